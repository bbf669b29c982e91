/* detail.c — the pane around the tabs: layout of the document, scrolling, revealing. */
#include "tui/view/detail/detail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/plural.h"
#include "tui/app.h"
#include "tui/mask.h"
#include "tui/view/outcome.h"
#include "tui/widget/box.h"

#define REVEAL_MS 900
#define FOLD_FROM 4 /* levels that stay open at the first fold */

static const struct detail_tab_ops tabs[TAB_COUNT] = {
    [TAB_WATERFALL] = {"Waterfall", false, false, detail_write_waterfall},
    [TAB_PERSON] = {"Person", false, true, detail_write_person},
    [TAB_PAYLOAD] = {"Payload", true, true, detail_write_payload},
    [TAB_HTTP] = {"HTTP", true, true, detail_write_http},
};

const struct detail_tab_ops *detail_tab_ops(enum detail_tab t)
{
    return &tabs[t];
}

void detail_init(struct detail *d)
{
    *d = (struct detail){.laid_out = {.tab = -1}};
    doc_init(&d->doc);
}

void detail_release(struct detail *d)
{
    doc_release(&d->doc);
    detail_search_release(&d->search);
}

struct detail_context detail_context_of(const struct app *a)
{
    const struct wf_status *status = a->session.status;
    return (struct detail_context){
        .request = a->session.request,
        .now_ms = app_second_ms(a),
        .is_ascii = a->is_ascii,
        .is_private = a->is_private,
        .open_depth = a->detail.open_depth,
        .folds = &a->detail.folds,
        .is_verbatim = a->detail.is_verbatim,
        .key_hint = status ? status->key_hint : "",
        .api_url = status ? status->api_url : NULL,
    };
}

void detail_put_private(const struct detail_context *x, struct doc *d, enum role role, const char *text)
{
    if (!text || !x->is_private) {
        doc_put(d, role, text);
        return;
    }
    struct buf masked;
    buf_init(&masked, 64 * 1024);
    mask_append(&masked, text, strnlen(text, 16 * 1024), x->is_ascii);
    doc_put(d, role, masked.data);
    buf_release(&masked);
}

void detail_put_said(const struct detail_context *x, struct doc *d, enum role role, const char *sentence)
{
    if (!sentence || !x->is_private) {
        doc_put(d, role, sentence);
        return;
    }
    struct buf masked;
    buf_init(&masked, 64 * 1024);
    mask_sentence(&masked, sentence, x->request->people_count == 1 ? x->request->people[0].name : NULL,
                  x->is_ascii);
    doc_put(d, role, masked.data);
    buf_release(&masked);
}

void detail_put_unprocessed(const struct detail_context *x, struct doc *d, enum role role,
                            const struct person *p)
{
    char *text = wf_unprocessed_text(p, !x->is_private ? NULL : x->is_ascii ? mask_text_ascii : mask_text);
    doc_put(d, role, text);
    free(text);
}

void detail_label(struct doc *d, const char *label)
{
    doc_line(d);
    doc_put(d, ROLE_LABEL, label);
    doc_to(d, DETAIL_LABEL_WIDTH);
    doc_indent(d, DETAIL_LABEL_WIDTH);
}

/* ---- the tree ---- */

bool detail_is_tree(const struct app *a)
{
    const struct detail *d = &a->detail;
    return tabs[d->tab].is_tree && !(d->tab == TAB_PAYLOAD && d->is_verbatim);
}

const struct doc_node *detail_node(const struct app *a)
{
    return detail_is_tree(a) ? doc_node_at(&a->detail.doc, a->detail.cursor) : NULL;
}

static void unfold_all(struct detail *d)
{
    d->folds.count = 0;
    d->folding++;
}

/* What folds may be far below what is in sight, so it is said. */
static void fold_to(struct app *a, int depth)
{
    if (!detail_is_tree(a)) {
        app_toast(a, true, "Nothing folds here; Person, Payload as a tree, and HTTP do.");
        return;
    }
    unfold_all(&a->detail);
    a->detail.open_depth = depth;
    if (depth)
        app_toast(a, false, "%d %s of the tree %s open.", depth, plural(depth, "level", "levels"),
                  plural(depth, "is", "are"));
    else
        app_toast(a, false, "All levels are open.");
}

