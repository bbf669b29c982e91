/* bulk_send.c — a list's rows on their way: claimed in the store, up to ten a call, some calls out at a time.
 * What Apollo did not take (429, no connection, a refused key) goes back to the rows that wait, and is sent
 * again; what it may have taken never is. Budgets are the store's business, at the claim; pace is ours. */
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/plural.h"
#include "core/engine/bulk/bulk.h"
#include "core/model/credits.h"

enum {
    CALLS_STANDARD = 4,
    CALLS_MOST = 64,
    LOOK_WAIT_MS = 100,      /* many changes, one look */
    LOOK_LATE_MS = 2000,     /* changes may be another process's */
    BACKOFF_FIRST_MS = 2000, /* no connection, or a 429 that tells no time */
    BACKOFF_MOST_MS = 300000,
    REFUSALS_MOST = 3, /* in a row: what refuses three batches refuses the fourth */
};

struct bulk_send {
    struct bulk_send *next;
    struct wf *wf;
    int64_t run;
    bool is_sending; /* else only watched until its last request is at rest */
    bool is_drained; /* no row is left to be sent */
    bool is_held;    /* nothing is claimed until the next look: prices or answers are waited for */
    bool is_short;   /* it was the budget at the last claim */
    bool is_looking, is_ending;
    int calls_most, calls_out; /* claims and calls */
    int troubles, refusals;    /* in a row */
    int64_t minute_left;       /* -1 = not told */
    int64_t again_ms;          /* monotonic: nothing is sent before */
    char *again_why;           /* … for this reason, a sentence */
    int64_t look_ms;           /* monotonic: when the timer looks; 0 = not set */
    struct loop_timer *look_timer, *again_timer;
};

static void pump(struct bulk_send *b);

static struct bulk_send *find(const struct wf *wf, int64_t run)
{
    struct bulk_send *b = wf->bulk.sends;
    while (b && b->run != run)
        b = b->next;
    return b;
}

static void send_free(struct bulk_send *b)
{
    for (struct bulk_send **at = &b->wf->bulk.sends; *at; at = &(*at)->next)
        if (*at == b) {
            *at = b->next;
            break;
        }
    loop_timer_free(b->look_timer);
    loop_timer_free(b->again_timer);
    free(b->again_why);
    free(b);
}

/* ---- looking whether it is over ---- */

/* A later look never puts off an earlier one. */
static void look_soon(struct bulk_send *b, int64_t after_ms)
{
    int64_t at = clock_mono_ms() + after_ms;
    if (b->look_ms && b->look_ms <= at)
        return;
    b->look_ms = at;
    loop_timer_set(b->look_timer, after_ms);
}

static void on_ended(void *owner, struct store_result *result)
{
    struct bulk_send *b = owner;
    struct wf *wf = b->wf;
    b->is_ending = false;
    status_take_write(wf, &result->err);
    if (result->err.code == ERR_NONE && result->run) {
        struct run *run = result->run;
        result->run = NULL;
        if (result->is_changed)
            tell_note(wf, WF_NOTE_STATE, 0, "list %lld is %s%s%s", (long long)run->id,
                      run_state_word(run->state), run->message ? ": " : "", run->message ? run->message : "");
        b->is_sending = b->is_sending && run->state == RUN_RUNNING;
        tell_run(wf, 0, run, 0, NULL);
    }
    if (!wf->is_closing)
        look_soon(b, LOOK_WAIT_MS);
}

static void end_as(struct bulk_send *b, enum run_state to, enum run_cause cause, const char *message)
{
    if (b->is_ending || b->wf->is_closing)
        return;
    b->is_ending = true;
    const struct store_run_change c = {.run = b->run,
                                       .from = 1u << RUN_RUNNING,
                                       .to = to,
                                       .message = message,
                                       .cause = cause,
                                       .budget_micro = -1,
                                       .day_budget_micro = -1,
                                       .pilot = -1,
                                       .now_ms = clock_wall_ms()};
    store_change_run(b->wf->store, &c, on_ended, b);
}

