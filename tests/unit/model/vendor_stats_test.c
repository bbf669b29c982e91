/* vendor_stats_test.c — every figure about vendors against a second computation: plain loops over the people
 * themselves, for generated histories; and what must hold between figures, whatever the history. */
#include <stdlib.h>
#include <strings.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/model/vendor_replay.h"
#include "tests/draw.h"
#include "tests/test.h"

enum { PEOPLE = 400, VENDORS = 6, HISTORIES = 25 };

static const char *const vendors[VENDORS] = {"Apollo", "FindyMail", "Icypeas", "Prospeo", "Datagma", "Zero"};
static const char *const emails[] = {"a@example.com", "B@example.com", "b@EXAMPLE.com", "c@example.com"};
static const char *const statuses[] = {"NOT_FOUND", "NOT_FOUND", "UNVERIFIED", "VERIFIED",
                                       "INVALID",   "ERROR",     "whatever"};

/* ---- a history from a seed ---- */

static void generate_attempts(struct person *p)
{
    for (int n = draw(8); n > 0; n--) {
        struct attempt *a = person_add_attempt(p);
        a->field = CONTACT_EMAIL;
        a->position = (int)p->attempt_count;
        a->vendor = mem_text(vendors[draw(VENDORS)]);
        a->vendor_id = mem_text_format("%s-1", a->vendor);
        a->status = mem_text(statuses[draw(7)]);
        a->verification = draw(4) == 0 ? TRISTATE_TRUE : draw(2) ? TRISTATE_FALSE : TRISTATE_ABSENT;
        for (int v = draw(3); v > 0; v--)
            text_list_add_take(&a->values, mem_text(emails[draw(4)]));
    }
}

static bool has_finding(const struct person *p, const char *value)
{
    for (size_t i = 0; i < p->finding_count; i++)
        if (strcasecmp(p->findings[i].value, value) == 0)
            return true;
    return false;
}

static void generate_findings(struct person *p)
{
    static const char *const verdicts[] = {"Zero: valid", "Zero: invalid", "Zero: unknown"};
    for (int n = draw(3); n > 0; n--) {
        const char *value = emails[draw(4)];
        if (has_finding(p, value))
            continue;
        struct finding *f = person_add_finding(p);
        f->field = CONTACT_EMAIL;
        f->value = mem_text(value);
        f->status = mem_text("Verified");
        if (draw(2))
            f->source = mem_text(vendors[draw(VENDORS)]);
        for (int v = draw(3); v > 0; v--)
            text_list_add_take(&f->validations, mem_text(verdicts[draw(3)]));
    }
}

static struct person *generate(uint64_t from)
{
    struct person *people = mem_zalloc(PEOPLE * sizeof *people);
    draw_from(from);
    for (int i = 0; i < PEOPLE; i++) {
        generate_attempts(&people[i]);
        generate_findings(&people[i]);
    }
    return people;
}

static void release(struct person *people)
{
    for (int i = 0; i < PEOPLE; i++)
        person_release(&people[i]);
    free(people);
}

static void add_people(struct vendor_table *t, const struct person *people, int first, int last)
{
    struct buf text;
    buf_init(&text, COURSE_TEXT_MAX);
    for (int i = first; i < last; i++) {
        buf_clear(&text);
        course_write(&people[i], CONTACT_EMAIL, &text);
        if (text.size)
            vendor_table_add(t, CONTACT_EMAIL, text.data, 1);
    }
    buf_release(&text);
}

/* ---- the second computation: on the people themselves, with texts instead of letters ---- */

static bool is_finder(const struct attempt *a)
{
    return a->verification != TRISTATE_TRUE;
}

static bool is_hit(const struct attempt *a)
{
    return is_finder(a) && attempt_outcome(a) == ATTEMPT_HIT;
}

static bool lists(const struct text_list *l, const char *value)
{
    for (size_t i = 0; i < l->count; i++)
        if (strcasecmp(l->item[i], value) == 0)
            return true;
    return false;
}

static bool share(const struct attempt *a, const struct attempt *b)
{
    for (size_t i = 0; i < a->values.count; i++)
        if (lists(&b->values, a->values.item[i]))
            return true;
    return false;
}

