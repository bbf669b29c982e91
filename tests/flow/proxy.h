/* proxy.h — an HTTP proxy, or a plain relay, in a thread of the test: the way between the program and who
 * answers it, which can refuse, break and come back. */
#ifndef TESTS_FLOW_PROXY_H
#define TESTS_FLOW_PROXY_H

#include <pthread.h>

#include "core/base/buf.h"

enum { TUNNELS = 16, HEAD_SIZE = 2048, PASSED_CEILING = 8 * 1024 * 1024 };

struct tunnel {
    int near, far; /* far -1: its head is still being read */
    char head[HEAD_SIZE];
    size_t size;
};

/* Fill in the first four, start, and read the buffers after the end. Everything leads to `to_port` of this
 * machine, whatever name was asked for. */
struct proxy {
    int to_port, port;   /* port 0 = any free one; it keeps it when it is started again */
    bool is_relay;       /* leads on without being asked; otherwise it wants a CONNECT */
    const char *refusal; /* what it answers instead of leading there; NULL = nothing */
    pthread_t thread;
    int listener, stop[2];
    struct tunnel tunnels[TUNNELS];
    size_t count;
    struct buf asked, passed; /* the first lines; all bytes of the tunnels */
};

void proxy_start(struct proxy *p);
/* Nobody listens there any more, and what was open is cut. */
void proxy_end(struct proxy *p);
/* After the end: its buffers. */
void proxy_release(struct proxy *p);

#endif
