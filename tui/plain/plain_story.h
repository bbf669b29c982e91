/* plain_story.h — a request in words, one thing a line, so that it can be listened to: no columns, no glyphs,
 * nothing that only its place on a screen would explain. The text is not cleaned yet. */
#ifndef TUI_PLAIN_PLAIN_STORY_H
#define TUI_PLAIN_PLAIN_STORY_H

#include "core/waterfall.h"

struct buf;
struct plain;

/* "SIMULATED request 3 Tim Zheng" */
void plain_story_name(const struct plain *p, const struct request *r, struct buf *out);
/* "delivered by webhook after 00:05, 6 credits. …": the state, what Apollo said, what to do. One line, no
 * end. */
void plain_story_state(const struct plain *p, const struct request *r, struct buf *out);
/* Everybody's attempts and findings, a line each. */
void plain_story_waterfall(const struct plain *p, const struct request *r, struct buf *out);
/* One of a request's people. */
void plain_story_person(const struct plain *p, const struct request *r, const struct person *who,
                        struct buf *out);
/* Name, state, waterfall, credits and times. */
void plain_story_whole(const struct plain *p, const struct request *r, struct buf *out);
void plain_story_row(const struct plain *p, const struct request_row *row, struct buf *out);

#endif
