/* disk_test.c — the real program on a disk that fills up, a history that another program locks, and one that
 * is damaged: what callers are answered, what the user is told, and that it goes on by itself when it can. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "tests/fault/caller.h"
#include "tests/fault/fault_vfs.h"
#include "tests/flow/flow.h"
#include "tests/flow/program.h"
#include "tests/child.h"
#include "tests/plain_sql.h"
#include "tests/test.h"

enum {
    WAIT_MS = TEST_WAIT_MS,
    DELIVERIES_MAX = 400,
    PADDING = 20000,
    SMALL_DISK = 3 << 20,
    FILLER = 1 << 20,
    ADDRESS_MOST = 1000 /* deliveries of one token; as in the store */
};

/* One history with one request that waits, and a receiver on it. */
struct place {
    struct flow flow; /* its simulator and the core that made the history */
    char token[TOKEN_TEXT_SIZE];
    int port;
    struct program receiver;
};

static void read_token(struct place *p)
{
    char *token = plain_sql_text(p->flow.db, "SELECT token_selector || token_verifier FROM requests");
    snprintf(p->token, sizeof p->token, "%s", token);
    free(token);
}

static const struct flow_options OPTIONS = {.scenario = "webhook-never", .speed = 0.001};

/* The history lies in `folder`, or in the flow's own (NULL). A call takes its time at that speed, so the
 * request is one that is out when the core closes: uncertain, and still waited for. */
static void open_place(struct place *p, const char *folder)
{
    memset(p, 0, sizeof *p);
    flow_start(&p->flow, &OPTIONS);
    if (folder) {
        flow_close_core(&p->flow);
        snprintf(p->flow.db, sizeof p->flow.db, "%s/history.db", folder);
        flow_open_core(&p->flow);
        flow_wait_store(&p->flow);
    }
    assert_int_equal(flow_send_take(&p->flow, flow_lookup("Tim", "Zheng", true, false)), 1);
    flow_close_core(&p->flow);
    read_token(p);
    p->port = caller_free_port();
}

static int run(const struct place *p, struct program *program, const char *command)
{
    char home[80];
    snprintf(home, sizeof home, "HOME=%s", p->flow.dir);
    const char *env[] = {home, "LC_ALL=C.UTF-8", NULL};
    program_start(program, (const char *const[]){command, "--db", p->flow.db, NULL}, env);
    return program_finish(program);
}

/* ---- a disk that fills up ---- */

/* A receiver that stays: it waits for a request of its own, which is being answered for ever. */
static void start_receiver(struct place *p)
{
    char *home = mem_text_format("HOME=%s", p->flow.dir);
    char *url = mem_text_format("APOLLO_API_BASE_URL=%s", sim_url(p->flow.sim));
    char *listen = mem_text_format("WATERFALL_LISTEN=127.0.0.1:%d", p->port);
    const char *env[] = {home, url, listen, "APOLLO_API_KEY=test-key-0123456789", "LC_ALL=C.UTF-8", NULL};
    program_start(&p->receiver,
                  (const char *const[]){"enrich", "--db", p->flow.db, "--name", "Ada Byron", "--domain",
                                        "example.com", "--waterfall-email", NULL},
                  env);
    program_await(&p->receiver, "is stored");
    if (!caller_await_port(p->port, clock_mono_ms() + WAIT_MS))
        fail_msg("nobody listens\n%s", p->receiver.err.data);
    free(home);
    free(url);
    free(listen);
}

static char *padded_body(uint32_t number)
{
    char *small = caller_body(1, number), *padding = mem_zalloc(PADDING + 1);
    memset(padding, ' ', PADDING);
    char *body = mem_text_format("%s%s", small, padding);
    free(small);
    free(padding);
    return body;
}

static struct caller_answer post(const struct place *p, uint32_t number)
{
    char *body = padded_body(number);
    struct caller_answer a = caller_post(p->port, p->token, body);
    free(body);
    return a;
}

/* Posts until it is refused. → how many were acknowledged */
static uint32_t fill(const struct place *p)
{
    struct caller_answer a = {.status = 200};
    uint32_t count = 0;
    while ((a = post(p, count)).status == 200)
        if (++count == DELIVERIES_MAX)
            fail_msg("the disk never fills");
    assert_int_equal(a.status, 503);
    assert_true(a.retry_after_s > 0);
    return count;
}

