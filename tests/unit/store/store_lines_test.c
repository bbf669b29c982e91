/* store_lines_test.c — the rows of a list with what became of them: each shows its own person's result, also
 * the one from before, and a long list comes in portions that leave nobody out. */
#include "tests/unit/store/store_lists.h"

enum { MANY = 21000 }; /* rows: more than are looked at in one turn */

static const struct store_lines_query ALL = {.count = 100};

static void ask_lines(struct store *s, int64_t run, struct store_lines_query q, struct kept *k)
{
    q.run = run;
    store_list_lines(s, &q, on_result, k);
    wait_for(s, k);
    assert_string_equal(k->r.err.text, "");
}

static void release_lines(struct kept *k)
{
    for (size_t i = 0; i < k->r.line_count; i++)
        run_line_release(&k->r.lines[i]);
    free(k->r.lines);
    run_free(k->r.run);
    *k = (struct kept){0};
}

static const char *email_of(const struct run_line *l)
{
    const struct finding *f = run_line_best(l, CONTACT_EMAIL);
    return f ? f->value : "";
}

static void retry(struct store *s, int64_t run, enum row_choice choice, int64_t rows)
{
    struct kept k = {0};
    bool is_changed;
    run_free(change(s, run, RUN_PAUSED, &is_changed));
    store_retry_rows(s, run, choice, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    assert_int_equal(k.r.matching, rows);
    run_free(k.r.run);
    assert_true(start(s, run));
}

/* A list that asks for both fields, with one batch: addresses for some, and no phone. */
static int64_t add_delivered(struct store *s, const char *const *email, size_t people, int64_t *request)
{
    is_phone_list = true;
    int64_t run = add_list(s, (int64_t)people);
    is_phone_list = false;
    assert_true(start(s, run));
    *request = claim_some(s, run, people);
    accept_batch(s, *request, people);
    deliver_batch(s, *request, email, people, "3");
    return run;
}

/* ---- whose ---- */

static void a_known_row_shows_the_result_of_its_own_person(void **state)
{
    struct place *p = *state;
    static const char *const email[] = {"a@example.com", NULL, "c@example.com"};
    struct store *s = open_at(p->path);
    struct kept k = {0};
    int64_t request;
    add_delivered(s, email, 3, &request);
    persons_before = 1;
    int64_t later = add_list(s, 3); /* jo2, jo3, and a stranger */
    persons_before = 0;
    ask_lines(s, later, ALL, &k);
    assert_int_equal(k.r.line_count, 3);
    assert_string_equal(row_outcome_word(run_line_outcome(&k.r.lines[0])), "no_match");
    assert_string_equal(row_outcome_word(run_line_outcome(&k.r.lines[1])), "found");
    assert_string_equal(email_of(&k.r.lines[1]), "c@example.com");
    assert_int_equal(k.r.lines[1].request, request);
    assert_int_equal(k.r.lines[1].known_ms, 3000);
    assert_int_equal(k.r.lines[2].request, 0);
    assert_int_equal(k.r.lines[2].known_ms, 0);
    release_lines(&k);
    store_close(s);
}

/* Asked once more for what is missing, a row still shows what was found the first time: its own. */
static void a_row_that_is_asked_again_keeps_its_earlier_result(void **state)
{
    struct place *p = *state;
    static const char *const email[] = {NULL, "b@example.com", "c@example.com"};
    static const char *const later[] = {"a@example.com"}, *const again[] = {NULL, "d@example.com"};
    struct store *s = open_at(p->path);
    struct kept k = {0};
    int64_t first;
    int64_t run = add_delivered(s, email, 3, &first);
    retry(s, run, ROWS_MISSING, 3);
    ask_lines(s, run, ALL, &k);
    assert_string_equal(email_of(&k.r.lines[1]), "b@example.com"); /* before it is sent, too */
    assert_int_equal(k.r.lines[1].known_policy, RUN_MISSING);
    release_lines(&k);
    int64_t both = claim_some(s, run, 1), phones = claim_some(s, run, 2);
    accept_batch(s, both, 1);
    deliver_batch(s, both, later, 1, "3");
    ask_lines(s, run, ALL, &k);
    assert_int_equal(k.r.lines[0].request, both);
    assert_string_equal(email_of(&k.r.lines[0]), "a@example.com");
    for (size_t i = 1; i < 3; i++) {
        assert_int_equal(k.r.lines[i].request, phones);
        assert_int_equal(k.r.lines[i].known_ms, 3000);
        assert_string_equal(email_of(&k.r.lines[i]), email[i]);
    }
    release_lines(&k);
    /* Asked a third time, the first result is not lost for the second, where that found nothing. */
    accept_batch(s, phones, 2);
    deliver_batch(s, phones, again, 2, "3");
    retry(s, run, ROWS_MISSING, 3);
    for (int is_sent = 0; is_sent < 2; is_sent++) {
        ask_lines(s, run, ALL, &k);
        assert_string_equal(email_of(&k.r.lines[0]), "a@example.com");
        assert_string_equal(email_of(&k.r.lines[1]), "b@example.com");
        assert_string_equal(email_of(&k.r.lines[2]), "d@example.com");
        release_lines(&k);
        if (!is_sent)
            claim_some(s, run, 3);
    }
    store_close(s);
}

/* … and not while the first result may still come. */
static void a_row_that_waits_is_not_asked_again_for_what_it_lacks(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    bool is_changed;
    int64_t run = add_list(s, 2);
    assert_true(start(s, run));
    int64_t id = claim_some(s, run, 2);
    accept_batch(s, id, 2);
    run_free(change(s, run, RUN_PAUSED, &is_changed));
    retry(s, run, ROWS_MISSING, 0);
    static const char *const nothing[] = {NULL, NULL};
    deliver_batch(s, id, nothing, 2, "3");
    retry(s, run, ROWS_MISSING, 2);
    store_close(s);
}

/* … and for no field that it has. */
static void a_row_that_has_its_phone_is_asked_for_the_address(void **state)
{
    struct place *p = *state;
    enum store_claim_end end;
    static const char *const phone[] = {"+14155550161"};
    struct store *s = open_at(p->path);
    int64_t request, run = add_delivered(s, phone, 1, &request);
    retry(s, run, ROWS_MISSING, 1);
    struct request *r = claim(s, run, &end);
    assert_true(r->options.waterfall_email);
    assert_false(r->options.waterfall_phone);
    request_free(r);
    store_close(s);
}

/* A call broke off, and fewer people were delivered than were asked for: whose they are nobody can tell. They
 * were paid for, so that nobody of them counts as missing. */
static void a_result_that_may_be_anybodys_is_not_paid_for_again(void **state)
{
    struct place *p = *state;
    static const char *const email[] = {"a@example.com", "b@example.com"};
    struct store *s = open_at(p->path);
    struct kept k = {0};
    int64_t run = add_list(s, 3);
    assert_true(start(s, run));
    int64_t request = claim_some(s, run, 3);
    break_off(s, request);
    plain_sql_run(p->path, "UPDATE requests SET is_simulated = 0");
    deliver_batch(s, request, email, 2, "3");
    ask_lines(s, run, ALL, &k);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(row_outcome_word(run_line_outcome(&k.r.lines[i])), "unplaced");
        assert_int_equal(k.r.lines[i].request, request);
    }
    release_lines(&k);
    retry(s, run, ROWS_MISSING, 0);
    list_policy = RUN_MISSING;
    int64_t later = add_list(s, 3);
    list_policy = RUN_REUSE;
    struct run *r = find(s, later);
    assert_int_equal(r->standing[ROW_KNOWN], 3);
    run_free(r);
    retry(s, run, ROWS_FAILED, 3); /* at the user's word */
    claim_some(s, run, 3);
    store_close(s);
}

