/* run.c — one list: its figures as a document, and its rows. A forecast is called one, and what was not
 * reported is not 0. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/plural.h"
#include "tui/app.h"
#include "tui/mask.h"
#include "tui/view/outcome.h"
#include "tui/view/private_text.h"

#define COLUMN 14
#define BAR 24

/* ---- figures ---- */

static void write_state(struct app *a, struct doc *d, const struct run *r)
{
    doc_line(d);
    insight_doc_private(a, d, ROLE_STRONG, r->name ? r->name : "pasted");
    if (r->is_simulated)
        doc_put(d, ROLE_MUTED, "  SIMULATED");
    insight_doc_label(d, "State", COLUMN);
    doc_put(d, lists_state_role(r), run_state_word(r->state));
    doc_printf(d, ROLE_MUTED, ": %s", run_state_meaning(r->state));
    if (r->message) {
        insight_doc_label(d, "", COLUMN);
        doc_put(d, ROLE_WARN, r->message);
    }
    if (r->again_ms > a->now_ms) {
        char when[CLOCK_ISO_SIZE];
        clock_format_local_time(r->again_ms, when);
        insight_doc_label(d, "", COLUMN);
        doc_printf(d, ROLE_WARN, "waits until %s: %s", when,
                   r->again_why ? r->again_why : "for Apollo's limit or the network");
    }
    if (r->is_held) {
        insight_doc_label(d, "", COLUMN);
        doc_put(d, ROLE_WARN, "its budget allows no further row until what is under way has its price");
    }
    if (r->is_driven && !r->is_driven_here) {
        insight_doc_label(d, "", COLUMN);
        doc_put(d, ROLE_MUTED, "another waterfall process sends it");
    }
}

static void write_span(struct doc *d, double seconds)
{
    long long s = (long long)seconds;
    if (s >= 3600)
        doc_printf(d, ROLE_TEXT, ", about %lld h %02lld min left at this speed", s / 3600, s / 60 % 60);
    else
        doc_printf(d, ROLE_TEXT, ", about %lld:%02lld left at this speed", s / 60, s % 60);
}

static void write_progress(struct app *a, struct doc *d, const struct run *r)
{
    int64_t settled = lists_settled(r);
    double rate = lists_rate(&a->view.lists.speed);
    insight_doc_label(d, "Progress", COLUMN);
    if (r->state == RUN_READING) {
        doc_printf(d, ROLE_TEXT, "%lld of %lld bytes read", (long long)r->bytes_read,
                   (long long)r->bytes_total);
        return;
    }
    lists_doc_bar(d, BAR, r->row_count ? (double)settled / (double)r->row_count : 0);
    doc_to(d, COLUMN + BAR + 1);
    doc_printf(d, ROLE_TEXT, "%lld of %lld %s", (long long)settled, (long long)r->row_count,
               plural(r->row_count, "row has its outcome", "rows have their outcome"));
    if (r->state != RUN_RUNNING || rate < 0.05 || settled >= r->row_count)
        return;
    insight_doc_label(d, "", COLUMN);
    doc_printf(d, ROLE_TEXT, "%.1f rows a second", rate);
    write_span(d, (double)(r->row_count - settled) / rate);
}

static void write_part(struct doc *d, const char *label, int64_t part, int64_t all)
{
    insight_doc_label(d, label, COLUMN);
    lists_doc_bar(d, BAR, all ? (double)part / (double)all : 0);
    doc_to(d, COLUMN + BAR + 1);
    doc_printf(d, ROLE_VALUE, "%lld", (long long)part);
    if (all)
        doc_printf(d, ROLE_MUTED, " of %lld sent, %.1f %%", (long long)all, 100 * (double)part / (double)all);
}

/* Of what was sent: a field that nobody asked for and nobody found has no line. */
static void write_coverage(struct doc *d, const struct run *r)
{
    int64_t sent = r->standing[ROW_SENT];
    bool wants_phone = r->options.waterfall_phone || r->options.reveal_phone_number;
    doc_line(d);
    doc_line(d);
    doc_put(d, ROLE_STRONG, "Coverage");
    write_part(d, "matched", r->matched, sent);
    if (r->options.waterfall_email || r->emails)
        write_part(d, "e-mail", r->emails, sent);
    if (wants_phone || r->phones)
        write_part(d, "phone", r->phones, sent);
}

