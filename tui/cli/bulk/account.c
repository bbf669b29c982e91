/* account.c — figures into sentences. What is a forecast is called one; what Apollo did not report is
 * not 0 but not reported. */
#include "tui/cli/bulk/account.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/json_write.h"
#include "core/base/mem.h"
#include "core/base/plural.h"
#include "core/waterfall.h"

/* ---- figures ---- */

/* "12,345": digits in groups of three. */
static const char *grouped(int64_t n, char out[32])
{
    char digits[32];
    int size = snprintf(digits, sizeof digits, "%lld", (long long)(n < 0 ? -n : n)), at = 0;
    if (n < 0)
        out[at++] = '-';
    for (int i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

static int64_t people(const struct run *r, enum request_state s)
{
    return run_people_in(r, s);
}

static int64_t people_open(const struct run *r)
{
    return people(r, REQUEST_QUEUED) + people(r, REQUEST_SENDING) + people(r, REQUEST_WAITING);
}

int64_t bulk_rows_settled(const struct run *r)
{
    return r->row_count - r->standing[ROW_READY] - people_open(r);
}

static void write_count(struct buf *out, int64_t count, const char *what)
{
    char number[32];
    if (count)
        buf_printf(out, "  %12s  %s\n", grouped(count, number), what);
}

/* ---- before ---- */

/* The first of them: a terminal is no wider. What columns further right are taken for was said by name. */
static void write_cells(const char *lines, struct buf *out)
{
    enum { CELLS_SHOWN = 15 };
    int shown = 0, left = 0;
    for (const char *at = lines; *at;) {
        if (shown++ == CELLS_SHOWN) {
            for (left = 1; (at = strchr(at, '\n')) && at[1]; at++)
                left++;
            break;
        }
        size_t size = strcspn(at, "\n");
        buf_printf(out, "%s%.*s%s", at == lines ? "" : " | ", (int)(size < 30 ? size : 29), at,
                   size < 30 ? "" : "~");
        at += size + (at[size] == '\n');
    }
    if (left)
        buf_printf(out, " | and %d more", left);
    buf_append_char(out, '\n');
}

void bulk_write_peek(const struct wf_peek *p, struct buf *out)
{
    buf_printf(out, "%s, %s, %s\n", p->encoding, p->layout,
               p->has_header ? "columns by name" : "without names of columns");
    buf_printf(out, "%s\n\n", p->map_words[0] ? p->map_words : "No column is taken for anything.");
    if (p->has_header) {
        buf_append_text(out, "      ");
        write_cells(p->header_names, out);
    }
    for (int i = 0; i < WF_PEEK_ROWS && p->rows[i]; i++) {
        buf_printf(out, "  %2d  ", i + 1);
        write_cells(p->rows[i], out);
        buf_printf(out, "      = %s\n", p->people[i]);
    }
    buf_append_char(out, '\n');
}

/* What the first of them have cost says more of the others than any estimate. */
static void write_rest(const struct run *r, struct buf *out)
{
    size_t before = out->size;
    run_write_rest(r, out);
    if (out->size > before)
        buf_append_char(out, '\n');
}

static void write_estimate(const struct run *r, struct buf *out)
{
    char n[32];
    const struct estimate e = run_estimate_ready(r);
    if (r->standing[ROW_READY] == 0) {
        buf_append_text(out, "Nothing is to be sent, so it costs nothing.\n");
    } else {
        buf_append_text(out, "Estimate, in credits: ");
        estimate_write(&e, out);
        if (e.sample)
            buf_printf(out, "; learnt from %s %s of this history.\n", grouped(e.sample, n),
                       plural(e.sample, "person", "people"));
        else
            buf_append_text(out,
                            "; from published prices: this history knew no price of its own, and vendors "
                            "differ.\n");
    }
    write_rest(r, out);
    if (r->balance)
        buf_printf(out, "Apollo's balance: %s %s.\n", r->balance, credits_word(r->balance));
}

void bulk_write_review(const struct run *r, struct buf *out)
{
    char n[32];
    buf_printf(out, "%s: %s %s, %s\n", r->name ? r->name : "list", grouped(r->row_count, n),
               plural(r->row_count, "row", "rows"), r->encoding ? r->encoding : "");
    if (r->row_count == 0) {
        buf_append_text(out, "It has a line of names and no row below it: there is nothing to send.\n");
        return;
    }
    for (enum row_standing s = 0; s < ROW_STANDING_COUNT; s++) {
        char *what = mem_text_format("%-11s %s", row_standing_word(s), row_standing_meaning(s));
        write_count(out, r->standing[s], what);
        free(what);
    }
    if (r->map && *r->map)
        buf_printf(out, "Columns, as --map names them: %s\n", r->map);
    run_write_left_out(r, out);
    buf_append_text(out, "Asked for: ");
    run_write_asks(&r->options, out);
    buf_append_text(out, ".\n");
    write_estimate(r, out);
}

void bulk_write_rows(const struct wf_event *lines, int64_t all, int64_t now_ms, struct buf *out)
{
    for (size_t i = 0; i < lines->line_count; i++) {
        const struct run_line *l = &lines->lines[i];
        struct identifiers ids = {{NULL}};
        run_unpack_identifiers(l->people, &ids);
        buf_printf(out, "  row %lld", (long long)l->row);
        if (l->people && *l->people) {
            buf_append_text(out, "  ");
            identifiers_label(&ids, out);
        }
        buf_append_text(out, ": ");
        if (run_line_is_known(l))
            run_line_write_known(l, now_ms, out);
        else
            buf_append_text(out, l->reason ? l->reason : row_standing_word(l->standing));
        buf_append_char(out, '\n');
        identifiers_release(&ids);
    }
    char left[32];
    if ((int64_t)lines->line_count < all)
        buf_printf(out, "  and %s more\n", grouped(all - (int64_t)lines->line_count, left));
}

/* ---- after ---- */

static void write_found(const struct run *r, struct buf *out)
{
    char n[32];
    bool wants_phone = r->options.waterfall_phone || r->options.reveal_phone_number;
    buf_printf(out, "  %12s  sent", grouped(r->standing[ROW_SENT], n));
    buf_printf(out, ", %s matched", grouped(r->matched, n));
    if (r->options.waterfall_email || r->emails)
        buf_printf(out, ", %s with an e-mail", grouped(r->emails, n));
    if (wants_phone || r->phones)
        buf_printf(out, ", %s with a phone", grouped(r->phones, n));
    buf_append_char(out, '\n');
}

static void write_price(const struct run *r, struct buf *out)
{
    char spent[CREDITS_TEXT_SIZE], n[32];
    if (r->standing[ROW_SENT] == 0) {
        buf_append_text(out, "Nothing was sent, so nothing was spent.\n");
        return;
    }
    credits_format(r->spent_micro, spent);
    buf_printf(out, "Credits reported by Apollo: %s.\n", run_has_price(r) ? spent : "none");
    run_write_outcome(r, out);
    buf_append_char(out, '\n');
    if (r->unpriced)
        buf_printf(out, "Not reported (yet) for %s %s; they may have cost something.\n",
                   grouped(r->unpriced, n), plural(r->unpriced, "person", "people"));
}

void bulk_write_summary(const struct run *r, struct buf *out)
{
    buf_printf(out, "List %lld, %s: %s%s%s\n", (long long)r->id, r->name ? r->name : "",
               run_state_word(r->state), r->message ? ". " : "", r->message ? r->message : "");
    write_found(r, out);
    write_count(out, people_open(r), "still waiting for their result");
    write_count(out, people(r, REQUEST_UNCERTAIN), "uncertain: the call left and no whole answer came");
    write_count(out, people(r, REQUEST_REJECTED), "refused with an error");
    write_count(out, people(r, REQUEST_REFUSED), "not accepted by Apollo");
    write_count(out, people(r, REQUEST_EXPIRED) + people(r, REQUEST_ABANDONED), "expired or abandoned");
    for (enum row_standing s = ROW_BLANK; s < ROW_SENT; s++)
        write_count(out, r->standing[s], row_standing_word(s));
    write_count(out, r->standing[ROW_READY], "not sent");
    if (r->is_held)
        buf_append_text(out, "Its budget allows no further row until what is under way has its price.\n");
    write_price(r, out);
    if (r->state == RUN_PAUSED && r->cause == RUN_CAUSE_PILOT)
        write_rest(r, out);
    if (r->standing[ROW_WEAK] + r->standing[ROW_UNREADABLE] && r->state == RUN_FINISHED)
        buf_printf(
            out,
            "What is weak, alone, to be corrected: waterfall bulk --run %lld --only weak --out FILE. Then"
            " waterfall bulk FILE sends it, and nobody twice.\n",
            (long long)r->id);
}

/* ---- while it runs ---- */

static void write_span(int64_t seconds, struct buf *out)
{
    if (seconds >= 3600)
        buf_printf(out, "%lldh %02lldm", (long long)seconds / 3600, (long long)seconds / 60 % 60);
    else
        buf_printf(out, "%lld:%02lld", (long long)seconds / 60, (long long)seconds % 60);
}

void bulk_write_bar(const struct run *r, double rate, int columns, bool is_ascii, struct buf *out)
{
    const int width = columns >= 80 ? 20 : 10;
    char a[32], b[32], spent[CREDITS_TEXT_SIZE];
    int64_t all = r->row_count > 0 ? r->row_count : 1, settled = bulk_rows_settled(r);
    int full = (int)(settled * width / all);
    credits_format(r->spent_micro, spent);
    for (int i = 0; i < width; i++)
        buf_append_text(out, i < full ? (is_ascii ? "#" : "\u2588") : (is_ascii ? "." : "\u2591"));
    buf_printf(out, " %3lld%% %s/%s%s", (long long)(settled * 100 / all), grouped(settled, a),
               grouped(r->row_count, b), columns >= 80 ? plural(r->row_count, " row", " rows") : "");
    if (columns >= 80)
        buf_printf(out, ", %s waiting, %s %s", grouped(people_open(r), a), grouped(r->emails, b),
                   plural(r->emails, "e-mail", "e-mails"));
    if (columns >= 80 && r->phones)
        buf_printf(out, ", %s %s", grouped(r->phones, a), plural(r->phones, "phone", "phones"));
    if (run_has_price(r) || r->budget_micro > 0)
        buf_printf(out, ", %s cr", spent);
    if (r->budget_micro > 0) {
        credits_format(r->budget_micro, spent);
        buf_printf(out, " of %s", spent);
    }
    if (r->again_ms)
        buf_append_text(out, columns >= 80 ? ", waits to try again" : ", waits");
    else if (r->is_held)
        buf_append_text(out, columns >= 80 ? ", waits for prices" : ", waits");
    else if (rate >= 0.05 && settled < r->row_count && r->state == RUN_RUNNING) {
        buf_append_text(out, ", ");
        if (columns >= 80)
            buf_printf(out, "%.1f/s, ", rate);
        write_span((int64_t)((double)(r->row_count - settled) / rate), out);
    }
}

static void write_credits(struct json_writer *w, const char *key, int64_t micro)
{
    char text[CREDITS_TEXT_SIZE];
    credits_format(micro, text);
    json_write_text(w, key, text);
}

static void write_json_estimate(struct json_writer *w, const struct run *r)
{
    json_write_object(w, "estimate");
    write_credits(w, "floor", r->estimate.floor_micro);
    write_credits(w, "typical", r->estimate.typical_micro);
    write_credits(w, "ceiling", r->estimate.ceiling_micro);
    json_write_int(w, "sample", r->estimate.sample);
    json_write_text(w, "from", r->estimate.sample ? "this history" : "published prices");
    json_write_end(w);
}

static void write_json_counts(struct json_writer *w, const struct run *r)
{
    json_write_object(w, "rows");
    json_write_int(w, "all", r->row_count);
    for (enum row_standing s = 0; s < ROW_STANDING_COUNT; s++)
        json_write_int(w, row_standing_word(s), r->standing[s]);
    json_write_end(w);
    json_write_object(w, "states");
    for (enum request_state s = 0; s < REQUEST_STATE_COUNT; s++)
        if (r->state_count[s].people)
            json_write_int(w, request_state_word(s), r->state_count[s].people);
    json_write_end(w);
    json_write_int(w, "matched_count", r->matched);
    json_write_int(w, "email_count", r->emails);
    json_write_int(w, "phone_count", r->phones);
}

void bulk_write_json(const struct run *r, const char *event, double rate, struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out);
    json_write_object(&w, NULL);
    json_write_text(&w, "event", event);
    json_write_int(&w, "list", r->id);
    json_write_text(&w, "name", r->name);
    json_write_text(&w, "state", run_state_word(r->state));
    json_write_text(&w, "message", r->message);
    write_json_counts(&w, r);
    if (strcmp(event, "review") == 0) {
        json_write_text(&w, "encoding", r->encoding);
        json_write_text(&w, "map", r->map);
        json_write_object(&w, "left_out");
        json_write_int(&w, "cells_without_value", r->tally.no_values);
        json_write_int(&w, "domains_of_mail_providers", r->tally.mail_hosts);
        json_write_int(&w, "cells_that_do_not_fit", r->tally.misfits);
        json_write_int(&w, "titles_behind_names", r->tally.titles);
        json_write_end(&w);
    }
    if (run_has_price(r))
        write_credits(&w, "credits", r->spent_micro);
    else
        json_write_null(&w, "credits");
    json_write_int(&w, "not_priced", r->unpriced);
    if (r->budget_micro)
        write_credits(&w, "budget", r->budget_micro);
    else
        json_write_null(&w, "budget");
    write_json_estimate(&w, r);
    json_write_text(&w, "balance", r->balance);
    if (r->bytes_total) {
        json_write_int(&w, "bytes_read", r->bytes_read);
        json_write_int(&w, "bytes", r->bytes_total);
    }
    int64_t left = r->row_count - bulk_rows_settled(r);
    json_write_int(&w, "rows_per_second", (int64_t)(rate + 0.5));
    if (rate >= 0.05 && r->state == RUN_RUNNING)
        json_write_int(&w, "seconds_left", (int64_t)((double)left / rate));
    else
        json_write_null(&w, "seconds_left");
    json_write_bool(&w, "waits_for_prices", r->is_held);
    wf_write_time_json(&w, "waits_until", r->again_ms);
    json_write_text(&w, "waits_because", r->again_why);
    json_write_bool(&w, "simulated", r->is_simulated);
    json_write_end(&w);
}