static void on_looked(void *owner, struct store_result *result)
{
    struct bulk_send *b = owner;
    struct wf *wf = b->wf;
    struct run *run = result->run;
    b->is_looking = false;
    status_take_read(wf, &result->err);
    if (wf->is_closing)
        return;
    if (!run) {
        look_soon(b, LOOK_LATE_MS);
        return;
    }
    result->run = NULL;
    int64_t open = run_open_requests(run);
    bool is_running = run->state == RUN_RUNNING;
    bool is_finished = is_running && b->is_drained && open == 0 && b->calls_out == 0;
    bool is_all_sent = is_finished && run->standing[ROW_READY] == 0;
    b->is_sending = b->is_sending && is_running && run->is_driven_here;
    tell_run(wf, 0, run, 0, NULL); /* the client's from here on, and perhaps freed by its thread already */
    if (is_all_sent)
        end_as(b, RUN_FINISHED, RUN_CAUSE_NONE, NULL);
    else if (!b->is_sending && open == 0 && b->calls_out == 0 && !b->is_ending)
        send_free(b);
    else {
        if (b->is_held || is_finished) {
            b->is_held = b->is_drained = false;
            pump(b);
        }
        look_soon(b, LOOK_LATE_MS);
    }
}

static void look(void *owner)
{
    struct bulk_send *b = owner;
    b->look_ms = 0;
    if (b->is_looking || b->wf->is_closing)
        return;
    b->is_looking = true;
    store_get_run(b->wf->store, b->run, on_looked, b);
}

void bulk_touch(struct wf *wf)
{
    for (struct bulk_send *b = wf->bulk.sends; b; b = b->next)
        if (!b->is_looking)
            look_soon(b, LOOK_WAIT_MS);
}

/* ---- pace ---- */

static void wait_ms(struct bulk_send *b, int64_t ms, const char *why)
{
    int64_t again = clock_mono_ms() + ms;
    if (again <= b->again_ms)
        return;
    b->again_ms = again;
    mem_text_replace(&b->again_why, why);
    loop_timer_set(b->again_timer, ms);
    look_soon(b, LOOK_WAIT_MS);
}

/* Calls that were out when a trouble began, and what is told of them meanwhile, belong to that one. */
static void count_trouble(struct bulk_send *b)
{
    if (b->again_ms <= clock_mono_ms())
        b->troubles++;
}

static int64_t backoff_ms(const struct bulk_send *b)
{
    int64_t ms = BACKOFF_FIRST_MS;
    for (int i = 1; i < b->troubles && ms < BACKOFF_MOST_MS; i++)
        ms *= 2;
    return ms < BACKOFF_MOST_MS ? ms : BACKOFF_MOST_MS;
}

static void on_again(void *owner)
{
    pump(owner);
}

/* When Apollo says that this minute is used up, one call at a time asks whether the next has begun; a 429
 * then tells how long, and costs nothing. */
static int calls_allowed(const struct bulk_send *b)
{
    if (b->troubles > 0 || b->minute_left == 0)
        return 1;
    if (b->minute_left > 0 && b->minute_left < b->calls_most)
        return (int)b->minute_left;
    return b->calls_most;
}

/* ---- one batch ---- */

/* The token lives here until the call has it. */
struct claiming {
    struct bulk_send *b;
    char token[TOKEN_TEXT_SIZE];
};

/* Less may be left than a row would probably cost: a budget holds even if it costs the most. */
static void end_at_budget(struct bulk_send *b, const struct store_result *result, const char *which)
{
    char left[CREDITS_TEXT_SIZE], hold[CREDITS_TEXT_SIZE];
    credits_format(result->left_micro, left);
    credits_format(result->hold_micro, hold);
    char *message = mem_text_format("%s: one may cost up to %s %s, and %s %s left.", which, hold,
                                    credits_word(hold), left, strcmp(left, "1") == 0 ? "is" : "are");
    end_as(b, RUN_BUDGET, RUN_CAUSE_BUDGET, message);
    free(message);
}

static void take_claim(struct bulk_send *b, struct claiming *c, struct store_result *result)
{
    b->is_short = result->claim_end == CLAIM_HELD;
    switch ((enum store_claim_end)result->claim_end) {
    case CLAIM_TAKEN:
        b->calls_out++;
        send_batch(b->wf, b->run, result->request, c->token);
        break;
    case CLAIM_AGAIN:
        break;
    case CLAIM_NONE_READY:
        b->is_drained = true;
        look_soon(b, LOOK_WAIT_MS);
        return;
    case CLAIM_PILOT:
        if (b->calls_out == 0)
            end_as(b, RUN_PAUSED, RUN_CAUSE_PILOT, "The pilot is over.");
        else
            b->is_held = true; /* what Apollo does not take of it is to be sent again */
        return;
    case CLAIM_HELD:
        b->is_held = true; /* a price that comes in is a change, and looked at at once */
        return;
    case CLAIM_BUDGET:
        end_at_budget(b, result, "The budget of this list allows no further row");
        return;
    case CLAIM_DAY_BUDGET:
        end_at_budget(b, result, "The budget of this day, which ends at midnight, allows no further row");
        return;
    case CLAIM_NOT_OURS:
        b->is_sending = false;
        look_soon(b, LOOK_WAIT_MS);
        return;
    }
    pump(b);
}

