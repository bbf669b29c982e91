/* plain_story.c — sentences. Apollo's own words stand in them as they came; what it did not report is said to
 * be not reported. */
#include "tui/plain/plain_story.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "tui/mask.h"
#include "tui/plain/plain_internal.h"
#include "tui/view/outcome.h"

static void put_span(struct buf *out, int64_t from_ms, int64_t to_ms)
{
    char span[CLOCK_ISO_SIZE];
    clock_format_span(to_ms > from_ms ? to_ms - from_ms : 0, span);
    buf_append_text(out, span);
}

/* ---- name and state ---- */

static void put_who(const struct plain *p, const struct person *who, struct buf *out)
{
    struct buf label;
    buf_init(&label, 4096);
    identifiers_label(&who->asked, &label);
    plain_put_private(p, out, who->name ? who->name : label.size ? label.data : "somebody without a name");
    buf_release(&label);
}

void plain_story_name(const struct plain *p, const struct request *r, struct buf *out)
{
    buf_printf(out, "%srequest %lld ", r->is_simulated ? "SIMULATED " : "", (long long)r->id);
    if (r->people_count == 1)
        put_who(p, r->people, out);
    else
        buf_printf(out, "with %zu people", r->people_count);
}

static void put_waiting(const struct request *r, struct buf *out)
{
    buf_append_text(out, r->has_callback          ? ". Apollo accepted it; the result comes by webhook"
                         : request_is_hopeless(r) ? ". Apollo accepted it"
                                                  : ". Apollo accepted it; the result is fetched");
    if (r->next_poll_ms > 0) {
        int64_t left = (r->next_poll_ms - clock_wall_ms() + 999) / 1000;
        buf_printf(out, ", next poll in %lld s", (long long)(left > 0 ? left : 0));
    }
}

static void put_sentence(const char *text, struct buf *out)
{
    bool is_begun = out->size && out->data[out->size - 1] == '.';
    buf_printf(out, "%s %s", is_begun ? "" : ".", text);
}

void plain_story_state(const struct plain *p, const struct request *r, struct buf *out)
{
    char *advice = request_advice_text(r);
    (void)p;
    buf_append_text(out, state_text(r->state));
    if (r->state == REQUEST_WAITING)
        put_waiting(r, out);
    if (r->delivered_by != CHANNEL_NONE && !request_state_is_open(r->state)) {
        buf_printf(out, " by %s after ", channel_word(r->delivered_by));
        put_span(out, r->created_ms, r->settled_ms);
    }
    if (r->http.status >= 400)
        buf_printf(out, ", HTTP %d", r->http.status);
    if (!request_state_is_open(r->state))
        buf_printf(out, ", credits %s", r->credits ? r->credits : "not reported");
    if (r->message && r->state != REQUEST_WAITING && r->state != REQUEST_DELIVERED)
        put_sentence(r->message, out);
    if (advice && r->state != REQUEST_SENDING && (!r->message || !strstr(r->message, advice)))
        put_sentence(advice, out);
    free(advice);
}

/* ---- attempts ---- */

static void put_values(const struct plain *p, const struct text_list *values, struct buf *out)
{
    for (size_t i = 0; i < values->count; i++) {
        buf_append_text(out, i ? ", " : "");
        plain_put_private(p, out, values->item[i]);
    }
}

static void put_attempt_words(const struct attempt *a, struct buf *out)
{
    const char *const words[] = {a->status, a->status_code, a->status_message};
    int count = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i] && *words[i])
            buf_printf(out, "%s%s", count++ ? ", " : " (", words[i]);
    if (a->auth && strcasecmp(a->auth, "native") != 0)
        buf_printf(out, "%s%s", count++ ? ", " : " (", a->auth);
    buf_append_text(out, count ? ")" : "");
}

static void put_attempt(const struct plain *p, const struct attempt *a, struct buf *out)
{
    static const char *const verbs[] = {
        [ATTEMPT_HIT] = "found",         [ATTEMPT_MISS] = "did not find it",
        [ATTEMPT_VERIFIED] = "verified", [ATTEMPT_REJECTED] = "rejected",
        [ATTEMPT_ERROR] = "failed",      [ATTEMPT_UNKNOWN] = "answered unclearly",
    };
    buf_printf(out, "%s, step %d: %s %s", contact_field_title(a->field), a->position,
               a->vendor      ? a->vendor
               : a->vendor_id ? a->vendor_id
                              : "an unnamed vendor",
               verbs[attempt_outcome(a)]);
    if (a->values.count) {
        buf_append_char(out, ' ');
        put_values(p, &a->values, out);
    }
    put_attempt_words(a, out);
    buf_append_char(out, '\n');
}

/* ---- findings ---- */

static void put_part(struct buf *out, const char *before, const char *text)
{
    if (text && *text)
        buf_printf(out, ", %s%s", before, text);
}

static void put_finding(const struct plain *p, const struct person *who, const struct finding *f,
                        struct buf *out)
{
    buf_printf(out, "%s, final: ", contact_field_title(f->field));
    plain_put_private(p, out, f->value ? f->value : "no value");
    put_part(out, "status ", f->status ? f->status : "not reported");
    put_part(out, "by ", person_finding_vendor(who, f));
    put_part(out, "", f->type);
    put_part(out, "confidence ", f->confidence);
    if (finding_is_do_not_call(f))
        put_part(out, "DO NOT CALL: ", f->dnc);
    for (size_t i = 0; i < f->validations.count; i++)
        put_part(out, "", f->validations.item[i]);
    buf_append_text(out, f->is_from_answer ? ", from the immediate answer\n" : "\n");
}

