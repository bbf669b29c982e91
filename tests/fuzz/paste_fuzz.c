/* paste_fuzz.c — whatever is pasted into the form: clean text in every field, never longer than a field, and
 * one undo away from what was there. What is read of a person is read the same twice. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "tui/actions.h"
#include "tui/view/lookup/lookup.h"
#include "tui/view/lookup/paste.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_field(const struct text_edit *t)
{
    assert(t->size <= TEXT_EDIT_MAX_BYTES && t->cursor <= t->size);
    assert(utf8_valid_prefix(t->text, t->size) == t->size);
    for (size_t i = 0; i < t->size;) {
        uint32_t point;
        i += utf8_next(t->text + i, t->size - i, &point);
        assert(!utf8_is_unsafe(point));
    }
}

static bool is_same(const struct pasted *a, const struct pasted *b)
{
    for (int i = 0; i < IDENTIFIER_COUNT; i++) {
        const char *x = a->ids.value[i], *y = b->ids.value[i];
        if (!x != !y || (x && strcmp(x, y) != 0))
            return false;
    }
    for (int i = 0; i < TOGGLE_COUNT; i++)
        if (a->has_toggle[i] != b->has_toggle[i] || a->is_on[i] != b->is_on[i])
            return false;
    return a->people == b->people && a->is_record == b->is_record && a->err.code == b->err.code;
}

static void read_twice(const char *bytes, size_t size)
{
    struct pasted first = {0}, second = {0};
    bool is_person = lookup_paste_read(bytes, size, &first);
    assert(lookup_paste_read(bytes, size, &second) == is_person);
    assert(is_same(&first, &second));
    pasted_release(&first);
    pasted_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct lookup_form f;
    struct lookup l;
    struct err e = {0};
    const char *bytes = (const char *)data;
    lookup_form_init(&f, NULL);
    read_twice(bytes, size);
    lookup_form_stand(&f, (int)(size % LOOKUP_STOP_COUNT));
    enum paste_place place;
    lookup_form_paste(&f, bytes, size, &place, &e);
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        check_field(&f.field[i]);
    if (!lookup_form_take(&f, &l, &e))
        assert(e.code != ERR_NONE);
    lookup_release(&l);
    for (int i = 0; i < LOOKUP_UNDO_STEPS && f.undo_count > 0; i++)
        lookup_form_act(&f, ACTION_EDIT_UNDO);
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        assert(f.field[i].size == 0);
    lookup_form_release(&f);
    return 0;
}
