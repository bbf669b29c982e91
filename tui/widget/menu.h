/* menu.h — a list to choose from, narrowed by typing. Knows no domain: items are text and a value. */
#ifndef TUI_WIDGET_MENU_H
#define TUI_WIDGET_MENU_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/terminal/canvas.h"
#include "tui/keymap.h"
#include "tui/widget/text_edit.h"

#define MENU_MAX_ITEMS 128
struct menu_item {
    char lead[40], label[100], detail[60]; /* `lead` stands in a column of its own before the label */
    int value;
};
struct menu {
    struct menu_item item[MENU_MAX_ITEMS];
    int item_count;
    int order[MENU_MAX_ITEMS]; /* items that match, best first */
    int order_count, selected, top, height;
    int lead_width; /* columns of the leads; 0: there are none */
    bool is_fuzzy;  /* letters in order, best first; else all words must occur, order kept */
    struct text_edit query;
    struct text_cut cut;
};

void menu_begin(struct menu *m, bool is_fuzzy);
void menu_add(struct menu *m, int value, const char *label, const char *detail);
void menu_add_led(struct menu *m, int value, const char *lead, const char *label, const char *detail);
void menu_match(struct menu *m); /* after adding, and after the query changed */
void menu_move(struct menu *m, int by);
/* Moves and typing; false: not the menu's key (Enter, Esc …). */
bool menu_key(struct menu *m, const struct keymap *keys, struct key k);
const struct menu_item *menu_chosen(const struct menu *m); /* NULL: nothing matches */
void menu_draw(struct menu *m, struct canvas *c, struct rect inside, const char *prompt);

#endif
