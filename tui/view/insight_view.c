/* insight_view.c — see insight_view.h: opening, moving, asking, the frame. What a level shows is in
 * vendors.c, credits.c, people.c, inbox.c and compare.c. */
#include "tui/view/insight_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "tui/app.h"
#include "tui/mask.h"
#include "tui/view/copy.h"
#include "tui/widget/box.h"

#define WINDOW_MARGIN 50
#define FOOT_HEIGHT 8
#define FOOT_FROM_HEIGHT 16 /* a list of fewer lines needs them itself */

static const struct insight_level_ops levels[LEVEL_COUNT] = {
    [LEVEL_VENDORS] = {.page = PAGE_VENDORS,
                       .title = "Vendors",
                       .kind = INSIGHT_VENDORS,
                       .is_all = true,
                       .empty = "Nobody was asked yet, or nobody in this range.",
                       .count = vendors_count,
                       .head = vendors_head,
                       .row = vendors_row,
                       .foot = vendors_foot,
                       .open = vendors_open},
    [LEVEL_WHAT_IF] = {.page = PAGE_VENDORS,
                       .title = "What if",
                       .kind = INSIGHT_VENDORS,
                       .is_all = true,
                       .empty = "Nobody was asked yet, or nobody in this range.",
                       .count = what_if_count,
                       .head = what_if_head,
                       .row = what_if_row},
    [LEVEL_ATTEMPTS] = {.page = PAGE_VENDORS,
                        .title = "Attempts",
                        .kind = INSIGHT_ATTEMPTS,
                        .empty = "No attempts here.",
                        .count = attempts_count,
                        .head = attempts_head,
                        .row = attempts_row,
                        .open = attempts_open},
    [LEVEL_CREDITS] = {.page = PAGE_CREDITS,
                       .title = "Overview",
                       .kind = INSIGHT_CREDITS,
                       .is_doc = true,
                       .is_all = true,
                       .write = credits_write},
    [LEVEL_LEDGER] = {.page = PAGE_CREDITS,
                      .title = "Ledger",
                      .kind = INSIGHT_LEDGER,
                      .empty = "No requests in this range.",
                      .count = ledger_count,
                      .head = ledger_head,
                      .row = ledger_row,
                      .open = ledger_open},
    [LEVEL_PEOPLE] = {.page = PAGE_PEOPLE,
                      .title = "People",
                      .kind = INSIGHT_PEOPLE,
                      .empty = "Nobody was asked about yet, or nobody has these words.",
                      .count = people_count,
                      .head = people_head,
                      .row = people_row,
                      .open = people_open},
    [LEVEL_PERSON] = {.page = PAGE_PEOPLE,
                      .title = "Person",
                      .kind = INSIGHT_PERSON,
                      .is_doc = true,
                      .write = people_write},
    [LEVEL_INBOX] = {.page = PAGE_INBOX,
                     .title = "All deliveries",
                     .kind = INSIGHT_DELIVERIES,
                     .empty = "No delivery has these words, or none came yet. Paste one here to import it.",
                     .count = inbox_count,
                     .head = inbox_head,
                     .row = inbox_row,
                     .open = inbox_open},
    [LEVEL_UNMATCHED] = {.page = PAGE_INBOX,
                         .title = "Unmatched",
                         .kind = INSIGHT_DELIVERIES,
                         .empty = "Every delivery found its request and could be read.",
                         .count = inbox_count,
                         .head = inbox_head,
                         .row = inbox_row,
                         .open = inbox_open},
    [LEVEL_PAYLOAD] = {.page = PAGE_INBOX,
                       .title = "Payload",
                       .kind = INSIGHT_REPLAY,
                       .is_doc = true,
                       .write = inbox_write_payload},
    [LEVEL_REPLAY] = {.page = PAGE_INBOX,
                      .title = "REPLAY",
                      .kind = INSIGHT_REPLAY,
                      .is_doc = true,
                      .write = inbox_write_replay},
    [LEVEL_COMPARE] = {.page = PAGE_COMPARE, .title = "Side by side", .is_doc = true, .write = compare_write},
};

