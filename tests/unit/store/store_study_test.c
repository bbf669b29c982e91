/* store_study_test.c — a look through the history in many turns tells what one turn tells, whatever arrives
 * meanwhile, and each figure leads to as many attempts as it says. Over generated histories with validators,
 * errors, vendors that agree and that differ, several people a request, duplicates and unmatched bodies. */
#include "tests/draw.h"
#include "tests/unit/store/store_fixture.h"

#include "core/base/buf.h"
#include "core/model/credits.h"
#include "core/model/vendor_stats.h"

enum { REQUESTS = 30, PEOPLE_MAX = 3, TEXT_MAX = 4 << 20 };
#define DAY_MS LEDGER_DAY_MS

/* ---- a history ---- */

static void add_step(struct person *p, enum contact_field field, int position, bool is_validator,
                     const char *vendor, const char *status, const char *value)
{
    struct attempt *a = person_add_attempt(p);
    a->field = field;
    a->position = position;
    a->vendor = mem_text(vendor);
    a->status = mem_text(status);
    a->verification = is_validator ? TRISTATE_TRUE : TRISTATE_FALSE;
    if (value)
        text_list_add_take(&a->values, mem_text(value));
}

static void add_field(struct person *p, enum contact_field field, const char *const values[2])
{
    static const char *const vendors[] = {"Apollo", "FindyMail", "Icypeas", "Prospeo", "Datagma"};
    static const char *const statuses[] = {"NOT_FOUND",  "NOT_FOUND",  "ERROR",
                                           "UNVERIFIED", "UNVERIFIED", "ODD"};
    int position = 0, shift = draw(5);
    const char *last = NULL;
    for (int k = 0; k <= draw(5); k++) {
        int kind = draw(6);
        const char *value = kind == 3 || kind == 4 ? values[draw(4) == 0] : NULL;
        add_step(p, field, ++position, false, vendors[(shift + k) % 5], statuses[kind], value);
        if (value && draw(3) == 0)
            add_step(p, field, ++position, true, "ZeroBounce", draw(3) ? "VERIFIED" : "INVALID",
                     draw(2) ? value : NULL);
        last = value ? value : last;
    }
    if (!last || draw(5) == 0)
        return;
    struct finding *f = person_add_finding(p);
    f->field = field;
    f->value = mem_text(last);
    f->status = mem_text(field == CONTACT_EMAIL ? "Verified" : "valid_number");
}

static struct delivery *random_delivery(int i, int people)
{
    struct delivery *d = mem_zalloc(sizeof *d);
    if (draw(4))
        d->credits = mem_text_format("%d.%d", draw(9), draw(10));
    for (int n = 0; n < people; n++) {
        struct person *p = delivery_add_person(d);
        char *email = mem_text_format("p%d-%d@example.com", i, n);
        p->apollo_id = mem_text_format("64a7ff0cc4dfae0001%06x", (unsigned)(i % 20 * PEOPLE_MAX + n));
        if (draw(5))
            add_field(p, CONTACT_EMAIL, (const char *const[2]){email, "other@example.org"});
        if (draw(2))
            add_field(p, CONTACT_PHONE, (const char *const[2]){"+15555550164", "+15555550165"});
        free(email);
    }
    return d;
}

static int64_t add_request(struct store *s, int i, int people, char token[TOKEN_TEXT_SIZE])
{
    static const char *const firsts[] = {"Tim", "Ray", "Ada"};
    struct kept k = {0};
    struct request *r = new_request(REQUEST_QUEUED, firsts[i % 3], i % 2 ? "Zheng" : "Li");
    for (int n = 1; n < people; n++) {
        struct person *p = request_add_person(r);
        identifiers_set(&p->asked, IDENTIFIER_FIRST_NAME, firsts[(i + n) % 3]);
        identifiers_set(&p->asked, IDENTIFIER_LAST_NAME, "Hopper");
    }
    r->options = (struct lookup_options){.waterfall_email = true, .waterfall_phone = draw(2) != 0};
    r->created_ms = DAY_MS * (20000 + draw(30)) + (int64_t)draw((int)DAY_MS);
    int64_t created_ms = r->created_ms, id = add_with_token(s, r, token);
    assert_true(move(s, id, REQUEST_QUEUED, REQUEST_SENDING, created_ms + 10));
    answer(s, id, new_answer("12345", "accepted"), 6000, &k);
    kept_release(&k);
    return id;
}