static void write_estimate(struct doc *d, const struct run *r)
{
    struct buf text;
    buf_init(&text, 200);
    estimate_write(&r->estimate, &text);
    doc_put(d, ROLE_TEXT, text.data);
    buf_release(&text);
    if (r->estimate.sample)
        doc_printf(d, ROLE_TEXT, "; an estimate, learnt from %lld %s of this history",
                   (long long)r->estimate.sample, plural(r->estimate.sample, "person", "people"));
    else
        doc_put(d, ROLE_TEXT, "; an estimate from published prices, vendors differ");
}

static void write_credit_lines(struct doc *d, const struct run *r)
{
    char a[CREDITS_TEXT_SIZE], b[CREDITS_TEXT_SIZE];
    doc_line(d);
    doc_line(d);
    doc_put(d, ROLE_STRONG, "Credits");
    credits_format(r->spent_micro, a);
    insight_doc_label(d, "reported", COLUMN);
    doc_put(d, ROLE_VALUE,
            !r->standing[ROW_SENT] ? "nothing was sent"
            : lists_is_unpriced(r) ? r->unpriced ? "nothing yet" : "nothing"
                                   : a);
    if (r->unpriced)
        doc_printf(d, ROLE_MUTED, "; of %lld %s not reported (yet), they may have cost something",
                   (long long)r->unpriced, plural(r->unpriced, "person", "people"));
    insight_doc_label(d, "budget", COLUMN);
    credits_format(r->budget_micro, a);
    credits_format(run_committed_micro(r), b);
    if (r->budget_micro > 0)
        doc_printf(d, ROLE_TEXT, "%s, of which %s are spent or held for what is under way", a, b);
    else
        doc_put(d, ROLE_MUTED, "none");
    if (r->day_budget_micro > 0) {
        credits_format(r->day_budget_micro, a);
        doc_printf(d, ROLE_TEXT, "; %s a day", a);
    }
    insight_doc_label(d, "estimate", COLUMN);
    if (r->state == RUN_REVIEW && r->standing[ROW_READY] == 0)
        doc_put(d, ROLE_MUTED, "nothing is to be sent, so it costs nothing");
    else
        write_estimate(d, r);
    if (r->standing[ROW_SENT]) {
        struct buf text;
        buf_init(&text, 1000);
        run_write_outcome(r, &text);
        insight_doc_label(d, "against it", COLUMN);
        doc_put(d, ROLE_TEXT, text.data);
        buf_release(&text);
    }
    if (r->balance) {
        insight_doc_label(d, "balance", COLUMN);
        doc_printf(d, ROLE_TEXT, "%s left at Apollo", r->balance);
    }
}

const char *lists_policy_text(enum run_policy p)
{
    static const char *const text[RUN_POLICY_COUNT] = {
        [RUN_REUSE] = "keep their earlier result; nothing is paid twice",
        [RUN_REFRESH] = "are asked, and paid for, again",
        [RUN_MISSING] = "are asked only for the field that is missing"};
    return text[p];
}

static void write_known(struct app *a, struct doc *d, const struct run *r)
{
    char key[KEY_TEXT_SIZE];
    if (r->state != RUN_REVIEW || (!r->standing[ROW_KNOWN] && r->policy == RUN_REUSE))
        return;
    keymap_key_text(&a->keys, ACTION_LIST_KNOWN, false, key);
    insight_doc_label(d, "known people", COLUMN);
    doc_put(d, ROLE_ACCENT, lists_policy_text(r->policy));
    doc_printf(d, ROLE_MUTED, "; %s changes that", key);
}

/* Whoever pays for the rows sees what of them is not used. */
static void write_left_out(struct doc *d, const struct run *r)
{
    struct buf text;
    buf_init(&text, 1000);
    run_write_left_out(r, &text);
    for (const char *at = text.data; at && *at; at = strchr(at, '\n') + 1) {
        insight_doc_label(d, at == text.data ? "left out" : "", COLUMN);
        doc_put_n(d, ROLE_WARN, at, strcspn(at, "\n"));
    }
    buf_release(&text);
}

