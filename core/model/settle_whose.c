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

static size_t count_sent(const struct request *r, bool only_processed)
{
    size_t count = 0;
    for (size_t k = 0; k < r->people_count; k++)
        count += r->people[k].position >= 0 && !(only_processed && r->people[k].unprocessed_json);
    return count;
}

/* Index of the `nth` person that was sent (and processed). */
static int find_nth(const struct request *r, size_t nth, bool only_processed)
{
    for (size_t k = 0; k < r->people_count; k++) {
        if (r->people[k].position < 0 || (only_processed && r->people[k].unprocessed_json))
            continue;
        if (nth-- == 0)
            return (int)k;
    }
    return -1;
}

/* One known id in a place of its own shows that the delivery's order is not ours. */
static bool is_order_contradicted(const struct request *r, const struct delivery *d, bool only_processed)
{
    for (size_t i = 0; i < d->people_count; i++) {
        int by_id = find_by_id(r, &d->people[i], i);
        if (by_id >= 0 && r->people[by_id].position >= 0 && by_id != find_nth(r, i, only_processed))
            return true;
    }
    return false;
}

int settle_whose(const struct request *r, const struct delivery *d, size_t i)
{
    int by_id = find_by_id(r, &d->people[i], i);
    if (by_id >= 0)
        return by_id;
    bool only_processed = d->people_count != count_sent(r, false);
    if (d->people_count != count_sent(r, only_processed) || is_order_contradicted(r, d, only_processed))
        return -1;
    return find_nth(r, i, only_processed);
}
