/* bulk_test.c — whole lists through the real program, over real HTTP: sent, killed in the middle, gone on
 * with, and accounted for row by row and credit by credit against what the simulator itself has counted. */
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/sanitized.h"
#include "core/model/credits.h"
#include "core/sheet/sheet_reader.h"
#include "core/sim/sim.h"
#include "tests/flow/program.h"
#include "tests/test.h"
#include "tests/unit/sim/sim_client.h"

enum { WORDS_MAX = 36 };

struct place {
    struct sim *sim;
    char dir[64];
    char *env[6], *listen, *in, *out;
};

static int free_port(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &size), 0);
    close(fd);
    return ntohs(a.sin_port);
}

static void place_open(struct place *p, const char *scenario, double speed)
{
    struct err e = {0};
    snprintf(p->dir, sizeof p->dir, "/tmp/waterfall-bulk-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    p->sim = sim_start(&(struct sim_options){.scenario = scenario, .speed = speed}, &e);
    if (!p->sim)
        fail_msg("the simulator did not start: %s", e.text);
    p->env[0] = mem_text_format("HOME=%s", p->dir);
    p->env[1] = mem_text("APOLLO_API_KEY=test-key-0123456789");
    p->env[2] = mem_text_format("APOLLO_API_BASE_URL=%s", sim_url(p->sim));
    p->env[3] = mem_text("LC_ALL=C.UTF-8");
    p->env[4] = NULL;
    /* One port for every start, so that webhooks of a killed program reach the next. */
    p->listen = mem_text_format("127.0.0.1:%d", free_port());
    p->in = mem_text_format("%s/people.csv", p->dir);
    p->out = mem_text_format("%s/out.csv", p->dir);
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st, (void)type, (void)at;
    return remove(path);
}

static void place_close(struct place *p)
{
    sim_stop(p->sim);
    nftw(p->dir, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    for (int i = 0; p->env[i]; i++)
        free(p->env[i]);
    free(p->listen);
    free(p->in);
    free(p->out);
}

static void write_file(const char *path, const char *text, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, size), size);
    close(fd);
}

/* "bulk", "--listen …" and the words up to NULL. */
static void start(struct place *p, struct program *program, const char *const *words)
{
    const char *all[WORDS_MAX] = {"bulk", "--listen", p->listen};
    size_t count = 3;
    for (; *words; words++)
        all[count++] = *words;
    program_start(program, all, (const char *const *)p->env);
}

static int run(struct place *p, struct program *program, const char *const *words)
{
    start(p, program, words);
    return program_finish(program);
}

static void expect_end(struct place *p, struct program *program, const char *const *words, int code)
{
    int got = run(p, program, words);
    if (got != code)
        fail_msg("ended with %d, not %d\n%s\n%s", got, code, program->out.data, program->err.data);
}

static void set_scenario(struct place *p, const char *name)
{
    struct err e;
    if (!sim_set_scenario(p->sim, name, &e))
        fail_msg("%s", e.text);
}

/* ---- tables ---- */

struct table {
    struct sheet_reader *reader;
    struct {
        char **item;
        size_t count;
    } names;
};

static void table_open(struct table *t, const char *path)
{
    struct err e = {0};
    struct sheet_record record;
    struct sheet_text *text = sheet_text_open(path, -1, &e);
    if (!text)
        fail_msg("%s", e.text);
    *t = (struct table){.reader = sheet_reader_new_take(text, &e)};
    assert_non_null(t->reader);
    assert_true(sheet_reader_next(t->reader, &record, &e));
    for (size_t i = 0; i < record.cells.count; i++) {
        t->names.item = mem_resize(t->names.item, t->names.count + 1, sizeof *t->names.item);
        t->names.item[t->names.count++] = mem_text(record.cells.cell[i]);
    }
}

static void table_close(struct table *t)
{
    for (size_t i = 0; i < t->names.count; i++)
        free(t->names.item[i]);
    free(t->names.item);
    sheet_reader_free(t->reader);
}

