/* thread.h — starting a thread. Each is born with every signal blocked: signals are the business of the
 * thread that has the terminal. */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

struct err;

/* `name`, at most 15 characters, is what ps and debuggers call it. False: the system refuses one, and `run`
 * is never called. Whoever starts it joins it. */
bool thread_start(pthread_t *t, const char *name, void *(*run)(void *owner), void *owner, struct err *e)
    __attribute__((warn_unused_result));

#endif
