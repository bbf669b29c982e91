/* kill_test.c — the real program, killed with SIGKILL at random moments under a stream of sends and
 * deliveries, at least 500 times in all (FAULT_KILLS says another number). A round is one receiver and two
 * senders on one history; each dies at a moment of its own. Counted: acknowledged and lost, applied twice,
 * sent twice, damaged. Several stations run side by side, each a process with a history, a port and a
 * simulator of its own. */
#include <errno.h>
#include <ftw.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "tests/fault/caller.h"
#include "tests/flow/flow.h"
#include "tests/flow/program.h"
#include "tests/plain_sql.h"
#include "tests/test.h"

enum {
    STATIONS = 3,
    KILLS_WORTH_A_STATION = 40, /* its history, its pool and its end take as long */
    CALLERS = 3,                /* that deliver at the same time */
    POOL = 30,                  /* requests that deliveries are for */
    SENDERS = 2,                /* of a round */
    A_ROUND = 8,                /* deliveries that a caller tries in a round */
    NUMBERS = 60000,
    NAMES = 4000,
    SENT_MAX = 4000,
    CHECK_EVERY = 8,
    STARTS = 5, /* that are measured */
    WAIT_S = 120,
};

struct station;
struct caller {
    struct station *station;
    pthread_t thread;
    uint32_t first; /* of its own numbers */
};

struct station {
    struct flow flow; /* its simulator, its folder, and the core that fills the pool */
    char scenario[128];
    int port;
    char *home, *url, *listen;
    char token[POOL + 1][TOKEN_TEXT_SIZE]; /* by request id; 1 is never delivered */
    atomic_bool is_acknowledged[NUMBERS];
    atomic_int called[NAMES]; /* calls that the simulator took, by name */
    int name_count;
    struct {
        int64_t id;
        int name;
    } sent[SENT_MAX]; /* what a sender said to have stored */
    int sent_count, kills;
    uint32_t moment_ms; /* the longest time between two kills of a round */
    sem_t turns;
    atomic_bool is_over;
    struct caller caller[CALLERS];
};

/* ---- the simulator's account ---- */

static void on_line(void *owner, const char *line)
{
    struct station *s = owner;
    const char *name = strstr(line, "/people/match Kim N");
    int n;
    if (name && sscanf(name, "/people/match Kim N%d:", &n) == 1 && n < NAMES)
        atomic_fetch_add(&s->called[n], 1);
}

static void write_scenario(struct station *s)
{
    snprintf(s->scenario, sizeof s->scenario, "%s/kill.scenario", s->flow.dir);
    FILE *f = fopen(s->scenario, "we");
    assert_non_null(f);
    fputs("title For killing\nanswer after 25ms\nlimit minute none\nlimit hour none\nwebhook never\n"
          "poll pending 1000\n",
          f);
    assert_int_equal(fclose(f), 0);
}

/* ---- looking into the history ---- */

static sqlite3 *open_history(const struct station *s)
{
    sqlite3 *db = plain_sql_open(s->flow.db);
    /* Only a look: what recovers and tidies is the program. */
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    return db;
}

static void expect(sqlite3 *db, const char *text, int64_t wanted)
{
    int64_t value = plain_sql_number_on(db, text);
    if (value != wanted)
        fail_msg("%lld instead of %lld: %s", (long long)value, (long long)wanted, text);
}

static void expect_whole(sqlite3 *db)
{
    expect(db, "SELECT count(*) = 1 AND min(integrity_check) = 'ok' FROM pragma_integrity_check", 1);
    expect(db, "SELECT count(*) FROM pragma_foreign_key_check", 0);
}

/* Every number that was acknowledged is there, and none is there twice. */
static void expect_nothing_lost(const struct station *s, sqlite3 *db)
{
    sqlite3_stmt *q;
    bool *is_there = mem_zalloc(NUMBERS * sizeof *is_there);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT body FROM bodies", -1, &q, NULL), SQLITE_OK);
    while (sqlite3_step(q) == SQLITE_ROW) {
        const char *at = strstr((const char *)sqlite3_column_text(q, 0), "\"number\":");
        unsigned number;
        assert_non_null(at);
        assert_int_equal(sscanf(at, "\"number\":%u", &number), 1);
        assert_true(number < NUMBERS);
        if (is_there[number])
            fail_msg("delivery %u was stored twice", number);
        is_there[number] = true;
    }
    sqlite3_finalize(q);
    for (unsigned i = 0; i < NUMBERS; i++)
        if (atomic_load(&s->is_acknowledged[i]) && !is_there[i])
            fail_msg("delivery %u was answered 200 and is lost", i);
    free(is_there);
}

