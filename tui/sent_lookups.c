/* sent_lookups.c — one text a lookup. */
#include "tui/sent_lookups.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/waterfall.h"

enum { KEY_CEILING = 1024 * 1024 };

static char *key_of(const struct lookup *l)
{
    struct buf key;
    buf_init(&key, KEY_CEILING);
    buf_printf(&key, "%d%d%d%d", l->options.waterfall_email, l->options.waterfall_phone,
               l->options.reveal_phone_number, l->options.reveal_personal_emails);
    for (size_t k = 0; k < l->people_count; k++)
        for (int i = 0; i < IDENTIFIER_COUNT; i++)
            buf_printf(&key, "\n%s", l->people[k].value[i] ? l->people[k].value[i] : "");
    char *text = buf_take(&key, NULL);
    buf_release(&key);
    return text;
}

void sent_lookups_release(struct sent_lookups *s)
{
    while (s->count)
        free(s->key[--s->count]);
}

static size_t find(const struct sent_lookups *s, const char *key)
{
    size_t at = 0;
    while (at < s->count && strcmp(s->key[at], key) != 0)
        at++;
    return at;
}

bool sent_lookups_has(const struct sent_lookups *s, const struct lookup *l)
{
    char *key = key_of(l);
    bool is_there = find(s, key) < s->count;
    free(key);
    return is_there;
}

static void remove_at(struct sent_lookups *s, size_t at)
{
    free(s->key[at]);
    s->count--;
    memmove(s->key + at, s->key + at + 1, (s->count - at) * sizeof *s->key);
}

void sent_lookups_add(struct sent_lookups *s, const struct lookup *l)
{
    char *key = key_of(l);
    size_t at = find(s, key);
    s->is_last_repeated = at < s->count;
    if (s->is_last_repeated)
        remove_at(s, at);
    else if (s->count == SENT_LOOKUPS_MAX)
        remove_at(s, 0);
    s->key[s->count++] = key;
}

void sent_lookups_drop_last(struct sent_lookups *s)
{
    if (s->count && !s->is_last_repeated)
        free(s->key[--s->count]);
}
