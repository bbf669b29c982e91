/* exit_code.h — what the program ends with: one table for the code, --help, the manual and README. */
#ifndef TUI_CLI_EXIT_CODE_H
#define TUI_CLI_EXIT_CODE_H

struct err;
struct request;

/* name, number, meaning */
#define EXIT_CODES(X)                                                                                        \
    X(FOUND, 0, "found, or answered; of a list: at its end, whatever it found")                              \
    X(USAGE, 2, "usage, an --out without a place, an identity or a table refused before anything was sent")  \
    X(NOTHING, 3, "nothing found, expired, or no such person or number; never how a list ends")              \
    X(KEY, 4, "the key was refused (401, 403)")                                                              \
    X(REFUSED, 5, "refused, or any other error of Apollo's; of a list: every row, or three calls in a row")  \
    X(NETWORK, 6, "network trouble, or uncertain: it left and no whole answer came; of a list: of nobody")   \
    X(RATE_LIMIT, 7, "rate limit (429): told at once, with the time to wait; a list waits instead")          \
    X(WAITING, 8, "still waiting when --wait ran out or --no-wait was given, or abandoned; a list: paused")  \
    X(BUDGET, 9, "a list stopped at its budget")                                                             \
    X(CONFIG, 10, "configuration, no key, a store that refuses, output that cannot be written")              \
    X(INTERRUPTED, 130, "interrupted; the request stays and goes on waiting")

enum exit_code {
#define X(name, number, meaning) EXIT_CODE_##name = number,
    EXIT_CODES(X)
#undef X
};

enum { EXIT_CODE_COUNT = 11 };
struct exit_code_info {
    int number;
    const char *meaning;
};
const struct exit_code_info *exit_code_info(int index);

/* What a request's state means to a script, whether it is at its end or the wait for it is over. */
enum exit_code exit_code_of_request(const struct request *r);
enum exit_code exit_code_of_err(const struct err *e);
/* Of several requests: still waiting outweighs all, then the greater number. */
enum exit_code exit_code_worse(enum exit_code a, enum exit_code b);

#endif
