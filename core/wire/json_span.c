/* json_span.c — finding a value's own bytes again in a text that json_scan has accepted. Because it was
 * accepted, skipping needs no checks but the end of the text. */
#include <string.h>

#include "core/wire/json.h"

static const char *skip_white(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    return at;
}

static const char *skip_string(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        at += *at == '\\';
    return at < end ? at + 1 : end;
}

static const char *skip_value(const char *at, const char *end)
{
    size_t depth = 0;
    if (at < end && *at == '"')
        return skip_string(at, end);
    while (at < end) {
        if (*at == '"') {
            at = skip_string(at, end);
            continue;
        }
        bool closes = *at == '}' || *at == ']';
        if (depth == 0 && (closes || *at == ',' || strchr(" \n\r\t", *at)))
            return at; /* behind a number or a word */
        depth += *at == '{' || *at == '[';
        depth -= closes;
        at++;
        if (closes && depth == 0)
            return at;
    }
    return end;
}

/* The text is one value and white space around it. */
struct json_span json_span_root(const struct json *j)
{
    const char *end = j->bytes + j->size, *at = skip_white(j->bytes, end);
    while (end > at && strchr(" \n\r\t", end[-1]))
        end--;
    return (struct json_span){.at = at, .size = (size_t)(end - at)};
}

/* The child that begins behind the bracket or the comma at `at`. */
static struct json_span child_behind(const char *at, const char *end, bool is_in_object)
{
    at = at < end ? skip_white(at + 1, end) : end;
    if (is_in_object) {
        at = skip_white(skip_string(at, end), end);
        at = at < end ? skip_white(at + 1, end) : end;
    }
    return (struct json_span){.at = at, .size = (size_t)(skip_value(at, end) - at)};
}

struct json_span json_span_first(struct json_span parent)
{
    const char *end = parent.at + parent.size;
    bool is_object = parent.size && *parent.at == '{', is_list = parent.size && *parent.at == '[';
    return is_object || is_list ? child_behind(parent.at, end, is_object)
                                : (struct json_span){.at = end, .size = 0};
}

struct json_span json_span_next(struct json_span parent, struct json_span before)
{
    const char *end = parent.at + parent.size, *at = skip_white(before.at + before.size, end);
    return child_behind(at, end, *parent.at == '{');
}

struct json_span json_span_child(struct json_span parent, size_t index)
{
    struct json_span child = json_span_first(parent);
    while (index-- > 0 && child.size)
        child = json_span_next(parent, child);
    return child;
}

size_t json_index(const cJSON *parent, const cJSON *child)
{
    size_t index = 0;
    for (const cJSON *c = parent->child; c && c != child; c = c->next)
        index++;
    return index;
}
