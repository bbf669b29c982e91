/* background.h — the program's commands without a screen, run beside a screen: `waterfall sim` that the
 * screen calls, `waterfall list` that looks at the same history. */
#ifndef TESTS_SCREEN_BACKGROUND_H
#define TESTS_SCREEN_BACKGROUND_H

#include <sys/types.h>

struct background {
    pid_t pid;
    int out_fd; /* its stdout */
    char url[200];
};

/* Starts `waterfall sim` on a free port and waits until it says where; fails the test otherwise. */
void background_start_simulator(struct background *b, const char *scenario, const char *speed);
void background_stop(struct background *b);

/* Runs the program to its end with HOME and all XDG folders in `home`; its stdout is yours, *code its exit
 * code. */
char *background_run(const char *home, const char *const *arguments, int *code);

#endif
