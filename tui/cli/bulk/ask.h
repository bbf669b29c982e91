/* ask.h — before a list is sent from a command line: the question, its answer, and what no yes is for.
 */
#ifndef TUI_CLI_BULK_ASK_H
#define TUI_CLI_BULK_ASK_H

#include <stdbool.h>
#include <stdint.h>

struct client;
struct err;
struct run;

/* "Send 20 rows?", with what is left out. `pilot`: the first so many (0 or less: all). Yours. */
char *bulk_question(const struct run *r, int64_t pilot) __attribute__((warn_unused_result));
/* An explicit yes on the terminal; anything else is none, an interruption too. */
bool bulk_ask(struct client *client, const char *question);

/* Whether every row of the table could be read; else what to do about it, ERR_USAGE. */
bool bulk_check_readable(const struct run *r, bool is_dry, struct err *e);

#endif