static void build(struct store *s, uint64_t from)
{
    draw_from(from);
    for (int i = 0; i < REQUESTS; i++) {
        char token[TOKEN_TEXT_SIZE], body[64];
        int people = 1 + draw(PEOPLE_MAX);
        int64_t id = add_request(s, i, people, token);
        struct kept k = {0};
        if (draw(6) == 0)
            continue; /* it goes on waiting */
        snprintf(body, sizeof body, "{\"of\":%lld,\"word\":\"w%d\"}", (long long)id, i % 7);
        settle(s, put_stored(s, token, body), random_delivery(i, people), &k);
        kept_release(&k);
        if (draw(3) == 0) {
            put(s, token, body, &k);
            assert_int_equal(k.r.outcome, DELIVERY_DUPLICATE);
            kept_release(&k);
        }
    }
}

/* ---- answers as text ---- */

static void tell_rows(const struct insight *x, struct buf *out)
{
    for (size_t i = 0; i < x->attempt_count; i++)
        buf_printf(out, "attempt %lld %s %d %d %s\n", (long long)x->attempts[i].request_id,
                   x->attempts[i].label, x->attempts[i].place, x->attempts[i].outcome,
                   x->attempts[i].values ? x->attempts[i].values : "-");
    for (size_t i = 0; i < x->ledger_count; i++)
        buf_printf(out, "ledger %lld %s\n", (long long)x->ledger[i].request.id,
                   x->ledger[i].sources ? x->ledger[i].sources : "-");
    for (size_t i = 0; i < x->people_count; i++)
        buf_printf(out, "person %s %lld\n", x->people[i].key, (long long)x->people[i].request_count);
    for (size_t i = 0; i < x->delivery_count; i++)
        buf_printf(out, "delivery %lld %d\n", (long long)x->deliveries[i].id, x->deliveries[i].outcome);
}

static char *tell(const struct insight *x)
{
    struct buf out;
    buf_init(&out, TEXT_MAX);
    buf_printf(&out, "total %lld\n", (long long)x->total);
    for (size_t i = 0; i < x->course_count; i++) {
        buf_printf(&out, "%d %s * %lld:", x->courses[i].field, x->courses[i].course,
                   (long long)x->courses[i].count);
        for (int k = 0; k < x->spark_count; k++)
            buf_printf(&out, " %lld", (long long)x->courses[i].spark[k]);
        buf_append_char(&out, '\n');
    }
    for (size_t i = 0; i < x->day_count; i++)
        buf_printf(&out, "day %lld %d %d %lld %lld\n", (long long)x->days[i].day, x->days[i].ask,
                   x->days[i].is_bulk, (long long)x->days[i].requests, (long long)x->days[i].micro);
    tell_rows(x, &out);
    char *text = buf_take(&out, NULL);
    buf_release(&out);
    return text;
}

static char *ask_text(struct store *s, const struct insight_query *q)
{
    struct insight *x = ask_insight(s, q);
    char *text = tell(x);
    insight_free(x);
    return text;
}

/* Everything that can be asked with words and a range. */
static struct insight_query query_of(int i)
{
    static const enum insight_kind kinds[] = {INSIGHT_VENDORS, INSIGHT_CREDITS,    INSIGHT_LEDGER,
                                              INSIGHT_PEOPLE,  INSIGHT_DELIVERIES, INSIGHT_ATTEMPTS};
    static const char *const filters[] = {"tim",       "zheng",  "w3",  "state:delivered",
                                          "credits>3", "nobody", "-tim"};
    struct insight_query q = {.kind = kinds[i % 6], .count = 1 + draw(60), .first = draw(5)};
    q.filter = filters[draw(7)];
    if (draw(2) && q.kind != INSIGHT_PEOPLE)
        q.since_ms = DAY_MS * (20000 + draw(30)) + draw((int)DAY_MS);
    if (draw(3) == 0 && q.kind != INSIGHT_PEOPLE)
        q.until_ms = DAY_MS * 20015;
    if (q.kind == INSIGHT_ATTEMPTS) {
        q.vendor = draw(2) ? "Icypeas" : "ZeroBounce";
        q.field = draw(2) ? CONTACT_EMAIL : CONTACT_PHONE;
        q.step = (enum attempt_choice)draw(ATTEMPT_CHOICE_COUNT);
    }
    return q;
}

