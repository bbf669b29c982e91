/* course.c — see course.h. */
#include "core/model/course.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/model/ascii.h"

static const char outcome_letters[] = {
    [ATTEMPT_HIT] = 'H',      [ATTEMPT_MISS] = 'M',  [ATTEMPT_VERIFIED] = 'V',
    [ATTEMPT_REJECTED] = 'R', [ATTEMPT_ERROR] = 'E', [ATTEMPT_UNKNOWN] = 'U',
};

/* ---- which values are the same ---- */

/* The values of one course by their numbers. `also` is a second spelling (a phone's raw number). */
struct names {
    enum contact_field field;
    const char *value[COURSE_VALUES_MAX], *also[COURSE_VALUES_MAX];
    int count;
};

static bool is_same(const struct names *n, const char *a, const char *b)
{
    if (!a || !b)
        return false;
    return n->field == CONTACT_EMAIL ? ascii_equal(a, b) : phone_is_same(a, b);
}

/* -1: one too many. */
static int number_of(struct names *n, const char *value, const char *also)
{
    for (int i = 0; i < n->count; i++)
        if (is_same(n, value, n->value[i]) || is_same(n, value, n->also[i]) ||
            is_same(n, also, n->value[i]) || is_same(n, also, n->also[i])) {
            if (!n->also[i])
                n->also[i] = also ? also : value;
            return i;
        }
    if (n->count == COURSE_VALUES_MAX)
        return -1;
    n->value[n->count] = value;
    n->also[n->count] = also;
    return n->count++;
}

/* ---- writing ---- */

static void write_step(const struct attempt *a, struct names *n, struct buf *out)
{
    bool is_named[COURSE_VALUES_MAX] = {false};
    const char *vendor = a->vendor ? a->vendor : a->vendor_id ? a->vendor_id : "?";
    buf_append_char(out, a->verification == TRISTATE_TRUE ? '!' : '+');
    buf_append_char(out, outcome_letters[attempt_outcome(a)]);
    for (size_t i = 0; i < a->values.count; i++) {
        int number = number_of(n, a->values.item[i], NULL);
        if (number >= 0)
            is_named[number] = true;
    }
    for (int i = 0; i < COURSE_VALUES_MAX; i++)
        if (is_named[i])
            buf_append_char(out, (char)('a' + i));
    buf_append_char(out, '\t');
    for (; *vendor; vendor++) /* clean text has neither; a course must survive what is not clean */
        buf_append_char(out, *vendor == '\n' || *vendor == '\t' ? ' ' : *vendor);
    buf_append_char(out, '\n');
}

/* What the validators named with a finding say: "ZeroBounce: valid". One refusal outweighs. */
static char verdict_of(const struct finding *f)
{
    char verdict = '.';
    for (size_t i = 0; i < f->validations.count; i++) {
        const char *colon = strrchr(f->validations.item[i], ':');
        const char *word = colon ? colon + 1 : f->validations.item[i];
        struct attempt a = {.status = mem_text(word + strspn(word, " ")), .verification = TRISTATE_TRUE};
        enum attempt_outcome outcome = attempt_outcome(&a);
        free(a.status);
        if (outcome == ATTEMPT_REJECTED)
            return '-';
        if (outcome == ATTEMPT_VERIFIED)
            verdict = '+';
    }
    return verdict;
}

/* "icypeas_single_email_search" is the source of the vendor "icypeas_single_email_search-1". */
static bool is_source(const struct attempt *a, const char *source)
{
    size_t size = source ? strlen(source) : 0;
    return size && a->vendor_id && strncmp(a->vendor_id, source, size) == 0 &&
           (a->vendor_id[size] == '\0' || a->vendor_id[size] == '-');
}

/* The step a finding comes from: the source that Apollo names among those who returned it, else the first who
 * did, else the named source, whatever it is said to have returned. */
static int step_of(const struct person *p, const struct finding *f, struct names *n, int number)
{
    int step = -1, by_value = -1, by_source = -1;
    for (size_t i = 0; i < p->attempt_count; i++) {
        const struct attempt *a = &p->attempts[i];
        if (a->field != f->field)
            continue;
        step++;
        if (a->verification == TRISTATE_TRUE || step >= COURSE_STEPS_MAX)
            continue;
        bool has_it = false;
        for (size_t k = 0; k < a->values.count; k++)
            has_it = has_it || number_of(n, a->values.item[k], NULL) == number;
        if (has_it && is_source(a, f->source))
            return step;
        if (has_it && by_value < 0)
            by_value = step;
        if (is_source(a, f->source) && by_source < 0)
            by_source = step;
    }
    return by_value >= 0 ? by_value : by_source;
}

