/* people.c — everybody who was ever asked about, and one page a person: what is newest, who said what and
 * when, what agrees and what contradicts. */
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/plural.h"
#include "tui/app.h"
#include "tui/view/outcome.h"

#define VALUES_MAX 40

/* ---- the list ---- */

int64_t people_count(const struct app *a)
{
    return a->view.answer->total;
}

static const struct person_row *row_at(const struct app *a, int64_t index)
{
    const struct insight *x = a->view.answer;
    int64_t at = index - x->first;
    return at >= 0 && at < (int64_t)x->people_count ? &x->people[at] : NULL;
}

void people_head(struct app *a, struct canvas *c, struct rect line)
{
    int x = line.x + 1;
    canvas_put(c, x, line.y, 30, ROLE_LABEL, "who");
    canvas_put(c, x + 31, line.y, 24, ROLE_LABEL, "company");
    canvas_put_right(c, x + 55, line.y, 9, ROLE_LABEL, "requests");
    canvas_put(c, x + 66, line.y, line.width - 68, ROLE_LABEL, "last asked");
    if (line.width > 110)
        canvas_put(c, x + 84, line.y, line.width - 86, ROLE_LABEL, "identity");
    (void)a;
}

void people_row(struct app *a, struct canvas *c, int64_t index, struct rect line)
{
    const struct person_row *r = row_at(a, index);
    char when[CLOCK_ISO_SIZE], count[32];
    int x = line.x + 1;
    if (!r) {
        canvas_glyph(c, x, line.y, ROLE_FAINT, GLYPH_ELLIPSIS);
        return;
    }
    insight_put(a, c, x, line.y, 30, ROLE_STRONG, r->name ? r->name : r->key);
    insight_put(a, c, x + 31, line.y, 24, ROLE_MUTED, r->organization);
    snprintf(count, sizeof count, "%lld", (long long)r->request_count);
    canvas_put_right(c, x + 55, line.y, 9, ROLE_TEXT, count);
    clock_format_local(r->last_ms, when);
    canvas_put(c, x + 66, line.y, 16, ROLE_MUTED, when);
    if (line.width > 110)
        insight_put(a, c, x + 84, line.y, line.width - 86, ROLE_CODE, r->key);
}

void people_open(struct app *a, int64_t index)
{
    const struct person_row *r = row_at(a, index);
    if (!r)
        return;
    a->view.id = r->id;
    a->view.of_request = 0;
    insight_view_enter(a, LEVEL_PERSON);
}

/* ---- one page ---- */

/* Every value that anybody gave for a field, with who gave it. */
struct said {
    const struct finding *best; /* the newest final one of this value; NULL: only a vendor said so */
    const char *value;
    int requests, vendors; /* requests with it as final; attempts that returned it */
    size_t counted;        /* requests looked at when it was last counted: one may have it twice */
    int64_t newest_ms;
};

static struct said *find_said(struct said *list, int *count, enum contact_field field, const char *value,
                              const char *raw)
{
    struct finding wanted = {
        .field = field, .value = (char *)(uintptr_t)value, .raw = (char *)(uintptr_t)raw};
    for (int i = 0; i < *count; i++) {
        struct finding known = {.field = field,
                                .value = (char *)(uintptr_t)list[i].value,
                                .raw = list[i].best ? list[i].best->raw : (char *)(uintptr_t)list[i].value};
        if (finding_is_same(&known, &wanted))
            return &list[i];
    }
    if (*count == VALUES_MAX)
        return NULL;
    list[*count] = (struct said){.value = value};
    return &list[(*count)++];
}

