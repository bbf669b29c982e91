/* make_pictures.c — the pictures that README shows: the built program in the emulator that the screen tests
 * read, brought to the moment that is worth seeing, and written as SVG. Times, ports and tokens, which differ
 * from run to run, are put to fixed ones, so that the same screen gives the same bytes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "tests/screen/svg.h"
#include "tests/screen/terminal.h"
#include "tests/test.h"

enum { SVG_CEILING = 4 << 20, LIGHT_FOREGROUND = 0x2b3037, DARK_FOREGROUND = 0xd5dbe5 };

/* True colours in the one spelling that the emulator reads right: its parser takes the empty colour space of
 * the other one for red. */
static const char true_colour[] = "xterm-direct2";

/* '9' stands for a digit and 'x' for a hexadecimal one; what takes their place is as wide. Longer shapes
 * first. */
static const struct {
    const char *shape, *fixed;
} volatile_shapes[] = {
    {"9999-99-99T99:99:99Z", "2026-01-08T14:02:06Z"},
    {"9999-99-99 99:99:99", "2026-01-08 14:02:06"},
    {"127.0.0.1:99999", "127.0.0.1:41873"},
    {"token xxxx", "token 3f2a"},
    {"99:99:99", "14:02:06"},
    {"99:99", "00:05"},
};

static bool fits(const struct terminal_cell *cells, int count, const char *shape)
{
    for (int i = 0; shape[i]; i++) {
        char c = i < count && cells[i].text[0] && !cells[i].text[1] ? cells[i].text[0] : '\0';
        bool is_fit = shape[i] == '9'   ? c >= '0' && c <= '9'
                      : shape[i] == 'x' ? c && strchr("0123456789abcdef", c)
                                        : c == shape[i];
        if (!is_fit)
            return false;
    }
    return true;
}

static void fix_row(struct terminal_cell *cells, int count)
{
    for (int at = 0; at < count; at++)
        for (size_t s = 0; s < sizeof volatile_shapes / sizeof *volatile_shapes; s++) {
            const char *fixed = volatile_shapes[s].fixed;
            if (!fits(cells + at, count - at, volatile_shapes[s].shape))
                continue;
            for (int i = 0; fixed[i]; i++)
                cells[at + i].text[0] = fixed[i];
            at += (int)strlen(fixed) - 1;
            break;
        }
}

static void take_cells(const struct terminal *t, struct svg_screen *s)
{
    s->cells = mem_zalloc((size_t)s->columns * (size_t)s->rows * sizeof *s->cells);
    for (int row = 0; row < s->rows; row++) {
        struct terminal_cell *line = s->cells + (size_t)row * (size_t)s->columns;
        for (int column = 0; column < s->columns; column++) {
            line[column] = terminal_cell(t, row, column);
            if (column > 0 && line[column - 1].width > 1)
                line[column] = (struct terminal_cell){.width = 0};
        }
        fix_row(line, s->columns);
    }
}

static void write_file(const char *name, const struct buf *svg)
{
    const char *folder = getenv("PICTURES_DIR");
    char *path = mem_text_format("%s/%s.svg", folder ? folder : ".github/pictures", name);
    FILE *f = fopen(path, "w");
    if (!f || fwrite(svg->data, 1, svg->size, f) != svg->size || fclose(f) != 0)
        fail_msg("%s cannot be written: %s", path, strerror(errno));
    printf("%s\n", path);
    free(path);
}

struct shot {
    const char *name;
    int columns, rows;
    bool is_light;
    struct svg_words words;
};

static void save(const struct shot *shot, struct terminal *t)
{
    struct svg_screen s = {.columns = shot->columns, .rows = shot->rows};
    struct buf svg;
    take_cells(t, &s);
    /* The corner is the program's own ground; where there is none, as in plain mode, a terminal's. */
    struct terminal_cell corner = s.cells[(size_t)(s.rows - 2) * (size_t)s.columns];
    s.background = corner.is_default_background ? (shot->is_light ? 0xfbfaf7 : 0x14181f) : corner.background;
    s.foreground = shot->is_light ? LIGHT_FOREGROUND : DARK_FOREGROUND;
    buf_init(&svg, SVG_CEILING);
    svg_write(&s, &shot->words, &svg);
    assert_false(svg.is_over);
    write_file(shot->name, &svg);
    buf_release(&svg);
    free(s.cells);
}

static struct terminal *start(const struct shot *shot, const char *const *arguments)
{
    return terminal_start(&(struct terminal_options){
        .columns = shot->columns, .rows = shot->rows, .arguments = arguments, .term = true_colour});
}

static void quit(struct terminal *t)
{
    terminal_kill(t);
}

/* ---- the pictures ---- */

