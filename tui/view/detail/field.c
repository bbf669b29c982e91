/* field.c — one field of one person: who was asked, in order, what each said, what a validator thought
 * of it, what is final, and where their words contradict each other. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/base/utf8.h"
#include "tui/view/detail/story.h"
#include "tui/view/outcome.h"

#define FIELD_COLUMN 8
#define NAME_MOST 20
#define NAME_MOST_WIDE 44 /* where lines are long enough for both it and what was found */
#define WIDE 100
#define OUTCOME_LEAST 9 /* "not found" */
#define OUTCOME_MOST 14 /* "invalid_number" */
#define VALUE_LEAST 24  /* narrower, and values go on below the vendor's name */
#define LONG_LIST 12    /* attempts on one field */

/* ---- columns ---- */

static const char *vendor_name(const struct attempt *a)
{
    return a->vendor ? a->vendor : a->vendor_id ? a->vendor_id : "(unnamed)";
}

static int wider(int width, const char *text)
{
    int own = text ? text_width(text) : 0;
    return own > width ? own : width;
}

static int digits_of(int number)
{
    int digits = 1;
    for (; number > 9; number /= 10)
        digits++;
    return digits;
}

void detail_field_columns(struct story *s)
{
    int vendor = 8, outcome = OUTCOME_LEAST, digits = 1;
    for (size_t i = 0; i < s->r->people_count; i++) {
        const struct person *p = &s->r->people[i];
        for (size_t k = 0; k < p->attempt_count; k++) {
            int own = digits_of(p->attempts[k].position);
            vendor = wider(vendor, vendor_name(&p->attempts[k]));
            digits = own > digits ? own : digits;
        }
        for (size_t k = 0; k < p->finding_count; k++)
            outcome = wider(outcome, p->findings[k].status);
    }
    int most = s->d->width >= WIDE ? NAME_MOST_WIDE : NAME_MOST;
    vendor = vendor > most ? most : vendor;
    outcome = outcome > OUTCOME_MOST ? OUTCOME_MOST : outcome;
    s->glyph_column = FIELD_COLUMN + 1 + (digits < 5 ? digits : 5);
    s->vendor_column = s->glyph_column + 2;
    s->vendor_width = vendor;
    s->outcome_column = s->vendor_column + vendor + 2;
    s->value_column = s->outcome_column + outcome + 2;
    bool is_narrow = s->d->width - s->value_column < VALUE_LEAST;
    s->value_indent = is_narrow ? s->vendor_column : s->value_column;
}

/* Starts a line: the field's name (on its first), then a glyph in its column. */
static void begin(struct story *s, const char *label)
{
    doc_step(s->d);
    doc_put(s->d, ROLE_LABEL, label);
}

static void put_mark(struct story *s, enum role role, enum glyph glyph)
{
    doc_to(s->d, s->glyph_column);
    doc_glyph(s->d, role, glyph);
    doc_to(s->d, s->vendor_column);
    doc_indent(s->d, s->vendor_column);
}

/* ---- attempts ---- */

static void put_vendor(struct story *s, const struct attempt *a)
{
    const char *name = vendor_name(a);
    bool is_cut = text_width(name) > s->vendor_width;
    doc_put_n(s->d, ROLE_VENDOR, name, text_fit(name, strlen(name), s->vendor_width - is_cut, NULL));
    if (is_cut)
        doc_glyph(s->d, ROLE_VENDOR, GLYPH_ELLIPSIS);
}

static void put_values(struct story *s, const struct text_list *values, enum role role)
{
    for (size_t i = 0; i < values->count; i++) {
        if (i)
            doc_put(s->d, ROLE_MUTED, ", ");
        detail_put_private(s->x, s->d, role, values->item[i]);
    }
}

/* On a line that goes on the value's column says nothing: it may begin further left. */
static void put_word(struct story *s, enum role role, const char *word)
{
    struct doc *d = s->d;
    if (!word || !*word)
        return;
    int first = d->lines[d->line_count - 1].is_continued ? d->indent : s->value_column;
    bool is_first = d->column <= first || d->column <= d->indent;
    doc_keep(d, (is_first ? 0 : 2) + text_width(word));
    if (!is_first && d->column > d->indent)
        doc_to(d, d->column + 2);
    doc_put(d, role, word);
}

