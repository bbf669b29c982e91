/* nearest.c — optimal string alignment distance over three rows. */
#include "core/base/nearest.h"

#include <stdint.h>
#include <string.h>

#define WORD_MAX 63

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static char plain(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c == '-' ? '_' : c;
}

size_t nearest_distance(const char *a, const char *b)
{
    size_t rows[3][WORD_MAX + 1], a_size = strlen(a), b_size = strlen(b);
    if (a_size > WORD_MAX || b_size > WORD_MAX)
        return SIZE_MAX;
    for (size_t j = 0; j <= b_size; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_size; i++) {
        size_t *now = rows[i % 3], *above = rows[(i + 2) % 3], *older = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            char x = plain(a[i - 1]), y = plain(b[j - 1]);
            now[j] = least(above[j] + 1, now[j - 1] + 1);
            now[j] = least(now[j], above[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == plain(b[j - 2]) && y == plain(a[i - 2]))
                now[j] = least(now[j], older[j - 2] + 1);
        }
    }
    return rows[a_size % 3][b_size];
}

/* What has been looked at so far. */
struct search {
    const char *word, *name;
    size_t distance;
};

static struct search begin(const char *word)
{
    return (struct search){.word = word, .distance = (strlen(word) + 2) / 3};
}

static void consider(struct search *s, const char *name)
{
    size_t distance = nearest_distance(s->word, name);
    if (distance < s->distance || (distance == s->distance && !s->name && *s->word)) {
        s->name = name;
        s->distance = distance;
    }
}

const char *nearest_of(const char *word, const char *const *names, size_t count)
{
    struct search s = begin(word);
    for (size_t i = 0; i < count; i++)
        consider(&s, names[i]);
    return s.name;
}

const char *nearest_name(const char *word, const char *(*name_at)(size_t index))
{
    struct search s = begin(word);
    const char *name;
    for (size_t i = 0; (name = name_at(i)); i++)
        consider(&s, name);
    return s.name;
}
