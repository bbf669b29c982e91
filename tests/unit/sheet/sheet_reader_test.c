/* sheet_reader_test.c — tables as the world writes them: each record, its very bytes, its cells. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/sanitized.h"
#include "core/sheet/sheet_dialect.h"
#include "core/sheet/sheet_quotes.h"
#include "core/sheet/sheet_reader.h"
#include "tests/test.h"

static struct sheet_reader *open_bytes(const char *bytes, size_t size)
{
    struct err e = {0};
    struct sheet_text *text = sheet_text_open_bytes(bytes, size, &e);
    if (!text)
        fail_msg("not opened: %s", e.text);
    struct sheet_reader *r = sheet_reader_new_take(text, &e);
    if (!r)
        fail_msg("not read: %s", e.text);
    return r;
}

static struct sheet_reader *open_text(const char *text)
{
    return open_bytes(text, strlen(text));
}

/* "cells|of|it" of the next record, "" for a blank one. */
static void expect(struct sheet_reader *r, const char *cells, const char *raw)
{
    struct sheet_record record;
    struct err e;
    struct buf got;
    if (!sheet_reader_next(r, &record, &e))
        fail_msg("no record (%s) where \"%s\" was expected", e.text, cells);
    buf_init(&got, 1 << 20);
    for (size_t i = 0; i < record.cells.count; i++)
        buf_printf(&got, "%s%s", i ? "|" : "", record.cells.cell[i]);
    assert_string_equal(got.data, cells);
    char *bytes = mem_text_n(record.raw, record.raw_size);
    assert_string_equal(bytes, raw);
    free(bytes);
    buf_release(&got);
}

static void expect_end(struct sheet_reader *r)
{
    struct sheet_record record;
    struct err e;
    assert_false(sheet_reader_next(r, &record, &e));
    assert_int_equal(e.code, ERR_NONE);
    sheet_reader_free(r);
}

static void plain_table_is_read(void **state)
{
    (void)state;
    struct sheet_reader *r = open_text("a,b\n1,2\n3,4\n");
    assert_int_equal(sheet_reader_dialect(r)->delimiter, ',');
    expect(r, "a|b", "a,b");
    expect(r, "1|2", "1,2");
    expect(r, "3|4", "3,4");
    expect_end(r);
}

static void last_line_needs_no_end(void **state)
{
    (void)state;
    struct sheet_reader *r = open_text("a;b\r\n1;2");
    assert_int_equal(sheet_reader_dialect(r)->delimiter, ';');
    assert_string_equal(sheet_reader_dialect(r)->line_end, "\r\n");
    expect(r, "a|b", "a;b");
    expect(r, "1|2", "1;2");
    expect_end(r);
}

static void quoted_cells_may_hold_anything(void **state)
{
    (void)state;
    struct sheet_reader *r = open_text("a,b\n\"x, \"\"y\"\"\",\"two\r\nlines\"\nlast,one\n");
    expect(r, "a|b", "a,b");
    expect(r, "x, \"y\"|two\r\nlines", "\"x, \"\"y\"\"\",\"two\r\nlines\"");
    expect(r, "last|one", "last,one");
    expect_end(r);
}

static void stray_quote_swallows_nothing(void **state)
{
    (void)state;
    struct sheet_reader *r = open_text("a,b\n5\" pipe,x\ny,z\n");
    expect(r, "a|b", "a,b");
    expect(r, "5\" pipe|x", "5\" pipe,x");
    expect(r, "y|z", "y,z");
    expect_end(r);
}

static void unclosed_quote_is_closed_and_told(void **state)
{
    (void)state;
    struct sheet_reader *r = open_text("a,b\n1,\"open\nand on\n");
    struct sheet_record record;
    struct err e;
    expect(r, "a|b", "a,b");
    assert_true(sheet_reader_next(r, &record, &e));
    assert_true(record.is_unclosed);
    char *raw = mem_text_n(record.raw, record.raw_size);
    assert_string_equal(raw, "1,\"open\nand on\"");
    free(raw);
    expect_end(r);
}

static void blank_lines_are_records(void **state)
{
    (void)state;
    struct sheet_reader *r = open_text("a\n\n  \nb\n");
    expect(r, "a", "a");
    expect(r, "", "");
    expect(r, "", "  ");
    expect(r, "b", "b");
    expect_end(r);
}

