/* write_call.c — the paths, queries and bodies that Apollo is asked with (apollo.h). */
#include "core/wire/apollo.h"

#include <assert.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/json_write.h"
#include "core/model/ascii.h"

/* RFC 3986: all but the unreserved characters are encoded, so that no value can end a parameter. */
static void append_encoded(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (ascii_is_alnum(*text) || strchr("-._~", *text))
            buf_append_char(out, *text);
        else
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)*text);
    }
}

static void append_parameter(struct buf *out, const char *name, const char *value)
{
    buf_append_char(out, strchr(out->data, '?') ? '&' : '?');
    buf_append_text(out, name);
    buf_append_char(out, '=');
    append_encoded(out, value);
}

static void append_flag(struct buf *out, const char *name, bool value)
{
    append_parameter(out, name, value ? "true" : "false");
}

/* Both waterfall flags are told as soon as one is set, as Apollo's article does; the others only when set. */
static void append_options(struct buf *out, const struct lookup_options *o, const char *webhook_url)
{
    if (lookup_wants_waterfall(o)) {
        append_flag(out, "run_waterfall_email", o->waterfall_email);
        append_flag(out, "run_waterfall_phone", o->waterfall_phone);
    }
    if (o->reveal_personal_emails)
        append_flag(out, "reveal_personal_emails", true);
    if (o->reveal_phone_number)
        append_flag(out, "reveal_phone_number", true);
    if (webhook_url)
        append_parameter(out, "webhook_url", webhook_url);
}

static void write_details(const struct lookup *l, struct buf *body)
{
    struct json_writer w;
    json_writer_init(&w, body);
    json_write_object(&w, NULL);
    json_write_array(&w, "details");
    for (size_t i = 0; i < l->people_count; i++) {
        json_write_object(&w, NULL);
        for (int f = 0; f < IDENTIFIER_COUNT; f++)
            if (l->people[i].value[f])
                json_write_text(&w, identifier_parameter((enum identifier)f), l->people[i].value[f]);
        json_write_end(&w);
    }
    json_write_end(&w);
    json_write_end(&w);
}

void wire_write_call(const struct lookup *l, const char *webhook_url, struct buf *path_and_query,
                     struct buf *body)
{
    assert(l->people_count >= 1 && l->people_count <= REQUEST_PEOPLE_MAX);
    bool is_bulk = l->is_bulk || l->people_count > 1;
    buf_clear(path_and_query);
    buf_clear(body);
    buf_append_text(path_and_query, is_bulk ? "/api/v1/people/bulk_match" : "/api/v1/people/match");
    if (is_bulk) {
        write_details(l, body);
    } else {
        for (int f = 0; f < IDENTIFIER_COUNT; f++)
            if (l->people[0].value[f])
                append_parameter(path_and_query, identifier_parameter((enum identifier)f),
                                 l->people[0].value[f]);
    }
    append_options(path_and_query, &l->options, webhook_url);
}

void wire_write_poll_path(const char *request_id, struct buf *path)
{
    buf_clear(path);
    buf_append_text(path, "/api/v1/webhook_result/");
    append_encoded(path, request_id);
}
