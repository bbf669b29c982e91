/* bars.c — title, banner, hints. What does not fit is left out from the least important on, never cut. */
#include "tui/view/bars.h"

#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "tui/app.h"
#include "tui/mask.h"
#include "tui/view/private_text.h"

/* ---- the top ---- */

static int badge(struct canvas *c, int x, int y, const char *text)
{
    int width = text_width(text) + 2;
    canvas_fill(c, (struct rect){x, y, width, 1}, ROLE_BADGE);
    canvas_put(c, x + 1, y, width - 2, ROLE_BADGE, text);
    return width + 1;
}

static bool has_gauge(const struct wf_status *s)
{
    return s->rates.span[RATE_MINUTE].left >= 0 && s->rates.span[RATE_MINUTE].limit > 0;
}

int64_t title_bar_wake_ms(const struct app *a)
{
    const struct wf_status *s = a->session.status;
    int64_t left = s && has_gauge(s) ? rate_windows_fresh_ms(&s->rates, a->now_ms) : 0;
    return left > 0 ? left : -1;
}

enum fact { FACT_CREDITS, FACT_BALANCE, FACT_RATE, FACT_KEY, FACT_HELD, FACT_WAITING, FACT_COUNT };
struct facts {
    struct {
        enum role role;
        const char *label;
        char text[80];
        bool is_shown;
    } of[FACT_COUNT]; /* an empty text: there is none */
};

static void set_fact(struct facts *f, enum fact which, enum role role, const char *label, const char *text)
{
    f->of[which].role = role;
    f->of[which].label = label;
    snprintf(f->of[which].text, sizeof f->of[which].text, "%s", text);
}

static void gather_rate(struct facts *f, const struct wf_status *s, int64_t now_ms)
{
    char text[80];
    const struct rate_window *minute = &s->rates.span[RATE_MINUTE];
    if (!has_gauge(s))
        return;
    /* A minute later the window has turned, and what is left of the new one nobody has said. */
    bool is_fresh = rate_windows_is_fresh(&s->rates, now_ms);
    if (is_fresh)
        snprintf(text, sizeof text, "%lld/%lld", (long long)minute->left, (long long)minute->limit);
    else
        snprintf(text, sizeof text, "?/%lld", (long long)minute->limit);
    bool is_little = is_fresh && minute->left * 10 < minute->limit;
    set_fact(f, FACT_RATE, is_little ? ROLE_WARN : ROLE_TEXT, "per min ", text);
}

static void gather_facts(struct facts *f, const struct wf_status *s, int64_t now_ms)
{
    char text[80], when[CLOCK_ISO_SIZE];
    if (s->credits_today) {
        snprintf(text, sizeof text, "%s today", s->credits_today);
        set_fact(f, FACT_CREDITS, ROLE_STRONG, "credits ", text);
    }
    if (s->balance && s->is_balance_followed)
        set_fact(f, FACT_BALANCE, ROLE_TEXT, "balance ", s->balance);
    gather_rate(f, s, now_ms);
    set_fact(f, FACT_KEY, s->has_key ? ROLE_TEXT : ROLE_WARN, s->has_key ? "key " : "",
             s->has_key ? s->key_hint : "no key");
    if (s->held_count) {
        clock_format_local_time(s->held_until_ms, when);
        snprintf(text, sizeof text, "%zu until %s", s->held_count, when);
        set_fact(f, FACT_HELD, ROLE_WARN, "held ", text);
    }
    if (s->open_count) {
        snprintf(text, sizeof text, "%lld", (long long)s->open_count);
        set_fact(f, FACT_WAITING, ROLE_PENDING, "waiting ", text);
    }
}

static int fact_width(const struct facts *f, enum fact which)
{
    return f->of[which].text[0] ? text_width(f->of[which].label) + text_width(f->of[which].text) : 0;
}

/* Each at its place from the right end on; where there is little room those that change most come first. */
static void put_facts(struct canvas *c, const struct wf_status *s, int64_t now_ms, int from, int end, int y)
{
    static const enum fact by_worth[FACT_COUNT] = {FACT_CREDITS, FACT_HELD, FACT_WAITING,
                                                   FACT_BALANCE, FACT_RATE, FACT_KEY};
    struct facts f = {0};
    int room = end - from;
    gather_facts(&f, s, now_ms);
    for (size_t i = 0; i < FACT_COUNT; i++) {
        int width = fact_width(&f, by_worth[i]);
        f.of[by_worth[i]].is_shown = width > 0 && width <= room;
        room -= f.of[by_worth[i]].is_shown ? width + 3 : 0;
    }
    for (int i = 0; i < FACT_COUNT; i++) {
        if (!f.of[i].is_shown)
            continue;
        int width = fact_width(&f, (enum fact)i), x = end - width;
        x += canvas_put(c, x, y, width, ROLE_MUTED, f.of[i].label);
        canvas_put(c, x, y, width, f.of[i].role, f.of[i].text);
        end -= width + 3;
    }
}

