/* cleaner_fuzz.c — whatever comes in, what leaves the cleaner and the JSON writer is well-formed and safe to
 * look at. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/json_write.h"
#include "core/base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_safe(const char *bytes, size_t size, const char *allowed)
{
    assert(utf8_valid_prefix(bytes, size) == size);
    for (size_t i = 0; i < size;) {
        uint32_t point;
        i += utf8_next(bytes + i, size - i, &point);
        assert(!utf8_is_unsafe(point) || (point && point < 128 && strchr(allowed, (int)point)));
    }
}

static void clean_as(const char *bytes, size_t size, enum utf8_shape shape, const char *allowed)
{
    struct buf once, twice;
    buf_init(&once, 1 << 20);
    buf_init(&twice, 1 << 20);
    utf8_clean(&once, bytes, size, shape);
    check_safe(once.data, once.size, allowed);
    utf8_clean(&twice, once.data, once.size, shape);
    assert(once.size == twice.size && memcmp(once.data, twice.data, once.size) == 0);
    for (size_t limit = 0; limit < once.size && limit < 64; limit++) {
        size_t cut = utf8_cut(once.data, once.size, limit);
        assert(cut <= limit && utf8_valid_prefix(once.data, cut) == cut);
    }
    buf_release(&once);
    buf_release(&twice);
}

static void write_as_json(const char *text)
{
    struct buf out;
    struct json_writer w;
    buf_init(&out, 1 << 20);
    json_writer_init(&w, &out);
    json_write_object(&w, NULL);
    json_write_text(&w, text, text);
    json_write_end(&w);
    check_safe(out.data, out.size, "");
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    clean_as((const char *)data, size, UTF8_LINE, "");
    clean_as((const char *)data, size, UTF8_TEXT, "\n\t");
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    write_as_json(text);
    struct err e;
    err_set(&e, ERR_JSON, "It said %s.", text);
    check_safe(e.text, strlen(e.text), "");
    free(text);
    return 0;
}
