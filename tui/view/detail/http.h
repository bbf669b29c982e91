/* http.h — the call as a command line that a colleague can run: the key is a variable, never the key.
 */
#ifndef TUI_VIEW_DETAIL_HTTP_H
#define TUI_VIEW_DETAIL_HTTP_H

#include <stdbool.h>

struct buf;
struct request;

/* False: the request was not sent. In privacy whom it asks about is masked. */
bool detail_write_curl(const struct request *r, bool is_private, bool is_ascii, struct buf *out);

#endif
