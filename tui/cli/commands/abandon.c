/* abandon.c — stops waiting for one request. */
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/waterfall.h"
#include "tui/cli/arguments.h"
#include "tui/cli/failure.h"
#include "tui/cli/output.h"
#include "tui/cli/client.h"

enum exit_code command_abandon_run(const struct arguments *a)
{
    struct client s;
    struct err e = {0};
    int64_t id;
    if (!arguments_id(a->operand[0], &id, &e) || !client_open(&s, a, CLIENT_STORE, true, &e))
        return failure_tell(a, &e);
    struct wf_event *done = client_answer(&s, wf_abandon(s.wf, id), &e);
    if (!done)
        return failure_close(&s, a, &e);
    struct buf text;
    buf_init(&text, 200);
    buf_printf(&text, "Request %lld is abandoned. A late delivery still counts.\n", (long long)id);
    output_text(&text);
    buf_release(&text);
    wf_event_free(done);
    client_close(&s);
    return EXIT_CODE_FOUND;
}
