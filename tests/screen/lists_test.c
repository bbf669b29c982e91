/* lists_test.c — a table on a real terminal, from its pasted path to its export: nothing goes out before the
 * yes, a pilot pauses, and the rows lead to their requests. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/screen/terminal.h"
#include "tests/test.h"

static const char *const demo[] = {"demo", "--speed", "10", NULL};
enum { PEOPLE = 30 };

static void write_table(const char *path)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs("First Name;Last Name;Company;Website\n", f);
    for (int i = 0; i < PEOPLE; i++)
        fprintf(f, "Tim;Zheng;Company %d;company%d.com\n", i, i);
    fputs("Solo;;;\nTim;Zheng;Company 3;company3.com\n", f);
    assert_int_equal(fclose(f), 0);
}

static int lines_of(const char *path)
{
    FILE *f = fopen(path, "r");
    int lines = 0;
    assert_non_null(f);
    for (int c; (c = fgetc(f)) != EOF;)
        lines += c == '\n';
    fclose(f);
    return lines;
}

static struct terminal *start_lists(int columns, int rows, char table[PATH_MAX])
{
    struct terminal *t =
        terminal_start(&(struct terminal_options){.columns = columns, .rows = rows, .arguments = demo});
    snprintf(table, PATH_MAX, "%s/people.csv", terminal_home(t));
    write_table(table);
    terminal_wait_for(t, "callback 127.0.0.1:");
    terminal_key(t, "Esc");
    terminal_wait_for(t, "Tab pane"); /* a letter that follows at once would be Alt's */
    terminal_type(t, "L");
    terminal_wait_for(t, "No list yet");
    return t;
}

static void read_table(struct terminal *t, const char *table)
{
    terminal_paste(t, table);
    terminal_wait_for_all(
        t, (const char *const[]){"semicolon", "First name = First Name", "reads and checks", NULL});
    terminal_key(t, "Enter");
    terminal_wait_for_all(t, (const char *const[]){"Nothing was sent.", "30 rows", "an estimate", NULL});
}

/* Under the name that is offered, beside the table: people.csv → people-KIND.csv. */
static void write_rows(struct terminal *t, const char *table, const char *kind, int rows, char out[PATH_MAX])
{
    char text[60];
    snprintf(out, PATH_MAX, "%.*s-%s.csv", (int)strlen(table) - 4, table, kind);
    terminal_type(t, "e");
    terminal_wait_for(t, strrchr(out, '/') + 1);
    terminal_key(t, "Enter");
    snprintf(text, sizeof text, "%d row%s written to", rows, rows == 1 ? "" : "s");
    terminal_wait_for(t, text);
    assert_int_equal(lines_of(out), rows + 1);
}

static void a_table_is_sent_after_its_pilot_and_written_at(int columns, int rows)
{
    char table[PATH_MAX], out[PATH_MAX];
    struct terminal *t = start_lists(columns, rows, table);
    read_table(t, table);
    terminal_type(t, "s");
    terminal_wait_for(t, "budget in credits");
    terminal_type(t, "5000");
    terminal_key(t, "Enter");
    terminal_wait_for(t, "rows before it pauses");
    terminal_type(t, "10");
    terminal_key(t, "Enter");
    terminal_wait_for(t, "Send 30 rows of people.csv?");
    terminal_type(t, "y");
    terminal_wait_for_all(t, (const char *const[]){"paused:", "matched", "of 10 sent", NULL});
    terminal_type(t, "s");
    terminal_wait_for(t, "Send 20 rows of people.csv?");
    terminal_type(t, "y");
    terminal_wait_for_all(t, (const char *const[]){"finished:", "32 of 32 rows", "30 of 30 sent", NULL});
    terminal_key(t, "Tab");
    terminal_wait_for_all(t, (const char *const[]){"outcome", "found", "tim.zheng@example.com", NULL});
    write_rows(t, table, "enriched", 32, out);
    terminal_key(t, "Enter");
    terminal_wait_for_all(t, (const char *const[]){"Waterfall", "10 people", "#1 SIMULATED", NULL});
    terminal_quit(t); /* what waits is counted a little later; until then quitting asks */
}

static void a_table_is_sent_after_its_pilot_and_written(void **state)
{
    (void)state;
    a_table_is_sent_after_its_pilot_and_written_at(120, 36);
}

static void a_list_fits_a_small_terminal(void **state)
{
    (void)state;
    a_table_is_sent_after_its_pilot_and_written_at(80, 24);
}

