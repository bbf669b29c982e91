/* vendor_stats.c — see vendor_stats.h. */
#include "core/model/vendor_stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

void vendor_table_release(struct vendor_table *t)
{
    for (size_t i = 0; i < t->count; i++)
        free(t->row[i].vendor);
    free(t->row);
    *t = (struct vendor_table){0};
}

static int compare_place(const struct vendor_stats *s, enum contact_field field, const char *vendor,
                         size_t size)
{
    if (s->field != field)
        return s->field < field ? -1 : 1;
    int order = strncmp(s->vendor, vendor, size);
    return order ? order : s->vendor[size] != '\0';
}

/* Where the vendor's row is, or belongs. */
static size_t place_of(const struct vendor_table *t, enum contact_field field, const char *vendor,
                       size_t size)
{
    size_t low = 0, high = t->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_place(&t->row[middle], field, vendor, size) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct vendor_stats *row_of(struct vendor_table *t, enum contact_field field, const char *vendor,
                                   size_t size)
{
    size_t at = place_of(t, field, vendor, size);
    if (at < t->count && compare_place(&t->row[at], field, vendor, size) == 0)
        return &t->row[at];
    t->row = mem_resize(t->row, t->count + 1, sizeof *t->row);
    memmove(&t->row[at + 1], &t->row[at], (t->count - at) * sizeof *t->row);
    t->count++;
    t->row[at] = (struct vendor_stats){.vendor = mem_text_n(vendor, size), .field = field};
    return &t->row[at];
}

const struct vendor_stats *vendor_table_find(const struct vendor_table *t, enum contact_field field,
                                             const char *vendor)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->row[i].field == field && strcmp(t->row[i].vendor, vendor) == 0)
            return &t->row[i];
    return NULL;
}

/* ---- counting ---- */

static bool is_hit(const struct course_step *s)
{
    return !s->is_validator && s->outcome == ATTEMPT_HIT;
}

static bool is_same_vendor(const struct course_step *a, const struct course_step *b)
{
    return a->vendor_size == b->vendor_size && memcmp(a->vendor, b->vendor, a->vendor_size) == 0;
}

const char *attempt_choice_word(enum attempt_choice c)
{
    static const char *const words[ATTEMPT_CHOICE_COUNT] = {
#define X(id, word) [ATTEMPTS_##id] = word,
        ATTEMPT_CHOICES(X)
#undef X
    };
    return words[c];
}

static bool is_first_hit(const struct course *c, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (is_hit(&c->step[k]))
            return false;
    return true;
}

/* Another finder's hit with a value in common, or without. */
static bool has_other(const struct course *c, size_t i, bool is_common)
{
    for (size_t k = 0; k < c->step_count; k++) {
        const struct course_step *other = &c->step[k];
        bool counts = k != i && is_hit(other) && !is_same_vendor(&c->step[i], other);
        if (counts && ((other->values & c->step[i].values) != 0) == is_common)
            return true;
    }
    return false;
}

static bool is_final_step(const struct course *c, size_t i)
{
    for (size_t k = 0; k < c->final_count; k++)
        if (c->final[k].step == (int)i)
            return true;
    return false;
}

static bool hit_is(const struct course *c, size_t i, enum attempt_choice choice)
{
    switch (choice) {
    case ATTEMPTS_HIT:
        return true;
    case ATTEMPTS_FIRST:
        return is_first_hit(c, i);
    case ATTEMPTS_UNIQUE:
        return !has_other(c, i, true);
    case ATTEMPTS_CONFIRMED:
        return (c->step[i].values & course_confirmed(c)) != 0;
    case ATTEMPTS_OVERRULED:
        return (c->step[i].values & course_refused(c)) != 0;
    case ATTEMPTS_AGREED:
        return has_other(c, i, true);
    case ATTEMPTS_CONFLICTED:
        return has_other(c, i, false);
    default:
        return false;
    }
}