/* Whether Apollo's word is ours in other letters: NOT_FOUND and "not found". */
static bool says_the_same(const char *word, const char *ours)
{
    for (; word && *word && *ours; word++, ours++)
        if (*word == '_' ? *ours != ' ' : tolower((unsigned char)*word) != *ours)
            return false;
    return word && !*word && !*ours;
}

/* One vendor's line: position, glyph, name, outcome, values, then Apollo's own words where they say more. */
static void write_attempt(struct story *s, const struct attempt *a, const char *label)
{
    enum attempt_outcome outcome = attempt_outcome(a);
    enum role words = outcome == ATTEMPT_MISS ? ROLE_MUTED : ROLE_CODE;
    struct doc *d = s->d;
    begin(s, label);
    doc_to(d, FIELD_COLUMN);
    if (a->verification == TRISTATE_TRUE)
        doc_glyph(d, ROLE_FAINT, GLYPH_BRANCH);
    else
        doc_printf(d, ROLE_MUTED, "%d", a->position);
    put_mark(s, attempt_role(outcome), attempt_glyph(outcome));
    put_vendor(s, a);
    doc_to(d, s->outcome_column);
    doc_put(d, attempt_role(outcome), attempt_text(outcome));
    doc_to(d, s->value_column);
    doc_indent(d, s->value_indent);
    put_values(s, &a->values, outcome == ATTEMPT_MISS ? ROLE_MUTED : ROLE_VALUE);
    if (!says_the_same(a->status, attempt_text(outcome)))
        put_word(s, words, a->status);
    put_word(s, words, a->status_code);
    put_word(s, ROLE_MUTED, a->status_message);
    if (a->auth && strcasecmp(a->auth, "native") != 0) {
        char auth[120];
        snprintf(auth, sizeof auth, "auth %.*s", (int)utf8_cut(a->auth, strlen(a->auth), 100), a->auth);
        put_word(s, ROLE_MUTED, auth);
    }
}

/* ---- findings ---- */

static bool is_finder(const struct attempt *a, enum contact_field field)
{
    return a->field == field && a->verification != TRISTATE_TRUE;
}

/* "ZeroBounce: valid" says nothing new below ZeroBounce's own line with that verdict. */
static bool is_told_above(const struct person *p, const struct finding *f, const char *validation)
{
    const char *colon = strstr(validation, ": ");
    for (size_t i = 0; colon && i < p->attempt_count; i++) {
        const struct attempt *a = &p->attempts[i];
        size_t size = (size_t)(colon - validation);
        if (a->field != f->field || a->verification != TRISTATE_TRUE || !a->vendor ||
            strlen(a->vendor) != size || strncasecmp(a->vendor, validation, size) != 0)
            continue;
        int verdict = word_is_verified(colon + 2);
        enum attempt_outcome outcome = attempt_outcome(a);
        return (verdict == 1 && outcome == ATTEMPT_VERIFIED) || (verdict == 0 && outcome == ATTEMPT_REJECTED);
    }
    return false;
}

/* The number in the vendor's own spelling, where no line above has it. */
static void put_raw(struct story *s, const struct finding *f, const struct attempt *source)
{
    bool is_other = f->raw && f->value && strcmp(f->raw, f->value) != 0;
    if (f->field != CONTACT_PHONE || !is_other || (source && attempt_has_finding(source, f)))
        return;
    doc_keep(s->d, 12 + text_width(f->raw));
    doc_dot(s->d);
    doc_put(s->d, ROLE_MUTED, "as given ");
    detail_put_private(s->x, s->d, ROLE_MUTED, f->raw);
}

