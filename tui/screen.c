/* screen.c — the program's one wait while a screen is shown: terminal, engine, signals, and a timer only
 * when something on the screen needs time. What happened is gathered first, then one picture is drawn. */
#include "tui/screen.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "tui/app.h"
#include "tui/terminal/canvas.h"
#include "tui/terminal/hand_off.h"
#include "tui/terminal/key_decoder.h"
#include "tui/remember.h"
#include "tui/suspend.h"
#include "tui/terminal/term.h"
#include "tui/terminal/term_guard.h"
#include "tui/terminal/theme_watch.h"
#include "tui/tour.h"

#define FRAME_MS 16
#define PRESSED_FRAME_MS 3 /* a key's own frames do not wait for a storm's next one */
#define PRESSED_FRAMES 3   /* what the key did, what was answered to it, what that led to */
#define EVENTS_A_TURN 500  /* a storm of events must not keep keys and pictures waiting */
#define EXIT_NO_TERMINAL 10

enum { WAIT_TERMINAL, WAIT_ENGINE, WAIT_SIGNALS, WAIT_THEME, WAIT_COUNT };

struct loop {
    struct app *app;
    struct tour tour;
    struct canvas canvas;
    struct theme_watch theme_watch;
    struct key_decoder decoder;
    int signal_fd;
    bool is_dirty, is_lost, has_more_events;
    int pressed_frames;    /* that the last key still has */
    int64_t shown_ms;      /* monotonic, of the last picture */
    int64_t unfinished_ms; /* since when part of a key sequence waits; 0: none */
};

/* ---- what came ---- */

static void on_signal(struct loop *l, int number)
{
    switch (number) {
    case SIGWINCH: /* even if the size is the old one again: what was cut off in between is gone */
        term_redraw();
        l->is_dirty = true;
        break;
    case SIGTSTP:
        l->app->wish.is_suspend = true;
        break;
    case SIGCONT: /* unless one that ends us came with it */
        if (!l->app->is_over)
            term_resume();
        l->is_dirty = true;
        break;
    default:
        term_guard_hurry();
        l->app->is_over = true;
        l->app->exit_code = 128 + number;
    }
}

static void take_signals(struct loop *l)
{
    for (int number; (number = term_signals_next(l->signal_fd)) != 0;)
        on_signal(l, number);
}

static void take_keys(struct loop *l)
{
    struct input in;
    while (key_decoder_next(&l->decoder, &in)) {
        if (!tour_input(&l->tour, l->app, &in))
            app_input(l->app, &in);
        l->is_dirty = true;
    }
    l->unfinished_ms = key_decoder_is_waiting(&l->decoder) ? clock_mono_ms() : 0;
}

static void take_terminal(struct loop *l, short events)
{
    bool is_here = !(events & (POLLIN | POLLHUP | POLLERR | POLLNVAL)) || term_read(&l->decoder);
    if (!is_here || events & (POLLERR | POLLNVAL)) {
        log_write(LOG_LEVEL_INFO, "the terminal is gone");
        l->is_lost = l->app->is_over = true;
        l->app->exit_code = 128 + SIGHUP;
        return;
    }
    l->pressed_frames = PRESSED_FRAMES;
    take_keys(l);
}

static void take_events(struct loop *l)
{
    struct wf *wf = l->app->options->wf;
    int count = 0;
    for (struct wf_event *ev; count < EVENTS_A_TURN && (ev = wf_next_event(wf)); count++) {
        app_take_event(l->app, ev);
        wf_event_free(ev);
    }
    l->has_more_events = count == EVENTS_A_TURN;
    l->is_dirty = l->is_dirty || count > 0;
}

static int64_t sequence_wait_ms(const struct loop *l)
{
    return l->decoder.is_pasting ? PASTE_WAIT_MS : ESC_WAIT_MS;
}

static void end_unfinished(struct loop *l)
{
    if (!l->unfinished_ms || clock_mono_ms() - l->unfinished_ms < sequence_wait_ms(l))
        return;
    key_decoder_end(&l->decoder);
    take_keys(l);
}

/* ---- what must happen to the terminal ---- */

/* Whoever ended the program while another had the terminal. */
static void take_back(struct loop *l, int ended_by)
{
    if (ended_by)
        on_signal(l, ended_by);
    else
        term_resume();
    app_set_time(l->app, clock_wall_ms(), clock_mono_ms());
}

