/* bulk_table_test.c — an earlier result that is read again: its input's columns, in the very bytes that they
 * came in, however their cells are quoted; and rows that a quote swallowed. */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/fingerprint.h"
#include "core/base/mem.h"
#include "core/engine/table/bulk_table.h"
#include "tests/test.h"

#define OURS ",waterfall_status,waterfall_reason"

static void expect_rows(const char *text, const char *const *rows, size_t count)
{
    struct bulk_table t = {0};
    struct err e = {0};
    struct sheet_record record;
    struct sheet_text *bytes = sheet_text_open_bytes(text, strlen(text), &e);
    assert_non_null(bytes);
    assert_true(bulk_table_open_take(&t, bytes, NULL, &e));
    for (size_t i = 0; i < count; i++) {
        assert_true(bulk_table_next(&t, &record, &e));
        char *raw = strndup(record.raw, record.raw_size);
        assert_string_equal(raw, rows[i]);
        free(raw);
    }
    assert_false(bulk_table_next(&t, &record, &e));
    assert_string_equal(e.text, "");
    bulk_table_close(&t);
}

/* Each would be quoted otherwise if it were written anew. */
static void bytes_of_the_input_stay_as_they_came(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "\"tim@example.com\",\"plain\"",
        "\"ray@example.com\",\"says \"\"hi\"\", twice\"",
        "\"ada@example.com\",\"\"\"quoted, whole\"\"\"",
        "\"\"\"q\"\"@example.com\",\"one\ntwo, three\"",
        "\"eva@example.com\",\"\"",
        "\"joe@example.com\",  \"behind, blanks\"",
        "\"amy@example.com\",5\" and 6\"",
    };
    struct buf text;
    buf_init(&text, 1024);
    buf_append_text(&text, "email,\"note\"" OURS "\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        buf_printf(&text, "%s,weak,\"too little, said \"\"we\"\"\"\n", rows[i]);
    expect_rows(text.data, rows, sizeof rows / sizeof *rows);
    buf_release(&text);
}

/* Text behind a closing quote: what it means can be written in one way only. */
static void cells_that_are_not_as_they_should_be_are_written_anew(void **state)
{
    (void)state;
    static const char *const rows[] = {"tim@example.com,\"says \"\"hi, \"\" you\""};
    expect_rows("email,note" OURS "\ntim@example.com,\"says \"hi, \" you\",weak,\n", rows, 1);
}

/* The standing of each row, and a part of its reason ("" for none). */
static void expect_standings(const char *text, const enum row_standing *standing, const char *const *reason,
                             size_t count)
{
    static const unsigned char salt[IDENTITY_SALT_SIZE] = "salt";
    struct bulk_table t = {0};
    struct err e = {0};
    struct sheet_record record;
    struct run_row row;
    struct arena words;
    struct fingerprinter *salted = fingerprinter_new(salt, sizeof salt);
    struct sheet_text *bytes = sheet_text_open_bytes(text, strlen(text), &e);
    arena_init(&words);
    assert_true(bulk_table_open_take(&t, bytes, NULL, &e));
    for (size_t i = 0; i < count; i++) {
        assert_true(bulk_table_next(&t, &record, &e));
        bulk_table_read_row(&t, &record, salted, &words, &row);
        if (row.standing != standing[i] || !strstr(row.reason ? row.reason : "", reason[i]))
            fail_msg("row %zu: %s, %s", i + 1, row_standing_word(row.standing),
                     row.reason ? row.reason : "no reason");
    }
    assert_false(bulk_table_next(&t, &record, &e));
    bulk_table_close(&t);
    fingerprinter_free(salted);
    arena_release(&words);
}

/* Nobody is asked about whose name is rows of the table; lines in a company or a note are fine. */
static void a_quote_that_is_not_closed_sends_nobody(void **state)
{
    (void)state;
    static const enum row_standing to_the_end[] = {ROW_READY, ROW_UNREADABLE};
    static const char *const why_to_the_end[] = {"", "never closed"};
    expect_standings("First Name,Last Name,Domain\nTim,Zheng,apollo.io\nRay,\"Li,a.example\nAda,Byron,b.io\n",
                     to_the_end, why_to_the_end, 2);
    static const enum row_standing too_late[] = {ROW_UNREADABLE, ROW_READY};
    static const char *const why_too_late[] = {
        "A quote that opens in line 2 is not closed where its cell ends, so the rows down to line 3", ""};
    expect_standings("First Name;Last Name;Domain\nRay;\"Li;a.example\nAda;\"Byron\";b.io\nTim;Zheng;c.io\n",
                     too_late, why_too_late, 2);
    static const enum row_standing lines[] = {ROW_READY, ROW_READY};
    static const char *const none[] = {"", ""};
    expect_standings("Name,Company,Note\nRay Li,\"Lee, Ltd.\nBerlin\",\"a, b\nc\"\n\"Tim\nZheng\",Apollo,\n",
                     lines, none, 2);
}

