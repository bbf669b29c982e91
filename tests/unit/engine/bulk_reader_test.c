/* bulk_reader_test.c — a table read in its thread, message by message, as the engine hears them. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/engine/table/bulk_reader.h"
#include "tests/test.h"

static struct bulk_reader *start(const char *path, const char *text)
{
    struct err e = {0};
    struct read_plan plan = {
        .path = path, .text = text, .text_size = text ? strlen(text) : 0, .salt = "salt"};
    struct bulk_reader *r = bulk_reader_start(&plan, &e);
    if (!r)
        fail_msg("%s", e.text);
    return r;
}

/* The next message, which must be of that kind. */
static struct read_message *hear(struct bulk_reader *r, enum read_kind kind)
{
    int64_t deadline = clock_mono_ms() + TEST_WAIT_MS;
    struct read_message *m;
    while (!(m = bulk_reader_next(r))) {
        struct pollfd fd = {.fd = bulk_reader_fd(r), .events = POLLIN};
        assert_true(clock_mono_ms() < deadline);
        assert_true(poll(&fd, 1, TEST_WAIT_MS) >= 0 || errno == EINTR);
    }
    if (m->kind != kind)
        fail_msg("%d was told, not %d: %s", (int)m->kind, (int)kind, m->err.text);
    return m;
}

/* Of a table that its owner saves meanwhile one half may be old and the other new. */
static void a_file_that_is_changed_meanwhile_is_not_taken(void **state)
{
    (void)state;
    static const char *const more[] = {"", "ray@example.com\n"};
    for (size_t i = 0; i < 2; i++) {
        char path[] = "/tmp/waterfall-reader-XXXXXX";
        FILE *out = fdopen(mkstemp(path), "w");
        assert_non_null(out);
        fputs("email\ntim@example.com\nada@example.com\n", out);
        assert_int_equal(fflush(out), 0);
        struct bulk_reader *r = start(path, NULL);
        read_message_free(hear(r, READ_HEADER)); /* it waits for our word */
        fputs(more[i], out);
        assert_int_equal(fclose(out), 0);
        bulk_reader_go_on(r, NULL);
        struct read_message *rows = hear(r, READ_ROWS);
        assert_true(rows->rows->count >= 2);
        read_message_free(rows);
        bulk_reader_go_on(r, NULL);
        struct read_message *end = hear(r, i == 0 ? READ_END : READ_FAILED);
        if (i > 0)
            assert_non_null(strstr(end->err.text, "was changed while it was read"));
        read_message_free(end);
        bulk_reader_free(r);
        unlink(path);
    }
}

/* Two rows that say as little as each other are not one person, and neither has the other's result. */
static void rows_that_are_not_sent_have_no_twins(void **state)
{
    (void)state;
    struct bulk_reader *r =
        start(NULL, "First,Last,Email\nBob,,\nBob,,\nTim,Zheng,tim@example.com\n,,\n,,\nT,Z,TIM@example.com\n"
                    "Tim,,tim@example.com\n");
    read_message_free(hear(r, READ_HEADER));
    bulk_reader_go_on(r, NULL);
    struct read_message *m = hear(r, READ_ROWS);
    assert_int_equal(m->rows->count, 7);
    assert_int_equal(m->rows->row[0].standing, ROW_WEAK);
    assert_int_equal(m->rows->row[1].standing, ROW_WEAK);
    read_message_free(m);
    bulk_reader_go_on(r, NULL);
    m = hear(r, READ_TWINS);
    assert_int_equal(m->twin_count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(m->twins[i].row, 6 + (int64_t)i);
        assert_int_equal(m->twins[i].first, 3);
    }
    read_message_free(m);
    bulk_reader_go_on(r, NULL);
    m = hear(r, READ_END);
    assert_int_equal(m->row_count, 7);
    assert_int_equal(m->columns, 3);
    read_message_free(m);
    bulk_reader_free(r);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_file_that_is_changed_meanwhile_is_not_taken),
    cmocka_unit_test(rows_that_are_not_sent_have_no_twins),
};
TEST_MAIN(tests)
