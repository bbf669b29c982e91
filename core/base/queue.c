/* queue.c — a mutex, a list, and an eventfd that is readable exactly while the list is not empty. */
#include "core/base/queue.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/base/err.h"

bool queue_init(struct queue *q, struct err *e)
{
    *q = (struct queue){.wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    if (q->wake_fd < 0)
        return err_set(e, ERR_INTERNAL, "The system refuses an event descriptor (%s).", strerror(errno));
    pthread_mutex_init(&q->mutex, NULL);
    return true;
}

bool queue_init_two(struct queue *one, struct queue *other, struct err *e)
{
    if (!queue_init(one, e))
        return false;
    if (queue_init(other, e))
        return true;
    queue_release(one);
    return false;
}

void queue_release(struct queue *q)
{
    assert(!q->first);
    close(q->wake_fd);
    pthread_mutex_destroy(&q->mutex);
}

static void raise_wake(struct queue *q)
{
    uint64_t one = 1;
    ssize_t n = write(q->wake_fd, &one, sizeof one);
    assert(n == sizeof one);
}

static void clear_wake(struct queue *q)
{
    uint64_t count;
    ssize_t n = read(q->wake_fd, &count, sizeof count);
    assert(n == sizeof count);
}

void queue_push_all(struct queue *q, struct queue_node *first)
{
    if (!first)
        return;
    struct queue_node *last = first;
    size_t count = 1;
    for (; last->next; last = last->next)
        count++;
    pthread_mutex_lock(&q->mutex);
    if (q->last)
        q->last->next = first;
    else
        q->first = first;
    q->last = last;
    if (q->count == 0)
        raise_wake(q);
    q->count += count;
    pthread_mutex_unlock(&q->mutex);
}

void queue_push(struct queue *q, struct queue_node *node)
{
    node->next = NULL;
    queue_push_all(q, node);
}

size_t queue_count(struct queue *q)
{
    pthread_mutex_lock(&q->mutex);
    size_t count = q->count;
    pthread_mutex_unlock(&q->mutex);
    return count;
}

struct queue_node *queue_take_all(struct queue *q)
{
    pthread_mutex_lock(&q->mutex);
    struct queue_node *first = q->first;
    if (first)
        clear_wake(q);
    q->first = q->last = NULL;
    q->count = 0;
    pthread_mutex_unlock(&q->mutex);
    return first;
}

struct queue_node *queue_take(struct queue *q)
{
    pthread_mutex_lock(&q->mutex);
    struct queue_node *node = q->first;
    if (node) {
        q->first = node->next;
        if (!q->first)
            q->last = NULL;
        if (--q->count == 0)
            clear_wake(q);
        node->next = NULL;
    }
    pthread_mutex_unlock(&q->mutex);
    return node;
}

int queue_fd(const struct queue *q)
{
    return q->wake_fd;
}
