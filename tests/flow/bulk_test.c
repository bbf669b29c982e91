/* bulk_test.c — whole lists through the real program, over real HTTP: what is asked before money is spent,
 * how far it goes, what is never paid twice, and what comes out. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "tests/flow/bulk_place.h"
#include "tests/test.h"

/* Of many weak rows some are shown, and it is told how many are not; none is announced that is not there. */
static void a_review_counts_what_it_does_not_show(void **state)
{
    (void)state;
    struct bulk_place p;
    struct program program;
    bulk_place_open(&p, "default", 50);
    for (int weak = 5; weak < 8; weak += 2) {
        struct buf text;
        buf_init(&text, 1000);
        buf_append_text(&text, "First Name,Last Name,Email\nTim,Zheng,tim@example.com\n");
        for (int i = 0; i < weak; i++)
            buf_printf(&text, "Bob%d,,\n", i);
        bulk_place_write_file(p.in, text.data, text.size);
        buf_release(&text);
        const char *const dry[] = {p.in, "--dry-run", NULL};
        bulk_place_assert_end(&p, &program, dry, 0);
        assert_non_null(strstr(program.out.data, "  row 6  Bob4: Add a last name"));
        assert_int_equal(strstr(program.out.data, "  and 2 more\n") != NULL, weak == 7);
        assert_int_equal(strstr(program.out.data, " more\n") != NULL, weak == 7);
        program_release(&program);
    }
    bulk_place_close(&p);
}

static void nothing_is_sent_without_a_yes(void **state)
{
    (void)state;
    struct bulk_place p;
    struct program program;
    bulk_place_open(&p, "default", 50);
    bulk_place_write_people(&p, 30);
    const char *const plain[] = {p.in, "--out", p.out, "--waterfall-email", NULL};
    const char *const dry[] = {p.in, "--waterfall-email", "--dry-run", NULL};
    bulk_place_assert_end(&p, &program, plain, 2);
    assert_non_null(strstr(program.err.data, "--yes"));
    program_release(&program);
    bulk_place_assert_end(&p, &program, dry, 0);
    assert_non_null(strstr(program.out.data, "Estimate, in credits: 30 to 630; from published prices"));
    /* Of a pipe, which is read once, and in a script nothing else says it. */
    assert_non_null(strstr(program.out.data, "Columns, as --map names them: "));
    program_release(&program);
    const char *const scripted[] = {p.in, "--waterfall-email", "--dry-run", "--json", NULL};
    bulk_place_assert_end(&p, &program, scripted, 0);
    assert_non_null(strstr(program.out.data, "\"encoding\":\"UTF-8\",\"map\":\""));
    program_release(&program);
    const char *const nowhere[] = {"/nowhere/people.csv", "--waterfall-email", "--dry-run", NULL};
    const char *const told[] = {"/nowhere/people.csv", "--waterfall-email", "--json", NULL};
    bulk_place_assert_end(&p, &program, told, 2);
    assert_non_null(
        strstr(program.out.data, "{\"event\":\"error\",\"message\":\"/nowhere/people.csv cannot be"));
    assert_non_null(strstr(program.out.data, "\"code\":2}"));
    program_release(&program);
    const char *const no_such[] = {"--run", "99", "--yes", NULL};
    bulk_place_assert_end(&p, &program, no_such, 3);
    assert_non_null(strstr(program.err.data, "There is no list 99."));
    program_release(&program);
    const char *const workbook[] = {p.in, "--out", "enriched.xlsx", "--waterfall-email", NULL};
    bulk_place_assert_end(&p, &program, nowhere, 2);
    program_release(&program);
    bulk_place_assert_end(&p, &program, workbook, 2);
    assert_non_null(strstr(program.err.data, "No .xlsx can be written"));
    program_release(&program);
    assert_int_equal(bulk_place_calls(&p), 0);
    assert_int_not_equal(access(p.out, F_OK), 0);
    bulk_place_close(&p);
}

