/* program.h — the real program as a child: its arguments, its two streams, its signals, its exit code. Every
 * wait has a deadline and fails the test with what the program said. */
#ifndef TESTS_FLOW_PROGRAM_H
#define TESTS_FLOW_PROGRAM_H

#include <sys/types.h>

#include "core/base/buf.h"

struct program {
    pid_t pid;
    int in_fd, out_fd, err_fd; /* in_fd -1: its input is empty, or was ended */
    struct buf out, err;
};

/* $WATERFALL_BIN (build/waterfall without it) with `words`, NULL-terminated, and the environment `env`
 * ("NAME=value", NULL-terminated), to which only what sanitizers need is added. */
void program_start(struct program *p, const char *const *words, const char *const *env);
/* The same with a pipe to type into. */
void program_start_typing(struct program *p, const char *const *words, const char *const *env);
void program_type(struct program *p, const char *text);
void program_end_input(struct program *p);
/* Until one of the streams holds `text`. */
void program_await(struct program *p, const char *text);
void program_signal(struct program *p, int signal_number);
/* Until it ends: its exit code, or 1000 + the signal that ended it. What it said stays in `p`. */
int program_finish(struct program *p);
void program_release(struct program *p);

#endif
