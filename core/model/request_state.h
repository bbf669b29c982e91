/* request_state.h — the life of a request: its states, and the only moves between them.
 * The table of legal moves is the only code that permits a change of state; the store applies it as a
 * conditional update, so that two processes never do it twice. */
#ifndef MODEL_REQUEST_STATE_H
#define MODEL_REQUEST_STATE_H

#include <stdbool.h>

/* name, word on the screen and in JSON, what it means (help, README) */
#define REQUEST_STATES(X)                                                                                    \
    X(DRAFT, "draft", "kept, not sent; nothing was asked of Apollo")                                         \
    X(QUEUED, "queued", "about to be sent by this program")                                                  \
    X(SENDING, "sending", "the call is on its way; its answer has not come")                                 \
    X(REJECTED, "rejected", "Apollo answered with an error, or the call certainly did not leave")            \
    X(UNCERTAIN, "uncertain",                                                                                \
      "it left and no whole answer came: it may have been charged; never resent by itself")                  \
    X(ANSWERED, "answered", "done: no waterfall and no phone reveal was asked")                              \
    X(REFUSED, "refused", "asked, and Apollo did not accept it; nothing will be delivered")                  \
    X(WAITING, "waiting", "accepted; the delivery has not come yet")                                         \
    X(DELIVERED, "delivered", "a delivery came and something was found")                                     \
    X(NOT_FOUND, "not_found", "a delivery came and nothing was found")                                       \
    X(EXPIRED, "expired", "Apollo no longer keeps the result and no webhook can come any more")              \
    X(ABANDONED, "abandoned", "you stopped waiting; a late delivery still counts")

enum request_state {
#define X(name, word, meaning) REQUEST_##name,
    REQUEST_STATES(X)
#undef X
        REQUEST_STATE_COUNT
};

const char *request_state_word(enum request_state s); /* in code and JSON: "not_found" */
const char *request_state_text(enum request_state s); /* in sentences: "not found" */
const char *request_state_meaning(enum request_state s);
bool request_state_from_word(const char *word, enum request_state *out);

/* Whether the move is legal. A state may not move to itself. */
bool request_state_may_move(enum request_state from, enum request_state to);
/* Something may still arrive that the program waits for: sending, uncertain, waiting. */
bool request_state_is_open(enum request_state s);

#endif
