/* session.h — a program in a pseudo-terminal, as a shell would run it: a session leader holds the terminal
 * and the program is its foreground job. Without the leader the kernel would reset the terminal when the
 * program ends, and nobody could see whether the program itself had restored it. */
#ifndef TESTS_SCREEN_SESSION_H
#define TESTS_SCREEN_SESSION_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

struct session {
    pid_t leader, program;
    int master;              /* -1 after a hang-up */
    int program_fd;          /* readable once the program has ended */
    int status_fd;           /* the leader's reports: wait statuses of the program */
    struct termios at_start; /* the terminal as the program got it */
    int last_status;         /* as from waitpid */
    bool has_ended, is_stopped;
};

/* Starts `arguments[0]` with exactly this environment. Fails the test when it cannot. */
void session_start(struct session *s, char *const *arguments, char *const *environment, int columns,
                   int rows);
/* Takes what the leader reported since; never waits. */
void session_update(struct session *s);
/* Closes the terminal, as when its window is closed. */
void session_hang_up(struct session *s);
/* Brings a stopped program back to the foreground. */
void session_continue(struct session *s);
/* Ends everything by force and closes the descriptors. */
void session_end(struct session *s);

#endif
