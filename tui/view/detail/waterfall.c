/* waterfall.c — the story of a request from top to bottom: who it is about and how it stands, each
 * person's fields with everybody who was asked, then the facts. Apollo's own words stand beside ours. */
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/plural.h"
#include "tui/view/detail/story.h"
#include "tui/view/outcome.h"

void detail_put_part(struct doc *d, enum role role, const char *before, const char *text)
{
    if (!text || !*text)
        return;
    doc_keep(d, 3 + (before ? text_width(before) : 0) + text_width(text));
    doc_dot(d);
    if (before)
        doc_put(d, ROLE_MUTED, before);
    doc_put(d, role, text);
}

/* One blank line, not two. */
static void blank_line(struct doc *d)
{
    if (d->line_count && d->lines[d->line_count - 1].span_count)
        doc_line(d);
}

void detail_story_gap(struct story *s)
{
    if (s->x->is_roomy)
        blank_line(s->d);
}

/* ---- a person ---- */

/* What is known of the name: Apollo's, else what was asked for; of whom was not asked for (a replay) the id.
 * Yours. */
static char *person_name(const struct person *p)
{
    struct buf label;
    const char *id = p->apollo_id ? p->apollo_id : p->delivered_id;
    if (!p->name && id && identity_strength(&p->asked) == IDENTITY_EMPTY)
        return mem_text(id);
    buf_init(&label, 4096);
    identifiers_label(&p->asked, &label);
    char *name = mem_text(p->name ? p->name : label.size ? label.data : "(no name)");
    buf_release(&label);
    return name;
}

static void put_person_name(struct story *s, const struct person *p)
{
    char *name = person_name(p);
    detail_put_private(s->x, s->d, ROLE_STRONG, name);
    free(name);
}

/* Of a title, too, somebody may be known: there is one founder of a company. */
static void put_private_word(struct story *s, const char *text)
{
    if (!text || !*text)
        return;
    doc_keep(s->d, 3 + text_width(text));
    doc_dot(s->d);
    detail_put_private(s->x, s->d, ROLE_MUTED, text);
}

static void put_post(struct story *s, const struct person *p)
{
    put_private_word(s, p->title);
    put_private_word(s, p->organization);
}

static void write_person(struct story *s, const struct person *p)
{
    struct doc *d = s->d;
    if (s->r->people_count > 1) {
        blank_line(d);
        doc_part(d, (int)(p - s->r->people) + 1);
        doc_line(d);
        if (p->position >= 0)
            doc_printf(d, ROLE_MUTED, "%d ", p->position + 1);
        put_person_name(s, p);
        put_post(s, p);
        if (p->position < 0)
            detail_put_part(d, ROLE_WARN, NULL, "delivered, but whose it is cannot be told");
        if (request_is_unplaced(s->r, p))
            detail_put_part(d, ROLE_WARN, NULL, ADVICE_UNPLACED_SHORT);
    }
    if (p->unprocessed_json) {
        doc_line(d);
        doc_put(d, ROLE_WARN, "Apollo did not process: ");
        detail_put_unprocessed(s->x, d, ROLE_CODE, p);
    }
    if (request_is_unplaced(s->r, p))
        return; /* that no vendor was asked would be a guess */
    detail_field_write(s, p, CONTACT_EMAIL);
    detail_field_write(s, p, CONTACT_PHONE);
}

/* ---- the head ---- */

/* Apollo has said that it can no longer be asked for: how long results are kept says nothing then. */
static bool is_polling_over(const struct request *r)
{
    return r->poll_note && r->next_poll_ms <= 0;
}

/* Apollo's thirty days run out while a request waits. */
static void put_days_left(struct story *s)
{
    int days;
    char *keeping = request_keeping_text(s->r, s->x->now_ms, &days);
    if (keeping) {
        doc_keep(s->d, 3 + (int)strlen(keeping));
        doc_dot(s->d);
        doc_put(s->d, days < 3 ? ROLE_WARN : ROLE_MUTED, keeping);
    }
    free(keeping);
}

