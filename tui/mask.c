/* mask.c — one dot a column, so that tables keep their shape; and what of a larger text is to be masked. */
#include "tui/mask.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "core/base/buf.h"
#include "core/waterfall.h"
#include "tui/terminal/glyphs.h"
#include "tui/terminal/text_width.h"

void mask_append(struct buf *out, const char *text, size_t size, bool is_ascii)
{
    for (size_t at = 0; at < size;) {
        struct cluster c;
        size_t length = cluster_next(text + at, size - at, &c);
        if (c.point[0] < 0x80 && !isalnum((int)c.point[0]))
            buf_append(out, text + at, length);
        else
            for (int i = 0; i < c.width; i++)
                buf_append_text(out, glyph_text(GLYPH_MASK, is_ascii));
        at += length;
    }
}

char *mask_whole(const char *text, bool is_ascii)
{
    struct buf out;
    size_t size = strlen(text);
    buf_init(&out, 4 * size + 16);
    mask_append(&out, text, size, is_ascii);
    char *masked = buf_take(&out, NULL);
    buf_release(&out);
    return masked;
}

char *mask_text(const char *text)
{
    return mask_whole(text, false);
}

char *mask_text_ascii(const char *text)
{
    return mask_whole(text, true);
}

/* ---- sentences ---- */

static bool is_phone(const char *word, size_t size)
{
    size_t digits = 0;
    for (size_t i = 0; i < size; i++) {
        if (!isdigit((unsigned char)word[i]) && !strchr("+-()./,;:", word[i]))
            return false;
        digits += isdigit((unsigned char)word[i]) != 0;
    }
    return digits >= 7;
}

static bool is_address(const char *word, size_t size)
{
    return memchr(word, '@', size) || memmem(word, size, "linkedin.com/", 13);
}

static bool word_names_somebody(const char *word, size_t size)
{
    return is_address(word, size) || is_phone(word, size);
}

static void mask_words(struct buf *out, const char *text, size_t size, bool is_ascii)
{
    for (size_t at = 0; at < size;) {
        size_t length = 0;
        while (at + length < size && text[at + length] != ' ')
            length++;
        if (word_names_somebody(text + at, length))
            mask_append(out, text + at, length, is_ascii);
        else
            buf_append(out, text + at, length);
        for (at += length; at < size && text[at] == ' '; at++)
            buf_append_char(out, ' ');
    }
}

void mask_sentence(struct buf *out, const char *text, const char *who, bool is_ascii)
{
    size_t size = who ? strlen(who) : 0;
    const char *found = size ? strstr(text, who) : NULL;
    for (; found; found = strstr(text, who)) {
        mask_words(out, text, (size_t)(found - text), is_ascii);
        mask_append(out, found, size, is_ascii);
        text = found + size;
    }
    mask_words(out, text, strlen(text), is_ascii);
}

/* ---- filters ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

/* The bytes of "!state:", "credits>=", "-email:": what stands before a key's values. 0: it is no key's. */
static size_t key_size(const char *text, size_t size, enum filter_key *key)
{
    size_t from = size && (*text == '!' || *text == '-'), end = from;
    while (end < size && isalpha((unsigned char)text[end]))
        end++;
    for (int k = 0; k < FILTER_KEY_COUNT; k++) {
        const char *word = filter_key_word((enum filter_key)k);
        *key = (enum filter_key)k;
        if (end < size && strchr(":=<>", text[end]) && strlen(word) == end - from &&
            strncasecmp(word, text + from, end - from) == 0)
            return end + (end + 1 < size && text[end] != ':' && text[end + 1] == '=') + 1;
    }
    return 0;
}

static bool begins_one_of(const char *value, size_t size, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strncasecmp(words[i], value, size) == 0)
            return true;
    return false;
}

/* A number or a time as it is written so far: 5, .5, #12, 4xx, 2w, 2026-11-01T14:30. */
static bool is_number(const char *value, size_t size)
{
    size_t at = 0, letters = 0;
    while (at < size && strchr("#.", value[at]))
        at++;
    if (size && (at == size || !isdigit((unsigned char)value[at])))
        return at == size;
    for (; at < size; at++) {
        letters = isalpha((unsigned char)value[at]) ? letters + 1 : 0;
        if (letters > 2 || (!isalnum((unsigned char)value[at]) && !strchr(".-:", value[at])))
            return false;
    }
    return true;
}