static struct lender lender_of(const struct loop *l)
{
    return (struct lender){.signal_fd = l->signal_fd, .stop = suspend_program, .owner = l->app->options->wf};
}

static void show_page(struct loop *l)
{
    struct err e = {0};
    struct lender by = lender_of(l);
    term_pause();
    bool is_ok = hand_off_page(&l->app->wish.page, &by, &e);
    take_back(l, by.ended_by);
    if (!is_ok)
        app_toast(l->app, true, "%s", e.text);
    buf_clear(&l->app->wish.page);
}

static void edit_form(struct loop *l)
{
    struct err e = {0};
    struct buf *text = &l->app->wish.page;
    struct lender by = lender_of(l);
    term_pause();
    bool is_ok = hand_off_edit(text, &by, &e);
    take_back(l, by.ended_by);
    if (is_ok && lookup_form_read_text(&l->app->form, text->data, text->size, &e))
        app_toast(l->app, false, "The form is as you wrote it; undo brings the old one back.");
    else
        app_toast(l->app, true, "%s", e.text);
    buf_clear(text);
}

static void suspend(struct loop *l)
{
    term_pause();
    suspend_program(l->app->options->wf);
    term_resume();
}

static void grant_wishes(struct loop *l)
{
    struct app_wish *wish = &l->app->wish;
    if (wish->is_copy && !term_copy(wish->copy.data, wish->copy.size))
        app_toast(l->app, true, "%zu bytes are too much for a terminal's clipboard.", wish->copy.size);
    if (wish->is_mouse_changed)
        term_set_mouse(l->app->has_mouse);
    if (wish->is_suspend)
        suspend(l);
    if (wish->is_redraw)
        term_redraw();
    if (wish->is_page)
        show_page(l);
    if (wish->is_edit)
        edit_form(l);
    l->is_dirty = l->is_dirty || wish->is_suspend || wish->is_redraw || wish->is_page || wish->is_edit;
    wish->is_edit = wish->is_page = wish->is_copy = wish->is_mouse_changed = wish->is_suspend =
        wish->is_redraw = false;
}

static void show(struct loop *l)
{
    int width, height;
    term_size(&width, &height);
    app_set_time(l->app, clock_wall_ms(), clock_mono_ms());
    canvas_reset(&l->canvas, width, height);
    tour_draw(&l->tour, l->app, &l->canvas);
    app_ask(l->app);
    theme_watch_follow(&l->theme_watch, &l->app->theme);
    term_show(&l->canvas, &l->app->theme);
    l->shown_ms = clock_mono_ms();
    l->is_dirty = false;
    l->pressed_frames -= l->pressed_frames > 0;
    take_signals(l); /* what struck while it was written */
}

/* ---- the wait ---- */

static int earlier(int64_t a, int64_t b)
{
    int64_t least = a < 0 ? b : b < 0 || a < b ? a : b;
    return least > 60000 ? 60000 : (int)least;
}

static int64_t next_frame_ms(const struct loop *l)
{
    return l->shown_ms + (l->pressed_frames > 0 ? PRESSED_FRAME_MS : FRAME_MS);
}

static int wait_ms(const struct loop *l, int64_t wake_at)
{
    int64_t now = clock_mono_ms(), wait = -1;
    if (l->has_more_events)
        return 0;
    if (l->is_dirty)
        wait = next_frame_ms(l) > now ? next_frame_ms(l) - now : 0;
    if (wake_at >= 0)
        wait = earlier(wait, wake_at > now ? wake_at - now : 0);
    if (l->unfinished_ms) {
        int64_t left = l->unfinished_ms + sequence_wait_ms(l) - now;
        wait = earlier(wait, left > 0 ? left : 0);
    }
    return (int)wait;
}

