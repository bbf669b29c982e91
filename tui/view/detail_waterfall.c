/* detail_waterfall.c — who was asked, who missed and why, who paid off, what was verified by whom, what
 * contradicts what, what it cost and how long it took. Apollo's own words stand beside ours; what it did not
 * send is said to be missing, never shown as zero. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/base/clock.h"
#include "tui/view/detail.h"
#include "tui/view/outcome.h"

#define FIELD_COLUMN 8
#define NAME_MAX 20
#define LONG_LIST 12 /* attempts on one field */

struct writer {
    const struct detail_context *x;
    struct doc *d;
    const struct request *r;
    int vendor_width;
    int glyph_column; /* after the positions: further right where they have several digits */
};

/* ---- attempts ---- */

static int vendor_width_of(const struct request *r)
{
    int width = 8;
    for (size_t i = 0; i < r->people_count; i++)
        for (size_t k = 0; k < r->people[i].attempt_count; k++) {
            const char *name = r->people[i].attempts[k].vendor;
            int own = name ? text_width(name) : 0;
            width = own > width ? own : width;
        }
    return width > NAME_MAX ? NAME_MAX : width;
}

static int glyph_column_of(const struct request *r)
{
    int digits = 1;
    for (size_t i = 0; i < r->people_count; i++)
        for (size_t k = 0; k < r->people[i].attempt_count; k++)
            for (int own = 1, n = r->people[i].attempts[k].position; n > 0; n /= 10, own++)
                digits = own > digits ? own : digits;
    return FIELD_COLUMN + 1 + (digits < 5 ? digits : 5);
}

static void put_vendor(struct writer *w, const struct attempt *a)
{
    const char *name = a->vendor ? a->vendor : a->vendor_id ? a->vendor_id : "(unnamed)";
    doc_put_n(w->d, ROLE_VENDOR, name, text_fit(name, strlen(name), NAME_MAX, NULL));
}

static void put_values(struct writer *w, const struct text_list *values, enum role role)
{
    for (size_t i = 0; i < values->count; i++) {
        if (i)
            doc_put(w->d, ROLE_MUTED, ", ");
        detail_put_private(w->x, w->d, role, values->item[i]);
    }
}

static void put_word(struct doc *d, int *gap_next, enum role role, const char *word)
{
    if (!word || !*word)
        return;
    int gap = *gap_next;
    doc_keep(d, gap + text_width(word));
    if (d->column > d->indent && gap)
        doc_to(d, d->column + gap);
    doc_put(d, role, word);
    *gap_next = 1;
}

/* One vendor's line: position, glyph, name, outcome, values, Apollo's own words. */
static void write_attempt(struct writer *w, const struct attempt *a, const char *label)
{
    enum attempt_outcome outcome = attempt_outcome(a);
    struct doc *d = w->d;
    doc_step(d);
    doc_put(d, ROLE_LABEL, label);
    doc_to(d, FIELD_COLUMN);
    if (a->verification == TRISTATE_TRUE)
        doc_glyph(d, ROLE_FAINT, GLYPH_BRANCH);
    else
        doc_printf(d, ROLE_MUTED, "%d", a->position);
    doc_to(d, w->glyph_column);
    doc_glyph(d, attempt_role(outcome), attempt_glyph(outcome));
    doc_to(d, w->glyph_column + 2);
    doc_indent(d, w->glyph_column + 2);
    put_vendor(w, a);
    doc_to(d, w->glyph_column + 4 + w->vendor_width);
    doc_put(d, attempt_role(outcome), attempt_text(outcome));
    doc_to(d, w->glyph_column + 15 + w->vendor_width);
    put_values(w, &a->values, outcome == ATTEMPT_MISS ? ROLE_MUTED : ROLE_VALUE);
    int gap = a->values.count ? 2 : 0;
    put_word(d, &gap, ROLE_CODE, a->status);
    put_word(d, &gap, ROLE_CODE, a->status_code);
    put_word(d, &gap, ROLE_MUTED, a->status_message);
    if (a->auth && strcasecmp(a->auth, "native") != 0)
        put_word(d, &gap, ROLE_MUTED, a->auth);
}

