/* sheet_twins.h — which rows of a table are the same, by a digest of each: memory stays the same for any
 * number of rows, since what does not fit is sorted in portions into a temporary file without a name. */
#ifndef SHEET_SHEET_TWINS_H
#define SHEET_SHEET_TWINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHEET_DIGEST_SIZE 16

struct err;
struct sheet_twins;

/* `portion` as in sheet_sort.h. */
struct sheet_twins *sheet_twins_new(size_t portion) __attribute__((warn_unused_result));
void sheet_twins_free(struct sheet_twins *t); /* NULL is fine */

/* Rows come in ascending order. False: the temporary file cannot be written. */
bool sheet_twins_add(struct sheet_twins *t, const unsigned char digest[SHEET_DIGEST_SIZE], int64_t row,
                     struct err *e) __attribute__((warn_unused_result));

/* Every row that is not the first with its digest, in ascending order, with that first one. False
 * with ERR_NONE in *e: no more. The first call ends the adding. */
bool sheet_twins_next(struct sheet_twins *t, int64_t *row, int64_t *first, struct err *e)
    __attribute__((warn_unused_result));

#endif