static void collect(const struct insight *x, enum contact_field field, struct said *list, int *count)
{
    for (size_t r = 0; r < x->request_count; r++) {
        const struct person *p = &x->requests[r]->people[x->slots[r]];
        int64_t at = x->requests[r]->settled_ms ? x->requests[r]->settled_ms : x->requests[r]->created_ms;
        for (size_t i = 0; i < p->finding_count; i++) {
            const struct finding *f = &p->findings[i];
            struct said *s =
                f->field == field && f->value ? find_said(list, count, field, f->value, f->raw) : NULL;
            if (!s)
                continue;
            s->best = s->best ? s->best : f;
            s->requests += s->counted != r + 1;
            s->counted = r + 1;
            s->newest_ms = at > s->newest_ms ? at : s->newest_ms;
        }
        for (size_t i = 0; i < p->attempt_count; i++)
            for (size_t v = 0; p->attempts[i].field == field && v < p->attempts[i].values.count; v++) {
                const char *value = p->attempts[i].values.item[v];
                struct said *s = find_said(list, count, field, value, value);
                if (s && p->attempts[i].verification != TRISTATE_TRUE) {
                    s->vendors++;
                    s->newest_ms = at > s->newest_ms ? at : s->newest_ms;
                }
            }
    }
}

static void write_values(struct app *a, struct doc *d, const struct insight *x, enum contact_field field)
{
    struct said list[VALUES_MAX];
    int count = 0, finals = 0;
    collect(x, field, list, &count);
    insight_doc_label(d, contact_field_title(field), 10);
    if (!count)
        doc_put(d, ROLE_MUTED, "nobody said anything");
    for (int i = 0; i < count; i++) {
        const struct said *s = &list[i];
        char when[CLOCK_ISO_SIZE];
        if (i)
            insight_doc_label(d, "", 10);
        finals += s->best != NULL;
        doc_glyph(d, s->best ? ROLE_GOOD : ROLE_MUTED, s->best ? GLYPH_FINAL : GLYPH_UNKNOWN);
        doc_put(d, ROLE_TEXT, " ");
        insight_doc_private(a, d, s->best ? ROLE_VALUE : ROLE_TEXT, s->value);
        clock_format_local(s->newest_ms, when);
        doc_printf(d, ROLE_MUTED, "  %s%sfinal in %d of %zu, returned by %d %s, newest ",
                   s->best && s->best->status ? s->best->status : "", s->best && s->best->status ? ", " : "",
                   s->requests, x->request_count, s->vendors, plural(s->vendors, "vendor", "vendors"));
        doc_put_n(d, ROLE_MUTED, when, 10);
    }
    if (count > 1) {
        insight_doc_label(d, "", 10);
        doc_glyph(d, ROLE_WARN, GLYPH_DIFFERS);
        doc_printf(d, ROLE_WARN, " %d different values%s", count,
                   finals > 1 ? ", several of them final: they contradict each other"
                   : finals   ? ", one of them final"
                              : ", none of them final");
    } else if (count == 1 && list[0].requests + list[0].vendors > 1) {
        insight_doc_label(d, "", 10);
        doc_put(d, ROLE_GOOD, "all who spoke agree");
    }
}

/* Facts of the synchronous answers: the newest, and what older ones said otherwise. */
static const struct fact {
    const char *label;
    size_t offset; /* of a text of struct person */
    enum role role;
} FACTS[] = {{"Name", offsetof(struct person, name), ROLE_STRONG},
             {"Title", offsetof(struct person, title), ROLE_TEXT},
             {"Company", offsetof(struct person, organization), ROLE_TEXT}};

static void write_fact(struct app *a, struct doc *d, const struct insight *x, const struct fact *f)
{
    const char *newest = NULL;
    for (size_t r = 0; r < x->request_count; r++) {
        const struct person *p = &x->requests[r]->people[x->slots[r]];
        const char *text = *(char *const *)((const char *)p + f->offset);
        if (!text)
            continue;
        if (!newest) {
            newest = text;
            insight_doc_label(d, f->label, 10);
        } else if (strcmp(newest, text) != 0) {
            insight_doc_label(d, "", 10);
            doc_glyph(d, ROLE_WARN, GLYPH_DIFFERS);
            doc_printf(d, ROLE_WARN, " request %lld said: ", (long long)x->requests[r]->id);
        } else {
            continue;
        }
        insight_doc_private(a, d, f->role, text);
    }
}

