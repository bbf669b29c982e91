/* search.c — the search's line, keys and way through the document. */
#include "tui/view/detail/search.h"

#include <stdio.h>
#include <string.h>

#include "tui/app.h"
#include "tui/mask.h"
#include "tui/view/private_text.h"

void detail_search_release(struct detail_search *s)
{
    doc_matches_release(&s->found);
}

bool detail_search_is_on(const struct app *a)
{
    const struct detail_search *s = &a->detail.search;
    return s->is_typing || s->query.size;
}

/* ---- what is asked for ---- */

static void begin(struct app *a)
{
    struct detail *d = &a->detail;
    struct detail_search *s = &d->search;
    s->origin_top = d->top;
    s->origin_cursor = d->cursor;
    s->is_typing = true;
    s->is_stale = true;
    text_edit_set(&s->query, NULL);
    detail_unfold_all(a);
}

static void end(struct app *a)
{
    struct detail_search *s = &a->detail.search;
    s->is_typing = false;
    s->is_stale = true;
    text_edit_set(&s->query, NULL);
}

void detail_search_start_over(struct app *a)
{
    struct detail_search *s = &a->detail.search;
    s->has_current = false;
    s->origin_top = s->origin_cursor = 0;
}

static void query_changed(struct app *a)
{
    struct detail_search *s = &a->detail.search;
    s->is_stale = true;
    s->seek = SEEK_FIRST;
}

static void keep(struct app *a)
{
    struct detail_search *s = &a->detail.search;
    s->is_typing = false;
    if (!s->query.size && *s->last) {
        text_edit_set(&s->query, s->last);
        query_changed(a);
    }
    memcpy(s->last, s->query.text, s->query.size + 1);
}

void detail_search_leave(struct app *a)
{
    if (a->detail.search.is_typing)
        keep(a);
}

static void drop(struct app *a)
{
    struct detail *d = &a->detail;
    d->top = d->search.origin_top;
    d->cursor = d->search.origin_cursor;
    end(a);
}

void detail_search_key(struct app *a, struct key k)
{
    struct detail_search *s = &a->detail.search;
    enum action other;
    if (k.code == KEYCODE_ESC || (k.code == KEYCODE_BACKSPACE && !s->query.size)) {
        drop(a);
    } else if (k.code == KEYCODE_ENTER || k.code == KEYCODE_DOWN) {
        keep(a);
    } else if (text_edit_key(&s->query, &a->keys, k, &a->form.cut, &other)) {
        query_changed(a);
    } else {
        app_act(a, other);
    }
}

void detail_search_paste(struct app *a, const char *bytes, size_t size)
{
    text_edit_paste(&a->detail.search.query, bytes, size);
    query_changed(a);
}

bool detail_search_act(struct app *a, enum action action)
{
    struct detail_search *s = &a->detail.search;
    switch (action) {
    case ACTION_SEARCH:
        begin(a);
        return true;
    case ACTION_SEARCH_NEXT:
    case ACTION_SEARCH_PREVIOUS:
        if (s->query.size && s->has_current)
            s->seek = action == ACTION_SEARCH_NEXT ? SEEK_NEXT : SEEK_PREVIOUS;
        else if (s->query.size)
            s->seek = SEEK_FIRST;
        else if (action == ACTION_SEARCH_NEXT)
            app_focus(a, PANE_LOOKUP); /* as everywhere else */
        return true;
    case ACTION_BACK:
        if (!s->query.size)
            return false;
        end(a);
        return true;
    default:
        return false;
    }
}

/* ---- the way ---- */

static size_t step(const struct doc_matches *m, size_t from, bool is_on)
{
    size_t at = from;
    do
        at = is_on ? (at + 1) % m->size : (at + m->size - 1) % m->size;
    while (m->match[at].is_rest);
    return at;
}

static size_t first_from(const struct doc_matches *m, size_t line)
{
    for (size_t i = 0; i < m->size; i++)
        if (!m->match[i].is_rest && m->match[i].line >= line)
            return i;
    return 0;
}

