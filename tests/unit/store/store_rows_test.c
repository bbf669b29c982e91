/* store_rows_test.c — windows of the list, filters, and sums over it. */
#include "tests/plain_sql.h"
#include "tests/unit/store/store_fixture.h"

#include <limits.h>

static void list(struct store *s, int64_t first, int64_t count, const char *filter, bool oldest_first,
                 struct kept *k)
{
    struct filter parsed;
    struct err e = {0};
    assert_true(filter_parse(filter, 0, &parsed, &e));
    store_list_rows(
        s,
        &(struct store_rows_query){
            .first = first, .count = count, .filter = &parsed, .is_up = oldest_first, .wait_ms = INT_MAX},
        on_result, k);
    wait_for(s, k);
    assert_string_equal(k->r.err.text, "");
}

static int64_t count_matching(struct store *s, const char *filter)
{
    struct kept k = {0};
    list(s, 0, 0, filter, false, &k);
    int64_t matching = k.r.matching;
    assert_int_equal(k.r.row_count, 0);
    kept_release(&k);
    return matching;
}

static void on_added(void *owner, struct store_result *result)
{
    size_t *left = owner;
    assert_int_equal(result->err.code, ERR_NONE);
    --*left;
}

/* Drafts P1 … Pn, in as few commits as it takes. */
static void add_many(struct store *s, size_t count)
{
    size_t left = count;
    int64_t deadline = clock_mono_ms() + DEADLINE_MS;
    for (size_t i = 1; i <= count; i++) {
        char token[TOKEN_TEXT_SIZE], name[24];
        snprintf(name, sizeof name, "P%zu", i);
        random_token(token);
        store_add_request_take(s, new_request(REQUEST_DRAFT, name, "Zheng"), token, 0, on_added, &left);
    }
    while (left) {
        struct pollfd fd = {.fd = store_fd(s), .events = POLLIN};
        assert_true(clock_mono_ms() < deadline);
        poll(&fd, 1, 1000);
        store_dispatch(s);
    }
}

static void expect_window(struct store *s, int64_t first, int64_t count, bool oldest_first,
                          const int64_t *expected, size_t expected_count)
{
    struct kept k = {0};
    list(s, first, count, NULL, oldest_first, &k);
    assert_int_equal(k.r.row_count, expected_count);
    for (size_t i = 0; i < expected_count; i++)
        assert_int_equal(k.r.rows[i].id, expected[i]);
    kept_release(&k);
}

static void empty_history_has_no_rows(void **state)
{
    struct scene *c = *state;
    struct kept k = {0};
    list(c->store, 0, 50, NULL, false, &k);
    assert_int_equal(k.r.row_count + (size_t)k.r.total + (size_t)k.r.matching, 0);
    kept_release(&k);
    assert_int_equal(count_matching(c->store, "anything"), 0);
}

static void window_is_newest_first_wherever_it_begins(void **state)
{
    struct scene *c = *state;
    add_many(c->store, 700); /* blocks of 256 ids: three of them */
    expect_window(c->store, 0, 3, false, (int64_t[]){700, 699, 698}, 3);
    expect_window(c->store, 443, 3, false, (int64_t[]){257, 256, 255}, 3);
    expect_window(c->store, 698, 10, false, (int64_t[]){2, 1}, 2);
    expect_window(c->store, 700, 10, false, NULL, 0);
    expect_window(c->store, INT64_MAX, INT64_MAX, false, NULL, 0);
    expect_window(c->store, -2, 4, false, (int64_t[]){700, 699}, 2);
    expect_window(c->store, -9, 4, false, NULL, 0);
    expect_window(c->store, 0, 2, true, (int64_t[]){1, 2}, 2);
    expect_window(c->store, 254, 3, true, (int64_t[]){255, 256, 257}, 3);
    expect_window(c->store, 699, 3, true, (int64_t[]){700}, 1);
}