static void write_request(struct app *a, struct doc *d, const struct request *r, int slot)
{
    const struct person *p = &r->people[slot];
    char when[CLOCK_ISO_SIZE];
    clock_format_local(r->created_ms, when);
    doc_line(d);
    doc_line(d);
    doc_mark(d, &(struct doc_node){.id = (uint64_t)r->id});
    doc_glyph(d, state_role(r->state), state_glyph(r->state));
    doc_printf(d, ROLE_STRONG, " #%lld ", (long long)r->id);
    doc_printf(d, ROLE_MUTED, "%s  %s", when, state_text(r->state));
    doc_dot(d);
    doc_printf(d, r->credits ? ROLE_TEXT : ROLE_MUTED, "credits %s",
               r->credits ? r->credits : "not reported");
    if (r->is_simulated)
        doc_put(d, ROLE_MUTED, "  SIMULATED");
    for (size_t i = 0; i < p->attempt_count; i++) {
        const struct attempt *t = &p->attempts[i];
        enum attempt_outcome o = attempt_outcome(t);
        doc_line(d);
        doc_put(d, ROLE_MUTED,
                i == 0 || p->attempts[i - 1].field != t->field
                    ? t->field == CONTACT_EMAIL ? "  e-mail" : "  phone"
                    : "");
        doc_to(d, 10);
        doc_printf(d, ROLE_MUTED, "%2d ", t->position);
        doc_put(d, ROLE_VENDOR, t->vendor ? t->vendor : t->vendor_id);
        doc_to(d, 30);
        doc_indent(d, 30);
        doc_glyph(d, attempt_role(o), attempt_glyph(o));
        doc_printf(d, attempt_role(o), " %s ", t->status ? t->status : attempt_text(o));
        for (size_t v = 0; v < t->values.count; v++) {
            doc_put(d, ROLE_TEXT, " ");
            insight_doc_private(a, d, ROLE_VALUE, t->values.item[v]);
        }
    }
    for (size_t i = 0; i < p->finding_count; i++) {
        const struct finding *f = &p->findings[i];
        doc_line(d);
        doc_to(d, 10);
        doc_glyph(d, ROLE_GOOD, GLYPH_FINAL);
        doc_put(d, ROLE_TEXT, " ");
        insight_doc_private(a, d, ROLE_VALUE, f->value);
        doc_printf(d, ROLE_TEXT, "  %s", f->status ? f->status : "");
        if (finding_is_do_not_call(f))
            doc_printf(d, ROLE_BAD, "  do not call (%s)", f->dnc);
    }
}

void people_open_request(struct app *a, int64_t line)
{
    const struct doc *d = &a->view.doc;
    const struct doc_node *node = NULL;
    for (int64_t i = line; i >= 0 && !node; i--)
        node = doc_node_at(d, (size_t)i);
    for (size_t i = (size_t)line; i < d->line_count && !node; i++) /* above all of them: the newest */
        node = doc_node_at(d, i);
    if (node)
        insight_show_request(a, (int64_t)node->id);
}

void people_write(struct app *a, struct doc *d)
{
    const struct insight *x = a->view.answer;
    if (!x->people_count)
        return;
    doc_line(d);
    insight_doc_private(a, d, ROLE_STRONG, x->people[0].name ? x->people[0].name : x->people[0].key);
    doc_dot(d);
    doc_printf(d, ROLE_MUTED, "%lld %s", (long long)x->total, plural(x->total, "request", "requests"));
    if ((int64_t)x->request_count < x->total)
        doc_printf(d, ROLE_WARN, ", the newest %zu are shown", x->request_count);
    for (size_t i = 0; i < sizeof FACTS / sizeof *FACTS; i++)
        write_fact(a, d, x, &FACTS[i]);
    write_values(a, d, x, CONTACT_EMAIL);
    write_values(a, d, x, CONTACT_PHONE);
    for (size_t i = 0; i < x->request_count; i++)
        write_request(a, d, x->requests[i], x->slots[i]);
}