static void write_counts(struct doc *d, const struct run *r)
{
    doc_line(d);
    doc_line(d);
    doc_put(d, ROLE_STRONG, "Rows");
    for (enum row_standing s = 0; s < ROW_STANDING_COUNT; s++) {
        if (!r->standing[s])
            continue;
        insight_doc_label(d, row_standing_word(s), COLUMN);
        doc_printf(d, ROLE_TEXT, "%lld", (long long)r->standing[s]);
        doc_to(d, COLUMN + 10);
        doc_indent(d, COLUMN + 10);
        doc_put(d, ROLE_MUTED, row_standing_meaning(s));
    }
    write_left_out(d, r);
    if (!r->standing[ROW_SENT])
        return;
    doc_line(d);
    doc_line(d);
    doc_put(d, ROLE_STRONG, "People asked about, by their request's state");
    for (enum request_state s = 0; s < REQUEST_STATE_COUNT; s++) {
        if (!run_people_in(r, s))
            continue;
        insight_doc_label(d, "", 0);
        doc_glyph(d, state_role(s), state_glyph(s));
        doc_printf(d, state_role(s), " %s", state_text(s));
        doc_to(d, COLUMN);
        doc_printf(d, ROLE_TEXT, "%lld", (long long)run_people_in(r, s));
    }
}

static void write_source(struct app *a, struct doc *d, const struct run *r)
{
    char when[CLOCK_ISO_SIZE];
    const struct lookup_options *o = &r->options;
    doc_line(d);
    doc_line(d);
    doc_put(d, ROLE_STRONG, "Where it is from");
    clock_format_local(r->created_ms, when);
    insight_doc_label(d, "read", COLUMN);
    doc_put(d, ROLE_TEXT, when);
    if (r->encoding)
        doc_printf(d, ROLE_MUTED, ", %s", r->encoding);
    if (r->path) {
        insight_doc_label(d, "file", COLUMN);
        insight_doc_private(a, d, ROLE_CODE, r->path);
    }
    if (r->out) {
        insight_doc_label(d, "result", COLUMN);
        insight_doc_private(a, d, ROLE_CODE, r->out);
    }
    insight_doc_label(d, "asks for", COLUMN);
    struct buf asks;
    buf_init(&asks, 200);
    run_write_asks(o, &asks);
    doc_put(d, ROLE_TEXT, asks.data);
    buf_release(&asks);
    if (r->state == RUN_REVIEW)
        return; /* there it stands with the rows */
    insight_doc_label(d, "known people", COLUMN);
    doc_put(d, ROLE_TEXT, lists_policy_text(r->policy));
}

static void write_next(struct app *a, struct doc *d, const struct run *r)
{
    char key[KEY_TEXT_SIZE];
    if (r->state != RUN_REVIEW)
        return;
    keymap_key_text(&a->keys, ACTION_LIST_START, false, key);
    insight_doc_label(d, "", COLUMN);
    if (r->standing[ROW_READY])
        doc_printf(d, ROLE_ACCENT, "Nothing was sent. %s sends %lld %s, after a budget and a yes.", key,
                   (long long)r->standing[ROW_READY], plural(r->standing[ROW_READY], "row", "rows"));
    else
        doc_put(d, ROLE_ACCENT, "Nothing was sent, and no row is ready to be.");
}

void lists_write_run(struct app *a, struct doc *d)
{
    const struct run *r = a->view.lists.run;
    if (!r)
        return;
    write_state(a, d, r);
    write_next(a, d, r);
    write_progress(a, d, r);
    if (r->state != RUN_READING && r->state != RUN_REVIEW)
        write_coverage(d, r);
    write_credit_lines(d, r);
    write_counts(d, r);
    write_known(a, d, r);
    write_source(a, d, r);
}

/* ---- rows ---- */

