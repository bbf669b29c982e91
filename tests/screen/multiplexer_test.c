/* multiplexer_test.c — the screen inside tmux and inside GNU screen, each set up as it comes: colours,
 * pastes, Esc, copying out to the terminal that is outside, and leaving. */
#include <stdlib.h>
#include <sys/stat.h>

#include "core/base/mem.h"
#include "tests/screen/terminal.h"
#include "tests/test.h"
#include "tests/folder.h"

struct multiplexer {
    const char *program, *copied; /* how a copy begins in what the outer terminal gets */
};
/* tmux leaves out which clipboard is meant. The text is the example's: "Tim Zheng". */
static const struct multiplexer tmux = {"/usr/bin/tmux", "\033]52;;VGltIFpoZW5n"};
static const struct multiplexer gnu_screen = {"/usr/bin/screen", "\033]52;c;VGltIFpoZW5n"};

static struct terminal *start(const struct multiplexer *m)
{
    char *home = mem_text("/tmp/waterfall-inside.XXXXXX");
    assert_non_null(mkdtemp(home));
    char *sockets = mem_text_format("SCREENDIR=%s/s", home),
         *temporary = mem_text_format("TMUX_TMPDIR=%s", home);
    assert_int_equal(mkdir(sockets + sizeof "SCREENDIR=" - 1, 0700), 0);
    char *command = mem_text_format("exec %s demo --speed 10", getenv("WATERFALL_BIN"));
    const char *const for_tmux[] = {"-f", "/dev/null", "new-session", command, NULL};
    const char *const for_screen[] = {"-U", "-c", "/dev/null", "sh", "-c", command, NULL};
    const char *const environment[] = {sockets, temporary, "SHELL=/bin/sh", NULL};
    struct terminal *t =
        terminal_start(&(struct terminal_options){.columns = 120,
                                                  .rows = 36,
                                                  .program = m->program,
                                                  .arguments = m == &tmux ? for_tmux : for_screen,
                                                  .environment = environment,
                                                  .home = home});
    terminal_wait_for_all(t, (const char *const[]){"Zheng", "127.0.0.1:", "No requests yet", NULL});
    free(home);
    free(sockets);
    free(temporary);
    free(command);
    return t;
}

static void finish(struct terminal *t)
{
    char *home = mem_text(terminal_home(t));
    terminal_key(t, "C-q");
    terminal_wait_gone(t, "SIMULATED");
    terminal_wait_ended(t, TERMINAL_WAIT_MS);
    terminal_kill(t);
    folder_remove(home);
    free(home);
}

static bool has_colour(const struct terminal *t)
{
    for (int row = 0; row < 36; row++)
        for (int column = 0; column < 120; column++)
            if (!terminal_cell(t, row, column).is_default_foreground)
                return true;
    return false;
}

static void wait_for_bytes(struct terminal *t, const char *bytes)
{
    size_t size = 0;
    const char *raw = terminal_raw(t, &size);
    while (!memmem(raw, size, bytes, strlen(bytes))) {
        if (!terminal_pump(t, TERMINAL_WAIT_MS))
            fail_msg("never written: %s", bytes + 1);
        raw = terminal_raw(t, &size);
    }
}

static void it_is_at_home_in(const struct multiplexer *m)
{
    struct terminal *t = start(m);
    assert_true(has_colour(t));
    terminal_key(t, "Enter");
    terminal_wait_for_all(t, (const char *const[]){"Icypeas", "credits 6", NULL});
    terminal_key(t, "Esc"); /* leaves the form, so that letters are keys */
    terminal_wait_for(t, "q quit");
    terminal_key(t, "3");
    terminal_wait_for(t, "] tabs");
    terminal_type(t, "y");
    wait_for_bytes(t, m->copied);
    terminal_wait_for(t, "Copied");
    terminal_paste(t, "{\n  \"linkedin_url\": \"https://www.linkedin.com/in/grace-hopper\"\n}\n");
    terminal_wait_for(t, "grace-hopper");
    terminal_wait_quiet(t);
    assert_false(terminal_shows(t, "Quit?") || terminal_shows(t, "linkedin_url"));
    finish(t);
}

static void tmux_is_a_home(void **state)
{
    (void)state;
    it_is_at_home_in(&tmux);
}

static void gnu_screen_is_a_home(void **state)
{
    (void)state;
    it_is_at_home_in(&gnu_screen);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(tmux_is_a_home, terminal_clean_up),
    cmocka_unit_test_teardown(gnu_screen_is_a_home, terminal_clean_up),
};
TEST_MAIN(tests)
