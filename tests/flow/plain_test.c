/* plain_test.c — plain mode through pipes, as a script or a screen reader's bridge uses it: the built program
 * against its own simulator, and against a history that is kept. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/sim/sim.h"
#include "core/waterfall.h"
#include "tests/flow/program.h"
#include "tests/folder.h"
#include "tests/test.h"

static const char *const env[] = {"LC_ALL=C.UTF-8", "TZ=UTC", "HOME=/nonexistent", "WATERFALL_LOG=/dev/null",
                                  NULL};

static void start(struct program *p, const char *scenario, const char *speed)
{
    const char *const words[] = {"demo", "--plain", "--speed", speed, "--scenario", scenario, NULL};
    program_start_typing(p, words, env);
}

static void expect(const struct program *p, const char *text)
{
    if (!strstr(p->out.data, text))
        fail_msg("nowhere \"%s\"\n%s\n%s", text, p->out.data, p->err.data);
}

static void expect_not(const struct program *p, const char *text)
{
    if (strstr(p->out.data, text))
        fail_msg("\"%s\" is there\n%s", text, p->out.data);
}

/* Nothing that a terminal would obey: no escape, no other control but the end of a line and a tab. */
static void expect_plain(const struct program *p)
{
    for (size_t i = 0; i < p->out.size; i++) {
        unsigned char c = (unsigned char)p->out.data[i];
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F)
            fail_msg("byte %02x at %zu of\n%s", c, i, p->out.data);
    }
}

/* Types everything, ends the input, and waits for the end. */
static void play(struct program *p, const char *scenario, const char *text, int code)
{
    start(p, scenario, "20");
    program_type(p, text);
    program_end_input(p);
    int got = program_finish(p);
    expect_plain(p);
    if (got != code)
        fail_msg("exit code %d instead of %d\n%s\n%s", got, code, p->out.data, p->err.data);
}

static size_t count_of(const struct program *p, const char *text)
{
    size_t count = 0;
    for (const char *at = p->out.data; (at = strstr(at, text)); at++)
        count++;
    return count;
}

/* ---- the waterfall ---- */

static void a_delivery_is_told_step_by_step_in_words(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "SIMULATED request 1 Tim Zheng: waiting. Apollo accepted it",
        "SIMULATED request 1 Tim Zheng: delivered by webhook after ",
        "\nE-mail, step 1: Apollo did not find it (NOT_FOUND, no_apollo_data)\n",
        "\nE-mail, step 2: FindyMail did not find it",
        "\nE-mail, step 3: Icypeas found tim.zheng@example.com (UNVERIFIED)\n",
        "\nE-mail, step 4: ZeroBounce verified tim.zheng@example.com",
        "\nE-mail, final: tim.zheng@example.com, status Verified, by Icypeas",
        "\nE-mail, contradiction: Icypeas said UNVERIFIED, Apollo's final word is Verified\n",
        "\nPhone, step 1: LeadMagic did not find it",
        "\nPhone, final: +14155550161"};
    struct program p;
    play(&p, "default", "send\n", 0);
    const char *at = p.out.data;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const char *found = strstr(at, lines[i]);
        if (!found)
            fail_msg("not there, or not in its place: %s\n%s", lines[i], p.out.data);
        at = found;
    }
    program_release(&p);
}

/* The input ended long before the result came. */
static void the_end_of_input_waits_for_what_was_sent(void **state)
{
    (void)state;
    struct program p;
    play(&p, "webhook-late", "send\n", 0);
    expect(&p, "delivered by ");
    program_release(&p);
}

static void quit_does_not_wait(void **state)
{
    (void)state;
    struct program p;
    play(&p, "no-answer", "send\nquit\n", 8);
    expect(&p, "Sent as request 1.");
    expect_not(&p, "delivered");
    program_release(&p);
}

static void an_interruption_ends_the_wait(void **state)
{
    (void)state;
    struct program p;
    start(&p, "poll-pending", "1");
    program_type(&p, "send\n");
    program_end_input(&p);
    program_await(&p, "Tim Zheng: ");
    program_signal(&p, SIGINT);
    assert_int_equal(program_finish(&p), 130);
    expect(&p, "come back with: waterfall wait");
    program_release(&p);
}

static void wait_holds_the_commands_behind_it(void **state)
{
    (void)state;
    struct program p;
    play(&p, "first-vendor-hits", "send\nwait\ncopy email\ncopy phone 1\n", 0);
    const char *end = strstr(p.out.data, "Phone, final:");
    assert_non_null(end);
    assert_non_null(strstr(end, "\ntim.zheng@"));
    program_release(&p);
}

