/* vendors.c — who earns their place: the table of vendors, the attempts of one of them, and what if the order
 * were another one. Figures come from the model; here they are only laid out. */
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/plural.h"
#include "tui/app.h"
#include "tui/view/outcome.h"
#include "tui/widget/chart.h"

static double ratio(int64_t part, int64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

void vendors_figure(struct app *a)
{
    struct insight_view *v = &a->view;
    vendor_table_release(&v->table);
    for (size_t i = 0; v->answer && i < v->answer->course_count; i++) {
        const struct course_count *c = &v->answer->courses[i];
        vendor_table_add(&v->table, c->field, c->course, c->count);
        vendor_table_add_sparks(&v->table, c->field, c->course, c->spark);
    }
    vendor_table_sort(&v->table, v->order, v->is_order_up);
    if (v->level != LEVEL_WHAT_IF)
        return;
    if (v->replay.vendor_count)
        vendors_replay(a);
    else
        vendors_begin_replay(a);
}

/* ---- the table ---- */

/* Columns by what they are worth: those that do not fit leave from the right, but for the one that the rows
 * are sorted by, which then takes the place of the last. */
struct column {
    const char *title;
    int width;
    enum vendor_order order;
};
static const struct column columns[] = {
    {"asked", 8, VENDOR_BY_ASKED},          {"hit", 8, VENDOR_BY_HITS},
    {"miss", 8, VENDOR_BY_MISSED},          {"error", 7, VENDOR_BY_ERROR},
    {"first", 8, VENDOR_BY_FIRST},          {"only it", 9, VENDOR_BY_UNIQUE},
    {"confirmed", 10, VENDOR_BY_CONFIRMED}, {"overruled", 10, VENDOR_BY_OVERRULED},
    {"agree", 8, VENDOR_BY_AGREED},         {"differ", 8, VENDOR_BY_CONFLICTED},
    {"% final", 9, VENDOR_BY_FINALS},       {"place", 14, VENDOR_BY_PLACE},
    {"other", 7, VENDOR_BY_OTHER},
};
enum { COLUMN_COUNT = sizeof columns / sizeof *columns };

#define NAME_WIDTH 15
#define NAME_WIDTH_MOST 30 /* where all columns leave room for it */
#define FIELD_WIDTH 6
#define RATE_WIDTH 14
#define BAR_WIDTH 10

/* Where things stand at this width. */
struct places {
    int name, name_width, field, bar, bar_width, rate, sparks, column[COLUMN_COUNT]; /* 0: not shown */
};

static bool has_sparks(const struct app *a)
{
    return a->view.answer && a->view.answer->spark_count > 1;
}

static int spare_width(const struct app *a, int width, int bar_width)
{
    int spare = width - 2 - NAME_WIDTH - 1 - FIELD_WIDTH - 1 - bar_width - 1 - RATE_WIDTH;
    spare -= has_sparks(a) ? a->view.answer->spark_count + 1 : 0;
    for (int i = 0; i < COLUMN_COUNT; i++)
        spare -= columns[i].width;
    return spare > 0 ? spare : 0;
}

static struct places place_all(const struct app *a, struct rect line)
{
    const struct insight_view *v = &a->view;
    struct places p = {.name = line.x + 1, .bar_width = line.width >= 150 ? 20 : BAR_WIDTH};
    p.name_width = NAME_WIDTH + spare_width(a, line.width, p.bar_width);
    p.name_width = p.name_width < NAME_WIDTH_MOST ? p.name_width : NAME_WIDTH_MOST;
    int x = p.field = p.name + p.name_width + 1, end = line.x + line.width - 1, last = -1;
    p.bar = x += FIELD_WIDTH + 1;
    p.rate = x += p.bar_width + 1;
    x += RATE_WIDTH;
    if (line.width >= 100 && has_sparks(a)) {
        p.sparks = x + 1;
        x += v->answer->spark_count + 1;
    }
    for (int i = 0; i < COLUMN_COUNT && x + columns[i].width <= end; x += columns[i++].width)
        p.column[last = i] = x;
    for (int i = last + 1; i < COLUMN_COUNT && last > 0; i++)
        if (columns[i].order == v->order) {
            p.column[i] = x - columns[i].width;
            for (; last > 0 && p.column[last] + columns[last].width > p.column[i]; last--)
                p.column[last] = 0;
            break;
        }
    return p;
}

int64_t vendors_count(const struct app *a)
{
    return (int64_t)a->view.table.count;
}

void vendors_sort(struct app *a, enum vendor_order order)
{
    struct insight_view *v = &a->view;
    if (v->level != LEVEL_VENDORS)
        return;
    v->is_order_up = order == v->order && !v->is_order_up;
    v->order = order;
    vendor_table_sort(&v->table, v->order, v->is_order_up);
    app_toast(a, false, "By %s%s.", vendor_order_word(order), v->is_order_up ? ", the other way round" : "");
}

/* A column's name: lit, with an arrow, where the rows are sorted by it; a click sorts. */
static void put_title(struct app *a, struct canvas *c, struct rect at, const char *title,
                      enum vendor_order order, bool is_right)
{
    const struct insight_view *v = &a->view;
    bool is_it = order == v->order;
    char text[40];
    snprintf(text, sizeof text, "%s%s", title,
             is_it ? glyph_text(v->is_order_up ? GLYPH_UP : GLYPH_DOWN, a->is_ascii) : "");
    if (is_right)
        canvas_put_right(c, at.x, at.y, at.width, is_it ? ROLE_ACCENT : ROLE_LABEL, text);
    else
        canvas_put(c, at.x, at.y, at.width, is_it ? ROLE_ACCENT : ROLE_LABEL, text);
    hits_add(&a->hits, at, HIT_COLUMN, order);
}

void vendors_head(struct app *a, struct canvas *c, struct rect line)
{
    struct places p = place_all(a, line);
    put_title(a, c, (struct rect){p.name, line.y, p.name_width, 1}, "vendor", VENDOR_BY_NAME, false);
    canvas_put(c, p.field, line.y, FIELD_WIDTH, ROLE_LABEL, "field");
    put_title(a, c, (struct rect){p.bar, line.y, p.bar_width + RATE_WIDTH, 1}, "hit rate, 95 % interval",
              VENDOR_BY_RATE, false);
    if (p.sparks)
        canvas_put(c, p.sparks, line.y, a->view.answer->spark_count, ROLE_LABEL, "over time");
    for (int i = 0; i < COLUMN_COUNT; i++)
        if (p.column[i])
            put_title(a, c, (struct rect){p.column[i], line.y, columns[i].width - 1, 1}, columns[i].title,
                      columns[i].order, true);
}

static void cell_text(const struct insight_view *v, const struct vendor_stats *s, enum vendor_order column,
                      char out[48])
{
    const int64_t numbers[VENDOR_ORDER_COUNT] = {
        [VENDOR_BY_ASKED] = s->asked,
        [VENDOR_BY_HITS] = s->hit,
        [VENDOR_BY_MISSED] = s->missed,
        [VENDOR_BY_ERROR] = s->error,
        [VENDOR_BY_FIRST] = s->first_hit,
        [VENDOR_BY_UNIQUE] = s->unique_hit,
        [VENDOR_BY_CONFIRMED] = s->confirmed,
        [VENDOR_BY_OVERRULED] = s->overruled,
        [VENDOR_BY_AGREED] = s->agreed,
        [VENDOR_BY_CONFLICTED] = s->conflicted,
        [VENDOR_BY_OTHER] = s->rejected + s->other,
    };
    if (column == VENDOR_BY_FINALS)
        snprintf(out, 48, "%.1f", 100 * ratio(s->finals, v->table.field[s->field].finals));
    else if (column == VENDOR_BY_PLACE)
        snprintf(out, 48, "%.1f (%d-%d)", ratio(s->place_sum, s->asked), s->place_first, s->place_last);
    else
        snprintf(out, 48, "%lld", (long long)numbers[column]);
}

/* Where the words do not fit: how many were checked follows from what came of it, so that goes first; else it
 * stands as how many were asked does. */
static void validator_row(struct canvas *c, const struct vendor_stats *s, int x, int y, int end)
{
    char checked[48], confirmed[48], refused[48];
    snprintf(checked, sizeof checked, "%lld checked", (long long)s->checked);
    snprintf(confirmed, sizeof confirmed, "%lld confirmed", (long long)s->passed);
    snprintf(refused, sizeof refused, "%lld refused", (long long)s->refused);
    int results = text_width(confirmed) + 2 + text_width(refused);
    if (x + text_width(checked) + 2 + results > end) {
        bool is_enough = x + results <= end;
        snprintf(checked, sizeof checked, "%*lld", columns[0].width - 2, (long long)s->checked);
        if (is_enough)
            checked[0] = '\0';
    }
    if (*checked)
        x += 2 + canvas_put(c, x, y, end - x, ROLE_MUTED, checked);
    x += 2 + canvas_put(c, x, y, end - x, ROLE_GOOD, confirmed);
    x += 2 + canvas_put(c, x, y, end - x, s->refused ? ROLE_BAD : ROLE_MUTED, refused);
    if (s->undecided)
        canvas_printf(c, x, y, end - x, ROLE_MUTED, "%lld undecided", (long long)s->undecided);
}

/* The rate in each part of the time. */
static void rates_over_time(struct chart *chart, const int64_t *part, const int64_t *whole, int count)
{
    double rate[VENDOR_SPARKS];
    for (int i = 0; i < count; i++)
        rate[i] = whole[i] ? ratio(part[i], whole[i]) : -1;
    chart_sparks(chart, rate, count);
}

void vendors_row(struct app *a, struct canvas *c, int64_t index, struct rect line)
{
    const struct insight_view *v = &a->view;
    const struct vendor_stats *s = &v->table.row[index];
    struct places p = place_all(a, line);
    int end = line.x + line.width - 1;
    int64_t hits = s->asked ? s->hit : s->passed, asked = s->asked ? s->asked : s->checked;
    double low, high;
    struct chart chart;
    canvas_put_cut(c, p.name, line.y, p.name_width, ROLE_VENDOR, s->vendor);
    canvas_put(c, p.field, line.y, FIELD_WIDTH, ROLE_MUTED, contact_field_name(s->field));
    rate_interval(hits, asked, &low, &high);
    chart_interval(&chart, p.bar_width, low, ratio(hits, asked), high);
    chart_put(&chart, c, p.bar, line.y);
    canvas_printf(c, p.rate, line.y, RATE_WIDTH, hits ? ROLE_VALUE : ROLE_MISS, "%5.1f%%",
                  100 * ratio(hits, asked));
    canvas_printf(c, p.rate + 7, line.y, RATE_WIDTH - 7, ROLE_MUTED, "%.0f-%.0f", 100 * low, 100 * high);
    if (p.sparks) {
        rates_over_time(&chart, s->good_by, s->asked_by, v->answer->spark_count);
        chart_put(&chart, c, p.sparks, line.y);
    }
    if (!s->asked) {
        validator_row(c, s, p.column[0] + 1, line.y, end);
        return;
    }
    for (int i = 0; i < COLUMN_COUNT; i++) {
        char text[48];
        if (!p.column[i])
            continue;
        cell_text(v, s, columns[i].order, text);
        canvas_put_right(c, p.column[i], line.y, columns[i].width - 1,
                         columns[i].order == VENDOR_BY_OVERRULED && s->overruled ? ROLE_WARN : ROLE_TEXT,
                         text);
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
    doc_printf(d, ROLE_TEXT, " %% of people have a vendor's hit, with it %.1f %%.",
               100 * ratio(v->table.field[s->field].hit_courses, r.courses));
    doc_put(d, ROLE_MUTED, " Vendors after a hit were never asked: hence the bounds.");
    replay_release(&r);
}

static void put_coverage(const struct app *a, struct doc *d, const struct field_stats *f,
                         enum contact_field field)
{
    double low, high;
    struct chart chart;
    if (!f->courses)
        return;
    insight_doc_label(d, contact_field_name(field), FIELD_WIDTH + 1);
    rate_interval(f->found, f->courses, &low, &high);
    chart_interval(&chart, BAR_WIDTH, low, ratio(f->found, f->courses), high);
    chart_write(&chart, d);
    doc_to(d, FIELD_WIDTH + BAR_WIDTH + 2);
    if (has_sparks(a) && d->width >= 100) {
        rates_over_time(&chart, f->found_by, f->courses_by, a->view.answer->spark_count);
        chart_write(&chart, d);
        doc_put(d, ROLE_TEXT, " ");
    }
    doc_printf(d, ROLE_TEXT, "%lld of %lld %s (%.1f %%), ", (long long)f->found, (long long)f->courses,
               plural(f->courses, "person", "people"), 100 * ratio(f->found, f->courses));
    if (d->width >= 100 || f->finals != f->found)
        doc_printf(d, ROLE_TEXT, "%lld %s, ", (long long)f->finals, plural(f->finals, "finding", "findings"));
    doc_printf(d, ROLE_TEXT, "%.1f vendors a person", ratio(f->attempts, f->courses));
}

void vendors_foot(struct app *a, struct doc *d)
{
    const struct insight_view *v = &a->view;
    put_coverage(a, d, &v->table.field[CONTACT_EMAIL], CONTACT_EMAIL);
    put_coverage(a, d, &v->table.field[CONTACT_PHONE], CONTACT_PHONE);
    if (v->selected >= (int64_t)v->table.count)
        return;
    const struct vendor_stats *s = &v->table.row[v->selected];
    doc_line(d);
    doc_put(d, ROLE_VENDOR, s->vendor);
    doc_printf(d, ROLE_MUTED, " for %s: ", contact_field_name(s->field));
    if (!s->asked) {
        doc_printf(d, ROLE_TEXT, "a validator; %lld checked, %lld confirmed, %lld refused, %lld undecided",
                   (long long)s->checked, (long long)s->passed, (long long)s->refused,
                   (long long)s->undecided);
        return;
    }
    if (s->place_first == s->place_last)
        doc_printf(d, ROLE_TEXT, "asked at place %d; ", s->place_first);
    else
        doc_printf(d, ROLE_TEXT, "asked at places %d to %d (mean %.1f); ", s->place_first, s->place_last,
                   ratio(s->place_sum, s->asked));
    doc_printf(d, ROLE_TEXT, "%lld asked = %lld hit + %lld missed + %lld failed + %lld other",
               (long long)s->asked, (long long)s->hit, (long long)s->missed, (long long)s->error,
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
    v->step = ATTEMPTS_ALL;
    insight_view_enter(a, LEVEL_ATTEMPTS);
    mem_text_replace_take(&v->vendor, vendor);
}

void vendors_choose_attempts(struct app *a)
{
    struct insight_view *v = &a->view;
    v->step = (enum attempt_choice)((v->step + 1) % ATTEMPT_CHOICE_COUNT);
    v->selected = v->top = v->answered_ms = 0;
    v->ticket = 0;
    insight_view_stale(a);
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
    x += 1 + canvas_printf(c, x + 1, line.y, line.width - 34, ROLE_LABEL,
                           "asked for %s: ", contact_field_name(v->field));
    x += canvas_printf(c, x, line.y, line.width - 34, v->step ? ROLE_ACCENT : ROLE_STRONG, "%s",
                       attempt_choice_word(v->step));
    int64_t total = v->answer ? v->answer->total : 0;
    canvas_printf(c, x, line.y, line.x + line.width - 1 - x, ROLE_LABEL, ", %lld %s", (long long)total,
                  plural(total, "attempt", "attempts, newest first"));
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
    bool is_wide = line.width >= 100;
    int x = line.x + 1, end = line.x + line.width - 1, name = is_wide ? 22 : 14, status = is_wide ? 15 : 11;
    if (!r) {
        canvas_glyph(c, x, line.y, ROLE_FAINT, GLYPH_ELLIPSIS);
        return;
    }
    x += 1 + insight_put_when(c, x, line.y, ROLE_MUTED, r->asked_ms, is_wide);
    canvas_printf(c, x, line.y, 8, ROLE_MUTED, "#%lld", (long long)r->request_id);
    x += is_wide ? 9 : 8;
    insight_put(a, c, x, line.y, name, ROLE_STRONG, r->label);
    x += name + 1;
    canvas_printf(c, x, line.y, 8, ROLE_MUTED, is_wide ? "place %d" : "%2d.", r->place);
    x += is_wide ? 9 : 4;
    x += 1 + canvas_glyph(c, x, line.y, attempt_role(r->outcome), attempt_glyph(r->outcome));
    canvas_put_cut(c, x, line.y, status, attempt_role(r->outcome),
                   r->status ? r->status : attempt_text(r->outcome));
    x += status + 1;
    if (r->is_final)
        canvas_glyph(c, x, line.y, ROLE_GOOD, GLYPH_FINAL);
    if (r->is_final && is_wide)
        canvas_put(c, x + 2, line.y, end - x, ROLE_GOOD, "final");
    x += is_wide ? 8 : 2;
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

#define WHAT_IF_WIDE 110 /* below, shares alone */
#define ASKED_AT 25
#define FOUND_AT 50
#define FOUND_AT_WIDE 65

int64_t what_if_count(const struct app *a)
{
    /* Below the vendors, three lines of what comes of it. */
    return a->view.replay.vendor_count ? (int64_t)a->view.replay.vendor_count + 6 : 0;
}

void what_if_head(struct app *a, struct canvas *c, struct rect line)
{
    bool is_wide = line.width >= WHAT_IF_WIDE;
    canvas_printf(c, line.x + 1, line.y, 24, ROLE_LABEL, "%-6s order tried",
                  contact_field_name(a->view.field));
    canvas_put_cut(c, line.x + ASKED_AT, line.y, line.width - ASKED_AT - 1, ROLE_LABEL,
                   is_wide ? "would be asked, at least - at most" : "% that would be asked");
    canvas_put_cut(c, line.x + (is_wide ? FOUND_AT_WIDE : FOUND_AT), line.y,
                   line.width - (is_wide ? FOUND_AT_WIDE : FOUND_AT) - 1, ROLE_LABEL,
                   is_wide ? "would find it, at least - at most" : "% for whom it would find it");
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

static void draw_shares(struct canvas *c, int x, int y, const struct bounds *b, int64_t of)
{
    if (b->low == b->high)
        canvas_printf(c, x, y, 24, ROLE_TEXT, "%5.1f %%", 100 * ratio(b->low, of));
    else
        canvas_printf(c, x, y, 24, ROLE_TEXT, "%5.1f - %.1f %%", 100 * ratio(b->low, of),
                      100 * ratio(b->high, of));
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
                      "As it was: %lld of %lld with an answer, %lld %s asked.", (long long)now->hit_courses,
                      (long long)now->courses, (long long)now->attempts,
                      plural(now->attempts, "vendor", "vendors"));
        break;
    case 4:
        canvas_put_cut(c, x, line.y, wide, ROLE_MUTED,
                       "Vendors after a hit were never asked; nobody knows their answers: at least");
        break;
    case 5:
        canvas_put_cut(c, x, line.y, wide, ROLE_MUTED,
                       "takes them to have had nothing, at most to have had everything.");
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
    canvas_put_cut(c, x + 4, line.y, 19, v->is_left_out ? ROLE_MISS : ROLE_VENDOR, v->vendor);
    if (v->is_left_out) {
        canvas_put(c, line.x + ASKED_AT, line.y, line.width - ASKED_AT - 1, ROLE_WARN, "left out");
        return;
    }
    if (line.width < WHAT_IF_WIDE) {
        draw_shares(c, line.x + ASKED_AT, line.y, &v->asked, r->courses);
        draw_shares(c, line.x + FOUND_AT, line.y, &v->first, r->courses);
        return;
    }
    draw_bounds(c, line.x + ASKED_AT, line.y, FOUND_AT_WIDE - ASKED_AT - 2, &v->asked, r->courses);
    draw_bounds(c, line.x + FOUND_AT_WIDE, line.y, line.width - FOUND_AT_WIDE - 1, &v->first, r->courses);
    if (line.width >= 140 && r->courses) {
        struct chart chart;
        chart_interval(&chart, 30, ratio(v->first.low, r->courses), ratio(v->first.low, r->courses),
                       ratio(v->first.high, r->courses));
        chart_put(&chart, c, line.x + 102, line.y);
    }
}
