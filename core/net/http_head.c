/* http_head.c — the strict reader of request heads (RFC 9112). lws has one too; it decodes the path, splits
 * the query, reads Content-Length with atoll, lets a header name that is a prefix of a known one swallow the
 * next header, and can be driven into an endless loop. Hence ours, in front of which lws only moves bytes. */
#include "core/net/http_head.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Digits of a length that still fits comfortably; longer ones are over any ceiling anyway. */
#define LENGTH_DIGITS_MAX 15

long http_head_find_end(const char *bytes, size_t size, size_t *scanned)
{
    for (size_t i = *scanned; i < size; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c == '\n') {
            if (i == 0 || bytes[i - 1] != '\r')
                return -1;
            if (i >= 3 && bytes[i - 2] == '\n')
                return (long)i + 1;
        } else if ((i > 0 && bytes[i - 1] == '\r') || (c < ' ' && c != '\r' && c != '\t') || c == 0x7f) {
            return -1;
        }
    }
    *scanned = size;
    return 0;
}

/* ---- the request line -------------------------------------------------------------------------------- */

static bool is_letter_or_digit(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_token_char(unsigned char c)
{
    return is_letter_or_digit(c) || (c != '\0' && strchr("!#$%&'*+-.^_`|~", c));
}

static bool is_token(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (!is_token_char((unsigned char)text[i]))
            return false;
    }
    return size > 0;
}

static enum http_method method_of(const char *name)
{
    if (strcmp(name, "GET") == 0)
        return HTTP_GET;
    if (strcmp(name, "POST") == 0)
        return HTTP_POST;
    if (strcmp(name, "HEAD") == 0)
        return HTTP_HEAD;
    if (strcmp(name, "OPTIONS") == 0)
        return HTTP_OPTIONS;
    return HTTP_OTHER_METHOD;
}

/* 0, or the status to refuse with. Any 1.x is answered as 1.1, as the standard asks. */
static int parse_version(const char *text, struct http_head *out)
{
    if (strncmp(text, "HTTP/", 5) != 0 || text[5] < '0' || text[5] > '9' || text[6] != '.' || text[7] < '0' ||
        text[7] > '9' || text[8] != '\0')
        return 400;
    if (text[5] != '1')
        return 505;
    out->keeps_alive = text[7] != '0';
    out->needs_host = text[7] != '0';
    return 0;
}

/* Path and query stay as they were sent: decoding or tidying them ("%2e%2e", "//") is where servers and the
 * programs behind them begin to disagree. A full URL is cut down to its path. */
static int parse_target(char *target, struct http_head *out)
{
    for (const char *c = target; *c; c++) {
        if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f || *c == '#')
            return 400;
    }
    if (strncasecmp(target, "http://", 7) == 0 || strncasecmp(target, "https://", 8) == 0) {
        char *host = strstr(target, "://") + 3;
        target = host + strcspn(host, "/?");
        if (target == host || *target != '/')
            return 400;
    }
    if (*target != '/')
        return 400;
    out->path = target;
    char *mark = strchr(target, '?');
    out->query = mark ? mark + 1 : "";
    if (mark)
        *mark = '\0';
    return 0;
}

static int parse_request_line(char *line, struct http_head *out)
{
    char *target = strchr(line, ' ');
    char *version = target ? strchr(target + 1, ' ') : NULL;
    if (!version)
        return 400;
    *target++ = '\0';
    *version++ = '\0';
    if (!is_token(line, strlen(line)))
        return 400;
    int status = parse_version(version, out);
    if (status)
        return status;
    out->method = method_of(line);
    if (out->method == HTTP_OTHER_METHOD)
        return 405;
    return parse_target(target, out);
}

/* ---- headers ----------------------------------------------------------------------------------------- */

/* What several headers say together, judged when all have been read. */
struct framing {
    bool has_transfer_encoding, has_host, has_bad_host, is_repeated, has_bad_length, has_bad_expect;
};

static void take_length(const char *value, struct http_head *out, struct framing *f)
{
    size_t digits = strspn(value, "0123456789");
    if (digits == 0 || value[digits] != '\0') {
        f->has_bad_length = true; /* signs, hexadecimal, "5,5", "5 5" */
        return;
    }
    f->is_repeated |= out->has_length; /* even twice the same: some proxy will have believed the other one */
    out->has_length = true;
    value += strspn(value, "0");
    out->content_length = strlen(value) > LENGTH_DIGITS_MAX ? UINT64_MAX : strtoull(value, NULL, 10);
}

