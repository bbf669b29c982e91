/* fill.c — writes a history for measuring: fill DB COUNT [KIND]
 *   waiting    COUNT requests that wait for a webhook; prints the path of each callback, one a line
 *   delivered  COUNT requests with a delivered waterfall of six attempts
 * Through the store itself, so that what is measured is what the program writes. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/store/store.h"

/* Polls are planned for later, so that what is measured is not disturbed by them. */
enum { UNDER_WAY_MAX = 2000, FIRST_POLL_MS = 3600 * 1000 };

static struct {
    struct store *store;
    long under_way;
    bool is_delivered, has_failed;
} run;

static void on_done(void *owner, struct store_result *result)
{
    (void)owner;
    run.under_way--;
    if (result->err.code != ERR_NONE) {
        fprintf(stderr, "fill: %s\n", result->err.text);
        run.has_failed = true;
    }
}

static void drain_to(long limit)
{
    while (run.under_way > limit && !run.has_failed) {
        struct pollfd wait = {.fd = store_fd(run.store), .events = POLLIN};
        if (poll(&wait, 1, -1) > 0)
            store_dispatch(run.store);
    }
}

static struct request *request_of(long i)
{
    static const char *const firsts[] = {"Tim", "Ray", "Ada", "Grace", "Alan", "Edsger", "Barbara", "Ken"};
    static const char *const lasts[] = {"Zheng",  "Li",       "Lovelace", "Hopper",
                                        "Turing", "Dijkstra", "Liskov",   "Thompson"};
    struct request *r = request_new();
    char text[64];
    r->state = REQUEST_QUEUED;
    r->options.waterfall_email = r->options.waterfall_phone = true;
    r->has_callback = true;
    r->created_ms = clock_wall_ms() - 1000000 + i;
    struct person *p = request_add_person(r);
    identifiers_set(&p->asked, IDENTIFIER_FIRST_NAME, firsts[i % 8]);
    identifiers_set(&p->asked, IDENTIFIER_LAST_NAME, lasts[i / 8 % 8]);
    snprintf(text, sizeof text, "company%ld.example.com", i % 5000);
    identifiers_set(&p->asked, IDENTIFIER_DOMAIN, text);
    settle_begin(r);
    return r;
}

static struct sync_answer *answer_of(long i)
{
    struct sync_answer *a = mem_zalloc(sizeof *a);
    a->request_id = mem_text_format("%ld", 1000000000000000000 + i);
    a->has_waterfall = true;
    a->waterfall_status = mem_text("accepted");
    a->waterfall_message = mem_text("Waterfall enrichment request accepted.");
    a->people = mem_zalloc(sizeof *a->people);
    a->people_count = 1;
    a->people[0].apollo_id = mem_text_format("64a7ff0cc4dfae%010lx", i);
    a->people[0].person_json = mem_text("{\"name\":\"Somebody\"}");
    return a;
}

static void add_attempt(struct person *p, enum contact_field field, const char *vendor, const char *status,
                        const char *value)
{
    struct attempt *a = person_add_attempt(p);
    a->field = field;
    a->position = (int)p->attempt_count;
    a->vendor = mem_text(vendor);
    a->vendor_id = mem_text_format("%s-1", vendor);
    a->status = mem_text(status);
    if (value)
        text_list_add_take(&a->values, mem_text(value));
}

static struct delivery *delivery_of(long i)
{
    struct delivery *d = mem_zalloc(sizeof *d);
    d->status = mem_text("success");
    d->credits = mem_text("6");
    d->people = mem_zalloc(sizeof *d->people);
    d->people_count = 1;
    struct person *p = &d->people[0];
    p->apollo_id = mem_text_format("64a7ff0cc4dfae%010lx", i);
    char email[64];
    snprintf(email, sizeof email, "person%ld@example.com", i);
    add_attempt(p, CONTACT_EMAIL, "Apollo", "NOT_FOUND", NULL);
    add_attempt(p, CONTACT_EMAIL, "FindyMail", "NOT_FOUND", NULL);
    add_attempt(p, CONTACT_EMAIL, "Icypeas", "UNVERIFIED", email);
    add_attempt(p, CONTACT_EMAIL, "ZeroBounce", "VERIFIED", email);
    add_attempt(p, CONTACT_PHONE, "LeadMagic", "NOT_FOUND", NULL);
    add_attempt(p, CONTACT_PHONE, "Prospeo", "UNVERIFIED", "+15555550164");
    struct finding *f = person_add_finding(p);
    f->field = CONTACT_EMAIL;
    f->value = mem_text(email);
    f->status = mem_text("Verified");
    return d;
}

/* Ids are given in the order of asking, from 1, in a file that is new. */
static void add_one(long i)
{
    char token[TOKEN_TEXT_SIZE];
    random_token(token);
    int64_t id = i + 1, now = clock_wall_ms();
    run.under_way += 3;
    store_add_request_take(run.store, request_of(i), token, on_done, NULL);
    store_move(run.store, id, REQUEST_QUEUED, REQUEST_SENDING, NULL, now, NULL, on_done, NULL);
    store_apply_answer(run.store, id, answer_of(i), false, now, FIRST_POLL_MS, NULL, on_done, NULL);
    if (run.is_delivered) {
        char *body = mem_text_format("{\"number\":%ld}", i);
        run.under_way += 2;
        store_put_delivery(run.store, NULL, id, CHANNEL_WEBHOOK, body, strlen(body), now, on_done, NULL);
        store_settle(run.store, id, delivery_of(i), now, on_done, NULL);
    } else {
        printf("/hook/%s\n", token);
    }
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: fill DB COUNT [waiting|delivered]\n");
        return 2;
    }
    long count = strtol(argv[2], NULL, 10);
    run.is_delivered = argc > 3 && strcmp(argv[3], "delivered") == 0;
    struct err e = {0};
    run.store =
        store_open(&(struct store_options){.path = argv[1], .queue_ceiling = 1 << 20}, on_done, NULL, &e);
    if (!run.store) {
        fprintf(stderr, "fill: %s\n", e.text);
        return 1;
    }
    run.under_way = 1;
    for (long i = 0; i < count && !run.has_failed; i++) {
        add_one(i);
        drain_to(UNDER_WAY_MAX);
    }
    drain_to(0);
    store_close(run.store);
    return run.has_failed;
}
