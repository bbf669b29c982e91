/* act.c — what can be done with a list: sent, paused, ended, exported, retried. What costs credits is
 * asked for with its budget and its estimate, and goes out only after a yes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/plural.h"
#include "core/base/utf8.h"
#include "tui/app.h"
#include "tui/export_file.h"
#include "tui/path.h"
#include "tui/view/private_text.h"

static void open_prompt(struct app *a, enum insight_prompt prompt, const char *text)
{
    a->view.prompt = prompt;
    text_edit_set(&a->view.line, text);
}

/* ---- sending ---- */

/* What would be sent is not what is shown. */
static bool is_written_anew(const struct lists *l, const struct run *r)
{
    return r->is_half_written || l->known_ticket || l->retry_ticket;
}

static void begin_start(struct app *a, const struct run *r)
{
    struct lists *l = &a->view.lists;
    char budget[CREDITS_TEXT_SIZE];
    l->limits = (struct wf_run_limits){.budget_micro = -1, .day_budget_micro = -1, .pilot = -1};
    if (r->state == RUN_READING) {
        app_toast(a, true, "It is still being read.");
    } else if (r->state == RUN_RUNNING && r->is_driven) {
        app_toast(a, true, "It is being sent already.");
    } else if (is_written_anew(l, r)) {
        app_toast(a, true, "What is asked of its rows is still being written; what it may cost follows.");
    } else if (!r->standing[ROW_READY] && !r->state_count[REQUEST_QUEUED].requests) {
        app_toast(a, true, "Nothing of it is left to be sent.");
    } else if (r->state == RUN_PAUSED || r->state == RUN_RUNNING) {
        l->limits.pilot = r->cause == RUN_CAUSE_PILOT ? 0 : -1;
        popup_confirm(a, CONFIRM_LIST_START, r->id);
    } else {
        credits_format(r->budget_micro, budget);
        open_prompt(a, PROMPT_LIST_BUDGET, r->budget_micro > 0 ? budget : NULL);
    }
}

static void end_budget(struct app *a, const struct run *r)
{
    struct lists *l = &a->view.lists;
    const char *text = a->view.line.text;
    int64_t micro = 0;
    if (*text && (!credits_parse(text, &micro) || micro <= 0)) {
        app_toast(a, true, "A budget is an amount of credits above 0, such as 500; empty is none.");
        return;
    }
    l->limits.budget_micro = micro;
    a->view.prompt = PROMPT_NONE;
    if (r->state == RUN_REVIEW)
        open_prompt(a, PROMPT_LIST_PILOT, NULL);
    else
        popup_confirm(a, CONFIRM_LIST_START, r->id);
}

static void end_pilot(struct app *a, const struct run *r)
{
    const char *text = a->view.line.text;
    char *end = NULL;
    long long rows = *text ? strtoll(text, &end, 10) : 0;
    if (*text && (*end || rows < 1)) {
        app_toast(a, true, "The pilot is a number of rows, such as 20; empty sends them all.");
        return;
    }
    a->view.lists.limits.pilot = rows;
    a->view.prompt = PROMPT_NONE;
    popup_confirm(a, CONFIRM_LIST_START, r->id);
}

static void write_budget(int64_t budget, int64_t day, struct buf *out)
{
    char most[CREDITS_TEXT_SIZE];
    credits_format(budget, most);
    if (budget > 0)
        buf_printf(out, "Budget: %s %s", most, credits_word(most));
    else
        buf_append_text(out, "Budget: none");
    credits_format(day, most);
    if (day > 0)
        buf_printf(out, ", %s a day", most);
    buf_append_text(out, ". ");
}

