/* text_edit.c — moves and cuts on whole clusters. */
#include "tui/widget/text_edit.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/utf8.h"

void text_edit_set(struct text_edit *t, const char *text)
{
    t->size = t->cursor = 0;
    t->text[0] = 0;
    if (text)
        text_edit_insert(t, text, strlen(text));
}

static void splice(struct text_edit *t, size_t from, size_t to, const char *with, size_t size)
{
    memmove(t->text + from + size, t->text + to, t->size - to + 1);
    memcpy(t->text + from, with, size);
    t->size = t->size - (to - from) + size;
    t->cursor = from + size;
}

void text_edit_insert(struct text_edit *t, const char *bytes, size_t size)
{
    struct buf clean;
    buf_init(&clean, 4 * TEXT_EDIT_MAX_BYTES);
    utf8_clean(&clean, bytes, size < TEXT_EDIT_MAX_BYTES ? size : TEXT_EDIT_MAX_BYTES, UTF8_LINE);
    size_t cut = utf8_cut(clean.data, clean.size, TEXT_EDIT_MAX_BYTES - t->size);
    splice(t, t->cursor, t->cursor, clean.data, cut);
    buf_release(&clean);
}

void text_edit_trim(struct text_edit *t)
{
    while (t->size && t->text[t->size - 1] == ' ')
        t->text[--t->size] = '\0';
    t->cursor = t->cursor < t->size ? t->cursor : t->size;
}

void text_edit_go_on(struct text_edit *t)
{
    text_edit_trim(t);
    t->cursor = t->size;
    if (t->size)
        text_edit_insert(t, " ", 1);
}

void text_edit_paste(struct text_edit *t, const char *bytes, size_t size)
{
    while (size && bytes[size - 1] == '\n')
        size--;
    while (size && *bytes == '\n')
        bytes++, size--;
    text_edit_insert(t, bytes, size);
}