static void ragged_rows_keep_their_cells(void **state)
{
    (void)state;
    struct sheet_reader *r = open_text("a\tb\tc\n1\n1\t2\t3\t4\n");
    assert_int_equal(sheet_reader_dialect(r)->delimiter, '\t');
    expect(r, "a|b|c", "a\tb\tc");
    expect(r, "1", "1");
    expect(r, "1|2|3|4", "1\t2\t3\t4");
    expect_end(r);
}

static void old_mac_line_ends(void **state)
{
    (void)state;
    struct sheet_reader *r = open_text("a,b\r1,2\r3,4");
    expect(r, "a|b", "a,b");
    expect(r, "1|2", "1,2");
    expect(r, "3|4", "3,4");
    expect_end(r);
}

static void encoding_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        enum sheet_encoding encoding;
    } cases[] = {
        {"n\xC3\xA4me,b\n", 8, SHEET_UTF8},
        {"\xEF\xBB\xBFn\xC3\xA4me,b\n", 11, SHEET_UTF8_BOM},
        {"n\xE4me,b\n", 7, SHEET_WINDOWS_1252},
        {"\xFF\xFEn\0\xE4\0m\0e\0,\0b\0\n\0", 16, SHEET_UTF16LE},
        {"\xFE\xFF\0n\0\xE4\0m\0e\0,\0b\0\n", 16, SHEET_UTF16BE},
        {"n\0\xE4\0m\0e\0,\0b\0\n\0", 14, SHEET_UTF16LE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sheet_reader *r = open_bytes(cases[i].bytes, cases[i].size);
        assert_int_equal(sheet_text_encoding(sheet_reader_text(r)), cases[i].encoding);
        expect(r, "n\xC3\xA4me|b", "n\xC3\xA4me,b");
        expect_end(r);
    }
}

/* The first letter beyond ASCII may stand at the very end. */
static void late_latin_1_is_found(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 4 << 20);
    const int rows = IS_SANITIZED ? 20000 : 100000; /* far beyond what is looked at first */
    for (int i = 0; i < rows; i++)
        buf_printf(&text, "row%d,x\n", i);
    buf_append_text(&text, "M\xFCller,x\n");
    struct sheet_reader *r = open_bytes(text.data, text.size);
    struct sheet_record record;
    struct err e;
    int count = 0;
    char *last = NULL;
    assert_int_equal(sheet_text_encoding(sheet_reader_text(r)), SHEET_WINDOWS_1252);
    while (sheet_reader_next(r, &record, &e)) {
        count++;
        mem_text_replace_take(&last, mem_text(record.cells.cell[0]));
    }
    assert_int_equal(count, rows + 1);
    assert_string_equal(last, "M\xC3\xBCller");
    free(last);
    sheet_reader_free(r);
    buf_release(&text);
}

/* Put together from two files: a byte of Latin-1 spoils its own letter's neighbours as little as the letters
 * of UTF-8 elsewhere, wherever the parts that are read begin and end. */
static void few_bytes_of_latin_1_leave_utf_8_as_it_is(void **state)
{
    (void)state;
    struct buf text;
    struct sheet_record record;
    struct err e;
    buf_init(&text, 4 << 20);
    buf_append_text(&text, "\xEF\xBB\xBFname,b\n");
    const int rows = 40000;
    for (int i = 0; i < rows; i++)
        buf_append_text(&text, i % 3 ? "Zo\xC3\xA9,x\n" : i % 2 ? "Zo\xE9,x\n" : "\xE2\x82\xAC\x80,x\n");
    buf_append_text(&text, "Zo\xE9");
    struct sheet_reader *r = open_bytes(text.data, text.size);
    assert_int_equal(sheet_text_encoding(sheet_reader_text(r)), SHEET_UTF8_MIXED);
    expect(r, "name|b", "name,b");
    for (int i = 0; i < rows; i++) {
        assert_true(sheet_reader_next(r, &record, &e));
        assert_string_equal(record.cells.cell[0], i % 3 || i % 2 ? "Zo\xC3\xA9" : "\xE2\x82\xAC\xE2\x82\xAC");
    }
    expect(r, "Zo\xC3\xA9", "Zo\xC3\xA9");
    expect_end(r);
    buf_release(&text);
}