static int put_reception(struct canvas *c, const struct wf_status *s, int x, int y, int room)
{
    int start = x;
    if (!s || s->reception == WF_RECEPTION_STARTING) {
        x += 1 + canvas_glyph(c, x, y, ROLE_PENDING, GLYPH_OFF);
        return x + canvas_put(c, x, y, room, ROLE_MUTED, "starting") - start;
    }
    if (s->reception == WF_RECEPTION_POLL_ONLY) {
        x += 1 + canvas_glyph(c, x, y, ROLE_WARN, GLYPH_OFF);
        return x + canvas_put(c, x, y, room, ROLE_WARN, "poll only") - start;
    }
    x += 1 + canvas_glyph(c, x, y, ROLE_GOOD, GLYPH_ON);
    x += canvas_put(c, x, y, room, ROLE_MUTED, "callback ");
    if (!s->listen)
        return x + canvas_put_cut(c, x, y, room, ROLE_TEXT, "in another waterfall") - start;
    x += canvas_put_cut(c, x, y, room / 2, ROLE_TEXT, s->listen);
    bool is_public = s->callback_base && !strstr(s->callback_base, s->listen);
    if (is_public && start + room - x > 12) {
        x += 1 + canvas_glyph(c, x + 1, y, ROLE_MUTED, GLYPH_ARROW);
        x += 1 + canvas_put_cut(c, x + 1, y, start + room - x - 1 > 40 ? 40 : start + room - x - 1, ROLE_TEXT,
                                s->callback_base);
    }
    return x - start;
}

void title_bar_draw(struct app *a, struct canvas *c, struct rect r)
{
    const struct wf_status *s = a->session.status;
    const char *mode = a->options->mode_word;
    canvas_fill(c, r, ROLE_TITLE_BAR);
    int x = r.x + 1 + canvas_put(c, r.x + 1, r.y, 9, ROLE_TITLE_FOCUSED, "waterfall") + 2;
    if (mode && *mode)
        x += badge(c, x, r.y, mode);
    if (s && s->is_simulated)
        x += badge(c, x, r.y, "SIMULATED");
    if (a->is_private)
        x += badge(c, x, r.y, a->is_private_for_good ? "PRIVATE (locked)" : "PRIVATE");
    x += 1;
    int room = r.width > 130 ? r.width / 2 : 34;
    x += put_reception(c, s, x, r.y, room) + 2;
    if (s)
        put_facts(c, s, a->now_ms, x, r.x + r.width - 1, r.y);
}

static const char *banner_text(const struct app *a)
{
    const struct wf_status *s = a->session.status;
    if (!s)
        return NULL;
    if (s->store_err.code != ERR_NONE)
        return s->store_err.text;
    if (s->warning)
        return s->warning;
    if (s->reception == WF_RECEPTION_POLL_ONLY && !s->is_poll_only_chosen)
        return s->reception_note ? s->reception_note : "Poll only: results are fetched, nothing can call us.";
    return s->is_listen_taken ? s->reception_note : NULL;
}

static void lay_out_banner(struct doc *d, int width, bool is_ascii, const char *text)
{
    doc_begin(d, width - 4, is_ascii);
    doc_line(d);
    doc_put(d, ROLE_BANNER, text);
}

int banner_lines(const struct app *a, int width)
{
    const char *text = banner_text(a);
    if (!text)
        return 0;
    return text_width(text) <= width - 4 ? 1 : 2;
}

void banner_draw(struct app *a, struct canvas *c, struct rect r)
{
    const char *text = banner_text(a);
    struct doc d;
    if (!r.height || !text)
        return;
    canvas_fill(c, r, ROLE_BANNER);
    canvas_glyph(c, r.x + 1, r.y, ROLE_BANNER, GLYPH_ALARM);
    doc_init(&d);
    lay_out_banner(&d, r.width, a->is_ascii, text);
    doc_draw(&d, c, (struct rect){r.x + 3, r.y, r.width - 4, r.height}, 0, -1);
    doc_release(&d);
}

/* ---- the bottom ---- */

#define HINT_GAP 2

