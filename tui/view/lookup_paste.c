/* lookup_paste.c — what is pasted goes where it belongs: a LinkedIn URL, an e-mail, "First Last <mail>",
 * a domain, a JSON object, or a call of Apollo's as cURL. Anything else is typed where the cursor is. */
#include "tui/view/lookup.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"

#define PASTE_LOOKED_AT (16 * 1024)

static bool has_word(const char *text, const char *word)
{
    return strcasestr(text, word) != NULL;
}

/* One JSON string from the quote at `at`; the position after it, or 0. Escapes beyond \" \\ \/ are rare in
 * names and mails; \uXXXX is decoded, the others become a blank. */
static size_t json_string(const char *text, size_t at, struct buf *out)
{
    buf_clear(out);
    for (at++; text[at] && text[at] != '"'; at++) {
        char bytes[4];
        if (text[at] != '\\') {
            buf_append_char(out, text[at]);
            continue;
        }
        at++;
        if (text[at] == 'u' && strspn(text + at + 1, "0123456789abcdefABCDEF") >= 4) {
            char hex[5] = {text[at + 1], text[at + 2], text[at + 3], text[at + 4], 0};
            uint32_t point = (uint32_t)strtoul(hex, NULL, 16);
            point = point >= 0xD800 && point < 0xE000 ? UTF8_REPLACEMENT : point;
            buf_append(out, bytes, utf8_put(bytes, point));
            at += 4;
        } else if (text[at]) {
            buf_append_char(out, strchr("\"\\/", text[at]) ? text[at] : ' ');
        } else {
            return 0;
        }
    }
    return text[at] == '"' ? at + 1 : 0;
}

static bool take_pair(struct identifiers *ids, const char *key, const char *value)
{
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        if (strcmp(key, identifier_parameter((enum identifier)i)) == 0 && *value) {
            identifiers_set(ids, (enum identifier)i, value);
            return true;
        }
    return false;
}

/* The first "key": "value" of each identifier anywhere in the text. */
static bool take_json(struct identifiers *ids, const char *text)
{
    struct buf key, value;
    bool is_found = false;
    buf_init(&key, 1024);
    buf_init(&value, 4096);
    for (size_t at = 0; text[at];) {
        if (text[at] != '"') {
            at++;
            continue;
        }
        size_t after = json_string(text, at, &key);
        if (!after)
            break;
        at = after + strspn(text + after, " \t\r\n");
        if (text[at] != ':')
            continue;
        at++;
        at += strspn(text + at, " \t\r\n");
        if (text[at] == '"') {
            after = json_string(text, at, &value);
            is_found |= take_pair(ids, key.data, value.data);
            if (!after)
                break;
            at = after;
        }
    }
    buf_release(&key);
    buf_release(&value);
    return is_found;
}

static int hex_digit(char c)
{
    return isdigit((unsigned char)c)    ? c - '0'
           : isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10
                                        : -1;
}

static void percent_decode(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++) {
        if (*from == '%' && hex_digit(from[1]) >= 0 && hex_digit(from[2]) >= 0) {
            *to++ = (char)(hex_digit(from[1]) * 16 + hex_digit(from[2]));
            from += 2;
        } else {
            *to++ = *from == '+' ? ' ' : *from;
        }
    }
    *to = 0;
}

/* first_name=tim&last_name=Zheng…, wherever it stands. */
static bool take_query(struct identifiers *ids, const char *text)
{
    bool is_found = false;
    for (const char *at = strchr(text, '?'); at; at = strpbrk(at, "&?")) {
        at++;
        size_t size = strcspn(at, "&'\" \t\r\n\\");
        char *pair = mem_text_n(at, size), *value = strchr(pair, '=');
        if (value) {
            *value++ = 0;
            percent_decode(value);
            is_found |= take_pair(ids, pair, value);
        }
        free(pair);
        at += size;
    }
    return is_found;
}

static void take_names(struct identifiers *ids, char *name)
{
    char *rest, *first = strtok_r(name, " \t\"", &rest);
    if (!first)
        return;
    identifiers_set(ids, IDENTIFIER_FIRST_NAME, first);
    identifiers_set(ids, IDENTIFIER_LAST_NAME, rest + strspn(rest, " \t"));
}

/* First Last <mail@example.com> */
static bool take_mailbox(struct identifiers *ids, const char *text)
{
    const char *open = strchr(text, '<'), *close = open ? strchr(open, '>') : NULL;
    if (!close || close[1 + strspn(close + 1, " \t\r\n,;")] || !memchr(open, '@', (size_t)(close - open)))
        return false;
    char *mail = mem_text_n(open + 1, (size_t)(close - open - 1)),
         *name = mem_text_n(text, (size_t)(open - text));
    identifiers_set(ids, IDENTIFIER_EMAIL, mail);
    take_names(ids, name);
    free(mail);
    free(name);
    return true;
}

static bool take_single(struct identifiers *ids, const char *text)
{
    static const enum identifier kinds[] = {IDENTIFIER_LINKEDIN_URL, IDENTIFIER_EMAIL, IDENTIFIER_ID,
                                            IDENTIFIER_HASHED_EMAIL, IDENTIFIER_DOMAIN};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char *normal = NULL;
        bool is_fit = identifier_normalise(kinds[i], text, &normal, NULL) && normal;
        if (kinds[i] == IDENTIFIER_LINKEDIN_URL)
            is_fit = is_fit && has_word(text, "linkedin.com/");
        if (kinds[i] == IDENTIFIER_DOMAIN)
            is_fit = is_fit && strchr(text, '.');
        if (is_fit)
            identifiers_set(ids, kinds[i], normal);
        free(normal);
        if (is_fit)
            return true;
    }
    return false;
}

static bool paste_understand(struct identifiers *ids, const char *text)
{
    if (strchr(text, '{') && take_json(ids, text))
        return true;
    if (has_word(text, "people/match") && take_query(ids, text))
        return true;
    if (take_mailbox(ids, text))
        return true;
    return !strpbrk(text, " \t\n") && take_single(ids, text);
}

static void paste_fill(struct lookup_form *f, const struct identifiers *ids)
{
    struct identifiers merged = {0};
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        identifiers_set(&merged, (enum identifier)i, ids->value[i] ? ids->value[i] : f->field[i].text);
    lookup_form_fill(f, &merged, NULL);
    identifiers_release(&merged);
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        if (ids->value[i])
            f->stop = i;
}

/* A clean copy without the blanks around it. Yours. */
static char *paste_clean(const char *bytes, size_t size)
{
    struct buf clean;
    buf_init(&clean, 4 * PASTE_LOOKED_AT);
    utf8_clean(&clean, bytes, size < PASTE_LOOKED_AT ? size : PASTE_LOOKED_AT, UTF8_TEXT);
    const char *text = clean.data + strspn(clean.data, " \t\r\n");
    size_t length = strlen(text);
    while (length && strchr(" \t\r\n", text[length - 1]))
        length--;
    char *copy = mem_text_n(text, length);
    buf_release(&clean);
    return copy;
}

bool lookup_paste_read(const char *bytes, size_t size, struct identifiers *ids)
{
    char *text = paste_clean(bytes, size);
    bool is_understood = paste_understand(ids, text);
    free(text);
    return is_understood;
}

void lookup_form_paste(struct lookup_form *f, const char *bytes, size_t size)
{
    struct identifiers ids = {0};
    char *text = paste_clean(bytes, size);
    if (paste_understand(&ids, text))
        paste_fill(f, &ids);
    else
        lookup_form_type(f, text, strlen(text));
    identifiers_release(&ids);
    free(text);
}