static void put_state(struct story *s)
{
    const struct request *r = s->r;
    struct doc *d = s->d;
    char span[CLOCK_ISO_SIZE];
    doc_glyph(d, state_role(r->state), state_glyph(r->state));
    doc_to(d, d->column + 1);
    doc_put(d, state_role(r->state), state_text(r->state));
    if (request_state_is_open(r->state)) {
        int64_t since = r->answered_ms ? r->answered_ms : r->created_ms;
        clock_format_span(s->x->now_ms > since ? s->x->now_ms - since : 0, span);
        doc_printf(d, state_role(r->state), " %s", span);
    } else if (r->settled_ms > r->created_ms && r->delivered_by != CHANNEL_NONE) {
        clock_format_span(r->settled_ms - r->created_ms, span);
        doc_printf(d, ROLE_MUTED, r->state == REQUEST_DELIVERED ? " by %s after %s" : ", told by %s after %s",
                   channel_word(r->delivered_by), span);
    }
    if (r->credits) {
        doc_dot(d);
        doc_printf(d, ROLE_TEXT, "%s %s", r->credits, credits_word(r->credits));
        if (r->people_count > 1)
            doc_put(d, ROLE_MUTED, " for all");
    }
    if (r->state == REQUEST_WAITING || r->state == REQUEST_UNCERTAIN) {
        int64_t left = (r->next_poll_ms - r->next_poll_ms % 1000 - s->x->now_ms + 999) / 1000;
        doc_keep(d, 21);
        doc_dot(d);
        clock_format_span(left > 0 ? left * 1000 : 0, span);
        if (r->next_poll_ms > 0 && left >= 100)
            doc_printf(d, ROLE_MUTED, "next poll in %s", span);
        else if (r->next_poll_ms > 0)
            doc_printf(d, ROLE_MUTED, left > 0 ? "next poll in %lld s" : "poll due", (long long)left);
        else
            doc_put(d, ROLE_MUTED, is_polling_over(r) ? "polling stopped" : "no poll planned");
        put_days_left(s);
    }
}

/* ---- several people ---- */

#define OVERVIEW_INDENT 4
#define OVERVIEW_NAME_MOST 24
#define OVERVIEW_EMAIL_MOST 64
#define OVERVIEW_PHONE 16

struct overview {
    int email_column, phone_column;
};

static struct overview overview_columns(const struct story *s)
{
    int name = 10, email = 8;
    for (size_t i = 0; i < s->r->people_count; i++) {
        const struct person *p = &s->r->people[i];
        const struct finding *best = person_best(p, CONTACT_EMAIL);
        char *shown = person_name(p);
        int own = text_width(shown), mail = best && best->value ? text_width(best->value) : 0;
        free(shown);
        name = own > name ? own : name;
        email = mail > email ? mail : email;
    }
    name = name > OVERVIEW_NAME_MOST ? OVERVIEW_NAME_MOST : name;
    email = email > OVERVIEW_EMAIL_MOST ? OVERVIEW_EMAIL_MOST : email;
    int email_column = OVERVIEW_INDENT + name + 2, room = s->d->width - email_column - 2 - OVERVIEW_PHONE;
    email = email > room ? room : email;
    email = email < 8 ? 8 : email;
    return (struct overview){email_column, email_column + email + 2};
}

/* One line's worth of it: the columns must stand, and the whole is said below. */
static void put_cut(struct story *s, enum role role, const char *text, int columns)
{
    struct doc *d = s->d;
    int room = d->width - d->column < columns ? d->width - d->column : columns;
    if (room <= 0)
        return;
    bool is_whole = text_width(text) <= room;
    size_t size = text_fit(text, strlen(text), is_whole ? room : room - 1, NULL);
    char *part = mem_text_n(text, size);
    detail_put_private(s->x, d, role, part);
    if (!is_whole)
        doc_glyph(d, ROLE_MUTED, GLYPH_ELLIPSIS);
    free(part);
}

/* The best of a field, or that there is none. */
static void put_best(struct story *s, const struct person *p, enum contact_field field, int columns)
{
    const struct finding *best = person_best(p, field);
    if (best && best->value)
        put_cut(s, ROLE_VALUE, best->value, columns);
    else
        doc_glyph(s->d, ROLE_FAINT, GLYPH_DASH);
}

static void put_overview_mark(struct story *s, const struct person *p)
{
    bool is_hit = person_best(p, CONTACT_EMAIL) || person_best(p, CONTACT_PHONE);
    doc_to(s->d, 2);
    if (is_hit)
        doc_glyph(s->d, ROLE_GOOD, GLYPH_HIT);
    else if (request_state_is_open(s->r->state))
        doc_glyph(s->d, ROLE_PENDING, GLYPH_WAITING);
    else
        doc_glyph(s->d, ROLE_MISS, GLYPH_NOTHING);
    doc_to(s->d, OVERVIEW_INDENT);
}

