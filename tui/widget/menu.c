/* menu.c — matching, moving, drawing. */
#include "tui/widget/menu.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define LEAD_MAX 22

void menu_begin(struct menu *m, bool is_fuzzy)
{
    m->item_count = m->order_count = m->selected = m->top = m->lead_width = 0;
    m->is_fuzzy = is_fuzzy;
    text_edit_set(&m->query, NULL);
}

void menu_add(struct menu *m, int value, const char *label, const char *detail)
{
    menu_add_led(m, value, "", label, detail);
}

void menu_add_led(struct menu *m, int value, const char *lead, const char *label, const char *detail)
{
    if (m->item_count == MENU_MAX_ITEMS)
        return;
    struct menu_item *item = &m->item[m->item_count++];
    snprintf(item->lead, sizeof item->lead, "%s", lead);
    int width = text_width(item->lead);
    if (width > m->lead_width)
        m->lead_width = width > LEAD_MAX ? LEAD_MAX : width;
    snprintf(item->label, sizeof item->label, "%s", label);
    snprintf(item->detail, sizeof item->detail, "%s", detail ? detail : "");
    item->value = value;
}

/* ---- matching ---- */

/* How well `query` matches `text` as letters in order; -1: not at all. */
static int fuzzy_score(const char *query, const char *text)
{
    int score = 0, streak = 0;
    for (size_t at = 0; *query; query++) {
        if (*query == ' ')
            continue;
        int wanted = tolower((unsigned char)*query), gap = 0;
        while (text[at] && tolower((unsigned char)text[at]) != wanted) {
            at++;
            gap++;
        }
        if (!text[at])
            return -1;
        bool is_start = at == 0 || !isalnum((unsigned char)text[at - 1]);
        streak = gap == 0 ? streak + 1 : 0;
        score += 10 + 4 * streak + (is_start ? 12 : 0) - (gap > 8 ? 8 : gap);
        at++;
    }
    return score < 0 ? 0 : score;
}

static bool words_occur(const char *query, const struct menu_item *item)
{
    while (*query) {
        char word[64];
        query += strspn(query, " ");
        size_t size = strcspn(query, " ");
        snprintf(word, sizeof word, "%.*s", (int)size, query);
        if (!strcasestr(item->lead, word) && !strcasestr(item->label, word) &&
            !strcasestr(item->detail, word))
            return false;
        query += size;
    }
    return true;
}

static int item_score(const struct menu *m, const struct menu_item *item)
{
    if (!m->is_fuzzy)
        return words_occur(m->query.text, item) ? 1 : -1;
    int label = fuzzy_score(m->query.text, item->label), detail = fuzzy_score(m->query.text, item->detail);
    return label > detail ? label : detail;
}

void menu_match(struct menu *m)
{
    int score[MENU_MAX_ITEMS];
    m->order_count = 0;
    for (int i = 0; i < m->item_count; i++) {
        score[i] = item_score(m, &m->item[i]);
        if (score[i] < 0)
            continue;
        int at = m->order_count++;
        for (; at > 0 && score[m->order[at - 1]] < score[i]; at--) /* equal scores keep their order */
            m->order[at] = m->order[at - 1];
        m->order[at] = i;
    }
    m->selected = m->top = 0;
}

/* ---- moving ---- */

void menu_move(struct menu *m, int by)
{
    m->selected += by;
    m->selected = m->selected >= m->order_count ? m->order_count - 1 : m->selected;
    m->selected = m->selected < 0 ? 0 : m->selected;
}

static bool menu_move_key(struct menu *m, struct key k)
{
    int page = m->height > 1 ? m->height - 1 : 1;
    bool is_ctrl = k.mods == KEYMOD_CTRL;
    if (k.code == KEYCODE_UP || (is_ctrl && k.code == 'p'))
        menu_move(m, -1);
    else if (k.code == KEYCODE_DOWN || (is_ctrl && k.code == 'n'))
        menu_move(m, 1);
    else if (k.code == KEYCODE_PAGE_UP)
        menu_move(m, -page);
    else if (k.code == KEYCODE_PAGE_DOWN)
        menu_move(m, page);
    else
        return false;
    return true;
}

