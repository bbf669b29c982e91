/* popup.c — opening, keys, drawing, and what a choice does. */
#include "tui/view/popup.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "tui/app.h"
#include "tui/view/bars.h"
#include "tui/view/copy.h"
#include "tui/widget/box.h"

void popup_init(struct popup *p)
{
    *p = (struct popup){0};
    doc_init(&p->doc);
}

void popup_release(struct popup *p)
{
    doc_release(&p->doc);
}

/* ---- filling ---- */

static_assert(ACTION_COUNT <= MENU_MAX_ITEMS, "help and palette hold every action");

/* A list has its keys whatever it does just now; of the other views each level has its own. */
static bool is_of_this_view(const struct app *a, enum action action)
{
    if (action >= ACTION_VIEW_FILTER && action <= ACTION_VIEW_BALANCE)
        return bar_view_applies(a, action);
    if (!action_is_of_lists(action))
        return true;
    return insight_level_ops(a->view.level)->is_lists || bar_view_applies(a, action);
}

/* Help begins with what works only where one is, goes on with what works there among other places (in a text
 * field with its editing keys) and with what works everywhere, and ends with what belongs elsewhere. */
static int help_rank(const struct app *a, enum action action)
{
    unsigned where = action_info(action)->where, here = app_where(a);
    if (where & here && here == WHERE_VIEW && !is_of_this_view(a, action))
        return 3;
    if (where & here)
        return where != here;
    if (where == WHERE_TYPING && app_is_typing(a))
        return 1;
    return where & (WHERE_ANYWHERE | WHERE_PANES) ? 2 : 3;
}

static void fill_help(struct app *a)
{
    for (int rank = 0; rank <= 3; rank++)
        for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
            char keys[40];
            if (help_rank(a, (enum action)i) != rank)
                continue;
            keymap_keys_text(&a->keys, (enum action)i, keys, sizeof keys);
            menu_add_led(&a->popup.menu, i, keys, action_info((enum action)i)->help,
                         action_where_text((enum action)i));
        }
}

/* In help's order: of what fits as well what works where one is comes first. */
static void fill_palette(struct app *a)
{
    for (int rank = 0; rank <= 3; rank++)
        for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
            const struct action_info *info = action_info((enum action)i);
            char key[KEY_TEXT_SIZE];
            if (info->where == WHERE_TYPING || help_rank(a, (enum action)i) != rank)
                continue;
            keymap_key_text(&a->keys, (enum action)i, false, key);
            menu_add(&a->popup.menu, i, info->help, key);
        }
}

static void fill_themes(struct app *a)
{
    struct menu *m = &a->popup.menu;
    char names[THEMES_MOST][THEME_NAME_SIZE];
    size_t count = theme_list(names, THEMES_MOST);
    int selected = 0;
    for (size_t i = 0; i < count; i++) {
        struct theme t;
        bool is_whole = theme_load(&t, names[i], NULL);
        if (strcmp(names[i], a->theme.name) == 0)
            selected = m->item_count;
        menu_add_led(m, (int)i, names[i], is_whole ? t.title : "(cannot be read)",
                     is_whole ? theme_kind(&t) : "");
    }
    menu_match(m);
    m->selected = selected;
}

static void fill_scenarios(struct app *a)
{
    const struct screen_options *o = a->options;
    struct menu *m = &a->popup.menu;
    const char *playing = o->playing ? o->playing(o->owner) : "";
    int selected = 0;
    for (size_t i = 0; i < o->scenario_count; i++) {
        bool is_playing = strcmp(o->scenarios[i].name, playing) == 0;
        if (is_playing)
            selected = m->item_count;
        menu_add_led(m, (int)i, is_playing ? "now" : "", o->scenarios[i].title, o->scenarios[i].name);
    }
    menu_match(m);
    m->selected = selected;
}

void popup_open(struct app *a, enum popup_kind kind)
{
    struct popup *p = &a->popup;
    popup_close(a, false);
    a->toast_until_ms = 0; /* what was said before would hide its keys */
    p->kind = kind;
    p->top = 0;
    p->theme_before = a->theme;
    menu_begin(&p->menu, kind == POPUP_PALETTE);
    if (kind == POPUP_HELP)
        fill_help(a);
    if (kind == POPUP_PALETTE)
        fill_palette(a);
    if (kind == POPUP_SCENARIOS)
        fill_scenarios(a);
    if (kind == POPUP_COPY)
        copy_fill_menu(a, &p->menu);
    if (kind == POPUP_THEMES)
        fill_themes(a);
    if (kind != POPUP_THEMES && kind != POPUP_SCENARIOS) /* which begin at what is so now */
        menu_match(&p->menu);
}

