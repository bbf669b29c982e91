/* bulk_mishaps_test.c — thousands of rows through the real program, over real HTTP, while everything goes
 * wrong: killed in the middle, gone on with, and accounted for row by row and credit by credit against what
 * the simulator itself has counted. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/base/sanitized.h"
#include "core/model/credits.h"
#include "tests/flow/bulk_place.h"
#include "tests/test.h"
#include "tests/unit/sim/sim_client.h"

/* WATERFALL_BULK_ROWS=10000 is the whole proof. */
static int rows_wanted(void)
{
    const char *text = getenv("WATERFALL_BULK_ROWS");
    long rows = text ? strtol(text, NULL, 10) : 0;
    return rows > 0 && rows < 1000000 ? (int)rows : IS_SANITIZED ? 600 : 1500;
}

static const char *const names[] = {"Ray Li",      "Ada Byron",   "Grace Moreno", "Linus Berg", "Mina Okafor",
                                    "Paul Ivanov", "Nora Nobody", "Tim Zheng",    "Eva Gruen",  "Sam Stone"};

static bool is_blank_row(int i)
{
    return i % 101 == 5;
}

static bool is_weak_row(int i)
{
    return !is_blank_row(i) && i % 97 == 7;
}

/* The same person as in the row before. */
static bool is_twin_row(int i)
{
    return !is_blank_row(i) && !is_weak_row(i) && i % 50 == 9 && !is_blank_row(i - 1) && !is_weak_row(i - 1);
}

static void write_people(const struct bulk_place *p, int rows)
{
    struct buf text;
    buf_init(&text, 16 << 20);
    buf_append_text(&text, "Name;E-Mail;Firma\r\n");
    for (int i = 0; i < rows; i++) {
        int who = is_twin_row(i) ? i - 1 : i;
        if (is_blank_row(i))
            buf_append_text(&text, "\r\n");
        else if (is_weak_row(i))
            buf_append_text(&text, "Bob;;\r\n");
        else
            buf_printf(&text, "%s;person%d@example.com;\"Co; %d\"\r\n", names[who % 10], who, i);
    }
    bulk_place_write_file(p->in, text.data, text.size);
    buf_release(&text);
}

/* Killed where it stands, as soon as results have come in. */
static void start_and_kill(struct bulk_place *p, const char *const *words)
{
    struct program program;
    bulk_place_start(p, &program, words);
    program_await(&program, "\"delivered\":");
    program_signal(&program, SIGKILL);
    assert_int_equal(program_finish(&program), 1000 + SIGKILL);
    program_release(&program);
}

struct tally {
    int64_t rows, found, not_found, no_match, failed, blank, weak, refused, other;
};

static void check_row(const struct table *t, const struct sheet_record *record, int i, struct tally *tally,
                      char **previous)
{
    const char *status = table_cell(t, record, "waterfall_status");
    if (is_blank_row(i)) {
        assert_string_equal(status, "blank");
        tally->blank++;
        return;
    }
    if (is_weak_row(i)) {
        assert_string_equal(status, "weak");
        assert_string_equal(table_cell(t, record, "Name"), "Bob");
        assert_non_null(strstr(table_cell(t, record, "waterfall_reason"), "not a full name"));
        tally->weak++;
        return;
    }
    char mail[64], company[32];
    int who = is_twin_row(i) ? i - 1 : i;
    snprintf(mail, sizeof mail, "person%d@example.com", who);
    snprintf(company, sizeof company, "Co; %d", i);
    assert_string_equal(table_cell(t, record, "E-Mail"), mail);
    assert_string_equal(table_cell(t, record, "Firma"), company);
    const char *address = table_cell(t, record, "waterfall_email");
    if (is_twin_row(i))
        assert_string_equal(address, *previous);
    mem_text_replace_take(previous, mem_text(address));
    tally->found += strcmp(status, "found") == 0;
    tally->not_found += strcmp(status, "not_found") == 0;
    tally->no_match += strcmp(status, "no_match") == 0;
    tally->failed += strcmp(status, "failed") == 0;
    tally->refused += strcmp(status, "refused") == 0;
    tally->other += strcmp(status, "not_sent") == 0 || strcmp(status, "waiting") == 0;
}

