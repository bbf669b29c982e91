/* credits.c — what was paid, as Apollo reported it: sums, the burn chart, balance against ledger, and the
 * ledger itself. "Not reported" is written wherever nothing was. */
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/plural.h"
#include "tui/app.h"
#include "tui/view/outcome.h"
#include "tui/widget/chart.h"

#define VALUE_COLUMN 26
#define CHART_DAYS 14 /* told one by one */
#define CHART_ROWS 5
#define CHART_COLUMN 12
#define RUNS_SHOWN 8

static void put_amount(struct doc *d, enum role role, int64_t micro)
{
    char text[CREDITS_TEXT_SIZE];
    credits_format(micro, text);
    doc_put(d, role, text);
}

static void heading(struct doc *d, const char *text)
{
    if (d->line_count)
        doc_line(d);
    doc_line(d);
    doc_put(d, ROLE_STRONG, text);
}

/* ---- sums ---- */

/* Of what was not asked for, none is no figure. */
static void put_found(struct doc *d, const struct ledger_sum *s, enum ledger_ask ask)
{
    bool has_emails = ask != LEDGER_PHONE || s->emails, has_phones = ask != LEDGER_EMAIL || s->phones;
    doc_dot(d);
    if (has_emails)
        doc_printf(d, ROLE_TEXT, "%lld %s%s", (long long)s->emails, plural(s->emails, "e-mail", "e-mails"),
                   has_phones ? ", " : "");
    if (has_phones)
        doc_printf(d, ROLE_TEXT, "%lld %s", (long long)s->phones, plural(s->phones, "phone", "phones"));
    doc_put(d, ROLE_TEXT, " found");
}

/* `ask` LEDGER_ASK_COUNT: of all kinds. */
static void write_sum(struct doc *d, const char *label, const struct ledger_sum *s, enum ledger_ask ask)
{
    insight_doc_label(d, label, VALUE_COLUMN);
    if (s->reported)
        put_amount(d, ROLE_VALUE, s->micro);
    else
        doc_put(d, ROLE_MUTED, s->requests ? "not reported" : "nothing asked");
    if (!s->requests)
        return;
    doc_dot(d);
    doc_printf(d, ROLE_TEXT, "%lld %s", (long long)s->requests, plural(s->requests, "request", "requests"));
    if (s->requests > s->reported) {
        doc_dot(d);
        doc_printf(d, ROLE_WARN, "%lld not reported", (long long)(s->requests - s->reported));
    }
    put_found(d, s, ask);
}

static void put_mean(struct doc *d, enum role role, int64_t micro)
{
    char text[CREDITS_TEXT_SIZE];
    credits_format_mean(micro, text);
    doc_put(d, role, text);
}

static void write_price(struct doc *d, const struct insight *x, enum contact_field field, const char *label)
{
    int64_t micro;
    insight_doc_label(d, label, VALUE_COLUMN);
    if (!ledger_price(x->days, x->day_count, field, &micro)) {
        doc_put(d, ROLE_MUTED, "not told: no reported request asked for it alone and found one");
        return;
    }
    put_mean(d, ROLE_VALUE, micro);
    doc_printf(d, ROLE_MUTED, " each, by requests that asked for %s alone",
               field == CONTACT_EMAIL ? "an e-mail" : "a phone");
}

