/* study.h — a question that needs a look through the history, in slices: what is known so far is kept
 * between its turns, and once it is whole for those who ask the same again (the next window of a list, the
 * same figures for another view) until something changes. Belongs to the store thread. */
#ifndef STORE_INSIGHT_STUDY_H
#define STORE_INSIGHT_STUDY_H

#include "core/store/insight/insight_internal.h"
#include "core/store/search/id_set.h"

#define STORE_STUDIES_MAX 3
#define STORE_FOLLOW_MAX 512 /* of what is looked at again; more, and a new look is as good */

/* How often each course happened; the index is the course's id. */
struct tally {
    int64_t *count;
    int64_t *spark; /* INSIGHT_SPARKS a course, by time */
    int64_t size;
};

struct store_study {
    /* What is asked. */
    enum insight_kind kind;
    char *filter;
    int64_t since_ms, until_ms, id;
    enum delivery_choice choice;
    uint64_t used;
    /* Of what state of the history it speaks. */
    int64_t seq, delivery;
    /* What is known. */
    bool has_begun, is_whole;
    double part;  /* of the history, looked at so far: 0 to 1 */
    int64_t at;   /* the look's own place */
    size_t index; /* … */
    struct tally tally;
    struct insight *answer;
    struct id_set ids;
    struct id_set
        newest; /* PEOPLE: the newest request of each of the ids, as it was when they were looked at */
    bool is_cut;
    struct id_set unsettled; /* DELIVERIES: those that may still change without their request */
};

/* Looks on for a moment at what `op` asks. */
typedef bool store_study_fn(struct store_file *f, struct insight_op *op, struct store_study *s,
                            int64_t until_us, struct err *e);
/* Brings a whole one up to what changed since s->seq and s->delivery; *is_lost: too much did, begin anew. Not
 * whole afterwards: it is to be looked on from s->at. */
typedef bool store_study_follow_fn(struct store_file *f, struct insight_op *op, struct store_study *s,
                                   bool *is_lost, struct err *e);
/* One turn. `follow` NULL: whatever changes, it is begun anew. *out is the study once it is whole, else NULL:
 * the answer is then either to be told as it is, or op->op.is_unfinished asks for another turn. */
bool store_study_turn(struct store_file *f, struct insight_op *op, enum insight_kind kind,
                      store_study_fn *look, store_study_follow_fn *follow, const struct store_study **out,
                      struct err *e) __attribute__((warn_unused_result));
/* Whose requests changed since s->seq, ascending; *is_lost also where the log of changes does not reach back
 * so far. */
bool store_study_changes(struct store_file *f, const struct store_study *s, struct id_set *requests,
                         bool *is_lost, struct err *e) __attribute__((warn_unused_result));
/* The same, not whole yet, for those who tell what was found so far. */
const struct store_study *store_study_so_far(struct store_file *f, const struct insight_op *op,
                                             enum insight_kind kind);
/* One request of those; the ones up to s->at were looked at. */
typedef bool store_study_one_fn(struct store_file *f, struct insight_op *op, struct store_study *s,
                                int64_t id, struct err *e);
/* Goes on through `ids` until the turn is over, or they are. */
bool store_study_each(struct store_file *f, struct insight_op *op, struct store_study *s,
                      const struct id_set *ids, int64_t until_us, store_study_one_fn *one, struct err *e)
    __attribute__((warn_unused_result));
/* How much is known when so many of the ids were looked at: the filter itself is the first half. */
void store_study_note_part(struct store_study *s, size_t done, const struct id_set *ids);
/* Whether a turn is over, after so many rows of it: asks the clock only now and then. */
bool store_study_is_time(const struct store_file *f, int64_t rows, int64_t until_us);
/* The requests that pass op's filter. *out NULL: not known yet, or no filter (then the study is whole). */
bool store_study_sift(struct store_file *f, struct insight_op *op, struct store_study *s, int64_t until_us,
                      const struct id_set **out, struct err *e) __attribute__((warn_unused_result));

#endif
