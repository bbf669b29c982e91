/* store_list_test.c — lists that are filtered and sorted by SQL, and follow every change, against the same
 * filters read by plain code over whole requests. */
#include "tests/draw.h"
#include "tests/plain_sql.h"
#include "tests/unit/store/store_fixture.h"

#include <limits.h>

#include "core/model/ascii.h"
#include "core/model/credits.h"
#include "core/store/search/id_order.h"

#define REQUESTS 240
#define ROUNDS 150
#define NOW (20000 * (int64_t)86400000)

struct two_programs {
    struct place place;
    struct store *a, *b; /* two programs on one history */
    struct request *all[REQUESTS * 2];
    size_t count;
};

static int set_up(void **state)
{
    struct two_programs *c = mem_zalloc(sizeof *c);
    place_make(&c->place);
    c->a = open_at(c->place.path);
    c->b = open_at(c->place.path);
    draw_from(1);
    *state = c;
    return 0;
}

static void forget_all(struct two_programs *c)
{
    for (size_t i = 0; i < c->count; i++)
        request_free(c->all[i]);
    c->count = 0;
}

static int tear_down(void **state)
{
    struct two_programs *c = *state;
    forget_all(c);
    store_close(c->a);
    store_close(c->b);
    place_remove(&c->place);
    free(c);
    return 0;
}

#define DRAW(list) list[draw((int)(sizeof(list) / sizeof *(list)))]

/* ---- requests of every kind ---- */

static const char *const FIRSTS[] = {"Tim", "tom", "Ray", "Ada", "Zoe"};
static const char *const LASTS[] = {"Zheng", "Li", "Lovelace", "Ng"};
static const char *const COMPANIES[] = {"apollo.io", "acme.example", "Acme Inc", "zeta"};
static const char *const CREDITS[] = {NULL, "0", "2.5", "6", "6.0", "17"};

static struct delivery *drawn_delivery(void)
{
    char email[40];
    snprintf(email, sizeof email, "%s%d@example.com", DRAW(FIRSTS), draw(9));
    struct delivery *d = new_delivery(draw(3) ? email : NULL, DRAW(CREDITS));
    struct person *p = &d->people[0];
    if (p->finding_count && draw(2))
        mem_text_replace_take(&p->findings[0].status, mem_text("extrapolated"));
    if (draw(2)) {
        struct finding *f = person_add_finding(p);
        f->field = CONTACT_PHONE;
        f->value = mem_text_format("+1555%07d", draw(20));
        f->raw = mem_text("555");
    }
    if (draw(2))
        mem_text_replace_take(&p->attempts[draw(3)].vendor, mem_text("Prospeo"));
    return d;
}

static void draw_call(struct store *s, int64_t id)
{
    struct kept k = {0};
    struct http_exchange *x = mem_zalloc(sizeof *x);
    x->status = draw(2) ? 429 : 500 + draw(4);
    store_end_call(s, id, REQUEST_REJECTED, "Too many requests.", draw(2), NOW, x, on_result, &k);
    wait_for(s, &k);
    kept_release(&k);
}

static void draw_request(struct store *s)
{
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int fate = draw(6);
    struct request *r = new_request(fate ? REQUEST_QUEUED : REQUEST_DRAFT, DRAW(FIRSTS), DRAW(LASTS));
    identifiers_set(&r->people[0].asked, IDENTIFIER_DOMAIN, draw(2) ? "apollo.io" : "acme.example");
    identifiers_set(&r->people[0].asked, IDENTIFIER_ORGANIZATION_NAME, draw(3) ? NULL : DRAW(COMPANIES));
    if (draw(8) == 0)
        identifiers_set(&request_add_person(r)->asked, IDENTIFIER_FIRST_NAME, DRAW(FIRSTS));
    r->is_simulated = draw(2);
    r->is_bulk = draw(9) == 0;
    r->created_ms = NOW - draw(5 * 86400) * 1000LL;
    int64_t id = add_with_token(s, r, token);
    if (fate < 2)
        return;
    assert_true(move(s, id, REQUEST_QUEUED, REQUEST_SENDING, NOW));
    if (fate == 2) {
        draw_call(s, id);
        return;
    }
    answer(s, id, new_answer("-8351464734221602674", "accepted"), NOW, &k);
    kept_release(&k);
    if (fate == 3)
        return;
    char *body = mem_text_format("{\"n\":%d}", draw(1 << 30));
    store_put_delivery(s, NULL, id, draw(2) ? CHANNEL_POLL : CHANNEL_WEBHOOK, body, strlen(body), NOW,
                       on_result, &k);
    wait_for(s, &k);
    int64_t delivery = k.r.delivery_id;
    kept_release(&k);
    settle(s, delivery, drawn_delivery(), &k);
    kept_release(&k);
}

