/* request.c — memory of the shapes in request.h and settle.h: made, copied, released. Decides nothing. */
#include "core/model/request.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/settle.h"

bool lookup_wants_waterfall(const struct lookup_options *o)
{
    return o->waterfall_email || o->waterfall_phone;
}

bool lookup_wants_native_phone(const struct lookup_options *o)
{
    return o->reveal_phone_number && !o->waterfall_phone;
}

void lookup_release(struct lookup *l)
{
    for (size_t i = 0; i < l->people_count; i++)
        identifiers_release(&l->people[i]);
    *l = (struct lookup){.people_count = 0};
}

void lookup_copy(struct lookup *to, const struct lookup *from)
{
    *to = (struct lookup){.options = from->options,
                          .people_count = from->people_count,
                          .is_bulk = from->is_bulk,
                          .is_despite_forgotten = from->is_despite_forgotten,
                          .minds_repeat = from->minds_repeat};
    for (size_t i = 0; i < from->people_count; i++)
        identifiers_copy(&to->people[i], &from->people[i]);
}

void text_list_release(struct text_list *l)
{
    for (size_t i = 0; i < l->count; i++)
        free(l->item[i]);
    free(l->item);
    *l = (struct text_list){.item = NULL};
}

void text_list_add_take(struct text_list *l, char *text)
{
    l->item = mem_resize(l->item, l->count + 1, sizeof *l->item);
    l->item[l->count++] = text;
}

void attempt_release(struct attempt *a)
{
    free(a->vendor);
    free(a->vendor_id);
    free(a->status);
    free(a->status_code);
    free(a->status_message);
    free(a->auth);
    text_list_release(&a->values);
    *a = (struct attempt){.verification = TRISTATE_ABSENT};
}

void finding_release(struct finding *f)
{
    free(f->value);
    free(f->raw);
    free(f->status);
    free(f->source);
    free(f->type);
    free(f->dnc);
    free(f->confidence);
    text_list_release(&f->validations);
    *f = (struct finding){.value = NULL};
}

void person_release(struct person *p)
{
    identifiers_release(&p->asked);
    free(p->apollo_id);
    free(p->delivered_id);
    free(p->name);
    free(p->title);
    free(p->organization);
    free(p->person_json);
    free(p->unprocessed_json);
    for (size_t i = 0; i < p->attempt_count; i++)
        attempt_release(&p->attempts[i]);
    free(p->attempts);
    for (size_t i = 0; i < p->finding_count; i++)
        finding_release(&p->findings[i]);
    free(p->findings);
    *p = (struct person){.position = 0};
}

struct attempt *person_add_attempt(struct person *p)
{
    p->attempts = mem_resize(p->attempts, p->attempt_count + 1, sizeof *p->attempts);
    struct attempt *a = &p->attempts[p->attempt_count++];
    *a = (struct attempt){.verification = TRISTATE_ABSENT};
    return a;
}

struct attempt *person_insert_attempt(struct person *p, enum contact_field field)
{
    int position = (int)person_count_attempts(p, field) + 1;
    person_add_attempt(p);
    size_t at = p->attempt_count - 1;
    while (at > 0 && p->attempts[at - 1].field > field)
        at--;
    memmove(&p->attempts[at + 1], &p->attempts[at], (p->attempt_count - 1 - at) * sizeof *p->attempts);
    p->attempts[at] = (struct attempt){.field = field, .position = position, .verification = TRISTATE_ABSENT};
    return &p->attempts[at];
}

struct finding *person_add_finding(struct person *p)
{
    p->findings = mem_resize(p->findings, p->finding_count + 1, sizeof *p->findings);
    struct finding *f = &p->findings[p->finding_count++];
    *f = (struct finding){.value = NULL};
    return f;
}

size_t person_count_attempts(const struct person *p, enum contact_field field)
{
    size_t count = 0;
    for (size_t i = 0; i < p->attempt_count; i++)
        count += p->attempts[i].field == field;
    return count;
}

size_t person_count_findings(const struct person *p, enum contact_field field)
{
    size_t count = 0;
    for (size_t i = 0; i < p->finding_count; i++)
        count += p->findings[i].field == field;
    return count;
}

void summary_release(struct summary *s)
{
#define X(name, key, label) free(s->name);
    SUMMARY_COUNTS(X)
#undef X
    *s = (struct summary){.requested = NULL};
}

static struct person *add_person(struct person **people, size_t *count)
{
    *people = mem_resize(*people, *count + 1, sizeof **people);
    struct person *p = &(*people)[*count];
    *p = (struct person){.position = (int)*count};
    (*count)++;
    return p;
}