/* Who has what, a line a person, before each one's story. */
static void write_overview(struct story *s)
{
    const struct request *r = s->r;
    struct overview at = overview_columns(s);
    if (r->people_count < 2)
        return;
    doc_line(s->d);
    doc_to(s->d, OVERVIEW_INDENT);
    doc_put(s->d, ROLE_MUTED, "Person");
    doc_to(s->d, at.email_column);
    doc_put(s->d, ROLE_MUTED, "E-mail");
    doc_to(s->d, at.phone_column);
    doc_put(s->d, ROLE_MUTED, "Phone");
    for (size_t i = 0; i < r->people_count; i++) {
        const struct person *p = &r->people[i];
        char *name = person_name(p);
        doc_step(s->d);
        doc_mark(s->d, &(struct doc_node){.id = i + 1}); /* whom a click goes to */
        put_overview_mark(s, p);
        put_cut(s, ROLE_STRONG, name, at.email_column - OVERVIEW_INDENT - 2);
        doc_to(s->d, at.email_column);
        put_best(s, p, CONTACT_EMAIL, at.phone_column - at.email_column - 2);
        doc_to(s->d, at.phone_column);
        put_best(s, p, CONTACT_PHONE, 24);
        free(name);
    }
    doc_line(s->d);
}

static void put_people(struct story *s)
{
    const struct request *r = s->r;
    size_t emails = 0, phones = 0, unplaced = 0;
    for (size_t i = 0; i < r->people_count; i++) {
        unplaced += r->people[i].position < 0;
        emails += person_best(&r->people[i], CONTACT_EMAIL) != NULL;
        phones += person_best(&r->people[i], CONTACT_PHONE) != NULL;
    }
    doc_printf(s->d, ROLE_STRONG, "%zu %s", r->people_count - unplaced,
               plural((int64_t)(r->people_count - unplaced), "person", "people"));
    if (unplaced) {
        doc_dot(s->d);
        doc_printf(s->d, ROLE_WARN, "%zu delivered, but whose cannot be told", unplaced);
    }
    if (request_state_is_open(r->state) && !emails && !phones)
        return;
    doc_dot(s->d);
    doc_printf(s->d, ROLE_TEXT, "%zu with e-mail", emails);
    doc_dot(s->d);
    doc_printf(s->d, ROLE_TEXT, "%zu with phone", phones);
}

static void write_head(struct story *s)
{
    const struct request *r = s->r;
    doc_line(s->d);
    if (r->people_count == 1) {
        put_person_name(s, r->people);
        put_post(s, r->people);
    } else {
        put_people(s);
    }
    doc_line(s->d);
    put_state(s);
}

/* What goes on while nothing is to be seen: attempts come with the result, and none is made up before. */
static const char *waiting_text(const struct request *r)
{
    bool is_waterfall = r->options.waterfall_email || r->options.waterfall_phone;
    if (r->state == REQUEST_SENDING)
        return "On its way. Apollo's answer tells whether it is accepted; the vendors' results follow.";
    if (r->state != REQUEST_WAITING || request_is_hopeless(r))
        return NULL; /* the advice tells */
    if (is_polling_over(r))
        return r->has_callback ? "Only a webhook can still bring the result." : NULL;
    if (r->failure_reason)
        return "Apollo says that its own webhook failed. The result may come all the same: it is asked for, "
               "less "
               "often.";
    if (!is_waterfall)
        return "Apollo accepted it and looks for the phone now. A webhook brings it.";
    return r->has_callback
               ? "Apollo accepted it and asks its vendors now. All attempts arrive together, with "
                 "the result."
               : "Apollo accepted it and asks its vendors now. The result is fetched; all attempts "
                 "come with it.";
}

static void write_waiting(struct story *s)
{
    const char *text = waiting_text(s->r);
    if (!text)
        return;
    doc_line(s->d);
    doc_put(s->d, ROLE_MUTED, text);
}

void detail_write_waterfall(const struct detail_context *x, struct doc *d)
{
    struct story s = {.x = x, .d = d, .r = x->request};
    detail_field_columns(&s);
    write_head(&s);
    detail_facts_write_message(&s);
    write_waiting(&s);
    detail_story_gap(&s);
    write_overview(&s);
    for (size_t i = 0; i < s.r->people_count; i++)
        write_person(&s, &s.r->people[i]);
    doc_part(d, 0);
    detail_facts_write(&s);
}