/* … although it would probably be enough: nobody knows before what a row will cost. */
static void a_budget_that_is_less_than_a_row_says_so(void **state)
{
    (void)state;
    struct bulk_place p;
    struct program program;
    bulk_place_open(&p, "default", 50);
    bulk_place_write_people(&p, 3);
    const char *const list[] = {p.in, "--waterfall-email", "--yes", "--budget", "20", NULL};
    const char *const day[] = {"--run",        "1", "--resume", "--yes", "--budget", "50",
                               "--day-budget", "1", NULL};
    bulk_place_assert_end(&p, &program, list, 9);
    assert_non_null(strstr(program.out.data, "The budget of this list allows no further row: one may cost up "
                                             "to 21 credits, and 20 are left."));
    program_release(&program);
    bulk_place_assert_end(&p, &program, day, 9);
    assert_non_null(strstr(program.out.data, "The budget of this day, which ends at midnight, allows no "
                                             "further row: one may cost up to 21 credits, and 1 is left."));
    program_release(&program);
    assert_int_equal(bulk_place_calls(&p), 0);
    bulk_place_close(&p);
}

static void budget_holds_what_is_in_flight(void **state)
{
    (void)state;
    struct bulk_place p;
    struct program program;
    struct sim_ledger ledger;
    bulk_place_open(&p, "default", 50);
    bulk_place_write_people(&p, 200);
    const char *const words[] = {p.in,       "--out", p.out, "--waterfall-email", "--yes", "--json",
                                 "--budget", "100",   NULL};
    bulk_place_assert_end(&p, &program, words, 9);
    assert_int_equal(bulk_place_told_count(&program, "\"all\":"), 200);
    assert_true(bulk_place_told_count(&program, "\"ready\":") > 0);
    sim_ledger(p.sim, &ledger);
    assert_true(ledger.credits_micro > 0 && ledger.credits_micro <= 100000000);
    assert_int_equal(bulk_place_told_credits(&program), ledger.credits_micro);
    program_release(&program);
    const char *const more[] = {"--resume", "--json", "--budget", "10000", NULL};
    bulk_place_assert_end(&p, &program, more, 0);
    assert_int_equal(bulk_place_told_count(&program, "\"ready\":"), 0);
    assert_int_equal(bulk_place_told_credits(&program), 400000000);
    program_release(&program);
    bulk_place_close(&p);
}

/* Where nobody can be asked, too: the yes to the pilot is none to the rest, and --yes is one. */
static void the_rest_follows_its_pilot_with_a_yes_of_its_own(void **state)
{
    (void)state;
    struct bulk_place p;
    struct program program;
    bulk_place_open(&p, "default", 50);
    bulk_place_write_people(&p, 30);
    const char *const pilot[] = {p.in, "--out", p.out, "--waterfall-email", "--yes", "--pilot", "4", NULL};
    const char *const silent[] = {"--resume", NULL};
    const char *const small[] = {"--resume", "--yes", "--budget", "1", NULL};
    const char *const rest[] = {"--resume", "--yes", "--json", "--budget", "10000", NULL};
    bulk_place_assert_end(&p, &program, pilot, 8);
    assert_non_null(strstr(program.out.data, "So far 8 credits for 4 rows: at that price about 52 for the"));
    assert_non_null(strstr(program.err.data, "waterfall bulk --run 1 --resume --yes"));
    program_release(&program);
    int64_t calls = bulk_place_calls(&p);
    bulk_place_assert_end(&p, &program, silent, 2);
    assert_non_null(strstr(program.err.data, "The pilot is over. The rest is not sent without"));
    program_release(&program);
    bulk_place_assert_end(&p, &program, small, 9); /* it is the budget that stops it, and no pilot */
    assert_non_null(strstr(program.err.data, "--resume --budget CREDITS"));
    program_release(&program);
    assert_int_equal(bulk_place_calls(&p), calls);
    bulk_place_assert_end(&p, &program, rest, 0);
    assert_int_equal(bulk_place_told_count(&program, "\"email_count\":"), 30);
    program_release(&program);
    bulk_place_close(&p);
}

