/* serve_lines.h — what `waterfall serve` prints: one line a change, as text or as JSON. Text lines hold no
 * name and no address, because they end in journals that outlive what the history forgets; JSON lines hold it
 * all. */
#ifndef TUI_CLI_SERVE_LINES_H
#define TUI_CLI_SERVE_LINES_H

#include <stdbool.h>
#include <stdint.h>

struct request;
struct wf_note;
struct wf_status;

/* Each returns false once nobody reads standard output any more. */
bool serve_tell_status(const struct wf_status *s, bool is_json);
bool serve_tell_request(const struct request *r, bool is_json);
bool serve_tell_removed(int64_t id, bool is_json);
/* Troubles, and what the receiver itself does: on standard error, in JSON a line like the others. */
bool serve_tell_note(const struct wf_note *note, bool is_json);

/* What a line of this request would speak of: equal marks, no news. Never 0. */
uint64_t serve_mark(const struct request *r);

#endif