static void load_all(struct two_programs *c)
{
    forget_all(c);
    for (int64_t id = 1;; id++) {
        struct kept k = {0};
        store_get_request(c->b, id, false, on_result, &k);
        wait_for(c->b, &k);
        bool is_there = k.r.err.code == ERR_NONE;
        if (is_there)
            c->all[c->count++] = k.r.request;
        k.r.request = is_there ? NULL : k.r.request;
        kept_release(&k);
        if (!is_there)
            return;
    }
}

/* ---- a filter, read plainly ---- */

static bool occurs(const char *text, const char *part)
{
    return text && ascii_contains(text, part);
}

static bool person_holds(const struct person *p, const char *part)
{
    bool is_in = occurs(p->name, part) || occurs(p->title, part) || occurs(p->organization, part) ||
                 occurs(p->apollo_id, part) || occurs(p->delivered_id, part);
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        is_in = is_in || occurs(p->asked.value[i], part);
    for (size_t i = 0; i < p->finding_count; i++)
        is_in = is_in || occurs(p->findings[i].value, part) || occurs(p->findings[i].raw, part);
    for (size_t i = 0; i < p->attempt_count; i++) {
        is_in = is_in || occurs(p->attempts[i].vendor, part);
        for (size_t v = 0; v < p->attempts[i].values.count; v++)
            is_in = is_in || occurs(p->attempts[i].values.item[v], part);
    }
    return is_in;
}

static bool has_vendor(const struct person *p, const char *part)
{
    for (size_t i = 0; i < p->attempt_count; i++)
        if (occurs(p->attempts[i].vendor, part))
            return true;
    return false;
}

static bool has_company(const struct person *p, const char *part)
{
    return occurs(p->organization, part) || occurs(p->asked.value[IDENTIFIER_DOMAIN], part) ||
           occurs(p->asked.value[IDENTIFIER_ORGANIZATION_NAME], part);
}

static bool found_passes(const struct request *r, enum contact_field field, const struct filter_value *v,
                         const char *text)
{
    bool is_any = false, is_verified = false, has_text = false;
    for (size_t i = 0; i < r->people_count; i++)
        for (size_t k = 0; k < r->people[i].finding_count; k++) {
            const struct finding *f = &r->people[i].findings[k];
            if (f->field != field)
                continue;
            is_any = true;
            is_verified = is_verified || finding_status_rank(f->status) == 2;
            has_text = has_text || occurs(f->value, text) || occurs(f->raw, text);
        }
    if (v->shape == FILTER_HAS_TEXT)
        return has_text;
    return v->word == FILTER_FOUND            ? is_any
           : v->word == FILTER_FOUND_NONE     ? !is_any
           : v->word == FILTER_FOUND_VERIFIED ? is_verified
                                              : is_any && !is_verified;
}

static bool is_in_range(const struct filter_value *v, int64_t n)
{
    return n >= v->low && n <= v->high;
}

static bool is_kind(const struct request *r, int word)
{
    return word == FILTER_IS_SIMULATED ? r->is_simulated
           : word == FILTER_IS_LIVE    ? !r->is_simulated
           : word == FILTER_IS_OPEN    ? request_state_is_open(r->state)
                                       : r->is_bulk || r->people_count > 1;
}

static bool any_person(const struct request *r, bool (*test)(const struct person *, const char *),
                       const char *text)
{
    for (size_t i = 0; i < r->people_count; i++)
        if (test(&r->people[i], text))
            return true;
    return false;
}

