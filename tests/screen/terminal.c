/* terminal.c — the emulator between the pseudo-terminal and the test: bytes out of the program become cells,
 * keys become bytes. */
#include "tests/screen/terminal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "tests/screen/modes.h"
#include "tests/screen/picture.h"
#include "tests/screen/terminal_internal.h"
#include "tests/folder.h"

enum {
    RAW_CEILING = 256 << 20,
    ENVIRONMENT_MAX = 40,
    ARGUMENTS_MAX = 40,
    TERMINALS_MAX = 8,
    QUIET_MS = 300,
    LAST_WORDS_BYTES = 6000
};

/* What runs now, for clean_up after a test that failed in the middle. */
static struct terminal *running[TERMINALS_MAX];

/* ---- start ---- */

static void on_output(const char *bytes, size_t size, void *owner)
{
    terminal_write(owner, bytes, size);
}

static int on_property(VTermProp property, VTermValue *value, void *owner)
{
    struct terminal *t = owner;
    if (property == VTERM_PROP_CURSORVISIBLE)
        t->is_cursor_visible = value->boolean;
    if (property == VTERM_PROP_ALTSCREEN)
        t->is_alternate = value->boolean;
    return 1;
}

static void emulator_start(struct terminal *t)
{
    static const VTermScreenCallbacks callbacks = {.settermprop = on_property};
    t->is_cursor_visible = true;
    t->emulator = vterm_new(t->rows, t->columns);
    vterm_set_utf8(t->emulator, 1);
    vterm_output_set_callback(t->emulator, on_output, t);
    t->screen = vterm_obtain_screen(t->emulator);
    vterm_screen_enable_altscreen(t->screen, 1);
    vterm_screen_set_callbacks(t->screen, &callbacks, t);
    vterm_screen_reset(t->screen, 1);
}

struct text_array {
    char *item[ENVIRONMENT_MAX + 1];
    size_t count;
};

static void add_text(struct text_array *a, char *text)
{
    assert_true(a->count < ENVIRONMENT_MAX);
    a->item[a->count++] = text;
}

static void add_from_own(struct text_array *a, const char *name)
{
    const char *value = getenv(name);
    if (value)
        add_text(a, mem_text_format("%s=%s", name, value));
}

static void fill_environment(struct text_array *a, const struct terminal *t, const struct terminal_options *o)
{
    static const char *const passed[] = {"PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS",
                                         "LSAN_OPTIONS"};
    static const char *const folders[] = {"XDG_CONFIG_HOME=%s/config", "XDG_DATA_HOME=%s/data",
                                          "XDG_STATE_HOME=%s/state", "XDG_CACHE_HOME=%s/cache",
                                          "XDG_RUNTIME_DIR=%s/run"};
    /* First, because the first of two counts. */
    for (const char *const *extra = o->environment; extra && *extra; extra++)
        add_text(a, mem_text(*extra));
    for (size_t i = 0; i < sizeof passed / sizeof *passed; i++)
        add_from_own(a, passed[i]);
    add_text(a, mem_text_format("HOME=%s", t->home));
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        const char *equals = strchr(folders[i], '=');
        add_text(a,
                 mem_text_format("%.*s=%s%s", (int)(equals - folders[i]), folders[i], t->home, equals + 3));
    }
    add_text(a, mem_text("LC_ALL=C.UTF-8"));
    add_text(a, mem_text("TZ=UTC"));
    add_text(a, mem_text_format("TERM=%s", o->term ? o->term : "xterm-256color"));
}

static void fill_arguments(struct text_array *a, const struct terminal_options *o)
{
    const char *program = o->program ? o->program : getenv("WATERFALL_BIN");
    if (!program)
        fail_msg("WATERFALL_BIN does not say which program to test: run through make test");
    add_text(a, mem_text(program));
    for (const char *const *argument = o->arguments; argument && *argument; argument++)
        add_text(a, mem_text(*argument));
}

