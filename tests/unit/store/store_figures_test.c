/* store_figures_test.c — the same history asked in every way: vendors, credits, ledger, people and lists say
 * the same of it; ranges and filters partition it; and what comes again, or is replayed, is counted nowhere.
 */
#include "tests/draw.h"
#include "tests/plain_sql.h"
#include "tests/unit/store/store_fixture.h"

#include "core/base/buf.h"
#include "core/model/credits.h"
#include "core/model/vendor_stats.h"

enum { REQUESTS = 48, RUNS = 3, SPAN_DAYS = 5, FIRST_DAY = 20000 };

/* ---- a history ---- */

static void add_field(struct person *p, int i, enum contact_field field)
{
    static const char *const vendors[] = {"Apollo", "FindyMail", "Icypeas", "Prospeo"};
    bool is_found = draw(3) != 0;
    bool is_email = field == CONTACT_EMAIL;
    char *value = is_email ? mem_text_format("p%d@example.com", i) : mem_text_format("+1415555%04d", i);
    char *other = is_email ? mem_text_format("q%d@example.com", i) : mem_text_format("+1415556%04d", i);
    for (int n = draw(4), k = 0; k <= n; k++) {
        struct attempt *a = person_add_attempt(p);
        bool is_hit = is_found && (k == n || draw(6) == 0);
        a->field = field;
        a->position = k + 1;
        a->vendor = mem_text(vendors[k]);
        a->status = mem_text(is_hit ? "UNVERIFIED" : draw(9) ? "NOT_FOUND" : "ERROR");
        a->verification = TRISTATE_FALSE;
        if (is_hit)
            text_list_add_take(&a->values, mem_text(draw(4) ? value : other));
    }
    for (int n = is_found ? 1 + (draw(5) == 0) : 0; n > 0; n--) {
        struct finding *f = person_add_finding(p);
        f->field = field;
        f->value = mem_text(n == 1 ? value : other);
        f->status = mem_text("Verified");
    }
    free(value);
    free(other);
}

static struct delivery *random_delivery(int i)
{
    struct delivery *d = mem_zalloc(sizeof *d);
    if (draw(4))
        d->credits = mem_text_format("%d.%d", draw(9), draw(10));
    struct person *p = delivery_add_person(d);
    p->apollo_id = mem_text_format("64a7ff0cc4dfae0001%06x", (unsigned)(i % 30));
    add_field(p, i, CONTACT_EMAIL);
    if (draw(2))
        add_field(p, i, CONTACT_PHONE);
    return d;
}

static struct sync_answer *answer_for(int i)
{
    struct sync_answer *a = new_answer(NULL, draw(9) ? "accepted" : "failed");
    mem_text_replace_take(&a->people[0].apollo_id,
                          mem_text_format("64a7ff0cc4dfae0001%06x", (unsigned)(i % 30)));
    a->request_id = mem_text_format("%d", 5000 + i);
    return a;
}

static void deliver(struct store *s, int i, int64_t id, const char *token)
{
    struct kept k = {0};
    for (int n = draw(3); n > 0; n--) {
        char body[64];
        snprintf(body, sizeof body, "{\"n\":%d,\"of\":%lld}", n, (long long)id);
        settle(s, put_stored(s, token, body), random_delivery(i), &k);
        kept_release(&k);
    }
}

/* Each third belongs to one of three lists, for some from before their result came, for some from after it.
 */
static void build(struct store *s, const struct place *f, uint64_t from)
{
    char text[200];
    draw_from(from);
    for (int run = 1; run <= RUNS; run++) {
        snprintf(text, sizeof text,
                 "INSERT INTO runs (id, state, policy, name, started_ms) VALUES (%d, 'sending', 'reuse', "
                 "'list %d', %lld)",
                 run, run, (long long)(FIRST_DAY * LEDGER_DAY_MS + run));
        plain_sql_run(f->path, text);
    }
    for (int i = 0; i < REQUESTS; i++) {
        char token[TOKEN_TEXT_SIZE];
        struct kept k = {0};
        struct request *r = new_request(REQUEST_QUEUED, i % 2 ? "Tim" : "Ray", i % 3 ? "Zheng" : "Li");
        r->options =
            (struct lookup_options){.waterfall_email = draw(4) != 0, .waterfall_phone = draw(2) != 0};
        r->is_simulated = i % 7 == 3;
        r->created_ms = LEDGER_DAY_MS * (FIRST_DAY + draw(SPAN_DAYS)) + (int64_t)draw((int)LEDGER_DAY_MS);
        int64_t created_ms = r->created_ms, id = add_with_token(s, r, token);
        assert_int_equal(id, i + 1);
        snprintf(text, sizeof text, "UPDATE requests SET run = %d WHERE id = %lld", 1 + i % (RUNS + 1),
                 (long long)id);
        bool is_early = draw(2), is_listed = i % (RUNS + 1) < RUNS;
        if (is_early && is_listed)
            plain_sql_run(f->path, text);
        assert_true(move(s, id, REQUEST_QUEUED, REQUEST_SENDING, created_ms + 10));
        answer(s, id, answer_for(i), 6000, &k);
        kept_release(&k);
        deliver(s, i, id, token);
        if (!is_early && is_listed)
            plain_sql_run(f->path, text);
    }
}