#define WATERFALL_WORDS                                                                                      \
    "The form with Tim Zheng at the left; at the right the request, delivered, and its waterfall: Apollo "   \
    "and FindyMail miss, Icypeas finds an e-mail, ZeroBounce verifies it, and Apollo's final word differs "  \
    "from the vendor's; Prospeo finds a phone. 6 credits. Everything is marked SIMULATED."

static const char *const whole_waterfall[] = {"Icypeas", "ZeroBounce", "Prospeo",
                                              "= final       no_status  +14155550161", NULL};

/* Until the delivery is there and shown whole, and its toast or animation over. */
static struct terminal *deliver(const struct shot *shot, const char *const *arguments)
{
    struct terminal *t = start(shot, arguments);
    terminal_wait_for_all(t, (const char *const[]){"Zheng", "callback 127.0.0.1:", NULL});
    terminal_key(t, "Enter");
    terminal_wait_for_all(t, whole_waterfall);
    terminal_wait_for(t, "credits 6 today");
    terminal_wait_quiet(t);
    return t;
}

static void demo_in(const char *theme, bool is_light)
{
    const char *const arguments[] = {"demo", "--speed", "10", "--theme", theme, NULL};
    const struct shot shot = {
        is_light ? "demo-light" : "demo-dark",
        120,
        36,
        is_light,
        {"waterfall demo", "waterfall: one person's waterfall, step by step", WATERFALL_WORDS}};
    struct terminal *t = deliver(&shot, arguments);
    save(&shot, t);
    quit(t);
}

static void demo_dark(void **state)
{
    (void)state;
    demo_in("waterfall-dark", false);
}

static void demo_light(void **state)
{
    (void)state;
    demo_in("waterfall-light", true);
}

static void stacked(void **state)
{
    (void)state;
    static const char *const arguments[] = {"demo", "--speed", "10", "--theme", "harbour", NULL};
    const struct shot shot = {
        "stacked",
        80,
        24,
        false,
        {"waterfall demo --theme harbour", "waterfall in 80 by 24",
         "The same in a small terminal: the form is folded into one line, the list and the "
         "waterfall have the room."}};
    struct terminal *t = deliver(&shot, arguments);
    save(&shot, t);
    quit(t);
}

static void palette(void **state)
{
    (void)state;
    static const char *const arguments[] = {"demo", "--speed", "10", "--theme", "waterfall-dark", NULL};
    const struct shot shot = {
        "palette",
        100,
        30,
        false,
        {"waterfall demo", "The command palette",
         "A word is typed, and the commands that have its letters are listed with their "
         "keys, over the panes."}};
    struct terminal *t = deliver(&shot, arguments);
    terminal_key(t, "C-p");
    terminal_wait_for(t, "Commands");
    terminal_type(t, "copy");
    terminal_wait_for(t, "> copy");
    terminal_wait_quiet(t);
    save(&shot, t);
    quit(t);
}

static void plain(void **state)
{
    (void)state;
    static const char *const arguments[] = {"demo", "--plain", "--speed", "4", NULL};
    const struct shot shot = {"plain",
                              110,
                              24,
                              false,
                              {"waterfall demo --plain", "Plain mode",
                               "Typed commands and plain lines: send, then one line for each change, and one "
                               "sentence for each vendor that was asked."}};
    struct terminal *t = start(&shot, arguments);
    terminal_wait_for(t, "Results are received");
    terminal_wait_for(t, ">");
    terminal_wait_quiet(t);
    terminal_type(t, "send\rwait\r");
    terminal_wait_for(t, "Phone, final:");
    terminal_wait_quiet(t);
    save(&shot, t);
    quit(t);
}

static void tour(void **state)
{
    (void)state;
    static const char *const arguments[] = {"demo", "--tour", "--speed", "20", NULL};
    const struct shot shot = {
        "tour",
        110,
        34,
        false,
        {"waterfall demo --tour", "The tour",
         "The demo shows itself: the waterfall above, and below a caption that explains the "
         "contradiction between the vendor's word and Apollo's."}};
    struct terminal *t = start(&shot, arguments);
    for (int step = 1; step <= 9; step++) {
        char text[40];
        snprintf(text, sizeof text, "Tour %d of ", step);
        terminal_wait_for(t, text);
        terminal_key(t, step < 9 ? "Right" : " ");
    }
    terminal_wait_for(t, "paused");
    terminal_wait_for(t, "credits 6 today");
    terminal_wait_quiet(t);
    save(&shot, t);
    quit(t);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(demo_dark, terminal_clean_up),
    cmocka_unit_test_teardown(demo_light, terminal_clean_up),
    cmocka_unit_test_teardown(stacked, terminal_clean_up),
    cmocka_unit_test_teardown(palette, terminal_clean_up),
    cmocka_unit_test_teardown(plain, terminal_clean_up),
    cmocka_unit_test_teardown(tour, terminal_clean_up),
};
TEST_MAIN(tests)
