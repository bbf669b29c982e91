/* chart_test.c — charts over every value and width against what they promise: never more or less than is so
 * at the ends, growing with the value, and told apart without colour, in ASCII too. */
#include "tests/test.h"

#include <string.h>

#include "tui/widget/chart.h"

enum { WIDEST = 60, STEPS = 200 };

static int count_of(const struct chart *c, enum glyph g)
{
    int n = 0;
    for (int i = 0; i < c->count; i++)
        n += c->glyph[i] == g;
    return n;
}

static void a_bar_is_full_in_proportion(void **state)
{
    (void)state;
    struct chart c;
    for (int width = 1; width <= WIDEST; width++) {
        int before = 0;
        for (int i = 0; i <= STEPS; i++) {
            double part = (double)i / STEPS;
            chart_bar(&c, width, part);
            int full = count_of(&c, GLYPH_BAR_FULL);
            assert_int_equal(c.count, width);
            assert_int_equal(count_of(&c, GLYPH_BAR_EMPTY), width - full);
            assert_true(full >= before);
            assert_true(full - part * width <= 1 && part * width - full <= 1);
            before = full;
        }
        assert_int_equal(before, width);
    }
}

static void a_bar_never_says_nothing_or_all_where_it_is_not_so(void **state)
{
    (void)state;
    struct chart c;
    for (int width = 2; width <= WIDEST; width++) {
        chart_bar(&c, width, 1e-9);
        assert_int_equal(count_of(&c, GLYPH_BAR_FULL), 1);
        chart_bar(&c, width, 1 - 1e-9);
        assert_int_equal(count_of(&c, GLYPH_BAR_EMPTY), 1);
        chart_bar(&c, width, 0);
        assert_int_equal(count_of(&c, GLYPH_BAR_FULL), 0);
        chart_bar(&c, width, 1);
        assert_int_equal(count_of(&c, GLYPH_BAR_EMPTY), 0);
    }
}

/* Full, then what may be, then nothing; one mark, which lies within what may be. */
static void an_interval_has_its_mark_between_its_ends(void **state)
{
    (void)state;
    struct chart c;
    for (int width = 1; width <= WIDEST; width++)
        for (int low = 0; low <= 20; low++)
            for (int high = low + 1; high <= 20; high++) {
                double value = (low + high) / 40.0;
                chart_interval(&c, width, low / 20.0, value, high / 20.0);
                int mark = -1, first = -1, last = -1, full = count_of(&c, GLYPH_BAR_FULL);
                for (int i = 0; i < c.count; i++) {
                    if (c.glyph[i] == GLYPH_MARK)
                        mark = i;
                    if (c.glyph[i] == GLYPH_MARK || c.glyph[i] == GLYPH_BAR_MAYBE) {
                        first = first < 0 ? i : first;
                        last = i;
                    }
                }
                assert_int_equal(c.count, width);
                assert_int_equal(count_of(&c, GLYPH_MARK), 1);
                assert_true(mark >= first && mark <= last);
                assert_int_equal(full, first); /* all before the interval, and nothing after it */
                for (int i = last + 1; i < c.count; i++)
                    assert_int_equal(c.glyph[i], GLYPH_BAR_EMPTY);
                assert_int_equal(count_of(&c, GLYPH_BAR_MAYBE), last - first);
            }
}

static int height_of(enum glyph g)
{
    static const enum glyph levels[] = {GLYPH_SPARK_1, GLYPH_SPARK_2, GLYPH_SPARK_3, GLYPH_SPARK_4,
                                        GLYPH_SPARK_5, GLYPH_SPARK_6, GLYPH_SPARK_7, GLYPH_BAR_FULL};
    for (int i = 0; i < 8; i++)
        if (levels[i] == g)
            return i + 1;
    return 0;
}

static void sparks_rise_with_their_values(void **state)
{
    (void)state;
    struct chart c;
    double part[STEPS + 1];
    for (int i = 0; i <= STEPS; i++)
        part[i] = (double)i / STEPS;
    part[0] = -1;
    chart_sparks(&c, part, STEPS + 1);
    assert_int_equal(c.count, STEPS < CHART_CELLS_MAX ? STEPS + 1 : CHART_CELLS_MAX);
    assert_int_equal(c.glyph[0], GLYPH_UNTOLD); /* nothing is known there: that is not 0 */
    for (int i = 2; i < c.count; i++)
        assert_true(height_of(c.glyph[i]) >= height_of(c.glyph[i - 1]));
    assert_int_equal(height_of(c.glyph[1]), 1);
    assert_int_equal(height_of(c.glyph[c.count - 1]), 8);
}

/* The eighths of all rows of a column are its value, however many rows it has. */
static void columns_add_up_over_their_rows(void **state)
{
    (void)state;
    struct chart c;
    double part[41];
    for (int i = 0; i <= 40; i++)
        part[i] = i / 40.0;
    for (int rows = 1; rows <= 8; rows++) {
        int height[41] = {0};
        for (int row = 0; row < rows; row++) {
            chart_columns(&c, part, 41, row, rows);
            assert_int_equal(c.count, 41);
            for (int i = 0; i < c.count; i++) {
                assert_true(!height_of(c.glyph[i]) || height[i] == row * 8); /* none floats */
                height[i] += height_of(c.glyph[i]);
            }
        }
        for (int i = 0; i <= 40; i++) {
            int wanted = (int)(part[i] * rows * 8 + 0.5);
            assert_int_equal(height[i], i && !wanted ? 1 : wanted);
        }
    }
}

static void a_chart_stays_within_its_ceiling(void **state)
{
    (void)state;
    struct chart c;
    static double part[CHART_CELLS_MAX * 3];
    chart_bar(&c, CHART_CELLS_MAX * 3, 0.5);
    assert_int_equal(c.count, CHART_CELLS_MAX);
    chart_sparks(&c, part, CHART_CELLS_MAX * 3);
    assert_int_equal(c.count, CHART_CELLS_MAX);
    chart_columns(&c, part, CHART_CELLS_MAX * 3, 0, 2);
    assert_int_equal(c.count, CHART_CELLS_MAX);
}

/* Each shape of a chart has a letter of its own where there is nothing but ASCII. */
static void assert_told_apart(const enum glyph *shapes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(strlen(glyph_text(shapes[i], true)), 1);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(glyph_text(shapes[i], true), glyph_text(shapes[k], true));
    }
}

static void shapes_are_told_apart_in_ascii(void **state)
{
    (void)state;
    static const enum glyph bars[] = {GLYPH_BAR_FULL, GLYPH_BAR_MAYBE, GLYPH_BAR_EMPTY, GLYPH_MARK};
    static const enum glyph levels[] = {GLYPH_UNTOLD,  GLYPH_SPARK_1, GLYPH_SPARK_2,
                                        GLYPH_SPARK_3, GLYPH_SPARK_4, GLYPH_SPARK_5,
                                        GLYPH_SPARK_6, GLYPH_SPARK_7, GLYPH_BAR_FULL};
    assert_told_apart(bars, sizeof bars / sizeof *bars);
    assert_told_apart(levels, sizeof levels / sizeof *levels);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_bar_is_full_in_proportion),
    cmocka_unit_test(a_bar_never_says_nothing_or_all_where_it_is_not_so),
    cmocka_unit_test(an_interval_has_its_mark_between_its_ends),
    cmocka_unit_test(sparks_rise_with_their_values),
    cmocka_unit_test(columns_add_up_over_their_rows),
    cmocka_unit_test(a_chart_stays_within_its_ceiling),
    cmocka_unit_test(shapes_are_told_apart_in_ascii),
};
TEST_MAIN(tests)