static void write_sums(struct doc *d, const struct insight *x)
{
    struct ledger_sum all = {0}, kind[LEDGER_ASK_COUNT] = {{0}}, runs[2] = {{0}};
    for (size_t i = 0; i < x->day_count; i++) {
        ledger_add(&all, &x->days[i]);
        ledger_add(&kind[x->days[i].ask], &x->days[i]);
        ledger_add(&runs[x->days[i].is_bulk], &x->days[i]);
    }
    heading(d, "Credits, as Apollo reported them");
    write_sum(d, "All", &all, LEDGER_ASK_COUNT);
    for (enum ledger_ask ask = LEDGER_EMAIL; ask < LEDGER_ASK_COUNT; ask++)
        if (kind[ask].requests)
            write_sum(d, ledger_ask_word(ask), &kind[ask], ask);
    if (runs[1].requests) {
        write_sum(d, "single lookups", &runs[0], LEDGER_ASK_COUNT);
        write_sum(d, "batches", &runs[1], LEDGER_ASK_COUNT);
    }
    write_price(d, x, CONTACT_EMAIL, "A found e-mail");
    write_price(d, x, CONTACT_PHONE, "A found phone");
    insight_doc_label(d, "Held", VALUE_COLUMN);
    if (x->held_count)
        doc_printf(d, ROLE_PENDING, "%lld open %s will cost is not known", (long long)x->held_count,
                   plural(x->held_count, "request; what it", "requests; what they"));
    else
        doc_put(d, ROLE_TEXT, "nothing: no request is open");
    doc_line(d);
    doc_put(d, ROLE_MUTED,
            "Apollo reports a request at a time. What a vendor cost is not in its payload, and is not "
            "guessed here.");
}

/* ---- lists ---- */

static void write_runs(struct app *a, struct doc *d, const struct insight *x)
{
    if (!x->run_count)
        return;
    heading(d, "By list, whole");
    for (size_t i = 0; i < x->run_count && i < RUNS_SHOWN; i++) {
        const struct ledger_run *r = &x->runs[i];
        doc_line(d);
        doc_printf(d, ROLE_MUTED, "#%lld ", (long long)r->id);
        insight_doc_private(a, d, ROLE_STRONG, r->name ? r->name : "pasted");
        doc_to(d, VALUE_COLUMN);
        doc_indent(d, VALUE_COLUMN);
        if (r->micro || !r->unpriced)
            put_amount(d, ROLE_VALUE, r->micro);
        else
            doc_put(d, ROLE_MUTED, "not reported");
        doc_dot(d);
        doc_printf(d, ROLE_TEXT, "%lld %s", (long long)r->requests,
                   plural(r->requests, "request", "requests"));
        if (r->unpriced) {
            doc_dot(d);
            doc_printf(d, ROLE_WARN, "%lld %s not reported", (long long)r->unpriced,
                       plural(r->unpriced, "person", "people"));
        }
        doc_dot(d);
        doc_printf(d, ROLE_TEXT, "e-mail for %lld, phone for %lld %s", (long long)r->emails,
                   (long long)r->phones, plural(r->phones, "person", "people"));
    }
    if (x->run_count > RUNS_SHOWN) {
        char key[KEY_TEXT_SIZE];
        keymap_key_text(&a->keys, ACTION_VIEW_LISTS, false, key);
        doc_line(d);
        doc_printf(d, ROLE_MUTED, "The newest %d of %zu%s; Lists (%s) has them all.", RUNS_SHOWN,
                   x->run_count, x->run_count == INSIGHT_RUNS_MAX ? " or more" : "", key);
    }
}

/* ---- burn ---- */

static void write_date(struct doc *d, int64_t day)
{
    char text[LEDGER_DAY_TEXT_SIZE];
    ledger_day_format(day, text);
    doc_put(d, ROLE_MUTED, text);
}

static void write_day(struct doc *d, const struct insight *x, int64_t day, const struct ledger_sum *s,
                      int64_t most)
{
    char amount[CREDITS_TEXT_SIZE];
    struct ledger_estimate e;
    struct chart bar;
    int bar_width = d->width > 90 ? 24 : 12;
    doc_line(d);
    write_date(d, day);
    doc_to(d, 12);
    credits_format(s->micro, amount);
    doc_put(d, s->reported ? ROLE_VALUE : ROLE_MUTED,
            s->reported   ? amount
            : s->requests ? "not reported"
                          : "-");
    doc_to(d, VALUE_COLUMN);
    chart_bar(&bar, bar_width, most ? (double)s->micro / (double)most : 0);
    chart_write(&bar, d);
    doc_to(d, VALUE_COLUMN + bar_width + 2);
    if (ledger_estimate(x->days, x->day_count, day, &e)) {
        doc_put(d, ROLE_MUTED, "estimated ");
        put_mean(d, ROLE_TEXT, e.estimate_micro);
        doc_put(d, ROLE_MUTED, ", was ");
        put_amount(d, ROLE_TEXT, e.actual_micro);
    }
}

