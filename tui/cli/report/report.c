/* report.c — the tables of a report out of three answers of the core. */
#include "tui/cli/report/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/plural.h"
#include "tui/mask.h"

void report_release(struct report *r)
{
    for (size_t i = 0; i < r->table_count; i++) {
        struct report_table *t = &r->table[i];
        for (size_t c = 0; c < t->row_count * t->column_count; c++)
            free(t->cell[c]);
        free(t->cell);
        free(t->note);
        free(t->day);
    }
    free(r->table);
    free(r->since);
    free(r->until);
    free(r->filter);
    *r = (struct report){0};
}

/* ---- tables ---- */

static struct report_table *table_add(struct report *r, const char *key, const char *title,
                                      const struct report_column *columns, size_t count, int bar_column)
{
    r->table = mem_resize(r->table, r->table_count + 1, sizeof *r->table);
    struct report_table *t = &r->table[r->table_count++];
    *t = (struct report_table){
        .key = key, .title = title, .column_count = count, .bar_column = bar_column, .low_column = -1};
    memcpy(t->column, columns, count * sizeof *columns);
    return t;
}

/* A new row of empty cells. */
static char **row_add(struct report_table *t)
{
    t->cell = mem_resize(t->cell, (t->row_count + 1) * t->column_count, sizeof(char *));
    char **row = &t->cell[t->row_count++ * t->column_count];
    memset(row, 0, t->column_count * sizeof *row);
    return row;
}

static char *number(int64_t n)
{
    return mem_text_format("%lld", (long long)n);
}

static char *amount(int64_t micro)
{
    char text[CREDITS_TEXT_SIZE];
    credits_format(micro, text);
    return mem_text(text);
}

static char *mean(int64_t micro)
{
    char text[CREDITS_TEXT_SIZE];
    credits_format_mean(micro, text);
    return mem_text(text);
}

/* Per cent with one digit; NULL of nothing. */
static char *rate(int64_t part, int64_t whole)
{
    return whole ? mem_text_format("%.1f", 100.0 * (double)part / (double)whole) : NULL;
}

char *report_day_text(int64_t day)
{
    char text[LEDGER_DAY_TEXT_SIZE];
    ledger_day_format(day, text);
    return mem_text(text);
}

const char *report_cell_text(const struct report_table *t, size_t row, size_t column)
{
    const char *text = t->cell[row * t->column_count + column];
    const struct report_column *c = &t->column[column];
    if (text && strcmp(c->key, "field") == 0 && strcmp(text, contact_field_word(CONTACT_EMAIL)) == 0)
        return "e-mail"; /* as people read it everywhere */
    if (text || t->none[column])
        return text ? text : t->none[column];
    return c->kind == REPORT_TEXT ? "-" : "not reported";
}

double report_cell_value(const struct report_table *t, size_t row, size_t column)
{
    const char *text = t->cell[row * t->column_count + column];
    return text && t->column[column].kind != REPORT_TEXT ? strtod(text, NULL) : 0;
}

double report_bar_most(const struct report_table *t)
{
    double most = 0;
    if (t->bar_column >= 0 && t->column[t->bar_column].kind == REPORT_RATE)
        return 100;
    for (size_t i = 0; i < t->row_count && t->bar_column >= 0; i++) {
        double value = report_cell_value(t, i, (size_t)t->bar_column);
        most = value > most ? value : most;
    }
    return most;
}

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* ---- coverage and vendors ---- */

