/* insight_view.c — see insight_view.h: opening, moving, doing, typing. What a level shows is in
 * vendors.c, credits.c, people.c, inbox.c, compare.c and lists*.c. */
#include "tui/view/insight/insight_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/app.h"
#include "tui/view/bars.h"
#include "tui/view/copy.h"

/* ---- life ---- */

void insight_view_init(struct insight_view *v)
{
    *v = (struct insight_view){.order = VENDOR_BY_HITS};
    doc_init(&v->doc);
}

static void side_release(struct compare_side *s)
{
    free(s->title);
    free(s->text);
    *s = (struct compare_side){0};
}

void insight_view_release(struct insight_view *v)
{
    insight_free(v->answer);
    vendor_table_release(&v->table);
    replay_release(&v->replay);
    doc_release(&v->doc);
    lists_release(&v->lists);
    free(v->vendor);
    side_release(&v->mark);
    side_release(&v->left);
    side_release(&v->right);
}

static void show_level(struct app *a, enum insight_level level)
{
    struct insight_view *v = &a->view;
    bool keeps_answer = v->answer &&
                        insight_level_ops(level)->kind == insight_level_ops(v->answer_level)->kind &&
                        insight_level_ops(level)->is_all;
    v->level = level;
    v->selected = v->top = 0;
    v->is_doc_stale = true;
    v->is_counting = false;
    v->answered_ms = 0;
    v->err = (struct err){0};
    if (keeps_answer)
        return;
    insight_free(v->answer);
    v->answer = NULL;
    v->ticket = 0;
    v->is_stale = level != LEVEL_COMPARE;
    if (insight_level_ops(level)->is_lists)
        lists_shown(a);
}

/* Vendors and Credits understand the list's filter and follow it; people and deliveries are found by words
 * alone, to which its conditions would be words that nobody has. */
static bool has_conditions(enum insight_level level)
{
    return insight_level_ops(level)->page < PAGE_PEOPLE;
}

static void set_filter(struct app *a, const char *text)
{
    struct insight_view *v = &a->view;
    if (strcmp(v->filter.text, text ? text : "") == 0)
        return;
    text_edit_set(&v->filter, text);
    v->is_other = true;
    v->ticket = v->answered_ms = 0; /* an answer under way is to another question */
    insight_view_stale(a);
}

/* What was typed elsewhere in another language holds no longer. */
static void take_filter_along(struct app *a, enum insight_level level)
{
    struct insight_view *v = &a->view;
    if (insight_level_ops(level)->is_lists || level == LEVEL_COMPARE)
        return;
    v->is_filter_own = v->is_filter_own && has_conditions(level) == has_conditions(v->level);
    if (!v->is_filter_own)
        set_filter(a, has_conditions(level) ? a->session.filter : NULL);
}

void insight_view_open(struct app *a, enum insight_level level)
{
    struct insight_view *v = &a->view;
    take_filter_along(a, level);
    v->is_open = true;
    v->of_request = v->shown_request = 0;
    v->compared_in = LEVEL_COUNT;
    v->prompt = PROMPT_NONE;
    show_level(a, level);
    bool has_key = a->session.status && a->session.status->has_key;
    if (level == LEVEL_CREDITS && has_key && !a->session.status->balance && a->session.wf)
        v->balance_ticket = wf_read_balance(a->session.wf);
}

void insight_view_close(struct app *a)
{
    a->view.is_open = false;
    a->view.prompt = PROMPT_NONE;
}

void insight_view_enter(struct app *a, enum insight_level level)
{
    struct insight_view *v = &a->view;
    v->parent_selected = v->selected;
    v->parent_top = v->top;
    show_level(a, level);
}

static void go_back(struct app *a)
{
    struct insight_view *v = &a->view;
    enum insight_level parent = insight_parent(v->level);
    if (v->level == LEVEL_COMPARE && v->compared_in != LEVEL_COUNT) {
        show_level(a, v->compared_in);
        return;
    }
    if (parent == LEVEL_COUNT || (v->level == LEVEL_PERSON && v->of_request)) {
        insight_view_close(a);
        return;
    }
    show_level(a, parent);
    v->selected = v->parent_selected;
    v->top = v->parent_top;
}

