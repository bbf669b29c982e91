/* inbox.c — every delivery ever received: a searchable list, its body, and its replay, which is shown and
 * counted nowhere. */
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "tui/app.h"
#include "tui/widget/json_doc.h"

int64_t inbox_count(const struct app *a)
{
    return a->view.answer->total;
}

static const struct delivery_row *row_at(const struct app *a, int64_t index)
{
    const struct insight *x = a->view.answer;
    int64_t at = x ? index - x->first : -1;
    return at >= 0 && at < (int64_t)x->delivery_count ? &x->deliveries[at] : NULL;
}

const struct delivery_row *inbox_selected(const struct app *a)
{
    const struct insight_view *v = &a->view;
    if (v->level == LEVEL_PAYLOAD || v->level == LEVEL_REPLAY)
        return v->answer && v->answer->delivery_count ? &v->answer->deliveries[0] : NULL;
    bool is_list = v->level == LEVEL_INBOX || v->level == LEVEL_UNMATCHED;
    return is_list ? row_at(a, v->selected) : NULL;
}

void inbox_head(struct app *a, struct canvas *c, struct rect line)
{
    int x = line.x + 1;
    canvas_put(c, x, line.y, 19, ROLE_LABEL, "received");
    canvas_put(c, x + 20, line.y, 8, ROLE_LABEL, "by");
    canvas_put(c, x + 29, line.y, 11, ROLE_LABEL, "outcome");
    canvas_put_right(c, x + 40, line.y, 8, ROLE_LABEL, "bytes");
    canvas_put(c, x + 50, line.y, 8, ROLE_LABEL, "request");
    canvas_put(c, x + 59, line.y, line.width - 61, ROLE_LABEL, "about");
    if (a->view.answer && a->view.answer->is_cut)
        canvas_put_right(c, x + 66, line.y, line.width - 68, ROLE_WARN, "the newest 10000 that match");
}

static enum role outcome_role(enum delivery_outcome o)
{
    switch (o) {
    case DELIVERY_SETTLED:
    case DELIVERY_MERGED:
        return ROLE_GOOD;
    case DELIVERY_UNREADABLE:
    case DELIVERY_UNMATCHED:
        return ROLE_WARN;
    case DELIVERY_STORED:
        return ROLE_PENDING;
    case DELIVERY_DUPLICATE:
        return ROLE_MUTED;
    }
    return ROLE_TEXT;
}

void inbox_row(struct app *a, struct canvas *c, int64_t index, struct rect line)
{
    const struct delivery_row *r = row_at(a, index);
    char when[CLOCK_ISO_SIZE], size[32];
    int x = line.x + 1;
    if (!r) {
        canvas_glyph(c, x, line.y, ROLE_FAINT, GLYPH_ELLIPSIS);
        return;
    }
    clock_format_local(r->received_ms, when);
    canvas_put(c, x, line.y, 19, ROLE_MUTED, when);
    canvas_put(c, x + 20, line.y, 8, ROLE_TEXT, channel_word(r->channel));
    canvas_put(c, x + 29, line.y, 11, outcome_role(r->outcome), delivery_outcome_word(r->outcome));
    snprintf(size, sizeof size, "%zu", r->body_size);
    canvas_put_right(c, x + 40, line.y, 8, ROLE_TEXT, size);
    if (r->request_id)
        canvas_printf(c, x + 50, line.y, 8, ROLE_MUTED, "#%lld", (long long)r->request_id);
    int room = line.x + line.width - 1 - (x + 59);
    int used = insight_put(a, c, x + 59, line.y, r->note && room > 28 ? 28 : room, ROLE_STRONG, r->label);
    if (r->note)
        canvas_put_cut(c, x + 61 + used, line.y, line.width - 63 - used, ROLE_MUTED, r->note);
}

void inbox_open(struct app *a, int64_t index)
{
    const struct delivery_row *r = row_at(a, index);
    if (!r)
        return;
    a->view.id = r->id;
    insight_view_enter(a, LEVEL_PAYLOAD);
}

static void write_title(struct app *a, struct doc *d, const struct delivery_row *r)
{
    char when[CLOCK_ISO_SIZE];
    clock_format_local(r->received_ms, when);
    doc_line(d);
    doc_printf(d, ROLE_STRONG, "Delivery %lld", (long long)r->id);
    doc_printf(d, ROLE_MUTED, "  %s by %s, %s, %zu bytes", when,
               channel_word(r->channel) ? channel_word(r->channel) : "?", delivery_outcome_word(r->outcome),
               r->body_size);
    if (r->request_id) {
        doc_printf(d, ROLE_MUTED, ", request #%lld ", (long long)r->request_id);
        insight_doc_private(a, d, ROLE_TEXT, r->label);
    }
    if (r->note)
        doc_printf(d, ROLE_MUTED, ", %s", r->note);
    doc_line(d);
}

void inbox_write_payload(struct app *a, struct doc *d)
{
    const struct delivery_row *r = inbox_selected(a);
    if (!r)
        return;
    write_title(a, d, r);
    if (r->body)
        json_doc_write(d, r->body, r->body_size, &(struct json_doc_options){.is_private = a->is_private});
}

void inbox_write_replay(struct app *a, struct doc *d)
{
    const struct insight *x = a->view.answer;
    const struct delivery_row *r = inbox_selected(a);
    if (!r)
        return;
    doc_line(d);
    doc_put(d, ROLE_WARN, "REPLAY");
    doc_put(d, ROLE_MUTED, "  shown again as it would settle now; stored nowhere, counted nowhere");
    write_title(a, d, r);
    if (!x->request_count) {
        doc_line(d);
        doc_put(d, ROLE_BAD, a->view.err.code != ERR_NONE ? a->view.err.text : "It cannot be read.");
        return;
    }
    struct detail_context context = detail_context_of(a);
    context.request = x->requests[0];
    detail_write_waterfall(&context, d);
}
