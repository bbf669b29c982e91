/* sim_webhook.c — a few calls at a time, the others in a line: a receiver has only so many connections.
 * What is not answered 2xx is sent again after 1, 5 and 20 s, or later if Retry-After says so. */
#include "core/sim/sim_webhook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/http_header.h"
#include "core/net/http_client.h"
#include "core/net/loop.h"
#include "core/sim/scenario_words.h"
#include "core/sim/sim_answer.h"
#include "core/sim/sim_delivery.h"
#include "core/sim/sim_internal.h"

#define IN_FLIGHT_MAX 32
#define COPY_WAIT_MS 1000
#define RETRY_AFTER_MAX_S 60
#define CONNECT_WAIT_MS 3000
#define TOTAL_WAIT_MS 15000
#define WHERE_SIZE 96

static const int64_t retry_wait_ms[] = {1000, 5000, 20000};
#define ATTEMPTS_MAX (1 + (int)(sizeof retry_wait_ms / sizeof retry_wait_ms[0]))

static const char no_answer[] = "Webhook URL did not answer";

/* "127.0.0.1:8787": the path is a secret of its receiver. */
static void write_where(const char *url, char out[WHERE_SIZE])
{
    const char *host = strstr(url, "://");
    host = host ? host + 3 : url;
    snprintf(out, WHERE_SIZE, "%.*s", (int)strcspn(host, "/?#"), host);
}

static void wait_for_turn(struct sim_part *part, int64_t wait_ms)
{
    part->state = SIM_PART_PLANNED;
    loop_timer_set(part->timer, wait_ms);
}

static void release_held_answer(struct sim_record *r)
{
    if (!r->held_answer)
        return;
    struct sim_answer *held = r->held_answer;
    r->held_answer = NULL;
    sim_answer_send_take(held, 0);
}

static void give_up(struct sim_part *part)
{
    part->state = SIM_PART_FAILED;
    part->failure = no_answer;
    release_held_answer(part->record);
}

static void on_acknowledged(struct sim_part *part)
{
    struct sim *s = part->record->sim;
    sim_add(s, &s->ledger.webhooks_acknowledged, 1);
    part->failure = NULL;
    if (part->kind == SIM_PART_WATERFALL)
        sim_record_tell(part->record);
    if (--part->copies_left > 0)
        wait_for_turn(part, sim_wait_ms(s, COPY_WAIT_MS));
    else
        part->state = SIM_PART_ACKNOWLEDGED;
}

static void on_refused(struct sim_part *part, const struct http_answer *answer)
{
    part->failure = no_answer;
    if (part->attempt_count >= ATTEMPTS_MAX) {
        part->state = SIM_PART_FAILED;
        return;
    }
    int64_t wait_ms = retry_wait_ms[part->attempt_count - 1], asked_s = 0;
    char header[32];
    if (answer && http_header_value(answer->headers, "retry-after", header, sizeof header) &&
        scenario_read_int(header, RETRY_AFTER_MAX_S, &asked_s) && asked_s * 1000 > wait_ms)
        wait_ms = asked_s * 1000;
    wait_for_turn(part, sim_wait_ms(part->record->sim, wait_ms));
}

static void pump(struct sim *s);

static void on_answer(void *owner, const struct http_answer *answer)
{
    struct sim_part *part = owner;
    struct sim *s = part->record->sim;
    char where[WHERE_SIZE];
    write_where(part->record->ask.webhook_url, where);
    part->call = 0;
    s->webhook_in_flight--;
    if (answer->reach == HTTP_ANSWERED)
        sim_say(s, "\u2190 webhook to %s: %d", where, answer->status);
    else
        sim_say(s, "\u2190 webhook to %s: no answer", where);
    if (answer->reach == HTTP_ANSWERED && answer->status / 100 == 2)
        on_acknowledged(part);
    else
        on_refused(part, answer);
    release_held_answer(part->record);
    pump(s);
}

static void call_back(struct sim_part *part)
{
    static const char *const headers[] = {"Content-Type: application/json", "X-Simulated: waterfall", NULL};
    struct sim *s = part->record->sim;
    struct buf body;
    sim_delivery_init(&body, part);
    const struct http_call call = {.method = "POST",
                                   .url = part->record->ask.webhook_url,
                                   .body = body.data,
                                   .body_size = body.size,
                                   .headers = headers,
                                   .connect_wait_ms = CONNECT_WAIT_MS,
                                   .total_wait_ms = TOTAL_WAIT_MS};
    struct err e;
    part->attempt_count++;
    part->dispatched_wall_ms = clock_wall_ms();
    bool is_started = http_client_start(s->client, &call, on_answer, part, &part->call, &e);
    buf_release(&body);
    if (!is_started) {
        sim_say(s, "\u2190 webhook not sent: %s", e.text);
        give_up(part);
        return;
    }
    part->state = SIM_PART_CALLING;
    s->webhook_in_flight++;
    sim_add(s, &s->ledger.webhooks_sent, 1);
}

static void pump(struct sim *s)
{
    while (s->webhook_first && s->webhook_in_flight < IN_FLIGHT_MAX) {
        struct sim_part *part = s->webhook_first;
        s->webhook_first = part->next_in_line;
        if (!s->webhook_first)
            s->webhook_last = NULL;
        part->is_in_line = false;
        call_back(part);
    }
}

static void on_due(void *owner)
{
    struct sim_part *part = owner;
    struct sim *s = part->record->sim;
    const char *url = part->record->ask.webhook_url;
    if (!http_url_is_loopback(url)) {
        char where[WHERE_SIZE];
        write_where(url, where);
        part->dispatched_wall_ms = clock_wall_ms();
        sim_say(s,
                "\u2190 webhook to %s not sent: the simulator calls loopback only; its result can be polled",
                where);
        give_up(part);
        return;
    }
    part->is_in_line = true;
    part->next_in_line = NULL;
    if (s->webhook_last)
        s->webhook_last->next_in_line = part;
    else
        s->webhook_first = part;
    s->webhook_last = part;
    pump(s);
}

void sim_webhook_plan(struct sim_part *part, int64_t wait_ms)
{
    struct sim_record *r = part->record;
    part->ready_ms = clock_mono_ms() + wait_ms;
    part->ready_wall_ms = r->began_wall_ms + wait_ms;
    part->copies_left = r->scenario->webhook_copies;
    if (r->scenario->webhook == WEBHOOK_NEVER) {
        part->state = SIM_PART_SILENT;
        return;
    }
    part->timer = loop_timer_new(r->sim->loop, on_due, part);
    wait_for_turn(part, wait_ms);
}

static void leave_line(struct sim_part *part)
{
    struct sim *s = part->record->sim;
    struct sim_part **link = &s->webhook_first, *before = NULL;
    while (*link != part) {
        before = *link;
        link = &before->next_in_line;
    }
    *link = part->next_in_line;
    if (s->webhook_last == part)
        s->webhook_last = before;
    part->is_in_line = false;
}

void sim_webhook_cancel(struct sim_part *part)
{
    struct sim *s = part->record->sim;
    if (part->is_in_line)
        leave_line(part);
    if (part->state == SIM_PART_CALLING) {
        http_client_cancel(s->client, part->call);
        s->webhook_in_flight--;
    }
    loop_timer_free(part->timer);
    part->timer = NULL;
}