static void wait_and_take(struct loop *l, int64_t wake_at)
{
    struct pollfd fds[WAIT_COUNT] = {
        [WAIT_TERMINAL] = {.fd = term_fd(), .events = POLLIN},
        [WAIT_ENGINE] = {.fd = wf_event_fd(l->app->options->wf), .events = POLLIN},
        [WAIT_SIGNALS] = {.fd = l->signal_fd, .events = POLLIN},
        [WAIT_THEME] = {.fd = l->theme_watch.fd, .events = POLLIN},
    };
    /* One that struck during a write is in no descriptor. */
    bool has_signal = term_signals_are_ending();
    if (!has_signal && poll(fds, WAIT_COUNT, wait_ms(l, wake_at)) < 0 && errno != EINTR)
        l->app->is_over = true;
    app_set_time(l->app, clock_wall_ms(), clock_mono_ms());
    if (fds[WAIT_THEME].revents && theme_watch_take(&l->theme_watch)) {
        app_theme_written(l->app);
        l->is_dirty = true;
    }
    if (has_signal || fds[WAIT_SIGNALS].revents)
        take_signals(l);
    if (l->app->is_over) /* the terminal may be somebody else's by now */
        return;
    if (fds[WAIT_TERMINAL].revents)
        take_terminal(l, fds[WAIT_TERMINAL].revents);
    end_unfinished(l);
    if (fds[WAIT_ENGINE].revents || l->has_more_events)
        take_events(l);
    l->is_dirty = tour_turn(&l->tour, l->app) || l->is_dirty;
}

static int64_t wake_ms(const struct loop *l)
{
    int64_t app = app_wake_ms(l->app), tour = tour_wake_ms(&l->tour, l->app);
    return app < 0 || (tour >= 0 && tour < app) ? tour : app;
}

static void run(struct loop *l)
{
    if (l->app->options->is_tour)
        tour_start(&l->tour, l->app);
    take_events(l); /* what the core knew when it was opened: above all whether this is SIMULATED */
    show(l);        /* before anything else is known */
    int64_t wake = wake_ms(l), wake_at = wake < 0 ? -1 : l->shown_ms + wake;
    while (!l->app->is_over) {
        wait_and_take(l, wake_at);
        if (l->app->is_over)
            break;
        grant_wishes(l);
        int64_t now = clock_mono_ms();
        if (wake_at >= 0 && now >= wake_at)
            l->is_dirty = true;
        app_ask(l->app);
        if (!l->is_dirty || now < next_frame_ms(l))
            continue;
        show(l);
        wake = wake_ms(l);
        wake_at = wake < 0 ? -1 : l->shown_ms + wake;
    }
}

/* ---- life ---- */

static bool is_utf8(void)
{
    setlocale(LC_CTYPE, "");
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static bool open_terminal(const struct app *a, struct err *e)
{
    const char *colourless = getenv("NO_COLOR");
    const struct term_options o = {.has_mouse = a->has_mouse, .is_colourless = colourless && *colourless};
    return term_open(&o, e);
}

/* While it reports the mouse, GNU screen keeps an Esc to itself until the next key. */
static bool has_reason_against_mouse(const struct settings *s)
{
    const char *session = getenv("STY"), *tmux = getenv("TMUX");
    return s && strcmp(s->value[SETTING_MOUSE], "auto") == 0 && session && *session && !(tmux && *tmux);
}

/* A demo leaves nothing behind and begins the same each time. */
static char *memory_path(const struct screen_options *o)
{
    return o->example ? NULL : remember_path();
}

int screen_run(const struct screen_options *o)
{
    struct err e = {0};
    struct loop l = {.app = mem_zalloc(sizeof *l.app)};
    char *memory = memory_path(o);
    app_init(l.app, o, is_utf8());
    l.app->has_mouse = l.app->has_mouse && !has_reason_against_mouse(o->settings);
    bool has_keys = keymap_load(&l.app->keys, o->settings, &e);
    if (memory)
        remember_load(l.app, memory);
    l.signal_fd = term_signals_open();
    int code = EXIT_NO_TERMINAL;
    if (l.signal_fd >= 0 && has_keys && open_terminal(l.app, &e)) {
        canvas_init(&l.canvas);
        theme_watch_init(&l.theme_watch);
        key_decoder_init(&l.decoder);
        run(&l);
        if (l.is_lost)
            term_abandon();
        else
            term_close();
        key_decoder_release(&l.decoder);
        canvas_release(&l.canvas);
        theme_watch_release(&l.theme_watch);
        code = l.app->exit_code;
        if (memory && !remember_save(l.app, memory))
            log_write(LOG_LEVEL_WARN, "what the screen remembers could not be written to %s", memory);
    } else {
        fprintf(stderr, "waterfall: %s\n", e.code ? e.text : "signals cannot be read");
    }
    term_signals_close(l.signal_fd);
    app_release(l.app);
    free(l.app);
    free(memory);
    return code;
}
