/* plain_lists_story.c — see plain_lists_story.h. */
#include "tui/plain/plain_lists_story.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/plural.h"
#include "core/waterfall.h"
#include "tui/plain/plain_internal.h"
#include "tui/view/lists/lists.h"
#include "tui/mask.h"
#include "tui/view/outcome.h"

static void put_spent(const struct run *r, struct buf *out)
{
    if (!r->standing[ROW_SENT])
        buf_append_text(out, "none, nothing was sent");
    else if (!run_has_price(r))
        buf_append_text(out, r->unpriced ? "not reported yet" : "none reported");
    else
        plain_put_credits(out, r->spent_micro);
}

static void put_title(const struct plain *p, const struct run *r, struct buf *out)
{
    buf_printf(out, "%slist %lld, ", r->is_simulated ? "SIMULATED " : "", (long long)r->id);
    plain_put_private(p, out, r->name ? r->name : "pasted");
    buf_printf(out, ": %s, %s", run_state_word(r->state), run_state_meaning(r->state));
    if (r->message)
        buf_printf(out, ". %s", r->message);
}

void plain_lists_story_row(const struct plain *p, const struct run *r, struct buf *out)
{
    put_title(p, r, out);
    buf_printf(out, "%s %lld %s, %lld sent, %lld %s, %lld %s, credits ",
               out->data[out->size - 1] == '.' ? "" : ".", (long long)r->row_count,
               plural(r->row_count, "row", "rows"), (long long)r->standing[ROW_SENT], (long long)r->emails,
               plural(r->emails, "e-mail", "e-mails"), (long long)r->phones,
               plural(r->phones, "phone", "phones"));
    put_spent(r, out);
    buf_append_char(out, '\n');
}

static void put_counts(const struct run *r, struct buf *out)
{
    for (enum row_standing s = 0; s < ROW_STANDING_COUNT; s++)
        if (r->standing[s])
            buf_printf(out, "Rows %s: %lld, %s\n", row_standing_word(s), (long long)r->standing[s],
                       row_standing_meaning(s));
    for (enum request_state s = 0; s < REQUEST_STATE_COUNT; s++)
        if (r->standing[ROW_SENT] && run_people_in(r, s))
            buf_printf(out, "People asked about, %s: %lld\n", state_text(s), (long long)run_people_in(r, s));
}

static void put_cost(const struct run *r, struct buf *out)
{
    buf_append_text(out, "Credits: ");
    put_spent(r, out);
    if (r->unpriced)
        buf_printf(out, "; of %lld %s not reported yet, they may have cost something", (long long)r->unpriced,
                   plural(r->unpriced, "person", "people"));
    buf_append_text(out, "\nBudget: ");
    if (r->budget_micro > 0)
        plain_put_credits(out, r->budget_micro);
    else
        buf_append_text(out, "none");
    if (r->day_budget_micro > 0) {
        buf_append_text(out, ", a day ");
        plain_put_credits(out, r->day_budget_micro);
    }
    buf_append_text(out, "\nEstimate: ");
    estimate_write(&r->estimate, out);
    buf_append_text(out, r->estimate.sample ? ", learnt from this history\n" : ", from published prices\n");
    if (r->standing[ROW_SENT]) {
        run_write_outcome(r, out);
        buf_append_char(out, '\n');
    }
    if (r->balance)
        buf_printf(out, "Balance: %s left at Apollo\n", r->balance);
}

static void put_part(struct buf *out, const char *what, int64_t part, int64_t sent)
{
    buf_printf(out, "%s: %lld of %lld sent (%.1f %%)\n", what, (long long)part, (long long)sent,
               sent ? 100 * (double)part / (double)sent : 0);
}

