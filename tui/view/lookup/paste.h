/* paste.h — what a pasted text says of people: a LinkedIn URL, an e-mail, "First Last <mail>", a
 * domain, JSON, or a call of Apollo's as cURL with its parameters in the URL or in its body. Never mixes two
 * people. */
#ifndef TUI_VIEW_LOOKUP_PASTE_H
#define TUI_VIEW_LOOKUP_PASTE_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/view/lookup/lookup.h"

struct pasted {
    struct identifiers ids; /* of the first person */
    int people;             /* 0: it says nothing of anybody */
    bool is_table;          /* of many people */
    bool is_record;         /* a whole person, who takes the place of the one in the form */
    bool has_toggle[TOGGLE_COUNT], is_on[TOGGLE_COUNT];
    struct err
        err; /* why nothing of it may go into a field: a call of Apollo's has a key, a table many people */
};
void pasted_release(struct pasted *p);

/* False: nothing of it; out->err may say why. */
bool lookup_paste_read(const char *bytes, size_t size, struct pasted *out);

/* For the readers: one value of the first person, by Apollo's name of it; and a switch. */
bool pasted_take_pair(struct identifiers *ids, const char *key, const char *value);
bool pasted_take_switch(struct pasted *p, const char *key, const char *value);
/* False: it is no call. Else a person, or out->err. */
bool lookup_paste_call(const char *text, struct pasted *out);
/* Whether a command that comes line by line goes on in the next: within a quotation, or behind a backslash.
 */
bool lookup_paste_call_goes_on(const char *text);
/* Reads the JSON that begins somewhere in `text`. False: no person in it. */
bool lookup_paste_json(const char *text, struct pasted *out);

#endif