/* ---- findings ---- */

static bool values_have(const struct text_list *values, const struct finding *f)
{
    for (size_t i = 0; i < values->count; i++)
        if (strcasecmp(values->item[i], f->value) == 0 || (f->raw && strcmp(values->item[i], f->raw) == 0))
            return true;
    return false;
}

/* The vendor that a finding came from: by its id, else by its value. */
static const struct attempt *finding_source(const struct person *p, const struct finding *f)
{
    const struct attempt *by_value = NULL;
    for (size_t i = 0; i < p->attempt_count; i++) {
        const struct attempt *a = &p->attempts[i];
        if (a->field != f->field || a->verification == TRISTATE_TRUE)
            continue;
        if (f->source && a->vendor_id && strncmp(a->vendor_id, f->source, strlen(f->source)) == 0)
            return a;
        if (!by_value && f->value && values_have(&a->values, f))
            by_value = a;
    }
    return by_value;
}

static void put_part(struct doc *d, enum role role, const char *before, const char *text)
{
    if (!text || !*text)
        return;
    doc_keep(d, 3 + (before ? text_width(before) : 0) + text_width(text));
    doc_dot(d);
    if (before)
        doc_put(d, ROLE_MUTED, before);
    doc_put(d, role, text);
}

static void put_finding_words(struct writer *w, const struct finding *f, const struct attempt *source)
{
    struct doc *d = w->d;
    int verified = word_is_verified(f->status);
    put_part(d, verified == 1 ? ROLE_GOOD : verified == 0 ? ROLE_WARN : ROLE_CODE, NULL, f->status);
    if (source && source->vendor)
        put_part(d, ROLE_VENDOR, "by ", source->vendor);
    else
        put_part(d, ROLE_CODE, "by ", f->source);
    put_part(d, ROLE_CODE, NULL, f->type);
    if (f->confidence)
        put_part(d, ROLE_CODE, "confidence ", f->confidence);
    if (finding_is_do_not_call(f))
        put_part(d, ROLE_BAD, "DO NOT CALL: ", f->dnc);
    else if (f->field == CONTACT_PHONE && f->dnc)
        put_part(d, ROLE_CODE, "do-not-call ", f->dnc);
    for (size_t i = 0; i < f->validations.count; i++)
        put_part(d, ROLE_MUTED, NULL, f->validations.item[i]);
    if (f->field == CONTACT_PHONE && f->raw && f->value && strcmp(f->raw, f->value) != 0) {
        doc_dot(d);
        doc_put(d, ROLE_MUTED, "as given ");
        detail_put_private(w->x, d, ROLE_MUTED, f->raw);
    }
    if (f->is_from_answer)
        put_part(d, ROLE_MUTED, NULL, "from the immediate answer");
}

static void write_contradiction(struct writer *w, const char *who, const char *said, const char *final)
{
    doc_step(w->d);
    doc_to(w->d, w->glyph_column);
    doc_glyph(w->d, ROLE_WARN, GLYPH_DIFFERS);
    doc_to(w->d, w->glyph_column + 2);
    doc_indent(w->d, w->glyph_column + 2);
    doc_printf(w->d, ROLE_WARN, "%s said %s, Apollo's final word is %s", who ? who : "The vendor", said,
               final);
}

static void write_contradictions(struct writer *w, const struct person *p, const struct finding *f,
                                 const struct attempt *source)
{
    int final = word_is_verified(f->status);
    if (source && final >= 0 && word_is_verified(source->status) == !final)
        write_contradiction(w, source->vendor, source->status, f->status);
    for (size_t i = 0; i < p->attempt_count; i++) {
        const struct attempt *a = &p->attempts[i];
        if (a->field == f->field && a->verification == TRISTATE_TRUE && final == 1 && a->values.count &&
            values_have(&a->values, f) && attempt_outcome(a) == ATTEMPT_REJECTED)
            write_contradiction(w, a->vendor, a->status ? a->status : "no", f->status);
    }
}

