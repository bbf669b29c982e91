/* The table of legal moves, written a second time as the design tells it. */
#include "core/model/request_state.h"
#include "tests/test.h"

#define S(name) (1u << REQUEST_##name)

static const unsigned expected[REQUEST_STATE_COUNT] = {
    [REQUEST_DRAFT] = S(QUEUED),
    [REQUEST_QUEUED] = S(SENDING) | S(DRAFT) | S(REJECTED),
    [REQUEST_SENDING] = S(REJECTED) | S(UNCERTAIN) | S(ANSWERED) | S(REFUSED) | S(WAITING),
    [REQUEST_REJECTED] = S(DELIVERED) | S(NOT_FOUND) | S(WAITING),
    [REQUEST_UNCERTAIN] = S(DELIVERED) | S(NOT_FOUND) | S(WAITING) | S(EXPIRED) | S(ABANDONED),
    [REQUEST_ANSWERED] = 0,
    [REQUEST_REFUSED] = S(DELIVERED) | S(NOT_FOUND) | S(WAITING),
    [REQUEST_WAITING] = S(DELIVERED) | S(NOT_FOUND) | S(EXPIRED) | S(ABANDONED),
    [REQUEST_DELIVERED] = 0,
    [REQUEST_NOT_FOUND] = S(DELIVERED),
    [REQUEST_EXPIRED] = S(DELIVERED) | S(NOT_FOUND) | S(WAITING),
    [REQUEST_ABANDONED] = S(DELIVERED) | S(NOT_FOUND) | S(WAITING),
};

static void state_moves_are_those_of_the_design(void **state)
{
    (void)state;
    for (int from = 0; from < REQUEST_STATE_COUNT; from++)
        for (int to = 0; to < REQUEST_STATE_COUNT; to++)
            if (request_state_may_move((enum request_state)from, (enum request_state)to) !=
                ((expected[from] >> to & 1u) != 0))
                fail_msg("%s to %s", request_state_word((enum request_state)from),
                         request_state_word((enum request_state)to));
}

static void state_never_moves_to_itself(void **state)
{
    (void)state;
    for (int s = 0; s < REQUEST_STATE_COUNT; s++)
        assert_false(request_state_may_move((enum request_state)s, (enum request_state)s));
}

static void state_words_go_both_ways(void **state)
{
    enum request_state s;
    (void)state;
    for (int i = 0; i < REQUEST_STATE_COUNT; i++) {
        assert_true(request_state_from_word(request_state_word((enum request_state)i), &s));
        assert_int_equal(s, i);
        assert_true(strlen(request_state_meaning((enum request_state)i)) > 10);
    }
    assert_false(request_state_from_word("Delivered", &s));
    assert_false(request_state_from_word("", &s));
    assert_false(request_state_from_word(NULL, &s));
}

static void state_is_open_while_something_may_arrive(void **state)
{
    (void)state;
    for (int i = 0; i < REQUEST_STATE_COUNT; i++)
        assert_int_equal(request_state_is_open((enum request_state)i),
                         i == REQUEST_SENDING || i == REQUEST_UNCERTAIN || i == REQUEST_WAITING);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(state_moves_are_those_of_the_design),
    cmocka_unit_test(state_never_moves_to_itself),
    cmocka_unit_test(state_words_go_both_ways),
    cmocka_unit_test(state_is_open_while_something_may_arrive),
};
TEST_MAIN(tests)