static void expect_nothing_applied_twice(sqlite3 *db)
{
    expect(db,
           "SELECT count(*) FROM requests r WHERE settled_ms IS NOT NULL AND"
           " (credits_micro <> 2000000 OR 2 <> (SELECT count(*) FROM attempts a WHERE a.request = r.id)"
           " OR 1 <> (SELECT count(*) FROM findings f WHERE f.request = r.id))",
           0);
}

static void expect_sends_kept(const struct station *s, sqlite3 *db)
{
    for (int i = 0; i < s->sent_count; i++) {
        char *text =
            mem_text_format("SELECT count(*) FROM identifiers WHERE request = %lld AND field = 'name'"
                            " AND value = 'Kim N%d'",
                            (long long)s->sent[i].id, s->sent[i].name);
        expect(db, text, 1);
        free(text);
    }
}

/* One call at most for each lookup, and what arrived at Apollo is known to have left. */
static void expect_one_call_each(struct station *s, sqlite3 *db)
{
    for (int n = 0; n < s->name_count; n++) {
        int calls = atomic_load(&s->called[n]);
        if (calls > 1)
            fail_msg("Kim N%d was sent %d times", n, calls);
        if (calls == 0)
            continue;
        char *text = mem_text_format("SELECT count(*) FROM identifiers i JOIN requests r ON r.id = i.request"
                                     " WHERE i.field = 'name' AND i.value = 'Kim N%d'"
                                     " AND r.state IN ('waiting', 'uncertain', 'delivered')",
                                     n);
        expect(db, text, 1);
        free(text);
    }
}

/* ---- deliveries ---- */

static void *call_in(void *owner)
{
    struct caller *c = owner;
    struct station *s = c->station;
    uint32_t number = c->first;
    for (;;) {
        sem_wait(&s->turns);
        if (atomic_load(&s->is_over))
            return NULL;
        int id = 2 + (int)(number % (POOL - 1));
        char *body = caller_body(id, number);
        bool is_taken = caller_post(s->port, s->token[id], body).status == 200;
        free(body);
        if (!is_taken) {
            poll(NULL, 0, 3); /* nobody listens, or he died: the same again at the next turn */
            continue;
        }
        atomic_store(&s->is_acknowledged[number], true);
        number += CALLERS;
        if (number >= NUMBERS)
            return NULL;
    }
}

static void start_callers(struct station *s)
{
    sem_init(&s->turns, 0, 0);
    for (uint32_t i = 0; i < CALLERS; i++) {
        s->caller[i] = (struct caller){.station = s, .first = i};
        assert_int_equal(pthread_create(&s->caller[i].thread, NULL, call_in, &s->caller[i]), 0);
    }
}

static void stop_callers(struct station *s)
{
    atomic_store(&s->is_over, true);
    for (int i = 0; i < CALLERS; i++)
        sem_post(&s->turns);
    for (int i = 0; i < CALLERS; i++)
        pthread_join(s->caller[i].thread, NULL);
    sem_destroy(&s->turns);
}

/* ---- programs ---- */

static void start(struct station *s, struct program *p, const char *const *words)
{
    const char *env[] = {s->home,          s->url, s->listen, "APOLLO_API_KEY=test-key-0123456789",
                         "LC_ALL=C.UTF-8", NULL};
    program_start(p, words, env);
}

static void start_receiver(struct station *s, struct program *p)
{
    start(s, p, (const char *const[]){"wait", "1", "--db", s->flow.db, "--wait", "3600", NULL});
}

static void start_sender(struct station *s, struct program *p, int name)
{
    char who[32];
    assert_true(name < NAMES);
    snprintf(who, sizeof who, "Kim N%d", name);
    start(s, p,
          (const char *const[]){"enrich", "--db", s->flow.db, "--name", who, "--domain", "example.com",
                                "--waterfall-email", "--no-wait", NULL});
}

/* True: it was still alive. */
static bool kill_now(struct program *p)
{
    kill(p->pid, SIGKILL); /* not waited for yet, so the number is still its own */
    return program_finish(p) == 1000 + SIGKILL;
}

static void note_sent(struct station *s, const struct program *p, int name)
{
    const char *said = strstr(p->err.data, "Request ");
    long long id;
    if (!said || sscanf(said, "Request %lld is stored", &id) != 1)
        return;
    assert_true(s->sent_count < SENT_MAX);
    s->sent[s->sent_count].id = id;
    s->sent[s->sent_count++].name = name;
}