/* … in whatever column the quote stands, also in one that nobody reads: the rows below it are people. */
static void a_quote_in_any_column_hides_no_rows(void **state)
{
    (void)state;
    static const enum row_standing standing[] = {ROW_UNREADABLE, ROW_READY};
    static const char *const why[] = {"opens in line 2 is not closed where its cell ends, so the rows down "
                                      "to line 4",
                                      ""};
    static const char *const tables[] = {
        /* the company's, a note's in the middle, one at the end */
        "First,Last,Company,Domain\nTim,Zheng,\"Apollo,a.io\nAda,Byron,Eng,b.io\nEva,Hopper,\"Navy\",n.mil\n"
        "Ray,Li,Foo,f.io\n",
        "First,Last,Note,Domain\nTim,Zheng,\"He,a.io\nAda,Byron,\"\",b.io\nEva,Hopper,\"Na, vy\",n.mil\n"
        "Ray,Li,Foo,f.io\n",
        "First,Last,Domain,Note\r\nTim,Zheng,a.io,\"He\r\nAda,Byron,b.io,Eng\r\nEva,Hopper,n.mil, \"Navy\" "
        "\r\n"
        "Ray,Li,f.io,Foo\r\n",
        /* closed by an inch, without any other quote */
        "First,Last,Note\nTim,Zheng,\"He\nAda,Byron,Eng\nEva,Hopper,24\"\nRay,Li,Foo\n",
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        expect_standings(tables[i], standing, why, 2);
    static const char *const why_quoted[] = {"opens in line 2 is not closed where its cell ends", ""};
    expect_standings("\"First\";\"Last\";\"Note\"\n\"Tim\";\"Zheng\";\"He\n\"Ada\";\"Byron\";\"x\"\n"
                     "\"Eva\";\"Hopper\";\"y\"\n",
                     standing, why_quoted, 2);
    expect_standings("\"First\",\"Last\",\"Company\",\"Domain\"\n\"Tim\",\"Zheng\",\"Apollo,\"a.io\"\n"
                     "\"Ray\",\"Li\",\"Foo\",\"f.io\"\n",
                     standing, why_quoted, 2);
}

static void expect_names(const char *text, const char *why)
{
    struct bulk_table t = {0};
    struct err e = {0};
    struct sheet_text *bytes = sheet_text_open_bytes(text, strlen(text), &e);
    bool is_open = bulk_table_open_take(&t, bytes, NULL, &e);
    if (is_open == (why != NULL) || (why && !strstr(e.text, why)))
        fail_msg("%s: %s", text, is_open ? "taken" : e.text);
    bulk_table_close(&t);
}

/* … and among the names of the columns, where nobody would miss the rows. */
static void a_quote_among_the_names_hides_no_rows(void **state)
{
    (void)state;
    static const char *const hiding[] = {
        "First,\"Last,Email\nTim,Zheng,tim@a.io\nRay,Li,ray@b.io\n",
        "First,Last,Email,\"Notes\nTim,Zheng,tim@a.io,x\nRay,Li,ray@b.io,y\n",
        "First,Last,\"Notes,Email\nTim,Zheng,x,tim@a.io\nAda,Byron,\"y\",ada@b.io\nRay,Li,z,ray@c.io\n",
        "First,Last,\"Size 24,Email\nTim,Zheng,24\",tim@a.io\nAda,Byron,6,ada@b.io\n",
        "\"First\";\"Last;\"Email\"\n\"Tim\";\"Zheng\";\"tim@a.io\"\n",
    };
    static const char *const fine[] = {
        "First,\"Last\nName\",Email,\"Revenue\n(USD, EUR)\"\nTim,Zheng,tim@a.io,5\n",
        "\"First\",\"Last, or family, name\",\"E\"\"mail\"\nTim,Zheng,tim@a.io\n",
        "\"Email\r\n(work)\"\r\ntim@a.io\r\n",
    };
    for (size_t i = 0; i < sizeof hiding / sizeof *hiding; i++)
        expect_names(hiding[i], "A quote among the names of the columns, in line 1, is not closed");
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        expect_names(fine[i], NULL);
}

/* What people write into notes and addresses stays theirs. */
static void lines_and_quotes_of_a_cell_are_fine(void **state)
{
    (void)state;
    static const enum row_standing ready[] = {ROW_READY, ROW_READY};
    static const char *const none[] = {"", ""};
    static const char *const cells[] = {
        "\"Called on Monday, no answer\nTuesday, spoke with her, buys\n\nDone, really\"",
        "\"She said:\n\"\"fine, then\"\", and left\"",
        "\"She said \"fine\" and\nleft\"",
        "\"She said:\n\"fine\" and left\"",
        "\"one\ntwo\nthree\"",
        "\"12 Main Street\nSpringfield, IL, 62701\"  ",
        "\"the \"best\" of all, \"so\" they say\"",
        "5\" pipes, 3\" too",
    };
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        char *text =
            mem_text_format("First,Last,Domain,Notes,City\nTim,Zheng,a.io,%s,Bonn\nRay,Li,f.io,%s,Bonn\n",
                            cells[i], cells[i]);
        expect_standings(text, ready, none, 2);
        free(text);
    }
}

