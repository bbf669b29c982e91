/* command_bulk.c — a list without a screen: read, reviewed, sent within its budget, written back. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/plural.h"
#include "core/waterfall.h"
#include "tui/cli/arguments.h"
#include "tui/cli/bulk_account.h"
#include "tui/cli/bulk_ask.h"
#include "tui/cli/bulk_follow.h"
#include "tui/cli/client.h"
#include "tui/cli/failure.h"
#include "tui/cli/output.h"
#include "tui/export_file.h"

enum {
    WAIT_STANDARD_S = 900,
    WAIT_MOST_S = 30 * 24 * 3600,
    PILOT_MOST = 1000000,
    CALLS_MOST = 64,
    TEXT_CEILING = 16 << 20,
};

struct bulk {
    const struct arguments *arguments;
    struct client client;
    struct bulk_follow follow;
    struct wf_run_plan plan;
    struct wf_run_limits limits;
    struct wf_run_export target; /* path NULL: nothing is written */
    char *in, *out;              /* absolute, or "-" */
    char *map;                   /* with the word on the header; NULL */
    int64_t run, wait_s;
    enum row_choice retry; /* ROWS_ALL: none */
    bool is_json, is_dry, is_yes, is_resume, is_new;
};

/* ---- what is asked for ---- */

static bool read_credits(const struct arguments *a, enum option o, int64_t *micro, struct err *e)
{
    const char *text = a->option[o];
    if (!text)
        return true;
    if (credits_parse(text, micro) && *micro > 0)
        return true;
    return err_set(e, ERR_USAGE, "%s is an amount of credits above 0, such as 500 or 12.5, not \"%.40s\".",
                   o == OPTION_BUDGET ? "--budget" : "--day-budget", text);
}

static bool read_choices(struct bulk *b, struct err *e)
{
    const char *only = b->arguments->option[OPTION_ONLY], *retry = b->arguments->option[OPTION_RETRY];
    if (only && !row_choice_from_word(only, &b->target.choice))
        return err_set(
            e, ERR_USAGE,
            "--only is all, found, missing, failed, weak, duplicate, known or ready, not \"%.40s\".", only);
    if (retry && strcmp(retry, "weak") == 0)
        return err_set(e, ERR_USAGE,
                       "Weak rows are corrected first: --only weak --out FILE writes them alone; correct "
                       "FILE and send it with waterfall bulk FILE.");
    if (retry &&
        (!row_choice_from_word(retry, &b->retry) || (b->retry != ROWS_FAILED && b->retry != ROWS_MISSING)))
        return err_set(e, ERR_USAGE, "--retry is failed or missing, not \"%.40s\".", retry);
    if (retry && !b->run)
        return err_set(e, ERR_USAGE, "--retry needs the list: --run ID. `waterfall bulk --resume` names it.");
    if (retry && b->is_dry)
        return err_set(e, ERR_USAGE, "--retry and --dry-run contradict each other. Give one of them.");
    if (only && !b->arguments->option[OPTION_OUT])
        return err_set(e, ERR_USAGE,
                       "--only writes a part of the rows: say where to with --out FILE, so that the whole "
                       "table stays as it is.");
    return true;
}

/* Where nothing can be written is found out before anything is spent. */
static bool read_target(struct bulk *b, struct err *e)
{
    const char *path = b->arguments->option[OPTION_OUT];
    if (!path)
        return true;
    if (strcmp(path, "-") == 0 && b->is_json)
        return err_set(e, ERR_USAGE, "--out - and --json would mix on standard output. Name a file.");
    return arguments_target(b->arguments, &b->out, e) && (b->target.path = b->out);
}