/* Whether Esc leads back to the view at once. */
static bool is_way_back(const struct app *a)
{
    return !a->view.is_open && a->focus == PANE_DETAIL && !detail_search_is_on(a) && a->view.shown_request &&
           a->view.shown_request == a->list.selected_id;
}

void insight_show_request(struct app *a, int64_t id)
{
    insight_view_close(a);
    a->view.shown_request = id;
    request_list_show(a, id);
    app_focus(a, PANE_DETAIL);
    app_toast(a, false, "Esc leads back to %s.", insight_level_ops(a->view.level)->title);
    a->is_toast_true = is_way_back;
}

void insight_view_left_request(struct app *a)
{
    if (a->view.shown_request != a->list.selected_id)
        a->view.shown_request = 0;
}

bool insight_view_return(struct app *a)
{
    struct insight_view *v = &a->view;
    insight_view_left_request(a);
    bool is_there = v->shown_request != 0;
    v->shown_request = 0;
    if (!is_there)
        return false;
    v->is_open = v->is_doc_stale = true;
    insight_view_stale(a);
    return true;
}

void insight_view_profile(struct app *a, int64_t request, int slot)
{
    struct insight_view *v = &a->view;
    insight_view_open(a, LEVEL_PERSON);
    v->of_request = request;
    v->of_slot = slot;
    v->id = 0;
    v->parent_selected = v->parent_top = 0;
}

/* ---- moving ---- */

int64_t insight_row_count(const struct app *a)
{
    const struct insight_level_ops *ops = insight_level_ops(a->view.level);
    if (ops->is_doc)
        return (int64_t)a->view.doc.line_count;
    return insight_has_answer(a) ? ops->count(a) : 0;
}

bool insight_is_scrolled(const struct app *a)
{
    const struct insight_level_ops *ops = insight_level_ops(a->view.level);
    return ops->is_doc && !ops->open;
}

bool insight_has_answer(const struct app *a)
{
    return insight_level_ops(a->view.level)->is_lists ? lists_has_answer(a) : a->view.answer != NULL;
}

void insight_view_select(struct app *a, int64_t row)
{
    struct insight_view *v = &a->view;
    int64_t count = insight_row_count(a), most = count - v->height > 0 ? count - v->height : 0;
    if (insight_is_scrolled(a)) {
        v->top = row > most ? most : row < 0 ? 0 : row;
        return;
    }
    v->selected = row >= count ? count - 1 : row;
    v->selected = v->selected < 0 ? 0 : v->selected;
    if (v->selected < v->top)
        v->top = v->selected;
    if (v->selected >= v->top + v->height)
        v->top = v->selected - v->height + 1;
}

static void move(struct app *a, int64_t by)
{
    insight_view_select(a, (insight_is_scrolled(a) ? a->view.top : a->view.selected) + by);
}

void insight_view_tab(struct app *a, int tab)
{
    const enum insight_level *list = insight_tabs(insight_level_ops(a->view.level)->page);
    int count = 0;
    while (list[count] != LEVEL_COUNT)
        count++;
    insight_view_open(a, list[(tab + count) % count]);
    if (a->view.level == LEVEL_WHAT_IF)
        vendors_begin_replay(a);
}

static int tab_now(const struct app *a)
{
    const enum insight_level *list = insight_tabs(insight_level_ops(a->view.level)->page);
    for (int i = 0; list[i] != LEVEL_COUNT; i++)
        if (list[i] == a->view.level)
            return i;
    return 0;
}

static bool act_move(struct app *a, enum action action)
{
    int64_t page = a->view.height > 1 ? a->view.height - 1 : 1;
    switch (action) {
    case ACTION_UP:
        move(a, -1);
        return true;
    case ACTION_DOWN:
        move(a, 1);
        return true;
    case ACTION_PAGE_UP:
        move(a, -page);
        return true;
    case ACTION_PAGE_DOWN:
        move(a, page);
        return true;
    case ACTION_FIRST:
        insight_view_select(a, 0);
        return true;
    case ACTION_LAST:
        insight_view_select(a, insight_row_count(a) - 1);
        return true;
    case ACTION_TAB_NEXT:
    case ACTION_PANE_NEXT:
        insight_view_tab(a, tab_now(a) + 1);
        return true;
    case ACTION_TAB_PREVIOUS:
    case ACTION_PANE_PREVIOUS:
        insight_view_tab(a, tab_now(a) - 1);
        return true;
    default:
        return false;
    }
}

