/* advice.h — what to do next about a request, in one sentence of ours. Apollo's own words are kept apart, in
 * the request's message: this never replaces them. */
#ifndef MODEL_ADVICE_H
#define MODEL_ADVICE_H

#include "core/model/request.h"

/* NULL where nothing needs doing. Static text. */
const char *request_advice(const struct request *r);
/* The same, with the time to wait where Apollo told one. Yours. */
char *request_advice_text(const struct request *r) __attribute__((warn_unused_result));

/* Seconds to wait before it is sent again, as Apollo told them with a 429, counted from its answer; 0 = not
 * told. */
int request_retry_after_s(const struct request *r);

/* What its state means; NULL where the advice tells that already. */
const char *request_meaning(const struct request *r);

/* Of somebody whom request_is_unplaced speaks of: away from their request, and in it. */
#define ADVICE_UNPLACED_HERE "Something came for this batch, but whose it is cannot be told."
#define ADVICE_UNPLACED ADVICE_UNPLACED_HERE " Look at its request before asking again."
#define ADVICE_UNPLACED_SHORT "nothing under this name; it may be one of those below that have none"

/* How long Apollo still keeps the result of a request that waits, as a clause without a full stop; `days`:
 * how many whole ones. Once they are over by this clock, which may be wrong, Apollo's own word is waited for.
 * NULL where nothing is waited for, nobody knows since when, or Apollo cannot be asked for it. Yours. */
char *request_keeping_text(const struct request *r, int64_t now_ms, int *days)
    __attribute__((warn_unused_result));

#endif