static int64_t lost_ms_of(struct store *s, int64_t run)
{
    struct run *r = find(s, run);
    int64_t ms = r->lost_ms;
    run_free(r);
    return ms;
}

/* … while a webhook can still bring what came of it, and until the row is asked about once more. */
static void a_list_tells_since_when_an_answer_is_lost(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    int64_t run = add_list(s, 2);
    assert_true(start(s, run));
    int64_t request = claim_some(s, run, 2);
    assert_int_equal(lost_ms_of(s, run), 0);
    break_off(s, request);
    assert_int_equal(lost_ms_of(s, run), 0); /* no address was given */
    plain_sql_run(p->path, "UPDATE requests SET has_callback = 1");
    assert_int_equal(lost_ms_of(s, run), 3500);
    retry(s, run, ROWS_FAILED, 2);
    assert_int_equal(lost_ms_of(s, run), 0);
    store_close(s);
}

static void a_duplicate_shows_the_result_of_the_row_that_was_sent(void **state)
{
    struct place *p = *state;
    static const char *const email[] = {"a@example.com", "b@example.com"};
    struct store *s = open_at(p->path);
    struct kept k = {0};
    const struct store_reading how = {.run = add_run(s)};
    add_rows(s, &how, 3);
    struct store_twin *twin = mem_zalloc(sizeof *twin);
    *twin = (struct store_twin){.row = 3, .first = 2};
    store_add_run_twins_take(s, &how, twin, 1, on_result, &k);
    wait_for(s, &k);
    k = (struct kept){0};
    run_free(end_reading(s, &how, 3));
    assert_true(start(s, how.run));
    int64_t request = claim_some(s, how.run, 2);
    accept_batch(s, request, 2);
    deliver_batch(s, request, email, 2, "3");
    ask_lines(s, how.run, ALL, &k);
    assert_int_equal(k.r.lines[2].request, request);
    assert_string_equal(email_of(&k.r.lines[2]), "b@example.com");
    assert_string_equal(row_outcome_word(run_line_outcome(&k.r.lines[2])), "found");
    release_lines(&k);
    store_close(s);
}

