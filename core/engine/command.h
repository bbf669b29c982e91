/* command.h — one wish of a client's on its way to the engine thread, private to engine/. Everything in it is
 * its own. */
#ifndef ENGINE_COMMAND_H
#define ENGINE_COMMAND_H

#include "core/base/queue.h"
#include "core/waterfall.h"

enum command_kind {
    COMMAND_SEND,
    COMMAND_ABANDON,
    COMMAND_POLL_NOW,
    COMMAND_INTERRUPT,
    COMMAND_FORGET,
    COMMAND_CHECK_API,
    COMMAND_CHECK_REACH,
    COMMAND_CHECK_STORE,
    COMMAND_QUERY_ROWS,
    COMMAND_QUERY_REQUEST,
    COMMAND_QUERY_OPEN,
    COMMAND_QUERY_STATUS,
    COMMAND_QUERY_INSIGHT,
    COMMAND_IMPORT,
    COMMAND_ASSIGN,
    COMMAND_READ_BALANCE,
    COMMAND_RUN,
    COMMAND_STAND_STILL,
    COMMAND_CLOSE,
};

struct command {
    struct queue_node node;
    enum command_kind kind;
    uint64_t ticket;
    int64_t id;
    struct lookup lookup;
    struct wf_rows_query rows; /* filter is `filter` */
    char *filter;
    bool with_bodies;
    bool is_trial;                /* of forgetting; the person is `filter` */
    struct insight_query insight; /* filter is `filter`, vendor is `vendor` */
    char *vendor, *body;
    size_t body_size;
    int64_t delivery_id;
    struct run_command *run; /* RUN */
};

#endif