int64_t lists_rows_count(const struct app *a)
{
    const struct lists_rows *w = &a->view.lists.rows;
    int64_t end = w->first + (int64_t)w->count;
    int64_t known = w->start_count ? (int64_t)((w->start_count - 1) * LISTS_PAGE) : 0;
    if (w->choice == ROWS_ALL && a->view.lists.run)
        return a->view.lists.run->row_count;
    return w->has_more && known + 1 > end ? known + 1 : end + w->has_more;
}

static const struct run_line *line_at(const struct app *a, int64_t index)
{
    const struct lists_rows *w = &a->view.lists.rows;
    int64_t at = index - w->first;
    return at >= 0 && at < (int64_t)w->count ? &w->line[at] : NULL;
}

const struct run_line *lists_chosen_line(const struct app *a)
{
    return line_at(a, a->view.selected);
}

enum { WHO = 10, OUTCOME_WIDTH = 11, EMAIL_LEAST = 12 };

static int who_width(int width)
{
    return width < 100 ? 18 : 28;
}

void lists_rows_head(struct app *a, struct canvas *c, struct rect line)
{
    const struct lists_rows *w = &a->view.lists.rows;
    int who = who_width(line.width), x = line.x + WHO + who + 1;
    canvas_put_right(c, line.x, line.y, 8, ROLE_LABEL, "row");
    canvas_put(c, line.x + WHO, line.y, who, ROLE_LABEL, "who");
    canvas_put(c, x, line.y, OUTCOME_WIDTH, ROLE_LABEL, "outcome");
    canvas_put(c, x + OUTCOME_WIDTH + 1, line.y, 12, ROLE_LABEL, "found or why");
    if (w->choice != ROWS_ALL) {
        char text[40];
        snprintf(text, sizeof text, "only: %s", row_choice_word(w->choice));
        canvas_put_right(c, x + OUTCOME_WIDTH + 14, line.y, line.width - WHO - who - OUTCOME_WIDTH - 17,
                         ROLE_WARN, text);
    }
}

static enum role standing_role(enum row_standing s)
{
    return s == ROW_READY ? ROLE_ACCENT : s == ROW_WEAK || s == ROW_UNREADABLE ? ROLE_WARN : ROLE_MUTED;
}

static enum role outcome_role(enum row_outcome o)
{
    switch (o) {
    case OUTCOME_FOUND:
    case OUTCOME_MATCHED:
        return ROLE_GOOD;
    case OUTCOME_WAITING:
    case OUTCOME_SENDING:
        return ROLE_PENDING;
    case OUTCOME_NOT_FOUND:
    case OUTCOME_NO_MATCH:
        return ROLE_MISS;
    case OUTCOME_FAILED:
    case OUTCOME_REFUSED:
        return ROLE_BAD;
    case OUTCOME_UNCERTAIN:
    case OUTCOME_UNPLACED:
    case OUTCOME_EXPIRED:
    case OUTCOME_WEAK:
    case OUTCOME_UNREADABLE:
        return ROLE_WARN;
    default:
        return ROLE_MUTED;
    }
}

/* As it was asked; else as it was found; else the record itself. */
static char *who_of(const struct run_line *l)
{
    const struct person *p = run_line_person(l);
    struct identifiers ids = {0};
    struct buf label;
    if (p && p->name)
        return mem_text(p->name);
    if (!l->people)
        return mem_text(l->raw ? l->raw : "");
    buf_init(&label, 8192);
    run_unpack_identifiers(l->people, &ids);
    identifiers_label(&ids, &label);
    identifiers_release(&ids);
    char *text = buf_take(&label, NULL);
    buf_release(&label);
    return text;
}

static bool is_at_review(const struct app *a)
{
    return a->view.lists.run && a->view.lists.run->state == RUN_REVIEW;
}