static void play_round(struct station *s)
{
    struct program p[1 + SENDERS];
    int first_name = s->name_count;
    start_receiver(s, &p[0]);
    for (int i = 0; i < A_ROUND * CALLERS; i++)
        sem_post(&s->turns);
    for (int i = 0; i < SENDERS; i++)
        start_sender(s, &p[1 + i], s->name_count++);
    /* The one who dies first is another each time; the moment is drawn, not waited for. */
    int first = (int)random_below(1 + SENDERS);
    for (int i = 0; i < 1 + SENDERS; i++) {
        int which = (first + i) % (1 + SENDERS);
        poll(NULL, 0, (int)random_below(s->moment_ms));
        s->kills += kill_now(&p[which]);
        if (which > 0)
            note_sent(s, &p[which], first_name + which - 1);
        program_release(&p[which]);
    }
}

/* ---- a station's life ---- */

static void read_tokens(struct station *s)
{
    sqlite3 *db = open_history(s);
    sqlite3_stmt *q;
    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT id, token_selector || token_verifier FROM requests", -1, &q, NULL),
        SQLITE_OK);
    while (sqlite3_step(q) == SQLITE_ROW) {
        int64_t id = sqlite3_column_int64(q, 0);
        assert_true(id >= 1 && id <= POOL);
        snprintf(s->token[id], sizeof s->token[id], "%s", (const char *)sqlite3_column_text(q, 1));
    }
    sqlite3_finalize(q);
    sqlite3_close(db);
}

/* Requests that wait, sent as a user would. */
static void fill_pool(struct station *s)
{
    flow_open_core(&s->flow);
    flow_wait_store(&s->flow);
    for (int i = 1; i <= POOL; i++) {
        char last[16];
        snprintf(last, sizeof last, "P%d", i);
        assert_int_equal(flow_send_take(&s->flow, flow_lookup("Pool", last, true, false)), i);
    }
    for (int i = 1; i <= POOL; i++)
        request_free(flow_wait_state(&s->flow, i, REQUEST_WAITING));
    flow_close_core(&s->flow);
    read_tokens(s);
}

static void open_station(struct station *s)
{
    struct err e = {0};
    snprintf(s->flow.dir, sizeof s->flow.dir, "/tmp/waterfall-kill-XXXXXX");
    assert_non_null(mkdtemp(s->flow.dir));
    snprintf(s->flow.db, sizeof s->flow.db, "%s/history.db", s->flow.dir);
    write_scenario(s);
    s->flow.sim =
        sim_start(&(struct sim_options){.scenario = s->scenario, .on_line = on_line, .owner = s}, &e);
    if (!s->flow.sim)
        fail_msg("%s", e.text);
    s->port = caller_free_port();
    s->home = mem_text_format("HOME=%s", s->flow.dir);
    s->url = mem_text_format("APOLLO_API_BASE_URL=%s", sim_url(s->flow.sim));
    s->listen = mem_text_format("WATERFALL_LISTEN=127.0.0.1:%d", s->port);
    fill_pool(s);
}

/* Moments are spread over what a start takes here, be it a fast machine or a sanitizer's build: the quickest
 * of some, because one that others were in the way of would stretch every round. */
static void measure_moment(struct station *s)
{
    int64_t took_ms = INT64_MAX;
    for (int i = 0; i < STARTS; i++) {
        struct program p;
        int64_t began_ms = clock_mono_ms();
        start(s, &p, (const char *const[]){"list", "--db", s->flow.db, NULL});
        assert_int_equal(program_finish(&p), 0);
        program_release(&p);
        int64_t one_ms = clock_mono_ms() - began_ms;
        took_ms = one_ms < took_ms ? one_ms : took_ms;
    }
    s->moment_ms = took_ms < 20 ? 60 : took_ms > 700 ? 2100 : (uint32_t)took_ms * 3;
}

static void close_station(struct station *s)
{
    flow_stop(&s->flow);
    free(s->home);
    free(s->url);
    free(s->listen);
    free(s);
}

static void look_now_and_then(const struct station *s, int round)
{
    if (round % CHECK_EVERY)
        return;
    sqlite3 *db = open_history(s);
    expect_whole(db);
    expect_nothing_lost(s, db);
    sqlite3_close(db);
}

/* A start after the last kill: what was `sending` is told to be uncertain, and why. */
static int64_t expect_recovery(struct station *s)
{
    struct program p;
    start(s, &p, (const char *const[]){"list", "--db", s->flow.db, NULL});
    assert_int_equal(program_finish(&p), 0);
    program_release(&p);
    sqlite3 *db = open_history(s);
    expect(db, "SELECT count(*) FROM requests WHERE state IN ('sending', 'queued')", 0);
    int64_t uncertain = plain_sql_number_on(db, "SELECT count(*) FROM requests WHERE state = 'uncertain'");
    expect(db,
           "SELECT count(*) FROM requests WHERE state = 'uncertain' AND message LIKE"
           " 'The program ended while the call was out. It may have been accepted and charged%'",
           uncertain);
    expect_whole(db);
    expect_sends_kept(s, db);
    expect_one_call_each(s, db);
    sqlite3_close(db);
    return uncertain;
}

