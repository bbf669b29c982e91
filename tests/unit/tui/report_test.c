/* report_test.c — the report of ten requests that were counted with a pencil, its bounds, and the same tables
 * in five formats, whatever names stand in them. */
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "tui/cli/report/report.h"

/* Ten people asked about for an e-mail. Apollo is asked 10 times: hits in B, D and E (4), misses in A and C
 * (5), an error in F. Icypeas is asked 8 times: hits in A, D, E and F (6), misses in C (2). Prospeo is asked
 * 3 times. */
static const struct {
    const char *course;
    int count;
} people[] = {
    {"+M\tApollo\n+Ha\tIcypeas\n!Va\tZeroBounce\n=a+1\n", 3},  /* A: confirmed */
    {"+Ha\tApollo\n=a.0\n", 2},                                /* B: nobody else was asked */
    {"+M\tApollo\n+M\tIcypeas\n+M\tProspeo\n", 2},             /* C: nobody has it */
    {"+Ha\tApollo\n!Ra\tZeroBounce\n+Hb\tIcypeas\n=b.2\n", 1}, /* D: overruled, another found */
    {"+Ha\tApollo\n+Hb\tIcypeas\n=a.0\n", 1},                  /* E: they contradict each other */
    {"+E\tApollo\n+Ha\tIcypeas\n+Ha\tProspeo\n=a.1\n", 1},     /* F: they agree */
};

#define HOSTILE "=HYPERLINK(\"http://x\")|<script>alert(1)</script>&'"

struct made {
    struct insight *vendors, *credits, *ledger;
    struct report report;
};

static void add_ledger(struct insight *x, int64_t id, const char *label, const char *credits)
{
    struct ledger_row *row = insight_add_ledger(x);
    row->request.id = id;
    row->request.created_ms = 20000 * LEDGER_DAY_MS + id;
    row->request.label = mem_text(label);
    row->request.credits = mem_text(credits);
    row->request.options.waterfall_email = true;
    row->request.people_count = 1;
    row->request.state = REQUEST_DELIVERED;
    row->sources = mem_text(HOSTILE);
    x->total++;
}

/* On one day 6 requests, of which 5 told an amount; on the next 4 that told none. */
static void make(struct made *m, bool is_masked)
{
    *m = (struct made){.vendors = insight_new(INSIGHT_VENDORS),
                       .credits = insight_new(INSIGHT_CREDITS),
                       .ledger = insight_new(INSIGHT_LEDGER),
                       .report.is_masked = is_masked};
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        struct course_count *c = insight_add_course(m->vendors);
        c->field = CONTACT_EMAIL;
        c->course = mem_text(people[i].course);
        c->count = people[i].count;
    }
    *insight_add_day(m->credits) = (struct ledger_day){.day = 20000,
                                                       .ask = LEDGER_EMAIL,
                                                       .requests = 6,
                                                       .reported = 5,
                                                       .micro = 12000000,
                                                       .emails = 5,
                                                       .paid_emails = 4};
    *insight_add_day(m->credits) =
        (struct ledger_day){.day = 20001, .ask = LEDGER_BOTH, .requests = 4, .emails = 3};
    add_ledger(m->ledger, 2, HOSTILE, "2.5");
    add_ledger(m->ledger, 1, "Tim Zheng", NULL);
    report_build(&m->report, m->vendors, m->credits, m->ledger, 0);
}

static void made_release(struct made *m)
{
    report_release(&m->report);
    insight_free(m->vendors);
    insight_free(m->credits);
    insight_free(m->ledger);
}

/* The cell of the row whose texts begin so ("e-mail Apollo"), in the column with that key. */
static const char *cell(const struct report *r, const char *table, const char *row, const char *column)
{
    for (size_t i = 0; i < r->table_count; i++) {
        const struct report_table *t = &r->table[i];
        for (size_t k = 0; strcmp(t->key, table) == 0 && k < t->row_count; k++) {
            char name[128];
            bool has_two = t->column[1].kind == REPORT_TEXT;
            snprintf(name, sizeof name, "%s%s%s", report_cell_text(t, k, 0), has_two ? " " : "",
                     has_two ? t->cell[k * t->column_count + 1] : "");
            for (size_t c = 0; strcmp(name, row) == 0 && c < t->column_count; c++)
                if (strcmp(t->column[c].key, column) == 0)
                    return report_cell_text(t, k, c);
        }
    }
    fail_msg("no %s of %s in %s", column, row, table);
    return NULL;
}

