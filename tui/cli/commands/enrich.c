/* enrich.c — one lookup without a screen. */
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/waterfall.h"
#include "tui/cli/account.h"
#include "tui/cli/arguments.h"
#include "tui/cli/failure.h"
#include "tui/cli/output.h"
#include "tui/cli/client.h"
#include "tui/cli/watch.h"

enum { WAIT_STANDARD_S = 900, WAIT_MOST_S = 30 * 24 * 3600, REPORT_CEILING = 64 * 1024 * 1024 };

struct enrich {
    const struct arguments *arguments;
    struct client client;
    int64_t deadline_ms, id;
    bool is_quiet;
};

/* What can be refused is refused here, before anything is opened, stored or sent. */
static bool read_lookup(const struct arguments *a, struct lookup *l, struct err *e)
{
    enum identifier bad;
    *l = (struct lookup){.people_count = 1,
                         .is_despite_forgotten = a->option[OPTION_DESPITE_FORGOTTEN],
                         .options = arguments_options(a)};
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        if (a->identifier[i])
            identifiers_set(&l->people[0], (enum identifier)i, a->identifier[i]);
    if (identifiers_normalise(&l->people[0], &bad, e) && identity_check(&l->people[0], e))
        return true;
    lookup_release(l);
    return false;
}

/* Harmless variants are taken, and what is made of them is no secret. */
static void tell_variants(const struct arguments *a, const struct identifiers *ids)
{
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        if (a->identifier[i] && ids->value[i] && strcmp(a->identifier[i], ids->value[i]) != 0)
            output_note("%s is sent as %s.", identifier_label((enum identifier)i), ids->value[i]);
}

static void tell_reception(const struct enrich *c, const struct lookup_options *o)
{
    const struct wf_status *status = c->client.status;
    if (c->is_quiet)
        return;
    output_note("Request %lld is stored and on its way to Apollo.", (long long)c->id);
    if (!lookup_wants_waterfall(o) && !lookup_wants_native_phone(o))
        return; /* nothing follows the answer */
    if (status && status->reception == WF_RECEPTION_WEBHOOK && status->callback_base)
        output_note("Results come to %s, and are asked for.", status->callback_base);
    else if (status && status->reception_note)
        output_note("%s", status->reception_note);
}

static void report(const struct enrich *c, const struct request *r)
{
    struct buf text;
    buf_init(&text, REPORT_CEILING);
    if (c->arguments->option[OPTION_JSON]) {
        wf_write_request_json(r, &text);
        output_json(&text);
        char *advice = request_advice_text(r);
        if (advice)
            output_note("%s", advice);
        free(advice);
    } else {
        account_write(r, &text);
        output_text(&text);
    }
    buf_release(&text);
}

/* From the stored request to its end, or the end of patience. */
static enum exit_code follow(struct enrich *c)
{
    struct watch w;
    enum exit_code code;
    watch_init(&w, &c->client, &c->id, 1);
    w.deadline_ms = c->deadline_ms;
    w.is_quiet = c->is_quiet;
    w.has_sent = true;
    w.ends_at_answer = c->arguments->option[OPTION_NO_WAIT];
    enum watch_end end = watch_run(&w);
    if (end == WATCH_INTERRUPTED)
        watch_cut(&w);
    const struct request *r = w.item[0].latest;
    if (r) {
        report(c, r);
        code = exit_code_of_request(r);
    } else {
        struct err e = w.item[0].err;
        if (e.code == ERR_NONE)
            err_set(&e, ERR_STORE, "Interrupted before request %lld could be read back.", (long long)c->id);
        code = failure_tell(c->arguments, &e);
    }
    const struct wf_status *status = c->client.status;
    if (end == WATCH_RAN_OUT && r && watch_is_being_sent(r) && status && status->store_err.code != ERR_NONE) {
        if (client_new_trouble(&c->client))
            output_note("%s", status->store_err.text);
        code = exit_code_of_err(&status->store_err);
    }
    if (end == WATCH_INTERRUPTED) {
        output_note("Interrupted. Request %lld is kept; come back with: waterfall wait %lld",
                    (long long)c->id, (long long)c->id);
        code = EXIT_CODE_INTERRUPTED;
    } else if (r && request_state_is_open(r->state) && code == EXIT_CODE_WAITING && !c->is_quiet) {
        output_note("Request %lld still waits; come back with: waterfall wait %lld", (long long)c->id,
                    (long long)c->id);
    }
    watch_release(&w);
    return code;
}

/* A script cannot be asked whether it means it: who is asked about again, and paid for, is told. */
static struct wf_event *send(struct enrich *c, struct lookup *l, struct err *e)
{
    l->minds_repeat = !c->is_quiet;
    struct wf_event *sent = client_answer(&c->client, wf_send(c->client.wf, l), e);
    if (sent || e->code != ERR_REPEATED)
        return sent;
    output_note("%s It is asked, and may be paid for, again.", e->text);
    *e = (struct err){0};
    l->minds_repeat = false;
    return client_is_interrupted(e) ? NULL : client_answer(&c->client, wf_send(c->client.wf, l), e);
}

static enum exit_code send_and_follow(struct enrich *c, struct lookup *l)
{
    struct err e = {0};
    struct wf_event *sent = client_is_interrupted(&e) ? NULL : send(c, l, &e);
    if (!sent && e.code == ERR_FORGOTTEN) {
        struct err found = e;
        err_set(&e, ERR_FORGOTTEN, "%s To ask all the same: --despite-forgotten.", found.text);
    }
    if (!sent)
        return failure_close(&c->client, c->arguments, &e);
    c->id = sent->id;
    wf_event_free(sent);
    tell_reception(c, &l->options);
    enum exit_code code = follow(c);
    client_close(&c->client);
    return code;
}

enum exit_code command_enrich_run(const struct arguments *a)
{
    int64_t started_ms = clock_mono_ms(), wait_s = WAIT_STANDARD_S;
    struct enrich c = {.arguments = a, .is_quiet = a->option[OPTION_QUIET]};
    struct lookup l;
    struct err e = {0};
    client_block_signals(); /* from here on an interruption has its object and its exit code */
    if (!arguments_number(a, OPTION_WAIT, 0, WAIT_MOST_S, &wait_s, &e) || !read_lookup(a, &l, &e))
        return failure_tell(a, &e);
    c.deadline_ms = started_ms + wait_s * 1000;
    if (!c.is_quiet)
        tell_variants(a, &l.people[0]);
    enum exit_code code;
    if (client_open(&c.client, a, CLIENT_FULL, false, &e))
        code = send_and_follow(&c, &l);
    else
        code = failure_tell(a, &e);
    lookup_release(&l);
    return code;
}