/* Waiting goes on: everything that is open, uncertain ones too, takes its delivery, and `wait` ends by
 * itself. */
static void expect_waiting_goes_on(struct station *s)
{
    struct program p;
    sqlite3_stmt *q;
    sqlite3 *db = open_history(s);
    start_receiver(s, &p);
    if (!caller_await_port(s->port, clock_mono_ms() + WAIT_S * 1000))
        fail_msg("nobody listens on port %d", s->port);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT id, token_selector || token_verifier FROM requests"
                                        " WHERE state IN ('waiting', 'uncertain') ORDER BY id DESC",
                                        -1, &q, NULL),
                     SQLITE_OK);
    uint32_t number = NUMBERS;
    while (sqlite3_step(q) == SQLITE_ROW) {
        int id = sqlite3_column_int(q, 0);
        char *body = caller_body(id, --number);
        caller_deliver(s->port, (const char *)sqlite3_column_text(q, 1), body);
        atomic_store(&s->is_acknowledged[number], true);
        free(body);
    }
    sqlite3_finalize(q);
    int code = program_finish(&p);
    if (code != 0)
        fail_msg("wait ended with %d\n%s", code, p.err.data);
    program_release(&p);
    expect(db, "SELECT count(*) FROM requests WHERE state NOT IN ('delivered', 'draft')", 0);
    expect(db, "SELECT count(*) FROM deliveries WHERE is_unsettled = 1", 0);
    sqlite3_close(db);
}

struct tally {
    int kills, rounds, sent, uncertain, acknowledged;
};

static struct tally run_station(int kills)
{
    struct station *s = mem_zalloc(sizeof *s);
    struct tally t = {0};
    open_station(s);
    measure_moment(s);
    start_callers(s);
    for (; s->kills < kills; t.rounds++) {
        play_round(s);
        look_now_and_then(s, t.rounds);
    }
    stop_callers(s);
    t.uncertain = (int)expect_recovery(s);
    expect_waiting_goes_on(s);
    sqlite3 *db = open_history(s);
    expect_whole(db);
    expect_nothing_lost(s, db);
    expect_nothing_applied_twice(db);
    sqlite3_close(db);
    t.kills = s->kills;
    t.sent = s->sent_count;
    for (int i = 0; i < NUMBERS; i++)
        t.acknowledged += atomic_load(&s->is_acknowledged[i]);
    close_station(s);
    return t;
}

/* ---- all of them ---- */

static int wanted_kills(void)
{
    const char *text = getenv("FAULT_KILLS");
    long n = text ? strtol(text, NULL, 10) : 500;
    return n > 0 && n < 100000 ? (int)n : 500;
}

static pid_t start_station(int kills, int *from)
{
    int fd[2];
    assert_int_equal(pipe(fd), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        setenv("CMOCKA_TEST_ABORT", "1", 1); /* a failure ends this process, not the test run twice */
        close(fd[0]);
        struct tally t = run_station(kills);
        assert_int_equal(write(fd[1], &t, sizeof t), sizeof t);
        _exit(0);
    }
    close(fd[1]);
    *from = fd[0];
    return pid;
}

static void killed_at_random_moments_loses_and_doubles_nothing(void **state)
{
    (void)state;
    int wanted = wanted_kills(), from[STATIONS];
    pid_t pid[STATIONS];
    struct tally all = {0};
    int stations = wanted / KILLS_WORTH_A_STATION;
    stations = stations < 1 ? 1 : stations > STATIONS ? STATIONS : stations;
    for (int i = 0; i < stations; i++)
        pid[i] = start_station((wanted + stations - 1) / stations, &from[i]);
    for (int i = 0; i < stations; i++) {
        struct tally t;
        int status;
        ssize_t n = read(from[i], &t, sizeof t);
        assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
        assert_int_equal(status, 0);
        assert_int_equal(n, sizeof t);
        close(from[i]);
        all.kills += t.kills;
        all.rounds += t.rounds;
        all.sent += t.sent;
        all.uncertain += t.uncertain;
        all.acknowledged += t.acknowledged;
    }
    printf(
        "# %d kills in %d rounds: %d sends and %d deliveries acknowledged, %d calls left uncertain; lost 0,"
        " twice 0, damaged 0\n",
        all.kills, all.rounds, all.sent, all.acknowledged, all.uncertain);
    assert_true(all.kills >= wanted);
    /* A stream that hardly flowed, or kills that never met a call, would prove nothing. */
    assert_true(all.acknowledged > wanted / 4 && all.sent > wanted / 20);
    assert_true(all.uncertain > 0 || wanted < 300); /* few kills may miss the moment of a call */
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(killed_at_random_moments_loses_and_doubles_nothing),
};
TEST_MAIN(tests)
