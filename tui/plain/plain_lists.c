/* plain_lists.c — lists by typed commands: looked at, read, sent after a yes, steered, exported. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/plural.h"
#include "tui/export_file.h"
#include "tui/path.h"
#include "tui/plain/plain_internal.h"
#include "tui/plain/plain_lists_story.h"
#include "tui/view/lists/lists.h"
#include "tui/view/outcome.h"

enum { LIST_PAGE = 20, TEXT_CEILING = 4 * 1024 * 1024 };

/* ---- the new one ---- */

static struct wf_run_plan plan_of(const struct plain *p, enum run_policy policy)
{
    return (struct wf_run_plan){.path = p->new_list.path,
                                .map = p->new_list.map,
                                .options = lookup_options_of(p->form.is_on),
                                .policy = policy};
}

static bool has_new_list(struct plain *p)
{
    if (!p->new_list.path)
        plain_refuse(p, "Which table? list-new and its file first.");
    return p->new_list.path != NULL;
}

static void peek(struct plain *p, enum plain_command c)
{
    const struct wf_run_plan plan = plan_of(p, RUN_REUSE);
    plain_await(p, c, wf_run_peek(p->wf, &plan), 0, NULL);
}

static void begin_new(struct plain *p, const char *word)
{
    char *path = word ? path_pasted(word, strlen(word)) : NULL;
    if (!path || !*path || strcmp(path, "-") == 0) {
        plain_refuse(p, "list-new and the name of a file.");
        free(path);
        return;
    }
    mem_text_replace_take(&p->new_list.path, path);
    mem_text_replace_take(&p->new_list.map, NULL);
    peek(p, PLAIN_LIST_NEW);
}

static void correct(struct plain *p, const char *map)
{
    if (!has_new_list(p))
        return;
    mem_text_replace_take(&p->new_list.map, map ? mem_text(map) : NULL);
    peek(p, PLAIN_LIST_MAP);
}

static bool read_policy(struct plain *p, const char *word, enum run_policy *policy)
{
    for (*policy = RUN_REUSE; *policy < RUN_POLICY_COUNT; ++*policy)
        if (strcmp(run_policy_word(*policy), word) == 0)
            return true;
    plain_refuse(p, "People who are known: reuse, refresh or missing, not \"%.40s\".", word);
    return false;
}

static void read_it(struct plain *p, const char *word)
{
    enum run_policy policy = RUN_REUSE;
    if ((!word || read_policy(p, word, &policy)) && has_new_list(p)) {
        const struct wf_run_plan plan = plan_of(p, policy);
        plain_await(p, PLAIN_LIST_READ, wf_run_read(p->wf, &plan), 0, NULL);
    }
}

/* ---- one that is there ---- */

/* The first word where it is a number, and then it is used up; else the list that was spoken of last. */
static bool take_list(struct plain *p, char *const **words, size_t *count, int64_t *id)
{
    const char *word = *count ? (*words)[0] : NULL;
    bool is_number = word && word[strspn(word, "#0123456789")] == '\0';
    if (!plain_read_number(p, is_number ? word : NULL, p->current_list, "list", "lists", id))
        return false;
    *words += is_number;
    *count -= is_number;
    p->current_list = *id;
    return true;
}

static bool read_limit(struct plain *p, const char *word, struct wf_run_limits *l)
{
    const char *equals = strchr(word, '=');
    int64_t micro = 0;
    size_t name = equals ? (size_t)(equals - word) : 0;
    bool is_amount = equals && credits_parse(equals + 1, &micro) && micro > 0;
    if (is_amount && strncmp(word, "budget", name) == 0 && name == 6)
        l->budget_micro = micro;
    else if (is_amount && strncmp(word, "day", name) == 0 && name == 3)
        l->day_budget_micro = micro;
    else if (is_amount && strncmp(word, "pilot", name) == 0 && name == 5 && micro % 1000000 == 0)
        l->pilot = micro / 1000000;
    else
        plain_refuse(p, "\"%.60s\" is no limit. budget=500, day=100 and pilot=20 are.", word);
    return l->budget_micro == micro || l->day_budget_micro == micro || l->pilot == micro / 1000000;
}

