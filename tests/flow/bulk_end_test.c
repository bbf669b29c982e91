/* bulk_end_test.c — how `waterfall bulk` ends, and what it says of why it waits: keys and budgets that end
 * it, answers that are lost, errors, and rows that are asked about once more. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "tests/flow/bulk_place.h"
#include "tests/test.h"

/* Apollo answers "failed" where it knows nobody of a batch, as where a team may not ask: only that is a
 * fault. */
static void nobody_known_is_no_refusal(void **state)
{
    (void)state;
    struct bulk_place p;
    struct program program;
    bulk_place_open(&p, "no-match", 50);
    bulk_place_write_people(&p, 3);
    const char *const words[] = {p.in, "--out", p.out, "--waterfall-email", "--yes", NULL};
    bulk_place_assert_end(&p, &program, words, 0);
    program_release(&program);
    struct err e;
    assert_true(sim_set_scenario(p.sim, "refused", &e));
    const char *const again[] = {p.in, "--out", p.out, "--waterfall-email", "--refresh", "--yes", NULL};
    bulk_place_assert_end(&p, &program, again, 5);
    program_release(&program);
    bulk_place_close(&p);
}

static void refused_key_pauses_and_keeps_every_row(void **state)
{
    (void)state;
    struct bulk_place p;
    struct program program;
    bulk_place_open(&p, "key-401", 50);
    bulk_place_write_people(&p, 40);
    const char *const words[] = {p.in,    "--out",  p.out,       "--waterfall-email",
                                 "--yes", "--json", "--vendors", NULL};
    bulk_place_assert_end(&p, &program, words, 4);
    assert_int_equal(bulk_place_told_count(&program, "\"ready\":"), 40);
    program_release(&program);
    bulk_place_set_scenario(&p, "default");
    const char *const again[] = {"--resume", "--json", NULL};
    bulk_place_assert_end(&p, &program, again, 0);
    assert_int_equal(bulk_place_told_count(&program, "\"email_count\":"), 40);
    program_release(&program);
    struct table t; /* in the columns that were wished for in the beginning */
    table_open(&t, p.out);
    assert_int_equal(table_count_names(&t, "waterfall_vendor_Icypeas"), 1);
    table_close(&t);
    bulk_place_close(&p);
}

static void what_may_be_charged_is_not_sent_again(void **state)
{
    (void)state;
    struct bulk_place p;
    struct program program;
    bulk_place_open(&p, "server-500", 50);
    bulk_place_write_people(&p, 100);
    const char *const words[] = {p.in,      "--out", p.out, "--waterfall-email", "--yes", "--json",
                                 "--calls", "1",     NULL};
    bulk_place_assert_end(&p, &program, words, 5); /* after three refusals in a row */
    assert_int_equal(bulk_place_told_count(&program, "\"sent\":"), 30);
    assert_int_equal(bulk_place_told_count(&program, "\"not_priced\":"), 30);
    program_release(&program);
    bulk_place_set_scenario(&p, "default");
    const char *const again[] = {"--resume", "--json", NULL};
    bulk_place_assert_end(&p, &program, again, 0);
    assert_int_equal(bulk_place_told_count(&program, "\"email_count\":"), 70);
    program_release(&program);
    const char *const retry[] = {"--run", "1", "--retry", "failed", "--yes", "--json", NULL};
    bulk_place_assert_end(&p, &program, retry, 0);
    assert_int_equal(bulk_place_told_count(&program, "\"email_count\":"), 100);
    program_release(&program);
    bulk_place_close(&p);
}

/* The call may have been accepted: its webhook must not find that nobody listens any more. */
static void what_comes_of_a_lost_answer_is_waited_for(void **state)
{
    (void)state;
    struct bulk_place p;
    struct program program;
    struct table t;
    struct sheet_record record;
    struct err e;
    bulk_place_open(&p, "dropped-answer", 5);
    bulk_place_write_people(&p, 3);
    const char *const words[] = {p.in, "--out", p.out, "--waterfall-email", "--yes", NULL};
    bulk_place_assert_end(&p, &program, words, 0);
    assert_non_null(strstr(program.err.data, "The answers about 3 people were lost on the way."));
    assert_non_null(strstr(program.out.data, "finished"));
    program_release(&program);
    table_open(&t, p.out);
    for (int i = 0; i < 3; i++) {
        assert_true(sheet_reader_next(t.reader, &record, &e));
        assert_string_equal(table_cell(&t, &record, "waterfall_status"), "found");
    }
    table_close(&t);
    bulk_place_close(&p);
}

/* How a list ends is what became of its rows, not what had become of them the time before. */
static void the_end_after_a_retry_is_that_of_the_retry(void **state)
{
    (void)state;
    struct bulk_place p;
    struct program program;
    static const char dropped[] = "answer dropped\nwebhook never\npoll unknown\n";
    bulk_place_open(&p, "default", 50);
    bulk_place_write_people(&p, 10);
    char *nothing = mem_text_format("%s/nothing.scenario", p.dir);
    bulk_place_write_file(nothing, dropped, sizeof dropped - 1);
    const char *const words[] = {p.in, "--out", p.out, "--waterfall-email", "--yes", "--wait", "1", NULL};
    const char *const retry[] = {"--run", "1", "--retry", "failed", "--yes", NULL};
    const int code[] = {6, 5, 5, 0}; /* nothing came back, an error, another one, all of them found */
    const char *const scenario[] = {nothing, "server-500", "out-of-credits-422", "default"};
    for (int i = 0; i < 4; i++) {
        bulk_place_set_scenario(&p, scenario[i]);
        bulk_place_assert_end(&p, &program, i ? retry : words, code[i]);
        program_release(&program);
    }
    unlink(nothing);
    free(nothing);
    bulk_place_close(&p);
}