static void sum_day(const struct insight *x, int64_t day, struct ledger_sum *s)
{
    *s = (struct ledger_sum){0};
    for (size_t i = 0; i < x->day_count; i++)
        if (x->days[i].day == day)
            ledger_add(s, &x->days[i]);
}

/* A column a day, and below what each day would have been estimated at, by the same measure. */
static void write_columns(struct doc *d, const struct insight *x, int64_t first, int count, int64_t most)
{
    double part[CHART_CELLS_MAX], guess[CHART_CELLS_MAX];
    struct ledger_sum s;
    struct ledger_estimate e;
    struct chart chart;
    bool has_guess = false;
    for (int i = 0; i < count; i++) {
        sum_day(x, first + i, &s);
        part[i] = most ? (double)s.micro / (double)most : 0;
        guess[i] = -1;
        if (most && ledger_estimate(x->days, x->day_count, first + i, &e)) {
            guess[i] = (double)e.estimate_micro / (double)most;
            has_guess = true;
        }
    }
    for (int row = CHART_ROWS - 1; row >= 0; row--) {
        doc_line(d);
        if (row == CHART_ROWS - 1)
            put_amount(d, ROLE_MUTED, most);
        else if (row == 0)
            doc_put(d, ROLE_MUTED, "credits");
        doc_to(d, CHART_COLUMN);
        chart_columns(&chart, part, count, row, CHART_ROWS);
        chart_write(&chart, d);
    }
    doc_line(d);
    doc_to(d, CHART_COLUMN);
    write_date(d, first);
    if (count >= 24) {
        doc_to(d, CHART_COLUMN + count - 10);
        write_date(d, first + count - 1);
    }
    if (has_guess) {
        insight_doc_label(d, "estimated", CHART_COLUMN);
        chart_sparks(&chart, guess, count);
        chart_write(&chart, d);
    }
}

static void write_estimates(struct doc *d, const struct insight *x, int64_t first)
{
    struct ledger_estimate e;
    insight_doc_label(d, "Estimates", VALUE_COLUMN);
    if (!ledger_estimates(x->days, x->day_count, first, &e)) {
        doc_put(d, ROLE_MUTED, "none yet: nothing of the same kind was reported on a day before");
        return;
    }
    put_mean(d, ROLE_VALUE, e.estimate_micro);
    doc_put(d, ROLE_MUTED, " estimated, ");
    put_amount(d, ROLE_VALUE, e.actual_micro);
    doc_put(d, ROLE_MUTED, " it was");
    double off = e.estimate_micro ? 100 * ((double)e.actual_micro / (double)e.estimate_micro - 1) : 0;
    if (off <= -0.5 || off >= 0.5)
        doc_printf(d, ROLE_TEXT, " (%+.0f %%)", off);
    doc_printf(d, ROLE_MUTED,
               ", over %lld %s. An estimate is the mean of the same kind over the 30 days "
               "before.",
               (long long)e.requests, plural(e.requests, "request", "requests"));
}

static void write_burn(struct doc *d, const struct insight *x)
{
    struct ledger_sum s;
    int64_t most = 0, pace;
    if (!x->day_count)
        return;
    int64_t last = x->days[x->day_count - 1].day, first = x->days[0].day;
    int64_t room = d->width - CHART_COLUMN > CHART_CELLS_MAX ? CHART_CELLS_MAX : d->width - CHART_COLUMN;
    first = first < last - room + 1 ? last - room + 1 : first;
    heading(d, "Burn by day (UTC)");
    for (int64_t day = first; day <= last; day++) {
        sum_day(x, day, &s);
        most = s.micro > most ? s.micro : most;
    }
    if (last > first)
        write_columns(d, x, first, (int)(last - first + 1), most);
    for (int64_t day = last; day >= first && day > last - CHART_DAYS; day--) {
        sum_day(x, day, &s);
        write_day(d, x, day, &s, most);
    }
    if (ledger_pace(x->days, x->day_count, last, &pace)) {
        insight_doc_label(d, "Pace", VALUE_COLUMN);
        put_mean(d, ROLE_VALUE, pace);
        doc_printf(d, ROLE_MUTED, " a day, over the last %d", LEDGER_PACE_DAYS);
    }
    write_estimates(d, x, first);
}

