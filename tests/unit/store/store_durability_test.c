/* store_durability_test.c — the promise: what was reported is on disk, whatever kills the process; many
 * operations cost few commits; and two programs on one history never do a thing twice. */
#include "tests/plain_sql.h"
#include "tests/unit/store/store_fixture.h"

#include <signal.h>
#include <sys/wait.h>

#include "core/store/store_internal.h"

/* ---- kill ---- */

#define ROUNDS 24
#define AT_ONCE 16 /* deliveries under way */

struct stream {
    struct store *store;
    int pipe;
    char token[TOKEN_TEXT_SIZE];
    uint32_t next;
};
struct one {
    struct stream *stream;
    uint32_t number;
};

static void put_next(struct stream *t);

static void on_stored(void *owner, struct store_result *result)
{
    struct one *o = owner;
    assert_int_equal(result->err.code, ERR_NONE);
    /* From here on the outside world may rely on it. */
    assert_int_equal(write(o->stream->pipe, &o->number, sizeof o->number), sizeof o->number);
    put_next(o->stream);
    free(o);
}

static void put_next(struct stream *t)
{
    struct one *o = mem_zalloc(sizeof *o);
    *o = (struct one){t, t->next++};
    char *body = mem_text_format("{\"n\":%u,\"filler\":\"%0*d\"}", o->number, (int)(o->number % 5000), 0);
    store_put_delivery(t->store, t->token, 0, CHANNEL_WEBHOOK, body, strlen(body), 1, on_stored, o);
}

/* Stores and reports until it is killed. */
static void child_streams(const char *path, const char *token, uint32_t first, int pipe_fd)
{
    setenv("CMOCKA_TEST_ABORT", "1", 1);
    struct stream t = {.store = open_at(path), .pipe = pipe_fd, .next = first};
    memcpy(t.token, token, sizeof t.token);
    for (int i = 0; i < AT_ONCE; i++)
        put_next(&t);
    for (;;) {
        struct pollfd fd = {.fd = store_fd(t.store), .events = POLLIN};
        poll(&fd, 1, -1);
        store_dispatch(t.store);
    }
}

/* Kills the child after `enough` reports and notes in `seen` all that it reported before it died. */
static void kill_after(pid_t pid, int pipe_fd, uint32_t enough, bool *seen, uint32_t seen_size)
{
    uint32_t number, count = 0;
    while (read(pipe_fd, &number, sizeof number) == sizeof number) {
        assert_true(number < seen_size);
        seen[number] = true;
        if (++count == enough)
            kill(pid, SIGKILL);
    }
    assert_true(count >= enough);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void expect_all_there(const char *path, const bool *seen, uint32_t size)
{
    sqlite3 *db = plain_sql_open(path);
    sqlite3_stmt *q;
    bool *is_there = mem_zalloc(size * sizeof *is_there);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT body FROM bodies", -1, &q, NULL), SQLITE_OK);
    while (sqlite3_step(q) == SQLITE_ROW) {
        uint32_t number;
        assert_int_equal(sscanf((const char *)sqlite3_column_blob(q, 0), "{\"n\":%u,", &number), 1);
        assert_true(number < size);
        assert_false(is_there[number]);
        is_there[number] = true;
    }
    sqlite3_finalize(q);
    sqlite3_close(db);
    for (uint32_t i = 0; i < size; i++)
        if (seen[i] && !is_there[i])
            fail_msg("delivery %u was reported and is lost", i);
    free(is_there);
}

static void nothing_reported_is_lost_when_the_process_is_killed(void **state)
{
    struct place *p = *state;
    char token[TOKEN_TEXT_SIZE];
    uint32_t size = ROUNDS * 4000;
    bool *seen = mem_zalloc(size * sizeof *seen);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        int fd[2];
        struct store *s = open_at(p->path);
        add_waiting(s, token, 1); /* one takes no more than a thousand */
        store_close(s);
        assert_int_equal(pipe(fd), 0);
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            close(fd[0]);
            child_streams(p->path, token, round * 4000, fd[1]);
        }
        close(fd[1]);
        kill_after(pid, fd[0], 1 + random_below(60), seen, size);
        close(fd[0]);
    }
    expect_all_there(p->path, seen, size);
    assert_int_equal(
        plain_sql_number(p->path, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"),
        1);
    assert_int_equal(plain_sql_number(p->path, "SELECT count(*) FROM deliveries WHERE id NOT IN"
                                               " (SELECT delivery FROM bodies)"),
                     0);
    free(seen);
}

/* ---- groups ---- */

#define MANY 500