static bool value_passes(const struct request *r, enum filter_key key, const struct filter_value *v,
                         const char *text)
{
    int64_t micro;
    switch (key) {
    case FILTER_STATE:
        return (int)r->state == v->word;
    case FILTER_VENDOR:
        return any_person(r, has_vendor, text);
    case FILTER_EMAIL:
        return found_passes(r, CONTACT_EMAIL, v, text);
    case FILTER_PHONE:
        return found_passes(r, CONTACT_PHONE, v, text);
    case FILTER_COMPANY:
        return any_person(r, has_company, text);
    case FILTER_CREDITS:
        if (v->shape == FILTER_IS_ABSENT)
            return !r->credits;
        return r->credits && credits_parse(r->credits, &micro) && is_in_range(v, micro);
    case FILTER_SINCE:
    case FILTER_UNTIL:
        return is_in_range(v, r->created_ms);
    case FILTER_BY:
        return (int)r->delivered_by == v->word;
    case FILTER_IS:
        return is_kind(r, v->word);
    case FILTER_HTTP:
        return r->http.status > 0 && is_in_range(v, r->http.status);
    case FILTER_ID:
        return is_in_range(v, r->id);
    case FILTER_ANYTHING:
        break;
    }
    return any_person(r, person_holds, text) || occurs(r->message, text) || occurs(r->request_id, text);
}

static bool passes(const struct request *r, const struct filter *f)
{
    for (size_t t = 0; t < f->term_count; t++) {
        bool is_any = false;
        for (size_t i = 0; i < f->terms[t].value_count; i++) {
            const struct filter_value *v = &f->values[f->terms[t].first_value + i];
            is_any = is_any || value_passes(r, f->terms[t].key, v, filter_text(f, v));
        }
        if (is_any == f->terms[t].is_negated)
            return false;
    }
    return true;
}

static void draw_filter(char *out, size_t size)
{
    static const char *const TERMS[] = {"tim",
                                        "zheng",
                                        "\"ray\"",
                                        "tim|ada",
                                        "icypeas",
                                        "833",
                                        "-8351",
                                        "too",
                                        "#none",
                                        "apollo",
                                        "state:delivered",
                                        "state:draft,rejected",
                                        "state:w",
                                        "vendor:icy",
                                        "vendor:prospeo,nobody",
                                        "email:found",
                                        "email:none",
                                        "email:verified",
                                        "email:unverified",
                                        "email:tim@",
                                        "email:@example",
                                        "phone:found",
                                        "phone:none",
                                        "phone:5550",
                                        "company:acme",
                                        "company:\"acme inc\"",
                                        "credits>2.5",
                                        "credits<=6",
                                        "credits=6",
                                        "credits:none",
                                        "credits>=0",
                                        "since:1d",
                                        "since:3d",
                                        "until:2d",
                                        "by:webhook",
                                        "by:poll",
                                        "is:simulated",
                                        "is:live",
                                        "is:open",
                                        "is:batch",
                                        "http:429",
                                        "http>=500",
                                        "http:5xx",
                                        "id>100",
                                        "id:7",
                                        "id<50"};
    int terms = 1 + draw(3);
    out[0] = '\0';
    for (int i = 0; i < terms; i++) {
        size_t used = strlen(out);
        snprintf(out + used, size - used, "%s%s", draw(3) ? "" : "!", DRAW(TERMS));
        used = strlen(out);
        snprintf(out + used, size - used, " ");
    }
}

/* ---- an order, read plainly ---- */

static int compare_texts(const char *a, const char *b, bool is_caseless)
{
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    for (; *a && *b; a++, b++) {
        char x = is_caseless ? ascii_lower(*a) : *a, y = is_caseless ? ascii_lower(*b) : *b;
        if (x != y)
            return x < y ? -1 : 1;
    }
    return (*a != '\0') - (*b != '\0');
}

static int compare_credits(const char *a, const char *b)
{
    int64_t x = 0, y = 0;
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    assert_true(credits_parse(a, &x));
    assert_true(credits_parse(b, &y));
    return (x > y) - (x < y);
}

static int compare_rows(const struct request_row *a, const struct request_row *b, enum request_order order)
{
    int by = 0;
    switch (order) {
    case REQUEST_ORDER_NAME:
        by = compare_texts(a->label, b->label, true);
        break;
    case REQUEST_ORDER_COMPANY:
        by = compare_texts(a->organization, b->organization, true);
        break;
    case REQUEST_ORDER_STATE:
        by = (int)a->state - (int)b->state;
        break;
    case REQUEST_ORDER_EMAIL:
        by = compare_texts(a->email, b->email, true);
        break;
    case REQUEST_ORDER_PHONE:
        by = compare_texts(a->phone, b->phone, false);
        break;
    case REQUEST_ORDER_CREDITS:
        by = compare_credits(a->credits, b->credits);
        break;
    default:
        break;
    }
    return by ? by : (a->id > b->id) - (a->id < b->id);
}

