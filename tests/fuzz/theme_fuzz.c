/* theme_fuzz.c — theme files: read or refused with a line, and what was read can be asked for every role. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "tui/terminal/theme.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {0};
    struct theme theme;
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    if (theme_parse(&theme, "fuzz", text, &e)) {
        for (int role = 0; role < ROLE_COUNT; role++)
            theme_style(&theme, (enum role)role, role_ground((enum role)role));
        assert(memchr(theme.title, '\0', sizeof theme.title));
    } else {
        assert(e.code != ERR_NONE && e.text[0]);
    }
    free(text);
    return 0;
}