/* ---- balance ---- */

static void write_reading(struct doc *d, const struct insight *x, size_t i)
{
    const struct balance *now = &x->balances[i];
    char at[CLOCK_ISO_SIZE];
    int64_t spent, difference;
    enum balance_verdict v = balance_compare(i ? now - 1 : NULL, now, &spent, &difference);
    clock_format_local(now->at_ms, at);
    doc_line(d);
    doc_put_n(d, ROLE_MUTED, at, 16);
    doc_to(d, VALUE_COLUMN);
    doc_put(d, now->remaining ? ROLE_VALUE : ROLE_MUTED, now->remaining ? now->remaining : "not reported");
    if (v == BALANCE_EXPLAINED || v == BALANCE_UNEXPLAINED) {
        doc_put(d, ROLE_MUTED, "  fell by ");
        put_amount(d, ROLE_TEXT, spent);
        doc_put(d, ROLE_MUTED, ", requests reported ");
        put_amount(d, ROLE_TEXT, now->ledger_micro);
        doc_put(d, ROLE_MUTED, ", ");
    } else {
        doc_put(d, ROLE_MUTED, "  ");
    }
    if (v == BALANCE_UNEXPLAINED) {
        put_amount(d, ROLE_WARN, difference);
        doc_put(d, ROLE_WARN, " ");
    }
    doc_put(d, v == BALANCE_UNEXPLAINED ? ROLE_WARN : ROLE_MUTED, balance_verdict_text(v));
}

static void write_lines(struct doc *d, const struct balance *b)
{
    if (b->cycle_start || b->cycle_end) {
        insight_doc_label(d, "Cycle", VALUE_COLUMN);
        doc_printf(d, ROLE_TEXT, "%s to %s", b->cycle_start ? b->cycle_start : "not told",
                   b->cycle_end ? b->cycle_end : "not told");
    }
    for (size_t i = 0; i < b->line_count; i++) {
        const struct balance_line *l = &b->line[i];
        insight_doc_label(d, l->name ? l->name : "credits", VALUE_COLUMN);
        doc_printf(d, ROLE_TEXT, "%s used of %s, %s left", l->consumed ? l->consumed : "not reported",
                   l->limit ? l->limit : "not reported", l->left ? l->left : "not reported");
    }
}

/* How long what is left lasts: an estimate, and called one. */
static void write_reach(struct doc *d, const struct insight *x)
{
    int64_t left, pace;
    const struct balance *b = &x->balances[x->balance_count - 1];
    int64_t day = x->day_count ? x->days[x->day_count - 1].day : 0;
    bool is_known = b->remaining && credits_parse(b->remaining, &left) && left > 0 &&
                    ledger_pace(x->days, x->day_count, day, &pace) && pace > 0;
    if (!is_known)
        return;
    insight_doc_label(d, "Lasts", VALUE_COLUMN);
    doc_printf(d, ROLE_TEXT, "about %lld %s", (long long)(left / pace), plural(left / pace, "day", "days"));
    doc_put(d, ROLE_MUTED, ", an estimate: what is left, at the pace of these requests");
}

static void write_balance(struct app *a, struct doc *d, const struct insight *x)
{
    heading(d, "Balance against the ledger");
    if (a->session.status && a->session.status->warning) {
        doc_line(d);
        doc_put(d, ROLE_WARN, a->session.status->warning);
    }
    if (a->view.balance_err.code != ERR_NONE) {
        doc_line(d);
        doc_printf(d, ROLE_WARN, "The last reading came to nothing: %s", a->view.balance_err.text);
    }
    if (!x->balance_count) {
        doc_line(d);
        doc_put(d, ROLE_MUTED, "Not read yet. b asks Apollo's free endpoints.");
        return;
    }
    write_lines(d, &x->balances[x->balance_count - 1]);
    write_reach(d, x);
    for (size_t i = x->balance_count; i-- > 0 && x->balance_count - i <= 12;)
        write_reading(d, x, i);
    doc_line(d);
    doc_put(d, ROLE_MUTED,
            "Unexplained is what fell without a request of this history: colleagues, other programs, or "
            "amounts that "
            "were reported later.");
}

