/* explain.c — a request's story in plain words, for a ticket or a colleague. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/plural.h"
#include "tui/terminal/text_width.h"
#include "tui/view/detail/detail.h"
#include "tui/view/outcome.h"

/* A paragraph, set apart where there is room. */
static void sentence(const struct detail_context *x, struct doc *d)
{
    if (x->is_roomy && d->line_count)
        doc_line(d);
    doc_line(d);
}

/* With the full stop (or nothing) that has to stay on its line. */
static void put_value(const struct detail_context *x, struct doc *d, enum role role, const char *value,
                      const char *end)
{
    doc_keep(d, text_width(value) + text_width(end));
    detail_put_private(x, d, role, value);
    doc_put(d, ROLE_TEXT, end);
}

/* A call that certainly did not leave has no answer: what is said of it is the program's. */
static bool has_left(const struct request *r)
{
    return r->state != REQUEST_REJECTED || r->http.status;
}

/* Of a request that ended otherwise than by Apollo's answer the message is the program's, too. */
static bool is_apollos(const struct request *r)
{
    return r->http.status && r->delivered_by == CHANNEL_NONE && r->state != REQUEST_UNCERTAIN &&
           r->state != REQUEST_ABANDONED && r->state != REQUEST_EXPIRED;
}

/* With a result Apollo's word on the answer is only that it was accepted. */
static bool has_news(const struct request *r)
{
    if (!r->message || r->delivered_by == CHANNEL_NONE)
        return r->message;
    bool is_old = r->state == REQUEST_DELIVERED;
    for (int i = 0; i < PART_COUNT; i++)
        is_old = is_old || (r->parts[i].message && strcmp(r->parts[i].message, r->message) == 0);
    return !is_old;
}

/* Without those who were delivered and are nobody of whom was asked. */
static size_t count_asked(const struct request *r)
{
    size_t count = 0;
    for (size_t i = 0; i < r->people_count; i++)
        count += r->people[i].position >= 0;
    return count;
}

static void explain_asking(const struct detail_context *x, struct doc *d, const struct person *p)
{
    const struct lookup_options *o = &x->request->options;
    size_t asked = count_asked(x->request);
    char when[CLOCK_ISO_SIZE];
    clock_format_local(x->request->sent_ms ? x->request->sent_ms : x->request->created_ms, when);
    doc_printf(d, ROLE_TEXT,
               has_left(x->request) ? "On %s Apollo was asked about " : "On %s Apollo was to be asked about ",
               when);
    struct buf label;
    buf_init(&label, 4096);
    identifiers_label(&p->asked, &label);
    put_value(x, d, ROLE_STRONG, label.data, asked > 1 ? "" : ",");
    buf_release(&label);
    if (asked > 1)
        doc_printf(d, ROLE_TEXT, " and %zu more,", asked - 1);
    doc_put(d, ROLE_TEXT,
            o->waterfall_email && o->waterfall_phone ? " with the e-mail and the phone waterfall."
            : o->waterfall_email                     ? " with the e-mail waterfall."
            : o->waterfall_phone                     ? " with the phone waterfall."
                                                     : " without a waterfall.");
}

static void put_hit(const struct detail_context *x, struct doc *d, const struct attempt *a, const char *end)
{
    doc_put(d, attempt_role(ATTEMPT_HIT), " found ");
    put_value(x, d, ROLE_VALUE, a->values.count ? a->values.item[0] : "something",
              a->values.count > 1 || a->status ? "" : end);
    if (a->values.count > 1)
        doc_printf(d, ROLE_TEXT, " and %zu more%s", a->values.count - 1, a->status ? "" : end);
    if (a->status)
        doc_printf(d, ROLE_TEXT, " and called it %s%s", a->status, end);
}