static void put_finding_words(struct story *s, const struct person *p, const struct finding *f)
{
    const struct attempt *source = person_finding_source(p, f);
    struct doc *d = s->d;
    if (source && source->vendor)
        detail_put_part(d, ROLE_VENDOR, "by ", source->vendor);
    else
        detail_put_part(d, ROLE_CODE, "by ", f->source);
    detail_put_part(d, ROLE_CODE, NULL, f->type);
    detail_put_part(d, ROLE_CODE, "confidence ", f->confidence);
    if (finding_is_do_not_call(f))
        detail_put_part(d, ROLE_BAD, "DO NOT CALL: ", f->dnc);
    else if (f->field == CONTACT_PHONE)
        detail_put_part(d, ROLE_CODE, "do-not-call ", f->dnc);
    for (size_t i = 0; i < f->validations.count; i++)
        if (!is_told_above(p, f, f->validations.item[i]))
            detail_put_part(d, ROLE_MUTED, NULL, f->validations.item[i]);
    put_raw(s, f, source);
    if (f->is_from_answer)
        detail_put_part(d, ROLE_MUTED, NULL, "from the immediate answer");
}

/* In the columns of the attempts, so that what is final stands below what was found. */
static void write_finding(struct story *s, const struct person *p, const struct finding *f, const char *label)
{
    struct doc *d = s->d;
    int verified = word_is_verified(f->status);
    begin(s, label);
    put_mark(s, ROLE_ACCENT, GLYPH_FINAL);
    doc_put(d, ROLE_ACCENT, "final");
    doc_to(d, s->outcome_column);
    doc_put(d, verified == 1 ? ROLE_GOOD : verified == 0 ? ROLE_WARN : ROLE_CODE, f->status);
    doc_to(d, s->value_column);
    doc_indent(d, s->value_indent);
    detail_put_private(s->x, d, ROLE_VALUE, f->value ? f->value : "(no value)");
    put_finding_words(s, p, f);
}

/* ---- contradictions ---- */

static void begin_contradiction(struct story *s)
{
    begin(s, "");
    put_mark(s, ROLE_WARN, GLYPH_DIFFERS);
}

static void write_contradiction(struct story *s, const char *who, const char *said, const char *final)
{
    begin_contradiction(s);
    doc_printf(s->d, ROLE_WARN, "%s said %s, Apollo's final word is %s", who ? who : "The vendor", said,
               final);
}

static void write_contradictions(struct story *s, const struct person *p, const struct finding *f)
{
    const struct attempt *source = person_finding_source(p, f);
    int final = word_is_verified(f->status);
    if (source && final >= 0 && word_is_verified(source->status) == !final)
        write_contradiction(s, source->vendor, source->status, f->status);
    for (size_t i = 0; i < p->attempt_count; i++) {
        const struct attempt *a = &p->attempts[i];
        if (a->field == f->field && a->verification == TRISTATE_TRUE && final == 1 &&
            attempt_outcome(a) == ATTEMPT_REJECTED && attempt_has_finding(a, f))
            write_contradiction(s, a->vendor, a->status ? a->status : "no", f->status);
    }
}

static bool is_rejected(const struct person *p, const struct attempt *hit)
{
    for (size_t i = 0; i < p->attempt_count; i++) {
        const struct attempt *a = &p->attempts[i];
        struct finding value = {.value = hit->values.count ? hit->values.item[0] : NULL};
        if (a->field == hit->field && a->verification == TRISTATE_TRUE &&
            attempt_outcome(a) == ATTEMPT_REJECTED && (!a->values.count || attempt_has_finding(a, &value)))
            return true;
    }
    return false;
}

static bool is_kept(const struct person *p, const struct attempt *hit)
{
    for (size_t i = 0; i < p->finding_count; i++)
        if (p->findings[i].field == hit->field && attempt_has_finding(hit, &p->findings[i]))
            return true;
    return false;
}

