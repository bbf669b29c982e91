/* ledger_test.c — sums, prices, estimates beside actuals, and the balance against the ledger. */
#include <stdlib.h>

#include "core/model/ledger.h"
#include "tests/draw.h"
#include "tests/test.h"

static const struct ledger_day days[] = {
    {.day = 100,
     .ask = LEDGER_EMAIL,
     .requests = 4,
     .reported = 3,
     .micro = 6000000,
     .emails = 4,
     .paid_emails = 3},
    {.day = 100,
     .ask = LEDGER_BOTH,
     .requests = 1,
     .reported = 1,
     .micro = 9000000,
     .emails = 1,
     .paid_emails = 1},
    {.day = 110,
     .ask = LEDGER_EMAIL,
     .requests = 2,
     .reported = 2,
     .micro = 5000000,
     .emails = 1,
     .paid_emails = 1},
    {.day = 140, .ask = LEDGER_PHONE, .requests = 3},
};
#define COUNT (sizeof days / sizeof *days)

static void a_price_is_told_only_where_nothing_else_was_asked(void **state)
{
    (void)state;
    int64_t micro;
    assert_true(ledger_price(days, COUNT, CONTACT_EMAIL, &micro));
    assert_int_equal(micro, 2750000); /* 11 credits for 4, what was asked with phones left aside */
    assert_false(ledger_price(days, COUNT, CONTACT_PHONE, &micro));
}

static void an_estimate_knows_only_the_days_before(void **state)
{
    (void)state;
    struct ledger_estimate e;
    assert_false(ledger_estimate(days, COUNT, 100, &e));
    assert_true(ledger_estimate(days, COUNT, 110, &e));
    assert_int_equal(e.requests, 2);
    assert_int_equal(e.estimate_micro, 4000000);
    assert_int_equal(e.actual_micro, 5000000);
    assert_false(ledger_estimate(days, COUNT, 140, &e)); /* nothing reported, nothing estimated */
    int64_t mean;
    assert_true(ledger_mean(days, COUNT, LEDGER_EMAIL, 140, &mean));
    assert_int_equal(mean, 2500000); /* day 110 alone: day 100 is 40 days back */
    assert_false(ledger_mean(days, COUNT, LEDGER_EMAIL, 141, &mean));
}

/* ---- over generated days, against plain loops ---- */

enum { DAYS_MAX = 120 };

/* Days with gaps, each with some of the kinds, as the store tells them: by day, then kind. */
static size_t draw_days(struct ledger_day *out)
{
    size_t count = 0;
    for (int64_t day = 1; day < 90 && count + LEDGER_ASK_COUNT < DAYS_MAX; day += 1 + draw(9))
        for (enum ledger_ask ask = LEDGER_EMAIL; ask < LEDGER_ASK_COUNT; ask++) {
            if (draw(2))
                continue;
            struct ledger_day d = {.day = day, .ask = ask, .requests = 1 + draw(9)};
            d.reported = draw((int)d.requests + 1);
            d.micro = d.reported * (int64_t)draw(9000000);
            out[count++] = d;
        }
    return count;
}

/* The mean of the kind over the 30 days before, times what was reported: request by request. */
static bool estimate_plainly(const struct ledger_day *all, size_t count, int64_t day,
                             struct ledger_estimate *e)
{
    *e = (struct ledger_estimate){0};
    for (size_t i = 0; i < count; i++) {
        int64_t sum = 0, reported = 0;
        for (size_t k = 0; k < count; k++)
            if (all[k].ask == all[i].ask && all[k].day < day && all[k].day >= day - 30) {
                sum += all[k].micro;
                reported += all[k].reported;
            }
        for (int64_t n = 0; all[i].day == day && reported && n < all[i].reported; n++) {
            e->requests++;
            e->estimate_micro += sum / reported;
        }
        e->actual_micro += all[i].day == day && reported && all[i].reported ? all[i].micro : 0;
    }
    return e->requests > 0;
}