static void window_is_right_among_deleted_requests(void **state)
{
    struct scene *c = *state;
    struct kept k = {0};
    char token[TOKEN_TEXT_SIZE];
    add_many(c->store, 700);
    plain_sql_run(c->place.path,
                  "PRAGMA foreign_keys = ON; DELETE FROM requests WHERE id BETWEEN 250 AND 600 OR id = 700");
    list(c->store, 0, 0, NULL, false, &k);
    assert_int_equal(k.r.total, 348);
    kept_release(&k);
    expect_window(c->store, 97, 4, false, (int64_t[]){602, 601, 249, 248}, 4);
    expect_window(c->store, 248, 2, true, (int64_t[]){249, 601}, 2);
    assert_int_equal(count_matching(c->store, "zheng"), 348);
    /* A number is never used again. */
    assert_int_equal(add_with_token(c->store, new_request(REQUEST_DRAFT, "New", "One"), token), 701);
}

static void row_tells_a_request_in_a_line(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t id = add_waiting(c->store, token, 2500);
    list(c->store, 0, 1, NULL, false, &k);
    assert_int_equal(k.r.rows[0].id, id);
    assert_int_equal(k.r.rows[0].state, REQUEST_WAITING);
    assert_int_equal(k.r.rows[0].next_poll_ms, 7500);
    assert_string_equal(k.r.rows[0].label, "Tim Zheng");
    assert_string_equal(k.r.rows[0].organization, "Apollo");
    assert_null(k.r.rows[0].email);
    assert_null(k.r.rows[0].credits);
    assert_int_equal(k.r.rows[0].people_count, 1);
    kept_release(&k);
    settle(c->store, put_stored(c->store, token, "{}"), new_delivery("tim@example.com", "2.5"), &k);
    kept_release(&k);
    struct request *batch = new_request(REQUEST_DRAFT, "Ray", "Li");
    request_add_person(batch);
    add_with_token(c->store, batch, token);
    list(c->store, 0, 2, NULL, false, &k);
    assert_string_equal(k.r.rows[0].label, "2 people");
    assert_null(k.r.rows[0].organization);
    assert_int_equal(k.r.rows[1].state, REQUEST_DELIVERED);
    assert_int_equal(k.r.rows[1].delivered_by, CHANNEL_WEBHOOK);
    assert_string_equal(k.r.rows[1].email, "tim@example.com");
    assert_int_equal(k.r.rows[1].email_count, 1);
    assert_null(k.r.rows[1].phone);
    assert_string_equal(k.r.rows[1].credits, "2.5");
    assert_true(k.r.rows[1].options.waterfall_email);
    kept_release(&k);
}

/* ---- filters ---- */

static int64_t add_named(struct store *s, const char *first, const char *last)
{
    char token[TOKEN_TEXT_SIZE];
    return add_with_token(s, new_request(REQUEST_DRAFT, first, last), token);
}

static void filter_wants_every_word_in_any_order(void **state)
{
    struct scene *c = *state;
    struct kept k = {0};
    add_named(c->store, "Tim", "Zheng");
    int64_t ray = add_named(c->store, "Ray", "Zheng");
    add_named(c->store, "Ray", "Li");
    list(c->store, 0, 9, "  ZHENG\tray ", false, &k);
    assert_int_equal(k.r.total, 3);
    assert_int_equal(k.r.matching, 1);
    assert_int_equal(k.r.rows[0].id, ray);
    kept_release(&k);
    assert_int_equal(count_matching(c->store, "zheng"), 2);
    assert_int_equal(count_matching(c->store, "zhengray"), 0);
    assert_int_equal(count_matching(c->store, " \t "), 3);
    assert_int_equal(count_matching(c->store, "%"), 0);
    assert_int_equal(count_matching(c->store, "apollo.io"), 3);
    list(c->store, 1, 1, "zheng", false, &k);
    assert_int_equal(k.r.row_count, 1);
    assert_int_equal(k.r.rows[0].id, 1);
    kept_release(&k);
    list(c->store, 0, 1, "zheng", true, &k);
    assert_int_equal(k.r.rows[0].id, 1);
    kept_release(&k);
}

