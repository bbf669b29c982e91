/* secret.c — the key lives in a page of its own: locked against swap, left out of core dumps, wiped on free.
 */
#include "core/base/secret.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/err.h"

enum { SECRET_MAX_BYTES = 512 };

struct secret {
    size_t size;
    char text[SECRET_MAX_BYTES + 1];
};

static size_t page_bytes(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    return (sizeof(struct secret) + page - 1) / page * page;
}

static struct secret *new_page(void)
{
    void *p = mmap(NULL, page_bytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return NULL;
    /* Both are best effort: a container may forbid locking, which is no reason to refuse to work. */
    if (mlock(p, page_bytes()) != 0 || madvise(p, page_bytes(), MADV_DONTDUMP) != 0) {
    }
    return p;
}

struct secret *secret_new_wipe(char *text, size_t size, struct err *e)
{
    const char *start = text, *end = text + size;
    while (start < end && strchr(" \t\r\n", *start))
        start++;
    while (end > start && strchr(" \t\r\n", end[-1]))
        end--;
    size_t length = (size_t)(end - start);
    struct secret *s = NULL;
    bool is_visible = true;
    for (const char *c = start; c < end; c++)
        is_visible = is_visible && *c > ' ' && *c < 127;
    if (length == 0)
        err_set(e, ERR_CONFIG, "The API key is empty. Copy it again from Apollo's settings.");
    else if (length > SECRET_MAX_BYTES)
        err_set(e, ERR_CONFIG, "The API key is longer than %d bytes. Copy it again from Apollo's settings.",
                SECRET_MAX_BYTES);
    else if (!is_visible)
        err_set(e, ERR_CONFIG,
                "The API key holds a space or a character that no key has. Copy it again from Apollo's "
                "settings.");
    else if (!(s = new_page()))
        err_set(e, ERR_INTERNAL, "There is no memory for the API key.");
    if (s) {
        memcpy(s->text, start, length);
        s->text[length] = '\0';
        s->size = length;
    }
    explicit_bzero(text, size);
    return s;
}

void secret_free(struct secret *s)
{
    if (!s)
        return;
    explicit_bzero(s, sizeof *s);
    munmap(s, page_bytes());
}

void secret_hint(const struct secret *s, char out[SECRET_HINT_SIZE])
{
    static const char dots[] = "····";
    const char *tail = s && s->size >= 12 ? s->text + s->size - 4 : "";
    snprintf(out, SECRET_HINT_SIZE, "%s%s", s ? dots : "", tail);
}

const char *secret_expose(const struct secret *s)
{
    return s->text;
}
