/* send_answer.c — what a call came to: Apollo's answer, an error of its, or that nobody knows. It is freed
 * only once that is on disk: while the history cannot be written it is kept here, and stored when it can. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/http_header.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/engine/sending.h"
#include "core/wire/apollo.h"

/* ---- to the disk ---- */

static struct http_exchange *exchange_copy(const struct http_exchange *from)
{
    struct http_exchange *x = mem_zalloc(sizeof *x);
    *x = *from;
    x->method = mem_text(from->method);
    x->url = mem_text(from->url);
    x->request_body = mem_text(from->request_body);
    x->answer_headers = mem_text(from->answer_headers);
    x->answer_body = from->answer_body ? mem_text_n(from->answer_body, from->answer_body_size) : NULL;
    return x;
}

/* The answer came and the disk refuses it: it says under which id the result is found, and may be all that
 * tells of credits. So it stays until there is room. */
static void await_disk(struct sending *s)
{
    s->awaits_disk = true;
    tell_note(s->wf, WF_NOTE_TROUBLE, s->id,
              "its call is over, and what came of it cannot be stored yet; it is tried again");
}

bool sending_may_wait(const struct sending *s, const struct err *err)
{
    bool is_passing = err->code == ERR_STORE || err->code == ERR_BUSY || err->code == ERR_DAMAGED;
    return is_passing && !s->wf->is_closing;
}

static void on_kept(void *owner, struct store_result *result)
{
    struct sending *s = owner;
    struct wf *wf = s->wf;
    status_take_write(wf, &result->err);
    if (sending_may_wait(s, &result->err)) {
        await_disk(s);
        return;
    }
    if (result->err.code == ERR_NONE) {
        tell_note_of(wf, WF_NOTE_ANSWER, s->id, s->label, "answer for %s: %s", s->label,
                     request_state_text(result->state));
        tell_changed(wf, s->id);
        if (result->state == REQUEST_WAITING)
            poll_plan_at(wf, clock_wall_ms() + POLL_FIRST_MS);
        settling_begin(wf, s->id);
        status_stale(wf);
    }
    sending_free(s);
}

static struct sync_answer *read_answer(const struct sending *s, struct err *why)
{
    struct sync_answer *answer = mem_zalloc(sizeof *answer);
    bool is_bulk = s->lookup.is_bulk || s->lookup.people_count > 1;
    const struct http_exchange *x = s->exchange;
    if (wire_read_sync_answer(x->answer_body ? x->answer_body : "", x->answer_body_size, is_bulk, answer,
                              why))
        return answer;
    free(answer);
    return NULL;
}

static void keep_answer_take(struct sending *s, struct sync_answer *answer)
{
    store_apply_answer(s->wf->store, s->id, answer, s->is_simulated, clock_wall_ms(), POLL_FIRST_MS,
                       exchange_copy(s->exchange), on_kept, s);
}

static void keep_end(struct sending *s)
{
    store_end_call(s->wf->store, s->id, s->end, s->message, s->is_simulated, clock_wall_ms(),
                   exchange_copy(s->exchange), on_kept, s);
}

void sending_keep_again(struct sending *s)
{
    struct err why;
    struct sync_answer *answer = s->is_answer ? read_answer(s, &why) : NULL;
    s->awaits_disk = false;
    if (answer)
        keep_answer_take(s, answer);
    else
        keep_end(s);
}

void sending_end(struct sending *s, enum request_state to, const char *message)
{
    if (!s->exchange)
        s->exchange = sending_exchange(s);
    s->is_over = true;
    s->is_answer = false;
    s->end = to;
    mem_text_replace(&s->message, message);
    keep_end(s);
}

/* ---- what it means ---- */

static void keep_answer_headers(struct sending *s, const struct http_answer *a)
{
    struct http_exchange *x = s->exchange ? s->exchange : (s->exchange = sending_exchange(s));
    struct buf clean;
    buf_init(&clean, 256 * 1024);
    utf8_clean(&clean, a->headers, strlen(a->headers), UTF8_TEXT);
    mem_text_replace_take(&x->answer_headers, buf_take(&clean, NULL));
    buf_release(&clean);
    mem_text_replace_take(&x->answer_body, a->body ? mem_text_n(a->body, a->body_size) : NULL);
    x->answer_body_size = a->body ? a->body_size : 0;
    x->status = a->status;
    x->name_us = a->name_us;
    x->connect_us = a->connect_us;
    x->tls_us = a->tls_us;
    x->first_byte_us = a->first_byte_us;
    x->total_us = a->total_us;
}

/* What HTTP says for any request is said more exactly here. */
void sending_end_uncertain(struct sending *s, const char *what)
{
    const char *general = strstr(what, HTTP_CHECK_FIRST);
    size_t size = general ? (size_t)(general - what) : strlen(what);
    char *message =
        mem_text_format("%.*s%sIt may have been accepted and charged, so it is not sent again by itself.",
                        (int)size, what, general ? "" : " ");
    sending_end(s, REQUEST_UNCERTAIN, message);
    free(message);
}

