/* theme_watch.c — inotify. Where it fails, the theme is simply not reloaded. */
#include "tui/terminal/theme_watch.h"

#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "tui/terminal/theme.h"

void theme_watch_init(struct theme_watch *w)
{
    *w = (struct theme_watch){.fd = -1, .folder = -1};
}

void theme_watch_release(struct theme_watch *w)
{
    if (w->fd >= 0)
        close(w->fd);
    theme_watch_init(w);
}

void theme_watch_follow(struct theme_watch *w, const struct theme *t)
{
    char folder[sizeof w->path] = ".";
    if (strcmp(w->path, t->path) == 0)
        return;
    if (w->folder >= 0)
        inotify_rm_watch(w->fd, w->folder);
    w->folder = -1;
    snprintf(w->path, sizeof w->path, "%s", t->path);
    const char *slash = strrchr(t->path, '/');
    if (!*t->path)
        return;
    if (slash)
        snprintf(folder, sizeof folder, "%.*s", (int)(slash - t->path + 1), t->path);
    if (w->fd < 0)
        w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (w->fd >= 0)
        w->folder = inotify_add_watch(w->fd, folder, IN_CLOSE_WRITE | IN_MOVED_TO);
}

bool theme_watch_take(struct theme_watch *w)
{
    _Alignas(struct inotify_event) char block[4096];
    const char *slash = strrchr(w->path, '/'), *name = slash ? slash + 1 : w->path;
    bool is_written = false;
    for (ssize_t size; (size = read(w->fd, block, sizeof block)) > 0;)
        for (ssize_t at = 0; at < size;) {
            const struct inotify_event *event = (const struct inotify_event *)(const void *)(block + at);
            is_written =
                is_written || (event->wd == w->folder && event->len && strcmp(event->name, name) == 0);
            at += (ssize_t)(sizeof *event + event->len);
        }
    return is_written;
}