static void put_what_was_said(const struct detail_context *x, struct doc *d, const struct attempt *a)
{
    enum attempt_outcome outcome = attempt_outcome(a);
    enum role role = attempt_role(outcome);
    const char *why = a->status_message ? a->status_message : a->status_code;
    const char *end = why ? "" : "."; /* a full stop is never put alone, else it might begin a line */
    doc_put(d, ROLE_VENDOR, a->vendor ? a->vendor : "An unnamed vendor");
    if (outcome == ATTEMPT_HIT && a->verification != TRISTATE_TRUE) {
        put_hit(x, d, a, end);
    } else if (outcome == ATTEMPT_MISS) {
        doc_printf(d, role, " did not have it%s", end);
    } else if (outcome == ATTEMPT_VERIFIED || outcome == ATTEMPT_REJECTED) {
        doc_printf(d, ROLE_TEXT, " checked %s and ", a->values.count == 1 ? "it" : "what was found");
        doc_printf(d, role, "%s%s", outcome == ATTEMPT_VERIFIED ? "verified it" : "rejected it", end);
    } else {
        bool has_status = a->status && outcome != ATTEMPT_ERROR;
        doc_printf(d, role, "%s%s", outcome == ATTEMPT_ERROR ? " failed" : " answered something unclear",
                   has_status ? "," : end);
        if (has_status)
            doc_printf(d, ROLE_TEXT, " %s%s", a->status, end);
    }
    if (why)
        doc_printf(d, ROLE_MUTED, " (%s).", why);
    doc_put(d, ROLE_TEXT, " ");
}

static void put_final(const struct detail_context *x, struct doc *d, const struct finding *best,
                      const char *what)
{
    doc_printf(d, ROLE_TEXT, "Apollo's final %s is ", what);
    const char *end = finding_is_do_not_call(best) ? ";" : "."; /* it stays with the word before it */
    put_value(x, d, ROLE_VALUE, best->value, best->status ? "," : end);
    if (best->status)
        doc_printf(d, ROLE_TEXT, " which it calls %s%s", best->status, end);
    if (finding_is_do_not_call(best))
        doc_printf(d, ROLE_BAD, " it is marked do-not-call (%s).", best->dnc);
}

static void explain_field(const struct detail_context *x, struct doc *d, const struct person *p,
                          enum contact_field field)
{
    const struct request *r = x->request;
    const char *what = contact_field_name(field);
    const struct finding *best = person_best(p, field);
    bool is_over = r->delivered_by != CHANNEL_NONE && lookup_asks(&r->options, field);
    size_t asked = 0, hits = 0;
    for (size_t i = 0; i < p->attempt_count; i++)
        if (p->attempts[i].field == field) {
            asked++;
            hits += attempt_outcome(&p->attempts[i]) == ATTEMPT_HIT;
        }
    if (!asked && !best && !is_over)
        return;
    sentence(x, d);
    doc_printf(d, ROLE_LABEL, "%s: ", contact_field_title(field));
    for (size_t i = 0; i < p->attempt_count; i++)
        if (p->attempts[i].field == field)
            put_what_was_said(x, d, &p->attempts[i]);
    if (best)
        put_final(x, d, best, what);
    else if (is_over)
        doc_printf(d, ROLE_TEXT,
                   hits    ? "Apollo kept nothing of what was found: there is no final %s."
                   : asked ? "So there is no %s."
                           : "No vendor was asked, and there is no %s.",
                   what);
}

static void explain_person(const struct detail_context *x, struct doc *d, const struct person *p)
{
    if (x->request->people_count > 1) {
        struct buf label;
        buf_init(&label, 4096);
        identifiers_label(&p->asked, &label);
        if (!x->is_roomy)
            doc_line(d);
        sentence(x, d);
        detail_put_private(x, d, ROLE_STRONG, p->name ? p->name : label.data);
        buf_release(&label);
    }
    if (p->unprocessed_json) {
        sentence(x, d);
        doc_put(d, ROLE_TEXT, "Apollo did not process: ");
        detail_put_unprocessed(x, d, ROLE_CODE, p);
        doc_put(d, ROLE_TEXT, ".");
    }
    if (request_is_unplaced(x->request, p)) {
        sentence(x, d);
        doc_put(d, ROLE_WARN, ADVICE_UNPLACED_HERE);
        return;
    }
    explain_field(x, d, p, CONTACT_EMAIL);
    explain_field(x, d, p, CONTACT_PHONE);
}

