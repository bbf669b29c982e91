/* ask.c — percent-decoding and details, by the simulator's own hand: the client's reading is not used here,
 * so that a mistake in it cannot cancel itself out. */
#include "core/sim/ask.h"

#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"

#define VALUE_MAX 4096

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

char *ask_decode(const char *text, size_t size, struct err *e)
{
    struct buf out;
    buf_init(&out, VALUE_MAX);
    bool is_broken = false;
    for (size_t i = 0; i < size && !is_broken; i++) {
        if (text[i] != '%') {
            buf_append_char(&out, text[i] == '+' ? ' ' : text[i]);
            continue;
        }
        int high = i + 2 < size ? hex_value(text[i + 1]) : -1;
        int low = high < 0 ? -1 : hex_value(text[i + 2]);
        is_broken = low < 0 || high * 16 + low == 0;
        if (!is_broken)
            buf_append_char(&out, (char)(high * 16 + low));
        i += 2;
    }
    char *decoded = NULL;
    if (is_broken)
        err_set(e, ERR_USAGE, "invalid %%-encoding in the query");
    else if (out.is_over)
        err_set(e, ERR_USAGE, "a parameter is too long");
    else if (utf8_valid_prefix(out.data, out.size) != out.size)
        err_set(e, ERR_USAGE, "invalid UTF-8 in the query");
    else
        decoded = buf_take(&out, NULL);
    buf_release(&out);
    return decoded;
}

static char **asked_field(struct asked *p, const char *name)
{
#define X(field)                                                                                             \
    if (strcmp(name, #field) == 0)                                                                           \
        return &p->field;
    ASKED_FIELDS(X)
#undef X
    return NULL;
}

static bool *ask_flag(struct ask *a, const char *name)
{
    if (strcmp(name, "run_waterfall_email") == 0)
        return &a->run_waterfall_email;
    if (strcmp(name, "run_waterfall_phone") == 0)
        return &a->run_waterfall_phone;
    if (strcmp(name, "reveal_phone_number") == 0)
        return &a->reveal_phone_number;
    if (strcmp(name, "reveal_personal_emails") == 0)
        return &a->reveal_personal_emails;
    return NULL;
}

static void set_text_take(char **field, char *value)
{
    if (!*value) {
        free(value);
        value = NULL;
    }
    mem_text_replace_take(field, value);
}

static void set_take(struct ask *a, const char *name, char *value)
{
    bool *flag = ask_flag(a, name);
    char **field = a->is_bulk ? NULL : asked_field(&a->people[0], name);
    if (strcmp(name, "webhook_url") == 0)
        field = &a->webhook_url;
    if (flag)
        *flag = strcmp(value, "true") == 0;
    if (field)
        set_text_take(field, value);
    else
        free(value);
}

static bool read_pair(struct ask *a, const char *pair, size_t size, struct err *e)
{
    const char *equals = memchr(pair, '=', size);
    size_t name_size = equals ? (size_t)(equals - pair) : size;
    char *name = ask_decode(pair, name_size, e);
    char *value = !name ? NULL : equals ? ask_decode(equals + 1, size - name_size - 1, e) : mem_text("");
    if (value)
        set_take(a, name, value);
    free(name);
    return value != NULL;
}

bool ask_read_query(struct ask *a, const char *query, bool is_bulk, struct err *e)
{
    *a = (struct ask){.is_bulk = is_bulk};
    if (!is_bulk) {
        a->people = mem_zalloc(sizeof *a->people);
        a->count = 1;
    }
    while (*query) {
        size_t size = strcspn(query, "&");
        if (size > 0 && !read_pair(a, query, size, e))
            return false;
        query += size + (query[size] == '&');
    }
    return true;
}

static void read_detail(struct asked *p, const cJSON *detail)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, detail)
    {
        char **field = asked_field(p, item->string);
        if (field && cJSON_IsString(item))
            set_text_take(field, utf8_clean_text(item->valuestring));
    }
}

static enum ask_details read_details(struct ask *a, const cJSON *body)
{
    const cJSON *details = cJSON_GetObjectItemCaseSensitive(body, "details"), *detail;
    int count = cJSON_IsArray(details) ? cJSON_GetArraySize(details) : 0;
    if (count == 0)
        return ASK_DETAILS_NONE;
    if (count > ASK_PEOPLE_MAX)
        return ASK_DETAILS_TOO_MANY;
    cJSON_ArrayForEach(detail, details)
    {
        if (!cJSON_IsObject(detail))
            return ASK_DETAILS_NO_OBJECT;
    }
    a->people = mem_zalloc((size_t)count * sizeof *a->people);
    a->count = (size_t)count;
    size_t i = 0;
    cJSON_ArrayForEach(detail, details) read_detail(&a->people[i++], detail);
    return ASK_DETAILS_GOOD;
}

enum ask_details ask_read_details(struct ask *a, const char *body, size_t size)
{
    cJSON *json = cJSON_ParseWithLengthOpts(body, size + 1, NULL, true);
    enum ask_details result = json ? read_details(a, json) : ASK_DETAILS_NO_JSON;
    cJSON_Delete(json);
    return result;
}

void ask_release(struct ask *a)
{
    for (size_t i = 0; i < a->count; i++) {
#define X(field) free(a->people[i].field);
        ASKED_FIELDS(X)
#undef X
    }
    free(a->people);
    free(a->webhook_url);
    *a = (struct ask){0};
}

bool ask_wants_waterfall(const struct ask *a)
{
    return a->run_waterfall_email || a->run_waterfall_phone;
}

bool ask_wants_native_phone(const struct ask *a)
{
    return a->reveal_phone_number && !a->run_waterfall_phone;
}

bool asked_is_strong(const struct asked *p)
{
    const char *space = p->name ? strchr(p->name, ' ') : NULL;
    return p->id || p->email || p->hashed_email || p->linkedin_url || (p->first_name && p->last_name) ||
           (space && space[1]);
}

void asked_write_name(const struct asked *p, struct buf *out)
{
    if (p->first_name && p->last_name)
        buf_printf(out, "%s %s", p->first_name, p->last_name);
    else if (p->name)
        buf_append_text(out, p->name);
    else if (p->first_name || p->last_name)
        buf_append_text(out, p->first_name ? p->first_name : p->last_name);
}

void asked_write_label(const struct asked *p, struct buf *out)
{
    size_t before = out->size;
    asked_write_name(p, out);
    if (out->size > before)
        return;
    const char *others[] = {p->email,        p->linkedin_url, p->id,
                            p->hashed_email, p->domain,       p->organization_name};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (others[i]) {
            buf_append_text(out, others[i]);
            return;
        }
    buf_append_text(out, "nobody in particular");
}

bool ask_is_webhook_url(const char *url)
{
    const char *host = NULL;
    if (strncmp(url, "http://", 7) == 0)
        host = url + 7;
    else if (strncmp(url, "https://", 8) == 0)
        host = url + 8;
    if (!host || !*host || strchr("/:?#@", *host) || strlen(url) > 2048)
        return false;
    for (const char *c = url; *c; c++)
        if ((unsigned char)*c <= 0x20 || (unsigned char)*c >= 0x7f)
            return false;
    return true;
}
