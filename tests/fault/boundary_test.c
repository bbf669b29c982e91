/* boundary_test.c — every write boundary of the store, one after the other: the n-th one meets a full disk, a
 * disk that fails, one that takes no writes, or a power cut, for n = 1, 2, … until the script runs to its end
 * unharmed. What was reported is kept, what was refused is not half there, nothing is damaged, and once the
 * disk is well again the store goes on without being opened anew. */
#include "tests/unit/store/store_fixture.h"

#include <sqlite3.h>

#include "tests/fault/fault_vfs.h"

enum { BODY_BYTES = 30000, RETRY_MS = 1, BOUNDARIES_MAX = 2000 };

/* What one run of the script has reached. A step is repeated until it is reported as done. */
struct run {
    struct place place;
    struct store *store;
    char token[2][TOKEN_TEXT_SIZE];
    int64_t id[2];
    int64_t delivery_id;
    int done;           /* steps that were reported */
    int refused;        /* how often a step was refused */
    bool has_no_return; /* the power is gone: a refused step is the last */
    const char *what;   /* for messages */
    int nth;
};

/* ---- the script ---- */

static char *make_body(char filler)
{
    char *body = mem_zalloc(BODY_BYTES + 1);
    memset(body, filler, BODY_BYTES);
    return body;
}

static struct http_exchange *new_exchange(const char *answer)
{
    struct http_exchange *x = mem_zalloc(sizeof *x);
    x->method = mem_text("POST");
    x->url = mem_text("https://api.apollo.io/api/v1/people/match?name=Tim%20Zheng");
    if (answer) {
        x->status = 200;
        x->answer_body = mem_text(answer);
        x->answer_body_size = strlen(answer);
    }
    return x;
}

static void ask_add(struct run *r, int which, struct kept *k)
{
    random_token(r->token[which]);
    store_add_request_take(r->store, new_request(REQUEST_QUEUED, "Tim", "Zheng"), r->token[which], 0,
                           on_result, k);
}

static void ask_begin(struct run *r, int which, struct kept *k)
{
    store_move(r->store, r->id[which], REQUEST_QUEUED, REQUEST_SENDING, NULL, 2000, new_exchange(NULL),
               on_result, k);
}

static void ask_answer(struct run *r, int which, struct kept *k)
{
    store_apply_answer(r->store, r->id[which], new_answer("-8351464734221602674", "accepted"), false, 2500,
                       5000, new_exchange("{\"waterfall\":{\"status\":\"accepted\"}}"), on_result, k);
}

static void ask_put(struct run *r, int which, char filler, struct kept *k)
{
    store_put_delivery(r->store, r->token[which], 0, CHANNEL_WEBHOOK, make_body(filler), BODY_BYTES, 3000,
                       on_result, k);
}

static void ask_poll(struct run *r, int which, struct kept *k)
{
    struct store_poll p = {.id = r->id[which], .next_poll_ms = 99000, .note = "pending"};
    store_put_poll(r->store, &p, 8000, on_result, k);
}

enum step {
    STEP_OPEN,
    STEP_ADD,
    STEP_BEGIN,
    STEP_ANSWER,
    STEP_PUT,
    STEP_SETTLE,
    STEP_REOPEN, /* the checkpoint of a close, and everything that opening writes */
    STEP_ADD_SECOND,
    STEP_BEGIN_SECOND,
    STEP_UNCERTAIN_SECOND,
    STEP_PUT_SECOND,
    STEP_POLL_SECOND,
    STEP_COUNT
};

static void open_store(struct run *r, struct kept *k)
{
    struct err e = {0};
    r->store =
        store_open(&(struct store_options){.path = r->place.path, .retry_ms = RETRY_MS, .lock_wait_ms = 1},
                   on_result, k, &e);
    assert_non_null(r->store);
}