static void tree_move(struct app *a, long lines)
{
    struct detail *d = &a->detail;
    long most = (long)d->doc.line_count - 1, cursor = (long)d->cursor + lines;
    cursor = cursor > most ? most : cursor;
    d->cursor = (size_t)(cursor < 0 ? 0 : cursor);
    if (d->cursor < d->top)
        d->top = d->cursor;
    if (d->height > 0 && d->cursor >= d->top + (size_t)d->height)
        d->top = d->cursor - (size_t)d->height + 1;
}

void detail_unfold_all(struct app *a)
{
    struct detail *d = &a->detail;
    if (!d->open_depth && !d->folds.count)
        return;
    const struct doc_node *node = detail_node(a);
    d->seek_node = node ? node->id : 0;
    d->open_depth = 0;
    unfold_all(d);
}

void detail_go_to_line(struct app *a, size_t line)
{
    struct detail *d = &a->detail;
    bool is_seen = line >= d->top && line < d->top + (size_t)(d->height > 0 ? d->height : 1);
    if (!is_seen)
        d->top = line > (size_t)d->height / 3 ? line - (size_t)d->height / 3 : 0;
    d->cursor = line;
    d->reveal_start_ms = 0;
    detail_person_choose(a, line);
}

void detail_click(struct app *a, int y)
{
    struct detail *d = &a->detail;
    int row = y - d->first_row;
    size_t line = d->top + (size_t)(row < 0 ? 0 : row);
    if (row < 0 || row >= d->height || line >= d->doc.line_count || !a->session.request)
        return;
    if (detail_is_tree(a))
        d->cursor = line;
    detail_person_click(a, line);
}

static void tree_toggle(struct app *a)
{
    struct detail *d = &a->detail;
    const struct doc_node *node = detail_node(a);
    if (!node || !node->can_fold)
        return;
    d->seek_node = node->id;
    json_folds_toggle(&d->folds, node->id);
    d->folding++;
}

/* To the line of what the chosen one is in. False: it is in nothing. */
static bool tree_go_out(struct app *a)
{
    struct detail *d = &a->detail;
    const struct doc_node *node = detail_node(a);
    for (size_t line = d->cursor; node && line-- > 0;) {
        const struct doc_node *above = doc_node_at(&d->doc, line);
        if (above && above->can_fold && above->depth < node->depth) {
            tree_move(a, (long)line - (long)d->cursor);
            return true;
        }
    }
    return false;
}

static bool tree_act(struct app *a, enum action action)
{
    const struct doc_node *node = detail_node(a);
    switch (action) {
    case ACTION_NODE_TOGGLE:
        tree_toggle(a);
        return true;
    case ACTION_NODE_OPEN:
        if (node && node->can_fold && node->is_folded)
            tree_toggle(a);
        else
            tree_move(a, 1);
        return true;
    case ACTION_NODE_CLOSE:
        if (node && node->can_fold && !node->is_folded)
            tree_toggle(a);
        else if (!tree_go_out(a))
            app_focus(a, PANE_REQUESTS);
        return true;
    default:
        return false;
    }
}

/* ---- state ---- */

void detail_select_tab(struct app *a, int tab)
{
    struct detail *d = &a->detail;
    tab = (tab + TAB_COUNT) % TAB_COUNT;
    if (tab != (int)d->tab) {
        detail_person_keep(a);
        d->top = d->cursor = 0;
        detail_search_start_over(a);
    }
    d->tab = (enum detail_tab)tab;
    if (a->list.selected_id != a->session.want_id) {
        insight_view_left_request(a);
        d->top = d->cursor = 0;
        d->slot = 0;
        d->is_slot_sought = false;
        unfold_all(d);
        d->reveal_start_ms = 0;
        detail_search_start_over(a);
    }
    session_want_request(&a->session, a->list.selected_id, tabs[tab].needs_bodies);
}

void detail_request_changed(struct app *a, const struct request *before)
{
    const struct request *now = a->session.request;
    struct detail *d = &a->detail;
    if (!before || !now || before->id != now->id || !a->has_animation)
        return;
    bool has_come = request_state_is_open(before->state) && now->delivered_by != CHANNEL_NONE &&
                    before->delivered_by == CHANNEL_NONE;
    if (has_come && d->tab == TAB_WATERFALL) {
        d->reveal_start_ms = a->mono_ms;
        d->top = 0;
    }
}

void detail_scroll(struct app *a, long lines)
{
    struct detail *d = &a->detail;
    long most = (long)d->doc.line_count - d->height, top = (long)d->top + lines;
    top = top > most ? most : top;
    d->top = (size_t)(top < 0 ? 0 : top);
    d->reveal_start_ms = 0;
    if (d->cursor < d->top)
        d->cursor = d->top;
    if (d->height > 0 && d->cursor >= d->top + (size_t)d->height)
        d->cursor = d->top + (size_t)d->height - 1;
}