/* Pane by pane, the order in which hints are worth their place. */
static const enum action form_hints[] = {ACTION_SEND,         ACTION_STOP_NEXT, ACTION_TOGGLE_EMAIL,
                                         ACTION_TOGGLE_PHONE, ACTION_LEAVE,     ACTION_HELP,
                                         ACTION_PALETTE,      ACTION_QUIT,      ACTION_NONE};
static const enum action request_hints[] = {
    ACTION_OPEN,     ACTION_PANE_NEXT, ACTION_PANE_LOOKUP, ACTION_SCENARIOS, ACTION_FILTER,
    ACTION_POLL_NOW, ACTION_ABANDON,   ACTION_EXPLAIN,     ACTION_COPY,      ACTION_ZOOM,
    ACTION_HELP,     ACTION_PROFILE,   ACTION_PALETTE,     ACTION_QUIT,      ACTION_NONE};
static const enum action detail_hints[] = {
    ACTION_TAB_PREVIOUS, ACTION_NODE_TOGGLE, ACTION_PERSON_NEXT, ACTION_SEARCH,  ACTION_PANE_NEXT,
    ACTION_COPY,         ACTION_EXPLAIN,     ACTION_POLL_NOW,    ACTION_ABANDON, ACTION_ZOOM,
    ACTION_HELP,         ACTION_PROFILE,     ACTION_PALETTE,     ACTION_QUIT,    ACTION_NONE};
static const enum action event_hints[] = {ACTION_PANE_NEXT, ACTION_ZOOM, ACTION_HELP,
                                          ACTION_PALETTE,   ACTION_QUIT, ACTION_NONE};

/* What is of one view alone comes before what is of many. */
static const enum action view_hints[] = {
    ACTION_VIEW_OPEN,      ACTION_VIEW_BACK,   ACTION_PANE_NEXT,    ACTION_VIEW_EARLIER, ACTION_VIEW_LATER,
    ACTION_VIEW_LEAVE_OUT, ACTION_VIEW_ASSIGN, ACTION_VIEW_REPLAY,  ACTION_VIEW_BALANCE, ACTION_VIEW_ORDER,
    ACTION_VIEW_FILTER,    ACTION_VIEW_PERIOD, ACTION_LIST_START,   ACTION_LIST_PAUSE,   ACTION_LIST_STOP,
    ACTION_LIST_CHOICE,    ACTION_LIST_KNOWN,  ACTION_LIST_RETRY,   ACTION_LIST_EXPORT,  ACTION_LIST_NEW,
    ACTION_LIST_MAP,       ACTION_COMPARE,     ACTION_VIEW_VENDORS, ACTION_VIEW_CREDITS, ACTION_VIEW_PEOPLE,
    ACTION_VIEW_INBOX,     ACTION_VIEW_LISTS,  ACTION_HELP,         ACTION_QUIT,         ACTION_NONE};

bool bar_view_applies(const struct app *a, enum action action)
{
    enum insight_level level = a->view.level;
    const struct insight_level_ops *ops = insight_level_ops(level);
    if (ops->is_lists)
        return lists_hint_applies(a, action);
    if (action_is_of_lists(action)) /* one of them serves the attempts too */
        return action == ACTION_LIST_CHOICE && level == LEVEL_ATTEMPTS;
    switch (action) {
    case ACTION_VIEW_OPEN:
        return ops->open && (ops->is_doc || insight_row_count(a) > 0);
    case ACTION_VIEW_ORDER:
        return level == LEVEL_VENDORS || level == LEVEL_WHAT_IF;
    case ACTION_VIEW_REVERSE:
        return level == LEVEL_VENDORS;
    case ACTION_VIEW_EARLIER:
    case ACTION_VIEW_LATER:
    case ACTION_VIEW_LEAVE_OUT:
        return level == LEVEL_WHAT_IF;
    case ACTION_VIEW_REPLAY:
        return ops->page == PAGE_INBOX && level != LEVEL_REPLAY;
    case ACTION_VIEW_ASSIGN:
        return level == LEVEL_UNMATCHED;
    case ACTION_VIEW_BALANCE:
        return level == LEVEL_CREDITS;
    case ACTION_VIEW_FILTER:
    case ACTION_VIEW_PERIOD:
        return !(ops->is_doc && level != LEVEL_CREDITS) &&
               (action == ACTION_VIEW_FILTER || level != LEVEL_PEOPLE);
    case ACTION_COMPARE:
        return ops->is_doc && level != LEVEL_CREDITS && level != LEVEL_COMPARE;
    default:
        return true;
    }
}

