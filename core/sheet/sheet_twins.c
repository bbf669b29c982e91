/* sheet_twins.c — sorted by digest, equal rows stand together; sorted by row, they come in the table's order.
 */
#include "core/sheet/sheet_twins.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/sheet/sheet_sort.h"

struct sheet_twins {
    struct sheet_sort *by_digest, *by_row;
    bool is_reading;
};

struct sheet_twins *sheet_twins_new(size_t portion)
{
    struct sheet_twins *t = mem_zalloc(sizeof *t);
    t->by_digest = sheet_sort_new(portion);
    t->by_row = sheet_sort_new(portion);
    return t;
}

void sheet_twins_free(struct sheet_twins *t)
{
    if (!t)
        return;
    sheet_sort_free(t->by_digest);
    sheet_sort_free(t->by_row);
    free(t);
}

bool sheet_twins_add(struct sheet_twins *t, const unsigned char digest[SHEET_DIGEST_SIZE], int64_t row,
                     struct err *e)
{
    struct sheet_pair pair = {.value = row};
    memcpy(pair.key, digest, sizeof pair.key);
    return sheet_sort_add(t->by_digest, &pair, e);
}

/* Numbers whose bytes compare like themselves. */
static void key_of_row(int64_t row, unsigned char key[SHEET_KEY_SIZE])
{
    memset(key, 0, SHEET_KEY_SIZE);
    for (int i = 0; i < 8; i++)
        key[i] = (unsigned char)((uint64_t)row >> (56 - 8 * i));
}

static int64_t row_of_key(const unsigned char key[SHEET_KEY_SIZE])
{
    uint64_t row = 0;
    for (int i = 0; i < 8; i++)
        row = row << 8 | key[i];
    return (int64_t)row;
}

static bool find_twins(struct sheet_twins *t, struct err *e)
{
    struct sheet_pair pair, first = {.value = -1};
    while (sheet_sort_next(t->by_digest, &pair, e)) {
        if (first.value < 0 || memcmp(first.key, pair.key, sizeof pair.key) != 0) {
            first = pair;
            continue;
        }
        struct sheet_pair twin = {.value = first.value};
        key_of_row(pair.value, twin.key);
        if (!sheet_sort_add(t->by_row, &twin, e))
            return false;
    }
    sheet_sort_free(t->by_digest);
    t->by_digest = NULL;
    return e->code == ERR_NONE;
}

bool sheet_twins_next(struct sheet_twins *t, int64_t *row, int64_t *first, struct err *e)
{
    struct sheet_pair pair;
    *e = (struct err){0};
    if (!t->is_reading) {
        t->is_reading = true;
        if (!find_twins(t, e))
            return false;
    }
    if (!sheet_sort_next(t->by_row, &pair, e))
        return false;
    *row = row_of_key(pair.key);
    *first = pair.value;
    return true;
}
