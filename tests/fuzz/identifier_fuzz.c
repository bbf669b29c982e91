/* identifier_fuzz.c — any text in any field either has a normal form that is its own normal form, or a
 * sentence that names the field; and a call made of normal forms is a clean URL. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/apollo.h"
#include "tests/fuzz/check_clean.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_field(enum identifier field, const char *typed)
{
    struct err e = {0};
    char *normal, *again;
    if (!identifier_normalise(field, typed, &normal, &e)) {
        assert(!normal && e.code == ERR_IDENTITY);
        assert(strstr(e.text, identifier_label(field)));
        check_text(e.text);
        return;
    }
    check_text(normal);
    assert(!normal || strlen(normal) <= IDENTIFIER_LINKEDIN_MAX_BYTES);
    bool is_stable = identifier_normalise(field, normal, &again, &e);
    assert(is_stable);
    assert(!normal == !again && (!normal || strcmp(normal, again) == 0));
    free(normal);
    free(again);
}

static void check_call(const struct identifiers *ids)
{
    struct lookup l = {.people_count = 1, .options = {.waterfall_email = true}};
    struct buf path, body;
    buf_init(&path, 1 << 20);
    buf_init(&body, 1 << 20);
    identifiers_copy(&l.people[0], ids);
    for (int is_bulk = 0; is_bulk < 2; is_bulk++) {
        l.is_bulk = is_bulk;
        wire_write_call(&l, "https://h.example/hook/x", &path, &body);
        assert(!path.is_over && !body.is_over);
        for (size_t i = 0; i < path.size; i++)
            assert(path.data[i] > ' ' && path.data[i] < 0x7F && !strchr("\"<>#\\^`{|}", path.data[i]));
        bool is_json = !is_bulk || wire_check_json(body.data, body.size, NULL);
        assert(is_json);
    }
    buf_release(&path);
    buf_release(&body);
    lookup_release(&l);
}

static void check_whole(const struct identifiers *ids)
{
    struct buf out;
    buf_init(&out, 1 << 20);
    identifiers_label(ids, &out);
    check_text(out.data);
    buf_clear(&out);
    identity_key(ids, &out);
    struct err e = {0};
    bool is_enough = identity_check(ids, &e);
    assert(is_enough == (out.size > 0));
    assert(is_enough == (identity_strength(ids) >= IDENTITY_FAIR));
    check_text(e.code ? e.text : NULL);
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *typed = mem_text_n((const char *)data, size);
    struct identifiers ids = {{NULL}};
    for (int f = 0; f < IDENTIFIER_COUNT; f++) {
        check_field((enum identifier)f, typed);
        if (size && (data[0] + f) % 3 == 0)
            identifiers_set(&ids, (enum identifier)f, typed);
    }
    check_whole(&ids);
    check_call(&ids);
    enum identifier bad;
    struct err e;
    if (identifiers_normalise(&ids, &bad, &e)) {
        check_whole(&ids);
        check_call(&ids);
    }
    identifiers_release(&ids);
    free(typed);
    return 0;
}
