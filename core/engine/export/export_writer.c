/* export_writer.c — a queue of bytes in, a queue of receipts out. */
#include "core/engine/export/export_writer.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/base/mem.h"
#include "core/base/queue.h"
#include "core/base/thread.h"
#include "core/sheet/sheet_file.h"

enum order { ORDER_WRITE, ORDER_FINISH, ORDER_DROP };
struct portion {
    struct queue_node node;
    enum order order;
    char *bytes;
    size_t size;
};
struct receipt {
    struct queue_node node;
    bool is_over;
    struct err err;
};

struct export_writer {
    pthread_t thread;
    struct queue in, out;
    char *path, *source; /* source: what the rows were once read from; NULL */
    struct loop_watch *watch;
};

static void tell(struct export_writer *w, bool is_over, const struct err *e)
{
    struct receipt *r = mem_zalloc(sizeof *r);
    r->is_over = is_over;
    r->err = *e;
    queue_push(&w->out, &r->node);
}

static struct portion *next(struct export_writer *w)
{
    struct queue_node *node;
    while (!(node = queue_take(&w->in))) {
        struct pollfd wait = {.fd = queue_fd(&w->in), .events = POLLIN};
        poll(&wait, 1, -1);
    }
    return (struct portion *)node;
}

/* By whatever name. */
static bool is_same_file(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static struct sheet_file *open_file(const struct export_writer *w, struct err *e)
{
    if (!w->source || !is_same_file(w->source, w->path))
        return sheet_file_new(w->path, e);
    err_set(e, ERR_USAGE,
            "%s is the table that this list was read from; it was left as it is. Choose another file.",
            w->path);
    return NULL;
}

static void *run_thread(void *owner)
{
    struct export_writer *w = owner;
    struct err e = {0};
    struct sheet_file *f = open_file(w, &e);
    bool is_told = false;
    for (enum order order = ORDER_WRITE; order == ORDER_WRITE;) {
        struct portion *p = next(w);
        order = p->order;
        if (f && order == ORDER_WRITE && !sheet_file_write(f, p->bytes, p->size, &e)) {
            sheet_file_drop(f);
            f = NULL;
        }
        if (f && order == ORDER_FINISH) {
            if (!sheet_file_finish(f, &e) && e.code == ERR_NONE)
                err_set(&e, ERR_STORE, "%s could not be written.", w->path);
            f = NULL;
            tell(w, true, &e);
            is_told = true;
        }
        if (order == ORDER_WRITE || (!f && !is_told))
            tell(w, !f, &e);
        free(p->bytes);
        free(p);
    }
    sheet_file_drop(f);
    return NULL;
}

static void release(struct export_writer *w)
{
    struct queue_node *node;
    loop_watch_free(w->watch);
    while ((node = queue_take(&w->in))) {
        free(((struct portion *)node)->bytes);
        free(node);
    }
    while ((node = queue_take(&w->out)))
        free(node);
    queue_release(&w->in);
    queue_release(&w->out);
    free(w->path);
    free(w->source);
    free(w);
}

struct export_writer *export_writer_start(struct loop *loop, const char *path, const char *source,
                                          loop_fn *on_told, void *owner, struct err *e)
{
    struct export_writer *w = mem_zalloc(sizeof *w);
    if (!queue_init_two(&w->in, &w->out, e)) {
        free(w);
        return NULL;
    }
    w->path = mem_text(path);
    w->source = mem_text(source);
    w->watch = loop_watch_new(loop, queue_fd(&w->out), on_told, owner, e);
    if (w->watch && thread_start(&w->thread, "writer", run_thread, w, e))
        return w;
    release(w);
    return NULL;
}

static void put(struct export_writer *w, enum order order, char *bytes, size_t size)
{
    struct portion *p = mem_zalloc(sizeof *p);
    *p = (struct portion){.order = order, .bytes = bytes, .size = size};
    queue_push(&w->in, &p->node);
}

void export_writer_put(struct export_writer *w, char *bytes_take, size_t size)
{
    put(w, ORDER_WRITE, bytes_take, size);
}

void export_writer_finish(struct export_writer *w)
{
    put(w, ORDER_FINISH, NULL, 0);
}

int export_writer_hear(struct export_writer *w, bool *is_over, struct err *e)
{
    struct queue_node *node;
    int written = 0;
    *is_over = false;
    while ((node = queue_take(&w->out))) {
        struct receipt *r = (struct receipt *)node;
        written++;
        if (r->is_over && !*is_over) {
            *is_over = true;
            *e = r->err;
        }
        free(r);
    }
    return written;
}

void export_writer_free(struct export_writer **w)
{
    if (!*w)
        return;
    put(*w, ORDER_DROP, NULL, 0);
    pthread_join((*w)->thread, NULL);
    release(*w);
    *w = NULL;
}