/* Words of the program's own are shown, perhaps cut short, a vendor, and numbers where they are of nobody.
 * What was mistyped is shown nowhere: it may be a name. */
static bool is_value_public(enum filter_key key, const char *value, size_t size)
{
    static const char *const days[] = {"today", "yesterday"};
    const char *word;
    for (size_t i = 0; (word = filter_key_value(key, i)); i++)
        if (begins_one_of(value, size, &word, 1))
            return true;
    switch (key) {
    case FILTER_VENDOR:
        return !word_names_somebody(value, size);
    case FILTER_SINCE:
    case FILTER_UNTIL:
        return is_number(value, size) || begins_one_of(value, size, days, sizeof days / sizeof *days);
    case FILTER_CREDITS:
    case FILTER_HTTP:
    case FILTER_ID:
        return is_number(value, size);
    default:
        return false;
    }
}

static size_t value_size(const char *text, size_t size)
{
    bool is_quoted = false;
    size_t at = 0;
    for (; at < size && (is_quoted || (!is_blank(text[at]) && !strchr(",|", text[at]))); at++)
        is_quoted = is_quoted != (text[at] == '"');
    return at;
}

void mask_filter(struct buf *out, const char *text, size_t size, bool is_ascii)
{
    enum filter_key key = FILTER_ANYTHING;
    bool is_term = false; /* within one that has a key */
    for (size_t at = 0; at < size;) {
        if (!is_term) {
            size_t length = key_size(text + at, size - at, &key);
            is_term = length;
            buf_append(out, text + at, length);
            at += length;
        }
        size_t length = value_size(text + at, size - at);
        if (is_term && is_value_public(key, text + at, length))
            buf_append(out, text + at, length);
        else
            mask_append(out, text + at, length, is_ascii);
        at += length;
        if (at < size) {
            is_term = is_term && !is_blank(text[at]);
            buf_append_char(out, text[at++]);
        }
    }
}

/* ---- what the program says ---- */

/* The bytes of "state:zheng" in `"state:zheng" is nothing; …`: somebody typed them. 0: it begins otherwise.
 */
static size_t quoted_size(const char *text, size_t size)
{
    size_t end = 0;
    for (size_t at = 1; size && *text == '"' && at + 2 < size; at++)
        if (memcmp(text + at, "\" ", 2) == 0 &&
            (memcmp(text + at + 2, "is ", size - at - 2 < 3 ? size - at - 2 : 3) == 0 || !end))
            end = at;
    return end;
}

static bool is_key_word(const char *text, size_t size)
{
    for (int k = 0; k < FILTER_KEY_COUNT; k++)
        if (strlen(filter_key_word((enum filter_key)k)) == size &&
            memcmp(filter_key_word((enum filter_key)k), text, size) == 0)
            return true;
    return false;
}

void mask_said(struct buf *out, const char *text, size_t size, bool is_ascii)
{
    size_t quoted = quoted_size(text, size);
    if (quoted && is_key_word(text + 1, quoted - 1)) {
        quoted = 0;
    } else if (quoted) {
        buf_append_char(out, '"');
        mask_filter(out, text + 1, quoted - 1, is_ascii);
    }
    mask_words(out, text + quoted, size - quoted, is_ascii);
}

/* From the first quote to the last: what is quoted may hold some itself. */
void mask_reason(struct buf *out, const char *text, size_t size, bool is_ascii)
{
    const char *first = memchr(text, '"', size), *last = memrchr(text, '"', size);
    if (!first) {
        mask_words(out, text, size, is_ascii);
        return;
    }
    mask_words(out, text, (size_t)(first - text), is_ascii);
    mask_append(out, first, (size_t)((last > first ? last : text + size) - first), is_ascii);
    if (last > first)
        mask_words(out, last, (size_t)(text + size - last), is_ascii);
}

