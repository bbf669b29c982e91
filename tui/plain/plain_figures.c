/* plain_figures.c — figures in sentences. What was not reported is said to be not reported, and what nobody
 * can know stands as its bounds. */
#include "tui/plain/plain_figures.h"

#include <string.h>
#include <strings.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/plural.h"
#include "tui/plain/plain_internal.h"
#include "tui/plain/plain_story.h"
#include "tui/view/outcome.h"

bool plain_field_word(const char *word, enum contact_field *field)
{
    bool is_email = strcasecmp(word, "email") == 0 || strcasecmp(word, "e-mail") == 0;
    if (!is_email && strcasecmp(word, "phone") != 0)
        return false;
    *field = is_email ? CONTACT_EMAIL : CONTACT_PHONE;
    return true;
}

static double percent(int64_t part, int64_t whole)
{
    return whole ? 100 * (double)part / (double)whole : 0;
}

static void put_when(struct buf *out, int64_t at_ms)
{
    char at[CLOCK_ISO_SIZE];
    clock_format_local(at_ms, at);
    buf_append_text(out, at);
}

/* ---- vendors ---- */

static void put_coverage(const struct field_stats *f, enum contact_field field, struct buf *out)
{
    if (f->courses)
        buf_printf(out, "%s: found for %lld of %lld %s (%.1f %%), %.1f vendors asked a person\n",
                   contact_field_title(field), (long long)f->found, (long long)f->courses,
                   plural(f->courses, "person", "people"), percent(f->found, f->courses),
                   percent(f->attempts, f->courses) / 100);
}

static void put_finder(const struct vendor_stats *s, int64_t finals, struct buf *out)
{
    double low, high;
    rate_interval(s->hit, s->asked, &low, &high);
    buf_printf(out,
               "asked %lld, found %lld (%.1f %%, 95 %% sure between %.0f and %.0f), missed %lld, errors %lld",
               (long long)s->asked, (long long)s->hit, percent(s->hit, s->asked), 100 * low, 100 * high,
               (long long)s->missed, (long long)s->error);
    if (s->rejected + s->other)
        buf_printf(out, ", other answers %lld", (long long)(s->rejected + s->other));
    buf_printf(out, "; first to find %lld, only it had %lld, validators confirmed %lld and overruled %lld",
               (long long)s->first_hit, (long long)s->unique_hit, (long long)s->confirmed,
               (long long)s->overruled);
    buf_printf(out, "; agreed with others %lld, differed %lld; final %lld (%.1f %%); places %d to %d",
               (long long)s->agreed, (long long)s->conflicted, (long long)s->finals,
               percent(s->finals, finals), s->place_first, s->place_last);
}

static void make_table(const struct insight *x, struct vendor_table *t)
{
    *t = (struct vendor_table){0};
    for (size_t i = 0; i < x->course_count; i++)
        vendor_table_add(t, x->courses[i].field, x->courses[i].course, x->courses[i].count);
    vendor_table_sort(t, VENDOR_BY_HITS, false);
}

void plain_figures_vendors(const struct insight *x, struct buf *out)
{
    struct vendor_table t;
    make_table(x, &t);
    put_coverage(&t.field[CONTACT_EMAIL], CONTACT_EMAIL, out);
    put_coverage(&t.field[CONTACT_PHONE], CONTACT_PHONE, out);
    for (size_t i = 0; i < t.count; i++) {
        const struct vendor_stats *s = &t.row[i];
        buf_printf(out, "%s, %s: ", s->vendor, contact_field_name(s->field));
        if (s->asked)
            put_finder(s, t.field[s->field].finals, out);
        if (s->checked)
            buf_printf(out, "%svalidator, checked %lld, confirmed %lld, refused %lld, undecided %lld",
                       s->asked ? "; " : "", (long long)s->checked, (long long)s->passed,
                       (long long)s->refused, (long long)s->undecided);
        buf_append_char(out, '\n');
    }
    if (!t.count)
        buf_append_text(out, "Nobody was asked yet, or nobody in this range.\n");
    vendor_table_release(&t);
}

/* ---- what if ---- */

