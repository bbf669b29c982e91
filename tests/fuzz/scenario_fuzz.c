/* scenario_fuzz.c — the simulator's doors: scenario files, queries, and bulk bodies. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/sim/ask.h"
#include "core/sim/scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {0};
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    /* A file may name others: none of those is to be opened here. */
    if (!memchr(text, '/', size) && !strstr(text, ".scenario"))
        scenario_drop(scenario_parse("fuzz", text, &e));
    for (int is_bulk = 0; is_bulk < 2; is_bulk++) {
        struct ask ask = {0};
        if (!ask_read_query(&ask, text, is_bulk, &e))
            e.code = ERR_NONE;
        if (is_bulk)
            ask_read_details(&ask, text, size);
        ask_release(&ask);
    }
    free(text);
    return 0;
}
