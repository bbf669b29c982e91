/* run_test.c — what is said of a list's price afterwards: true whatever was sent, and whatever has its price.
 */
#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/model/advice.h"
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
    r.state_count[REQUEST_REJECTED].people = 10; /* then nobody told a price, which is not a price of 0 */
    expect(run_write_outcome, &r,
           "The estimate for the 10 rows that were sent was 10 to 210 (published prices); Apollo reported no "
           "price.");
    assert_false(run_has_price(&r));
    r.state_count[REQUEST_REJECTED].people = 9;
    assert_true(run_has_price(&r));
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
    r.state_count[REQUEST_DELIVERED].people = 40; /* half of whom are to be asked again */
    expect(run_write_rest, &r, "So far 40 credits for 40 rows: at that price about 280 for the 280 left.");
    r.state_count[REQUEST_DELIVERED].people = 0;
    r.unpriced = 10;
    expect(run_write_rest, &r, "So far 40 credits for 10 rows: at that price about 1120 for the 280 left.");
    r.unpriced = 20; /* nobody knows */
    expect(run_write_rest, &r, "");
    r = a_run(20, 0, 40);
    expect(run_write_rest, &r, "");
    r = a_run(0, 20, 0);
    expect(run_write_rest, &r, "");
}

/* Whoever says yes to some rows of a list is told of those. */
static void the_rows_left_have_their_share_of_the_estimate(void **state)
{
    (void)state;
    struct run r = a_run(20, 280, 40);
    struct estimate e = run_estimate_ready(&r);
    assert_int_equal(e.floor_micro, CREDITS(280));
    assert_int_equal(e.typical_micro, CREDITS(11 * 280));
    assert_int_equal(e.ceiling_micro, CREDITS(21 * 280));
    r = a_run(0, 20, 0);
    e = run_estimate_ready(&r);
    assert_int_equal(e.ceiling_micro, r.estimate.ceiling_micro);
    r = a_run(0, 0, 0);
    r.estimate.ceiling_micro = CREDITS(5);
    assert_int_equal(run_estimate_ready(&r).ceiling_micro, CREDITS(5));
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

/* ---- rows ---- */

/* Texts that a row does not own here. */
#define BORROWED(text) ((char[]){text})

static void expect_outcome(const struct run_line *l, const char *outcome, const char *reason)
{
    assert_string_equal(row_outcome_word(run_line_outcome(l)), outcome);
    if (reason)
        assert_string_equal(run_line_reason(l), reason);
    else
        assert_null(run_line_reason(l));
}

static void a_row_tells_what_became_of_it(void **state)
{
    (void)state;
    static const struct {
        enum request_state state;
        const char *stranger, *matched; /* the outcome without a person, and of one whom Apollo knows */
        bool is_told;
    } cases[] = {
        {REQUEST_DELIVERED, "no_match", "not_found", false},
        {REQUEST_NOT_FOUND, "no_match", "not_found", false},
        {REQUEST_ANSWERED, "no_match", "matched", false},
        {REQUEST_WAITING, "waiting", "waiting", false},
        {REQUEST_REJECTED, "failed", "failed", true},
        {REQUEST_DRAFT, "not_sent", "not_sent", false},
        {REQUEST_QUEUED, "not_sent", "not_sent", false},
        {REQUEST_SENDING, "sending", "sending", false},
        {REQUEST_UNCERTAIN, "uncertain", "uncertain", true},
        {REQUEST_EXPIRED, "expired", "expired", true},
        {REQUEST_ABANDONED, "abandoned", "abandoned", false},
    };
    static const enum row_standing standings[] = {ROW_SENT, ROW_KNOWN, ROW_DUPLICATE};
    struct person matched = {.person_json = BORROWED("{}")};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t k = 0; k < 3; k++) {
            struct run_line l = {.standing = standings[k],
                                 .request = 7,
                                 .state = cases[i].state,
                                 .is_answered = true,
                                 .message = BORROWED("why")};
            expect_outcome(&l, cases[i].stranger, cases[i].is_told ? "why" : NULL);
            l.person = &matched;
            expect_outcome(&l, cases[i].matched, cases[i].is_told ? "why" : NULL);
        }
    struct run_line l = {.standing = ROW_SENT,
                         .request = 7,
                         .state = REQUEST_REFUSED,
                         .is_answered = true,
                         .message = BORROWED("why")};
    expect_outcome(&l, "no_match", "why"); /* nobody was known, or the team may not: Apollo's words tell */
    l.person = &matched;
    expect_outcome(&l, "refused", "why");
    l.state = REQUEST_WAITING;
    matched.unprocessed_json = BORROWED("null");
    expect_outcome(&l, "waiting", NULL);
    matched.unprocessed_json = BORROWED("{}"); /* of a batch that was accepted in part */
    assert_string_equal(row_outcome_word(run_line_outcome(&l)), "refused");
    l.state = REQUEST_DELIVERED; /* to the others */
    expect_outcome(
        &l, "refused",
        "Apollo did not process this person; the request says which of the values it did not take.");
    matched.attempt_count = 1; /* only a part of what was told of them was left out */
    expect_outcome(&l, "not_found", NULL);
    matched = (struct person){.unprocessed_json = BORROWED("{}")}; /* nor matched */
    expect_outcome(&l, "no_match", NULL);
    l.state = REQUEST_WAITING;
    expect_outcome(&l, "no_match", NULL);
}

