/* settle.c — what an answer or a delivery does to a request (settle.h). Pure: the store calls it inside its
 * transaction, on the whole request, and writes back what it left. */
#include "core/model/settle.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/model/ascii.h"
#include "core/model/credits.h"
#include "core/model/person_merge.h"

/* Bytes of Apollo's in a sentence of ours. */
#define STATUS_MAX 100
#define SAID_MAX 300

/* For "%.*s": never half a character. */
static int cut(const char *text, size_t limit)
{
    return (int)utf8_cut(text, strlen(text), limit);
}

void settle_begin(struct request *r)
{
    const bool is_asked[PART_COUNT] = {[PART_WATERFALL] = lookup_wants_waterfall(&r->options),
                                       [PART_NATIVE_PHONE] = lookup_wants_native_phone(&r->options)};
    for (int i = 0; i < PART_COUNT; i++)
        r->parts[i].state = is_asked[i] ? PART_ASKED : PART_NOT_ASKED;
}

static bool has_part(const struct request *r, enum part_state state)
{
    for (int i = 0; i < PART_COUNT; i++)
        if (r->parts[i].state == state)
            return true;
    return false;
}

/* ---- the synchronous answer ---- */

static bool is_accepted(const struct sync_answer *a)
{
    static const char *const words[] = {"accepted", "partial_accepted", "partially_accepted",
                                        "partial accepted", "partially accepted"};
    return a->has_waterfall && ascii_is_one_of(a->waterfall_status, words, sizeof words / sizeof *words);
}

static bool has_match(const struct sync_answer *a)
{
    for (size_t i = 0; i < a->people_count; i++)
        if (a->people[i].person_json && a->people[i].apollo_id)
            return true;
    return false;
}

/* Older answers carry no phone_enrichment: there a matched person is the promise. */
static bool is_phone_under_way(const struct sync_answer *a)
{
    static const char *const words[] = {"pending", "accepted", "processing", "in_progress"};
    return a->has_phone_enrichment ? ascii_is_one_of(a->phone_status, words, 4) : has_match(a);
}

static void answer_part(struct part_status *part, bool is_open, const char *status, const char *message)
{
    if (part->state == PART_NOT_ASKED || part->state == PART_SETTLED)
        return;
    part->state = is_open ? PART_OPEN : PART_CLOSED;
    mem_text_replace(&part->status, status);
    mem_text_replace(&part->message, message);
}

/* Why nothing will come for a closed part: Apollo's words, else ours. Yours. */
static char *closed_sentence(const struct sync_answer *a, const struct part_status *part, enum part which)
{
    if (part->message)
        return mem_text(part->message);
    if (!part->status && a->message)
        return mem_text(a->message); /* a 200 that is an error after all */
    if (which == PART_WATERFALL) {
        if (part->status)
            return mem_text_format("Apollo's waterfall status is \"%.*s\"; nothing was started.",
                                   cut(part->status, STATUS_MAX), part->status);
        return mem_text("Apollo's answer has no waterfall status; nothing was started.");
    }
    if (part->status)
        return mem_text_format("Apollo's phone status is \"%.*s\"; no phone will follow.",
                               cut(part->status, STATUS_MAX), part->status);
    return mem_text(a->has_phone_enrichment ? "Apollo's answer has no phone status; no phone will follow."
                                            : "Apollo matched no person; no phone will follow.");
}

static void join_sentence(char **to, char *sentence)
{
    if (*to && sentence && strcmp(*to, sentence) != 0)
        mem_text_replace_take(to, mem_text_format("%s %s", *to, sentence));
    else if (!*to)
        *to = mem_text(sentence);
    free(sentence);
}

/* What stays closed is said first: it is what the user must know. */
static char *answer_sentence(const struct request *r, const struct sync_answer *a)
{
    char *text = NULL;
    for (int i = 0; i < PART_COUNT; i++)
        if (r->parts[i].state == PART_CLOSED)
            join_sentence(&text, closed_sentence(a, &r->parts[i], (enum part)i));
    for (int i = 0; i < PART_COUNT && !text; i++)
        if (r->parts[i].state == PART_OPEN)
            text = mem_text(r->parts[i].message);
    return text ? text : mem_text(a->message);
}

static void answer_person(struct person *p, const struct person *from)
{
    person_fill_text(&p->apollo_id, from->apollo_id);
    person_fill_text(&p->name, from->name);
    person_fill_text(&p->title, from->title);
    person_fill_text(&p->organization, from->organization);
    person_fill_text(&p->person_json, from->person_json);
    person_fill_text(&p->unprocessed_json, from->unprocessed_json);
    person_merge_contacts(p, from);
}