static bool check_is(enum attempt_outcome outcome, enum attempt_choice choice)
{
    switch (choice) {
    case ATTEMPTS_HIT:
    case ATTEMPTS_CONFIRMED:
        return outcome == ATTEMPT_VERIFIED;
    case ATTEMPTS_REJECTED:
    case ATTEMPTS_OVERRULED:
        return outcome == ATTEMPT_REJECTED;
    case ATTEMPTS_OTHER:
        return outcome != ATTEMPT_VERIFIED && outcome != ATTEMPT_REJECTED;
    default:
        return false;
    }
}

bool course_step_is(const struct course *c, size_t step, enum attempt_choice choice)
{
    const struct course_step *s = &c->step[step];
    if (choice == ATTEMPTS_ALL)
        return true;
    if (s->is_validator)
        return check_is(s->outcome, choice);
    if (choice == ATTEMPTS_FINAL)
        return is_final_step(c, step);
    if (s->outcome == ATTEMPT_HIT)
        return hit_is(c, step, choice);
    return (choice == ATTEMPTS_MISSED && s->outcome == ATTEMPT_MISS) ||
           (choice == ATTEMPTS_REJECTED && s->outcome == ATTEMPT_REJECTED) ||
           (choice == ATTEMPTS_ERROR && s->outcome == ATTEMPT_ERROR) ||
           (choice == ATTEMPTS_OTHER && (s->outcome == ATTEMPT_VERIFIED || s->outcome == ATTEMPT_UNKNOWN));
}

static void add_finder(struct vendor_stats *s, const struct course *c, size_t i, int place, int64_t count)
{
    int64_t *const sums[ATTEMPT_CHOICE_COUNT] = {&s->asked,     &s->hit,       &s->missed,    &s->rejected,
                                                 &s->error,     &s->other,     &s->first_hit, &s->unique_hit,
                                                 &s->confirmed, &s->overruled, &s->agreed,    &s->conflicted};
    for (int k = 0; k < ATTEMPTS_FINAL; k++)
        *sums[k] += course_step_is(c, i, (enum attempt_choice)k) ? count : 0;
    s->place_sum += place * count;
    s->place_first = s->place_first == 0 || place < s->place_first ? place : s->place_first;
    s->place_last = place > s->place_last ? place : s->place_last;
    for (size_t k = 0; k < c->final_count; k++)
        s->finals += c->final[k].step == (int)i ? count : 0;
}

static void add_validator(struct vendor_stats *s, const struct course *c, size_t i, int64_t count)
{
    s->checked += count;
    s->passed += course_step_is(c, i, ATTEMPTS_CONFIRMED) ? count : 0;
    s->refused += course_step_is(c, i, ATTEMPTS_OVERRULED) ? count : 0;
    s->undecided += course_step_is(c, i, ATTEMPTS_OTHER) ? count : 0;
}

static void add_field(struct field_stats *f, const struct course *c, int64_t count)
{
    bool has_usable = false;
    for (size_t i = 0; i < c->step_count; i++) {
        *(c->step[i].is_validator ? &f->checks : &f->attempts) += count;
        has_usable = has_usable || course_step_is_usable(c, i);
    }
    f->courses += count;
    f->found += c->final_count ? count : 0;
    f->hit_courses += has_usable ? count : 0;
    f->finals += (int64_t)c->final_count * count;
    for (size_t i = 0; i < c->final_count; i++)
        f->finals_of_nobody += c->final[i].step < 0 ? count : 0;
}

void vendor_table_add(struct vendor_table *t, enum contact_field field, const char *course, int64_t count)
{
    struct course c;
    int place = 0;
    if (!course_read(course, &c))
        return;
    add_field(&t->field[field], &c, count);
    for (size_t i = 0; i < c.step_count; i++) {
        const struct course_step *step = &c.step[i];
        struct vendor_stats *s = row_of(t, field, step->vendor, step->vendor_size);
        if (step->is_validator)
            add_validator(s, &c, i, count);
        else
            add_finder(s, &c, i, ++place, count);
    }
}