static void ask_step(struct run *r, enum step step, struct kept *k)
{
    if (!r->store || step == STEP_REOPEN) {
        if (r->store && r->refused == 0)
            store_close(r->store), r->store = NULL;
    }
    if (!r->store) {
        open_store(r, k);
        return;
    }
    switch (step) {
    case STEP_OPEN:
    case STEP_REOPEN:
        store_list_open(r->store, on_result, k);
        break;
    case STEP_ADD:
        ask_add(r, 0, k);
        break;
    case STEP_BEGIN:
        ask_begin(r, 0, k);
        break;
    case STEP_ANSWER:
        ask_answer(r, 0, k);
        break;
    case STEP_PUT:
        ask_put(r, 0, 'a', k);
        break;
    case STEP_SETTLE:
        store_settle(r->store, r->delivery_id, new_delivery("tim@example.com", "2"), 4000, on_result, k);
        break;
    case STEP_ADD_SECOND:
        ask_add(r, 1, k);
        break;
    case STEP_BEGIN_SECOND:
        ask_begin(r, 1, k);
        break;
    case STEP_UNCERTAIN_SECOND:
        store_end_call(r->store, r->id[1], REQUEST_UNCERTAIN, "cut", false, 2500, NULL, on_result, k);
        break;
    case STEP_PUT_SECOND:
        ask_put(r, 1, 'b', k);
        break;
    case STEP_POLL_SECOND:
        ask_poll(r, 1, k);
        break;
    case STEP_COUNT:
        break;
    }
}

/* Once. False: it was refused, and the reason is one that passes. */
static bool try_step(struct run *r, enum step step)
{
    struct kept k = {0};
    ask_step(r, step, &k);
    wait_for(r->store, &k);
    bool is_done = k.r.err.code == ERR_NONE;
    if (!is_done && k.r.err.code != ERR_STORE)
        fail_msg("%s at boundary %d, step %d: %s", r->what, r->nth, (int)step, k.r.err.text);
    if (is_done && (step == STEP_ADD || step == STEP_ADD_SECOND))
        r->id[step == STEP_ADD_SECOND] = k.r.id;
    if (is_done && step == STEP_PUT)
        r->delivery_id = k.r.delivery_id;
    if (is_done && (step == STEP_PUT || step == STEP_PUT_SECOND))
        assert_int_equal(k.r.outcome, DELIVERY_STORED);
    kept_release(&k);
    return is_done;
}

/* Refused steps are asked again after the disk was mended: by the same store, which was not opened anew. */
static bool take_step(struct run *r, enum step step)
{
    int64_t deadline = clock_mono_ms() + DEADLINE_MS;
    for (r->refused = 0; !try_step(r, step); r->refused++) {
        if (r->has_no_return)
            return false;
        fault_vfs_mend();
        if (clock_mono_ms() > deadline)
            fail_msg("%s at boundary %d: step %d never recovers", r->what, r->nth, (int)step);
    }
    r->done = (int)step + 1;
    return true;
}

/* ---- what must hold ---- */

static int64_t ask_number(sqlite3 *db, const char *text)
{
    sqlite3_stmt *q;
    int64_t value = -1;
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &q, NULL), SQLITE_OK);
    if (sqlite3_step(q) == SQLITE_ROW)
        value = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    return value;
}

