/* sim_answer.h — one HTTP answer, from being written to being sent, perhaps later. */
#ifndef SIM_SIM_ANSWER_H
#define SIM_SIM_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"

struct sim;

#define SIM_ANSWER_HEADERS_MAX 32
#define SIM_JSON "application/json; charset=utf-8"

struct sim_answer {
    struct sim *sim;
    uint64_t exchange;
    struct sim_answer *next, *previous; /* all that are not sent yet */
    struct loop_timer *timer;
    int status;         /* 200 */
    char *content_type; /* SIM_JSON; NULL = none */
    struct buf body;
    char *headers[SIM_ANSWER_HEADERS_MAX + 1];
    size_t header_count;
    bool is_dropped; /* the connection is closed instead */
    size_t cut_after;
};

struct sim_answer *sim_answer_new(struct sim *s, uint64_t exchange) __attribute__((warn_unused_result));
void sim_answer_add_header(struct sim_answer *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Status and body at once; whatever was written before is gone. */
void sim_answer_set(struct sim_answer *a, int status, const char *content_type, const char *body);
/* {"error": sentence} */
void sim_answer_set_error(struct sim_answer *a, int status, const char *sentence);
/* 401 as Apollo says it. */
void sim_answer_refuse_key(struct sim_answer *a);
void sim_answer_send_take(struct sim_answer *a, int64_t wait_ms);
void sim_answer_free(struct sim_answer *a);

#endif
