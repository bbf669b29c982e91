/* siblings.c — other processes on the same history: what they change is seen here at once, and that one of
 * them ended, however it did. The kernel tells that the file was written, and that a sender's lock was
 * closed; the store tells whether it was somebody else. Nothing is polled, so idle costs nothing. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/engine/engine.h"

enum { LOOK_WAIT_MS = 30 }; /* many commits, one look */

struct siblings {
    int inotify_fd; /* told when the history's files are written; -1: none */
    struct loop_watch *watch;
    struct loop_timer *timer;
    bool is_look_due;
    bool has_sender_left; /* since the last look */
};

static void on_looked(void *owner, struct store_result *result)
{
    struct wf *wf = owner;
    if (result->err.code != ERR_NONE || !result->is_changed)
        return;
    for (size_t i = 0; i < result->id_count; i++)
        tell_changed_now(wf, result->ids[i]);
    tell_changed(wf, 0);
    door_look(wf);
    status_stale(wf);
    poll_plan_at(wf, result->next_due_ms);
}

static void on_touched(void *owner);

/* While a look is due nobody listens: a commit of many pages would wake the engine for each of them. */
static void watch_again(struct wf *wf)
{
    struct err e;
    if (wf->siblings->inotify_fd >= 0 && !wf->siblings->watch && !wf->is_closing)
        wf->siblings->watch = loop_watch_new(wf->loop, wf->siblings->inotify_fd, on_touched, wf, &e);
}

void siblings_look(void *owner)
{
    struct wf *wf = owner;
    wf->siblings->is_look_due = false;
    watch_again(wf);
    if (wf->is_closing)
        return;
    store_look(wf->store, on_looked, wf);
    if (wf->siblings->has_sender_left)
        engine_recover_soon(wf);
    wf->siblings->has_sender_left = false;
}

/* What follows the history's own name in the name of the file that is told of; NULL: another's file. */
static const char *ending_of(const struct wf *wf, const struct inotify_event *ev)
{
    const char *slash = strrchr(wf->history.path, '/');
    const char *name = slash ? slash + 1 : wf->history.path;
    size_t size = strlen(name);
    return ev->len && strncmp(ev->name, name, size) == 0 ? ev->name + size : NULL;
}

/* The write-ahead log is the file that grows with every commit. */
static bool concerns_history(const struct wf *wf, const struct inotify_event *ev)
{
    const char *ending = ending_of(wf, ev);
    return ending && (!*ending || strcmp(ending, "-wal") == 0);
}

/* A process that ends closes its lock (store/file/sender.c), however it ends; who only asks does not open it
 * for writing. */
static bool is_sender_leaving(const struct wf *wf, const struct inotify_event *ev)
{
    const char *ending = ending_of(wf, ev);
    return ev->mask & IN_CLOSE_WRITE && ending && strcmp(ending, ".senders") == 0;
}

static void on_touched(void *owner)
{
    struct wf *wf = owner;
    struct siblings *s = wf->siblings;
    _Alignas(struct inotify_event) char bytes[4096];
    bool is_ours = false;
    /* One portion a turn: a folder in which others never stop writing must not keep everything else waiting.
     */
    ssize_t n = read(s->inotify_fd, bytes, sizeof bytes);
    for (ssize_t at = 0; at < n;) {
        const struct inotify_event *ev = (const struct inotify_event *)(bytes + at);
        /* An overflow says that something was missed: better one look too many. */
        s->has_sender_left = s->has_sender_left || ev->mask & IN_Q_OVERFLOW || is_sender_leaving(wf, ev);
        is_ours = is_ours || s->has_sender_left || concerns_history(wf, ev);
        at += (ssize_t)(sizeof *ev + ev->len);
    }
    if (!is_ours || s->is_look_due)
        return;
    s->is_look_due = true;
    loop_watch_free(s->watch);
    s->watch = NULL;
    loop_timer_set(s->timer, LOOK_WAIT_MS);
}

void siblings_start(struct wf *wf)
{
    wf->siblings = mem_zalloc(sizeof *wf->siblings);
    wf->siblings->inotify_fd = -1;
    wf->siblings->timer = loop_timer_new(wf->loop, siblings_look, wf);
}

void siblings_watch(struct wf *wf)
{
    if (wf->history.is_throw_away)
        return;
    struct siblings *s = wf->siblings;
    struct err e = {0};
    const char *slash = strrchr(wf->history.path, '/');
    char *folder = slash ? mem_text_n(wf->history.path,
                                      slash == wf->history.path ? 1 : (size_t)(slash - wf->history.path))
                         : mem_text(".");
    s->inotify_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (s->inotify_fd < 0 ||
        inotify_add_watch(s->inotify_fd, folder, IN_MODIFY | IN_CREATE | IN_CLOSE_WRITE) < 0)
        log_write(LOG_LEVEL_WARN, "other programs' changes to %s are not noticed (%s)", wf->history.path,
                  strerror(errno));
    else if (!(s->watch = loop_watch_new(wf->loop, s->inotify_fd, on_touched, wf, &e)))
        log_write(LOG_LEVEL_WARN, "other programs' changes are not noticed: %s", e.text);
    free(folder);
    siblings_look(wf);
}

void siblings_end(struct wf *wf)
{
    struct siblings *s = wf->siblings;
    if (!s)
        return;
    loop_watch_free(s->watch);
    loop_timer_free(s->timer);
    if (s->inotify_fd >= 0)
        close(s->inotify_fd);
    free(s);
    wf->siblings = NULL;
}