static void expect(const struct report *r, const char *table, const char *row,
                   const char *const (*figures)[2], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *got = cell(r, table, row, figures[i][0]);
        if (strcmp(got, figures[i][1]) != 0)
            fail_msg("%s, %s: %s is %s, by pencil %s", table, row, figures[i][0], got, figures[i][1]);
    }
}
#define EXPECT(r, table, row, ...)                                                                           \
    expect(r, table, row, (const char *const[][2]){__VA_ARGS__},                                             \
           sizeof((const char *const[][2]){__VA_ARGS__}) / sizeof(const char *[2]))

static void ten_requests_are_what_a_pencil_counts(void **state)
{
    (void)state;
    struct made m;
    make(&m, false);
    const struct report *r = &m.report;
    EXPECT(r, "coverage", "e-mail", {"asked_count", "10"}, {"found", "8"}, {"found_rate", "80.0"},
           {"finding_count", "8"}, {"attempt_count", "21"}, {"per_person", "2.10"}, {"check_count", "4"});
    EXPECT(r, "vendors", "e-mail Apollo", {"asked_count", "10"}, {"hit", "4"}, {"missed", "5"},
           {"error", "1"}, {"other", "0"}, {"hit_rate", "40.0"}, {"rate_low", "16.8"}, {"rate_high", "68.7"},
           {"first", "4"}, {"unique", "4"}, {"confirmed", "0"}, {"overruled", "1"}, {"agreed", "0"},
           {"differed", "2"}, {"share", "37.5"}, {"place", "1.0"});
    EXPECT(r, "vendors", "e-mail Icypeas", {"asked_count", "8"}, {"hit", "6"}, {"missed", "2"},
           {"error", "0"}, {"hit_rate", "75.0"}, {"first", "4"}, {"unique", "5"}, {"confirmed", "3"},
           {"overruled", "0"}, {"agreed", "1"}, {"differed", "2"}, {"share", "62.5"}, {"place", "2.0"});
    EXPECT(r, "vendors", "e-mail Prospeo", {"asked_count", "3"}, {"hit", "1"}, {"missed", "2"},
           {"first", "0"}, {"unique", "0"}, {"agreed", "1"}, {"differed", "0"}, {"share", "0.0"},
           {"place", "3.0"});
    EXPECT(r, "validators", "e-mail ZeroBounce", {"checked", "4"}, {"confirmed", "3"}, {"refused", "1"},
           {"undecided", "0"}, {"rate", "75.0"});
    made_release(&m);
}

/* Without Apollo: A, D, E and F are found by Icypeas (6), B is found by nobody knows whom (up to 2 more).
 * Without Icypeas: B, E and F (4); of A and D nobody knows what Prospeo would have said. Without Prospeo
 * nothing changes. */
static void what_is_lost_without_a_vendor_is_bounded(void **state)
{
    (void)state;
    struct made m;
    make(&m, false);
    EXPECT(&m.report, "without", "e-mail Apollo", {"covered_low", "60.0"}, {"covered_high", "80.0"},
           {"lost_at_most", "2"});
    EXPECT(&m.report, "without", "e-mail Icypeas", {"covered_low", "40.0"}, {"covered_high", "80.0"},
           {"lost_at_most", "4"});
    EXPECT(&m.report, "without", "e-mail Prospeo", {"covered_low", "80.0"}, {"covered_high", "80.0"},
           {"lost_at_most", "0"});
    made_release(&m);
}

/* Icypeas first: it has it in A, D, E and F (6); in B it was never asked, so that Apollo, asked after it, has
 * it in at most those 2. Both are asked in C, and Prospeo after them. */
static void another_order_is_bounded(void **state)
{
    (void)state;
    struct made m;
    struct vendor_table t = {0};
    struct replay p;
    make(&m, false);
    for (size_t i = 0; i < m.vendors->course_count; i++)
        vendor_table_add(&t, CONTACT_EMAIL, m.vendors->courses[i].course, m.vendors->courses[i].count);
    replay_begin(&p, CONTACT_EMAIL, &t);
    replay_move(&p, 1, -1);
    for (size_t i = 0; i < m.vendors->course_count; i++)
        replay_add(&p, CONTACT_EMAIL, m.vendors->courses[i].course, m.vendors->courses[i].count);
    const struct {
        const char *vendor;
        int64_t asked_low, asked_high, first_low, first_high;
    } wanted[] = {{"Icypeas", 10, 10, 6, 8}, {"Apollo", 2, 4, 0, 2}, {"Prospeo", 2, 2, 0, 0}};
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(p.vendor[i].vendor, wanted[i].vendor);
        assert_int_equal(p.vendor[i].asked.low, wanted[i].asked_low);
        assert_int_equal(p.vendor[i].asked.high, wanted[i].asked_high);
        assert_int_equal(p.vendor[i].first.low, wanted[i].first_low);
        assert_int_equal(p.vendor[i].first.high, wanted[i].first_high);
    }
    assert_int_equal(p.found.low, 8);
    assert_int_equal(p.found.high, 8);
    assert_int_equal(p.asks.low, 14);
    assert_int_equal(p.asks.high, 16);
    replay_release(&p);
    vendor_table_release(&t);
    made_release(&m);
}