void popup_confirm(struct app *a, enum confirm_kind kind, int64_t id)
{
    struct popup *p = &a->popup;
    popup_close(a, false);
    a->toast_until_ms = 0;
    p->kind = POPUP_CONFIRM;
    p->confirm = kind;
    p->confirm_id = id;
}

void popup_close(struct app *a, bool is_kept)
{
    struct popup *p = &a->popup;
    if (p->kind == POPUP_THEMES && !is_kept)
        a->theme = p->theme_before;
    p->kind = POPUP_NONE;
}

/* ---- choosing ---- */

static void preview_theme(struct app *a)
{
    const struct menu_item *item = menu_chosen(&a->popup.menu);
    struct theme t;
    struct err e = {0};
    if (item && theme_load(&t, item->lead, &e))
        a->theme = t;
    else if (item)
        app_toast(a, true, "%s", e.text);
}

/* What is remembered over a restart, and what a setting takes back. */
static void tell_theme(struct app *a)
{
    const struct settings *s = a->options->settings;
    if (s && strcmp(s->origin[SETTING_THEME], "default") != 0)
        app_toast(a, false, "Theme %s until the program ends; then %s says %s again.", a->theme.title,
                  s->origin[SETTING_THEME], s->value[SETTING_THEME]);
    else if (a->options->example) /* nothing of it is kept */
        app_toast(a, false, "Theme %s. For every start: theme = %s in config.ini.", a->theme.title,
                  a->theme.name);
    else
        app_toast(a, false, "Theme %s, at the next start too.", a->theme.title);
}

static void choose_scenario(struct app *a, int index)
{
    const struct screen_options *o = a->options;
    struct err e = {0};
    if (o->on_scenario(o->owner, o->scenarios[index].name, &e))
        app_toast(a, false, "From now on the simulator plays: %s.", o->scenarios[index].title);
    else
        app_toast(a, true, "%s", e.text);
}

static void choose(struct app *a)
{
    struct popup *p = &a->popup;
    const struct menu_item *item = menu_chosen(&p->menu);
    enum popup_kind kind = p->kind;
    if (kind == POPUP_CONFIRM) {
        confirm_yes(a);
        return;
    }
    int value = item ? item->value : -1;
    popup_close(a, true);
    if (!item)
        return;
    if (kind == POPUP_HELP || kind == POPUP_PALETTE)
        app_act(a, (enum action)value);
    else if (kind == POPUP_COPY)
        copy_choose(a, value);
    else if (kind == POPUP_SCENARIOS)
        choose_scenario(a, value);
    else if (kind == POPUP_THEMES)
        tell_theme(a);
}

void popup_pick(struct app *a, int row)
{
    struct menu *m = &a->popup.menu;
    if (m->top + row >= m->order_count)
        return;
    m->selected = m->top + row;
    preview_theme(a);
    choose(a);
}

void popup_scroll(struct app *a, int lines)
{
    struct popup *p = &a->popup;
    if (p->kind == POPUP_EXPLAIN) {
        long top = (long)p->top + lines;
        p->top = top < 0 ? 0 : (size_t)top; /* how far it goes is known where it is drawn */
        return;
    }
    menu_move(&p->menu, lines);
    if (p->kind == POPUP_THEMES)
        preview_theme(a);
}

/* The keys that scroll everywhere else scroll here; any other one has read it. */
static void explain_key(struct app *a, struct key k)
{
    struct popup *p = &a->popup;
    int page = p->doc_height > 1 ? p->doc_height - 1 : 1;
    enum action action = keymap_action(&a->keys, k, WHERE_REQUESTS, false);
    if (action == ACTION_UP)
        popup_scroll(a, -1);
    else if (action == ACTION_DOWN)
        popup_scroll(a, 1);
    else if (action == ACTION_PAGE_UP)
        popup_scroll(a, -page);
    else if (action == ACTION_PAGE_DOWN || k.code == ' ' || k.code == KEYCODE_SPACE)
        popup_scroll(a, page);
    else if (action == ACTION_FIRST)
        p->top = 0;
    else if (action == ACTION_LAST)
        popup_scroll(a, (int)p->doc.line_count);
    else if (k.code == 'y')
        copy_doc(a, "the explanation", &p->doc);
    else
        popup_close(a, true);
}

void popup_key(struct app *a, struct key k)
{
    struct popup *p = &a->popup;
    bool is_quit = k.mods == KEYMOD_CTRL && (k.code == 'q' || k.code == 'c');
    if (k.code == KEYCODE_ESC || (is_quit && p->kind != POPUP_CONFIRM)) {
        popup_close(a, false);
        if (is_quit)
            app_act(a, ACTION_QUIT);
    } else if (p->kind == POPUP_CONFIRM) {
        confirm_key(a, k);
    } else if (p->kind == POPUP_EXPLAIN) {
        explain_key(a, k);
    } else if (k.code == KEYCODE_ENTER) {
        choose(a);
    } else if (key_equal(k, (struct key){KEYCODE_F1, 0}) && p->kind == POPUP_HELP) {
        popup_close(a, false);
    } else if (menu_key(&p->menu, &a->keys, k) && p->kind == POPUP_THEMES) {
        preview_theme(a);
    }
}