static void detail_move(struct app *a, long lines)
{
    if (detail_is_tree(a))
        tree_move(a, lines);
    else
        detail_scroll(a, lines);
}

bool detail_act(struct app *a, enum action action)
{
    struct detail *d = &a->detail;
    long page = d->height > 1 ? d->height - 1 : 1;
    if (detail_search_act(a, action) || (detail_is_tree(a) && tree_act(a, action)))
        return true;
    switch (action) {
    case ACTION_UP:
        detail_move(a, -1);
        return true;
    case ACTION_DOWN:
        detail_move(a, 1);
        return true;
    case ACTION_PAGE_UP:
        detail_move(a, -page);
        return true;
    case ACTION_NODE_TOGGLE: /* where nothing folds, as in a pager */
    case ACTION_PAGE_DOWN:
        detail_move(a, page);
        return true;
    case ACTION_FIRST:
        detail_move(a, -DOC_MAX_LINES);
        return true;
    case ACTION_LAST:
        detail_move(a, DOC_MAX_LINES);
        return true;
    case ACTION_NODE_CLOSE:
        app_focus(a, PANE_REQUESTS);
        return true;
    case ACTION_NODE_OPEN:
        return true;
    case ACTION_PERSON_NEXT:
    case ACTION_PERSON_PREVIOUS:
        detail_person_step(a, action == ACTION_PERSON_NEXT ? 1 : -1);
        return true;
    case ACTION_VERBATIM:
        d->is_verbatim = !d->is_verbatim;
        detail_select_tab(a, TAB_PAYLOAD);
        d->top = d->cursor = 0;
        return true;
    case ACTION_FOLD:
        fold_to(a, d->open_depth == 0 ? FOLD_FROM : d->open_depth > 1 ? d->open_depth - 1 : 1);
        return true;
    case ACTION_UNFOLD:
        fold_to(a, d->open_depth == 0 || d->open_depth >= FOLD_FROM ? 0 : d->open_depth + 1);
        return true;
    case ACTION_TAB_NEXT:
        detail_select_tab(a, (int)d->tab + 1);
        return true;
    case ACTION_TAB_PREVIOUS:
        detail_select_tab(a, (int)d->tab - 1);
        return true;
    default:
        return false;
    }
}

/* ---- revealing ---- */

/* Steps shown by now, or -1 for all. */
static int steps_shown(const struct app *a)
{
    const struct detail *d = &a->detail;
    int64_t elapsed = a->mono_ms - d->reveal_start_ms;
    if (!d->reveal_start_ms || elapsed >= REVEAL_MS)
        return -1;
    int64_t steps = (int64_t)doc_step_count(&d->doc);
    return (int)(elapsed * (steps + 1) / REVEAL_MS);
}

int64_t detail_wake_ms(const struct app *a)
{
    const struct detail *d = &a->detail;
    if (steps_shown(a) < 0)
        return -1;
    int64_t steps = (int64_t)doc_step_count(&d->doc) + 1;
    int64_t elapsed = a->mono_ms - d->reveal_start_ms;
    int64_t next = (elapsed * steps / REVEAL_MS + 1) * REVEAL_MS / steps - elapsed;
    return next < 16 ? 16 : next;
}

/* ---- drawing ---- */

static void seek_node(struct app *a)
{
    struct detail *d = &a->detail;
    for (size_t line = 0; d->seek_node && line < d->doc.line_count; line++) {
        const struct doc_node *node = doc_node_at(&d->doc, line);
        if (node && node->id == d->seek_node) {
            tree_move(a, (long)line - (long)d->cursor);
            break;
        }
    }
    d->seek_node = 0;
}

static void write_tab(struct detail *d, const struct detail_context *x, int width)
{
    doc_begin(&d->doc, width, x->is_ascii);
    if (x->request)
        tabs[d->tab].write(x, &d->doc);
}