static void begin_start(struct plain *p, int64_t id, char *const *words, size_t count)
{
    p->limits = (struct wf_run_limits){.budget_micro = -1, .day_budget_micro = -1, .pilot = -1};
    for (size_t i = 0; i < count; i++)
        if (!read_limit(p, words[i], &p->limits))
            return;
    plain_await(p, PLAIN_LIST_START, wf_query_run(p->wf, id), id, NULL);
}

static void begin_retry(struct plain *p, int64_t id, const char *word)
{
    enum row_choice choice = ROWS_ALL;
    if (!word || !row_choice_from_word(word, &choice) || (choice != ROWS_FAILED && choice != ROWS_MISSING))
        plain_refuse(
            p,
            "list-retry failed, or list-retry missing. Weak rows are corrected first: list-export FILE weak "
            "writes them, list-new FILE reads them again.");
    else
        plain_await(p, PLAIN_LIST_RETRY, wf_run_retry(p->wf, id, choice), id, NULL);
}

static void begin_export(struct plain *p, int64_t id, char *const *words, size_t count)
{
    if (p->is_private) { /* masked, it could not be read again */
        plain_refuse(p,
                     "Privacy is on: the file would name people. Switch it off first: mask off. Where it is "
                     "locked, waterfall bulk --run %lld --out FILE writes the list.",
                     (long long)id);
        return;
    }
    struct wf_run_export x = {.choice = ROWS_ALL};
    char *path = count ? path_absolute(words[0]) : NULL;
    bool is_good = path != NULL;
    for (size_t i = 1; i < count; i++)
        if (strcmp(words[i], "vendors") == 0)
            x.with_vendors = true;
        else
            is_good = row_choice_from_word(words[i], &x.choice) && is_good;
    struct err e = {0};
    if (is_good && !export_file_check(path, &e)) {
        plain_refuse(p, "%s", e.text);
    } else if (is_good) {
        x.path = path;
        x.format = export_file_format(path);
        plain_await(p, PLAIN_LIST_EXPORT, wf_run_export(p->wf, id, &x), id, path);
    } else {
        plain_refuse(p,
                     "list-export and a file, then perhaps found, missing, failed, weak, duplicate, known, "
                     "ready or vendors.");
    }
    free(path);
}

/* `row` NULL: all of them. */
static void begin_known(struct plain *p, int64_t id, const char *word, const char *row)
{
    enum run_policy policy;
    int64_t number = 0;
    if (!word)
        plain_refuse(p, "list-known and reuse, refresh or missing, then perhaps a row.");
    else if (read_policy(p, word, &policy) &&
             (!row || plain_read_number(p, row, 0, "row", "list-rows known", &number)))
        plain_await(p, PLAIN_LIST_KNOWN, wf_run_choose_known(p->wf, id, number, policy), id, NULL);
}

static void begin_rows(struct plain *p, int64_t id, const char *word)
{
    enum row_choice choice = ROWS_ALL;
    if (word && !row_choice_from_word(word, &choice)) {
        plain_refuse(
            p,
            "\"%.40s\" is no choice of rows. all, found, missing, failed, weak, duplicate, known and "
            "ready are.",
            word);
        return;
    }
    plain_begin_window(p, PLAIN_LIST_ROWS, NULL, 0);
    p->window.id = id;
    p->window.choice = choice;
    plain_lists_ask(p);
}

void plain_lists_ask(struct plain *p)
{
    const struct plain_window *w = &p->window;
    if (w->command == PLAIN_LISTS)
        plain_await(p, PLAIN_LISTS, wf_query_runs(p->wf, w->next, LIST_PAGE), 0, NULL);
    else
        plain_await(p, PLAIN_LIST_ROWS, wf_query_run_lines(p->wf, w->id, w->next, LIST_PAGE, w->choice),
                    w->id, NULL);
}

