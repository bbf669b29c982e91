/* copy.c — see copy.h. */
#include "tui/view/copy.h"

#include <string.h>

#include "core/base/buf.h"
#include "tui/app.h"
#include "tui/mask.h"
#include "tui/view/detail/http.h"
#include "tui/view/outcome.h"

#define COPY_MAX_BYTES (4u * 1024 * 1024)

enum copy_what {
    COPY_EMAIL,
    COPY_PHONE,
    COPY_ROW,
    COPY_STORY,
    COPY_JSON,
    COPY_PAYLOAD,
    COPY_CURL,
    COPY_REQUEST_ID,
    COPY_CELL
};

static void put(struct app *a, struct buf *out, const char *text, bool is_private)
{
    if (text && is_private && a->is_private)
        mask_append(out, text, strlen(text), a->is_ascii);
    else if (text)
        buf_append_text(out, text);
}

static void write_findings(struct app *a, struct buf *out, enum contact_field field)
{
    const struct request *r = a->session.request;
    for (size_t i = 0; r && i < r->people_count; i++) {
        const struct finding *best = person_best(&r->people[i], field);
        if (!best)
            continue;
        if (out->size)
            buf_append_char(out, '\n');
        put(a, out, best->value, true);
    }
}

static void write_row(struct app *a, struct buf *out)
{
    const struct request_row *row = app_selected_row(a);
    if (!row)
        return;
    put(a, out, row->label, true);
    buf_append_char(out, '\t');
    put(a, out, row->organization, true);
    buf_printf(out, "\t%s\t", state_text(row->state));
    put(a, out, row->email, true);
    buf_append_char(out, '\t');
    put(a, out, row->phone, true);
    buf_printf(out, "\t%s", row->credits ? row->credits : "");
}

static void write_story(struct app *a, struct buf *out)
{
    struct detail_context x = detail_context_of(a);
    struct doc d;
    doc_init(&d);
    doc_begin(&d, 100, a->is_ascii);
    detail_write_waterfall(&x, &d);
    doc_write(&d, out);
    doc_release(&d);
}

static void put_json(struct app *a, struct buf *out, const char *json, size_t size)
{
    if (a->is_private)
        mask_json(out, json, size, a->is_ascii);
    else
        buf_append(out, json, size);
}

/* A repeat has no body of its own: the newest may be an older one's. NULL: there is none. */
static const struct delivery_record *newest_body(const struct request *r)
{
    size_t at = r->delivery_count;
    while (at > 0 && !r->deliveries[at - 1].body)
        at--;
    return at > 0 ? &r->deliveries[at - 1] : NULL;
}

static bool write_whole(struct app *a, enum copy_what what, struct buf *out)
{
    const struct request *r = a->session.request;
    const struct delivery_record *newest = newest_body(r);
    struct buf json;
    buf_init(&json, COPY_MAX_BYTES);
    if (what == COPY_JSON)
        wf_write_request_json(r, &json);
    else if (what == COPY_PAYLOAD && newest)
        buf_append(&json, newest->body, newest->body_size);
    else if (what == COPY_CURL && !detail_write_curl(r, a->is_private, a->is_ascii, out))
        app_toast(a, true, "Nothing was sent, so there is no call to copy.");
    put_json(a, out, json.data, json.size);
    buf_release(&json);
    return out->size > 0;
}

/* The chosen line's value: a text without its quotes, anything else as it came. */
static void write_cell(struct app *a, struct buf *out)
{
    const struct doc_node *node = detail_node(a);
    if (!node)
        return;
    bool is_text = node->size >= 2 && node->text[0] == '"';
    struct buf text;
    buf_init(&text, COPY_MAX_BYTES);
    if (a->is_private && is_text)
        mask_append(&text, node->text, node->size, a->is_ascii);
    else if (a->is_private)
        mask_json(&text, node->text, node->size, a->is_ascii);
    else
        buf_append(&text, node->text, node->size);
    if (is_text && text.size >= 2)
        buf_append(out, text.data + 1, text.size - 2);
    else
        buf_append(out, text.data, text.size);
    buf_release(&text);
}

static const char *write_what(struct app *a, enum copy_what what, struct buf *out)
{
    switch (what) {
    case COPY_EMAIL:
        write_findings(a, out, CONTACT_EMAIL);
        return "the e-mail";
    case COPY_PHONE:
        write_findings(a, out, CONTACT_PHONE);
        return "the phone";
    case COPY_ROW:
        write_row(a, out);
        return "the row";
    case COPY_STORY:
        write_story(a, out);
        return "the waterfall";
    case COPY_REQUEST_ID:
        put(a, out, a->session.request->request_id, false);
        return "Apollo's request id";
    case COPY_CELL:
        write_cell(a, out);
        return "the line's value";
    case COPY_JSON:
        return write_whole(a, what, out) ? "the request as JSON" : NULL;
    case COPY_PAYLOAD:
        return write_whole(a, what, out) ? "the payload" : NULL;
    case COPY_CURL:
        return write_whole(a, what, out) ? "the call as cURL" : NULL;
    }
    return NULL;
}

void copy_choose(struct app *a, int value)
{
    struct buf out;
    if (!a->session.request) {
        app_toast(a, true, "There is nothing here to copy yet.");
        return;
    }
    buf_init(&out, COPY_MAX_BYTES);
    const char *what = write_what(a, (enum copy_what)value, &out);
    if (what && out.size)
        app_copy(a, what, out.data, out.size);
    else if (what)
        app_toast(a, true, "There is no such thing to copy here.");
    buf_release(&out);
}

void copy_fill_menu(struct app *a, struct menu *m)
{
    const struct request *r = a->session.request;
    bool has_body = r && newest_body(r);
    if (detail_node(a))
        menu_add(m, COPY_CELL, "The value of the chosen line", "");
    menu_add(m, COPY_EMAIL, "The final e-mail", "");
    menu_add(m, COPY_PHONE, "The final phone", "");
    menu_add(m, COPY_ROW, "The row, columns separated by tabs", "");
    menu_add(m, COPY_STORY, "The waterfall as text", "");
    menu_add(m, COPY_JSON, "The whole request as JSON", "");
    if (has_body)
        menu_add(m, COPY_PAYLOAD, "The newest payload, verbatim", "");
    menu_add(m, COPY_CURL, "The call as cURL", "");
    menu_add(m, COPY_REQUEST_ID, "Apollo's request id", "");
}

void copy_here(struct app *a)
{
    static const enum copy_what of_tab[TAB_COUNT] = {COPY_STORY, COPY_STORY, COPY_PAYLOAD, COPY_CURL};
    const struct request_row *row = app_selected_row(a);
    if (a->focus == PANE_DETAIL && detail_node(a))
        copy_choose(a, COPY_CELL);
    else if (a->focus == PANE_DETAIL && a->detail.tab == TAB_PERSON)
        copy_doc(a, "the person", &a->detail.doc);
    else if (a->focus == PANE_DETAIL)
        copy_choose(a, (int)of_tab[a->detail.tab]);
    else if (row && row->email)
        copy_choose(a, COPY_EMAIL);
    else if (row && row->phone)
        copy_choose(a, COPY_PHONE);
    else
        copy_choose(a, COPY_ROW);
}

void copy_doc(struct app *a, const char *what, const struct doc *d)
{
    struct buf out;
    buf_init(&out, COPY_MAX_BYTES);
    doc_write(d, &out);
    app_copy(a, what, out.data, out.size);
    buf_release(&out);
}
