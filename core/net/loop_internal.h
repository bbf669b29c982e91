/* loop_internal.h — what the loop shows to its neighbours in core/net/ and to nobody else: lws's context, to
 * which the server adds its connections, and watches that also ask for "writable", which curl needs. */
#ifndef NET_LOOP_INTERNAL_H
#define NET_LOOP_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/net/loop.h"

struct lws_context;
struct lws_context *loop_lws(struct loop *l);

/* How many connections all servers of one loop may have together. lws sizes its tables by it; left alone it
 * sizes them by `ulimit -n`, which is a million in many containers: 16 MB a loop for nothing. */
#define LOOP_CONNECTIONS_MAX 1024
/* The most that one RAW_RX callback carries. */
#define LOOP_READ_SIZE 16384

/* `events` are epoll's (EPOLLIN, EPOLLOUT, …). */
typedef void loop_events_fn(void *owner, uint32_t events);
struct loop_watch *loop_watch_new_events(struct loop *l, int fd, uint32_t events, loop_events_fn *fn,
                                         void *owner, struct err *e) __attribute__((warn_unused_result));
void loop_watch_want(struct loop_watch *w, uint32_t events); /* 0 = pause */

/* The timers of one loop: a heap on one timerfd, which is readable when some are due. */
struct loop_timers {
    struct loop_timer **heap; /* heap[0] is due first */
    size_t count, capacity;
    uint64_t next_turn;
    int fd;
    int64_t armed_us; /* 0 = not armed */
};
bool loop_timers_init(struct loop_timers *ts, struct err *e) __attribute__((warn_unused_result));
void loop_timers_release(struct loop_timers *ts); /* asserts that none is set */
void loop_timers_fire(struct loop_timers *ts);
struct loop_timers *loop_timers_of(struct loop *l);

#endif
