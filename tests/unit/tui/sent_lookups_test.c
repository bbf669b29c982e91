/* sent_lookups_test.c — what counts as the same lookup, and what is forgotten. */
#include "tests/test.h"

#include <stdio.h>

#include "core/waterfall.h"
#include "tui/sent_lookups.h"

static struct lookup lookup_of(const char *name, bool is_phone)
{
    struct lookup l = {.people_count = 1, .options = {.waterfall_email = true, .waterfall_phone = is_phone}};
    identifiers_set(&l.people[0], IDENTIFIER_NAME, name);
    return l;
}

static bool has(const struct sent_lookups *s, const char *name, bool is_phone)
{
    struct lookup l = lookup_of(name, is_phone);
    bool is_there = sent_lookups_has(s, &l);
    lookup_release(&l);
    return is_there;
}

static void add(struct sent_lookups *s, const char *name, bool is_phone)
{
    struct lookup l = lookup_of(name, is_phone);
    sent_lookups_add(s, &l);
    lookup_release(&l);
}

static void sent_lookups_tell_every_switch_and_name_apart(void **state)
{
    (void)state;
    struct sent_lookups s = {0};
    assert_false(has(&s, "Tim Zheng", false));
    add(&s, "Tim Zheng", false);
    assert_true(has(&s, "Tim Zheng", false));
    assert_false(has(&s, "Tim Zheng", true));
    assert_false(has(&s, "Tim Zhen", false));
    sent_lookups_release(&s);
}

static void sent_lookups_forget_what_was_not_sent(void **state)
{
    (void)state;
    struct sent_lookups s = {0};
    add(&s, "Ada", false);
    add(&s, "Tim", false);
    sent_lookups_drop_last(&s);
    assert_false(has(&s, "Tim", false));
    assert_true(has(&s, "Ada", false));
    sent_lookups_release(&s);
}

/* The repeat failed; the first one was sent all the same. */
static void sent_lookups_keep_what_was_sent_before_a_failure(void **state)
{
    (void)state;
    struct sent_lookups s = {0};
    add(&s, "Ada", false);
    add(&s, "Tim", false);
    add(&s, "Ada", false);
    sent_lookups_drop_last(&s);
    assert_true(has(&s, "Ada", false));
    assert_true(has(&s, "Tim", false));
    assert_int_equal(s.count, 2);
    sent_lookups_release(&s);
}

static void sent_lookups_forget_the_oldest(void **state)
{
    (void)state;
    struct sent_lookups s = {0};
    char name[32];
    for (int i = 0; i <= SENT_LOOKUPS_MAX; i++) {
        snprintf(name, sizeof name, "Person %d", i);
        add(&s, name, false);
    }
    assert_int_equal(s.count, SENT_LOOKUPS_MAX);
    assert_false(has(&s, "Person 0", false));
    assert_true(has(&s, "Person 1", false));
    assert_true(has(&s, name, false));
    sent_lookups_release(&s);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(sent_lookups_tell_every_switch_and_name_apart),
    cmocka_unit_test(sent_lookups_forget_what_was_not_sent),
    cmocka_unit_test(sent_lookups_keep_what_was_sent_before_a_failure),
    cmocka_unit_test(sent_lookups_forget_the_oldest),
};
TEST_MAIN(tests)