/* Matches are positional. Another number of them than was asked says nothing of whose they are. */
static void answer_people(struct request *r, const struct sync_answer *a)
{
    size_t asked = r->people_count;
    for (size_t i = 0; i < a->people_count; i++) {
        const struct person *from = &a->people[i];
        bool is_blank = !from->person_json && !from->unprocessed_json;
        if (a->people_count == asked) {
            answer_person(&r->people[i], from);
        } else if (!is_blank && r->people_count < DELIVERED_PEOPLE_MAX) {
            struct person *p = request_add_person(r);
            p->position = -1;
            answer_person(p, from);
        }
    }
}

/* Whether all that is named was asked of `p`. */
static bool was_asked(const struct person *p, const struct identifiers *named)
{
    bool has_any = false;
    for (int f = 0; f < IDENTIFIER_COUNT; f++) {
        if (!named->value[f])
            continue;
        has_any = true;
        if (!p->asked.value[f] || !ascii_equal(p->asked.value[f], named->value[f]))
            return false;
    }
    return has_any;
}

/* The only person of whom that was asked; -1: nobody, or one of several. */
static int find_asked(const struct request *r, const struct identifiers *named)
{
    int found = -1;
    for (size_t k = 0; k < r->people_count; k++) {
        if (r->people[k].position < 0 || !was_asked(&r->people[k], named))
            continue;
        if (found >= 0)
            return -1;
        found = (int)k;
    }
    return found;
}

static void answer_loose(struct request *r, const struct sync_answer *a)
{
    for (size_t i = 0; i < a->loose_count; i++) {
        int whose = find_asked(r, &a->loose[i].asked);
        if (whose < 0 && r->people_count >= DELIVERED_PEOPLE_MAX)
            return;
        struct person *p = whose < 0 ? request_add_person(r) : &r->people[whose];
        if (whose < 0)
            p->position = -1;
        person_fill_text(&p->unprocessed_json, a->loose[i].unprocessed_json);
    }
}

enum request_state settle_answer(struct request *r, const struct sync_answer *a)
{
    answer_part(&r->parts[PART_WATERFALL], is_accepted(a), a->waterfall_status, a->waterfall_message);
    answer_part(&r->parts[PART_NATIVE_PHONE], is_phone_under_way(a), a->phone_status, a->phone_message);
    person_fill_text(&r->request_id, a->request_id);
    const char *amounts[] = {r->credits, a->credits};
    mem_text_replace_take(&r->credits, credits_sum(amounts, 2));
    answer_people(r, a);
    answer_loose(r, a);
    mem_text_replace_take(&r->message, answer_sentence(r, a));
    if (has_part(r, PART_OPEN))
        return REQUEST_WAITING;
    return has_part(r, PART_CLOSED) ? REQUEST_REFUSED : REQUEST_ANSWERED;
}

/* ---- deliveries ---- */

bool delivery_status_is_under_way(const char *status)
{
    static const char *const words[] = {"in_progress", "pending", "processing", "accepted", "queued"};
    return ascii_is_one_of(status, words, sizeof words / sizeof *words);
}

/* The part whose delivery this is: by its shape, unless only the other one was ever asked for. */
static enum part part_of(const struct request *r, const struct delivery *d)
{
    enum part by_shape = d->is_native_phone ? PART_NATIVE_PHONE : PART_WATERFALL;
    enum part other = d->is_native_phone ? PART_WATERFALL : PART_NATIVE_PHONE;
    bool is_misfit = r->parts[by_shape].state == PART_NOT_ASKED && r->parts[other].state != PART_NOT_ASKED;
    return is_misfit ? other : by_shape;
}

static bool targets_phones(const struct delivery *d)
{
    for (size_t i = 0; i < d->target_fields.count; i++)
        if (ascii_contains(d->target_fields.item[i], "phone"))
            return true;
    return false;
}

/* A waterfall delivery that speaks of phones answers a native phone part too: Apollo sends one webhook for
 * run_waterfall_email with reveal_phone_number, and a second would be waited for in vain. */
static void settle_parts(struct request *r, const struct delivery *d, enum part part)
{
    r->parts[part].state = PART_SETTLED;
    if (part == PART_WATERFALL && targets_phones(d) && r->parts[PART_NATIVE_PHONE].state != PART_NOT_ASKED)
        r->parts[PART_NATIVE_PHONE].state = PART_SETTLED;
}

