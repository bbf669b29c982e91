/* store_insight_test.c — views over a generated history against plain loops over the requests themselves:
 * sums agree across views, ranges and filters partition, and neither duplicates nor a second reading count
 * twice. */
#include "tests/draw.h"
#include "tests/plain_sql.h"
#include "tests/unit/store/store_fixture.h"

#include "core/base/buf.h"
#include "core/model/credits.h"
#include "core/model/vendor_stats.h"

enum { REQUESTS = 60 };
#define DAY_MS LEDGER_DAY_MS

/* ---- a history ---- */

static struct delivery *random_delivery(int i)
{
    static const char *const vendors[] = {"Apollo", "FindyMail", "Icypeas", "Prospeo"};
    struct delivery *d = mem_zalloc(sizeof *d);
    bool is_found = draw(3) != 0;
    if (draw(4))
        d->credits = mem_text_format("%d.%d", draw(9), draw(10));
    struct person *p = delivery_add_person(d);
    p->apollo_id = mem_text_format("64a7ff0cc4dfae0001%06x", (unsigned)draw(30));
    char *email = mem_text_format("p%d@example.com", i);
    for (int n = draw(4), k = 0; k <= n; k++) {
        struct attempt *a = person_add_attempt(p);
        bool is_last = k == n && is_found;
        a->field = CONTACT_EMAIL;
        a->position = k + 1;
        a->vendor = mem_text(vendors[k]);
        a->status = mem_text(is_last ? "UNVERIFIED" : "NOT_FOUND");
        a->verification = TRISTATE_FALSE;
        if (is_last)
            text_list_add_take(&a->values, mem_text(email));
    }
    if (is_found) {
        struct finding *f = person_add_finding(p);
        f->field = CONTACT_EMAIL;
        f->value = mem_text(email);
        f->status = mem_text("Verified");
    }
    free(email);
    return d;
}

static int64_t add_request(struct store *s, int i, char token[TOKEN_TEXT_SIZE])
{
    struct kept k = {0};
    struct request *r = new_request(REQUEST_QUEUED, i % 2 ? "Tim" : "Ray", i % 3 ? "Zheng" : "Li");
    r->options = (struct lookup_options){.waterfall_email = draw(4) != 0, .waterfall_phone = draw(2) != 0};
    r->created_ms = DAY_MS * (20000 + draw(5)) + (int64_t)draw((int)DAY_MS);
    int64_t created_ms = r->created_ms, id = add_with_token(s, r, token);
    assert_true(move(s, id, REQUEST_QUEUED, REQUEST_SENDING, created_ms + 10));
    answer(s, id, new_answer(draw(2) ? "12345" : NULL, "accepted"), 6000, &k);
    kept_release(&k);
    return id;
}

/* Some wait, some are delivered, some twice, some with more that is merged later. */
static void build(struct store *s, uint64_t from)
{
    draw_from(from);
    for (int i = 0; i < REQUESTS; i++) {
        char token[TOKEN_TEXT_SIZE], body[64];
        int64_t id = add_request(s, i, token);
        struct kept k = {0};
        for (int n = draw(3); n > 0; n--) {
            snprintf(body, sizeof body, "{\"n\":%d,\"of\":%lld}", n, (long long)id);
            int64_t delivery = put_stored(s, token, body);
            settle(s, delivery, random_delivery(i), &k);
            kept_release(&k);
            if (draw(2)) { /* the very same again: stored, counted as a duplicate, settled nowhere */
                put(s, token, body, &k);
                assert_int_equal(k.r.outcome, DELIVERY_DUPLICATE);
                kept_release(&k);
                settle(s, delivery, random_delivery(i), &k);
                assert_false(k.r.is_changed);
                kept_release(&k);
            }
        }
    }
}

static struct request **load_all(struct store *s)
{
    struct request **all = mem_zalloc(REQUESTS * sizeof *all);
    for (int i = 0; i < REQUESTS; i++)
        all[i] = get(s, i + 1, false);
    return all;
}

static void free_all(struct request **all)
{
    for (int i = 0; i < REQUESTS; i++)
        request_free(all[i]);
    free(all);
}

/* ---- vendors ---- */

