/* export_file_test.c — what a file's name says of its format. */
#include "tui/export_file.h"

#include "core/base/err.h"
#include "tests/test.h"

static void the_end_of_a_name_is_its_format(void **state)
{
    (void)state;
    assert_int_equal(export_file_format("/data/people.csv"), WF_EXPORT_CSV);
    assert_int_equal(export_file_format("people.jsonl"), WF_EXPORT_JSON_LINES);
    assert_int_equal(export_file_format("PEOPLE.NDJSON"), WF_EXPORT_JSON_LINES);
    assert_int_equal(export_file_format("a.b/people.Json"), WF_EXPORT_JSON);
    assert_int_equal(export_file_format("people.json.bak"), WF_EXPORT_CSV);
    assert_int_equal(export_file_format("json"), WF_EXPORT_CSV);
    assert_int_equal(export_file_format(""), WF_EXPORT_CSV);
}

static void a_workbook_is_refused_by_its_name(void **state)
{
    (void)state;
    struct err e = {0};
    assert_false(export_file_check("/data/people.XLSX", &e));
    assert_int_equal(e.code, ERR_USAGE);
    assert_non_null(strstr(e.text, ".csv"));
    assert_true(export_file_check("people.csv", &e));
    assert_true(export_file_check("people", &e));
    assert_true(export_file_check("xlsx", &e));
    assert_true(export_file_check("-", &e));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_end_of_a_name_is_its_format),
    cmocka_unit_test(a_workbook_is_refused_by_its_name),
};
TEST_MAIN(tests)
