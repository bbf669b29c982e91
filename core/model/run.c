/* run.c — words and small arithmetic of lists. */
#include "core/model/run.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/base/plural.h"
#include "core/base/order.h"
#include "core/model/credits.h"

/* ---- words ---- */

static const struct {
    const char *word, *meaning;
} states[RUN_STATE_COUNT] = {
#define X(name, word, meaning) [RUN_##name] = {word, meaning},
    RUN_STATES(X)
#undef X
};
static const struct {
    const char *word, *meaning;
} standings[ROW_STANDING_COUNT] = {
#define X(name, word, meaning) [ROW_##name] = {word, meaning},
    ROW_STANDINGS(X)
#undef X
};
static const struct {
    const char *word, *meaning;
} outcomes[OUTCOME_COUNT] = {
#define X(name, word, meaning) [OUTCOME_##name] = {word, meaning},
    ROW_OUTCOMES(X)
#undef X
};
static const char *const choices[ROW_CHOICE_COUNT] = {
#define X(name, word, meaning) [ROWS_##name] = word,
    ROW_CHOICES(X)
#undef X
};

const char *run_state_word(enum run_state s)
{
    assert((unsigned)s < RUN_STATE_COUNT);
    return states[s].word;
}

const char *run_state_meaning(enum run_state s)
{
    assert((unsigned)s < RUN_STATE_COUNT);
    return states[s].meaning;
}

bool run_state_from_word(const char *word, enum run_state *out)
{
    for (int i = 0; word && i < RUN_STATE_COUNT; i++)
        if (strcmp(word, states[i].word) == 0) {
            *out = (enum run_state)i;
            return true;
        }
    return false;
}

const char *row_standing_word(enum row_standing s)
{
    assert((unsigned)s < ROW_STANDING_COUNT);
    return standings[s].word;
}

const char *row_standing_meaning(enum row_standing s)
{
    assert((unsigned)s < ROW_STANDING_COUNT);
    return standings[s].meaning;
}

const char *row_outcome_word(enum row_outcome o)
{
    assert((unsigned)o < OUTCOME_COUNT);
    return outcomes[o].word;
}

const char *row_outcome_meaning(enum row_outcome o)
{
    assert((unsigned)o < OUTCOME_COUNT);
    return outcomes[o].meaning;
}

const char *run_policy_word(enum run_policy p)
{
    return p == RUN_REFRESH ? "refresh" : p == RUN_MISSING ? "missing" : "reuse";
}

const char *row_choice_word(enum row_choice c)
{
    assert((unsigned)c < ROW_CHOICE_COUNT);
    return choices[c];
}

bool row_choice_from_word(const char *word, enum row_choice *out)
{
    for (int i = 0; i < ROW_CHOICE_COUNT; i++)
        if (strcmp(word, choices[i]) == 0) {
            *out = (enum row_choice)i;
            return true;
        }
    return false;
}

/* ---- estimates ---- */

#define CREDIT 1000000LL

int64_t estimate_published_most_micro(const struct lookup_options *o)
{
    int64_t most = 1;
    most += o->waterfall_email ? 20 : 0;
    most += o->waterfall_phone ? 45 : o->reveal_phone_number ? 8 : 0;
    return most * CREDIT;
}

/* Ten people say little about the eleventh; under that the published prices hold the upper end. */
enum { SAMPLE_LEAST = 10 };

void estimate_make(struct estimate *out, const struct lookup_options *o, int64_t rows, int64_t *price,
                   size_t count)
{
    int64_t most = estimate_published_most_micro(o), sum = 0;
    *out = (struct estimate){.floor_micro = rows * CREDIT,
                             .typical_micro = rows * (CREDIT + most) / 2,
                             .ceiling_micro = rows * most};
    if (count < SAMPLE_LEAST)
        return;
    qsort(price, count, sizeof *price, order_int64);
    for (size_t i = 0; i < count; i++)
        sum += price[i];
    out->sample = (int64_t)count;
    out->floor_micro = rows * price[count / 10];
    out->typical_micro = rows * (sum / (int64_t)count);
    out->ceiling_micro = rows * price[count - 1 - count / 10];
    if (out->ceiling_micro < out->typical_micro)
        out->ceiling_micro = out->typical_micro;
    if (out->floor_micro > out->typical_micro)
        out->floor_micro = out->typical_micro;
}

