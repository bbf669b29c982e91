/* live.h — the live screen as a user has it, against a simulator in another process: in a folder of its own,
 * which outlives the screen, so that a test can end it, look at the history, and start it again. */
#ifndef TESTS_SCREEN_LIVE_H
#define TESTS_SCREEN_LIVE_H

#include "tests/screen/background.h"
#include "tests/screen/terminal.h"

struct live {
    struct background sim;
    char home[40];
};

/* Makes the folder and starts the simulator; `scenario` is a scenario's text. */
void live_open(struct live *l, const char *scenario);
/* The user's editor is the file "editor" in the folder, if the test has put one there. */
struct terminal *live_start(const struct live *l);
/* After the screen has ended. */
void live_close(struct live *l);

#endif
