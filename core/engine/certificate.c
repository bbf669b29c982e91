/* certificate.c — the TLS files of the callback server: whoever renews them (certbot and its like, mostly by
 * moving a link) need not tell us. The kernel says that something happened in their folders; what the files
 * are says whether it was they. A pair that cannot be used leaves the old one in use, and says so. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/engine/engine.h"

/* Certificate and key are written one after the other: both are waited for. */
enum { LOOK_WAIT_MS = 500, LOOK_ANYWAY_MS = 10 * 60 * 1000 };

struct file_mark {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec changed; /* its rights, too: they may come after the bytes */
};

struct certificate {
    int inotify_fd;
    struct loop_watch *watch;
    struct loop_timer *timer;
    struct file_mark certificate, key;
};

static struct file_mark mark_of(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return (struct file_mark){0};
    return (struct file_mark){st.st_dev, st.st_ino, st.st_size, st.st_ctim};
}

static bool is_same(const struct file_mark *a, const struct file_mark *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec;
}

static void look(void *owner)
{
    struct wf *wf = owner;
    struct certificate *c = wf->certificate;
    struct err e = {0};
    struct file_mark certificate = mark_of(wf->reception.tls_certificate),
                     key = mark_of(wf->reception.tls_key);
    /* The watch ends with its folder, and a link may lead into one that is not watched. */
    loop_timer_set(c->timer, LOOK_ANYWAY_MS);
    if (is_same(&certificate, &c->certificate) && is_same(&key, &c->key))
        return;
    c->certificate = certificate;
    c->key = key;
    if (http_server_renew_tls(wf->reception.server, &e))
        tell_note(wf, WF_NOTE_INFO, 0, "the renewed certificate %s is in use", wf->reception.tls_certificate);
    else
        tell_note(wf, WF_NOTE_TROUBLE, 0,
                  "The certificate as it is now cannot be used, the old one stays: %s", e.text);
}

static void on_touched(void *owner)
{
    struct wf *wf = owner;
    _Alignas(struct inotify_event) char bytes[4096];
    while (read(wf->certificate->inotify_fd, bytes, sizeof bytes) > 0) {
    }
    loop_timer_set(wf->certificate->timer, LOOK_WAIT_MS);
}

static void watch_folder_of(struct certificate *c, const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? mem_text_n(path, slash == path ? 1 : (size_t)(slash - path)) : mem_text(".");
    if (inotify_add_watch(c->inotify_fd, folder,
                          IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ATTRIB | IN_DELETE) < 0)
        log_write(LOG_LEVEL_WARN, "changes in %s are noticed late (%s)", folder, strerror(errno));
    free(folder);
}

void certificate_start(struct wf *wf)
{
    struct err e = {0};
    struct certificate *c = wf->certificate = mem_zalloc(sizeof *c);
    c->certificate = mark_of(wf->reception.tls_certificate);
    c->key = mark_of(wf->reception.tls_key);
    c->timer = loop_timer_new(wf->loop, look, wf);
    c->inotify_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (c->inotify_fd >= 0) {
        watch_folder_of(c, wf->reception.tls_certificate);
        watch_folder_of(c, wf->reception.tls_key);
        c->watch = loop_watch_new(wf->loop, c->inotify_fd, on_touched, wf, &e);
    }
    loop_timer_set(c->timer, LOOK_ANYWAY_MS);
}

void certificate_end(struct wf *wf)
{
    struct certificate *c = wf->certificate;
    if (!c)
        return;
    loop_watch_free(c->watch);
    loop_timer_free(c->timer);
    if (c->inotify_fd >= 0)
        close(c->inotify_fd);
    free(c);
    wf->certificate = NULL;
}