static void on_claimed(void *owner, struct store_result *result)
{
    struct claiming *c = owner;
    struct bulk_send *b = c->b;
    b->calls_out--;
    status_take_write(b->wf, &result->err);
    if (b->wf->is_closing) {
        /* Stored as queued, it is a draft at the next start, and its rows are ready again. */
    } else if (result->err.code != ERR_NONE) {
        count_trouble(b);
        wait_ms(b, backoff_ms(b), result->err.text);
    } else {
        take_claim(b, c, result);
    }
    explicit_bzero(c->token, sizeof c->token);
    free(c);
}

static void claim(struct bulk_send *b)
{
    struct claiming *c = mem_zalloc(sizeof *c);
    struct store_claim claim = {.run = b->run,
                                .limit = REQUEST_PEOPLE_MAX,
                                .with_simulated = bulk_with_simulated(b->wf),
                                .has_callback = b->wf->reception.has_callback,
                                .is_simulated = b->wf->is_simulated,
                                .now_ms = clock_wall_ms(),
                                .midnight_ms = clock_day_begin_ms(clock_wall_ms())};
    c->b = b;
    random_token(c->token);
    memcpy(claim.token, c->token, sizeof claim.token);
    b->calls_out++;
    store_claim_batch(b->wf->store, &claim, on_claimed, c);
    explicit_bzero(claim.token, sizeof claim.token);
}

static void pump(struct bulk_send *b)
{
    if (!b->is_sending || b->is_drained || b->is_held || b->is_ending || b->wf->is_closing)
        return;
    int64_t left = b->again_ms - clock_mono_ms();
    if (left > 0) {
        loop_timer_set(b->again_timer, left);
        return;
    }
    while (b->calls_out < calls_allowed(b))
        claim(b);
}

/* ---- how a call ended ---- */

static void take_refusal(struct bulk_send *b, const struct call_report *report)
{
    b->refusals++;
    if (b->refusals < REFUSALS_MOST)
        return;
    char *message = mem_text_format("%d batches in a row brought nothing. The last one: %s", b->refusals,
                                    report->sentence[0] ? report->sentence : "no reason was told");
    end_as(b, RUN_PAUSED, RUN_CAUSE_REFUSED, message);
    free(message);
}

static void take_limit(struct bulk_send *b, const struct call_report *report)
{
    const char *why = report->sentence[0]          ? report->sentence
                      : report->http_status == 429 ? "Apollo's limit of calls is reached (429)."
                                                   : "A batch could not be stored before it was sent.";
    count_trouble(b);
    wait_ms(b, report->retry_after_s > 0 ? report->retry_after_s * 1000LL : backoff_ms(b), why);
    b->is_drained = b->is_held = false; /* its rows wait again */
}

static void take_report(struct bulk_send *b, const struct call_report *report)
{
    b->minute_left = report->minute_left;
    if (report->end == CALL_ANSWERED) {
        b->troubles = b->refusals = 0;
    } else if (report->end == CALL_NOT_SENT || report->end == CALL_NOT_MADE || report->http_status == 429) {
        take_limit(b, report);
    } else if (report->http_status == 401 || report->http_status == 403) {
        b->is_drained = b->is_held = false;
        end_as(b, RUN_PAUSED, RUN_CAUSE_KEY, report->sentence);
    } else {
        take_refusal(b, report);
    }
}

void bulk_call_over(struct wf *wf, int64_t run, const struct call_report *report)
{
    struct bulk_send *b = find(wf, run);
    if (!b)
        return;
    b->calls_out--;
    if (wf->is_closing)
        return;
    take_report(b, report);
    look_soon(b, LOOK_WAIT_MS);
    pump(b);
}

/* ---- start and pause ---- */

struct starting {
    struct wf *wf;
    uint64_t ticket;
    int calls_most;
};

