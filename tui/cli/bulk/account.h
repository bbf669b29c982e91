/* account.h — a list told in words and in JSON: before spending, while it runs, after. */
#ifndef TUI_CLI_BULK_ACCOUNT_H
#define TUI_CLI_BULK_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct run;
struct wf_peek;

/* What the table is taken for, with its first rows. */
void bulk_write_peek(const struct wf_peek *p, struct buf *out);
/* What would be sent, what would not and why, and what it may cost. */
void bulk_write_review(const struct run *r, struct buf *out);
/* Single rows of a review, of `all` such ones, by name: why they are weak, or when and by whom they were
 * found before. */
struct wf_event;
void bulk_write_rows(const struct wf_event *lines, int64_t all, int64_t now_ms, struct buf *out);
/* What came of it, estimate against actual. */
void bulk_write_summary(const struct run *r, struct buf *out);
/* One line: "42 % · 4,200 of 10,000 rows …". `rate` is rows a second, 0 = not known. */
void bulk_write_bar(const struct run *r, double rate, int columns, bool is_ascii, struct buf *out);
/* One object; `event` is "reading", "review", "progress", "end". */
void bulk_write_json(const struct run *r, const char *event, double rate, struct buf *out);
/* How many rows have their outcome or will need none. */
int64_t bulk_rows_settled(const struct run *r);

#endif