bool plain_lists_act(struct plain *p, enum plain_command c, char *const *words, size_t count)
{
    int64_t id;
    if (c < PLAIN_LISTS || c > PLAIN_LIST_EXPORT)
        return false;
    if (c == PLAIN_LISTS) {
        plain_begin_window(p, c, NULL, 0);
        plain_lists_ask(p);
    } else if (c == PLAIN_LIST_NEW) {
        begin_new(p, count ? words[0] : NULL);
    } else if (c == PLAIN_LIST_MAP) {
        correct(p, count ? words[0] : NULL);
    } else if (c == PLAIN_LIST_READ) {
        read_it(p, count ? words[0] : NULL);
    } else if (take_list(p, &words, &count, &id)) {
        if (c == PLAIN_LIST_ROWS)
            begin_rows(p, id, count ? words[0] : NULL);
        else if (c == PLAIN_LIST_KNOWN)
            begin_known(p, id, count ? words[0] : NULL, count > 1 ? words[1] : NULL);
        else if (c == PLAIN_LIST_START)
            begin_start(p, id, words, count);
        else if (c == PLAIN_LIST_PAUSE)
            plain_await(p, c, wf_run_pause(p->wf, id), id, NULL);
        else if (c == PLAIN_LIST_RETRY)
            begin_retry(p, id, count ? words[0] : NULL);
        else if (c == PLAIN_LIST_EXPORT)
            begin_export(p, id, words, count);
        else
            plain_await(p, c, wf_query_run(p->wf, id), id, NULL);
    }
    return true;
}

/* ---- the yes ---- */

static void ask_for_start(struct plain *p, const struct run *r)
{
    struct buf out;
    if (r->state == RUN_READING || (r->state == RUN_RUNNING && r->is_driven) ||
        (!r->standing[ROW_READY] && !r->state_count[REQUEST_QUEUED].requests)) {
        plain_refuse(p, "List %lld is %s; %lld %s ready.", (long long)r->id, run_state_word(r->state),
                     (long long)r->standing[ROW_READY],
                     plural(r->standing[ROW_READY], "row of it is", "rows of it are"));
        return;
    }
    if (r->cause == RUN_CAUSE_PILOT && p->limits.pilot < 0)
        p->limits.pilot = 0;
    buf_init(&out, 4096);
    buf_printf(&out, "Send %lld %s of list %lld? ", (long long)r->standing[ROW_READY],
               plural(r->standing[ROW_READY], "row", "rows"), (long long)r->id);
    lists_write_start(r, &p->limits, &out);
    buf_append_text(&out, " Type yes to send, anything else to leave it.\n");
    plain_say_text(p, &out);
    buf_release(&out);
    p->asks = PLAIN_ASKS_LIST_START;
}

static void ask_for_stop(struct plain *p, const struct run *r)
{
    if (r->state == RUN_STOPPED || r->state == RUN_FINISHED || r->state == RUN_READING) {
        plain_refuse(p, "List %lld is %s: nothing to stop.", (long long)r->id, run_state_word(r->state));
        return;
    }
    p->told_list_state = r->state;
    p->asks = PLAIN_ASKS_LIST_STOP;
    if (r->state == RUN_REVIEW)
        plain_say(p, "Remove list %lld? Nothing of it was sent. Type yes, or anything else to leave it.",
                  (long long)r->id);
    else
        plain_say(p,
                  "Stop list %lld? Nothing more is sent; results under way still count, and spent credits do "
                  "not come back. Type yes, or anything else to leave it.",
                  (long long)r->id);
}

void plain_lists_confirmed(struct plain *p, enum plain_command c)
{
    int64_t id = p->current_list;
    if (c == PLAIN_LIST_START)
        plain_await(p, c, wf_run_start(p->wf, id, &p->limits), id, "yes");
    else if (p->told_list_state == RUN_REVIEW)
        plain_await(p, c, wf_run_drop(p->wf, id), id, "yes");
    else
        plain_await(p, c, wf_run_stop(p->wf, id), id, "yes");
}

/* ---- answers ---- */

static void take_lists(struct plain *p, const struct wf_event *ev)
{
    struct buf out;
    buf_init(&out, TEXT_CEILING);
    for (size_t i = 0; i < ev->run_count; i++)
        plain_lists_story_row(p, ev->runs[i], &out);
    if (ev->run_count && p->window.next == 0)
        p->current_list = ev->runs[0]->id;
    plain_put_more(p, &out, "No list yet. list-new and a file looks at one.", p->window.next, ev->run_count,
                   ev->total);
    plain_tell(p, "lists", &out);
    buf_release(&out);
}

