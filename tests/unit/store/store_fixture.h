/* store_fixture.h — a real store in a folder of its own, and its operations as calls that return when their
 * result is there. Nothing here knows how the store works inside. */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include "tests/folder.h"
#include "tests/test.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/store/store.h"

#define DEADLINE_MS TEST_WAIT_MS

struct place {
    char folder[64], path[96];
};

/* What one operation brought, kept. */
struct kept {
    bool is_there;
    struct store_result r;
};

static inline void on_result(void *owner, struct store_result *result)
{
    struct kept *k = owner;
    assert_false(k->is_there);
    k->is_there = true;
    k->r = *result;
    memset(result, 0, sizeof *result); /* all of it is ours now */
}

static inline void kept_release(struct kept *k)
{
    request_free(k->r.request);
    for (size_t i = 0; i < k->r.row_count; i++)
        request_row_release(&k->r.rows[i]);
    free(k->r.rows);
    for (size_t i = 0; i < k->r.due_count; i++)
        free(k->r.due[i].request_id);
    free(k->r.due);
    for (size_t i = 0; i < k->r.stored_count; i++)
        free(k->r.stored[i].body);
    free(k->r.stored);
    insight_free(k->r.insight);
    free(k->r.ids);
    free(k->r.token);
    free(k->r.text);
    free(k->r.credits_today);
    memset(k, 0, sizeof *k);
}

/* Dispatches until `k` is there. */
static inline void wait_for(struct store *s, const struct kept *k)
{
    int64_t deadline = clock_mono_ms() + DEADLINE_MS;
    while (!k->is_there) {
        struct pollfd fd = {.fd = store_fd(s), .events = POLLIN};
        int64_t left = deadline - clock_mono_ms();
        assert_true(left > 0);
        assert_true(poll(&fd, 1, (int)left) >= 0 || errno == EINTR);
        store_dispatch(s);
    }
}

