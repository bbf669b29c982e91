/* repeat_test.c — somebody is asked about a second time: the history says so before anything is stored or
 * paid again, to whom wants to be told, however long ago the first time was. */
#include <string.h>

#include "tests/flow/flow.h"
#include "tests/test.h"

static struct lookup minding(struct lookup l)
{
    l.minds_repeat = true;
    return l;
}

static struct lookup by_email(const char *email, const char *linkedin)
{
    struct lookup l = {.people_count = 1, .options.waterfall_email = true};
    identifiers_set(&l.people[0], IDENTIFIER_EMAIL, email);
    identifiers_set(&l.people[0], IDENTIFIER_LINKEDIN_URL, linkedin);
    return l;
}

static void is_refused(struct flow *f, struct lookup l, const char *why)
{
    flow_send_refused_take(f, minding(l));
    assert_int_equal(f->last_err.code, ERR_REPEATED);
    if (!strstr(f->last_err.text, why))
        fail_msg("\"%s\" does not say \"%s\"", f->last_err.text, why);
}

static void person_of_an_earlier_run_is_told(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){0});
    int64_t id = flow_send_take(&f, minding(flow_lookup("Ada", "Early", true, false)));
    request_free(flow_wait_state(&f, id, REQUEST_DELIVERED));
    flow_restart(&f);
    is_refused(&f, flow_lookup("Ada", "Early", true, false), "request 1, delivered, ");
    is_refused(&f, flow_lookup("Ada", "Early", true, true), "request 1"); /* one of its fields was paid for */
    assert_int_equal(flow_stored_count(&f), 1);
    assert_int_equal(flow_send_take(&f, flow_lookup("Ada", "Early", true, false)), id + 1); /* after a yes */
    flow_stop(&f);
}

static void person_is_known_by_any_of_the_identities(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){0});
    flow_send_take(&f, minding(by_email("ada@early.example", NULL)));
    is_refused(&f, by_email("Ada@early.example", "https://www.linkedin.com/in/ada-early"), "request 1");
    flow_send_take(&f, minding(by_email("bob@early.example", NULL)));
    flow_stop(&f);
}

static void another_field_is_no_repeat(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){0});
    flow_send_take(&f, minding(flow_lookup("Ada", "Early", true, false)));
    flow_send_take(&f, minding(flow_lookup("Ada", "Early", false, true)));
    is_refused(&f, flow_lookup("Ada", "Early", false, true), "request 2");
    is_refused(&f, flow_lookup("Ada", "Early", true, false), "request 1");
    flow_stop(&f);
}

static void what_never_left_is_no_repeat(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.key = "bad"});
    int64_t id = flow_send_take(&f, minding(flow_lookup("Ada", "Early", true, false)));
    request_free(flow_wait_state(&f, id, REQUEST_REJECTED));
    assert_int_equal(flow_send_take(&f, minding(flow_lookup("Ada", "Early", true, false))), id + 1);
    flow_stop(&f);
}

/* Apollo failed, and nobody knows whether it has charged: to send that again is the user's to decide. */
static void what_may_have_been_charged_is_a_repeat(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.scenario = "server-500"});
    int64_t id = flow_send_take(&f, minding(flow_lookup("Ada", "Early", true, false)));
    request_free(flow_wait_state(&f, id, REQUEST_REJECTED));
    is_refused(&f, flow_lookup("Ada", "Early", true, false), "request 1, rejected but perhaps charged.");
    assert_int_equal(flow_stored_count(&f), 1);
    assert_int_equal(flow_send_take(&f, flow_lookup("Ada", "Early", true, false)), id + 1);
    flow_stop(&f);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(person_of_an_earlier_run_is_told),
    cmocka_unit_test(person_is_known_by_any_of_the_identities),
    cmocka_unit_test(another_field_is_no_repeat),
    cmocka_unit_test(what_never_left_is_no_repeat),
    cmocka_unit_test(what_may_have_been_charged_is_a_repeat),
};
TEST_MAIN(tests)
