/* settle.h — what an answer or a delivery does to a request: pure decisions, each case one line of test.
 * Webhook, poll and import go through the same functions; applying the same delivery twice changes nothing,
 * and nothing that was found is ever taken away. */
#ifndef MODEL_SETTLE_H
#define MODEL_SETTLE_H

#include "core/model/request.h"

/* Apollo's synchronous answer, taken from the wire. */
struct sync_answer {
    char *request_id;
    char *message; /* error_message and the like; NULL */
    bool is_error; /* in its own words, whatever its status: nothing was started, nobody found */
    char *credits;
    bool has_waterfall, has_phone_enrichment;
    char *waterfall_status, *waterfall_message;
    char *phone_status, *phone_message;
    struct person *people; /* positional; person_json NULL where nothing matched */
    size_t people_count;
    /* What was not processed of people whose place is not told: `unprocessed_json`, and in `asked` what it
     * names of them. */
    struct person *loose;
    size_t loose_count;
};
void sync_answer_release(struct sync_answer *a);
struct person *sync_answer_add_person(struct sync_answer *a); /* zeroed, position = index */
struct person *sync_answer_add_loose(struct sync_answer *a);

/* One delivery's content, taken from the wire. */
struct delivery {
    bool is_native_phone; /* the native shape: no waterfall, no target fields, a status per person */
    char *status;         /* "success" */
    char *message;        /* error_message and the like; NULL */
    char *credits, *request_id, *initiated, *completed;
    struct text_list target_fields;
    struct summary summary;
    struct person *people; /* apollo_id, attempts, findings; position = index in the body */
    size_t people_count;
};
void delivery_release(struct delivery *d);
/* "in_progress" and the like; NULL is none. */
bool delivery_status_is_under_way(const char *status);
struct person *delivery_add_person(struct delivery *d); /* zeroed, position = index */

/* The states of the parts when the call is about to leave. */
void settle_begin(struct request *r);

/* Puts a 200 answer into `r`: parts, ids, people merged by position, message; moves nothing by itself.
 * Another number of people than was asked for is added behind, at position -1, and so is what was not
 * processed of nobody knows whom. r->message is Apollo's reason
 * for what will not come, else its words on what was accepted; ours where it gave none. Returns the state
 * that follows: answered, refused or waiting. */
enum request_state settle_answer(struct request *r, const struct sync_answer *a);

/* Whether r->message tells of a delivery that failed, by its own word, and brought nothing. */
bool settle_is_failed_delivery(const struct request *r);

/* Puts a delivery into `r` by the rules at the top; `r` is not `sending` (its answer comes first). Returns
 * the state that follows, which may be the one it has. *outcome becomes SETTLED or MERGED. A waiting request
 * stays waiting while another accepted part is open; an uncertain or rejected one with a further part becomes
 * waiting: the delivery proves that it was accepted. An expired or abandoned one never waits again.
 * - A waterfall delivery whose target fields name phones settles a native phone part too.
 * - settled_ms and delivered_by tell of the first delivery, whatever later ones add.
 * - Credits are per part; a later, smaller report does not lower them.
 * - Where nothing was expected any more, r->message becomes a sentence about that.
 * - Where it calls itself anything but a success and nothing is found, r->message tells what it says.
 * - next_poll_ms is cleared once nothing is waited for. */
enum request_state settle_delivery(struct request *r, const struct delivery *d, enum channel channel,
                                   int64_t now_ms, enum delivery_outcome *outcome);

/* Index into r->people for person `i` of the delivery, or -1: equal Apollo id; else by position when the
 * counts are equal, or equal the number of processed people. Never a guess. */
int settle_whose(const struct request *r, const struct delivery *d, size_t i);

#endif
