/* sim_route.c — from a path to its handler: keys, methods, limits, and the headers that every answer has.
 * A key is looked at here and nowhere else; it is neither kept nor shown. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/net/http_server.h"
#include "core/sim/sim_answer.h"
#include "core/sim/sim_internal.h"

struct sim_endpoint {
    enum http_method method;
    const char *path; /* ends in '/' where more follows */
    const char *name; /* as Apollo's usage statistics call it */
    const char *plain_name;
    void (*handle)(struct sim_call *c);
    bool is_people;
};

static const struct sim_endpoint endpoints[] = {
    {HTTP_POST, "/api/v1/people/match", "[\"api/v1/people\", \"match\"]", "api/v1/people/match",
     sim_match_handle, true},
    {HTTP_POST, "/api/v1/people/bulk_match", "[\"api/v1/people\", \"bulk_match\"]",
     "api/v1/people/bulk_match", sim_bulk_match_handle, true},
    {HTTP_GET, "/api/v1/webhook_result/", "[\"api/v1/webhook_result\", \"show\"]", "api/v1/webhook_result",
     sim_poll_handle, false},
    {HTTP_GET, "/api/v1/users/api_profile", "[\"api/v1/users\", \"api_profile\"]", "api/v1/users/api_profile",
     sim_profile_handle, false},
    {HTTP_POST, "/api/v1/usage_stats/credit_usage_stats", "[\"api/v1/usage_stats\", \"credit_usage_stats\"]",
     "api/v1/usage_stats/credit_usage_stats", sim_credit_usage_handle, false},
    {HTTP_POST, "/api/v1/usage_stats/api_usage_stats", "[\"api/v1/usage_stats\", \"api_usage_stats\"]",
     "api/v1/usage_stats/api_usage_stats", sim_api_usage_handle, false},
    {HTTP_GET, "/api/v1/auth/health", "[\"api/v1/auth\", \"health\"]", "api/v1/auth/health",
     sim_health_handle, false},
};
#define ENDPOINT_COUNT (sizeof endpoints / sizeof endpoints[0])
_Static_assert(ENDPOINT_COUNT <= SIM_ENDPOINTS_MAX, "every endpoint has its rate windows");

const char *sim_endpoint_name(size_t index)
{
    return index < ENDPOINT_COUNT ? endpoints[index].name : NULL;
}

static const struct sim_endpoint *find_endpoint(const char *path, const char **tail)
{
    for (size_t i = 0; i < ENDPOINT_COUNT; i++) {
        size_t size = strlen(endpoints[i].path);
        bool has_tail = endpoints[i].path[size - 1] == '/';
        if (has_tail ? strncmp(path, endpoints[i].path, size) == 0 : strcmp(path, endpoints[i].path) == 0) {
            *tail = path + size;
            return &endpoints[i];
        }
    }
    return NULL;
}

static bool is_key_good(const struct http_request *r)
{
    const char *key = r->api_key;
    if (!key && r->authorization && strncmp(r->authorization, "Bearer ", 7) == 0)
        key = r->authorization + 7;
    return key && *key && strcmp(key, "bad") != 0;
}

/* False: the answer says that a limit is reached. */
static bool take_turn(struct sim_call *c, int index)
{
    static const char *const words[] = {"minute", "hour", "day"};
    enum scenario_span span;
    int64_t left_ms;
    struct sim *s = c->sim;
    if (sim_rates_take(&s->rates, index, s->scenario->limit, s->speed, clock_mono_ms(), &span, &left_ms))
        return true;
    char *body = mem_text_format("{\"message\":\"The maximum number of api calls allowed for %s is %" PRId64
                                 " times per %s. Please upgrade your plan from "
                                 "https://app.apollo.io/#/settings/plans/upgrade.\"}",
                                 c->endpoint->plain_name, s->scenario->limit[span], words[span]);
    sim_answer_set(c->answer, 429, SIM_JSON, body);
    sim_answer_add_header(c->answer, "retry-after: %" PRId64, (left_ms + 999) / 1000);
    sim_say(s, "\u2192 %s: 429, over the limit", c->endpoint->plain_name);
    free(body);
    return false;
}

/* A webhook's address that was sent here by mistake ends in a secret. */
static int shown_length(const char *path)
{
    const char *last = strrchr(path, '/');
    size_t shown = (size_t)(last - path) + (strlen(last) > 13 ? 5 : strlen(last));
    return shown < 200 ? (int)shown : 200;
}

static void refuse_unknown(struct sim_call *c)
{
    int shown = shown_length(c->request->path);
    sim_answer_set_error(c->answer, 404,
                         "not found: this is waterfall's simulator of Apollo's enrichment API");
    sim_say(c->sim, "\u2192 %.*s%s: 404, no such endpoint", shown, c->request->path,
            c->request->path[shown] ? "\u2026" : "");
}

static void refuse_method(struct sim_call *c)
{
    sim_answer_set_error(c->answer, 405, "method not allowed");
    sim_answer_add_header(c->answer, "Allow: %s", c->endpoint->method == HTTP_POST ? "POST" : "GET");
    sim_say(c->sim, "\u2192 %s: 405, wrong method", c->request->path);
}

static void refuse_key(struct sim_call *c)
{
    sim_answer_refuse_key(c->answer);
    sim_say(c->sim, "\u2192 %s: 401, the key is refused", c->request->path);
}

static void answer(struct sim_call *c)
{
    struct sim *s = c->sim;
    int index = (int)(c->endpoint - endpoints);
    if (c->endpoint->is_people && c->request->method == HTTP_POST)
        sim_add(s, &s->ledger.calls, 1);
    if (c->request->method != c->endpoint->method)
        refuse_method(c);
    else if (!is_key_good(c->request) || s->scenario->is_key_refused)
        refuse_key(c);
    else if (take_turn(c, index))
        c->endpoint->handle(c);
    sim_rates_write_headers(&s->rates, index, c->scenario->limit, c->answer->status == 429, c->answer);
}

void sim_route_request(void *owner, uint64_t exchange, struct http_request *request)
{
    struct sim *s = owner;
    struct sim_call c = {
        .sim = s, .request = request, .scenario = scenario_hold(s->scenario), .path_tail = ""};
    c.answer = sim_answer_new(s, exchange);
    c.endpoint = find_endpoint(request->path, &c.path_tail);
    if (c.endpoint)
        answer(&c);
    else if (strcmp(request->path, "/sim/ledger") == 0 && request->method == HTTP_GET)
        sim_ledger_handle(&c);
    else
        refuse_unknown(&c);
    scenario_drop(c.scenario);
    if (c.holder)
        c.holder->held_answer = c.answer;
    else
        sim_answer_send_take(c.answer, c.wait_ms);
}
