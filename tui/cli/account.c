/* account.c — who was asked, who missed, who paid off, what it cost. Unknown words are shown as they came. */
#include "tui/cli/account.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/plural.h"
#include "core/waterfall.h"
#include "tui/cli/output.h"
#include "tui/terminal/text_width.h"

enum { VENDOR_COLUMNS = 16, STATUS_COLUMNS = 14 };

/* ---- one person ---- */

static void write_who(const struct person *p, struct buf *out)
{
    if (p->name && p->name[0])
        buf_append_text(out, p->name);
    else
        identifiers_label(&p->asked, out);
    if (p->title)
        buf_printf(out, ", %s", p->title);
    if (p->organization)
        buf_printf(out, "%s %s", p->title ? " at" : ",", p->organization);
    if (p->apollo_id)
        buf_printf(out, "  (id %s)", p->apollo_id);
    buf_append_char(out, '\n');
    if (p->position < 0)
        buf_append_text(out, "  delivered, but whose it is cannot be told\n");
}

static void write_list(const struct text_list *list, struct buf *out)
{
    for (size_t i = 0; i < list->count; i++)
        buf_printf(out, "%s%s", i ? ", " : "", list->item[i]);
}

/* Apollo's own word is never cut: a long one pushes the others. */
static void write_word(const char *text, int columns, struct buf *out)
{
    if (text && text_width(text) > columns)
        buf_append_text(out, text);
    else
        output_cell(out, text, columns);
}

static void write_attempt(const struct attempt *a, struct buf *out)
{
    buf_printf(out, "    %2d  ", a->position);
    write_word(a->vendor ? a->vendor : a->vendor_id, VENDOR_COLUMNS, out);
    buf_append_char(out, ' ');
    write_word(a->status, STATUS_COLUMNS, out);
    if (a->values.count) {
        buf_append_char(out, ' ');
        write_list(&a->values, out);
    }
    if (a->status_code)
        buf_printf(out, " %s", a->status_code);
    if (a->status_message)
        buf_printf(out, " \"%s\"", a->status_message);
    if (a->verification == TRISTATE_TRUE)
        buf_append_text(out, " (validator)");
    while (out->size && out->data[out->size - 1] == ' ')
        out->data[--out->size] = '\0';
    buf_append_char(out, '\n');
}

static void write_finding(const struct person *p, const struct finding *f, struct buf *out)
{
    buf_printf(out, "     =  %s", f->value ? f->value : "-");
    if (f->raw && f->value && strcmp(f->raw, f->value) != 0)
        buf_printf(out, " (%s)", f->raw);
    if (f->status)
        buf_printf(out, "  %s", f->status);
    if (f->type)
        buf_printf(out, ", %s", f->type);
    const char *vendor = person_finding_vendor(p, f);
    if (vendor)
        buf_printf(out, ", by %s", vendor);
    if (f->confidence)
        buf_printf(out, ", confidence %s", f->confidence);
    if (f->validations.count) {
        buf_append_text(out, ", checked by ");
        write_list(&f->validations, out);
    }
    if (finding_is_do_not_call(f))
        buf_printf(out, ", DO NOT CALL (%s)", f->dnc);
    buf_append_char(out, '\n');
}

/* The title stands only over something. */
static void begin_field(bool *is_begun, const char *title, struct buf *out)
{
    if (!*is_begun)
        buf_printf(out, "  %s\n", title);
    *is_begun = true;
}

static void write_field(const struct person *p, enum contact_field field, const char *title, struct buf *out)
{
    bool is_begun = false;
    for (size_t i = 0; i < p->attempt_count; i++)
        if (p->attempts[i].field == field) {
            begin_field(&is_begun, title, out);
            write_attempt(&p->attempts[i], out);
        }
    for (size_t i = 0; i < p->finding_count; i++)
        if (p->findings[i].field == field && !finding_value_is_placeholder(p->findings[i].value)) {
            begin_field(&is_begun, title, out);
            write_finding(p, &p->findings[i], out);
        }
}

static void write_person(const struct request *r, const struct person *p, struct buf *out)
{
    write_who(p, out);
    if (request_is_unplaced(r, p))
        buf_append_text(out, "  " ADVICE_UNPLACED_SHORT "\n");
    else if (request_was_answered(r) && !p->person_json && p->position >= 0)
        buf_append_text(out, "  Apollo knows no such person\n");
    write_field(p, CONTACT_EMAIL, "E-mail", out);
    write_field(p, CONTACT_PHONE, "Phone", out);
    if (p->unprocessed_json) {
        char *text = wf_unprocessed_text(p, NULL);
        buf_printf(out, "  not processed: %s\n", text);
        free(text);
    }
}