static void put_bounds(struct buf *out, const struct bounds *b, int64_t of)
{
    if (b->low == b->high)
        buf_printf(out, "%lld", (long long)b->low);
    else
        buf_printf(out, "%lld to %lld", (long long)b->low, (long long)b->high);
    if (of && b->low == b->high)
        buf_printf(out, " (%.1f %%)", percent(b->low, of));
    else if (of)
        buf_printf(out, " (%.1f to %.1f %%)", percent(b->low, of), percent(b->high, of));
}

/* The named ones come first, in the order of the words. */
static bool order_vendors(struct replay *r, char *const *words, size_t count, struct err *e)
{
    enum contact_field field;
    size_t place = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_out = words[i][0] == '-';
        size_t at = 0;
        if (plain_field_word(words[i], &field))
            continue;
        while (at < r->vendor_count && strcasecmp(r->vendor[at].vendor, words[i] + is_out) != 0)
            at++;
        if (at == r->vendor_count)
            return err_set(e, ERR_USAGE, "%.60s was never asked for %s here. vendors names them.",
                           words[i] + is_out, contact_field_name(r->field));
        if (is_out)
            r->vendor[at].is_left_out = true;
        else if (at >= place)
            replay_move(r, at, (int)place - (int)at), place++;
    }
    return true;
}

static void put_replay(const struct replay *r, const struct field_stats *now, struct buf *out)
{
    for (size_t i = 0; i < r->vendor_count; i++) {
        const struct replay_vendor *v = &r->vendor[i];
        buf_printf(out, "%zu: %s ", i + 1, v->vendor);
        if (v->is_left_out) {
            buf_append_text(out, "is left out\n");
            continue;
        }
        buf_append_text(out, "would be asked ");
        put_bounds(out, &v->asked, r->courses);
        buf_append_text(out, " and would be the one to find it ");
        put_bounds(out, &v->first, r->courses);
        buf_append_char(out, '\n');
    }
    buf_append_text(out, "People with an answer: ");
    put_bounds(out, &r->found, r->courses);
    buf_append_text(out, ". Vendors asked: ");
    put_bounds(out, &r->asks, 0);
    buf_printf(out, ".\nAs it was: %lld of %lld with an answer, %lld %s asked.\n",
               (long long)now->hit_courses, (long long)now->courses, (long long)now->attempts,
               plural(now->attempts, "vendor", "vendors"));
    buf_append_text(out,
                    "Vendors after a hit were never asked, so nobody knows what they would have said: the "
                    "lower figure takes them to have had nothing, the higher one everything.\n");
}

bool plain_figures_what_if(const struct insight *x, char *const *words, size_t count, struct buf *out,
                           struct err *e)
{
    struct vendor_table t;
    struct replay r;
    enum contact_field field = CONTACT_EMAIL;
    for (size_t i = 0; i < count; i++)
        plain_field_word(words[i], &field);
    make_table(x, &t);
    replay_begin(&r, field, &t);
    bool is_good = r.vendor_count
                       ? order_vendors(&r, words, count, e)
                       : err_set(e, ERR_NOT_FOUND, "Nobody was asked yet, or nobody in this range.");
    if (is_good) {
        for (size_t i = 0; i < x->course_count; i++)
            replay_add(&r, x->courses[i].field, x->courses[i].course, x->courses[i].count);
        put_replay(&r, &t.field[field], out);
    }
    replay_release(&r);
    vendor_table_release(&t);
    return is_good;
}

/* ---- credits ---- */

static void put_sum(struct buf *out, const char *label, const struct ledger_sum *s)
{
    buf_printf(out, "%s: ", label);
    if (s->reported)
        plain_put_credits(out, s->micro);
    else
        buf_append_text(out, s->requests ? "not reported" : "nothing asked");
    if (s->requests)
        buf_printf(out, ", %lld %s, %lld not reported, %lld %s and %lld %s found", (long long)s->requests,
                   plural(s->requests, "request", "requests"), (long long)(s->requests - s->reported),
                   (long long)s->emails, plural(s->emails, "e-mail", "e-mails"), (long long)s->phones,
                   plural(s->phones, "phone", "phones"));
    buf_append_char(out, '\n');
}

static void put_price(const struct insight *x, enum contact_field field, struct buf *out)
{
    int64_t micro;
    char mean[CREDITS_TEXT_SIZE];
    buf_printf(out, "A found %s: ", contact_field_name(field));
    if (ledger_price(x->days, x->day_count, field, &micro)) {
        credits_format_mean(micro, mean);
        buf_printf(out, "%s each\n", mean);
    } else {
        buf_append_text(out, "not told, since no reported request asked for it alone and found one\n");
    }
}

