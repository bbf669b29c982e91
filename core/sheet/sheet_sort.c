/* sheet_sort.c — an external sort: sorted portions, merged by looking at the head of each. */
#include "core/sheet/sheet_sort.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"

enum { HEAD_PAIRS = 4096 }; /* read at a time from a portion in the file */

/* One sorted portion, being read back. */
struct portion {
    int64_t at, end; /* pairs in the file */
    struct sheet_pair *head;
    size_t head_at, head_count;
};

struct sheet_sort {
    struct sheet_pair *pair; /* the portion being filled; the only one, if all fits */
    size_t count, portion;
    int fd;
    int64_t written; /* pairs */
    struct portion *portions;
    size_t portion_count;
    bool is_reading;
    size_t at; /* in `pair`, where all fits */
};

struct sheet_sort *sheet_sort_new(size_t portion)
{
    struct sheet_sort *t = mem_zalloc(sizeof *t);
    t->portion = portion ? portion : SHEET_SORT_PORTION;
    t->fd = -1;
    return t;
}

void sheet_sort_free(struct sheet_sort *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < t->portion_count; i++)
        free(t->portions[i].head);
    free(t->portions);
    free(t->pair);
    if (t->fd >= 0)
        close(t->fd);
    free(t);
}

static int compare(const void *a, const void *b)
{
    const struct sheet_pair *x = a, *y = b;
    int order = memcmp(x->key, y->key, sizeof x->key);
    return order ? order : (x->value > y->value) - (x->value < y->value);
}

static bool fail(const char *what, struct err *e)
{
    return err_set(e, ERR_STORE, "A temporary file cannot be %s (%s). Make room, or set TMPDIR.", what,
                   strerror(errno));
}

static bool open_file(struct sheet_sort *t, struct err *e)
{
    const char *base = getenv("TMPDIR");
    char *path = mem_text_format("%s/waterfall-XXXXXX", base && base[0] == '/' ? base : "/tmp");
    t->fd = mkostemp(path, O_CLOEXEC);
    if (t->fd >= 0)
        unlink(path);
    free(path);
    return t->fd >= 0 || fail("made", e);
}

static bool spill(struct sheet_sort *t, struct err *e)
{
    if (t->fd < 0 && !open_file(t, e))
        return false;
    qsort(t->pair, t->count, sizeof *t->pair, compare);
    const char *at = (const char *)t->pair;
    size_t left = t->count * sizeof *t->pair;
    while (left) {
        ssize_t n = write(t->fd, at, left);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail("written", e);
        at += n;
        left -= (size_t)n;
    }
    t->portions = mem_resize(t->portions, t->portion_count + 1, sizeof *t->portions);
    t->portions[t->portion_count++] =
        (struct portion){.at = t->written, .end = t->written + (int64_t)t->count};
    t->written += (int64_t)t->count;
    t->count = 0;
    return true;
}

bool sheet_sort_add(struct sheet_sort *t, const struct sheet_pair *pair, struct err *e)
{
    if (t->count == t->portion && !spill(t, e))
        return false;
    /* In powers of two: a short table takes little. */
    if ((t->count & (t->count - 1)) == 0 && !t->portion_count)
        t->pair = mem_resize(t->pair, t->count ? 2 * t->count : 1, sizeof *t->pair);
    t->pair[t->count++] = *pair;
    return true;
}

/* ---- reading back ---- */

static bool fill(struct sheet_sort *t, struct portion *p, struct err *e)
{
    int64_t left = p->end - p->at;
    p->head_at = 0;
    p->head_count = left < HEAD_PAIRS ? (size_t)left : HEAD_PAIRS;
    if (!p->head)
        p->head = mem_alloc(HEAD_PAIRS * sizeof *p->head);
    char *to = (char *)p->head;
    size_t size = p->head_count * sizeof *p->head;
    off_t from = (off_t)(p->at * (int64_t)sizeof *p->head);
    while (size) {
        ssize_t n = pread(t->fd, to, size, from);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return fail("read", e);
        to += n;
        from += n;
        size -= (size_t)n;
    }
    p->at += (int64_t)p->head_count;
    return true;
}

static bool begin_reading(struct sheet_sort *t, struct err *e)
{
    t->is_reading = true;
    if (t->portion_count == 0) {
        if (t->count)
            qsort(t->pair, t->count, sizeof *t->pair, compare);
        return true;
    }
    if (t->count && !spill(t, e))
        return false;
    free(t->pair);
    t->pair = NULL;
    for (size_t i = 0; i < t->portion_count; i++)
        if (!fill(t, &t->portions[i], e))
            return false;
    return true;
}

bool sheet_sort_next(struct sheet_sort *t, struct sheet_pair *out, struct err *e)
{
    *e = (struct err){0};
    if (!t->is_reading && !begin_reading(t, e))
        return false;
    if (t->portion_count == 0) {
        if (t->at == t->count)
            return false;
        *out = t->pair[t->at++];
        return true;
    }
    struct portion *best = NULL;
    for (size_t i = 0; i < t->portion_count; i++) {
        struct portion *p = &t->portions[i];
        if (p->head_at < p->head_count &&
            (!best || compare(&p->head[p->head_at], &best->head[best->head_at]) < 0))
            best = p;
    }
    if (!best)
        return false;
    *out = best->head[best->head_at++];
    return best->head_at < best->head_count || best->at == best->end || fill(t, best, e);
}