struct fact {
    enum step after; /* holds once this step was reported */
    const char *sql; /* brings `wanted`; before the step it may be 0 or `wanted`, and nothing between */
    int64_t wanted;
};
static const struct fact FACTS[] = {
    {STEP_ADD, "SELECT count(*) FROM requests WHERE id = 1", 1},
    {STEP_ADD, "SELECT count(*) FROM identifiers WHERE request = 1", 3},
    {STEP_ADD, "SELECT count(*) FROM search WHERE request = 1 AND folded LIKE '%zheng%'", 1},
    {STEP_BEGIN, "SELECT count(*) FROM requests WHERE id = 1 AND sent_ms = 2000 AND state <> 'queued'", 1},
    {STEP_BEGIN, "SELECT count(*) FROM exchanges WHERE request = 1", 1},
    {STEP_ANSWER,
     "SELECT count(*) FROM requests WHERE id = 1 AND request_id IS NOT NULL AND answered_ms = 2500", 1},
    {STEP_ANSWER, "SELECT count(*) FROM exchanges WHERE request = 1 AND answer_body IS NOT NULL", 1},
    {STEP_ANSWER, "SELECT count(*) FROM person_documents WHERE request = 1 AND person_json IS NOT NULL", 1},
    {STEP_PUT, "SELECT count(*) FROM deliveries WHERE request = 1", 1},
    {STEP_PUT,
     "SELECT count(*) FROM bodies b JOIN deliveries d ON d.id = b.delivery WHERE d.request = 1"
     " AND length(body) = 30000 AND CAST(body AS TEXT) NOT GLOB '*[^a]*'",
     1},
    {STEP_SETTLE, "SELECT count(*) FROM requests WHERE id = 1 AND state = 'delivered' AND credits = '2'", 1},
    {STEP_SETTLE, "SELECT count(*) FROM attempts WHERE request = 1", 3},
    {STEP_SETTLE, "SELECT count(*) FROM findings WHERE request = 1", 1},
    {STEP_ADD_SECOND, "SELECT count(*) FROM requests WHERE id = 2", 1},
    {STEP_BEGIN_SECOND, "SELECT count(*) FROM requests WHERE id = 2 AND sent_ms = 2000", 1},
    {STEP_UNCERTAIN_SECOND, "SELECT count(*) FROM requests WHERE id = 2 AND state = 'uncertain'", 1},
    {STEP_PUT_SECOND,
     "SELECT count(*) FROM bodies b JOIN deliveries d ON d.id = b.delivery WHERE d.request = 2"
     " AND length(body) = 30000 AND CAST(body AS TEXT) NOT GLOB '*[^b]*'",
     1},
    {STEP_POLL_SECOND, "SELECT count(*) FROM requests WHERE id = 2 AND next_poll_ms = 99000", 1},
};

