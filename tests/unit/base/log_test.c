/* log_test.c — lines, levels, the mode of the file, rotation, and many threads writing. */
#include "tests/test.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/log.h"

static char folder[64], path[96], old_path[128];

static int begin(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/log_test.XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/x.log", folder);
    snprintf(old_path, sizeof old_path, "%s.1", path);
    return 0;
}

static int end(void **state)
{
    (void)state;
    log_close();
    unlink(path);
    unlink(old_path);
    return rmdir(folder);
}

static char *read_whole(const char *name)
{
    static char text[1 << 21];
    FILE *f = fopen(name, "r");
    assert_non_null(f);
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[n] = '\0';
    return text;
}

static void open_log(void)
{
    struct err e;
    if (!log_open(path, &e))
        fail_msg("%s", e.text);
}

static void lines_before_opening_are_dropped(void **state)
{
    (void)state;
    log_write(LOG_LEVEL_ERROR, "nobody hears this");
    open_log();
    assert_string_equal(read_whole(path), "");
    log_close();
    log_write(LOG_LEVEL_ERROR, "nor this");
    assert_string_equal(read_whole(path), "");
}

static void one_event_is_one_clean_line(void **state)
{
    (void)state;
    open_log();
    log_write(LOG_LEVEL_WARN, "peer said %s", "\033[31mred\r\n2026 error forged\n");
    char *text = read_whole(path);
    char *newline = strchr(text, '\n');
    assert_non_null(newline);
    assert_string_equal(newline, "\n"); /* one line: a forged second one cannot be made */
    assert_non_null(strstr(text, "Z warn peer said \xEF\xBF\xBD[31mred"));
}

static void long_lines_are_cut(void **state)
{
    (void)state;
    open_log();
    static char big[100000];
    memset(big, 'x', sizeof big - 1);
    log_write(LOG_LEVEL_INFO, "%s", big);
    log_write(LOG_LEVEL_INFO, "next");
    char *text = read_whole(path);
    assert_true(strlen(text) < 5000);
    assert_non_null(strstr(text, "\n2"));
    assert_non_null(strstr(text, "info next\n"));
}

static void the_file_is_for_its_owner_alone(void **state)
{
    (void)state;
    mode_t old = umask(0);
    open_log();
    umask(old);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
}

static void a_link_is_not_followed(void **state)
{
    (void)state;
    assert_int_equal(symlink("/dev/null", path), 0);
    struct err e;
    assert_false(log_open(path, &e));
    assert_int_equal(e.code, ERR_STORE);
}

static void a_folder_that_is_not_there_is_told(void **state)
{
    (void)state;
    struct err e;
    assert_false(log_open("/nonexistent/folder/x.log", &e));
    assert_int_equal(e.code, ERR_STORE);
    assert_non_null(strstr(e.text, "/nonexistent/folder/x.log"));
}

static void a_big_log_is_rotated_once_at_opening(void **state)
{
    (void)state;
    open_log();
    log_write(LOG_LEVEL_INFO, "small");
    log_close();
    open_log(); /* under 1 MiB: goes on */
    assert_int_not_equal(access(old_path, F_OK), 0);
    assert_non_null(strstr(read_whole(path), "small"));
    log_close();
    assert_int_equal(truncate(path, (1 << 20) + 1), 0);
    open_log();
    log_write(LOG_LEVEL_INFO, "fresh");
    struct stat st;
    assert_int_equal(stat(old_path, &st), 0);
    assert_int_equal(st.st_size, (1 << 20) + 1);
    assert_null(strstr(read_whole(path), "small"));
    assert_non_null(strstr(read_whole(path), "fresh"));
}

static int64_t size_of(const char *name)
{
    struct stat st;
    return stat(name, &st) == 0 ? (int64_t)st.st_size : -1;
}

/* A receiver runs for months, and strangers can make it write. */
static void a_log_that_fills_up_is_rotated_while_it_is_written(void **state)
{
    char line[1000];
    (void)state;
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    open_log();
    for (int i = 0; i < 5000; i++)
        log_write(LOG_LEVEL_INFO, "%s", line);
    log_write(LOG_LEVEL_INFO, "the last");
    assert_in_range(size_of(old_path), 1 << 20, (1 << 20) + 2000);
    assert_in_range(size_of(path), 1, (1 << 20) + 2000);
    assert_non_null(strstr(read_whole(path), "the last"));
}

/* What another program moved away is let go of, and not moved over the newer one. */
static void a_log_moved_by_another_program_is_left_to_it(void **state)
{
    (void)state;
    open_log();
    assert_int_equal(truncate(path, (1 << 20) + 1), 0);
    assert_int_equal(rename(path, old_path), 0);
    assert_int_equal(close(open(path, O_WRONLY | O_CREAT, 0600)), 0);
    log_write(LOG_LEVEL_INFO, "with the other");
    assert_non_null(strstr(read_whole(path), "with the other"));
    assert_int_equal(size_of(old_path), (1 << 20) + 1);
}

enum { WRITERS = 4, LINES = 500 };

static void *write_lines(void *arg)
{
    for (int i = 0; i < LINES; i++)
        log_write(LOG_LEVEL_INFO, "writer %s line %d end", (const char *)arg, i);
    return NULL;
}

static void threads_do_not_mix_their_lines(void **state)
{
    (void)state;
    open_log();
    static char names[WRITERS][2] = {"a", "b", "c", "d"};
    pthread_t thread[WRITERS];
    for (int i = 0; i < WRITERS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, write_lines, names[i]), 0);
    for (int i = 0; i < WRITERS; i++)
        pthread_join(thread[i], NULL);
    int lines = 0;
    char *text = read_whole(path);
    for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1, lines++) {
        assert_memory_equal(end - 4, " end", 4);
        assert_memory_equal(line + 20, " info writer ", 13);
    }
    assert_int_equal(lines, WRITERS * LINES);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(lines_before_opening_are_dropped, begin, end),
    cmocka_unit_test_setup_teardown(one_event_is_one_clean_line, begin, end),
    cmocka_unit_test_setup_teardown(long_lines_are_cut, begin, end),
    cmocka_unit_test_setup_teardown(the_file_is_for_its_owner_alone, begin, end),
    cmocka_unit_test_setup_teardown(a_link_is_not_followed, begin, end),
    cmocka_unit_test_setup_teardown(a_folder_that_is_not_there_is_told, begin, end),
    cmocka_unit_test_setup_teardown(a_big_log_is_rotated_once_at_opening, begin, end),
    cmocka_unit_test_setup_teardown(a_log_that_fills_up_is_rotated_while_it_is_written, begin, end),
    cmocka_unit_test_setup_teardown(a_log_moved_by_another_program_is_left_to_it, begin, end),
    cmocka_unit_test_setup_teardown(threads_do_not_mix_their_lines, begin, end),
};
TEST_MAIN(tests)
