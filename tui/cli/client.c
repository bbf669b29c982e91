/* client.c — one poll(2) over the core's events and the signals. */
#include "tui/cli/client.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/folders.h"
#include "core/base/mem.h"
#include "core/base/secret.h"
#include "tui/cli/arguments.h"
#include "tui/cli/output.h"
#include "tui/suspend.h"

enum { ANSWER_WAIT_MS = 30000, LONGEST_WAIT_MS = 3600 * 1000 };

/* ---- settings ---- */

static bool make_folders_of(const char *path, struct err *e)
{
    char *lacking = folders_make(path);
    bool is_good = !lacking || err_set(e, ERR_STORE,
                                       "The log's folder %s cannot be made (%s). Choose another place with "
                                       "--log.",
                                       lacking, strerror(errno));
    free(lacking);
    return is_good;
}

/* The log is a convenience: without it the program works, and says so once. */
static void open_log(const char *path)
{
    struct err e;
    if (!make_folders_of(path, &e) || !log_open(path, &e))
        output_note("%s", e.text);
}

bool client_load_settings(struct settings *s, const struct arguments *a, struct err *e)
{
    if (!settings_load(s, e))
        return false;
    for (int i = 0; i < SETTING_COUNT; i++)
        if (a->setting[i])
            settings_set_flag(s, (enum setting)i, a->setting[i]);
    if (!settings_check(s, e)) {
        settings_release(s);
        return false;
    }
    open_log(s->value[SETTING_LOG]);
    return true;
}

/* ---- opening ---- */

bool client_has_terminal(struct err *e)
{
    if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
        return true;
    return err_set(e, ERR_USAGE,
                   "The screen needs a terminal on standard input and output. Without one, use --plain, or "
                   "`waterfall enrich`, `list`, `show` or `wait`.");
}

static sigset_t watched_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    return set;
}