void estimate_write(const struct estimate *e, struct buf *out)
{
    char floor[CREDITS_TEXT_SIZE], typical[CREDITS_TEXT_SIZE], ceiling[CREDITS_TEXT_SIZE];
    credits_format_estimate(e->floor_micro, floor);
    credits_format_estimate(e->typical_micro, typical);
    credits_format_estimate(e->ceiling_micro, ceiling);
    buf_append_text(out, floor);
    if (strcmp(floor, ceiling) == 0)
        return;
    buf_printf(out, " to %s", ceiling);
    if (e->sample)
        buf_printf(out, ", typically %s", typical);
}

/* ---- the estimate afterwards ---- */

/* Whole credits, since it is a guess. */
static int64_t rounded(double micro)
{
    return (int64_t)(micro / CREDIT + 0.5) * CREDIT;
}

static int64_t share_of(int64_t micro, int64_t part, int64_t whole)
{
    if (part == whole)
        return micro;
    return rounded((double)micro * (double)part / (double)whole);
}

static struct estimate share_of_estimate(const struct run *r, int64_t part, int64_t whole)
{
    return (struct estimate){.floor_micro = share_of(r->estimate.floor_micro, part, whole),
                             .typical_micro = share_of(r->estimate.typical_micro, part, whole),
                             .ceiling_micro = share_of(r->estimate.ceiling_micro, part, whole),
                             .sample = r->estimate.sample};
}

/* How the amount lies to what was expected of the rows that were sent. */
static void write_comparison(const struct run *r, const struct estimate *e, struct buf *out)
{
    int64_t typical = e->typical_micro;
    int64_t percent = typical > 0 ? (r->spent_micro - typical) * 100 / typical : 0;
    if (r->spent_micro > e->ceiling_micro)
        buf_append_text(out, "; it is more than that");
    else if (r->spent_micro < e->floor_micro)
        buf_append_text(out, "; it is less than that");
    else if (e->sample && percent)
        buf_printf(out, "; it is within that, %lld %% %s the typical",
                   (long long)(percent < 0 ? -percent : percent), percent < 0 ? "below" : "above");
    else
        buf_append_text(out, "; it is within that");
}

void run_write_outcome(const struct run *r, struct buf *out)
{
    int64_t sent = r->standing[ROW_SENT], meant = sent + r->standing[ROW_READY];
    if (sent == 0)
        return;
    const struct estimate e = share_of_estimate(r, sent, meant);
    buf_printf(out, "The estimate for the %lld %s sent was ", (long long)sent,
               plural(sent, "row that was", "rows that were"));
    estimate_write(&e, out);
    if (e.sample)
        buf_printf(out, " (learnt from %lld %s)", (long long)e.sample, plural(e.sample, "person", "people"));
    else
        buf_append_text(out, " (published prices)");
    if (sent < meant)
        buf_printf(out, ", their share of what it was for %lld", (long long)meant);
    if (!r->unpriced && !run_has_price(r))
        buf_append_text(out, "; Apollo reported no price");
    else if (r->unpriced)
        buf_printf(out, "; of %lld %s the price is not reported (yet)", (long long)r->unpriced,
                   plural(r->unpriced, "person", "people"));
    else
        write_comparison(r, &e, out);
    buf_append_char(out, '.');
}

struct estimate run_estimate_ready(const struct run *r)
{
    int64_t ready = r->standing[ROW_READY], meant = r->standing[ROW_SENT] + ready;
    return meant == 0 ? r->estimate : share_of_estimate(r, ready, meant);
}

void run_write_rest(const struct run *r, struct buf *out)
{
    char a[CREDITS_TEXT_SIZE], b[CREDITS_TEXT_SIZE];
    int64_t asked = run_people_in(r, REQUEST_DELIVERED) + run_people_in(r, REQUEST_NOT_FOUND) +
                    run_people_in(r, REQUEST_ANSWERED);
    int64_t sent = r->standing[ROW_SENT], left = r->standing[ROW_READY];
    /* Rows to be asked again stand among those to be sent, and what they cost among what was spent. */
    int64_t priced = (asked > sent ? asked : sent) - r->unpriced;
    if (priced <= 0 || left <= 0)
        return;
    double rest = (double)r->spent_micro / (double)priced * (double)left;
    credits_format(r->spent_micro, a);
    credits_format(rounded(rest), b);
    buf_printf(out, "So far %s %s for %lld %s: at that price about %s for the %lld left.", a, credits_word(a),
               (long long)priced, plural(priced, "row", "rows"), b, (long long)left);
}

