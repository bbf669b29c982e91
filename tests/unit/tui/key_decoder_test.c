/* key_decoder_test.c — bytes in, keys out; whole, in pieces, and hostile. */
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "tui/terminal/key_decoder.h"

/* What `bytes` mean, as words: "Up Alt-f paste(abc) mouse(0,2,3)". Fed `step` bytes at a time. */
static void decode(const char *bytes, size_t size, size_t step, bool is_end, struct buf *out)
{
    struct key_decoder d;
    struct input in;
    key_decoder_init(&d);
    for (size_t at = 0; at <= size; at += step) {
        if (at < size)
            key_decoder_feed(&d, bytes + at, at + step > size ? size - at : step);
        else if (is_end)
            key_decoder_end(&d);
        while (key_decoder_next(&d, &in)) {
            char key[KEY_TEXT_SIZE];
            key_format(in.key, key);
            if (out->size)
                buf_append_char(out, ' ');
            if (in.kind == INPUT_KEY)
                buf_append_text(out, key);
            else if (in.kind == INPUT_PASTE)
                buf_printf(out, "paste(%.*s)", (int)in.paste_size, in.paste);
            else if (in.kind == INPUT_MOUSE)
                buf_printf(out, "mouse(%d,%d,%d,%d)", (int)in.mouse, in.button, in.x, in.y);
            else
                buf_append_text(out, in.kind == INPUT_FOCUS_IN ? "focus-in" : "focus-out");
        }
    }
    if (is_end && size % step) { /* the loop above stepped over the end */
        key_decoder_end(&d);
        while (key_decoder_next(&d, &in)) {
            char key[KEY_TEXT_SIZE];
            key_format(in.key, key);
            buf_printf(out, "%s%s", out->size ? " " : "", key);
        }
    }
    key_decoder_release(&d);
}

static void expect(const char *bytes, const char *wanted)
{
    for (size_t step = 1; step <= 7; step += 3) { /* a sequence may arrive in any pieces */
        struct buf got;
        buf_init(&got, 10000);
        decode(bytes, strlen(bytes), step, false, &got);
        assert_string_equal(got.data, wanted);
        buf_release(&got);
    }
}

static void key_decoder_reads_characters(void **state)
{
    (void)state;
    expect("a", "a");
    expect("aZ9 ", "a Z 9 Space");
    expect("\r\t\x7f\b", "Enter Tab Backspace Backspace");
    expect("\001\020\032\037", "^A ^P ^Z ^_");
    expect("é日", "é 日");
}

static void key_decoder_reads_both_cursor_modes(void **state)
{
    (void)state;
    expect("\033[A\033OB\033[C\033OD", "Up Down Right Left");
    expect("\033[H\033OF\033[1~\033[4~\033[7~\033[8~", "Home End Home End Home End");
    expect("\033[5~\033[6~\033[2~\033[3~", "PgUp PgDn Insert Delete");
}

static void key_decoder_reads_function_keys_of_all_families(void **state)
{
    (void)state;
    expect("\033OP\033OQ\033[11~\033[12~\033[[A\033[[C", "F1 F2 F1 F2 F1 F3");
    expect("\033[15~\033[17~\033[21~\033[23~\033[24~", "F5 F6 F10 F11 F12");
}

static void key_decoder_reads_modifiers(void **state)
{
    (void)state;
    expect("\033f\033b\0331", "Alt-f Alt-b Alt-1");
    expect("\033[1;5D\033[1;3C\033[Z\033[3;5~", "Ctrl-Left Alt-Right Shift-Tab Ctrl-Delete");
    expect("\033[97;5u\033[13;3u\033[27;5;9~", "^A Alt-Enter Ctrl-Tab");
    expect("\033\x7f", "Alt-Backspace");
}

static void key_decoder_reads_mouse_and_focus(void **state)
{
    (void)state;
    expect("\033[<0;11;21M\033[<0;11;21m", "mouse(0,0,10,20) mouse(1,0,10,20)");
    expect("\033[<64;1;1M\033[<65;300;200M", "mouse(3,0,0,0) mouse(4,1,299,199)");
    expect("\033[I\033[O", "focus-in focus-out");
}

static void key_decoder_makes_a_paste_one_event(void **state)
{
    (void)state;
    expect("x\033[200~q\033[Aq\nz\033[201~y", "x paste(q\033[Aq\nz) y");
}

static void key_decoder_ends_pasted_lines_alike(void **state)
{
    (void)state;
    expect("\033[200~{\r\t\"a\": 1\r}\r\033[201~\r",
           "paste({\n\t\"a\": 1\n}\n) Enter"); /* xterm, VTE, tmux */
    expect("\033[200~a\r\nb\nc\r\033[201~", "paste(a\nb\nc\n)");
    expect("\033[200~\033[201~x", "paste() x");
}

