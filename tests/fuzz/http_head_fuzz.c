/* http_head_fuzz.c — the head of a request to the callback server, in one piece and byte by byte: both ways
 * find the same end, and what is accepted is what it should be. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/net/http_head.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static long find_end_slowly(const char *bytes, size_t size)
{
    size_t scanned = 0;
    long end = 0;
    for (size_t i = 1; i <= size && end == 0; i++)
        end = http_head_find_end(bytes, i, &scanned);
    return end;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > HTTP_HEAD_CEILING)
        return 0;
    char *bytes = malloc(size + 1);
    memcpy(bytes, data, size);
    bytes[size] = '\0';
    size_t scanned = 0;
    long end = http_head_find_end(bytes, size, &scanned);
    assert(end <= (long)size);
    assert((end > 0) == (find_end_slowly(bytes, size) > 0));
    if (end > 0) {
        assert(find_end_slowly(bytes, size) == end);
        struct http_head head = {0};
        /* No longer than it is, so that a read beyond it is seen. */
        char *exact = malloc((size_t)end + 1);
        memcpy(exact, bytes, (size_t)end);
        exact[end] = '\0';
        int status = http_head_parse(exact, (size_t)end, &head);
        assert(status == 0 || (status >= 400 && status < 600));
        if (status == 0) {
            assert(head.path[0] == '/');
            assert(head.query);
        }
        free(exact);
    }
    free(bytes);
    return 0;
}