/* At the review what becomes of them first: that is what is decided there. */
static int put_known(const struct app *a, struct canvas *c, const struct run_line *l, int x, int y, int width)
{
    static const char *const asked[RUN_POLICY_COUNT] = {
        [RUN_REUSE] = "reuse", [RUN_REFRESH] = "ask again", [RUN_MISSING] = "only what is missing"};
    struct buf words;
    buf_init(&words, 512);
    run_line_write_known(l, a->now_ms, &words);
    int used = 0;
    if (is_at_review(a))
        used = canvas_printf(c, x, y, width, l->known_policy == RUN_REUSE ? ROLE_MUTED : ROLE_WARN,
                             "%s: ", asked[l->known_policy]);
    if (used < width)
        used += canvas_printf(c, x + used, y, width - used, ROLE_MUTED, "%s  ", words.data);
    buf_release(&words);
    return used;
}

static void put_result(struct app *a, struct canvas *c, const struct run_line *l, int x, int y, int width)
{
    const struct finding *email = run_line_best(l, CONTACT_EMAIL), *phone = run_line_best(l, CONTACT_PHONE);
    const char *reason = run_line_reason(l);
    int used = 0;
    if (is_at_review(a) && run_line_is_known(l))
        used += put_known(a, c, l, x, y, width);
    if (email && used < width) {
        int kept = phone ? text_width(phone->value) + 2 : 0; /* half of a number is another number */
        int room = width - used - kept >= EMAIL_LEAST ? width - used - kept : width - used;
        used += insight_put(a, c, x + used, y, room, ROLE_VALUE, email->value) + 2;
    }
    if (phone && used < width)
        used += insight_put(a, c, x + used, y, width - used, ROLE_VALUE, phone->value) + 2;
    if (l->standing == ROW_DUPLICATE && l->twin && used < width)
        used += canvas_printf(c, x + used, y, width - used, ROLE_MUTED, "as row %lld  ", (long long)l->twin);
    if (!is_at_review(a) && run_line_is_known(l) && used < width)
        used += put_known(a, c, l, x + used, y, width - used);
    if (reason && used < width) /* Apollo's own may name somebody anywhere */
        private_put(a, c, x + used, y, width - used, ROLE_MUTED, reason,
                    l->reason ? mask_reason : mask_append);
}

void lists_rows_row(struct app *a, struct canvas *c, int64_t index, struct rect line)
{
    const struct run_line *l = line_at(a, index);
    int who = who_width(line.width), x = line.x + WHO + who + 1;
    char number[32];
    if (!l) {
        canvas_glyph(c, line.x + WHO, line.y, ROLE_FAINT, GLYPH_ELLIPSIS);
        return;
    }
    snprintf(number, sizeof number, "%lld", (long long)l->row);
    canvas_put_right(c, line.x, line.y, 8, ROLE_MUTED, number);
    char *name = who_of(l);
    insight_put(a, c, line.x + WHO, line.y, who, ROLE_STRONG, name);
    free(name);
    char word[24];
    bool is_review = is_at_review(a);
    enum row_outcome outcome = run_line_outcome(l);
    snprintf(word, sizeof word, "%s", is_review ? row_standing_word(l->standing) : row_outcome_word(outcome));
    enum role role = is_review ? standing_role(l->standing) : outcome_role(outcome);
    for (char *at = word; *at; at++)
        *at = *at == '_' ? ' ' : *at;
    canvas_put_cut(c, x, line.y, OUTCOME_WIDTH, role, word);
    put_result(a, c, l, x + OUTCOME_WIDTH + 1, line.y, line.width - WHO - who - OUTCOME_WIDTH - 4);
}

void lists_rows_open(struct app *a, int64_t index)
{
    const struct run_line *l = line_at(a, index);
    if (l && l->request) {
        insight_show_request(a, l->request);
        detail_select_tab(a, TAB_WATERFALL);
    } else if (l) {
        const char *why = l->reason ? l->reason : row_standing_meaning(l->standing);
        size_t size = strlen(why);
        struct buf shown;
        buf_init(&shown, 4 * size + 16);
        if (a->is_private)
            mask_reason(&shown, why, size, a->is_ascii);
        else
            buf_append(&shown, why, size);
        bool is_sentence = shown.size && shown.data[shown.size - 1] == '.';
        app_toast(a, true, "Row %lld has no request: %s%s", (long long)l->row, shown.data,
                  is_sentence ? "" : ".");
        buf_release(&shown);
    }
}