/* "First Name Last Name" is somebody's first and last name as far as anybody can tell from the row alone. */
static void names_of_columns_that_come_again_are_nobody(void **state)
{
    (void)state;
    static const enum row_standing standing[] = {ROW_READY, ROW_WEAK, ROW_READY};
    static const char *const why[] = {"", "The names of the columns stand here once more", ""};
    expect_standings("First Name,Last Name,Company,Note\nTim,Zheng,Apollo,\n"
                     "First Name,Last Name,Company,Note\nRay,Li,Foo,First Name\n",
                     standing, why, 3);
    /* A company may be called so, and a name without one is not said twice. */
    static const enum row_standing ready[] = {ROW_READY, ROW_READY};
    static const char *const none[] = {"", ""};
    expect_standings("Name,Company\nTim Zheng,Company\nCompany Name,Foo\n", ready, none, 2);
}

/* Salesforce's and others' reports: what they are, of whom, and when they were made. */
static void notes_below_a_table_are_nobody(void **state)
{
    (void)state;
    static const enum row_standing standing[] = {ROW_READY, ROW_WEAK,  ROW_READY, ROW_BLANK, ROW_READY,
                                                 ROW_READY, ROW_BLANK, ROW_WEAK,  ROW_WEAK,  ROW_WEAK};
    static const char *const why[] = {
        "", "Full name left out", "", "", "", "", "", "alone behind a blank line", "alone behind a", "alone"};
    expect_standings("Name,Company,Email\nTim Zheng,Apollo,\nGrand Total,12,\nRay Li,,\n,,\nAda Byron,Foo,\n"
                     "Eva Hopper,,\n,,\nContacts Report,,\n\"Copyright (c) 2026 Apollo, inc. All rights "
                     "reserved.\",,\nGenerated By: Jane Doe 11/30/2026\n",
                     standing, why, 10);
    static const enum row_standing total[] = {ROW_READY, ROW_BLANK, ROW_WEAK, ROW_WEAK};
    static const char *const why_total[] = {"", "", "", "alone behind a blank line"};
    expect_standings("Name,Company,Email\nTim Zheng,Apollo,\n,,\nGrand Total,2 people,\nContacts Report,,\n",
                     total, why_total, 4);
    static const enum row_standing names[] = {ROW_READY, ROW_BLANK, ROW_READY, ROW_BLANK, ROW_READY};
    static const char *const none[] = {"", "", "", "", ""};
    expect_standings("Name\nTim Zheng\n\nRay Li\n\nAda Byron\n", names, none, 5);
    static const enum row_standing above[] = {ROW_BLANK, ROW_BLANK, ROW_READY, ROW_READY};
    expect_standings("Name,Company,Email\n,,\n,,\nAda Byron,,\nTim Zheng,Apollo,\n", above, none, 4);
    /* With every line end doubled, as some programs write them, a blank line is no end. */
    static const enum row_standing doubled[] = {ROW_BLANK, ROW_READY, ROW_BLANK, ROW_READY, ROW_BLANK};
    expect_standings("Name,Company,Email\r\r\nTim Zheng,,\r\r\nRay Li,,\r\r\n", doubled, none, 5);
    static const enum row_standing exact[] = {ROW_READY, ROW_BLANK, ROW_READY};
    expect_standings("Name,Email\nTim Zheng,\n,\n,ray@example.com\n", exact, none, 3);
}

/* A paste out of a mail's head: the first of them would be asked about, and nobody miss the others. */
static void several_people_on_a_line_are_told(void **state)
{
    (void)state;
    static const char why[] = "Line 1 holds several e-mail addresses";
    expect_names("ada@a.io, ray@b.io, eva@c.io\n", why);
    expect_names("Ada Byron <ada@a.io>; Ray Li <ray@b.io>;\n", why);
    /* The screen and plain mode have no flags. */
    expect_names("ada@a.io,ada@b.io\n", "or header=none where the columns are corrected");
    expect_names("Ada Byron,ada@a.io\n", NULL);
    expect_names("ada@a.io,,Apollo\n", NULL);
    static const enum row_standing ready[] = {ROW_READY, ROW_READY};
    static const char *const reasons[] = {"", "behind the first of its cells is not read"};
    expect_standings("ada@a.io\nray@b.io, eva@c.io\n", ready, reasons, 2);
}

