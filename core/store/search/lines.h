/* lines.h — lines of the list: one by its number, or a window of all of them by time, which is a short
 * walk over counted blocks and one range scan wherever in a list of millions it begins. */
#ifndef STORE_SEARCH_LINES_H
#define STORE_SEARCH_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/store/file/sql.h"
#include "core/store/store.h"

/* Requests stored. */
bool store_lines_count(struct sql *sql, int64_t *count, struct err *e) __attribute__((warn_unused_result));
/* Where request `id` stands among all, newest first or oldest first (`is_up`); -1: it does not. */
bool store_lines_find(struct sql *sql, int64_t id, bool is_up, int64_t *index, struct err *e)
    __attribute__((warn_unused_result));
/* Adds lines first … first+count-1 of all. */
bool store_lines_add_window(struct sql *sql, int64_t first, int64_t count, bool is_up,
                            struct store_result *result, struct err *e) __attribute__((warn_unused_result));
/* Gives each line that was added what was typed of its people. */
bool store_lines_add_asked(struct sql *sql, struct store_result *result, struct err *e)
    __attribute__((warn_unused_result));
/* Adds the line of one request, if it is there. */
bool store_lines_add(struct sql *sql, int64_t id, struct store_result *result, struct err *e)
    __attribute__((warn_unused_result));

struct store_file;
/* Appends a request's line to result->rows; nothing where it is not there. */
bool store_list_one(struct store_file *f, int64_t id, struct store_result *result, struct err *e)
    __attribute__((warn_unused_result));
/* A window of all lines, newest first. → rows, total, matching. */
bool store_list_newest(struct store_file *f, int64_t first, int64_t count, struct store_result *result,
                       struct err *e) __attribute__((warn_unused_result));

#endif