/* `limit` fills the disk, `relieve` makes room; the program runs on through both. */
static void fill_and_recover(struct place *p, void (*limit)(struct place *p),
                             void (*relieve)(struct place *p))
{
    start_receiver(p);
    limit(p);
    uint32_t stored = fill(p);
    assert_true(stored > 0);
    /* Once more: refused again, or stored where a checkpoint has made room meanwhile. Nothing between. */
    int again = post(p, stored).status;
    assert_true(again == 503 || again == 200);
    stored += again == 200;
    relieve(p);
    char *body = padded_body(stored);
    caller_deliver(p->port, p->token, body);
    free(body);
    program_signal(&p->receiver, SIGKILL);
    program_finish(&p->receiver);
    program_release(&p->receiver);
    assert_int_equal(
        plain_sql_number(p->flow.db,
                         "SELECT count(*) = 1 AND min(integrity_check) = 'ok' FROM pragma_integrity_check"),
        1);
    /* What was refused is not there, what was acknowledged is. */
    assert_int_equal(plain_sql_number(p->flow.db, "SELECT count(*) FROM bodies"), stored + 1);
}

static void limit_nothing(struct place *p)
{
    (void)p; /* the disk is small enough */
}

static void remove_filler(struct place *p)
{
    char *path = mem_text_format("%s.filler", p->flow.db);
    assert_int_equal(unlink(path), 0);
    free(path);
}

/* Takes whatever room there is, to the last block. */
static void fill_up(const struct place *p)
{
    static const char block[4096];
    char *path = mem_text_format("%s.filler", p->flow.db);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    while (write(fd, block, sizeof block) > 0)
        ;
    assert_int_equal(errno, ENOSPC);
    close(fd);
    free(path);
}

/* Whoever only wants to read is not told that something was not stored. */
static void no_room_to_open(struct place *p)
{
    struct program list;
    assert_int_equal(run(p, &list, "list"), 0); /* the last of them leaves the history's own file alone */
    program_release(&list);
    fill_up(p);
    assert_int_equal(run(p, &list, "list"), 10);
    if (!strstr(list.err.data, "cannot be opened without some; what is in it is safe"))
        fail_msg("%s", list.err.data);
    program_release(&list);
    remove_filler(p);
    assert_int_equal(run(p, &list, "list"), 0);
    program_release(&list);
}

static void make_filler(const char *folder)
{
    char *path = mem_text_format("%s/history.db.filler", folder), *bytes = mem_zalloc(FILLER);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, FILLER), FILLER);
    close(fd);
    free(bytes);
    free(path);
}

/* A small disk of its own in a name space of its own. False: the machine does not allow it. */
static bool mount_small(const char *folder)
{
    char size[40];
    snprintf(size, sizeof size, "size=%d,mode=0700", SMALL_DISK);
    return (unshare(CLONE_NEWNS) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0) &&
           mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("none", folder, "tmpfs", 0, size) == 0;
}

enum { CHILD_IS_DENIED = 77 };

static void child_on_small_disk(void *nothing)
{
    (void)nothing;
    struct place p;
    char folder[] = "/tmp/waterfall-small-XXXXXX";
    assert_non_null(mkdtemp(folder));
    if (!mount_small(folder)) {
        rmdir(folder);
        _exit(CHILD_IS_DENIED);
    }
    make_filler(folder);
    open_place(&p, folder);
    fill_and_recover(&p, limit_nothing, remove_filler);
    no_room_to_open(&p);
    flow_stop(&p.flow);
    umount2(folder, MNT_DETACH);
    rmdir(folder);
}

static void small_disk_fills_up_and_gets_room(void **state)
{
    (void)state;
    int status = child_run(child_on_small_disk, NULL);
    if (WIFEXITED(status) && WEXITSTATUS(status) == CHILD_IS_DENIED) {
        printf("# skipped: this machine does not let a test mount a file system\n");
        skip();
    }
    assert_int_equal(status, 0);
}