/* Nobody is lost in a table whose first line only its owner can tell from names of columns. */
static void the_first_line_is_somebody_where_that_is_said(void **state)
{
    (void)state;
    static const char text[] = "Tim,Zheng,apollo.io\nAda,Byron,b.io\n";
    static const char *const maps[] = {"header=none,first=#1,last=#2,domain=#3", "first=#1,last=#2,domain=#3",
                                       "header=none"};
    static const int64_t rows[] = {2, 1, -1};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        struct bulk_table t = {0};
        struct err e = {0};
        struct sheet_record record;
        struct sheet_text *bytes = sheet_text_open_bytes(text, strlen(text), &e);
        int64_t count = 0;
        assert_true(bulk_table_open_take(&t, bytes, maps[i], &e));
        assert_int_equal(bulk_table_check_map(&t, &e), rows[i] > 0);
        while (bulk_table_next(&t, &record, &e))
            count++;
        assert_int_equal(count, rows[i] > 0 ? rows[i] : 2);
        bulk_table_close(&t);
    }
}

/* LinkedIn's connections begin with notes; reports with a title. They are no names and no rows, and stand
 * above the result again. */
static void what_stands_above_the_names_is_no_row(void **state)
{
    (void)state;
    static const struct {
        const char *above, *header;
    } cases[] = {
        {"Notes:\n\"Some addresses are missing, as you may notice.\n\nSee: Help\"\n\n",
         "First Name,Last Name,URL,Email Address"},
        {"Leads,2024\n,\n", "Name,Title,E-Mail"},
        {"Leads Q3,,,\n,,,\n", "First Name,Last Name,Email,Company"}, /* as a spreadsheet fills it up */
        {"Contact,,,Company\n", "First Name,Last Name,Email,Company Name"},
        {"Person,,Firma,\n", "Vorname,Nachname,Firma,E-Mail"},
        {"", "Foo,Bar,Email"},
        {"", ",Name,,Company"}, /* its rows hold more cells, and one of them words of names */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bulk_table t = {0};
        struct err e = {0};
        struct sheet_record record;
        char *text =
            mem_text_format("%s%s\nTim Zheng,Zheng,x,tim@example.com\nName,Li,ray@example.com,Contact\n",
                            cases[i].above, cases[i].header);
        struct sheet_text *bytes = sheet_text_open_bytes(text, strlen(text), &e);
        assert_true(bulk_table_open_take(&t, bytes, NULL, &e));
        assert_string_equal(t.header, cases[i].header);
        assert_string_equal(t.preamble ? t.preamble : "", cases[i].above);
        assert_true(bulk_table_check_map(&t, &e));
        assert_true(bulk_table_next(&t, &record, &e));
        assert_string_equal(record.cells.cell[1], "Zheng");
        assert_true(bulk_table_next(&t, &record, &e));
        assert_false(bulk_table_next(&t, &record, &e));
        bulk_table_close(&t);
        free(text);
    }
    /* What nobody can tell from names stays as it was. */
    struct bulk_table t = {0};
    struct err e = {0};
    static const char plain[] = "Kolumna,Inna\nTim,Zheng\nemail,name\n";
    assert_true(bulk_table_open_take(&t, sheet_text_open_bytes(plain, sizeof plain - 1, &e), NULL, &e));
    assert_string_equal(t.header, "Kolumna,Inna");
    assert_false(bulk_table_check_map(&t, &e));
    bulk_table_close(&t);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_stands_above_the_names_is_no_row),
    cmocka_unit_test(bytes_of_the_input_stay_as_they_came),
    cmocka_unit_test(cells_that_are_not_as_they_should_be_are_written_anew),
    cmocka_unit_test(a_quote_that_is_not_closed_sends_nobody),
    cmocka_unit_test(a_quote_in_any_column_hides_no_rows),
    cmocka_unit_test(a_quote_among_the_names_hides_no_rows),
    cmocka_unit_test(lines_and_quotes_of_a_cell_are_fine),
    cmocka_unit_test(names_of_columns_that_come_again_are_nobody),
    cmocka_unit_test(notes_below_a_table_are_nobody),
    cmocka_unit_test(several_people_on_a_line_are_told),
    cmocka_unit_test(the_first_line_is_somebody_where_that_is_said),
};

TEST_MAIN(tests)
