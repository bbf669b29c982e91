/* failure.c — one sentence, one object, one number. */
#include "tui/cli/failure.h"

#include "core/base/buf.h"
#include "core/base/json_write.h"
#include "core/waterfall.h"
#include "tui/cli/arguments.h"
#include "tui/cli/output.h"
#include "tui/cli/client.h"

enum { ERROR_CEILING = 64 * 1024 };

/* Whose objects are requests, so that a failure is one, too: one that never came to be. */
static bool tells_requests(const struct arguments *a)
{
    return a->command == COMMAND_ENRICH || a->command == COMMAND_SHOW || a->command == COMMAND_WAIT;
}

static void write_event(const struct err *e, struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out);
    json_write_object(&w, NULL);
    json_write_text(&w, "event", "error");
    json_write_text(&w, "message", e->text);
    json_write_int(&w, "code", exit_code_of_err(e));
    json_write_end(&w);
}

enum exit_code failure_tell(const struct arguments *a, const struct err *e)
{
    output_note("%s", e->text);
    if (a->option[OPTION_JSON]) {
        struct buf json;
        buf_init(&json, ERROR_CEILING);
        if (tells_requests(a))
            wf_write_error_json(e, &json);
        else
            write_event(e, &json);
        output_json(&json);
        buf_release(&json);
    }
    return exit_code_of_err(e);
}

enum exit_code failure_close(struct client *s, const struct arguments *a, const struct err *e)
{
    enum exit_code code = failure_tell(a, e);
    client_close(s);
    return code;
}
