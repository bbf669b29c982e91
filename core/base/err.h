/* err.h — what went wrong, as a code for programs and one sentence for people.
 * The sentence is written where the cause is known and says what to do next; it is always clean UTF-8,
 * one line, safe to put on a screen or in a log. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

#define ERR_CODES(X)                                                                                         \
    X(NONE)                                                                                                  \
    X(USAGE)    /* the caller's words are off */                                                             \
    X(CONFIG)   /* a setting is missing or wrong */                                                          \
    X(IDENTITY) /* an identifier is malformed, or all of them together are too weak */                       \
    X(NETWORK)  /* name look-up, connection, TLS, time-out */                                                \
    X(JSON)     /* not strict JSON, or not the shape that was expected */                                    \
    X(LIMIT)    /* a ceiling was reached: size, depth, count */                                              \
    X(BUSY)     /* taken by somebody else for now: a port, a lock, a full queue */                           \
    X(STORE)    /* the store refuses: unwritable, full, locked */                                            \
    X(DAMAGED)  /* the store, or a file, is not what it should be; never overwritten */                      \
    X(NOT_FOUND)                                                                                             \
    X(FORGOTTEN)   /* somebody on the forget list is asked about; a yes of the user's is needed */           \
    X(REPEATED)    /* the history has asked about the person already; a yes of the user's is needed */       \
    X(INTERRUPTED) /* the user ended it before it was done */                                                \
    X(INTERNAL)

enum err_code {
#define X(name) ERR_##name,
    ERR_CODES(X)
#undef X
};

struct err {
    enum err_code code;
    char text[300];
};

/* Fills `e` (may be NULL) and returns false, so that a failing function ends in `return err_set(…)`.
 * Foreign bytes among the arguments are cleaned and the text is cut at its ceiling on a character. */
bool err_set(struct err *e, enum err_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