static void filter_ignores_case_and_accents_of_many_scripts(void **state)
{
    struct scene *c = *state;
    static const char *const PAIRS[][2] = {
        {"Müller", "mUELLER"}, {"Müller", "muller"},     {"Müller", "MÜLL"},
        {"Nguyễn", "nguyen"},  {"Łukasz", "lukasz"},     {"Straße", "STRASSE"},
        {"Ørsted", "orsted"},  {"Ёлкин", "елкин"},       {"Иванов", "ИВАНОВ"},
        {"Παύλος", "ΠΑΥΛΟΣ"},  {"José", "jose\xcc\x81"}, {"王小明", "小明"},
        {"Ａｐｏ", "apo"},     {"İstanbul", "istanb"},   {"O\xcc\x88zg\xc3\xbcr", "Özgür"},
    };
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
        add_named(c->store, PAIRS[i][0], "X");
        int64_t matching = count_matching(c->store, PAIRS[i][1]);
        if (i == 0)
            assert_int_equal(matching, 0); /* ü is folded to u, not spelt ue */
        else if (matching == 0)
            fail_msg("\"%s\" does not find \"%s\"", PAIRS[i][1], PAIRS[i][0]);
    }
}

static void filter_finds_vendors_addresses_ids_and_messages(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    add_named(c->store, "Ray", "Li");
    add_waiting(c->store, token, 2500);
    assert_int_equal(count_matching(c->store, "icypeas"), 0);
    settle(c->store, put_stored(c->store, token, "{}"), new_delivery("tim@example.com", "2.5"), &k);
    kept_release(&k);
    static const char *const WORDS[] = {"icypeas", "tim@ex", "-835146", "64a7ff0cc4df", "founder", "#2"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        assert_int_equal(count_matching(c->store, WORDS[i]), 1);
    store_end_call(c->store, add_sending(c->store, token), REQUEST_REJECTED, "Apollo refused the key (401).",
                   false, 1, NULL, on_result, &k);
    wait_for(c->store, &k);
    kept_release(&k);
    assert_int_equal(count_matching(c->store, "refused 401"), 1);
}

static void hostile_filter_is_only_text(void **state)
{
    struct scene *c = *state;
    char *giant = mem_alloc(1 << 20);
    memset(giant, 'a', FILTER_BYTES_MAX);
    giant[FILTER_BYTES_MAX] = '\0';
    add_named(c->store, "Tim", "Zheng");
    assert_int_equal(count_matching(c->store, giant), 0);
    assert_int_equal(count_matching(c->store, "'; DROP TABLE requests; --"), 0);
    assert_int_equal(count_matching(c->store, "\xff\xfe\x80"), 0);
    assert_int_equal(count_matching(c->store, "t i m z h e n g a p o l . i t m"), 1);
    free(giant);
}

static void kept_matches_follow_every_change(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    add_many(c->store, 300);
    assert_int_equal(count_matching(c->store, "icypeas"), 0);
    int64_t id = add_waiting(c->store, token, 1);
    settle(c->store, put_stored(c->store, token, "{}"), new_delivery("tim@example.com", "1"), &k);
    kept_release(&k);
    assert_int_equal(count_matching(c->store, "icypeas"), 1);
    add_waiting(c->store, token, 1);
    settle(c->store, put_stored(c->store, token, "{}"), new_delivery("tim@example.com", "1"), &k);
    kept_release(&k);
    list(c->store, 0, 5, "icypeas", false, &k);
    assert_int_equal(k.r.matching, 2);
    assert_int_equal(k.r.rows[1].id, id);
    kept_release(&k);
    /* Another program's change is seen too. */
    plain_sql_run(c->place.path, "UPDATE search SET folded = 'icypeas' WHERE request = 5;"
                                 "UPDATE requests SET message = 'icypeas' WHERE id = 5");
    list(c->store, 0, 5, "icypeas", false, &k);
    assert_int_equal(k.r.matching, 3);
    assert_int_equal(k.r.rows[2].id, 5);
    kept_release(&k);
    /* One that no longer passes leaves. */
    list(c->store, 0, 0, "queued-word", false, &k);
    kept_release(&k);
    id = add_with_token(c->store, new_request(REQUEST_QUEUED, "Tim", "Zheng"), token);
    store_move(c->store, id, REQUEST_QUEUED, REQUEST_DRAFT, "queued-word", 1, NULL, on_result, &k);
    wait_for(c->store, &k);
    kept_release(&k);
    assert_int_equal(count_matching(c->store, "queued-word"), 1);
    store_move(c->store, id, REQUEST_DRAFT, REQUEST_QUEUED, "another", 1, NULL, on_result, &k);
    wait_for(c->store, &k);
    kept_release(&k);
    assert_int_equal(count_matching(c->store, "queued-word"), 0);
}

/* However long a look takes, what is stored meanwhile does not wait for it. */
static void long_looks_hold_nobody_up_and_end(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept seven = {0}, eight = {0}, added = {0};
    struct filter p7, p8;
    struct err e = {0};
    assert_true(filter_parse("p7", 0, &p7, &e) && filter_parse("p8", 0, &p8, &e));
    plain_sql_run(c->place.path,
                  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)"
                  " INSERT INTO requests (token_selector, token_verifier, state)"
                  " SELECT printf('%032x', i), '', 'draft' FROM n;"
                  "INSERT INTO search (request, folded) SELECT id, 'p' || id FROM requests");
    random_token(token);
    store_list_rows(c->store, &(struct store_rows_query){.count = 3, .filter = &p7, .wait_ms = INT_MAX},
                    on_result, &seven);
    store_list_rows(c->store, &(struct store_rows_query){.count = 3, .filter = &p8, .wait_ms = INT_MAX},
                    on_result, &eight);
    store_add_request_take(c->store, new_request(REQUEST_DRAFT, "P7", "New"), token, 0, on_result, &added);
    wait_for(c->store, &added);
    wait_for(c->store, &eight);
    assert_true(seven.is_there);
    assert_true(seven.r.matching == 1111 || seven.r.matching == 1112); /* 7, 70-79, 700-799, 7000-7999 */
    assert_int_equal(eight.r.matching, 1111);
    assert_int_equal(eight.r.rows[0].id, 8999);
    kept_release(&seven);
    kept_release(&eight);
    assert_int_equal(count_matching(c->store, "p7"), 1112); /* and the one that came meanwhile */
    list(c->store, 0, 1, "p7", false, &seven);
    assert_int_equal(seven.r.rows[0].id, 50001);
    assert_int_equal(seven.r.total, 50001);
    kept_release(&seven);
}

