/* key.c — spellings of keys. */
#include "tui/terminal/key.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/base/utf8.h"

static const char *const names[] = {
#define X(id, name) name,
    NAMED_KEYS(X)
#undef X
};

const char *key_name_at(size_t index)
{
    return index < sizeof names / sizeof *names ? names[index] : NULL;
}

bool key_equal(struct key a, struct key b)
{
    return a.code == b.code && a.mods == b.mods;
}

bool key_is_text(struct key k)
{
    return !k.mods && (k.code == KEYCODE_SPACE || (k.code >= 0x21 && k.code < KEYCODE_FIRST_NAMED));
}

static bool take_prefix(const char **word, size_t *size, const char *prefix)
{
    size_t length = strlen(prefix);
    if (*size <= length || strncasecmp(*word, prefix, length) != 0)
        return false;
    *word += length;
    *size -= length;
    return true;
}

/* Shift-a is what a terminal tells as A; of other characters it tells no Shift, nor beside Ctrl. */
static bool take_capital(struct key *k)
{
    if (k->mods & KEYMOD_CTRL || k->code < 'a' || k->code > 'z')
        return false;
    k->code -= 'a' - 'A';
    k->mods &= (uint8_t)~KEYMOD_SHIFT;
    return true;
}

bool key_parse(const char *word, size_t size, struct key *out)
{
    *out = (struct key){0, 0};
    for (bool is_more = true; is_more;) {
        is_more = false;
        if (take_prefix(&word, &size, "Alt-") || take_prefix(&word, &size, "M-"))
            is_more = out->mods |= KEYMOD_ALT;
        if (take_prefix(&word, &size, "Ctrl-") || take_prefix(&word, &size, "^"))
            is_more = out->mods |= KEYMOD_CTRL;
        if (take_prefix(&word, &size, "Shift-"))
            is_more = out->mods |= KEYMOD_SHIFT;
    }
    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == size && strncasecmp(names[i], word, size) == 0) {
            out->code = KEYCODE_FIRST_NAMED + 1 + i;
            return true;
        }
    if (!size || utf8_next(word, size, &out->code) != size || out->code == UTF8_REPLACEMENT)
        return false;
    if (out->mods & KEYMOD_CTRL && out->code >= 'A' && out->code <= 'Z')
        out->code += 'a' - 'A';
    if (out->mods & KEYMOD_SHIFT && !take_capital(out))
        return false;
    return out->code > ' ' && out->code != 0x7F;
}

void key_format(struct key k, char out[KEY_TEXT_SIZE])
{
    char name[8] = "";
    const char *shown = name;
    bool is_named = k.code > KEYCODE_FIRST_NAMED && k.code < KEYCODE_END_NAMED;
    if (is_named)
        shown = names[k.code - KEYCODE_FIRST_NAMED - 1];
    else
        name[utf8_put(name, k.mods & KEYMOD_CTRL && k.code >= 'a' && k.code <= 'z' ? k.code - 32 : k.code)] =
            0;
    snprintf(out, KEY_TEXT_SIZE, "%s%s%s%s", k.mods & KEYMOD_SHIFT ? "Shift-" : "",
             k.mods & KEYMOD_ALT ? "Alt-" : "", k.mods & KEYMOD_CTRL ? (is_named ? "Ctrl-" : "^") : "",
             shown);
}
