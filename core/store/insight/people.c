/* people.c — one row a person across all requests, kept while requests are saved; a window of them, and
 * every request about one of them. */
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/store/insight/study.h"
#include "core/store/requests/requests.h"
#include "core/store/search/search.h"

#define KEY_BYTES_MAX 4096
#define FOLDED_BYTES_MAX 4096
#define REQUESTS_MAX 50 /* of one person, in one answer */

/* ---- writing ---- */

struct known_person {
    int64_t id; /* 0: none yet */
    char *key, *name, *organization;
};

static void known_person_release(struct known_person *k)
{
    free(k->key);
    free(k->name);
    free(k->organization);
}

static bool load_known(struct store_file *f, int64_t request, int slot, struct known_person *k, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT s.id, s.key, s.name, s.organization FROM people p"
                     " JOIN persons s ON s.id = p.person WHERE p.request = ? AND p.slot = ?",
                     e))
        return false;
    sql_bind_int(&q, request);
    sql_bind_int(&q, slot);
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW) {
        k->id = sql_read_int(&q);
        k->key = sql_read_text(&q);
        k->name = sql_read_text(&q);
        k->organization = sql_read_text(&q);
    }
    return step != SQL_FAILED;
}

/* What was typed stands in until Apollo tells a name. */
static char *name_of(const struct person *p)
{
    struct buf label;
    if (p->name)
        return mem_text(p->name);
    buf_init(&label, IDENTIFIER_MAX_BYTES * 3);
    identifiers_label(&p->asked, &label);
    char *name = label.size ? buf_take(&label, NULL) : NULL;
    buf_release(&label);
    return name;
}

static const char *organization_of(const struct person *p)
{
    const char *asked = p->asked.value[IDENTIFIER_ORGANIZATION_NAME];
    return p->organization ? p->organization : asked ? asked : p->asked.value[IDENTIFIER_DOMAIN];
}

static void fold_words(struct buf *out, const char *text)
{
    if (!text)
        return;
    store_fold(out, text);
    buf_append_char(out, ' ');
}

/* The newest request names a person best; a request that knows no name takes none away. */
static bool put_person(struct store_file *f, const char *key, const char *name, const char *organization,
                       int64_t *id, struct err *e)
{
    struct sql_query q;
    struct buf folded;
    if (!sql_prepare(&f->sql, &q,
                     "INSERT INTO persons (key, name, organization, folded) VALUES (?, ?, ?, ?)"
                     " ON CONFLICT (key) DO UPDATE SET name = coalesce(excluded.name, name),"
                     " organization = coalesce(excluded.organization, organization),"
                     " folded = excluded.folded RETURNING id",
                     e))
        return false;
    buf_init(&folded, FOLDED_BYTES_MAX);
    fold_words(&folded, name);
    fold_words(&folded, organization);
    fold_words(&folded, key);
    sql_bind_text(&q, key);
    sql_bind_text(&q, name);
    sql_bind_text(&q, organization);
    sql_bind_text(&q, folded.data);
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW) {
        *id = sql_read_int(&q);
        step = sql_finish(&q, e) ? SQL_ROW : SQL_FAILED;
    }
    buf_release(&folded);
    return step == SQL_ROW;
}

static bool move_person(struct store_file *f, int64_t request, int slot, int64_t person, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "UPDATE people SET person = ? WHERE request = ? AND slot = ?", e))
        return false;
    sql_bind_ms(&q, person);
    sql_bind_int(&q, request);
    sql_bind_int(&q, slot);
    return sql_finish(&q, e);
}

static bool note_person(struct store_file *f, const struct request *r, int slot, struct err *e)
{
    const struct person *p = &r->people[slot];
    struct known_person k = {0};
    struct buf key;
    buf_init(&key, KEY_BYTES_MAX);
    person_key(p, &key);
    char *name = name_of(p);
    int64_t id = 0;
    bool is_good = load_known(f, r->id, slot, &k, e);
    bool is_same = k.id && mem_text_equal(k.key, key.data) && mem_text_equal(k.name, name) &&
                   mem_text_equal(k.organization, organization_of(p));
    if (is_good && !is_same && key.size)
        is_good = put_person(f, key.data, name, organization_of(p), &id, e);
    if (is_good && !is_same && id != k.id)
        is_good = move_person(f, r->id, slot, id, e);
    known_person_release(&k);
    free(name);
    buf_release(&key);
    return is_good;
}