void plain_lists_story_run(const struct plain *p, const struct run *r, struct buf *out)
{
    int64_t sent = r->standing[ROW_SENT];
    put_title(p, r, out);
    if (r->is_held)
        buf_append_text(out, "\nIts budget allows no further row until what is under way has its price.");
    if (r->again_why)
        buf_printf(out, "\nIt waits to try again: %s", r->again_why);
    buf_printf(out, "\nProgress: %lld of %lld %s outcome\n", (long long)lists_settled(r),
               (long long)r->row_count, plural(r->row_count, "row has its", "rows have their"));
    if (sent) {
        put_part(out, "Matched", r->matched, sent);
        put_part(out, "E-mail", r->emails, sent);
        put_part(out, "Phone", r->phones, sent);
    }
    put_cost(r, out);
    put_counts(r, out);
    run_write_left_out(r, out);
    buf_append_text(out, "Asks for: ");
    run_write_asks(&r->options, out);
    buf_append_char(out, '\n');
    if (r->path) {
        buf_append_text(out, "File: ");
        plain_put_private(p, out, r->path);
        buf_append_char(out, '\n');
    }
    if (r->state == RUN_REVIEW)
        buf_printf(out, "Nothing was sent. list-start %lld sends %lld %s, after a yes.\n", (long long)r->id,
                   (long long)r->standing[ROW_READY], plural(r->standing[ROW_READY], "row", "rows"));
}

static void put_who(const struct plain *p, const struct run_line *l, struct buf *out)
{
    const struct person *who = run_line_person(l);
    struct identifiers ids = {0};
    struct buf label;
    buf_init(&label, 8192);
    if (l->people)
        run_unpack_identifiers(l->people, &ids);
    identifiers_label(&ids, &label);
    plain_put_private(p, out,
                      who && who->name ? who->name
                      : label.size     ? label.data
                      : l->raw         ? l->raw
                                       : "nobody");
    identifiers_release(&ids);
    buf_release(&label);
}

void plain_lists_story_line(const struct plain *p, const struct run_line *l, struct buf *out)
{
    const struct finding *email = run_line_best(l, CONTACT_EMAIL), *phone = run_line_best(l, CONTACT_PHONE);
    const char *reason = run_line_reason(l);
    buf_printf(out, "row %lld, ", (long long)l->row);
    put_who(p, l, out);
    buf_printf(out, ": %s", row_outcome_word(run_line_outcome(l)));
    if (email) {
        buf_append_text(out, ", e-mail ");
        plain_put_private(p, out, email->value);
    }
    if (phone) {
        buf_append_text(out, ", phone ");
        plain_put_private(p, out, phone->value);
    }
    if (l->standing == ROW_DUPLICATE && l->twin)
        buf_printf(out, ", as row %lld", (long long)l->twin);
    if (l->request)
        buf_printf(out, ", request %lld", (long long)l->request);
    if (reason) {
        buf_append_text(out, ", ");
        if (p->is_private && l->reason)
            mask_reason(out, reason, strlen(reason), true);
        else
            plain_put_private(p, out, reason);
    }
    buf_append_char(out, '\n');
}

static void put_cells(const struct plain *p, const char *lines, struct buf *out)
{
    for (const char *at = lines; at && *at;) {
        size_t size = strcspn(at, "\n");
        char *cell = mem_text_n(at, size);
        buf_append_text(out, at == lines ? "" : ", ");
        plain_put_private(p, out, cell);
        free(cell);
        at += size + (at[size] == '\n');
    }
    buf_append_char(out, '\n');
}

void plain_lists_story_peek(const struct plain *p, const struct wf_peek *k, struct buf *out)
{
    buf_printf(out, "Taken for: %s, %s, %s\n", k->encoding, k->layout,
               k->has_header ? "columns by name" : "without names of columns");
    buf_printf(out, "Columns: %s\n",
               k->map_words[0] ? k->map_words : "none is taken for anything that names a person");
    if (k->has_header) {
        buf_append_text(out, "Names: ");
        for (const char *c = k->header_names; *c; c++)
            buf_append_text(out, *c == '\n' ? ", " : (char[]){*c, '\0'});
        buf_append_char(out, '\n');
    }
    for (int i = 0; i < WF_PEEK_ROWS && k->rows[i]; i++) {
        buf_printf(out, "Row %d: ", i + 1);
        put_cells(p, k->rows[i], out);
        buf_printf(out, "Row %d is read as: ", i + 1);
        plain_put_private(p, out, k->people[i] ? k->people[i] : "nobody");
        buf_append_char(out, '\n');
    }
    buf_append_text(out,
                    "list-map corrects the columns, list-read reads and checks it all. Nothing is sent.\n");
}
