/* apollo.h — Apollo's JSON and URLs ↔ model structs, lossless. Trusts nothing that comes in.
 * A scalar where a list is expected is a list of one; a number where text is expected is its own digits;
 * null or a wrong type elsewhere is absent. Unknown fields are left alone: the raw body is kept by others.
 * All text that leaves here is clean. The source of every fact is Apollo's published reference. */
#ifndef WIRE_APOLLO_H
#define WIRE_APOLLO_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/ledger.h"
#include "core/model/poll_plan.h"
#include "core/model/request.h"
#include "core/model/settle.h"

struct buf;
struct err;

#define WIRE_DEPTH_MAX 256

/* One strict pass: RFC 8259 and nothing else, UTF-8, no raw NUL, depth ≤ WIRE_DEPTH_MAX. Escapes that the
 * grammar has and that stand for no character of a text (\u0000, half of a surrogate pair) pass: they are
 * read as U+FFFD, so that a result which was paid for is not lost for one of them, and the raw body keeps
 * them. */
bool wire_check_json(const char *bytes, size_t size, struct err *e) __attribute__((warn_unused_result));

/* The call of a lookup: "/api/v1/people/match?first_name=…" and no body, or bulk_match with flags in the
 * query and {"details":[…]} as body. `webhook_url` NULL = none. The lookup is normalised and checked. */
void wire_write_call(const struct lookup *l, const char *webhook_url, struct buf *path_and_query,
                     struct buf *body);
/* "/api/v1/webhook_result/<id>", the id percent-encoded. */
void wire_write_poll_path(const char *request_id, struct buf *path);

/* A 200 answer. False: not an object, so nothing is proven (ERR_JSON). */
bool wire_read_sync_answer(const char *body, size_t size, bool is_bulk, struct sync_answer *out,
                           struct err *e) __attribute__((warn_unused_result));

/* What Apollo did not process of one person (`unprocessed_json`), part by part: a name in words ("" where
 * none is given) and its value (""). Neither list grows where nothing can be told. */
void wire_read_unprocessed(const char *json, struct text_list *names, struct text_list *values);

/* A webhook body, or a poll's envelope around one (unwrapped here), or a forgiving import of either.
 * False: not JSON, or no object, or no people in it (ERR_JSON). */
bool wire_read_delivery(const char *body, size_t size, struct delivery *out, struct err *e)
    __attribute__((warn_unused_result));

struct poll_answer {
    enum poll_kind kind;
    int retry_after_s; /* 0 = not told */
    char *last_dispatched_at, *failure_reason, *webhook_status;
};
void poll_answer_release(struct poll_answer *p);
/* `http_status` 0 = no answer came. Never fails: nonsense is POLL_TROUBLE. */
void wire_read_poll(int http_status, const char *body, size_t size, struct poll_answer *out);

/* Apollo's sentence in an error answer: error_message, error, message, or the text itself (HTML tags left
 * out), at most 300 bytes, clean; NULL if there is none. Yours. */
char *wire_read_error(const char *body, size_t size) __attribute__((warn_unused_result));

/* GET /auth/health. False: not Apollo's shape. */
bool wire_read_health(const char *body, size_t size, bool *is_logged_in) __attribute__((warn_unused_result));

/* GET /users/api_profile?include_credit_usage=true&include_waterfall_capability=true; NULL: not Apollo's
 * shape, or nothing of the kind is in it. account_free it. */
struct account *wire_read_account(const char *body, size_t size) __attribute__((warn_unused_result));

/* GET /users/api_profile?include_credit_usage=true and POST /usage_stats/credit_usage_stats, each into its
 * part of *out. False: nothing of the kind is in it, and *out is as it was. */
bool wire_read_profile(const char *body, size_t size, struct balance *out)
    __attribute__((warn_unused_result));
bool wire_read_credit_usage(const char *body, size_t size, struct balance *out)
    __attribute__((warn_unused_result));

/* A sample from documentation as JSON: comments and trailing commas left out, bare words made texts, words
 * around the document dropped. Strings stay as they are. False: nothing like a document is in it. */
bool wire_mend_sample(const char *bytes, size_t size, struct buf *out) __attribute__((warn_unused_result));

#endif