static void what_is_no_text_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
    } cases[] = {{"PK\3\4 workbook", 13}, {"a,b\n\0\1\2\3,\0\n", 12}, {"", 0}, {"%PDF-1.4", 8}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err e = {0};
        assert_null(sheet_text_open_bytes(cases[i].bytes, cases[i].size, &e));
        assert_int_not_equal(e.code, ERR_NONE);
    }
    /* One bad byte among many good ones is found only by its place. */
    struct buf text;
    struct err e = {0};
    buf_init(&text, 4 << 20);
    for (int i = 0; i < 30000; i++)
        buf_append_text(&text, "Tim,Zheng,apollo.io\n");
    buf_append(&text, "A\0da,b\n", 7);
    assert_null(sheet_text_open_bytes(text.data, text.size, &e));
    assert_non_null(strstr(e.text, "line 30001 holds a NUL byte"));
    buf_release(&text);
}

static void huge_cell_is_told_and_the_rest_is_read(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 64 << 20);
    buf_append_text(&text, "a,b\nx,\"");
    const size_t lines = IS_SANITIZED ? 4000 : 131072; /* of 80 bytes: 10 MB */
    for (size_t i = 0; i < lines; i++)
        buf_printf(&text, "\n%079d", 7);
    buf_append_text(&text, "\"\nlast,one\n");
    struct sheet_reader *r = open_bytes(text.data, text.size);
    struct sheet_record record;
    struct err e;
    expect(r, "a|b", "a,b");
    assert_true(sheet_reader_next(r, &record, &e));
    assert_true(record.is_oversize);
    assert_int_equal(record.raw_size, 80 * lines + 4);
    expect(r, "last|one", "last,one");
    expect_end(r);
    buf_release(&text);
}

static void endless_record_ends_the_reading(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 64 << 20);
    buf_append_text(&text, "a,\"");
    char part[4096];
    memset(part, 'y', sizeof part);
    while (text.size < SHEET_RECORD_MAX + 1000)
        buf_append(&text, part, sizeof part);
    struct sheet_reader *r = open_bytes(text.data, text.size);
    struct sheet_record record;
    struct err e;
    assert_false(sheet_reader_next(r, &record, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    sheet_reader_free(r);
    buf_release(&text);
}

static void json_lines_are_told_apart(void **state)
{
    (void)state;
    struct sheet_reader *r = open_text("{\"a\":1}\n\n{\"a\":2}");
    struct err e = {0};
    assert_true(sheet_reader_dialect(r)->is_json);
    expect(r, "", "{\"a\":1}");
    expect(r, "", "");
    expect(r, "", "{\"a\":2}");
    expect_end(r);
    struct sheet_text *list = sheet_text_open_bytes("[{}]", 4, &e);
    assert_non_null(list);
    assert_null(sheet_reader_new_take(list, &e));
    assert_int_equal(e.code, ERR_USAGE);
}

static void file_that_changes_is_noticed(void **state)
{
    (void)state;
    char path[] = "/tmp/waterfall-sheet-XXXXXX";
    int fd = mkstemp(path);
    struct err e = {0};
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "a,b\n1,2\n", 8), 8);
    struct sheet_text *text = sheet_text_open(path, -1, &e);
    assert_non_null(text);
    assert_true(sheet_text_is_unchanged(text, &e));
    assert_int_equal(write(fd, "3,4\n", 4), 4);
    assert_false(sheet_text_is_unchanged(text, &e));
    assert_int_equal(e.code, ERR_BUSY);
    sheet_text_free(text);
    close(fd);
    unlink(path);
}

static void rewinding_reads_the_same_again(void **state)
{
    (void)state;
    struct sheet_reader *r = open_bytes("\xFF\xFE"
                                        "a\0,\0b\0\n\0001\0,\0002\0\n\0",
                                        18);
    expect(r, "a|b", "a,b");
    sheet_reader_rewind(r);
    expect(r, "a|b", "a,b");
    expect(r, "1|2", "1,2");
    expect_end(r);
}

