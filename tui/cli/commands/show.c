/* show.c — everything that is stored about one request. */
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/waterfall.h"
#include "tui/cli/account.h"
#include "tui/cli/arguments.h"
#include "tui/cli/failure.h"
#include "tui/cli/output.h"
#include "tui/cli/client.h"

enum { REPORT_CEILING = 64 * 1024 * 1024 };

/* The bytes as they came, whatever they are: nothing is cleaned, nothing is added. */
static bool write_raw(const struct request *r, struct err *e)
{
    const struct delivery_record *newest = NULL;
    for (size_t i = 0; i < r->delivery_count; i++)
        if (r->deliveries[i].body)
            newest = &r->deliveries[i];
    if (!newest)
        return err_set(e, ERR_NOT_FOUND, "No delivery of request %lld is stored.", (long long)r->id);
    struct buf bytes;
    buf_init(&bytes, REPORT_CEILING);
    buf_append(&bytes, newest->body, newest->body_size);
    output_own(&bytes);
    buf_release(&bytes);
    if (r->delivery_count > 1)
        output_note("This is delivery %lld, the newest of %zu; `waterfall inbox \"#%lld\"` lists all.",
                    (long long)newest->id, r->delivery_count, (long long)r->id);
    return true;
}

enum exit_code command_show_run(const struct arguments *a)
{
    struct client s;
    struct err e = {0};
    int64_t id;
    if (!arguments_id(a->operand[0], &id, &e) || !client_open(&s, a, CLIENT_STORE, true, &e))
        return failure_tell(a, &e);
    struct wf_event *answer = client_answer(&s, wf_query_request(s.wf, id, a->option[OPTION_RAW]), &e);
    if (!answer)
        return failure_close(&s, a, &e);
    if (a->option[OPTION_RAW]) {
        bool is_written = write_raw(answer->request, &e);
        wf_event_free(answer);
        if (!is_written)
            return failure_close(&s, a, &e);
        client_close(&s);
        return EXIT_CODE_FOUND;
    }
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
