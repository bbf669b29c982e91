/* http.c — the call as it went out and came back, its timing, and the same as cURL. */
#include "tui/view/detail/http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/mask.h"
#include "tui/view/detail/detail.h"
#include "tui/widget/json_doc.h"

#define CURL_CEILING (4u * 1024 * 1024)

static void quote(struct buf *out, const char *text)
{
    buf_append_char(out, '\'');
    for (; *text; text++)
        if (*text == '\'')
            buf_append_text(out, "'\\''");
        else
            buf_append_char(out, *text);
    buf_append_char(out, '\'');
}

bool detail_write_curl(const struct request *r, bool is_private, bool is_ascii, struct buf *out)
{
    struct buf url, body;
    if (!r->http.url)
        return false;
    buf_init(&url, CURL_CEILING);
    buf_init(&body, CURL_CEILING);
    const char *sent = r->http.request_body;
    if (is_private)
        mask_url(&url, r->http.url, is_ascii);
    else
        buf_append_text(&url, r->http.url);
    if (sent && is_private)
        mask_json(&body, sent, strlen(sent), is_ascii);
    else if (sent)
        buf_append_text(&body, sent);
    buf_printf(out, "curl --request %s --url ", r->http.method ? r->http.method : "POST");
    quote(out, url.data);
    buf_append_text(out, " \\\n  --header 'content-type: application/json' --header 'cache-control: no-cache'"
                         " --header \"x-api-key: $APOLLO_API_KEY\"");
    if (sent) {
        buf_append_text(out, " \\\n  --data ");
        quote(out, body.data);
    }
    buf_append_char(out, '\n');
    buf_release(&url);
    buf_release(&body);
    return true;
}

/* A URL's path as it is, its parameters one a line: that is where the lookup is. */
static void write_url(const struct detail_context *x, struct doc *d, const char *url)
{
    size_t base = strcspn(url, "?");
    doc_put_n(d, ROLE_TEXT, url, base);
    for (const char *at = url + base; *at;) {
        size_t size = 1 + strcspn(at + 1, "&"), name = strcspn(at, "=");
        name = name < size ? name + 1 : size;
        doc_line(d);
        doc_to(d, 4);
        doc_indent(d, 8);
        doc_put_n(d, ROLE_LABEL, at, name);
        char *value = mem_text_n(at + name, size - name);
        if (strncmp(at + 1, "run_", 4) == 0 || strncmp(at + 1, "reveal_", 7) == 0)
            doc_put(d, ROLE_TEXT, value);
        else
            detail_put_private(x, d, ROLE_TEXT, value);
        free(value);
        at += size;
    }
}

static void write_text_lines(const struct detail_context *x, struct doc *d, enum role role, const char *text)
{
    while (*text) {
        size_t size = strcspn(text, "\r\n");
        if (size) {
            doc_line(d);
            doc_indent(d, 4);
            doc_put_n(d, role, text, size);
        }
        text += size;
        text += strspn(text, "\r\n");
    }
    (void)x;
}

static void put_time(struct doc *d, const char *what, int64_t us)
{
    if (us <= 0)
        return;
    char text[32];
    snprintf(text, sizeof text, us < 10000 ? "%.1f ms" : "%.0f ms", (double)us / 1000);
    doc_keep(d, 4 + text_width(what) + text_width(text)); /* a number stays with its unit */
    doc_dot(d);
    doc_printf(d, ROLE_MUTED, "%s ", what);
    doc_put(d, ROLE_TEXT, text);
}

static void write_timing(struct doc *d, const struct http_exchange *h)
{
    if (!h->total_us)
        return;
    detail_label(d, "Timing");
    put_time(d, "name", h->name_us);
    put_time(d, "connected", h->connect_us);
    put_time(d, "TLS", h->tls_us);
    put_time(d, "first byte", h->first_byte_us);
    put_time(d, "whole", h->total_us);
}

static void write_answer(const struct detail_context *x, struct doc *d, const struct http_exchange *h)
{
    const struct json_doc_options shape = {
        .is_private = x->is_private, .open_depth = x->open_depth, .folds = x->folds, .body = 2};
    doc_line(d);
    doc_line(d);
    if (!h->status) {
        doc_put(d, ROLE_WARN,
                request_state_is_open(x->request->state) && !x->request->answered_ms ? "No answer yet."
                                                                                     : "No answer came.");
        return;
    }
    doc_printf(d, h->status < 400 ? ROLE_GOOD : ROLE_BAD, "HTTP %d", h->status);
    if (h->answer_headers)
        write_text_lines(x, d, ROLE_MUTED, h->answer_headers);
    if (!h->answer_body || !*h->answer_body)
        return;
    doc_line(d);
    if (strchr("{[", h->answer_body[strspn(h->answer_body, " \t\r\n")]))
        json_doc_write(d, h->answer_body, strlen(h->answer_body), &shape);
    else
        write_text_lines(x, d, ROLE_TEXT, h->answer_body);
}

void detail_write_http(const struct detail_context *x, struct doc *d)
{
    const struct http_exchange *h = &x->request->http;
    const struct json_doc_options shape = {
        .is_private = x->is_private, .open_depth = x->open_depth, .folds = x->folds, .body = 1};
    doc_line(d);
    if (!h->url) {
        doc_put(d, ROLE_MUTED, "Nothing was sent.");
        return;
    }
    doc_printf(d, ROLE_STRONG, "%s ", h->method ? h->method : "POST");
    write_url(x, d, h->url);
    doc_line(d);
    doc_printf(d, ROLE_MUTED, "x-api-key: %s", x->key_hint && *x->key_hint ? x->key_hint : "(none)");
    if (h->request_body)
        json_doc_write(d, h->request_body, strlen(h->request_body), &shape);
    write_timing(d, h);
    write_answer(x, d, h);
}
