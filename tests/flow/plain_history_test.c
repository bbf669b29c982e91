/* plain_history_test.c — the whole history and lists by typed commands, in sentences: vendors, credits,
 * people, inbox, comparing, and a list from its file to its result. */
#include <stdio.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "tests/flow/program.h"
#include "tests/folder.h"
#include "tests/test.h"

static const char *const env[] = {"LC_ALL=C.UTF-8", "TZ=UTC", "HOME=/nonexistent", "WATERFALL_LOG=/dev/null",
                                  NULL};

/* Types everything into a demo and waits for its end. */
static void play(struct program *p, const char *text, int code)
{
    static const char *const words[] = {"demo", "--plain", "--speed", "20", NULL};
    program_start_typing(p, words, env);
    program_type(p, text);
    program_end_input(p);
    int got = program_finish(p);
    if (got != code)
        fail_msg("exit code %d instead of %d\n%s\n%s", got, code, p->out.data, p->err.data);
    for (size_t i = 0; i < p->out.size; i++)
        if ((unsigned char)p->out.data[i] < 0x20 && !strchr("\n\t", p->out.data[i]))
            fail_msg("byte %02x of\n%s", (unsigned char)p->out.data[i], p->out.data);
}

/* Each of them, one behind the other. */
static void expect_in_order(const struct program *p, const char *const *texts)
{
    const char *at = p->out.data;
    for (; *texts; texts++) {
        const char *found = strstr(at, *texts);
        if (!found)
            fail_msg("not there, or not in its place: %s\n%s", *texts, p->out.data);
        at = found;
    }
}

static void expect_not(const struct program *p, const char *text)
{
    if (strstr(p->out.data, text))
        fail_msg("\"%s\" is there\n%s", text, p->out.data);
}

#define TWO_PEOPLE "send\nwait\nlookup first=Ada last=Lovelace domain=example.com email+ phone+\nsend\nwait\n"

static void vendors_are_told_and_tried_in_another_order(void **state)
{
    (void)state;
    struct program p;
    play(&p, TWO_PEOPLE "vendors\nattempts Icypeas email\nwhat-if email icypeas -FindyMail\n", 0);
    expect_in_order(
        &p, (const char *const[]){
                "E-mail: found for 2 of 2 people (100.0 %)",
                "\nIcypeas, e-mail: asked 2, found 2 (100.0 %, 95 % sure between ",
                "\nZeroBounce, e-mail: validator, checked 2, confirmed 2, refused 0", "request 2, ",
                "Ada Lovelace: step 3, UNVERIFIED, ", ", final\n", "request 1, ", "2 in all.",
                "1: Icypeas would be asked 2 (100.0 %) and would be the one to find it 2",
                "FindyMail is left out\n", "As it was: 2 of 2 with an answer, 6 vendors asked.", NULL});
    program_release(&p);
    play(&p, "send\nwait\nwhat-if phone Nobody\nattempts\n", 2);
    expect_in_order(&p, (const char *const[]){"Nobody was never asked for phone here.",
                                              "Attempts of which vendor?", NULL});
    program_release(&p);
}

static void credits_are_told_as_reported(void **state)
{
    (void)state;
    struct program p;
    play(&p, TWO_PEOPLE "range 30\ncredits\nledger\nbalance\nrange 0\nreport csv\nreport nonsense\n", 2);
    expect_in_order(&p, (const char *const[]){
                            "Range: 30 days", "All credits, as Apollo reported them: 12, 2 requests",
                            "A found e-mail: not told, since", "Held: nothing", "Balance: not read yet.",
                            "request 2, ", "Ada Lovelace: credits 6, asked", "sources Icypeas, Prospeo",
                            "Balance: 99", "the first reading", "range all, or range and a number of days",
                            "section,row,figure,value", "\"nonsense\" is no format.", NULL});
    program_release(&p);
}

static void people_have_a_page_across_requests(void **state)
{
    (void)state;
    struct program p;
    play(&p,
         TWO_PEOPLE "people Lovelace\npeople\nprofile 2\nprofile #1\nprofile #1 1\nprofile #1 2\nprofile #9\n"
                    "profile 99\nprofile\nprofile #1 x\n",
         3);
    expect_in_order(
        &p, (const char *const[]){
                ", Ada Lovelace, ", ": 1 request, ", "1 in all.", "person 2, Tim Zheng", "2 in all.",
                "person 2, Tim Zheng", "E-mail: tim.zheng@example.com Verified",
                "E-mail, step 3: Icypeas found", "person 2, Tim Zheng", "E-mail, step 3: Icypeas found",
                "person 2, Tim Zheng", "asks about no person 2 who can be told from others",
                "Request 9 asks about nobody", "There is no person 99", "Which person? people names them.",
                "\"x\" is no person's number. show names them.", NULL});
    program_release(&p);
}