/* A look at a list that is kept leaves it, and a part of it never takes the place of the whole. */
static void a_kept_list_survives_a_dry_run(void **state)
{
    (void)state;
    struct bulk_place p;
    struct program program;
    bulk_place_open(&p, "default", 50);
    bulk_place_write_people(&p, 5);
    const char *const read[] = {p.in, "--out", p.out, "--waterfall-email", NULL};
    const char *const dry[] = {"--run", "1", "--dry-run", NULL};
    const char *const send[] = {"--run", "1", "--yes", "--json", NULL};
    const char *const part[] = {"--run", "1", "--only", "missing", NULL};
    bulk_place_assert_end(&p, &program, read, 2);
    program_release(&program);
    bulk_place_assert_end(&p, &program, dry, 0);
    assert_non_null(strstr(program.out.data, "5  ready"));
    program_release(&program);
    assert_int_equal(bulk_place_calls(&p), 0);
    bulk_place_assert_end(&p, &program, send, 0);
    assert_int_equal(bulk_place_told_count(&program, "\"email_count\":"), 5);
    program_release(&program);
    bulk_place_assert_end(&p, &program, dry, 0);
    assert_non_null(strstr(program.out.data, "List 1, "));
    program_release(&program);
    bulk_place_assert_end(&p, &program, part, 2);
    assert_non_null(strstr(program.err.data, "--out FILE"));
    program_release(&program);
    struct table t;
    struct sheet_record record;
    struct err e;
    table_open(&t, p.out);
    assert_true(sheet_reader_next(t.reader, &record, &e));
    table_close(&t);
    bulk_place_close(&p);
}

static void nobody_is_paid_for_twice(void **state)
{
    (void)state;
    struct bulk_place p;
    struct program program;
    bulk_place_open(&p, "default", 50);
    bulk_place_write_people(&p, 25);
    const char *const words[] = {p.in, "--out", p.out, "--waterfall-email", "--yes", "--json", NULL};
    const char *const refresh[] = {p.in,    "--out",  p.out,       "--waterfall-email",
                                   "--yes", "--json", "--refresh", NULL};
    const char *const vendors[] = {"--run", "2", "--vendors", "--out", p.out, NULL};
    bulk_place_assert_end(&p, &program, words, 0);
    program_release(&program);
    int64_t calls = bulk_place_calls(&p);
    bulk_place_assert_end(&p, &program, words, 0);
    assert_int_equal(bulk_place_told_count(&program, "\"known\":"), 25);
    assert_int_equal(bulk_place_calls(&p), calls);
    program_release(&program);
    struct table t;
    struct sheet_record record;
    struct err e;
    table_open(&t, p.out);
    assert_true(sheet_reader_next(t.reader, &record, &e));
    assert_string_equal(table_cell(&t, &record, "waterfall_status"), "found");
    assert_true(table_cell(&t, &record, "waterfall_known_since")[0] != '\0');
    assert_string_equal(table_cell(&t, &record, "waterfall_simulated"), "SIMULATED");
    table_close(&t);
    /* Who was asked about them before has a column, too. */
    bulk_place_assert_end(&p, &program, vendors, 0);
    program_release(&program);
    table_open(&t, p.out);
    assert_true(sheet_reader_next(t.reader, &record, &e));
    assert_non_null(strstr(table_cell(&t, &record, "waterfall_vendor_Icypeas"), "hit"));
    table_close(&t);
    bulk_place_assert_end(&p, &program, refresh, 0);
    assert_int_equal(bulk_place_calls(&p), 2 * calls);
    program_release(&program);
    bulk_place_close(&p);
}