void popup_paste(struct app *a, const char *bytes, size_t size)
{
    struct popup *p = &a->popup;
    if (p->kind == POPUP_CONFIRM || p->kind == POPUP_EXPLAIN)
        return;
    text_edit_paste(&p->menu.query, bytes, size < 200 ? size : 200);
    menu_match(&p->menu);
}

/* ---- drawing ---- */

struct rect popup_middle(const struct canvas *c, int width, int height)
{
    width = width > c->width - 4 ? c->width - 4 : width;
    height = height > c->height - 2 ? c->height - 2 : height;
    return (struct rect){(c->width - width) / 2, (c->height - height) / 2, width, height};
}

struct rect popup_window(struct app *a, struct canvas *c, struct rect r, const char *title, const char *note)
{
    struct box box = {.rect = r, .title = title, .note = note, .note_role = ROLE_MUTED, .is_focused = true};
    hits_add(&a->hits, (struct rect){0, 0, c->width, c->height}, HIT_POPUP, 0);
    hits_add(&a->hits, r, HIT_POPUP, 1);
    canvas_fill(c, r, ROLE_POPUP);
    return box_draw(c, &box);
}

static void draw_menu(struct app *a, struct canvas *c, const char *title, int width, const char *prompt)
{
    struct popup *p = &a->popup;
    char note[32];
    int height = p->menu.item_count + 4, most = c->height * 3 / 4 > 26 ? c->height * 3 / 4 : 26;
    snprintf(note, sizeof note, "%d of %d", p->menu.order_count, p->menu.item_count);
    /* A picker stands at the side, so that what it changes is seen. */
    struct rect r = popup_middle(c, width, height > most ? most : height);
    if (p->kind == POPUP_THEMES)
        r.x = c->width - r.width - 2;
    struct rect inside = popup_window(a, c, r, title, note);
    menu_draw(&p->menu, c, inside, prompt);
    for (int i = 0; i < inside.height - 2; i++)
        hits_add(&a->hits, (struct rect){inside.x, inside.y + 2 + i, inside.width, 1}, HIT_MENU_ROW, i);
    box_scroll_bar(c, (struct rect){r.x, r.y + 2, r.width, r.height - 2}, p->menu.top, inside.height - 2,
                   p->menu.order_count, true);
}

static void write_explanation(struct app *a, const struct detail_context *x, int width)
{
    doc_begin(&a->popup.doc, width, a->is_ascii);
    if (x->request)
        detail_write_explanation(x, &a->popup.doc);
}

static void draw_explain(struct app *a, struct canvas *c)
{
    struct popup *p = &a->popup;
    struct detail_context x = detail_context_of(a);
    int width = c->width - 12 < 84 ? c->width - 12 : 84;
    x.is_roomy = true;
    write_explanation(a, &x, width);
    x.is_roomy = (int)p->doc.line_count + POPUP_EDGES <= c->height;
    if (!x.is_roomy)
        write_explanation(a, &x, width);
    int lines = (int)p->doc.line_count;
    struct rect r = popup_middle(c, width + POPUP_EDGES, lines + 4);
    bool is_long = lines > r.height - 4;
    struct rect inside =
        rect_inset(popup_window(a, c, r, "In plain words",
                                is_long ? "Up Down   y copy   Esc close" : "y copy   Esc close"),
                   2, 1);
    p->doc_height = inside.height;
    size_t most = is_long ? (size_t)(lines - inside.height) : 0;
    p->top = p->top > most ? most : p->top;
    doc_draw(&p->doc, c, inside, p->top, -1);
    box_scroll_bar(c, r, (long long)p->top, inside.height, lines, true);
}

void popup_draw(struct app *a, struct canvas *c)
{
    switch (a->popup.kind) {
    case POPUP_NONE:
        return;
    case POPUP_HELP:
        draw_menu(a, c, "Help", 92, "type to search, Enter does it");
        return;
    case POPUP_PALETTE:
        draw_menu(a, c, "Commands", 76, "what do you want to do?");
        return;
    case POPUP_THEMES:
        draw_menu(a, c, "Themes", 58, "Enter keeps, Esc goes back");
        return;
    case POPUP_SCENARIOS:
        draw_menu(a, c, "The simulator plays", 96, "a scenario");
        return;
    case POPUP_COPY:
        draw_menu(a, c, "Copy", 72, "what to copy");
        return;
    case POPUP_CONFIRM:
        confirm_draw(a, c);
        return;
    case POPUP_EXPLAIN:
        draw_explain(a, c);
        return;
    }
}
