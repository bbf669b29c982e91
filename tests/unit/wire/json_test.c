/* A document as a tree: no digit lost, nothing foreign unclean, own bytes found again. */
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/utf8.h"
#include "core/wire/json.h"
#include "tests/test.h"

static struct json open_text(const char *text)
{
    struct json j;
    struct err e = {0};
    if (!json_open(&j, text, strlen(text), &e))
        fail_msg("%s: %s", text, e.text);
    return j;
}

static void assert_text(const struct json *j, const char *key, const char *expected)
{
    char *text = json_get_text(j->root, key);
    if (expected)
        assert_string_equal(text, expected);
    else
        assert_null(text);
    free(text);
}

struct expected {
    const char *key, *text; /* NULL: none */
};

/* The end is a row without a key. */
static void assert_texts(const char *document, const struct expected *rows)
{
    struct json j = open_text(document);
    for (; rows->key; rows++)
        assert_text(&j, rows->key, rows->text);
    json_close(&j);
}

static void json_prints_a_document_as_it_was(void **state)
{
    static const char text[] =
        "{\"a\":1039995589705121975,\"b\":[-8351464734221602674,2.50,1e3,-0,0,999999999999999,2147483648],"
        "\"a\":1e400,\"c\":{\"d\":"
        "123456789012345678901234567890123456789012345678901234567890123456789012345,"
        "\"e\":5}}";
    struct json j = open_text(text);
    char *printed = cJSON_PrintUnformatted(j.root);
    (void)state;
    assert_string_equal(printed, text);
    free(printed);
    json_close(&j);
}

/* They are in the grammar: a body that holds one is read like any other. */
static void json_reads_escapes_that_are_no_character(void **state)
{
    (void)state;
    static const struct expected rows[] = {
        {"nul", "a\uFFFDb"}, {"half", "a\uFFFDb"}, {"other", "\uFFFD"},    {"two", "\uFFFD\U0001F600"},
        {"k", NULL},         {"k\uFFFD", "v"},     {"pair", "\U0001F600"}, {NULL, NULL},
    };
    assert_texts("{\"nul\":\"a\\u0000b\",\"half\":\"a\\ud83db\",\"other\":\"\\uDE00\","
                 "\"two\":\"\\ud83d\\ud83d\\ude00\",\"k\\u0000\":\"v\",\"pair\":\"\\uD83D\\uDE00\"}",
                 rows);
}

static void json_text_keeps_digits_and_drops_wrong_types(void **state)
{
    (void)state;
    static const struct expected rows[] = {
        {"n", "9007199254740993"},
        {"i", "-42"},
        {"z", "0"},
        {"big", "999999999999999"},
        {"f", "2.50"},
        {"s", "x"},
        {"null", NULL},
        {"t", NULL},
        {"o", NULL},
        {"l", NULL},
        {"blank", NULL},
        {"none", NULL},
        {NULL, NULL},
    };
    assert_texts("{\"n\":9007199254740993,\"i\":-42,\"z\":0,\"big\":999999999999999,\"f\":2.50,"
                 "\"s\":\"x\",\"null\":null,\"t\":true,\"o\":{},\"l\":[\"x\"],\"blank\":\"  \"}",
                 rows);
}

static void json_keys_are_exact_and_the_first_counts(void **state)
{
    (void)state;
    assert_texts("{\"ID\":\"upper\",\"id\":\"first\",\"id\":\"second\"}",
                 (const struct expected[]){{"id", "first"}, {NULL, NULL}});
}

static void json_text_is_clean(void **state)
{
    (void)state;
    assert_texts("{\"a\":\"x\\u001b[31my\\u202ez\\nq\"}",
                 (const struct expected[]){{"a", "x\xEF\xBF\xBD[31my\xEF\xBF\xBDz q"}, {NULL, NULL}});
}