static void weak_rows_are_written_corrected_and_read_again(void **state)
{
    (void)state;
    struct bulk_place p;
    struct program program;
    static const char people[] = "Vorname,Name,E-Mail\nBob,,\nEva,Gruen,eva@example.com\n";
    bulk_place_open(&p, "default", 50);
    bulk_place_write_file(p.in, people, sizeof people - 1);
    const char *const words[] = {p.in, "--out", p.out, "--waterfall-email", "--yes", NULL};
    const char *const over[] = {"--run", "1", "--only", "weak", "--out", p.in, NULL};
    const char *const itself[] = {p.in, "--out", p.in, "--waterfall-email", "--yes", NULL};
    const char *const weak[] = {"--run", "1", "--only", "weak", "--out", p.out, NULL};
    bulk_place_assert_end(&p, &program, words, 0);
    program_release(&program);
    bulk_place_assert_end(&p, &program, over, 2); /* the table itself is never written over */
    program_release(&program);
    bulk_place_assert_end(&p, &program, itself, 2);
    assert_non_null(strstr(program.err.data, "written over by its own result"));
    program_release(&program);
    bulk_place_assert_end(&p, &program, weak, 0);
    program_release(&program);
    struct table t;
    struct sheet_record record;
    struct err e;
    table_open(&t, p.out);
    assert_true(sheet_reader_next(t.reader, &record, &e));
    assert_string_equal(table_cell(&t, &record, "Vorname"), "Bob");
    assert_false(sheet_reader_next(t.reader, &record, &e));
    table_close(&t);
    /* As a spreadsheet writes it back: quoted otherwise, one row corrected, our columns still in it. */
    int64_t calls = bulk_place_calls(&p);
    static const char corrected[] =
        "\"Vorname\",Name,E-Mail,waterfall_status,waterfall_reason\n"
        "Bob,\"Lee, Jr.\",bob@example.com,weak,too little\nEve,,,weak,too little\n";
    bulk_place_write_file(p.in, corrected, sizeof corrected - 1);
    const char *const once_more[] = {p.in, "--out", p.out, "--waterfall-email", "--yes", "--json", NULL};
    bulk_place_assert_end(&p, &program, once_more, 0);
    assert_int_equal(bulk_place_told_count(&program, "\"sent\":"), 1);
    assert_int_equal(bulk_place_told_count(&program, "\"weak\":"), 1);
    program_release(&program);
    assert_int_equal(bulk_place_calls(&p), calls + 1);
    table_open(&t, p.out);
    assert_int_equal(table_count_names(&t, "waterfall_status"), 1);
    assert_true(sheet_reader_next(t.reader, &record, &e));
    assert_string_equal(table_cell(&t, &record, "Name"), "Lee, Jr.");
    assert_string_equal(table_cell(&t, &record, "waterfall_status"), "found");
    assert_true(sheet_reader_next(t.reader, &record, &e));
    assert_string_equal(table_cell(&t, &record, "waterfall_status"), "weak");
    table_close(&t);
    bulk_place_close(&p);
}

/* As a table, too, each value is what it was: fractions, words of JSON, what is nested, a key that comes
 * late. */
static void json_lines_keep_every_value(void **state)
{
    (void)state;
    struct bulk_place p;
    struct program program;
    struct buf text;
    bulk_place_open(&p, "default", 50);
    buf_init(&text, 1 << 20);
    buf_append_text(&text,
                    "{\"name\":\"Ada Byron\",\"email\":\"ada@example.com\",\"score\":2.50,\"vip\":true,"
                    "\"tags\":[\"a\", \"b\"],\"note\":\" two\\nlines \"}\n");
    for (int i = 0; i < 150; i++)
        buf_append_text(&text, "{}\n");
    buf_append_text(&text, "{\"email\":\"bob@example.com\",\"late\":null}\n{\"late\":{\"x\":1}}\n");
    bulk_place_write_file(p.in, text.data, text.size);
    buf_release(&text);
    const char *const words[] = {p.in, "--out", p.out, "--waterfall-email", "--yes", NULL};
    bulk_place_assert_end(&p, &program, words, 0);
    program_release(&program);
    struct table t;
    struct sheet_record record;
    struct err e;
    table_open(&t, p.out);
    assert_true(sheet_reader_next(t.reader, &record, &e));
    assert_string_equal(table_cell(&t, &record, "score"), "2.50");
    assert_string_equal(table_cell(&t, &record, "vip"), "true");
    assert_string_equal(table_cell(&t, &record, "tags"), "[\"a\", \"b\"]");
    assert_non_null(strstr(record.raw, "\" two\nlines \""));
    int64_t rows = 1;
    for (; sheet_reader_next(t.reader, &record, &e); rows++)
        if (rows == 152)
            assert_string_equal(table_cell(&t, &record, "late"), "{\"x\":1}");
    assert_int_equal(rows, 153);
    table_close(&t);
    bulk_place_close(&p);
}

