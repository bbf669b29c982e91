/* failure.c — one sentence, one object, one number. */
#include "tui/cli/failure.h"

#include "core/base/buf.h"
#include "core/waterfall.h"
#include "tui/cli/arguments.h"
#include "tui/cli/output.h"
#include "tui/cli/client.h"

enum { ERROR_CEILING = 64 * 1024 };

enum exit_code failure_tell(const struct arguments *a, const struct err *e)
{
    output_note("%s", e->text);
    if (a->option[OPTION_JSON]) {
        struct buf json;
        buf_init(&json, ERROR_CEILING);
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