static void json_text_is_cut_on_a_character(void **state)
{
    struct buf b;
    (void)state;
    buf_init(&b, 1 << 22);
    buf_append_text(&b, "{\"a\":\"x");
    for (int i = 0; i < 500000; i++)
        buf_append_text(&b, "\xC3\xA9");
    buf_append_text(&b, "\"}");
    struct json j = open_text(b.data);
    char *text = json_get_text(j.root, "a");
    assert_int_equal(strlen(text), JSON_TEXT_MAX - 1);
    assert_int_equal(utf8_valid_prefix(text, strlen(text)), strlen(text));
    free(text);
    json_close(&j);
    buf_release(&b);
}

static void json_bounds_how_many_values_it_builds(void **state)
{
    struct buf b;
    struct json j;
    struct err e;
    (void)state;
    buf_init(&b, 1 << 22);
    buf_append_char(&b, '[');
    for (int i = 0; i < JSON_VALUES_MAX; i++)
        buf_append_text(&b, "0,");
    buf_append_text(&b, "0]");
    assert_false(json_open(&j, b.data, b.size, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    buf_release(&b);
}

static void assert_list(const char *text, size_t limit, size_t expected)
{
    struct json j = open_text(text);
    struct json_items items = json_items(json_get(j.root, "l"), limit);
    size_t count = 0;
    while (json_next(&items))
        count++;
    assert_int_equal(count, expected);
    json_close(&j);
}

static void json_takes_a_scalar_for_a_list_of_one(void **state)
{
    (void)state;
    assert_list("{\"l\":[1,null,3]}", 9, 3);
    assert_list("{\"l\":[1,2,3]}", 2, 2);
    assert_list("{\"l\":[]}", 9, 0);
    assert_list("{\"l\":\"x\",\"m\":1}", 9, 1);
    assert_list("{\"l\":{\"a\":1,\"b\":2},\"m\":1}", 9, 1);
    assert_list("{\"l\":null}", 9, 0);
    assert_list("{}", 9, 0);
    assert_list("[1]", 9, 0);
}

static void assert_span(const char *text, const char *key, size_t index, const char *expected)
{
    struct json j = open_text(text);
    struct json_span span = json_span_root(&j);
    if (key)
        span = json_span_child(span, json_index(j.root, json_get(j.root, key)));
    span = json_span_child(span, index);
    if (span.size != strlen(expected) || memcmp(span.at, expected, span.size) != 0)
        fail_msg("%s: %.*s instead of %s", text, (int)span.size, span.at, expected);
    json_close(&j);
}

static void json_finds_a_value_in_the_bytes(void **state)
{
    (void)state;
    assert_span(" [ 1 , 2.50,\"a,]\\\"\" ] ", NULL, 0, "1");
    assert_span(" [ 1 , 2.50,\"a,]\\\"\" ] ", NULL, 1, "2.50");
    assert_span(" [ 1 , 2.50,\"a,]\\\"\" ] ", NULL, 2, "\"a,]\\\"\"");
    assert_span("[1]", NULL, 1, "");
    assert_span("[]", NULL, 0, "");
    assert_span("true", NULL, 0, "");
    assert_span("\"[1]\"", NULL, 0, "");
    assert_span("{\"x\":{\"}\":[1,{\"]\":2}]},\"p\": [ {\"a\": 1} , null ]}", "p", 0, "{\"a\": 1}");
    assert_span("{\"x\":{\"}\":[1,{\"]\":2}]},\"p\": [ {\"a\": 1} , null ]}", "p", 1, "null");
    /* The escaped spelling of the key comes first, so it is the one that counts, for tree and bytes alike. */
    assert_span("{\"\\u0070\":[1],\"p\":[2]}", "p", 0, "1");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(json_prints_a_document_as_it_was),
    cmocka_unit_test(json_reads_escapes_that_are_no_character),
    cmocka_unit_test(json_text_keeps_digits_and_drops_wrong_types),
    cmocka_unit_test(json_keys_are_exact_and_the_first_counts),
    cmocka_unit_test(json_text_is_clean),
    cmocka_unit_test(json_text_is_cut_on_a_character),
    cmocka_unit_test(json_bounds_how_many_values_it_builds),
    cmocka_unit_test(json_takes_a_scalar_for_a_list_of_one),
    cmocka_unit_test(json_finds_a_value_in_the_bytes),
};
TEST_MAIN(tests)