static void write_final(const struct person *p, const struct finding *f, struct names *n, uint32_t *written,
                        struct buf *out)
{
    int number = number_of(n, f->value, f->raw);
    if (number < 0 || *written & 1u << number)
        return;
    *written |= 1u << number;
    int step = step_of(p, f, n, number);
    buf_printf(out, "=%c%c", 'a' + number, verdict_of(f));
    if (step >= 0)
        buf_printf(out, "%d\n", step);
    else
        buf_append_text(out, "-\n");
}

void course_write(const struct person *p, enum contact_field field, struct buf *out)
{
    struct names n = {.field = field};
    uint32_t written = 0;
    size_t steps = 0;
    /* A final number may be spelled in two ways, which tells that two vendors' spellings are one. */
    for (size_t i = 0; i < p->finding_count && field == CONTACT_PHONE; i++)
        if (p->findings[i].field == field && p->findings[i].value)
            number_of(&n, p->findings[i].value, p->findings[i].raw);
    for (size_t i = 0; i < p->attempt_count && steps < COURSE_STEPS_MAX; i++)
        if (p->attempts[i].field == field) {
            write_step(&p->attempts[i], &n, out);
            steps++;
        }
    for (size_t i = 0; i < p->finding_count; i++)
        if (p->findings[i].field == field && p->findings[i].value)
            write_final(p, &p->findings[i], &n, &written, out);
}

/* ---- reading ---- */

static bool read_outcome(char letter, enum attempt_outcome *out)
{
    for (size_t i = 0; i < sizeof outcome_letters; i++)
        if (outcome_letters[i] == letter) {
            *out = (enum attempt_outcome)i;
            return true;
        }
    return false;
}

static bool read_step(const char *at, const char *end, struct course *c)
{
    if (c->step_count == COURSE_STEPS_MAX || end - at < 3)
        return false;
    struct course_step *s = &c->step[c->step_count++];
    *s = (struct course_step){.is_validator = at[0] == '!'};
    if (!read_outcome(at[1], &s->outcome))
        return false;
    for (at += 2; at < end && *at >= 'a' && *at <= 'z'; at++)
        s->values |= 1u << (*at - 'a');
    if (at == end || *at != '\t')
        return false;
    s->vendor = at + 1;
    s->vendor_size = (size_t)(end - at - 1);
    return true;
}

static bool read_final(const char *at, const char *end, struct course *c)
{
    if (c->final_count == COURSE_VALUES_MAX || end - at < 4 || at[1] < 'a' || at[1] > 'z')
        return false;
    struct course_final *f = &c->final[c->final_count++];
    *f = (struct course_final){.value = at[1] - 'a', .step = -1};
    f->verdict = at[2] == '+' ? 1 : at[2] == '-' ? -1 : 0;
    if (at[3] == '-')
        return true;
    f->step = 0;
    for (at += 3; at < end; at++) {
        if (*at < '0' || *at > '9' || f->step > COURSE_STEPS_MAX)
            return false;
        f->step = f->step * 10 + (*at - '0');
    }
    return (size_t)f->step < c->step_count;
}

bool course_read(const char *text, struct course *c)
{
    c->step_count = c->final_count = 0;
    for (const char *at = text; *at;) {
        const char *end = strchr(at, '\n');
        bool is_good = end && (*at == '=' ? read_final(at, end, c) : read_step(at, end, c));
        if (!is_good || (*at != '=' && *at != '+' && *at != '!'))
            return false;
        at = end + 1;
    }
    return true;
}

/* ---- validators ---- */

static uint32_t judged(const struct course *c, enum attempt_outcome outcome, int verdict)
{
    uint32_t values = 0, last_found = 0;
    for (size_t i = 0; i < c->step_count; i++) {
        const struct course_step *s = &c->step[i];
        if (!s->is_validator && s->outcome == ATTEMPT_HIT)
            last_found = s->values;
        if (s->is_validator && s->outcome == outcome)
            values |= s->values ? s->values : last_found;
    }
    for (size_t i = 0; i < c->final_count; i++)
        if (c->final[i].verdict == verdict)
            values |= 1u << c->final[i].value;
    return values;
}

uint32_t course_refused(const struct course *c)
{
    return judged(c, ATTEMPT_REJECTED, -1);
}

uint32_t course_confirmed(const struct course *c)
{
    return judged(c, ATTEMPT_VERIFIED, 1);
}

bool course_step_is_usable(const struct course *c, size_t step)
{
    const struct course_step *s = &c->step[step];
    if (s->is_validator || s->outcome != ATTEMPT_HIT)
        return false;
    return !s->values || (s->values & ~course_refused(c));
}
