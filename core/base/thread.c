/* thread.c — see thread.h. */
#include "core/base/thread.h"

#include <signal.h>
#include <string.h>

#include "core/base/err.h"

bool thread_start(pthread_t *t, const char *name, void *(*run)(void *owner), void *owner, struct err *e)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int why = pthread_create(t, NULL, run, owner);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (why)
        return err_set(e, ERR_INTERNAL,
                       "The system refuses a thread (%s). Close other programs and start again.",
                       strerror(why));
    pthread_setname_np(*t, name);
    return true;
}
