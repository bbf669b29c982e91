/* loop.h — the engine's one wait: sockets of the callback server and of outgoing calls, timers, and
 * messages from other threads. libwebsockets owns the wait; curl's sockets, a timer and the wake-up sit in
 * one epoll descriptor that it adopts. One loop belongs to one thread: messages from other threads come
 * through a watched queue. */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct loop;

struct loop *loop_new(struct err *e) __attribute__((warn_unused_result));
/* All servers, clients, timers and watches must be gone. */
void loop_free(struct loop *l);

/* Waits for and handles events until loop_stop was called from inside a callback. */
void loop_run(struct loop *l);
void loop_stop(struct loop *l);

typedef void loop_fn(void *owner);

/* `fn(owner)` is called in the loop whenever the descriptor is readable; level-triggered. The descriptor
 * stays the caller's. Watching a queue's fd is how messages arrive. */
struct loop_watch;
struct loop_watch *loop_watch_new(struct loop *l, int fd, loop_fn *fn, void *owner, struct err *e)
    __attribute__((warn_unused_result));
void loop_watch_free(struct loop_watch *w); /* NULL is fine; allowed inside its own callback */

/* Fires once, `wait_ms` (≥ 0) from now; setting again replaces. Thousands are cheap. */
struct loop_timer;
struct loop_timer *loop_timer_new(struct loop *l, loop_fn *fn, void *owner)
    __attribute__((warn_unused_result));
void loop_timer_set(struct loop_timer *t, int64_t wait_ms);
void loop_timer_cancel(struct loop_timer *t);
void loop_timer_free(struct loop_timer *t); /* NULL is fine; allowed inside its own callback */

#endif