static void free_texts(struct text_array *a)
{
    while (a->count)
        free(a->item[--a->count]);
}

static char *new_home(void)
{
    char *home = mem_text("/tmp/waterfall-screen.XXXXXX");
    if (!mkdtemp(home))
        fail_msg("no folder for a home: %s", strerror(errno));
    return home;
}

struct terminal *terminal_start(const struct terminal_options *o)
{
    struct terminal *t = mem_zalloc(sizeof *t);
    size_t slot = 0;
    while (slot < TERMINALS_MAX && running[slot])
        slot++;
    assert_true(slot < TERMINALS_MAX);
    running[slot] = t;
    t->columns = o->columns ? o->columns : 80;
    t->rows = o->rows ? o->rows : 24;
    t->home = o->home ? mem_text(o->home) : new_home();
    t->is_own_home = !o->home;
    buf_init(&t->raw, RAW_CEILING);
    emulator_start(t);
    struct text_array environment = {.count = 0}, arguments = {.count = 0};
    fill_environment(&environment, t, o);
    fill_arguments(&arguments, o);
    session_start(&t->session, arguments.item, environment.item, t->columns, t->rows);
    free_texts(&environment);
    free_texts(&arguments);
    return t;
}

/* ---- the end ---- */

static void release(struct terminal *t)
{
    session_end(&t->session);
    vterm_free(t->emulator);
    buf_release(&t->raw);
    if (t->is_own_home)
        folder_remove(t->home);
    free(t->home);
    for (size_t i = 0; i < TERMINALS_MAX; i++)
        if (running[i] == t)
            running[i] = NULL;
    free(t);
}

int terminal_clean_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < TERMINALS_MAX; i++)
        if (running[i])
            release(running[i]);
    return 0;
}

void terminal_kill(struct terminal *t)
{
    release(t);
}

/* ---- bytes out, bytes in ---- */

void terminal_write(struct terminal *t, const char *bytes, size_t size)
{
    while (size && !t->is_closed && t->session.master >= 0) {
        ssize_t n = write(t->session.master, bytes, size);
        if (n > 0) {
            bytes += n;
            size -= (size_t)n;
        } else if (errno != EAGAIN && errno != EINTR) {
            return; /* nobody reads any more */
        } else {
            struct pollfd p = {.fd = t->session.master, .events = POLLOUT};
            if (poll(&p, 1, TERMINAL_WAIT_MS) == 0)
                fail_msg("the program takes no input any more");
        }
    }
}

bool terminal_take_bytes(struct terminal *t)
{
    static char bytes[65536];
    bool took = false;
    while (t->session.master >= 0) {
        ssize_t n = read(t->session.master, bytes, sizeof bytes);
        if (n <= 0) {
            t->is_closed = n == 0 || (errno != EAGAIN && errno != EINTR);
            break;
        }
        buf_append(&t->raw, bytes, (size_t)n);
        vterm_input_write(t->emulator, bytes, (size_t)n);
        took = true;
    }
    return took;
}

bool terminal_pump(struct terminal *t, int wait_ms)
{
    struct pollfd p[] = {{.fd = t->is_closed ? -1 : t->session.master, .events = POLLIN},
                         {.fd = t->session.has_ended ? -1 : t->session.status_fd, .events = POLLIN},
                         {.fd = t->session.has_ended ? -1 : t->session.program_fd, .events = POLLIN}};
    int n = poll(p, sizeof p / sizeof *p, wait_ms);
    session_update(&t->session);
    bool took = terminal_take_bytes(t);
    return n > 0 || took;
}

/* Whether the thing that a test waits for is there. */
typedef bool is_there_fn(struct terminal *t, void *what);