static bool is_judged(const struct person *p, const char *value, enum attempt_outcome outcome)
{
    const struct attempt *last = NULL;
    for (size_t i = 0; i < p->attempt_count; i++) {
        const struct attempt *a = &p->attempts[i];
        last = is_hit(a) ? a : last;
        if (is_finder(a) || attempt_outcome(a) != outcome)
            continue;
        if (a->values.count ? lists(&a->values, value) : last && lists(&last->values, value))
            return true;
    }
    for (size_t i = 0; i < p->finding_count; i++) {
        const struct finding *f = &p->findings[i];
        bool is_valid = lists(&f->validations, "Zero: valid");
        bool is_invalid = lists(&f->validations, "Zero: invalid");
        if (strcasecmp(f->value, value) == 0 &&
            (outcome == ATTEMPT_VERIFIED ? is_valid && !is_invalid : is_invalid))
            return true;
    }
    return false;
}

static bool has_judged(const struct person *p, const struct attempt *a, enum attempt_outcome outcome)
{
    for (size_t i = 0; i < a->values.count; i++)
        if (is_judged(p, a->values.item[i], outcome))
            return true;
    return false;
}

static const struct attempt *bringer(const struct person *p, const struct finding *f)
{
    const struct attempt *first = NULL, *source = NULL;
    for (size_t i = 0; i < p->attempt_count; i++) {
        const struct attempt *a = &p->attempts[i];
        if (!is_finder(a))
            continue;
        bool is_named = f->source && strcmp(a->vendor, f->source) == 0;
        if (lists(&a->values, f->value) && is_named)
            return a;
        if (lists(&a->values, f->value) && !first)
            first = a;
        if (is_named && !source)
            source = a;
    }
    return first ? first : source;
}

static void count_hit(struct vendor_stats *s, const struct person *p, size_t i)
{
    const struct attempt *a = &p->attempts[i];
    bool is_first = true, is_unique = true, agrees = false, conflicts = false;
    for (size_t k = 0; k < p->attempt_count; k++) {
        const struct attempt *b = &p->attempts[k];
        if (k == i || !is_hit(b))
            continue;
        if (k < i)
            is_first = false;
        if (strcmp(a->vendor, b->vendor) == 0)
            continue;
        if (share(a, b)) {
            agrees = true;
            is_unique = false;
        } else {
            conflicts = true;
        }
    }
    s->hit++;
    s->first_hit += is_first;
    s->unique_hit += is_unique;
    s->agreed += agrees;
    s->conflicted += conflicts;
    s->confirmed += has_judged(p, a, ATTEMPT_VERIFIED);
    s->overruled += has_judged(p, a, ATTEMPT_REJECTED);
}

static struct vendor_stats count_vendor(const struct person *people, const char *vendor)
{
    struct vendor_stats s = {0};
    for (int n = 0; n < PEOPLE; n++) {
        const struct person *p = &people[n];
        int place = 0;
        for (size_t i = 0; i < p->attempt_count; i++) {
            const struct attempt *a = &p->attempts[i];
            enum attempt_outcome o = attempt_outcome(a);
            place += is_finder(a);
            if (strcmp(a->vendor, vendor) != 0)
                continue;
            if (!is_finder(a)) {
                s.checked++;
                s.passed += o == ATTEMPT_VERIFIED;
                s.refused += o == ATTEMPT_REJECTED;
                continue;
            }
            s.asked++;
            s.place_sum += place;
            s.missed += o == ATTEMPT_MISS;
            s.rejected += o == ATTEMPT_REJECTED;
            s.error += o == ATTEMPT_ERROR;
            if (o == ATTEMPT_HIT)
                count_hit(&s, p, i);
            for (size_t k = 0; k < p->finding_count; k++)
                s.finals += bringer(p, &p->findings[k]) == a;
        }
    }
    return s;
}

