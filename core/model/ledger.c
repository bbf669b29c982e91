/* ledger.c — see ledger.h. Integers only. */
#include "core/model/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/model/credits.h"

void ledger_day_format(int64_t day, char out[LEDGER_DAY_TEXT_SIZE])
{
    char moment[CLOCK_ISO_SIZE];
    clock_format_iso(day * LEDGER_DAY_MS, moment);
    snprintf(out, LEDGER_DAY_TEXT_SIZE, "%.10s", moment);
}

enum ledger_ask ledger_ask(const struct lookup_options *o)
{
    bool wants_phone = o->waterfall_phone || o->reveal_phone_number;
    if (o->waterfall_email)
        return wants_phone ? LEDGER_BOTH : LEDGER_EMAIL;
    return wants_phone ? LEDGER_PHONE : LEDGER_PLAIN;
}

const char *ledger_ask_word(enum ledger_ask ask)
{
    static const char *const words[LEDGER_ASK_COUNT] = {[LEDGER_EMAIL] = "e-mail",
                                                        [LEDGER_PHONE] = "phone",
                                                        [LEDGER_BOTH] = "e-mail + phone",
                                                        [LEDGER_PLAIN] = "no waterfall"};
    return words[ask];
}

void ledger_add(struct ledger_sum *s, const struct ledger_day *d)
{
    s->requests += d->requests;
    s->reported += d->reported;
    s->micro += d->micro;
    s->emails += d->emails;
    s->phones += d->phones;
    s->paid_emails += d->paid_emails;
    s->paid_phones += d->paid_phones;
}

bool ledger_price(const struct ledger_day *days, size_t count, enum contact_field field, int64_t *micro)
{
    enum ledger_ask ask = field == CONTACT_EMAIL ? LEDGER_EMAIL : LEDGER_PHONE;
    int64_t sum = 0, found = 0;
    for (size_t i = 0; i < count; i++)
        if (days[i].ask == ask) {
            sum += days[i].micro;
            found += field == CONTACT_EMAIL ? days[i].paid_emails : days[i].paid_phones;
        }
    *micro = found ? sum / found : 0;
    return found > 0;
}

bool ledger_mean(const struct ledger_day *days, size_t count, enum ledger_ask ask, int64_t day,
                 int64_t *micro)
{
    int64_t sum = 0, reported = 0;
    for (size_t i = 0; i < count; i++)
        if (days[i].ask == ask && days[i].day < day && days[i].day >= day - LEDGER_ESTIMATE_DAYS) {
            sum += days[i].micro;
            reported += days[i].reported;
        }
    *micro = reported ? sum / reported : 0;
    return reported > 0;
}

bool ledger_estimate(const struct ledger_day *days, size_t count, int64_t day, struct ledger_estimate *out)
{
    *out = (struct ledger_estimate){0};
    for (size_t i = 0; i < count; i++) {
        int64_t mean;
        if (days[i].day != day || !days[i].reported || !ledger_mean(days, count, days[i].ask, day, &mean))
            continue;
        out->requests += days[i].reported;
        out->estimate_micro += mean * days[i].reported;
        out->actual_micro += days[i].micro;
    }
    return out->requests > 0;
}

bool ledger_estimates(const struct ledger_day *days, size_t count, int64_t first, struct ledger_estimate *out)
{
    struct ledger_estimate sum = {0}, one;
    for (size_t i = 0; i < count; i++) {
        bool is_next = i == 0 || days[i].day != days[i - 1].day;
        if (!is_next || days[i].day < first || !ledger_estimate(days, count, days[i].day, &one))
            continue;
        sum.requests += one.requests;
        sum.estimate_micro += one.estimate_micro;
        sum.actual_micro += one.actual_micro;
    }
    *out = sum;
    return sum.requests > 0;
}

bool ledger_pace(const struct ledger_day *days, size_t count, int64_t day, int64_t *micro)
{
    int64_t sum = 0, reported = 0;
    for (size_t i = 0; i < count; i++)
        if (days[i].day <= day && days[i].day > day - LEDGER_PACE_DAYS) {
            sum += days[i].micro;
            reported += days[i].reported;
        }
    *micro = sum / LEDGER_PACE_DAYS;
    return reported > 0;
}

void ledger_run_release(struct ledger_run *r)
{
    free(r->name);
    *r = (struct ledger_run){0};
}

/* ---- balance ---- */

void account_free(struct account *a)
{
    if (a)
        free(a->remaining);
    free(a);
}

void balance_release(struct balance *b)
{
    free(b->remaining);
    free(b->cycle_start);
    free(b->cycle_end);
    for (size_t i = 0; i < b->line_count; i++) {
        free(b->line[i].name);
        free(b->line[i].limit);
        free(b->line[i].consumed);
        free(b->line[i].left);
    }
    *b = (struct balance){0};
}

static bool is_same_cycle(const struct balance *a, const struct balance *b)
{
    if (!a->cycle_start || !b->cycle_start)
        return true; /* not told: a rise of the balance will say so */
    return strcmp(a->cycle_start, b->cycle_start) == 0;
}

enum balance_verdict balance_compare(const struct balance *before, const struct balance *now,
                                     int64_t *spent_micro, int64_t *difference_micro)
{
    int64_t was, is;
    *spent_micro = *difference_micro = 0;
    if (!before)
        return BALANCE_FIRST;
    if (!before->remaining || !now->remaining || !credits_parse(before->remaining, &was) ||
        !credits_parse(now->remaining, &is))
        return BALANCE_NOT_REPORTED;
    if (!is_same_cycle(before, now))
        return BALANCE_NEW_CYCLE;
    if (__builtin_sub_overflow(was, is, spent_micro) ||
        __builtin_sub_overflow(*spent_micro, now->ledger_micro, difference_micro))
        return BALANCE_NOT_REPORTED;
    return *difference_micro ? BALANCE_UNEXPLAINED : BALANCE_EXPLAINED;
}

const char *balance_verdict_text(enum balance_verdict v)
{
    static const char *const texts[] = {
        [BALANCE_FIRST] = "the first reading",     [BALANCE_NOT_REPORTED] = "not reported",
        [BALANCE_NEW_CYCLE] = "a new cycle began", [BALANCE_EXPLAINED] = "explained",
        [BALANCE_UNEXPLAINED] = "unexplained",
    };
    return texts[v];
}