static void load_all(struct store *s, struct request *all[REQUESTS])
{
    for (int i = 0; i < REQUESTS; i++)
        all[i] = get(s, i + 1, false);
}

static void free_all(struct request *all[REQUESTS])
{
    for (int i = 0; i < REQUESTS; i++)
        request_free(all[i]);
}

/* ---- what every view says of the same part ---- */

struct said {
    int64_t courses, asked, hit, finals;                  /* vendors */
    int64_t requests, reported, micro, emails, phones;    /* credits */
    int64_t lines, line_micro, lines_reported, with_hits; /* the ledger, line by line */
    bool has_simulated;
};

static void say_vendors(struct store *s, struct insight_query q, struct said *said)
{
    struct vendor_table t = {0};
    q.kind = INSIGHT_VENDORS;
    struct insight *x = ask_insight(s, &q);
    for (size_t i = 0; i < x->course_count; i++)
        vendor_table_add(&t, x->courses[i].field, x->courses[i].course, x->courses[i].count);
    for (size_t i = 0; i < t.count; i++) {
        said->asked += t.row[i].asked;
        said->hit += t.row[i].hit;
    }
    said->courses = t.field[0].courses + t.field[1].courses;
    said->finals = t.field[0].finals + t.field[1].finals;
    said->has_simulated = x->has_simulated;
    vendor_table_release(&t);
    insight_free(x);
}

static void say_credits(struct store *s, struct insight_query q, struct said *said)
{
    q.kind = INSIGHT_CREDITS;
    struct insight *x = ask_insight(s, &q);
    for (size_t i = 0; i < x->day_count; i++) {
        said->requests += x->days[i].requests;
        said->reported += x->days[i].reported;
        said->micro += x->days[i].micro;
        said->emails += x->days[i].emails;
        said->phones += x->days[i].phones;
    }
    assert_int_equal(x->has_simulated, said->has_simulated);
    insight_free(x);
}

static void say_ledger(struct store *s, struct insight_query q, struct said *said)
{
    q.kind = INSIGHT_LEDGER;
    q.count = REQUESTS;
    struct insight *x = ask_insight(s, &q);
    int64_t micro;
    said->lines = x->total;
    assert_int_equal(x->ledger_count, x->total);
    for (size_t i = 0; i < x->ledger_count; i++) {
        said->with_hits += x->ledger[i].sources != NULL;
        if (!x->ledger[i].request.credits || !credits_parse(x->ledger[i].request.credits, &micro))
            continue;
        said->line_micro += micro;
        said->lines_reported++;
    }
    assert_int_equal(x->has_simulated, said->has_simulated);
    insight_free(x);
}

static struct said say(struct store *s, struct insight_query q)
{
    struct said said = {0};
    say_vendors(s, q, &said);
    say_credits(s, q, &said);
    say_ledger(s, q, &said);
    /* Every request here was sent: the views speak of the same ones. */
    assert_int_equal(said.lines, said.requests);
    assert_int_equal(said.line_micro, said.micro);
    assert_int_equal(said.lines_reported, said.reported);
    assert_int_equal(said.finals, said.emails + said.phones);
    return said;
}

/* By plain loops over what is stored. */
static struct said count_plainly(struct request *all[REQUESTS], int64_t since, int64_t until)
{
    struct said n = {0};
    for (int i = 0; i < REQUESTS; i++) {
        const struct request *r = all[i];
        int64_t micro, hits = n.hit;
        if (r->created_ms < since || r->created_ms >= until)
            continue;
        n.lines++, n.requests++;
        n.has_simulated = n.has_simulated || r->is_simulated;
        for (size_t p = 0; p < r->people_count; p++)
            for (enum contact_field f = CONTACT_EMAIL; f <= CONTACT_PHONE; f++) {
                const struct person *who = &r->people[p];
                int64_t steps = 0, found = (int64_t)person_count_findings(who, f);
                for (size_t a = 0; a < who->attempt_count; a++) {
                    steps += who->attempts[a].field == f;
                    n.hit += who->attempts[a].field == f && attempt_outcome(&who->attempts[a]) == ATTEMPT_HIT;
                }
                n.asked += steps;
                n.finals += found;
                n.courses += steps || found;
                *(f == CONTACT_EMAIL ? &n.emails : &n.phones) += found;
            }
        n.with_hits += n.hit > hits;
        if (r->credits && credits_parse(r->credits, &micro)) {
            n.micro += micro;
            n.reported++;
        }
    }
    n.line_micro = n.micro;
    n.lines_reported = n.reported;
    return n;
}

