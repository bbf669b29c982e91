/* line_diff_test.c — what both texts have stays level, what differs stands side by side, nothing is lost. */
#include "tests/test.h"

#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "tui/widget/line_diff.h"

/* "a=a" the same, "a|b" paired, "a|" and "|b" alone. */
static void put_pair(void *owner, const struct line_pair *p)
{
    struct buf *out = owner;
    if (p->left)
        buf_append(out, p->left, p->left_size);
    buf_append_char(out, p->is_same ? '=' : '|');
    if (p->right)
        buf_append(out, p->right, p->right_size);
    buf_append_char(out, ' ');
}

static void expect(const char *left, const char *right, const char *wanted)
{
    struct buf out;
    buf_init(&out, 1 << 20);
    line_diff(left, right, put_pair, &out);
    assert_string_equal(out.size ? out.data : "", wanted);
    buf_release(&out);
}

static void line_diff_keeps_common_lines_level(void **state)
{
    (void)state;
    expect("", "", "");
    expect("a\nb\n", "a\nb", "a=a b=b ");
    expect("a\nb\nc", "a\nx\nc", "a=a b|x c=c ");
    expect("a\nc", "a\nb\nc", "a=a |b c=c ");
    expect("a\nb\nc\n", "c", "a| b| c=c ");
    expect("a", "", "a| ");
    expect("", "b\n", "|b ");
    expect("\n\nx", "\nx", "= | x=x ");
}

/* A field that one side lacks does not push the others out of line. */
static void line_diff_sets_the_same_field_level(void **state)
{
    (void)state;
    expect("E-mail x\nCredits 2", "E-mail x\nPhone y\n  2 z\nCredits 6",
           "E-mail x=E-mail x |Phone y |  2 z Credits 2|Credits 6 ");
    expect("Credits 6\nPhone y", "Credits 2", "Credits 6|Credits 2 Phone y| ");
    expect("Title a\nName b", "Name c", "Title a| Name b|Name c ");
    expect("Tim\nName b", "Ray\nName c", "Tim|Ray Name b|Name c ");
    expect("  \"id\": 1,", "\"id\": 2,\n  \"id\": 3,", "|\"id\": 2,   \"id\": 1,|  \"id\": 3, ");
    expect("Name", "Name c\nNamed d", "Name|Name c |Named d ");
}

static void line_diff_leaves_out_what_is_too_much(void **state)
{
    (void)state;
    struct buf text, out;
    buf_init(&text, 1 << 20);
    buf_init(&out, 1 << 20);
    for (int i = 0; i < LINE_DIFF_LINES_MAX + 100; i++)
        buf_append_text(&text, "x\n");
    line_diff(text.data, text.data, put_pair, &out);
    assert_int_equal(out.size, 4 * LINE_DIFF_LINES_MAX);
    buf_release(&text);
    buf_release(&out);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(line_diff_keeps_common_lines_level),
    cmocka_unit_test(line_diff_sets_the_same_field_level),
    cmocka_unit_test(line_diff_leaves_out_what_is_too_much),
};
TEST_MAIN(tests)
