/* layout_test.c — at every size and focus the panes lie inside the screen, apart from each other. */
#include "tests/test.h"

#include "tui/layout.h"

static bool is_inside(struct rect r, int width, int height)
{
    return r.x >= 0 && r.y >= 0 && r.width >= 0 && r.height >= 0 && r.x + r.width <= width &&
           r.y + r.height <= height;
}

static bool meet(struct rect a, struct rect b)
{
    return a.width && a.height && b.width && b.height && a.x < b.x + b.width && b.x < a.x + a.width &&
           a.y < b.y + b.height && b.y < a.y + a.height;
}

static void expect_sound(const struct layout_input *in)
{
    struct layout l = layout_make(in);
    if (l.is_too_small) {
        assert_true(in->width < LAYOUT_MIN_WIDTH || in->height < LAYOUT_MIN_HEIGHT);
        return;
    }
    struct rect all[PANE_COUNT + 3] = {l.title, l.banner, l.hints};
    memcpy(all + 3, l.pane, sizeof l.pane);
    for (int i = 0; i < PANE_COUNT + 3; i++) {
        if (!is_inside(all[i], in->width, in->height))
            fail_msg("%dx%d focus %d: part %d is outside", in->width, in->height, (int)in->focus, i);
        for (int k = 0; k < i; k++)
            if (meet(all[i], all[k]))
                fail_msg("%dx%d focus %d: parts %d and %d meet", in->width, in->height, (int)in->focus, k, i);
    }
    assert_true(l.pane[in->focus].height >= 1);
}

static void layout_is_sound_at_every_size(void **state)
{
    (void)state;
    for (int width = 1; width <= 240; width += 3)
        for (int height = 1; height <= 90; height++)
            for (int focus = 0; focus < PANE_COUNT; focus++)
                for (int bits = 0; bits < 6; bits++) {
                    struct layout_input in = {width,     height,           (enum pane)focus, bits & 1,
                                              bits >> 1, height % 7 * 900, 1 + width % 5};
                    expect_sound(&in);
                }
}

static void layout_gives_a_result_room_at_80x24(void **state)
{
    (void)state;
    struct layout l = layout_make(&(struct layout_input){80, 24, PANE_REQUESTS, false, 0, 1, 1});
    assert_true(l.is_form_folded);
    assert_true(l.pane[PANE_DETAIL].height >= 16);
    assert_true(l.pane[PANE_REQUESTS].height >= 4);
}

static void layout_gives_the_list_its_share_at_200x60(void **state)
{
    (void)state;
    struct layout l = layout_make(&(struct layout_input){200, 60, PANE_LOOKUP, false, 0, 1, 1});
    assert_true(l.pane[PANE_REQUESTS].height >= 15);
    assert_true(l.pane[PANE_DETAIL].height >= 26);
    struct layout full = layout_make(&(struct layout_input){200, 60, PANE_LOOKUP, false, 0, 5000, 1});
    assert_int_equal(full.pane[PANE_REQUESTS].height, l.pane[PANE_REQUESTS].height); /* nothing jumps */
}

static void layout_zoom_gives_everything_to_one(void **state)
{
    (void)state;
    struct layout l = layout_make(&(struct layout_input){80, 24, PANE_DETAIL, true, 0, 1, 1});
    assert_int_equal(l.pane[PANE_DETAIL].height, 22);
    assert_int_equal(l.pane[PANE_REQUESTS].height, 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(layout_is_sound_at_every_size),
    cmocka_unit_test(layout_gives_a_result_room_at_80x24),
    cmocka_unit_test(layout_gives_the_list_its_share_at_200x60),
    cmocka_unit_test(layout_zoom_gives_everything_to_one),
};
TEST_MAIN(tests)
