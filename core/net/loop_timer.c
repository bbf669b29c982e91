/* loop_timer.c — any number of timers on one timerfd, in a binary heap.
 * Always true: heap[i]->index == i; the timerfd is armed at or before the moment heap[0] is due. It may fire
 * for a timer that was cancelled since: waking once for nothing is cheaper than a system call per cancel. */
#include "core/net/loop_internal.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/mem.h"

#define NOT_SET SIZE_MAX
#define WAIT_MAX_MS (INT64_C(10) * 365 * 24 * 3600 * 1000)

struct loop_timer {
    struct loop_timers *timers;
    loop_fn *fn;
    void *owner;
    int64_t due_us;
    uint64_t turn; /* order of setting: equal moments fire in it */
    size_t index;
};

bool loop_timers_init(struct loop_timers *ts, struct err *e)
{
    memset(ts, 0, sizeof *ts);
    /* The clock of clock_mono_us: one that goes on while a laptop sleeps, so that a poll that fell due
     * meanwhile is made at waking and not hours later. */
    ts->fd = timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (ts->fd < 0)
        return err_set(e, ERR_INTERNAL, "No timer could be made: %s.", strerror(errno));
    return true;
}

void loop_timers_release(struct loop_timers *ts)
{
    assert(ts->count == 0);
    free(ts->heap);
    close(ts->fd);
}

static bool is_before(const struct loop_timer *a, const struct loop_timer *b)
{
    return a->due_us != b->due_us ? a->due_us < b->due_us : a->turn < b->turn;
}

static void place(struct loop_timers *ts, size_t index, struct loop_timer *t)
{
    ts->heap[index] = t;
    t->index = index;
}

static void sift_up(struct loop_timers *ts, size_t index)
{
    struct loop_timer *t = ts->heap[index];
    while (index > 0 && is_before(t, ts->heap[(index - 1) / 2])) {
        place(ts, index, ts->heap[(index - 1) / 2]);
        index = (index - 1) / 2;
    }
    place(ts, index, t);
}

static void sift_down(struct loop_timers *ts, size_t index)
{
    struct loop_timer *t = ts->heap[index];
    for (;;) {
        size_t child = 2 * index + 1;
        if (child >= ts->count)
            break;
        if (child + 1 < ts->count && is_before(ts->heap[child + 1], ts->heap[child]))
            child++;
        if (!is_before(ts->heap[child], t))
            break;
        place(ts, index, ts->heap[child]);
        index = child;
    }
    place(ts, index, t);
}

static void heap_remove(struct loop_timers *ts, struct loop_timer *t)
{
    size_t index = t->index;
    struct loop_timer *last = ts->heap[--ts->count];
    t->index = NOT_SET;
    if (last == t)
        return;
    place(ts, index, last);
    sift_up(ts, index);
    sift_down(ts, last->index);
}

static void heap_add(struct loop_timers *ts, struct loop_timer *t)
{
    if (ts->count == ts->capacity) {
        ts->capacity = ts->capacity ? ts->capacity * 2 : 16;
        ts->heap = mem_resize(ts->heap, ts->capacity, sizeof(ts->heap[0]));
    }
    ts->heap[ts->count++] = t;
    sift_up(ts, ts->count - 1);
}

static void arm(struct loop_timers *ts, int64_t due_us)
{
    struct itimerspec when = {.it_value = {due_us / 1000000, due_us % 1000000 * 1000}};
    int failed = timerfd_settime(ts->fd, TFD_TIMER_ABSTIME, &when, NULL);
    assert(!failed);
    ts->armed_us = due_us;
}

struct loop_timer *loop_timer_new(struct loop *l, loop_fn *fn, void *owner)
{
    struct loop_timer *t = mem_zalloc(sizeof *t);
    t->timers = loop_timers_of(l);
    t->fn = fn;
    t->owner = owner;
    t->index = NOT_SET;
    return t;
}

void loop_timer_set(struct loop_timer *t, int64_t wait_ms)
{
    struct loop_timers *ts = t->timers;
    assert(wait_ms >= 0);
    if (wait_ms > WAIT_MAX_MS)
        wait_ms = WAIT_MAX_MS;
    loop_timer_cancel(t);
    t->due_us = clock_mono_us() + wait_ms * 1000;
    t->turn = ts->next_turn++;
    heap_add(ts, t);
    if (t->index == 0 && (ts->armed_us == 0 || t->due_us < ts->armed_us))
        arm(ts, t->due_us);
}

void loop_timer_cancel(struct loop_timer *t)
{
    if (t->index != NOT_SET)
        heap_remove(t->timers, t);
}

void loop_timer_free(struct loop_timer *t)
{
    if (!t)
        return;
    loop_timer_cancel(t);
    free(t);
}

void loop_timers_fire(struct loop_timers *ts)
{
    uint64_t expirations;
    ssize_t got = read(ts->fd, &expirations, sizeof expirations);
    (void)got; /* nothing there: the clock was not due after all */
    ts->armed_us = 0;
    /* A timer that is set during this round waits for the next one, so that a callback which sets itself
     * again at once cannot starve the sockets. */
    int64_t now_us = clock_mono_us();
    uint64_t first_new_turn = ts->next_turn;
    while (ts->count > 0 && ts->heap[0]->due_us <= now_us && ts->heap[0]->turn < first_new_turn) {
        struct loop_timer *t = ts->heap[0];
        heap_remove(ts, t);
        t->fn(t->owner); /* may free t */
    }
    if (ts->count > 0 && (ts->armed_us == 0 || ts->heap[0]->due_us < ts->armed_us))
        arm(ts, ts->heap[0]->due_us);
}
