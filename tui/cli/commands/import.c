/* import.c — a delivery from a file or standard input into the history, as if it had been delivered.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/waterfall.h"
#include "tui/cli/arguments.h"
#include "tui/cli/client.h"
#include "tui/cli/failure.h"
#include "tui/cli/output.h"

enum { IMPORT_CEILING = 2 * 1024 * 1024, SETTLE_WAIT_MS = 5000, LOOK_AGAIN_MS = 20 };

static bool read_all(const char *path, struct buf *out, struct err *e)
{
    char bytes[16384];
    bool is_standard = strcmp(path, "-") == 0;
    const char *name = is_standard ? "Standard input" : path;
    FILE *f = is_standard ? stdin : fopen(path, "rb");
    if (!f)
        return err_set(e, ERR_USAGE, "%s cannot be read (%s).", path, strerror(errno));
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, f)) > 0;)
        buf_append(out, bytes, n);
    bool is_good = !ferror(f);
    int why = errno;
    if (!is_standard)
        fclose(f);
    if (!is_good)
        return err_set(e, ERR_USAGE, "%s cannot be read (%s).", name, strerror(why));
    if (out->is_over)
        return err_set(e, ERR_USAGE, "%s holds more than 2 MiB: that is no delivery.", name);
    return out->size || err_set(e, ERR_USAGE, "%s is empty: there is no delivery in it.", name);
}

static void tell(const struct wf_event *ev)
{
    struct buf text;
    buf_init(&text, 1000);
    long long delivery = (long long)ev->delivery_id, id = (long long)ev->id;
    if (!id && ev->outcome == DELIVERY_DUPLICATE)
        buf_printf(&text, "delivery %lld: the same bytes are in the inbox already\n", delivery);
    else if (!id)
        buf_printf(&text,
                   "delivery %lld: no request of this history is meant; it is kept in the inbox. "
                   "waterfall import --request N FILE gives it to request N.\n",
                   delivery);
    else if (ev->outcome == DELIVERY_DUPLICATE)
        buf_printf(
            &text,
            "delivery %lld for request %lld: the same bytes were delivered before; not counted again\n",
            delivery, id);
    else
        buf_printf(&text, "delivery %lld taken for request %lld; waterfall show %lld tells it all\n",
                   delivery, id, id);
    output_text(&text);
    buf_release(&text);
}

static bool is_unsettled(struct client *s, int64_t request, int64_t delivery)
{
    struct err e = {0};
    bool is_unsettled = false;
    struct wf_event *ev = client_answer(s, wf_query_request(s->wf, request, false), &e);
    for (size_t i = 0; ev && ev->request && i < ev->request->delivery_count; i++) {
        const struct delivery_record *d = &ev->request->deliveries[i];
        is_unsettled = is_unsettled || (d->id == delivery && d->outcome == DELIVERY_STORED);
    }
    wf_event_free(ev);
    return is_unsettled;
}

/* What is said then sends its reader to the request, which is to know it. Where the call of the request is
 * still out, or the disk refuses, it is settled later, by whoever has the history open. */
static void await_settled(struct client *s, const struct wf_event *imported)
{
    int64_t by_ms = clock_mono_ms() + SETTLE_WAIT_MS;
    if (!imported->id || imported->outcome != DELIVERY_STORED)
        return;
    while (clock_mono_ms() < by_ms && is_unsettled(s, imported->id, imported->delivery_id)) {
        struct wf_event *ev = NULL;
        if (client_next(s, clock_mono_ms() + LOOK_AGAIN_MS, &ev) == CLIENT_SIGNAL)
            return;
        wf_event_free(ev);
    }
}

enum exit_code command_import_run(const struct arguments *a)
{
    struct client s;
    struct err e = {0};
    struct buf body;
    int64_t id = 0;
    const char *request = a->option[OPTION_REQUEST];
    buf_init(&body, IMPORT_CEILING);
    bool is_good = (!request || arguments_id(request, &id, &e)) && read_all(a->operand[0], &body, &e);
    if (!is_good || !client_open(&s, a, CLIENT_STORE, true, &e)) {
        buf_release(&body);
        return failure_tell(a, &e);
    }
    struct wf_event *ev = client_answer(&s, wf_import(s.wf, body.data, body.size, id), &e);
    buf_release(&body);
    if (e.code == ERR_JSON || e.code == ERR_LIMIT)
        e.code = ERR_USAGE; /* the file's fault, not Apollo's */
    if (!ev)
        return failure_close(&s, a, &e);
    await_settled(&s, ev);
    tell(ev);
    wf_event_free(ev);
    client_close(&s);
    return EXIT_CODE_FOUND;
}
