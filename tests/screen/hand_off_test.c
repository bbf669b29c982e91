/* hand_off_test.c — the form in the user's own editor, a story in the user's own pager, and programs that are
 * not there, crash, stop, leave the terminal in a mess or write nonsense: a sentence each time, and the
 * screen as it was. */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "tests/screen/live.h"
#include "tests/screen/terminal.h"
#include "tests/test.h"
#include "tests/folder.h"

static void write_script(const char *folder, const char *name, const char *script)
{
    char *path = mem_text_format("%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "#!/bin/sh\nshift\n%s\n", script);
    fclose(f);
    assert_int_equal(chmod(path, 0700), 0);
    free(path);
}

/* The demo with an editor and a pager that are shell scripts; "$1" in the editor's is the file, the pager's
 * standard input is the text. NULL: there is no such file. */
static struct terminal *start_with(const char *editor, const char *pager)
{
    static char home[40];
    static const char *const names[] = {"editor", "pager"};
    const char *const scripts[] = {editor, pager};
    snprintf(home, sizeof home, "/tmp/waterfall-editor.XXXXXX");
    assert_non_null(mkdtemp(home));
    char *variable[] = {mem_text_format("EDITOR=%s/editor --wait", home),
                        mem_text_format("PAGER=%s/pager --wait", home)};
    for (size_t i = 0; i < 2; i++)
        if (scripts[i])
            write_script(home, names[i], scripts[i]);
    /* Without a script nothing else is found either. */
    const char *const environment[] = {
        variable[0], variable[1], editor || pager ? "PATH=/nowhere:/bin:/usr/bin" : "PATH=/nowhere", NULL};
    static const char *const arguments[] = {"demo", "--speed", "10", NULL};
    struct terminal *t = terminal_start(&(struct terminal_options){
        .columns = 80, .rows = 24, .arguments = arguments, .environment = environment, .home = home});
    terminal_wait_for_all(t, (const char *const[]){"Zheng", "127.0.0.1:", "No requests yet", NULL});
    free(variable[0]);
    free(variable[1]);
    return t;
}

static struct terminal *start(const char *script)
{
    struct terminal *t = start_with(script, NULL);
    terminal_key(t, "M-e");
    return t;
}

/* Sends the example, and shows its story in the pager. */
static struct terminal *start_pager(const char *script)
{
    struct terminal *t = start_with(NULL, script);
    terminal_key(t, "Enter");
    terminal_wait_for(t, "Icypeas");
    terminal_key(t, "3");
    terminal_key(t, "v");
    return t;
}

/* Where something was sent, it may wait still, and quitting ask. */
static void finish_by(void (*quit)(struct terminal *), struct terminal *t)
{
    char *home = mem_text(terminal_home(t));
    quit(t);
    folder_remove(home);
    free(home);
}

static void finish(struct terminal *t)
{
    finish_by(terminal_quit_unasked, t);
}

static void finish_pager(struct terminal *t)
{
    finish_by(terminal_quit, t);
}

static void the_form_comes_back_as_it_was_written(void **state)
{
    (void)state;
    struct terminal *t =
        start("sed -i -e 's/Zheng/Lovelace/' -e 's/^waterfall_phone = on/waterfall_phone = off/' \"$1\"");
    terminal_wait_for(t, "The form is as you wrote it");
    assert_true(terminal_shows(t, "Lovelace"));
    assert_true(terminal_shows(t, "[ ] phone waterfall"));
    finish(t);
}

static void an_editor_that_crashes_changes_nothing(void **state)
{
    (void)state;
    struct terminal *t = start("echo first_name = Eve > \"$1\"; kill -SEGV $$");
    terminal_wait_for(t, "The editor crashed");
    assert_true(terminal_shows(t, "Zheng"));
    finish(t);
}

static void an_editor_that_gives_up_changes_nothing(void **state)
{
    (void)state;
    struct terminal *t = start("echo first_name = Eve > \"$1\"; exit 3");
    terminal_wait_for(t, "The editor ended with code 3");
    assert_true(terminal_shows(t, "Zheng"));
    finish(t);
}

static void a_slip_is_told_with_its_line(void **state)
{
    (void)state;
    struct terminal *t = start("echo last_nam = Eve > \"$1\"");
    terminal_wait_for(t, "Line 1: there is no field \"last_nam\"; did you mean \"last_name\"?");
    assert_true(terminal_shows(t, "Zheng"));
    finish(t);
}

static void what_is_not_there_is_told(void **state)
{
    (void)state;
    struct terminal *t = start(NULL);
    terminal_wait_for(t, "There is no such editor: set EDITOR, or install vi or nano.");
    finish(t);
    t = start_pager(NULL);
    terminal_wait_for(t, "There is no such pager: set PAGER, or install less.");
    finish_pager(t);
}

/* Line settings and modes that nobody put back: the screen stands as before, and what is restored at the end
 * is what was there at the start. */
static void a_mess_that_is_left_behind_is_cleared(void **state)
{
    (void)state;
    static const char mess[] = "stty raw -echo -isig; printf '\\033[5;10r\\033[4h\\033[?1003h\\033[?1004h"
                               "\\033[?6h\\033[7m\\033(0\\033[?25l'; kill -KILL $$";
    struct terminal *t = start_with(mess, NULL);
    terminal_wait_quiet(t);
    char *before = terminal_picture(t);
    terminal_key(t, "M-e");
    terminal_wait_for(t, "The editor crashed (Killed). The form is as it was.");
    terminal_wait_gone(t, "crashed");
    terminal_wait_as(t, before);
    free(before);
    assert_true(terminal_is_cursor_visible(t));
    terminal_key(t, "F1");
    terminal_wait_for(t, "Send the lookup to Apollo");
    terminal_key(t, "Esc");
    terminal_wait_gone(t, "Help");
    finish_pager(t);
}

static void the_pager_has_the_story_and_the_terminal(void **state)
{
    (void)state;
    struct terminal *t = start_pager("cat; echo enough; read x </dev/tty");
    terminal_wait_for_all(t, (const char *const[]){"Icypeas", "enough", NULL});
    assert_true(terminal_is_restored(t));
    terminal_type(t, "\r");
    terminal_wait_for_all(t, (const char *const[]){"Icypeas", "SIMULATED", NULL});
    finish_pager(t);
}

/* Until the program has taken the whole screen that often. */
static void wait_until_entered(struct terminal *t, int times)
{
    int64_t limit_ms = clock_mono_ms() + TERMINAL_WAIT_MS;
    for (int count = 0; count < times;) {
        size_t size;
        const char *at = terminal_raw(t, &size), *end = at + size;
        for (count = 0; (at = memmem(at, (size_t)(end - at), "\x1b[?1049h", 8)); at++)
            count++;
        assert_true(clock_mono_ms() < limit_ms);
        terminal_pump(t, 20);
    }
}

static void a_pager_that_reads_nothing_or_crashes_harms_nobody(void **state)
{
    (void)state;
    struct terminal *t = start_pager("echo enough; read x </dev/tty; exit 0");
    terminal_wait_for(t, "enough"); /* before it has the terminal, and after it, keys would be lost */
    terminal_type(t, "\r");
    terminal_wait_for_all(t, (const char *const[]){"Icypeas", "SIMULATED", NULL});
    finish_pager(t);
    t = start_pager("exit 0"); /* at once, while the story is still being written to it */
    wait_until_entered(t, 2);
    terminal_wait_for_all(t, (const char *const[]){"Icypeas", "SIMULATED", NULL});
    finish_pager(t);
    t = start_pager("kill -SEGV $$");
    terminal_wait_for(t, "The pager crashed");
    finish_pager(t);
}

/* Where the screen says that deliveries are received; 0: nowhere. */
static int shown_port(struct terminal *t)
{
    char *picture = terminal_picture(t);
    const char *at = strstr(picture, "callback 127.0.0.1:");
    int port = 0;
    if (at)
        assert_int_equal(sscanf(at, "callback 127.0.0.1:%d", &port), 1);
    free(picture);
    return port;
}

static bool is_received_at(int port)
{
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool is_taken = connect(fd, (struct sockaddr *)&at, sizeof at) == 0;
    close(fd);
    return is_taken;
}

/* The shell waits for the whole job: a pager that stops takes the program with it, once, and both go on. */
static void a_pager_that_stops_stops_the_program(void **state)
{
    (void)state;
    struct terminal *t = start_pager("cat; echo enough; read x </dev/tty");
    terminal_wait_for(t, "enough");
    terminal_key(t, "C-z");
    terminal_wait_stopped(t);
    assert_true(terminal_is_restored(t));
    terminal_continue(t);
    terminal_type(t, "\r");
    terminal_wait_for_all(t, (const char *const[]){"Icypeas", "SIMULATED", NULL});
    finish_pager(t);
}

/* Whoever is stopped answers nobody; another process may. */
static void a_program_that_is_stopped_by_its_editor_receives_nothing(void **state)
{
    (void)state;
    struct live live;
    live_open(&live, "title Nothing comes\nwebhook never\n");
    write_script(live.home, "editor", "echo your turn; read x");
    struct terminal *t = live_start(&live);
    terminal_wait_for(t, "callback 127.0.0.1:");
    int port = shown_port(t);
    assert_true(is_received_at(port));
    terminal_key(t, "M-e");
    terminal_wait_for(t, "your turn");
    assert_true(is_received_at(port));
    terminal_key(t, "C-z");
    terminal_wait_stopped(t);
    assert_false(is_received_at(port));
    terminal_continue(t);
    terminal_type(t, "\r");
    int64_t limit_ms = clock_mono_ms() + TERMINAL_WAIT_MS;
    while (!is_received_at(shown_port(t)) && clock_mono_ms() < limit_ms)
        terminal_pump(t, 20);
    terminal_wait_for_all(t, (const char *const[]){"callback 127.0.0.1:", "Send", NULL});
    assert_true(is_received_at(shown_port(t)));
    terminal_quit_unasked(t);
    live_close(&live);
}

/* The signal is handed on; whoever does not heed it is not waited for. */
static void a_signal_ends_both(void **state)
{
    (void)state;
    static const char *const scripts[] = {"echo your turn; read x",
                                          "trap '' TERM HUP INT; echo your turn; while :; do read x; done"};
    for (size_t i = 0; i < 2; i++) {
        struct terminal *t = start(scripts[i]);
        terminal_wait_for(t, "your turn");
        terminal_signal(t, SIGTERM);
        terminal_wait_ended(t, TERMINAL_WAIT_MS);
        assert_true(terminal_is_restored(t));
        terminal_kill(t);
        t = start(scripts[i]);
        terminal_wait_for(t, "your turn");
        terminal_hang_up(t);
        terminal_wait_ended(t, TERMINAL_WAIT_MS);
        terminal_kill(t);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(the_form_comes_back_as_it_was_written, terminal_clean_up),
    cmocka_unit_test_teardown(an_editor_that_crashes_changes_nothing, terminal_clean_up),
    cmocka_unit_test_teardown(an_editor_that_gives_up_changes_nothing, terminal_clean_up),
    cmocka_unit_test_teardown(a_slip_is_told_with_its_line, terminal_clean_up),
    cmocka_unit_test_teardown(what_is_not_there_is_told, terminal_clean_up),
    cmocka_unit_test_teardown(a_mess_that_is_left_behind_is_cleared, terminal_clean_up),
    cmocka_unit_test_teardown(the_pager_has_the_story_and_the_terminal, terminal_clean_up),
    cmocka_unit_test_teardown(a_pager_that_reads_nothing_or_crashes_harms_nobody, terminal_clean_up),
    cmocka_unit_test_teardown(a_pager_that_stops_stops_the_program, terminal_clean_up),
    cmocka_unit_test_teardown(a_program_that_is_stopped_by_its_editor_receives_nothing, terminal_clean_up),
    cmocka_unit_test_teardown(a_signal_ends_both, terminal_clean_up),
};
TEST_MAIN(tests)
