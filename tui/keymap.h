/* keymap.h — which key calls which action: the standard keys of actions.h, changed by the user's "key.ACTION"
 * lines. Hints, help and palette ask here, so that they show the keys that hold. */
#ifndef TUI_KEYMAP_H
#define TUI_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/actions.h"

struct err;
struct settings;

#define KEYMAP_KEYS 6

struct keymap {
    struct key key[ACTION_COUNT][KEYMAP_KEYS];
    int count[ACTION_COUNT];
};

void keymap_init(struct keymap *m); /* the standard keys */
/* Takes the lines that the settings found and did not know. False (ERR_CONFIG), with the line: no such
 * action, no such key, or a key that already does something at the same place. `m` is then the standard. */
bool keymap_load(struct keymap *m, const struct settings *s, struct err *e)
    __attribute__((warn_unused_result));

/* The action of a key where the focus is. `where` is one pane's bit; `is_typing` adds the editing keys and
 * takes the single letters away. */
enum action keymap_action(const struct keymap *m, struct key k, unsigned where, bool is_typing);
/* The key to name in a hint: "^Q" while typing, "q" elsewhere. Empty: there is none. */
void keymap_key_text(const struct keymap *m, enum action a, bool is_typing, char out[KEY_TEXT_SIZE]);
/* The last of its keys: of "1 Alt-1 n" the one that says what it is for. */
void keymap_last_key_text(const struct keymap *m, enum action a, char out[KEY_TEXT_SIZE]);
/* All its keys: "^Q ^C q". */
void keymap_keys_text(const struct keymap *m, enum action a, char *out, size_t size);

#endif
