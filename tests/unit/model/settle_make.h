/* settle_make.h — small builders of requests, answers and deliveries for the settle tests. */
#ifndef TESTS_UNIT_MODEL_SETTLE_MAKE_H
#define TESTS_UNIT_MODEL_SETTLE_MAKE_H

#include <stdio.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/model/settle.h"
#include "tests/test.h"

#define TIM "64a7ff0cc4dfae00013df1a5"
#define RAY "64a7ff0cc4dfae00013df1a6"
#define NEW "695f655dc46b8364aefc80c0"

static const struct lookup_options plain = {.reveal_personal_emails = true};
static const struct lookup_options email_waterfall = {.waterfall_email = true};
static const struct lookup_options both_waterfalls = {.waterfall_email = true, .waterfall_phone = true};
static const struct lookup_options native_phone = {.reveal_phone_number = true};
static const struct lookup_options two_parts = {.waterfall_email = true, .reveal_phone_number = true};

/* On its way: the parts are asked. */
static inline struct request *make_request(struct lookup_options options, size_t people)
{
    struct request *r = request_new();
    r->options = options;
    r->state = REQUEST_SENDING;
    for (size_t i = 0; i < people; i++)
        request_add_person(r);
    settle_begin(r);
    return r;
}

static inline struct person *make_match(struct sync_answer *a, const char *id)
{
    struct person *p = sync_answer_add_person(a);
    p->apollo_id = mem_text(id);
    p->person_json = id ? mem_text_format("{\"id\":\"%s\"}", id) : NULL;
    p->name = mem_text(id ? "Tim Zheng" : NULL);
    return p;
}

/* "accepted" with one match unless told otherwise by the caller afterwards. */
static inline struct sync_answer make_answer(const char *waterfall_status)
{
    struct sync_answer a = {.request_id = mem_text("1039995589705121975"),
                            .has_waterfall = waterfall_status != NULL,
                            .waterfall_status = mem_text(waterfall_status),
                            .waterfall_message = mem_text(waterfall_status ? "Apollo's words." : NULL)};
    return a;
}

static inline enum request_state take_answer(struct request *r, struct sync_answer *a)
{
    r->state = settle_answer(r, a);
    sync_answer_release(a);
    return r->state;
}

/* A request that waits: accepted, each person matched with the ids given. */
static inline struct request *make_waiting(struct lookup_options options, const char *id1, const char *id2)
{
    struct request *r = make_request(options, id2 ? 2 : 1);
    struct sync_answer a = make_answer("accepted");
    make_match(&a, id1);
    if (id2)
        make_match(&a, id2);
    assert_int_equal(take_answer(r, &a), REQUEST_WAITING);
    return r;
}

static inline struct person *make_delivered(struct delivery *d, const char *id)
{
    struct person *p = delivery_add_person(d);
    p->apollo_id = mem_text(id);
    return p;
}

static inline struct finding *make_finding(struct person *p, enum contact_field field, const char *value,
                                           const char *status)
{
    struct finding *f = person_add_finding(p);
    f->field = field;
    f->value = mem_text(value);
    f->status = mem_text(status);
    return f;
}

static inline struct attempt *make_attempt(struct person *p, enum contact_field field, const char *vendor_id,
                                           const char *status, const char *value)
{
    struct attempt *a = person_insert_attempt(p, field);
    a->vendor = mem_text(vendor_id);
    a->vendor_id = mem_text(vendor_id);
    a->status = mem_text(status);
    if (value)
        text_list_add_take(&a->values, mem_text(value));
    return a;
}

static inline enum delivery_outcome take_delivery(struct request *r, const struct delivery *d)
{
    enum delivery_outcome outcome;
    r->state = settle_delivery(r, d, CHANNEL_WEBHOOK, 1000, &outcome);
    return outcome;
}

/* One person with one verified e-mail by one vendor. */
static inline struct delivery make_found(const char *id, const char *email)
{
    struct delivery d = {.credits = mem_text("1")};
    struct person *p = make_delivered(&d, id);
    make_attempt(p, CONTACT_EMAIL, "icypeas-1", "UNVERIFIED", email);
    make_finding(p, CONTACT_EMAIL, email, "Verified");
    return d;
}

#endif
