/* bulk.c — a list without a screen: read, reviewed, sent within its budget, written back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/plural.h"
#include "core/waterfall.h"
#include "tui/cli/arguments.h"
#include "tui/cli/bulk/account.h"
#include "tui/cli/bulk/ask.h"
#include "tui/cli/bulk/follow.h"
#include "tui/cli/bulk/wish.h"
#include "tui/cli/client.h"
#include "tui/cli/failure.h"
#include "tui/cli/output.h"
#include "tui/export_file.h"

enum { TEXT_CEILING = 16 << 20 };

struct bulk {
    struct bulk_wish wish;
    struct client client;
    struct bulk_follow follow;
};

/* ---- telling ---- */

/* The account goes where the table does not. */
static void tell_text(const struct bulk *b, const struct buf *text)
{
    if (b->wish.target.path && strcmp(b->wish.target.path, "-") == 0)
        output_aside(text);
    else
        output_text(text);
}

static void tell_run_as(const struct bulk *b, const struct run *r, const char *event)
{
    struct buf text;
    buf_init(&text, TEXT_CEILING);
    if (b->wish.is_json) {
        bulk_write_json(r, event, 0, &text);
        output_json(&text);
    } else {
        if (strcmp(event, "review") == 0)
            bulk_write_review(r, &text);
        else
            bulk_write_summary(r, &text);
        tell_text(b, &text);
    }
    buf_release(&text);
}

/* The first of the weak and of the known, by name. */
static void tell_rows(struct bulk *b, const struct run *r, enum row_choice choice, int64_t count)
{
    enum { ROWS_SHOWN = 5 };
    struct err ignored = {0};
    struct buf text;
    if (!count || b->wish.is_json)
        return;
    uint64_t ticket = wf_query_run_lines(b->client.wf, r->id, 0, ROWS_SHOWN, choice);
    struct wf_event *ev = client_answer(&b->client, ticket, &ignored);
    if (!ev)
        return;
    buf_init(&text, TEXT_CEILING);
    buf_printf(&text, "%s:\n", choice == ROWS_WEAK ? "Weak or unreadable" : "Known");
    bulk_write_rows(ev, count, clock_wall_ms(), &text);
    tell_text(b, &text);
    buf_release(&text);
    wf_event_free(ev);
}

/* ---- asking ---- */