/* ---- what can be done ---- */

static void open_prompt(struct app *a, enum insight_prompt prompt)
{
    struct insight_view *v = &a->view;
    v->prompt = prompt;
    text_edit_set(&v->line, prompt == PROMPT_FILTER ? v->filter.text : NULL);
    text_edit_go_on(&v->line);
}

static void begin_assign(struct app *a)
{
    const struct delivery_row *row = inbox_selected(a);
    if (!row)
        app_toast(a, true, "Choose a delivery in the inbox first.");
    else if (row->request_id)
        app_toast(a, true, "It belongs to request %lld already.", (long long)row->request_id);
    else
        open_prompt(a, PROMPT_ASSIGN);
}

static void begin_replay(struct app *a)
{
    struct insight_view *v = &a->view;
    const struct delivery_row *row = inbox_selected(a);
    if (v->level == LEVEL_PAYLOAD) {
        show_level(a, LEVEL_REPLAY);
    } else if (row) {
        v->id = row->id;
        insight_view_enter(a, LEVEL_REPLAY);
    } else {
        app_toast(a, true, "Choose a delivery in the inbox first.");
    }
}

static void compare_here(struct app *a)
{
    struct insight_view *v = &a->view;
    const char *what = v->level == LEVEL_LIST ? "List" : insight_level_ops(v->level)->title;
    char title[80];
    if (!bar_view_applies(a, ACTION_COMPARE) || !insight_has_answer(a)) {
        app_toast(a, true, "Open a person, a payload, a list or a request first; then c keeps it.");
        return;
    }
    bool is_named_by_place = v->level == LEVEL_PERSON && !v->id && v->answer->people_count;
    long long id = is_named_by_place ? v->answer->people[0].id : v->id;
    snprintf(title, sizeof title, "%s %lld", what, id);
    enum insight_level here = v->level;
    int64_t of_request = v->of_request;
    compare_take(a, title, &v->doc);
    if (v->level == LEVEL_COMPARE) {
        v->compared_in = here;
        v->of_request = of_request;
    }
}

static void change_period(struct app *a)
{
    struct insight_view *v = &a->view;
    v->period = (enum insight_period)((v->period + 1) % PERIOD_COUNT);
    v->is_other = true;
    v->selected = v->top = 0;
    insight_view_stale(a);
    v->answered_ms = 0;
    v->ticket = 0; /* an answer under way speaks of the old range */
}

static void move_vendor(struct app *a, int by)
{
    struct insight_view *v = &a->view;
    if (v->level != LEVEL_WHAT_IF || v->selected >= (int64_t)v->replay.vendor_count)
        return;
    insight_view_select(a, (int64_t)replay_move(&v->replay, (size_t)v->selected, by));
    vendors_replay(a);
}

static void leave_out(struct app *a)
{
    struct insight_view *v = &a->view;
    if (v->level != LEVEL_WHAT_IF || v->selected >= (int64_t)v->replay.vendor_count)
        return;
    struct replay_vendor *r = &v->replay.vendor[v->selected];
    r->is_left_out = !r->is_left_out;
    vendors_replay(a);
}

/* What is of Rates or What if alone, and would be lost without a word elsewhere. */
static bool is_of_vendors(enum action action)
{
    return action >= ACTION_VIEW_ORDER && action <= ACTION_VIEW_LEAVE_OUT;
}

static bool act_level(struct app *a, enum action action)
{
    struct insight_view *v = &a->view;
    if (is_of_vendors(action) && !bar_view_applies(a, action)) {
        app_toast(a, true, "That does nothing in %s.", insight_level_ops(v->level)->title);
        return true;
    }
    switch (action) {
    case ACTION_VIEW_ORDER:
        if (v->level == LEVEL_WHAT_IF) {
            v->field = v->field == CONTACT_EMAIL ? CONTACT_PHONE : CONTACT_EMAIL;
            vendors_begin_replay(a);
        } else {
            vendors_sort(a, (enum vendor_order)((v->order + 1) % VENDOR_ORDER_COUNT));
        }
        return true;
    case ACTION_VIEW_REVERSE:
        vendors_sort(a, v->order);
        return true;
    case ACTION_VIEW_EARLIER:
        move_vendor(a, -1);
        return true;
    case ACTION_VIEW_LATER:
        move_vendor(a, 1);
        return true;
    case ACTION_VIEW_LEAVE_OUT:
        leave_out(a);
        return true;
    case ACTION_VIEW_REPLAY:
        begin_replay(a);
        return true;
    case ACTION_VIEW_ASSIGN:
        begin_assign(a);
        return true;
    case ACTION_VIEW_BALANCE:
        v->balance_ticket = a->session.wf ? wf_read_balance(a->session.wf) : 1;
        v->is_balance_asked = true;
        return true;
    default:
        return false;
    }
}

