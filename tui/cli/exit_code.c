/* exit_code.c — from states and errors to numbers. */
#include "tui/cli/exit_code.h"

#include <assert.h>
#include <stddef.h>

#include "core/waterfall.h"

static const struct exit_code_info table[EXIT_CODE_COUNT] = {
#define X(name, number, meaning) {number, meaning},
    EXIT_CODES(X)
#undef X
};

const struct exit_code_info *exit_code_info(int index)
{
    assert(index >= 0 && index < EXIT_CODE_COUNT);
    return &table[index];
}

static bool has_person(const struct request *r)
{
    for (size_t i = 0; i < r->people_count; i++)
        if (r->people[i].person_json)
            return true;
    return false;
}

static enum exit_code of_rejection(int http_status)
{
    switch (http_status) {
    case 0:
        return EXIT_CODE_NETWORK;
    case 401:
    case 403:
        return EXIT_CODE_KEY;
    case 429:
        return EXIT_CODE_RATE_LIMIT;
    default:
        return EXIT_CODE_REFUSED;
    }
}

enum exit_code exit_code_of_request(const struct request *r)
{
    switch (r->state) {
    case REQUEST_DELIVERED:
        return EXIT_CODE_FOUND;
    case REQUEST_ANSWERED:
        return has_person(r) ? EXIT_CODE_FOUND : EXIT_CODE_NOTHING;
    case REQUEST_NOT_FOUND:
    case REQUEST_EXPIRED:
        return EXIT_CODE_NOTHING;
    case REQUEST_REFUSED:
        /* Apollo "refuses" a waterfall for somebody it does not know; that is no person, not a fault. */
        return has_person(r) ? EXIT_CODE_REFUSED : EXIT_CODE_NOTHING;
    case REQUEST_REJECTED:
        return of_rejection(r->http.status);
    case REQUEST_UNCERTAIN:
        return EXIT_CODE_NETWORK;
    case REQUEST_DRAFT:
    case REQUEST_QUEUED:
    case REQUEST_SENDING:
    case REQUEST_WAITING:
    case REQUEST_ABANDONED:
    case REQUEST_STATE_COUNT:
        break;
    }
    return EXIT_CODE_WAITING;
}

enum exit_code exit_code_of_err(const struct err *e)
{
    switch (e->code) {
    case ERR_NONE:
        return EXIT_CODE_FOUND;
    case ERR_USAGE:
    case ERR_IDENTITY:
    case ERR_FORGOTTEN:
    case ERR_REPEATED:
        return EXIT_CODE_USAGE;
    case ERR_NOT_FOUND:
        return EXIT_CODE_NOTHING;
    case ERR_NETWORK:
        return EXIT_CODE_NETWORK;
    case ERR_JSON:
    case ERR_LIMIT:
        return EXIT_CODE_REFUSED;
    case ERR_INTERRUPTED:
        return EXIT_CODE_INTERRUPTED;
    case ERR_CONFIG:
    case ERR_BUSY:
    case ERR_STORE:
    case ERR_DAMAGED:
    case ERR_INTERNAL:
        break;
    }
    return EXIT_CODE_CONFIG;
}

enum exit_code exit_code_worse(enum exit_code a, enum exit_code b)
{
    if (a == EXIT_CODE_INTERRUPTED || b == EXIT_CODE_INTERRUPTED)
        return EXIT_CODE_INTERRUPTED;
    if (a == EXIT_CODE_WAITING || b == EXIT_CODE_WAITING)
        return EXIT_CODE_WAITING;
    return a > b ? a : b;
}