static void the_end_tells_how_it_went(void **state)
{
    (void)state;
    struct program p;
    play(&p, "all-miss", "send\n", 3);
    expect(&p, "E-mail, final: nothing found");
    program_release(&p);
    play(&p, "rate-limit-429", "send\n", 7);
    expect(&p, "rejected, HTTP 429");
    program_release(&p);
    play(&p, "default", "nonsense\n", 2);
    program_release(&p);
    play(&p, "default", "", 0);
    program_release(&p);
}

static void a_webhook_that_never_comes_is_fetched(void **state)
{
    (void)state;
    struct program p;
    play(&p, "webhook-never", "send\n", 0);
    expect(&p, "delivered by poll");
    program_release(&p);
}

/* ---- the form ---- */

static void the_form_is_filled_by_words(void **state)
{
    (void)state;
    struct program p;
    play(&p, "default",
         "lookup first=\"Mary Ann\" last=O'Brien company='Cedar Systems' email- phone+ reveal+\n"
         "set domain=https://www.cedar.example/about personal+\n",
         0);
    expect(&p, "Lookup: First name Mary Ann, Last name O'Brien, Company Cedar Systems.\n"
               "Switched on: phone waterfall, reveal phone number.\nIdentity: strong.");
    expect(&p, "Domain https://www.cedar.example/about.\n"
               "Switched on: phone waterfall, reveal phone number, reveal personal e-mails.");
    program_release(&p);
}

static void undo_takes_back_one_command(void **state)
{
    (void)state;
    struct program p;
    play(&p, "default", "lookup first=Ada last=Lovelace\nset last=Byron phone-\nundo\nquit\n", 0);
    expect(&p, "Lookup: First name Ada, Last name Byron.\nSwitched on: e-mail waterfall.\n");
    const char *last = strstr(p.out.data, "Last name Byron");
    if (!last ||
        !strstr(last, "Lookup: First name Ada, Last name Lovelace.\nSwitched on: e-mail waterfall, phone"))
        fail_msg("more than one command was taken back\n%s", p.out.data);
    program_release(&p);
}

static void a_paste_finds_its_fields(void **state)
{
    (void)state;
    static const char *const pastes[][2] = {
        {"https://www.linkedin.com/in/ada-lovelace\n", "LinkedIn https://www.linkedin.com/in/ada-lovelace."},
        {"ada@example.com\n", "E-mail ada@example.com."},
        {"Ada Lovelace <ada@example.com>\n", "First name Ada, Last name Lovelace, E-mail ada@example.com."},
        {"{\"first_name\": \"Ada\",\n\"last_name\":\"Love}lace\",\n  \"domain\":\"ada.example\"}\n",
         "First name Ada, Last name Love}lace, Domain ada.example."},
        {"curl --request POST \\\n--url "
         "'https://api.apollo.io/api/v1/people/match?first_name=Ada&domain=a.io'\n",
         "First name Ada, Domain a.io."},
    };
    for (size_t i = 0; i < sizeof pastes / sizeof *pastes; i++) {
        struct program p;
        char text[400];
        snprintf(text, sizeof text, "clear\n%s", pastes[i][0]);
        play(&p, "default", text, 0);
        expect(&p, pastes[i][1]);
        program_release(&p);
    }
}

static void too_weak_an_identity_is_not_sent(void **state)
{
    (void)state;
    struct program p;
    play(&p, "default", "lookup first=Ada\nsend\nlookup email=nonsense\nsend\nlist\n", 2);
    expect(&p, "Identity: weak.");
    expect_not(&p, "Sent as request");
    expect(&p, "No requests yet.");
    program_release(&p);
}

static void sending_the_same_again_asks(void **state)
{
    (void)state;
    struct program p;
    play(&p, "default",
         "send\nsend\nno\nsend\nlist\nsend\nyes\nset phone-\nsend\nno\nlookup last=Other first=Ada "
         "domain=other.example\nsend\n",
         0);
    assert_int_equal(count_of(&p, "Asked before, "), 4);
    assert_int_equal(count_of(&p, "Not sent."), 3);
    expect(&p, "1 in all."); /* the line that was no answer was done */
    expect(&p, "Sent as request 2.");
    expect(&p, "Sent as request 3."); /* somebody else */
    expect_not(&p, "Sent as request 4.");
    program_release(&p);
}

/* ---- looking ---- */

static void requests_are_listed_and_found(void **state)
{
    (void)state;
    struct program p;
    play(&p, "first-vendor-hits",
         "send\nlookup name=\"Ray Li\" domain=li.example\nsend\nwait\nlist\nlist Ray\nlist nobody-has-this\n",
         0);
    expect(&p, "Ray Li");
    expect(&p, "2 in all.");
    expect(&p, "1 in all.");
    expect(&p, "No request has these words.");
    program_release(&p);
}