/* A vendor that called its own value one thing where Apollo's final word is the other. */
static void put_contradictions(const struct person *who, const struct finding *f, struct buf *out)
{
    int final = word_is_verified(f->status);
    for (size_t i = 0; final >= 0 && i < who->attempt_count; i++) {
        const struct attempt *a = &who->attempts[i];
        if (a->field == f->field && attempt_has_finding(a, f) && word_is_verified(a->status) == !final)
            buf_printf(out, "%s, contradiction: %s said %s, Apollo's final word is %s\n",
                       contact_field_title(f->field), a->vendor ? a->vendor : "a vendor", a->status,
                       f->status);
    }
}

static void put_field(const struct plain *p, const struct request *r, const struct person *who,
                      enum contact_field field, struct buf *out)
{
    bool is_found = false;
    for (size_t i = 0; i < who->attempt_count; i++)
        if (who->attempts[i].field == field)
            put_attempt(p, &who->attempts[i], out);
    for (size_t i = 0; i < who->finding_count; i++) {
        const struct finding *f = &who->findings[i];
        if (f->field != field || finding_value_is_placeholder(f->value))
            continue;
        is_found = true;
        put_finding(p, who, f, out);
        put_contradictions(who, f, out);
    }
    if (!is_found && lookup_asks(&r->options, field) && r->delivered_by != CHANNEL_NONE)
        buf_printf(out, "%s, final: nothing found\n", contact_field_title(field));
}

void plain_story_person(const struct plain *p, const struct request *r, const struct person *who,
                        struct buf *out)
{
    put_field(p, r, who, CONTACT_EMAIL, out);
    put_field(p, r, who, CONTACT_PHONE, out);
}

void plain_story_waterfall(const struct plain *p, const struct request *r, struct buf *out)
{
    for (size_t i = 0; i < r->people_count; i++) {
        const struct person *who = &r->people[i];
        if (r->people_count > 1) {
            buf_printf(out, "Person %zu: ", i + 1);
            put_who(p, who, out);
            buf_append_text(out, who->position < 0 ? ", delivered, but whose it is cannot be told\n"
                                 : request_is_unplaced(r, who) ? ": " ADVICE_UNPLACED_SHORT "\n"
                                                               : "\n");
        }
        if (who->unprocessed_json) {
            char *text = wf_unprocessed_text(who, p->is_private ? mask_text_ascii : NULL);
            buf_printf(out, "Apollo did not process: %s\n", text);
            free(text);
        }
        plain_story_person(p, r, who, out);
    }
}

/* ---- the whole, and a row ---- */

static void put_clock(struct buf *out, const char *what, int64_t at_ms)
{
    char at[CLOCK_ISO_SIZE];
    if (!at_ms)
        return;
    clock_format_local(at_ms, at);
    buf_printf(out, "%s: %s\n", what, at);
}

void plain_story_whole(const struct plain *p, const struct request *r, struct buf *out)
{
    plain_story_name(p, r, out);
    if (r->people_count == 1 && r->people[0].title) {
        buf_append_text(out, ", ");
        plain_put_private(p, out, r->people[0].title);
    }
    if (r->people_count == 1 && r->people[0].organization) {
        buf_append_text(out, ", ");
        plain_put_private(p, out, r->people[0].organization);
    }
    buf_append_text(out, ": ");
    plain_story_state(p, r, out);
    buf_append_char(out, '\n');
    plain_story_waterfall(p, r, out);
    put_clock(out, "Asked", r->sent_ms ? r->sent_ms : r->created_ms);
    put_clock(out, "Answered", r->answered_ms);
    put_clock(out, "Settled", r->settled_ms);
    buf_printf(out, "Apollo's request id: %s\n", r->request_id ? r->request_id : "not given");
    if (r->duplicate_count)
        buf_printf(out, "Repeated deliveries: %d\n", r->duplicate_count);
    if (r->poll_note)
        buf_printf(out, "Last poll: %s\n", r->poll_note);
}

void plain_story_row(const struct plain *p, const struct request_row *row, struct buf *out)
{
    char at[CLOCK_ISO_SIZE];
    clock_format_local(row->created_ms, at);
    buf_printf(out, "%srequest %lld, %s, ", row->is_simulated ? "SIMULATED " : "", (long long)row->id, at);
    plain_put_private(p, out, row->label ? row->label : "no name");
    if (row->organization) {
        buf_append_text(out, ", ");
        plain_put_private(p, out, row->organization);
    }
    buf_printf(out, ": %s", state_text(row->state));
    if (row->email) {
        buf_append_text(out, ", e-mail ");
        plain_put_private(p, out, row->email);
    }
    if (row->phone) {
        buf_append_text(out, ", phone ");
        plain_put_private(p, out, row->phone);
    }
    if (row->credits)
        buf_printf(out, ", credits %s", row->credits);
    buf_append_char(out, '\n');
}