static void nobody_who_was_forgotten_is_asked_again(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    int64_t run = add_list(s, 3);
    assert_true(start(s, run));
    break_off(s, claim_some(s, run, 3));
    plain_sql_run(p->path, "UPDATE run_rows SET standing = 6 WHERE row = 2;"
                           "UPDATE run_standings SET count = 2 WHERE standing = 7;"
                           "INSERT INTO run_standings VALUES (1, 6, 1)");
    retry(s, run, ROWS_ALL, 2);
    struct run *r = find(s, run);
    assert_int_equal(r->standing[ROW_READY], 2);
    assert_int_equal(r->standing[ROW_FORGOTTEN], 1);
    run_free(r);
    claim_some(s, run, 2);
    store_close(s);
}

/* ---- how much at once ---- */

/* However many are looked at for the one that is chosen, it comes with the first answer. */
static void a_row_that_stands_far_down_is_found_at_once(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    struct kept k = {0};
    int64_t run = add_list(s, MANY);
    char text[100];
    snprintf(text, sizeof text, "UPDATE run_rows SET standing = %d WHERE row IN (5, %d)", (int)ROW_WEAK,
             MANY);
    plain_sql_run(p->path, text);
    ask_lines(s, run, (struct store_lines_query){.count = 2, .choice = ROWS_WEAK}, &k);
    assert_int_equal(k.r.line_count, 2);
    assert_int_equal(k.r.lines[0].row, 5);
    assert_int_equal(k.r.lines[1].row, MANY);
    release_lines(&k);
    ask_lines(s, run, (struct store_lines_query){.after = MANY, .count = 2, .choice = ROWS_WEAK}, &k);
    assert_int_equal(k.r.line_count, 0);
    assert_false(k.r.has_more);
    release_lines(&k);
    ask_lines(s, run, (struct store_lines_query){.count = MANY}, &k);
    assert_int_equal(k.r.line_count, 1000);
    assert_true(k.r.has_more);
    release_lines(&k);
    store_close(s);
}

/* Rows of a spreadsheet with whole letters in its cells: as many as fit, and then the next. */
static void long_rows_come_a_few_at_a_time(void **state)
{
    struct place *p = *state;
    enum { ROWS = 12 };
    struct store *s = open_at(p->path);
    struct kept k = {0};
    int64_t run = add_list(s, ROWS), after = 0, answers = 0;
    plain_sql_run(p->path, "UPDATE run_sources SET raw = printf('%.*c', 1000000, 'x')");
    for (bool has_more = true; has_more; answers++) {
        ask_lines(s, run, (struct store_lines_query){.after = after, .count = 1000, .with_raw = true}, &k);
        assert_true(k.r.line_count <= 6);
        for (size_t i = 0; i < k.r.line_count; i++) {
            assert_int_equal(k.r.lines[i].row, ++after);
            assert_int_equal(strlen(k.r.lines[i].raw), 1000000);
        }
        has_more = k.r.has_more;
        release_lines(&k);
    }
    assert_int_equal(after, ROWS);
    assert_true(answers >= 2);
    ask_lines(s, run, ALL, &k); /* a screen shows none of it */
    assert_int_equal(k.r.line_count, ROWS);
    assert_null(k.r.lines[0].raw);
    release_lines(&k);
    store_close(s);
}

static const struct CMUnitTest tests[] = {
    PLACE_TEST(a_known_row_shows_the_result_of_its_own_person),
    PLACE_TEST(a_row_that_is_asked_again_keeps_its_earlier_result),
    PLACE_TEST(a_row_that_waits_is_not_asked_again_for_what_it_lacks),
    PLACE_TEST(a_row_that_has_its_phone_is_asked_for_the_address),
    PLACE_TEST(a_result_that_may_be_anybodys_is_not_paid_for_again),
    PLACE_TEST(a_list_tells_since_when_an_answer_is_lost),
    PLACE_TEST(a_duplicate_shows_the_result_of_the_row_that_was_sent),
    PLACE_TEST(nobody_who_was_forgotten_is_asked_again),
    PLACE_TEST(a_row_that_stands_far_down_is_found_at_once),
    PLACE_TEST(long_rows_come_a_few_at_a_time),
};

TEST_MAIN(tests)