static void expect_facts(const struct run *r)
{
    sqlite3 *db;
    if (r->done == 0)
        return; /* nothing was promised, not even a file */
    assert_int_equal(sqlite3_open_v2(r->place.path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    if (ask_number(db, "SELECT count(*) = 1 AND min(integrity_check) = 'ok' FROM pragma_integrity_check") !=
            1 ||
        ask_number(db, "SELECT count(*) FROM pragma_foreign_key_check") != 0)
        fail_msg("%s at boundary %d: the history is damaged", r->what, r->nth);
    for (size_t i = 0; i < sizeof FACTS / sizeof *FACTS; i++) {
        int64_t value = ask_number(db, FACTS[i].sql);
        bool is_promised = r->done > (int)FACTS[i].after;
        if (value != FACTS[i].wanted && (is_promised || value != 0))
            fail_msg("%s at boundary %d, %d steps reported: %lld instead of %lld: %s", r->what, r->nth,
                     r->done, (long long)value, (long long)FACTS[i].wanted, FACTS[i].sql);
    }
    sqlite3_close(db);
}

/* In memory where the machine has such a place: what a real disk would add here is only time. */
static void make_place(struct place *p)
{
    if (access("/dev/shm", W_OK) != 0) {
        place_make(p);
        return;
    }
    snprintf(p->folder, sizeof p->folder, "/dev/shm/waterfall-store-XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    snprintf(p->path, sizeof p->path, "%s/history.db", p->folder);
}

static void begin_run(struct run *r, enum fault kind, int nth, const char *what)
{
    *r = (struct run){.has_no_return = kind == FAULT_POWER, .what = what, .nth = nth};
    make_place(&r->place);
    fault_vfs_arm(kind, nth);
}

static void run_script(struct run *r)
{
    for (enum step step = STEP_OPEN; step < STEP_COUNT; step++)
        if (!take_step(r, step))
            return;
}

static void close_run(struct run *r)
{
    if (r->store)
        store_close(r->store);
    r->store = NULL;
}

/* 1, every boundary; FAULT_STRIDE=7 takes each seventh, for builds that run many times slower. */
static int stride(void)
{
    const char *text = getenv("FAULT_STRIDE");
    long n = text ? strtol(text, NULL, 10) : 1;
    return n >= 1 && n <= 100 ? (int)n : 1;
}

/* ---- a disk that comes back ---- */

static int enumerate(enum fault kind, const char *what)
{
    int nth = 1;
    for (bool is_hit = true; is_hit; nth += stride()) {
        struct run r;
        begin_run(&r, kind, nth, what);
        run_script(&r);
        close_run(&r);
        is_hit = nth <= fault_vfs_count();
        fault_vfs_mend();
        assert_int_equal(r.done, STEP_COUNT);
        expect_facts(&r);
        place_remove(&r.place);
        assert_true(nth < BOUNDARIES_MAX);
    }
    return nth;
}

static void full_disk_at_every_boundary(void **state)
{
    (void)state;
    /* A script that writes little would prove little. */
    assert_true(enumerate(FAULT_FULL, "a full disk") > 60);
}

static void failing_disk_at_every_boundary(void **state)
{
    (void)state;
    assert_true(enumerate(FAULT_IO, "a failing disk") > 60);
}

static void unwritable_disk_at_every_boundary(void **state)
{
    (void)state;
    assert_true(enumerate(FAULT_READ_ONLY, "a disk without writes") > 60);
}

/* ---- a disk whose machine stops ---- */

/* What was not reported may be there or not; then the machine is started again, and the store is of use. */
static void expect_life_goes_on(struct run *r)
{
    char token[TOKEN_TEXT_SIZE];
    r->store = open_at(r->place.path);
    int64_t id = add_waiting(r->store, token, 5000);
    put_stored(r->store, token, "{\"after\":\"the cut\"}");
    assert_int_equal(state_of(r->store, id), REQUEST_WAITING);
    close_run(r);
}

static void cut_power_at_every_boundary(enum fault_rest rest, const char *what)
{
    int nth = 1;
    for (bool is_hit = true; is_hit; nth += stride()) {
        struct run r;
        begin_run(&r, FAULT_POWER, nth, what);
        run_script(&r);
        close_run(&r);
        is_hit = fault_vfs_mend();
        fault_vfs_power_off(rest, (unsigned)nth);
        fault_vfs_arm(FAULT_NONE, 0);
        expect_facts(&r);
        expect_life_goes_on(&r);
        place_remove(&r.place);
        assert_true(nth < BOUNDARIES_MAX);
    }
    assert_true(nth > 60);
}

static void killed_at_every_boundary(void **state)
{
    (void)state;
    cut_power_at_every_boundary(FAULT_REST_KEPT, "a kill");
}

static void power_cut_that_loses_what_was_not_synced(void **state)
{
    (void)state;
    cut_power_at_every_boundary(FAULT_REST_LOST, "a power cut");
}

static void power_cut_that_keeps_torn_pieces(void **state)
{
    (void)state;
    cut_power_at_every_boundary(FAULT_REST_TORN, "a power cut with torn writes");
}

/* Where the log is written page by page, because the disk promises nothing. */
static void power_cut_on_a_disk_that_promises_nothing(void **state)
{
    (void)state;
    fault_vfs_promise(false);
    cut_power_at_every_boundary(FAULT_REST_TORN, "a power cut on a disk that promises nothing");
    fault_vfs_promise(true);
}

static int install(void **state)
{
    (void)state;
    fault_vfs_install();
    fault_vfs_promise(true);
    return 0;
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(full_disk_at_every_boundary),
    cmocka_unit_test(failing_disk_at_every_boundary),
    cmocka_unit_test(unwritable_disk_at_every_boundary),
    cmocka_unit_test(killed_at_every_boundary),
    cmocka_unit_test(power_cut_that_loses_what_was_not_synced),
    cmocka_unit_test(power_cut_that_keeps_torn_pieces),
    cmocka_unit_test(power_cut_on_a_disk_that_promises_nothing),
};

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, install, NULL);
}
