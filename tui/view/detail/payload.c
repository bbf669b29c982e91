/* payload.c — every delivery of the request: as a tree, in which no token is re-printed, or as its
 * text. */
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/utf8.h"
#include "tui/mask.h"
#include "tui/view/detail/detail.h"
#include "tui/widget/json_doc.h"

#define VERBATIM_CEILING (16u * 1024 * 1024)

static void format_size(size_t bytes, char *out, size_t out_size)
{
    if (bytes < 1000)
        snprintf(out, out_size, "%zu bytes", bytes);
    else
        snprintf(out, out_size, "%.1f kB", (double)bytes / 1000);
}

/* Byte for byte, but for what could harm a terminal. */
static void write_verbatim(const struct detail_context *x, struct doc *d, const char *body, size_t size)
{
    struct buf shown, clean;
    buf_init(&shown, VERBATIM_CEILING);
    buf_init(&clean, VERBATIM_CEILING);
    if (x->is_private)
        mask_json(&shown, body, size, x->is_ascii);
    else
        buf_append(&shown, body, size);
    utf8_clean(&clean, shown.data, shown.size, UTF8_TEXT);
    for (const char *at = clean.data; at && *at;) {
        size_t line = strcspn(at, "\n");
        doc_line(d);
        doc_put_n(d, ROLE_TEXT, at, line);
        at += line + (at[line] == '\n');
    }
    buf_release(&shown);
    buf_release(&clean);
}

static void write_delivery(const struct detail_context *x, struct doc *d, const struct delivery_record *r,
                           unsigned number)
{
    const struct json_doc_options shape = {.is_private = x->is_private,
                                           .open_depth = x->open_depth,
                                           .folds = x->folds,
                                           .body = number,
                                           .is_known = payload_field_is_read};
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
    if (r->body && x->is_verbatim)
        write_verbatim(x, d, r->body, r->body_size);
    else if (r->body)
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
        write_delivery(x, d, &r->deliveries[i - 1], (unsigned)i);
    }
}