/* ---- the two, side by side ---- */

static void ask(struct store *s, const struct store_rows_query *q, struct kept *k)
{
    store_list_rows(s, q, on_result, k);
    wait_for(s, k);
    assert_string_equal(k->r.err.text, "");
    assert_false(k->r.is_counting);
}

static void expect_window(struct two_programs *c, struct store_rows_query q, const struct kept *whole)
{
    struct kept k = {0};
    int64_t count = (int64_t)whole->r.row_count;
    int64_t anchor = draw(2) && count ? draw((int)count) : -1;
    q.first = draw(20) - 10;
    q.count = draw(15);
    q.anchor_id = anchor >= 0 ? whole->r.rows[anchor].id : 0;
    ask(c->a, &q, &k);
    int64_t start = (anchor >= 0 ? anchor : 0) + q.first, end = start + q.count;
    start = start > 0 ? start : 0;
    end = end < count ? end : count;
    assert_int_equal(k.r.matching, count);
    assert_int_equal(k.r.anchor_index, anchor);
    assert_int_equal(k.r.row_count, end > start ? end - start : 0);
    for (int64_t i = start; i < end; i++)
        assert_int_equal(k.r.rows[i - start].id, whole->r.rows[i].id);
    kept_release(&k);
}

/* The numbers alone, of the whole list or of its beginning. */
static void expect_ids(struct two_programs *c, struct store_rows_query q, const struct kept *whole)
{
    struct kept k = {0};
    size_t count = whole->r.row_count;
    if (draw(2))
        q.count = draw(15);
    store_list_ids(c->a, &q, on_result, &k);
    wait_for(c->a, &k);
    assert_string_equal(k.r.err.text, "");
    assert_int_equal(k.r.id_count, (size_t)q.count < count ? (size_t)q.count : count);
    for (size_t i = 0; i < k.r.id_count; i++)
        assert_int_equal(k.r.ids[i], whole->r.rows[i].id);
    kept_release(&k);
}

static void expect_same(struct two_programs *c, const char *text, enum request_order order, bool is_up)
{
    struct filter f;
    struct err e = {0};
    struct kept k = {0};
    size_t expected = 0;
    assert_true(filter_parse(text, NOW, &f, &e));
    struct store_rows_query q = {
        .count = 1000, .filter = &f, .order = order, .is_up = is_up, .wait_ms = INT_MAX};
    ask(c->a, &q, &k);
    for (size_t i = 0; i < c->count; i++) {
        bool is_listed = false;
        for (size_t row = 0; row < k.r.row_count && !is_listed; row++)
            is_listed = k.r.rows[row].id == c->all[i]->id;
        if (is_listed != passes(c->all[i], &f))
            fail_msg("\"%s\": request %lld is %slisted", text, (long long)c->all[i]->id,
                     is_listed ? "" : "not ");
        expected += is_listed;
    }
    assert_int_equal(k.r.row_count, expected);
    assert_int_equal(k.r.matching, expected);
    assert_int_equal(k.r.total, c->count);
    for (size_t row = 1; row < k.r.row_count; row++) {
        int by = compare_rows(&k.r.rows[row - 1], &k.r.rows[row], order);
        if (is_up ? by >= 0 : by <= 0)
            fail_msg("\"%s\" by %s: line %zu is out of order", text, request_order_word(order), row);
    }
    expect_window(c, q, &k);
    expect_ids(c, q, &k);
    kept_release(&k);
}

static void every_filter_and_order_is_what_plain_code_says(void **state)
{
    struct two_programs *c = *state;
    char text[256];
    for (int i = 0; i < REQUESTS; i++)
        draw_request(draw(2) ? c->a : c->b);
    load_all(c);
    assert_int_equal(c->count, REQUESTS);
    for (int i = 0; i < ROUNDS; i++) {
        draw_filter(text, sizeof text);
        expect_same(c, draw(6) ? text : "", (enum request_order)draw(REQUEST_ORDER_COUNT), draw(2));
    }
}