void client_block_signals(void)
{
    sigset_t set = watched_signals();
    sigaddset(&set, SIGWINCH);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

bool client_is_interrupted(struct err *e)
{
    sigset_t set;
    bool is_so = sigpending(&set) == 0 && (sigismember(&set, SIGINT) == 1 ||
                                           sigismember(&set, SIGTERM) == 1 || sigismember(&set, SIGHUP) == 1);
    if (is_so)
        err_set(e, ERR_INTERRUPTED, "Interrupted before anything was sent.");
    return is_so;
}

static struct wf *open_core(const struct settings *s, enum client_reach reach, struct secret *key,
                            struct err *e)
{
    char *address;
    struct wf_options o = {.api_url = s->value[SETTING_API_URL],
                           .public_url = s->value[SETTING_PUBLIC_URL],
                           .is_exposed = settings_is_on(s, SETTING_EXPOSE),
                           .tls_certificate = s->value[SETTING_TLS_CERTIFICATE],
                           .tls_key = s->value[SETTING_TLS_KEY],
                           .db_path = s->value[SETTING_DB],
                           .low_balance = s->value[SETTING_LOW_BALANCE],
                           .daily_credits = s->value[SETTING_DAILY_CREDITS],
                           .retention_days = settings_retention_days(s),
                           .key = key};
    if (!settings_listen(s, &address, &o.listen_port, e)) {
        secret_free(key);
        return NULL;
    }
    o.listen_address = address;
    if (reach == CLIENT_STORE)
        o.listen_port = -1;
    struct wf *wf = wf_open(&o, e);
    free(address);
    return wf;
}

void client_watch_stopping(sigset_t *set)
{
    struct sigaction now;
    if (sigaction(SIGTSTP, NULL, &now) != 0 || now.sa_handler != SIG_DFL)
        return;
    sigset_t stopping;
    sigemptyset(&stopping);
    sigaddset(&stopping, SIGTSTP);
    sigaddset(set, SIGTSTP);
    pthread_sigmask(SIG_BLOCK, &stopping, NULL);
}

bool client_open_take(struct client *s, struct settings *settings, enum client_reach reach,
                      struct secret *key, struct err *e)
{
    *s = (struct client){.settings = *settings};
    client_block_signals();
    sigset_t set = watched_signals();
    client_watch_stopping(&set);
    s->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (s->signal_fd < 0) {
        secret_free(key);
        err_set(e, ERR_INTERNAL, "No descriptor for signals (%s).", strerror(errno));
    } else {
        s->wf = open_core(&s->settings, reach, key, e);
    }
    if (s->wf)
        return true;
    client_close(s);
    return false;
}

bool client_open(struct client *s, const struct arguments *a, enum client_reach reach, bool may_lack_key,
                 struct err *e)
{
    struct settings settings;
    struct secret *key = NULL;
    if (!client_load_settings(&settings, a, e))
        return false;
    if (reach == CLIENT_FULL) {
        char *origin;
        key = settings_take_key(&settings, &origin, e);
        /* A key that was named and is not usable is a mistake to be told, not a wish to go without. */
        bool is_missing = !key && (!may_lack_key || origin);
        free(origin);
        /* ^C ends the key's command too: then that is what happened, whatever the command said. */
        if (client_is_interrupted(e) || is_missing) {
            secret_free(key);
            settings_release(&settings);
            return false;
        }
    } else {
        settings_forget_environment_key();
    }
    return client_open_take(s, &settings, reach, key, e);
}

void client_close(struct client *s)
{
    if (s->wf && wf_calls_out(s->wf) > 0)
        output_note("A call to Apollo is out: its answer is waited for, three seconds at most.");
    if (s->wf)
        wf_close(s->wf);
    if (s->signal_fd >= 0)
        close(s->signal_fd);
    wf_status_free(s->status);
    settings_release(&s->settings);
    log_close();
    *s = (struct client){.signal_fd = -1};
}

/* ---- events ---- */

static void take_status(struct client *s, struct wf_event *ev)
{
    if (ev->kind != WF_EVENT_STATUS || !ev->status)
        return;
    wf_status_free(s->status);
    s->status = ev->status;
    ev->status = NULL;
}

const char *client_new_trouble(struct client *s)
{
    const struct err *now = s->status ? &s->status->store_err : &s->trouble;
    if (strcmp(now->text, s->trouble.text) == 0)
        return NULL;
    s->trouble = *now;
    return now->code != ERR_NONE ? s->trouble.text : "The history takes again what comes.";
}

int client_next_signal(int signal_fd, struct wf *wf)
{
    struct signalfd_siginfo signal;
    if (read(signal_fd, &signal, sizeof signal) != (ssize_t)sizeof signal)
        return 0;
    if (signal.ssi_signo != SIGTSTP)
        return (int)signal.ssi_signo;
    suspend_program(wf);
    return 0;
}

bool client_take_signal(struct client *s)
{
    if (!client_next_signal(s->signal_fd, s->wf))
        return false;
    s->is_interrupted = true;
    return true;
}

enum client_wake client_next(struct client *s, int64_t deadline_ms, struct wf_event **event)
{
    for (;;) {
        int64_t left = deadline_ms - clock_mono_ms();
        left = left < 0 ? 0 : left > LONGEST_WAIT_MS ? LONGEST_WAIT_MS : left;
        struct pollfd wait[2] = {{.fd = s->signal_fd, .events = POLLIN},
                                 {.fd = wf_event_fd(s->wf), .events = POLLIN}};
        if (poll(wait, 2, (int)left) < 0)
            wait[0].revents = 0; /* only EINTR can be meant: what follows looks again */
        if (wait[0].revents && client_take_signal(s))
            return CLIENT_SIGNAL;
        *event = wf_next_event(s->wf);
        if (*event) {
            take_status(s, *event);
            return CLIENT_EVENT;
        }
        if (clock_mono_ms() >= deadline_ms)
            return CLIENT_DEADLINE;
    }
}

static bool is_answer(const struct wf_event *ev, uint64_t ticket)
{
    return ev->ticket == ticket &&
           (ev->kind == WF_EVENT_SENT || ev->kind == WF_EVENT_DONE || ev->kind == WF_EVENT_ROWS ||
            ev->kind == WF_EVENT_REQUEST || ev->kind == WF_EVENT_OPEN_IDS || ev->kind == WF_EVENT_INSIGHT ||
            ev->kind == WF_EVENT_IMPORTED || ev->kind == WF_EVENT_PEEK || ev->kind == WF_EVENT_RUN ||
            ev->kind == WF_EVENT_RUNS || ev->kind == WF_EVENT_RUN_LINES);
}

struct wf_event *client_answer(struct client *s, uint64_t ticket, struct err *e)
{
    int64_t deadline_ms = clock_mono_ms() + ANSWER_WAIT_MS;
    struct wf_event *ev;
    for (;;) {
        switch (client_next(s, deadline_ms, &ev)) {
        case CLIENT_SIGNAL:
            err_set(e, ERR_INTERRUPTED, "Interrupted.");
            return NULL;
        case CLIENT_DEADLINE:
            err_set(e, ERR_STORE,
                    "The history did not answer within 30 seconds. `waterfall doctor` checks it.");
            return NULL;
        case CLIENT_EVENT:
            break;
        }
        if (is_answer(ev, ticket) && ev->err.code == ERR_NONE)
            return ev;
        if (is_answer(ev, ticket)) {
            *e = ev->err;
            wf_event_free(ev);
            return NULL;
        }
        wf_event_free(ev);
    }
}
