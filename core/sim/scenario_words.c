/* scenario_words.c — cutting lines and reading numbers, strictly. */
#include "core/sim/scenario_words.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"

#define WAIT_LIMIT_MS (30LL * 24 * 3600 * 1000)
#define CREDITS_LIMIT 1000000

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* The end of a word that begins at `c`, or NULL where its quote is not closed. */
static char *word_end(char *c)
{
    if (*c == '"')
        return strchr(c + 1, '"');
    while (*c && !is_blank(*c))
        c++;
    return c;
}

static char *rest_of_line(const char *line)
{
    while (is_blank(*line))
        line++;
    while (*line && !is_blank(*line))
        line++;
    while (is_blank(*line))
        line++;
    size_t size = strlen(line);
    while (size > 0 && is_blank(line[size - 1]))
        size--;
    return mem_text_n(line, size);
}

const char *scenario_words_init(struct words *w, const char *line, size_t size)
{
    *w = (struct words){.memory = mem_text_n(line, size)};
    w->rest = rest_of_line(w->memory);
    for (char *c = w->memory;;) {
        while (is_blank(*c))
            c++;
        if (!*c || *c == '#')
            return NULL;
        char *end = word_end(c);
        if (!end)
            return "a quote is not closed";
        if (w->count == WORDS_MAX)
            return "too many words";
        bool is_last = !*end;
        w->word[w->count++] = *c == '"' ? c + 1 : c;
        *end = '\0';
        if (is_last)
            return NULL;
        c = end + 1;
    }
}

void scenario_words_release(struct words *w)
{
    free(w->rest);
    free(w->memory);
    *w = (struct words){0};
}

int scenario_choose(const char *word, const char *const *names)
{
    for (int i = 0; word && names[i]; i++)
        if (strcmp(word, names[i]) == 0)
            return i;
    return -1;
}

/* Takes leading digits; the value stops growing past `limit`. NULL if there are none. */
static const char *take_digits(const char *c, int64_t limit, int64_t *out)
{
    if (*c < '0' || *c > '9')
        return NULL;
    for (*out = 0; *c >= '0' && *c <= '9'; c++)
        if (*out <= limit)
            *out = *out * 10 + (*c - '0');
    return c;
}

bool scenario_read_int(const char *word, int64_t limit, int64_t *out)
{
    const char *end = take_digits(word, limit, out);
    return end && !*end && *out <= limit;
}

bool scenario_read_wait(const char *word, int64_t *out_ms)
{
    static const int64_t unit_ms[] = {1, 1000, 60 * 1000, 3600 * 1000};
    const char *end = take_digits(word, WAIT_LIMIT_MS, out_ms);
    int unit = end ? scenario_choose(end, (const char *const[]){"ms", "s", "m", "h", NULL}) : -1;
    if (unit < 0 || *out_ms > WAIT_LIMIT_MS / unit_ms[unit])
        return false;
    *out_ms *= unit_ms[unit];
    return true;
}

bool scenario_read_credits(const char *word, int64_t *out_micro)
{
    int64_t whole;
    const char *c = take_digits(word, CREDITS_LIMIT, &whole);
    if (!c || whole > CREDITS_LIMIT)
        return false;
    *out_micro = whole * 1000000;
    if (!*c)
        return true;
    if (*c++ != '.' || !*c)
        return false;
    for (int64_t place = 100000; *c >= '0' && *c <= '9' && place > 0; c++, place /= 10)
        *out_micro += (*c - '0') * place;
    return !*c;
}

char *scenario_join_words(const struct words *w, size_t first, size_t end)
{
    if (first >= end)
        return NULL;
    struct buf text;
    buf_init(&text, 4096);
    for (size_t i = first; i < end; i++)
        buf_printf(&text, "%s%s", i > first ? " " : "", w->word[i]);
    char *joined = buf_take(&text, NULL);
    buf_release(&text);
    return joined;
}
