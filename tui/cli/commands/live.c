/* live.c — the screen, live, or the same in plain lines. */
#include <unistd.h>

#include "core/base/err.h"
#include "core/waterfall.h"
#include "tui/cli/arguments.h"
#include "tui/cli/failure.h"
#include "tui/cli/output.h"
#include "tui/cli/client.h"
#include "tui/plain/plain.h"
#include "tui/screen.h"

enum exit_code command_live_run(const struct arguments *a)
{
    struct client s;
    struct err e = {0};
    bool is_plain = a->option[OPTION_PLAIN];
    if ((!is_plain && !client_has_terminal(&e)) || !client_open(&s, a, CLIENT_FULL, true, &e))
        return failure_tell(a, &e);
    const struct screen_options o = {.wf = s.wf, .settings = &s.settings, .mode_word = ""};
    int code = is_plain ? plain_run(&o) : screen_run(&o);
    client_close(&s);
    return (enum exit_code)code;
}