/* ---- URLs ---- */

void mask_url(struct buf *out, const char *url, bool is_ascii)
{
    size_t base = strcspn(url, "?");
    buf_append(out, url, base);
    for (const char *at = url + base; *at;) {
        size_t size = 1 + strcspn(at + 1, "&"), name = strcspn(at, "=");
        name = name < size ? name + 1 : size;
        buf_append(out, at, name);
        if (strncmp(at + 1, "run_", 4) == 0 || strncmp(at + 1, "reveal_", 7) == 0)
            buf_append(out, at + name, size - name);
        else
            mask_append(out, at + name, size - name, is_ascii);
        at += size;
    }
}

/* ---- JSON ---- */

/* Whether the value of this key is Apollo's own word, or a vendor's name. */
static bool is_public(const char *key, bool is_in_vendors)
{
    static const char *const words[] = {
        "status", "statusCode", "statusMessage", "authMechanism", "request_id", "status_cd",
        "email_status_cd", "email_status", "type_cd", "dnc_status_cd", "message", "target_fields",
        "request_initiated", "request_completed", "raw_status", "third_party_data_provider_id",
        "third_party_validator_name", "timestamp", "waterfall_enriched_at", "email_source_cd",
        "confidence_cd", "vendor", "vendor_id", "outcome", "field", "source",
        /* of our own object of a request */
        "credits", "delivered_by", "advice", "created", "answered", "settled", "next_poll", "initiated",
        "completed", "status_code", "status_message", "auth", "dnc", "confidence", "validations"};
    if (is_in_vendors && (strcmp(key, "name") == 0 || strcmp(key, "id") == 0))
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], key) == 0)
            return true;
    return false;
}

/* Words of Apollo's or a vendor's that may repeat what was asked. */
static bool is_sentence(const char *key)
{
    return strcmp(key, "message") == 0 || strcmp(key, "statusMessage") == 0 ||
           strcmp(key, "status_message") == 0;
}

void mask_json_string(struct buf *out, const char *key, bool is_in_vendors, const char *text, size_t size,
                      bool is_ascii)
{
    size_t quote = size >= 2 && text[0] == '"'; /* no part of a word */
    if (!is_public(key, is_in_vendors)) {
        mask_append(out, text, size, is_ascii);
    } else if (is_sentence(key)) {
        buf_append(out, text, quote);
        mask_words(out, text + quote, size - 2 * quote, is_ascii);
        buf_append(out, text, quote);
    } else {
        buf_append(out, text, size);
    }
}

static size_t string_size(const char *text, size_t size)
{
    size_t at = 1;
    while (at < size && text[at] != '"')
        at += text[at] == '\\' ? 2 : 1;
    return at < size ? at + 1 : size;
}

static bool is_key(const char *text, size_t size, size_t at)
{
    while (at < size && strchr(" \t\r\n", text[at]))
        at++;
    return at < size && text[at] == ':';
}

void mask_json(struct buf *out, const char *json, size_t size, bool is_ascii)
{
    char key[40] = "";
    int depth = 0, vendors_from = 0; /* the depth of a "vendors" array; 0: none is open */
    for (size_t at = 0; at < size;) {
        char c = json[at];
        size_t length = c == '"' ? string_size(json + at, size - at) : 1;
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
        if (c == '[' && !vendors_from && strcmp(key, "vendors") == 0)
            vendors_from = depth;
        if (depth < vendors_from)
            vendors_from = 0;
        if (c == '"' && is_key(json, size, at + length)) {
            size_t n = length - 2 < sizeof key - 1 ? length - 2 : sizeof key - 1;
            memcpy(key, json + at + 1, n);
            key[n] = 0;
        }
        /* Inside a person it is where somebody lives. */
        bool is_requests_state = depth == 1 && strcmp(key, "state") == 0;
        if (c != '"' || is_key(json, size, at + length) || is_requests_state)
            buf_append(out, json + at, length);
        else
            mask_json_string(out, key, vendors_from && vendors_from == depth - 1, json + at, length,
                             is_ascii);
        at += length;
    }
}
