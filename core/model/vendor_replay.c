/* vendor_replay.c — see vendor_replay.h. */
#include "core/model/vendor_replay.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

static double mean_place(const struct vendor_stats *s)
{
    return (double)s->place_sum / (double)s->asked;
}

static void insert_by_place(struct replay *r, double place[], const struct vendor_stats *s)
{
    size_t at = r->vendor_count++;
    for (; at > 0 && place[at - 1] > mean_place(s); at--) {
        r->vendor[at] = r->vendor[at - 1];
        place[at] = place[at - 1];
    }
    r->vendor[at] = (struct replay_vendor){.vendor = mem_text(s->vendor)};
    place[at] = mean_place(s);
}

void replay_begin(struct replay *r, enum contact_field field, const struct vendor_table *t)
{
    double place[REPLAY_VENDORS_MAX];
    *r = (struct replay){.field = field};
    for (size_t i = 0; i < t->count; i++) {
        const struct vendor_stats *s = &t->row[i];
        if (s->field != field || s->asked == 0)
            continue;
        if (r->vendor_count == REPLAY_VENDORS_MAX)
            r->is_over = true;
        else
            insert_by_place(r, place, s);
    }
}

void replay_release(struct replay *r)
{
    for (size_t i = 0; i < r->vendor_count; i++)
        free(r->vendor[i].vendor);
    *r = (struct replay){.vendor_count = 0};
}

void replay_clear(struct replay *r)
{
    r->courses = 0;
    r->found = r->asks = (struct bounds){0, 0};
    for (size_t i = 0; i < r->vendor_count; i++)
        r->vendor[i].asked = r->vendor[i].first = (struct bounds){0, 0};
}

enum knowledge { NEVER_ASKED, HAD_NOTHING, HAD_IT };

static enum knowledge known(const struct course *c, const char *vendor)
{
    size_t size = strlen(vendor);
    enum knowledge k = NEVER_ASKED;
    for (size_t i = 0; i < c->step_count; i++) {
        const struct course_step *s = &c->step[i];
        if (s->is_validator || s->vendor_size != size || memcmp(s->vendor, vendor, size) != 0)
            continue;
        if (course_step_is_usable(c, i))
            return HAD_IT;
        k = HAD_NOTHING;
    }
    return k;
}

/* Whether anybody's answer ended the asking. */
static bool has_hit(const struct course *c)
{
    for (size_t i = 0; i < c->step_count; i++)
        if (!c->step[i].is_validator && course_step_is_usable(c, i))
            return true;
    return false;
}

static void add(struct bounds *b, bool is_sure, int64_t count)
{
    b->low += is_sure ? count : 0;
    b->high += count;
}

void replay_add(struct replay *r, enum contact_field field, const char *course, int64_t count)
{
    struct course c;
    bool is_sure = true, has_ended = false;
    if (field != r->field || !course_read(course, &c))
        return;
    bool is_whole = !has_hit(&c);
    r->courses += count;
    for (size_t i = 0; i < r->vendor_count && !has_ended; i++) {
        struct replay_vendor *v = &r->vendor[i];
        if (v->is_left_out)
            continue;
        enum knowledge k = known(&c, v->vendor);
        if (k == NEVER_ASKED && is_whole)
            continue;
        add(&v->asked, is_sure, count);
        add(&r->asks, is_sure, count);
        if (k == HAD_IT) {
            add(&v->first, is_sure, count);
            has_ended = true;
        } else if (k == NEVER_ASKED) {
            add(&v->first, false, count);
            is_sure = false;
        }
    }
    if (has_ended)
        add(&r->found, true, count);
    else if (!is_sure)
        add(&r->found, false, count);
}

size_t replay_move(struct replay *r, size_t at, int by)
{
    size_t to = by < 0 && (size_t)-by > at ? 0 : (size_t)((long)at + by);
    to = to < r->vendor_count ? to : r->vendor_count - 1;
    struct replay_vendor moved = r->vendor[at];
    for (; at < to; at++)
        r->vendor[at] = r->vendor[at + 1];
    for (; at > to; at--)
        r->vendor[at] = r->vendor[at - 1];
    r->vendor[to] = moved;
    return to;
}