static struct bulk_send *get(struct wf *wf, int64_t run)
{
    struct bulk_send *b = find(wf, run);
    if (b)
        return b;
    b = mem_zalloc(sizeof *b);
    b->wf = wf;
    b->run = run;
    b->minute_left = -1;
    b->look_timer = loop_timer_new(wf->loop, look, b);
    b->again_timer = loop_timer_new(wf->loop, on_again, b);
    b->next = wf->bulk.sends;
    wf->bulk.sends = b;
    return b;
}

static void on_started(void *owner, struct store_result *result)
{
    struct starting *s = owner;
    struct wf *wf = s->wf;
    struct err e = result->err;
    struct run *run = result->run;
    result->run = NULL;
    status_take_write(wf, &e);
    if (e.code == ERR_NONE && !result->is_changed && run)
        err_set(&e, ERR_USAGE, "List %lld is %s: it cannot be started.", (long long)run->id,
                run_state_word(run->state));
    if (e.code == ERR_NONE && run && !wf->is_closing) {
        struct bulk_send *b = get(wf, run->id);
        b->is_sending = true;
        b->is_drained = b->is_held = false;
        b->troubles = b->refusals = 0;
        b->again_ms = 0;
        b->calls_most = s->calls_most;
        tell_note(wf, WF_NOTE_INFO, 0, "list %lld goes out: %lld %s ready", (long long)run->id,
                  (long long)run->standing[ROW_READY],
                  plural(run->standing[ROW_READY], "row is", "rows are"));
        pump(b);
        look_soon(b, LOOK_LATE_MS);
    }
    tell_run(wf, s->ticket, run, 0, &e);
    free(s);
}

void bulk_start(struct wf *wf, uint64_t ticket, int64_t run, const struct wf_run_limits *l)
{
    struct err e = {0};
    if (!send_has_key(wf, &e)) {
        tell_run(wf, ticket, NULL, 0, &e);
        return;
    }
    struct starting *s = mem_zalloc(sizeof *s);
    int most = l->calls_most > 0 ? l->calls_most : CALLS_STANDARD;
    *s = (struct starting){.wf = wf, .ticket = ticket, .calls_most = most < CALLS_MOST ? most : CALLS_MOST};
    const struct store_run_change c = {
        .run = run,
        .from = 1u << RUN_REVIEW | 1u << RUN_RUNNING | 1u << RUN_PAUSED | 1u << RUN_BUDGET |
                1u << RUN_STOPPED | 1u << RUN_FINISHED,
        .to = RUN_RUNNING,
        .budget_micro = l->budget_micro,
        .day_budget_micro = l->day_budget_micro,
        .pilot = l->pilot,
        .now_ms = clock_wall_ms(),
    };
    store_change_run(wf->store, &c, on_started, s);
}

static void on_paused(void *owner, struct store_result *result)
{
    struct starting *s = owner;
    struct err e = result->err;
    struct run *run = result->run;
    result->run = NULL;
    if (e.code == ERR_NONE && !result->is_changed && run)
        err_set(&e, ERR_USAGE, "List %lld is %s.", (long long)run->id, run_state_word(run->state));
    tell_run(s->wf, s->ticket, run, 0, &e);
    free(s);
}

void bulk_pause(struct wf *wf, uint64_t ticket, int64_t run, enum run_state to)
{
    struct starting *s = mem_zalloc(sizeof *s);
    struct bulk_send *b = find(wf, run);
    *s = (struct starting){.wf = wf, .ticket = ticket};
    unsigned from = 1u << RUN_RUNNING;
    if (to == RUN_STOPPED)
        from |= 1u << RUN_PAUSED | 1u << RUN_BUDGET | 1u << RUN_REVIEW;
    const struct store_run_change c = {.run = run,
                                       .from = from,
                                       .to = to,
                                       .budget_micro = -1,
                                       .day_budget_micro = -1,
                                       .pilot = -1,
                                       .now_ms = clock_wall_ms()};
    if (b)
        b->is_sending = false; /* at once: not one more batch */
    store_change_run(wf->store, &c, on_paused, s);
}

void bulk_send_fill(const struct wf *wf, struct run *run)
{
    const struct bulk_send *b = find(wf, run->id);
    if (!b)
        return;
    int64_t left = b->again_ms - clock_mono_ms();
    run->calls_out = b->calls_out;
    run->is_held = b->is_sending && b->is_short;
    run->again_ms = left > 0 ? clock_wall_ms() + left : 0;
    mem_text_replace(&run->again_why, left > 0 ? b->again_why : NULL);
}

void bulk_sends_free(struct wf *wf)
{
    while (wf->bulk.sends)
        send_free(wf->bulk.sends);
}
