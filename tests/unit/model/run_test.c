/* run_test.c — what is said of a list's price afterwards: true whatever was sent, and whatever has its price.
 */
#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/model/run.h"
#include "tests/test.h"

#define CREDITS(n) ((n)*1000000LL)

static struct run a_run(int64_t sent, int64_t ready, int64_t spent)
{
    struct run r = {.estimate = {.floor_micro = CREDITS(sent + ready),
                                 .typical_micro = CREDITS(11 * (sent + ready)),
                                 .ceiling_micro = CREDITS(21 * (sent + ready))},
                    .spent_micro = CREDITS(spent)};
    r.standing[ROW_SENT] = sent;
    r.standing[ROW_READY] = ready;
    return r;
}

static void expect(void (*write)(const struct run *r, struct buf *out), const struct run *r, const char *text)
{
    struct buf out;
    buf_init(&out, 2000);
    write(r, &out);
    assert_string_equal(out.size ? out.data : "", text);
    buf_release(&out);
}

static void estimate_and_actual_are_compared_after_any_run(void **state)
{
    (void)state;
    struct run r = a_run(0, 10, 0);
    expect(run_write_outcome, &r, "");
    r = a_run(10, 0, 20);
    expect(
        run_write_outcome, &r,
        "The estimate for the 10 rows that were sent was 10 to 210 (published prices); it is within that.");
    r = a_run(1, 0, 30);
    expect(run_write_outcome, &r,
           "The estimate for the 1 row that was sent was 1 to 21 (published prices); it is more than that.");
    r = a_run(10, 0, 0);
    expect(run_write_outcome, &r,
           "The estimate for the 10 rows that were sent was 10 to 210 (published prices); it is less than "
           "that.");
    r = a_run(10, 30, 20);
    expect(run_write_outcome, &r,
           "The estimate for the 10 rows that were sent was 10 to 210 (published prices), their share of "
           "what it "
           "was for 40; it is within that.");
    r = a_run(10, 0, 99);
    r.estimate.sample = 50;
    expect(run_write_outcome, &r,
           "The estimate for the 10 rows that were sent was 10 to 210, typically 110 (learnt from 50 "
           "people); it "
           "is within that, 10 % below the typical.");
    r.unpriced = 1;
    expect(run_write_outcome, &r,
           "The estimate for the 10 rows that were sent was 10 to 210, typically 110 (learnt from 50 "
           "people); of "
           "1 person the price is not reported (yet).");
}

static void a_pilot_tells_what_the_rest_would_cost(void **state)
{
    (void)state;
    struct run r = a_run(20, 280, 40);
    expect(run_write_rest, &r, "So far 40 credits for 20 rows: at that price about 560 for the 280 left.");
    r.unpriced = 10;
    expect(run_write_rest, &r, "So far 40 credits for 10 rows: at that price about 1120 for the 280 left.");
    r.unpriced = 20; /* nobody knows */
    expect(run_write_rest, &r, "");
    r = a_run(20, 0, 40);
    expect(run_write_rest, &r, "");
    r = a_run(0, 20, 0);
    expect(run_write_rest, &r, "");
}

static void identifiers_come_back_as_they_were_packed(void **state)
{
    (void)state;
    struct identifiers ids = {0}, back = {0};
    struct buf packed;
    buf_init(&packed, 1000);
    for (int i = 1; i < IDENTIFIER_COUNT; i += 2)
        ids.value[i] = mem_text_format("value %d", i);
    run_pack_identifiers(&ids, &packed);
    run_unpack_identifiers(packed.data, &back);
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        if (i % 2)
            assert_string_equal(back.value[i], ids.value[i]);
        else
            assert_null(back.value[i]);
    identifiers_release(&ids);
    identifiers_release(&back);
    buf_release(&packed);
}

/* What is priced by fewer than ten people is published prices; from ten on it is theirs, without the
 * outermost. */
static void an_estimate_is_learnt_from_ten_people_on(void **state)
{
    (void)state;
    struct lookup_options options = {.waterfall_email = true};
    int64_t price[] = {CREDITS(9), CREDITS(1), CREDITS(2), CREDITS(3), CREDITS(4),
                       CREDITS(5), CREDITS(6), CREDITS(7), CREDITS(3), CREDITS(10)};
    struct estimate e;
    int64_t most = estimate_published_most_micro(&options);
    estimate_make(&e, &options, 20, price, 9);
    assert_int_equal(e.sample, 0);
    assert_int_equal(e.floor_micro, CREDITS(20));
    assert_int_equal(e.ceiling_micro, 20 * most);
    assert_int_equal(e.typical_micro, 20 * (CREDITS(1) + most) / 2);
    estimate_make(&e, &options, 20, price, 10);
    assert_int_equal(e.sample, 10);
    assert_int_equal(e.floor_micro, CREDITS(20 * 2));
    assert_int_equal(e.typical_micro, CREDITS(20 * 5));
    assert_int_equal(e.ceiling_micro, CREDITS(20 * 9));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(identifiers_come_back_as_they_were_packed),
    cmocka_unit_test(an_estimate_is_learnt_from_ten_people_on),
    cmocka_unit_test(estimate_and_actual_are_compared_after_any_run),
    cmocka_unit_test(a_pilot_tells_what_the_rest_would_cost),
};
TEST_MAIN(tests)
