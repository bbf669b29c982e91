/* set_aside.c — puts a damaged history aside, so that the next start begins a new one. */
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/waterfall.h"
#include "tui/cli/arguments.h"
#include "tui/cli/client.h"
#include "tui/cli/failure.h"
#include "tui/cli/output.h"

enum { TEXT_CEILING = 16384 };

enum exit_code command_set_aside_run(const struct arguments *a)
{
    struct settings settings;
    struct err e = {0};
    if (!client_load_settings(&settings, a, &e))
        return failure_tell(a, &e);
    const char *path = settings.value[SETTING_DB];
    char *aside = wf_set_aside(path, &e);
    if (aside) {
        struct buf text;
        buf_init(&text, TEXT_CEILING);
        buf_printf(
            &text,
            "The damaged history is now %s, untouched, with its -wal beside it if there was one.\n"
            "The next start begins a new one at %s. Requests of the old one still wait at Apollo, but the "
            "new one does not know them: `sqlite3 %s .recover` may bring back what can be read.\n",
            aside, path, aside);
        output_text(&text);
        buf_release(&text);
    }
    free(aside);
    settings_release(&settings);
    return aside ? EXIT_CODE_FOUND : failure_tell(a, &e);
}
