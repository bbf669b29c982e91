/* json_scan_fuzz.c — what the strict scan accepts, cJSON reads too, and it prints again without loss. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/utf8.h"
#include "core/wire/apollo.h"
#include "core/wire/json.h"
#include "core/wire/json_scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Printing and reading again changes nothing any more, digits included. */
static void check_stable(const struct json *j)
{
    char *first = cJSON_PrintUnformatted(j->root);
    assert(first);
    struct json again;
    struct err e = {0};
    bool is_read = json_open(&again, first, strlen(first), &e);
    assert(is_read);
    char *second = cJSON_PrintUnformatted(again.root);
    assert(second && strcmp(first, second) == 0);
    free(second);
    json_close(&again);
    free(first);
}

/* Every child's bytes are themselves a whole JSON value. */
static void check_spans(const struct json *j)
{
    struct json_span root = json_span_root(j);
    size_t i = 0;
    for (const cJSON *child = j->root->child; child && i < 50; child = child->next, i++) {
        struct json_span span = json_span_child(root, i);
        bool is_json = wire_check_json(span.at, span.size, NULL);
        assert(is_json);
        char *text = json_text(child);
        assert(!text || utf8_valid_prefix(text, strlen(text)) == strlen(text));
        free(text);
    }
    if (i < 50)
        assert(json_span_child(root, i).size == 0); /* there is no further one */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {0};
    struct json j;
    bool is_good = wire_check_json((const char *)data, size, &e);
    assert(is_good == (e.code == ERR_NONE));
    bool is_open = json_open(&j, (const char *)data, size, &e);
    assert(is_open == is_good || e.code == ERR_LIMIT);
    if (is_open) {
        check_spans(&j);
        check_stable(&j);
        json_close(&j);
    }
    return 0;
}