static void write_finding(struct writer *w, const struct person *p, const struct finding *f,
                          const char *label)
{
    struct doc *d = w->d;
    const struct attempt *source = finding_source(p, f);
    doc_step(d);
    doc_put(d, ROLE_LABEL, label);
    doc_to(d, w->glyph_column);
    doc_glyph(d, ROLE_ACCENT, GLYPH_FINAL);
    doc_to(d, w->glyph_column + 2);
    doc_indent(d, w->glyph_column + 2);
    detail_put_private(w->x, d, ROLE_VALUE, f->value ? f->value : "(no value)");
    put_finding_words(w, f, source);
    write_contradictions(w, p, f, source);
}

/* ---- a field of a person ---- */

static bool field_is_asked(const struct request *r, enum contact_field field)
{
    return field == CONTACT_EMAIL ? r->options.waterfall_email
                                  : r->options.waterfall_phone || r->options.reveal_phone_number;
}

static void write_nothing(struct writer *w, enum contact_field field, const char *label, bool has_attempts)
{
    const struct request *r = w->r;
    bool is_over = r->delivered_by != CHANNEL_NONE && !request_state_is_open(r->state);
    if (!field_is_asked(r, field) || !is_over)
        return;
    doc_step(w->d);
    doc_put(w->d, ROLE_LABEL, label);
    doc_to(w->d, w->glyph_column);
    doc_glyph(w->d, ROLE_MISS, GLYPH_NOTHING);
    doc_to(w->d, w->glyph_column + 2);
    doc_put(w->d, ROLE_MISS,
            has_attempts ? "nothing found by any of them" : "no vendor was asked, nothing found");
}

/* A list too long to be taken in at a glance says first what is in it. */
static bool write_long_list(struct writer *w, const struct person *p, enum contact_field field,
                            const char *label)
{
    int found = 0, missed = 0, asked = 0;
    for (size_t i = 0; i < p->attempt_count; i++) {
        const struct attempt *a = &p->attempts[i];
        if (a->field != field || a->verification == TRISTATE_TRUE)
            continue;
        asked++;
        found += attempt_outcome(a) == ATTEMPT_HIT;
        missed += attempt_outcome(a) == ATTEMPT_MISS;
    }
    if (asked < LONG_LIST)
        return false;
    doc_step(w->d);
    doc_put(w->d, ROLE_LABEL, label);
    doc_to(w->d, FIELD_COLUMN);
    doc_printf(w->d, ROLE_TEXT, "%d vendors asked", asked);
    doc_dot(w->d);
    doc_printf(w->d, found ? ROLE_GOOD : ROLE_MUTED, "%d found", found);
    doc_dot(w->d);
    doc_printf(w->d, ROLE_MISS, "%d missed", missed);
    if (asked - found - missed) {
        doc_dot(w->d);
        doc_printf(w->d, ROLE_WARN, "%d otherwise", asked - found - missed);
    }
    return true;
}

static void write_field(struct writer *w, const struct person *p, enum contact_field field)
{
    const char *label = field == CONTACT_EMAIL ? "E-mail" : "Phone";
    bool has_attempts = write_long_list(w, p, field, label), has_findings = false;
    for (size_t i = 0; i < p->attempt_count; i++)
        if (p->attempts[i].field == field) {
            write_attempt(w, &p->attempts[i], has_attempts ? "" : label);
            has_attempts = true;
        }
    for (size_t i = 0; i < p->finding_count; i++)
        if (p->findings[i].field == field && !finding_value_is_placeholder(p->findings[i].value)) {
            write_finding(w, p, &p->findings[i], has_attempts || has_findings ? "" : label);
            has_findings = true;
        }
    if (!has_findings)
        write_nothing(w, field, has_attempts ? "" : label, has_attempts);
}

/* ---- a person ---- */

