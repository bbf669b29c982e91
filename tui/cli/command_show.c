/* command_show.c — everything that is stored about one request. */
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/waterfall.h"
#include "tui/cli/account.h"
#include "tui/cli/arguments.h"
#include "tui/cli/failure.h"
#include "tui/cli/output.h"
#include "tui/cli/client.h"

enum { REPORT_CEILING = 64 * 1024 * 1024 };

enum exit_code command_show_run(const struct arguments *a)
{
    struct client s;
    struct err e = {0};
    int64_t id;
    if (!arguments_id(a->operand[0], &id, &e) || !client_open(&s, a, CLIENT_STORE, true, &e))
        return failure_tell(a, &e);
    struct wf_event *answer = client_answer(&s, wf_query_request(s.wf, id, false), &e);
    if (!answer)
        return failure_close(&s, a, &e);
    struct buf text;
    buf_init(&text, REPORT_CEILING);
    if (a->option[OPTION_JSON]) {
        wf_write_request_json(answer->request, &text);
        output_json(&text);
    } else {
        account_write(answer->request, &text);
        output_text(&text);
    }
    buf_release(&text);
    wf_event_free(answer);
    client_close(&s);
    return EXIT_CODE_FOUND;
}
