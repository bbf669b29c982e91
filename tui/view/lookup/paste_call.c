/* paste_call.c — a call of Apollo's that was pasted: its URL alone, or a curl command as
 * documentation, a shell's history or a browser writes it. The shell's quoting is undone; nothing is run, and
 * no file is read that it names. */
#include "tui/view/lookup/paste.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"

#define WORDS_MOST 256
#define WORD_CEILING (64u * 1024)

/* ---- the shell's words ---- */

static int digit_of(char c)
{
    return isdigit((unsigned char)c)    ? c - '0'
           : isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10
                                        : 16;
}

/* The number at *at, of at most `most` digits of that base; *at moves behind it. */
static uint32_t read_number(const char **at, int base, int most)
{
    uint32_t value = 0;
    for (; most > 0 && digit_of(**at) < base; most--, (*at)++)
        value = value * (uint32_t)base + (uint32_t)digit_of(**at);
    return value;
}

/* Behind the backslash of a $'…' text. */
static const char *put_ansi_escape(const char *at, struct buf *out)
{
    static const char letters[] = "abefnrtv", means[] = "\a\b\033\f\n\r\t\v";
    char bytes[4];
    const char *letter = *at ? strchr(letters, *at) : NULL;
    if (*at == 'u' || *at == 'U' || *at == 'x') {
        int most = *at == 'U' ? 8 : *at == 'u' ? 4 : 2;
        bool is_byte = *at++ == 'x';
        uint32_t value = read_number(&at, 16, most);
        if (is_byte)
            buf_append_char(out, (char)(value ? value : ' '));
        else
            buf_append(out, bytes, utf8_put(bytes, utf8_is_unsafe(value) ? ' ' : value));
    } else if (digit_of(*at) < 8) {
        uint32_t value = read_number(&at, 8, 3) & 0xff;
        buf_append_char(out, (char)(value ? value : ' '));
    } else if (*at) {
        buf_append_char(out, letter ? means[letter - letters] : *at);
        at++;
    }
    return at;
}

/* From behind the quote at hand to behind its end. */
static const char *put_quoted(const char *at, char quote, bool is_ansi, struct buf *out)
{
    for (; *at && *at != quote; at++) {
        if (*at == '\\' && is_ansi) {
            at = put_ansi_escape(at + 1, out) - 1;
            continue;
        }
        if (*at == '\\' && quote == '"' && at[1] && strchr("\"\\$`\n", at[1])) {
            at++;
            if (*at == '\n')
                continue;
        }
        buf_append_char(out, *at);
    }
    return *at ? at + 1 : at;
}

/* A backslash at a line's end goes on with the next; where it was lost, so does the line. */
static const char *skip_blanks(const char *at)
{
    for (; *at; at++)
        if (*at == '\\' && at[1] == '\n')
            at++;
        else if (!strchr(" \t\n", *at))
            break;
    return at;
}

static const char *read_word(const char *at, struct buf *out)
{
    buf_clear(out);
    while (*at && !strchr(" \t\n", *at)) {
        if (*at == '\'' || *at == '"')
            at = put_quoted(at + 1, *at, false, out);
        else if (*at == '$' && (at[1] == '\'' || at[1] == '"'))
            at = put_quoted(at + 2, at[1], at[1] == '\'', out);
        else if (*at == '\\' && at[1] == '\n')
            break;
        else {
            at += *at == '\\' && at[1];
            buf_append_char(out, *at++);
        }
    }
    return at;
}

bool lookup_paste_call_goes_on(const char *text)
{
    char quote = 0;
    bool is_ansi = false;
    for (const char *at = text; *at; at++) {
        bool is_escape = *at == '\\' && (quote != '\'' || is_ansi);
        if (is_escape && !at[1])
            return true;
        if (is_escape) {
            at++;
            continue;
        }
        if (quote ? *at == quote : *at == '\'' || *at == '"') {
            is_ansi = !quote && *at == '\'' && at > text && at[-1] == '$';
            quote = quote ? 0 : *at;
        }
    }
    return quote != 0;
}