static bool is_word_byte(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static size_t word_start(const struct text_edit *t)
{
    size_t at = t->cursor;
    while (at && !is_word_byte(t->text[at - 1]))
        at--;
    while (at && is_word_byte(t->text[at - 1]))
        at--;
    return at;
}

/* What readline calls a unix word: anything between blanks. */
static size_t blank_before(const struct text_edit *t)
{
    size_t at = t->cursor;
    while (at && t->text[at - 1] == ' ')
        at--;
    while (at && t->text[at - 1] != ' ')
        at--;
    return at;
}

static size_t word_end(const struct text_edit *t)
{
    size_t at = t->cursor;
    while (at < t->size && !is_word_byte(t->text[at]))
        at++;
    while (at < t->size && is_word_byte(t->text[at]))
        at++;
    return at;
}

/* What was killed before the cursor goes before what the kills just before it took. */
static void kill_range(struct text_edit *t, size_t from, size_t to, struct text_cut *cut)
{
    bool is_in_a_row = cut->of == t && cut->size == t->size && cut->cursor == t->cursor;
    size_t more = to - from, kept = is_in_a_row ? strlen(cut->text) : 0;
    if (!more)
        return;
    if (kept + more > TEXT_EDIT_MAX_BYTES)
        kept = 0;
    bool is_before = to == t->cursor;
    memmove(cut->text + (is_before ? more : 0), cut->text, kept);
    memcpy(cut->text + (is_before ? 0 : kept), t->text + from, more);
    cut->text[kept + more] = 0;
    splice(t, from, to, "", 0);
    cut->of = t;
    cut->size = t->size;
    cut->cursor = t->cursor;
}

static bool is_kill(enum action a)
{
    return a == ACTION_EDIT_KILL_END || a == ACTION_EDIT_KILL_START || a == ACTION_EDIT_KILL_WORD ||
           a == ACTION_EDIT_KILL_BLANK || a == ACTION_EDIT_KILL_WORD_ON;
}

bool text_edit_act(struct text_edit *t, enum action a, struct text_cut *cut)
{
    if (!is_kill(a))
        cut->of = NULL;
    switch (a) {
    case ACTION_EDIT_HOME:
        t->cursor = 0;
        return true;
    case ACTION_EDIT_END:
        t->cursor = t->size;
        return true;
    case ACTION_EDIT_LEFT:
        t->cursor = text_before(t->text, t->cursor);
        return true;
    case ACTION_EDIT_RIGHT:
        t->cursor = text_after(t->text, t->size, t->cursor);
        return true;
    case ACTION_EDIT_WORD_LEFT:
        t->cursor = word_start(t);
        return true;
    case ACTION_EDIT_WORD_RIGHT:
        t->cursor = word_end(t);
        return true;
    case ACTION_EDIT_ERASE:
        splice(t, text_before(t->text, t->cursor), t->cursor, "", 0);
        return true;
    case ACTION_EDIT_DELETE:
        splice(t, t->cursor, text_after(t->text, t->size, t->cursor), "", 0);
        return true;
    case ACTION_EDIT_KILL_END:
        kill_range(t, t->cursor, t->size, cut);
        return true;
    case ACTION_EDIT_KILL_START:
        kill_range(t, 0, t->cursor, cut);
        return true;
    case ACTION_EDIT_KILL_WORD:
        kill_range(t, word_start(t), t->cursor, cut);
        return true;
    case ACTION_EDIT_KILL_BLANK:
        kill_range(t, blank_before(t), t->cursor, cut);
        return true;
    case ACTION_EDIT_KILL_WORD_ON:
        kill_range(t, t->cursor, word_end(t), cut);
        return true;
    case ACTION_EDIT_YANK:
        text_edit_insert(t, cut->text, strlen(cut->text));
        return true;
    default:
        return false;
    }
}

size_t text_edit_bytes(struct key k, char out[4])
{
    return utf8_put(out, k.code == KEYCODE_SPACE ? ' ' : k.code);
}

bool text_edit_key(struct text_edit *t, const struct keymap *keys, struct key k, struct text_cut *cut,
                   enum action *other)
{
    char bytes[4];
    *other = ACTION_NONE;
    if (key_is_text(k)) {
        text_edit_insert(t, bytes, text_edit_bytes(k, bytes));
        return true;
    }
    *other = keymap_action(keys, k, 0, true);
    return text_edit_act(t, *other, cut);
}

/* Scrolled so that the cursor's own column is inside. */
static size_t first_shown(const struct text_edit *t, int width)
{
    size_t start = 0;
    while (text_width_n(t->text + start, t->cursor - start) >= width && start < t->cursor)
        start = text_after(t->text, t->size, start);
    return start;
}

void text_edit_click(struct text_edit *t, int column, int width, bool is_focused)
{
    size_t start = is_focused ? first_shown(t, width) : 0;
    t->cursor = start + text_fit(t->text + start, t->size - start, column > 0 ? column : 0, NULL);
}

void text_edit_draw(const struct text_edit *t, struct canvas *c, struct rect line, bool is_focused,
                    const char *hint, text_edit_mask_fn *mask)
{
    enum role ground = is_focused ? ROLE_FIELD_FOCUSED : ROLE_FIELD;
    size_t start = is_focused ? first_shown(t, line.width) : 0;
    int columns_before = text_width_n(t->text, start);
    const char *shown = t->text + start;
    struct buf masked;
    buf_init(&masked, 16 * TEXT_EDIT_MAX_BYTES);
    if (t->size && mask) {
        mask(&masked, t->text, t->size, c->is_ascii);
        shown = masked.data + text_fit(masked.data, masked.size, columns_before, NULL);
    }
    canvas_fill(c, line, ground);
    if (!t->size && hint)
        canvas_put_cut(c, line.x, line.y, line.width, ROLE_FAINT, hint);
    if (is_focused)
        canvas_cursor(c, line.x + text_width_n(t->text + start, t->cursor - start), line.y);
    if (t->size)
        (is_focused ? canvas_put : canvas_put_cut)(c, line.x, line.y, line.width, ground, shown);
    buf_release(&masked);
}
