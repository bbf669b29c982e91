/* terminal.h — the built program in a real pseudo-terminal, with an emulator (libvterm) that shows what a
 * person would see. Nothing here sleeps: a test waits for a text, a picture or the end, with a deadline, and
 * fails with the picture that is there instead. */
#ifndef TESTS_SCREEN_TERMINAL_H
#define TESTS_SCREEN_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Generous, because a sanitizer's build on a busy machine is slow: nobody waits that long when all is well.
 */
#define TERMINAL_WAIT_MS 60000

struct terminal;
struct terminal_options {
    int columns, rows;              /* 0 = 80×24 */
    const char *term;               /* NULL = xterm-256color */
    const char *const *arguments;   /* after the program's name; NULL-terminated; NULL = none */
    const char *const *environment; /* "NAME=value" on top of the clean one; NULL-terminated; NULL = none */
    const char *home;    /* HOME and all XDG folders lie in it; NULL = a new one, removed at the end */
    const char *program; /* NULL = $WATERFALL_BIN */
};

/* A clean environment: none of the user's variables but PATH and the sanitizers' options. */
struct terminal *terminal_start(const struct terminal_options *o);
/* Ends what a failed test left running; a cmocka teardown. */
int terminal_clean_up(void **state);

/* ---- in ---- */
void terminal_type(struct terminal *t, const char *text); /* as if typed, one byte after the other */
/* "Enter", "Tab", "BackTab", "Esc", "Backspace", "Delete", "Insert", "Up" …, "Home", "End", "PageUp",
 * "PageDown", "F1" … "F12", "C-p", "M-f", or a single character. Encoded as the modes that the program set
 * ask for. */
void terminal_key(struct terminal *t, const char *name);
/* Bracketed where the program asked for it; as of a real terminal, each line's end arrives as CR. */
void terminal_paste(struct terminal *t, const char *text);
void terminal_click(struct terminal *t, int row, int column);
void terminal_resize(struct terminal *t, int columns, int rows);
void terminal_signal(struct terminal *t, int number);
void terminal_hang_up(struct terminal *t); /* the window is closed: no terminal any more */
/* As after ^S on a line that heeds it, or when the window's program hangs: what is written waits, until
 * terminal_take_output. */
void terminal_stop_output(struct terminal *t);
void terminal_take_output(struct terminal *t);
void terminal_continue(struct terminal *t);

/* ---- waiting: each fails the test at its deadline, with the picture ---- */
void terminal_wait_for(struct terminal *t, const char *text);
void terminal_wait_gone(struct terminal *t, const char *text);
/* Until each of the NULL-terminated texts has been on the screen, at the same time or one after the other. */
void terminal_wait_for_each(struct terminal *t, const char *const *texts);
/* Until all of them are on the screen at the same time. */
void terminal_wait_for_all(struct terminal *t, const char *const *texts);
/* Until the program has drawn something and then nothing more, so that what is not there can be told. */
void terminal_wait_quiet(struct terminal *t);
/* Until the screen is again as terminal_picture told it. */
void terminal_wait_as(struct terminal *t, const char *picture);
void terminal_wait_stopped(struct terminal *t); /* by a signal of job control */
/* Until the screen equals tests/screen/pictures/NAME.txt, volatile digits aside (picture.h). With
 * UPDATE_PICTURES=1 writes the file instead, once the screen has been quiet for a moment. */
void terminal_wait_for_picture(struct terminal *t, const char *name);
/* Takes in what has been written so far; false once `wait_ms` went by without anything. */
bool terminal_pump(struct terminal *t, int wait_ms);

/* ---- out ---- */
bool terminal_shows(const struct terminal *t, const char *text);   /* inside one row */
int terminal_find_row(const struct terminal *t, const char *text); /* -1: nowhere */
int terminal_find_column(const struct terminal *t, int row, const char *text);
char *terminal_row_text(const struct terminal *t, int row); /* yours; trailing spaces cut */
char *terminal_picture(const struct terminal *t);           /* yours; a line a row */
struct terminal_cell {
    char text[32];
    int width;
    uint32_t foreground, background; /* 0xRRGGBB */
    bool is_default_foreground, is_default_background;
    bool is_bold, is_reverse, is_underlined;
};
struct terminal_cell terminal_cell(const struct terminal *t, int row, int column);
bool terminal_is_cursor_visible(const struct terminal *t);
void terminal_cursor(const struct terminal *t, int *row, int *column);
bool terminal_is_alternate(const struct terminal *t);
const char *terminal_raw(const struct terminal *t, size_t *size); /* every byte that was written */
const char *terminal_home(const struct terminal *t);
const char *terminal_device(const struct terminal *t); /* "/dev/pts/N"; valid until the next call */
int terminal_program_id(const struct terminal *t);

/* ---- the end ---- */
/* Waits for the end within `wait_ms`, checks the exit code and that the terminal is as it was (modes, cursor,
 * line settings), and frees `t`. A death by signal N is code 128 + N. */
void terminal_end_within(struct terminal *t, int code, int wait_ms);
void terminal_end(struct terminal *t, int code);
/* ^Q, and yes where requests that still wait make the program ask; then as terminal_end(t, 0). */
void terminal_quit(struct terminal *t);
/* ^Q where nothing waits: a question would be one too many. */
void terminal_quit_unasked(struct terminal *t);
void terminal_wait_ended(struct terminal *t, int wait_ms);
/* Whether line settings and modes are as they were at the start, now. */
bool terminal_is_restored(struct terminal *t);
/* kill -9 and free, nothing checked. */
void terminal_kill(struct terminal *t);

#endif