struct words {
    char *word[WORDS_MOST];
    int count;
};

static void split_words(const char *text, struct words *w)
{
    struct buf word;
    buf_init(&word, WORD_CEILING);
    *w = (struct words){.count = 0};
    for (const char *at = skip_blanks(text); *at && w->count < WORDS_MOST; at = skip_blanks(at)) {
        if (*at == '|' || *at == ';' || *at == '>') /* another command, or where its output goes */
            break;
        at = read_word(at, &word);
        w->word[w->count++] = mem_text_n(word.data ? word.data : "", word.size);
    }
    buf_release(&word);
}

static void words_release(struct words *w)
{
    while (w->count)
        free(w->word[--w->count]);
}

/* ---- parameters ---- */

static void percent_decode(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++) {
        if (*from == '%' && digit_of(from[1]) < 16 && digit_of(from[2]) < 16) {
            *to++ = (char)(digit_of(from[1]) * 16 + digit_of(from[2]));
            from += 2;
        } else {
            *to++ = *from == '+' ? ' ' : *from;
        }
    }
    *to = 0;
}

static void take_pair(struct pasted *p, const char *key, const char *value)
{
    if (!pasted_take_switch(p, key, value) && pasted_take_pair(&p->ids, key, value) && *value)
        p->people = 1;
}

/* first_name=tim&last_name=Zheng…, as far as it goes. */
static const char *take_pairs(struct pasted *p, const char *at)
{
    for (bool has_more = true; has_more;) {
        size_t size = strcspn(at, "&'\" \t\n\\`#");
        char *pair = mem_text_n(at, size), *value = strchr(pair, '=');
        if (value) {
            *value++ = 0;
            percent_decode(pair);
            percent_decode(value);
            take_pair(p, pair, value);
        }
        free(pair);
        at += size;
        has_more = *at == '&';
        at += has_more;
    }
    return at;
}

/* Wherever a query stands in the text. */
static void take_queries(struct pasted *p, const char *text)
{
    for (const char *at = strchr(text, '?'); at; at = strchr(at, '?'))
        at = take_pairs(p, at + 1);
}

/* ---- curl's options ---- */

enum data_kind {
    DATA_NONE,
    DATA_PLAIN,
    DATA_RAW,
    DATA_ENCODED,
    DATA_FORM,
    DATA_ELSE /* takes a value, too */
};

static const struct {
    const char *name;
    enum data_kind kind;
} options[] = {
    {"-d", DATA_PLAIN},
    {"--data", DATA_PLAIN},
    {"--data-ascii", DATA_PLAIN},
    {"--data-binary", DATA_PLAIN},
    {"--json", DATA_PLAIN},
    {"--data-raw", DATA_RAW},
    {"--data-urlencode", DATA_ENCODED},
    {"--url-query", DATA_ENCODED},
    {"-F", DATA_FORM},
    {"--form", DATA_FORM},
    {"--form-string", DATA_RAW},
    {"-H", DATA_ELSE},
    {"--header", DATA_ELSE},
};

static enum data_kind kind_of(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (strlen(options[i].name) == size && memcmp(options[i].name, name, size) == 0)
            return options[i].kind;
    return DATA_NONE;
}

/* What the word is as an option, and its value where it stands in the same word: --data=…, -d…, -sd…. */
static enum data_kind read_option(const char *word, const char **value)
{
    const char *equals = strchr(word, '=');
    *value = NULL;
    if (strncmp(word, "--", 2) == 0) {
        *value = equals ? equals + 1 : NULL;
        return kind_of(word, equals ? (size_t)(equals - word) : strlen(word));
    }
    for (const char *letter = word + 1; *word == '-' && isalpha((unsigned char)*letter); letter++) {
        enum data_kind kind = kind_of((char[]){'-', *letter, 0}, 2);
        bool takes_value = kind != DATA_NONE || strchr("XuAoebcmwxTEK", *letter);
        if (takes_value) {
            *value = letter[1] ? letter + 1 : NULL;
            return kind == DATA_NONE ? DATA_ELSE : kind;
        }
    }
    return DATA_NONE;
}

