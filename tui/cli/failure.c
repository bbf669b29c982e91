/* failure.c — one sentence, one object, one number. */
#include "tui/cli/failure.h"

#include "core/base/buf.h"
#include "core/base/json_write.h"
#include "core/waterfall.h"
#include "tui/cli/arguments.h"
#include "tui/cli/output.h"
#include "tui/cli/client.h"

enum { ERROR_CEILING = 64 * 1024 };

/* Whose objects are events of what goes on, so that a failure is one, too. */
static bool tells_events(const struct arguments *a)
{
    return a->command == COMMAND_BULK || a->command == COMMAND_SERVE;
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
        if (tells_events(a))
            write_event(e, &json);
        else
            wf_write_error_json(e, &json);
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