static void set_file_limit(struct place *p, rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(prlimit(p->receiver.pid, RLIMIT_FSIZE, NULL, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(prlimit(p->receiver.pid, RLIMIT_FSIZE, &limit, NULL), 0);
}

static void limit_files(struct place *p)
{
    set_file_limit(p, 1 << 20);
}

static void lift_limit(struct place *p)
{
    struct rlimit limit;
    assert_int_equal(prlimit(p->receiver.pid, RLIMIT_FSIZE, NULL, &limit), 0);
    set_file_limit(p, limit.rlim_max);
}

static void quota_is_reached_and_lifted(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, NULL);
    fill_and_recover(&p, limit_files, lift_limit);
    flow_stop(&p.flow);
}

/* ---- what the banner says ---- */

static void child_tells_the_trouble(void *nothing)
{
    (void)nothing;
    struct place p;
    fault_vfs_install();
    fault_vfs_promise(true);
    open_place(&p, NULL);
    p.flow.options.listen_port = p.port;
    flow_open_core(&p.flow);
    flow_wait_listening(&p.flow);
    char *body = caller_body(1, 1);
    fault_vfs_arm(FAULT_FULL, 1);
    struct caller_answer a = caller_post(p.port, p.token, body);
    assert_int_equal(a.status, 503);
    assert_true(a.retry_after_s > 0);
    flow_wait_trouble(&p.flow, true);
    assert_int_equal(p.flow.status->store_err.code, ERR_STORE);
    if (!strstr(p.flow.status->store_err.text, "No room") ||
        !strstr(p.flow.status->store_err.text, p.flow.db))
        fail_msg("%s", p.flow.status->store_err.text);
    fault_vfs_mend();
    caller_deliver(p.port, p.token, body);
    flow_wait_trouble(&p.flow, false);
    free(body);
    flow_stop(&p.flow);
}

static void banner_tells_of_trouble_and_of_its_end(void **state)
{
    (void)state;
    assert_int_equal(child_run(child_tells_the_trouble, NULL), 0);
}

/* The disk is not filled by one address alone, and whoever waits for it hears why nothing more is taken. */
static void one_address_fills_no_disk(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, NULL);
    p.flow.options.listen_port = p.port;
    flow_open_core(&p.flow);
    flow_wait_listening(&p.flow);
    for (uint32_t i = 0; i <= ADDRESS_MOST; i++) {
        char *body = caller_body(1, i);
        struct caller_answer a = caller_post(p.port, p.token, body);
        free(body);
        if (a.status != (i < ADDRESS_MOST ? 200 : 429))
            fail_msg("delivery %u was answered %d", i, a.status);
    }
    for (bool is_told = false; !is_told;) {
        struct wf_event *ev = wf_next_event(p.flow.wf);
        struct pollfd wait = {.fd = wf_event_fd(p.flow.wf), .events = POLLIN};
        if (!ev)
            assert_int_equal(poll(&wait, 1, WAIT_MS), 1);
        is_told = ev && ev->kind == WF_EVENT_NOTE && ev->note.kind == WF_NOTE_TROUBLE &&
                  ev->note.request_id == 1 && strstr(ev->note.text, "1 call was answered 429");
        wf_event_free(ev);
    }
    flow_stop(&p.flow);
}

static void other_programs_lock_is_503_until_it_is_gone(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, NULL);
    start_receiver(&p);
    sqlite3 *lock = plain_sql_lock(p.flow.db);
    struct caller_answer a = post(&p, 1);
    assert_int_equal(a.status, 503);
    assert_true(a.retry_after_s > 0);
    sqlite3_close(lock);
    char *body = padded_body(1);
    caller_deliver(p.port, p.token, body);
    free(body);
    program_signal(&p.receiver, SIGKILL);
    program_finish(&p.receiver);
    program_release(&p.receiver);
    flow_stop(&p.flow);
}

/* ---- damage ---- */

static char *read_file(const char *path, size_t *size)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &st), 0);
    char *bytes = mem_alloc((size_t)st.st_size + 1);
    assert_int_equal(read(fd, bytes, (size_t)st.st_size), st.st_size);
    close(fd);
    *size = (size_t)st.st_size;
    return bytes;
}

static void flip(const char *path, off_t from, size_t size)
{
    unsigned char bytes[4096];
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0 && size <= sizeof bytes);
    assert_int_equal(pread(fd, bytes, size, from), size);
    for (size_t i = 0; i < size; i++)
        bytes[i] ^= 0xA5;
    assert_int_equal(pwrite(fd, bytes, size, from), size);
    close(fd);
}

static void flip_header(const char *path)
{
    flip(path, 0, 32);
}

static void flip_schema(const char *path)
{
    flip(path, 100, 2000);
}

static void cut_off(const char *path)
{
    assert_int_equal(truncate(path, 8192 + 100), 0);
}

static void fill_with_text(const char *path)
{
    int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    assert_int_equal(write(fd, "Dear diary,\n", 12), 12);
    close(fd);
}

static void expect_set_aside(const struct place *p, const char *before, size_t before_size)
{
    struct program program;
    glob_t names;
    size_t size = 0;
    assert_int_equal(run(p, &program, "set-aside"), 0);
    char *pattern = mem_text_format("%s.damaged-*[0-9]", p->flow.db);
    assert_int_equal(glob(pattern, 0, NULL, &names), 0);
    assert_int_equal(names.gl_pathc, 1);
    assert_non_null(strstr(program.out.data, names.gl_pathv[0]));
    char *aside = read_file(names.gl_pathv[0], &size);
    assert_int_equal(size, before_size);
    assert_memory_equal(aside, before, size);
    free(aside);
    free(pattern);
    globfree(&names);
    program_release(&program);
    assert_int_equal(access(p->flow.db, F_OK), -1);
    assert_int_equal(run(p, &program, "list"), 0); /* a new one */
    program_release(&program);
    assert_int_equal(plain_sql_number(p->flow.db, "SELECT count(*) FROM requests"), 0);
}

