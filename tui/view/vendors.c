/* vendors.c — who earns their place: the table of vendors, the attempts of one of them, and what if the order
 * were another one. Figures come from the model; here they are only laid out. */
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "tui/app.h"
#include "tui/view/outcome.h"

static const char *field_text(enum contact_field f)
{
    return f == CONTACT_EMAIL ? "e-mail" : "phone";
}

static double ratio(int64_t part, int64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

void vendors_figure(struct app *a)
{
    struct insight_view *v = &a->view;
    vendor_table_release(&v->table);
    for (size_t i = 0; v->answer && i < v->answer->course_count; i++)
        vendor_table_add(&v->table, v->answer->courses[i].field, v->answer->courses[i].course,
                         v->answer->courses[i].count);
    vendor_table_sort(&v->table, v->order, v->is_order_up);
    if (v->level != LEVEL_WHAT_IF)
        return;
    if (v->replay.vendor_count)
        vendors_replay(a);
    else
        vendors_begin_replay(a);
}

/* ---- the table ---- */

/* Columns by what they are worth: those that do not fit leave from the right. */
struct column {
    const char *title;
    int width;
};
enum {
    COLUMN_ASKED,
    COLUMN_HIT,
    COLUMN_MISS,
    COLUMN_ERROR,
    COLUMN_FIRST,
    COLUMN_UNIQUE,
    COLUMN_CONFIRMED,
    COLUMN_OVERRULED,
    COLUMN_AGREE,
    COLUMN_SHARE,
    COLUMN_PLACE,
    COLUMN_COUNT
};
static const struct column columns[COLUMN_COUNT] = {
    {"asked", 8},         {"hit", 8},        {"miss", 8},       {"error", 7},
    {"first", 8},         {"only here", 10}, {"confirmed", 10}, {"overruled", 10},
    {"agree/differ", 13}, {"% found", 8},    {"place", 10}};

#define NAME_WIDTH 16
#define FIELD_WIDTH 7
#define BAR_WIDTH 10
#define RATE_WIDTH 20

int64_t vendors_count(const struct app *a)
{
    return (int64_t)a->view.table.count;
}

void vendors_head(struct app *a, struct canvas *c, struct rect line)
{
    int x = line.x + 1, end = line.x + line.width - 1;
    canvas_put(c, x, line.y, NAME_WIDTH, ROLE_LABEL, "vendor");
    x += NAME_WIDTH + 1;
    canvas_put(c, x, line.y, FIELD_WIDTH, ROLE_LABEL, "field");
    x += FIELD_WIDTH + 1;
    canvas_put(c, x, line.y, BAR_WIDTH + RATE_WIDTH, ROLE_LABEL, "hit rate, 95 % interval");
    x += BAR_WIDTH + RATE_WIDTH + 1;
    for (int i = 0; i < COLUMN_COUNT && x + columns[i].width <= end; x += columns[i++].width)
        canvas_put_right(c, x, line.y, columns[i].width - 1, ROLE_LABEL, columns[i].title);
    (void)a;
}

static void cell_text(const struct insight_view *v, const struct vendor_stats *s, int column, char out[48])
{
    const int64_t numbers[] = {s->asked,     s->hit,        s->missed,    s->error,
                               s->first_hit, s->unique_hit, s->confirmed, s->overruled};
    int64_t finals = v->table.field[s->field].finals;
    if (column <= COLUMN_OVERRULED)
        snprintf(out, 48, "%lld", (long long)numbers[column]);
    else if (column == COLUMN_AGREE)
        snprintf(out, 48, "%lld/%lld", (long long)s->agreed, (long long)s->conflicted);
    else if (column == COLUMN_SHARE)
        snprintf(out, 48, "%.1f", 100 * ratio(s->finals, finals));
    else
        snprintf(out, 48, "%.1f (%d-%d)", ratio(s->place_sum, s->asked), s->place_first, s->place_last);
}

static void validator_row(struct canvas *c, const struct vendor_stats *s, int x, int y, int end)
{
    x += canvas_printf(c, x, y, end - x, ROLE_MUTED, "validator: %lld checked", (long long)s->checked);
    x += 2 + canvas_printf(c, x + 2, y, end - x - 2, ROLE_GOOD, "%lld confirmed", (long long)s->passed);
    x += 2 + canvas_printf(c, x + 2, y, end - x - 2, ROLE_BAD, "%lld refused", (long long)s->refused);
    if (s->undecided)
        canvas_printf(c, x + 2, y, end - x - 2, ROLE_MUTED, "%lld undecided", (long long)s->undecided);
}

void vendors_row(struct app *a, struct canvas *c, int64_t index, struct rect line)
{
    const struct insight_view *v = &a->view;
    const struct vendor_stats *s = &v->table.row[index];
    int x = line.x + 1, end = line.x + line.width - 1;
    double low, high;
    canvas_put_cut(c, x, line.y, NAME_WIDTH, ROLE_VENDOR, s->vendor);
    x += NAME_WIDTH + 1;
    canvas_put(c, x, line.y, FIELD_WIDTH, ROLE_MUTED, field_text(s->field));
    x += FIELD_WIDTH + 1;
    if (!s->asked) {
        validator_row(c, s, x, line.y, end);
        return;
    }
    rate_interval(s->hit, s->asked, &low, &high);
    insight_bar(c, x, line.y, BAR_WIDTH, ratio(s->hit, s->asked));
    x += BAR_WIDTH + 1;
    canvas_printf(c, x, line.y, RATE_WIDTH, s->hit ? ROLE_VALUE : ROLE_MISS, "%5.1f %%",
                  100 * ratio(s->hit, s->asked));
    canvas_printf(c, x + 8, line.y, RATE_WIDTH - 8, ROLE_MUTED, "%.0f-%.0f", 100 * low, 100 * high);
    x += RATE_WIDTH;
    for (int i = 0; i < COLUMN_COUNT && x + columns[i].width <= end; x += columns[i++].width) {
        char text[48];
        cell_text(v, s, i, text);
        canvas_put_right(c, x, line.y, columns[i].width - 1,
                         i == COLUMN_OVERRULED && s->overruled ? ROLE_WARN : ROLE_TEXT, text);
    }
}

/* Coverage as it would be without the vendor, as bounds. */
static void put_without(struct app *a, struct doc *d, const struct vendor_stats *s)
{
    const struct insight_view *v = &a->view;
    struct replay r;
    replay_begin(&r, s->field, &v->table);
    for (size_t i = 0; i < r.vendor_count; i++)
        r.vendor[i].is_left_out = strcmp(r.vendor[i].vendor, s->vendor) == 0;
    for (size_t i = 0; v->answer && i < v->answer->course_count; i++)
        replay_add(&r, v->answer->courses[i].field, v->answer->courses[i].course,
                   v->answer->courses[i].count);
    doc_line(d);
    doc_printf(d, ROLE_TEXT, "Without it %.1f", 100 * ratio(r.found.low, r.courses));
    if (r.found.high != r.found.low)
        doc_printf(d, ROLE_TEXT, " to %.1f", 100 * ratio(r.found.high, r.courses));
    doc_printf(d, ROLE_TEXT, " %% of people have an answer, with it %.1f %%.",
               100 * ratio(v->table.field[s->field].hit_courses, r.courses));
    doc_put(d, ROLE_MUTED, " Vendors after a hit were never asked: hence the bounds.");
    replay_release(&r);
}

static void put_coverage(struct doc *d, const struct field_stats *f, enum contact_field field)
{
    if (!f->courses)
        return;
    insight_doc_label(d, field_text(field), FIELD_WIDTH + 1);
    insight_doc_bar(d, BAR_WIDTH, ratio(f->found, f->courses));
    doc_to(d, FIELD_WIDTH + BAR_WIDTH + 2);
    doc_printf(d, ROLE_TEXT, "%lld of %lld people (%.1f %%), %lld findings, %.1f vendors a person",
               (long long)f->found, (long long)f->courses, 100 * ratio(f->found, f->courses),
               (long long)f->finals, ratio(f->attempts, f->courses));
}

void vendors_foot(struct app *a, struct doc *d)
{
    const struct insight_view *v = &a->view;
    put_coverage(d, &v->table.field[CONTACT_EMAIL], CONTACT_EMAIL);
    put_coverage(d, &v->table.field[CONTACT_PHONE], CONTACT_PHONE);
    if (v->selected >= (int64_t)v->table.count)
        return;
    const struct vendor_stats *s = &v->table.row[v->selected];
    doc_line(d);
    doc_put(d, ROLE_VENDOR, s->vendor);
    doc_printf(d, ROLE_MUTED, " for %s: ", field_text(s->field));
    if (!s->asked) {
        doc_printf(d, ROLE_TEXT, "a validator; %lld checked, %lld confirmed, %lld refused, %lld undecided",
                   (long long)s->checked, (long long)s->passed, (long long)s->refused,
                   (long long)s->undecided);
        return;
    }
    doc_printf(d, ROLE_TEXT,
               "asked at places %d to %d (mean %.1f); %lld asked = %lld hit + %lld missed + %lld errors + "
               "%lld other",
               s->place_first, s->place_last, ratio(s->place_sum, s->asked), (long long)s->asked,
               (long long)s->hit, (long long)s->missed, (long long)s->error,
               (long long)(s->rejected + s->other));
    doc_line(d);
    doc_printf(d, ROLE_TEXT,
               "First to find %lld, only it had %lld; validators confirmed %lld, overruled %lld; agreed with "
               "others %lld, "
               "differed %lld; %.1f %% of the final findings.",
               (long long)s->first_hit, (long long)s->unique_hit, (long long)s->confirmed,
               (long long)s->overruled, (long long)s->agreed, (long long)s->conflicted,
               100 * ratio(s->finals, v->table.field[s->field].finals));
    put_without(a, d, s);
}

void vendors_open(struct app *a, int64_t index)
{
    struct insight_view *v = &a->view;
    const struct vendor_stats *s = &v->table.row[index];
    char *vendor = mem_text(s->vendor);
    v->field = s->field;
    insight_view_enter(a, LEVEL_ATTEMPTS);
    mem_text_replace_take(&v->vendor, vendor);
}

/* ---- the attempts of one ---- */

int64_t attempts_count(const struct app *a)
{
    return a->view.answer->total;
}

void attempts_head(struct app *a, struct canvas *c, struct rect line)
{
    const struct insight_view *v = &a->view;
    int x = line.x + 1;
    x += canvas_put_cut(c, x, line.y, 30, ROLE_VENDOR, v->vendor);
    canvas_printf(c, x + 1, line.y, line.width - 34, ROLE_LABEL, "asked for %s: attempts, newest first",
                  field_text(v->field));
}

static const struct attempt_row *attempt_at(const struct app *a, int64_t index)
{
    const struct insight *x = a->view.answer;
    int64_t at = index - x->first;
    return at >= 0 && at < (int64_t)x->attempt_count ? &x->attempts[at] : NULL;
}

void attempts_row(struct app *a, struct canvas *c, int64_t index, struct rect line)
{
    const struct attempt_row *r = attempt_at(a, index);
    int x = line.x + 1, end = line.x + line.width - 1;
    char when[CLOCK_ISO_SIZE];
    if (!r) {
        canvas_glyph(c, x, line.y, ROLE_FAINT, GLYPH_ELLIPSIS);
        return;
    }
    clock_format_local(r->asked_ms, when);
    canvas_put(c, x, line.y, 16, ROLE_MUTED, when);
    canvas_printf(c, x + 17, line.y, 8, ROLE_MUTED, "#%lld", (long long)r->request_id);
    x += 26;
    insight_put(a, c, x, line.y, 22, ROLE_STRONG, r->label);
    canvas_printf(c, x + 23, line.y, 9, ROLE_MUTED, "place %d", r->place);
    x += 33;
    x += 1 + canvas_glyph(c, x, line.y, attempt_role(r->outcome), attempt_glyph(r->outcome));
    canvas_put_cut(c, x, line.y, 15, attempt_role(r->outcome),
                   r->status ? r->status : attempt_text(r->outcome));
    x += 16;
    if (r->is_final)
        canvas_put(c, x, line.y, end - x, ROLE_GOOD, "final");
    x += 6;
    if (r->values && x < end)
        insight_put(a, c, x, line.y, end - x, ROLE_VALUE, r->values);
    else if (r->status_code && x < end)
        canvas_put_cut(c, x, line.y, end - x, ROLE_CODE, r->status_code);
}

void attempts_open(struct app *a, int64_t index)
{
    const struct attempt_row *r = attempt_at(a, index);
    if (r)
        insight_show_request(a, r->request_id);
}

/* ---- what if ---- */

void vendors_replay(struct app *a)
{
    struct insight_view *v = &a->view;
    replay_clear(&v->replay);
    for (size_t i = 0; v->answer && i < v->answer->course_count; i++)
        replay_add(&v->replay, v->answer->courses[i].field, v->answer->courses[i].course,
                   v->answer->courses[i].count);
}

void vendors_begin_replay(struct app *a)
{
    struct insight_view *v = &a->view;
    replay_release(&v->replay);
    replay_begin(&v->replay, v->field, &v->table);
    vendors_replay(a);
}

int64_t what_if_count(const struct app *a)
{
    /* Below the vendors, three lines of what comes of it. */
    return a->view.replay.vendor_count ? (int64_t)a->view.replay.vendor_count + 6 : 0;
}

void what_if_head(struct app *a, struct canvas *c, struct rect line)
{
    canvas_printf(
        c, line.x + 1, line.y, line.width - 2, ROLE_LABEL,
        "%-6s order tried       would be asked, at least - at most   would find it, at least - at most",
        field_text(a->view.field));
}

static void draw_bounds(struct canvas *c, int x, int y, int columns_, const struct bounds *b, int64_t of)
{
    if (!of && b->low == b->high)
        canvas_printf(c, x, y, columns_, ROLE_TEXT, "%lld", (long long)b->low);
    else if (!of)
        canvas_printf(c, x, y, columns_, ROLE_TEXT, "%lld - %lld", (long long)b->low, (long long)b->high);
    else if (b->low == b->high)
        canvas_printf(c, x, y, columns_, ROLE_TEXT, "%lld (%.1f %%)", (long long)b->low,
                      100 * ratio(b->low, of));
    else
        canvas_printf(c, x, y, columns_, ROLE_TEXT, "%lld - %lld (%.1f - %.1f %%)", (long long)b->low,
                      (long long)b->high, 100 * ratio(b->low, of), 100 * ratio(b->high, of));
}

static void what_if_sum(struct app *a, struct canvas *c, int64_t line_number, struct rect line)
{
    const struct replay *r = &a->view.replay;
    const struct field_stats *now = &a->view.table.field[a->view.field];
    int x = line.x + 1, wide = line.width - 2;
    switch (line_number) {
    case 1:
        canvas_put(c, x, line.y, wide, ROLE_STRONG, "People with an answer");
        draw_bounds(c, x + 25, line.y, wide - 25, &r->found, r->courses);
        break;
    case 2:
        canvas_put(c, x, line.y, wide, ROLE_STRONG, "Vendors asked");
        draw_bounds(c, x + 25, line.y, wide - 25, &r->asks, 0);
        break;
    case 3:
        canvas_printf(c, x, line.y, wide, ROLE_MUTED,
                      "As it was: %lld of %lld with an answer, %lld vendors asked.",
                      (long long)now->hit_courses, (long long)now->courses, (long long)now->attempts);
        break;
    case 4:
        canvas_put_cut(c, x, line.y, wide, ROLE_MUTED,
                       "Vendors after a hit were never asked, so nobody knows what they would have said:");
        break;
    case 5:
        canvas_put_cut(c, x, line.y, wide, ROLE_MUTED,
                       "at least takes them to have had nothing, at most to have had everything.");
        break;
    default:
        break;
    }
}

void what_if_row(struct app *a, struct canvas *c, int64_t index, struct rect line)
{
    const struct replay *r = &a->view.replay;
    if (index >= (int64_t)r->vendor_count) {
        what_if_sum(a, c, index - (int64_t)r->vendor_count, line);
        return;
    }
    const struct replay_vendor *v = &r->vendor[index];
    int x = line.x + 1;
    canvas_printf(c, x, line.y, 4, ROLE_MUTED, "%2lld", (long long)index + 1);
    canvas_put_cut(c, x + 4, line.y, 20, v->is_left_out ? ROLE_MISS : ROLE_VENDOR, v->vendor);
    if (v->is_left_out) {
        canvas_put(c, x + 26, line.y, line.width - 28, ROLE_WARN, "left out");
        return;
    }
    draw_bounds(c, x + 26, line.y, 36, &v->asked, r->courses);
    if (line.width > 70)
        draw_bounds(c, x + 64, line.y, line.width - 66, &v->first, r->courses);
}