static void a_request_is_shown_in_all_its_parts(void **state)
{
    (void)state;
    struct program p;
    play(&p, "default",
         "send\nwait\nshow 1\nperson 1\npayload\nhttp #1\nexplain\ncopy json\ncopy curl\ncopy row\ncopy id\n",
         0);
    expect(&p, "Apollo's request id: ");
    expect(&p, "Apollo's record");
    expect(&p, "\"total_requested_enrichments\": 1");
    expect(&p, "run_waterfall_email=true");
    expect(&p, "Apollo was asked about Tim Zheng");
    expect(&p, "\"simulated\":true");
    expect(&p, "curl --request POST");
    expect(&p, "Tim Zheng\tApollo.io\tdelivered\ttim.zheng@example.com\t+14155550161\t6\n");
    program_release(&p);
}

static void privacy_masks_everything(void **state)
{
    (void)state;
    struct program p;
    play(&p, "default",
         "mask on\nsend\nwait\nlist\nshow\nperson\npayload\nexplain\nlookup\ncopy email\ncopy row\n"
         "people\ncopy json\n",
         2);
    const char *masked = strstr(p.out.data, "are masked.");
    assert_non_null(masked);
    assert_null(strstr(masked, "Zheng"));
    assert_null(strstr(masked, "zheng"));
    assert_null(strstr(masked, "+1415")); /* the digits alone may stand in any id */
    assert_null(strstr(masked, "415-"));
    assert_null(strstr(masked, "5550161"));
    assert_null(strstr(masked, "555-0161"));
    assert_null(strstr(masked, "Apollo.io"));
    assert_non_null(strstr(masked, "Icypeas")); /* vendors stay */
    assert_non_null(strstr(masked, "Privacy is on"));
    program_release(&p);
}

static void what_cannot_be_done_is_said(void **state)
{
    (void)state;
    struct program p;
    play(&p, "default",
         "hlep\nhelp shwo\nshow\nshow nine\nshow 9\nabandon\nabandon 9\ncopy\nscenario nonsense\nlookup x\n",
         3); /* no such request */
    expect(&p, "did you mean help?");
    expect(&p, "did you mean show?");
    expect_not(&p, "toggle-email"); /* of all that help lists */
    expect(&p, "Which request?");
    expect(&p, "\"nine\" is no request's number");
    expect(&p, "abandon which request?");
    expect(&p, "copy what? One of email|phone");
    expect(&p, "\"x\" is no field and no switch");
    program_release(&p);
}

/* It is the user's slip, and nothing that Apollo answered. */
static void an_import_that_is_none_is_a_slip(void **state)
{
    (void)state;
    struct program p;
    play(&p, "default", "import LICENSE\nimport {\"a\": 1}\n", 2);
    expect(&p, "Not JSON");
    expect(&p, "There are no people in it");
    program_release(&p);
    play(&p, "default", "import {\"people\": [\n", 2); /* the input ends before its last line comes */
    expect(&p, "Not JSON");
    program_release(&p);
}

/* The same numbers as the commands without a conversation. */
static void a_refusal_has_the_exit_code_of_its_cause(void **state)
{
    (void)state;
    struct program p;
    char folder[] = "/tmp/waterfall-plain-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char *db = mem_text_format("%s/h.db", folder);
    const char *const no_key[] = {"--plain", "--listen", "127.0.0.1:0", "--db", db, NULL};
    program_start_typing(&p, no_key, env);
    program_type(&p, "lookup name=\"Tim Zheng\" domain=apollo.io\nsend\n");
    program_end_input(&p);
    assert_int_equal(program_finish(&p), 10);
    expect(&p, "There is no API key.");
    program_release(&p);
    folder_remove(folder);
    free(db);
    static const char *const no_store[] = {"--plain", "--listen",           "127.0.0.1:0",
                                           "--db",    "/proc/nowhere/h.db", NULL};
    program_start_typing(&p, no_store, env);
    program_type(&p, "list\n");
    program_end_input(&p);
    assert_int_equal(program_finish(&p), 10);
    program_release(&p);
}

static void abandoning_stops_the_wait(void **state)
{
    (void)state;
    struct program p;
    start(&p, "poll-pending", "1");
    program_type(&p, "send\n");
    program_await(&p, "waiting. Apollo accepted it");
    program_type(&p, "abandon 1\npoll 1\n");
    program_end_input(&p);
    assert_int_equal(program_finish(&p), 8); /* what was sent outweighs what was refused */
    expect(&p, "Stopped waiting for request 1.");
    expect(&p, "Request 1 cannot be asked for: it is abandoned.");
    program_release(&p);
}