static void expect_named_and_untouched(void (*damage)(const char *path))
{
    struct place p;
    struct program program;
    size_t size = 0, after_size = 0;
    open_place(&p, NULL);
    damage(p.flow.db);
    char *before = read_file(p.flow.db, &size);
    assert_int_equal(run(&p, &program, "list"), 10);
    assert_non_null(strstr(program.err.data, p.flow.db));
    assert_non_null(strstr(program.err.data, "waterfall set-aside"));
    program_release(&program);
    char *after = read_file(p.flow.db, &after_size);
    assert_int_equal(after_size, size);
    assert_memory_equal(after, before, size);
    free(after);
    expect_set_aside(&p, before, size);
    free(before);
    flow_stop(&p.flow);
}

/* Where nobody looks by chance: every page behind the schema's. */
static void scribble(const char *path)
{
    size_t size = 0;
    char *bytes = read_file(path, &size);
    FILE *f = fopen(path, "r+be");
    assert_non_null(f);
    for (size_t at = 8192 + 16; at + 64 < size; at += 8192) {
        assert_int_equal(fseek(f, (long)at, SEEK_SET), 0);
        assert_int_equal(fwrite("damage damage damage damage damage damage", 1, 41, f), 41);
    }
    assert_int_equal(fclose(f), 0);
    free(bytes);
}

static void doctor_looks_for_damage_where_nobody_looks_by_chance(void **state)
{
    (void)state;
    struct place p;
    struct program program;
    open_place(&p, NULL);
    run(&p, &program, "doctor");
    assert_non_null(strstr(program.out.data, "ok    store"));
    program_release(&program);
    scribble(p.flow.db);
    assert_int_equal(run(&p, &program, "doctor"), 10);
    assert_non_null(strstr(program.out.data, "fail  store"));
    assert_non_null(strstr(program.out.data, "waterfall set-aside"));
    program_release(&program);
    assert_int_equal(run(&p, &program, "set-aside"), 0);
    program_release(&program);
    flow_stop(&p.flow);
}

static void damaged_history_is_named_left_alone_and_set_aside_at_a_word(void **state)
{
    (void)state;
    expect_named_and_untouched(flip_header);
    expect_named_and_untouched(flip_schema);
    expect_named_and_untouched(cut_off);
    expect_named_and_untouched(fill_with_text);
}

static void expect_refused(const struct place *p, const char *why)
{
    struct program program;
    assert_int_not_equal(run(p, &program, "set-aside"), 0);
    if (!strstr(program.err.data, why))
        fail_msg("nowhere \"%s\": %s", why, program.err.data);
    program_release(&program);
    assert_int_equal(access(p->flow.db, F_OK), 0);
}

/* In another process: closing the file in this one would take back the locks that SQLite holds here. */
static void child_flips(void *path)
{
    flip_schema(path);
}

static void whole_open_or_foreign_history_is_not_set_aside(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, NULL);
    expect_refused(&p, "is whole");
    assert_int_equal(plain_sql_number(p.flow.db, "SELECT count(*) FROM requests"), 1);
    /* Damaged in a page that an open program has not missed yet. */
    sqlite3 *other = plain_sql_open(p.flow.db);
    assert_int_equal(plain_sql_number_on(other, "SELECT count(*) FROM requests"), 1);
    assert_int_equal(child_run(child_flips, p.flow.db), 0);
    expect_refused(&p, "open");
    sqlite3_close(other);
    assert_int_equal(unlink(p.flow.db), 0);
    plain_sql_run(p.flow.db, "CREATE TABLE theirs (a)");
    expect_refused(&p, "another program");
    flow_stop(&p.flow);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(small_disk_fills_up_and_gets_room),
    cmocka_unit_test(quota_is_reached_and_lifted),
    cmocka_unit_test(banner_tells_of_trouble_and_of_its_end),
    cmocka_unit_test(one_address_fills_no_disk),
    cmocka_unit_test(other_programs_lock_is_503_until_it_is_gone),
    cmocka_unit_test(doctor_looks_for_damage_where_nobody_looks_by_chance),
    cmocka_unit_test(damaged_history_is_named_left_alone_and_set_aside_at_a_word),
    cmocka_unit_test(whole_open_or_foreign_history_is_not_set_aside),
};
TEST_MAIN(tests)
