/* fill.c — writes a history for measuring: fill DB COUNT [KIND [DAYS]]
 *   waiting    COUNT requests that wait for a webhook; prints the path of each callback, one a line
 *   delivered  COUNT requests with a delivered waterfall of six attempts
 *   copies     the same, but only the first 20000 are made one by one: the rest are copies of those rows
 *              under other numbers, names and addresses, which makes a million in a minute or two
 * DAYS spreads them over so many days and mixes who is asked, who has it and what it costs. Through the store
 * itself, so that what is measured is what the program writes. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/store/store_internal.h"

/* Polls are planned for later, so that what is measured is not disturbed by them. */
enum { UNDER_WAY_MAX = 2000, FIRST_POLL_MS = 3600 * 1000, MADE_MAX = 20000 };

static struct {
    struct store *store;
    long under_way;
    bool is_delivered, has_failed;
    long count;
    int64_t step_ms, newest;
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

/* What the mixed history draws its chances from: the same for the same request. */
static unsigned long mixed(long i, unsigned long salt, unsigned long below)
{
    unsigned long x = ((unsigned long)i + 1) * 2654435761u + salt * 40503u;
    x ^= x >> 13;
    x *= 0x9E3779B97F4A7C15u;
    return (x >> 33) % below;
}

static struct request *request_of(long i)
{
    static const char *const firsts[] = {"Tim", "Ray", "Ada", "Grace", "Alan", "Edsger", "Barbara", "Ken"};
    static const char *const lasts[] = {"Zheng",  "Li",       "Lovelace", "Hopper",
                                        "Turing", "Dijkstra", "Liskov",   "Thompson"};
    struct request *r = request_new();
    char text[64];
    r->state = REQUEST_QUEUED;
    r->options.waterfall_email = true;
    r->options.waterfall_phone = !run.step_ms || mixed(i, 10, 3);
    r->has_callback = true;
    r->created_ms = clock_wall_ms() - 1000000 + i;
    if (run.step_ms) /* the last one now, the others so far before it */
        r->created_ms = clock_wall_ms() - (run.count - i) * run.step_ms;
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
    a->verification = strcmp(vendor, "ZeroBounce") == 0 ? TRISTATE_TRUE : TRISTATE_FALSE;
    if (value)
        text_list_add_take(&a->values, mem_text(value));
}

static void add_final(struct person *p, enum contact_field field, const char *value, const char *status)
{
    struct finding *f = person_add_finding(p);
    f->field = field;
    f->value = mem_text(value);
    f->status = mem_text(status);
}

/* A field's finders in one of a few orders, until one has it, if one does; some are in trouble, some answers
 * are checked, some of them refused, and now and then another vendor is asked all the same. */
static void add_mixed_field(struct person *p, long i, enum contact_field field, const char *value)
{
    static const char *const vendors[] = {"Apollo",  "FindyMail", "Icypeas", "Prospeo",
                                          "Datagma", "LeadMagic", "Hunter",  "Dropcontact"};
    bool is_email = field == CONTACT_EMAIL, has_it = mixed(i, (unsigned long)field + 1, 8) != 0;
    int asked = 2 + (int)mixed(i, 3, 3), shift = (int)mixed(i, 4, 2);
    for (int k = 0; k < asked; k++) {
        bool is_last = k + 1 == asked && has_it;
        add_attempt(p, field, vendors[(k + shift + (is_email ? 0 : 3)) % 8],
                    is_last                         ? "UNVERIFIED"
                    : mixed(i, 5, 40) == 0 && k > 0 ? "ERROR"
                                                    : "NOT_FOUND",
                    is_last ? value : NULL);
    }
    bool is_refused = is_email && has_it && mixed(i, 6, 9) == 0;
    if (is_email && has_it && mixed(i, 7, 4))
        add_attempt(p, field, "ZeroBounce", is_refused ? "INVALID" : "VERIFIED", value);
    if (is_refused || mixed(i, 8, 25) == 0)
        add_attempt(p, field, "Hunter", "UNVERIFIED",
                    mixed(i, 9, 2) && !is_refused ? value : "info@example.org");
    if (has_it && !is_refused)
        add_final(p, field, value, is_email ? "Verified" : "valid_number");
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
    if (run.step_ms) {
        add_mixed_field(p, i, CONTACT_EMAIL, email);
        if (mixed(i, 10, 3))
            add_mixed_field(p, i, CONTACT_PHONE, "+15555550164");
        mem_text_replace_take(&d->credits,
                              mixed(i, 11, 20) ? mem_text_format("%lu", 1 + mixed(i, 12, 9)) : NULL);
        return d;
    }
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

static void on_newest(void *owner, struct store_result *result)
{
    if (result->row_count)
        *(int64_t *)owner = result->rows[0].id;
    on_done(NULL, result);
}

/* Ids are given in the order of asking, after those that are there. */
static void add_one(long i)
{
    char token[TOKEN_TEXT_SIZE];
    random_token(token);
    int64_t id = run.newest + i + 1, now = clock_wall_ms();
    run.under_way += 3;
    store_add_request_take(run.store, request_of(i), token, 0, on_done, NULL);
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

/* ---- copies ---- */

/* Parents first. `own` is the column that numbers the rows across all requests, if there is one. */
static const struct {
    const char *name, *own;
} TABLES[] = {
    {"requests", "id"},
    {"search", "request"},
    {"parts", "request"},
    {"target_fields", "request"},
    {"exchanges", "request"},
    {"people", "request"},
    {"identifiers", "request"},
    {"documents", "request"},
    {"attempts", "request"},
    {"attempt_values", "request"},
    {"findings", "request"},
    {"finding_validations", "request"},
    {"person_courses", "request"},
    {"deliveries", "request"},
    {"bodies", "delivery"},
};

struct copies_op {
    struct store_op op;
    long made, shift;
};

/* What stands in the copy's column. ?1 is the distance between a request's number and its copy's; ids of
 * deliveries move by as much, since each request has one. */
static const char *copied(const char *table, const char *column)
{
    bool is_number =
        strcmp(column, "request") == 0 || strcmp(column, "delivery") == 0 ||
        (strcmp(column, "id") == 0 && (strcmp(table, "requests") == 0 || strcmp(table, "deliveries") == 0));
    if (is_number)
        return "%s + ?1";
    if (strcmp(column, "token_selector") == 0)
        return "lower(hex(randomblob(16)))";
    if (strcmp(column, "created_ms") == 0)
        return "%s + ?1 / 100";
    if (strcmp(column, "label") == 0)
        return "substr('BCDFGHJKLMNPRSTVW', 1 + (id * 7 + ?1 / 10000) %% 17, 1) || %s || ' ' || (id + ?1)";
    if (strcmp(column, "email") == 0)
        return "'c' || ?1 || %s";
    if (strcmp(column, "folded") == 0)
        return "%s || 'copy' || (request + ?1) || ' '";
    return "%s";
}

static bool copy_table(struct store_file *f, struct copies_op *c, const char *table, const char *own,
                       struct err *e)
{
    struct buf into, from;
    struct sql_query columns, copy;
    buf_init(&into, 1 << 16);
    buf_init(&from, 1 << 16);
    char *asked = mem_text_format("SELECT name FROM pragma_table_info('%s')", table);
    bool is_good = sql_prepare_own(&f->sql, &columns, asked, e);
    while (is_good && sql_step(&columns, e) == SQL_ROW) {
        const char *name = sql_peek_text(&columns), *how = copied(table, name);
        buf_printf(&into, "%s%s", into.size ? ", " : "", name);
        buf_append_text(&from, from.size ? ", " : "");
        for (; *how; how++)
            if (how[0] == '%')
                buf_append_text(&from, *++how == 's' ? name : "%");
            else
                buf_append_char(&from, *how);
    }
    sql_drop(&columns);
    char *text = mem_text_format("INSERT INTO %s (%s) SELECT %s FROM %s WHERE %s BETWEEN 1 AND ?2", table,
                                 into.data, from.data, table, own);
    is_good = is_good && sql_prepare_own(&f->sql, &copy, text, e);
    if (is_good) {
        sql_bind_int(&copy, c->shift);
        sql_bind_int(&copy, c->made);
        is_good = sql_finish(&copy, e);
        sql_drop(&copy);
    }
    free(asked);
    free(text);
    buf_release(&into);
    buf_release(&from);
    return is_good;
}

static bool run_copies(struct store_file *f, struct store_op *op, struct err *e)
{
    bool is_good = sql_exec(&f->sql, "PRAGMA defer_foreign_keys = ON; PRAGMA cache_size = -262144", e);
    for (size_t i = 0; i < STORE_COUNT_OF(TABLES) && is_good; i++)
        is_good = copy_table(f, (struct copies_op *)op, TABLES[i].name, TABLES[i].own, e);
    return is_good;
}

static void add_copies(long made, long count)
{
    for (long shift = made; shift < count && !run.has_failed; shift += made) {
        struct copies_op *c = store_op_new(sizeof *c, run_copies, true, on_done, NULL);
        c->shift = shift;
        c->made = count - shift < made ? count - shift : made;
        run.under_way++;
        store_submit(run.store, &c->op);
        drain_to(0);
    }
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: fill DB COUNT [waiting|delivered|copies [DAYS]]\n");
        return 2;
    }
    long count = strtol(argv[2], NULL, 10);
    bool is_copying = argc > 3 && strcmp(argv[3], "copies") == 0;
    long made = is_copying && count > MADE_MAX ? MADE_MAX : count;
    int64_t days = argc > 4 ? strtol(argv[4], NULL, 10) : 0;
    run.count = made;
    run.step_ms = made ? days * 24 * 3600 * 1000 / made : 0;
    run.is_delivered = is_copying || (argc > 3 && strcmp(argv[3], "delivered") == 0);
    struct err e = {0};
    run.store =
        store_open(&(struct store_options){.path = argv[1], .queue_ceiling = 1 << 20}, on_done, NULL, &e);
    if (!run.store) {
        fprintf(stderr, "fill: %s\n", e.text);
        return 1;
    }
    run.under_way = 1;
    drain_to(0);
    run.under_way++;
    store_list_rows(run.store, &(struct store_rows_query){.count = 1}, on_newest, &run.newest);
    drain_to(0);
    for (long i = 0; i < made && !run.has_failed; i++) {
        add_one(i);
        drain_to(UNDER_WAY_MAX);
    }
    drain_to(0);
    add_copies(made, count);
    store_close(run.store);
    return run.has_failed;
}
