/* vendor_stats.h — who earns their place in the waterfall: pure counting over courses, each as often as it
 * happened. A step is counted as often as it happened: asked = hit + missed + refused + failed + other. */
#ifndef MODEL_VENDOR_STATS_H
#define MODEL_VENDOR_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/course.h"

#define VENDOR_SPARKS 12 /* parts of the time */

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
    /* Over time: asked or checked, and hit or passed. */
    int64_t asked_by[VENDOR_SPARKS], good_by[VENDOR_SPARKS];
};

/* The same words for one step: what each figure counts is what it leads to. */
#define ATTEMPT_CHOICES(X)                                                                                   \
    X(ALL, "all")                                                                                            \
    X(HIT, "hit")                                                                                            \
    X(MISSED, "missed")                                                                                      \
    X(REJECTED, "refused")                                                                                   \
    X(ERROR, "error")                                                                                        \
    X(OTHER, "other")                                                                                        \
    X(FIRST, "first to find")                                                                                \
    X(UNIQUE, "only it had")                                                                                 \
    X(CONFIRMED, "confirmed by a validator")                                                                 \
    X(OVERRULED, "overruled by a validator")                                                                 \
    X(AGREED, "agreed with others")                                                                          \
    X(CONFLICTED, "differed from others")                                                                    \
    X(FINAL, "final findings")

enum attempt_choice {
#define X(id, word) ATTEMPTS_##id,
    ATTEMPT_CHOICES(X)
#undef X
        ATTEMPT_CHOICE_COUNT
};
const char *attempt_choice_word(enum attempt_choice c);
/* Whether the step is one of those; of a validator's steps everything but ALL asks for its verdict: HIT and
 * CONFIRMED are passed, REJECTED and OVERRULED refused, OTHER neither. */
bool course_step_is(const struct course *c, size_t step, enum attempt_choice choice);

/* One field over all vendors. */
struct field_stats {
    int64_t courses;          /* person and field for which somebody was asked or something was found */
    int64_t found;            /* courses with a final finding */
    int64_t hit_courses;      /* courses in which a finder's answer can be used: see vendor_replay.h */
    int64_t finals;           /* final findings */
    int64_t finals_of_nobody; /* … that come from none of the vendors asked */
    int64_t attempts;         /* steps of finders */
    int64_t checks;           /* steps of validators */
    int64_t courses_by[VENDOR_SPARKS], found_by[VENDOR_SPARKS]; /* over time */
};

struct vendor_table {
    struct vendor_stats *row; /* by field, then by name: the same for the same courses in any order */
    size_t count;
    struct field_stats field[2]; /* by enum contact_field */
};
void vendor_table_release(struct vendor_table *t);
/* Adds `count` times the course; a text that is no course is left out. */
void vendor_table_add(struct vendor_table *t, enum contact_field field, const char *course, int64_t count);
/* The same courses by time. */
void vendor_table_add_sparks(struct vendor_table *t, enum contact_field field, const char *course,
                             const int64_t spark[VENDOR_SPARKS]);
const struct vendor_stats *vendor_table_find(const struct vendor_table *t, enum contact_field field,
                                             const char *vendor); /* NULL: never asked */

/* Wilson's interval for a rate of `hits` in `asked`, 95 %: honest where few were asked. 0 and 1 for none. */
void rate_interval(int64_t hits, int64_t asked, double *low, double *high);

#define VENDOR_ORDERS(X)                                                                                     \
    X(NAME, "name")                                                                                          \
    X(RATE, "hit rate")                                                                                      \
    X(ASKED, "asked")                                                                                        \
    X(HITS, "hits")                                                                                          \
    X(MISSED, "missed")                                                                                      \
    X(ERROR, "errors")                                                                                       \
    X(OTHER, "other answers")                                                                                \
    X(FIRST, "first to find")                                                                                \
    X(UNIQUE, "only it had")                                                                                 \
    X(CONFIRMED, "confirmed")                                                                                \
    X(OVERRULED, "overruled")                                                                                \
    X(AGREED, "agreement")                                                                                   \
    X(CONFLICTED, "conflict")                                                                                \
    X(FINALS, "share of the findings")                                                                       \
    X(PLACE, "place")

enum vendor_order {
#define X(id, word) VENDOR_BY_##id,
    VENDOR_ORDERS(X)
#undef X
        VENDOR_ORDER_COUNT
};
const char *vendor_order_word(enum vendor_order o);
/* E-mail before phone, finders before pure validators, then the most first (the names from A, the places from
 * the first on) or the other way round, then by name. */
void vendor_table_sort(struct vendor_table *t, enum vendor_order order, bool is_up);

#endif
