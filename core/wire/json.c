/* json.c — the strict scan, then stock cJSON, then the digits that cJSON lost are put back. */
#include "core/wire/json.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/model/request.h"
#include "core/wire/json_scan.h"

/* Upstream's cJSON reads at most 63 bytes of a number and stumbles over the rest (Debian's is mended). */
#define CJSON_NUMBER_MAX 60

/* A tree is thousands of small pieces that live and die together. While one grows in this thread, cJSON takes
 * them from its arena. */
static _Thread_local struct arena *growing;

static void *take_bytes(size_t size)
{
    return growing ? arena_take(growing, size) : mem_alloc(size);
}

static void give_bytes(void *bytes)
{
    if (!growing)
        free(bytes);
}

/* Before any thread: cJSON's hooks are one for all of them. */
__attribute__((constructor)) static void hook_cjson(void)
{
    cJSON_InitHooks(&(cJSON_Hooks){.malloc_fn = take_bytes, .free_fn = give_bytes});
}

struct restore {
    const char *bytes;
    const struct json_notes *notes;
    size_t next_note, number_count;
};

static char *number_text(const char *bytes, const struct json_number *n)
{
    char *text = cJSON_malloc(n->size + 1);
    memcpy(text, bytes + n->offset, n->size);
    text[n->size] = '\0';
    return text;
}

/* Numbers stand in the tree in the order of the text, so counting finds the noted ones. */
static void restore_numbers(struct restore *r, cJSON *node)
{
    for (; node; node = node->next) {
        if (node->child)
            restore_numbers(r, node->child);
        if (!cJSON_IsNumber(node))
            continue;
        const struct json_notes *n = r->notes;
        if (r->next_note < n->number_count && n->number[r->next_note].ordinal == r->number_count) {
            node->valuestring = number_text(r->bytes, &n->number[r->next_note++]);
            node->type = cJSON_Raw;
        }
        r->number_count++;
    }
}

/* A copy in which numbers too long for cJSON are "0" and spaces, and escapes that stand for no character the
 * one that says so (U+FFFD): cJSON would end the text at a NUL, and refuses half a surrogate pair. NULL when
 * there are none. */
static char *ease(const char *bytes, size_t size, const struct json_notes *notes)
{
    char *copy = notes->escape_count ? mem_text_n(bytes, size) : NULL;
    for (size_t i = 0; i < notes->escape_count; i++)
        memcpy(copy + notes->escape[i], "\\ufffd", 6);
    for (size_t i = 0; i < notes->number_count; i++) {
        const struct json_number *n = &notes->number[i];
        if (n->size <= CJSON_NUMBER_MAX)
            continue;
        if (!copy)
            copy = mem_text_n(bytes, size);
        memset(copy + n->offset, ' ', n->size);
        copy[n->offset] = '0';
    }
    return copy;
}

static cJSON *parse(const char *bytes, size_t size, const struct json_notes *notes)
{
    char *eased = ease(bytes, size, notes);
    cJSON *root = cJSON_ParseWithLength(eased ? eased : bytes, size);
    free(eased);
    return root;
}

static bool grow(struct json *j, const struct json_notes *notes, struct err *e)
{
    growing = &j->arena;
    j->root = parse(j->bytes, j->size, notes);
    if (j->root) {
        struct restore r = {.bytes = j->bytes, .notes = notes};
        restore_numbers(&r, j->root);
        assert(r.next_note == notes->number_count);
    }
    growing = NULL;
    return j->root || err_set(e, ERR_JSON, "The JSON could not be read.");
}

bool json_open(struct json *j, const char *bytes, size_t size, struct err *e)
{
    struct json_notes notes;
    *j = (struct json){.bytes = bytes, .size = size};
    arena_init(&j->arena);
    bool is_good = json_scan(bytes, size, &notes, e);
    if (is_good && notes.value_count > JSON_VALUES_MAX)
        is_good = err_set(e, ERR_LIMIT, "The JSON has more than %d values.", JSON_VALUES_MAX);
    is_good = is_good && grow(j, &notes, e);
    json_notes_release(&notes);
    if (!is_good)
        arena_release(&j->arena);
    return is_good;
}

void json_close(struct json *j)
{
    arena_release(&j->arena);
    *j = (struct json){.root = NULL};
}

const cJSON *json_get(const cJSON *object, const char *key)
{
    if (!cJSON_IsObject(object))
        return NULL;
    const cJSON *node = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsNull(node) ? NULL : node;
}

const cJSON *json_get_object(const cJSON *object, const char *key)
{
    const cJSON *node = json_get(object, key);
    return cJSON_IsObject(node) ? node : NULL;
}

const cJSON *json_only_object(const cJSON *node)
{
    if (cJSON_IsArray(node) && node->child && !node->child->next)
        node = node->child;
    return cJSON_IsObject(node) ? node : NULL;
}

bool json_is_number(const cJSON *node)
{
    return cJSON_IsNumber(node) || cJSON_IsRaw(node);
}

static char *clean_text(const char *text)
{
    struct buf out;
    size_t size = utf8_cut(text, strnlen(text, JSON_TEXT_MAX + 1), JSON_TEXT_MAX);
    buf_init(&out, 4 * JSON_TEXT_MAX);
    utf8_clean(&out, text, size, UTF8_LINE);
    bool is_blank = strspn(out.data, " ") == out.size;
    char *clean = is_blank ? NULL : buf_take(&out, NULL);
    buf_release(&out);
    return clean;
}

char *json_text(const cJSON *node)
{
    if (cJSON_IsString(node) || cJSON_IsRaw(node))
        return clean_text(node->valuestring);
    return cJSON_IsNumber(node) ? mem_text_format("%.0f", node->valuedouble) : NULL;
}

char *json_get_text(const cJSON *object, const char *key)
{
    return json_text(json_get(object, key));
}

char *json_get_text_of(const cJSON *object, const char *const *keys)
{
    char *text = NULL;
    for (; *keys && !text; keys++)
        text = json_get_text(object, *keys);
    return text;
}

struct json_items json_items(const cJSON *node, size_t limit)
{
    bool is_list = cJSON_IsArray(node), is_none = !node || cJSON_IsNull(node);
    return (struct json_items){
        .next = is_list ? node->child : (is_none ? NULL : node), .is_list = is_list, .left = limit};
}

const cJSON *json_next(struct json_items *items)
{
    const cJSON *item = items->left > 0 ? items->next : NULL;
    if (item) {
        items->next = items->is_list ? item->next : NULL;
        items->left--;
    }
    return item;
}