const struct insight_level_ops *insight_level_ops(enum insight_level level)
{
    return &levels[level];
}

/* The tabs of each page, in order; what is reached by opening a row is no tab. */
static const enum insight_level tabs[PAGE_COUNT][3] = {
    [PAGE_VENDORS] = {LEVEL_VENDORS, LEVEL_WHAT_IF, LEVEL_COUNT},
    [PAGE_CREDITS] = {LEVEL_CREDITS, LEVEL_LEDGER, LEVEL_COUNT},
    [PAGE_PEOPLE] = {LEVEL_PEOPLE, LEVEL_COUNT},
    [PAGE_INBOX] = {LEVEL_INBOX, LEVEL_UNMATCHED, LEVEL_COUNT},
    [PAGE_COMPARE] = {LEVEL_COMPARE, LEVEL_COUNT},
};

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
    free(v->vendor);
    side_release(&v->mark);
    side_release(&v->left);
    side_release(&v->right);
}

static void show_level(struct insight_view *v, enum insight_level level)
{
    bool keeps_answer =
        v->answer && levels[level].kind == levels[v->answer_level].kind && levels[level].is_all;
    v->level = level;
    v->selected = v->top = 0;
    v->is_doc_stale = true;
    v->err = (struct err){0};
    if (keeps_answer)
        return;
    insight_free(v->answer);
    v->answer = NULL;
    v->ticket = 0;
    v->is_stale = level != LEVEL_COMPARE;
}

void insight_view_open(struct app *a, enum insight_level level)
{
    struct insight_view *v = &a->view;
    if (!v->is_open && !v->filter.size && a->session.filter && levels[level].page < PAGE_PEOPLE)
        text_edit_set(&v->filter, a->session.filter); /* the list's filter applies */
    v->is_open = true;
    v->prompt = PROMPT_NONE;
    show_level(v, level);
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
    show_level(v, level);
}

static enum insight_level parent_of(const struct insight_view *v)
{
    switch (v->level) {
    case LEVEL_ATTEMPTS:
        return LEVEL_VENDORS;
    case LEVEL_PERSON:
        return LEVEL_PEOPLE;
    case LEVEL_PAYLOAD:
    case LEVEL_REPLAY:
        return LEVEL_INBOX;
    default:
        return LEVEL_COUNT;
    }
}

static void go_back(struct app *a)
{
    struct insight_view *v = &a->view;
    enum insight_level parent = parent_of(v);
    if (parent == LEVEL_COUNT) {
        insight_view_close(a);
        return;
    }
    show_level(v, parent);
    v->selected = v->parent_selected;
    v->top = v->parent_top;
}

void insight_show_request(struct app *a, int64_t id)
{
    insight_view_close(a);
    request_list_follow(a, id);
    app_focus(a, PANE_DETAIL);
}

/* ---- moving ---- */

static int64_t row_count(const struct app *a)
{
    const struct insight_level_ops *ops = &levels[a->view.level];
    if (ops->is_doc)
        return (int64_t)a->view.doc.line_count;
    return a->view.answer ? ops->count(a) : 0;
}

