/* sift.h — which requests pass a filter: looked for in slices, between which deliveries go on being
 * stored; kept for the next question with the same filter, and kept true by the log of changes, so that only
 * the first of them costs a look through the history. Belongs to the store thread. */
#ifndef STORE_INSIGHT_SIFT_H
#define STORE_INSIGHT_SIFT_H

#include "core/store/search/id_set.h"
#include "core/store/store_internal.h"

#define STORE_SIFTS_MAX 2

struct store_sift;

/* The one that is kept for this text, or a new one. NULL: the text is no filter; the sentence is in
 * *sentence. Valid until the next call. */
struct store_sift *store_sift_of(struct store_file *f, const char *text, struct err *sentence);
/* Looks on until about `until_us` (monotonic); once it is whole, takes in what changed. */
bool store_sift_look(struct store_file *f, struct store_sift *s, int64_t until_us, struct err *e)
    __attribute__((warn_unused_result));
bool store_sift_is_whole(const struct store_sift *s);
double store_sift_part(const struct store_sift *s); /* how much of the history was looked at: 0 to 1 */
const struct id_set *store_sift_ids(const struct store_sift *s); /* ascending */

/* What was found may speak of what was undone, or of another file. */
void store_sifts_forget(struct store_file *f);

#endif
