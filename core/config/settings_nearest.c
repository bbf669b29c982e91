/* settings_nearest.c — "did you mean": edit distance, where two swapped letters count once. */
#include "core/config/settings.h"

#include <string.h>

enum { WORD_MAX = 48 };

static int least(int a, int b)
{
    return a < b ? a : b;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c == '-' ? '_' : c;
}

/* Optimal string alignment; both words are at most WORD_MAX bytes. */
static int distance(const char *a, const char *b)
{
    int row[WORD_MAX + 1][WORD_MAX + 1];
    int n = (int)strlen(a), m = (int)strlen(b);
    for (int i = 0; i <= n; i++)
        row[i][0] = i;
    for (int j = 0; j <= m; j++)
        row[0][j] = j;
    for (int i = 1; i <= n; i++)
        for (int j = 1; j <= m; j++) {
            char x = lower(a[i - 1]), y = lower(b[j - 1]);
            int best = least(row[i - 1][j] + 1, row[i][j - 1] + 1);
            best = least(best, row[i - 1][j - 1] + (x != y));
            if (i > 1 && j > 1 && x == lower(b[j - 2]) && y == lower(a[i - 2]))
                best = least(best, row[i - 2][j - 2] + 1);
            row[i][j] = best;
        }
    return row[n][m];
}

const char *settings_nearest(const char *word, const char *const *names, size_t count)
{
    const char *nearest = NULL;
    size_t length = strlen(word);
    if (length == 0 || length > WORD_MAX)
        return NULL;
    /* A third of the letters wrong is another word, not a slip. */
    int best = (int)(length + 2) / 3;
    for (size_t i = 0; i < count; i++) {
        if (strlen(names[i]) > WORD_MAX)
            continue;
        int d = distance(word, names[i]);
        if (d < best || (d == best && !nearest)) {
            best = d;
            nearest = names[i];
        }
    }
    return nearest;
}