struct plain {
    int64_t asked, hit, finals, courses;
};

/* By hand, over the requests in [since, until) whose label has the word. */
static struct plain count_plainly(struct request **all, int64_t since, int64_t until, const char *word)
{
    struct plain sum = {0};
    for (int i = 0; i < REQUESTS; i++) {
        const struct request *r = all[i];
        if (r->created_ms < since || r->created_ms >= until)
            continue;
        for (size_t p = 0; p < r->people_count; p++) {
            const struct person *one = &r->people[p];
            if (word && (!r->people[0].asked.value[IDENTIFIER_FIRST_NAME] ||
                         strcmp(r->people[0].asked.value[IDENTIFIER_FIRST_NAME], word) != 0))
                continue;
            sum.courses += one->attempt_count || one->finding_count;
            sum.finals += (int64_t)one->finding_count;
            sum.asked += (int64_t)one->attempt_count;
            for (size_t a = 0; a < one->attempt_count; a++)
                sum.hit += attempt_outcome(&one->attempts[a]) == ATTEMPT_HIT;
        }
    }
    return sum;
}

static struct plain count_view(struct store *s, const struct insight_query *q)
{
    struct insight *x = ask_insight(s, q);
    struct vendor_table t = {0};
    struct plain sum = {0};
    for (size_t i = 0; i < x->course_count; i++)
        vendor_table_add(&t, x->courses[i].field, x->courses[i].course, x->courses[i].count);
    for (size_t i = 0; i < t.count; i++) {
        sum.asked += t.row[i].asked;
        sum.hit += t.row[i].hit;
    }
    sum.courses = t.field[0].courses + t.field[1].courses;
    sum.finals = t.field[0].finals + t.field[1].finals;
    vendor_table_release(&t);
    insight_free(x);
    return sum;
}

static void assert_same(struct plain a, struct plain b)
{
    assert_int_equal(a.asked, b.asked);
    assert_int_equal(a.hit, b.hit);
    assert_int_equal(a.finals, b.finals);
    assert_int_equal(a.courses, b.courses);
}

static void vendors_are_what_the_requests_say(void **state)
{
    struct place *f = *state;
    struct store *s = open_at(f->path);
    build(s, 11);
    struct request **all = load_all(s);
    assert_same(count_view(s, &(struct insight_query){.kind = INSIGHT_VENDORS}),
                count_plainly(all, 0, INT64_MAX, NULL));
    assert_true(count_plainly(all, 0, INT64_MAX, NULL).hit > 10);
    for (int i = 0; i < 40; i++) { /* ranges that begin and end anywhere, whole days among them */
        int64_t since = DAY_MS * (19999 + draw(6)) + (draw(2) ? draw((int)DAY_MS) : 0);
        int64_t until = since + DAY_MS * draw(4) + (draw(2) ? draw((int)DAY_MS) : 0);
        assert_same(
            count_view(
                s, &(struct insight_query){.kind = INSIGHT_VENDORS, .since_ms = since, .until_ms = until}),
            count_plainly(all, since, until, NULL));
    }
    free_all(all);
    store_close(s);
}

static void filters_partition_the_whole(void **state)
{
    struct place *f = *state;
    struct store *s = open_at(f->path);
    build(s, 12);
    struct request **all = load_all(s);
    struct plain tim = count_view(s, &(struct insight_query){.kind = INSIGHT_VENDORS, .filter = "Tim"});
    struct plain ray = count_view(s, &(struct insight_query){.kind = INSIGHT_VENDORS, .filter = "ray"});
    struct plain whole = count_view(s, &(struct insight_query){.kind = INSIGHT_VENDORS});
    assert_int_equal(count_plainly(all, 0, INT64_MAX, NULL).asked, whole.asked);
    assert_int_equal(tim.asked > 0 && ray.asked > 0, 1);
    struct plain later = count_view(
        s, &(struct insight_query){.kind = INSIGHT_VENDORS, .filter = "ray", .since_ms = DAY_MS * 20002});
    struct plain before = count_view(
        s, &(struct insight_query){.kind = INSIGHT_VENDORS, .filter = "ray", .until_ms = DAY_MS * 20002});
    assert_int_equal(later.asked + before.asked, ray.asked);
    assert_int_equal(later.courses + before.courses, ray.courses);
    free_all(all);
    store_close(s);
}

