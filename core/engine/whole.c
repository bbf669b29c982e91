/* whole.c — whether an answer is whole although HTTP does not say so: its length was not told, or its end is
 * lost. A JSON object tells by itself where it ends, and Apollo's id in it is what the result is found by:
 * thrown away, an accepted call could only be waited for. */
#include <string.h>

#include "core/engine/engine.h"
#include "core/wire/apollo.h"

/* Of a server's trouble, or behind a ceiling, nobody knows what else it would have said: it stays uncertain,
 * and is waited for. */
static bool is_telling(const struct http_answer *a)
{
    return a->reach == HTTP_PARTLY && !a->is_over && a->status >= 200 && a->status < 500 && a->body_size > 0;
}

static bool is_object(const char *body, size_t size)
{
    return body[strspn(body, " \t\r\n")] == '{' && wire_check_json(body, size, NULL);
}

struct http_answer answer_heard(const struct http_answer *a)
{
    struct http_answer heard = *a;
    if (is_telling(a) && is_object(a->body, a->body_size)) {
        heard.reach = HTTP_ANSWERED;
        heard.sentence[0] = '\0';
    }
    return heard;
}
