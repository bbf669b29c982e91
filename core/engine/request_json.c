/* request_json.c — the one JSON shape of a request, for --json and exports: the same keys whatever was asked
 * and whatever came of it. What Apollo did not send is null; ids and credits are its own digits, as text; the
 * person object is its own bytes. Why a native phone will not come is part of `message`. */
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/json_write.h"
#include "core/waterfall.h"

static void write_texts(struct json_writer *w, const char *key, const struct text_list *l)
{
    json_write_array(w, key);
    for (size_t i = 0; i < l->count; i++)
        json_write_text(w, NULL, l->item[i]);
    json_write_end(w);
}

static void write_emails(struct json_writer *w, const struct person *p)
{
    json_write_array(w, "emails");
    for (size_t i = 0; i < p->finding_count; i++) {
        const struct finding *f = &p->findings[i];
        if (f->field != CONTACT_EMAIL)
            continue;
        json_write_object(w, NULL);
        json_write_text(w, "email", f->value);
        json_write_text(w, "status", f->status);
        json_write_text(w, "source", f->source);
        json_write_text(w, "type", f->type);
        json_write_text(w, "confidence", f->confidence);
        write_texts(w, "validations", &f->validations);
        json_write_end(w);
    }
    json_write_end(w);
}

static void write_phones(struct json_writer *w, const struct person *p)
{
    json_write_array(w, "phones");
    for (size_t i = 0; i < p->finding_count; i++) {
        const struct finding *f = &p->findings[i];
        if (f->field != CONTACT_PHONE)
            continue;
        json_write_object(w, NULL);
        json_write_text(w, "number", f->value);
        json_write_text(w, "raw", f->raw);
        json_write_text(w, "status", f->status);
        json_write_text(w, "type", f->type);
        json_write_text(w, "dnc", f->dnc);
        json_write_text(w, "source", f->source);
        json_write_text(w, "confidence", f->confidence);
        write_texts(w, "validations", &f->validations);
        json_write_end(w);
    }
    json_write_end(w);
}

static void write_attempt(struct json_writer *w, const struct attempt *a)
{
    json_write_object(w, NULL);
    json_write_text(w, "field", contact_field_word(a->field));
    json_write_int(w, "position", a->position);
    json_write_text(w, "vendor", a->vendor);
    json_write_text(w, "vendor_id", a->vendor_id);
    json_write_text(w, "status", a->status);
    json_write_text(w, "status_code", a->status_code);
    json_write_text(w, "status_message", a->status_message);
    write_texts(w, "values", &a->values);
    if (a->verification == TRISTATE_ABSENT)
        json_write_null(w, "verification");
    else
        json_write_bool(w, "verification", a->verification == TRISTATE_TRUE);
    json_write_text(w, "auth", a->auth);
    json_write_end(w);
}

void wf_write_asked_json(struct json_writer *w, const char *key, const struct identifiers *asked)
{
    json_write_object(w, key);
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        json_write_text(w, identifier_parameter((enum identifier)i), asked->value[i]);
    json_write_end(w);
}

void wf_write_wants_json(struct json_writer *w, const char *key, const struct lookup_options *wants)
{
    if (!wants) {
        json_write_null(w, key);
        return;
    }
    json_write_object(w, key);
    json_write_bool(w, "run_waterfall_email", wants->waterfall_email);
    json_write_bool(w, "run_waterfall_phone", wants->waterfall_phone);
    json_write_bool(w, "reveal_phone_number", wants->reveal_phone_number);
    json_write_bool(w, "reveal_personal_emails", wants->reveal_personal_emails);
    json_write_end(w);
}

static void write_person(struct json_writer *w, const struct person *p)
{
    json_write_object(w, NULL);
    wf_write_asked_json(w, "asked", &p->asked);
    json_write_text(w, "apollo_id", p->apollo_id ? p->apollo_id : p->delivered_id);
    json_write_text(w, "name", p->name);
    json_write_text(w, "title", p->title);
    json_write_text(w, "organization", p->organization);
    json_write_raw(w, "person", p->person_json);
    write_emails(w, p);
    write_phones(w, p);
    json_write_array(w, "attempts");
    for (size_t i = 0; i < p->attempt_count; i++)
        write_attempt(w, &p->attempts[i]);
    json_write_end(w);
    json_write_end(w);
}

