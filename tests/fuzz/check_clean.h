/* check_clean.h — what must hold for everything that leaves the wire: text is clean UTF-8, never blank,
 * within its ceiling; counts are within theirs; positions are continuous. For fuzzers and tests alike: a
 * plain assert. */
#ifndef TESTS_FUZZ_CHECK_CLEAN_H
#define TESTS_FUZZ_CHECK_CLEAN_H

#include <assert.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/model/settle.h"

#define CHECK_TEXT_MAX 20000

static inline void check_text(const char *text)
{
    if (!text)
        return;
    size_t size = strlen(text);
    assert(size > 0 && size <= CHECK_TEXT_MAX);
    for (size_t i = 0; i < size;) {
        uint32_t point;
        size_t length = utf8_next(text + i, size - i, &point);
        assert(!utf8_is_unsafe(point));
        assert(point != UTF8_REPLACEMENT || length == 3);
        i += length;
    }
}

static inline void check_list(const struct text_list *l)
{
    assert(l->count <= ATTEMPT_VALUES_MAX);
    for (size_t i = 0; i < l->count; i++) {
        assert(l->item[i]);
        check_text(l->item[i]);
    }
}

static inline void check_attempts(const struct person *p)
{
    int seen[2] = {0, 0};
    for (size_t i = 0; i < p->attempt_count; i++) {
        const struct attempt *a = &p->attempts[i];
        assert(a->position == ++seen[a->field]);
        assert(a->position <= PERSON_ATTEMPTS_MAX);
        assert(a->field == CONTACT_PHONE || seen[CONTACT_PHONE] == 0); /* grouped: e-mail before phone */
        const char *texts[] = {a->vendor,      a->vendor_id,      a->status,
                               a->status_code, a->status_message, a->auth};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            check_text(texts[k]);
        check_list(&a->values);
        assert(attempt_outcome(a) <= ATTEMPT_UNKNOWN);
    }
}

static inline void check_findings(const struct person *p)
{
    assert(person_count_findings(p, CONTACT_EMAIL) <= PERSON_FINDINGS_MAX);
    assert(person_count_findings(p, CONTACT_PHONE) <= PERSON_FINDINGS_MAX);
    for (size_t i = 0; i < p->finding_count; i++) {
        const struct finding *f = &p->findings[i];
        assert(!finding_value_is_placeholder(f->value));
        const char *texts[] = {f->value, f->raw, f->status, f->source, f->type, f->dnc, f->confidence};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            check_text(texts[k]);
        check_list(&f->validations);
    }
}

static inline void check_people(const struct person *people, size_t count)
{
    assert(count <= DELIVERED_PEOPLE_MAX);
    for (size_t i = 0; i < count; i++) {
        const char *texts[] = {people[i].apollo_id, people[i].delivered_id, people[i].name, people[i].title,
                               people[i].organization};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            check_text(texts[k]);
        check_attempts(&people[i]);
        check_findings(&people[i]);
    }
}

static inline void check_summary(const struct summary *s)
{
#define X(name, key, label) check_text(s->name);
    SUMMARY_COUNTS(X)
#undef X
}

static inline void check_answer(const struct sync_answer *a)
{
    const char *texts[] = {a->request_id,        a->message,      a->credits,      a->waterfall_status,
                           a->waterfall_message, a->phone_status, a->phone_message};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        check_text(texts[k]);
    check_people(a->people, a->people_count);
    check_people(a->loose, a->loose_count);
}

static inline void check_delivery(const struct delivery *d)
{
    const char *texts[] = {d->status, d->credits, d->request_id, d->initiated, d->completed};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        check_text(texts[k]);
    check_list(&d->target_fields);
    check_summary(&d->summary);
    check_people(d->people, d->people_count);
}

static inline void check_request(const struct request *r)
{
    const char *texts[] = {r->request_id, r->credits, r->message, r->initiated, r->completed};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        check_text(texts[k]);
    check_list(&r->target_fields);
    check_summary(&r->summary);
    check_people(r->people, r->people_count);
}

/* How much a request holds: it may only grow. */
struct check_amount {
    size_t people, findings, attempts;
};
static inline struct check_amount check_count(const struct request *r)
{
    struct check_amount n = {.people = r->people_count};
    for (size_t i = 0; i < r->people_count; i++) {
        n.findings += r->people[i].finding_count;
        n.attempts += r->people[i].attempt_count;
    }
    return n;
}

#endif