/* /dev/full takes nothing: the file that was there is whole, and the list can be written elsewhere. */
static void full_disk_leaves_the_old_file(void **state)
{
    (void)state;
    struct bulk_place p;
    struct program program;
    bulk_place_open(&p, "default", 50);
    bulk_place_write_people(&p, 10);
    const char *const words[] = {p.in, "--out", "/dev/full", "--waterfall-email", "--yes", NULL};
    bulk_place_assert_end(&p, &program, words, 10);
    assert_non_null(strstr(program.err.data, "No space left"));
    program_release(&program);
    const char *const write[] = {"--run", "1", "--out", p.out, NULL};
    bulk_place_assert_end(&p, &program, write, 0);
    assert_int_equal(access(p.out, F_OK), 0);
    program_release(&program);
    bulk_place_close(&p);
}

/* A script that only looks at the code does not send what is left of a table that a quote has eaten. */
static void a_table_that_hides_rows_is_not_sent_unasked(void **state)
{
    (void)state;
    struct bulk_place p;
    struct program program;
    static const char people[] = "Name,E-Mail,Website\nTim Zheng,tim@example.com,gmail.com\n"
                                 "Eva Gruen,N/A,example.com\n\"Bob,bob@example.com,\nAl,al@example.com,\n";
    bulk_place_open(&p, "default", 50);
    bulk_place_write_file(p.in, people, sizeof people - 1);
    const char *const dry[] = {p.in, "--waterfall-email", "--dry-run", NULL};
    const char *const meant[] = {p.in, "--waterfall-email", "--dry-run", "--skip-unreadable", NULL};
    const char *const send[] = {p.in, "--waterfall-email", "--yes", NULL};
    const char *const resume[] = {"--resume", "--yes", "--skip-unreadable", NULL};
    const char *const again[] = {"--run", "3", NULL};
    const char *const rest[] = {"--run", "3", "--yes", "--json", "--skip-unreadable", NULL};
    bulk_place_assert_end(&p, &program, dry, 2);
    assert_non_null(strstr(program.out.data, "1 cell says \"N/A\" or the like, taken for empty."));
    assert_non_null(strstr(program.out.data, "Asked for: plain enrichment, e-mail waterfall.\n"));
    assert_non_null(
        strstr(program.out.data, "1 domain is a mail provider's, such as gmail.com, and is not sent"));
    assert_non_null(strstr(program.err.data, "1 row cannot be read, and may hide others."));
    program_release(&program);
    bulk_place_assert_end(&p, &program, meant, 0);
    program_release(&program);
    bulk_place_assert_end(&p, &program, send, 2);
    assert_non_null(strstr(program.err.data, "waterfall bulk --run 3 --yes --skip-unreadable"));
    program_release(&program);
    bulk_place_assert_end(&p, &program, resume, 2); /* it was never begun */
    assert_non_null(strstr(program.err.data, "List 3 was read and never sent: waterfall bulk --run 3"));
    program_release(&program);
    bulk_place_assert_end(&p, &program, again, 2); /* what its reading left out is told at each review */
    assert_non_null(strstr(program.out.data, "1 cell says \"N/A\" or the like, taken for empty."));
    program_release(&program);
    assert_int_equal(bulk_place_calls(&p), 0);
    bulk_place_assert_end(&p, &program, rest, 0);
    assert_int_equal(bulk_place_told_count(&program, "\"sent\":"), 2);
    assert_int_equal(bulk_place_told_count(&program, "\"unreadable\":"), 1);
    program_release(&program);
    bulk_place_close(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_table_that_hides_rows_is_not_sent_unasked),
    cmocka_unit_test(a_review_counts_what_it_does_not_show),
    cmocka_unit_test(nothing_is_sent_without_a_yes),
    cmocka_unit_test(budget_holds_what_is_in_flight),
    cmocka_unit_test(a_budget_that_is_less_than_a_row_says_so),
    cmocka_unit_test(the_rest_follows_its_pilot_with_a_yes_of_its_own),
    cmocka_unit_test(a_kept_list_survives_a_dry_run),
    cmocka_unit_test(nobody_is_paid_for_twice),
    cmocka_unit_test(weak_rows_are_written_corrected_and_read_again),
    cmocka_unit_test(json_lines_keep_every_value),
    cmocka_unit_test(full_disk_leaves_the_old_file),
};
TEST_MAIN(tests)
