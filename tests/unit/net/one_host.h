/* one_host.h — the server that the tests of a file use one after the other, each a new one, and what a peer
 * heard of it. A test says what it wants of h.options and lets it go with host_go. */
#ifndef TESTS_NET_ONE_HOST_H
#define TESTS_NET_ONE_HOST_H

#include "tests/unit/net/net_support.h"

static struct host h;
static struct heard heard;

static inline int host_set_up(void **state)
{
    (void)state;
    host_prepare(&h);
    return 0;
}

static inline int host_tear_down(void **state)
{
    (void)state;
    host_end(&h);
    return 0;
}

/* A connection of which nothing was heard yet. */
static inline int dial_afresh(void)
{
    memset(&heard, 0, sizeof heard);
    return dial(h.port);
}

#endif
