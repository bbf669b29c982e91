/* queue_test.c — order, the wake-up, and many threads pushing at once. */
#include "tests/test.h"

#include <poll.h>
#include <stdlib.h>

#include "core/base/err.h"
#include "core/base/queue.h"

struct message {
    struct queue_node node; /* first */
    int pusher, number;
};

static struct queue_node *message_new(int pusher, int number)
{
    struct message *m = calloc(1, sizeof *m);
    assert_non_null(m);
    m->pusher = pusher;
    m->number = number;
    return &m->node;
}

static bool is_awake(struct queue *q, int wait_ms)
{
    struct pollfd p = {.fd = queue_fd(q), .events = POLLIN};
    return poll(&p, 1, wait_ms) == 1;
}

static void an_empty_queue_is_quiet(void **state)
{
    (void)state;
    struct queue q;
    struct err e;
    assert_true(queue_init(&q, &e));
    assert_false(is_awake(&q, 0));
    assert_null(queue_take(&q));
    assert_null(queue_take_all(&q));
    assert_int_equal(queue_count(&q), 0);
    queue_release(&q);
}

static void one_by_one_the_oldest_comes_first(void **state)
{
    (void)state;
    struct queue q;
    struct err e;
    assert_true(queue_init(&q, &e));
    for (int i = 0; i < 3; i++)
        queue_push(&q, message_new(0, i));
    assert_int_equal(queue_count(&q), 3);
    for (int i = 0; i < 3; i++) {
        assert_true(is_awake(&q, 0)); /* as long as something waits */
        struct message *m = (struct message *)queue_take(&q);
        assert_int_equal(m->number, i);
        assert_null(m->node.next);
        free(m);
    }
    assert_false(is_awake(&q, 0));
    queue_release(&q);
}

static void all_at_once_is_a_list_and_clears_the_wake_up(void **state)
{
    (void)state;
    struct queue q;
    struct err e;
    assert_true(queue_init(&q, &e));
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 4; i++)
            queue_push(&q, message_new(0, i));
        struct queue_node *n = queue_take_all(&q);
        assert_false(is_awake(&q, 0));
        assert_int_equal(queue_count(&q), 0);
        for (int i = 0; i < 4; i++) {
            assert_non_null(n);
            struct message *m = (struct message *)n;
            n = n->next;
            assert_int_equal(m->number, i);
            free(m);
        }
        assert_null(n);
    }
    queue_release(&q);
}

static void a_row_is_pushed_behind_what_waits(void **state)
{
    (void)state;
    struct queue q;
    struct err e;
    assert_true(queue_init(&q, &e));
    queue_push_all(&q, NULL);
    assert_false(is_awake(&q, 0));
    for (int first = 0; first < 6; first += 3) {
        struct queue_node *row[] = {message_new(0, first), message_new(0, first + 1),
                                    message_new(0, first + 2)};
        row[0]->next = row[1];
        row[1]->next = row[2];
        queue_push_all(&q, row[0]);
    }
    queue_push(&q, message_new(0, 6));
    assert_int_equal(queue_count(&q), 7);
    for (int i = 0; i < 7; i++) {
        assert_true(is_awake(&q, 0));
        struct message *m = (struct message *)queue_take(&q);
        assert_int_equal(m->number, i);
        free(m);
    }
    assert_false(is_awake(&q, 0));
    queue_release(&q);
}

enum { PUSHERS = 4, EACH = 5000 };
struct pusher {
    struct queue *q;
    int number;
};

static void *push_many(void *arg)
{
    struct pusher *p = arg;
    for (int i = 0; i < EACH; i++)
        queue_push(p->q, message_new(p->number, i));
    return NULL;
}

/* Takes until all have come, sometimes one, sometimes all, and checks each pusher's order. */
static void take_many(struct queue *q)
{
    int next[PUSHERS] = {0};
    for (int taken = 0, turn = 0; taken < PUSHERS * EACH; turn++) {
        assert_true(is_awake(q, 10000));
        struct queue_node *n = turn % 3 ? queue_take_all(q) : queue_take(q);
        while (n) {
            struct message *m = (struct message *)n;
            n = n->next;
            assert_int_equal(m->number, next[m->pusher]);
            next[m->pusher]++;
            taken++;
            free(m);
        }
    }
}

static void nothing_is_lost_between_threads(void **state)
{
    (void)state;
    struct queue q;
    struct err e;
    assert_true(queue_init(&q, &e));
    pthread_t thread[PUSHERS];
    struct pusher pusher[PUSHERS];
    for (int i = 0; i < PUSHERS; i++) {
        pusher[i] = (struct pusher){&q, i};
        assert_int_equal(pthread_create(&thread[i], NULL, push_many, &pusher[i]), 0);
    }
    take_many(&q);
    for (int i = 0; i < PUSHERS; i++)
        pthread_join(thread[i], NULL);
    assert_false(is_awake(&q, 0));
    assert_int_equal(queue_count(&q), 0);
    queue_release(&q);
}

static void *push_one(void *arg)
{
    queue_push(arg, message_new(0, 7));
    return NULL;
}

static void a_sleeping_taker_is_woken(void **state)
{
    (void)state;
    struct queue q;
    struct err e;
    assert_true(queue_init(&q, &e));
    for (int i = 0; i < 200; i++) {
        pthread_t thread;
        assert_int_equal(pthread_create(&thread, NULL, push_one, &q), 0);
        assert_true(is_awake(&q, 10000));
        free(queue_take(&q));
        pthread_join(thread, NULL);
    }
    queue_release(&q);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(an_empty_queue_is_quiet),
    cmocka_unit_test(one_by_one_the_oldest_comes_first),
    cmocka_unit_test(all_at_once_is_a_list_and_clears_the_wake_up),
    cmocka_unit_test(a_row_is_pushed_behind_what_waits),
    cmocka_unit_test(nothing_is_lost_between_threads),
    cmocka_unit_test(a_sleeping_taker_is_woken),
};
TEST_MAIN(tests)