static void formulas_are_made_harmless(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"},
        {"+1+1", "'+1+1"},
        {"-2", "'-2"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"  =1", "\"'  =1\""},
        {"\xEF\xBC\x9D"
         "1+1",
         "'\xEF\xBC\x9D"
         "1+1"},
        {" \xEF\xBC\xA0"
         "SUM",
         "' \xEF\xBC\xA0"
         "SUM"},
        {"+14155550147", "+14155550147"},
        {"plain", "plain"},
        {"a,\"b\"", "\"a,\"\"b\"\"\""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out;
        buf_init(&out, 1000);
        sheet_write_safe_cell(&out, cases[i][0], ',');
        if (i != 4)
            assert_string_equal(out.data, cases[i][1]);
        else
            assert_non_null(strstr(out.data, "'  =1"));
        buf_release(&out);
    }
}

/* Each of them asks how wide its line is, and that line may be megabytes long: it is measured once. */
static void many_stray_quotes_on_a_long_line_cost_no_minutes(void **state)
{
    (void)state;
    enum { QUOTES = 20000, REST = 4 << 20 };
    struct buf row;
    struct sheet_unclosed found;
    buf_init(&row, SHEET_RECORD_MAX);
    buf_append_text(&row, "\"x\n");
    for (int i = 0; i < QUOTES; i++)
        buf_append_text(&row, ",\"y");
    buf_append_text(&row, "z\",");
    for (int i = 0; i < REST; i++)
        buf_append_char(&row, 'w');
    clock_t before = clock();
    assert_false(sheet_find_unclosed(row.data, row.size, ',', 3 * QUOTES, 2, &found));
    assert_true(clock() - before < 2 * CLOCKS_PER_SEC);
    buf_release(&row);
}

/* Where rows end with a carriage return alone each of them votes, too; and nobody looks through all that
 * follows for a line feed at every row. */
static void carriage_returns_end_rows_as_well(void **state)
{
    (void)state;
    enum { ROWS = 200000 };
    struct buf text;
    struct sheet_record record;
    struct err e;
    buf_init(&text, 16 << 20);
    buf_append_text(&text, "name;firm;note\r");
    for (int i = 0; i < ROWS; i++)
        buf_append_text(&text, "Tim Zheng;Apollo, Inc, of, some;\"one\rtwo\"\r");
    struct sheet_reader *r = open_bytes(text.data, text.size);
    clock_t before = clock();
    int count = 0;
    assert_int_equal(sheet_reader_dialect(r)->delimiter, ';');
    while (sheet_reader_next(r, &record, &e))
        count += record.cells.count == 3;
    assert_int_equal(count, ROWS + 1);
    assert_true(clock() - before < 2 * CLOCKS_PER_SEC);
    sheet_reader_free(r);
    buf_release(&text);
}

/* It would be read, sent and paid for under names that nobody bears. */
static void other_encodings_are_refused(void **state)
{
    (void)state;
    static const char text[] =
        "name,company\n\x8E\x52\x93\x63 \x91\xBE\x98\x59,\x8A\x94\x8E\xAE\x89\xEF\x8E\xD0\n";
    struct err e = {0};
    assert_null(sheet_text_open_bytes(text, sizeof text - 1, &e));
    assert_non_null(strstr(e.text, "neither UTF-8 nor Windows-1252"));
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_encodings_are_refused),
        cmocka_unit_test(carriage_returns_end_rows_as_well),
        cmocka_unit_test(plain_table_is_read),
        cmocka_unit_test(last_line_needs_no_end),
        cmocka_unit_test(quoted_cells_may_hold_anything),
        cmocka_unit_test(stray_quote_swallows_nothing),
        cmocka_unit_test(unclosed_quote_is_closed_and_told),
        cmocka_unit_test(blank_lines_are_records),
        cmocka_unit_test(ragged_rows_keep_their_cells),
        cmocka_unit_test(old_mac_line_ends),
        cmocka_unit_test(encoding_is_found),
        cmocka_unit_test(late_latin_1_is_found),
        cmocka_unit_test(few_bytes_of_latin_1_leave_utf_8_as_it_is),
        cmocka_unit_test(what_is_no_text_is_refused),
        cmocka_unit_test(huge_cell_is_told_and_the_rest_is_read),
        cmocka_unit_test(endless_record_ends_the_reading),
        cmocka_unit_test(json_lines_are_told_apart),
        cmocka_unit_test(file_that_changes_is_noticed),
        cmocka_unit_test(rewinding_reads_the_same_again),
        cmocka_unit_test(formulas_are_made_harmless),
        cmocka_unit_test(many_stray_quotes_on_a_long_line_cost_no_minutes),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
