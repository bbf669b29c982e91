/* request_order.h — what a list of requests can be sorted by. Equals stand in the order of asking. */
#ifndef MODEL_REQUEST_ORDER_H
#define MODEL_REQUEST_ORDER_H

#include <stdbool.h>

struct err;

/* enum, word, what comes first when it is chosen: the least ("up") or the greatest */
#define REQUEST_ORDERS(X)                                                                                    \
    X(TIME, "time", false)                                                                                   \
    X(NAME, "name", true)                                                                                    \
    X(COMPANY, "company", true)                                                                              \
    X(STATE, "state", true)                                                                                  \
    X(EMAIL, "email", true)                                                                                  \
    X(PHONE, "phone", true)                                                                                  \
    X(CREDITS, "credits", false)

enum request_order {
#define X(id, word, is_up) REQUEST_ORDER_##id,
    REQUEST_ORDERS(X)
#undef X
        REQUEST_ORDER_COUNT
};
const char *request_order_word(enum request_order o);
bool request_order_begins_up(enum request_order o);
/* "name"; "+name" and "-name" say the direction. False: what it is not, and what was perhaps meant. */
bool request_order_parse(const char *text, enum request_order *order, bool *is_up, struct err *e)
    __attribute__((warn_unused_result));

#endif
