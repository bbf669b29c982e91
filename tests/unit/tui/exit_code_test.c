/* exit_code_test.c — what a script is told, state by state. */
#include "tests/test.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "core/waterfall.h"
#include "tui/cli/exit_code.h"

static int code_of(enum request_state state, int http_status, const char *person_json)
{
    struct person person = {.person_json = mem_text(person_json)};
    const struct request r = {
        .state = state, .http = {.status = http_status}, .people = &person, .people_count = 1};
    int code = exit_code_of_request(&r);
    free(person.person_json);
    return code;
}

static void found_or_answered_is_0(void **state)
{
    (void)state;
    assert_int_equal(code_of(REQUEST_DELIVERED, 200, "{\"id\":\"x\"}"), 0);
    assert_int_equal(code_of(REQUEST_ANSWERED, 200, "{\"id\":\"x\"}"), 0);
    /* A late delivery proves more than the error that came before it. */
    assert_int_equal(code_of(REQUEST_DELIVERED, 500, NULL), 0);
}

static void nothing_nobody_and_expired_are_3(void **state)
{
    (void)state;
    assert_int_equal(code_of(REQUEST_ANSWERED, 200, NULL), 3);
    assert_int_equal(code_of(REQUEST_NOT_FOUND, 200, "{\"id\":\"x\"}"), 3);
    assert_int_equal(code_of(REQUEST_EXPIRED, 200, "{\"id\":\"x\"}"), 3);
    assert_int_equal(code_of(REQUEST_REFUSED, 200, NULL), 3);
}

static void one_person_of_several_is_an_answer(void **state)
{
    (void)state;
    char json[] = "{\"id\":\"x\"}";
    struct person people[2] = {{.person_json = NULL}, {.person_json = json}};
    const struct request r = {.state = REQUEST_ANSWERED, .people = people, .people_count = 2};
    assert_int_equal(exit_code_of_request(&r), 0);
}

static void rejections_go_by_their_http_status(void **state)
{
    (void)state;
    assert_int_equal(code_of(REQUEST_REJECTED, 401, NULL), 4);
    assert_int_equal(code_of(REQUEST_REJECTED, 403, NULL), 4);
    assert_int_equal(code_of(REQUEST_REJECTED, 400, NULL), 5);
    assert_int_equal(code_of(REQUEST_REJECTED, 422, NULL), 5);
    assert_int_equal(code_of(REQUEST_REJECTED, 500, NULL), 5);
    assert_int_equal(code_of(REQUEST_REJECTED, 0, NULL), 6);
    assert_int_equal(code_of(REQUEST_REJECTED, 429, NULL), 7);
    assert_int_equal(code_of(REQUEST_REFUSED, 200, "{\"id\":\"x\"}"), 5);
}

static void uncertain_is_6_and_open_is_8(void **state)
{
    (void)state;
    assert_int_equal(code_of(REQUEST_UNCERTAIN, 0, NULL), 6);
    assert_int_equal(code_of(REQUEST_UNCERTAIN, 200, NULL), 6);
    static const enum request_state open[] = {REQUEST_DRAFT, REQUEST_QUEUED, REQUEST_SENDING, REQUEST_WAITING,
                                              REQUEST_ABANDONED};
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        assert_int_equal(code_of(open[i], 200, "{\"id\":\"x\"}"), 8);
}

static void errors_have_codes(void **state)
{
    (void)state;
    static const struct {
        enum err_code err;
        int code;
    } cases[] = {{ERR_NONE, 0},   {ERR_USAGE, 2},    {ERR_IDENTITY, 2}, {ERR_NOT_FOUND, 3},
                 {ERR_JSON, 5},   {ERR_LIMIT, 5},    {ERR_NETWORK, 6},  {ERR_CONFIG, 10},
                 {ERR_STORE, 10}, {ERR_DAMAGED, 10}, {ERR_BUSY, 10},    {ERR_INTERNAL, 10}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(exit_code_of_err(&(struct err){.code = cases[i].err}), cases[i].code);
}

static void of_several_the_waiting_one_counts_then_the_greatest(void **state)
{
    (void)state;
    assert_int_equal(exit_code_worse(EXIT_CODE_FOUND, EXIT_CODE_NOTHING), 3);
    assert_int_equal(exit_code_worse(EXIT_CODE_CONFIG, EXIT_CODE_WAITING), 8);
    assert_int_equal(exit_code_worse(EXIT_CODE_WAITING, EXIT_CODE_INTERRUPTED), 130);
    assert_int_equal(exit_code_worse(EXIT_CODE_FOUND, EXIT_CODE_FOUND), 0);
}

static void table_is_complete_and_rising(void **state)
{
    (void)state;
    static const int numbers[] = {0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 130};
    assert_int_equal(EXIT_CODE_COUNT, sizeof numbers / sizeof *numbers);
    for (int i = 0; i < EXIT_CODE_COUNT; i++) {
        assert_int_equal(exit_code_info(i)->number, numbers[i]);
        assert_true(strlen(exit_code_info(i)->meaning) > 0);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(found_or_answered_is_0),
    cmocka_unit_test(nothing_nobody_and_expired_are_3),
    cmocka_unit_test(one_person_of_several_is_an_answer),
    cmocka_unit_test(rejections_go_by_their_http_status),
    cmocka_unit_test(uncertain_is_6_and_open_is_8),
    cmocka_unit_test(errors_have_codes),
    cmocka_unit_test(of_several_the_waiting_one_counts_then_the_greatest),
    cmocka_unit_test(table_is_complete_and_rising),
};

TEST_MAIN(tests)