static void release_people(struct person *people, size_t count)
{
    for (size_t i = 0; i < count; i++)
        person_release(&people[i]);
    free(people);
}

static void release_exchange(struct http_exchange *x)
{
    free(x->method);
    free(x->url);
    free(x->request_body);
    free(x->answer_headers);
    free(x->answer_body);
}

void http_exchange_free(struct http_exchange *x)
{
    if (!x)
        return;
    release_exchange(x);
    free(x);
}

static void release_parts(struct part_status parts[PART_COUNT])
{
    for (int i = 0; i < PART_COUNT; i++) {
        free(parts[i].status);
        free(parts[i].message);
        free(parts[i].credits);
    }
}

struct request *request_new(void)
{
    return mem_zalloc(sizeof(struct request));
}

void request_free(struct request *r)
{
    if (!r)
        return;
    free(r->token_hint);
    free(r->request_id);
    free(r->credits);
    free(r->message);
    release_parts(r->parts);
    free(r->initiated);
    free(r->completed);
    text_list_release(&r->target_fields);
    summary_release(&r->summary);
    free(r->poll_note);
    free(r->last_dispatched_at);
    free(r->failure_reason);
    release_exchange(&r->http);
    release_people(r->people, r->people_count);
    for (size_t i = 0; i < r->delivery_count; i++) {
        free(r->deliveries[i].note);
        free(r->deliveries[i].body);
    }
    free(r->deliveries);
    free(r);
}

bool request_is_hopeless(const struct request *r)
{
    bool is_awaited = r->state == REQUEST_UNCERTAIN || r->state == REQUEST_WAITING;
    return is_awaited && !r->has_callback && !r->request_id;
}

bool request_was_answered(const struct request *r)
{
    switch (r->state) {
    case REQUEST_ANSWERED:
    case REQUEST_REFUSED:
        return true;
    case REQUEST_DRAFT:
    case REQUEST_QUEUED:
    case REQUEST_SENDING:
    case REQUEST_REJECTED:
    case REQUEST_UNCERTAIN:
        return false;
    default:
        break;
    }
    /* What became of it since tells nothing of the answer: a lost one is delivered, too. A read one left its
     * words on what was accepted. */
    for (int i = 0; i < PART_COUNT; i++)
        if (r->parts[i].status)
            return true;
    return false;
}

bool person_is_unprocessed(const struct person *p)
{
    return p->unprocessed_json && strcmp(p->unprocessed_json, "null") != 0;
}

bool request_is_unplaced(const struct request *r, const struct person *p)
{
    bool has_record = false, has_contacts = false; /* that are nobody's */
    for (size_t i = 0; i < r->people_count; i++) {
        const struct person *other = &r->people[i];
        has_record |= other->position < 0 && other->person_json;
        has_contacts |= other->position < 0 && (other->attempt_count || other->finding_count);
    }
    if (p->position < 0 || p->attempt_count || p->finding_count || person_is_unprocessed(p))
        return false;
    if (p->person_json)
        return has_contacts;
    return has_record || (has_contacts && !request_was_answered(r));
}

struct person *request_add_person(struct request *r)
{
    return add_person(&r->people, &r->people_count);
}

void request_row_release(struct request_row *row)
{
    free(row->label);
    free(row->organization);
    free(row->email);
    free(row->phone);
    free(row->credits);
    free(row->message);
    for (size_t i = 0; i < row->asked_count; i++)
        identifiers_release(&row->asked[i]);
    free(row->asked);
    *row = (struct request_row){.id = 0};
}

struct person *sync_answer_add_person(struct sync_answer *a)
{
    return add_person(&a->people, &a->people_count);
}

struct person *sync_answer_add_loose(struct sync_answer *a)
{
    return add_person(&a->loose, &a->loose_count);
}

void sync_answer_release(struct sync_answer *a)
{
    free(a->request_id);
    free(a->message);
    free(a->credits);
    free(a->waterfall_status);
    free(a->waterfall_message);
    free(a->phone_status);
    free(a->phone_message);
    release_people(a->people, a->people_count);
    release_people(a->loose, a->loose_count);
    *a = (struct sync_answer){.people = NULL};
}

struct person *delivery_add_person(struct delivery *d)
{
    return add_person(&d->people, &d->people_count);
}

void delivery_release(struct delivery *d)
{
    free(d->status);
    free(d->message);
    free(d->credits);
    free(d->request_id);
    free(d->initiated);
    free(d->completed);
    text_list_release(&d->target_fields);
    summary_release(&d->summary);
    release_people(d->people, d->people_count);
    *d = (struct delivery){.people = NULL};
}
