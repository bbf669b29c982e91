/* requests_test.c — the list of requests in the built program: filtered, parked, sorted by a click, and the
 * chosen request stays chosen through all of it. */
#include "tests/unit/store/store_fixture.h"

#include "tests/screen/terminal.h"

static void fill(const char *path)
{
    static const char *const NAMES[][2] = {{"Tim", "Zheng"}, {"Ray", "Li"}, {"Ada", "Lovelace"}};
    char token[TOKEN_TEXT_SIZE];
    struct store *s = open_at(path);
    for (size_t i = 0; i < 3; i++)
        add_with_token(s, new_request(REQUEST_DRAFT, NAMES[i][0], NAMES[i][1]), token);
    struct request *r = new_request(REQUEST_QUEUED, "Zoe", "Ng");
    int64_t id = add_with_token(s, r, token);
    assert_true(move(s, id, REQUEST_QUEUED, REQUEST_SENDING, clock_wall_ms()));
    struct kept k = {0};
    store_end_call(s, id, REQUEST_REJECTED, "Apollo refused the key (401).", false, clock_wall_ms(), NULL,
                   on_result, &k);
    wait_for(s, &k);
    kept_release(&k);
    store_close(s);
}

static struct terminal *start(struct place *p)
{
    place_make(p);
    fill(p->path);
    const char *const arguments[] = {"--db", p->path, "--listen", "127.0.0.1:0", NULL};
    struct terminal *t =
        terminal_start(&(struct terminal_options){.columns = 150, .rows = 44, .arguments = arguments});
    terminal_wait_for(t, "4 · FOLLOW");
    terminal_key(t, "Esc");
    terminal_wait_for(t, "/ filter"); /* the list has the keys now */
    return t;
}

static void quit(struct terminal *t, struct place *p)
{
    terminal_key(t, "C-q");
    terminal_end(t, 0);
    place_remove(p);
}

/* From the top of the screen down. */
static void wait_for_order(struct terminal *t, const char *first, const char *second)
{
    int64_t deadline = clock_mono_ms() + DEADLINE_MS;
    while (terminal_find_row(t, first) < 0 || terminal_find_row(t, second) < 0 ||
           terminal_find_row(t, first) > terminal_find_row(t, second)) {
        if (clock_mono_ms() > deadline)
            fail_msg("%s is not above %s:\n%s", first, second, terminal_picture(t));
        terminal_pump(t, 100);
    }
}

static void a_filter_narrows_parks_and_comes_back(void **state)
{
    (void)state;
    struct place p;
    struct terminal *t = start(&p);
    terminal_type(t, "/");
    terminal_type(t, "state:draft");
    terminal_wait_for(t, "3 of 4");
    terminal_wait_gone(t, "Zoe Ng");
    terminal_type(t, " !tim");
    terminal_wait_for(t, "2 of 4");
    terminal_key(t, "Enter");
    terminal_type(t, "\\");
    terminal_wait_for(t, "brings it back");
    terminal_wait_for(t, "Zoe Ng");
    terminal_type(t, "\\");
    terminal_wait_for(t, "2 of 4");
    quit(t, &p);
}

static void read_file(const char *path, char *text, size_t size)
{
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    text[fread(text, 1, size - 1, f)] = '\0';
    fclose(f);
}

/* Writes what is listed, waits for what is said of it, and reads it. */
static void write_listed(struct terminal *t, const char *path, const char *said, char *text, size_t size)
{
    terminal_type(t, "E");
    terminal_wait_for(t, "write (over) the file waterfall-requests.csv");
    terminal_key(t, "C-u");
    char line[200];
    snprintf(line, sizeof line, "%s\n", path); /* as a line that was copied whole */
    terminal_paste(t, line);
    terminal_key(t, "Enter");
    terminal_wait_for(t, said);
    read_file(path, text, size);
}