static void many_operations_cost_few_commits(void **state)
{
    struct place *p = *state;
    char token[TOKEN_TEXT_SIZE], body[32];
    struct kept *k = mem_zalloc(MANY * sizeof *k);
    struct store *s = open_at(p->path);
    int64_t id = add_waiting(s, token, 1);
    /* All of them wait while another program writes. */
    sqlite3 *lock = plain_sql_lock(p->path);
    uint64_t before = store_commit_count(s);
    for (size_t i = 0; i < MANY; i++) {
        snprintf(body, sizeof body, "{\"n\":%zu}", i);
        store_put_delivery(s, token, 0, CHANNEL_WEBHOOK, mem_text(body), strlen(body), 1, on_result, &k[i]);
    }
    sqlite3_close(lock);
    for (size_t i = 0; i < MANY; i++) {
        wait_for(s, &k[i]);
        assert_string_equal(k[i].r.err.text, "");
        assert_int_equal(k[i].r.delivery_id, i + 1); /* in the order of asking */
    }
    /* The group that was held up, and one for all that came meanwhile. */
    assert_between(store_commit_count(s) - before, 1, 2);
    before = store_commit_count(s);
    request_free(get(s, id, true));
    assert_int_equal(store_commit_count(s), before); /* looking writes nothing */
    store_close(s);
    free(k);
}

enum { NEIGHBOURS = 5 };

static bool run_refused(struct store_file *f, struct store_op *op, struct err *e)
{
    (void)f, (void)op;
    return err_set(e, ERR_INTERNAL, "No.");
}

/* Whatever was done before it in the group is undone with it, and done again without it. */
static void one_that_fails_takes_nothing_with_it_and_leaves_nothing_twice(void **state)
{
    struct place *p = *state;
    char token[NEIGHBOURS][TOKEN_TEXT_SIZE];
    struct kept k[NEIGHBOURS] = {0}, refused = {0};
    struct store *s = open_at(p->path);
    for (int i = 0; i < NEIGHBOURS; i++)
        add_waiting(s, token[i], 1);
    assert_true(store_pause(s, DEADLINE_MS));
    for (int i = 0; i < NEIGHBOURS; i++)
        store_put_delivery(s, token[i], 0, CHANNEL_WEBHOOK, mem_text("{}"), 2, 1, on_result, &k[i]);
    struct store_op *op = store_op_new(sizeof *op, run_refused, true, on_result, &refused);
    op->is_gathered = true; /* while they wait to be written */
    store_submit(s, op);
    store_resume(s);
    wait_for(s, &refused);
    assert_string_equal(refused.r.err.text, "No.");
    for (int i = 0; i < NEIGHBOURS; i++) {
        wait_for(s, &k[i]);
        assert_string_equal(k[i].r.err.text, "");
        assert_int_equal(k[i].r.delivery_id, i + 1);
    }
    store_close(s);
    assert_int_equal(plain_sql_number(p->path, "SELECT count(*) FROM deliveries"), NEIGHBOURS);
    assert_int_equal(plain_sql_number(p->path, "SELECT sum(count) FROM delivery_blocks"), NEIGHBOURS);
}

static void close_finishes_what_waits_and_what_its_callbacks_ask(void **state)
{
    struct place *p = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k[8] = {0};
    struct store *s = open_at(p->path);
    int64_t id = add_waiting(s, token, 1);
    for (int i = 0; i < 8; i++) {
        char *body = mem_text_format("{\"n\":%d}", i);
        store_put_delivery(s, token, 0, CHANNEL_WEBHOOK, body, strlen(body), 1, on_result, &k[i]);
    }
    store_close(s);
    for (int i = 0; i < 8; i++)
        assert_true(k[i].is_there && k[i].r.err.code == ERR_NONE);
    s = open_at(p->path);
    struct request *r = get(s, id, false);
    assert_int_equal(r->delivery_count, 8);
    request_free(r);
    store_close(s);
}

/* ---- two programs ---- */

#define SHARED 60

struct pair {
    struct store *store[2];
};

static struct pair open_pair(const char *path)
{
    struct err e = {0};
    struct pair both;
    struct kept k[2] = {0};
    /* Both at once on a file that is not there yet: one makes it, the other finds it. */
    for (int i = 0; i < 2; i++)
        both.store[i] = store_open(&(struct store_options){.path = path}, on_result, &k[i], &e);
    for (int i = 0; i < 2; i++) {
        wait_for(both.store[i], &k[i]);
        assert_string_equal(k[i].r.err.text, "");
    }
    return both;
}

static void close_pair(struct pair *both)
{
    store_close(both->store[0]);
    store_close(both->store[1]);
}

static void two_programs_make_one_history(void **state)
{
    struct place *p = *state;
    for (int round = 0; round < 12; round++) {
        char token[TOKEN_TEXT_SIZE];
        struct pair both = open_pair(p->path);
        int64_t id = add_waiting(both.store[0], token, 1);
        put_stored(both.store[1], token, "{}");
        struct request *r = get(both.store[0], id, false);
        assert_int_equal(r->delivery_count, 1);
        request_free(r);
        close_pair(&both);
        place_remove(p);
        assert_int_equal(mkdir(p->folder, 0700), 0);
    }
}

static size_t count_changed(struct pair *both, struct kept k[2][SHARED])
{
    size_t changed = 0;
    for (size_t i = 0; i < SHARED; i++)
        for (int side = 0; side < 2; side++) {
            wait_for(both->store[side], &k[side][i]);
            assert_string_equal(k[side][i].r.err.text, "");
            changed += k[side][i].r.is_changed;
            kept_release(&k[side][i]);
        }
    return changed;
}