static void deliveries_are_told_replayed_imported_and_assigned(void **state)
{
    (void)state;
    struct program p;
    play(&p,
         "send\nwait\ninbox\ndelivery 1\nreplay 1\nimport {\"people\": [\n {\"id\": 3}]}\nunmatched\n"
         "assign 2 1\nunmatched\nimport /nonexistent/file\nassign 2\nassign x\n",
         3);
    expect_in_order(&p, (const char *const[]){
                            "delivery 1, ", ": by webhook, settled, ", "1 in all.", "\"credits_consumed\": 6",
                            "REPLAY: told as it would settle now", "E-mail, step 3: Icypeas found",
                            "Delivery 2 is unmatched.", "delivery 2, ", "1 in all.",
                            "Delivery 2 is taken for request 1.", "Nothing of the kind.",
                            "/nonexistent/file cannot be read", "\"x\" is no delivery's number.", NULL});
    program_release(&p);
}

static void what_was_told_is_compared(void **state)
{
    (void)state;
    struct program p;
    play(&p, "compare\n" TWO_PEOPLE "show 1\ncompare\nshow 2\ncompare\nshow 1\ncompare\nshow 1\ncompare\n",
         2);
    expect_in_order(&p,
                    (const char *const[]){"Nothing to compare was told yet", "Kept show 1.",
                                          "Only in show 1: E-mail, step 3: Icypeas found tim.zheng@",
                                          "Only in show 2: E-mail, step 3: Icypeas found ada.lovelace@",
                                          "show 1 and show 2: ", "show 1 and show 1: ", "0 differ.", NULL});
    program_release(&p);
}

/* What was kept before the mask was put on is not told behind it. */
static void the_mask_covers_all_of_it(void **state)
{
    (void)state;
    struct program p;
    play(&p,
         "mask on\nsend\nwait\nvendors\nattempts Icypeas\nledger\npeople\nprofile 2\ninbox\ndelivery "
         "1\nreplay 1\n"
         "show\ncompare\nshow\ncompare\n",
         0);
    const char *hidden =
        strstr(p.out.data, "Names, titles, companies, addresses, phones and ids are masked.");
    assert_non_null(hidden);
    assert_null(strstr(hidden, "Zheng"));
    assert_null(strstr(hidden, "tim.zheng"));
    assert_null(strstr(hidden, "4155550161"));
    assert_null(strstr(hidden, "Founder"));
    assert_null(strstr(hidden, "64a7ff0cc4dfae00013df1a5"));
    program_release(&p);
    play(&p, "send\nwait\nshow\ncompare\nmask on\nshow\ncompare\n", 0);
    expect_in_order(&p, (const char *const[]){"Kept show 1.", "are masked.", "Kept show 1.", NULL});
    program_release(&p);
}

/* ---- lists ---- */

static char home[40];

static int make_home(void **state)
{
    (void)state;
    snprintf(home, sizeof home, "/tmp/waterfall-plain.XXXXXX");
    return mkdtemp(home) ? 0 : -1;
}

static int remove_home(void **state)
{
    (void)state;
    return folder_remove(home);
}

static void write_table(const char *rows)
{
    char *path = mem_text_format("%s/people.csv", home);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(rows, f);
    fclose(f);
    free(path);
}

static void write_people(void)
{
    write_table("Vorname,Last Name,Company Domain\nTim,Zheng,apollo.io\nAda,Lovelace,example.com\n"
                "Grace,Hopper,navy.example\n,,\n");
}

static void a_list_goes_from_its_file_to_its_result(void **state)
{
    (void)state;
    struct program p;
    write_people();
    char *text =
        mem_text_format("lists\nlist-new %s/people.csv\nlist-map first=Vorname\nlist-read\nlist-rows\n"
                        "list-start budget=500 pilot=2\nno\nlist-start budget=500 pilot=2\nyes\nwait\n"
                        "list-rows found\nlist-start\nyes\nwait\nlist-show 1\n"
                        "mask on\nlist-show 1\nlist-export %s/hidden.csv\nmask off\n"
                        "list-export %s/out.jsonl found\nlists\nprofile #1 2\n",
                        home, home, home);
    play(&p, text, 2);
    free(text);
    expect_in_order(&p, (const char *const[]){
                            "No list yet.",
                            "Taken for: UTF-8, comma, columns by name",
                            "Row 1 is read as: Tim Zheng",
                            "Nothing is sent.",
                            "First name = Vorname",
                            "list 1, people.csv: review",
                            "Rows ready: 3",
                            "Rows blank: 1",
                            "row 1, Tim Zheng: not_sent",
                            "Send 3 rows of list 1? They are asked for: plain enrichment, e-mail waterfall",
                            "Budget: 500 credits. It pauses after 2 rows.",
                            "Not sent.",
                            "Send 3 rows of list 1?",
                            "list 1, people.csv: running",
                            "list 1, people.csv: paused",
                            "The pilot is over.",
                            "with 2 people: delivered",
                            "row 1, Tim Zheng: found, e-mail ",
                            "Send 1 row of list 1? They are asked for: plain enrichment, ",
                            "Estimate for them, in credits: 1 to ",
                            "So far 12 credits for 2 rows: at that price about 6 for the 1 left.",
                            "list 1, people.csv: finished",
                            "E-mail: 3 of 3 sent (100.0 %)",
                            "list 1, ******.***: finished",
                            "******.***\n",
                            "Privacy is on: the file would name people.",
                            "3 rows written to ",
                            "out.jsonl.",
                            "1 in all.",
                            "Ada Lovelace, ", /* the second of the pilot's request */
                            "E-mail: ada.lovelace@example.net Verified",
                            NULL});
    program_release(&p);
    char *path = mem_text_format("%s/out.jsonl", home), line[4096];
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    assert_non_null(strstr(line, "tim.zheng@example.com"));
    fclose(f);
    free(path);
}