void lists_write_start(const struct run *r, const struct wf_run_limits *m, struct buf *out)
{
    long long unread = (long long)r->standing[ROW_UNREADABLE];
    const struct estimate e = run_estimate_ready(r);
    buf_append_text(out, "They are asked for: ");
    run_write_asks(&r->options, out);
    buf_append_text(out, ". ");
    if (unread)
        buf_printf(out, "%lld %s cannot be read, may hide others, and %s left out. ", unread,
                   plural(unread, "row", "rows"), plural(unread, "is", "are"));
    buf_append_text(out, "Estimate for them, in credits: ");
    estimate_write(&e, out);
    buf_printf(out, " (%s). ", e.sample ? "learnt from this history" : "from published prices");
    size_t before = out->size;
    run_write_rest(r, out);
    if (out->size > before)
        buf_append_char(out, ' ');
    write_budget(m->budget_micro < 0 ? r->budget_micro : m->budget_micro,
                 m->day_budget_micro < 0 ? r->day_budget_micro : m->day_budget_micro, out);
    if (m->pilot > 0)
        buf_printf(out, "It pauses after %lld %s. ", (long long)m->pilot, plural(m->pilot, "row", "rows"));
    buf_append_text(out, "Spent credits do not come back.");
}

enum { NAME_MOST = 120 }; /* bytes in a title */

void lists_write_question(struct app *a, struct confirm_question *q)
{
    const struct run *r = lists_chosen(a);
    if (!r)
        return;
    char *shown = private_text(a, r->name);
    const char *name = shown ? shown : "the list";
    int size = (int)utf8_cut(name, strlen(name), NAME_MOST);
    if (a->popup.confirm == CONFIRM_LIST_START) {
        snprintf(q->title, sizeof q->title, "Send %lld %s of %.*s?", (long long)r->standing[ROW_READY],
                 plural(r->standing[ROW_READY], "row", "rows"), size, name);
        struct buf text;
        buf_init(&text, 2000);
        lists_write_start(r, &a->view.lists.limits, &text);
        snprintf(q->text, sizeof q->text, "%s", text.data);
        buf_release(&text);
        q->yes = "send";
    } else if (r->state == RUN_REVIEW) {
        snprintf(q->title, sizeof q->title, "Remove %.*s?", size, name);
        snprintf(q->text, sizeof q->text,
                 "Nothing of it was sent. What was read is removed; the file is not touched.");
        q->yes = "remove it";
    } else {
        snprintf(q->title, sizeof q->title, "Stop %.*s?", size, name);
        snprintf(q->text, sizeof q->text,
                 "Nothing more is sent. Results that are under way still come in and count. Spent "
                 "credits do not come back.");
        q->yes = "stop it";
    }
    free(shown);
}

void lists_confirmed(struct app *a)
{
    struct lists *l = &a->view.lists;
    const struct run *r = lists_chosen(a);
    struct wf *wf = a->session.wf;
    bool is_start = a->popup.confirm == CONFIRM_LIST_START;
    /* Another one is there by now, or its figures are no longer those that were shown: the yes was not for
     * it. */
    if (!r || r->id != a->popup.confirm_id || (is_start && is_written_anew(l, r)))
        app_toast(a, true, "The list changed meanwhile. Nothing was done.");
    else if (is_start)
        l->act_ticket = wf ? wf_run_start(wf, r->id, &l->limits) : 1;
    else if (r->state == RUN_REVIEW)
        l->drop_ticket = wf ? wf_run_drop(wf, r->id) : 1;
    else
        l->act_ticket = wf ? wf_run_stop(wf, r->id) : 1;
}

static void act_pause(struct app *a, const struct run *r)
{
    if (r->state == RUN_RUNNING)
        a->view.lists.act_ticket = a->session.wf ? wf_run_pause(a->session.wf, r->id) : 1;
    else
        app_toast(a, true, "It does not run: it is %s.", run_state_word(r->state));
}

static void act_stop(struct app *a, const struct run *r)
{
    if (r->state == RUN_STOPPED || r->state == RUN_FINISHED)
        app_toast(a, true, "It has ended already.");
    else if (r->state == RUN_READING)
        app_toast(a, true, "It is still being read; nothing is sent.");
    else
        popup_confirm(a, CONFIRM_LIST_STOP, r->id);
}

