/* own_table_test.c — a list's result is never written over the table that it was read from, by whatever name
 * that is called; and whether it is called so is found out by the thread that writes: a file system that
 * does not answer holds up nobody else. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "tests/flow/flow.h"
#include "tests/test.h"

static const char TABLE[] = "email\njo@example.com\n";
static pthread_t engine;
static atomic_bool is_engine_known;
static atomic_int looks, looks_of_engine;

/* The C library's, in its place: notes who looks for the tables of this test. */
int stat(const char *restrict path, struct stat *restrict out)
{
    if (atomic_load(&is_engine_known) && strstr(path, "/people")) {
        atomic_fetch_add(&looks, 1);
        if (pthread_equal(pthread_self(), engine))
            atomic_fetch_add(&looks_of_engine, 1);
    }
    return fstatat(AT_FDCWD, path, out, 0);
}

static struct wf_event *wait_told(struct flow *f, uint64_t ticket)
{
    int64_t deadline = clock_mono_ms() + TEST_WAIT_MS;
    for (;;) {
        struct pollfd fd = {.fd = wf_event_fd(f->wf), .events = POLLIN};
        struct wf_event *ev;
        assert_true(poll(&fd, 1, TEST_WAIT_MS) >= 0 || errno == EINTR);
        assert_true(clock_mono_ms() < deadline);
        while ((ev = wf_next_event(f->wf))) {
            if (ev->ticket == ticket)
                return ev;
            wf_event_free(ev);
        }
    }
}

static int64_t read_list(struct flow *f, const char *path)
{
    const struct wf_run_plan plan = {.path = path, .options = {.waterfall_email = true}};
    struct wf_event *ev = wait_told(f, wf_run_read(f->wf, &plan));
    assert_string_equal(ev->err.text, "");
    int64_t id = ev->run->id;
    wf_event_free(ev);
    return id;
}

static struct err export_to(struct flow *f, int64_t list, const char *path, bool with_vendors)
{
    const struct wf_run_export x = {.path = path, .with_vendors = with_vendors};
    struct wf_event *ev = wait_told(f, wf_run_export(f->wf, list, &x));
    struct err e = ev->err;
    wf_event_free(ev);
    return e;
}

/* Called in the engine's thread. */
static char *note_engine(const char *text)
{
    engine = pthread_self();
    atomic_store(&is_engine_known, true);
    return mem_text(text);
}

static void find_engine(struct flow *f)
{
    char path[128];
    request_free(
        flow_wait_state(f, flow_send_take(f, flow_lookup("Tim", "Zheng", true, false)), REQUEST_DELIVERED));
    snprintf(path, sizeof path, "%s/requests.csv", f->dir);
    const struct wf_rows_export x = {.path = path, .mask = note_engine};
    struct wf_event *ev = wait_told(f, wf_rows_export(f->wf, &x));
    assert_string_equal(ev->err.text, "");
    wf_event_free(ev);
    assert_true(atomic_load(&is_engine_known));
}

static void write_table(const char *path)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(TABLE, 1, sizeof TABLE - 1, file), sizeof TABLE - 1);
    assert_int_equal(fclose(file), 0);
}

static void expect_table(const char *path)
{
    char text[256];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof text, file);
    fclose(file);
    assert_int_equal(size, sizeof TABLE - 1);
    assert_memory_equal(text, TABLE, size);
}

static void table_is_not_written_over_and_the_engine_does_not_look(void **state)
{
    (void)state;
    static const char *const names[] = {"people.csv", "people-linked.csv", "people-hard.csv", "./people.csv"};
    struct flow f;
    char table[128], path[160];
    flow_start(&f, &(struct flow_options){0});
    snprintf(table, sizeof table, "%s/people.csv", f.dir);
    write_table(table);
    snprintf(path, sizeof path, "%s/people-linked.csv", f.dir);
    assert_int_equal(symlink(table, path), 0);
    snprintf(path, sizeof path, "%s/people-hard.csv", f.dir);
    assert_int_equal(link(table, path), 0);
    int64_t list = read_list(&f, table);
    find_engine(&f);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", f.dir, names[i]);
        struct err e = export_to(&f, list, path, i % 2);
        assert_int_equal(e.code, ERR_USAGE);
        assert_non_null(strstr(e.text, "is the table that this list was read from"));
        expect_table(path);
    }
    assert_true(atomic_load(&looks) > 0);
    assert_int_equal(atomic_load(&looks_of_engine), 0);
    snprintf(path, sizeof path, "%s/other.csv", f.dir);
    assert_string_equal(export_to(&f, list, path, false).text, "");
    assert_int_equal(access(path, R_OK), 0);
    flow_stop(&f);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(table_is_not_written_over_and_the_engine_does_not_look),
};

TEST_MAIN(tests)