/* Whom Apollo knows is one person, however often it is asked; what was spent was spent on all who were asked.
 */
static void asking_again_counts_nobody_twice(void **state)
{
    (void)state;
    struct bulk_place p;
    struct program program;
    bulk_place_open(&p, "all-miss", 50);
    bulk_place_write_people(&p, 20);
    const char *const words[] = {p.in, "--out", p.out, "--waterfall-email", "--yes", NULL};
    bulk_place_assert_end(&p, &program, words, 0);
    assert_non_null(strstr(program.out.data, "20  sent, 20 matched, 0 with an e-mail"));
    program_release(&program);
    bulk_place_set_scenario(&p, "default");
    const char *const retry[] = {"--run", "1", "--retry", "missing", "--yes", NULL};
    bulk_place_assert_end(&p, &program, retry, 0);
    assert_non_null(strstr(program.out.data, "20  sent, 20 matched, 20 with an e-mail"));
    program_release(&program);
    bulk_place_close(&p);
}

/* Apollo's words in every row, a code that says so, and no price where none was told. */
static void a_list_that_is_turned_down_says_so(void **state)
{
    (void)state;
    static const char scenario[] =
        "title an error in a 200\nstatus 200\ncontent-type application/json\n"
        "| {\"status\":\"failed\",\"error_message\":\"Too many\",\"matches\":[]}\n";
    struct bulk_place p;
    struct program program;
    struct table t;
    struct sheet_record record;
    struct err e;
    bulk_place_open(&p, "default", 50);
    char *path = mem_text_format("%s/odd.scenario", p.dir);
    bulk_place_write_file(path, scenario, strlen(scenario));
    bulk_place_set_scenario(&p, path);
    bulk_place_write_people(&p, 3);
    const char *const words[] = {p.in, "--out", p.out, "--waterfall-email", "--yes", NULL};
    bulk_place_assert_end(&p, &program, words, 5);
    assert_non_null(strstr(program.out.data, "Credits reported by Apollo: none."));
    program_release(&program);
    table_open(&t, p.out);
    for (int i = 0; i < 3; i++) {
        assert_true(sheet_reader_next(t.reader, &record, &e));
        assert_string_equal(table_cell(&t, &record, "waterfall_status"), "failed");
        assert_string_equal(table_cell(&t, &record, "waterfall_reason"), "Too many");
    }
    table_close(&t);
    free(path);
    bulk_place_close(&p);
}

/* What is out may have its price in a month: whoever runs the program by the clock gets it back by then. */
static void a_budget_waits_for_prices_no_longer_than_it_was_told(void **state)
{
    (void)state;
    struct bulk_place p;
    struct program program;
    static const char people[] = "Name,Website\nTim Zheng,example.com\nEva Gruen,example.com\n"
                                 "Ada Lovelace,example.com\n";
    bulk_place_open(&p, "poll-pending", 0.3);
    bulk_place_write_file(p.in, people, sizeof people - 1);
    const char *const words[] = {
        p.in, "--waterfall-email", "--yes", "--budget", "42", "--wait", "1", "--json", "--out", p.out, NULL};
    bulk_place_assert_end(&p, &program, words, 8);
    assert_int_equal(bulk_place_told_count(&program, "\"sent\":"), 2);
    assert_non_null(strstr(program.out.data, "\"waits_for_prices\":true"));
    program_release(&program);
    const char *const again[] = {"--resume", "--wait", "0", NULL};
    bulk_place_assert_end(&p, &program, again, 8);
    assert_non_null(strstr(program.out.data, "allows no further row until what is under way has its price."));
    program_release(&program);
    bulk_place_close(&p);
}

/* Without a network nothing goes out, and whoever waits is told what for. */
static void a_list_that_reaches_nobody_says_why_it_waits(void **state)
{
    (void)state;
    struct bulk_place p;
    struct program program;
    bulk_place_open(&p, NULL, 1);
    bulk_place_write_people(&p, 3);
    free(p.env[2]);
    p.env[2] = mem_text("APOLLO_API_BASE_URL=http://127.0.0.1:1");
    const char *const words[] = {p.in, "--out", p.out, "--waterfall-email", "--yes", NULL};
    bulk_place_start(&p, &program, words);
    program_await(&program, "127.0.0.1 refuses the connection");
    program_await(&program, "It goes on by itself at ");
    program_signal(&program, SIGINT);
    assert_int_equal(program_finish(&program), 130);
    program_release(&program);
    const char *const again[] = {"--resume", "--json", NULL};
    bulk_place_start(&p, &program, again);
    program_await(&program, "\"waits_because\":\"127.0.0.1 refuses the connection");
    program_signal(&program, SIGINT);
    assert_int_equal(program_finish(&program), 130);
    assert_null(strstr(program.err.data, "goes on by itself"));
    program_release(&program);
    bulk_place_close(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(nobody_known_is_no_refusal),
    cmocka_unit_test(refused_key_pauses_and_keeps_every_row),
    cmocka_unit_test(what_may_be_charged_is_not_sent_again),
    cmocka_unit_test(what_comes_of_a_lost_answer_is_waited_for),
    cmocka_unit_test(the_end_after_a_retry_is_that_of_the_retry),
    cmocka_unit_test(asking_again_counts_nobody_twice),
    cmocka_unit_test(a_list_that_is_turned_down_says_so),
    cmocka_unit_test(a_budget_waits_for_prices_no_longer_than_it_was_told),
    cmocka_unit_test(a_list_that_reaches_nobody_says_why_it_waits),
};
TEST_MAIN(tests)