/* Only what is listed, and in privacy nobody's name. */
static void what_is_listed_is_written(void **state)
{
    (void)state;
    struct place p;
    char path[160], text[8192];
    struct terminal *t = start(&p);
    snprintf(path, sizeof path, "%s/out.csv", p.folder);
    terminal_type(t, "/");
    terminal_type(t, "state:draft !ada");
    terminal_wait_for(t, "2 of 4");
    terminal_key(t, "Enter");
    write_listed(t, path, "2 people written to", text, sizeof text);
    assert_non_null(strstr(text, "Tim,Zheng"));
    assert_true(!strstr(text, "Ada") && !strstr(text, "Zoe"));
    terminal_type(t, "m");
    terminal_wait_gone(t, "Tim Zheng");
    terminal_type(t, "/");
    terminal_type(t, " tim");
    terminal_wait_for(t, "1 of 4");
    terminal_key(t, "Enter");
    write_listed(t, path, "1 person written to", text, sizeof text);
    terminal_wait_for(t, "out.csv, masked.");
    assert_null(strstr(text, "Zheng"));
    terminal_type(t, "E");
    terminal_wait_for(t, "write (over) the file");
    terminal_key(t, "Esc");
    terminal_wait_gone(t, "write (over) the file");
    quit(t, &p);
}

static void a_bad_filter_says_why_and_empties_nothing(void **state)
{
    (void)state;
    struct place p;
    struct terminal *t = start(&p);
    terminal_type(t, "/");
    terminal_paste(t, "state:draft");
    terminal_wait_for(t, "3 of 4");
    terminal_key(t, "C-u");
    terminal_wait_for(t, "Zoe Ng");
    terminal_paste(t, "stat:draft");
    terminal_wait_for(t, "\"stat:\" is no key; did you mean \"state:\"?");
    assert_true(terminal_shows(t, "Zoe Ng"));
    assert_true(terminal_shows(t, "Ray Li"));
    terminal_key(t, "Esc");
    terminal_wait_gone(t, "is no key");
    quit(t, &p);
}

static void a_click_on_a_column_sorts_by_it(void **state)
{
    (void)state;
    struct place p;
    struct terminal *t = start(&p);
    wait_for_order(t, "Zoe Ng", "Tim Zheng");
    int row = terminal_find_row(t, "Company");
    terminal_click(t, row, terminal_find_column(t, row, "Name"));
    terminal_wait_for(t, "by name ↑");
    wait_for_order(t, "Ada Lovelace", "Zoe Ng");
    wait_for_order(t, "Ray Li", "Tim Zheng");
    terminal_type(t, "O");
    terminal_wait_for(t, "by name ↓");
    wait_for_order(t, "Tim Zheng", "Ray Li");
    wait_for_order(t, "Ray Li", "Ada Lovelace");
    terminal_type(t, "o");
    terminal_wait_for(t, "by company ↑");
    quit(t, &p);
}

static void the_chosen_request_stays_chosen(void **state)
{
    (void)state;
    struct place p;
    struct terminal *t = start(&p);
    terminal_key(t, "Down");
    terminal_wait_for_all(t, (const char *const[]){"HELD", "#3", NULL}); /* its details are here */
    terminal_type(t, "x");                                               /* its story, by name */
    terminal_wait_for(t, "Esc close");
    terminal_key(t, "Esc");
    terminal_wait_gone(t, "Esc close");
    terminal_type(t, "o");
    terminal_wait_for(t, "by name ↑");
    wait_for_order(t, "Ada Lovelace", "Zoe Ng");
    terminal_key(t, "Down"); /* from Ada, first by name, to Ray */
    terminal_type(t, "/");
    terminal_paste(t, "state:draft");
    terminal_wait_for(t, "3 of 4");
    terminal_key(t, "Enter");
    terminal_type(t, "y");
    terminal_wait_for(t, "opied");
    assert_true(terminal_shows(t, "Ray"));
    quit(t, &p);
}

#define TEST(name) cmocka_unit_test_teardown(name, terminal_clean_up)
static const struct CMUnitTest tests[] = {
    TEST(a_filter_narrows_parks_and_comes_back),     TEST(what_is_listed_is_written),
    TEST(a_bad_filter_says_why_and_empties_nothing), TEST(a_click_on_a_column_sorts_by_it),
    TEST(the_chosen_request_stays_chosen),
};
TEST_MAIN(tests)