static bool wait_until(struct terminal *t, is_there_fn *is_there, void *what, int wait_ms)
{
    int64_t deadline = clock_mono_ms() + wait_ms;
    terminal_take_bytes(t);
    while (!is_there(t, what)) {
        int64_t left = deadline - clock_mono_ms();
        if (left <= 0)
            return false;
        if (t->session.has_ended) {
            terminal_take_bytes(t);
            return is_there(t, what); /* it will say nothing more */
        }
        terminal_pump(t, (int)left);
    }
    return true;
}

/* What a program says on its way out is wiped with its screen: a sanitizer's report, an assertion. */
static void print_last_words(const struct terminal *t)
{
    size_t size = t->raw.size < LAST_WORDS_BYTES ? t->raw.size : LAST_WORDS_BYTES;
    struct buf words;
    buf_init(&words, 4 * LAST_WORDS_BYTES);
    utf8_clean(&words, t->raw.data + t->raw.size - size, size, UTF8_TEXT);
    fprintf(stderr, "---- its last words ----\n%s\n", words.data);
    buf_release(&words);
}

static void fail_with_picture(struct terminal *t, const char *wanted, const char *text)
{
    char *picture = terminal_picture(t);
    const char *end = t->session.has_ended ? " (the program has ended)" : "";
    if (t->session.has_ended)
        print_last_words(t);
    fprintf(stderr, "---- wanted %s: %s%s; the screen is ----\n%s----\n", wanted, text, end, picture);
    free(picture);
    fail_msg("wanted %s: %s%s", wanted, text, end);
}

static bool is_shown(struct terminal *t, void *what)
{
    return terminal_shows(t, what);
}

static bool is_gone(struct terminal *t, void *what)
{
    return !terminal_shows(t, what);
}

void terminal_wait_for(struct terminal *t, const char *text)
{
    if (!wait_until(t, is_shown, (void *)text, TERMINAL_WAIT_MS))
        fail_with_picture(t, "on the screen", text);
}

void terminal_wait_gone(struct terminal *t, const char *text)
{
    if (!wait_until(t, is_gone, (void *)text, TERMINAL_WAIT_MS))
        fail_with_picture(t, "gone from the screen", text);
}

struct each {
    const char *const *texts;
    bool seen[32];
};

static bool is_each_seen(struct terminal *t, void *what)
{
    struct each *e = what;
    bool all = true;
    for (size_t i = 0; e->texts[i]; i++) {
        e->seen[i] = e->seen[i] || terminal_shows(t, e->texts[i]);
        all = all && e->seen[i];
    }
    return all;
}

void terminal_wait_for_each(struct terminal *t, const char *const *texts)
{
    struct each e = {.texts = texts};
    if (wait_until(t, is_each_seen, &e, TERMINAL_WAIT_MS))
        return;
    for (size_t i = 0; texts[i]; i++)
        if (!e.seen[i])
            fail_with_picture(t, "once on the screen", texts[i]);
}

static bool are_all_shown(struct terminal *t, void *what)
{
    for (const char *const *text = what; *text; text++)
        if (!terminal_shows(t, *text))
            return false;
    return true;
}

void terminal_wait_for_all(struct terminal *t, const char *const *texts)
{
    if (wait_until(t, are_all_shown, (void *)texts, TERMINAL_WAIT_MS))
        return;
    for (const char *const *text = texts; *text; text++)
        if (!terminal_shows(t, *text))
            fail_with_picture(t, "on the screen with the others", *text);
    fail_with_picture(t, "at the same time", texts[0]);
}

void terminal_wait_quiet(struct terminal *t)
{
    int64_t deadline = clock_mono_ms() + TERMINAL_WAIT_MS;
    while (terminal_pump(t, QUIET_MS))
        if (clock_mono_ms() > deadline || t->session.has_ended)
            break;
}

static bool is_stopped(struct terminal *t, void *what)
{
    (void)what;
    return t->session.is_stopped;
}

void terminal_wait_stopped(struct terminal *t)
{
    if (!wait_until(t, is_stopped, NULL, TERMINAL_WAIT_MS))
        fail_with_picture(t, "the program", "stopped");
}