static void assert_same_figures(const struct vendor_stats *got, const struct vendor_stats *want)
{
    assert_int_equal(got->asked, want->asked);
    assert_int_equal(got->hit, want->hit);
    assert_int_equal(got->missed, want->missed);
    assert_int_equal(got->rejected, want->rejected);
    assert_int_equal(got->error, want->error);
    assert_int_equal(got->first_hit, want->first_hit);
    assert_int_equal(got->unique_hit, want->unique_hit);
    assert_int_equal(got->agreed, want->agreed);
    assert_int_equal(got->conflicted, want->conflicted);
    assert_int_equal(got->confirmed, want->confirmed);
    assert_int_equal(got->overruled, want->overruled);
    assert_int_equal(got->finals, want->finals);
    assert_int_equal(got->place_sum, want->place_sum);
    assert_int_equal(got->checked, want->checked);
    assert_int_equal(got->passed, want->passed);
    assert_int_equal(got->refused, want->refused);
}

static void every_figure_equals_a_count_by_hand(void **state)
{
    (void)state;
    for (uint64_t h = 1; h <= HISTORIES; h++) {
        struct person *people = generate(h);
        struct vendor_table t = {0};
        add_people(&t, people, 0, PEOPLE);
        for (int v = 0; v < VENDORS; v++) {
            const struct vendor_stats *got = vendor_table_find(&t, CONTACT_EMAIL, vendors[v]);
            struct vendor_stats want = count_vendor(people, vendors[v]);
            assert_non_null(got);
            assert_same_figures(got, &want);
        }
        vendor_table_release(&t);
        release(people);
    }
}

static void figures_partition_and_sum_up(void **state)
{
    (void)state;
    for (uint64_t h = 1; h <= HISTORIES; h++) {
        struct person *people = generate(h);
        struct vendor_table t = {0};
        int64_t asked = 0, checked = 0, finals = 0, first = 0;
        add_people(&t, people, 0, PEOPLE);
        for (size_t i = 0; i < t.count; i++) {
            const struct vendor_stats *s = &t.row[i];
            assert_int_equal(s->asked, s->hit + s->missed + s->rejected + s->error + s->other);
            assert_int_equal(s->checked, s->passed + s->refused + s->undecided);
            assert_true(s->unique_hit <= s->hit && s->first_hit <= s->hit && s->agreed <= s->hit);
            asked += s->asked;
            checked += s->checked;
            finals += s->finals;
            first += s->first_hit;
        }
        const struct field_stats *f = &t.field[CONTACT_EMAIL];
        assert_int_equal(asked, f->attempts);
        assert_int_equal(checked, f->checks);
        assert_int_equal(finals + f->finals_of_nobody, f->finals);
        assert_true(f->hit_courses <= first && first <= f->courses);
        vendor_table_release(&t);
        release(people);
    }
}

static void two_halves_make_the_whole(void **state)
{
    (void)state;
    struct person *people = generate(77);
    struct vendor_table whole = {0}, halves = {0};
    add_people(&whole, people, 0, PEOPLE);
    add_people(&halves, people, PEOPLE / 3, PEOPLE);
    add_people(&halves, people, 0, PEOPLE / 3);
    assert_int_equal(whole.count, halves.count);
    for (size_t i = 0; i < whole.count; i++) {
        assert_string_equal(whole.row[i].vendor, halves.row[i].vendor);
        assert_same_figures(&whole.row[i], &halves.row[i]);
    }
    assert_memory_equal(whole.field, halves.field, sizeof whole.field);
    vendor_table_release(&whole);
    vendor_table_release(&halves);
    release(people);
}

/* ---- replay ---- */

enum { NOT_ASKED, NOTHING, SOMETHING };

static int said(const struct person *p, const char *vendor)
{
    int result = NOT_ASKED;
    for (size_t i = 0; i < p->attempt_count; i++) {
        const struct attempt *a = &p->attempts[i];
        if (!is_finder(a) || strcmp(a->vendor, vendor) != 0)
            continue;
        bool is_usable = is_hit(a) && !a->values.count;
        for (size_t v = 0; v < a->values.count; v++)
            is_usable = is_usable || (is_hit(a) && !is_judged(p, a->values.item[v], ATTEMPT_REJECTED));
        if (is_usable)
            return SOMETHING;
        result = NOTHING;
    }
    return result;
}

static bool has_usable(const struct person *p)
{
    for (int v = 0; v < VENDORS; v++)
        if (said(p, vendors[v]) == SOMETHING)
            return true;
    return false;
}