static void put_person_name(struct writer *w, const struct person *p)
{
    struct buf label;
    buf_init(&label, 4096);
    identifiers_label(&p->asked, &label);
    detail_put_private(w->x, w->d, ROLE_STRONG, p->name ? p->name : label.size ? label.data : "(no name)");
    buf_release(&label);
}

static void write_person(struct writer *w, const struct person *p)
{
    struct doc *d = w->d;
    if (w->r->people_count > 1) {
        if (p != w->r->people)
            doc_line(d);
        doc_line(d);
        doc_mark(d, &(struct doc_node){.id = (uint64_t)(p - w->r->people) + 1});
        if (p->position >= 0)
            doc_printf(d, ROLE_MUTED, "%d ", p->position + 1);
        put_person_name(w, p);
        put_part(d, ROLE_MUTED, NULL, p->title);
        put_part(d, ROLE_MUTED, NULL, p->organization);
        if (p->position < 0)
            put_part(d, ROLE_WARN, NULL, "delivered, but whose it is cannot be told");
    }
    if (p->unprocessed_json) {
        doc_line(d);
        doc_put(d, ROLE_WARN, "Apollo did not process: ");
        detail_put_private(w->x, d, ROLE_CODE, p->unprocessed_json);
    }
    write_field(w, p, CONTACT_EMAIL);
    write_field(w, p, CONTACT_PHONE);
}

/* ---- head and facts ---- */

/* Apollo's thirty days run out while a request waits. */
static void put_days_left(struct writer *w)
{
    int days = request_days_left(w->r, w->x->now_ms);
    if (days < 0)
        return;
    doc_dot(w->d);
    doc_printf(w->d, days < 3 ? ROLE_WARN : ROLE_MUTED, "Apollo keeps it %d more %s", days,
               days == 1 ? "day" : "days");
}

static void put_state(struct writer *w)
{
    const struct request *r = w->r;
    struct doc *d = w->d;
    char span[CLOCK_ISO_SIZE];
    doc_glyph(d, state_role(r->state), state_glyph(r->state));
    doc_to(d, d->column + 1);
    doc_put(d, state_role(r->state), state_text(r->state));
    if (request_state_is_open(r->state)) {
        int64_t since = r->answered_ms ? r->answered_ms : r->created_ms;
        clock_format_span(w->x->now_ms > since ? w->x->now_ms - since : 0, span);
        doc_printf(d, state_role(r->state), " %s", span);
    } else if (r->settled_ms > r->created_ms && r->delivered_by != CHANNEL_NONE) {
        clock_format_span(r->settled_ms - r->created_ms, span);
        doc_printf(d, ROLE_MUTED, " by %s in %s", channel_word(r->delivered_by), span);
    }
    if (r->state == REQUEST_WAITING || r->state == REQUEST_UNCERTAIN) {
        int64_t left = (r->next_poll_ms - w->x->now_ms + 999) / 1000;
        doc_keep(d, 21);
        doc_dot(d);
        if (r->next_poll_ms > 0)
            doc_printf(d, ROLE_MUTED, left > 0 ? "next poll in %lld s" : "polling now", (long long)left);
        else
            doc_put(d, ROLE_MUTED, "no poll planned");
        put_days_left(w);
    }
}

/* The best of a field, or that there is none. */
static void put_best(struct writer *w, const struct person *p, enum contact_field field, int column)
{
    const struct finding *best = person_best(p, field);
    doc_to(w->d, column);
    if (best && best->value)
        detail_put_private(w->x, w->d, ROLE_VALUE, best->value);
    else
        doc_glyph(w->d, ROLE_FAINT, GLYPH_DASH);
}

