/* http_header.c — one walk over the lines; what they say is believed only as far as it makes sense. */
#include "core/base/http_header.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

bool http_header_value(const char *headers, const char *name, char *out, size_t out_size)
{
    size_t length = strlen(name);
    for (const char *line = headers; *line;) {
        size_t size = strcspn(line, "\r\n");
        if (size > length && line[length] == ':' && strncasecmp(line, name, length) == 0) {
            const char *value = line + length + 1, *end = line + size;
            while (value < end && (*value == ' ' || *value == '\t'))
                value++;
            while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
                end--;
            size_t kept = (size_t)(end - value) < out_size ? (size_t)(end - value) : out_size - 1;
            memcpy(out, value, kept);
            out[kept] = '\0';
            return true;
        }
        line += size;
        line += strspn(line, "\r\n");
    }
    return false;
}

/* "Wed, 21 Oct 2037 07:28:00 GMT" (RFC 9110, 5.6.7); of the older two forms a sender must make none. */
static bool read_date(const char *text, int64_t *seconds)
{
    struct tm parts = {0};
    const char *end = strptime(text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    *seconds = end && *end == '\0' ? (int64_t)timegm(&parts) : -1;
    return *seconds >= 0;
}

static int64_t read_seconds(const char *headers, const char *text, int64_t now_s)
{
    char date[40];
    int64_t then, told_s;
    size_t digits = strspn(text, "0123456789"), size = strlen(text);
    if (digits > 0 && digits < 10 && digits + strspn(text + digits, ".0123456789") == size)
        return strtol(text, NULL, 10) + (strspn(text + digits, ".0") < size - digits);
    if (!read_date(text, &then))
        return 0;
    if (http_header_value(headers, "Date", date, sizeof date) && read_date(date, &told_s))
        return then - told_s;
    return now_s > 0 ? then - now_s : 0;
}

int http_header_retry_after_s(const char *headers, int64_t now_s)
{
    char text[40];
    bool is_told = http_header_value(headers, "Retry-After", text, sizeof text);
    int64_t seconds = is_told ? read_seconds(headers, text, now_s) : 0;
    if (seconds > HTTP_RETRY_AFTER_MAX_S)
        return HTTP_RETRY_AFTER_MAX_S;
    return seconds > 0 ? (int)seconds : 0;
}
