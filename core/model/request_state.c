/* request_state.c — the table of legal moves, one row per state. */
#include "core/model/request_state.h"

#include <assert.h>
#include <string.h>

#define BIT(state) (1u << REQUEST_##state)
/* What a delivery may make of a request that nobody expected one for any more: it proves more than we knew.
 */
#define BY_LATE_DELIVERY (BIT(WAITING) | BIT(DELIVERED) | BIT(NOT_FOUND))

static const unsigned legal_moves[REQUEST_STATE_COUNT] = {
    [REQUEST_DRAFT] = BIT(QUEUED),
    [REQUEST_QUEUED] = BIT(SENDING) | BIT(DRAFT) | BIT(REJECTED),
    [REQUEST_SENDING] = BIT(REJECTED) | BIT(UNCERTAIN) | BIT(ANSWERED) | BIT(REFUSED) | BIT(WAITING),
    [REQUEST_REJECTED] = BY_LATE_DELIVERY,
    [REQUEST_UNCERTAIN] = BY_LATE_DELIVERY | BIT(EXPIRED) | BIT(ABANDONED),
    [REQUEST_ANSWERED] = 0,
    [REQUEST_REFUSED] = BY_LATE_DELIVERY,
    [REQUEST_WAITING] = BIT(DELIVERED) | BIT(NOT_FOUND) | BIT(EXPIRED) | BIT(ABANDONED),
    [REQUEST_DELIVERED] = 0,
    [REQUEST_NOT_FOUND] = BIT(DELIVERED),
    [REQUEST_EXPIRED] = BY_LATE_DELIVERY,
    [REQUEST_ABANDONED] = BY_LATE_DELIVERY,
};

static const struct {
    const char *word, *meaning;
} texts[REQUEST_STATE_COUNT] = {
#define X(name, word, meaning) [REQUEST_##name] = {word, meaning},
    REQUEST_STATES(X)
#undef X
};

static bool is_state(enum request_state s)
{
    return (unsigned)s < REQUEST_STATE_COUNT;
}

const char *request_state_word(enum request_state s)
{
    assert(is_state(s));
    return texts[s].word;
}

const char *request_state_text(enum request_state s)
{
    return s == REQUEST_NOT_FOUND ? "not found" : request_state_word(s);
}

const char *request_state_meaning(enum request_state s)
{
    assert(is_state(s));
    return texts[s].meaning;
}

bool request_state_from_word(const char *word, enum request_state *out)
{
    for (int s = 0; word && s < REQUEST_STATE_COUNT; s++) {
        if (strcmp(word, texts[s].word) == 0) {
            *out = (enum request_state)s;
            return true;
        }
    }
    return false;
}

bool request_state_may_move(enum request_state from, enum request_state to)
{
    assert(is_state(from) && is_state(to));
    return (legal_moves[from] >> to) & 1u;
}

bool request_state_is_open(enum request_state s)
{
    assert(is_state(s));
    return s == REQUEST_SENDING || s == REQUEST_UNCERTAIN || s == REQUEST_WAITING;
}
