/* terminal_keys.c — keys, pastes, clicks, sizes and signals: all that a person does to a terminal. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/utf8.h"
#include "tests/screen/terminal_internal.h"

void terminal_type(struct terminal *t, const char *text)
{
    terminal_write(t, text, strlen(text));
}

static bool press_named(struct terminal *t, const char *name)
{
    static const struct {
        const char *name;
        VTermKey key;
        VTermModifier modifier;
    } keys[] = {
        {"Enter", VTERM_KEY_ENTER, 0},
        {"Tab", VTERM_KEY_TAB, 0},
        {"BackTab", VTERM_KEY_TAB, VTERM_MOD_SHIFT},
        {"Esc", VTERM_KEY_ESCAPE, 0},
        {"Backspace", VTERM_KEY_BACKSPACE, 0},
        {"Delete", VTERM_KEY_DEL, 0},
        {"Insert", VTERM_KEY_INS, 0},
        {"Up", VTERM_KEY_UP, 0},
        {"Down", VTERM_KEY_DOWN, 0},
        {"Left", VTERM_KEY_LEFT, 0},
        {"Right", VTERM_KEY_RIGHT, 0},
        {"Home", VTERM_KEY_HOME, 0},
        {"End", VTERM_KEY_END, 0},
        {"PageUp", VTERM_KEY_PAGEUP, 0},
        {"PageDown", VTERM_KEY_PAGEDOWN, 0},
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (strcmp(name, keys[i].name) == 0) {
            vterm_keyboard_key(t->emulator, keys[i].key, keys[i].modifier);
            return true;
        }
    }
    if (name[0] == 'F' && name[1] >= '1' && name[1] <= '9') {
        vterm_keyboard_key(t->emulator, VTERM_KEY_FUNCTION((int)strtol(name + 1, NULL, 10)), 0);
        return true;
    }
    return false;
}

void terminal_key(struct terminal *t, const char *name)
{
    VTermModifier modifier = 0;
    const char *key = name;
    if (name[0] && name[1] == '-' && name[2]) {
        modifier = name[0] == 'C' ? VTERM_MOD_CTRL : VTERM_MOD_ALT;
        key = name + 2;
    }
    if (press_named(t, key))
        return;
    uint32_t point;
    size_t length = utf8_next(key, strlen(key), &point);
    if (key[length])
        fail_msg("there is no key named %s", name);
    vterm_keyboard_unichar(t->emulator, point, modifier);
}

void terminal_paste(struct terminal *t, const char *text)
{
    char *sent = strdup(text);
    assert_non_null(sent);
    for (char *end = sent; (end = strchr(end, '\n'));)
        *end = '\r'; /* the key that a person would have pressed, as xterm, VTE and tmux do */
    vterm_keyboard_start_paste(t->emulator);
    terminal_write(t, sent, strlen(sent));
    free(sent);
    vterm_keyboard_end_paste(t->emulator);
}

void terminal_click(struct terminal *t, int row, int column)
{
    vterm_mouse_move(t->emulator, row, column, 0);
    vterm_mouse_button(t->emulator, 1, true, 0);
    vterm_mouse_button(t->emulator, 1, false, 0);
}

void terminal_resize(struct terminal *t, int columns, int rows)
{
    terminal_take_bytes(t); /* what was drawn for the old size belongs to it */
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    t->columns = columns;
    t->rows = rows;
    vterm_set_size(t->emulator, rows, columns);
    assert_int_equal(ioctl(t->session.master, TIOCSWINSZ, &size), 0);
}

void terminal_signal(struct terminal *t, int number)
{
    assert_true(t->session.program > 0);
    assert_int_equal(kill(t->session.program, number), 0);
}

void terminal_hang_up(struct terminal *t)
{
    session_hang_up(&t->session);
}

static void set_flow(const struct terminal *t, int action)
{
    int fd = open(terminal_device(t), O_RDWR | O_NOCTTY);
    assert_true(fd >= 0);
    assert_int_equal(tcflow(fd, action), 0);
    close(fd);
}

void terminal_stop_output(struct terminal *t)
{
    set_flow(t, TCOOFF);
}

void terminal_take_output(struct terminal *t)
{
    set_flow(t, TCOON);
}

void terminal_continue(struct terminal *t)
{
    session_continue(&t->session);
}
