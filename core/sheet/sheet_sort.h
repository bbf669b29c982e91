/* sheet_sort.h — pairs put in order, however many: what does not fit into a fixed portion of memory is sorted
 * in portions into a temporary file without a name. */
#ifndef SHEET_SHEET_SORT_H
#define SHEET_SHEET_SORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHEET_KEY_SIZE 16
#define SHEET_SORT_PORTION                                                                                   \
    (1u << 18) /* pairs in memory at a time: 6 MB, and as much while they are sorted                         \
                */

struct err;
struct sheet_sort;

struct sheet_pair {
    unsigned char key[SHEET_KEY_SIZE];
    int64_t value;
};

/* `portion` 0 = SHEET_SORT_PORTION; tests take small ones. */
struct sheet_sort *sheet_sort_new(size_t portion) __attribute__((warn_unused_result));
void sheet_sort_free(struct sheet_sort *s); /* NULL is fine */
/* False: the temporary file cannot be written. */
bool sheet_sort_add(struct sheet_sort *s, const struct sheet_pair *pair, struct err *e)
    __attribute__((warn_unused_result));
/* By key, then by value. False with ERR_NONE in *e: no more. The first call ends the adding. */
bool sheet_sort_next(struct sheet_sort *s, struct sheet_pair *out, struct err *e)
    __attribute__((warn_unused_result));

#endif