static void a_row_without_a_request_tells_its_standing(void **state)
{
    (void)state;
    struct run_line l = {
        .standing = ROW_READY, .state = REQUEST_REJECTED, .message = BORROWED("of no meaning")};
    expect_outcome(&l, "not_sent", NULL);
    l.standing = ROW_DUPLICATE;
    expect_outcome(&l, "duplicate", NULL);
    l.standing = ROW_SENT;
    expect_outcome(&l, "removed", "It was asked about, but the request is in the history no more.");
    l.standing = ROW_WEAK;
    l.reason = BORROWED("a name alone");
    expect_outcome(&l, "weak", "a name alone");
}

/* As bits, in the order of the choices. */
static unsigned choices_of(const struct run_line *l, bool email, bool phone)
{
    struct lookup_options wanted = {.waterfall_email = email, .waterfall_phone = phone};
    unsigned bits = 0;
    for (int c = 0; c < ROW_CHOICE_COUNT; c++)
        bits |= (unsigned)run_line_is_chosen(l, (enum row_choice)c, &wanted) << c;
    return bits;
}

#define CHOSEN(c) (1u << ROWS_##c)

static void a_row_is_chosen_by_what_became_of_it(void **state)
{
    (void)state;
    static const unsigned alone[ROW_STANDING_COUNT] = {
        [ROW_READY] = CHOSEN(READY),         [ROW_WEAK] = CHOSEN(WEAK),   [ROW_UNREADABLE] = CHOSEN(WEAK),
        [ROW_DUPLICATE] = CHOSEN(DUPLICATE), [ROW_KNOWN] = CHOSEN(KNOWN),
    };
    for (int s = 0; s < ROW_STANDING_COUNT; s++) {
        struct run_line l = {.standing = (enum row_standing)s};
        assert_int_equal(choices_of(&l, true, true), CHOSEN(ALL) | alone[s]);
    }
    struct finding address = {.field = CONTACT_EMAIL, .value = BORROWED("a@b.co")};
    struct person found = {.person_json = BORROWED("{}"), .findings = &address, .finding_count = 1};
    struct run_line l = {.standing = ROW_SENT, .request = 7, .state = REQUEST_REJECTED};
    assert_int_equal(choices_of(&l, true, false), CHOSEN(ALL) | CHOSEN(MISSING) | CHOSEN(FAILED));
    l.state = REQUEST_DELIVERED;
    assert_int_equal(choices_of(&l, false, true), CHOSEN(ALL) | CHOSEN(MISSING));
    assert_int_equal(choices_of(&l, false, false), CHOSEN(ALL));
    l.person = &found;
    assert_int_equal(choices_of(&l, true, false), CHOSEN(ALL) | CHOSEN(FOUND));
    assert_int_equal(choices_of(&l, true, true), CHOSEN(ALL) | CHOSEN(FOUND) | CHOSEN(MISSING));
    address.field = CONTACT_PHONE;
    assert_int_equal(choices_of(&l, false, true), CHOSEN(ALL) | CHOSEN(FOUND));
    assert_int_equal(choices_of(&l, true, true), CHOSEN(ALL) | CHOSEN(FOUND) | CHOSEN(MISSING));
    l = (struct run_line){.standing = ROW_READY, .request = 7, .known_ms = 1, .known = &found};
    assert_int_equal(choices_of(&l, true, true), CHOSEN(ALL) | CHOSEN(FOUND) | CHOSEN(KNOWN) | CHOSEN(READY));
}

static void expect_known(const struct run_line *l, int64_t now_ms, const char *text)
{
    struct buf out;
    buf_init(&out, 200);
    run_line_write_known(l, now_ms, &out);
    assert_string_equal(out.data, text);
    buf_release(&out);
}

