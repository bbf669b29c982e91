/* queue.h — how threads talk: a list of messages with a wake-up.
 * Any thread pushes; one thread takes. The descriptor is readable while something waits, so the taker's
 * one wait covers it. */
#ifndef BASE_QUEUE_H
#define BASE_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct err;

/* The first member of every message. */
struct queue_node {
    struct queue_node *next;
};

struct queue {
    pthread_mutex_t mutex;
    struct queue_node *first, *last;
    size_t count;
    int wake_fd;
};

bool queue_init(struct queue *q, struct err *e) __attribute__((warn_unused_result));
/* Both, or neither. */
bool queue_init_two(struct queue *one, struct queue *other, struct err *e)
    __attribute__((warn_unused_result));
void queue_release(struct queue *q); /* asserts that it is empty */

void queue_push(struct queue *q, struct queue_node *node); /* order is kept per pusher */
/* Those linked by `next`, NULL at the end (none: NULL), with one wake-up: the taker finds all of them. */
void queue_push_all(struct queue *q, struct queue_node *first);
size_t queue_count(struct queue *q);

/* Everything that waits, oldest first, linked by `next`; NULL when nothing does. Clears the wake-up. */
struct queue_node *queue_take_all(struct queue *q);
/* One message, or NULL; the wake-up stays while more wait. */
struct queue_node *queue_take(struct queue *q);
/* Readable while messages wait: for poll(2). Never read or write it. */
int queue_fd(const struct queue *q);

#endif
