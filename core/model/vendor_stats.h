/* vendor_stats.h — who earns their place in the waterfall: pure counting over courses, each as often as it
 * happened. A step is counted as often as it happened: asked = hit + missed + refused + failed + other. */
#ifndef MODEL_VENDOR_STATS_H
#define MODEL_VENDOR_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/course.h"

/* One vendor asked for one field. */
struct vendor_stats {
    char *vendor;
    enum contact_field field;
    /* As a finder. */
    int64_t asked, hit, missed, rejected, error, other;
    int64_t first_hit;  /* nobody had found anything before it */
    int64_t unique_hit; /* nobody else returned any of its values */
    int64_t confirmed;  /* hits with a value that a validator confirmed */
    int64_t overruled;  /* hits with a value that a validator refused */
    int64_t agreed;     /* hits that share a value with another finder's */
    int64_t conflicted; /* hits beside another finder's hit without a common value */
    int64_t finals;     /* final findings that come from it */
    int64_t place_sum;  /* of the places among the finders, from 1, over `asked` */
    int place_first, place_last;
    /* As a validator: checked = passed + refused + undecided. */
    int64_t checked, passed, refused, undecided;
};

/* One field over all vendors. */
struct field_stats {
    int64_t courses;          /* person and field for which somebody was asked or something was found */
    int64_t found;            /* courses with a final finding */
    int64_t hit_courses;      /* courses in which a finder's answer can be used: see vendor_replay.h */
    int64_t finals;           /* final findings */
    int64_t finals_of_nobody; /* … that come from none of the vendors asked */
    int64_t attempts;         /* steps of finders */
    int64_t checks;           /* steps of validators */
};

struct vendor_table {
    struct vendor_stats *row; /* by field, then by name: the same for the same courses in any order */
    size_t count;
    struct field_stats field[2]; /* by enum contact_field */
};
void vendor_table_release(struct vendor_table *t);
/* Adds `count` times the course; a text that is no course is left out. */
void vendor_table_add(struct vendor_table *t, enum contact_field field, const char *course, int64_t count);
const struct vendor_stats *vendor_table_find(const struct vendor_table *t, enum contact_field field,
                                             const char *vendor); /* NULL: never asked */

/* Wilson's interval for a rate of `hits` in `asked`, 95 %: honest where few were asked. 0 and 1 for none. */
void rate_interval(int64_t hits, int64_t asked, double *low, double *high);

enum vendor_order {
    VENDOR_BY_NAME,
    VENDOR_BY_ASKED,
    VENDOR_BY_HITS,
    VENDOR_BY_RATE,
    VENDOR_BY_FIRST,
    VENDOR_BY_UNIQUE,
    VENDOR_BY_FINALS,
    VENDOR_BY_PLACE,
    VENDOR_ORDER_COUNT
};
const char *vendor_order_word(enum vendor_order o);
/* Finders before pure validators, e-mail before phone, then by the order, then by name. */
void vendor_table_sort(struct vendor_table *t, enum vendor_order order);

#endif
