/* facts.c — below the story: what it cost, when each thing happened, what Apollo counted and said, and
 * the ids to ask for. What Apollo did not send is said to be missing, never shown as zero. */
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "tui/mask.h"
#include "tui/view/detail/story.h"
#include "tui/view/outcome.h"

static void put_count(struct doc *d, const char *label, const char *value)
{
    if (!value)
        return;
    doc_keep(d, 4 + text_width(label) + text_width(value));
    doc_dot(d);
    doc_printf(d, ROLE_MUTED, "%s ", label);
    doc_put(d, ROLE_TEXT, value);
}

static void write_counts(struct doc *d, const struct summary *sum)
{
    detail_label(d, "Counts");
#define X(name, key, label) put_count(d, label, sum->name);
    SUMMARY_COUNTS(X)
#undef X
    if (d->column <= DETAIL_LABEL_WIDTH)
        doc_put(d, ROLE_MUTED, "not reported");
}

static void put_clock(struct doc *d, const char *what, int64_t at_ms)
{
    char text[CLOCK_ISO_SIZE];
    if (!at_ms)
        return;
    clock_format_local_time(at_ms, text);
    put_count(d, what, text);
}

static void write_cost_and_time(struct story *s)
{
    const struct request *r = s->r;
    struct doc *d = s->d;
    detail_label(d, "Credits");
    if (r->credits)
        doc_put(d, ROLE_VALUE, r->credits);
    else
        doc_put(d, ROLE_MUTED, "not reported");
    put_clock(d, "asked", r->sent_ms || !r->id ? r->sent_ms : r->created_ms); /* a replay was not asked */
    put_clock(d, "answered", r->answered_ms);
    put_clock(d, channel_word(r->delivered_by) ? "delivered" : "settled", r->settled_ms);
}

static bool is_trouble(const struct request *r)
{
    return r->state == REQUEST_REJECTED || r->state == REQUEST_REFUSED || r->state == REQUEST_UNCERTAIN;
}

/* In trouble the message comes first; else it stands where Apollo's word on acceptance is. */
static bool message_is_in_part(const struct request *r)
{
    const char *part = r->parts[PART_WATERFALL].message;
    return part && r->message && strcmp(part, r->message) == 0;
}

static void write_apollo(struct story *s)
{
    static const char *const names[PART_COUNT] = {"Waterfall", "Phone"};
    struct doc *d = s->d;
    for (int i = 0; i < PART_COUNT; i++) {
        const struct part_status *part = &s->r->parts[i];
        if (!part->status && !part->message)
            continue;
        detail_label(d, names[i]);
        detail_put_part(d, ROLE_CODE, NULL, part->status);
        if (!(is_trouble(s->r) && i == PART_WATERFALL && message_is_in_part(s->r)))
            detail_put_part(d, ROLE_MUTED, NULL, part->message);
    }
    if (s->r->initiated || s->r->completed) {
        detail_label(d, "Apollo ran");
        detail_put_part(d, ROLE_CODE, "initiated ", s->r->initiated);
        detail_put_part(d, ROLE_CODE, "completed ", s->r->completed);
    }
}

/* Whoever has Apollo finds the person by it. */
static void put_person_id(struct story *s, const char *before, const char *id)
{
    char *shown = id && s->x->is_private ? mask_whole(id, s->x->is_ascii) : mem_text(id);
    detail_put_part(s->d, ROLE_CODE, before, shown);
    free(shown);
}

static void write_ids(struct story *s)
{
    const struct request *r = s->r;
    struct doc *d = s->d;
    detail_label(d, "Request");
    detail_put_part(d, ROLE_CODE, "id ", r->request_id ? r->request_id : "not given");
    detail_put_part(d, ROLE_CODE, "token ", r->token_hint);
    for (size_t i = 0; i < r->people_count; i++) {
        put_person_id(s, "person ", r->people[i].apollo_id);
        put_person_id(s, "delivered as ", r->people[i].delivered_id);
    }
    if (r->duplicate_count) {
        doc_dot(d);
        doc_printf(d, ROLE_MUTED, "%d repeated %s", r->duplicate_count,
                   r->duplicate_count == 1 ? "delivery" : "deliveries");
    }
    /* "Still working on it" is no news once the result is here. */
    bool is_open = r->delivered_by == CHANNEL_NONE || request_state_is_open(r->state);
    const char *poll_note = is_open ? r->poll_note : NULL;
    if (poll_note || r->failure_reason || r->last_dispatched_at) {
        detail_label(d, "Poll");
        detail_put_part(d, ROLE_MUTED, NULL, poll_note);
        detail_put_part(d, ROLE_WARN, "Apollo's webhook failed: ", r->failure_reason);
        detail_put_part(d, ROLE_CODE, "last dispatched ", r->last_dispatched_at);
    }
}

void detail_facts_write_message(struct story *s)
{
    const struct request *r = s->r;
    char *advice = request_advice_text(r);
    bool is_old = r->state == REQUEST_DELIVERED; /* it only says that it was accepted */
    if (r->message && (is_trouble(r) || !(is_old || message_is_in_part(r)))) {
        doc_line(s->d);
        detail_put_said(s->x, s->d, is_trouble(r) ? ROLE_BAD : ROLE_TEXT, r->message);
    }
    if (advice && !(r->message && strstr(r->message, advice))) {
        doc_line(s->d);
        doc_put(s->d, ROLE_WARN, advice);
    }
    free(advice);
}

void detail_facts_write(struct story *s)
{
    write_cost_and_time(s);
    if (s->r->delivered_by != CHANNEL_NONE)
        write_counts(s->d, &s->r->summary);
    write_apollo(s);
    write_ids(s);
}
