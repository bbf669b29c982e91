/* form.c — the form's state: editing, undo, checking. Draws nothing. */
#include "tui/view/lookup/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"

/* ---- checking ---- */

/* The fields as identifiers, normalised where they can be, typed where not. */
static void form_identifiers(const struct lookup_form *f, struct identifiers *ids)
{
    *ids = (struct identifiers){0};
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        identifiers_set(ids, (enum identifier)i, f->field[i].text);
}

static void form_check(struct lookup_form *f)
{
    struct identifiers ids = {0};
    for (int i = 0; i < IDENTIFIER_COUNT; i++) {
        char *normal = NULL;
        f->field_err[i] = (struct err){0};
        if (identifier_normalise((enum identifier)i, f->field[i].text, &normal, &f->field_err[i]))
            identifiers_set(&ids, (enum identifier)i, normal);
        free(normal);
    }
    f->identity_err = (struct err){0};
    f->strength = identity_strength(&ids);
    if (f->strength != IDENTITY_EMPTY && !identity_check(&ids, &f->identity_err))
        f->strength = IDENTITY_WEAK;
    identifiers_release(&ids);
}

void lookup_form_recheck(struct lookup_form *f)
{
    form_check(f);
}

struct lookup_options lookup_options_of(const bool is_on[TOGGLE_COUNT])
{
    return (struct lookup_options){.waterfall_email = is_on[TOGGLE_EMAIL],
                                   .waterfall_phone = is_on[TOGGLE_PHONE],
                                   .reveal_phone_number = is_on[TOGGLE_REVEAL],
                                   .reveal_personal_emails = is_on[TOGGLE_PERSONAL]};
}

bool lookup_form_take(struct lookup_form *f, struct lookup *out, struct err *e)
{
    enum identifier bad = IDENTIFIER_FIRST_NAME;
    *out = (struct lookup){.people_count = 1};
    form_identifiers(f, &out->people[0]);
    if (!identifiers_normalise(&out->people[0], &bad, e)) {
        f->stop = (int)bad;
        return false;
    }
    if (!identity_check(&out->people[0], e))
        return false;
    out->options = lookup_options_of(f->is_on);
    return true;
}

bool lookup_form_is_whole(const struct lookup_form *f)
{
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        if (f->field_err[i].code != ERR_NONE)
            return false;
    return f->strength >= IDENTITY_FAIR;
}

bool lookup_form_is_typing(const struct lookup_form *f)
{
    return f->stop < IDENTIFIER_COUNT;
}

bool lookup_form_is_empty(const struct lookup_form *f)
{
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        if (f->field[i].size)
            return false;
    return true;
}

/* ---- undo ---- */

void lookup_form_remember(struct lookup_form *f)
{
    struct buf text;
    if (f->undo_count == LOOKUP_UNDO_STEPS) {
        free(f->undo[0].text);
        memmove(f->undo, f->undo + 1, (LOOKUP_UNDO_STEPS - 1) * sizeof *f->undo);
        f->undo_count--;
    }
    buf_init(&text, IDENTIFIER_COUNT * (TEXT_EDIT_MAX_BYTES + 1) + 1);
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        buf_printf(&text, "%s\n", f->field[i].text);
    struct lookup_undo *step = &f->undo[f->undo_count++];
    *step = (struct lookup_undo){.text = buf_take(&text, NULL), .stop = f->stop};
    memcpy(step->is_on, f->is_on, sizeof step->is_on);
    buf_release(&text);
    f->typing_stop = -1;
    f->is_spent = false;
}

static void form_undo(struct lookup_form *f)
{
    if (!f->undo_count)
        return;
    struct lookup_undo *step = &f->undo[--f->undo_count];
    char *rest = step->text;
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        text_edit_set(&f->field[i], strsep(&rest, "\n"));
    memcpy(f->is_on, step->is_on, sizeof f->is_on);
    f->stop = step->stop;
    free(step->text);
    step->text = NULL;
    f->typing_stop = -1;
    f->is_spent = false;
}

/* ---- life ---- */

