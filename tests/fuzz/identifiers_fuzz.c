/* identifiers_fuzz.c — what people type and paste into a form: normalising what is normal changes nothing,
 * and the key and the label of anything are clean. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/utf8.h"
#include "core/model/identifiers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void normalise(enum identifier field, const char *text)
{
    struct err e = {0};
    char *once = NULL, *twice = NULL;
    if (!identifier_normalise(field, text, &once, &e)) {
        assert(e.code != ERR_NONE && e.text[0]);
        return;
    }
    assert(identifier_normalise(field, once, &twice, &e));
    assert((once == NULL) == (twice == NULL));
    assert(!once || strcmp(once, twice) == 0);
    assert(!once || utf8_valid_prefix(once, strlen(once)) == strlen(once));
    free(once);
    free(twice);
}

static void use_all(const char *text)
{
    struct identifiers ids = {0};
    struct err e = {0};
    enum identifier bad;
    struct buf out;
    buf_init(&out, 1 << 16);
    for (int field = 0; field < IDENTIFIER_COUNT; field++)
        identifiers_set(&ids, (enum identifier)field, text);
    if (identifiers_normalise(&ids, &bad, &e)) {
        identity_key(&ids, &out);
        identifiers_label(&ids, &out);
        assert(utf8_valid_prefix(out.data, out.size) == out.size);
    }
    buf_release(&out);
    identifiers_release(&ids);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    for (int field = 0; field < IDENTIFIER_COUNT; field++)
        normalise((enum identifier)field, text);
    use_all(text);
    free(text);
    return 0;
}
