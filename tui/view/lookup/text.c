/* text.c — the form as text for an editor: "first_name = Tim", a line a field, # for remarks. */
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/base/nearest.h"
#include "core/base/utf8.h"
#include "tui/view/lookup/lookup.h"

#define TEXT_CEILING (64 * 1024)

static const char *const switches[TOGGLE_COUNT] = {
    [TOGGLE_EMAIL] = "waterfall_email",
    [TOGGLE_PHONE] = "waterfall_phone",
    [TOGGLE_REVEAL] = "reveal_phone_number",
    [TOGGLE_PERSONAL] = "reveal_personal_emails",
};

void lookup_form_write_text(const struct lookup_form *f, struct buf *out)
{
    buf_append_text(out, "# The lookup, a line a field. Save and leave the editor to take it over.\n");
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        buf_printf(out, "%s = %s\n", identifier_parameter((enum identifier)i), f->field[i].text);
    buf_append_text(out, "\n# on or off\n");
    for (int i = 0; i < TOGGLE_COUNT; i++)
        buf_printf(out, "%s = %s\n", switches[i], f->is_on[i] ? "on" : "off");
}

static const char *name_at(size_t index)
{
    if (index < IDENTIFIER_COUNT)
        return identifier_parameter((enum identifier)index);
    return index < IDENTIFIER_COUNT + TOGGLE_COUNT ? switches[index - IDENTIFIER_COUNT] : NULL;
}

static char *trim(char *text)
{
    text += strspn(text, " \t");
    size_t size = strlen(text);
    while (size && strchr(" \t\r", text[size - 1]))
        text[--size] = 0;
    return text;
}

static bool take_value(struct lookup_form *f, size_t which, const char *value, int line, struct err *e)
{
    if (which < IDENTIFIER_COUNT) {
        text_edit_set(&f->field[which], value);
        return true;
    }
    bool is_on = strcmp(value, "on") == 0;
    if (!is_on && strcmp(value, "off") != 0)
        return err_set(e, ERR_USAGE, "Line %d: %s is on or off, not \"%.40s\". The form is as it was.", line,
                       name_at(which), value);
    f->is_on[which - IDENTIFIER_COUNT] = is_on;
    return true;
}

static bool take_line(struct lookup_form *f, char *text, int line, struct err *e)
{
    text = trim(text);
    char *equals = strchr(text, '=');
    if (!*text || *text == '#')
        return true;
    if (!equals)
        return err_set(e, ERR_USAGE, "Line %d: write \"field = value\". The form is as it was.", line);
    *equals = 0;
    const char *name = trim(text), *value = trim(equals + 1);
    for (size_t i = 0; name_at(i); i++)
        if (strcmp(name_at(i), name) == 0)
            return take_value(f, i, value, line, e);
    const char *near = nearest_name(name, name_at);
    return err_set(e, ERR_USAGE, "Line %d: there is no field \"%.40s\"%s%s%s. The form is as it was.", line,
                   name, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

bool lookup_form_read_text(struct lookup_form *f, const char *text, size_t size, struct err *e)
{
    struct buf clean;
    buf_init(&clean, 4 * TEXT_CEILING);
    utf8_clean(&clean, text, size < TEXT_CEILING ? size : TEXT_CEILING, UTF8_TEXT);
    struct lookup_form *fresh = mem_zalloc(sizeof *fresh);
    memcpy(fresh->is_on, f->is_on, sizeof fresh->is_on);
    char *rest = clean.data ? clean.data : NULL;
    bool is_ok = true;
    int number = 0;
    for (char *line; is_ok && (line = strsep(&rest, "\n"));)
        is_ok = take_line(fresh, line, ++number, e);
    if (is_ok) {
        struct identifiers ids = {0};
        const struct lookup_options o = lookup_options_of(fresh->is_on);
        for (int i = 0; i < IDENTIFIER_COUNT; i++)
            identifiers_set(&ids, (enum identifier)i, fresh->field[i].text);
        lookup_form_fill(f, &ids, &o);
        identifiers_release(&ids);
    }
    free(fresh);
    buf_release(&clean);
    return is_ok;
}
