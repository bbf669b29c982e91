/* run_line.c — what became of a row, in one word. */
#include "core/model/run.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/model/advice.h"

static void free_person(struct person *p)
{
    if (p)
        person_release(p);
    free(p);
}

void run_line_release(struct run_line *l)
{
    free(l->reason);
    free(l->raw);
    free(l->people);
    free(l->message);
    free_person(l->person);
    free_person(l->known);
}

const struct finding *run_line_best(const struct run_line *l, enum contact_field f)
{
    const struct finding *best = l->person ? person_best(l->person, f) : NULL;
    const struct finding *before = l->known ? person_best(l->known, f) : NULL;
    bool is_same = best && before && strcmp(best->value, before->value) == 0;
    /* What is there already comes back with any answer, without the word of who had found it. */
    return !best || (is_same && !best->source && before->source) ? before : best;
}

static bool has_findings(const struct run_line *l)
{
    return run_line_best(l, CONTACT_EMAIL) || run_line_best(l, CONTACT_PHONE);
}

bool run_line_is_known(const struct run_line *l)
{
    return l->known_ms && (l->standing == ROW_KNOWN || l->standing == ROW_READY);
}

/* The vendor that found what is known of a person, as it was told; NULL: nothing was found. */
static const char *found_by(const struct run_line *l)
{
    const struct person *p = l->known ? l->known : l->person;
    for (size_t i = 0; p && i < p->attempt_count; i++)
        if (attempt_outcome(&p->attempts[i]) == ATTEMPT_HIT && p->attempts[i].vendor &&
            person_best(p, p->attempts[i].field)) /* else a validator rejected it */
            return p->attempts[i].vendor;
    const struct finding *found = p ? person_best(p, CONTACT_EMAIL) : NULL;
    found = found || !p ? found : person_best(p, CONTACT_PHONE);
    return found ? found->source : NULL;
}

const struct person *run_line_person(const struct run_line *l)
{
    return l->person && (l->person->name || l->person->apollo_id || !l->known) ? l->person : l->known;
}

/* … and no vendor was asked all the same. */
static bool is_left_out(const struct person *p)
{
    return p && person_is_unprocessed(p) && !p->attempt_count;
}

/* Of a request that found nothing for this row. That nobody matched only Apollo's own answer tells; a
 * delivery without one tells that nothing was found. */
static enum row_outcome nothing_found(const struct run_line *l, enum row_outcome matched)
{
    bool has_person = l->person && (l->person->person_json || l->person->attempt_count);
    if (l->is_unplaced)
        return OUTCOME_UNPLACED;
    if (has_person)
        return is_left_out(l->person) ? OUTCOME_REFUSED : matched;
    return l->is_answered ? OUTCOME_NO_MATCH : OUTCOME_NOT_FOUND;
}

static enum row_outcome outcome_of_request(const struct run_line *l)
{
    if (has_findings(l))
        return OUTCOME_FOUND;
    switch (l->state) {
    case REQUEST_DELIVERED: /* somebody else of the batch */
    case REQUEST_NOT_FOUND:
        return nothing_found(l, OUTCOME_NOT_FOUND);
    case REQUEST_ANSWERED:
        return nothing_found(l, OUTCOME_MATCHED);
    case REQUEST_REFUSED:
        return nothing_found(l, OUTCOME_REFUSED);
    case REQUEST_WAITING:
        return is_left_out(l->person) ? nothing_found(l, OUTCOME_REFUSED) : OUTCOME_WAITING;
    case REQUEST_SENDING:
        return OUTCOME_SENDING;
    case REQUEST_REJECTED:
        return OUTCOME_FAILED;
    case REQUEST_UNCERTAIN:
        return OUTCOME_UNCERTAIN;
    case REQUEST_EXPIRED:
        return OUTCOME_EXPIRED;
    case REQUEST_ABANDONED:
        return OUTCOME_ABANDONED;
    default:
        return OUTCOME_NOT_SENT;
    }
}