static void build_coverage(struct report *r, const struct vendor_table *t)
{
    static const struct report_column columns[] = {
        {"field", "field", REPORT_TEXT},
        {"asked_count", "people asked", REPORT_NUMBER},
        {"found", "found", REPORT_NUMBER},
        {"found_rate", "coverage %", REPORT_RATE},
        {"finding_count", "findings", REPORT_NUMBER},
        {"attempt_count", "vendors asked", REPORT_NUMBER},
        {"per_person", "a person", REPORT_NUMBER},
        {"check_count", "validations", REPORT_NUMBER},
    };
    struct report_table *c = table_add(r, "coverage", "Coverage", columns, COUNT(columns), 3);
    c->note = mem_text("A person and field counts once for each request that asked for it.");
    c->none[3] = c->none[6] = "nobody asked";
    for (enum contact_field f = CONTACT_EMAIL; f <= CONTACT_PHONE; f++) {
        const struct field_stats *s = &t->field[f];
        char **row = row_add(c);
        row[0] = mem_text(contact_field_word(f));
        row[1] = number(s->courses);
        row[2] = number(s->found);
        row[3] = rate(s->found, s->courses);
        row[4] = number(s->finals);
        row[5] = number(s->attempts);
        row[6] = s->courses ? mem_text_format("%.2f", (double)s->attempts / (double)s->courses) : NULL;
        row[7] = number(s->checks);
    }
}

static void vendor_row(char **row, const struct vendor_stats *s, const struct vendor_table *t)
{
    double low, high;
    rate_interval(s->hit, s->asked, &low, &high);
    row[0] = mem_text(contact_field_word(s->field));
    row[1] = mem_text(s->vendor);
    row[2] = mem_text_format("%.1f", (double)s->place_sum / (double)s->asked);
    row[3] = number(s->asked);
    row[4] = number(s->hit);
    row[5] = number(s->missed);
    row[6] = number(s->error);
    row[7] = number(s->rejected + s->other);
    row[8] = rate(s->hit, s->asked);
    row[9] = mem_text_format("%.1f", 100 * low);
    row[10] = mem_text_format("%.1f", 100 * high);
    row[11] = number(s->first_hit);
    row[12] = number(s->unique_hit);
    row[13] = number(s->confirmed);
    row[14] = number(s->overruled);
    row[15] = number(s->agreed);
    row[16] = number(s->conflicted);
    row[17] = rate(s->finals, t->field[s->field].finals);
}

static void build_vendors(struct report *r, const struct vendor_table *t)
{
    static const struct report_column columns[] = {
        {"field", "field", REPORT_TEXT},
        {"vendor", "vendor", REPORT_TEXT},
        {"place", "place", REPORT_NUMBER},
        {"asked_count", "asked", REPORT_NUMBER},
        {"hit", "hit", REPORT_NUMBER},
        {"missed", "missed", REPORT_NUMBER},
        {"error", "error", REPORT_NUMBER},
        {"other", "other", REPORT_NUMBER},
        {"hit_rate", "hit %", REPORT_RATE},
        {"rate_low", "95 % from", REPORT_RATE},
        {"rate_high", "to", REPORT_RATE},
        {"first", "first", REPORT_NUMBER},
        {"unique", "only here", REPORT_NUMBER},
        {"confirmed", "confirmed", REPORT_NUMBER},
        {"overruled", "overruled", REPORT_NUMBER},
        {"agreed", "agreed", REPORT_NUMBER},
        {"differed", "differed", REPORT_NUMBER},
        {"share", "% of findings", REPORT_RATE},
    };
    struct report_table *v = table_add(r, "vendors", "Vendors", columns, COUNT(columns), 8);
    v->low_column = 9;
    v->note =
        mem_text("Vendors after a hit were never asked: a late place makes a low count, not a bad vendor. "
                 "What a vendor costs is not in Apollo's payload.");
    for (size_t i = 0; i < t->count; i++)
        if (t->row[i].asked)
            vendor_row(row_add(v), &t->row[i], t);
}