bool store_note_persons(struct store_file *f, const struct request *r, struct err *e)
{
    for (size_t i = 0; i < r->people_count; i++)
        if (!note_person(f, r, (int)i, e))
            return false;
    return true;
}

/* ---- a window ---- */

#define PERSON_COLUMNS                                                                                       \
    "SELECT s.id, s.name, s.organization, s.key, s.request_count, s.last_request, r.created_ms"              \
    " FROM persons s LEFT JOIN requests r ON r.id = s.last_request "

static void read_person(struct sql_query *q, struct insight *x)
{
    struct person_row *row = insight_add_person(x);
    row->id = sql_read_int(q);
    row->name = sql_read_text(q);
    row->organization = sql_read_text(q);
    row->key = sql_read_text(q);
    row->request_count = sql_read_int(q);
    row->last_request = sql_read_int(q);
    row->last_ms = sql_read_int(q);
}

static bool read_persons(struct store_file *f, struct insight_op *op, const int64_t *ids, size_t count,
                         struct err *e)
{
    for (size_t i = 0; i < count; i++) {
        struct sql_query q;
        if (!sql_prepare(&f->sql, &q, PERSON_COLUMNS "WHERE s.id = ?", e))
            return false;
        sql_bind_int(&q, ids[i]);
        enum sql_step step = sql_step(&q, e);
        if (step == SQL_ROW)
            read_person(&q, op->answer);
        if (step == SQL_FAILED)
            return false;
    }
    return true;
}

/* The numbers alone first, from the nearer end: of what is skipped nothing but its index is read. */
static bool list_all(struct store_file *f, struct insight_op *op, struct err *e)
{
    static const char *const from_end[] = {
        "SELECT id FROM persons ORDER BY last_request DESC, id DESC LIMIT ? OFFSET ?",
        "SELECT id FROM persons ORDER BY last_request, id LIMIT ? OFFSET ?"};
    struct id_set ids = {0};
    struct sql_query q;
    enum sql_step step;
    int64_t total = 0, first = op->query.first, count = op->query.count;
    if (!sql_exec_int(&f->sql, "SELECT count(*) FROM persons", &total, e))
        return false;
    op->answer->total = total;
    count = first >= total ? 0 : count > total - first ? total - first : count;
    bool is_backwards = first > total / 2;
    if (!sql_prepare(&f->sql, &q, from_end[is_backwards], e))
        return false;
    sql_bind_int(&q, count);
    sql_bind_int(&q, is_backwards ? total - first - count : first);
    while ((step = sql_step(&q, e)) == SQL_ROW)
        id_set_add(&ids, sql_read_int(&q));
    for (size_t i = 0, k = ids.count; is_backwards && i + 1 < k; i++) {
        int64_t id = ids.id[i];
        ids.id[i] = ids.id[--k];
        ids.id[k] = id;
    }
    bool is_good = step == SQL_END && read_persons(f, op, ids.id, ids.count, e);
    id_set_release(&ids);
    return is_good;
}

/* All words, anywhere. `words` is folded. */
static bool passes(const char *folded, const char *words)
{
    while (*words) {
        char word[256];
        size_t size = strcspn(words, " ");
        if (size && size < sizeof word) {
            memcpy(word, words, size);
            word[size] = '\0';
            if (!strstr(folded, word))
                return false;
        }
        words += size;
        words += strspn(words, " ");
    }
    return true;
}

/* On from the place where it stopped: the last one looked at, by its newest request and its number. */
static bool look_for_persons(struct store_file *f, struct insight_op *op, struct store_study *s,
                             int64_t until_us, struct err *e)
{
    struct sql_query q;
    struct buf words;
    enum sql_step step;
    int64_t newest = 0, rows = 0;
    if (!sql_exec_int(&f->sql, "SELECT coalesce(max(last_request), 0) FROM persons", &newest, e) ||
        !sql_prepare(&f->sql, &q,
                     "SELECT id, last_request, folded FROM persons WHERE (last_request, id) < (?, ?)"
                     " ORDER BY last_request DESC, id DESC",
                     e))
        return false;
    sql_bind_int(&q, s->index ? s->at : INT64_MAX);
    sql_bind_int(&q, (int64_t)s->index);
    buf_init(&words, FOLDED_BYTES_MAX);
    store_fold(&words, op->filter);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        int64_t id = sql_read_int(&q);
        s->at = sql_read_int(&q);
        s->index = (size_t)id;
        const char *folded = sql_peek_text(&q);
        if (folded && passes(folded, words.data)) {
            id_set_add(&s->ids, id);
            id_set_add(&s->newest, s->at);
        }
        if (store_study_is_time(f, ++rows, until_us))
            break;
    }
    buf_release(&words);
    s->is_whole = step == SQL_END;
    s->part = newest ? 1 - (double)s->at / (double)newest : 0;
    return step != SQL_FAILED;
}

