/* outcome.h — how states, attempts and findings are shown: glyph, role and word, the same everywhere. */
#ifndef TUI_VIEW_OUTCOME_H
#define TUI_VIEW_OUTCOME_H

#include "core/waterfall.h"
#include "tui/terminal/glyphs.h"
#include "tui/terminal/theme.h"

enum glyph state_glyph(enum request_state s);
enum role state_role(enum request_state s);
const char *state_text(enum request_state s); /* the state's word, readable: "not found" */

enum glyph attempt_glyph(enum attempt_outcome o);
enum role attempt_role(enum attempt_outcome o);
const char *attempt_text(enum attempt_outcome o);

/* 1 verified, 0 not verified, -1: the word says neither. */
int word_is_verified(const char *status);

#endif