bool menu_key(struct menu *m, const struct keymap *keys, struct key k)
{
    enum action other;
    if (menu_move_key(m, k))
        return true;
    if (!text_edit_key(&m->query, keys, k, &m->cut, &other))
        return false;
    menu_match(m);
    return true;
}

const struct menu_item *menu_chosen(const struct menu *m)
{
    return m->order_count ? &m->item[m->order[m->selected]] : NULL;
}

/* ---- drawing ---- */

/* Where the parts of an item stand on a line; the detail goes first where not all of them fit. */
struct item_room {
    int x, end;
    bool has_detail, is_cut;
};

static struct item_room room_of(const struct menu *m, const struct menu_item *item, struct rect at)
{
    struct item_room room = {at.x + 1 + (m->lead_width ? m->lead_width + 2 : 0), at.x + at.width - 1, false,
                             false};
    int detail = text_width(item->detail), label = text_width(item->label);
    /* Of a command its key is worth a word; elsewhere the label says more. */
    room.has_detail = label + detail + 2 <= room.end - room.x || (detail <= 10 && !m->lead_width);
    room.is_cut = label > room.end - room.x - (room.has_detail && detail ? detail + 1 : 0);
    return room;
}

static void draw_item(const struct menu *m, struct canvas *c, const struct menu_item *item, struct rect at,
                      bool is_chosen)
{
    struct item_room room = room_of(m, item, at);
    if (m->lead_width)
        canvas_put_cut(c, at.x + 1, at.y, m->lead_width, ROLE_KEY, item->lead);
    int detail = room.has_detail && *item->detail ? text_width(item->detail) + 1 : 0;
    canvas_put_cut(c, room.x, at.y, room.end - room.x - detail, is_chosen ? ROLE_STRONG : ROLE_TEXT,
                   item->label);
    if (room.has_detail)
        canvas_put_right(c, at.x, at.y, at.width - 1, ROLE_MUTED, item->detail);
    if (is_chosen)
        canvas_tint(c, at, ROLE_SELECTED);
}

/* What the chosen line has no room for stands above the list. */
static void draw_rest(const struct menu *m, struct canvas *c, struct rect at)
{
    const struct menu_item *item = menu_chosen(m);
    if (!item)
        return;
    struct item_room room = room_of(m, item, at);
    int x = at.x + 1, end = at.x + at.width - 1;
    if (room.is_cut)
        x += canvas_put_cut(c, x, at.y, end - x, ROLE_MUTED, item->label) + 2;
    if (!room.has_detail && text_width(item->detail) <= end - x)
        canvas_put_right(c, at.x, at.y, at.width - 1, ROLE_MUTED, item->detail);
}

void menu_draw(struct menu *m, struct canvas *c, struct rect inside, const char *prompt)
{
    struct rect list = {inside.x, inside.y + 2, inside.width, inside.height - 2};
    canvas_put(c, inside.x + 1, inside.y, 2, ROLE_ACCENT, "> ");
    text_edit_draw(&m->query, c, (struct rect){inside.x + 3, inside.y, inside.width - 4, 1}, true, prompt,
                   NULL);
    m->height = list.height;
    if (m->selected < m->top)
        m->top = m->selected;
    if (m->selected >= m->top + list.height)
        m->top = m->selected - list.height + 1;
    if (!m->order_count)
        canvas_put(c, list.x + 1, list.y, list.width - 2, ROLE_MUTED, "Nothing matches.");
    draw_rest(m, c, (struct rect){inside.x, inside.y + 1, inside.width, 1});
    for (int i = 0; i < list.height && m->top + i < m->order_count; i++)
        draw_item(m, c, &m->item[m->order[m->top + i]], (struct rect){list.x, list.y + i, list.width, 1},
                  m->top + i == m->selected);
}
