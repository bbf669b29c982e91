/* envelope.c — see envelope.h. */
#include "core/wire/envelope.h"

#include <stdint.h>
#include <stdlib.h>

#include "core/model/credits.h"

char *envelope_read_credits(const cJSON *object)
{
    const cJSON *node = json_get(object, "credits_consumed");
    char *text = json_text(node);
    int64_t micro;
    if (text && !json_is_number(node) && !credits_parse(text, &micro)) {
        free(text);
        text = NULL;
    }
    return text;
}
