/* sim_match.c — people/match and people/bulk_match: what is taken, what is refused, and what follows. */
#include "core/sim/sim_match.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/net/http_server.h"
#include "core/sim/sim_answer.h"
#include "core/sim/sim_delivery.h"
#include "core/sim/sim_internal.h"
#include "core/sim/sim_webhook.h"

#define PLAIN_CREDITS_MICRO 1000000

static void say_outcome(const struct sim_call *c, const struct ask *ask, const char *outcome, const char *id)
{
    struct buf who;
    buf_init(&who, 256);
    if (ask->count == 1)
        asked_write_label(&ask->people[0], &who);
    else
        buf_printf(&who, "%zu people", ask->count);
    sim_say(c->sim, "\u2192 POST /people/%s %s: %s%s%s", ask->is_bulk ? "bulk_match" : "match", who.data,
            outcome, id && *id ? ", request " : "", id ? id : "");
    buf_release(&who);
}

/* ---- refusals ---- */

static bool refuse(struct sim_call *c, const struct ask *ask, int status, const char *body, const char *why)
{
    sim_answer_set(c->answer, status, SIM_JSON, body);
    say_outcome(c, ask, why, NULL);
    return false;
}

static bool read_details(struct sim_call *c, struct ask *ask)
{
    switch (ask_read_details(ask, c->request->body, c->request->body_size)) {
    case ASK_DETAILS_GOOD:
        return true;
    case ASK_DETAILS_NO_JSON:
        return refuse(c, ask, 400, "{\"error\":\"There was a problem in the JSON you submitted\"}",
                      "400, the body is not JSON");
    case ASK_DETAILS_NONE:
        return refuse(
            c, ask, 400,
            "{\"status\":\"failed\",\"error_code\":\"INVALID_PARAMETERS\",\"error_message\":\"details "
            "must be a list of 1 to 10 people\"}",
            "400, no details");
    case ASK_DETAILS_TOO_MANY:
        return refuse(
            c, ask, 400,
            "{\"status\":\"failed\",\"error_code\":\"RECORD_LIMIT_EXCEEDED\",\"error_message\":\"cannot "
            "enrich more than 10 in a single request\"}",
            "400, more than ten people");
    case ASK_DETAILS_NO_OBJECT:
        return refuse(
            c, ask, 422,
            "{\"status\":\"failed\",\"error_code\":\"UNKNOWN_ERROR\",\"error_message\":\"no implicit "
            "conversion of Symbol into Integer\"}",
            "422, a detail is no object");
    }
    abort();
}

static bool read_ask(struct sim_call *c, struct ask *ask, bool is_bulk)
{
    struct err e;
    if (!ask_read_query(ask, c->request->query, is_bulk, &e)) {
        sim_answer_set_error(c->answer, 400, e.text);
        sim_say(c->sim, "\u2192 POST /people/%s: 400, %s", is_bulk ? "bulk_match" : "match", e.text);
        return false;
    }
    return !is_bulk || read_details(c, ask);
}

static bool check_webhook_url(struct sim_call *c, const struct ask *ask)
{
    if (!ask_wants_waterfall(ask) && !ask->reveal_phone_number)
        return true;
    if (ask->webhook_url && ask_is_webhook_url(ask->webhook_url))
        return true;
    return refuse(
        c, ask, 400,
        "{\"error\":\"Please add a valid 'webhook_url' parameter when using 'reveal_phone_number'\"}",
        ask->webhook_url ? "400, malformed webhook_url" : "400, no webhook_url");
}

static bool answer_scripted_error(struct sim_call *c, const struct sim_record *r)
{
    const struct scenario *s = r->scenario;
    if (s->status == 0)
        return false;
    sim_answer_set(c->answer, s->status, s->content_type, s->body);
    for (size_t i = 0; i < s->header_count; i++)
        sim_answer_add_header(c->answer, "%s", s->headers[i]);
    struct buf outcome;
    buf_init(&outcome, 64);
    buf_printf(&outcome, "%d by scenario %s", s->status, s->name);
    say_outcome(c, &r->ask, outcome.data, NULL);
    buf_release(&outcome);
    return true;
}

/* ---- what is taken ---- */

