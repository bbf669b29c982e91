/* column_cell.h — how people fill the cells of a table: words for "not known", last names put first. Only
 * what is certain is read otherwise than it is written. Pure rules. */
#ifndef MODEL_COLUMN_CELL_H
#define MODEL_COLUMN_CELL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/identifiers.h"

/* "N/A", "#REF!", "-": as good as empty, in any column. */
bool column_cell_is_empty(const char *cell);
/* "unknown", "none": no name of anybody or anything in that column. Somebody may be called Null or Na,
 * though, and then that is the name. */
bool column_cell_is_unknown(enum identifier field, const char *cell);
/* Either of the two, and more than blanks. */
bool column_cell_says_nothing(enum identifier field, const char *cell);

/* ="00123", as exports write what a spreadsheet shall leave alone: the text that it shows, yours; NULL where
 * the cell is no such thing. */
char *column_cell_shown(const char *cell) __attribute__((warn_unused_result));

/* "Zheng, Tim" and "de la Cruz, Maria", but neither "Tim Zheng, MBA" nor "Apollo, Inc.": false where it may
 * be anything else. Both names are yours. */
bool column_cell_splits_name(const char *cell, char **first, char **last);

/* "Grün, MBA", "Tim Zheng, PhD, CFA" and "Tim Zheng (he/him)": the name, yours, and what stands behind it,
 * yours. NULL where that may belong to the name: "Ondo, Mba", "King, Jr.", "ONDO, MBA" and "Tim (Timothy)"
 * are left alone. */
char *column_cell_without_titles(const char *cell, char **titles) __attribute__((warn_unused_result));

/* "Dr. Tim Zheng", "Herr Tim Zheng" and "Zheng, Dr. Tim": the name, yours, and what stands before it, yours.
 * NULL where it is not certain, or where fewer words than that would be left: "Dr Dre" is called so. */
char *column_cell_without_salutation(const char *cell, size_t least_words, char **salutation)
    __attribute__((warn_unused_result));

/* "tim@a.io; tim@b.io": the first of several addresses, yours; NULL where it is not just addresses. */
char *column_cell_first_email(const char *cell) __attribute__((warn_unused_result));

#endif