static void check_table(const struct bulk_place *p, struct tally *tally)
{
    struct table t;
    struct sheet_record record;
    struct err e;
    char *previous = NULL;
    *tally = (struct tally){0};
    table_open(&t, p->out);
    assert_string_equal(sheet_reader_dialect(t.reader)->line_end, "\r\n");
    assert_int_equal(sheet_reader_dialect(t.reader)->delimiter, ';');
    while (sheet_reader_next(t.reader, &record, &e))
        check_row(&t, &record, (int)tally->rows++, tally, &previous);
    assert_int_equal(e.code, ERR_NONE);
    free(previous);
    table_close(&t);
}

static int64_t micro_of(const struct buf *body, const char *key)
{
    char amount[32];
    int64_t micro;
    const char *at = strstr(body->data, key);
    if (!at)
        fail_msg("no %s in %s", key, body->data);
    snprintf(amount, sizeof amount, "%.*s", (int)strcspn(at + strlen(key), ",}"), at + strlen(key));
    assert_true(credits_parse(amount, &micro));
    return micro;
}

/* To the last credit, what the simulator says that it told. Beyond it there may be what it told in webhooks
 * that a kill cut off from their answer. Whoever was being asked when the program was killed, and whose
 * webhook found nobody, was never told: not priced, and nothing else may be missing. */
static void check_credits(struct bulk_place *p, const struct program *program)
{
    enum { MOST_MICRO = 6000000 };
    struct reply ledger = call(p->sim, "GET", "/sim/ledger");
    assert_int_equal(ledger.status, 200);
    int64_t charged = micro_of(&ledger.body, "\"credits\":"), ours = bulk_place_told_credits(program);
    int64_t told_micro = micro_of(&ledger.body, "\"credits_told\":");
    int64_t unsure = micro_of(&ledger.body, "\"credits_unsure\":");
    int64_t not_priced = bulk_place_told_count(program, "\"not_priced\":");
    if (ours < told_micro || ours > told_micro + unsure)
        fail_msg("ours are %lld millionths, the simulator told %lld and perhaps %lld more", (long long)ours,
                 (long long)told_micro, (long long)unsure);
    if (charged - ours > not_priced * MOST_MICRO)
        fail_msg("%lld millionths are missing, %lld people are not priced", (long long)(charged - ours),
                 (long long)not_priced);
    if (getenv("WATERFALL_BULK_ROWS"))
        print_message("%s ours %lld millionths, %lld people not priced\n", ledger.body.data, (long long)ours,
                      (long long)not_priced);
    reply_release(&ledger);
}

static void every_row_survives_kills_and_mishaps(void **state)
{
    (void)state;
    int rows = rows_wanted();
    const char *calls = rows < 5000 ? "1" : "8"; /* so that no part of it is over before it is killed */
    struct bulk_place p;
    struct program last;
    struct tally tally;
    bulk_place_open(&p, "mixed", 30);
    write_people(&p, rows);
    const char *const first[] = {
        p.in, "--out", p.out, "--yes", "--json", "--calls", calls, "--waterfall-email", "--waterfall-phone",
        NULL};
    /* Of whoever was being asked at a kill a result may never come: that is waited for, but not for long. */
    const char *const again[] = {"--resume", "--json", "--calls", calls, "--wait", "60", NULL};
    start_and_kill(&p, first);
    bulk_place_set_scenario(&p, "webhook-duplicated");
    start_and_kill(&p, again);
    bulk_place_set_scenario(&p, "rate-limit-real");
    start_and_kill(&p, again);
    bulk_place_set_scenario(&p, "partly-accepted");
    start_and_kill(&p, again);
    bulk_place_set_scenario(&p, "webhook-never");
    bulk_place_start(&p, &last, again);
    program_await(&last, "\"delivered\":");
    bulk_place_set_scenario(&p, "mixed");
    int code = program_finish(&last);
    if (code != 0)
        fail_msg("ended with %d\n%s", code, last.err.data);
    check_table(&p, &tally);
    assert_int_equal(tally.rows, rows);
    assert_int_equal(tally.other, 0);
    assert_true(tally.found > rows / 2);
    assert_true(tally.not_found > 0 && tally.no_match > 0);
    check_credits(&p, &last);
    if (getenv("WATERFALL_BULK_ROWS"))
        print_message(
            "%lld rows: %lld found, %lld not found, %lld no match, %lld failed, %lld refused, %lld weak,"
            " %lld blank\n",
            (long long)tally.rows, (long long)tally.found, (long long)tally.not_found,
            (long long)tally.no_match, (long long)tally.failed, (long long)tally.refused,
            (long long)tally.weak, (long long)tally.blank);
    program_release(&last);
    bulk_place_close(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_row_survives_kills_and_mishaps),
};
TEST_MAIN(tests)