/* The same list asked for again and again, while either program changes the history. */
static void kept_lists_follow_both_programs(void **state)
{
    struct two_programs *c = *state;
    char text[256];
    struct kept k = {0};
    for (int i = 0; i < 30; i++)
        draw_request(c->a);
    for (int list = 0; list < 8; list++) {
        enum request_order order = (enum request_order)(list % REQUEST_ORDER_COUNT);
        bool is_up = draw(2);
        draw_filter(text, sizeof text);
        for (int i = 0; i < 4; i++) {
            draw_request(draw(2) ? c->a : c->b);
            int64_t id = 1 + draw(30);
            store_move(c->b, id, REQUEST_WAITING, REQUEST_ABANDONED, "tim gave up", NOW, NULL, on_result, &k);
            wait_for(c->b, &k);
            kept_release(&k);
            load_all(c);
            expect_same(c, list % 2 ? text : "", order, is_up);
            expect_same(c, list % 2 ? text : "", order, !is_up);
        }
    }
}

static void a_list_goes_on_when_its_log_was_cut(void **state)
{
    struct two_programs *c = *state;
    for (int i = 0; i < 20; i++)
        draw_request(c->a);
    load_all(c);
    expect_same(c, "zheng|li", REQUEST_ORDER_NAME, true);
    draw_request(c->b);
    plain_sql_run(c->place.path, "INSERT INTO changes (seq, request) SELECT max(seq) + 5, 1 FROM changes;"
                                 "DELETE FROM changes WHERE seq < (SELECT max(seq) FROM changes)");
    load_all(c);
    expect_same(c, "zheng|li", REQUEST_ORDER_NAME, true);
}

static void who_asks_for_another_list_gives_the_first_one_up(void **state)
{
    struct two_programs *c = *state;
    struct kept first = {0}, second = {0};
    struct filter f, g;
    struct err e = {0};
    for (int i = 0; i < 5; i++)
        draw_request(c->a);
    assert_true(filter_parse("zheng", NOW, &f, &e) && filter_parse("li", NOW, &g, &e));
    store_list_rows(c->a, &(struct store_rows_query){.count = 9, .filter = &f, .wait_ms = 60000}, on_result,
                    &first);
    store_list_rows(c->a, &(struct store_rows_query){.count = 9, .filter = &g, .wait_ms = INT_MAX}, on_result,
                    &second);
    wait_for(c->a, &second);
    assert_true(first.is_there);
    assert_string_equal(first.r.err.text, "");
    assert_false(second.r.is_counting);
    kept_release(&first);
    kept_release(&second);
}

/* ---- the list of numbers ---- */

static void expect_copies(const struct id_order *l, const int64_t *plain, int64_t count)
{
    int64_t *copy = mem_alloc((size_t)count * sizeof *copy);
    id_order_copy(l, false, count - 1, copy);
    assert_memory_equal(copy, plain, (size_t)(count - 1) * sizeof *copy);
    id_order_copy(l, true, count - 1, copy);
    for (int64_t i = 0; i < count - 1; i++)
        assert_int_equal(copy[i], plain[count - 1 - i]);
    free(copy);
}

static void ids_are_kept_in_any_place(void **state)
{
    (void)state;
    enum { MANY = 5000 };
    struct id_order l = {0};
    int64_t *plain = mem_alloc(MANY * sizeof *plain), gone[] = {3, 70, 4444, 1 << 20};
    int64_t count = 0;
    for (int64_t id = 1; id <= MANY; id++, count++) {
        int64_t at = draw(4) ? count : draw((int)count + 1);
        memmove(plain + at + 1, plain + at, (size_t)(count - at) * sizeof *plain);
        plain[at] = id;
        id_order_insert(&l, at, id);
    }
    for (int64_t i = 0; i < count; i++)
        assert_int_equal(id_order_at(&l, i), plain[i]);
    expect_copies(&l, plain, count);
    assert_int_equal(plain[id_order_find(&l, 70)], 70);
    assert_int_equal(id_order_remove_all(&l, gone, 4), 3);
    assert_int_equal(l.count, MANY - 3);
    assert_int_equal(id_order_find(&l, 70), -1);
    id_order_release(&l);
    free(plain);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
static const struct CMUnitTest tests[] = {
    TEST(every_filter_and_order_is_what_plain_code_says),
    TEST(kept_lists_follow_both_programs),
    TEST(a_list_goes_on_when_its_log_was_cut),
    TEST(who_asks_for_another_list_gives_the_first_one_up),
    TEST(ids_are_kept_in_any_place),
};
TEST_MAIN(tests)
