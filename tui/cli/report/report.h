/* report.h — a report as tables of text, made once and written in five formats. Says the same for the same
 * history and range, wherever and whenever it is made, so that it can be kept beside last month's. */
#ifndef TUI_CLI_REPORT_REPORT_H
#define TUI_CLI_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/waterfall.h"

struct buf;

#define REPORT_COLUMNS_MAX 20

/* An amount is one of credits: a number to people and spreadsheets, and in JSON a text, as everywhere. */
enum report_cell { REPORT_TEXT, REPORT_NUMBER, REPORT_RATE, REPORT_AMOUNT };
struct report_column {
    const char *key, *title; /* key: for machines */
    enum report_cell kind;
};
struct report_table {
    const char *key, *title;
    char *note; /* what a reader must know to read it rightly; NULL */
    struct report_column column[REPORT_COLUMNS_MAX];
    size_t column_count;
    const char
        *none[REPORT_COLUMNS_MAX]; /* what an empty cell says; NULL: "not reported", or "-" for a text */
    char **cell;                   /* rows * columns; NULL = not reported */
    size_t row_count;
    int low_column; /* the interval of the bars' column: this one and the next; -1 = none */
    int64_t *day;   /* where the rows are days, in order: which since 1970; columns side by side */
    int bar_column; /* drawn as bars beside the figures; -1 = none */
};
struct report {
    char *since, *until; /* "2026-01-01"; NULL = open */
    char *filter;        /* NULL = all */
    bool is_masked, has_simulated;
    struct report_table *table;
    size_t table_count;
};
void report_release(struct report *r);

/* The three answers that it is made of: VENDORS, CREDITS and LEDGER. */
void report_build(struct report *r, const struct insight *vendors, const struct insight *credits,
                  const struct insight *ledger, int64_t since_ms);

void report_write_text(const struct report *r, struct buf *out);
void report_write_markdown(const struct report *r, struct buf *out);
void report_write_html(const struct report *r, struct buf *out);
void report_write_json(const struct report *r, struct buf *out);
void report_write_csv(const struct report *r, struct buf *out);

/* "2026-01-31". Yours. */
char *report_day_text(int64_t day) __attribute__((warn_unused_result));
/* What stands in a cell, also where there is nothing. */
const char *report_cell_text(const struct report_table *t, size_t row, size_t column);
/* The number that a cell holds, for bars; 0 where it holds none. */
double report_cell_value(const struct report_table *t, size_t row, size_t column);
/* What a full bar stands for: the greatest of the column, or 100 of shares. */
double report_bar_most(const struct report_table *t);

#endif