/* The tab that Tab leads to; NULL: there is no other. */
static const char *next_tab(const struct app *a)
{
    const enum insight_level *tab = insight_tabs(insight_level_ops(a->view.level)->page);
    for (int i = 0; tab[i] != LEVEL_COUNT; i++)
        if (tab[i] == a->view.level) {
            enum insight_level next = tab[i + 1] != LEVEL_COUNT ? tab[i + 1] : tab[0];
            return next != a->view.level ? insight_level_ops(next)->title : NULL;
        }
    return NULL;
}

/* Its key leads to the view that is open already. */
static bool is_of_this_view(const struct app *a, enum action action)
{
    static const enum insight_page pages[] = {PAGE_VENDORS, PAGE_CREDITS, PAGE_PEOPLE, PAGE_INBOX,
                                              PAGE_LISTS};
    return action >= ACTION_VIEW_VENDORS && action <= ACTION_VIEW_LISTS &&
           pages[action - ACTION_VIEW_VENDORS] == insight_level_ops(a->view.level)->page;
}

static bool hint_applies(const struct app *a, enum action action)
{
    if (a->view.is_open && action == ACTION_PANE_NEXT)
        return next_tab(a) != NULL;
    if (a->view.is_open)
        return !is_of_this_view(a, action) && bar_view_applies(a, action);
    const struct request_row *row = app_selected_row(a);
    bool is_typing = app_is_typing(a);
    if (action == ACTION_POLL_NOW || action == ACTION_ABANDON)
        return row && (row->state == REQUEST_WAITING || row->state == REQUEST_UNCERTAIN);
    if (action == ACTION_COPY || action == ACTION_EXPLAIN || action == ACTION_OPEN ||
        action == ACTION_PROFILE)
        return row != NULL;
    if (action == ACTION_PERSON_NEXT)
        return (a->detail.tab == TAB_WATERFALL || a->detail.tab == TAB_PERSON) && a->session.request &&
               a->session.request->people_count > 1;
    if (action == ACTION_NODE_TOGGLE)
        return detail_is_tree(a);
    if (action == ACTION_SCENARIOS)
        return a->options->scenario_count > 0;
    if (action == ACTION_FILTER)
        return a->session.total > 1; /* one request needs none */
    return action_is_possible(action, app_where(a), is_typing);
}

struct hint {
    char key[2 * KEY_TEXT_SIZE];
    const char *text;
    int width;
};

static struct hint hint_of(const struct app *a, enum action action)
{
    struct hint h = {.text = action_info(action)->hint};
    keymap_key_text(&a->keys, action, app_is_typing(a), h.key);
    if (action == ACTION_TAB_PREVIOUS) { /* one hint for both ways */
        char next[KEY_TEXT_SIZE];
        keymap_key_text(&a->keys, ACTION_TAB_NEXT, app_is_typing(a), next);
        snprintf(h.key + strlen(h.key), sizeof h.key - strlen(h.key), " %s", next);
    }
    if (action == ACTION_PANE_LOOKUP) {
        keymap_last_key_text(&a->keys, action, h.key);
        h.text = "lookup";
    }
    if (action == ACTION_VIEW_OPEN && a->view.level == LEVEL_LIST_NEW)
        h.text = "check";
    if (action == ACTION_PANE_NEXT && a->view.is_open)
        h.text = next_tab(a);
    if (action == ACTION_VIEW_ORDER && a->view.level == LEVEL_WHAT_IF)
        h.text = "field"; /* its order is what one tries */
    if (strcmp(h.key, "Enter") == 0)
        snprintf(h.key, sizeof h.key, "%s", glyph_text(GLYPH_ENTER, a->is_ascii));
    h.width = text_width(h.key) + 1 + text_width(h.text);
    return h;
}

static int put_hint(struct app *a, struct canvas *c, int x, int y, int end, enum action action)
{
    struct hint h = hint_of(a, action);
    if (x + h.width > end || !h.key[0]) /* its keys were taken away */
        return 0;
    canvas_put(c, x, y, h.width, ROLE_KEY, h.key);
    canvas_put(c, x + h.width - text_width(h.text), y, h.width, ROLE_HINT_BAR, h.text);
    hits_add(&a->hits, (struct rect){x, y, h.width, 1}, HIT_ACTION, action);
    return h.width + HINT_GAP;
}

static int room_for(const struct app *a, enum action action)
{
    struct hint h = hint_of(a, action);
    return h.key[0] ? h.width + HINT_GAP : 0;
}

