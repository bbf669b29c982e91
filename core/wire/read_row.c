/* read_row.c — see row.h. */
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/model/request.h"
#include "core/wire/json.h"
#include "core/wire/row.h"

static bool open_object(struct json *j, const char *bytes, size_t size, struct err *e)
{
    if (!json_open(j, bytes, size, e))
        return false;
    if (cJSON_IsObject(j->root))
        return true;
    json_close(j);
    return err_set(e, ERR_JSON, "The line is no JSON object.");
}

static bool has_key(const struct text_list *keys, const char *key)
{
    for (size_t i = 0; i < keys->count; i++)
        if (strcmp(keys->item[i], key) == 0)
            return true;
    return false;
}

bool wire_read_row_keys(const char *json, size_t size, struct text_list *keys, struct err *e)
{
    struct json j;
    if (!open_object(&j, json, size, e))
        return false;
    const cJSON *node;
    cJSON_ArrayForEach(node, j.root)
    {
        char *key = utf8_clean_text(node->string);
        if (key && keys->count < WIRE_ROW_KEYS_MAX && !has_key(keys, key))
            text_list_add_take(keys, key);
        else
            mem_text_replace_take(&key, NULL);
    }
    json_close(&j);
    return true;
}

bool wire_read_row(const char *json, size_t size, const struct text_list *keys, char **values, struct err *e)
{
    struct json j;
    if (!open_object(&j, json, size, e))
        return false;
    for (size_t i = 0; i < keys->count; i++)
        values[i] = json_get_text(j.root, keys->item[i]);
    json_close(&j);
    return true;
}

static void take_value(const cJSON *node, struct json_span span, const struct text_list *keys, char **values)
{
    for (size_t i = 0; i < keys->count && !cJSON_IsNull(node); i++)
        if (!values[i] && strcmp(keys->item[i], node->string) == 0)
            values[i] = cJSON_IsString(node) ? mem_text(node->valuestring) : mem_text_n(span.at, span.size);
}

bool wire_read_row_source(const char *json, size_t size, const struct text_list *keys, char **values,
                          struct err *e)
{
    struct json j;
    if (!open_object(&j, json, size, e))
        return false;
    struct json_span whole = json_span_root(&j), one = json_span_first(whole);
    const cJSON *node;
    cJSON_ArrayForEach(node, j.root)
    {
        take_value(node, one, keys, values);
        one = json_span_next(whole, one);
    }
    json_close(&j);
    return true;
}