/* Who has what, a line a person, before each one's story. */
static void write_overview(struct writer *w)
{
    const struct request *r = w->r;
    int name_width = 10;
    if (r->people_count < 2)
        return;
    for (size_t i = 0; i < r->people_count; i++) {
        int own = r->people[i].name ? text_width(r->people[i].name) : 0;
        name_width = own > name_width ? own : name_width;
    }
    name_width = name_width > 24 ? 24 : name_width;
    for (size_t i = 0; i < r->people_count; i++) {
        const struct person *p = &r->people[i];
        bool is_hit = person_best(p, CONTACT_EMAIL) || person_best(p, CONTACT_PHONE);
        bool is_open = request_state_is_open(r->state);
        doc_step(w->d);
        doc_to(w->d, 2);
        doc_glyph(w->d,
                  is_hit    ? ROLE_GOOD
                  : is_open ? ROLE_PENDING
                            : ROLE_MISS,
                  is_hit    ? GLYPH_HIT
                  : is_open ? GLYPH_WAITING
                            : GLYPH_NOTHING);
        doc_to(w->d, 4);
        put_person_name(w, p);
        put_best(w, p, CONTACT_EMAIL, 6 + name_width);
        put_best(w, p, CONTACT_PHONE, 36 + name_width);
    }
    doc_line(w->d);
}

static void put_people(struct writer *w)
{
    const struct request *r = w->r;
    size_t emails = 0, phones = 0;
    for (size_t i = 0; i < r->people_count; i++) {
        emails += person_best(&r->people[i], CONTACT_EMAIL) != NULL;
        phones += person_best(&r->people[i], CONTACT_PHONE) != NULL;
    }
    doc_printf(w->d, ROLE_STRONG, "%zu people", r->people_count);
    if (request_state_is_open(r->state) && !emails && !phones)
        return;
    doc_dot(w->d);
    doc_printf(w->d, ROLE_TEXT, "%zu with e-mail", emails);
    doc_dot(w->d);
    doc_printf(w->d, ROLE_TEXT, "%zu with phone", phones);
}

static void write_head(struct writer *w)
{
    const struct request *r = w->r;
    doc_line(w->d);
    if (r->people_count == 1) {
        put_person_name(w, r->people);
        put_part(w->d, ROLE_MUTED, NULL, r->people[0].title);
        put_part(w->d, ROLE_MUTED, NULL, r->people[0].organization);
    } else {
        put_people(w);
    }
    doc_dot(w->d);
    put_state(w);
}

static void write_waiting(struct writer *w)
{
    if (w->r->state != REQUEST_WAITING)
        return;
    doc_line(w->d);
    doc_put(
        w->d, ROLE_MUTED,
        w->r->has_callback
            ? "Apollo accepted it and asks its vendors now. All attempts arrive together, with the result."
            : "Apollo accepted it and asks its vendors now. The result is fetched; all attempts come with "
              "it.");
}

static void put_count(struct doc *d, const char *label, const char *value)
{
    if (!value)
        return;
    doc_keep(d, 4 + text_width(label) + text_width(value));
    doc_dot(d);
    doc_printf(d, ROLE_MUTED, "%s ", label);
    doc_put(d, ROLE_TEXT, value);
}

static void write_counts(struct doc *d, const struct summary *s)
{
    detail_label(d, "Counts");
    put_count(d, "requested", s->requested);
    put_count(d, "enriched", s->enriched);
    put_count(d, "not found", s->not_found);
    put_count(d, "e-mail", s->email_enriched);
    put_count(d, "e-mail not found", s->email_not_found);
    put_count(d, "mobile", s->mobile_enriched);
    put_count(d, "mobile not found", s->mobile_not_found);
    put_count(d, "unique", s->unique_enriched);
    put_count(d, "missing", s->missing);
    if (d->column <= DETAIL_LABEL_WIDTH)
        doc_put(d, ROLE_MUTED, "not reported");
}

static void put_clock(struct doc *d, const char *what, int64_t at_ms)
{
    char text[CLOCK_ISO_SIZE];
    if (!at_ms)
        return;
    clock_format_local_time(at_ms, text);
    put_count(d, what, text);
}