/* A vendor's hit that is not among Apollo's final ones, though nobody rejected it. */
static void write_dropped(struct story *s, const struct person *p, enum contact_field field)
{
    for (size_t i = 0; i < p->attempt_count; i++) {
        const struct attempt *a = &p->attempts[i];
        if (!is_finder(a, field) || attempt_outcome(a) != ATTEMPT_HIT || !a->values.count || is_kept(p, a) ||
            is_rejected(p, a))
            continue;
        begin_contradiction(s);
        doc_printf(s->d, ROLE_WARN, "%s found ", a->vendor ? a->vendor : "A vendor");
        detail_put_private(s->x, s->d, ROLE_VALUE, a->values.item[0]);
        doc_put(s->d, ROLE_WARN, ", which Apollo did not keep");
    }
}

/* ---- nothing ---- */

/* What was found and did not last is something else than nothing found. */
static const char *nothing_text(const struct person *p, enum contact_field field, bool has_attempts)
{
    const char *text = has_attempts ? "nothing found by any of them" : "no vendor was asked, nothing found";
    for (size_t i = 0; i < p->attempt_count; i++) {
        const struct attempt *a = &p->attempts[i];
        if (is_finder(a, field) && attempt_outcome(a) == ATTEMPT_HIT)
            text = is_rejected(p, a) ? "none: what was found was rejected"
                                     : "none: Apollo kept nothing of what was found";
    }
    return text;
}

static void write_nothing(struct story *s, const struct person *p, enum contact_field field,
                          const char *label, bool has_attempts)
{
    const struct request *r = s->r;
    bool is_over = r->delivered_by != CHANNEL_NONE && !request_state_is_open(r->state);
    if (!lookup_asks(&r->options, field) || !is_over)
        return;
    begin(s, label);
    put_mark(s, ROLE_MISS, GLYPH_NOTHING);
    doc_put(s->d, ROLE_MISS, nothing_text(p, field, has_attempts));
}

/* ---- the whole field ---- */

static void put_count(struct story *s, enum role role, int count, const char *what)
{
    if (!count)
        return;
    doc_dot(s->d);
    doc_printf(s->d, role, "%d %s", count, what);
}

/* A list too long to be taken in at a glance says first what is in it. */
static bool write_long_list(struct story *s, const struct person *p, enum contact_field field,
                            const char *label)
{
    int found = 0, missed = 0, failed = 0, asked = 0;
    for (size_t i = 0; i < p->attempt_count; i++) {
        const struct attempt *a = &p->attempts[i];
        if (!is_finder(a, field))
            continue;
        asked++;
        found += attempt_outcome(a) == ATTEMPT_HIT;
        missed += attempt_outcome(a) == ATTEMPT_MISS;
        failed += attempt_outcome(a) == ATTEMPT_ERROR;
    }
    if (asked < LONG_LIST)
        return false;
    begin(s, label);
    doc_to(s->d, FIELD_COLUMN);
    doc_printf(s->d, ROLE_TEXT, "%d vendors asked", asked);
    doc_dot(s->d);
    doc_printf(s->d, found ? ROLE_GOOD : ROLE_MUTED, "%d found", found);
    doc_dot(s->d);
    doc_printf(s->d, ROLE_MISS, "%d missed", missed);
    put_count(s, ROLE_BAD, failed, "failed");
    put_count(s, ROLE_WARN, asked - found - missed - failed, "unclear");
    return true;
}

static bool is_final(const struct finding *f, enum contact_field field)
{
    return f->field == field && !finding_value_is_placeholder(f->value);
}

void detail_field_write(struct story *s, const struct person *p, enum contact_field field)
{
    const char *name = contact_field_title(field), *label = name;
    bool has_attempts = false, has_findings = false;
    if (write_long_list(s, p, field, label))
        label = "";
    for (size_t i = 0; i < p->attempt_count; i++)
        if (p->attempts[i].field == field) {
            write_attempt(s, &p->attempts[i], label);
            has_attempts = true;
            label = "";
        }
    for (size_t i = 0; i < p->finding_count; i++)
        if (is_final(&p->findings[i], field)) {
            write_finding(s, p, &p->findings[i], label);
            write_contradictions(s, p, &p->findings[i]);
            has_findings = true;
            label = "";
        }
    if (has_findings)
        write_dropped(s, p, field);
    else
        write_nothing(s, p, field, label, has_attempts);
    detail_story_gap(s);
}