static void assert_same(struct said a, struct said b)
{
    assert_int_equal(a.courses, b.courses);
    assert_int_equal(a.asked, b.asked);
    assert_int_equal(a.hit, b.hit);
    assert_int_equal(a.finals, b.finals);
    assert_int_equal(a.requests, b.requests);
    assert_int_equal(a.reported, b.reported);
    assert_int_equal(a.micro, b.micro);
    assert_int_equal(a.emails, b.emails);
    assert_int_equal(a.phones, b.phones);
    assert_int_equal(a.with_hits, b.with_hits);
    assert_int_equal(a.has_simulated, b.has_simulated);
}

static struct said sum(struct said a, struct said b)
{
    a.courses += b.courses, a.asked += b.asked, a.hit += b.hit, a.finals += b.finals;
    a.requests += b.requests, a.reported += b.reported, a.micro += b.micro;
    a.emails += b.emails, a.phones += b.phones, a.with_hits += b.with_hits;
    a.has_simulated = a.has_simulated || b.has_simulated;
    return a;
}

static void every_view_says_the_same_of_any_range(void **state)
{
    struct scene *c = *state;
    struct request *all[REQUESTS];
    build(c->store, &c->place, 31);
    load_all(c->store, all);
    assert_same(say(c->store, (struct insight_query){0}), count_plainly(all, 0, INT64_MAX));
    assert_true(count_plainly(all, 0, INT64_MAX).finals > REQUESTS / 2);
    for (int i = 0; i < 25; i++) {
        int64_t since =
            LEDGER_DAY_MS * (FIRST_DAY + draw(SPAN_DAYS)) + (draw(2) ? draw((int)LEDGER_DAY_MS) : 0);
        int64_t until = since + 1 + LEDGER_DAY_MS * draw(3) + draw((int)LEDGER_DAY_MS);
        assert_same(say(c->store, (struct insight_query){.since_ms = since, .until_ms = until}),
                    count_plainly(all, since, until));
    }
    free_all(all);
}

static void filters_and_ranges_partition(void **state)
{
    struct scene *c = *state;
    static const char *const pairs[][2] = {{"Tim", "-Tim"},
                                           {"is:simulated", "!is:simulated"},
                                           {"state:delivered", "!state:delivered"},
                                           {"email:found", "!email:found"},
                                           {"credits:none", "!credits:none"},
                                           {"vendor:icypeas", "!vendor:icypeas"}};
    build(c->store, &c->place, 32);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        int64_t since = draw(2) ? LEDGER_DAY_MS * (FIRST_DAY + draw(SPAN_DAYS)) : 0;
        int64_t middle = LEDGER_DAY_MS * (FIRST_DAY + SPAN_DAYS) - draw((int)LEDGER_DAY_MS);
        struct said whole = say(c->store, (struct insight_query){.since_ms = since});
        struct said with = say(c->store, (struct insight_query){.since_ms = since, .filter = pairs[i][0]});
        struct said without = say(c->store, (struct insight_query){.since_ms = since, .filter = pairs[i][1]});
        assert_same(sum(with, without), whole);
        struct said early = say(
            c->store, (struct insight_query){.since_ms = since, .until_ms = middle, .filter = pairs[i][0]});
        struct said late = say(c->store, (struct insight_query){.since_ms = middle, .filter = pairs[i][0]});
        assert_same(sum(early, late), with);
    }
}

static void only_the_simulated_are_called_so(void **state)
{
    struct scene *c = *state;
    build(c->store, &c->place, 33);
    assert_true(say(c->store, (struct insight_query){0}).has_simulated);
    assert_true(say(c->store, (struct insight_query){.filter = "is:simulated"}).has_simulated);
    assert_false(say(c->store, (struct insight_query){.filter = "!is:simulated"}).has_simulated);
}

/* ---- lists ---- */