static void attempts_are_listed_once_each(void **state)
{
    struct place *f = *state;
    struct store *s = open_at(f->path);
    build(s, 13);
    struct insight_query q = {
        .kind = INSIGHT_ATTEMPTS, .field = CONTACT_EMAIL, .vendor = "Apollo", .count = 7};
    struct request **all = load_all(s);
    int64_t want = 0, hits = 0, got = 0, got_hits = 0, total = 1;
    for (int i = 0; i < REQUESTS; i++)
        for (size_t p = 0; p < all[i]->people_count; p++)
            for (size_t a = 0; a < all[i]->people[p].attempt_count; a++) {
                bool is_it = strcmp(all[i]->people[p].attempts[a].vendor, "Apollo") == 0;
                want += is_it;
                hits += is_it && attempt_outcome(&all[i]->people[p].attempts[a]) == ATTEMPT_HIT;
            }
    for (; q.first < total; q.first += q.count) {
        struct insight *x = ask_insight(s, &q);
        total = x->total;
        got += (int64_t)x->attempt_count;
        for (size_t i = 0; i < x->attempt_count; i++)
            got_hits += x->attempts[i].outcome == ATTEMPT_HIT;
        insight_free(x);
    }
    assert_int_equal(total, want);
    assert_int_equal(got, want);
    assert_int_equal(got_hits, hits);
    free_all(all);
    store_close(s);
}

/* ---- credits ---- */

static void assert_ledger(struct store *s, struct request **all, int64_t since, int64_t until,
                          const char *filter)
{
    struct insight *x = ask_insight(s, &(struct insight_query){.kind = INSIGHT_CREDITS,
                                                               .since_ms = since,
                                                               .until_ms = until == INT64_MAX ? 0 : until,
                                                               .filter = filter});
    struct ledger_sum view = {0}, plain = {0};
    for (size_t i = 0; i < x->day_count; i++)
        ledger_add(&view, &x->days[i]);
    for (int i = 0; i < REQUESTS; i++) {
        const struct request *r = all[i];
        int64_t micro, emails = 0;
        if (r->created_ms < since || r->created_ms >= until)
            continue;
        if (filter && strcmp(r->people[0].asked.value[IDENTIFIER_FIRST_NAME], filter) != 0)
            continue;
        plain.requests++;
        for (size_t p = 0; p < r->people_count; p++)
            emails += (int64_t)person_count_findings(&r->people[p], CONTACT_EMAIL);
        plain.emails += emails;
        if (r->credits && credits_parse(r->credits, &micro)) {
            plain.reported++;
            plain.micro += micro;
            plain.paid_emails += emails;
        }
    }
    assert_int_equal(view.requests, plain.requests);
    assert_int_equal(view.reported, plain.reported);
    assert_int_equal(view.micro, plain.micro);
    assert_int_equal(view.emails, plain.emails);
    assert_int_equal(view.paid_emails, plain.paid_emails);
    for (size_t i = 1; i < x->day_count; i++)
        assert_true(x->days[i - 1].day <= x->days[i].day);
    insight_free(x);
}

static void the_ledger_adds_up_to_its_requests(void **state)
{
    struct place *f = *state;
    struct store *s = open_at(f->path);
    build(s, 14);
    struct request **all = load_all(s);
    assert_ledger(s, all, 0, INT64_MAX, NULL);
    for (int i = 0; i < 30; i++) {
        int64_t since = DAY_MS * (19999 + draw(6)) + (draw(2) ? draw((int)DAY_MS) : 0);
        assert_ledger(s, all, since, since + 1 + DAY_MS * draw(4) + draw((int)DAY_MS), NULL);
    }
    assert_ledger(s, all, 0, INT64_MAX, "Ray");
    free_all(all);
    store_close(s);
}