static void build_validators(struct report *r, const struct vendor_table *t)
{
    static const struct report_column columns[] = {
        {"field", "field", REPORT_TEXT},       {"validator", "validator", REPORT_TEXT},
        {"checked", "checked", REPORT_NUMBER}, {"confirmed", "confirmed", REPORT_NUMBER},
        {"refused", "refused", REPORT_NUMBER}, {"undecided", "undecided", REPORT_NUMBER},
        {"rate", "confirmed %", REPORT_RATE},
    };
    struct report_table *v = table_add(r, "validators", "Validators", columns, COUNT(columns), 6);
    for (size_t i = 0; i < t->count; i++) {
        const struct vendor_stats *s = &t->row[i];
        if (!s->checked)
            continue;
        char **row = row_add(v);
        row[0] = mem_text(contact_field_word(s->field));
        row[1] = mem_text(s->vendor);
        row[2] = number(s->checked);
        row[3] = number(s->passed);
        row[4] = number(s->refused);
        row[5] = number(s->undecided);
        row[6] = rate(s->passed, s->checked);
    }
}

/* Without each vendor in turn: the stored attempts replayed. */
static void build_without(struct report *r, const struct vendor_table *t, const struct insight *vendors)
{
    static const struct report_column columns[] = {
        {"field", "field", REPORT_TEXT},
        {"vendor", "without", REPORT_TEXT},
        {"covered_low", "found %, at least", REPORT_RATE},
        {"covered_high", "at most", REPORT_RATE},
        {"lost_at_most", "people lost, at most", REPORT_NUMBER},
    };
    struct report_table *w = table_add(r, "without", "Without this vendor", columns, COUNT(columns), 4);
    w->note =
        mem_text("The stored attempts replayed without the vendor. Vendors after a hit were never asked, so "
                 "the truth lies between: they would have had nothing, or everything.");
    for (enum contact_field f = CONTACT_EMAIL; f <= CONTACT_PHONE; f++) {
        struct replay p;
        replay_begin(&p, f, t);
        for (size_t v = 0; v < p.vendor_count; v++) {
            replay_clear(&p);
            p.vendor[v].is_left_out = true;
            for (size_t i = 0; i < vendors->course_count; i++)
                replay_add(&p, vendors->courses[i].field, vendors->courses[i].course,
                           vendors->courses[i].count);
            p.vendor[v].is_left_out = false;
            char **row = row_add(w);
            row[0] = mem_text(contact_field_word(f));
            row[1] = mem_text(p.vendor[v].vendor);
            row[2] = rate(p.found.low, p.courses);
            row[3] = rate(p.found.high, p.courses);
            row[4] = number(t->field[f].hit_courses - p.found.low);
        }
        replay_release(&p);
    }
}

/* ---- credits ---- */

static void credits_row(char **row, char *what_take, const struct ledger_sum *s)
{
    row[0] = what_take;
    row[1] = number(s->requests);
    row[2] = number(s->reported);
    row[3] = number(s->requests - s->reported);
    row[4] = s->reported || !s->requests ? amount(s->micro) : NULL; /* of no request nothing is owed */
    row[5] = number(s->emails);
    row[6] = number(s->phones);
}

#define CREDIT_COLUMNS(key, title)                                                                           \
    {key, title, REPORT_TEXT}, {"request_count", "requests", REPORT_NUMBER},                                 \
        {"reported", "reported", REPORT_NUMBER}, {"not_reported", "not reported", REPORT_NUMBER},            \
        {"credits", "credits", REPORT_AMOUNT}, {"email_count", "e-mails found", REPORT_NUMBER},              \
    {                                                                                                        \
        "phone_count", "phones found", REPORT_NUMBER                                                         \
    }

static void build_credits(struct report *r, const struct insight *x)
{
    static const struct report_column columns[] = {CREDIT_COLUMNS("asked_for", "asked for"),
                                                   {"price", "credits each", REPORT_AMOUNT}};
    struct report_table *c = table_add(r, "kinds", "Credits", columns, COUNT(columns), 4);
    struct ledger_sum all = {0};
    c->none[7] = "not told";
    c->note =
        mem_text("As Apollo reported them, a request at a time. Each: credits a found e-mail or phone, told "
                 "only where nothing else was asked in the same request. Not reported is not 0.");
    for (enum ledger_ask ask = LEDGER_EMAIL; ask < LEDGER_ASK_COUNT; ask++) {
        struct ledger_sum s = {0};
        int64_t price;
        for (size_t i = 0; i < x->day_count; i++)
            if (x->days[i].ask == ask)
                ledger_add(&s, &x->days[i]);
        if (!s.requests)
            continue;
        char **row = row_add(c);
        credits_row(row, mem_text(ledger_ask_word(ask)), &s);
        if (ask <= LEDGER_PHONE &&
            ledger_price(x->days, x->day_count, ask == LEDGER_EMAIL ? CONTACT_EMAIL : CONTACT_PHONE, &price))
            row[7] = mean(price);
    }
    for (size_t i = 0; i < x->day_count; i++)
        ledger_add(&all, &x->days[i]);
    credits_row(row_add(c), mem_text("all"), &all);
}