static void seek(struct app *a)
{
    struct detail_search *s = &a->detail.search;
    enum search_seek how = s->seek;
    s->seek = SEEK_NOTHING;
    if (!how || !s->found.count)
        return;
    size_t before = s->current;
    s->has_current = true;
    if (how == SEEK_FIRST)
        s->current = first_from(&s->found, detail_is_tree(a) ? s->origin_cursor : s->origin_top);
    else
        s->current = step(&s->found, s->current, how == SEEK_NEXT);
    if (how == SEEK_NEXT && s->current <= before)
        app_toast(a, false, "The search went on at the top.");
    if (how == SEEK_PREVIOUS && s->current >= before)
        app_toast(a, false, "The search went on at the end.");
    detail_go_to_line(a, s->found.match[s->current].line);
}

void detail_search_follow(struct app *a, bool is_new_document)
{
    struct detail_search *s = &a->detail.search;
    if (!detail_search_is_on(a)) {
        s->found.size = s->found.count = 0;
        return;
    }
    if (s->is_stale || is_new_document) {
        doc_find(&a->detail.doc, s->query.text, &s->found);
        s->is_stale = false;
        if (s->current >= s->found.size || s->found.match[s->current].is_rest) {
            s->current = 0;
            s->has_current = false;
        }
    }
    seek(a);
}

/* ---- drawing ---- */

static size_t number_of_current(const struct detail_search *s)
{
    size_t number = 0;
    for (size_t i = 0; i <= s->current && i < s->found.size; i++)
        number += !s->found.match[i].is_rest;
    return number;
}

static void put_count(const struct app *a, struct canvas *c, int x, int y, int columns)
{
    const struct detail_search *s = &a->detail.search;
    char count[80], text[200], next[KEY_TEXT_SIZE], previous[KEY_TEXT_SIZE];
    if (!s->query.size)
        return;
    if (!s->found.count) {
        canvas_put_right(c, x, y, columns, ROLE_WARN, "nothing like it here");
        return;
    }
    keymap_key_text(&a->keys, ACTION_SEARCH_NEXT, false, next);
    keymap_key_text(&a->keys, ACTION_SEARCH_PREVIOUS, false, previous);
    if (s->has_current)
        snprintf(count, sizeof count, "%zu of %zu%s", number_of_current(s), s->found.count,
                 s->found.is_over ? "+" : "");
    else
        snprintf(count, sizeof count, "%zu%s here", s->found.count, s->found.is_over ? "+" : "");
    snprintf(text, sizeof text, "%s   %s next  %s previous", count, next, previous);
    bool is_brief = s->is_typing || text_width(text) > columns;
    canvas_put_right(c, x, y, columns, ROLE_MUTED, is_brief ? count : text);
}

void detail_search_take_line(const struct app *a, struct rect *inside)
{
    if (detail_search_is_on(a) && inside->height > 1)
        inside->height--;
}

void detail_search_draw(struct app *a, struct canvas *c, struct rect inside)
{
    struct detail_search *s = &a->detail.search;
    if (!detail_search_is_on(a))
        return;
    doc_matches_draw(&s->found, c, inside, a->detail.top);
    if (s->has_current && s->current < s->found.size) {
        const struct doc_match *m = &s->found.match[s->current];
        if (m->line >= a->detail.top && m->line < a->detail.top + (size_t)inside.height)
            canvas_tint(
                c,
                (struct rect){inside.x + m->column, inside.y + (int)(m->line - a->detail.top), m->columns, 1},
                ROLE_SELECTED);
    }
    int y = inside.y + inside.height, x = inside.x, room = inside.width / 2;
    x += canvas_put(c, x, y, 2, ROLE_ACCENT, "/ ");
    if (s->is_typing)
        text_edit_draw(&s->query, c, (struct rect){x, y, room, 1}, true, "text to look for",
                       a->is_private ? mask_append : NULL);
    else
        private_put(a, c, x, y, room, ROLE_ACCENT, s->query.text, mask_append);
    put_count(a, c, x + room + 1, y, inside.x + inside.width - x - room - 1);
}
