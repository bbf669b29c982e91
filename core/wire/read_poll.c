/* read_poll.c — what an answer of webhook_result means (apollo.h). The status code leads; of the body only
 * what is needed is believed, and the request_id echoed in it never: it is known to come back damaged. */
#include "core/wire/apollo.h"

#include <stdlib.h>
#include <string.h>

#include "core/model/ascii.h"
#include "core/wire/json.h"

#define RETRY_AFTER_MAX_S (24 * 3600)

void poll_answer_release(struct poll_answer *p)
{
    free(p->last_dispatched_at);
    free(p->failure_reason);
    free(p->webhook_status);
    *p = (struct poll_answer){.kind = POLL_TROUBLE};
}

/* Rounded up; a text of digits counts. 0: not told, or nonsense. */
static int read_retry_after(const cJSON *object)
{
    char *text = json_get_text(object, "retry_after_seconds");
    double seconds = text ? strtod(text, NULL) : 0;
    free(text);
    if (!(seconds > 0))
        return 0;
    return seconds >= RETRY_AFTER_MAX_S ? RETRY_AFTER_MAX_S : (int)seconds + ((double)(int)seconds < seconds);
}

/* An object, alone in a list or not, or a text in which one is written (wire_read_delivery). */
static bool has_result(const cJSON *root)
{
    const cJSON *result = json_get(root, "webhook_result");
    const char *text = cJSON_GetStringValue(result);
    char first = text ? text[strspn(text, " \t\r\n")] : '\0';
    return first == '{' || first == '[' || json_only_object(result);
}

static enum poll_kind read_found(const cJSON *root, const struct poll_answer *p)
{
    if (has_result(root) || json_get(root, "people"))
        return POLL_RESULT;
    if (ascii_equal(p->webhook_status, "failed"))
        return POLL_FAILED;
    bool is_envelope = p->webhook_status || json_get(root, "request_id") || json_get(root, "request_type");
    return is_envelope ? POLL_PENDING : POLL_TROUBLE;
}

static bool has_code(const cJSON *root, const char *code)
{
    char *text = json_get_text(root, "error_code");
    bool is_equal = ascii_equal(text, code);
    free(text);
    return is_equal;
}

static enum poll_kind read_kind(int http_status, const cJSON *root, const struct poll_answer *p)
{
    switch (http_status) {
    case 200:
        return read_found(root, p);
    case 400:
        return has_code(root, "invalid_request_id") ? POLL_INVALID_ID : POLL_TROUBLE;
    case 401:
    case 403:
        return POLL_KEY_REFUSED;
    case 404:
        if (has_code(root, "result_pending"))
            return POLL_PENDING;
        return has_code(root, "request_id_unknown") ? POLL_UNKNOWN_ID : POLL_TROUBLE;
    case 410:
        return POLL_GONE;
    case 429:
        return POLL_RATE_LIMITED;
    default:
        return POLL_TROUBLE;
    }
}

void wire_read_poll(int http_status, const char *body, size_t size, struct poll_answer *out)
{
    struct json j;
    *out = (struct poll_answer){.kind = POLL_TROUBLE};
    bool is_json = size > 0 && json_open(&j, body, size, NULL);
    const cJSON *root = is_json ? j.root : NULL;
    out->retry_after_s = read_retry_after(root);
    out->last_dispatched_at = json_get_text(root, "last_dispatched_at");
    out->failure_reason = json_get_text(root, "failure_reason");
    out->webhook_status = json_get_text(root, "webhook_status");
    out->kind = read_kind(http_status, root, out);
    if (is_json)
        json_close(&j);
}