/* Every vendor that a hit left unasked answers the same way in one world: nothing, or everything. Where there
 * was no hit, who was not asked stood in no order. */
static void replay_world(const struct person *people, const struct replay *r, int unasked, int64_t *found,
                         int64_t *asks)
{
    *found = *asks = 0;
    for (int n = 0; n < PEOPLE; n++)
        for (size_t v = 0; v < r->vendor_count; v++) {
            if (r->vendor[v].is_left_out)
                continue;
            int answer = said(&people[n], r->vendor[v].vendor);
            if (answer == NOT_ASKED && !has_usable(&people[n]))
                continue;
            ++*asks;
            if (answer == SOMETHING || (answer == NOT_ASKED && unasked == SOMETHING)) {
                ++*found;
                break;
            }
        }
}

static void replay_people(struct replay *r, const struct person *people)
{
    struct buf text;
    buf_init(&text, COURSE_TEXT_MAX);
    replay_clear(r);
    for (int i = 0; i < PEOPLE; i++) {
        buf_clear(&text);
        course_write(&people[i], CONTACT_EMAIL, &text);
        replay_add(r, CONTACT_EMAIL, text.data, 1);
    }
    buf_release(&text);
}

static void a_replay_is_bounded_by_its_two_worlds(void **state)
{
    (void)state;
    for (uint64_t h = 1; h <= HISTORIES; h++) {
        struct person *people = generate(h);
        struct vendor_table t = {0};
        struct replay r;
        int64_t found, asks;
        add_people(&t, people, 0, PEOPLE);
        replay_begin(&r, CONTACT_EMAIL, &t);
        replay_move(&r, (size_t)draw((int)r.vendor_count), draw(5) - 2);
        r.vendor[draw((int)r.vendor_count)].is_left_out = draw(2);
        replay_people(&r, people);
        assert_int_equal(r.courses, PEOPLE);
        replay_world(people, &r, NOTHING, &found, &asks);
        assert_int_equal(r.found.low, found);
        assert_int_equal(r.asks.high, asks);
        replay_world(people, &r, SOMETHING, &found, &asks);
        assert_int_equal(r.found.high, found);
        assert_int_equal(r.asks.low, asks);
        replay_release(&r);
        vendor_table_release(&t);
        release(people);
    }
}

/* Whom nobody found nobody finds for one vendor less. */
static void to_leave_a_vendor_out_never_finds_more(void **state)
{
    (void)state;
    for (uint64_t h = 1; h <= HISTORIES; h++) {
        struct person *people = generate(h);
        struct vendor_table t = {0};
        struct replay r;
        add_people(&t, people, 0, PEOPLE);
        replay_begin(&r, CONTACT_EMAIL, &t);
        replay_people(&r, people);
        int64_t found = r.found.low;
        for (size_t v = 0; v < r.vendor_count; v++) {
            r.vendor[v].is_left_out = true;
            replay_people(&r, people);
            assert_true(r.found.high <= found);
            r.vendor[v].is_left_out = false;
        }
        replay_release(&r);
        vendor_table_release(&t);
        release(people);
    }
}

static void order_alone_never_changes_what_is_surely_found(void **state)
{
    (void)state;
    struct person *people = generate(5);
    struct vendor_table t = {0};
    struct replay r;
    add_people(&t, people, 0, PEOPLE);
    replay_begin(&r, CONTACT_EMAIL, &t);
    for (size_t at = 0; at < r.vendor_count; at++) {
        replay_move(&r, at, 2);
        replay_people(&r, people);
        assert_int_equal(r.found.low, t.field[CONTACT_EMAIL].hit_courses);
        assert_true(r.found.high >= r.found.low && r.asks.high >= r.asks.low);
    }
    replay_release(&r);
    vendor_table_release(&t);
    release(people);
}

/* ---- courses ---- */

