/* wait.c — waits for what is still open, and asks Apollo meanwhile. */
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/waterfall.h"
#include "tui/cli/account.h"
#include "tui/cli/arguments.h"
#include "tui/cli/failure.h"
#include "tui/cli/output.h"
#include "tui/cli/client.h"
#include "tui/cli/watch.h"

enum { WAIT_STANDARD_S = 900, WAIT_MOST_S = 30 * 24 * 3600, REPORT_CEILING = 64 * 1024 * 1024 };

struct waiting {
    const struct arguments *arguments;
    struct client client;
    int64_t deadline_ms;
    int64_t *ids;
    size_t count;
};

static bool read_ids(struct waiting *c, struct err *e)
{
    const struct arguments *a = c->arguments;
    c->count = a->operand_count;
    c->ids = mem_zalloc((c->count + 1) * sizeof *c->ids);
    for (size_t i = 0; i < c->count; i++)
        if (!arguments_id(a->operand[i], &c->ids[i], e))
            return false;
    return true;
}

static bool ask_open_ids(struct waiting *c, struct err *e)
{
    struct wf_event *answer = client_answer(&c->client, wf_query_open(c->client.wf), e);
    if (!answer)
        return false;
    free(c->ids);
    c->ids = answer->ids;
    c->count = answer->id_count;
    answer->ids = NULL;
    wf_event_free(answer);
    return true;
}

/* ---- telling ---- */

static void tell_account(void *owner, const struct watched *item)
{
    struct buf text;
    (void)owner;
    if (!item->latest) {
        output_note("%s", item->err.text);
        return;
    }
    buf_init(&text, REPORT_CEILING);
    account_write(item->latest, &text);
    buf_append_char(&text, '\n');
    output_text(&text);
    buf_release(&text);
}

static void tell_json(const struct waiting *c, const struct watch *w)
{
    struct buf json;
    bool is_single = c->arguments->operand_count == 1;
    buf_init(&json, REPORT_CEILING);
    buf_append_text(&json, is_single ? "" : "[");
    for (size_t i = 0; i < w->count; i++) {
        buf_append_text(&json, i ? "," : "");
        if (w->item[i].latest)
            wf_write_request_json(w->item[i].latest, &json);
        else
            wf_write_error_json(&w->item[i].err, &json);
    }
    buf_append_text(&json, is_single ? "" : "]");
    output_json(&json);
    buf_release(&json);
}

static enum exit_code code_of(const struct watch *w)
{
    enum exit_code code = EXIT_CODE_FOUND;
    for (size_t i = 0; i < w->count; i++) {
        const struct watched *item = &w->item[i];
        code = exit_code_worse(code, item->latest ? exit_code_of_request(item->latest)
                                                  : exit_code_of_err(&item->err));
    }
    return code;
}

static void tell_unfinished(const struct watch *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (!w->item[i].is_over)
            output_note("Request %lld is not at its end; come back with: waterfall wait %lld",
                        (long long)w->item[i].id, (long long)w->item[i].id);
}

static enum exit_code wait_for_all(struct waiting *c)
{
    struct watch w;
    watch_init(&w, &c->client, c->ids, c->count);
    w.deadline_ms = c->deadline_ms;
    w.is_quiet = c->arguments->option[OPTION_QUIET];
    w.on_over = c->arguments->option[OPTION_JSON] ? NULL : tell_account;
    /* Who names a request wants to know now, not at the next planned poll. */
    for (size_t i = 0; i < c->arguments->operand_count; i++)
        wf_poll_now(c->client.wf, c->ids[i]);
    enum watch_end end = watch_run(&w);
    if (c->arguments->option[OPTION_JSON])
        tell_json(c, &w);
    if (end != WATCH_OVER)
        tell_unfinished(&w);
    enum exit_code code = end == WATCH_INTERRUPTED ? EXIT_CODE_INTERRUPTED : code_of(&w);
    watch_release(&w);
    return code;
}

enum exit_code command_wait_run(const struct arguments *a)
{
    int64_t started_ms = clock_mono_ms(), wait_s = WAIT_STANDARD_S;
    struct waiting c = {.arguments = a};
    struct err e = {0};
    enum exit_code code;
    client_block_signals();
    if (!arguments_number(a, OPTION_WAIT, 0, WAIT_MOST_S, &wait_s, &e) || !read_ids(&c, &e) ||
        !client_open(&c.client, a, CLIENT_FULL, false, &e)) {
        free(c.ids);
        return failure_tell(a, &e);
    }
    c.deadline_ms = started_ms + wait_s * 1000;
    if (c.count == 0 && !ask_open_ids(&c, &e)) {
        code = failure_close(&c.client, a, &e);
    } else {
        if (c.count == 0 && !a->option[OPTION_QUIET])
            output_note("Nothing is open.");
        code = wait_for_all(&c);
        client_close(&c.client);
    }
    free(c.ids);
    return code;
}
