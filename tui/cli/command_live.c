/* command_live.c — the screen, live. */
#include <unistd.h>

#include "core/base/err.h"
#include "core/waterfall.h"
#include "tui/cli/arguments.h"
#include "tui/cli/failure.h"
#include "tui/cli/output.h"
#include "tui/cli/client.h"
#include "tui/screen.h"

enum exit_code command_live_run(const struct arguments *a)
{
    struct client s;
    struct err e = {0};
    if (!client_has_terminal(&e) || !client_open(&s, a, CLIENT_FULL, true, &e))
        return failure_tell(a, &e);
    int code = screen_run(&(struct screen_options){.wf = s.wf, .settings = &s.settings, .mode_word = ""});
    client_close(&s);
    return (enum exit_code)code;
}
