/* read_unprocessed.c — what Apollo says that it did not process of a lookup: no page gives its shape, so
 * members, members of members and bare texts are all told. */
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/model/identifiers.h"
#include "core/wire/apollo.h"
#include "core/wire/json.h"

enum { SIZE_MOST = 64 << 10, PARTS_MOST = 16, DEPTH_MOST = 4 };

struct reading {
    struct text_list *names, *values;
    int depth;
};

/* Apollo's "organization_name" as people write it. Yours. */
static char *in_words(const char *name)
{
    char *words = mem_text(name);
    for (char *c = words; *c; c++)
        *c = *c == '_' ? ' ' : *c;
    return words;
}

static bool is_name(const char *text)
{
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        if (strcmp(text, identifier_parameter((enum identifier)i)) == 0)
            return true;
    return false;
}

static void tell(struct reading *r, const char *name, const char *value)
{
    bool is_bare_name = !*name && is_name(value);
    text_list_add_take(r->names, in_words(is_bare_name ? value : name));
    text_list_add_take(r->values, mem_text(is_bare_name ? "" : value));
}

static void read_value(struct reading *r, const cJSON *node, const char *name);

static void read_members(struct reading *r, const cJSON *node, const char *name)
{
    for (const cJSON *item = node->child; item; item = item->next) {
        char *key = utf8_clean_text(item->string ? item->string : "");
        char *full = mem_text_format("%s%s%s", name, *name && key && *key ? " " : "", key ? key : "");
        read_value(r, item, full);
        free(full);
        free(key);
    }
}

static void read_value(struct reading *r, const cJSON *node, const char *name)
{
    if (r->names->count >= PARTS_MOST || r->depth >= DEPTH_MOST)
        return;
    if (cJSON_IsObject(node) || cJSON_IsArray(node)) {
        r->depth++;
        read_members(r, node, name);
        r->depth--;
        return;
    }
    char *text = json_text(node);
    if (text || *name)
        tell(r, name, text ? text : "");
    free(text);
}

void wire_read_unprocessed(const char *json, struct text_list *names, struct text_list *values)
{
    struct json j;
    struct err e = {0};
    struct reading r = {.names = names, .values = values};
    size_t size = strnlen(json, SIZE_MOST);
    if (size == SIZE_MOST || !json_open(&j, json, size, &e))
        return;
    read_value(&r, j.root, "");
    json_close(&j);
}