/* What goes wrong while a result is asked for; once it is there nobody cares. */
static void explain_polling(const struct detail_context *x, struct doc *d)
{
    const struct request *r = x->request;
    bool is_missed = request_state_is_open(r->state) || r->state == REQUEST_EXPIRED;
    if (is_missed && r->poll_note) {
        sentence(x, d);
        doc_put(d, ROLE_LABEL, "When the result was asked for: ");
        doc_put(d, ROLE_TEXT, r->poll_note);
    }
    if (is_missed && r->failure_reason) {
        sentence(x, d);
        doc_put(d, ROLE_WARN, "Apollo's webhook failed: ");
        doc_put(d, ROLE_CODE, r->failure_reason);
    }
}

/* A clock's figures would be read as a time of day in a sentence. */
static void span_words(int64_t span_ms, char *out, size_t size)
{
    char figures[CLOCK_ISO_SIZE];
    long long s = span_ms / 1000;
    clock_format_span(span_ms, figures);
    if (s == 0)
        snprintf(out, size, "less than a second");
    else if (s < 60)
        snprintf(out, size, "%lld %s", s, plural(s, "second", "seconds"));
    else if (s < 3600 && s % 60)
        snprintf(out, size, "%lld min %lld s", s / 60, s % 60);
    else if (s < 3600)
        snprintf(out, size, "%lld %s", s / 60, plural(s / 60, "minute", "minutes"));
    else
        snprintf(out, size, s < 86400 ? "%s hours" : "%s", figures);
}

static void explain_end(const struct detail_context *x, struct doc *d)
{
    const struct request *r = x->request;
    char span[40];
    sentence(x, d);
    bool is_empty = r->state == REQUEST_NOT_FOUND; /* "the request is not found" would be another thing */
    if (!is_empty)
        doc_printf(d, ROLE_TEXT, "The request is %s", state_text(r->state));
    if (r->delivered_by != CHANNEL_NONE && r->settled_ms > r->created_ms) {
        span_words(r->settled_ms - r->created_ms, span, sizeof span);
        doc_printf(d, ROLE_TEXT, "%s result came by %s after %s. ", is_empty ? "The" : ": the",
                   channel_word(r->delivered_by), span);
    } else if (is_empty) {
        doc_put(d, ROLE_TEXT, "A result came. ");
    } else if (r->state == REQUEST_REJECTED) {
        doc_put(d, ROLE_TEXT,
                has_left(r) ? ": Apollo answered with an error. " : ": the call did not leave. ");
    } else {
        const char *meaning = request_meaning(r);
        doc_printf(d, ROLE_TEXT, "%s%s. ", meaning ? ": " : "", meaning ? meaning : "");
    }
    if (r->credits)
        doc_printf(d, ROLE_TEXT, "Apollo reports %s %s.", r->credits, credits_word(r->credits));
    else
        doc_put(d, ROLE_TEXT, "Apollo has reported no credits.");
}

void detail_write_explanation(const struct detail_context *x, struct doc *d)
{
    const struct request *r = x->request;
    char *advice = request_advice_text(r);
    doc_line(d);
    if (r->people_count)
        explain_asking(x, d, &r->people[0]);
    if (has_news(r)) {
        sentence(x, d);
        doc_put(d, ROLE_TEXT, is_apollos(r) ? "Apollo's message: " : "What happened: ");
        detail_put_said(x, d, ROLE_CODE, r->message);
    }
    for (size_t i = 0; i < r->people_count; i++)
        explain_person(x, d, &r->people[i]);
    if (r->people_count > 1 && !x->is_roomy)
        doc_line(d);
    explain_polling(x, d);
    explain_end(x, d);
    if (advice && !(r->message && strstr(r->message, advice))) {
        sentence(x, d);
        doc_put(d, ROLE_WARN, advice);
    }
    free(advice);
    sentence(x, d);
    doc_printf(d, ROLE_MUTED, "Request %lld, Apollo's id %s%s.", (long long)r->id,
               r->request_id ? r->request_id : "not given", r->is_simulated ? ", SIMULATED" : "");
}