static void what_is_not_reported_is_not_0(void **state)
{
    (void)state;
    struct made m;
    make(&m, false);
    EXPECT(&m.report, "kinds", "e-mail", {"request_count", "6"}, {"reported", "5"}, {"not_reported", "1"},
           {"credits", "12"}, {"email_count", "5"}, {"price", "3.00"});
    EXPECT(&m.report, "kinds", "e-mail + phone", {"request_count", "4"}, {"not_reported", "4"},
           {"credits", "not reported"}, {"price", "not told"});
    EXPECT(&m.report, "kinds", "all", {"request_count", "10"}, {"reported", "5"}, {"credits", "12"},
           {"email_count", "8"});
    EXPECT(&m.report, "days", "2024-10-05", {"credits", "not reported"}); /* day 20001 */
    made_release(&m);
}

/* ---- five formats ---- */

typedef void write_fn(const struct report *r, struct buf *out);
static write_fn *const formats[] = {report_write_text, report_write_markdown, report_write_html,
                                    report_write_json, report_write_csv};
enum { TEXT, MARKDOWN, HTML, JSON, CSV, FORMATS };

static char *written(const struct report *r, int format)
{
    struct buf out;
    buf_init(&out, 1 << 20);
    formats[format](r, &out);
    assert_false(out.is_over);
    char *text = buf_take(&out, NULL);
    buf_release(&out);
    return text;
}

static void has(const char *text, const char *wanted)
{
    if (!strstr(text, wanted))
        fail_msg("wanted: %s\nin: %s", wanted, text);
}

static void names_stay_names_in_every_format(void **state)
{
    (void)state;
    struct made m;
    make(&m, false);
    char *text[FORMATS];
    for (int f = 0; f < FORMATS; f++)
        text[f] = written(&m.report, f);
    has(text[TEXT], "=HYPERLINK(\"http://x\")|"); /* a long one is cut to its column */
    has(text[MARKDOWN], "\\|");
    for (const char *at = text[MARKDOWN]; (at = strchr(at, '<')); at++)
        assert_int_equal(at[-1], '\\');
    has(text[HTML], "&lt;script&gt;alert(1)&lt;/script&gt;&amp;");
    assert_null(strstr(text[HTML], "<script"));
    has(text[JSON], "\"=HYPERLINK(\\\"http://x\\\")|");
    has(text[CSV], "\"'=HYPERLINK(\"\"http://x\"\")|<script>");
    has(text[CSV], "kinds,2,credits,\r\n"); /* not reported is empty, never 0 */
    has(text[JSON], "\"credits\":null");
    has(text[JSON], "\"credits\":\"12\""); /* as text, like everywhere */
    has(text[JSON], "\"field\":\"email\"");
    has(text[MARKDOWN], "| e-mail |");
    for (int f = 0; f < FORMATS; f++)
        free(text[f]);
    made_release(&m);
}

static void a_page_needs_nothing_but_itself(void **state)
{
    (void)state;
    struct made m;
    make(&m, true);
    char *page = written(&m.report, HTML);
    has(page, "<svg");
    has(page, "default-src 'none'");
    assert_null(strstr(page, "src="));
    assert_null(strstr(page, "href="));
    assert_null(strstr(page, "url(http"));
    assert_null(strstr(page, "@import"));
    free(page);
    made_release(&m);
}

/* Where the column of day 20000 + `day` begins on the page, between 60 and 860. */
static double column_of(const char *page, int64_t day)
{
    char title[64], iso[CLOCK_ISO_SIZE];
    clock_format_iso((20000 + day) * LEDGER_DAY_MS, iso);
    snprintf(title, sizeof title, "<title>%.10s: ", iso);
    const char *at = strstr(page, title), *rect = at;
    if (!at)
        fail_msg("no column %s in %s", title, page);
    while (strncmp(rect, "<rect", 5) != 0)
        rect--;
    double x = strtod(strstr(rect, "x=\"") + 3, NULL);
    assert_true(x >= 60 && x < 860);
    return x;
}

