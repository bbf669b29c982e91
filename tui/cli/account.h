/* account.h — a request told in plain lines, for people. Words only: it reads the same in any terminal, a
 * pipe, or aloud. The text is not cleaned yet: output_text does that. */
#ifndef TUI_CLI_ACCOUNT_H
#define TUI_CLI_ACCOUNT_H

struct buf;
struct request;

void account_write(const struct request *r, struct buf *out);
/* Seconds from a retry-after header of the synchronous answer; 0 = not told. */
int account_retry_after_s(const struct request *r);

#endif