static void estimates_over_time_are_those_of_their_days(void **state)
{
    (void)state;
    struct ledger_day all[DAYS_MAX];
    int told = 0;
    for (uint64_t seed = 1; seed < 200; seed++) {
        draw_from(seed);
        size_t count = draw_days(all);
        int64_t first = draw(90);
        struct ledger_estimate sum = {0}, e, plain;
        for (int64_t day = 0; day < 100; day++) {
            assert_int_equal(ledger_estimate(all, count, day, &e), estimate_plainly(all, count, day, &plain));
            assert_int_equal(e.requests, plain.requests);
            assert_int_equal(e.estimate_micro, plain.estimate_micro);
            assert_int_equal(e.actual_micro, plain.actual_micro);
            sum.requests += day >= first ? plain.requests : 0;
            sum.estimate_micro += day >= first ? plain.estimate_micro : 0;
            sum.actual_micro += day >= first ? plain.actual_micro : 0;
        }
        assert_int_equal(ledger_estimates(all, count, first, &e), sum.requests > 0);
        assert_int_equal(e.requests, sum.requests);
        assert_int_equal(e.estimate_micro, sum.estimate_micro);
        assert_int_equal(e.actual_micro, sum.actual_micro);
        told += sum.requests > 0;
    }
    assert_true(told > 100);
}

static void a_pace_counts_days_without_anything_too(void **state)
{
    (void)state;
    struct ledger_day all[DAYS_MAX];
    for (uint64_t seed = 1; seed < 200; seed++) {
        draw_from(seed);
        size_t count = draw_days(all);
        for (int64_t day = 0; day < 100; day++) {
            int64_t sum = 0, reported = 0, micro;
            for (size_t i = 0; i < count; i++)
                if (all[i].day <= day && all[i].day > day - 7) {
                    sum += all[i].micro;
                    reported += all[i].reported;
                }
            assert_int_equal(ledger_pace(all, count, day, &micro), reported > 0);
            assert_int_equal(micro, sum / 7);
        }
    }
}

static void what_is_asked_has_one_name(void **state)
{
    (void)state;
    assert_int_equal(ledger_ask(&(struct lookup_options){.waterfall_email = true}), LEDGER_EMAIL);
    assert_int_equal(ledger_ask(&(struct lookup_options){.reveal_phone_number = true}), LEDGER_PHONE);
    assert_int_equal(
        ledger_ask(&(struct lookup_options){.waterfall_email = true, .reveal_phone_number = true}),
        LEDGER_BOTH);
    assert_int_equal(ledger_ask(&(struct lookup_options){.reveal_personal_emails = true}), LEDGER_PLAIN);
}

static void a_balance_is_compared_only_with_its_like(void **state)
{
    (void)state;
    char hundred[] = "100", ninety[] = "90.5", odd[] = "many", january[] = "2026-01-01",
         february[] = "2026-02-01";
    struct balance a = {.remaining = hundred, .cycle_start = january};
    struct balance b = {.remaining = ninety, .cycle_start = january, .ledger_micro = 9500000};
    int64_t spent, difference;
    assert_int_equal(balance_compare(NULL, &b, &spent, &difference), BALANCE_FIRST);
    assert_int_equal(balance_compare(&a, &b, &spent, &difference), BALANCE_EXPLAINED);
    b.ledger_micro = 8000000;
    assert_int_equal(balance_compare(&a, &b, &spent, &difference), BALANCE_UNEXPLAINED);
    assert_int_equal(difference, 1500000);
    b.cycle_start = february;
    assert_int_equal(balance_compare(&a, &b, &spent, &difference), BALANCE_NEW_CYCLE);
    b.remaining = odd;
    assert_int_equal(balance_compare(&a, &b, &spent, &difference), BALANCE_NOT_REPORTED);
    b.remaining = NULL;
    assert_int_equal(balance_compare(&a, &b, &spent, &difference), BALANCE_NOT_REPORTED);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_price_is_told_only_where_nothing_else_was_asked),
    cmocka_unit_test(an_estimate_knows_only_the_days_before),
    cmocka_unit_test(estimates_over_time_are_those_of_their_days),
    cmocka_unit_test(a_pace_counts_days_without_anything_too),
    cmocka_unit_test(what_is_asked_has_one_name),
    cmocka_unit_test(a_balance_is_compared_only_with_its_like),
};
TEST_MAIN(tests)