/* ---- the tests ---- */

static void many_turns_tell_what_one_tells(void **state)
{
    struct place *f = *state;
    struct store *s = open_at(f->path), *slow = open_slowly(f->path, 3);
    build(s, 21);
    int full = 0;
    for (int i = 0; i < 240; i++) {
        struct insight_query q = query_of(i);
        char *at_once = ask_text(s, &q), *in_turns = ask_text(slow, &q);
        assert_string_equal(at_once, in_turns);
        full += strlen(at_once) > 30;
        free(at_once);
        free(in_turns);
    }
    assert_true(full > 60);
    store_close(slow);
    store_close(s);
}

/* What was found so far: no figures, which would be wrong ones; of lists the first rows of the whole. */
static void assert_begins(const struct insight *part, const struct insight *whole)
{
    assert_int_equal(part->course_count + part->day_count + part->ledger_count + part->attempt_count, 0);
    assert_true(part->total <= whole->total);
    assert_true(part->people_count <= whole->people_count);
    assert_true(part->delivery_count <= whole->delivery_count);
    for (size_t i = 0; i < part->people_count; i++)
        assert_int_equal(part->people[i].id, whole->people[i].id);
    for (size_t i = 0; i < part->delivery_count; i++)
        assert_int_equal(part->deliveries[i].id, whole->deliveries[i].id);
}

/* As the screen asks: asking again goes on to the same end. */
static void asking_again_goes_on(void **state)
{
    struct place *f = *state;
    struct store *s = open_at(f->path), *slow = open_slowly(f->path, 1);
    size_t early = 0;
    build(s, 22);
    for (int i = 0; i < 60; i++) {
        struct insight_query q = query_of(i);
        struct insight *whole = ask_insight(s, &q), *x;
        char *at_once = tell(whole);
        double part = 0;
        while ((x = ask_for_one_turn(slow, q))->is_counting) {
            assert_true(x->part >= part && x->part <= 1);
            assert_begins(x, whole);
            early += x->people_count + x->delivery_count;
            part = x->part;
            insight_free(x);
        }
        char *in_turns = tell(x);
        assert_string_equal(at_once, in_turns);
        insight_free(whole);
        insight_free(x);
        free(in_turns);
        free(at_once);
    }
    assert_true(early > 0); /* rows came before the end */
    store_close(slow);
    store_close(s);
}

/* Deliveries are settled between the turns; the next question knows all of them. */
static void what_arrives_during_a_look_is_in_the_next(void **state)
{
    struct place *f = *state;
    struct store *s = open_slowly(f->path, 2);
    char token[TOKEN_TEXT_SIZE];
    build(s, 23);
    for (int i = 0; i < 12; i++) {
        struct insight_query q = query_of(i);
        struct kept look = {0}, put_k = {0}, k = {0};
        char *body = mem_text_format("{\"late\":%d}", i);
        int64_t id = add_request(s, i, 1, token);
        store_ask_insight(s, &q, on_result, &look);
        store_put_delivery(s, token, 0, CHANNEL_WEBHOOK, body, strlen(body), 8000, on_result, &put_k);
        wait_for(s, &put_k);
        assert_int_equal(put_k.r.id, id);
        settle(s, put_k.r.delivery_id, random_delivery(i, 1), &k);
        wait_for(s, &look);
        char *after = ask_text(s, &q);
        struct store *fresh = open_at(f->path);
        char *truth = ask_text(fresh, &q);
        assert_string_equal(after, truth);
        store_close(fresh);
        free(after);
        free(truth);
        kept_release(&look);
        kept_release(&put_k);
        kept_release(&k);
    }
    store_close(s);
}

static int64_t figure_of(const struct vendor_stats *v, enum attempt_choice c)
{
    const int64_t finder[ATTEMPT_CHOICE_COUNT] = {
        v->asked,      v->hit,       v->missed,    v->rejected, v->error,      v->other, v->first_hit,
        v->unique_hit, v->confirmed, v->overruled, v->agreed,   v->conflicted, v->finals};
    const int64_t validator[ATTEMPT_CHOICE_COUNT] = {
        [ATTEMPTS_ALL] = v->checked,      [ATTEMPTS_HIT] = v->passed,        [ATTEMPTS_CONFIRMED] = v->passed,
        [ATTEMPTS_REJECTED] = v->refused, [ATTEMPTS_OVERRULED] = v->refused, [ATTEMPTS_OTHER] = v->undecided};
    return v->asked ? finder[c] : validator[c];
}