/* ---- the request ---- */

static void write_part(const struct request *r, enum part part, const char *title, struct buf *out)
{
    const struct part_status *p = &r->parts[part];
    if (!p->status && !p->message)
        return;
    buf_printf(out, "%s: %s%s%s\n", title, p->status ? p->status : "-", p->message ? ", " : "",
               p->message ? p->message : "");
}

static void write_summary(const struct request *r, struct buf *out)
{
    int count = 0;
#define X(name, key, label)                                                                                  \
    if (r->summary.name)                                                                                     \
        buf_printf(out, "%s%s %s", count++ ? ", " : "counts: ", label, r->summary.name);
    SUMMARY_COUNTS(X)
#undef X
    if (count)
        buf_append_char(out, '\n');
}

static void write_times(const struct request *r, struct buf *out)
{
    char at[CLOCK_ISO_SIZE], span[CLOCK_ISO_SIZE];
    clock_format_local(r->created_ms, at);
    buf_printf(out, "asked %s", at);
    if (r->settled_ms) {
        clock_format_local(r->settled_ms, at);
        clock_format_span(r->settled_ms - r->created_ms, span);
        buf_printf(out, ", settled %s (after %s)", at, span);
    }
    buf_append_char(out, '\n');
    if (r->initiated || r->completed)
        buf_printf(out, "at Apollo: initiated %s, completed %s\n", r->initiated ? r->initiated : "-",
                   r->completed ? r->completed : "-");
}

/* What Apollo says of its own webhook when it is asked. */
static void write_dispatch(const struct request *r, struct buf *out)
{
    if (r->last_dispatched_at)
        buf_printf(out, "Apollo last dispatched its webhook: %s\n", r->last_dispatched_at);
    if (r->failure_reason)
        buf_printf(out, "Apollo's webhook failed: %s\n", r->failure_reason);
}

static void write_waiting(const struct request *r, struct buf *out)
{
    char at[CLOCK_ISO_SIZE];
    if (!request_state_is_open(r->state))
        return;
    if (r->next_poll_ms) {
        clock_format_local(r->next_poll_ms, at);
        buf_printf(out, "next poll %s\n", at);
    }
    if (r->poll_note)
        buf_printf(out, "last poll: %s\n", r->poll_note);
    int days;
    char *keeping = request_keeping_text(r, clock_wall_ms(), &days);
    if (keeping)
        buf_printf(out, "%s\n", keeping);
    free(keeping);
    if (!request_is_hopeless(r))
        buf_printf(out, "come back with: waterfall wait %lld\n", (long long)r->id);
}

/* Apollo's sentence on acceptance is told where it belongs, below. */
static bool is_said_by_a_part(const struct request *r)
{
    for (int i = 0; i < PART_COUNT; i++)
        if (r->parts[i].message && strcmp(r->parts[i].message, r->message) == 0)
            return true;
    return false;
}

static void write_head(const struct request *r, struct buf *out)
{
    buf_printf(out, "%srequest %lld: %s", r->is_simulated ? "SIMULATED " : "", (long long)r->id,
               request_state_word(r->state));
    if (channel_word(r->delivered_by))
        buf_printf(out, " by %s", channel_word(r->delivered_by));
    if (request_meaning(r))
        buf_printf(out, " (%s)", request_meaning(r));
    buf_append_char(out, '\n');
    if (r->message && !is_said_by_a_part(r))
        buf_printf(out, "%s\n", r->message);
    char *advice = request_advice_text(r);
    if (advice)
        buf_printf(out, "%s\n", advice);
    free(advice);
}

void account_write(const struct request *r, struct buf *out)
{
    write_head(r, out);
    for (size_t i = 0; i < r->people_count; i++) {
        buf_append_char(out, '\n');
        write_person(r, &r->people[i], out);
    }
    buf_append_char(out, '\n');
    write_part(r, PART_WATERFALL, "waterfall", out);
    write_part(r, PART_NATIVE_PHONE, "native phone", out);
    buf_printf(out, "credits: %s\n", r->credits ? r->credits : "not reported");
    write_summary(r, out);
    if (r->request_id)
        buf_printf(out, "Apollo's request id: %s\n", r->request_id);
    write_times(r, out);
    if (r->duplicate_count)
        buf_printf(out, "delivered again %d %s, ignored\n", r->duplicate_count,
                   plural(r->duplicate_count, "time", "times"));
    write_dispatch(r, out);
    write_waiting(r, out);
}
