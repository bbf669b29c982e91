/* json_write.c — nesting in two bit fields, escapes by code point. */
#include "core/base/json_write.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/utf8.h"

enum { DEPTH_MAX = 63 };

void json_writer_init(struct json_writer *w, struct buf *out)
{
    *w = (struct json_writer){.out = out};
}

static void write_escape(struct buf *out, uint32_t point)
{
    if (point > 0xFFFF) {
        uint32_t rest = point - 0x10000;
        buf_printf(out, "\\u%04x\\u%04x", (unsigned)(0xD800 + (rest >> 10)),
                   (unsigned)(0xDC00 + (rest & 0x3FF)));
    } else {
        buf_printf(out, "\\u%04x", (unsigned)point);
    }
}

/* One character of a string's inside, escaped where it must or should be. */
static void write_point(struct buf *out, const char *bytes, size_t length, uint32_t point)
{
    static const char from[] = "\"\\\n\r\t", to[] = "\"\\nrt";
    const char *found = point && point < 128 ? strchr(from, (int)point) : NULL;
    if (found) {
        buf_append_char(out, '\\');
        buf_append_char(out, to[found - from]);
    } else if (utf8_is_unsafe(point)) {
        write_escape(out, point);
    } else if (point == UTF8_REPLACEMENT && length == 1) {
        buf_append(out, "\xEF\xBF\xBD", 3);
    } else {
        buf_append(out, bytes, length);
    }
}

static void write_quoted(struct buf *out, const char *text)
{
    size_t size = strlen(text);
    buf_append_char(out, '"');
    for (size_t i = 0; i < size;) {
        uint32_t point;
        size_t length = utf8_next(text + i, size - i, &point);
        write_point(out, text + i, length, point);
        i += length;
    }
    buf_append_char(out, '"');
}

/* The comma and the key that go before every value. */
static void begin_value(struct json_writer *w, const char *key)
{
    uint64_t bit = UINT64_C(1) << w->depth;
    assert((key != NULL) == (w->depth > 0 && (w->is_object & bit) != 0));
    if (w->has_item & bit)
        buf_append_char(w->out, ',');
    w->has_item |= bit;
    if (key) {
        write_quoted(w->out, key);
        buf_append_char(w->out, ':');
    }
}

static void open_level(struct json_writer *w, const char *key, bool is_object)
{
    begin_value(w, key);
    assert(w->depth < DEPTH_MAX);
    w->depth++;
    uint64_t bit = UINT64_C(1) << w->depth;
    w->has_item &= ~bit;
    w->is_object = is_object ? w->is_object | bit : w->is_object & ~bit;
    buf_append_char(w->out, is_object ? '{' : '[');
}

void json_write_object(struct json_writer *w, const char *key)
{
    open_level(w, key, true);
}

void json_write_array(struct json_writer *w, const char *key)
{
    open_level(w, key, false);
}

void json_write_end(struct json_writer *w)
{
    assert(w->depth > 0);
    buf_append_char(w->out, w->is_object & UINT64_C(1) << w->depth ? '}' : ']');
    w->depth--;
}

void json_write_text(struct json_writer *w, const char *key, const char *text)
{
    begin_value(w, key);
    if (text)
        write_quoted(w->out, text);
    else
        buf_append_text(w->out, "null");
}

void json_write_int(struct json_writer *w, const char *key, int64_t value)
{
    begin_value(w, key);
    buf_printf(w->out, "%lld", (long long)value);
}

void json_write_bool(struct json_writer *w, const char *key, bool value)
{
    begin_value(w, key);
    buf_append_text(w->out, value ? "true" : "false");
}

void json_write_null(struct json_writer *w, const char *key)
{
    begin_value(w, key);
    buf_append_text(w->out, "null");
}

void json_write_raw(struct json_writer *w, const char *key, const char *json)
{
    if (!json) {
        json_write_null(w, key);
        return;
    }
    begin_value(w, key);
    size_t size = strlen(json);
    bool is_inside = false;
    for (size_t i = 0; i < size;) {
        uint32_t point;
        size_t length = utf8_next(json + i, size - i, &point);
        if (is_inside && point == '\\' && i + 1 < size) {
            buf_append(w->out, json + i, 2); /* an escape stays as Apollo wrote it */
            i += 2;
            continue;
        }
        if (point == '"')
            is_inside = !is_inside;
        if (is_inside && utf8_is_unsafe(point))
            write_escape(w->out, point);
        else if (!is_inside && utf8_is_unsafe(point))
            buf_append_char(w->out, ' '); /* only white space may stand there */
        else
            buf_append(w->out, json + i, length);
        i += length;
    }
}