/* ---- of the whole list ---- */

static void open_ones_are_listed_in_order(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t waiting = add_waiting(c->store, token, 1);
    add_named(c->store, "Ray", "Li");
    int64_t sending = add_sending(c->store, token);
    int64_t uncertain = add_sending(c->store, token);
    store_end_call(c->store, uncertain, REQUEST_UNCERTAIN, "why", false, 1, NULL, on_result, &k);
    wait_for(c->store, &k);
    kept_release(&k);
    int64_t later = add_waiting(c->store, token, 1);
    store_list_open(c->store, on_result, &k);
    wait_for(c->store, &k);
    assert_int_equal(k.r.id_count, 4);
    const int64_t expected[] = {waiting, sending, uncertain, later};
    assert_memory_equal(k.r.ids, expected, sizeof expected);
    kept_release(&k);
}

static void settle_with_credits(struct store *s, const char *credits, int64_t now_ms)
{
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    add_waiting(s, token, 1);
    store_settle(s, put_stored(s, token, "{}"), new_delivery("tim@example.com", credits), now_ms, on_result,
                 &k);
    wait_for(s, &k);
    kept_release(&k);
}

static void expect_sum(struct store *s, int64_t since_ms, const char *expected)
{
    struct kept k = {0};
    store_sum_credits(s, since_ms, on_result, &k);
    wait_for(s, &k);
    if (expected)
        assert_string_equal(k.r.credits_today, expected);
    else
        assert_null(k.r.credits_today);
    kept_release(&k);
}