/* ---- what was found is kept true ---- */

static bool add_of_request(struct store_file *f, int64_t request, struct id_set *persons, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q, "SELECT person FROM people WHERE request = ? AND person IS NOT NULL", e))
        return false;
    sql_bind_int(&q, request);
    while ((step = sql_step(&q, e)) == SQL_ROW)
        id_set_put(persons, sql_read_int(&q), true);
    return step == SQL_END;
}

/* Those of the requests that changed; and whose newest was one of them, which tells where they stand, even if
 * it is theirs no more. */
static bool find_suspects(struct store_file *f, const struct store_study *s, struct id_set *persons,
                          bool *is_lost, struct err *e)
{
    struct id_set requests = {0};
    *is_lost = false;
    bool is_good = store_study_changes(f, s, &requests, is_lost, e);
    for (size_t i = 0; i < requests.count && is_good && !*is_lost; i++)
        is_good = add_of_request(f, requests.id[i], persons, e);
    for (size_t i = 0; i < s->ids.count && requests.count && !*is_lost; i++)
        if (id_set_has(&requests, s->newest.id[i]))
            id_set_put(persons, s->ids.id[i], true);
    *is_lost = *is_lost || persons->count > STORE_FOLLOW_MAX;
    id_set_release(&requests);
    return is_good;
}

static void drop_found(struct store_study *s, const struct id_set *persons)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->ids.count; i++)
        if (!id_set_has(persons, s->ids.id[i])) {
            s->ids.id[kept] = s->ids.id[i];
            s->newest.id[kept++] = s->newest.id[i];
        }
    s->ids.count = s->newest.count = kept;
}

struct found {
    int64_t newest, id;
};

/* By the newest request, and of equals by the number; both downwards. */
static int in_order(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    if (x->newest != y->newest)
        return x->newest < y->newest ? 1 : -1;
    return (x->id < y->id) - (x->id > y->id);
}

static struct found found_at(const struct store_study *s, size_t index)
{
    return (struct found){.newest = s->newest.id[index], .id = s->ids.id[index]};
}

/* All in one pass, from the end: the list may be of a million. */
static void add_found(struct store_study *s, struct found *more, size_t count)
{
    size_t left = s->ids.count, at = left + count;
    qsort(more, count, sizeof *more, in_order);
    for (size_t i = 0; i < count; i++) {
        id_set_add(&s->ids, 0);
        id_set_add(&s->newest, 0);
    }
    while (count > 0) {
        struct found one = more[count - 1], there = left > 0 ? found_at(s, left - 1) : one;
        bool is_there_last = in_order(&there, &one) > 0;
        if (is_there_last)
            left--;
        else
            count--;
        at--;
        s->ids.id[at] = is_there_last ? there.id : one.id;
        s->newest.id[at] = is_there_last ? there.newest : one.newest;
    }
}

static bool look_again(struct store_file *f, int64_t id, const char *words, struct found *out, size_t *count,
                       struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "SELECT last_request, folded FROM persons WHERE id = ?", e))
        return false;
    sql_bind_int(&q, id);
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW) {
        out[*count] = (struct found){.newest = sql_read_int(&q), .id = id};
        const char *folded = sql_peek_text(&q);
        *count += folded && passes(folded, words);
    }
    return step != SQL_FAILED;
}

static bool look_at_each(struct store_file *f, const struct insight_op *op, struct store_study *s,
                         const struct id_set *persons, struct err *e)
{
    struct found *found = mem_alloc(persons->count * sizeof *found);
    size_t count = 0;
    struct buf words;
    bool is_good = true;
    buf_init(&words, FOLDED_BYTES_MAX);
    store_fold(&words, op->filter);
    for (size_t i = 0; i < persons->count && is_good; i++)
        is_good = look_again(f, persons->id[i], words.data, found, &count, e);
    drop_found(s, persons);
    add_found(s, found, count);
    buf_release(&words);
    free(found);
    return is_good;
}