/* Of somebody of whom nothing was found: why, as far as it is not just that. */
static const char *nothing_known(const struct run_line *l)
{
    if (l->is_unplaced)
        return ", whose result cannot be told";
    switch (outcome_of_request(l)) {
    case OUTCOME_FAILED:
        return ", by a call that failed and may have been charged";
    case OUTCOME_UNCERTAIN:
        return ", by a call that may have been charged and was not answered";
    case OUTCOME_REFUSED:
        return ", and not taken into the waterfall";
    default:
        return request_state_is_open(l->state) ? ", still open" : ", nothing found";
    }
}

void run_line_write_known(const struct run_line *l, int64_t now_ms, struct buf *out)
{
    const char *vendor = found_by(l);
    long long days = (now_ms - l->known_ms) / (24 * 3600 * 1000LL);
    if (days < 1)
        buf_append_text(out, "less than a day ago");
    else
        buf_printf(out, "%lld %s ago", days, days == 1 ? "day" : "days");
    if (vendor)
        buf_printf(out, ", by %s", vendor);
    else if (!has_findings(l))
        buf_append_text(out, nothing_known(l));
}

enum row_outcome run_line_outcome(const struct run_line *l)
{
    switch (l->standing) {
    case ROW_SENT:
    case ROW_KNOWN:
        return l->request ? outcome_of_request(l) : OUTCOME_REMOVED;
    case ROW_DUPLICATE:
        return l->request ? outcome_of_request(l) : OUTCOME_DUPLICATE;
    case ROW_BLANK:
        return OUTCOME_BLANK;
    case ROW_WEAK:
        return OUTCOME_WEAK;
    case ROW_UNREADABLE:
        return OUTCOME_UNREADABLE;
    case ROW_FORGOTTEN:
        return OUTCOME_FORGOTTEN;
    default:
        return OUTCOME_NOT_SENT;
    }
}

/* Of one of a batch: the others were accepted. */
static const char left_out_reason[] = "Apollo did not process this person; the request says which of the "
                                      "values it did not take.";

const char *run_line_reason(const struct run_line *l)
{
    if (l->reason)
        return l->reason;
    switch (run_line_outcome(l)) {
    case OUTCOME_REMOVED:
        return "It was asked about, but the request is in the history no more.";
    case OUTCOME_UNPLACED:
        return ADVICE_UNPLACED;
    case OUTCOME_REFUSED:
        return l->state == REQUEST_REFUSED ? l->message : left_out_reason;
    case OUTCOME_FAILED:
    case OUTCOME_UNCERTAIN:
    case OUTCOME_EXPIRED:
        return l->message;
    case OUTCOME_NO_MATCH:
        return l->state == REQUEST_REFUSED ? l->message : NULL;
    default:
        return NULL;
    }
}

static bool is_sent_or_known(const struct run_line *l)
{
    return l->standing == ROW_SENT || l->standing == ROW_KNOWN;
}

static bool lacks_wanted(const struct run_line *l, const struct lookup_options *o)
{
    bool wants_phone = o->waterfall_phone || o->reveal_phone_number;
    return (o->waterfall_email && !run_line_best(l, CONTACT_EMAIL)) ||
           (wants_phone && !run_line_best(l, CONTACT_PHONE));
}

static bool has_failed(const struct run_line *l)
{
    switch (run_line_outcome(l)) {
    case OUTCOME_FAILED:
    case OUTCOME_REFUSED:
    case OUTCOME_UNCERTAIN:
    case OUTCOME_EXPIRED:
    case OUTCOME_ABANDONED:
    case OUTCOME_UNPLACED:
        return l->standing == ROW_SENT;
    default:
        return false;
    }
}

bool run_line_is_chosen(const struct run_line *l, enum row_choice c, const struct lookup_options *wanted)
{
    switch (c) {
    case ROWS_FOUND:
        return has_findings(l);
    case ROWS_MISSING:
        return is_sent_or_known(l) && l->request && !l->is_unplaced && lacks_wanted(l, wanted);
    case ROWS_FAILED:
        return has_failed(l);
    case ROWS_WEAK:
        return l->standing == ROW_WEAK || l->standing == ROW_UNREADABLE;
    case ROWS_DUPLICATE:
        return l->standing == ROW_DUPLICATE;
    case ROWS_KNOWN:
        return l->standing == ROW_KNOWN || run_line_is_known(l);
    case ROWS_READY:
        return l->standing == ROW_READY;
    default:
        return true;
    }
}