/* A call that broke off, and was delivered all the same: nobody said that Apollo knows nobody like that. */
static void a_row_is_without_match_only_by_apollos_word(void **state)
{
    (void)state;
    struct attempt miss = {.field = CONTACT_EMAIL};
    struct person asked = {.attempts = &miss, .attempt_count = 1};
    struct run_line l = {.standing = ROW_SENT, .request = 7, .state = REQUEST_DELIVERED};
    expect_outcome(&l, "not_found", NULL);
    l.is_unplaced = true;
    expect_outcome(&l, "unplaced", ADVICE_UNPLACED);
    assert_int_equal(choices_of(&l, true, false), CHOSEN(ALL) | CHOSEN(FAILED));
    l.standing = ROW_KNOWN;
    assert_int_equal(choices_of(&l, true, false), CHOSEN(ALL) | CHOSEN(KNOWN));
    l.known_ms = 1;
    expect_known(&l, 2, "less than a day ago, whose result cannot be told");
    l = (struct run_line){.standing = ROW_SENT,
                          .request = 7,
                          .state = REQUEST_DELIVERED,
                          .person = &asked,
                          .is_answered = true};
    expect_outcome(&l, "not_found", NULL); /* a vendor was asked, so there was a match */
}

static void a_known_person_tells_how_long_ago_and_by_whom(void **state)
{
    (void)state;
    const int64_t day = 24 * 3600 * 1000LL;
    struct finding address = {.field = CONTACT_EMAIL, .value = BORROWED("a@b.co")};
    struct attempt asked[] = {
        {.field = CONTACT_EMAIL, .vendor = BORROWED("Apollo"), .status = BORROWED("NOT_FOUND")},
        {.field = CONTACT_EMAIL, .vendor = BORROWED("Icypeas"), .status = BORROWED("FOUND")}};
    struct person p = {.findings = &address, .finding_count = 1};
    struct run_line l = {.standing = ROW_KNOWN, .request = 7, .state = REQUEST_WAITING, .known_ms = 1000};
    expect_known(&l, 1000 + day - 1, "less than a day ago, still open");
    l.state = REQUEST_NOT_FOUND;
    expect_known(&l, 1000 + day, "1 day ago, nothing found");
    l.state = REQUEST_REJECTED;
    expect_known(&l, 1000 + day, "1 day ago, by a call that failed and may have been charged");
    l.state = REQUEST_UNCERTAIN;
    expect_known(&l, 1000 + day, "1 day ago, by a call that may have been charged and was not answered");
    l.state = REQUEST_NOT_FOUND;
    l.person = &p;
    expect_known(&l, 1000 + 12 * day, "12 days ago");
    address.source = BORROWED("FindyMail");
    expect_known(&l, 1000 + 12 * day, "12 days ago, by FindyMail");
    p.attempts = asked;
    p.attempt_count = 2;
    expect_known(&l, 1000 + 12 * day, "12 days ago, by Icypeas");
    address.field = CONTACT_PHONE; /* of the e-mail nothing was left */
    expect_known(&l, 1000 + 12 * day, "12 days ago, by FindyMail");
}

/* An address that was paid for stays its finder's, when a later answer holds it, too. */
static void a_known_address_keeps_who_found_it(void **state)
{
    (void)state;
    struct finding found = {
        .field = CONTACT_EMAIL, .value = BORROWED("a@b.co"), .source = BORROWED("Icypeas")};
    struct finding told = {.field = CONTACT_EMAIL, .value = BORROWED("a@b.co")};
    struct person earlier = {.findings = &found, .finding_count = 1},
                  later = {.findings = &told, .finding_count = 1};
    struct run_line l = {.standing = ROW_SENT, .request = 7, .person = &later, .known = &earlier};
    assert_ptr_equal(run_line_best(&l, CONTACT_EMAIL), &found);
    told.value = BORROWED("c@d.co"); /* another one is news */
    assert_ptr_equal(run_line_best(&l, CONTACT_EMAIL), &told);
    l.known = NULL;
    assert_ptr_equal(run_line_best(&l, CONTACT_EMAIL), &told);
    l.known = &earlier;
    later.finding_count = 0;
    assert_ptr_equal(run_line_best(&l, CONTACT_EMAIL), &found);
    assert_null(run_line_best(&l, CONTACT_PHONE));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_row_tells_what_became_of_it),
    cmocka_unit_test(a_row_without_a_request_tells_its_standing),
    cmocka_unit_test(a_row_is_without_match_only_by_apollos_word),
    cmocka_unit_test(a_row_is_chosen_by_what_became_of_it),
    cmocka_unit_test(a_known_person_tells_how_long_ago_and_by_whom),
    cmocka_unit_test(identifiers_come_back_as_they_were_packed),
    cmocka_unit_test(an_estimate_is_learnt_from_ten_people_on),
    cmocka_unit_test(estimate_and_actual_are_compared_after_any_run),
    cmocka_unit_test(a_pilot_tells_what_the_rest_would_cost),
    cmocka_unit_test(the_rows_left_have_their_share_of_the_estimate),
    cmocka_unit_test(a_known_address_keeps_who_found_it),
};
TEST_MAIN(tests)
