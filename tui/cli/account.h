/* account.h — a request told in plain lines, for people. Words only: it reads the same in any terminal, a
 * pipe, or aloud. The text is not cleaned yet: output_text does that. */
#ifndef TUI_CLI_ACCOUNT_H
#define TUI_CLI_ACCOUNT_H

struct buf;
struct request;

void account_write(const struct request *r, struct buf *out);

#endif
