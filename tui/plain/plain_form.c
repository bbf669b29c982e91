/* plain_form.c — the screen's form, filled by words instead of keys. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/mem.h"
#include "tui/plain/plain_internal.h"
#include "tui/view/lookup/paste.h"

static const struct {
    const char *word, *label;
} switches[TOGGLE_COUNT] = {
    [TOGGLE_EMAIL] = {"email", "e-mail waterfall"},
    [TOGGLE_PHONE] = {"phone", "phone waterfall"},
    [TOGGLE_REVEAL] = {"reveal", "reveal phone number"},
    [TOGGLE_PERSONAL] = {"personal", "reveal personal e-mails"},
};

/* A field by Apollo's name for it, by the beginning of that name, or by the screen's label. */
static int field_of(const char *word)
{
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        if (strcasecmp(word, identifier_parameter((enum identifier)i)) == 0 ||
            strcasecmp(word, identifier_label((enum identifier)i)) == 0)
            return i;
    int found = -1;
    for (int i = 0; i < IDENTIFIER_COUNT && *word; i++)
        if (strncasecmp(word, identifier_parameter((enum identifier)i), strlen(word)) == 0) {
            if (found >= 0)
                return -1; /* it could be either */
            found = i;
        }
    return found;
}

static bool take_switch(struct lookup_form *f, const char *word)
{
    size_t size = strlen(word);
    for (int i = 0; i < TOGGLE_COUNT; i++)
        if (size == strlen(switches[i].word) + 1 && strncasecmp(word, switches[i].word, size - 1) == 0 &&
            strchr("+-", word[size - 1])) {
            f->is_on[i] = word[size - 1] == '+';
            return true;
        }
    return false;
}

static bool take_field(struct plain *p, const char *word)
{
    const char *equals = strchr(word, '=');
    char *name = equals ? mem_text_n(word, (size_t)(equals - word)) : NULL;
    int field = name ? field_of(name) : -1;
    free(name);
    if (field >= 0)
        text_edit_set(&p->form.field[field], equals + 1);
    return field >= 0;
}

static void refuse_word(struct plain *p, const char *word)
{
    plain_refuse(
        p,
        "\"%s\" is no field and no switch. Fields: first=, last=, name=, linkedin=, email=, company=, "
        "domain=, id=, hash=. Switches: email+, phone+, reveal+, personal+, with - for off.",
        word);
}

void plain_form_set(struct plain *p, char *const *words, size_t count, bool is_new)
{
    size_t i = 0;
    bool is_spent = p->form.is_spent && !is_new;
    if (is_new)
        lookup_form_act(&p->form, ACTION_FORM_CLEAR); /* undo brings it back */
    else if (count)
        lookup_form_remember(&p->form);
    while (i < count && take_switch(&p->form, words[i]))
        i++;
    if (i == count)
        p->form.is_spent = is_spent; /* the person is still the same */
    for (; i < count; i++)
        if (!take_switch(&p->form, words[i]) && !take_field(p, words[i]) && !plain_form_paste(p, words[i])) {
            refuse_word(p, words[i]);
            break;
        }
    lookup_form_recheck(&p->form);
    plain_form_tell(p);
}

bool plain_form_paste(struct plain *p, const char *text)
{
    struct pasted pasted;
    enum paste_place place; /* the form is told whole after it */
    bool is_understood = lookup_paste_read(text, strlen(text), &pasted), is_refused = pasted.err.code;
    if (is_refused)
        plain_refuse_err(p, &pasted.err);
    else if (is_understood)
        lookup_form_paste(&p->form, text, strlen(text), &place, &pasted.err);
    pasted_release(&pasted);
    return is_understood || is_refused;
}

static void put_fields(const struct plain *p, struct buf *out)
{
    int count = 0;
    for (int i = 0; i < IDENTIFIER_COUNT; i++) {
        if (!p->form.field[i].size)
            continue;
        buf_printf(out, "%s%s ", count++ ? ", " : "Lookup: ", identifier_label((enum identifier)i));
        plain_put_private(p, out, p->form.field[i].text);
    }
    buf_append_text(out, count ? ".\n" : "Lookup: empty.\n");
}

static void put_switches(const struct plain *p, struct buf *out)
{
    int count = 0;
    for (int i = 0; i < TOGGLE_COUNT; i++)
        if (p->form.is_on[i])
            buf_printf(out, "%s%s", count++ ? ", " : "Switched on: ", switches[i].label);
    buf_append_text(out,
                    count ? ".\n" : "Switched on: nothing, so Apollo answers at once with what it knows.\n");
}

void plain_form_tell(struct plain *p)
{
    struct buf out;
    buf_init(&out, 64 * 1024);
    put_fields(p, &out);
    put_switches(p, &out);
    buf_printf(&out, "Identity: %s.", identity_strength_word(p->form.strength));
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        if (p->form.field[i].size && p->form.field_err[i].code != ERR_NONE)
            buf_printf(&out, " %s", p->form.field_err[i].text);
    if (p->form.identity_err.code != ERR_NONE)
        buf_printf(&out, " %s", p->form.identity_err.text);
    else if (p->form.strength >= IDENTITY_FAIR)
        buf_append_text(&out, " send sends it.");
    buf_append_char(&out, '\n');
    plain_say_text(p, &out);
    buf_release(&out);
}