static void a_list_that_was_only_read_can_be_removed(void **state)
{
    (void)state;
    char table[PATH_MAX];
    struct terminal *t = start_lists(200, 60, table);
    read_table(t, table);
    terminal_type(t, "X");
    terminal_wait_for(t, "Remove people.csv?");
    terminal_key(t, "Enter");
    terminal_wait_for_all(t, (const char *const[]){"No list yet", "0 lists", NULL});
    terminal_quit(t);
}

static void send_all(struct terminal *t)
{
    terminal_type(t, "s");
    terminal_wait_for(t, "budget in credits");
    terminal_key(t, "Enter");
    terminal_wait_for(t, "rows before it pauses");
    terminal_key(t, "Enter");
    terminal_wait_for(t, "Send 30 rows of people.csv?");
    terminal_type(t, "y");
    terminal_wait_for_all(t, (const char *const[]){"finished:", "30 of 30 sent", NULL});
}

/* The same table once more: everybody is known, and u chooses what becomes of them, of all or of one. */
static void known_people_are_chosen_for_by_a_key(void **state)
{
    (void)state;
    char table[PATH_MAX];
    struct terminal *t = start_lists(80, 24, table);
    read_table(t, table);
    send_all(t);
    terminal_key(t, "Esc");
    terminal_wait_for(t, "1 list");
    terminal_paste(t, table);
    terminal_wait_for(t, "reads and checks");
    terminal_key(t, "Enter");
    terminal_wait_for_all(t, (const char *const[]){"no row is ready", "keep their earlier result", NULL});
    terminal_type(t, "u");
    terminal_wait_for_all(t, (const char *const[]){"30 known people are asked again; 30 rows would be sent",
                                                   "are asked, and paid for, again", NULL});
    terminal_type(t, "u");
    terminal_wait_for_all(
        t, (const char *const[]){"asked for what is missing", "only for the field that is missing", NULL});
    terminal_type(t, "u");
    terminal_wait_for_all(t, (const char *const[]){"30 known people keep their result; 0 rows", NULL});
    terminal_key(t, "Tab");
    terminal_wait_for_all(t, (const char *const[]){"known       reuse: less than a day ago, by", NULL});
    terminal_type(t, "u");
    terminal_wait_for_all(t, (const char *const[]){"Row 1 is asked again; 1 row would be sent",
                                                   "ready       ask again: less than a day", NULL});
    terminal_quit(t);
}

/* What is chosen in Rows goes into a file of its own, never over the whole result; and R says how weak rows
 * are sent after all. */
static void weak_rows_go_into_a_file_of_their_own(void **state)
{
    (void)state;
    char table[PATH_MAX], out[PATH_MAX];
    struct terminal *t = start_lists(120, 36, table);
    read_table(t, table);
    terminal_key(t, "Tab");
    terminal_wait_for(t, "found or why");
    for (int i = 0; i < 4; i++)
        terminal_type(t, "f");
    terminal_wait_for_all(t, (const char *const[]){"only: weak", "Solo", NULL});
    terminal_type(t, "R");
    terminal_wait_for(t, "Weak rows are corrected first");
    write_rows(t, table, "weak", 1, out);
    terminal_key(t, "Esc");
    terminal_wait_for(t, "1 list");
    terminal_paste(t, out);
    terminal_wait_for_all(t, (const char *const[]){"columns of an earlier result left out", "weak: ", NULL});
    terminal_quit(t);
}

/* Lines from a mail or a chat, of whatever kind each is. */
static void pasted_lines_are_a_list(void **state)
{
    (void)state;
    char table[PATH_MAX];
    struct terminal *t = start_lists(80, 24, table);
    terminal_paste(t,
                   "Ada Byron <ada@example.com>\nhttps://www.linkedin.com/in/tim-zheng\nbob@example.com\n");
    terminal_wait_for_all(t, (const char *const[]){"what was pasted", "Ada Byron (exact)", "tim-zheng",
                                                   "bob@example.com", NULL});
    terminal_key(t, "Enter");
    terminal_wait_for_all(t, (const char *const[]){"sends 3 rows", "pasted", NULL});
    terminal_quit(t);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(pasted_lines_are_a_list, terminal_clean_up),
    cmocka_unit_test_teardown(known_people_are_chosen_for_by_a_key, terminal_clean_up),
    cmocka_unit_test_teardown(weak_rows_go_into_a_file_of_their_own, terminal_clean_up),
    cmocka_unit_test_teardown(a_table_is_sent_after_its_pilot_and_written, terminal_clean_up),
    cmocka_unit_test_teardown(a_list_fits_a_small_terminal, terminal_clean_up),
    cmocka_unit_test_teardown(a_list_that_was_only_read_can_be_removed, terminal_clean_up),
};
TEST_MAIN(tests)