/* ---- what is asked, and what is not used ---- */

void run_write_asks(const struct lookup_options *o, struct buf *out)
{
    buf_printf(out, "plain enrichment%s%s%s%s", o->waterfall_email ? ", e-mail waterfall" : "",
               o->waterfall_phone ? ", phone waterfall" : "", o->reveal_phone_number ? ", phone number" : "",
               o->reveal_personal_emails ? ", personal e-mails" : "");
}

void run_write_left_out(const struct run *r, struct buf *out)
{
    const struct column_tally *t = &r->tally;
    if (t->no_values)
        buf_printf(out, "%lld %s \"N/A\" or the like, taken for empty.\n", (long long)t->no_values,
                   plural(t->no_values, "cell says", "cells say"));
    if (t->mail_hosts)
        buf_printf(out, "%lld %s a mail provider's, such as gmail.com, and %s not sent as a company's.\n",
                   (long long)t->mail_hosts, plural(t->mail_hosts, "domain is", "domains are"),
                   plural(t->mail_hosts, "is", "are"));
    if (t->misfits)
        buf_printf(out, "%lld %s not what %s promises, and left out; the row says why.\n",
                   (long long)t->misfits, plural(t->misfits, "cell is", "cells are"),
                   plural(t->misfits, "its column", "their column"));
    if (t->titles)
        buf_printf(
            out, "%lld %s sent without what stands around %s, such as \"Dr.\", \", MBA\" or \"(she/her)\".\n",
            (long long)t->titles, plural(t->titles, "name is", "names are"), plural(t->titles, "it", "them"));
}

/* ---- runs ---- */

struct run *run_new(void)
{
    return mem_zalloc(sizeof(struct run));
}

void run_free(struct run *r)
{
    if (!r)
        return;
    free(r->name);
    free(r->path);
    free(r->encoding);
    free(r->delimiter);
    free(r->line_end);
    free(r->preamble);
    free(r->header);
    free(r->map);
    free(r->message);
    free(r->out);
    free(r->balance);
    free(r->again_why);
    free(r);
}

int64_t run_people_in(const struct run *r, enum request_state s)
{
    return r->state_count[s].people;
}

bool run_has_price(const struct run *r)
{
    int64_t turned_down = run_people_in(r, REQUEST_REJECTED) + run_people_in(r, REQUEST_REFUSED) +
                          run_people_in(r, REQUEST_DRAFT);
    return r->spent_micro != 0 || r->has_zero_price || r->standing[ROW_SENT] > r->unpriced + turned_down;
}

int64_t run_open_requests(const struct run *r)
{
    return r->state_count[REQUEST_QUEUED].requests + r->state_count[REQUEST_SENDING].requests +
           r->state_count[REQUEST_WAITING].requests;
}

int64_t run_committed_micro(const struct run *r)
{
    return r->spent_micro + r->unpriced * r->hold_micro;
}

/* ---- rows ---- */

struct run_rows *run_rows_new(size_t most)
{
    struct run_rows *r = mem_zalloc(sizeof *r);
    r->row = mem_zalloc(most * sizeof *r->row);
    arena_init(&r->text);
    return r;
}

void run_rows_free(struct run_rows *r)
{
    if (!r)
        return;
    arena_release(&r->text);
    free(r->row);
    free(r);
}

void run_pack_identifiers(const struct identifiers *ids, struct buf *out)
{
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        if (ids->value[i]) {
            buf_append_char(out, (char)('a' + i));
            buf_append_text(out, ids->value[i]);
            buf_append_char(out, '\n');
        }
}

void run_unpack_identifiers(const char *packed, struct identifiers *ids)
{
    while (packed && *packed) {
        size_t size = strcspn(packed, "\n");
        int field = packed[0] - 'a';
        if (size > 1 && field >= 0 && field < IDENTIFIER_COUNT)
            mem_text_replace_take(&ids->value[field], mem_text_n(packed + 1, size - 1));
        packed += size + (packed[size] == '\n');
    }
}