static void refuse_file(struct pasted *p, const char *name)
{
    bool is_input = strcmp(name, "-") == 0 || !*name;
    err_set(&p->err, ERR_USAGE,
            "This call reads its data from %s%s, which is not read here: paste the data itself.",
            is_input ? "standard input" : "the file ", is_input ? "" : name);
}

/* The people and switches of a body; the person that the URL names goes before. */
static void take_json(struct pasted *p, const char *text)
{
    struct pasted body = {0};
    (void)lookup_paste_json(text, &body);
    for (int i = 0; i < TOGGLE_COUNT; i++)
        if (body.has_toggle[i]) {
            p->has_toggle[i] = true;
            p->is_on[i] = body.is_on[i];
        }
    if (!p->people) {
        pasted_release(p);
        p->ids = body.ids;
        p->people = body.people;
        body.ids = (struct identifiers){{NULL}};
    }
    pasted_release(&body);
}

/* name=value, where curl itself would encode the value; name@file and @file. */
static void take_encoded(struct pasted *p, const char *text)
{
    size_t size = strcspn(text, "=@");
    if (text[size] == '@') {
        refuse_file(p, text + size + 1);
    } else if (text[size] == '=') {
        char *name = mem_text_n(text, size);
        take_pair(p, name, text + size + 1);
        free(name);
    }
}

static void take_data(struct pasted *p, enum data_kind kind, const char *text)
{
    const char *equals = strchr(text, '='), *start = text + strspn(text, " \t\n");
    bool is_file = kind == DATA_PLAIN && *text == '@';
    bool is_part_file = kind == DATA_FORM && equals && (equals[1] == '@' || equals[1] == '<');
    if (is_file || is_part_file)
        refuse_file(p, is_file ? text + 1 : equals + 2);
    else if (kind == DATA_ENCODED || kind == DATA_FORM)
        take_encoded(p, text);
    else if (*start == '{' || *start == '[')
        take_json(p, start);
    else if (kind != DATA_ELSE)
        take_pairs(p, text);
}

static void take_curl(struct pasted *p, const struct words *w, int from)
{
    for (int i = from; i < w->count; i++) { /* the address first: its person goes before a body's */
        const char *query = strstr(w->word[i], "people/") ? strchr(w->word[i], '?') : NULL;
        if (query && *w->word[i] != '{')
            take_pairs(p, query + 1);
    }
    for (int i = from; i < w->count; i++) {
        const char *value;
        enum data_kind kind = read_option(w->word[i], &value);
        if (kind == DATA_NONE)
            continue;
        if (!value && i + 1 < w->count)
            value = w->word[++i];
        if (value)
            take_data(p, kind, value);
    }
}

/* Where the options of a curl command begin, behind a prompt perhaps; 0: it is none. */
static int find_curl(const struct words *w)
{
    for (int i = 0; i < w->count && i < 4; i++) {
        const char *name = strrchr(w->word[i], '/');
        name = name ? name + 1 : w->word[i];
        if (strcasecmp(name, "curl") == 0 || strcasecmp(name, "curl.exe") == 0)
            return i + 1;
    }
    return 0;
}

bool lookup_paste_call(const char *text, struct pasted *out)
{
    struct words w;
    if (!strcasestr(text, "people/match") && !strcasestr(text, "people/bulk_match"))
        return false;
    split_words(text, &w);
    int from = find_curl(&w);
    if (from) {
        take_curl(out, &w, from);
    } else {
        take_queries(out, text);
        if (!out->people)
            take_json(out, text);
    }
    words_release(&w);
    for (int i = 0; i < TOGGLE_COUNT; i++) /* one that is not there is off */
        out->has_toggle[i] = true;
    if (!out->people && out->err.code == ERR_NONE)
        err_set(&out->err, ERR_USAGE, "This call of Apollo's names nobody: nothing of it was taken.");
    return true;
}
