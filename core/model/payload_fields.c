/* payload_fields.c — a look-up in two lists: the fields of people and envelope, and the counts. */
#include "core/model/payload_fields.h"

#include <string.h>

#include "core/model/request.h"

bool payload_field_is_read(const char *key, size_t size)
{
    static const char *const names[] = {
#define X(name) name,
        PAYLOAD_FIELDS(X)
#undef X
#define X(member, name, label) name,
            SUMMARY_COUNTS(X)
#undef X
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == size && memcmp(names[i], key, size) == 0)
            return true;
    return false;
}