static void take_rows(struct plain *p, const struct wf_event *ev)
{
    struct buf out;
    buf_init(&out, TEXT_CEILING);
    for (size_t i = 0; i < ev->line_count; i++)
        plain_lists_story_line(p, &ev->lines[i], &out);
    if (ev->line_count)
        p->window.next = ev->lines[ev->line_count - 1].row;
    buf_append_text(&out, ev->has_more     ? "more goes on.\n"
                          : ev->line_count ? "That is all.\n"
                                           : "No such rows.\n");
    plain_tell(p, "list rows", &out);
    buf_release(&out);
}

static void tell_run(struct plain *p, const struct run *r)
{
    struct buf out;
    char *title = mem_text_format("list %lld", (long long)r->id);
    buf_init(&out, TEXT_CEILING);
    plain_lists_story_run(p, r, &out);
    plain_tell(p, title, &out);
    buf_release(&out);
    free(title);
}

static void take_run(struct plain *p, const struct plain_pending *q, const struct wf_event *ev)
{
    const struct run *r = ev->run;
    p->current_list = r->id;
    if (q->command == PLAIN_LIST_START && !q->argument) {
        ask_for_start(p, r);
    } else if (q->command == PLAIN_LIST_STOP && !q->argument) {
        ask_for_stop(p, r);
    } else if (q->command == PLAIN_LIST_RETRY) {
        plain_say(p, "%lld %s ready once more: list-start %lld.", (long long)ev->matching,
                  plural(ev->matching, "row is", "rows are"), (long long)r->id);
    } else if (q->command == PLAIN_LIST_KNOWN) {
        plain_say(p, "Chosen for %lld known %s of list %lld.", (long long)ev->matching,
                  plural(ev->matching, "row", "rows"), (long long)r->id);
        tell_run(p, r);
    } else if (q->command == PLAIN_LIST_SHOW || q->command == PLAIN_LIST_READ) {
        tell_run(p, r);
    } else {
        p->is_list_running = p->is_list_running || q->command == PLAIN_LIST_START;
        plain_lists_progress(p, r);
    }
}

/* One line for each state it comes to. */
void plain_lists_progress(struct plain *p, const struct run *r)
{
    struct buf out;
    if (r->id == p->current_list && r->state != RUN_RUNNING && r->state != RUN_READING)
        p->is_list_running = p->is_list_running && run_open_requests(r) > 0;
    if (p->told_list == r->id && p->told_list_state == r->state)
        return;
    p->told_list = r->id;
    p->told_list_state = r->state;
    buf_init(&out, 8192);
    plain_put_time(&out);
    plain_lists_story_row(p, r, &out);
    plain_say_text(p, &out);
    buf_release(&out);
}

static void take_peek(struct plain *p, const struct wf_event *ev)
{
    struct buf out;
    buf_init(&out, TEXT_CEILING);
    plain_lists_story_peek(p, ev->peek, &out);
    plain_tell(p, "new list", &out);
    buf_release(&out);
}

bool plain_lists_take(struct plain *p, const struct plain_pending *q, struct wf_event *ev)
{
    if (q->command < PLAIN_LISTS || q->command > PLAIN_LIST_EXPORT)
        return false;
    if (ev->err.code != ERR_NONE)
        plain_refuse_err(p, &ev->err);
    else if (ev->kind == WF_EVENT_RUNS)
        take_lists(p, ev);
    else if (ev->kind == WF_EVENT_RUN_LINES)
        take_rows(p, ev);
    else if (ev->kind == WF_EVENT_PEEK && ev->peek)
        take_peek(p, ev);
    else if (ev->run)
        take_run(p, q, ev);
    else if (q->command == PLAIN_LIST_EXPORT)
        plain_say(p, EXPORT_WRITTEN, (long long)ev->matching, plural(ev->matching, "row", "rows"),
                  q->argument, "");
    else if (q->command == PLAIN_LIST_STOP)
        plain_say(p, "List %lld is gone; nothing of it was sent.", (long long)q->id);
    return true;
}
