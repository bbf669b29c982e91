/* lookup.h — the form: what a user knows about one person, what to ask for, and whether it can be sent.
 * Says at once what is wrong with each field; never sends, it only tells what would be sent. */
#ifndef TUI_VIEW_LOOKUP_LOOKUP_H
#define TUI_VIEW_LOOKUP_LOOKUP_H

#include "core/base/err.h"
#include "core/waterfall.h"
#include "tui/widget/text_edit.h"

struct app;
struct box;
struct buf;

enum lookup_toggle { TOGGLE_EMAIL, TOGGLE_PHONE, TOGGLE_REVEAL, TOGGLE_PERSONAL, TOGGLE_COUNT };
/* The form's stops: the fields, the toggles, Send. */
enum {
    LOOKUP_STOP_TOGGLES = IDENTIFIER_COUNT,
    LOOKUP_STOP_SEND = IDENTIFIER_COUNT + TOGGLE_COUNT,
    LOOKUP_STOP_COUNT
};

#define LOOKUP_UNDO_STEPS 64
struct lookup_undo {
    char *text; /* all fields, a line each */
    int stop;
    bool is_on[TOGGLE_COUNT];
};

struct lookup_form {
    struct text_edit field[IDENTIFIER_COUNT];
    struct err field_err[IDENTIFIER_COUNT];
    bool is_on[TOGGLE_COUNT];
    int stop;
    struct text_cut cut;
    enum identity_strength strength;
    struct err identity_err; /* why it is too weak; ERR_NONE */
    struct lookup_undo undo[LOOKUP_UNDO_STEPS];
    int undo_count;
    int typing_stop; /* letters typed in a row into one field undo together; -1: none */
    bool is_spent;   /* what it holds was sent as it is, or is an example: who is pasted takes its place */
};

void lookup_form_init(struct lookup_form *f, const struct lookup *example);
void lookup_form_release(struct lookup_form *f);
/* Fills the fields from what was asked once; the toggles too. */
void lookup_form_fill(struct lookup_form *f, const struct identifiers *ids, const struct lookup_options *o);
/* Before and after its fields are set from outside: one step for undo. */
void lookup_form_remember(struct lookup_form *f);
void lookup_form_recheck(struct lookup_form *f);
bool lookup_form_is_typing(const struct lookup_form *f);
bool lookup_form_is_empty(const struct lookup_form *f);

/* Nothing in it is wrong, and nothing is missing. */
bool lookup_form_is_whole(const struct lookup_form *f);
/* What the switches ask for. */
struct lookup_options lookup_options_of(const bool is_on[TOGGLE_COUNT]);
/* What Enter would send, normalised; `out` is the caller's to release. False with the reason, and the form
 * stands on the field concerned. */
bool lookup_form_take(struct lookup_form *f, struct lookup *out, struct err *e)
    __attribute__((warn_unused_result));

bool lookup_form_act(struct lookup_form *f, enum action a); /* false: not the form's */
/* Tab's way through the form: one stop on or back. False at its end, where the next pane follows. */
bool lookup_form_step(struct lookup_form *f, int by);
void lookup_form_stand(struct lookup_form *f, int stop);
void lookup_form_type(struct lookup_form *f, const char *bytes, size_t size);
/* Who was in the form before a paste, and is no more (undo brings them back). NEXT: nothing contradicts them,
 * but they were sent, so the paste began a new person; after undo the same paste adds to them. TABLE: nothing
 * was taken, since lists take tables. */
enum paste_place { PASTE_ADDED, PASTE_NEXT, PASTE_SOMEBODY_ELSE, PASTE_TABLE };
/* How many people the pasted text tells of, of whom the first is in the form now; 0: it was typed, or `e`
 * says why nothing was taken. */
int lookup_form_paste(struct lookup_form *f, const char *bytes, size_t size, enum paste_place *place,
                      struct err *e);
void lookup_form_toggle(struct lookup_form *f, enum lookup_toggle t);

/* The form as lines for an editor, and back; what is refused (with its line) changes nothing. */
void lookup_form_write_text(const struct lookup_form *f, struct buf *out);
bool lookup_form_read_text(struct lookup_form *f, const char *text, size_t size, struct err *e)
    __attribute__((warn_unused_result));

/* "estimate 1–66+ credits" */
void lookup_form_estimate(const struct lookup_form *f, bool is_ascii, char *out, size_t size);
/* Whom the form is about, masked in privacy. Yours. */
char *lookup_form_name(const struct app *a) __attribute__((warn_unused_result));

/* A refusal of the form, which may quote what was typed: masked in privacy. Yours. */
char *lookup_form_said(const struct app *a, const char *sentence) __attribute__((warn_unused_result));

void lookup_draw(struct app *a, struct canvas *c, struct rect rect);
/* A click in column `x` of a field that was drawn at `at`. */
void lookup_click_field(struct app *a, int stop, struct rect at, int x);
/* One line, while another pane needs the room. */
void lookup_draw_folded(struct app *a, struct canvas *c, struct rect rect);

#endif