static void each_lists_sums_are_those_of_its_requests(void **state)
{
    struct scene *c = *state;
    struct request *all[REQUESTS];
    build(c->store, &c->place, 34);
    load_all(c->store, all);
    struct insight *x = ask_insight(c->store, &(struct insight_query){.kind = INSIGHT_CREDITS});
    assert_int_equal(x->run_count, RUNS);
    int64_t sum_micro = 0;
    for (size_t k = 0; k < x->run_count; k++) {
        const struct ledger_run *run = &x->runs[k];
        int64_t requests = 0, micro = 0, emails = 0, phones = 0, unpriced = 0, one;
        for (int i = 0; i < REQUESTS; i++) {
            if (1 + i % (RUNS + 1) != run->id)
                continue;
            requests++;
            bool is_priced = all[i]->credits && credits_parse(all[i]->credits, &one);
            micro += is_priced ? one : 0;
            unpriced += !is_priced && all[i]->state != REQUEST_REFUSED ? (int64_t)all[i]->people_count : 0;
            for (size_t p = 0; p < all[i]->people_count; p++) { /* people, not findings */
                emails += person_count_findings(&all[i]->people[p], CONTACT_EMAIL) > 0;
                phones += person_count_findings(&all[i]->people[p], CONTACT_PHONE) > 0;
            }
        }
        assert_int_equal(run->requests, requests);
        assert_int_equal(run->micro, micro);
        assert_int_equal(run->unpriced, unpriced);
        assert_int_equal(run->emails, emails);
        assert_int_equal(run->phones, phones);
        sum_micro += run->micro;
    }
    assert_true(sum_micro > 0 && sum_micro < say(c->store, (struct insight_query){0}).micro);
    insight_free(x);
    free_all(all);
}

/* ---- people ---- */

static void every_request_is_on_one_persons_page(void **state)
{
    struct scene *c = *state;
    int64_t on_pages = 0;
    build(c->store, &c->place, 35);
    struct insight *people =
        ask_insight(c->store, &(struct insight_query){.kind = INSIGHT_PEOPLE, .count = 1000});
    for (size_t i = 0; i < people->people_count; i++)
        on_pages += people->people[i].request_count;
    assert_int_equal(on_pages, REQUESTS);
    for (int i = 0; i < REQUESTS; i++) {
        struct insight *page = ask_insight(
            c->store, &(struct insight_query){.kind = INSIGHT_PERSON, .request_id = i + 1, .count = 50});
        bool is_on_it = false;
        for (size_t k = 0; k < page->request_count; k++)
            is_on_it = is_on_it || page->requests[k]->id == i + 1;
        assert_true(is_on_it);
        insight_free(page);
    }
    insight_free(people);
}

/* ---- nothing twice ---- */

static void what_comes_again_or_is_replayed_counts_nowhere(void **state)
{
    struct scene *c = *state;
    build(c->store, &c->place, 36);
    struct said before = say(c->store, (struct insight_query){0});
    struct insight *inbox = ask_insight(
        c->store, &(struct insight_query){.kind = INSIGHT_DELIVERIES, .count = 1000, .with_bodies = true});
    assert_true(inbox->total > REQUESTS / 2);
    for (size_t i = 0; i < inbox->delivery_count; i++) {
        const struct delivery_row *row = &inbox->deliveries[i];
        struct kept k = {0};
        insight_free(ask_insight(c->store, &(struct insight_query){.kind = INSIGHT_REPLAY, .id = row->id}));
        store_put_delivery(c->store, NULL, row->request_id, CHANNEL_IMPORT, mem_text(row->body),
                           row->body_size, 9000, on_result, &k);
        wait_for(c->store, &k);
        assert_int_equal(k.r.outcome, DELIVERY_DUPLICATE);
        kept_release(&k);
        settle(c->store, row->id, random_delivery(7), &k); /* an old one once more */
        assert_false(k.r.is_changed);
        kept_release(&k);
    }
    assert_same(say(c->store, (struct insight_query){0}), before);
    struct insight *after =
        ask_insight(c->store, &(struct insight_query){.kind = INSIGHT_DELIVERIES, .count = 1});
    assert_int_equal(after->total, 2 * inbox->total); /* kept, all of them */
    insight_free(after);
    insight_free(inbox);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_set_up, scene_tear_down)
static const struct CMUnitTest tests[] = {
    TEST(every_view_says_the_same_of_any_range), TEST(filters_and_ranges_partition),
    TEST(only_the_simulated_are_called_so),      TEST(each_lists_sums_are_those_of_its_requests),
    TEST(every_request_is_on_one_persons_page),  TEST(what_comes_again_or_is_replayed_counts_nowhere),
};
TEST_MAIN(tests)
