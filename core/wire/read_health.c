/* read_health.c — the answer of auth/health: is somebody logged in with this key? */
#include "core/wire/apollo.h"

#include "core/wire/json.h"

bool wire_read_health(const char *body, size_t size, bool *is_logged_in)
{
    struct json j;
    if (!json_open(&j, body, size, NULL))
        return false;
    const cJSON *answer = json_get(j.root, "is_logged_in");
    bool is_told = cJSON_IsBool(answer);
    *is_logged_in = cJSON_IsTrue(answer);
    json_close(&j);
    return is_told;
}