static void build_days(struct report *r, const struct insight *x)
{
    static const struct report_column columns[] = {CREDIT_COLUMNS("day", "day (UTC)"),
                                                   {"estimated", "estimate", REPORT_AMOUNT},
                                                   {"estimated_actual", "its actual", REPORT_AMOUNT}};
    struct report_table *d = table_add(r, "days", "Credits by day", columns, COUNT(columns), 4);
    d->none[7] = d->none[8] = "none";
    d->note =
        mem_text("Estimate: the day's reported requests at the mean of their kind over the 30 days before, "
                 "within this report's range; beside it what these very requests cost.");
    for (size_t i = 0; i < x->day_count;) {
        struct ledger_sum s = {0};
        struct ledger_estimate e;
        int64_t day = x->days[i].day;
        for (; i < x->day_count && x->days[i].day == day; i++)
            ledger_add(&s, &x->days[i]);
        char **row = row_add(d);
        d->day = mem_resize(d->day, d->row_count, sizeof *d->day);
        d->day[d->row_count - 1] = day;
        credits_row(row, report_day_text(day), &s);
        if (ledger_estimate(x->days, x->day_count, day, &e)) {
            row[7] = mean(e.estimate_micro);
            row[8] = amount(e.actual_micro);
        }
    }
}

static void build_balance(struct report *r, const struct insight *x, int64_t since_ms)
{
    static const struct report_column columns[] = {
        {"read", "read (UTC)", REPORT_TEXT},           {"left", "left", REPORT_AMOUNT},
        {"spent", "fell by", REPORT_AMOUNT},           {"ledger", "requests reported", REPORT_AMOUNT},
        {"unexplained", "unexplained", REPORT_AMOUNT}, {"verdict", "verdict", REPORT_TEXT},
    };
    struct report_table *b =
        table_add(r, "balances", "Balance against the ledger", columns, COUNT(columns), -1);
    b->none[2] = b->none[3] = b->none[4] = "-";
    b->note = mem_text_format("Unexplained is what fell without a request of this history: colleagues, other "
                              "programs, or amounts that were reported later. Held: %lld open %s.",
                              (long long)x->held_count, plural(x->held_count, "request", "requests"));
    for (size_t i = 0; i < x->balance_count; i++) {
        const struct balance *now = &x->balances[i];
        if (now->at_ms < since_ms)
            continue;
        char at[CLOCK_ISO_SIZE];
        int64_t spent, difference;
        enum balance_verdict v = balance_compare(i ? now - 1 : NULL, now, &spent, &difference);
        bool is_compared = v == BALANCE_EXPLAINED || v == BALANCE_UNEXPLAINED;
        char **row = row_add(b);
        clock_format_iso(now->at_ms, at);
        row[0] = mem_text(at);
        row[1] = mem_text(now->remaining);
        row[2] = is_compared ? amount(spent) : NULL;
        row[3] = i ? amount(now->ledger_micro) : NULL;
        row[4] = is_compared ? amount(difference) : NULL;
        row[5] = mem_text(balance_verdict_text(v));
    }
}

static char *masked(const struct report *r, const char *text)
{
    return text && r->is_masked ? mask_whole(text, true) : mem_text(text);
}

