/* terminal_internal.h — what the harness's own files share; tests include terminal.h. */
#ifndef TESTS_SCREEN_TERMINAL_INTERNAL_H
#define TESTS_SCREEN_TERMINAL_INTERNAL_H

#include <vterm.h>

#include "core/base/buf.h"
#include "tests/screen/session.h"
#include "tests/screen/terminal.h"
#include "tests/test.h"

struct terminal {
    struct session session;
    VTerm *emulator;
    VTermScreen *screen;
    int columns, rows;
    bool is_cursor_visible, is_alternate;
    bool is_closed; /* the program's side of the terminal is gone */
    struct buf raw; /* every byte that the program wrote */
    char *home;
    bool is_own_home;
};

/* To the program, all of it; fails the test when nobody takes it. */
void terminal_write(struct terminal *t, const char *bytes, size_t size);
/* Takes in what the program has written; true if anything was. */
bool terminal_take_bytes(struct terminal *t);

#endif
