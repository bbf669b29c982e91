/* forgotten_test.c — somebody on the forget list is asked about again, one at a time: nothing is stored or
 * sent before the user, who is told, says yes to it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tests/flow/flow.h"
#include "tests/flow/program.h"
#include "tests/test.h"

/* Asked about and delivered once, then forgotten: → the address that was found. */
static char *forget_quagmire(struct flow *f)
{
    int64_t id = flow_send_take(f, flow_lookup("Zebulon", "Quagmire", true, false));
    struct request *r = flow_wait_state(f, id, REQUEST_DELIVERED);
    char *email = mem_text(r->people[0].findings[0].value);
    request_free(r);
    flow_wait_done(f, wf_forget(f->wf, "Zebulon Quagmire example.com", false));
    assert_int_equal(f->last_err.code, ERR_NONE);
    assert_int_equal(flow_stored_count(f), 0);
    return email;
}

static unsigned calls_so_far(struct flow *f)
{
    struct sim_ledger ledger;
    sim_ledger(f->sim, &ledger);
    return (unsigned)ledger.calls;
}

static struct lookup by_email(const char *email)
{
    struct lookup l = {.people_count = 1, .options.waterfall_email = true};
    identifiers_set(&l.people[0], IDENTIFIER_EMAIL, email);
    return l;
}

static void forgotten_person_is_not_asked_about_without_a_yes(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){0});
    char *email = forget_quagmire(&f);
    unsigned before = calls_so_far(&f);
    flow_send_refused_take(&f, flow_lookup("Zebulon", "Quagmire", true, true)); /* as asked */
    assert_int_equal(f.last_err.code, ERR_FORGOTTEN);
    assert_non_null(strstr(f.last_err.text, "Nothing was stored or sent."));
    flow_send_refused_take(&f, by_email(email)); /* as found */
    assert_int_equal(f.last_err.code, ERR_FORGOTTEN);
    struct lookup two = flow_lookup("Ada", "Remains", true, false); /* behind somebody else */
    two.people_count = 2;
    identifiers_set(&two.people[1], IDENTIFIER_EMAIL, email);
    flow_send_refused_take(&f, two);
    assert_int_equal(f.last_err.code, ERR_FORGOTTEN);
    assert_int_equal(flow_stored_count(&f), 0);
    assert_int_equal(calls_so_far(&f), before);
    flow_send_take(&f, flow_lookup("Ada", "Remains", true, false)); /* nobody else is held up */
    struct lookup l = by_email(email);
    l.is_despite_forgotten = true;
    request_free(flow_wait_state(&f, flow_send_take(&f, l), REQUEST_DELIVERED));
    flow_send_refused_take(&f, by_email(email)); /* one yes is for one call */
    assert_int_equal(f.last_err.code, ERR_FORGOTTEN);
    free(email);
    flow_stop(&f);
}

/* ---- the same through the program ---- */

static void start_program(const struct flow *f, struct program *p, const char *const *words, bool is_typing)
{
    char *home = mem_text_format("HOME=%s", f->dir), *db = mem_text_format("WATERFALL_DB=%s", f->db);
    char *url = mem_text_format("APOLLO_API_BASE_URL=%s", sim_url(f->sim));
    const char *env[] = {home,
                         db,
                         url,
                         "APOLLO_API_KEY=test-key-0123456789",
                         "WATERFALL_LISTEN=127.0.0.1:0",
                         "TZ=UTC",
                         "LC_ALL=C.UTF-8",
                         NULL};
    if (is_typing)
        program_start_typing(p, words, env);
    else
        program_start(p, words, env);
    free(home);
    free(db);
    free(url);
}

static void enrich_refuses_and_says_what_would_do_it(void **state)
{
    (void)state;
    struct flow f;
    struct program p;
    flow_start(&f, &(struct flow_options){0});
    char *email = forget_quagmire(&f);
    unsigned before = calls_so_far(&f);
    flow_close_core(&f);
    start_program(&f, &p,
                  (const char *const[]){"enrich", "--email", email, "--waterfall-email", "--json", NULL},
                  false);
    assert_int_equal(program_finish(&p), 2);
    assert_non_null(strstr(p.err.data, "You had this person forgotten on 2"));
    assert_non_null(strstr(p.err.data, "--despite-forgotten"));
    assert_int_equal(p.out.data[0], '{'); /* one object, for the refusal too */
    assert_non_null(strstr(p.out.data, "You had this person forgotten on 2"));
    program_release(&p);
    assert_int_equal(calls_so_far(&f), before);
    start_program(
        &f, &p,
        (const char *const[]){"enrich", "--email", email, "--waterfall-email", "--despite-forgotten", NULL},
        false);
    assert_int_equal(program_finish(&p), 0);
    program_release(&p);
    assert_int_equal(calls_so_far(&f), before + 1);
    free(email);
    flow_stop(&f);
}

static void import_does_not_bring_back_who_was_forgotten(void **state)
{
    (void)state;
    struct flow f;
    struct program p;
    flow_start(&f, &(struct flow_options){0});
    int64_t id = flow_send_take(&f, flow_lookup("Zebulon", "Quagmire", true, false));
    struct request *r = flow_wait_state(&f, id, REQUEST_DELIVERED);
    char *path = mem_text_format("%s/delivery.json", f.dir);
    FILE *file = fopen(path, "we");
    size_t size = r->deliveries[0].body_size;
    assert_int_equal(fwrite(r->deliveries[0].body, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    request_free(r);
    flow_wait_done(&f, wf_forget(f.wf, "#1", false));
    assert_int_equal(f.last_err.code, ERR_NONE);
    flow_close_core(&f);
    start_program(&f, &p, (const char *const[]){"import", path, NULL}, false);
    assert_int_equal(program_finish(&p), 2);
    assert_non_null(strstr(p.err.data, "You had this person forgotten on 2"));
    program_release(&p);
    start_program(&f, &p, (const char *const[]){"inbox", NULL}, false);
    assert_int_equal(program_finish(&p), 0);
    assert_non_null(strstr(p.err.data, "No delivery fits."));
    program_release(&p);
    free(path);
    flow_stop(&f);
}

static void plain_mode_asks(void **state)
{
    (void)state;
    struct flow f;
    struct program p;
    flow_start(&f, &(struct flow_options){0});
    char *email = forget_quagmire(&f);
    unsigned before = calls_so_far(&f);
    flow_close_core(&f);
    char *typed = mem_text_format("lookup email=%s email+\nsend\nno\nsend\nyes\nwait\n", email);
    start_program(&f, &p, (const char *const[]){"--plain", NULL}, true);
    program_type(&p, typed);
    program_end_input(&p);
    assert_int_equal(program_finish(&p), 0);
    const char *asked = strstr(p.out.data, "You had this person forgotten on 2");
    assert_non_null(asked);
    assert_non_null(strstr(asked, "Not sent."));
    assert_non_null(strstr(asked + 1, "You had this person forgotten on 2"));
    assert_non_null(strstr(p.out.data, "Sent as request "));
    program_release(&p);
    assert_int_equal(calls_so_far(&f), before + 1);
    free(typed);
    free(email);
    flow_stop(&f);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(forgotten_person_is_not_asked_about_without_a_yes),
    cmocka_unit_test(enrich_refuses_and_says_what_would_do_it),
    cmocka_unit_test(import_does_not_bring_back_who_was_forgotten),
    cmocka_unit_test(plain_mode_asks),
};
TEST_MAIN(tests)