void insight_view_select(struct app *a, int64_t row)
{
    struct insight_view *v = &a->view;
    int64_t count = row_count(a), most = count - v->height > 0 ? count - v->height : 0;
    if (levels[v->level].is_doc) {
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
    const struct insight_view *v = &a->view;
    insight_view_select(a, (levels[v->level].is_doc ? v->top : v->selected) + by);
}

void insight_view_tab(struct app *a, int tab)
{
    const enum insight_level *list = tabs[levels[a->view.level].page];
    int count = 0;
    while (list[count] != LEVEL_COUNT)
        count++;
    insight_view_open(a, list[(tab + count) % count]);
    if (a->view.level == LEVEL_WHAT_IF)
        vendors_begin_replay(a);
}

static int tab_now(const struct app *a)
{
    const enum insight_level *list = tabs[levels[a->view.level].page];
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
        insight_view_select(a, row_count(a) - 1);
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
        show_level(v, LEVEL_REPLAY);
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
    char title[80];
    if (!levels[v->level].is_doc || v->level == LEVEL_COMPARE || !v->answer) {
        app_toast(a, true, "Open a person, a payload or a request first; then c keeps it.");
        return;
    }
    snprintf(title, sizeof title, "%s %lld", levels[v->level].title, (long long)v->id);
    compare_take(a, title, &v->doc);
}

static void change_order(struct app *a)
{
    struct insight_view *v = &a->view;
    v->order = (enum vendor_order)((v->order + 1) % VENDOR_ORDER_COUNT);
    vendor_table_sort(&v->table, v->order);
    app_toast(a, false, "By %s.", vendor_order_word(v->order));
}

static void change_period(struct app *a)
{
    struct insight_view *v = &a->view;
    v->period = (enum insight_period)((v->period + 1) % PERIOD_COUNT);
    v->selected = v->top = 0;
    insight_view_stale(a);
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

static bool act_level(struct app *a, enum action action)
{
    struct insight_view *v = &a->view;
    switch (action) {
    case ACTION_VIEW_ORDER:
        if (v->level == LEVEL_WHAT_IF) {
            v->field = v->field == CONTACT_EMAIL ? CONTACT_PHONE : CONTACT_EMAIL;
            vendors_begin_replay(a);
        } else {
            change_order(a);
        }
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
        return true;
    default:
        return false;
    }
}

bool insight_view_act(struct app *a, enum action action)
{
    struct insight_view *v = &a->view;
    const struct insight_level_ops *ops = &levels[v->level];
    if (act_move(a, action) || act_level(a, action))
        return true;
    switch (action) {
    case ACTION_VIEW_OPEN:
        if (ops->open && v->selected < row_count(a))
            ops->open(a, v->selected);
        return true;
    case ACTION_VIEW_BACK:
        go_back(a);
        return true;
    case ACTION_VIEW_FILTER:
        open_prompt(a, PROMPT_FILTER);
        return true;
    case ACTION_VIEW_PERIOD:
        change_period(a);
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
    if (v->prompt == PROMPT_ASSIGN) {
        const struct delivery_row *row = inbox_selected(a);
        long long id = strtoll(v->line.text + (v->line.text[0] == '#'), NULL, 10);
        if (row && id > 0)
            v->import_ticket = a->session.wf ? wf_assign(a->session.wf, row->id, id) : 1;
        else
            app_toast(a, true, "That is no request's number.");
    } else {
        text_edit_set(&v->filter, v->line.text);
        v->selected = v->top = 0;
        v->ticket = 0;
        insight_view_stale(a);
    }
    v->prompt = PROMPT_NONE;
}

void insight_view_key(struct app *a, struct key k)
{
    struct insight_view *v = &a->view;
    char bytes[4];
    if (k.code == KEYCODE_ESC) {
        v->prompt = PROMPT_NONE;
    } else if (k.code == KEYCODE_ENTER) {
        end_prompt(a);
    } else if (key_is_text(k)) {
        text_edit_insert(&v->line, bytes, utf8_put(bytes, k.code == KEYCODE_SPACE ? ' ' : k.code));
    } else {
        enum action action = action_of_key(k, 0, true);
        if (!text_edit_act(&v->line, action, a->form.cut) && action == ACTION_QUIT)
            app_act(a, action);
    }
}

void insight_view_paste(struct app *a, const char *bytes, size_t size)
{
    struct insight_view *v = &a->view;
    if (v->prompt != PROMPT_NONE) {
        text_edit_insert(&v->line, bytes, size);
    } else if (levels[v->level].page == PAGE_INBOX && a->session.wf) {
        v->import_ticket = wf_import(a->session.wf, bytes, size, 0);
        app_toast(a, false, "Importing %zu bytes.", size);
    } else {
        app_toast(a, true, "A payload is imported by pasting it into the inbox (I).");
    }
}

/* ---- asking ---- */

const char *insight_period_word(enum insight_period p)
{
    static const char *const words[PERIOD_COUNT] = {"all time", "today", "7 days", "30 days", "90 days"};
    return words[p];
}

int64_t insight_since_ms(const struct app *a)
{
    static const int days[PERIOD_COUNT] = {0, 1, 7, 30, 90};
    if (a->view.period == PERIOD_ALL)
        return 0;
    return (a->now_ms / LEDGER_DAY_MS + 1 - days[a->view.period]) * LEDGER_DAY_MS;
}

void insight_view_stale(struct app *a)
{
    a->view.is_stale = a->view.level != LEVEL_COMPARE;
}

/* The rows in sight are in the window that is here. */
static bool has_window(const struct app *a)
{
    const struct insight_view *v = &a->view;
    const struct insight_level_ops *ops = &levels[v->level];
    if (!v->answer || ops->is_all || ops->is_doc)
        return v->answer != NULL;
    int64_t here = (int64_t)(v->answer->attempt_count + v->answer->ledger_count + v->answer->people_count +
                             v->answer->delivery_count);
    int64_t total = v->answer->total, last = v->top + v->height;
    return v->top >= v->answer->first && (last > total ? total : last) <= v->answer->first + here;
}

void insight_view_ask(struct app *a)
{
    struct insight_view *v = &a->view;
    const struct insight_level_ops *ops = &levels[v->level];
    if (!v->is_open || !a->session.wf || v->ticket || v->level == LEVEL_COMPARE)
        return;
    if (!v->is_stale && (has_window(a) || v->err.code != ERR_NONE))
        return;
    struct insight_query q = {.kind = ops->kind,
                              .filter = v->filter.size ? v->filter.text : NULL,
                              .since_ms = insight_since_ms(a),
                              .id = ops->kind == INSIGHT_PERSON || ops->kind == INSIGHT_REPLAY ? v->id : 0,
                              .vendor = v->vendor,
                              .field = v->field,
                              .choice = v->level == LEVEL_UNMATCHED ? DELIVERIES_LOOSE : DELIVERIES_ALL};
    q.first = ops->is_doc || v->top < WINDOW_MARGIN ? 0 : v->top - WINDOW_MARGIN;
    q.count = v->height + 2 * WINDOW_MARGIN;
    v->ticket = wf_query_insight(a->session.wf, &q);
    v->is_stale = false;
}

static void take_answer(struct app *a, struct wf_event *ev)
{
    struct insight_view *v = &a->view;
    v->ticket = 0;
    v->err = ev->err;
    if (ev->err.code != ERR_NONE && ev->err.code != ERR_JSON)
        return;
    insight_free(v->answer);
    v->answer = ev->insight;
    ev->insight = NULL;
    v->answer_level = v->level;
    v->is_doc_stale = true;
    if (v->answer && v->answer->kind == INSIGHT_VENDORS)
        vendors_figure(a);
    insight_view_select(a, levels[v->level].is_doc ? v->top : v->selected);
}

static void take_imported(struct app *a, const struct wf_event *ev)
{
    a->view.import_ticket = 0;
    if (ev->err.code != ERR_NONE)
        app_toast(a, true, "%s", ev->err.text);
    else if (ev->outcome == DELIVERY_DUPLICATE)
        app_toast(a, false, "The same bytes came before: kept, and not counted again.");
    else if (ev->id)
        app_toast(a, false, "Delivery %lld is taken for request %lld.", (long long)ev->delivery_id,
                  (long long)ev->id);
    else
        app_toast(a, false, "Delivery %lld is unmatched: A gives it to a request.",
                  (long long)ev->delivery_id);
    insight_view_stale(a);
}

bool insight_view_take(struct app *a, struct wf_event *ev)
{
    struct insight_view *v = &a->view;
    if (ev->kind == WF_EVENT_CHANGED)
        insight_view_stale(a);
    if (!ev->ticket)
        return false;
    if (ev->kind == WF_EVENT_INSIGHT && ev->ticket == v->ticket) {
        take_answer(a, ev);
        return true;
    }
    if (ev->kind == WF_EVENT_IMPORTED && ev->ticket == v->import_ticket) {
        take_imported(a, ev);
        return true;
    }
    if (ev->kind != WF_EVENT_DONE || ev->ticket != v->balance_ticket)
        return false;
    v->balance_ticket = 0;
    if (ev->err.code != ERR_NONE)
        app_toast(a, true, "%s", ev->err.text);
    insight_view_stale(a);
    return true;
}

/* ---- drawing ---- */

int insight_put(struct app *a, struct canvas *c, int x, int y, int columns, enum role role, const char *text)
{
    if (!text || !a->is_private)
        return canvas_put_cut(c, x, y, columns, role, text ? text : glyph_text(GLYPH_DASH, a->is_ascii));
    struct buf masked;
    buf_init(&masked, 8192);
    mask_append(&masked, text, strnlen(text, 512), a->is_ascii);
    int used = canvas_put_cut(c, x, y, columns, role, masked.data);
    buf_release(&masked);
    return used;
}

void insight_bar(struct canvas *c, int x, int y, int columns, double part)
{
    int full = part <= 0 ? 0 : part >= 1 ? columns : (int)(part * columns + 0.5);
    for (int i = 0; i < columns; i++)
        canvas_glyph(c, x + i, y, i < full ? ROLE_ACCENT : ROLE_FAINT,
                     i < full ? GLYPH_BAR_FULL : GLYPH_BAR_EMPTY);
}

void insight_doc_bar(struct doc *d, int columns, double part)
{
    int full = part <= 0 ? 0 : part >= 1 ? columns : (int)(part * columns + 0.5);
    for (int i = 0; i < full; i++)
        doc_glyph(d, ROLE_ACCENT, GLYPH_BAR_FULL);
}

void insight_doc_private(struct app *a, struct doc *d, enum role role, const char *text)
{
    struct buf masked;
    if (!text || !a->is_private) {
        doc_put(d, role, text);
        return;
    }
    buf_init(&masked, 64 * 1024);
    mask_append(&masked, text, strnlen(text, 4096), a->is_ascii);
    doc_put(d, role, masked.data);
    buf_release(&masked);
}

void insight_doc_label(struct doc *d, const char *label, int column)
{
    doc_line(d);
    doc_put(d, ROLE_LABEL, label);
    doc_to(d, column);
    doc_indent(d, column);
}

static void draw_tabs(struct app *a, struct canvas *c, const struct box *box)
{
    const struct insight_view *v = &a->view;
    const enum insight_level *list = tabs[levels[v->level].page];
    int x = box_title_end(box), end = box->rect.x + box->rect.width - 2;
    for (int i = 0; list[i] != LEVEL_COUNT && list[1] != LEVEL_COUNT; i++) {
        bool is_here = list[i] == v->level || (i == 0 && parent_of(v) == list[0]);
        int width = text_width(levels[list[i]].title) + 2;
        if (x + width > end)
            break;
        canvas_printf(c, x, box->rect.y, width, is_here ? ROLE_TITLE_FOCUSED : ROLE_MUTED, " %s ",
                      levels[list[i]].title);
        if (is_here)
            canvas_tint(c, (struct rect){x, box->rect.y, width, 1}, ROLE_SELECTED_IDLE);
        hits_add(&a->hits, (struct rect){x, box->rect.y, width, 1}, HIT_TAB, i);
        x += width + 1;
    }
}

static void draw_prompt(struct app *a, struct canvas *c, struct rect *r)
{
    struct insight_view *v = &a->view;
    if (r->height < 3 || (v->prompt == PROMPT_NONE && !v->filter.size))
        return;
    int y = r->y + --r->height, x = r->x + 1;
    if (v->prompt == PROMPT_NONE) {
        x += canvas_put(c, x, y, 2, ROLE_ACCENT, "/ ");
        canvas_put_cut(c, x, y, r->width - 4, ROLE_ACCENT, v->filter.text);
        return;
    }
    x += canvas_put(c, x, y, r->width, ROLE_ACCENT,
                    v->prompt == PROMPT_FILTER ? "/ " : "give it to request # ");
    text_edit_draw(&v->line, c, x, y, r->width - (x - r->x) - 1, true,
                   v->prompt == PROMPT_FILTER ? "words that must all occur; empty shows all" : "its number");
}

/* The foot's own line above it, then its document. */
static void draw_foot(struct app *a, struct canvas *c, struct rect *r)
{
    struct insight_view *v = &a->view;
    if (!levels[v->level].foot || r->height < FOOT_FROM_HEIGHT || !row_count(a))
        return;
    r->height -= FOOT_HEIGHT;
    struct rect at = {r->x + 1, r->y + r->height + 1, r->width - 2, FOOT_HEIGHT - 1};
    for (int i = 0; i < r->width; i++)
        canvas_glyph(c, r->x + i, at.y - 1, ROLE_FAINT, GLYPH_HORIZONTAL);
    doc_begin(&v->doc, at.width, a->is_ascii);
    levels[v->level].foot(a, &v->doc);
    v->is_doc_stale = true;
    doc_draw(&v->doc, c, at, 0, -1);
}

static void draw_rows(struct app *a, struct canvas *c, struct rect rect, struct rect r)
{
    struct insight_view *v = &a->view;
    const struct insight_level_ops *ops = &levels[v->level];
    int64_t count = row_count(a);
    if (ops->head && r.height > 1) {
        ops->head(a, c, (struct rect){r.x, r.y, r.width, 1});
        r.y++;
        r.height--;
    }
    draw_foot(a, c, &r);
    v->height = r.height;
    insight_view_select(a, v->selected);
    if (!count) {
        const char *text = v->err.code != ERR_NONE ? v->err.text : v->answer ? ops->empty : "Looking.";
        canvas_put_cut(c, r.x + 1, r.y + (r.height > 3), r.width - 2, v->err.code ? ROLE_BAD : ROLE_MUTED,
                       text);
        return;
    }
    for (int i = 0; i < r.height && v->top + i < count; i++) {
        struct rect line = {r.x, r.y + i, r.width, 1};
        ops->row(a, c, v->top + i, line);
        if (v->top + i == v->selected)
            canvas_tint(c, line, ROLE_SELECTED);
        hits_add(&a->hits, line, HIT_ROW, v->top + i);
    }
    box_scroll_bar(c, rect, v->top, r.height, count, true);
}

static void draw_doc(struct app *a, struct canvas *c, struct rect rect, struct rect r)
{
    struct insight_view *v = &a->view;
    r = rect_inset(r, 1, 0);
    v->height = r.height;
    if (v->is_doc_stale || v->doc_width != r.width || v->is_doc_private != a->is_private) {
        doc_begin(&v->doc, r.width, a->is_ascii);
        if (v->answer || v->level == LEVEL_COMPARE)
            levels[v->level].write(a, &v->doc);
        v->doc_width = r.width;
        v->is_doc_private = a->is_private;
        v->is_doc_stale = false;
    }
    insight_view_select(a, v->top);
    if (!v->doc.line_count)
        canvas_put_cut(c, r.x, r.y, r.width, v->err.code ? ROLE_BAD : ROLE_MUTED,
                       v->err.code ? v->err.text : "Looking.");
    doc_draw(&v->doc, c, r, (size_t)v->top, -1);
    box_scroll_bar(c, rect, v->top, r.height, (long long)v->doc.line_count, true);
}

void insight_view_draw(struct app *a, struct canvas *c, struct rect rect)
{
    static const char *const names[PAGE_COUNT] = {"Vendors", "Credits", "People", "Inbox", "Compare"};
    struct insight_view *v = &a->view;
    const struct insight_level_ops *ops = &levels[v->level];
    char note[96] = "";
    if (ops->page != PAGE_COMPARE && ops->page != PAGE_PEOPLE && ops->kind != INSIGHT_REPLAY)
        snprintf(note, sizeof note, "%s%s", insight_period_word(v->period),
                 v->ticket ? glyph_text(GLYPH_ELLIPSIS, a->is_ascii) : "");
    struct box box = {.rect = rect,
                      .title = names[ops->page],
                      .note = note,
                      .note_role = v->period == PERIOD_ALL ? ROLE_MUTED : ROLE_ACCENT,
                      .is_focused = true};
    struct rect r = box_draw(c, &box);
    draw_tabs(a, c, &box);
    draw_prompt(a, c, &r);
    if (ops->is_doc)
        draw_doc(a, c, rect, r);
    else
        draw_rows(a, c, rect, r);
}
