/* credits.c — what was paid, as Apollo reported it: sums, the burn chart, balance against ledger, and the
 * ledger itself. "Not reported" is written wherever nothing was. */
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "tui/app.h"
#include "tui/view/outcome.h"
#include "tui/widget/chart.h"

#define VALUE_COLUMN 26
#define CHART_DAYS 14

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

static void write_sum(struct doc *d, const char *label, const struct ledger_sum *s)
{
    insight_doc_label(d, label, VALUE_COLUMN);
    if (s->reported)
        put_amount(d, ROLE_VALUE, s->micro);
    else
        doc_put(d, ROLE_MUTED, s->requests ? "not reported" : "nothing asked");
    if (!s->requests)
        return;
    doc_dot(d);
    doc_printf(d, ROLE_TEXT, "%lld %s", (long long)s->requests, s->requests == 1 ? "request" : "requests");
    if (s->requests > s->reported) {
        doc_dot(d);
        doc_printf(d, ROLE_WARN, "%lld not reported", (long long)(s->requests - s->reported));
    }
    doc_dot(d);
    doc_printf(d, ROLE_TEXT, "%lld e-mails, %lld phones found", (long long)s->emails, (long long)s->phones);
}

static void write_price(struct doc *d, const struct insight *x, enum contact_field field, const char *label)
{
    int64_t micro;
    insight_doc_label(d, label, VALUE_COLUMN);
    if (ledger_price(x->days, x->day_count, field, &micro))
        put_amount(d, ROLE_VALUE, micro);
    else
        doc_put(d, ROLE_MUTED, "not told: no reported request asked for it alone and found one");
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
    write_sum(d, "All", &all);
    for (enum ledger_ask ask = LEDGER_EMAIL; ask < LEDGER_ASK_COUNT; ask++)
        if (kind[ask].requests)
            write_sum(d, ledger_ask_word(ask), &kind[ask]);
    if (runs[1].requests) {
        write_sum(d, "single lookups", &runs[0]);
        write_sum(d, "batches", &runs[1]);
    }
    write_price(d, x, CONTACT_EMAIL, "A found e-mail");
    write_price(d, x, CONTACT_PHONE, "A found phone");
    insight_doc_label(d, "Held", VALUE_COLUMN);
    if (x->held_count)
        doc_printf(d, ROLE_PENDING, "%lld open %s; what they will cost is not known",
                   (long long)x->held_count, x->held_count == 1 ? "request" : "requests");
    else
        doc_put(d, ROLE_TEXT, "nothing: no request is open");
    doc_line(d);
    doc_put(d, ROLE_MUTED,
            "Apollo reports a request at a time. What a vendor cost is not in its payload, and is not "
            "guessed here.");
}

/* ---- burn ---- */

static void write_day(struct doc *d, const struct insight *x, int64_t day, const struct ledger_sum *s,
                      int64_t most)
{
    char text[CLOCK_ISO_SIZE], amount[CREDITS_TEXT_SIZE];
    struct ledger_estimate e;
    struct chart bar;
    clock_format_iso(day * LEDGER_DAY_MS, text);
    doc_line(d);
    doc_put_n(d, ROLE_MUTED, text, 10);
    doc_to(d, 12);
    credits_format(s->micro, amount);
    doc_put(d, s->reported ? ROLE_VALUE : ROLE_MUTED,
            s->reported   ? amount
            : s->requests ? "not reported"
                          : "-");
    doc_to(d, VALUE_COLUMN);
    chart_bar(&bar, 24, most ? (double)s->micro / (double)most : 0);
    chart_write(&bar, d);
    doc_to(d, VALUE_COLUMN + 26);
    if (d->width > 90 && ledger_estimate(x->days, x->day_count, day, &e)) {
        doc_put(d, ROLE_MUTED, "estimated ");
        put_amount(d, ROLE_TEXT, e.estimate_micro);
        doc_put(d, ROLE_MUTED, " was ");
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

static void write_burn(struct doc *d, const struct insight *x)
{
    struct ledger_sum s;
    int64_t most = 0;
    if (!x->day_count)
        return;
    int64_t last = x->days[x->day_count - 1].day, first = x->days[0].day;
    first = first < last - CHART_DAYS + 1 ? last - CHART_DAYS + 1 : first;
    heading(d, "By day (UTC)");
    for (int64_t day = first; day <= last; day++) {
        sum_day(x, day, &s);
        most = s.micro > most ? s.micro : most;
    }
    for (int64_t day = last; day >= first; day--) {
        sum_day(x, day, &s);
        write_day(d, x, day, &s, most);
    }
    doc_line(d);
    doc_put(d, ROLE_MUTED,
            "Estimates are the mean of the same kind over the 30 days before, beside what it was.");
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

static void write_balance(struct app *a, struct doc *d, const struct insight *x)
{
    heading(d, "Balance against the ledger");
    if (a->session.status && a->session.status->warning) {
        doc_line(d);
        doc_put(d, ROLE_WARN, a->session.status->warning);
    }
    if (!x->balance_count) {
        doc_line(d);
        doc_put(d, ROLE_MUTED, "Not read yet. b asks Apollo's free endpoints.");
        return;
    }
    write_lines(d, &x->balances[x->balance_count - 1]);
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

/* Where things stand in a line at this width. */
struct ledger_places {
    bool is_wide;
    int who, who_width, ask, enriched, credits, sources;
};

static struct ledger_places ledger_place(struct rect line)
{
    struct ledger_places p = {.is_wide = line.width >= 100};
    p.who = line.x + (p.is_wide ? 18 : 13);
    p.who_width = p.is_wide ? 20 : 13;
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
    canvas_put(c, p.enriched, line.y, 8, ROLE_LABEL, p.is_wide ? "enriched" : "enrich.");
    canvas_put_right(c, p.credits, line.y, 12, ROLE_LABEL, "credits");
    canvas_put_cut(c, p.sources, line.y, end - p.sources, ROLE_LABEL, "sources that returned data");
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
