/* detail_payload.c — every delivery of the request, as it came: nothing is re-printed, only indented. */
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "tui/view/detail.h"
#include "tui/widget/json_doc.h"

static void format_size(size_t bytes, char *out, size_t out_size)
{
    if (bytes < 1000)
        snprintf(out, out_size, "%zu bytes", bytes);
    else
        snprintf(out, out_size, "%.1f kB", (double)bytes / 1000);
}

static void write_delivery(const struct detail_context *x, struct doc *d, const struct delivery_record *r)
{
    const struct json_doc_options shape = {.is_private = x->is_private, .open_depth = x->open_depth};
    char when[CLOCK_ISO_SIZE], size[32];
    clock_format_local_time(r->received_ms, when);
    format_size(r->body_size, size, sizeof size);
    doc_line(d);
    doc_printf(d, ROLE_STRONG, "%s", channel_word(r->channel) ? channel_word(r->channel) : "delivery");
    doc_dot(d);
    doc_put(d, ROLE_TEXT, when);
    doc_dot(d);
    doc_put(d, ROLE_TEXT, size);
    doc_dot(d);
    doc_put(d, r->outcome == DELIVERY_UNREADABLE ? ROLE_BAD : ROLE_MUTED, delivery_outcome_word(r->outcome));
    if (r->note) {
        doc_line(d);
        doc_put(d, ROLE_WARN, r->note);
    }
    if (r->body)
        json_doc_write(d, r->body, r->body_size, &shape);
}

void detail_write_payload(const struct detail_context *x, struct doc *d)
{
    const struct request *r = x->request;
    if (!r->delivery_count) {
        doc_line(d);
        doc_put(d, ROLE_MUTED,
                request_state_is_open(r->state) ? "Nothing has been delivered yet."
                                                : "Nothing was delivered for this request.");
    }
    for (size_t i = r->delivery_count; i > 0; i--) { /* the newest first */
        if (i < r->delivery_count)
            doc_line(d);
        write_delivery(x, d, &r->deliveries[i - 1]);
    }
}
