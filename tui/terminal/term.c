/* term.c — ncurses' only home. Its own key reading is not used: key_decoder.h reads bytes. */
#include "tui/terminal/term.h"

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "tui/terminal/canvas.h"
#include "tui/terminal/clipboard.h"
#include "tui/terminal/key_decoder.h"
#include "tui/terminal/term_guard.h"
#include "tui/terminal/theme.h"

/* After ours: term.h makes macros of common words. */
#include <curses.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
#define MOUSE_ON "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"
/* Modes that a program may have left behind that was killed while it had the terminal: reports of moves and
 * of focus, insertion, scroll region, origin, no wrap, attributes, line drawing. */
#define LEFT_BEHIND_OFF "\033[?1003l\033[?1002l\033[?1004l\033[4l\033[r\033[?6l\033[?7h\033[m\033(B\017"

static struct {
    SCREEN *screen;
    struct termios modes;
    char restore[512];
    enum colour_depth depth;
    bool has_mouse, is_cursor_shown, has_no_hiding;
    bool has_no_line;    /* what has a colour cannot be underlined, or nothing can */
    bool is_away;        /* given back: somebody else's for now */
    struct canvas shown; /* what the terminal shows now; width 0: not known */
    cchar_t *line;
    int line_capacity;
    struct theme theme; /* a change of it repaints */
} term;

