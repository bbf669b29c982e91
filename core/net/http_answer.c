/* http_answer.c — reading what came back. */
#include <string.h>
#include <strings.h>

#include "core/net/http_client.h"

bool http_answer_header(const struct http_answer *a, const char *name, char *out, size_t out_size)
{
    size_t length = strlen(name);
    for (const char *line = a->headers; *line;) {
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