/* The total moves by what this part's report is above the one before: a smaller one never lowers it. */
static void settle_credits(struct request *r, struct part_status *part, const char *reported)
{
    int64_t before, now, total;
    if (!reported)
        return;
    if (!part->credits) {
        const char *amounts[] = {r->credits, reported};
        mem_text_replace_take(&r->credits, credits_sum(amounts, 2));
    } else if (!credits_parse(part->credits, &before) || !credits_parse(reported, &now) || now <= before) {
        return;
    } else if (r->credits && strcmp(r->credits, part->credits) == 0) {
        mem_text_replace(&r->credits, reported);
    } else if (credits_parse(r->credits, &total) && !__builtin_add_overflow(total, now - before, &total)) {
        char text[CREDITS_TEXT_SIZE];
        credits_format(total, text);
        mem_text_replace(&r->credits, text);
    }
    mem_text_replace(&part->credits, reported);
}

static void merge_person(struct request *r, int whose, const struct person *from, bool *is_news)
{
    struct person *p = &r->people[whose];
    bool is_known = from->apollo_id && p->apollo_id && strcmp(from->apollo_id, p->apollo_id) == 0;
    if (!is_known)
        person_fill_text(&p->delivered_id, from->apollo_id);
    *is_news = person_merge_contacts(p, from) || *is_news;
}

/* Somebody asked for twice in one batch is delivered once, and both are to see it. */
static void merge_twins(struct request *r, const struct delivery *d, size_t i, int whose, bool *is_news)
{
    const char *id = d->people[i].apollo_id;
    for (size_t k = 0; id && k < r->people_count; k++) {
        bool is_twin = (int)k != whose && r->people[k].apollo_id && strcmp(r->people[k].apollo_id, id) == 0;
        bool has_own =
            k < d->people_count && d->people[k].apollo_id && strcmp(d->people[k].apollo_id, id) == 0;
        if (is_twin && !has_own)
            merge_person(r, (int)k, &d->people[i], is_news);
    }
}

/* Where an unplaced person was put before: by id, else where all of it is already known. -1: nowhere. */
static int find_unplaced(const struct request *r, const struct person *from)
{
    for (size_t k = 0; k < r->people_count; k++) {
        const struct person *p = &r->people[k];
        if (p->position >= 0)
            continue;
        if (from->apollo_id ? p->delivered_id && strcmp(p->delivered_id, from->apollo_id) == 0
                            : !p->delivered_id && person_has_contacts(p, from))
            return (int)k;
    }
    return -1;
}

static void merge_unplaced(struct request *r, const struct person *from, bool *is_news)
{
    if (from->attempt_count == 0 && from->finding_count == 0)
        return;
    int at = find_unplaced(r, from);
    if (at < 0) {
        if (r->people_count >= DELIVERED_PEOPLE_MAX)
            return;
        request_add_person(r)->position = -1;
        at = (int)r->people_count - 1;
    }
    merge_person(r, at, from, is_news);
}

/* Whose is decided for all before anybody is changed: placing one must not move the evidence for the next. */
static bool merge_people(struct request *r, const struct delivery *d)
{
    bool is_news = false;
    int *whose = mem_resize(NULL, d->people_count + 1, sizeof *whose);
    for (size_t i = 0; i < d->people_count; i++)
        whose[i] = settle_whose(r, d, i);
    for (size_t i = 0; i < d->people_count; i++) {
        if (whose[i] < 0) {
            merge_unplaced(r, &d->people[i], &is_news);
            continue;
        }
        merge_person(r, whose[i], &d->people[i], &is_news);
        merge_twins(r, d, i, whose[i], &is_news);
    }
    free(whose);
    return is_news;
}

static void take_text(char **to, const char *from, bool is_better)
{
    if (from && (is_better || !*to))
        mem_text_replace(to, from);
}

static void take_envelope(struct request *r, const struct delivery *d, bool is_better)
{
    take_text(&r->initiated, d->initiated, false);
    take_text(&r->completed, d->completed, is_better);
#define X(name, key, label) take_text(&r->summary.name, d->summary.name, is_better);
    SUMMARY_COUNTS(X)
#undef X
    for (size_t i = 0; i < d->target_fields.count && r->target_fields.count < ATTEMPT_VALUES_MAX; i++) {
        bool is_known = false;
        for (size_t k = 0; k < r->target_fields.count; k++)
            is_known = is_known || strcmp(r->target_fields.item[k], d->target_fields.item[i]) == 0;
        if (!is_known)
            text_list_add_take(&r->target_fields, mem_text(d->target_fields.item[i]));
    }
}