void credits_write(struct app *a, struct doc *d)
{
    const struct insight *x = a->view.answer;
    write_sums(d, x);
    write_runs(a, d, x);
    write_burn(d, x);
    write_balance(a, d, x);
}

/* ---- the ledger ---- */

int64_t ledger_count(const struct app *a)
{
    return a->view.answer->total;
}

static const struct ledger_row *row_at(const struct app *a, int64_t index)
{
    const struct insight *x = a->view.answer;
    int64_t at = index - x->first;
    return at >= 0 && at < (int64_t)x->ledger_count ? &x->ledger[at] : NULL;
}

#define WHO_MOST 34

/* Where things stand in a line at this width. */
struct ledger_places {
    bool is_wide;
    int who, who_width, ask, enriched, credits, sources;
};

static struct ledger_places ledger_place(struct rect line)
{
    struct ledger_places p = {.is_wide = line.width >= 100};
    p.who = line.x + (p.is_wide ? 18 : 13);
    p.who_width = p.is_wide ? 20 + (line.width - 100) / 2 : 13;
    p.who_width = p.who_width < WHO_MOST ? p.who_width : WHO_MOST;
    p.ask = p.who + p.who_width + 1;
    p.enriched = p.ask + 15;
    p.credits = p.enriched + (p.is_wide ? 9 : 8);
    p.sources = p.credits + 13 + p.is_wide;
    return p;
}

void ledger_head(struct app *a, struct canvas *c, struct rect line)
{
    struct ledger_places p = ledger_place(line);
    int end = line.x + line.width - 1;
    canvas_put(c, line.x + 1, line.y, 11, ROLE_LABEL, "asked");
    canvas_put(c, p.who, line.y, p.who_width, ROLE_LABEL, "who");
    canvas_put(c, p.ask, line.y, 14, ROLE_LABEL, "asked for");
    canvas_put(c, p.enriched, line.y, 8, ROLE_LABEL, "enriched");
    canvas_put_right(c, p.credits, line.y, 12, ROLE_LABEL, "credits");
    const char *sources = "sources that returned data";
    canvas_put_cut(c, p.sources, line.y, end - p.sources, ROLE_LABEL,
                   text_width(sources) <= end - p.sources ? sources : "sources");
    (void)a;
}

void ledger_row(struct app *a, struct canvas *c, int64_t index, struct rect line)
{
    const struct ledger_row *r = row_at(a, index);
    struct ledger_places p = ledger_place(line);
    int end = line.x + line.width - 1;
    if (!r) {
        canvas_glyph(c, line.x + 1, line.y, ROLE_FAINT, GLYPH_ELLIPSIS);
        return;
    }
    insight_put_when(c, line.x + 1, line.y, ROLE_MUTED, r->request.created_ms, p.is_wide);
    insight_put(a, c, p.who, line.y, p.who_width, ROLE_STRONG, r->request.label);
    canvas_put(c, p.ask, line.y, 14, ROLE_TEXT, ledger_ask_word(ledger_ask(&r->request.options)));
    canvas_printf(c, p.enriched, line.y, 8, r->enriched ? ROLE_TEXT : ROLE_MUTED, "%s of %d",
                  r->enriched ? r->enriched : "?", r->request.people_count);
    canvas_put_right(c, p.credits, line.y, 12, r->request.credits ? ROLE_VALUE : ROLE_MUTED,
                     r->request.credits ? r->request.credits : "not reported");
    canvas_put_cut(c, p.sources, line.y, end - p.sources, r->sources ? ROLE_VENDOR : ROLE_MUTED,
                   r->sources ? r->sources : state_text(r->request.state));
}

void ledger_open(struct app *a, int64_t index)
{
    const struct ledger_row *r = row_at(a, index);
    if (r)
        insight_show_request(a, r->request.id);
}
