/* sim_usage.c — the free endpoints about the account: profile, credits, limits, health; and the simulator's
 * own ledger. The numbers are the simulator's own counts. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/json_write.h"
#include "core/base/mem.h"
#include "core/net/http_server.h"
#include "core/sim/sim_answer.h"
#include "core/sim/sim_delivery.h"
#include "core/sim/sim_internal.h"

#define CREDITS_LIMIT 10000
#define MICRO 1000000
#define MONTH_MS (30LL * 24 * 3600 * 1000)

static int64_t consumed_micro(struct sim *s)
{
    struct sim_ledger ledger;
    sim_ledger(s, &ledger);
    return ledger.credits_micro < CREDITS_LIMIT * (int64_t)MICRO ? ledger.credits_micro
                                                                 : CREDITS_LIMIT * (int64_t)MICRO;
}

static void write_micro(struct json_writer *w, const char *key, int64_t micro)
{
    char text[SIM_CREDITS_SIZE];
    sim_delivery_format_credits(micro, text);
    json_write_raw(w, key, text);
}

static bool query_says(const struct sim_call *c, const char *pair)
{
    const char *query = c->request->query;
    size_t size = strlen(pair);
    while (*query) {
        size_t length = strcspn(query, "&");
        if (length == size && strncmp(query, pair, size) == 0)
            return true;
        query += length + (query[length] == '&');
    }
    return false;
}

static void log_call(const struct sim_call *c)
{
    sim_say(c->sim, "\u2192 %s %s: %d", c->request->method == HTTP_POST ? "POST" : "GET", c->request->path,
            c->answer->status);
}

void sim_profile_handle(struct sim_call *c)
{
    struct json_writer w;
    json_writer_init(&w, &c->answer->body);
    json_write_object(&w, NULL);
    json_write_text(&w, "id", "5e66b6381e05b4008c833000");
    json_write_text(&w, "first_name", "Sim");
    json_write_text(&w, "last_name", "Ulated");
    json_write_text(&w, "name", "Sim Ulated");
    json_write_text(&w, "email", "sim.ulated@example.com");
    json_write_text(&w, "title", "Owner of an account that does not exist");
    json_write_text(&w, "team_id", "5e66b6381e05b4008c833001");
    if (query_says(c, "include_credit_usage=true"))
        write_micro(&w, "num_credits_remaining", CREDITS_LIMIT * (int64_t)MICRO - consumed_micro(c->sim));
    if (query_says(c, "include_waterfall_capability=true")) {
        json_write_bool(&w, "waterfall_email_enabled", c->scenario->accept != ACCEPT_NONE);
        json_write_bool(&w, "waterfall_phone_enabled", c->scenario->accept != ACCEPT_NONE);
    }
    json_write_end(&w);
    log_call(c);
}

static void write_credit_line(struct json_writer *w, const char *key, int64_t limit, int64_t consumed)
{
    json_write_object(w, key);
    write_micro(w, "limit", limit * MICRO);
    write_micro(w, "consumed", consumed);
    write_micro(w, "left_over", limit * MICRO - consumed);
    json_write_end(w);
}

void sim_credit_usage_handle(struct sim_call *c)
{
    char start[CLOCK_ISO_SIZE], end[CLOCK_ISO_SIZE];
    int64_t now_ms = clock_wall_ms(), cycle_ms = now_ms - now_ms % MONTH_MS;
    clock_format_iso(cycle_ms, start);
    clock_format_iso(cycle_ms + MONTH_MS, end);
    struct json_writer w;
    json_writer_init(&w, &c->answer->body);
    json_write_object(&w, NULL);
    json_write_object(&w, "credit_usage_stats");
    write_credit_line(&w, "lead_credit", CREDITS_LIMIT, consumed_micro(c->sim));
    write_credit_line(&w, "direct_dial_credit", 1000, 0);
    write_credit_line(&w, "export_credit", 5000, 0);
    write_credit_line(&w, "ai_credit", 500, 0);
    json_write_end(&w);
    json_write_object(&w, "current_credit_cycle");
    json_write_text(&w, "start_date", start);
    json_write_text(&w, "end_date", end);
    json_write_end(&w);
    json_write_end(&w);
    log_call(c);
}

void sim_api_usage_handle(struct sim_call *c)
{
    static const char *const spans[] = {"minute", "hour", "day"};
    const char *name;
    struct json_writer w;
    json_writer_init(&w, &c->answer->body);
    json_write_object(&w, NULL);
    for (size_t i = 0; (name = sim_endpoint_name(i)); i++) {
        json_write_object(&w, name);
        for (int span = SPAN_COUNT - 1; span >= 0; span--) {
            int64_t limit = c->scenario->limit[span];
            int64_t used = sim_rates_used(&c->sim->rates, (int)i, (enum scenario_span)span);
            json_write_object(&w, spans[span]);
            if (limit < 0)
                json_write_null(&w, "limit");
            else
                json_write_int(&w, "limit", limit);
            json_write_int(&w, "consumed", used);
            if (limit < 0)
                json_write_null(&w, "left_over");
            else
                json_write_int(&w, "left_over", used < limit ? limit - used : 0);
            json_write_end(&w);
        }
        json_write_end(&w);
    }
    json_write_end(&w);
    log_call(c);
}

void sim_health_handle(struct sim_call *c)
{
    buf_append_text(&c->answer->body, "{\"healthy\":true,\"is_logged_in\":true}");
    log_call(c);
}

/* ---- the simulator's own ---- */

static int64_t unsure_micro(const struct sim *s)
{
    int64_t micro = 0;
    for (const struct sim_record *r = s->records.newest; r; r = r->older)
        if (!r->is_told && r->parts[SIM_PART_WATERFALL].dispatched_wall_ms)
            micro += r->credits_micro;
    return micro;
}

void sim_ledger_handle(struct sim_call *c)
{
    struct sim_ledger ledger;
    struct json_writer w;
    sim_ledger(c->sim, &ledger);
    json_writer_init(&w, &c->answer->body);
    json_write_object(&w, NULL);
    json_write_int(&w, "calls", ledger.calls);
    json_write_int(&w, "accepted", ledger.accepted);
    json_write_int(&w, "polls", ledger.polls);
    json_write_int(&w, "webhooks_sent", ledger.webhooks_sent);
    json_write_int(&w, "webhooks_acknowledged", ledger.webhooks_acknowledged);
    write_micro(&w, "credits", ledger.credits_micro);
    write_micro(&w, "credits_told", ledger.told_micro);
    write_micro(&w, "credits_unsure", unsure_micro(c->sim));
    json_write_end(&w);
}