/* A list has its own requests: its sums are whole whatever words the report is narrowed by. */
static void build_runs(struct report *r, const struct insight *x)
{
    static const struct report_column columns[] = {
        {"list", "list", REPORT_NUMBER},
        {"name", "name", REPORT_TEXT},
        {"started", "begun (UTC)", REPORT_TEXT},
        {"request_count", "requests", REPORT_NUMBER},
        {"credits", "credits", REPORT_AMOUNT},
        {"not_reported", "people not reported", REPORT_NUMBER},
        {"email_count", "people with e-mail", REPORT_NUMBER},
        {"phone_count", "people with phone", REPORT_NUMBER},
    };
    struct report_table *t = table_add(r, "lists", "Credits by list", columns, COUNT(columns), -1);
    t->none[1] = "pasted";
    const char *meant = "Lists that were begun in the range, each whole";
    t->note = x->run_count < INSIGHT_RUNS_MAX
                  ? mem_text_format("%s.", meant)
                  : mem_text_format("%s; no more than the newest %d.", meant, INSIGHT_RUNS_MAX);
    for (size_t i = 0; i < x->run_count; i++) {
        const struct ledger_run *run = &x->runs[i];
        char at[CLOCK_ISO_SIZE];
        char **row = row_add(t);
        clock_format_iso(run->started_ms, at);
        row[0] = number(run->id);
        row[1] = masked(r, run->name);
        row[2] = mem_text(at);
        row[3] = number(run->requests);
        row[4] = run->micro || !run->unpriced ? amount(run->micro) : NULL;
        row[5] = number(run->unpriced);
        row[6] = number(run->emails);
        row[7] = number(run->phones);
    }
}

static void build_ledger(struct report *r, const struct insight *x)
{
    static const struct report_column columns[] = {
        {"id", "request", REPORT_NUMBER},
        {"created", "asked (UTC)", REPORT_TEXT},
        {"label", "who", REPORT_TEXT},
        {"asked_for", "asked for", REPORT_TEXT},
        {"people_count", "people", REPORT_NUMBER},
        {"enriched", "enriched", REPORT_NUMBER},
        {"sources", "sources", REPORT_TEXT},
        {"credits", "credits", REPORT_AMOUNT},
        {"state", "state", REPORT_TEXT},
    };
    struct report_table *l = table_add(r, "requests", "Requests", columns, COUNT(columns), -1);
    if (x->total > (int64_t)x->ledger_count)
        l->note = mem_text_format("The newest %zu of %lld; --limit shows more.", x->ledger_count,
                                  (long long)x->total);
    for (size_t i = 0; i < x->ledger_count; i++) {
        const struct request_row *q = &x->ledger[i].request;
        char at[CLOCK_ISO_SIZE];
        char **row = row_add(l);
        clock_format_iso(q->created_ms, at);
        row[0] = number(q->id);
        row[1] = mem_text(at);
        row[2] = masked(r, q->label);
        row[3] = mem_text(ledger_ask_word(ledger_ask(&q->options)));
        row[4] = number(q->people_count);
        row[5] = mem_text(x->ledger[i].enriched);
        row[6] = mem_text(x->ledger[i].sources);
        row[7] = mem_text(q->credits);
        row[8] = mem_text(request_state_word(q->state));
    }
}

void report_build(struct report *r, const struct insight *vendors, const struct insight *credits,
                  const struct insight *ledger, int64_t since_ms)
{
    struct vendor_table t = {0};
    r->has_simulated = vendors->has_simulated || credits->has_simulated || ledger->has_simulated;
    for (size_t i = 0; i < vendors->course_count; i++)
        vendor_table_add(&t, vendors->courses[i].field, vendors->courses[i].course,
                         vendors->courses[i].count);
    vendor_table_sort(&t, VENDOR_BY_HITS, false);
    build_coverage(r, &t);
    build_vendors(r, &t);
    build_validators(r, &t);
    build_without(r, &t, vendors);
    build_credits(r, credits);
    build_days(r, credits);
    build_runs(r, credits);
    build_balance(r, credits, since_ms);
    build_ledger(r, ledger);
    vendor_table_release(&t);
}
