/* plain_print.c — the screen's documents as lines, and single things bare. */
#include "tui/plain/plain_print.h"

#include <string.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "tui/plain/plain_internal.h"
#include "tui/plain/plain_story.h"
#include "tui/view/detail/detail.h"
#include "tui/view/detail/http.h"
#include "tui/view/outcome.h"

/* Wide enough that no line is broken: whoever reads or listens breaks lines as he likes. */
enum { DOCUMENT_COLUMNS = 20000 };

static void print_document(const struct plain *p, const struct request *r,
                           void (*write)(const struct detail_context *x, struct doc *d), struct buf *out)
{
    const struct detail_context x = {
        .request = r,
        .now_ms = clock_wall_ms(),
        .is_ascii = true,
        .is_private = p->is_private,
        .key_hint = p->status ? p->status->key_hint : "",
        .api_url = p->status ? p->status->api_url : NULL,
    };
    struct doc d;
    doc_init(&d);
    doc_begin(&d, DOCUMENT_COLUMNS, true);
    write(&x, &d);
    doc_write(&d, out);
    doc_release(&d);
}

/* ---- copy ---- */

static void print_findings(const struct plain *p, const struct request *r, enum contact_field field,
                           struct buf *out)
{
    for (size_t i = 0; i < r->people_count; i++) {
        const struct finding *best = person_best(&r->people[i], field);
        if (!best)
            continue;
        plain_put_private(p, out, best->value);
        buf_append_char(out, '\n');
    }
}

static void print_email(const struct plain *p, const struct request *r, struct buf *out)
{
    print_findings(p, r, CONTACT_EMAIL, out);
}

static void print_phone(const struct plain *p, const struct request *r, struct buf *out)
{
    print_findings(p, r, CONTACT_PHONE, out);
}

static const char *best_value(const struct request *r, enum contact_field field)
{
    const struct finding *best = r->people_count ? person_best(&r->people[0], field) : NULL;
    return best && best->value ? best->value : "";
}

/* Name, company, state, e-mail, phone, credits: as the screen copies a row. */
static void print_row(const struct plain *p, const struct request *r, struct buf *out)
{
    const struct person *who = r->people_count ? &r->people[0] : NULL;
    plain_put_private(p, out, who && who->name ? who->name : "");
    buf_append_char(out, '\t');
    plain_put_private(p, out, who && who->organization ? who->organization : "");
    buf_printf(out, "\t%s\t", state_text(r->state));
    plain_put_private(p, out, best_value(r, CONTACT_EMAIL));
    buf_append_char(out, '\t');
    plain_put_private(p, out, best_value(r, CONTACT_PHONE));
    buf_printf(out, "\t%s\n", r->credits ? r->credits : "");
}

static void print_json(const struct plain *p, const struct request *r, struct buf *out)
{
    (void)p;
    wf_write_request_json(r, out);
    buf_append_char(out, '\n');
}

static void print_payload(const struct plain *p, const struct request *r, struct buf *out)
{
    const struct delivery_record *last = r->delivery_count ? &r->deliveries[r->delivery_count - 1] : NULL;
    (void)p;
    if (!last || !last->body)
        return;
    buf_append(out, last->body, last->body_size);
    buf_append_char(out, '\n');
}

static void print_curl(const struct plain *p, const struct request *r, struct buf *out)
{
    if (!detail_write_curl(r, p->is_private, true, out))
        buf_clear(out);
}

static void print_request_id(const struct plain *p, const struct request *r, struct buf *out)
{
    (void)p;
    if (r->request_id)
        buf_printf(out, "%s\n", r->request_id);
}

static const struct {
    const char *word;
    bool names_people; /* throughout: not while privacy is on */
    void (*print)(const struct plain *p, const struct request *r, struct buf *out);
} parts[] = {
    {"email", false, print_email}, {"phone", false, print_phone},
    {"row", false, print_row},     {"waterfall", false, plain_story_waterfall},
    {"json", true, print_json},    {"payload", true, print_payload},
    {"curl", true, print_curl},    {"id", false, print_request_id},
};
enum { PART_COUNT_OF_COPY = sizeof parts / sizeof *parts };

bool plain_print_knows(const char *what)
{
    for (int i = 0; i < PART_COUNT_OF_COPY; i++)
        if (strcmp(parts[i].word, what) == 0)
            return true;
    return false;
}

static bool print_part(const struct plain *p, const char *what, const struct request *r, struct buf *out,
                       struct err *e)
{
    int i = 0;
    while (i < PART_COUNT_OF_COPY - 1 && strcmp(parts[i].word, what) != 0)
        i++;
    if (p->is_private && parts[i].names_people)
        return err_set(e, ERR_USAGE, "Privacy is on: it would name people. Switch it off first: mask off.");
    parts[i].print(p, r, out);
    if (!out->size)
        return err_set(e, ERR_NOT_FOUND, "Request %lld has no such thing.", (long long)r->id);
    return true;
}

bool plain_print(const struct plain *p, enum plain_command c, const char *what, const struct request *r,
                 struct buf *out, struct err *e)
{
    switch (c) {
    case PLAIN_COPY:
        return print_part(p, what, r, out, e);
    case PLAIN_PERSON:
        print_document(p, r, detail_write_person, out);
        return true;
    case PLAIN_PAYLOAD:
        print_document(p, r, detail_write_payload, out);
        return true;
    case PLAIN_HTTP:
        print_document(p, r, detail_write_http, out);
        return true;
    case PLAIN_EXPLAIN:
        print_document(p, r, detail_write_explanation, out);
        return true;
    default:
        plain_story_whole(p, r, out);
        return true;
    }
}