/* False: it still is as it was laid out. */
static bool lay_out(struct app *a, int width)
{
    struct detail *d = &a->detail;
    const struct request *r = a->session.request;
    bool is_ticking = r && request_state_is_open(r->state) && d->tab == TAB_WATERFALL;
    struct detail_key key = {.generation = a->session.request_generation,
                             .tab = (int)d->tab,
                             .width = width,
                             .height = d->height,
                             .is_private = a->is_private,
                             .open_depth = d->open_depth,
                             .is_verbatim = d->is_verbatim,
                             .folding = d->folding,
                             .second = is_ticking ? a->now_ms / 1000 : 0};
    if (memcmp(&key, &d->laid_out, sizeof key) == 0)
        return false;
    struct detail_context x = detail_context_of(a);
    d->laid_out = key;
    x.is_roomy = !tabs[d->tab].is_tree;
    write_tab(d, &x, width);
    if (x.is_roomy &&
        d->doc.line_count > (size_t)d->height) { /* closer together, so that more of it is seen */
        x.is_roomy = false;
        write_tab(d, &x, width);
    }
    seek_node(a);
    return true;
}

static void draw_tabs(struct app *a, struct canvas *c, const struct box *box)
{
    int x = box_title_end(box), end = box->rect.x + box->rect.width - 2;
    for (int i = 0; i < TAB_COUNT; i++) {
        bool is_here = i == (int)a->detail.tab;
        int width = text_width(tabs[i].title) + 2;
        if (x + width > end)
            break;
        enum role role = is_here ? (box->is_focused ? ROLE_TITLE_FOCUSED : ROLE_STRONG) : ROLE_MUTED;
        canvas_put(c, x, box->rect.y, 1, role, " ");
        canvas_put(c, x + 1, box->rect.y, width - 2, role, tabs[i].title);
        canvas_put(c, x + width - 1, box->rect.y, 1, role, " ");
        if (is_here)
            canvas_tint(c, (struct rect){x, box->rect.y, width, 1}, ROLE_SELECTED_IDLE);
        hits_add(&a->hits, (struct rect){x, box->rect.y, width, 1}, HIT_TAB, i);
        x += width;
        if (i + 1 < TAB_COUNT)
            x += canvas_glyph(c, x, box->rect.y, box->is_focused ? ROLE_BORDER_FOCUSED : ROLE_BORDER,
                              GLYPH_HORIZONTAL);
    }
}

static void draw_empty(struct app *a, struct canvas *c, struct rect r)
{
    struct doc d;
    if (a->list.selected_id)
        return;
    doc_init(&d);
    for (enum guide_length length = GUIDE_WHOLE; length <= GUIDE_SENTENCE; length++) {
        doc_begin(&d, r.width, a->is_ascii);
        detail_write_guide(a, &d, length);
        if (d.line_count <= (size_t)r.height)
            break;
    }
    doc_draw(&d, c, r, 0, -1);
    doc_release(&d);
}

static void draw_cursor(struct app *a, struct canvas *c, struct rect r)
{
    struct detail *d = &a->detail;
    if (d->doc.line_count && d->cursor >= d->doc.line_count)
        d->cursor = d->doc.line_count - 1;
    if (!detail_is_tree(a) || a->focus != PANE_DETAIL || d->cursor < d->top ||
        d->cursor >= d->top + (size_t)r.height)
        return;
    canvas_tint(c, (struct rect){r.x, r.y + (int)(d->cursor - d->top), r.width, 1}, ROLE_SELECTED);
}

void detail_draw(struct app *a, struct canvas *c, struct rect rect)
{
    struct detail *d = &a->detail;
    const struct request *r = a->session.request;
    char note[64] = "";
    bool is_focused = a->focus == PANE_DETAIL;
    if (r)
        snprintf(note, sizeof note, "#%lld%s", (long long)r->id, r->is_simulated ? " SIMULATED" : "");
    struct box box = {
        .rect = rect, .number = "3", .note = note, .note_role = ROLE_MUTED, .is_focused = is_focused};
    hits_add(&a->hits, rect, HIT_PANE, PANE_DETAIL);
    struct rect inside = rect_inset(box_draw(c, &box), 1, 0);
    draw_tabs(a, c, &box);
    detail_search_take_line(a, &inside);
    d->first_row = inside.y;
    d->height = inside.height;
    detail_search_follow(a, lay_out(a, inside.width));
    detail_person_follow(a);
    if (!r) {
        draw_empty(a, c, inside);
        return;
    }
    size_t most = d->doc.line_count > (size_t)inside.height ? d->doc.line_count - (size_t)inside.height : 0;
    if (d->top > most)
        d->top = most;
    doc_draw(&d->doc, c, inside, d->top, steps_shown(a));
    detail_person_draw(a, c, inside);
    draw_cursor(a, c, inside);
    detail_search_draw(a, c, inside);
    box_scroll_bar(c, rect, (long long)d->top, inside.height, (long long)d->doc.line_count, is_focused);
}
