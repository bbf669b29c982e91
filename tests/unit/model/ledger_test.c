/* ledger_test.c — sums, prices, estimates beside actuals, and the balance against the ledger. */
#include <stdlib.h>

#include "core/model/ledger.h"
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
    cmocka_unit_test(what_is_asked_has_one_name),
    cmocka_unit_test(a_balance_is_compared_only_with_its_like),
};
TEST_MAIN(tests)
