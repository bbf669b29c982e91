/* requests.h — one request out of the history and into it. Runs in the store thread. */
#ifndef STORE_REQUESTS_REQUESTS_H
#define STORE_REQUESTS_REQUESTS_H

#include "core/store/store_internal.h"

enum store_load {
    STORE_LOAD_HEAD,  /* its row and its parts, nobody of its people */
    STORE_LOAD_LIGHT, /* like CORE, but for Apollo's objects, which are most of it: where there is one stands
                         "{}" */
    STORE_LOAD_CORE,  /* what deciding needs: no exchange, no list of deliveries */
    STORE_LOAD_SNAPSHOT, /* everything but bodies */
    STORE_LOAD_BODIES,
};
/* NULL with ERR_NOT_FOUND, or SQLite's refusal. */
struct request *store_load_request(struct store_file *f, int64_t id, enum store_load how, struct err *e)
    __attribute__((warn_unused_result));

/* The row, its parts, its search text and its line in the list. */
bool store_save_head(struct store_file *f, const struct request *r, int64_t now_ms, struct err *e)
    __attribute__((warn_unused_result));
/* The same after a mere move: who is in it, and what was found, is as it was. With `message`, its search
 * text. */
bool store_save_move(struct store_file *f, const struct request *r, const char *message, struct err *e)
    __attribute__((warn_unused_result));
/* People with their attempts and findings. What Apollo says of them is not stored again where it stands in
 * the body of `x`, which is stored as their request's exchange; NULL: it stands nowhere. */
bool store_save_people(struct store_file *f, const struct request *r, const struct http_exchange *x,
                       struct err *e) __attribute__((warn_unused_result));
/* The same but for Apollo's objects, of a request that was loaded light. */
bool store_save_delivered(struct store_file *f, const struct request *r, struct err *e)
    __attribute__((warn_unused_result));
/* A new one with its people, who are noted among all people only with what comes of its call. */
bool store_insert_batch(struct store_file *f, const char *token, struct request *r, struct err *e)
    __attribute__((warn_unused_result));
/* The people of a new one, of whom nothing is known but what was typed. */
bool store_insert_people(struct store_file *f, const struct request *r, struct err *e)
    __attribute__((warn_unused_result));
bool store_save_identifiers(struct store_file *f, const struct request *r, struct err *e)
    __attribute__((warn_unused_result));
/* What `x` does not say (NULL) is kept from before. */
bool store_save_exchange(struct store_file *f, int64_t id, const struct http_exchange *x, struct err *e)
    __attribute__((warn_unused_result));
bool store_find_state(struct store_file *f, int64_t id, enum request_state *out, bool *is_found,
                      struct err *e) __attribute__((warn_unused_result));
bool store_outcome_from_word(const char *word, enum delivery_outcome *out);
/* Puts `state` into `r` if the move is legal, and drops a planned poll where nobody polls. */
bool store_enter_state(struct request *r, enum request_state state);
/* Whether anybody asks Apollo for the result in that state. */
bool store_state_polls(enum request_state state);

/* When the next poll is due, into result->next_due_ms (polls.c). */
bool store_find_next_due(struct store_file *f, struct store_result *result, struct err *e)
    __attribute__((warn_unused_result));

#endif