static void act_retry(struct app *a, const struct run *r)
{
    struct lists *l = &a->view.lists;
    enum row_choice choice = l->rows.choice;
    if (a->view.level == LEVEL_LIST_ROWS && choice == ROWS_WEAK)
        app_toast(a, false,
                  "Weak rows are corrected first: e writes them, correct that file, then a reads it.");
    else if (a->view.level != LEVEL_LIST_ROWS || (choice != ROWS_FAILED && choice != ROWS_MISSING))
        app_toast(a, true, "Choose the failed or the missing rows first, in the tab Rows.");
    else if (!l->retry_ticket)
        l->retry_ticket = a->session.wf ? wf_run_retry(a->session.wf, r->id, choice) : 1;
}

/* ---- exporting ---- */

/* A list's file is what becomes of its owner's table, to be read again: masked it would be of no use. */
static bool is_refused_in_privacy(struct app *a, const struct run *r)
{
    if (a->is_private_for_good)
        app_toast(a, true,
                  "Privacy is locked, and the file would name people: waterfall bulk --run %lld --out FILE.",
                  (long long)r->id);
    else if (a->is_private)
        app_toast(a, true, "Privacy is on: the file would name people. Switch it off first (m).");
    return a->is_private;
}

/* Beside the table that it came from, unless it was told otherwise when it was read. */
static void begin_export(struct app *a, const struct run *r)
{
    if (is_refused_in_privacy(a, r))
        return;
    const char *from = r->path ? r->path : r->name ? r->name : "list";
    const char *slash = strrchr(from, '/'), *dot = strrchr(slash ? slash : from, '.');
    int stem = dot && dot > from ? (int)(dot - from) : (int)strlen(from);
    bool is_part = a->view.level == LEVEL_LIST_ROWS && a->view.lists.rows.choice != ROWS_ALL;
    const char *what = is_part ? row_choice_word(a->view.lists.rows.choice) : "enriched";
    char *path = mem_text_format("%.*s-%s.csv", stem, from, what);
    /* A part must not take the place of the whole. */
    open_prompt(a, PROMPT_LIST_EXPORT, r->out && !is_part ? r->out : path);
    free(path);
}

/* In the tab Rows what is chosen there is written, elsewhere every row. */
static void end_export(struct app *a, const struct run *r)
{
    struct lists *l = &a->view.lists;
    char *path = path_absolute(a->view.line.text);
    a->view.prompt = PROMPT_NONE;
    if (is_refused_in_privacy(a, r)) { /* it was switched on meanwhile */
        free(path);
        return;
    }
    struct err e = {0};
    bool is_own = r->path && strcmp(path, r->path) == 0;
    if (!a->view.line.size || is_own || !export_file_check(path, &e)) {
        app_toast(a, true, "%s",
                  e.text[0]           ? e.text
                  : a->view.line.size ? "That is the list's own file: choose another name."
                                      : "Nothing was exported: no file was named.");
        free(path);
        return;
    }
    mem_text_replace_take(&l->exported_to, path);
    const struct wf_run_export x = {.path = path,
                                    .format = export_file_format(path),
                                    .choice = a->view.level == LEVEL_LIST_ROWS ? l->rows.choice : ROWS_ALL};
    l->export_ticket = a->session.wf ? wf_run_export(a->session.wf, r->id, &x) : 1;
    app_toast(a, false, "Writing %s rows to %s.", row_choice_word(x.choice), path);
}

/* ---- prompts ---- */

const char *lists_prompt_label(const struct app *a)
{
    switch (a->view.prompt) {
    case PROMPT_LIST_PATH:
        return "read the file ";
    case PROMPT_LIST_MAP:
        return "columns ";
    case PROMPT_LIST_BUDGET:
        return "budget in credits ";
    case PROMPT_LIST_PILOT:
        return "rows before it pauses ";
    default:
        return "write (over) the file ";
    }
}

const char *lists_prompt_hint(const struct app *a)
{
    switch (a->view.prompt) {
    case PROMPT_LIST_PATH:
        return "type or paste its path";
    case PROMPT_LIST_MAP:
        return "first=Vorname,email=#3";
    case PROMPT_LIST_BUDGET:
        return "empty: none";
    case PROMPT_LIST_PILOT:
        return "empty: all go out";
    default:
        return "a path; .csv, .jsonl or .json";
    }
}