static void write_cost_and_time(struct writer *w)
{
    const struct request *r = w->r;
    struct doc *d = w->d;
    detail_label(d, "Credits");
    if (r->credits)
        doc_put(d, ROLE_VALUE, r->credits);
    else
        doc_put(d, ROLE_MUTED, "not reported");
    put_clock(d, "asked", r->sent_ms ? r->sent_ms : r->created_ms);
    put_clock(d, "answered", r->answered_ms);
    put_clock(d, channel_word(r->delivered_by) ? "delivered" : "settled", r->settled_ms);
}

static bool is_trouble(const struct request *r)
{
    return r->state == REQUEST_REJECTED || r->state == REQUEST_REFUSED || r->state == REQUEST_UNCERTAIN;
}

/* In trouble the message comes first; else it stands where Apollo's word on acceptance is. */
static bool message_is_in_part(const struct request *r)
{
    const char *part = r->parts[PART_WATERFALL].message;
    return part && r->message && strcmp(part, r->message) == 0;
}

static void write_apollo(struct writer *w)
{
    static const char *const names[PART_COUNT] = {"Waterfall", "Phone"};
    struct doc *d = w->d;
    for (int i = 0; i < PART_COUNT; i++) {
        const struct part_status *part = &w->r->parts[i];
        if (!part->status && !part->message)
            continue;
        detail_label(d, names[i]);
        put_part(d, ROLE_CODE, NULL, part->status);
        if (!(is_trouble(w->r) && i == PART_WATERFALL && message_is_in_part(w->r)))
            put_part(d, ROLE_MUTED, NULL, part->message);
    }
    if (w->r->initiated || w->r->completed) {
        detail_label(d, "Apollo ran");
        put_part(d, ROLE_CODE, "initiated ", w->r->initiated);
        put_part(d, ROLE_CODE, "completed ", w->r->completed);
    }
}

static void write_ids(struct writer *w)
{
    const struct request *r = w->r;
    struct doc *d = w->d;
    detail_label(d, "Request");
    put_part(d, ROLE_CODE, "id ", r->request_id ? r->request_id : "not given");
    put_part(d, ROLE_CODE, "token ", r->token_hint);
    for (size_t i = 0; i < r->people_count; i++) {
        put_part(d, ROLE_CODE, "person ", r->people[i].apollo_id);
        put_part(d, ROLE_CODE, "delivered as ", r->people[i].delivered_id);
    }
    if (r->duplicate_count) {
        doc_dot(d);
        doc_printf(d, ROLE_MUTED, "%d repeated %s", r->duplicate_count,
                   r->duplicate_count == 1 ? "delivery" : "deliveries");
    }
    if (r->poll_note || r->failure_reason || r->last_dispatched_at) {
        detail_label(d, "Poll");
        put_part(d, ROLE_MUTED, NULL, r->poll_note);
        put_part(d, ROLE_WARN, "Apollo's webhook failed: ", r->failure_reason);
        put_part(d, ROLE_CODE, "last dispatched ", r->last_dispatched_at);
    }
}

static void write_message(struct writer *w)
{
    const struct request *r = w->r;
    const char *advice = request_advice(r);
    if (r->message && (is_trouble(r) || !message_is_in_part(r))) {
        doc_line(w->d);
        doc_put(w->d, is_trouble(r) ? ROLE_BAD : ROLE_TEXT, r->message);
    }
    if (advice) {
        doc_line(w->d);
        doc_put(w->d, ROLE_WARN, advice);
    }
}

void detail_write_waterfall(const struct detail_context *x, struct doc *d)
{
    const struct request *r = x->request;
    struct writer w = {
        .x = x, .d = d, .r = r, .vendor_width = vendor_width_of(r), .glyph_column = glyph_column_of(r)};
    write_head(&w);
    write_message(&w);
    write_waiting(&w);
    write_overview(&w);
    for (size_t i = 0; i < r->people_count; i++)
        write_person(&w, &r->people[i]);
    write_cost_and_time(&w);
    if (r->delivered_by != CHANNEL_NONE)
        write_counts(d, &r->summary);
    write_apollo(&w);
    write_ids(&w);
}
