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

static void add_hit(struct vendor_stats *s, const struct course *c, size_t i, int64_t count)
{
    const struct course_step *step = &c->step[i];
    bool is_first = true, is_unique = true, has_agreed = false, has_conflict = false;
    for (size_t k = 0; k < c->step_count; k++) {
        const struct course_step *other = &c->step[k];
        if (k == i || !is_hit(other))
            continue;
        is_first = is_first && k > i;
        if (is_same_vendor(step, other))
            continue;
        bool has_common = step->values & other->values;
        is_unique = is_unique && !has_common;
        has_agreed = has_agreed || has_common;
        has_conflict = has_conflict || !has_common;
    }
    s->hit += count;
    s->first_hit += is_first ? count : 0;
    s->unique_hit += is_unique ? count : 0;
    s->agreed += has_agreed ? count : 0;
    s->conflicted += has_conflict ? count : 0;
    s->confirmed += step->values & course_confirmed(c) ? count : 0;
    s->overruled += step->values & course_refused(c) ? count : 0;
}

static void add_finder(struct vendor_stats *s, const struct course *c, size_t i, int place, int64_t count)
{
    s->asked += count;
    s->place_sum += place * count;
    s->place_first = s->place_first == 0 || place < s->place_first ? place : s->place_first;
    s->place_last = place > s->place_last ? place : s->place_last;
    switch (c->step[i].outcome) {
    case ATTEMPT_HIT:
        add_hit(s, c, i, count);
        break;
    case ATTEMPT_MISS:
        s->missed += count;
        break;
    case ATTEMPT_REJECTED:
        s->rejected += count;
        break;
    case ATTEMPT_ERROR:
        s->error += count;
        break;
    case ATTEMPT_VERIFIED:
    case ATTEMPT_UNKNOWN:
        s->other += count;
        break;
    }
    for (size_t k = 0; k < c->final_count; k++)
        s->finals += c->final[k].step == (int)i ? count : 0;
}

static void add_validator(struct vendor_stats *s, const struct course_step *step, int64_t count)
{
    s->checked += count;
    if (step->outcome == ATTEMPT_VERIFIED)
        s->passed += count;
    else if (step->outcome == ATTEMPT_REJECTED)
        s->refused += count;
    else
        s->undecided += count;
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
            add_validator(s, step, count);
        else
            add_finder(s, &c, i, ++place, count);
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
        [VENDOR_BY_NAME] = "name",       [VENDOR_BY_ASKED] = "asked", [VENDOR_BY_HITS] = "hits",
        [VENDOR_BY_RATE] = "hit rate",   [VENDOR_BY_FIRST] = "first", [VENDOR_BY_UNIQUE] = "only here",
        [VENDOR_BY_FINALS] = "findings", [VENDOR_BY_PLACE] = "place",
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
    switch (order) {
    case VENDOR_BY_ASKED:
        return (double)(s->asked + s->checked);
    case VENDOR_BY_HITS:
        return (double)(s->hit + s->passed);
    case VENDOR_BY_RATE:
        return ratio(s->hit, s->asked);
    case VENDOR_BY_FIRST:
        return (double)s->first_hit;
    case VENDOR_BY_UNIQUE:
        return (double)s->unique_hit;
    case VENDOR_BY_FINALS:
        return (double)s->finals;
    case VENDOR_BY_PLACE:
        return -ratio(s->place_sum, s->asked);
    default:
        return 0;
    }
}

/* An insertion sort: a few dozen rows, stable, and without a comparison function that would need the order
 * from somewhere. */
static bool is_before(const struct vendor_stats *a, const struct vendor_stats *b, enum vendor_order order)
{
    bool has_asked_a = a->asked > 0, has_asked_b = b->asked > 0;
    if (a->field != b->field)
        return a->field < b->field;
    if (has_asked_a != has_asked_b)
        return has_asked_a;
    double x = weight_of(a, order), y = weight_of(b, order);
    if (x > y || x < y)
        return x > y;
    return strcmp(a->vendor, b->vendor) < 0;
}

void vendor_table_sort(struct vendor_table *t, enum vendor_order order)
{
    for (size_t i = 1; i < t->count; i++) {
        struct vendor_stats moved = t->row[i];
        size_t k = i;
        for (; k > 0 && is_before(&moved, &t->row[k - 1], order); k--)
            t->row[k] = t->row[k - 1];
        t->row[k] = moved;
    }
}