/* The list may have gone while the line was typed. */
void lists_end_prompt(struct app *a)
{
    struct insight_view *v = &a->view;
    const struct run *r = lists_chosen(a);
    enum insight_prompt prompt = v->prompt;
    if (prompt == PROMPT_LIST_PATH) {
        v->prompt = PROMPT_NONE;
        lists_begin_new(a, v->line.text, v->line.size);
    } else if (prompt == PROMPT_LIST_MAP) {
        v->prompt = PROMPT_NONE;
        mem_text_replace_take(&v->lists.new.map, v->line.size ? mem_text(v->line.text) : NULL);
        lists_peek(a);
    } else if (!r) {
        v->prompt = PROMPT_NONE;
    } else if (prompt == PROMPT_LIST_BUDGET) {
        end_budget(a, r);
    } else if (prompt == PROMPT_LIST_PILOT) {
        end_pilot(a, r);
    } else {
        end_export(a, r);
    }
}

/* ---- actions ---- */

static void change_choice(struct app *a)
{
    struct insight_view *v = &a->view;
    struct lists *l = &v->lists;
    if (v->level != LEVEL_LIST_ROWS) {
        app_toast(a, true, "Rows are chosen in the tab Rows of a list.");
        return;
    }
    l->rows.choice = (enum row_choice)((l->rows.choice + 1) % ROW_CHOICE_COUNT);
    lists_drop_rows(l);
    v->selected = v->top = 0;
}

static enum run_policy next_policy(enum run_policy p)
{
    return (enum run_policy)((p + 1) % RUN_POLICY_COUNT);
}

/* In the tab Rows for the chosen one, elsewhere for all. */
static void act_known(struct app *a)
{
    struct lists *l = &a->view.lists;
    const struct run *r = lists_chosen(a);
    const struct run_line *line = a->view.level == LEVEL_LIST_ROWS ? lists_chosen_line(a) : NULL;
    if (a->view.level == LEVEL_LIST_NEW) {
        l->new.policy = next_policy(l->new.policy);
        a->view.is_doc_stale = true;
    } else if (!r || r->state != RUN_REVIEW) {
        app_toast(a, true, "What of known people is chosen at the review, before anything is sent.");
    } else if (a->view.level == LEVEL_LIST_ROWS && !(line && run_line_is_known(line))) {
        app_toast(a, true, "Nobody was asked about this row before.");
    } else if (!l->known_ticket) {
        enum run_policy policy = next_policy(line ? line->known_policy : r->policy);
        l->known_row = line ? line->row : 0;
        l->known_policy = policy;
        l->known_ticket =
            a->session.wf ? wf_run_choose_known(a->session.wf, r->id, line ? line->row : 0, policy) : 1;
    }
}

static void act_open(struct app *a)
{
    struct insight_view *v = &a->view;
    struct lists *l = &v->lists;
    if (v->level == LEVEL_LIST) {
        insight_view_open(a, LEVEL_LIST_ROWS);
    } else if (v->level != LEVEL_LIST_NEW) {
        if (v->selected < insight_row_count(a))
            insight_level_ops(v->level)->open(a, v->selected);
    } else if (!l->new.peek && l->new.err.code != ERR_NONE) {
        app_toast(a, true, "%s", l->new.err.text);
    } else if (!l->new.peek || l->read_ticket) {
        app_toast(a, true, l->read_ticket ? "It is being read." : "There is nothing to read yet.");
    } else if (!*l->new.peek->map_words) {
        char *how = lists_no_person(a);
        app_toast(a, true, "%s", how);
        free(how);
    } else {
        const struct wf_run_plan plan = {.path = l->new.path,
                                         .text = l->new.text,
                                         .text_size = l->new.text_size,
                                         .name = l->new.path ? NULL : "pasted",
                                         .map = l->new.map,
                                         .options = lookup_options_of(a->form.is_on),
                                         .policy = l->new.policy};
        l->read_ticket = a->session.wf ? wf_run_read(a->session.wf, &plan) : 1;
        app_toast(a, false, "Reading and checking it; nothing is sent.");
    }
}