static size_t count_names(const struct table *t, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < t->names.count; i++)
        count += strcmp(t->names.item[i], name) == 0;
    return count;
}

static const char *cell(const struct table *t, const struct sheet_record *record, const char *name)
{
    for (size_t i = 0; i < t->names.count && i < record->cells.count; i++)
        if (strcmp(t->names.item[i], name) == 0)
            return record->cells.cell[i];
    fail_msg("no column %s in this row", name);
    return NULL;
}

/* ---- thousands of rows, every mishap ---- */

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

static void write_people(const struct place *p, int rows)
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
    write_file(p->in, text.data, text.size);
    buf_release(&text);
}

/* Killed where it stands, as soon as results have come in. */
static void start_and_kill(struct place *p, const char *const *words)
{
    struct program program;
    start(p, &program, words);
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
    const char *status = cell(t, record, "waterfall_status");
    if (is_blank_row(i)) {
        assert_string_equal(status, "blank");
        tally->blank++;
        return;
    }
    if (is_weak_row(i)) {
        assert_string_equal(status, "weak");
        assert_string_equal(cell(t, record, "Name"), "Bob");
        assert_non_null(strstr(cell(t, record, "waterfall_reason"), "not a full name"));
        tally->weak++;
        return;
    }
    char mail[64], company[32];
    int who = is_twin_row(i) ? i - 1 : i;
    snprintf(mail, sizeof mail, "person%d@example.com", who);
    snprintf(company, sizeof company, "Co; %d", i);
    assert_string_equal(cell(t, record, "E-Mail"), mail);
    assert_string_equal(cell(t, record, "Firma"), company);
    const char *address = cell(t, record, "waterfall_email");
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

static void check_table(const struct place *p, struct tally *tally)
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

/* What follows `key` in the last object that was told. */
static void told(const struct program *program, const char *key, char out[32])
{
    const char *at = NULL, *next = program->out.data;
    while ((next = strstr(next, key)))
        at = next += strlen(key);
    if (!at)
        fail_msg("%s was not told\n%s", key, program->out.data);
    snprintf(out, 32, "%.*s", (int)strcspn(at, "\",}"), at);
}

static int64_t told_credits(const struct program *program)
{
    char amount[32];
    int64_t micro;
    told(program, "\"credits\":\"", amount);
    assert_true(credits_parse(amount, &micro));
    return micro;
}

static int64_t told_count(const struct program *program, const char *key)
{
    char number[32];
    told(program, key, number);
    return strtoll(number, NULL, 10);
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
static void check_credits(struct place *p, const struct program *program)
{
    enum { MOST_MICRO = 6000000 };
    struct reply ledger = call(p->sim, "GET", "/sim/ledger");
    assert_int_equal(ledger.status, 200);
    int64_t charged = micro_of(&ledger.body, "\"credits\":"), ours = told_credits(program);
    int64_t told_micro = micro_of(&ledger.body, "\"credits_told\":");
    int64_t unsure = micro_of(&ledger.body, "\"credits_unsure\":");
    int64_t not_priced = told_count(program, "\"not_priced\":");
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

static void thousands_of_rows_survive_kills_and_mishaps(void **state)
{
    (void)state;
    int rows = rows_wanted();
    const char *calls = rows < 5000 ? "1" : "8"; /* so that no part of it is over before it is killed */
    struct place p;
    struct program last;
    struct tally tally;
    place_open(&p, "mixed", 30);
    write_people(&p, rows);
    const char *const first[] = {
        p.in, "--out", p.out, "--yes", "--json", "--calls", calls, "--waterfall-email", "--waterfall-phone",
        NULL};
    const char *const again[] = {"--resume", "--json", "--calls", calls, NULL};
    start_and_kill(&p, first);
    set_scenario(&p, "webhook-duplicated");
    start_and_kill(&p, again);
    set_scenario(&p, "rate-limit-real");
    start_and_kill(&p, again);
    set_scenario(&p, "partly-accepted");
    start_and_kill(&p, again);
    set_scenario(&p, "webhook-never");
    start(&p, &last, again);
    program_await(&last, "\"delivered\":");
    set_scenario(&p, "mixed");
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
    place_close(&p);
}

/* ---- money ---- */

static int64_t calls_of(struct place *p)
{
    struct sim_ledger ledger;
    sim_ledger(p->sim, &ledger);
    return ledger.calls;
}

static void write_simple(const struct place *p, int count)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_append_text(&text, "First Name,Last Name,Email\n");
    for (int i = 0; i < count; i++)
        buf_printf(&text, "Jo%d,Doe,jo%d@example.com\n", i, i);
    write_file(p->in, text.data, text.size);
    buf_release(&text);
}

static void nothing_is_sent_without_a_yes(void **state)
{
    (void)state;
    struct place p;
    struct program program;
    place_open(&p, "default", 50);
    write_simple(&p, 30);
    const char *const plain[] = {p.in, "--out", p.out, "--waterfall-email", NULL};
    const char *const dry[] = {p.in, "--waterfall-email", "--dry-run", NULL};
    expect_end(&p, &program, plain, 2);
    assert_non_null(strstr(program.err.data, "--yes"));
    program_release(&program);
    expect_end(&p, &program, dry, 0);
    assert_non_null(strstr(program.out.data, "Estimate: 30 to 630 credits"));
    program_release(&program);
    assert_int_equal(calls_of(&p), 0);
    assert_int_not_equal(access(p.out, F_OK), 0);
    place_close(&p);
}

static void budget_holds_what_is_in_flight(void **state)
{
    (void)state;
    struct place p;
    struct program program;
    struct sim_ledger ledger;
    place_open(&p, "default", 50);
    write_simple(&p, 200);
    const char *const words[] = {p.in,       "--out", p.out, "--waterfall-email", "--yes", "--json",
                                 "--budget", "100",   NULL};
    expect_end(&p, &program, words, 9);
    assert_int_equal(told_count(&program, "\"all\":"), 200);
    assert_true(told_count(&program, "\"ready\":") > 0);
    sim_ledger(p.sim, &ledger);
    assert_true(ledger.credits_micro > 0 && ledger.credits_micro <= 100000000);
    assert_int_equal(told_credits(&program), ledger.credits_micro);
    program_release(&program);
    const char *const more[] = {"--resume", "--json", "--budget", "10000", NULL};
    expect_end(&p, &program, more, 0);
    assert_int_equal(told_count(&program, "\"ready\":"), 0);
    assert_int_equal(told_credits(&program), 400000000);
    program_release(&program);
    place_close(&p);
}

static void nobody_is_paid_for_twice(void **state)
{
    (void)state;
    struct place p;
    struct program program;
    place_open(&p, "default", 50);
    write_simple(&p, 25);
    const char *const words[] = {p.in, "--out", p.out, "--waterfall-email", "--yes", "--json", NULL};
    const char *const refresh[] = {p.in,    "--out",  p.out,       "--waterfall-email",
                                   "--yes", "--json", "--refresh", NULL};
    const char *const vendors[] = {"--run", "2", "--vendors", "--out", p.out, NULL};
    expect_end(&p, &program, words, 0);
    program_release(&program);
    int64_t calls = calls_of(&p);
    expect_end(&p, &program, words, 0);
    assert_int_equal(told_count(&program, "\"known\":"), 25);
    assert_int_equal(calls_of(&p), calls);
    program_release(&program);
    struct table t;
    struct sheet_record record;
    struct err e;
    table_open(&t, p.out);
    assert_true(sheet_reader_next(t.reader, &record, &e));
    assert_string_equal(cell(&t, &record, "waterfall_status"), "found");
    assert_true(cell(&t, &record, "waterfall_known_since")[0] != '\0');
    assert_string_equal(cell(&t, &record, "waterfall_simulated"), "SIMULATED");
    table_close(&t);
    /* Who was asked about them before has a column, too. */
    expect_end(&p, &program, vendors, 0);
    program_release(&program);
    table_open(&t, p.out);
    assert_true(sheet_reader_next(t.reader, &record, &e));
    assert_non_null(strstr(cell(&t, &record, "waterfall_vendor_Icypeas"), "hit"));
    table_close(&t);
    expect_end(&p, &program, refresh, 0);
    assert_int_equal(calls_of(&p), 2 * calls);
    program_release(&program);
    place_close(&p);
}

static void refused_key_pauses_and_keeps_every_row(void **state)
{
    (void)state;
    struct place p;
    struct program program;
    place_open(&p, "key-401", 50);
    write_simple(&p, 40);
    const char *const words[] = {p.in, "--out", p.out, "--waterfall-email", "--yes", "--json", NULL};
    expect_end(&p, &program, words, 4);
    assert_int_equal(told_count(&program, "\"ready\":"), 40);
    program_release(&program);
    set_scenario(&p, "default");
    const char *const again[] = {"--resume", "--json", NULL};
    expect_end(&p, &program, again, 0);
    assert_int_equal(told_count(&program, "\"email\":"), 40);
    program_release(&program);
    place_close(&p);
}

static void what_may_be_charged_is_not_sent_again(void **state)
{
    (void)state;
    struct place p;
    struct program program;
    place_open(&p, "server-500", 50);
    write_simple(&p, 100);
    const char *const words[] = {p.in,      "--out", p.out, "--waterfall-email", "--yes", "--json",
                                 "--calls", "1",     NULL};
    expect_end(&p, &program, words, 5); /* after three refusals in a row */
    assert_int_equal(told_count(&program, "\"sent\":"), 30);
    assert_int_equal(told_count(&program, "\"not_priced\":"), 30);
    program_release(&program);
    set_scenario(&p, "default");
    const char *const again[] = {"--resume", "--json", NULL};
    expect_end(&p, &program, again, 0);
    assert_int_equal(told_count(&program, "\"email\":"), 70);
    program_release(&program);
    const char *const retry[] = {"--run", "1", "--retry", "failed", "--yes", "--json", NULL};
    expect_end(&p, &program, retry, 0);
    assert_int_equal(told_count(&program, "\"email\":"), 100);
    program_release(&program);
    place_close(&p);
}

static void weak_rows_are_written_corrected_and_read_again(void **state)
{
    (void)state;
    struct place p;
    struct program program;
    static const char people[] = "Vorname,Name,E-Mail\nBob,,\nEva,Gruen,eva@example.com\n";
    place_open(&p, "default", 50);
    write_file(p.in, people, sizeof people - 1);
    const char *const words[] = {p.in, "--out", p.out, "--waterfall-email", "--yes", NULL};
    const char *const over[] = {"--run", "1", "--only", "weak", "--out", p.in, NULL};
    const char *const itself[] = {p.in, "--out", p.in, "--waterfall-email", "--yes", NULL};
    const char *const weak[] = {"--run", "1", "--only", "weak", "--out", p.out, NULL};
    expect_end(&p, &program, words, 0);
    program_release(&program);
    expect_end(&p, &program, over, 2); /* the table itself is never written over */
    program_release(&program);
    expect_end(&p, &program, itself, 2);
    assert_non_null(strstr(program.err.data, "written over by its own result"));
    program_release(&program);
    expect_end(&p, &program, weak, 0);
    program_release(&program);
    struct table t;
    struct sheet_record record;
    struct err e;
    table_open(&t, p.out);
    assert_true(sheet_reader_next(t.reader, &record, &e));
    assert_string_equal(cell(&t, &record, "Vorname"), "Bob");
    assert_false(sheet_reader_next(t.reader, &record, &e));
    table_close(&t);
    /* As a spreadsheet writes it back: quoted otherwise, one row corrected, our columns still in it. */
    int64_t calls = calls_of(&p);
    static const char corrected[] =
        "\"Vorname\",Name,E-Mail,waterfall_status,waterfall_reason\n"
        "Bob,\"Lee, Jr.\",bob@example.com,weak,too little\nEve,,,weak,too little\n";
    write_file(p.in, corrected, sizeof corrected - 1);
    const char *const once_more[] = {p.in, "--out", p.out, "--waterfall-email", "--yes", "--json", NULL};
    expect_end(&p, &program, once_more, 0);
    assert_int_equal(told_count(&program, "\"sent\":"), 1);
    assert_int_equal(told_count(&program, "\"weak\":"), 1);
    program_release(&program);
    assert_int_equal(calls_of(&p), calls + 1);
    table_open(&t, p.out);
    assert_int_equal(count_names(&t, "waterfall_status"), 1);
    assert_true(sheet_reader_next(t.reader, &record, &e));
    assert_string_equal(cell(&t, &record, "Name"), "Lee, Jr.");
    assert_string_equal(cell(&t, &record, "waterfall_status"), "found");
    assert_true(sheet_reader_next(t.reader, &record, &e));
    assert_string_equal(cell(&t, &record, "waterfall_status"), "weak");
    table_close(&t);
    place_close(&p);
}

/* As a table, too, each value is what it was: fractions, words of JSON, what is nested, a key that comes
 * late. */
static void json_lines_keep_every_value(void **state)
{
    (void)state;
    struct place p;
    struct program program;
    struct buf text;
    place_open(&p, "default", 50);
    buf_init(&text, 1 << 20);
    buf_append_text(&text,
                    "{\"name\":\"Ada Byron\",\"email\":\"ada@example.com\",\"score\":2.50,\"vip\":true,"
                    "\"tags\":[\"a\", \"b\"],\"note\":\" two\\nlines \"}\n");
    for (int i = 0; i < 150; i++)
        buf_append_text(&text, "{}\n");
    buf_append_text(&text, "{\"email\":\"bob@example.com\",\"late\":null}\n{\"late\":{\"x\":1}}\n");
    write_file(p.in, text.data, text.size);
    buf_release(&text);
    const char *const words[] = {p.in, "--out", p.out, "--waterfall-email", "--yes", NULL};
    expect_end(&p, &program, words, 0);
    program_release(&program);
    struct table t;
    struct sheet_record record;
    struct err e;
    table_open(&t, p.out);
    assert_true(sheet_reader_next(t.reader, &record, &e));
    assert_string_equal(cell(&t, &record, "score"), "2.50");
    assert_string_equal(cell(&t, &record, "vip"), "true");
    assert_string_equal(cell(&t, &record, "tags"), "[\"a\", \"b\"]");
    assert_non_null(strstr(record.raw, "\" two\nlines \""));
    int64_t rows = 1;
    for (; sheet_reader_next(t.reader, &record, &e); rows++)
        if (rows == 152)
            assert_string_equal(cell(&t, &record, "late"), "{\"x\":1}");
    assert_int_equal(rows, 153);
    table_close(&t);
    place_close(&p);
}

/* /dev/full takes nothing: the file that was there is whole, and the list can be written elsewhere. */
static void full_disk_leaves_the_old_file(void **state)
{
    (void)state;
    struct place p;
    struct program program;
    place_open(&p, "default", 50);
    write_simple(&p, 10);
    const char *const words[] = {p.in, "--out", "/dev/full", "--waterfall-email", "--yes", NULL};
    expect_end(&p, &program, words, 10);
    assert_non_null(strstr(program.err.data, "No space left"));
    program_release(&program);
    const char *const write[] = {"--run", "1", "--out", p.out, NULL};
    expect_end(&p, &program, write, 0);
    assert_int_equal(access(p.out, F_OK), 0);
    program_release(&program);
    place_close(&p);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_sent_without_a_yes),
        cmocka_unit_test(budget_holds_what_is_in_flight),
        cmocka_unit_test(nobody_is_paid_for_twice),
        cmocka_unit_test(refused_key_pauses_and_keeps_every_row),
        cmocka_unit_test(what_may_be_charged_is_not_sent_again),
        cmocka_unit_test(weak_rows_are_written_corrected_and_read_again),
        cmocka_unit_test(json_lines_keep_every_value),
        cmocka_unit_test(full_disk_leaves_the_old_file),
        cmocka_unit_test(thousands_of_rows_survive_kills_and_mishaps),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
