/* account_test.c — a request in plain lines: Apollo's words whole, nothing claimed that no answer said. */
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/waterfall.h"
#include "tests/test.h"
#include "tui/cli/account.h"

static struct request *make(enum request_state state)
{
    struct request *r = request_new();
    struct person *p = request_add_person(r);
    r->id = 7;
    r->state = state;
    r->http.status = 200;
    mem_text_replace_take(&p->asked.value[IDENTIFIER_NAME], mem_text("Tim Zheng"));
    return r;
}

static void add_attempt(struct person *p, const char *vendor, const char *status, const char *value)
{
    struct attempt *a = person_insert_attempt(p, CONTACT_EMAIL);
    a->vendor = mem_text(vendor);
    a->status = mem_text(status);
    text_list_add_take(&a->values, mem_text(value));
}

static void assert_told(struct request *r, const char *part, bool is_told)
{
    struct buf text;
    buf_init(&text, 100000);
    account_write(r, &text);
    if ((strstr(text.data, part) != NULL) != is_told)
        fail_msg("\"%s\" is %s in: %s", part, is_told ? "not" : "", text.data);
    buf_release(&text);
}

static void a_word_of_apollos_is_never_cut(void **state)
{
    (void)state;
    struct request *r = make(REQUEST_DELIVERED);
    add_attempt(r->people, "A vendor of a very long name", "CATCH_ALL_PERHAPS_ACCEPTED", "tim@example.com");
    assert_told(r, "A vendor of a very long name CATCH_ALL_PERHAPS_ACCEPTED tim@example.com\n", true);
    request_free(r);
}

static void a_finding_is_by_the_vendor_as_the_screen_names_it(void **state)
{
    (void)state;
    struct request *r = make(REQUEST_DELIVERED);
    add_attempt(r->people, "Prospeo", "FOUND", "tim@example.com");
    struct finding *f = person_add_finding(r->people);
    f->field = CONTACT_EMAIL;
    f->value = mem_text("tim@example.com");
    assert_told(r, "=  tim@example.com, by Prospeo\n", true);
    mem_text_replace_take(&f->value, mem_text("email_not_unlocked@domain.com"));
    assert_told(r, "email_not_unlocked", false);
    request_free(r);
}

/* 200 with a body that nobody could read says nothing about anybody. */
static void nobody_is_unknown_where_no_answer_was_read(void **state)
{
    (void)state;
    static const struct {
        enum request_state state;
        bool is_told;
    } cases[] = {{REQUEST_UNCERTAIN, false}, {REQUEST_REJECTED, false}, {REQUEST_DRAFT, false},
                 {REQUEST_ABANDONED, false}, {REQUEST_ANSWERED, true},  {REQUEST_REFUSED, true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct request *r = make(cases[i].state);
        assert_told(r, "Apollo knows no such person", cases[i].is_told);
        request_free(r);
    }
}

static void counts_have_the_names_of_the_screen(void **state)
{
    (void)state;
    struct request *r = make(REQUEST_DELIVERED);
    r->summary.requested = mem_text("1");
    r->summary.email_not_found = mem_text("0");
    assert_told(r, "counts: requested 1, e-mail not found 0\n", true);
    request_free(r);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_word_of_apollos_is_never_cut),
    cmocka_unit_test(a_finding_is_by_the_vendor_as_the_screen_names_it),
    cmocka_unit_test(nobody_is_unknown_where_no_answer_was_read),
    cmocka_unit_test(counts_have_the_names_of_the_screen),
};

TEST_MAIN(tests)