/* Whole, however long: the end of a sentence says what to do. It grows over what stands above the bar. */
static bool draw_toast(struct app *a, struct canvas *c, struct rect r)
{
    if (a->is_toast_true && !a->is_toast_true(a))
        a->toast_until_ms = 0;
    if (!a->toast_until_ms || a->mono_ms >= a->toast_until_ms)
        return false;
    enum role role = a->is_toast_bad ? ROLE_TOAST_BAD : ROLE_TOAST;
    struct buf masked;
    struct doc d;
    buf_init(&masked, 16 * sizeof a->toast);
    if (a->is_private)
        mask_said(&masked, a->toast, strlen(a->toast), a->is_ascii);
    doc_init(&d);
    doc_begin(&d, r.width - 2, a->is_ascii);
    doc_line(&d);
    doc_put(&d, role, a->is_private ? masked.data : a->toast);
    int height = d.line_count <= (size_t)r.y ? (int)d.line_count : 1;
    struct rect at = {r.x, r.y - height + 1, r.width, height};
    canvas_fill(c, at, role);
    doc_draw(&d, c, (struct rect){at.x + 1, at.y, at.width - 2, height}, 0, -1);
    doc_release(&d);
    buf_release(&masked);
    return true;
}

/* A window has the keys to itself: those of what lies below it would mislead, "Enter send" most of all. */
static const char *window_hint(const struct popup *p)
{
    static const char *const hints[] = {
        [POPUP_HELP] = "Type to search   Enter does it   Esc closes",
        [POPUP_PALETTE] = "Type to find   Enter does it   Esc closes",
        [POPUP_THEMES] = "Up Down show   Enter keeps   Esc goes back",
        [POPUP_SCENARIOS] = "Type to find   Enter plays it   Esc goes back",
        [POPUP_COPY] = "Enter copies   Esc goes back",
        [POPUP_EXPLAIN] = "y copies   Esc closes",
    };
    if (p->kind == POPUP_CONFIRM)
        return confirm_is_costly(p) ? "y does it   Esc goes back" : "Enter does it   Esc goes back";
    return hints[p->kind];
}

/* While a line is typed that is not the form's, two keys matter. NULL: none is. */
static const char *prompt_hint(const struct app *a)
{
    if (a->popup.kind != POPUP_NONE)
        return window_hint(&a->popup);
    if (a->view.is_open)
        return a->view.prompt == PROMPT_NONE     ? NULL
               : a->view.prompt == PROMPT_FILTER ? "Enter filters   Esc leaves it as it was"
                                                 : "Enter goes on   Esc goes back";
    return a->list.is_exporting         ? "Enter writes the file   Esc does not"
           : a->list.is_filtering       ? "Enter keeps the filter   Esc drops it"
           : a->detail.search.is_typing ? "Enter keeps the search   Esc goes back"
                                        : NULL;
}

/* A filter that is there is gone on with: another one begins with an empty line. */
static void put_emptying(const struct app *a, struct canvas *c, int x, int y, int end)
{
    bool is_of_view = a->view.is_open && a->view.prompt == PROMPT_FILTER;
    bool is_of_list = !a->view.is_open && a->list.is_filtering;
    const struct text_edit *line = is_of_view ? &a->view.line : &a->list.filter;
    char key[KEY_TEXT_SIZE];
    if (a->popup.kind != POPUP_NONE || (!is_of_view && !is_of_list) || !line->size)
        return;
    keymap_key_text(&a->keys, ACTION_EDIT_KILL_START, true, key);
    if (*key && end - x >= text_width(key) + 13)
        canvas_printf(c, x, y, end - x, ROLE_HINT_BAR, "   %s empties it", key);
}

void hint_bar_draw(struct app *a, struct canvas *c, struct rect r)
{
    static const enum action *const of_pane[PANE_COUNT] = {form_hints, request_hints, detail_hints,
                                                           event_hints};
    const char *prompt = prompt_hint(a);
    canvas_fill(c, r, ROLE_HINT_BAR);
    if (draw_toast(a, c, r))
        return;
    int x = r.x + 1, end = r.x + r.width;
    if (prompt) {
        x += canvas_put(c, x, r.y, end - x, ROLE_HINT_BAR, prompt);
        put_emptying(a, c, x, r.y, end);
        return;
    }
    /* Whatever does not fit, the way to all of it does, and the way out. */
    int help = room_for(a, ACTION_HELP), quit = room_for(a, ACTION_QUIT);
    for (const enum action *hint = a->view.is_open ? view_hints : of_pane[a->focus]; *hint != ACTION_NONE;
         hint++) {
        help = *hint == ACTION_HELP ? 0 : help;
        quit = *hint == ACTION_QUIT ? 0 : quit;
        if (hint_applies(a, *hint))
            x += put_hint(a, c, x, r.y, end - help - quit, *hint);
    }
}