/* Whether the comma-separated list has this word. */
static bool list_has(const char *list, const char *word)
{
    size_t length = strlen(word);
    while (*list) {
        list += strspn(list, " \t,");
        size_t item = strcspn(list, ",");
        size_t bare = item;
        while (bare > 0 && (list[bare - 1] == ' ' || list[bare - 1] == '\t'))
            bare--;
        if (bare == length && strncasecmp(list, word, length) == 0)
            return true;
        list += item;
    }
    return false;
}

static void take_text(const char **kept, const char *value, struct framing *f)
{
    f->is_repeated |= *kept != NULL;
    *kept = value;
}

/* A name or an address, perhaps with a port; empty is allowed (RFC 9110, 7.2). What it names is nobody's
 * business here, but a path, a user or a list in it means that somebody reads this request differently. */
static bool is_host(const char *value)
{
    const char *end = value;
    if (*value == '[') {
        size_t size = strspn(value + 1, "0123456789abcdefABCDEF:.");
        if (size == 0 || value[1 + size] != ']')
            return false;
        end = value + 1 + size + 1;
    } else {
        while (*end && (is_letter_or_digit((unsigned char)*end) || strchr("-._~%!$&'()*+;=", *end)))
            end++;
    }
    return *end == '\0' || (*end == ':' && end[1 + strspn(end + 1, "0123456789")] == '\0');
}

static void take_header(const char *name, const char *value, struct http_head *out, struct framing *f)
{
    if (strcasecmp(name, "Content-Length") == 0)
        take_length(value, out, f);
    else if (strcasecmp(name, "Transfer-Encoding") == 0)
        f->has_transfer_encoding = true;
    else if (strcasecmp(name, "Host") == 0) {
        f->is_repeated |= f->has_host;
        f->has_host = true;
        f->has_bad_host |= !is_host(value);
    } else if (strcasecmp(name, "Connection") == 0)
        out->keeps_alive &= !list_has(value, "close");
    else if (strcasecmp(name, "Expect") == 0) {
        out->expects_continue = strcasecmp(value, "100-continue") == 0;
        f->has_bad_expect |= !out->expects_continue;
    } else if (strcasecmp(name, "Content-Type") == 0)
        take_text(&out->content_type, value, f);
    else if (strcasecmp(name, "X-Api-Key") == 0)
        take_text(&out->api_key, value, f);
    else if (strcasecmp(name, "Authorization") == 0)
        take_text(&out->authorization, value, f);
    else if (strcasecmp(name, "Accept") == 0)
        out->accept = value; /* may be repeated: a list */
}

static bool parse_header(char *line, struct http_head *out, struct framing *f)
{
    char *colon = strchr(line, ':');
    /* No folded lines, no blank before the colon: both have been used to smuggle requests. */
    if (!colon || !is_token(line, (size_t)(colon - line)))
        return false;
    *colon = '\0';
    char *value = colon + 1;
    value += strspn(value, " \t");
    size_t size = strlen(value);
    while (size > 0 && (value[size - 1] == ' ' || value[size - 1] == '\t'))
        value[--size] = '\0';
    take_header(line, value, out, f);
    return true;
}

static int judge(const struct http_head *out, const struct framing *f)
{
    if (out->needs_host && !f->has_host)
        return 400; /* RFC 9112, 3.2 */
    if (f->is_repeated || f->has_bad_host || f->has_bad_length ||
        (f->has_transfer_encoding && out->has_length))
        return 400;
    if (f->has_transfer_encoding)
        return 411; /* chunked bodies are not read: no sender of webhooks needs them */
    return f->has_bad_expect ? 417 : 0;
}

/* Cuts the line at *at off, without its CR LF, and steps behind it. */
static char *next_line(char **at)
{
    char *line = *at;
    char *end = strstr(line, "\r\n"); /* there: http_head_find_end saw to it */
    *end = '\0';
    *at = end + 2;
    return line;
}

int http_head_parse(char *bytes, size_t size, struct http_head *out)
{
    memset(out, 0, sizeof *out);
    char *at = bytes, *end = bytes + size - 2;
    int status = parse_request_line(next_line(&at), out);
    if (status)
        return status;
    struct framing framing = {0};
    for (int count = 0; at < end; count++) {
        if (count == HTTP_HEADERS_MAX)
            return 431;
        if (!parse_header(next_line(&at), out, &framing))
            return 400;
    }
    return judge(out, &framing);
}

/* ---- words ------------------------------------------------------------------------------------------- */

const char *http_status_phrase(int status)
{
    static const struct {
        int status;
        const char *phrase;
    } known[] = {
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {402, "Payment Required"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {413, "Content Too Large"},
        {417, "Expectation Failed"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].status == status)
            return known[i].phrase;
    }
    return "Unknown";
}
