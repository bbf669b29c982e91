/* person_merge.c — see person_merge.h. */
#include "core/model/person_merge.h"

#include <string.h>

#include "core/base/mem.h"

void person_fill_text(char **to, const char *from)
{
    if (!*to)
        *to = mem_text(from);
}

static bool texts_equal(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static bool list_has(const struct text_list *l, const char *text)
{
    for (size_t i = 0; i < l->count; i++)
        if (texts_equal(l->item[i], text))
            return true;
    return false;
}

static void add_missing(struct text_list *to, const struct text_list *from)
{
    for (size_t i = 0; i < from->count && to->count < ATTEMPT_VALUES_MAX; i++)
        if (!list_has(to, from->item[i]))
            text_list_add_take(to, mem_text(from->item[i]));
}

static bool texts_alike(const char *a, const char *b)
{
    return (!a && !b) || texts_equal(a, b);
}

/* Apollo numbers a vendor's steps in its id ("…-1"), so equal ids are the same step; without ids names tell.
 * Positions do not: another delivery may list fewer steps. */
static bool is_same_attempt(const struct attempt *a, const struct attempt *b)
{
    if (a->field != b->field || !texts_alike(a->vendor_id, b->vendor_id))
        return false;
    return a->vendor_id || texts_alike(a->vendor, b->vendor);
}

/* The same step of `to` as from->attempts[at], or -1. Where one account lists a vendor twice, the second
 * there is the second here, so that neither disappears. */
static int find_attempt(const struct person *to, const struct person *from, size_t at)
{
    const struct attempt *wanted = &from->attempts[at];
    size_t earlier = 0;
    for (size_t i = 0; i < at; i++)
        earlier += is_same_attempt(&from->attempts[i], wanted);
    for (size_t i = 0; i < to->attempt_count; i++)
        if (is_same_attempt(&to->attempts[i], wanted) && earlier-- == 0)
            return (int)i;
    return -1;
}

static int attempt_rank(const struct attempt *a)
{
    static const int ranks[] = {[ATTEMPT_UNKNOWN] = 1,  [ATTEMPT_ERROR] = 2, [ATTEMPT_MISS] = 3,
                                [ATTEMPT_REJECTED] = 4, [ATTEMPT_HIT] = 5,   [ATTEMPT_VERIFIED] = 6};
    return a->status || a->status_code ? ranks[attempt_outcome(a)] : 0;
}

static void merge_attempt(struct attempt *to, const struct attempt *from)
{
    if (attempt_rank(from) > attempt_rank(to)) {
        mem_text_replace(&to->status, from->status);
        mem_text_replace(&to->status_code, from->status_code);
        mem_text_replace(&to->status_message, from->status_message);
    }
    person_fill_text(&to->status_message, from->status_message);
    person_fill_text(&to->vendor, from->vendor);
    person_fill_text(&to->vendor_id, from->vendor_id);
    person_fill_text(&to->auth, from->auth);
    if (to->verification == TRISTATE_ABSENT)
        to->verification = from->verification;
    add_missing(&to->values, &from->values);
}

static void copy_attempt(struct attempt *to, const struct attempt *from)
{
    to->vendor = mem_text(from->vendor);
    to->vendor_id = mem_text(from->vendor_id);
    to->status = mem_text(from->status);
    to->status_code = mem_text(from->status_code);
    to->status_message = mem_text(from->status_message);
    to->verification = from->verification;
    to->auth = mem_text(from->auth);
    add_missing(&to->values, &from->values);
}

static struct finding *find_finding(const struct person *p, const struct finding *wanted)
{
    for (size_t i = 0; i < p->finding_count; i++)
        if (finding_is_same(&p->findings[i], wanted))
            return &p->findings[i];
    return NULL;
}

void finding_merge(struct finding *to, const struct finding *from)
{
    /* A raw spelling gives way to the sanitized number; it stays as the raw one. */
    if (to->field == CONTACT_PHONE && texts_equal(to->value, to->raw) && texts_equal(from->raw, to->raw))
        mem_text_replace(&to->value, from->value);
    if (!to->status || finding_status_rank(from->status) > finding_status_rank(to->status))
        mem_text_replace(&to->status, from->status);
    if (!to->dnc || (!finding_is_do_not_call(to) && finding_is_do_not_call(from)))
        mem_text_replace(&to->dnc, from->dnc);
    person_fill_text(&to->raw, from->raw);
    person_fill_text(&to->source, from->source);
    person_fill_text(&to->type, from->type);
    person_fill_text(&to->confidence, from->confidence);
    add_missing(&to->validations, &from->validations);
    to->is_from_answer = to->is_from_answer && from->is_from_answer;
}

static void add_finding(struct person *to, const struct finding *from)
{
    struct finding *f = person_add_finding(to);
    f->field = from->field;
    f->value = mem_text(from->value);
    f->is_from_answer = from->is_from_answer;
    finding_merge(f, from);
}

static bool merge_findings(struct person *to, const struct person *from)
{
    bool is_news = false;
    for (size_t i = 0; i < from->finding_count; i++) {
        const struct finding *theirs = &from->findings[i];
        struct finding *ours = find_finding(to, theirs);
        if (ours) {
            is_news = is_news || (ours->is_from_answer && !theirs->is_from_answer);
            finding_merge(ours, theirs);
        } else if (person_count_findings(to, theirs->field) < PERSON_FINDINGS_MAX) {
            add_finding(to, theirs);
            is_news = is_news || !theirs->is_from_answer;
        }
    }
    return is_news;
}

bool person_merge_contacts(struct person *to, const struct person *from)
{
    for (size_t i = 0; i < from->attempt_count; i++) {
        const struct attempt *theirs = &from->attempts[i];
        int at = find_attempt(to, from, i);
        if (at >= 0)
            merge_attempt(&to->attempts[at], theirs);
        else if (person_count_attempts(to, theirs->field) < PERSON_ATTEMPTS_MAX)
            copy_attempt(person_insert_attempt(to, theirs->field), theirs);
    }
    return merge_findings(to, from);
}

bool person_has_contacts(const struct person *to, const struct person *from)
{
    for (size_t i = 0; i < from->attempt_count; i++)
        if (find_attempt(to, from, i) < 0)
            return false;
    for (size_t i = 0; i < from->finding_count; i++)
        if (!find_finding(to, &from->findings[i]))
            return false;
    return true;
}
