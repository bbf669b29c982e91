/* keys_fuzz.c — a terminal's bytes, in one piece and one by one: the decoder comes to an end, keeps its
 * ceilings, and sees the same keys however the bytes were cut. */
#include <assert.h>
#include <stdint.h>

#include "core/base/utf8.h"
#include "tui/terminal/key_decoder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take(struct key_decoder *d, uint64_t *sum)
{
    struct input in;
    while (key_decoder_next(d, &in)) {
        if (in.kind == INPUT_PASTE)
            assert(in.paste_size <= PASTE_MAX_BYTES);
        if (in.kind == INPUT_MOUSE)
            assert(in.x >= 0 && in.y >= 0);
        uint64_t value = in.kind == INPUT_KEY     ? (uint64_t)in.key.code << 8 | in.key.mods
                         : in.kind == INPUT_PASTE ? in.paste_size
                         : in.kind == INPUT_MOUSE ? (uint64_t)in.x << 20 | (uint64_t)in.y
                                                  : 0;
        *sum = (*sum ^ (value + ((uint64_t)in.kind << 56))) * 1099511628211u;
    }
}

static uint64_t decode(const uint8_t *data, size_t size, size_t step)
{
    struct key_decoder d;
    uint64_t sum = 14695981039346656037u;
    key_decoder_init(&d);
    for (size_t i = 0; i < size; i += step) {
        key_decoder_feed(&d, (const char *)data + i, size - i < step ? size - i : step);
        take(&d, &sum);
    }
    key_decoder_end(&d);
    take(&d, &sum);
    key_decoder_release(&d);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t whole = decode(data, size, size ? size : 1);
    assert(decode(data, size, 1) == whole);
    assert(decode(data, size, 3) == whole);
    return 0;
}
