/* store_lists.h — lists in a store, as calls that return when their result is there: made of people who are
 * each somebody of their own, changed, and claimed from. */
#ifndef TESTS_STORE_LISTS_H
#define TESTS_STORE_LISTS_H

#include "tests/plain_sql.h"
#include "tests/unit/store/store_fixture.h"

#include "core/base/fingerprint.h"
#include "core/store/store_runs.h"

/* ---- lists, waited for ---- */

static bool is_plain_list; /* the next one asks for no waterfall */
static bool is_phone_list; /* … or for phones, too */
static enum run_policy list_policy;
static struct column_tally list_tally; /* what its reading left out */

static inline int64_t add_run(struct store *s)
{
    struct kept k = {0};
    struct run *r = run_new();
    r->options.waterfall_email = !is_plain_list;
    r->options.waterfall_phone = is_phone_list;
    r->policy = list_policy;
    r->created_ms = 1000;
    store_add_run_take(s, r, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    return k.r.id;
}

static int64_t persons_before; /* row 1 is the next person */
static int64_t rows_before;    /* the next one has a number behind that */
static int64_t budget_micro = -1, day_budget_micro = -1, pilot = -1;

static const char
    *linkedin; /* how everybody's profile is called, behind which their number stands; NULL: none is told */

static const char *family; /* everybody's last name; NULL: none is told */

/* Row `n` is somebody of their own. */
static inline void fill_row(struct run_rows *rows, struct fingerprinter *salted, int64_t n)
{
    char text[160], profile[80] = "";
    struct identifiers ids = {{NULL}};
    struct run_row *row = &rows->row[rows->count++];
    row->row = n + rows_before;
    row->standing = ROW_READY;
    row->strength = IDENTITY_EXACT;
    snprintf(text, sizeof text, "jo%lld@example.com", (long long)(n + persons_before));
    row->raw = arena_text(&rows->text, text);
    if (linkedin)
        snprintf(profile, sizeof profile, "%chttps://www.linkedin.com/in/%s%lld\n",
                 'a' + IDENTIFIER_LINKEDIN_URL, linkedin, (long long)(n + persons_before));
    snprintf(text, sizeof text, "%s%c%s\n%cjo%lld@example.com\n", profile, 'a' + IDENTIFIER_LAST_NAME,
             family ? family : "", 'a' + IDENTIFIER_EMAIL, (long long)(n + persons_before));
    row->people = arena_text(&rows->text, text);
    run_unpack_identifiers(row->people, &ids);
    row->digest_count = identity_digests(&ids, salted, row->digest);
    identifiers_release(&ids);
}

static inline void add_rows(struct store *s, const struct store_reading *how, int64_t count)
{
    struct kept k = {0};
    struct run_rows *rows = run_rows_new((size_t)count);
    store_get_salt(s, on_result, &k);
    wait_for(s, &k);
    struct fingerprinter *salted = fingerprinter_new(k.r.salt, sizeof k.r.salt);
    k = (struct kept){0};
    for (int64_t n = 1; n <= count; n++)
        fill_row(rows, salted, n);
    fingerprinter_free(salted);
    store_add_run_rows_take(s, how, rows, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    run_free(k.r.run);
}

static inline struct run *end_reading(struct store *s, const struct store_reading *how, int64_t count)
{
    struct kept k = {0};
    const struct store_reading_end what = {.row_count = count, .columns = 1, .tally = list_tally};
    store_end_reading(s, how, &what, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    assert_non_null(k.r.run);
    return k.r.run;
}

static inline int64_t add_list(struct store *s, int64_t count)
{
    const struct store_reading how = {.run = add_run(s)};
    add_rows(s, &how, count);
    struct run *r = end_reading(s, &how, count);
    assert_int_equal(r->state, RUN_REVIEW);
    assert_int_equal(r->row_count, count);
    run_free(r);
    return how.run;
}

static inline struct run *change(struct store *s, int64_t run, enum run_state to, bool *is_changed)
{
    struct kept k = {0};
    const struct store_run_change c = {.run = run,
                                       .from = ~0u & ~(1u << RUN_READING),
                                       .to = to,
                                       .budget_micro = budget_micro,
                                       .day_budget_micro = day_budget_micro,
                                       .pilot = pilot,
                                       .now_ms = 2000};
    store_change_run(s, &c, on_result, &k);
    wait_for(s, &k);
    *is_changed = k.r.is_changed;
    return k.r.run;
}

static inline bool start(struct store *s, int64_t run)
{
    bool is_changed;
    run_free(change(s, run, RUN_RUNNING, &is_changed));
    return is_changed;
}

static inline bool drop(struct store *s, int64_t run)
{
    struct kept k = {0};
    store_drop_run(s, run, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    return k.r.is_changed;
}

static inline struct run *find(struct store *s, int64_t run)
{
    struct kept k = {0};
    store_get_run(s, run, on_result, &k);
    wait_for(s, &k);
    return k.r.run;
}

/* ---- claims ---- */

static int64_t midnight_ms;
static bool is_simulated_claim, with_simulated; /* a simulator answers; what one answered counts as known */

static inline struct request *claim(struct store *s, int64_t run, enum store_claim_end *end)
{
    struct kept k = {0};
    struct store_claim c = {.run = run,
                            .limit = REQUEST_PEOPLE_MAX,
                            .with_simulated = with_simulated,
                            .is_simulated = is_simulated_claim,
                            .now_ms = 3000,
                            .midnight_ms = midnight_ms};
    random_token(c.token);
    store_claim_batch(s, &c, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    *end = (enum store_claim_end)k.r.claim_end;
    return k.r.request;
}

/* … that brings no request, for this reason. */
static inline void claim_none(struct store *s, int64_t run, enum store_claim_end why)
{
    enum store_claim_end end;
    assert_null(claim(s, run, &end));
    assert_int_equal(end, why);
}

/* … that brings one of so many people: its id. */
static inline int64_t claim_some(struct store *s, int64_t run, size_t people)
{
    enum store_claim_end end;
    struct request *r = claim(s, run, &end);
    if (!r)
        fail_msg("no request, because of %d", (int)end);
    assert_int_equal(r->people_count, people);
    int64_t id = r->id;
    request_free(r);
    return id;
}

/* The call of a claimed request left, and no whole answer came. */
static inline void break_off(struct store *s, int64_t id)
{
    struct kept k = {0};
    assert_true(move(s, id, REQUEST_QUEUED, REQUEST_SENDING, 3500));
    store_end_call(s, id, REQUEST_UNCERTAIN, "It broke off.", true, 4000, NULL, on_result, &k);
    wait_for(s, &k);
    assert_int_equal(k.r.state, REQUEST_UNCERTAIN);
    kept_release(&k);
}

/* The people of a claimed request wait for their delivery. */
static inline void accept_batch(struct store *s, int64_t id, size_t people)
{
    struct kept k = {0};
    struct sync_answer *a = new_answer("-8351464734221602674", "accepted");
    a->people = mem_resize(a->people, people, sizeof *a->people);
    for (size_t i = 1; i < people; i++)
        a->people[i] = (struct person){.position = (int)i};
    a->people_count = people;
    assert_true(move(s, id, REQUEST_QUEUED, REQUEST_SENDING, 3500));
    answer(s, id, a, 3600, &k);
    assert_int_equal(k.r.state, REQUEST_WAITING);
    kept_release(&k);
}

/* … and it comes: an address, or a phone, for each who has one. */
static inline void deliver_batch(struct store *s, int64_t id, const char *const *found, size_t people,
                                 const char *credits)
{
    struct kept k = {0};
    struct delivery *d = new_delivery(NULL, credits);
    d->people = mem_resize(d->people, people, sizeof *d->people);
    d->people_count = people;
    for (size_t i = 0; i < people; i++) {
        if (i > 0)
            d->people[i] = (struct person){.position = (int)i};
        if (!found[i])
            continue;
        struct finding *f = person_add_finding(&d->people[i]);
        f->field = found[i][0] == '+' ? CONTACT_PHONE : CONTACT_EMAIL;
        f->value = mem_text(found[i]);
        f->status = mem_text("Verified");
    }
    store_put_delivery(s, NULL, id, CHANNEL_POLL, mem_text("{}"), 2, 3700, on_result, &k);
    wait_for(s, &k);
    int64_t delivery = k.r.delivery_id;
    kept_release(&k);
    settle(s, delivery, d, &k);
    assert_true(k.r.state == REQUEST_DELIVERED || k.r.state == REQUEST_NOT_FOUND);
    kept_release(&k);
}

#endif
