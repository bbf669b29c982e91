/* plain_lists_story.h — lists, their rows and a table that is looked at, in sentences; masked while privacy
 * is on. */
#ifndef TUI_PLAIN_PLAIN_LISTS_STORY_H
#define TUI_PLAIN_PLAIN_LISTS_STORY_H

struct buf;
struct plain;
struct run;
struct run_line;
struct wf_peek;

void plain_lists_story_row(const struct plain *p, const struct run *r, struct buf *out); /* one line */
void plain_lists_story_run(const struct plain *p, const struct run *r, struct buf *out);
void plain_lists_story_line(const struct plain *p, const struct run_line *l, struct buf *out);
void plain_lists_story_peek(const struct plain *p, const struct wf_peek *k, struct buf *out);

#endif