static void credits_are_summed_since_they_were_reported(void **state)
{
    struct scene *c = *state;
    expect_sum(c->store, 0, NULL);
    settle_with_credits(c->store, NULL, 100);
    expect_sum(c->store, 0, NULL);
    settle_with_credits(c->store, "2.50", 1000);
    expect_sum(c->store, 0, "2.50");
    settle_with_credits(c->store, "0.1", 2000);
    settle_with_credits(c->store, "8", 3000);
    expect_sum(c->store, 0, "10.6");
    expect_sum(c->store, 1001, "8.1");
    expect_sum(c->store, 3001, NULL);
}

/* More than one turn adds; thousands within one millisecond, which no turn parts. */
static void credits_of_thousands_are_each_summed_once(void **state)
{
    struct scene *c = *state;
    plain_sql_run(
        c->place.path,
        "INSERT INTO requests (token_selector, token_verifier, state, credited_ms, credits, credits_micro)"
        " WITH n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 19000)"
        " SELECT 'selector ' || i, '', 'delivered', iif(i BETWEEN 6000 AND 13000, 9000, 1 + i), '0.5',"
        " 500000 FROM n");
    expect_sum(c->store, 0, "9500");
    expect_sum(c->store, 5001, "7000.5");
    expect_sum(c->store, 9000, "6500.5");
    expect_sum(c->store, 9001, "3000");
    expect_sum(c->store, 19001, "0.5");
    expect_sum(c->store, 19002, NULL);
}

/* What a turn has added becomes known anew before the last turn, in some of the rounds. */
static void amounts_that_change_meanwhile_are_summed_once(void **state)
{
    struct scene *c = *state;
    plain_sql_run(
        c->place.path,
        "INSERT INTO requests (token_selector, token_verifier, state, credited_ms, credits, credits_micro)"
        " WITH n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 40000)"
        " SELECT 'selector ' || i, '', 'delivered', i, '0.5', 500000 FROM n");
    for (int round = 0; round < 20; round++) {
        struct kept k = {0};
        store_sum_credits(c->store, 0, on_result, &k);
        plain_sql_run(c->place.path, "UPDATE requests SET credited_ms = 50000 + id WHERE id <= 1000");
        wait_for(c->store, &k);
        assert_string_equal(k.r.credits_today, "20000");
        kept_release(&k);
        plain_sql_run(c->place.path, "UPDATE requests SET credited_ms = id WHERE id <= 1000");
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_set_up, scene_tear_down)
static const struct CMUnitTest tests[] = {
    TEST(empty_history_has_no_rows),
    TEST(window_is_newest_first_wherever_it_begins),
    TEST(window_is_right_among_deleted_requests),
    TEST(row_tells_a_request_in_a_line),
    TEST(filter_wants_every_word_in_any_order),
    TEST(filter_ignores_case_and_accents_of_many_scripts),
    TEST(filter_finds_vendors_addresses_ids_and_messages),
    TEST(hostile_filter_is_only_text),
    TEST(kept_matches_follow_every_change),
    TEST(long_looks_hold_nobody_up_and_end),
    TEST(open_ones_are_listed_in_order),
    TEST(credits_are_summed_since_they_were_reported),
    TEST(credits_of_thousands_are_each_summed_once),
    TEST(amounts_that_change_meanwhile_are_summed_once),
};
TEST_MAIN(tests)