void vendor_table_add_sparks(struct vendor_table *t, enum contact_field field, const char *course,
                             const int64_t spark[VENDOR_SPARKS])
{
    struct course c;
    if (!course_read(course, &c))
        return;
    for (int k = 0; k < VENDOR_SPARKS; k++) {
        t->field[field].courses_by[k] += spark[k];
        t->field[field].found_by[k] += c.final_count ? spark[k] : 0;
    }
    for (size_t i = 0; i < c.step_count; i++) {
        struct vendor_stats *s = row_of(t, field, c.step[i].vendor, c.step[i].vendor_size);
        enum attempt_choice good = c.step[i].is_validator ? ATTEMPTS_CONFIRMED : ATTEMPTS_HIT;
        for (int k = 0; k < VENDOR_SPARKS; k++) {
            s->asked_by[k] += spark[k];
            s->good_by[k] += course_step_is(&c, i, good) ? spark[k] : 0;
        }
    }
}

/* ---- figures ---- */

void rate_interval(int64_t hits, int64_t asked, double *low, double *high)
{
    const double z = 1.959963984540054;
    *low = 0;
    *high = 1;
    if (asked <= 0)
        return;
    double n = (double)asked, p = (double)hits / n, z2 = z * z;
    double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
    double half = z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
    *low = hits == 0 ? 0 : middle - half;
    *high = hits == asked ? 1 : middle + half;
}

/* ---- order ---- */

const char *vendor_order_word(enum vendor_order o)
{
    static const char *const words[VENDOR_ORDER_COUNT] = {
#define X(id, word) [VENDOR_BY_##id] = word,
        VENDOR_ORDERS(X)
#undef X
    };
    return words[o];
}

static double ratio(int64_t part, int64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

/* What sorts to the top is greater. */
static double weight_of(const struct vendor_stats *s, enum vendor_order order)
{
    const int64_t counts[VENDOR_ORDER_COUNT] = {
        [VENDOR_BY_ASKED] = s->asked + s->checked,
        [VENDOR_BY_HITS] = s->hit + s->passed,
        [VENDOR_BY_MISSED] = s->missed,
        [VENDOR_BY_ERROR] = s->error,
        [VENDOR_BY_OTHER] = s->rejected + s->other + s->undecided,
        [VENDOR_BY_FIRST] = s->first_hit,
        [VENDOR_BY_UNIQUE] = s->unique_hit,
        [VENDOR_BY_CONFIRMED] = s->confirmed + s->passed,
        [VENDOR_BY_OVERRULED] = s->overruled + s->refused,
        [VENDOR_BY_AGREED] = s->agreed,
        [VENDOR_BY_CONFLICTED] = s->conflicted,
        [VENDOR_BY_FINALS] = s->finals,
    };
    if (order == VENDOR_BY_RATE)
        return s->asked ? ratio(s->hit, s->asked) : ratio(s->passed, s->checked);
    return order == VENDOR_BY_PLACE ? -ratio(s->place_sum, s->asked) : (double)counts[order];
}

/* An insertion sort: a few dozen rows, stable, and without a comparison function that would need the order
 * from somewhere. */
static bool is_before(const struct vendor_stats *a, const struct vendor_stats *b, enum vendor_order order,
                      bool is_up)
{
    bool has_asked_a = a->asked > 0, has_asked_b = b->asked > 0;
    if (a->field != b->field)
        return a->field < b->field;
    if (has_asked_a != has_asked_b)
        return has_asked_a;
    double x = weight_of(a, order), y = weight_of(b, order);
    if (x > y || x < y)
        return (x > y) != is_up;
    int by_name = strcmp(a->vendor, b->vendor);
    return order == VENDOR_BY_NAME && is_up ? by_name > 0 : by_name < 0;
}

void vendor_table_sort(struct vendor_table *t, enum vendor_order order, bool is_up)
{
    for (size_t i = 1; i < t->count; i++) {
        struct vendor_stats moved = t->row[i];
        size_t k = i;
        for (; k > 0 && is_before(&moved, &t->row[k - 1], order, is_up); k--)
            t->row[k] = t->row[k - 1];
        t->row[k] = moved;
    }
}