static bool has_terminal(const struct bulk *b)
{
    bool is_input_taken = b->wish.plan.path && strcmp(b->wish.plan.path, "-") == 0;
    return !b->wish.is_json && !is_input_taken && isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

static bool is_agreed(struct bulk *b, const struct run *r, struct err *e)
{
    char *question = bulk_question(r, b->wish.limits.pilot);
    bool is_yes = b->wish.is_yes || (has_terminal(b) && bulk_ask(&b->client, question));
    free(question);
    if (!is_yes && !has_terminal(b))
        return err_set(e, ERR_USAGE,
                       "Nothing is sent without an explicit yes: waterfall bulk --run %lld --yes",
                       (long long)r->id);
    if (!is_yes)
        err_set(e, ERR_NONE, "Nothing was sent. To go on: waterfall bulk --run %lld", (long long)r->id);
    return is_yes;
}

/* The yes to a pilot is none to the rest. */
static bool is_pilot_over(const struct run *r)
{
    return r->state == RUN_PAUSED && r->cause == RUN_CAUSE_PILOT && r->standing[ROW_READY] > 0;
}

static bool ask_for_rest(struct bulk *b, const struct run *r)
{
    long long left = (long long)r->standing[ROW_READY];
    tell_run_as(b, r, "pilot");
    char *question = mem_text_format("Go on with the %lld %s left?", left, plural(left, "row", "rows"));
    bool is_yes = bulk_ask(&b->client, question);
    free(question);
    return is_yes;
}

static bool is_rest_agreed(struct bulk *b, const struct run *r, struct err *e)
{
    bool is_yes = b->wish.is_yes || (has_terminal(b) && ask_for_rest(b, r));
    if (!is_yes && !has_terminal(b))
        return err_set(e, ERR_USAGE,
                       "The pilot is over. The rest is not sent without a yes of its own: waterfall bulk "
                       "--run %lld --resume --yes",
                       (long long)r->id);
    if (!is_yes)
        err_set(e, ERR_NONE, "Nothing more was sent. To go on: waterfall bulk --run %lld --resume",
                (long long)r->id);
    return is_yes;
}

/* ---- steps ---- */

static struct run *take_run(struct bulk *b, uint64_t ticket, int64_t *matching, struct err *e)
{
    struct wf_event *ev = client_answer(&b->client, ticket, e);
    struct run *r = ev ? ev->run : NULL;
    if (ev) {
        ev->run = NULL;
        if (matching)
            *matching = ev->matching;
        if (!r && e->code == ERR_NONE)
            err_set(e, ERR_NOT_FOUND, "There is no such list.");
        wf_event_free(ev);
    }
    return r;
}

/* What the first rows are taken for: only for people, and only where they can still say no. */
static void tell_peek(struct bulk *b)
{
    struct err e = {0};
    struct buf text;
    bool is_once = strcmp(b->wish.plan.path, "-") == 0;
    if (b->wish.is_json || is_once || b->wish.arguments->option[OPTION_QUIET])
        return;
    struct wf_event *ev = client_answer(&b->client, wf_run_peek(b->client.wf, &b->wish.plan), &e);
    if (!ev)
        return; /* reading it whole will say why */
    buf_init(&text, TEXT_CEILING);
    if (ev->peek)
        bulk_write_peek(ev->peek, &text);
    tell_text(b, &text);
    buf_release(&text);
    wf_event_free(ev);
}

static void ask_balance(struct bulk *b)
{
    struct err ignored = {0};
    if (b->client.status && b->client.status->has_key)
        wf_event_free(client_answer(&b->client, wf_read_balance(b->client.wf), &ignored));
}

static struct run *read_table(struct bulk *b, struct err *e)
{
    ask_balance(b);
    tell_peek(b);
    b->wish.plan.out = b->wish.out;
    b->wish.plan.is_dry = b->wish.is_dry;
    b->wish.plan.out_format = b->wish.target.format;
    b->wish.plan.with_vendors = b->wish.target.with_vendors;
    return bulk_follow_reading(&b->follow, wf_run_read(b->client.wf, &b->wish.plan), e);
}

/* The latest one that was begun and can go on, as it is once nothing of it is half written. One that was only
 * read, and may have been put aside for good, is named and never sent for another. */
static struct run *find_resumable(struct bulk *b, struct err *e)
{
    struct wf_event *ev = client_answer(&b->client, wf_query_runs(b->client.wf, 0, 1000), e);
    struct run *found = NULL;
    int64_t read = 0;
    for (size_t i = 0; ev && i < ev->run_count && !found; i++) {
        struct run *r = ev->runs[i];
        bool is_unfinished = r->state == RUN_RUNNING || r->state == RUN_PAUSED || r->state == RUN_BUDGET;
        read = r->state == RUN_REVIEW && !read ? r->id : read;
        if (is_unfinished) {
            found = r;
            ev->runs[i] = run_new(); /* the event frees what it has */
        }
    }
    wf_event_free(ev);
    if (!found && e->code == ERR_NONE && read)
        err_set(e, ERR_USAGE,
                "No list waits to go on. List %lld was read and never sent: waterfall bulk --run %lld",
                (long long)read, (long long)read);
    else if (!found && e->code == ERR_NONE)
        err_set(e, ERR_USAGE, "No list waits to go on.");
    if (!found || !found->is_half_written)
        return found;
    int64_t id = found->id;
    run_free(found);
    return take_run(b, wf_query_run(b->client.wf, id), NULL, e);
}

static void tell_written(const struct bulk *b, const struct run *r, int64_t count)
{
    bool is_csv = b->wish.target.format == WF_EXPORT_CSV;
    bool ends_in_lf = !is_csv || !r->line_end || strcmp(r->line_end, "\n") == 0;
    char how[80];
    snprintf(how, sizeof how, " (UTF-8%s, lines end %s)",
             is_csv && r->has_bom ? " with a byte order mark" : "", ends_in_lf ? "in LF" : "as in the input");
    output_note(EXPORT_WRITTEN, (long long)count, plural(count, "row", "rows"),
                strcmp(b->wish.target.path, "-") == 0 ? "standard output" : b->wish.target.path, how);
}

static bool write_out(struct bulk *b, const struct run *r, struct err *e)
{
    if (!b->wish.target.path && r->out) {
        b->wish.target.path = b->wish.out = mem_text(r->out);
        b->wish.target.format = (enum wf_export_format)r->out_format;
        b->wish.target.with_vendors |= r->out_vendors;
    }
    if (!b->wish.target.path)
        return true;
    struct wf_event *ev =
        bulk_follow_answer(&b->follow, wf_run_export(b->client.wf, r->id, &b->wish.target), e);
    if (!ev)
        return false;
    if (!b->wish.arguments->option[OPTION_QUIET])
        tell_written(b, r, ev->matching);
    wf_event_free(ev);
    return true;
}

/* ---- the course of things ---- */

/* Of so many people an answer came that is none of those, or may come. */
static int64_t people_answered(const struct run *r)
{
    int64_t others = run_people_in(r, REQUEST_DRAFT) + run_people_in(r, REQUEST_REJECTED) +
                     run_people_in(r, REQUEST_REFUSED) + run_people_in(r, REQUEST_UNCERTAIN);
    int64_t all = 0;
    for (enum request_state s = 0; s < REQUEST_STATE_COUNT; s++)
        all += run_people_in(r, s);
    return all - others;
}

/* Every row that was sent came back with an error, or was not accepted, however often it was asked again.
 * Apollo "refuses" a waterfall for people it does not know, too: then nobody was found, which is no fault. */
static bool is_all_turned_down(const struct run *r)
{
    int64_t rejected = run_people_in(r, REQUEST_REJECTED), refused = run_people_in(r, REQUEST_REFUSED);
    return people_answered(r) == 0 && rejected + refused > 0 && rejected + refused >= r->standing[ROW_SENT] &&
           (rejected > 0 || r->matched > 0);
}

/* Nothing came back at all. */
static bool is_all_uncertain(const struct run *r)
{
    return people_answered(r) == 0 && run_people_in(r, REQUEST_UNCERTAIN) > 0;
}

static enum exit_code code_of(const struct run *r, enum bulk_end end)
{
    if (end == BULK_INTERRUPTED)
        return EXIT_CODE_INTERRUPTED;
    if (r->state == RUN_BUDGET)
        return EXIT_CODE_BUDGET;
    if (r->state == RUN_FINISHED)
        return is_all_turned_down(r) ? EXIT_CODE_REFUSED
               : is_all_uncertain(r) ? EXIT_CODE_NETWORK
                                     : EXIT_CODE_FOUND;
    if (r->state == RUN_PAUSED && r->cause == RUN_CAUSE_KEY)
        return EXIT_CODE_KEY;
    if (r->state == RUN_PAUSED && r->cause == RUN_CAUSE_REFUSED)
        return EXIT_CODE_REFUSED;
    return EXIT_CODE_WAITING;
}

/* After the pilot: what it brought, and whether the rest shall follow. */
static bool goes_on(struct bulk *b, const struct run *r)
{
    return is_pilot_over(r) && has_terminal(b) && ask_for_rest(b, r);
}

static struct run *start(struct bulk *b, int64_t id, struct err *e)
{
    return take_run(b, wf_run_start(b->client.wf, id, &b->wish.limits), NULL, e);
}

/* What was stopped by a limit would stop there again. */
static void tell_next(const struct run *r)
{
    long long id = (long long)r->id;
    if (r->state == RUN_BUDGET && r->day_budget_micro > 0)
        output_note("To go on tomorrow, or with a greater --budget or --day-budget: waterfall bulk --run %lld"
                    " --resume",
                    id);
    else if (r->state == RUN_BUDGET)
        output_note("To go on with a greater budget: waterfall bulk --run %lld --resume --budget CREDITS",
                    id);
    else
        output_note("To go on: waterfall bulk --run %lld --resume%s", id, is_pilot_over(r) ? " --yes" : "");
}

static enum exit_code end(struct bulk *b, struct run *r, enum bulk_end how)
{
    struct err e = {0};
    enum exit_code code = code_of(r, how);
    tell_run_as(b, r, "end");
    if (!write_out(b, r, &e))
        code = failure_tell(b->wish.arguments, &e);
    if (r->state != RUN_FINISHED && !b->wish.arguments->option[OPTION_QUIET])
        tell_next(r);
    return code;
}

static enum exit_code send_all(struct bulk *b, struct run **r)
{
    struct err e = {0};
    enum bulk_end how;
    for (;;) {
        struct run *running = start(b, (*r)->id, &e);
        if (!running)
            return failure_tell(b->wish.arguments, &e);
        run_free(*r);
        *r = running;
        how = bulk_follow_sending(&b->follow, r, b->wish.wait_s);
        if (how == BULK_INTERRUPTED || !goes_on(b, *r))
            break;
        b->wish.limits.pilot = 0;
    }
    return end(b, *r, how);
}

static void drop(struct bulk *b, const struct run *r)
{
    struct err e = {0};
    wf_event_free(client_answer(&b->client, wf_run_drop(b->client.wf, r->id), &e));
}

static enum exit_code not_agreed(struct bulk *b, const struct err *e)
{
    if (e->code != ERR_NONE)
        return failure_tell(b->wish.arguments, e);
    if (e->text[0])
        output_note("%s", e->text);
    return b->client.is_interrupted ? EXIT_CODE_INTERRUPTED : EXIT_CODE_FOUND;
}

static void tell_review(struct bulk *b, const struct run *r)
{
    tell_run_as(b, r, "review");
    if (b->wish.arguments->option[OPTION_QUIET])
        return;
    tell_rows(b, r, ROWS_WEAK, r->standing[ROW_WEAK] + r->standing[ROW_UNREADABLE]);
    tell_rows(b, r, ROWS_KNOWN, r->standing[ROW_KNOWN]);
}

/* Rows that cannot be read are nobody, and may hide somebody: whoever cannot be asked has to say so before.
 */
static bool is_readable(const struct bulk *b, const struct run *r, struct err *e)
{
    bool can_be_asked = !b->wish.is_dry && !b->wish.is_yes && has_terminal(b);
    return b->wish.arguments->option[OPTION_SKIP_UNREADABLE] || can_be_asked ||
           bulk_check_readable(r, b->wish.is_dry, e);
}

/* A list that was there before stays; of a new one nothing does. */
static enum exit_code end_dry(struct bulk *b, const struct run *r, bool is_review)
{
    struct err e = {0};
    bool is_good = (!b->wish.is_new && r->state != RUN_REVIEW) || is_readable(b, r, &e);
    if (b->wish.is_new)
        drop(b, r);
    else if (!is_review)
        tell_run_as(b, r, "end");
    return is_good ? EXIT_CODE_FOUND : failure_tell(b->wish.arguments, &e);
}

static enum exit_code review_and_send(struct bulk *b, struct run **r)
{
    struct err e = {0};
    bool is_review = (*r)->state == RUN_REVIEW || b->wish.retry != ROWS_ALL;
    if (is_review)
        tell_review(b, *r);
    if (b->wish.is_dry)
        return end_dry(b, *r, is_review);
    if ((*r)->state == RUN_REVIEW && !is_readable(b, *r, &e))
        return failure_tell(b->wish.arguments, &e);
    if (is_review && (*r)->standing[ROW_READY] > 0 && !is_agreed(b, *r, &e))
        return not_agreed(b, &e);
    if (!is_review && is_pilot_over(*r)) {
        if (!is_rest_agreed(b, *r, &e))
            return not_agreed(b, &e);
        if (b->wish.limits.pilot < 0)
            b->wish.limits.pilot = 0;
    }
    return send_all(b, r);
}

static struct run *find_list(struct bulk *b, struct err *e)
{
    struct run *r = b->wish.is_new ? read_table(b, e)
                    : b->wish.run  ? take_run(b, wf_query_run(b->client.wf, b->wish.run), NULL, e)
                                   : find_resumable(b, e);
    int64_t count = 0;
    if (!r || b->wish.retry == ROWS_ALL)
        return r;
    run_free(r);
    r = take_run(b, wf_run_retry(b->client.wf, b->wish.run, b->wish.retry), &count, e);
    if (r && !b->wish.is_json)
        output_note("%lld %s of list %lld %s asked for again.", (long long)count,
                    plural(count, "row", "rows"), (long long)b->wish.run, plural(count, "is", "are"));
    return r;
}

/* Only writes again what is known by now. */
static bool is_only_written(const struct bulk_wish *w)
{
    return w->run && !w->is_resume && w->retry == ROWS_ALL && !w->is_yes && w->target.path;
}

static enum exit_code run_list(struct bulk *b)
{
    struct err e = {0};
    enum exit_code code;
    bulk_follow_init(&b->follow, &b->client, b->wish.is_json, b->wish.arguments->option[OPTION_QUIET]);
    struct run *r = find_list(b, &e);
    if (!r) {
        code = failure_tell(b->wish.arguments, &e);
        return b->client.is_interrupted ? EXIT_CODE_INTERRUPTED : code;
    }
    if (is_only_written(&b->wish))
        code = write_out(b, r, &e) ? EXIT_CODE_FOUND : failure_tell(b->wish.arguments, &e);
    else
        code = review_and_send(b, &r);
    run_free(r);
    return code;
}

enum exit_code command_bulk_run(const struct arguments *a)
{
    struct bulk b = {0};
    struct err e = {0};
    enum exit_code code;
    if (bulk_wish_read(&b.wish, a, &e) &&
        client_open(&b.client, a, CLIENT_FULL, b.wish.is_dry || is_only_written(&b.wish), &e)) {
        code = run_list(&b);
        client_close(&b.client);
    } else {
        code = failure_tell(a, &e);
    }
    bulk_wish_release(&b.wish);
    return code;
}