static void assert_leads_to(struct store *s, struct insight_query q, int64_t figure)
{
    int64_t got = 0, before_ms = INT64_MAX;
    for (q.first = 0, q.count = 5;; q.first += q.count) {
        struct insight *x = ask_insight(s, &q);
        assert_int_equal(x->total, figure);
        for (size_t i = 0; i < x->attempt_count; i++) {
            assert_true(x->attempts[i].asked_ms <= before_ms);
            before_ms = x->attempts[i].asked_ms;
        }
        got += (int64_t)x->attempt_count;
        bool is_over = x->attempt_count == 0;
        insight_free(x);
        if (is_over)
            break;
    }
    assert_int_equal(got, figure);
}

static void each_figure_leads_to_as_many_attempts(void **state)
{
    struct place *f = *state;
    struct store *s = open_at(f->path);
    struct vendor_table t = {0};
    int64_t all = 0;
    build(s, 24);
    struct insight *x = ask_insight(s, &(struct insight_query){.kind = INSIGHT_VENDORS});
    for (size_t i = 0; i < x->course_count; i++)
        vendor_table_add(&t, x->courses[i].field, x->courses[i].course, x->courses[i].count);
    for (size_t i = 0; i < t.count; i++)
        for (int c = 0; c < ATTEMPT_CHOICE_COUNT; c++) {
            struct insight_query q = {.kind = INSIGHT_ATTEMPTS,
                                      .field = t.row[i].field,
                                      .vendor = t.row[i].vendor,
                                      .step = (enum attempt_choice)c};
            assert_leads_to(s, q, figure_of(&t.row[i], (enum attempt_choice)c));
            all += c == ATTEMPTS_ALL ? figure_of(&t.row[i], ATTEMPTS_ALL) : 0;
        }
    assert_int_equal(all, t.field[0].attempts + t.field[0].checks + t.field[1].attempts + t.field[1].checks);
    assert_true(all > 60);
    vendor_table_release(&t);
    insight_free(x);
    store_close(s);
}

/* Each course's parts of the time, and each vendor's, add up to the whole where the range is that long. */
static void sparks_add_up(void **state)
{
    struct place *f = *state;
    struct store *s = open_at(f->path);
    build(s, 25);
    for (int i = 0; i < 12; i++) {
        struct insight_query q = {.kind = INSIGHT_VENDORS, .filter = i % 2 ? "zheng" : NULL};
        struct vendor_table t = {0};
        if (i > 3) {
            q.since_ms = DAY_MS * (20000 + draw(25));
            q.until_ms = q.since_ms + DAY_MS * (1 + draw(20));
        }
        struct insight *x = ask_insight(s, &q);
        for (size_t k = 0; k < x->course_count; k++) {
            vendor_table_add(&t, x->courses[k].field, x->courses[k].course, x->courses[k].count);
            vendor_table_add_sparks(&t, x->courses[k].field, x->courses[k].course, x->courses[k].spark);
        }
        for (size_t k = 0; k < t.count; k++) {
            int64_t asked = 0, good = 0;
            for (int n = 0; n < VENDOR_SPARKS; n++) {
                asked += t.row[k].asked_by[n];
                good += t.row[k].good_by[n];
            }
            assert_int_equal(asked, t.row[k].asked + t.row[k].checked);
            assert_int_equal(good, t.row[k].hit + t.row[k].passed);
        }
        assert_true(x->spark_count <= VENDOR_SPARKS);
        vendor_table_release(&t);
        insight_free(x);
    }
    store_close(s);
}

static const struct CMUnitTest tests[] = {
    PLACE_TEST(many_turns_tell_what_one_tells),
    PLACE_TEST(asking_again_goes_on),
    PLACE_TEST(what_arrives_during_a_look_is_in_the_next),
    PLACE_TEST(each_figure_leads_to_as_many_attempts),
    PLACE_TEST(sparks_add_up),
};
TEST_MAIN(tests)