static void slips_about_lists_are_told(void **state)
{
    (void)state;
    struct program p;
    write_people();
    char *text = mem_text_format(
        "list-read\nlist-show\nlist-show x\nlist-new\nlist-new %s/people.csv\nlist-read twice\n"
        "list-read\nlist-start pilot=0.5\nlist-start budget=\nlist-retry\nlist-export\n"
        "list-rows nonsense\nlist-stop\nnever\nlist-stop\nyes\nlists\nlist-pause 9\n",
        home);
    play(&p, text, 3);
    free(text);
    expect_in_order(
        &p, (const char *const[]){
                "Which table?", "Which list? lists names them.", "Which list?",
                "list-new and the name of a file.", "not \"twice\".", "list 1, people.csv: review",
                "\"pilot=0.5\" is no limit.", "\"budget=\" is no limit.", "list-retry failed",
                "list-export and a file", "\"nonsense\" is no choice", "Remove list 1?", "Left as it is.",
                "There is no command \"never\"", "Remove list 1?", "List 1 is gone", "No list yet.", NULL});
    expect_not(&p, "Sent as request");
    program_release(&p);
}

/* Whoever types yes has been told what of the table is not used, and reasons name nobody behind the mask. */
static void what_is_not_used_is_told_before_the_yes(void **state)
{
    (void)state;
    struct program p;
    write_table("First Name,Last Name,E-Mail,Website\nTim,\"Zheng, MBA\",tim@apollo.example,gmail.com\n"
                "Ada,Lovelace,N/A,example.com\nBo,Ny,call Bo Ny at home,example.com\nAnn,,,hotmail.com\n"
                "\"Bob,Gone,bob@example.com,\nAl,Gone,al@example.com,\n");
    char *text =
        mem_text_format("list-new %s/people.csv\nlist-read\nlist-start\nno\nlist-rows weak\nmask on\n"
                        "list-rows weak\nmask off\nlist-show\n",
                        home);
    play(&p, text, 0);
    free(text);
    expect_in_order(
        &p,
        (const char *const[]){
            "Last name: \"MBA\" behind it is left out.", "list 1, people.csv: review",
            "1 cell says \"N/A\" or the like, taken for empty.\n",
            "2 domains are a mail provider's, such as gmail.com, and are not sent as a company's.\n",
            "1 cell is not what its column promises, and left out; the row says why.\n",
            "1 name is sent without what stands around it, such as \"Dr.\", \", MBA\" or \"(she/her)\".\n",
            "Send 3 rows of list 1? They are asked for: ",
            "1 row cannot be read, may hide others, and is left out.", "Not sent.", "row 4, Ann: weak, ",
            "Domain left out: \"hotmail.com\" is a mail provider", "row 4, ***: weak, ",
            "Domain left out: \"*******.***\" is a mail provider",
            "1 name is sent without", /* an earlier list says so, too */
            NULL});
    program_release(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(vendors_are_told_and_tried_in_another_order),
    cmocka_unit_test(credits_are_told_as_reported),
    cmocka_unit_test(people_have_a_page_across_requests),
    cmocka_unit_test(deliveries_are_told_replayed_imported_and_assigned),
    cmocka_unit_test(what_was_told_is_compared),
    cmocka_unit_test(the_mask_covers_all_of_it),
    cmocka_unit_test_setup_teardown(a_list_goes_from_its_file_to_its_result, make_home, remove_home),
    cmocka_unit_test_setup_teardown(slips_about_lists_are_told, make_home, remove_home),
    cmocka_unit_test_setup_teardown(what_is_not_used_is_told_before_the_yes, make_home, remove_home),
};
TEST_MAIN(tests)
