/* caller.h — who delivers webhooks, over real HTTP, and keeps account of what was acknowledged: as Apollo
 * would, it calls again with the same bytes until it is answered 200. Knows nothing of the program but its
 * port. */
#ifndef TESTS_FAULT_CALLER_H
#define TESTS_FAULT_CALLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/random.h"

/* The body of delivery `number`: one person, found by the second vendor asked, two credits. `person` makes
 * the e-mail; `number` makes the bytes unlike any other delivery's. Yours to free. */
char *caller_body(int person, uint32_t number) __attribute__((warn_unused_result));

struct caller_answer {
    int status;        /* 0: refused, cut, or no whole answer within the deadline */
    int retry_after_s; /* 0 = not told */
};
/* One POST on a connection of its own. */
struct caller_answer caller_post(int port, const char *token, const char *body);

/* Posts until it is answered 200, or fails the test. */
void caller_deliver(int port, const char *token, const char *body);

/* True once something accepts connections there; waits for it, at most until the deadline (clock_mono_ms). */
bool caller_await_port(int port, int64_t deadline_ms);
/* A free port of loopback that no outgoing connection will be given. */
int caller_free_port(void);

#endif