/* A day on which nothing was asked has no column, but its room: time passes evenly. */
static void days_stand_as_far_apart_as_they_are(void **state)
{
    (void)state;
    static const int spans[] = {9, 100, 3000};
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        const int64_t days[] = {0, 1, spans[i]};
        struct made m;
        make(&m, false);
        struct insight *credits = insight_new(INSIGHT_CREDITS);
        struct report r = {0};
        for (size_t k = 0; k < 3; k++)
            *insight_add_day(credits) = (struct ledger_day){
                .day = 20000 + days[k], .ask = LEDGER_EMAIL, .requests = 1, .reported = 1, .micro = 1000000};
        report_build(&r, m.vendors, credits, m.ledger, 0);
        char *page = written(&r, HTML);
        double first = column_of(page, 0), second = column_of(page, 1), last = column_of(page, spans[i]);
        double wanted = (last - first) / spans[i];
        assert_true(second - first > wanted - 0.1 && second - first < wanted + 0.1);
        assert_true(last - first > 200);
        free(page);
        report_release(&r);
        insight_free(credits);
        made_release(&m);
    }
}

static void a_masked_report_has_no_names(void **state)
{
    (void)state;
    struct made m;
    make(&m, true);
    for (int f = 0; f < FORMATS; f++) {
        char *text = written(&m.report, f);
        assert_null(strstr(text, "Zheng"));
        has(text, "Icypeas");
        free(text);
    }
    made_release(&m);
}

static void the_same_history_gives_the_same_bytes(void **state)
{
    (void)state;
    struct made one, two;
    make(&one, false);
    make(&two, false);
    for (int f = 0; f < FORMATS; f++) {
        char *a = written(&one.report, f), *b = written(&two.report, f);
        assert_string_equal(a, b);
        free(a);
        free(b);
    }
    made_release(&one);
    made_release(&two);
}

static void it_is_marked_by_what_is_counted(void **state)
{
    (void)state;
    struct made m;
    make(&m, false);
    assert_false(m.report.has_simulated);
    report_release(&m.report);
    m.credits->has_simulated = true; /* none of the rows that are listed */
    report_build(&m.report, m.vendors, m.credits, m.ledger, 0);
    char *text = written(&m.report, TEXT);
    has(text, "SIMULATED");
    free(text);
    made_release(&m);
}

static void nothing_makes_a_report_too(void **state)
{
    (void)state;
    struct insight *vendors = insight_new(INSIGHT_VENDORS), *credits = insight_new(INSIGHT_CREDITS),
                   *ledger = insight_new(INSIGHT_LEDGER);
    struct report r = {0};
    report_build(&r, vendors, credits, ledger, 0);
    EXPECT(&r, "coverage", "e-mail", {"asked_count", "0"}, {"found_rate", "nobody asked"});
    EXPECT(&r, "kinds", "all", {"request_count", "0"}, {"credits", "0"});
    for (int f = 0; f < FORMATS; f++) {
        char *text = written(&r, f);
        assert_non_null(text);
        assert_null(strstr(text, "nan"));
        free(text);
    }
    report_release(&r);
    insight_free(vendors);
    insight_free(credits);
    insight_free(ledger);
}

static const char *note_of_lists(struct report *r, size_t count)
{
    struct insight *vendors = insight_new(INSIGHT_VENDORS), *credits = insight_new(INSIGHT_CREDITS),
                   *ledger = insight_new(INSIGHT_LEDGER);
    for (size_t i = 0; i < count; i++)
        insight_add_run(credits)->id = (int64_t)i + 1;
    report_build(r, vendors, credits, ledger, 0);
    insight_free(vendors);
    insight_free(credits);
    insight_free(ledger);
    for (size_t i = 0; i < r->table_count; i++)
        if (strcmp(r->table[i].key, "lists") == 0)
            return r->table[i].note;
    fail_msg("no lists in the report");
    return NULL;
}

static void lists_that_are_left_out_are_told(void **state)
{
    (void)state;
    struct report whole = {0}, full = {0};
    assert_string_equal(note_of_lists(&whole, INSIGHT_RUNS_MAX - 1),
                        "Lists that were begun in the range, each whole.");
    assert_string_equal(note_of_lists(&full, INSIGHT_RUNS_MAX),
                        "Lists that were begun in the range, each whole; no more than the newest 50.");
    report_release(&whole);
    report_release(&full);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(ten_requests_are_what_a_pencil_counts),
    cmocka_unit_test(what_is_lost_without_a_vendor_is_bounded),
    cmocka_unit_test(another_order_is_bounded),
    cmocka_unit_test(what_is_not_reported_is_not_0),
    cmocka_unit_test(names_stay_names_in_every_format),
    cmocka_unit_test(a_page_needs_nothing_but_itself),
    cmocka_unit_test(days_stand_as_far_apart_as_they_are),
    cmocka_unit_test(a_masked_report_has_no_names),
    cmocka_unit_test(the_same_history_gives_the_same_bytes),
    cmocka_unit_test(it_is_marked_by_what_is_counted),
    cmocka_unit_test(nothing_makes_a_report_too),
    cmocka_unit_test(lists_that_are_left_out_are_told),
};
TEST_MAIN(tests)