static void put_days(const struct insight *x, struct buf *out)
{
    for (size_t i = x->day_count; i-- > 0;) {
        struct ledger_sum s = {0};
        char day[LEDGER_DAY_TEXT_SIZE];
        size_t first = i;
        while (first > 0 && x->days[first - 1].day == x->days[i].day)
            first--;
        for (size_t k = first; k <= i; k++)
            ledger_add(&s, &x->days[k]);
        ledger_day_format(x->days[i].day, day);
        put_sum(out, day, &s);
        i = first;
    }
}

static void put_balance(const struct insight *x, struct buf *out)
{
    const struct balance *now = x->balance_count ? &x->balances[x->balance_count - 1] : NULL;
    int64_t spent, difference;
    if (!now) {
        buf_append_text(out, "Balance: not read yet. balance asks Apollo's free endpoints.\n");
        return;
    }
    enum balance_verdict v = balance_compare(x->balance_count > 1 ? now - 1 : NULL, now, &spent, &difference);
    buf_printf(out, "Balance: %s left, read ", now->remaining ? now->remaining : "not reported");
    put_when(out, now->at_ms);
    if (v == BALANCE_EXPLAINED || v == BALANCE_UNEXPLAINED) {
        buf_append_text(out, "; it fell by ");
        plain_put_credits(out, spent);
        buf_append_text(out, ", requests reported ");
        plain_put_credits(out, now->ledger_micro);
    }
    buf_printf(out, "; %s\n", balance_verdict_text(v));
    if (now->cycle_start || now->cycle_end)
        buf_printf(out, "Cycle: %s to %s\n", now->cycle_start ? now->cycle_start : "not told",
                   now->cycle_end ? now->cycle_end : "not told");
    for (size_t i = 0; i < now->line_count; i++) {
        const struct balance_line *l = &now->line[i];
        buf_printf(out, "%s: %s used of %s, %s left\n", l->name ? l->name : "credits",
                   l->consumed ? l->consumed : "not reported", l->limit ? l->limit : "not reported",
                   l->left ? l->left : "not reported");
    }
}

void plain_figures_credits(const struct wf_status *s, const struct insight *x, struct buf *out)
{
    struct ledger_sum all = {0}, kind[LEDGER_ASK_COUNT] = {{0}}, runs[2] = {{0}};
    for (size_t i = 0; i < x->day_count; i++) {
        ledger_add(&all, &x->days[i]);
        ledger_add(&kind[x->days[i].ask], &x->days[i]);
        ledger_add(&runs[x->days[i].is_bulk], &x->days[i]);
    }
    if (s && s->warning)
        buf_printf(out, "%s\n", s->warning);
    put_sum(out, "All credits, as Apollo reported them", &all);
    for (enum ledger_ask ask = LEDGER_EMAIL; ask < LEDGER_ASK_COUNT; ask++)
        if (kind[ask].requests)
            put_sum(out, ledger_ask_word(ask), &kind[ask]);
    if (runs[1].requests) {
        put_sum(out, "Single lookups", &runs[0]);
        put_sum(out, "Batches", &runs[1]);
    }
    put_price(x, CONTACT_EMAIL, out);
    put_price(x, CONTACT_PHONE, out);
    if (x->held_count)
        buf_printf(out, "Held: %lld open, what %s will cost is not known\n", (long long)x->held_count,
                   x->held_count == 1 ? "it" : "they");
    else
        buf_append_text(out, "Held: nothing, no request is open\n");
    put_days(x, out);
    put_balance(x, out);
}

/* ---- rows ---- */

void plain_figures_attempt(const struct plain *p, const struct attempt_row *r, struct buf *out)
{
    buf_printf(out, "request %lld, ", (long long)r->request_id);
    put_when(out, r->asked_ms);
    buf_append_text(out, ", ");
    plain_put_private(p, out, r->label ? r->label : "no name");
    buf_printf(out, ": step %d, %s", r->place, r->status ? r->status : attempt_text(r->outcome));
    if (r->status_code)
        buf_printf(out, ", %s", r->status_code);
    if (r->values) {
        buf_append_text(out, ", ");
        plain_put_private(p, out, r->values);
    }
    buf_append_text(out, r->is_final ? ", final\n" : "\n");
}