/* Positional, as Apollo sends it for a batch, then what is of nobody knows whom; null where it sent none at
 * all. */
static void write_unprocessed(struct json_writer *w, const struct request *r)
{
    bool has_any = false;
    for (size_t i = 0; i < r->people_count; i++)
        has_any = has_any || r->people[i].unprocessed_json;
    if (!has_any) {
        json_write_null(w, "unprocessed");
        return;
    }
    json_write_array(w, "unprocessed");
    for (size_t i = 0; i < r->people_count; i++)
        if (r->people[i].position >= 0 || r->people[i].unprocessed_json)
            json_write_raw(w, NULL, r->people[i].unprocessed_json);
    json_write_end(w);
}

/* Apollo's count as a number where it is one; its own text where it is not. */
static void write_count(struct json_writer *w, const char *key, const char *text)
{
    size_t digits = text ? strspn(text, "0123456789") : 0;
    bool is_number = digits > 0 && !text[digits] && (digits == 1 || text[0] != '0');
    if (is_number)
        json_write_raw(w, key, text);
    else
        json_write_text(w, key, text);
}

static void write_summary(struct json_writer *w, const struct summary *s)
{
    json_write_object(w, "summary");
#define X(name, key, label) write_count(w, #name, s->name);
    SUMMARY_COUNTS(X)
#undef X
    json_write_end(w);
}

static void write_waterfall(struct json_writer *w, const struct request *r)
{
    json_write_object(w, "waterfall");
    json_write_text(w, "status", r->parts[PART_WATERFALL].status);
    json_write_text(w, "message", r->parts[PART_WATERFALL].message);
    write_unprocessed(w, r);
    json_write_end(w);
}

void wf_write_time_json(struct json_writer *w, const char *key, int64_t at_ms)
{
    char at[CLOCK_ISO_SIZE];
    clock_format_iso(at_ms, at);
    json_write_text(w, key, at_ms ? at : NULL);
}

/* What to do next, in words and, where a program can, in figures. */
static void write_advice(struct json_writer *w, const struct request *r)
{
    char *advice = r->id ? request_advice_text(r) : NULL;
    int seconds = request_retry_after_s(r);
    json_write_text(w, "advice", advice);
    free(advice);
    if (r->http.status)
        json_write_int(w, "http_status", r->http.status);
    else
        json_write_null(w, "http_status");
    if (seconds)
        json_write_int(w, "retry_after", seconds);
    else
        json_write_null(w, "retry_after");
}

void wf_write_request_json(const struct request *r, struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out);
    json_write_object(&w, NULL);
    if (r->id)
        json_write_int(&w, "id", r->id);
    else
        json_write_null(&w, "id");
    json_write_text(&w, "state", r->id ? request_state_word(r->state) : NULL);
    json_write_text(&w, "request_id", r->request_id);
    json_write_text(&w, "credits", r->credits);
    json_write_text(&w, "delivered_by", channel_word(r->delivered_by));
    json_write_bool(&w, "simulated", r->is_simulated);
    json_write_text(&w, "message", r->message);
    write_advice(&w, r);
    wf_write_time_json(&w, "created", r->created_ms);
    wf_write_time_json(&w, "answered", r->answered_ms);
    wf_write_time_json(&w, "settled", r->settled_ms);
    wf_write_time_json(&w, "next_poll", r->next_poll_ms);
    json_write_text(&w, "last_poll", r->poll_note);
    json_write_text(&w, "last_dispatched_at", r->last_dispatched_at);
    json_write_text(&w, "failure_reason", r->failure_reason);
    wf_write_wants_json(&w, "wants", r->id ? &r->options : NULL);
    write_waterfall(&w, r);
    json_write_text(&w, "initiated", r->initiated);
    json_write_text(&w, "completed", r->completed);
    write_summary(&w, &r->summary);
    json_write_array(&w, "people");
    for (size_t i = 0; i < r->people_count; i++)
        write_person(&w, &r->people[i]);
    json_write_end(&w);
    json_write_end(&w);
}

void wf_write_error_json(const struct err *err, struct buf *out)
{
    /* Only read, so the cast takes nothing away. */
    struct request r = {.message = (char *)(uintptr_t)err->text};
    wf_write_request_json(&r, out);
}
