/* read_error.c — the sentence in an answer that is an error (apollo.h): JSON of several shapes, plain text,
 * or a proxy's HTML page. */
#include "core/wire/apollo.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/model/ascii.h"
#include "core/wire/json.h"

#define SENTENCE_MAX 300
/* Of a page only its beginning is read. */
#define PAGE_MAX 65536

static const char *const message_keys[] = {"error_message", "error", "message", "errors", "detail", NULL};

/* ---- JSON ---- */

static char *read_member(const cJSON *object, unsigned depth);

/* "email is invalid", of what is wrong field by field: {"email":["is invalid"]}. */
static char *read_field(const cJSON *object)
{
    const cJSON *field = object->child;
    struct json_items items = json_items(field, 1);
    char *text = json_text(json_next(&items));
    if (text)
        mem_text_replace_take(&text, mem_text_format("%s %s", field->string, text));
    return text;
}

/* A text, or the first one in a list, or a message one object further down. */
static char *read_message(const cJSON *node, unsigned depth)
{
    struct json_items items = json_items(node, 1);
    const cJSON *first = json_next(&items);
    if (!cJSON_IsObject(first))
        return json_text(first);
    char *text = read_member(first, depth + 1);
    return text ? text : read_field(first);
}

static char *read_member(const cJSON *object, unsigned depth)
{
    char *text = NULL;
    for (size_t i = 0; message_keys[i] && !text && depth < 3; i++)
        text = read_message(json_get(object, message_keys[i]), depth);
    return text;
}

/* ---- text and HTML ---- */

/* Behind the element whose tag `at` begins, if its content is no text for people; else behind the tag. */
static const char *skip_tag(const char *at)
{
    static const char *const silent[][2] = {{"<script", "</script"}, {"<style", "</style"}, {"<!--", "-->"}};
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++) {
        if (!ascii_begins(at, silent[i][0]))
            continue;
        while (*at && !ascii_begins(at, silent[i][1]))
            at++;
    }
    while (*at && *at != '>')
        at++;
    return *at ? at + 1 : at;
}

static const char *skip_entity(const char *at, char *plain)
{
    static const struct {
        const char *name;
        char plain;
    } entities[] = {{"&amp;", '&'},  {"&lt;", '<'},   {"&gt;", '>'},
                    {"&quot;", '"'}, {"&#39;", '\''}, {"&nbsp;", ' '}};
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
        if (ascii_begins(at, entities[i].name)) {
            *plain = entities[i].plain;
            return at + strlen(entities[i].name);
        }
    }
    *plain = '&';
    return at + 1;
}

static bool is_tag(const char *at)
{
    return at[0] == '<' && (ascii_is_alnum(at[1]) || at[1] == '/' || at[1] == '!');
}

static void strip_tags(struct buf *out, const char *at)
{
    while (*at) {
        char c = *at;
        if (is_tag(at)) {
            at = skip_tag(at);
            c = ' ';
        } else if (c == '&') {
            at = skip_entity(at, &c);
        } else {
            at++;
        }
        buf_append_char(out, c);
    }
}

static char *read_plain(const char *body, size_t size)
{
    char *text = mem_text_n(body, size < PAGE_MAX ? size : PAGE_MAX); /* a NUL ends it */
    struct buf out;
    buf_init(&out, PAGE_MAX + 1);
    strip_tags(&out, text);
    free(text);
    char *plain = buf_take(&out, NULL);
    buf_release(&out);
    return plain;
}

/* A page's heading mostly says its title again. */
static void drop_repeat(char *text, size_t *size)
{
    for (size_t at = 1; 2 * at + 1 <= *size; at++) {
        size_t end = 2 * at + 1;
        if (text[at] != ' ' || memcmp(text, text + at + 1, at) != 0 || (end < *size && text[end] != ' '))
            continue;
        memmove(text, text + at + 1, *size - at); /* with its NUL */
        *size -= at + 1;
        return;
    }
}

/* Clean, one line, single spaces, at most SENTENCE_MAX bytes; NULL if nothing is left. Takes `text`. */
static char *finish_take(char *text)
{
    char *clean = utf8_clean_text(text);
    free(text);
    if (!clean)
        return NULL;
    size_t size = 0;
    for (const char *at = clean; *at; at++)
        if (*at != ' ' || (size > 0 && clean[size - 1] != ' '))
            clean[size++] = *at;
    while (size > 0 && clean[size - 1] == ' ')
        size--;
    clean[size] = '\0';
    drop_repeat(clean, &size);
    clean[utf8_cut(clean, size, SENTENCE_MAX)] = '\0';
    if (size > 0)
        return clean;
    free(clean);
    return NULL;
}

char *wire_read_error(const char *body, size_t size)
{
    struct json j;
    if (size == 0)
        return NULL;
    if (!json_open(&j, body, size, NULL))
        return finish_take(read_plain(body, size));
    char *text = cJSON_IsObject(j.root) ? read_member(j.root, 0) : json_text(j.root);
    json_close(&j);
    return finish_take(text);
}