static bool act_run(struct app *a, enum action action)
{
    const struct run *r = lists_chosen(a);
    if (action < ACTION_LIST_START || action > ACTION_LIST_EXPORT)
        return false;
    if (!r) {
        app_toast(a, true, "No list is chosen.");
        return true;
    }
    switch (action) {
    case ACTION_LIST_START:
        begin_start(a, r);
        return true;
    case ACTION_LIST_PAUSE:
        act_pause(a, r);
        return true;
    case ACTION_LIST_STOP:
        act_stop(a, r);
        return true;
    case ACTION_LIST_RETRY:
        act_retry(a, r);
        return true;
    default:
        begin_export(a, r);
        return true;
    }
}

bool lists_act(struct app *a, enum action action)
{
    const struct lists_new *n = &a->view.lists.new;
    if (act_run(a, action))
        return true;
    switch (action) {
    case ACTION_VIEW_OPEN:
        act_open(a);
        return true;
    case ACTION_LIST_NEW: /* a slip in it is corrected, not typed anew */
        open_prompt(a, PROMPT_LIST_PATH, lists_is_path_refused(a) ? n->path : NULL);
        return true;
    case ACTION_LIST_MAP:
        if (a->view.level == LEVEL_LIST_NEW)
            open_prompt(a, PROMPT_LIST_MAP, n->peek ? n->peek->map : n->map);
        else
            app_toast(a, true, "Columns are corrected before a list is read.");
        return true;
    case ACTION_LIST_CHOICE:
        change_choice(a);
        return true;
    case ACTION_LIST_KNOWN:
        act_known(a);
        return true;
    default: /* what the other views do */
        if (action < ACTION_VIEW_FILTER || action > ACTION_VIEW_BALANCE)
            return false;
        app_toast(a, true, "That does nothing in the lists.");
        return true;
    }
}

bool lists_hint_applies(const struct app *a, enum action action)
{
    const struct run *r = lists_chosen(a);
    enum insight_level level = a->view.level;
    switch (action) {
    case ACTION_LIST_START:
        return r && r->state != RUN_RUNNING && r->state != RUN_READING && r->standing[ROW_READY] > 0;
    case ACTION_LIST_PAUSE:
        return r && r->state == RUN_RUNNING;
    case ACTION_LIST_STOP:
        return r && r->state != RUN_STOPPED && r->state != RUN_FINISHED && r->state != RUN_READING;
    case ACTION_LIST_RETRY:
        return level == LEVEL_LIST_ROWS &&
               (a->view.lists.rows.choice == ROWS_FAILED || a->view.lists.rows.choice == ROWS_MISSING);
    case ACTION_LIST_EXPORT:
        return r && r->state != RUN_READING;
    case ACTION_LIST_NEW:
        return level == LEVEL_LISTS || lists_is_path_refused(a);
    case ACTION_LIST_MAP:
        return level == LEVEL_LIST_NEW && !lists_is_path_refused(a);
    case ACTION_LIST_CHOICE:
        return level == LEVEL_LIST_ROWS;
    case ACTION_LIST_KNOWN:
        return level == LEVEL_LIST_NEW ||
               (r && r->state == RUN_REVIEW && (r->standing[ROW_KNOWN] > 0 || r->policy != RUN_REUSE));
    case ACTION_COMPARE:
        return level == LEVEL_LIST;
    case ACTION_VIEW_OPEN:
        return level == LEVEL_LIST_NEW ? a->view.lists.new.peek != NULL
                                       : level != LEVEL_LISTS || insight_row_count(a) > 0;
    case ACTION_VIEW_BACK:
    case ACTION_HELP:
    case ACTION_QUIT:
        return true;
    default:
        return action >= ACTION_VIEW_VENDORS && action <= ACTION_VIEW_INBOX;
    }
}
