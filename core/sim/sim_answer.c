/* sim_answer.c — answers that wait for their time. If the client goes away meanwhile, the server forgets the
 * exchange and the answer is dropped by it. */
#include "core/sim/sim_answer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/json_write.h"
#include "core/base/mem.h"
#include "core/net/http_server.h"
#include "core/net/loop.h"
#include "core/sim/sim_internal.h"

#define BODY_CEILING (80u * 1024 * 1024)

struct sim_answer *sim_answer_new(struct sim *s, uint64_t exchange)
{
    struct sim_answer *a = mem_zalloc(sizeof *a);
    *a = (struct sim_answer){.sim = s, .exchange = exchange, .status = 200, .next = s->answers};
    a->content_type = mem_text(SIM_JSON);
    buf_init(&a->body, BODY_CEILING);
    if (s->answers)
        s->answers->previous = a;
    s->answers = a;
    sim_answer_add_header(a, "X-Simulated: waterfall");
    return a;
}

void sim_answer_add_header(struct sim_answer *a, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (a->header_count < SIM_ANSWER_HEADERS_MAX)
        a->headers[a->header_count++] = mem_text(line);
}

void sim_answer_set(struct sim_answer *a, int status, const char *content_type, const char *body)
{
    a->status = status;
    mem_text_replace(&a->content_type, content_type);
    buf_clear(&a->body);
    buf_append_text(&a->body, body);
}

void sim_answer_set_error(struct sim_answer *a, int status, const char *sentence)
{
    sim_answer_set(a, status, SIM_JSON, "");
    struct json_writer w;
    json_writer_init(&w, &a->body);
    json_write_object(&w, NULL);
    json_write_text(&w, "error", sentence);
    json_write_end(&w);
}

void sim_answer_refuse_key(struct sim_answer *a)
{
    sim_answer_set(
        a, 401, "text/plain; charset=utf-8",
        "Invalid API key. See https://docs.apollo.io/reference/authentication for how to authenticate.");
}

static void send_now(void *owner)
{
    struct sim_answer *a = owner;
    if (a->is_dropped) {
        http_server_drop(a->sim->server, a->exchange);
    } else {
        const struct http_reply reply = {.status = a->status,
                                         .content_type = a->content_type,
                                         .headers = (const char *const *)a->headers,
                                         .body = a->body.data,
                                         .body_size = a->body.size,
                                         .cut_after = a->cut_after};
        http_server_reply(a->sim->server, a->exchange, &reply);
    }
    sim_answer_free(a);
}

void sim_answer_send_take(struct sim_answer *a, int64_t wait_ms)
{
    if (wait_ms <= 0) {
        send_now(a);
        return;
    }
    a->timer = loop_timer_new(a->sim->loop, send_now, a);
    loop_timer_set(a->timer, wait_ms);
}

void sim_answer_free(struct sim_answer *a)
{
    if (a->previous)
        a->previous->next = a->next;
    else
        a->sim->answers = a->next;
    if (a->next)
        a->next->previous = a->previous;
    loop_timer_free(a->timer);
    for (size_t i = 0; i < a->header_count; i++)
        free(a->headers[i]);
    free(a->content_type);
    buf_release(&a->body);
    free(a);
}