static bool has_delivered_findings(const struct request *r)
{
    for (size_t i = 0; i < r->people_count; i++)
        for (size_t k = 0; k < r->people[i].finding_count; k++)
            if (!r->people[i].findings[k].is_from_answer)
                return true;
    return false;
}

/* A further part that was asked for may still be delivered: this delivery proves that the call was accepted.
 * Not after giving up: `expired` and `abandoned` do not begin to wait again; `refused` has no part that could
 * still come. */
static bool goes_on_waiting(struct request *r)
{
    switch (r->state) {
    case REQUEST_UNCERTAIN:
    case REQUEST_REJECTED:
        for (int i = 0; i < PART_COUNT; i++)
            if (r->parts[i].state == PART_ASKED)
                r->parts[i].state = PART_OPEN;
        return has_part(r, PART_OPEN);
    case REQUEST_WAITING:
        return has_part(r, PART_OPEN);
    default:
        return false;
    }
}

static enum request_state state_after_delivery(struct request *r)
{
    if (goes_on_waiting(r))
        return REQUEST_WAITING;
    bool is_found = has_delivered_findings(r);
    if (!is_found && r->state == REQUEST_ABANDONED && has_part(r, PART_OPEN))
        return r->state; /* half of it brought nothing; that says nothing of the other half */
    enum request_state to = is_found ? REQUEST_DELIVERED : REQUEST_NOT_FOUND;
    return request_state_may_move(r->state, to) ? to : r->state;
}

/* A sentence about why nothing could come would be wrong now. */
static void explain_late_delivery(struct request *r, enum request_state to)
{
    bool was_unexpected = r->state == REQUEST_UNCERTAIN || r->state == REQUEST_EXPIRED ||
                          r->state == REQUEST_ABANDONED || r->state == REQUEST_REJECTED ||
                          r->state == REQUEST_REFUSED;
    if (was_unexpected && to != r->state)
        mem_text_replace_take(&r->message, mem_text_format("A delivery came although this request was %s.",
                                                           request_state_word(r->state)));
}

static const char CALLS_ITSELF[] = "The delivery calls itself ";

bool settle_is_failed_delivery(const struct request *r)
{
    return r->state == REQUEST_NOT_FOUND && r->message &&
           strncmp(r->message, CALLS_ITSELF, sizeof CALLS_ITSELF - 1) == 0;
}

/* No page tells how a waterfall fails as a whole: what it says then is told as it came, and without it "not
 * found" would say that vendors had looked. */
static void tell_failure(struct request *r, const struct delivery *d, enum request_state to)
{
    static const char *const words[] = {"success", "completed"};
    if (to == REQUEST_DELIVERED && r->state == REQUEST_NOT_FOUND)
        mem_text_replace(&r->message, r->parts[PART_WATERFALL].message);
    if (to == REQUEST_DELIVERED || !d->status || ascii_is_one_of(d->status, words, 2))
        return;
    const char *said = d->message ? d->message : "";
    mem_text_replace_take(&r->message,
                          mem_text_format("%s\"%.*s\"%s%.*s", CALLS_ITSELF, cut(d->status, STATUS_MAX),
                                          d->status, *said ? " and says: " : ".", cut(said, SAID_MAX), said));
}

enum request_state settle_delivery(struct request *r, const struct delivery *d, enum channel channel,
                                   int64_t now_ms, enum delivery_outcome *outcome)
{
    assert(r->state != REQUEST_SENDING); /* its answer comes first, or is known not to come */
    enum part part = part_of(r, d);
    bool is_first = r->parts[part].state != PART_SETTLED;
    *outcome = is_first ? DELIVERY_SETTLED : DELIVERY_MERGED;
    settle_parts(r, d, part);
    settle_credits(r, &r->parts[part], d->credits);
    bool is_news = merge_people(r, d);
    take_envelope(r, d, is_news && !is_first);
    if (r->settled_ms == 0) {
        r->settled_ms = now_ms;
        r->delivered_by = channel;
    }
    enum request_state to = state_after_delivery(r);
    explain_late_delivery(r, to);
    tell_failure(r, d, to);
    if (!request_state_is_open(to))
        r->next_poll_ms = 0;
    return to;
}