static void decide_waterfall(struct sim_record *r)
{
    bool has_first = false;
    for (size_t i = 0; i < r->ask.count; i++) {
        struct sim_record_person *p = &r->people[i];
        enum scenario_accept accept =
            r->scenario->accept == ACCEPT_FIRST ? ACCEPT_FIRST : p->scenario->accept;
        p->is_taken = !p->is_weak && p->scenario->found == FOUND_YES &&
                      (accept == ACCEPT_ALL || (accept == ACCEPT_FIRST && !has_first));
        has_first |= p->is_taken;
    }
    if (sim_record_taken_count(r) > 0)
        r->parts[SIM_PART_WATERFALL].state = SIM_PART_PLANNED;
}

static void decide_native(struct sim_record *r)
{
    for (size_t i = 0; i < r->ask.count; i++)
        if (!r->people[i].is_weak && r->people[i].scenario->native != NATIVE_SKIPPED &&
            r->people[i].scenario->found == FOUND_YES)
            r->parts[SIM_PART_NATIVE].state = SIM_PART_PLANNED;
}

static void charge(struct sim_record *r)
{
    struct sim *s = r->sim;
    if (sim_record_has(r, SIM_PART_WATERFALL))
        r->credits_micro = sim_delivery_credits_micro(r);
    else if (!ask_wants_waterfall(&r->ask) && !ask_wants_native_phone(&r->ask))
        r->credits_micro = PLAIN_CREDITS_MICRO * (int64_t)r->ask.count;
    sim_add(s, &s->ledger.credits_micro, r->credits_micro);
}

static void plan_webhooks(struct sim_call *c, struct sim_record *r)
{
    int64_t wait_ms = sim_wait_ms(c->sim, r->scenario->webhook_after_ms);
    for (int i = 0; i < SIM_PART_COUNT; i++)
        if (r->parts[i].state != SIM_PART_NONE)
            sim_webhook_plan(&r->parts[i], wait_ms);
    if (r->scenario->webhook == WEBHOOK_BEFORE_ANSWER)
        c->holder = r;
}

static const char *outcome_word(const struct sim_record *r)
{
    if (!ask_wants_waterfall(&r->ask) && !ask_wants_native_phone(&r->ask))
        return "answered";
    if (!ask_wants_waterfall(&r->ask))
        return sim_record_has(r, SIM_PART_NATIVE) ? "native phone pending" : "native phone skipped";
    return sim_match_status(r);
}

static void finish(struct sim_call *c, struct sim_record *r)
{
    bool is_open = sim_record_has(r, SIM_PART_WATERFALL) || sim_record_has(r, SIM_PART_NATIVE);
    charge(r);
    if (!answer_scripted_error(c, r)) {
        buf_clear(&c->answer->body);
        sim_match_write_answer(r, &c->answer->body);
        for (size_t i = 0; i < r->scenario->answer_padding; i++)
            buf_append_char(&c->answer->body, ' ');
        say_outcome(c, &r->ask, outcome_word(r), r->id);
    }
    if (!is_open) {
        if (c->answer->status / 100 == 2)
            sim_record_tell(r);
        sim_record_free(r);
        return;
    }
    sim_record_keep(r);
    plan_webhooks(c, r);
    sim_add(c->sim, &c->sim->ledger.accepted, 1);
}

static void answer(struct sim_call *c, struct ask *ask)
{
    struct sim_record *r = sim_record_new_take(c->sim, ask);
    const struct scenario *s = r->scenario;
    scenario_drop(c->scenario);
    c->scenario = scenario_hold(r->scenario);
    c->wait_ms = sim_wait_ms(c->sim, s->answer_after_ms);
    c->answer->is_dropped = s->is_answer_dropped;
    c->answer->cut_after = s->answer_cut;
    if (s->is_key_refused) {
        sim_answer_refuse_key(c->answer);
        say_outcome(c, &r->ask, "401 by scenario", NULL);
        sim_record_free(r);
        return;
    }
    bool is_over = s->status != 0 && !s->is_accepted_anyway;
    if (is_over)
        answer_scripted_error(c, r);
    if (is_over || !check_webhook_url(c, &r->ask)) {
        sim_record_free(r);
        return;
    }
    sim_record_draw_ids(r);
    if (ask_wants_waterfall(&r->ask))
        decide_waterfall(r);
    if (ask_wants_native_phone(&r->ask))
        decide_native(r);
    finish(c, r);
}

static void handle(struct sim_call *c, bool is_bulk)
{
    struct ask ask;
    if (read_ask(c, &ask, is_bulk))
        answer(c, &ask);
    ask_release(&ask);
}

void sim_match_handle(struct sim_call *c)
{
    handle(c, false);
}

void sim_bulk_match_handle(struct sim_call *c)
{
    handle(c, true);
}
