/* modes.c — scans for "ESC [ ? n ; n … h" and "… l". */
#include "tests/screen/modes.h"

#include <stdlib.h>
#include <string.h>

/* Calls `fn` for each private mode that is set (h) or reset (l), in order. */
static void each_mode(const char *bytes, size_t size, void (*fn)(void *owner, int mode, bool on), void *owner)
{
    for (size_t i = 0; i + 3 < size; i++) {
        if (memcmp(bytes + i, "\033[?", 3) != 0)
            continue;
        size_t end = i + 3;
        while (end < size && strchr("0123456789;", bytes[end]) && bytes[end])
            end++;
        if (end == size || (bytes[end] != 'h' && bytes[end] != 'l'))
            continue;
        for (const char *at = bytes + i + 3; at < bytes + end;) {
            char *next;
            int mode = (int)strtol(at, &next, 10);
            fn(owner, mode, bytes[end] == 'h');
            at = next + 1;
        }
    }
}

struct search {
    int mode;
    bool is_on, was_on;
};

static void on_mode(void *owner, int mode, bool on)
{
    struct search *s = owner;
    if (mode != s->mode)
        return;
    s->is_on = on;
    s->was_on = s->was_on || on;
}

bool modes_is_on(const char *bytes, size_t size, int mode, bool at_start)
{
    struct search s = {.mode = mode, .is_on = at_start};
    each_mode(bytes, size, on_mode, &s);
    return s.is_on;
}

bool modes_was_on(const char *bytes, size_t size, int mode)
{
    struct search s = {.mode = mode};
    each_mode(bytes, size, on_mode, &s);
    return s.was_on;
}

const char *modes_left_behind(const char *bytes, size_t size)
{
    static const struct {
        int mode;
        bool expected;
        const char *words;
    } rows[] = {
        {1049, false, "the alternate screen"},    {1047, false, "the alternate screen (1047)"},
        {47, false, "the alternate screen (47)"}, {25, true, "an invisible cursor"},
        {1, false, "application cursor keys"},    {7, true, "no line wrapping"},
        {9, false, "mouse reports (9)"},          {1000, false, "mouse reports (1000)"},
        {1002, false, "mouse reports (1002)"},    {1003, false, "mouse reports (1003)"},
        {1006, false, "mouse reports (1006)"},    {1004, false, "focus reports"},
        {2004, false, "bracketed paste"},         {2026, false, "an unfinished synchronised update"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (modes_is_on(bytes, size, rows[i].mode, rows[i].expected) != rows[i].expected)
            return rows[i].words;
    return NULL;
}