bool insight_view_act(struct app *a, enum action action)
{
    struct insight_view *v = &a->view;
    const struct insight_level_ops *ops = insight_level_ops(v->level);
    if (act_move(a, action))
        return true;
    if (ops->is_lists && lists_act(a, action))
        return true;
    if (action == ACTION_LIST_CHOICE && v->level == LEVEL_ATTEMPTS) {
        vendors_choose_attempts(a);
        return true;
    }
    if (action_is_of_lists(action)) {
        app_toast(a, true, "That is for the lists: L shows them.");
        return true;
    }
    if (act_level(a, action))
        return true;
    switch (action) {
    case ACTION_VIEW_OPEN:
        if (ops->open && v->selected < insight_row_count(a))
            ops->open(a, v->selected);
        return true;
    case ACTION_VIEW_BACK:
        go_back(a);
        return true;
    case ACTION_VIEW_FILTER:
        if (bar_view_applies(a, action))
            open_prompt(a, PROMPT_FILTER);
        else
            app_toast(a, true, "Here nothing is narrowed: that is for the list before.");
        return true;
    case ACTION_VIEW_PERIOD:
        if (bar_view_applies(a, action))
            change_period(a);
        else
            app_toast(a, true, "What is shown here has no time range.");
        return true;
    case ACTION_COMPARE:
        compare_here(a);
        return true;
    case ACTION_COPY:
        if (ops->is_doc && a->is_private)
            app_toast(a, true, "Privacy is on. Switch it off first (m).");
        else if (ops->is_doc)
            copy_doc(a, ops->title, &v->doc);
        else
            app_toast(a, true, "Open a line to copy what is in it; waterfall report copies whole tables.");
        return true;
    default:
        return false;
    }
}

/* ---- prompts and pastes ---- */

static void end_prompt(struct app *a)
{
    struct insight_view *v = &a->view;
    if (v->prompt >= PROMPT_LIST_PATH) {
        lists_end_prompt(a);
        return;
    }
    if (v->prompt == PROMPT_ASSIGN) {
        const struct delivery_row *row = inbox_selected(a);
        long long id = strtoll(v->line.text + (v->line.text[0] == '#'), NULL, 10);
        if (row && id > 0)
            v->import_ticket = a->session.wf ? wf_assign(a->session.wf, row->id, id) : 1;
        else
            app_toast(a, true, "That is no request's number.");
    } else {
        text_edit_trim(&v->line);
        set_filter(a, v->line.text);
        v->is_filter_own = true;
        v->selected = v->top = 0;
    }
    v->prompt = PROMPT_NONE;
}

void insight_view_key(struct app *a, struct key k)
{
    struct insight_view *v = &a->view;
    enum action other;
    if (k.code == KEYCODE_ESC) {
        v->prompt = PROMPT_NONE;
    } else if (k.code == KEYCODE_ENTER) {
        end_prompt(a);
    } else if (!text_edit_key(&v->line, &a->keys, k, &a->form.cut, &other) && other == ACTION_QUIT) {
        app_act(a, other);
    }
}

void insight_view_paste(struct app *a, const char *bytes, size_t size)
{
    struct insight_view *v = &a->view;
    if (v->prompt != PROMPT_NONE) {
        text_edit_paste(&v->line, bytes, size);
    } else if (insight_level_ops(v->level)->is_lists) {
        lists_paste(a, bytes, size);
    } else if (insight_level_ops(v->level)->page == PAGE_INBOX && a->session.wf) {
        v->import_ticket = wf_import(a->session.wf, bytes, size, 0);
        app_toast(a, false, "Importing %zu bytes.", size);
    } else {
        app_toast(a, true, "A payload is imported by pasting it into the inbox (I).");
    }
}