static void phones_are_compared_by_their_digits(void **state)
{
    (void)state;
    struct person p = {0};
    struct buf text;
    static const char *const numbers[] = {"916-787-1122", "+1 (916) 787 1122", "787-1122"};
    for (int i = 0; i < 3; i++) {
        struct attempt *a = person_add_attempt(&p);
        a->field = CONTACT_PHONE;
        a->vendor = mem_text(vendors[i]);
        a->status = mem_text("UNVERIFIED");
        text_list_add_take(&a->values, mem_text(numbers[i]));
    }
    buf_init(&text, COURSE_TEXT_MAX);
    course_write(&p, CONTACT_PHONE, &text);
    assert_string_equal(text.data, "+Ha\tApollo\n+Ha\tFindyMail\n+Hb\tIcypeas\n");
    buf_clear(&text);
    course_write(&p, CONTACT_EMAIL, &text);
    assert_string_equal(text.data, "");
    buf_release(&text);
    person_release(&p);
}

static void a_text_that_is_no_course_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"+",        "+H",     "+Ha\n",    "+Qa\tX\n", "x",
                                      "=a+0\n",   "=a",     "=A+-\n",   "+Ma\tX",   "+M\tX\n=a+9\n",
                                      "+M\tX\n?", "=a+x\n", "+M\tX\n\n"};
    struct course c;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (course_read(bad[i], &c))
            fail_msg("taken: %s", bad[i]);
    assert_true(course_read("+M\tApollo\n+Hab\tIcy peas\n!V\tZero\n=a+1\n=b.-\n", &c));
    assert_int_equal(c.step_count, 3);
    assert_int_equal(c.final_count, 2);
    assert_int_equal(course_confirmed(&c), 3);
}

static void a_vendor_s_name_cannot_forge_a_step(void **state)
{
    (void)state;
    struct person p = {0};
    struct course c;
    struct buf text;
    struct attempt *a = person_add_attempt(&p);
    a->vendor = mem_text("Evil\n+Ha\tApollo");
    a->status = mem_text("NOT_FOUND");
    buf_init(&text, COURSE_TEXT_MAX);
    course_write(&p, CONTACT_EMAIL, &text);
    assert_true(course_read(text.data, &c));
    assert_int_equal(c.step_count, 1);
    buf_release(&text);
    person_release(&p);
}

static void an_interval_is_honest_at_its_ends(void **state)
{
    (void)state;
    double low, high;
    rate_interval(0, 0, &low, &high);
    assert_true(low <= 0 && high >= 1);
    rate_interval(0, 10, &low, &high);
    assert_true(low <= 0 && high > 0.27 && high < 0.28); /* 0.2775 by Wilson's formula */
    rate_interval(5, 10, &low, &high);
    assert_true(low > 0.236 && low < 0.237 && high > 0.763 && high < 0.764);
    rate_interval(1000, 1000, &low, &high);
    assert_true(low > 0.996 && high >= 1);
}

static void rows_stand_in_the_order_that_is_asked_for(void **state)
{
    (void)state;
    struct person *people = generate(9);
    struct vendor_table t = {0};
    add_people(&t, people, 0, PEOPLE);
    for (enum vendor_order o = 0; o < VENDOR_ORDER_COUNT; o++)
        assert_non_null(vendor_order_word(o));
    vendor_table_sort(&t, VENDOR_BY_HITS, false);
    for (size_t i = 1; i < t.count; i++)
        assert_true(t.row[i - 1].hit + t.row[i - 1].passed >= t.row[i].hit + t.row[i].passed);
    vendor_table_sort(&t, VENDOR_BY_NAME, false);
    for (size_t i = 1; i < t.count; i++)
        assert_true(strcmp(t.row[i - 1].vendor, t.row[i].vendor) < 0);
    vendor_table_release(&t);
    release(people);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_figure_equals_a_count_by_hand),
    cmocka_unit_test(figures_partition_and_sum_up),
    cmocka_unit_test(two_halves_make_the_whole),
    cmocka_unit_test(a_replay_is_bounded_by_its_two_worlds),
    cmocka_unit_test(to_leave_a_vendor_out_never_finds_more),
    cmocka_unit_test(order_alone_never_changes_what_is_surely_found),
    cmocka_unit_test(phones_are_compared_by_their_digits),
    cmocka_unit_test(a_text_that_is_no_course_is_refused),
    cmocka_unit_test(a_vendor_s_name_cannot_forge_a_step),
    cmocka_unit_test(an_interval_is_honest_at_its_ends),
    cmocka_unit_test(rows_stand_in_the_order_that_is_asked_for),
};
TEST_MAIN(tests)
