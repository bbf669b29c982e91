/* settle_whose.c — which person of a request a delivered one is. Never a guess: contact data shown under the
 * wrong name is worse than contact data shown under none. */
#include "core/model/settle.h"

#include <string.h>

static bool has_id(const struct person *p, const char *id)
{
    return (p->apollo_id && strcmp(p->apollo_id, id) == 0) ||
           (p->delivered_id && strcmp(p->delivered_id, id) == 0);
}

/* The person with that Apollo id. Asked twice in one batch, the one at the delivery's own place is meant. */
static int find_by_id(const struct request *r, const struct person *delivered, size_t i)
{
    if (!delivered->apollo_id)
        return -1;
    if (i < r->people_count && has_id(&r->people[i], delivered->apollo_id))
        return (int)i;
    for (size_t k = 0; k < r->people_count; k++)
        if (has_id(&r->people[k], delivered->apollo_id))
            return (int)k;
    return -1;
}

/* Whom a delivery may be about, the widest first. */
enum among { AMONG_SENT, AMONG_PROCESSED, AMONG_MATCHED, AMONG_COUNT };

static bool is_among(const struct person *p, enum among who)
{
    return p->position >= 0 && (who < AMONG_PROCESSED || !p->unprocessed_json) &&
           (who < AMONG_MATCHED || p->person_json);
}

static size_t count(const struct request *r, enum among who)
{
    size_t count = 0;
    for (size_t k = 0; k < r->people_count; k++)
        count += is_among(&r->people[k], who);
    return count;
}

/* Whom Apollo said it did not process, without its being clear whom: then a match is not known to be one. */
static bool has_loose(const struct request *r)
{
    for (size_t k = 0; k < r->people_count; k++)
        if (r->people[k].position < 0 && r->people[k].unprocessed_json)
            return true;
    return false;
}

/* Index of the `nth` of them. */
static int find_nth(const struct request *r, size_t nth, enum among who)
{
    for (size_t k = 0; k < r->people_count; k++)
        if (is_among(&r->people[k], who) && nth-- == 0)
            return (int)k;
    return -1;
}

/* One known id in a place of its own shows that the delivery's order is not ours. */
static bool is_order_contradicted(const struct request *r, const struct delivery *d, enum among who)
{
    for (size_t i = 0; i < d->people_count; i++) {
        int by_id = find_by_id(r, &d->people[i], i);
        if (by_id >= 0 && r->people[by_id].position >= 0 && by_id != find_nth(r, i, who))
            return true;
    }
    return false;
}

int settle_whose(const struct request *r, const struct delivery *d, size_t i)
{
    int by_id = find_by_id(r, &d->people[i], i);
    if (by_id >= 0)
        return by_id;
    for (int who = 0; who < (has_loose(r) ? AMONG_MATCHED : AMONG_COUNT); who++)
        if (d->people_count == count(r, (enum among)who))
            return is_order_contradicted(r, d, (enum among)who) ? -1 : find_nth(r, i, (enum among)who);
    return -1;
}
