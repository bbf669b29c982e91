/* views.c — how long each view of the whole history takes on a filled one: views DB [ROUNDS]
 * Prints a line a question: name, milliseconds until the answer is there (median, worst), rows in it. Through
 * the store's own door, as the screen asks: the first frame of a view, the windows that keys lead to, and a
 * filter. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/model/vendor_replay.h"
#include "core/model/vendor_stats.h"
#include "core/store/store.h"

enum { ROUNDS_MAX = 101, WINDOW = 160 };

static struct {
    struct store *store;
    bool is_there;
    struct insight *answer;
    struct err err;
} run;

static void on_answer(void *owner, struct store_result *result)
{
    (void)owner;
    run.is_there = true;
    run.err = result->err;
    run.answer = result->insight;
    result->insight = NULL;
}

static void wait_for_answer(void)
{
    while (!run.is_there) {
        struct pollfd wait = {.fd = store_fd(run.store), .events = POLLIN};
        if (poll(&wait, 1, -1) > 0)
            store_dispatch(run.store);
    }
    run.is_there = false;
    if (run.err.code == ERR_NONE)
        return;
    fprintf(stderr, "views: %s\n", run.err.text);
    exit(1);
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* What the screen makes of courses before it can draw them. */
static void figure(const struct insight *x)
{
    struct vendor_table t = {0};
    struct replay r;
    for (size_t i = 0; i < x->course_count; i++)
        vendor_table_add(&t, x->courses[i].field, x->courses[i].course, x->courses[i].count);
    replay_begin(&r, CONTACT_EMAIL, &t);
    for (size_t i = 0; i < x->course_count; i++)
        replay_add(&r, x->courses[i].field, x->courses[i].course, x->courses[i].count);
    replay_release(&r);
    vendor_table_release(&t);
}

static size_t row_count(const struct insight *x)
{
    return x->course_count + x->attempt_count + x->ledger_count + x->day_count + x->people_count +
           x->request_count + x->delivery_count;
}

/* Of all threads: what a busy machine cannot stretch. */
static int64_t cpu_us(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000LL + u.ru_utime.tv_usec + u.ru_stime.tv_usec;
}

static int64_t measure(const char *name, struct insight_query q, int rounds)
{
    int64_t us[ROUNDS_MAX], total = 0, first_cpu = 0;
    size_t rows = 0;
    for (int i = 0; i < rounds; i++) {
        int64_t start = clock_mono_us(), cpu = cpu_us();
        store_ask_insight(run.store, &q, on_answer, NULL);
        wait_for_answer();
        if (run.answer->course_count)
            figure(run.answer);
        us[i] = clock_mono_us() - start;
        first_cpu = i ? first_cpu : cpu_us() - cpu;
        rows = row_count(run.answer);
        total = run.answer->total;
        insight_free(run.answer);
    }
    int64_t first = us[0];
    qsort(us, (size_t)rounds, sizeof *us, compare);
    printf("%-34s %9.1f %9.1f %9.1f %9.1f %9zu\n", name, (double)first / 1000, (double)first_cpu / 1000,
           (double)us[rounds / 2] / 1000, (double)us[rounds - 1] / 1000, rows);
    return total;
}

static int64_t newest_person(void)
{
    store_ask_insight(run.store, &(struct insight_query){.kind = INSIGHT_PEOPLE, .count = 1}, on_answer,
                      NULL);
    wait_for_answer();
    int64_t id = run.answer->people_count ? run.answer->people[0].id : 0;
    insight_free(run.answer);
    return id;
}

static int64_t measure_lists(int rounds)
{
    int64_t requests;
    struct insight_query q = {.kind = INSIGHT_LEDGER, .count = WINDOW};
    int64_t total = requests = measure("ledger, newest", q, rounds);
    q.first = total / 2;
    measure("ledger, in the middle", q, rounds);
    q = (struct insight_query){.kind = INSIGHT_PEOPLE, .count = WINDOW};
    total = measure("people, newest", q, rounds);
    q.first = total - WINDOW;
    measure("people, the last", q, rounds);
    q = (struct insight_query){.kind = INSIGHT_DELIVERIES, .count = WINDOW};
    total = measure("inbox, newest", q, rounds);
    q.first = total - WINDOW;
    measure("inbox, the last", q, rounds);
    q.choice = DELIVERIES_LOOSE;
    q.first = 0;
    measure("inbox, unmatched", q, rounds);
    q = (struct insight_query){.kind = INSIGHT_ATTEMPTS, .count = WINDOW, .vendor = "Icypeas"};
    total = measure("attempts of a vendor, newest", q, rounds);
    q.first = total / 2;
    measure("attempts of a vendor, the middle", q, rounds);
    return requests;
}

int main(int argc, char **argv)
{
    struct err e = {0};
    if (argc < 2) {
        fprintf(stderr, "usage: views DB [ROUNDS]\n");
        return 2;
    }
    int rounds = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 9;
    rounds = rounds < 1 ? 1 : rounds > ROUNDS_MAX ? ROUNDS_MAX : rounds;
    int64_t opened = clock_mono_us();
    run.store = store_open(&(struct store_options){.path = argv[1]}, on_answer, NULL, &e);
    if (!run.store) {
        fprintf(stderr, "views: %s\n", e.text);
        return 1;
    }
    wait_for_answer();
    printf("%-34s %9.1f\n", "opened, ms", (double)(clock_mono_us() - opened) / 1000);
    printf("%-34s %9s %9s %9s %9s %9s\n", "milliseconds", "first", "its cpu", "median", "worst", "rows");
    int64_t now = clock_wall_ms(), month = 30 * LEDGER_DAY_MS;
    measure("vendors, all time", (struct insight_query){.kind = INSIGHT_VENDORS}, rounds);
    measure("vendors, 30 days", (struct insight_query){.kind = INSIGHT_VENDORS, .since_ms = now - month},
            rounds);
    measure("credits, all time", (struct insight_query){.kind = INSIGHT_CREDITS}, rounds);
    measure("credits, 30 days", (struct insight_query){.kind = INSIGHT_CREDITS, .since_ms = now - month},
            rounds);
    int64_t requests = measure_lists(rounds);
    measure("vendors, filtered: turing", (struct insight_query){.kind = INSIGHT_VENDORS, .filter = "turing"},
            rounds);
    measure("one person", (struct insight_query){.kind = INSIGHT_PERSON, .id = newest_person(), .count = 50},
            rounds);
    store_close(run.store);
    return requests == 0;
}
