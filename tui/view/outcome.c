/* outcome.c — three small tables. */
#include "tui/view/outcome.h"

#include <string.h>
#include <strings.h>

static const struct {
    enum glyph glyph;
    enum role role;
} states[REQUEST_STATE_COUNT] = {
    [REQUEST_DRAFT] = {GLYPH_DOT, ROLE_MUTED},         [REQUEST_QUEUED] = {GLYPH_SENDING, ROLE_PENDING},
    [REQUEST_SENDING] = {GLYPH_SENDING, ROLE_PENDING}, [REQUEST_REJECTED] = {GLYPH_MISS, ROLE_BAD},
    [REQUEST_UNCERTAIN] = {GLYPH_UNKNOWN, ROLE_WARN},  [REQUEST_ANSWERED] = {GLYPH_HIT, ROLE_GOOD},
    [REQUEST_REFUSED] = {GLYPH_ALARM, ROLE_BAD},       [REQUEST_WAITING] = {GLYPH_WAITING, ROLE_PENDING},
    [REQUEST_DELIVERED] = {GLYPH_HIT, ROLE_GOOD},      [REQUEST_NOT_FOUND] = {GLYPH_NOTHING, ROLE_MISS},
    [REQUEST_EXPIRED] = {GLYPH_ENDED, ROLE_WARN},      [REQUEST_ABANDONED] = {GLYPH_DASH, ROLE_MUTED},
};

enum glyph state_glyph(enum request_state s)
{
    return states[s].glyph;
}

enum role state_role(enum request_state s)
{
    return states[s].role;
}

const char *state_text(enum request_state s)
{
    return request_state_text(s);
}

static const struct {
    enum glyph glyph;
    enum role role;
    const char *text;
} outcomes[] = {
    [ATTEMPT_HIT] = {GLYPH_HIT, ROLE_GOOD, "found"},
    [ATTEMPT_MISS] = {GLYPH_MISS, ROLE_MISS, "not found"},
    [ATTEMPT_VERIFIED] = {GLYPH_HIT, ROLE_GOOD, "verified"},
    [ATTEMPT_REJECTED] = {GLYPH_MISS, ROLE_BAD, "rejected"},
    [ATTEMPT_ERROR] = {GLYPH_ALARM, ROLE_BAD, "error"},
    [ATTEMPT_UNKNOWN] = {GLYPH_UNKNOWN, ROLE_WARN, "unclear"},
};

enum glyph attempt_glyph(enum attempt_outcome o)
{
    return outcomes[o].glyph;
}

enum role attempt_role(enum attempt_outcome o)
{
    return outcomes[o].role;
}

const char *attempt_text(enum attempt_outcome o)
{
    return outcomes[o].text;
}

int word_is_verified(const char *status)
{
    static const char *const yes[] = {"verified", "valid", "valid_number"};
    static const char *const no[] = {"unverified", "invalid", "invalid_number", "unavailable", "rejected"};
    for (size_t i = 0; status && i < sizeof yes / sizeof *yes; i++)
        if (strcasecmp(status, yes[i]) == 0)
            return 1;
    for (size_t i = 0; status && i < sizeof no / sizeof *no; i++)
        if (strcasecmp(status, no[i]) == 0)
            return 0;
    return -1;
}