static void ledger_lines_are_the_requests_with_their_sources(void **state)
{
    struct place *f = *state;
    struct store *s = open_at(f->path);
    build(s, 15);
    struct request **all = load_all(s);
    struct insight *x = ask_insight(s, &(struct insight_query){.kind = INSIGHT_LEDGER, .count = 1000});
    assert_int_equal(x->total, REQUESTS);
    assert_int_equal(x->ledger_count, REQUESTS);
    for (int i = 0; i < REQUESTS; i++) {
        const struct ledger_row *row = &x->ledger[REQUESTS - 1 - i];
        bool has_hit = false;
        assert_int_equal(row->request.id, all[i]->id);
        for (size_t p = 0; p < all[i]->people_count; p++)
            for (size_t a = 0; a < all[i]->people[p].attempt_count; a++)
                if (attempt_outcome(&all[i]->people[p].attempts[a]) == ATTEMPT_HIT) {
                    has_hit = true;
                    assert_non_null(strstr(row->sources, all[i]->people[p].attempts[a].vendor));
                }
        assert_true(has_hit == (row->sources != NULL));
    }
    insight_free(x);
    x = ask_insight(s,
                    &(struct insight_query){.kind = INSIGHT_LEDGER, .count = 5, .since_ms = DAY_MS * 20003});
    int64_t late = 0;
    for (int i = 0; i < REQUESTS; i++)
        late += all[i]->created_ms >= DAY_MS * 20003;
    assert_int_equal(x->total, late);
    insight_free(x);
    free_all(all);
    store_close(s);
}

static struct balance *reading(int64_t at_ms, const char *remaining)
{
    struct balance *b = mem_zalloc(sizeof *b);
    b->at_ms = at_ms;
    b->remaining = mem_text(remaining);
    b->cycle_start = mem_text("2026-01-01");
    b->line_count = 1;
    b->line[0].name = mem_text("lead_credit");
    b->line[0].left = mem_text(remaining);
    return b;
}