void lookup_form_fill(struct lookup_form *f, const struct identifiers *ids, const struct lookup_options *o)
{
    lookup_form_remember(f);
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        text_edit_set(&f->field[i], ids->value[i]);
    if (o) {
        f->is_on[TOGGLE_EMAIL] = o->waterfall_email;
        f->is_on[TOGGLE_PHONE] = o->waterfall_phone;
        f->is_on[TOGGLE_REVEAL] = o->reveal_phone_number;
        f->is_on[TOGGLE_PERSONAL] = o->reveal_personal_emails;
    }
    form_check(f);
}

void lookup_form_init(struct lookup_form *f, const struct lookup *example)
{
    *f = (struct lookup_form){.is_on = {[TOGGLE_EMAIL] = true, [TOGGLE_PHONE] = true}, .typing_stop = -1};
    if (example && example->people_count) {
        lookup_form_fill(f, &example->people[0], &example->options);
        free(f->undo[--f->undo_count].text); /* what was there before the example is nothing */
        f->is_spent = true;
    }
    form_check(f);
}

void lookup_form_release(struct lookup_form *f)
{
    while (f->undo_count)
        free(f->undo[--f->undo_count].text);
}

/* ---- editing ---- */

void lookup_form_type(struct lookup_form *f, const char *bytes, size_t size)
{
    if (!lookup_form_is_typing(f))
        return;
    if (f->typing_stop != f->stop) {
        lookup_form_remember(f);
        f->typing_stop = f->stop;
    }
    text_edit_insert(&f->field[f->stop], bytes, size);
    form_check(f);
}

void lookup_form_toggle(struct lookup_form *f, enum lookup_toggle t)
{
    bool is_spent = f->is_spent; /* the person is still the same */
    lookup_form_remember(f);
    f->is_on[t] = !f->is_on[t];
    f->is_spent = is_spent;
}

static void form_clear(struct lookup_form *f)
{
    lookup_form_remember(f);
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        text_edit_set(&f->field[i], NULL);
    f->stop = 0;
}

void lookup_form_stand(struct lookup_form *f, int stop)
{
    f->stop = stop;
    f->typing_stop = -1;
    if (lookup_form_is_typing(f))
        f->field[f->stop].cursor = f->field[f->stop].size;
}

bool lookup_form_step(struct lookup_form *f, int by)
{
    int stop = f->stop + by;
    if (stop < 0 || stop >= LOOKUP_STOP_COUNT)
        return false;
    lookup_form_stand(f, stop);
    return true;
}

/* The arrows go round, since they never leave the form. */
static void form_go(struct lookup_form *f, int by)
{
    lookup_form_stand(f, (f->stop + by + LOOKUP_STOP_COUNT) % LOOKUP_STOP_COUNT);
}

static bool form_edit(struct lookup_form *f, enum action a)
{
    if (!lookup_form_is_typing(f))
        return false;
    struct text_edit *t = &f->field[f->stop];
    struct text_edit before = *t;
    if (!text_edit_act(t, a, &f->cut))
        return false;
    if (strcmp(before.text, t->text) != 0) {
        struct text_edit after = *t;
        *t = before;
        lookup_form_remember(f);
        *t = after;
    }
    return true;
}

bool lookup_form_act(struct lookup_form *f, enum action a)
{
    switch (a) {
    case ACTION_FIELD_NEXT:
        form_go(f, 1);
        break;
    case ACTION_FIELD_PREVIOUS:
        form_go(f, -1);
        break;
    case ACTION_FORM_CLEAR:
        form_clear(f);
        break;
    case ACTION_EDIT_UNDO:
        form_undo(f);
        break;
    case ACTION_TOGGLE_EMAIL:
    case ACTION_TOGGLE_PHONE:
    case ACTION_TOGGLE_REVEAL:
    case ACTION_TOGGLE_PERSONAL:
        lookup_form_toggle(f, (enum lookup_toggle)(a - ACTION_TOGGLE_EMAIL));
        break;
    case ACTION_PRESS:
        if (f->stop < LOOKUP_STOP_TOGGLES || f->stop >= LOOKUP_STOP_SEND)
            return false;
        lookup_form_toggle(f, (enum lookup_toggle)(f->stop - LOOKUP_STOP_TOGGLES));
        break;
    default:
        if (!form_edit(f, a))
            return false;
    }
    form_check(f);
    return true;
}
