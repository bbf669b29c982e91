/* vendor_replay.h — what if the vendors were asked in another order, or some not at all: the stored attempts
 * replayed, as a lower and an upper bound. Vendors that come after a hit were never asked, and nobody knows
 * what they would have said: below, they are taken to have nothing; above, to have everything. Where nothing
 * was found everybody was asked; whoever was not is taken for no part of that waterfall.
 * The waterfall is taken to stop at the first answer that can be used (no validator refused it). */
#ifndef MODEL_VENDOR_REPLAY_H
#define MODEL_VENDOR_REPLAY_H

#include "core/model/vendor_stats.h"

#define REPLAY_VENDORS_MAX 64

struct bounds {
    int64_t low, high;
};
struct replay_vendor {
    char *vendor;
    bool is_left_out;    /* not asked at all */
    struct bounds asked; /* how often it would be asked */
    struct bounds first; /* how often its answer would be the one that ends the asking */
};
struct replay {
    enum contact_field field;
    struct replay_vendor vendor[REPLAY_VENDORS_MAX]; /* in the order to be tried */
    size_t vendor_count;
    int64_t courses;
    struct bounds found; /* courses that end with an answer */
    struct bounds asks;  /* vendors asked, all together */
    bool is_over;        /* more vendors than can be tried; the rest is left out */
};
/* The finders of that field in the order in which they stood, by mean place. */
void replay_begin(struct replay *r, enum contact_field field, const struct vendor_table *t);
void replay_release(struct replay *r);
/* Forgets the sums, keeps the order. */
void replay_clear(struct replay *r);
void replay_add(struct replay *r, enum contact_field field, const char *course, int64_t count);
/* Moves the vendor at `at` by so many places; returns where it is now. */
size_t replay_move(struct replay *r, size_t at, int by);

#endif