static void two_programs_never_send_settle_or_poll_twice(void **state)
{
    struct place *p = *state;
    char token[SHARED][TOKEN_TEXT_SIZE];
    int64_t id[SHARED], delivery_id[SHARED];
    struct kept k[2][SHARED] = {0};
    struct pair both = open_pair(p->path);
    for (size_t i = 0; i < SHARED; i++)
        id[i] = add_with_token(both.store[i % 2], new_request(REQUEST_QUEUED, "Tim", "Zheng"), token[i]);

    for (size_t i = 0; i < SHARED; i++)
        for (int side = 0; side < 2; side++)
            store_move(both.store[side], id[i], REQUEST_QUEUED, REQUEST_SENDING, NULL, 1, NULL, on_result,
                       &k[side][i]);
    assert_int_equal(count_changed(&both, k), SHARED);

    for (size_t i = 0; i < SHARED; i++)
        for (int side = 0; side < 2; side++)
            store_apply_answer(both.store[side], id[i], new_answer("5", "accepted"), false, 1000, 5000, NULL,
                               on_result, &k[side][i]);
    assert_int_equal(count_changed(&both, k), SHARED);

    size_t due = 0;
    for (size_t i = 0; i < SHARED; i++)
        for (int side = 0; side < 2; side++)
            store_claim_polls(both.store[side], 7000, 60000, 1, on_result, &k[side][i]);
    for (size_t i = 0; i < SHARED; i++)
        for (int side = 0; side < 2; side++) {
            wait_for(both.store[side], &k[side][i]);
            due += k[side][i].r.due_count;
            kept_release(&k[side][i]);
        }
    assert_int_equal(due, SHARED);

    for (size_t i = 0; i < SHARED; i++)
        delivery_id[i] = put_stored(both.store[i % 2], token[i], "{}");
    for (size_t i = 0; i < SHARED; i++)
        for (int side = 0; side < 2; side++)
            store_settle(both.store[side], delivery_id[i], new_delivery("tim@example.com", "2"), 9, on_result,
                         &k[side][i]);
    assert_int_equal(count_changed(&both, k), SHARED);
    close_pair(&both);
    assert_int_equal(plain_sql_number(p->path, "SELECT count(*) FROM attempts"), SHARED * 3);
    assert_int_equal(plain_sql_number(p->path, "SELECT sum(credits_micro) / 1000000 FROM requests"),
                     SHARED * 2);
    assert_int_equal(plain_sql_number(p->path, "SELECT sum(poll_count) FROM requests"), SHARED);
}

static bool look(struct store *s)
{
    struct kept k = {0};
    store_look(s, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    bool is_changed = k.r.is_changed;
    kept_release(&k);
    return is_changed;
}

static void look_sees_the_others_changes_and_not_its_own(void **state)
{
    struct place *p = *state;
    char token[TOKEN_TEXT_SIZE];
    struct pair both = open_pair(p->path);
    assert_false(look(both.store[0]));
    add_waiting(both.store[0], token, 1);
    assert_false(look(both.store[0]));
    put_stored(both.store[1], token, "{}");
    assert_true(look(both.store[0]));
    assert_false(look(both.store[0]));
    close_pair(&both);
}

static void same_body_to_two_programs_is_stored_once(void **state)
{
    struct place *p = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k[2] = {0};
    struct pair both = open_pair(p->path);
    for (int round = 0; round < 20; round++) {
        add_waiting(both.store[0], token, 1);
        for (int side = 0; side < 2; side++)
            store_put_delivery(both.store[side], token, 0, CHANNEL_WEBHOOK, mem_text("{}"), 2, 1, on_result,
                               &k[side]);
        for (int side = 0; side < 2; side++)
            wait_for(both.store[side], &k[side]);
        assert_int_not_equal(k[0].r.outcome, k[1].r.outcome);
        kept_release(&k[0]);
        kept_release(&k[1]);
    }
    close_pair(&both);
    assert_int_equal(plain_sql_number(p->path, "SELECT count(*) FROM bodies"), 20);
    assert_int_equal(plain_sql_number(p->path, "SELECT sum(duplicate_count) FROM requests"), 20);
}

static const struct CMUnitTest tests[] = {
    PLACE_TEST(nothing_reported_is_lost_when_the_process_is_killed),
    PLACE_TEST(many_operations_cost_few_commits),
    PLACE_TEST(one_that_fails_takes_nothing_with_it_and_leaves_nothing_twice),
    PLACE_TEST(close_finishes_what_waits_and_what_its_callbacks_ask),
    PLACE_TEST(two_programs_make_one_history),
    PLACE_TEST(two_programs_never_send_settle_or_poll_twice),
    PLACE_TEST(look_sees_the_others_changes_and_not_its_own),
    PLACE_TEST(same_body_to_two_programs_is_stored_once),
};
TEST_MAIN(tests)