static bool read_options(struct bulk *b, struct err *e)
{
    const struct arguments *a = b->arguments;
    b->plan.options = arguments_options(a);
    if (a->option[OPTION_NO_HEADER])
        b->map = mem_text_format("header=none,%s", a->option[OPTION_MAP] ? a->option[OPTION_MAP] : "");
    b->plan.map = b->map ? b->map : a->option[OPTION_MAP];
    b->plan.policy = a->option[OPTION_REFRESH]   ? RUN_REFRESH
                     : a->option[OPTION_MISSING] ? RUN_MISSING
                                                 : RUN_REUSE;
    if (a->option[OPTION_REFRESH] && a->option[OPTION_MISSING])
        return err_set(e, ERR_USAGE, "--refresh and --missing contradict each other. Give one of them.");
    int64_t calls = 0;
    if (!arguments_number(a, OPTION_CALLS, 1, CALLS_MOST, &calls, e))
        return false;
    b->limits.calls_most = (int)calls;
    return read_credits(a, OPTION_BUDGET, &b->limits.budget_micro, e) &&
           read_credits(a, OPTION_DAY_BUDGET, &b->limits.day_budget_micro, e) &&
           arguments_number(a, OPTION_PILOT, 1, PILOT_MOST, &b->limits.pilot, e) &&
           arguments_number(a, OPTION_WAIT, 0, WAIT_MOST_S, &b->wait_s, e) &&
           arguments_number(a, OPTION_RUN, 1, INT64_MAX / 10, &b->run, e);
}

/* Its path from the root, so that the list names it wherever it is gone on with. What is read must not be
 * written over, and that is told before anything is spent. */
static bool find_table(struct bulk *b, const char *name, struct err *e)
{
    struct stat in, out;
    b->plan.path = b->in = arguments_path(name);
    bool is_same = b->out && stat(b->in, &in) == 0 && stat(b->out, &out) == 0 && in.st_dev == out.st_dev &&
                   in.st_ino == out.st_ino;
    return !is_same ||
           err_set(e, ERR_USAGE, "%s would be written over by its own result. Choose another --out.", name);
}

static bool read_source(struct bulk *b, struct err *e)
{
    const struct arguments *a = b->arguments;
    int ways = (a->operand_count > 0) + b->is_resume + (b->run > 0 && !b->is_resume);
    if (ways == 0)
        return err_set(
            e, ERR_USAGE,
            "Name a file: waterfall bulk people.csv --out enriched.csv --waterfall-email. Or go on "
            "with an earlier list: waterfall bulk --resume.");
    if (ways > 1)
        return err_set(e, ERR_USAGE, "A file, --resume and --run each name a list. Give one of them.");
    b->is_new = a->operand_count > 0;
    if (b->is_new && !find_table(b, a->operand[0], e))
        return false;
    const struct lookup_options *o = &b->plan.options;
    if (b->is_new && !b->is_dry && !o->waterfall_email && !o->waterfall_phone && !o->reveal_phone_number &&
        !o->reveal_personal_emails && !a->option[OPTION_YES])
        output_note(
            "Nothing but plain enrichment is asked. --waterfall-email or --waterfall-phone ask vendors.");
    return true;
}

static bool read_all(struct bulk *b, struct err *e)
{
    const struct arguments *a = b->arguments;
    b->is_json = a->option[OPTION_JSON];
    b->is_dry = a->option[OPTION_DRY_RUN];
    b->is_yes = a->option[OPTION_YES];
    b->is_resume = a->option[OPTION_RESUME];
    b->target.with_vendors = a->option[OPTION_VENDORS];
    b->wait_s = WAIT_STANDARD_S;
    b->retry = ROWS_ALL;
    b->limits = (struct wf_run_limits){.budget_micro = -1, .day_budget_micro = -1, .pilot = -1};
    return read_options(b, e) && arguments_format(b->arguments, &b->target.format, e) && read_choices(b, e) &&
           read_target(b, e) && read_source(b, e);
}

/* ---- telling ---- */

/* The account goes where the table does not. */
static void tell_text(const struct bulk *b, const struct buf *text)
{
    if (b->target.path && strcmp(b->target.path, "-") == 0)
        output_aside(text);
    else
        output_text(text);
}

