/* inbox.c — every body that ever arrived, as lines; and any one of them, byte for byte. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/json_write.h"
#include "core/waterfall.h"
#include "tui/cli/arguments.h"
#include "tui/cli/client.h"
#include "tui/cli/failure.h"
#include "tui/cli/output.h"

enum { LIMIT_STANDARD = 20, LIMIT_MOST = 1000, LIST_CEILING = 256 * 1024 * 1024 };

static struct wf_event *ask(struct client *s, const struct insight_query *q, struct err *e)
{
    struct wf_event *ev = client_answer(s, wf_query_insight(s->wf, q), e);
    if (ev && ev->insight)
        return ev;
    wf_event_free(ev);
    if (e->code == ERR_NONE)
        err_set(e, ERR_STORE, "The inbox cannot be read. `waterfall doctor` checks the history.");
    return NULL;
}

/* ---- the list ---- */

static void append_json(struct json_writer *w, const struct delivery_row *d)
{
    char at[CLOCK_ISO_SIZE];
    clock_format_iso(d->received_ms, at);
    json_write_object(w, NULL);
    json_write_int(w, "delivery", d->id);
    if (d->request_id)
        json_write_int(w, "id", d->request_id);
    else
        json_write_null(w, "id");
    json_write_text(w, "received", at);
    json_write_text(w, "channel", channel_word(d->channel));
    json_write_text(w, "outcome", delivery_outcome_word(d->outcome));
    json_write_int(w, "bytes", (int64_t)d->body_size);
    if (d->same_as)
        json_write_int(w, "same_as", d->same_as);
    else
        json_write_null(w, "same_as");
    json_write_text(w, "label", d->label);
    json_write_text(w, "note", d->note);
    json_write_end(w);
}

static void tell_json(const struct insight *x)
{
    struct buf json;
    struct json_writer w;
    buf_init(&json, LIST_CEILING);
    json_writer_init(&w, &json);
    json_write_array(&w, NULL);
    for (size_t i = 0; i < x->delivery_count; i++)
        append_json(&w, &x->deliveries[i]);
    json_write_end(&w);
    output_json(&json);
    buf_release(&json);
}

static void append_line(struct buf *out, const struct delivery_row *d)
{
    char at[CLOCK_ISO_SIZE], number[32], request[32] = "", bytes[32];
    clock_format_local(d->received_ms, at);
    snprintf(number, sizeof number, "%lld", (long long)d->id);
    if (d->request_id)
        snprintf(request, sizeof request, "#%lld", (long long)d->request_id);
    snprintf(bytes, sizeof bytes, "%zu", d->body_size);
    output_cell(out, number, 9);
    buf_printf(out, " %s  ", at);
    output_cell(out, channel_word(d->channel), 8);
    output_cell(out, delivery_outcome_word(d->outcome), 11);
    output_cell(out, request, 9);
    output_cell(out, bytes, 9);
    buf_append_text(out, d->note ? d->note : d->label ? d->label : "");
    buf_append_char(out, '\n');
}

static void tell_lines(const struct insight *x)
{
    struct buf text;
    if (!x->delivery_count) {
        output_note("No delivery fits.");
        return;
    }
    buf_init(&text, LIST_CEILING);
    buf_append_text(&text, "delivery  received             channel outcome    request  bytes\n");
    for (size_t i = 0; i < x->delivery_count; i++)
        append_line(&text, &x->deliveries[i]);
    output_text(&text);
    buf_release(&text);
    if (x->total > (int64_t)x->delivery_count)
        output_note("%zu of %lld; --limit shows more.", x->delivery_count, (long long)x->total);
}

static bool list(const struct arguments *a, struct client *s, struct err *e)
{
    struct buf words;
    int64_t limit = LIMIT_STANDARD;
    if (!arguments_number(a, OPTION_LIMIT, 1, LIMIT_MOST, &limit, e))
        return false;
    buf_init(&words, FILTER_BYTES_MAX + 1);
    for (size_t i = 0; i < a->operand_count; i++)
        buf_printf(&words, "%s%s", i ? " " : "", a->operand[i]);
    struct wf_event *ev =
        ask(s,
            &(struct insight_query){
                .kind = INSIGHT_DELIVERIES, .count = limit, .filter = words.size ? words.data : NULL},
            e);
    buf_release(&words);
    if (!ev)
        return false;
    if (a->option[OPTION_JSON])
        tell_json(ev->insight);
    else
        tell_lines(ev->insight);
    wf_event_free(ev);
    return true;
}

/* ---- one body ---- */

/* The place of a delivery in the list, which is by number, the highest first. False: it is not there. */
static bool find_place(struct client *s, int64_t id, int64_t *place, struct err *e)
{
    int64_t low = 0, high = INT64_MAX;
    while (low < high) {
        int64_t middle = high == INT64_MAX ? low : low + (high - low) / 2;
        struct insight_query q = {.kind = INSIGHT_DELIVERIES, .first = middle, .count = 1};
        struct wf_event *ev = ask(s, &q, e);
        if (!ev)
            return false;
        bool is_there = ev->insight->delivery_count > 0;
        int64_t found = is_there ? ev->insight->deliveries[0].id : 0, total = ev->insight->total;
        wf_event_free(ev);
        if (high == INT64_MAX)
            high = total;
        if (found == id) {
            *place = middle;
            return true;
        }
        if (is_there && found > id)
            low = middle + 1;
        else
            high = middle;
    }
    return err_set(e, ERR_NOT_FOUND, "There is no delivery %lld. `waterfall inbox` lists them.",
                   (long long)id);
}

static bool write_raw(const struct arguments *a, struct client *s, struct err *e)
{
    int64_t id, place = 0;
    if (!arguments_id(a->option[OPTION_DELIVERY], &id, e) || !find_place(s, id, &place, e))
        return false;
    struct insight_query q = {.kind = INSIGHT_DELIVERIES, .first = place, .count = 1, .with_bodies = true};
    struct wf_event *ev = ask(s, &q, e);
    if (!ev)
        return false;
    const struct insight *x = ev->insight;
    bool is_it = x->delivery_count == 1 && x->deliveries[0].id == id && x->deliveries[0].body;
    struct buf bytes;
    buf_init(&bytes, LIST_CEILING);
    if (is_it) {
        buf_append(&bytes, x->deliveries[0].body, x->deliveries[0].body_size);
        output_own(&bytes);
    }
    buf_release(&bytes);
    wf_event_free(ev);
    return is_it ||
           err_set(e, ERR_BUSY, "Deliveries arrived meanwhile, or its body was forgotten. Ask again.");
}

enum exit_code command_inbox_run(const struct arguments *a)
{
    struct client s;
    struct err e = {0};
    if (!client_open(&s, a, CLIENT_STORE, true, &e))
        return failure_tell(a, &e);
    if (!(a->option[OPTION_DELIVERY] ? write_raw(a, &s, &e) : list(a, &s, &e)))
        return failure_close(&s, a, &e);
    client_close(&s);
    return EXIT_CODE_FOUND;
}