void plain_figures_ledger(const struct plain *p, const struct ledger_row *r, struct buf *out)
{
    const struct request_row *row = &r->request;
    buf_printf(out, "%srequest %lld, ", row->is_simulated ? "SIMULATED " : "", (long long)row->id);
    put_when(out, row->created_ms);
    buf_append_text(out, ", ");
    plain_put_private(p, out, row->label ? row->label : "no name");
    buf_printf(out, ": credits %s, asked for %s, enriched %s of %d, %s",
               row->credits ? row->credits : "not reported", ledger_ask_word(ledger_ask(&row->options)),
               r->enriched ? r->enriched : "not reported", row->people_count, state_text(row->state));
    if (r->sources)
        buf_printf(out, ", sources %s", r->sources);
    buf_append_char(out, '\n');
}

void plain_figures_person(const struct plain *p, const struct person_row *r, struct buf *out)
{
    buf_printf(out, "person %lld, ", (long long)r->id);
    plain_put_private(p, out, r->name ? r->name : r->key ? r->key : "no name");
    if (r->organization) {
        buf_append_text(out, ", ");
        plain_put_private(p, out, r->organization);
    }
    buf_printf(out, ": %lld %s, the last, %lld, ", (long long)r->request_count,
               plural(r->request_count, "request", "requests"), (long long)r->last_request);
    put_when(out, r->last_ms);
    buf_append_char(out, '\n');
}

void plain_figures_delivery(const struct plain *p, const struct delivery_row *r, struct buf *out)
{
    buf_printf(out, "delivery %lld, ", (long long)r->id);
    put_when(out, r->received_ms);
    buf_printf(out, ": by %s, %s, %zu bytes",
               channel_word(r->channel) ? channel_word(r->channel) : "nobody knows",
               delivery_outcome_word(r->outcome), r->body_size);
    if (r->request_id) {
        buf_printf(out, ", request %lld ", (long long)r->request_id);
        plain_put_private(p, out, r->label ? r->label : "");
    }
    if (r->note)
        buf_printf(out, ", %s", r->note);
    buf_append_char(out, '\n');
}

/* ---- one person ---- */

/* The final values of a field that differ, each once, with the requests that have them. */
static void put_finals(const struct plain *p, const struct insight *x, enum contact_field field,
                       struct buf *out)
{
    enum { MOST = 40 };
    const struct finding *seen[MOST];
    int count = 0;
    for (size_t r = 0; r < x->request_count; r++) {
        const struct person *who = &x->requests[r]->people[x->slots[r]];
        for (size_t i = 0; i < who->finding_count && count < MOST; i++) {
            const struct finding *f = &who->findings[i];
            int k = 0;
            while (k < count && !finding_is_same(seen[k], f))
                k++;
            if (f->field == field && f->value && k == count)
                seen[count++] = f;
        }
    }
    buf_printf(out, "%s: ", contact_field_title(field));
    for (int i = 0; i < count; i++) {
        buf_append_text(out, i ? ", " : "");
        plain_put_private(p, out, seen[i]->value);
        buf_printf(out, " %s", seen[i]->status ? seen[i]->status : "status not reported");
    }
    buf_append_text(out, count == 0  ? "none is final\n"
                         : count > 1 ? ". These final values contradict each other\n"
                                     : "\n");
}

void plain_figures_profile(const struct plain *p, const struct insight *x, struct buf *out)
{
    if (x->people_count)
        plain_figures_person(p, &x->people[0], out);
    put_finals(p, x, CONTACT_EMAIL, out);
    put_finals(p, x, CONTACT_PHONE, out);
    if ((int64_t)x->request_count < x->total)
        buf_printf(out, "The newest %zu of %lld requests:\n", x->request_count, (long long)x->total);
    for (size_t i = 0; i < x->request_count; i++) {
        const struct request *r = x->requests[i];
        buf_printf(out, "%srequest %lld, ", r->is_simulated ? "SIMULATED " : "", (long long)r->id);
        put_when(out, r->created_ms);
        buf_append_text(out, ": ");
        plain_story_state(p, r, out);
        buf_append_char(out, '\n');
        plain_story_person(p, r, &r->people[x->slots[i]], out);
    }
}