static void put_balance(struct store *s, struct balance *b)
{
    struct kept k = {0};
    store_put_balance(s, b, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    kept_release(&k);
}

static void a_balance_is_set_against_what_was_reported_since(void **state)
{
    struct place *f = *state;
    struct store *s = open_at(f->path);
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t spent, difference;
    put_balance(s, reading(3500, "100"));
    add_waiting(s, token, 2000);
    int64_t delivery = put_stored(s, token, "{\"a\":1}");
    settle(s, delivery, new_delivery("tim@example.com", "2.5"), &k); /* credited at 4000 */
    kept_release(&k);
    put_balance(s, reading(5000, "97.5"));
    put_balance(s, reading(6000, "90"));
    struct insight *x = ask_insight(s, &(struct insight_query){.kind = INSIGHT_CREDITS});
    assert_int_equal(x->balance_count, 3);
    assert_int_equal(balance_compare(NULL, &x->balances[0], &spent, &difference), BALANCE_FIRST);
    assert_int_equal(balance_compare(&x->balances[0], &x->balances[1], &spent, &difference),
                     BALANCE_EXPLAINED);
    assert_int_equal(spent, 2500000);
    assert_int_equal(balance_compare(&x->balances[1], &x->balances[2], &spent, &difference),
                     BALANCE_UNEXPLAINED);
    assert_int_equal(difference, 7500000);
    assert_string_equal(x->balances[2].line[0].name, "lead_credit");
    assert_null(x->balances[2].line[0].limit);
    insight_free(x);
    store_close(s);
}

/* ---- people ---- */

static void every_person_of_every_request_is_on_one_page(void **state)
{
    struct place *f = *state;
    struct store *s = open_at(f->path);
    build(s, 16);
    struct request **all = load_all(s);
    int64_t people = 0, counted = 0, paged = 0;
    for (int i = 0; i < REQUESTS; i++)
        people += (int64_t)all[i]->people_count;
    struct insight *x = ask_insight(s, &(struct insight_query){.kind = INSIGHT_PEOPLE, .count = 1000});
    assert_int_equal(x->total, x->people_count);
    for (size_t i = 0; i < x->people_count; i++) {
        counted += x->people[i].request_count;
        assert_true(i == 0 || x->people[i - 1].last_request >= x->people[i].last_request);
        struct insight *page = ask_insight(
            s, &(struct insight_query){.kind = INSIGHT_PERSON, .id = x->people[i].id, .count = 50});
        paged += (int64_t)page->request_count;
        for (size_t k = 0; k < page->request_count; k++) {
            struct buf key;
            buf_init(&key, 4096);
            person_key(&page->requests[k]->people[page->slots[k]], &key);
            assert_string_equal(key.data, x->people[i].key);
            buf_release(&key);
        }
        insight_free(page);
    }
    assert_int_equal(counted, people);
    assert_true(paged == people || paged >= 50);
    insight_free(x);
    free_all(all);
    store_close(s);
}

/* ---- deliveries ---- */

static void import(struct store *s, const char *request_id, const char *person_id, const char *body,
                   struct kept *k)
{
    struct text_list ids = {0};
    if (person_id)
        text_list_add_take(&ids, mem_text(person_id));
    store_import(s, 0, mem_text(request_id), &ids, mem_text(body), strlen(body), 7000, on_result, k);
    wait_for(s, k);
    assert_string_equal(k->r.err.text, "");
}

static void an_import_finds_its_request_or_stays_unmatched(void **state)
{
    struct place *f = *state;
    struct store *s = open_at(f->path);
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t id = add_waiting(s, token, 2000);
    import(s, "-8351464734221602674", NULL, "{\"b\":1}", &k);
    assert_int_equal(k.r.id, id);
    assert_int_equal(k.r.outcome, DELIVERY_STORED);
    kept_release(&k);
    import(s, "another", "64a7ff0cc4dfae00013df1a5", "{\"b\":2}", &k);
    assert_int_equal(k.r.id, id);
    kept_release(&k);
    import(s, "another", "000000000000000000000000", "{\"needle\":3}", &k);
    assert_int_equal(k.r.id, 0);
    assert_int_equal(k.r.outcome, DELIVERY_UNMATCHED);
    kept_release(&k);
    import(s, "another", NULL, "{\"needle\":3}", &k);
    assert_int_equal(k.r.outcome, DELIVERY_DUPLICATE);
    kept_release(&k);
    struct insight *x = ask_insight(
        s, &(struct insight_query){.kind = INSIGHT_DELIVERIES, .count = 9, .choice = DELIVERIES_LOOSE});
    assert_int_equal(x->total, 1);
    int64_t loose = x->deliveries[0].id;
    insight_free(x);
    x = ask_insight(s, &(struct insight_query){
                           .kind = INSIGHT_DELIVERIES, .count = 9, .filter = "NEEDLE", .with_bodies = true});
    assert_int_equal(x->total, 2); /* it and its repeat */
    assert_string_equal(x->deliveries[0].body, "{\"needle\":3}");
    insight_free(x);
    struct insight_query words = {
        .kind = INSIGHT_DELIVERIES, .count = 9, .choice = DELIVERIES_LOOSE, .filter = "needle"};
    x = ask_insight(s, &words);
    assert_int_equal(x->total, 1); /* its repeat is none of those to be looked after */
    insight_free(x);
    store_assign(s, loose, id, on_result, &k);
    wait_for(s, &k);
    assert_int_equal(k.r.outcome, DELIVERY_STORED);
    assert_true(k.r.is_changed);
    kept_release(&k);
    x = ask_insight(s, &words);
    assert_int_equal(x->total, 0);
    insight_free(x);
    store_assign(s, loose, id, on_result, &k);
    wait_for(s, &k);
    assert_int_equal(k.r.err.code, ERR_NOT_FOUND);
    kept_release(&k);
    /* Bytes that the request has already are given to it as a repeat. */
    put_stored(s, token, "{\"same\":4}");
    import(s, "another", NULL, "{\"same\":4}", &k);
    assert_int_equal(k.r.outcome, DELIVERY_UNMATCHED);
    loose = k.r.delivery_id;
    kept_release(&k);
    store_assign(s, loose, id, on_result, &k);
    wait_for(s, &k);
    assert_int_equal(k.r.outcome, DELIVERY_DUPLICATE);
    kept_release(&k);
    x = ask_insight(s, &(struct insight_query){.kind = INSIGHT_DELIVERIES, .count = 9, .id = id});
    assert_int_equal(x->total, 5); /* without the repeat that nobody gave to it */
    assert_int_equal(x->delivery_count, 5);
    for (size_t i = 0; i < x->delivery_count; i++) {
        assert_int_equal(x->deliveries[i].request_id, id);
        assert_true(i == 0 || x->deliveries[i].id < x->deliveries[i - 1].id);
    }
    insight_free(x);
    store_close(s);
}

/* What is merged into a request is never taken out again: a slip of the number must not mix two people. */
static void an_import_is_not_given_to_a_request_that_it_is_not_of(void **state)
{
    struct place *f = *state;
    struct store *s = open_at(f->path);
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    struct text_list none = {0};
    int64_t id = add_waiting(s, token, 2000);
    store_import(s, id + 1, mem_text("-8351464734221602674"), &none, mem_text("{}"), 2, 7000, on_result, &k);
    wait_for(s, &k);
    assert_int_equal(k.r.err.code, ERR_NOT_FOUND);
    kept_release(&k);
    int64_t second = add_waiting(s, token, 3000);
    assert_int_not_equal(second, id);
    plain_sql_run(f->path, "UPDATE requests SET request_id = '77' WHERE id = (SELECT max(id) FROM requests)");
    store_import(s, id, mem_text("77"), &none, mem_text("{\"b\":1}"), 7, 7000, on_result, &k);
    wait_for(s, &k);
    assert_int_equal(k.r.err.code, ERR_USAGE);
    assert_int_equal(k.r.delivery_id, 0);
    kept_release(&k);
    store_import(s, second, mem_text("77"), &none, mem_text("{\"b\":1}"), 7, 7000, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    assert_int_equal(k.r.outcome, DELIVERY_STORED);
    kept_release(&k);
    store_close(s);
}

static void a_history_of_before_is_caught_up(void **state)
{
    struct place *f = *state;
    struct store *s = open_at(f->path);
    build(s, 17);
    struct plain before = count_view(s, &(struct insight_query){.kind = INSIGHT_VENDORS});
    store_close(s);
    plain_sql_run(f->path, "DELETE FROM person_courses; UPDATE people SET person = NULL;"
                           "INSERT INTO insight_debts SELECT id FROM requests;");
    s = open_at(f->path);
    assert_int_equal(count_view(s, &(struct insight_query){.kind = INSIGHT_VENDORS}).asked, 0);
    struct kept k = {0};
    store_catch_up(s, on_result, &k);
    wait_for(s, &k);
    assert_true(k.r.is_changed);
    kept_release(&k);
    assert_same(before, count_view(s, &(struct insight_query){.kind = INSIGHT_VENDORS}));
    store_close(s);
}

static void what_is_deleted_takes_its_share_along(void **state)
{
    struct place *f = *state;
    struct store *s = open_at(f->path);
    build(s, 18);
    store_close(s);
    plain_sql_run(f->path, "PRAGMA foreign_keys = ON; DELETE FROM requests;");
    s = open_at(f->path);
    assert_int_equal(count_view(s, &(struct insight_query){.kind = INSIGHT_VENDORS}).courses, 0);
    struct insight *x = ask_insight(s, &(struct insight_query){.kind = INSIGHT_CREDITS});
    assert_int_equal(x->day_count, 0);
    insight_free(x);
    x = ask_insight(s, &(struct insight_query){.kind = INSIGHT_PEOPLE, .count = 10});
    assert_int_equal(x->total, 0);
    insight_free(x);
    store_close(s);
}

static const struct CMUnitTest tests[] = {
    PLACE_TEST(vendors_are_what_the_requests_say),
    PLACE_TEST(filters_partition_the_whole),
    PLACE_TEST(attempts_are_listed_once_each),
    PLACE_TEST(the_ledger_adds_up_to_its_requests),
    PLACE_TEST(ledger_lines_are_the_requests_with_their_sources),
    PLACE_TEST(a_balance_is_set_against_what_was_reported_since),
    PLACE_TEST(every_person_of_every_request_is_on_one_page),
    PLACE_TEST(an_import_finds_its_request_or_stays_unmatched),
    PLACE_TEST(an_import_is_not_given_to_a_request_that_it_is_not_of),
    PLACE_TEST(a_history_of_before_is_caught_up),
    PLACE_TEST(what_is_deleted_takes_its_share_along),
};
TEST_MAIN(tests)