static void key_decoder_swallows_what_it_does_not_know(void **state)
{
    (void)state;
    expect("\033[?62;1cq", "q");
    expect("\033]11;rgb:0000/0000/0000\033\\q", "q");
    expect("\033]52;c;AAAA\007q", "q");
    expect("\033P1$r0m\033\\q", "q");
    expect("\033[999999999999;5Xq", "q");
    expect("\xff\xfe\x80q", "q");
}

#define TEN(x) x x x x x x x x x x

static void key_decoder_swallows_an_overlong_sequence_whole(void **state)
{
    (void)state;
    expect("a\033[" TEN("1;2:3;4") "mb", "a b");
    expect("a\033[<" TEN("::::::") ":*::6ab", "a b");
    expect("a\033[" TEN("1;2:3;4") "\033[Ab", "a Up b"); /* broken off by another */
    expect("a\033[" TEN("1;2:3;4") "\rb", "a Enter b");
}

static void key_decoder_tells_esc_by_the_wait(void **state)
{
    (void)state;
    struct buf got;
    buf_init(&got, 1000);
    decode("\033", 1, 1, true, &got);
    assert_string_equal(got.data, "Esc");
    buf_clear(&got);
    decode("\033[", 2, 2, true, &got);
    assert_string_equal(got.data, "Alt-[");
    buf_clear(&got);
    decode("\033\033", 2, 2, true, &got);
    assert_string_equal(got.data, "Esc Esc");
    buf_release(&got);
}

static void key_decoder_outlives_a_paste_without_end(void **state)
{
    (void)state;
    struct buf got;
    buf_init(&got, 1000);
    decode("\033[200~abc", 9, 9, true, &got);
    assert_string_equal(got.data, "paste(abc)");
    buf_release(&got);
}

static void key_decoder_bounds_a_huge_paste(void **state)
{
    (void)state;
    struct key_decoder d;
    struct input in;
    char block[4096];
    memset(block, 'x', sizeof block);
    key_decoder_init(&d);
    key_decoder_feed(&d, "\033[200~", 6);
    assert_false(key_decoder_next(&d, &in));
    for (int i = 0; i < 1000; i++) {
        key_decoder_feed(&d, block, sizeof block);
        assert_false(key_decoder_next(&d, &in));
    }
    key_decoder_feed(&d, "\033[201~q", 7);
    assert_true(key_decoder_next(&d, &in));
    assert_int_equal(in.kind, INPUT_PASTE);
    assert_true(in.paste_size <= PASTE_MAX_BYTES && in.paste_size > PASTE_MAX_BYTES / 2);
    assert_true(key_decoder_next(&d, &in));
    assert_int_equal(in.key.code, 'q');
    key_decoder_release(&d);
}

static void key_decoder_survives_noise(void **state)
{
    (void)state;
    unsigned seed = 12345;
    for (int round = 0; round < 2000; round++) {
        struct key_decoder d;
        struct input in;
        char noise[64];
        for (size_t i = 0; i < sizeof noise; i++) {
            seed = seed * 1103515245u + 12345u;
            noise[i] = (seed >> 16) % 4 == 0 ? "\033[;<~OM"[(seed >> 20) % 7] : (char)(seed >> 16);
        }
        key_decoder_init(&d);
        key_decoder_feed(&d, noise, sizeof noise);
        while (key_decoder_next(&d, &in))
            assert_true(in.kind != INPUT_KEY || in.key.code < KEYCODE_END_NAMED);
        for (int i = 0; i < 3; i++) {
            key_decoder_end(&d);
            while (key_decoder_next(&d, &in))
                continue;
        }
        key_decoder_feed(&d, "q", 1); /* afterwards keys work again */
        assert_true(key_decoder_next(&d, &in));
        assert_int_equal(in.key.code, 'q');
        key_decoder_release(&d);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(key_decoder_reads_characters),
    cmocka_unit_test(key_decoder_reads_both_cursor_modes),
    cmocka_unit_test(key_decoder_reads_function_keys_of_all_families),
    cmocka_unit_test(key_decoder_reads_modifiers),
    cmocka_unit_test(key_decoder_reads_mouse_and_focus),
    cmocka_unit_test(key_decoder_makes_a_paste_one_event),
    cmocka_unit_test(key_decoder_ends_pasted_lines_alike),
    cmocka_unit_test(key_decoder_swallows_what_it_does_not_know),
    cmocka_unit_test(key_decoder_swallows_an_overlong_sequence_whole),
    cmocka_unit_test(key_decoder_tells_esc_by_the_wait),
    cmocka_unit_test(key_decoder_outlives_a_paste_without_end),
    cmocka_unit_test(key_decoder_bounds_a_huge_paste),
    cmocka_unit_test(key_decoder_survives_noise),
};
TEST_MAIN(tests)