/* An answer ≥ 400, or one that is an error whatever its status: Apollo's own sentence where it has one. */
static void end_rejected(struct sending *s, const struct http_answer *a)
{
    char *told = wire_read_error(a->body, a->body_size);
    char *message =
        told ? mem_text(told) : mem_text_format("Apollo answered %d without a reason.", a->status);
    if (a->status >= 500) {
        char *more = mem_text_format(
            "%s (HTTP %d: it may have been charged, so it is not sent again by itself.)", message, a->status);
        mem_text_replace_take(&message, more);
    }
    s->report.end = CALL_REFUSED;
    if (told)
        snprintf(s->report.sentence, sizeof s->report.sentence, "%s", told);
    sending_end(s, REQUEST_REJECTED, message);
    free(message);
    free(told);
}

/* A 3xx is believed only where it says what became of the waterfall. */
static struct sync_answer *read_believed(const struct sending *s, int status, struct err *why)
{
    struct sync_answer *answer = read_answer(s, why);
    if (answer && status >= 300 && !answer->has_waterfall) {
        sync_answer_release(answer);
        free(answer);
        answer = NULL;
    }
    return answer;
}

static void end_unread(struct sending *s, const struct http_answer *a, const char *why)
{
    char *what =
        a->status >= 300
            ? mem_text_format("The answer is %d, which leads elsewhere and is not followed: check "
                              "api_url (--api-url).",
                              a->status)
            : mem_text_format("Apollo answered %d with something that is not its JSON (%s).", a->status, why);
    sending_end_uncertain(s, what);
    free(what);
}

static void take_answer(struct sending *s, const struct http_answer *a)
{
    struct err why = {0};
    struct sync_answer *answer = read_believed(s, a->status, &why);
    if (answer && answer->is_error) {
        sync_answer_release(answer);
        free(answer);
        end_rejected(s, a);
        return;
    }
    s->is_over = s->is_answer = answer != NULL;
    if (answer)
        keep_answer_take(s, answer);
    else
        end_unread(s, a, why.text);
}

static void take_rates(struct rate_windows *rates, const struct http_answer *a)
{
    for (const char *line = a->headers; *line;) {
        const char *end = strstr(line, "\r\n");
        size_t size = end ? (size_t)(end - line) : strlen(line);
        const char *colon = memchr(line, ':', size);
        if (colon) {
            char *name = mem_text_n(line, (size_t)(colon - line));
            char *value = mem_text_n(colon + 1, size - (size_t)(colon + 1 - line));
            rate_windows_take_header(rates, name, value);
            free(name);
            free(value);
        }
        line = end ? end + 2 : line + size;
    }
}

enum { POST_EVERY_MS = 1000 };

/* An answer that tells nothing of the limits leaves the last figure as old as it is. */
static void take_headers(struct wf *wf, const struct http_answer *a)
{
    struct rate_windows now, before = wf->api.rates;
    rate_windows_init(&now);
    take_rates(&now, a);
    if (now.span[RATE_MINUTE].left < 0 && now.span[RATE_MINUTE].limit < 0)
        return;
    now.seen_ms = clock_wall_ms();
    wf->api.rates = now;
    if (now.span[RATE_MINUTE].left != before.span[RATE_MINUTE].left ||
        llabs(now.seen_ms - before.seen_ms) > POST_EVERY_MS)
        status_post(wf);
}

/* What the list of a batch needs to know of its call. */
static void note_report(struct sending *s, const struct http_answer *a)
{
    struct call_report *r = &s->report;
    struct rate_windows rates;
    rate_windows_init(&rates);
    take_rates(&rates, a);
    r->end = a->reach == HTTP_NOT_SENT ? CALL_NOT_SENT
             : a->reach == HTTP_PARTLY ? CALL_UNCERTAIN
                                       : CALL_ANSWERED;
    r->http_status = a->reach == HTTP_ANSWERED ? a->status : 0;
    r->retry_after_s = http_header_retry_after_s(a->headers, clock_wall_ms() / 1000);
    r->minute_left = rates.span[RATE_MINUTE].left;
    snprintf(r->sentence, sizeof r->sentence, "%s", a->sentence);
}

void sending_on_answer(void *owner, const struct http_answer *told)
{
    struct sending *s = owner;
    const struct http_answer heard = answer_heard(told), *a = &heard;
    char simulator[32];
    sending_is_back(s);
    sending_end_pace(s, a);
    s->is_simulated =
        s->is_simulated || http_header_value(a->headers, "X-Simulated", simulator, sizeof simulator);
    keep_answer_headers(s, a);
    if (s->run)
        note_report(s, a);
    if (a->reach == HTTP_ANSWERED)
        take_headers(s->wf, a);
    if (a->reach == HTTP_NOT_SENT)
        sending_end(s, REQUEST_REJECTED, a->sentence);
    else if (a->reach == HTTP_PARTLY)
        sending_end_uncertain(s, a->sentence);
    else if (a->status >= 400)
        end_rejected(s, a);
    else
        take_answer(s, a);
}