static bool equals_picture(struct terminal *t, void *what)
{
    char *now = terminal_picture(t);
    picture_mask(now);
    bool is_equal = strcmp(now, what) == 0;
    free(now);
    return is_equal;
}

static bool is_as(struct terminal *t, void *what)
{
    char *now = terminal_picture(t);
    bool is_equal = strcmp(now, what) == 0;
    free(now);
    return is_equal;
}

void terminal_wait_as(struct terminal *t, const char *picture)
{
    if (!wait_until(t, is_as, (void *)picture, TERMINAL_WAIT_MS))
        fail_with_picture(t, "the screen as it was", picture);
}

void terminal_wait_for_picture(struct terminal *t, const char *name)
{
    if (getenv("UPDATE_PICTURES")) {
        terminal_wait_quiet(t);
        char *now = terminal_picture(t);
        picture_update(name, now);
        free(now);
        return;
    }
    char *expected = picture_load(name);
    if (!expected)
        fail_msg("there is no picture %s yet: run with UPDATE_PICTURES=1 and look at it", name);
    if (!wait_until(t, equals_picture, expected, TERMINAL_WAIT_MS / 2)) {
        char *now = terminal_picture(t);
        picture_mask(now);
        picture_print_difference(name, expected, now);
        free(now);
        free(expected);
        fail_msg("the screen is not the picture %s", name);
    }
    free(expected);
}

/* ---- the end, checked ---- */

static bool has_ended(struct terminal *t, void *what)
{
    (void)what;
    return t->session.has_ended;
}

/* NULL: as at the start; else what differs. */
static const char *what_differs(struct terminal *t)
{
    struct termios now;
    const struct termios *start = &t->session.at_start;
    if (t->session.master < 0)
        return NULL; /* hung up: there is no terminal to look at */
    terminal_take_bytes(t);
    if (tcgetattr(t->session.master, &now) != 0)
        return "a terminal that cannot be asked";
    if (now.c_iflag != start->c_iflag || now.c_oflag != start->c_oflag || now.c_lflag != start->c_lflag)
        return "other line settings (stty)";
    if (memcmp(now.c_cc, start->c_cc, sizeof now.c_cc) != 0)
        return "other control characters (stty)";
    return modes_left_behind(t->raw.data, t->raw.size);
}

bool terminal_is_restored(struct terminal *t)
{
    return what_differs(t) == NULL;
}

void terminal_wait_ended(struct terminal *t, int wait_ms)
{
    if (!wait_until(t, has_ended, NULL, wait_ms))
        fail_with_picture(t, "the end of", "the program");
}

static bool has_ended_or_asks(struct terminal *t, void *what)
{
    return has_ended(t, what) || terminal_shows(t, "Quit?");
}

void terminal_quit(struct terminal *t)
{
    terminal_key(t, "C-q");
    if (!wait_until(t, has_ended_or_asks, NULL, TERMINAL_WAIT_MS))
        fail_with_picture(t, "the end, or a question, of", "the program");
    if (!has_ended(t, NULL))
        terminal_key(t, "Enter");
    terminal_end(t, 0);
}

void terminal_quit_unasked(struct terminal *t)
{
    terminal_key(t, "C-q");
    terminal_end(t, 0);
}

void terminal_end_within(struct terminal *t, int code, int wait_ms)
{
    terminal_wait_ended(t, wait_ms);
    terminal_take_bytes(t);
    int status = t->session.last_status;
    int actual = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (actual != code) {
        print_last_words(t);
        fail_msg("exit code %d instead of %d", actual, code);
    }
    const char *left = what_differs(t);
    if (left)
        fail_msg("the program left behind: %s", left);
    release(t);
}

void terminal_end(struct terminal *t, int code)
{
    terminal_end_within(t, code, TERMINAL_WAIT_MS);
}