static void write_all(const char *bytes, size_t size)
{
    while (size) {
        ssize_t n = write(STDOUT_FILENO, bytes, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        bytes += n;
        size -= (size_t)n;
    }
}

static void term_write(const char *bytes, size_t size)
{
    if (term.is_away)
        return;
    term_guard_enter();
    write_all(bytes, size);
    term_guard_leave();
}

static void term_write_text(const char *text)
{
    term_write(text, strlen(text));
}

/* ---- opening ---- */

static bool entry_exists(const char *name)
{
    int result = 0;
    if (setupterm(name, STDOUT_FILENO, &result) != OK || result != 1)
        return false;
    const char *move = tigetstr("cup");
    bool can_move = move && move != (char *)-1;
    del_curterm(cur_term);
    return can_move;
}

/* A terminal that says it has true colour gets its "-direct" entry, where one is installed. */
static bool entry_choose(char *out, size_t size)
{
    const char *name = getenv("TERM"), *colour = getenv("COLORTERM");
    if (!name || !*name)
        return false;
    if (colour && (strcmp(colour, "truecolor") == 0 || strcmp(colour, "24bit") == 0)) {
        snprintf(out, size, "%.*s-direct", (int)strcspn(name, "-"), name);
        if (entry_exists(out))
            return true;
    }
    snprintf(out, size, "%s", name);
    if (entry_exists(out))
        return true;
    if (strstr(name, "dumb"))
        return false;
    snprintf(out, size, "%s", strstr(name, "256") ? "xterm-256color" : "xterm");
    return entry_exists(out);
}

/* A capability without its padding, which is for hardware of another age. */
static void append_capability(char *out, size_t size, const char *name)
{
    const char *text = tigetstr(name);
    size_t at = strlen(out);
    if (!text || text == (char *)-1)
        return;
    while (*text && at + 1 < size) {
        if (text[0] == '$' && text[1] == '<' && strchr(text, '>')) {
            text = strchr(text, '>') + 1;
            continue;
        }
        out[at++] = *text++;
    }
    out[at] = 0;
}

static void restore_compose(void)
{
    snprintf(term.restore, sizeof term.restore, "%s%s", MOUSE_OFF, PASTE_OFF);
    append_capability(term.restore, sizeof term.restore, "sgr0");
    append_capability(term.restore, sizeof term.restore, "rmcup");
    append_capability(term.restore, sizeof term.restore, "cnorm");
}

static enum colour_depth depth_of(bool is_colourless)
{
    if (is_colourless || !has_colors())
        return DEPTH_MONO;
    start_color();
    use_default_colors();
    return COLORS >= 0x1000000 ? DEPTH_TRUE : COLORS >= 256 ? DEPTH_256 : COLORS >= 16 ? DEPTH_16 : DEPTH_8;
}

/* "No colour video": bits of what a terminal cannot show together with a colour. */
#define NCV_UNDERLINE 2

static bool can_underline(enum colour_depth depth)
{
    const char *start = tigetstr("smul");
    int without_colour = tigetnum("ncv");
    if (!start || start == (const char *)-1)
        return false;
    return depth == DEPTH_MONO || without_colour < 0 || !(without_colour & NCV_UNDERLINE);
}

static void enter_modes(void)
{
    term_write_text(PASTE_ON);
    if (term.has_mouse)
        term_write_text(MOUSE_ON);
    term_guard_arm(STDOUT_FILENO, &term.modes, term.restore);
}

bool term_open(const struct term_options *o, struct err *e)
{
    char entry[128];
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return err_set(e, ERR_CONFIG,
                       "The screen needs a terminal. Without one use: waterfall enrich, list, show.");
    if (!entry_choose(entry, sizeof entry))
        return err_set(e, ERR_CONFIG,
                       "The terminal type \"%s\" cannot show a screen. Set TERM, or use: waterfall "
                       "enrich, list, show.",
                       getenv("TERM") ? getenv("TERM") : "");
    tcgetattr(STDIN_FILENO, &term.modes);
    term.screen = newterm(entry, stdout, stdin);
    if (!term.screen)
        return err_set(e, ERR_CONFIG, "The terminal type \"%s\" is not known here. Set TERM.", entry);
    restore_compose();
    term_guard_arm(STDOUT_FILENO, &term.modes, term.restore);
    raw();
    noecho();
    nonl();
    idlok(stdscr, FALSE);
    leaveok(stdscr, FALSE);
    term.has_no_hiding = curs_set(0) == ERR;
    term.depth = depth_of(o->is_colourless);
    term.has_no_line = !can_underline(term.depth);
    term.has_mouse = o->has_mouse;
    enter_modes();
    return true;
}

/* In the background the shell has the terminal and its line settings; only what is drawn is taken away. */
static bool is_in_background(void)
{
    pid_t front = tcgetpgrp(STDIN_FILENO);
    return front > 0 && front != getpgrp();
}

/* Waiting for the last bytes to be read is cut short by whoever ends the program. */
static void leave_modes(void)
{
    term_guard_enter();
    if (is_in_background()) {
        write_all(term.restore, strlen(term.restore));
    } else {
        term_write_text(MOUSE_OFF PASTE_OFF);
        curs_set(1);
        endwin();
        if (tcsetattr(STDIN_FILENO, TCSADRAIN, &term.modes) != 0)
            tcsetattr(STDIN_FILENO, TCSANOW, &term.modes);
    }
    term_guard_leave();
    term_guard_disarm();
    term.is_away = true;
}

static void term_forget(void)
{
    if (term.screen)
        delscreen(term.screen);
    term.screen = NULL;
    free(term.line);
    term.line = NULL;
    term.line_capacity = 0;
    canvas_release(&term.shown);
}

void term_close(void)
{
    if (!term.screen)
        return;
    if (!term.is_away)
        leave_modes();
    term_guard_calm();
    term_forget();
}

void term_abandon(void)
{
    term_guard_disarm();
    canvas_release(&term.shown);
    free(term.line); /* the SCREEN stays: giving it back would write */
    term.line = NULL;
    term.screen = NULL;
}

/* ---- bytes in ---- */

int term_fd(void)
{
    return STDIN_FILENO;
}

bool term_read(struct key_decoder *d)
{
    char block[4096];
    ssize_t n = read(STDIN_FILENO, block, sizeof block);
    if (n > 0)
        key_decoder_feed(d, block, (size_t)n);
    return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

/* ---- cells out ---- */

void term_size(int *width, int *height)
{
    struct winsize size = {0};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || !size.ws_col || !size.ws_row) {
        size.ws_col = (unsigned short)(COLS > 0 ? COLS : 80);
        size.ws_row = (unsigned short)(LINES > 0 ? LINES : 24);
    }
    *width = size.ws_col > 1000 ? 1000 : size.ws_col;
    *height = size.ws_row > 1000 ? 1000 : size.ws_row;
}

void term_redraw(void)
{
    canvas_release(&term.shown);
    clearok(curscr, TRUE);
}

static attr_t curses_attrs(unsigned attrs)
{
    return (attrs & ATTR_BOLD ? A_BOLD : 0u) | (attrs & ATTR_DIM ? A_DIM : 0u) |
           (attrs & ATTR_UNDERLINE ? A_UNDERLINE : 0u) | (attrs & ATTR_REVERSE ? A_REVERSE : 0u) |
           (attrs & ATTR_ITALIC ? A_ITALIC : 0u);
}

/* A ground that a poor palette cannot tell from the screen's shows itself as it would without colours. */
static unsigned ground_attrs(const struct theme *t, enum role ground, int bg)
{
    if (term.depth > DEPTH_16 || ground == ROLE_SCREEN)
        return 0;
    if (bg != colour_resolve(t->style[ROLE_SCREEN].bg, term.depth))
        return 0;
    return role_mono_attrs(ground) & (ATTR_REVERSE | ATTR_UNDERLINE);
}

static attr_t cell_look(const struct theme *t, const struct cell *cell, int *pair)
{
    enum role role = (enum role)cell->role, ground = (enum role)cell->ground;
    *pair = 0;
    if (term.depth == DEPTH_MONO) {
        unsigned reverse = role_mono_attrs(ground) & (ATTR_REVERSE | ATTR_UNDERLINE);
        return curses_attrs(role_mono_attrs(role) | reverse);
    }
    struct style style = theme_style(t, role, ground);
    int fg = colour_resolve(style.fg, term.depth), bg = colour_resolve(style.bg, term.depth);
    unsigned extra = ground_attrs(t, ground, bg);
    if (extra & ATTR_REVERSE) /* reversed, every colour would become a block of its own */
        fg = colour_resolve(t->style[ground].fg, term.depth);
    if (fg == bg && fg >= 0 && cell->point[0] != ' ') /* two colours that a poor palette cannot tell apart */
        fg = bg == 0 ? 7 : 0;
    if (fg >= 0 || bg >= 0)
        *pair = alloc_pair(fg, bg);
    return curses_attrs(style.attrs | extra);
}

/* The cell as curses takes it. Where the C library would measure another width than we did, the columns to
 * the right would shift: a replacement of the right width is shown instead. */
static void cell_convert(const struct cell *cell, attr_t attrs, int pair, cchar_t *out)
{
    wchar_t text[CLUSTER_POINTS + 1] = {(wchar_t)cell->point[0]};
    int count = 1;
    if (wcwidth(text[0]) != cell->width) {
        char plain = cell->width == 1 ? text_ascii(cell->point[0]) : 0;
        text[0] = cell->width == 2 ? 0xFF1F : plain ? plain : '?';
    }
    for (int i = 1; i < CLUSTER_POINTS && cell->point[i]; i++)
        if (wcwidth((wchar_t)cell->point[i]) == 0)
            text[count++] = (wchar_t)cell->point[i];
    text[count] = 0;
    if (setcchar(out, text, attrs, 0, &pair) != OK)
        setcchar(out, cell->width == 2 ? L"  " : L"?", attrs, 0, &pair);
}

static bool is_ground_underlined(const struct theme *t, enum role ground)
{
    if (term.depth == DEPTH_MONO)
        return role_mono_attrs(ground) & ATTR_UNDERLINE;
    int bg = colour_resolve(t->style[ground].bg, term.depth);
    return (t->style[ground].attrs | ground_attrs(t, ground, bg)) & ATTR_UNDERLINE;
}

/* What shows a ground that should be underlined where nothing can be: a field's room is a row of low lines,
 * a chosen line or tab stands in brackets, where it has blanks for them. 0: the cell as it is. */
static wchar_t stand_in(const struct cell *row, int width, int x)
{
    uint8_t ground = row[x].ground;
    int first = x, last = x;
    if (row[x].point[0] != ' ')
        return 0;
    while (first > 0 && row[first - 1].ground == ground)
        first--;
    while (last + 1 < width && row[last + 1].ground == ground)
        last++;
    if (ground == ROLE_SELECTED_IDLE)
        return x == first ? L'[' : x == last ? L']' : 0;
    while (last > x && row[last].point[0] == ' ')
        last--;
    return last == x ? L'_' : 0;
}

/* The palette work is the same for neighbours that look alike. */
static void row_send(const struct canvas *c, const struct theme *t, int y, int first, int last)
{
    const struct cell *row = &c->cells[(size_t)y * (size_t)c->width];
    int count = 0, pair = 0;
    attr_t attrs = 0;
    const struct cell *before = NULL;
    for (int x = first; x <= last; x++) {
        struct cell cell = row[x];
        if (!cell.width)
            continue;
        wchar_t other = term.has_no_line && is_ground_underlined(t, (enum role)cell.ground)
                            ? stand_in(row, c->width, x)
                            : 0;
        if (other)
            cell.point[0] = (uint32_t)other;
        if (!before || before->role != cell.role || before->ground != cell.ground)
            attrs = cell_look(t, &cell, &pair);
        before = &row[x];
        cell_convert(&cell, attrs, pair, &term.line[count++]);
    }
    mvadd_wchnstr(y, first, term.line, count);
}

static void row_update(const struct canvas *c, const struct theme *t, int y)
{
    size_t start = (size_t)y * (size_t)c->width;
    const struct cell *now = &c->cells[start];
    int first = 0, last = c->width - 1;
    if (term.shown.cells) {
        const struct cell *old = &term.shown.cells[start];
        while (first <= last && memcmp(&now[first], &old[first], sizeof *now) == 0)
            first++;
        while (last > first && memcmp(&now[last], &old[last], sizeof *now) == 0)
            last--;
        if (first > last)
            return;
        while (first > 0 && (!now[first].width || !old[first].width))
            first--;
    }
    if (term.has_no_line) { /* what stands for a line depends on the cells beside it */
        first = 0;
        last = c->width - 1;
    }
    row_send(c, t, y, first, last);
}

/* Where it cannot be hidden it rests at the screen's end, not in the middle of a word. */
static void cursor_update(const struct canvas *c)
{
    if (c->has_cursor)
        move(c->cursor_y, c->cursor_x);
    else if (term.has_no_hiding)
        move(c->height - 1, c->width - 1);
    if (c->has_cursor != term.is_cursor_shown)
        curs_set(c->has_cursor ? 1 : 0);
    term.is_cursor_shown = c->has_cursor;
}

static void shown_keep(const struct canvas *c)
{
    if (!term.shown.cells)
        canvas_reset(&term.shown, c->width, c->height);
    memcpy(term.shown.cells, c->cells, (size_t)c->width * (size_t)c->height * sizeof *c->cells);
}

static void show_cells(const struct canvas *c, const struct theme *t)
{
    if (c->width != COLS || c->height != LINES) {
        resize_term(c->height, c->width);
        term_redraw();
    }
    if (memcmp(&term.theme, t, sizeof *t) != 0) {
        term.theme = *t;
        canvas_release(&term.shown);
    }
    if (c->width > term.line_capacity) {
        term.line = mem_resize(term.line, (size_t)c->width + 1, sizeof *term.line);
        term.line_capacity = c->width;
    }
    for (int y = 0; y < c->height; y++)
        row_update(c, t, y);
    shown_keep(c);
    cursor_update(c);
    refresh();
}

void term_show(const struct canvas *c, const struct theme *t)
{
    if (term.is_away)
        return;
    term_guard_enter();
    show_cells(c, t);
    term_guard_leave();
}

/* ---- clipboard, title, mouse ---- */

void term_set_mouse(bool is_on)
{
    term.has_mouse = is_on;
    term_write_text(is_on ? MOUSE_ON : MOUSE_OFF);
}

bool term_copy(const char *text, size_t size)
{
    struct buf out;
    buf_init(&out, CLIPBOARD_CODE_CEILING);
    bool is_ok = clipboard_write_code(text, size, &out);
    if (is_ok) {
        term_write(out.data, out.size);
        clipboard_tell_tmux(text, size);
    }
    buf_release(&out);
    return is_ok;
}

/* ---- stopping and going on ---- */

void term_pause(void)
{
    leave_modes();
}

/* Asking for the line settings as they are is what stops a job in the background. False: a signal ends us, or
 * there is no shell any more that could bring us to the front. */
static bool await_front(void)
{
    struct termios now;
    bool must_wait = tcgetattr(STDIN_FILENO, &now) == 0 && is_in_background();
    while (must_wait && !term_signals_are_ending() && tcsetattr(STDIN_FILENO, TCSANOW, &now) != 0)
        if (errno != EINTR)
            return false;
    return !term_signals_are_ending();
}

/* Whatever belongs to the screen is written after the switch to it: some terminals keep the cursor that was
 * there before, and that it was hidden, for the way back. */
static void take_over(void)
{
    term.is_away = false;
    reset_prog_mode();
    raw();
    noecho();
    nonl();
    erase();
    clearok(curscr, TRUE);
    refresh();
    term_write_text(LEFT_BEHIND_OFF);
    term.is_cursor_shown = false;
    curs_set(0);
    enter_modes();
    term_redraw();
}

void term_resume(void)
{
    term_guard_enter();
    if (await_front())
        take_over();
    else
        term.is_away = true;
    term_guard_leave();
}