/* Not of a moment ago: what the line before waited for is in it. */
static void status_counts_what_is_over_at_once(void **state)
{
    (void)state;
    struct program p;
    play(&p, "default", "send\nwait\nstatus\n", 0);
    expect(&p, "Credits today: 6.\nWaiting for their result: 0.\n");
    program_release(&p);
}

static void the_scenario_can_be_changed(void **state)
{
    (void)state;
    struct program p;
    play(&p, "default", "scenario\nscenario no-match\nscenario\nsend\n", 3);
    expect(&p, "Now it plays default.");
    expect(&p, "Now it plays no-match.");
    expect(&p, "webhook-never: ");
    expect(&p, "From now on the simulator plays no-match.");
    expect(&p, "refused");
    program_release(&p);
}

static void hostile_lines_do_nothing_but_show(void **state)
{
    (void)state;
    struct program p;
    play(&p, "default",
         "lookup first=\"\033[2J\033]0;x\007A\" last=\xff\xfe\xe2\x80\xae domain=a.io\nsend\nlist\n\033[2J\n",
         2);
    expect(&p, "First name has a control character");
    expect(&p, "No requests yet.");
    program_release(&p);
}

static void a_reader_who_leaves_ends_it(void **state)
{
    (void)state;
    struct program p;
    start(&p, "no-answer", "1");
    program_await(&p, "help lists the commands");
    close(p.out_fd);
    p.out_fd = -1;
    program_type(&p, "help\n"); /* its input stays open */
    assert_int_equal(program_finish(&p), 0);
    program_release(&p);
}

/* ---- a history that is kept ---- */

static void the_live_program_speaks_plainly_too(void **state)
{
    (void)state;
    char home[] = "/tmp/waterfall-plain-XXXXXX";
    struct err e = {0};
    assert_non_null(mkdtemp(home));
    struct sim *sim = sim_start(&(struct sim_options){.speed = 20}, &e);
    assert_non_null(sim);
    char *home_variable = mem_text_format("HOME=%s", home);
    char *url = mem_text_format("APOLLO_API_BASE_URL=%s", sim_url(sim));
    const char *const live_env[] = {home_variable,
                                    url,
                                    "APOLLO_API_KEY=test-key-0123456789",
                                    "LC_ALL=C.UTF-8",
                                    "WATERFALL_LISTEN=127.0.0.1:0",
                                    NULL};
    struct program p;
    program_start_typing(&p, (const char *const[]){"--plain", NULL}, live_env);
    program_type(&p, "lookup name=\"Tim Zheng\" domain=apollo.io email+ phone-\nsend\nscenario\n");
    program_end_input(&p);
    assert_int_equal(program_finish(&p), 2); /* there are no scenarios */
    expect_plain(&p);
    expect(&p, "Only the demo has scenarios");
    expect(&p, "request 1 Tim Zheng: delivered by ");
    program_release(&p);
    program_start_typing(&p, (const char *const[]){"--plain", NULL}, live_env);
    program_type(&p, "list\nquit\n");
    assert_int_equal(program_finish(&p), 0);
    expect(&p, "1 in all.");
    program_release(&p);
    sim_stop(sim);
    free(home_variable);
    free(url);
    folder_remove(home);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_delivery_is_told_step_by_step_in_words),
    cmocka_unit_test(the_end_of_input_waits_for_what_was_sent),
    cmocka_unit_test(quit_does_not_wait),
    cmocka_unit_test(an_interruption_ends_the_wait),
    cmocka_unit_test(wait_holds_the_commands_behind_it),
    cmocka_unit_test(the_end_tells_how_it_went),
    cmocka_unit_test(a_webhook_that_never_comes_is_fetched),
    cmocka_unit_test(the_form_is_filled_by_words),
    cmocka_unit_test(undo_takes_back_one_command),
    cmocka_unit_test(a_paste_finds_its_fields),
    cmocka_unit_test(too_weak_an_identity_is_not_sent),
    cmocka_unit_test(sending_the_same_again_asks),
    cmocka_unit_test(requests_are_listed_and_found),
    cmocka_unit_test(a_request_is_shown_in_all_its_parts),
    cmocka_unit_test(privacy_masks_everything),
    cmocka_unit_test(what_cannot_be_done_is_said),
    cmocka_unit_test(an_import_that_is_none_is_a_slip),
    cmocka_unit_test(a_refusal_has_the_exit_code_of_its_cause),
    cmocka_unit_test(abandoning_stops_the_wait),
    cmocka_unit_test(status_counts_what_is_over_at_once),
    cmocka_unit_test(the_scenario_can_be_changed),
    cmocka_unit_test(hostile_lines_do_nothing_but_show),
    cmocka_unit_test(a_reader_who_leaves_ends_it),
    cmocka_unit_test(the_live_program_speaks_plainly_too),
};
TEST_MAIN(tests)