static void tell_run_as(const struct bulk *b, const struct run *r, const char *event)
{
    struct buf text;
    buf_init(&text, TEXT_CEILING);
    if (b->is_json) {
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
    if (!count || b->is_json)
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
    bool is_input_taken = b->plan.path && strcmp(b->plan.path, "-") == 0;
    return !b->is_json && !is_input_taken && isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

static bool is_agreed(struct bulk *b, const struct run *r, struct err *e)
{
    char *question = bulk_question(r, b->limits.pilot);
    bool is_yes = b->is_yes || (has_terminal(b) && bulk_ask(&b->client, question));
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
    bool is_yes = b->is_yes || (has_terminal(b) && ask_for_rest(b, r));
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
    bool is_once = strcmp(b->plan.path, "-") == 0;
    if (b->is_json || is_once || b->arguments->option[OPTION_QUIET])
        return;
    struct wf_event *ev = client_answer(&b->client, wf_run_peek(b->client.wf, &b->plan), &e);
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
    b->plan.out = b->out;
    b->plan.is_dry = b->is_dry;
    b->plan.out_format = b->target.format;
    return bulk_follow_reading(&b->follow, wf_run_read(b->client.wf, &b->plan), e);
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
    bool is_csv = b->target.format == WF_EXPORT_CSV;
    bool ends_in_lf = !is_csv || !r->line_end || strcmp(r->line_end, "\n") == 0;
    char how[80];
    snprintf(how, sizeof how, " (UTF-8%s, lines end %s)",
             is_csv && r->has_bom ? " with a byte order mark" : "", ends_in_lf ? "in LF" : "as in the input");
    output_note(EXPORT_WRITTEN, (long long)count, plural(count, "row", "rows"),
                strcmp(b->target.path, "-") == 0 ? "standard output" : b->target.path, how);
}

static bool write_out(struct bulk *b, const struct run *r, struct err *e)
{
    if (!b->target.path && r->out) {
        b->target.path = b->out = mem_text(r->out);
        b->target.format = (enum wf_export_format)r->out_format;
    }
    if (!b->target.path)
        return true;
    struct wf_event *ev = bulk_follow_answer(&b->follow, wf_run_export(b->client.wf, r->id, &b->target), e);
    if (!ev)
        return false;
    if (!b->arguments->option[OPTION_QUIET])
        tell_written(b, r, ev->matching);
    wf_event_free(ev);
    return true;
}

/* ---- the course of things ---- */

/* Every row that was sent came back with an error, or was not accepted. */
static bool is_all_turned_down(const struct run *r)
{
    int64_t turned_down = run_people_in(r, REQUEST_REJECTED) + run_people_in(r, REQUEST_REFUSED);
    return turned_down > 0 && turned_down == r->standing[ROW_SENT];
}

static enum exit_code code_of(const struct run *r, enum bulk_end end)
{
    if (end == BULK_INTERRUPTED)
        return EXIT_CODE_INTERRUPTED;
    if (r->state == RUN_BUDGET)
        return EXIT_CODE_BUDGET;
    if (r->state == RUN_FINISHED)
        return is_all_turned_down(r) ? EXIT_CODE_REFUSED : EXIT_CODE_FOUND;
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
    return take_run(b, wf_run_start(b->client.wf, id, &b->limits), NULL, e);
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
        code = failure_tell(b->arguments, &e);
    if (r->state != RUN_FINISHED && !b->arguments->option[OPTION_QUIET])
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
            return failure_tell(b->arguments, &e);
        run_free(*r);
        *r = running;
        how = bulk_follow_sending(&b->follow, r, b->wait_s);
        if (how == BULK_INTERRUPTED || !goes_on(b, *r))
            break;
        b->limits.pilot = 0;
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
        return failure_tell(b->arguments, e);
    if (e->text[0])
        output_note("%s", e->text);
    return b->client.is_interrupted ? EXIT_CODE_INTERRUPTED : EXIT_CODE_FOUND;
}

static void tell_review(struct bulk *b, const struct run *r)
{
    tell_run_as(b, r, "review");
    if (b->arguments->option[OPTION_QUIET])
        return;
    tell_rows(b, r, ROWS_WEAK, r->standing[ROW_WEAK] + r->standing[ROW_UNREADABLE]);
    tell_rows(b, r, ROWS_KNOWN, r->standing[ROW_KNOWN]);
}

/* Rows that cannot be read are nobody, and may hide somebody: whoever cannot be asked has to say so before.
 */
static bool is_readable(const struct bulk *b, const struct run *r, struct err *e)
{
    bool can_be_asked = !b->is_dry && !b->is_yes && has_terminal(b);
    return b->arguments->option[OPTION_SKIP_UNREADABLE] || can_be_asked ||
           bulk_check_readable(r, b->is_dry, e);
}

/* A list that was there before stays; of a new one nothing does. */
static enum exit_code end_dry(struct bulk *b, const struct run *r, bool is_review)
{
    struct err e = {0};
    bool is_good = (!b->is_new && r->state != RUN_REVIEW) || is_readable(b, r, &e);
    if (b->is_new)
        drop(b, r);
    else if (!is_review)
        tell_run_as(b, r, "end");
    return is_good ? EXIT_CODE_FOUND : failure_tell(b->arguments, &e);
}

static enum exit_code review_and_send(struct bulk *b, struct run **r)
{
    struct err e = {0};
    bool is_review = (*r)->state == RUN_REVIEW || b->retry != ROWS_ALL;
    if (is_review)
        tell_review(b, *r);
    if (b->is_dry)
        return end_dry(b, *r, is_review);
    if ((*r)->state == RUN_REVIEW && !is_readable(b, *r, &e))
        return failure_tell(b->arguments, &e);
    if (is_review && (*r)->standing[ROW_READY] > 0 && !is_agreed(b, *r, &e))
        return not_agreed(b, &e);
    if (!is_review && is_pilot_over(*r)) {
        if (!is_rest_agreed(b, *r, &e))
            return not_agreed(b, &e);
        if (b->limits.pilot < 0)
            b->limits.pilot = 0;
    }
    return send_all(b, r);
}

static struct run *find_list(struct bulk *b, struct err *e)
{
    struct run *r = b->is_new ? read_table(b, e)
                    : b->run  ? take_run(b, wf_query_run(b->client.wf, b->run), NULL, e)
                              : find_resumable(b, e);
    int64_t count = 0;
    if (!r || b->retry == ROWS_ALL)
        return r;
    run_free(r);
    r = take_run(b, wf_run_retry(b->client.wf, b->run, b->retry), &count, e);
    if (r && !b->is_json)
        output_note("%lld %s of list %lld %s asked for again.", (long long)count,
                    plural(count, "row", "rows"), (long long)b->run, plural(count, "is", "are"));
    return r;
}

/* Only writes again what is known by now. */
static bool is_only_written(const struct bulk *b)
{
    return b->run && !b->is_resume && b->retry == ROWS_ALL && !b->is_yes && b->target.path;
}

static enum exit_code run_list(struct bulk *b)
{
    struct err e = {0};
    enum exit_code code;
    bulk_follow_init(&b->follow, &b->client, b->is_json, b->arguments->option[OPTION_QUIET]);
    struct run *r = find_list(b, &e);
    if (!r) {
        code = failure_tell(b->arguments, &e);
        return b->client.is_interrupted ? EXIT_CODE_INTERRUPTED : code;
    }
    if (is_only_written(b))
        code = write_out(b, r, &e) ? EXIT_CODE_FOUND : failure_tell(b->arguments, &e);
    else
        code = review_and_send(b, &r);
    run_free(r);
    return code;
}

enum exit_code command_bulk_run(const struct arguments *a)
{
    struct bulk b = {.arguments = a};
    struct err e = {0};
    enum exit_code code;
    if (read_all(&b, &e) && client_open(&b.client, a, CLIENT_FULL, b.is_dry || is_only_written(&b), &e)) {
        code = run_list(&b);
        client_close(&b.client);
    } else {
        code = failure_tell(a, &e);
    }
    free(b.in);
    free(b.out);
    free(b.map);
    return code;
}