static inline void place_make(struct place *p)
{
    snprintf(p->folder, sizeof p->folder, "/tmp/waterfall-store-XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    snprintf(p->path, sizeof p->path, "%s/history.db", p->folder);
}

static inline void place_remove(struct place *p)
{
    folder_remove(p->folder);
}

static inline int place_set_up(void **state)
{
    struct place *p = mem_zalloc(sizeof *p);
    place_make(p);
    *state = p;
    return 0;
}

static inline int place_tear_down(void **state)
{
    place_remove(*state);
    free(*state);
    return 0;
}
/* A test whose state is a place of its own. */
#define PLACE_TEST(name) cmocka_unit_test_setup_teardown(name, place_set_up, place_tear_down)

/* Opens and tells how that went. */
static inline struct store *try_open(const struct store_options *o, struct err *opened)
{
    struct kept k = {0};
    struct store *s = store_open(o, on_result, &k, opened);
    assert_non_null(s);
    wait_for(s, &k);
    *opened = k.r.err;
    return s;
}

static inline struct store *open_at(const char *path)
{
    struct err e = {0};
    struct store *s = try_open(&(struct store_options){.path = path}, &e);
    assert_string_equal(e.text, "");
    return s;
}

/* Looks at so many at a time when the history is looked through. */
static inline struct store *open_slowly(const char *path, int look_ids)
{
    struct err e = {0};
    struct store *s = try_open(&(struct store_options){.path = path, .look_ids = look_ids}, &e);
    assert_string_equal(e.text, "");
    return s;
}

/* ---- operations, waited for ---- */

/* Yours to free. */
static inline struct insight *ask_insight(struct store *s, const struct insight_query *q)
{
    struct kept k = {0};
    store_ask_insight(s, q, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    struct insight *x = k.r.insight;
    assert_non_null(x);
    k.r.insight = NULL;
    kept_release(&k);
    return x;
}

/* Asks and has no time left when its turn comes, so that each question is one turn, whatever the machine. */
static inline struct insight *ask_for_one_turn(struct store *s, struct insight_query q)
{
    struct kept k = {0};
    q.wait_ms = 1;
    assert_true(store_pause(s, DEADLINE_MS));
    store_ask_insight(s, &q, on_result, &k);
    for (int64_t asked_us = clock_mono_us(); clock_mono_us() - asked_us < 1000;)
        continue;
    store_resume(s);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    assert_non_null(k.r.insight);
    return k.r.insight;
}

static inline struct request *new_request(enum request_state state, const char *first, const char *last)
{
    struct request *r = request_new();
    r->state = state;
    r->options.waterfall_email = true;
    r->has_callback = true;
    r->created_ms = 1000;
    struct person *p = request_add_person(r);
    identifiers_set(&p->asked, IDENTIFIER_FIRST_NAME, first);
    identifiers_set(&p->asked, IDENTIFIER_LAST_NAME, last);
    identifiers_set(&p->asked, IDENTIFIER_DOMAIN, "apollo.io");
    return r;
}

static inline int64_t add_with_token(struct store *s, struct request *r, char token[TOKEN_TEXT_SIZE])
{
    struct kept k = {0};
    random_token(token);
    store_add_request_take(s, r, token, 0, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    int64_t id = k.r.id;
    kept_release(&k);
    return id;
}

static inline bool move(struct store *s, int64_t id, enum request_state from, enum request_state to,
                        int64_t now_ms)
{
    struct kept k = {0};
    store_move(s, id, from, to, NULL, now_ms, NULL, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    bool is_changed = k.r.is_changed;
    kept_release(&k);
    return is_changed;
}

/* A request that is being sent. */
static inline int64_t add_sending(struct store *s, char token[TOKEN_TEXT_SIZE])
{
    int64_t id = add_with_token(s, new_request(REQUEST_QUEUED, "Tim", "Zheng"), token);
    assert_true(move(s, id, REQUEST_QUEUED, REQUEST_SENDING, 2000));
    return id;
}

static inline struct sync_answer *new_answer(const char *request_id, const char *status)
{
    struct sync_answer *a = mem_zalloc(sizeof *a);
    a->request_id = mem_text(request_id);
    a->has_waterfall = true;
    a->waterfall_status = mem_text(status);
    a->people = mem_zalloc(sizeof *a->people);
    a->people_count = 1;
    a->people[0].apollo_id = mem_text("64a7ff0cc4dfae00013df1a5");
    a->people[0].name = mem_text("Tim Zheng");
    a->people[0].title = mem_text("Founder & CEO");
    a->people[0].organization = mem_text("Apollo");
    a->people[0].person_json = mem_text("{\"id\":\"64a7ff0cc4dfae00013df1a5\",\"n\":1039995589705121975}");
    return a;
}

static inline void answer(struct store *s, int64_t id, struct sync_answer *a, int64_t now_ms, struct kept *k)
{
    store_apply_answer(s, id, a, false, now_ms, 5000, NULL, on_result, k);
    wait_for(s, k);
}

/* A request that was accepted and waits. */
static inline int64_t add_waiting(struct store *s, char token[TOKEN_TEXT_SIZE], int64_t now_ms)
{
    struct kept k = {0};
    int64_t id = add_sending(s, token);
    answer(s, id, new_answer("-8351464734221602674", "accepted"), now_ms, &k);
    assert_int_equal(k.r.state, REQUEST_WAITING);
    kept_release(&k);
    return id;
}

static inline void put(struct store *s, const char *token, const char *body, struct kept *k)
{
    store_put_delivery(s, token, 0, CHANNEL_WEBHOOK, mem_text(body), strlen(body), 3000, on_result, k);
    wait_for(s, k);
}

static inline int64_t put_stored(struct store *s, const char *token, const char *body)
{
    struct kept k = {0};
    put(s, token, body, &k);
    assert_string_equal(k.r.err.text, "");
    assert_int_equal(k.r.outcome, DELIVERY_STORED);
    int64_t delivery_id = k.r.delivery_id;
    kept_release(&k);
    return delivery_id;
}

/* As the wire reads a waterfall webhook: three vendors for the e-mail, and what was found (NULL: nothing). */
static inline struct delivery *new_delivery(const char *email, const char *credits)
{
    static const char *const VENDORS[] = {"Apollo", "FindyMail", "Icypeas"};
    struct delivery *d = mem_zalloc(sizeof *d);
    d->status = mem_text("success");
    d->credits = mem_text(credits);
    d->initiated = mem_text("2026-01-08T08:05:49Z");
    d->completed = mem_text("2026-01-08T08:10:56Z");
    d->summary.requested = mem_text("1");
    d->summary.email_enriched = mem_text(email ? "1" : "0");
    text_list_add_take(&d->target_fields, mem_text("emails"));
    d->people = mem_zalloc(sizeof *d->people);
    d->people_count = 1;
    struct person *p = &d->people[0];
    p->apollo_id = mem_text("64a7ff0cc4dfae00013df1a5");
    for (size_t i = 0; i < 3; i++) {
        struct attempt *a = person_add_attempt(p);
        a->field = CONTACT_EMAIL;
        a->position = (int)i + 1;
        a->vendor = mem_text(VENDORS[i]);
        a->status = mem_text(i == 2 && email ? "UNVERIFIED" : "NOT_FOUND");
        a->verification = TRISTATE_FALSE;
        if (i == 2 && email)
            text_list_add_take(&a->values, mem_text(email));
    }
    if (email) {
        struct finding *f = person_add_finding(p);
        f->field = CONTACT_EMAIL;
        f->value = mem_text(email);
        f->status = mem_text("Verified");
        text_list_add_take(&f->validations, mem_text("ZeroBounce: valid"));
    }
    return d;
}

static inline void settle(struct store *s, int64_t delivery_id, struct delivery *d, struct kept *k)
{
    store_settle(s, delivery_id, d, 4000, on_result, k);
    wait_for(s, k);
}

static inline struct request *get(struct store *s, int64_t id, bool with_bodies)
{
    struct kept k = {0};
    store_get_request(s, id, with_bodies, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    struct request *r = k.r.request;
    k.r.request = NULL;
    kept_release(&k);
    return r;
}

static inline enum request_state state_of(struct store *s, int64_t id)
{
    struct request *r = get(s, id, false);
    enum request_state state = r->state;
    request_free(r);
    return state;
}

/* A new store, opened: what most tests begin with. A test that closes it itself leaves NULL. */
struct scene {
    struct place place;
    struct store *store;
};

static inline int scene_set_up(void **state)
{
    struct scene *c = mem_zalloc(sizeof *c);
    place_make(&c->place);
    c->store = open_at(c->place.path);
    *state = c;
    return 0;
}

static inline int scene_tear_down(void **state)
{
    struct scene *c = *state;
    if (c->store)
        store_close(c->store);
    place_remove(&c->place);
    free(c);
    return 0;
}

#endif
