/* client.h — a command's stay with the core: settings, the opened core, its events, and the signals that end
 * it, in one wait. */
#ifndef TUI_CLI_CLIENT_H
#define TUI_CLI_CLIENT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/waterfall.h"

struct arguments;

enum client_reach {
    CLIENT_STORE, /* what is stored: no key, no port, no call */
    CLIENT_FULL,  /* key, callback server, calls */
};

struct client {
    struct settings settings;
    struct wf *wf;
    int signal_fd;
    bool is_interrupted;      /* a signal came */
    struct wf_status *status; /* the latest; NULL until the first */
    struct err trouble;       /* of the history, as it was told last */
};

/* Defaults, file, environment and flags, checked; opens the log. */
bool client_load_settings(struct settings *s, const struct arguments *a, struct err *e)
    __attribute__((warn_unused_result));

/* Whether standard input and output are one terminal that a screen can be drawn on; else ERR_USAGE. */
bool client_has_terminal(struct err *e) __attribute__((warn_unused_result));

/* Blocks the signals that end the program or speak of its terminal, in this thread and all that follow, so
 * that only a descriptor tells of them. */
void client_block_signals(void);
/* Adds ^Z to those that a signalfd is to take, and blocks it, unless whoever started us has it ignored. */
void client_watch_stopping(sigset_t *set);

/* Whether one of them waits that no client has taken: ERR_INTERRUPTED. For what is done before the first
 * wait. */
bool client_is_interrupted(struct err *e) __attribute__((warn_unused_result));

/* With CLIENT_FULL a missing key is ERR_CONFIG, unless `may_lack_key`. On failure nothing stays open. */
bool client_open(struct client *s, const struct arguments *a, enum client_reach reach, bool may_lack_key,
                 struct err *e) __attribute__((warn_unused_result));
/* The same with settings that are loaded already and become the client's; `key` is taken. */
bool client_open_take(struct client *s, struct settings *settings, enum client_reach reach,
                      struct secret *key, struct err *e) __attribute__((warn_unused_result));
/* Ends what is under way, writes what is to be written, answers what is owed. */
void client_close(struct client *s);

enum client_wake { CLIENT_EVENT, CLIENT_DEADLINE, CLIENT_SIGNAL };
/* Waits for the next event (free it), the deadline (clock_mono_ms) or a signal. Takes every status on the
 * way; its event is handed on without it. */
enum client_wake client_next(struct client *s, int64_t deadline_ms, struct wf_event **event);

/* What is wrong with the history, or that it is over, where that is new since it was asked last; else NULL.
 * While the history refuses, nothing that is waited for comes to its end: that is no mere progress. */
const char *client_new_trouble(struct client *s);

/* The next signal that ends what is going on, or 0; ^Z has stopped the program, and it goes on. */
int client_next_signal(int signal_fd, struct wf *wf);
/* The same of a client: true where there was one. */
bool client_take_signal(struct client *s);
/* The answer that carries `ticket` (free it), dropping what comes before it. NULL: its own error, a signal,
 * or no answer within 30 s. */
struct wf_event *client_answer(struct client *s, uint64_t ticket, struct err *e)
    __attribute__((warn_unused_result));

#endif
