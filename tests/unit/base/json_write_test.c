/* json_write_test.c — commas, nesting and escapes, to the byte. */
#include "tests/test.h"

#include "core/base/buf.h"
#include "core/base/json_write.h"

static struct buf out;
static struct json_writer w;

static int begin(void **state)
{
    (void)state;
    buf_init(&out, 1 << 16);
    json_writer_init(&w, &out);
    return 0;
}

static int end(void **state)
{
    (void)state;
    buf_release(&out);
    return 0;
}

static void commas_stand_between_and_nowhere_else(void **state)
{
    (void)state;
    json_write_object(&w, NULL);
    json_write_int(&w, "a", 1);
    json_write_array(&w, "b");
    json_write_end(&w);
    json_write_array(&w, "c");
    json_write_int(&w, NULL, 1);
    json_write_object(&w, NULL);
    json_write_end(&w);
    json_write_object(&w, NULL);
    json_write_bool(&w, "x", true);
    json_write_bool(&w, "y", false);
    json_write_end(&w);
    json_write_null(&w, NULL);
    json_write_end(&w);
    json_write_text(&w, "d", "z");
    json_write_end(&w);
    assert_string_equal(out.data,
                        "{\"a\":1,\"b\":[],\"c\":[1,{},{\"x\":true,\"y\":false},null],\"d\":\"z\"}");
}

static void absent_text_is_null(void **state)
{
    (void)state;
    json_write_object(&w, NULL);
    json_write_text(&w, "a", NULL);
    json_write_raw(&w, "b", NULL);
    json_write_null(&w, "c");
    json_write_end(&w);
    assert_string_equal(out.data, "{\"a\":null,\"b\":null,\"c\":null}");
}

static void integers_keep_every_digit(void **state)
{
    (void)state;
    json_write_array(&w, NULL);
    json_write_int(&w, NULL, INT64_MIN);
    json_write_int(&w, NULL, INT64_MAX);
    json_write_int(&w, NULL, 1039995589705121975);
    json_write_end(&w);
    assert_string_equal(out.data, "[-9223372036854775808,9223372036854775807,1039995589705121975]");
}

static void text_is_escaped(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *written;
    } rows[] = {
        {"", "\"\""},
        {"plain é 中 😀", "\"plain é 中 😀\""},
        {"quote \" and \\ back", "\"quote \\\" and \\\\ back\""},
        {"\n\r\t", "\"\\n\\r\\t\""},
        {"\001\033[2J\177", "\"\\u0001\\u001b[2J\\u007f\""},
        {"\xC2\x9B", "\"\\u009b\""},
        {"\xE2\x80\xAE", "\"\\u202e\""},            /* bidi override */
        {"\xF3\xA0\x80\x81", "\"\\udb40\\udc01\""}, /* a tag, beyond 16 bits: a pair */
        {"\xFF", "\"\xEF\xBF\xBD\""},               /* malformed */
        {"\xEF\xBF\xBD", "\"\xEF\xBF\xBD\""},       /* the mark itself, sent by somebody */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        buf_clear(&out);
        json_writer_init(&w, &out);
        json_write_text(&w, NULL, rows[i].raw);
        assert_string_equal(out.data, rows[i].written);
    }
}

static void keys_are_escaped_too(void **state)
{
    (void)state;
    json_write_object(&w, NULL);
    json_write_int(&w, "a\"\n", 1);
    json_write_end(&w);
    assert_string_equal(out.data, "{\"a\\\"\\n\":1}");
}

static void raw_json_stays_digit_for_digit(void **state)
{
    (void)state;
    static const char raw[] = "{ \"id\": 1039995589705121975, \"n\": 2.50, \"e\": \"\\u00e9\\\"\\\\\" }";
    json_write_array(&w, NULL);
    json_write_raw(&w, NULL, raw);
    json_write_raw(&w, NULL, "1e400");
    json_write_end(&w);
    assert_string_equal(out.data, "[{ \"id\": 1039995589705121975, \"n\": 2.50, \"e\": "
                                  "\"\\u00e9\\\"\\\\\" },1e400]");
}

static void raw_json_cannot_harm_who_looks_at_it(void **state)
{
    (void)state;
    json_write_raw(&w, NULL, "{\"a\\\\\":\"\xE2\x80\xAE\xC2\x9B\",\"b\\\"\":\n\t\"\xE2\x81\xA6\"}");
    assert_string_equal(out.data, "{\"a\\\\\":\"\\u202e\\u009b\",\"b\\\"\":  \"\\u2066\"}");
}

static void deep_nesting_keeps_its_brackets(void **state)
{
    (void)state;
    enum { DEPTH = 60 };
    for (int i = 0; i < DEPTH; i++)
        i % 2 ? json_write_object(&w, NULL) : json_write_array(&w, i ? "k" : NULL);
    for (int i = 0; i < DEPTH; i++)
        json_write_end(&w);
    for (int i = 0; i < DEPTH; i++)
        assert_int_equal(out.data[out.size - 1 - (size_t)i], i % 2 ? '}' : ']');
    assert_memory_equal(out.data, "[{\"k\":[{\"k\":[", 13);
}

static void a_ceiling_is_told_at_the_end(void **state)
{
    (void)state;
    buf_release(&out);
    buf_init(&out, 20);
    json_writer_init(&w, &out);
    json_write_array(&w, NULL);
    for (int i = 0; i < 100; i++)
        json_write_text(&w, NULL, "text");
    json_write_end(&w);
    assert_true(out.is_over);
    assert_true(out.size <= 20);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(commas_stand_between_and_nowhere_else, begin, end),
    cmocka_unit_test_setup_teardown(absent_text_is_null, begin, end),
    cmocka_unit_test_setup_teardown(integers_keep_every_digit, begin, end),
    cmocka_unit_test_setup_teardown(text_is_escaped, begin, end),
    cmocka_unit_test_setup_teardown(keys_are_escaped_too, begin, end),
    cmocka_unit_test_setup_teardown(raw_json_stays_digit_for_digit, begin, end),
    cmocka_unit_test_setup_teardown(raw_json_cannot_harm_who_looks_at_it, begin, end),
    cmocka_unit_test_setup_teardown(deep_nesting_keeps_its_brackets, begin, end),
    cmocka_unit_test_setup_teardown(a_ceiling_is_told_at_the_end, begin, end),
};
TEST_MAIN(tests)