static bool follow(struct store_file *f, struct insight_op *op, struct store_study *s, bool *is_lost,
                   struct err *e)
{
    struct id_set persons = {0};
    bool is_good = find_suspects(f, s, &persons, is_lost, e);
    if (is_good && !*is_lost && persons.count)
        is_good = look_at_each(f, op, s, &persons, e);
    id_set_release(&persons);
    return is_good;
}

static bool list_found(struct store_file *f, struct insight_op *op, struct err *e)
{
    const struct store_study *study;
    if (!store_study_turn(f, op, INSIGHT_PEOPLE, look_for_persons, follow, &study, e))
        return false;
    if (op->op.is_unfinished)
        return true;
    if (!study)
        study = store_study_so_far(f, op, INSIGHT_PEOPLE);
    int64_t total = (int64_t)study->ids.count, first = op->query.first, count = op->query.count;
    op->answer->total = total;
    count = first >= total ? 0 : count > total - first ? total - first : count;
    return count == 0 || read_persons(f, op, study->ids.id + first, (size_t)count, e);
}

bool store_run_people(struct store_file *f, struct insight_op *op, struct err *e)
{
    return op->filter ? list_found(f, op, e) : list_all(f, op, e);
}

/* ---- one of them ---- */

/* The person at a place of a request; 0: nobody, or somebody who cannot be told from others. */
static bool find_at_place(struct store_file *f, const struct insight_query *w, int64_t *id, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "SELECT person FROM people WHERE request = ? AND slot = ?", e))
        return false;
    sql_bind_int(&q, w->request_id);
    sql_bind_int(&q, w->slot);
    enum sql_step step = sql_step(&q, e);
    *id = step == SQL_ROW ? sql_read_int(&q) : 0;
    return step != SQL_FAILED;
}

static bool read_one(struct store_file *f, struct insight_op *op, bool *is_found, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, PERSON_COLUMNS "WHERE s.id = ?", e))
        return false;
    sql_bind_int(&q, op->query.id);
    enum sql_step step = sql_step(&q, e);
    *is_found = step == SQL_ROW;
    if (*is_found)
        read_person(&q, op->answer);
    return step != SQL_FAILED;
}

static bool list_places(struct store_file *f, const struct insight_op *op, struct id_set *requests,
                        struct id_set *slots, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT request, slot FROM people WHERE person = ? ORDER BY request DESC, slot"
                     " LIMIT ? OFFSET ?",
                     e))
        return false;
    sql_bind_int(&q, op->query.id);
    sql_bind_int(&q, op->query.count && op->query.count < REQUESTS_MAX ? op->query.count : REQUESTS_MAX);
    sql_bind_int(&q, op->query.first);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        id_set_add(requests, sql_read_int(&q));
        id_set_add(slots, sql_read_int(&q));
    }
    return step == SQL_END;
}

bool store_run_person(struct store_file *f, struct insight_op *op, struct err *e)
{
    struct id_set requests = {0}, slots = {0};
    bool is_found = false, is_by_place = op->query.request_id != 0;
    if (is_by_place && !find_at_place(f, &op->query, &op->query.id, e))
        return false;
    bool is_good = read_one(f, op, &is_found, e);
    if (is_good && !is_found && is_by_place && op->query.slot > 0)
        err_set(&op->op.result.err, ERR_NOT_FOUND,
                "Request %lld asks about no person %d who can be told from others.",
                (long long)op->query.request_id, op->query.slot + 1);
    else if (is_good && !is_found && is_by_place)
        err_set(&op->op.result.err, ERR_NOT_FOUND,
                "Request %lld asks about nobody who can be told from others: there is no page of them.",
                (long long)op->query.request_id);
    else if (is_good && !is_found)
        err_set(&op->op.result.err, ERR_NOT_FOUND, "There is no person %lld.", (long long)op->query.id);
    if (is_found) {
        op->answer->total = op->answer->people[0].request_count;
        is_good = list_places(f, op, &requests, &slots, e);
    }
    for (size_t i = 0; i < requests.count && is_good; i++) {
        struct request *r = store_load_request(f, requests.id[i], STORE_LOAD_SNAPSHOT, e);
        is_good = r != NULL;
        if (r)
            insight_add_request_take(op->answer, r, (int)slots.id[i]);
    }
    id_set_release(&requests);
    id_set_release(&slots);
    return is_good;
}
