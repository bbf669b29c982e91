/* forget_test.c — a person who is to be forgotten is in no byte of the history's files any more: not in a
 * table, not in a free page, not in the write-ahead log. Others stay. */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "tests/flow/flow.h"
#include "tests/flow/program.h"
#include "tests/test.h"

/* ---- the files, byte by byte ---- */

static bool is_in_file(const char *path, const char *text)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false; /* there is no such file */
    struct stat st;
    assert_int_equal(fstat(fd, &st), 0);
    char *bytes = mem_alloc((size_t)st.st_size + 1);
    assert_int_equal(read(fd, bytes, (size_t)st.st_size), st.st_size);
    close(fd);
    bool is_there = memmem(bytes, (size_t)st.st_size, text, strlen(text)) != NULL;
    free(bytes);
    return is_there;
}

static bool is_in_history(const struct flow *f, const char *text)
{
    static const char *const SUFFIXES[] = {"", "-wal", "-shm", "-journal"};
    bool is_there = false;
    for (size_t i = 0; i < sizeof SUFFIXES / sizeof *SUFFIXES; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", f->db, SUFFIXES[i]);
        is_there = is_there || is_in_file(path, text);
    }
    return is_there;
}

static void assert_gone(const struct flow *f, const char *text)
{
    if (is_in_history(f, text))
        fail_msg("\"%s\" is still in the history's files", text);
}

static void assert_kept(const struct flow *f, const char *text)
{
    if (!is_in_history(f, text))
        fail_msg("\"%s\" is not in the history's files", text);
}

/* ---- people ---- */

/* Delivered: its person's Apollo id and found e-mail are noted. */
struct known {
    int64_t id;
    char apollo_id[64], email[128];
};

static struct known lookup_delivered(struct flow *f, struct lookup l)
{
    struct known k = {.id = flow_send_take(f, l)};
    struct request *r = flow_wait_state(f, k.id, REQUEST_DELIVERED);
    const struct person *p = &r->people[0];
    assert_true(p->finding_count > 0);
    snprintf(k.apollo_id, sizeof k.apollo_id, "%s", p->apollo_id);
    snprintf(k.email, sizeof k.email, "%s", p->findings[0].value);
    request_free(r);
    return k;
}

/* A history that nobody has open, with one person in it. */
static struct known leave_one(struct flow *f)
{
    flow_start(f, &(struct flow_options){0});
    struct known k = lookup_delivered(f, flow_lookup("Zebulon", "Quagmire", true, false));
    flow_close_core(f);
    return k;
}

static struct lookup by_email(const char *email)
{
    struct lookup l = {.people_count = 1, .options.waterfall_email = true};
    identifiers_set(&l.people[0], IDENTIFIER_EMAIL, email);
    return l;
}

static struct lookup two_people(const char *first_a, const char *first_b)
{
    struct lookup l = flow_lookup(first_a, "Quill", true, false);
    l.people_count = 2;
    identifiers_set(&l.people[1], IDENTIFIER_FIRST_NAME, first_b);
    identifiers_set(&l.people[1], IDENTIFIER_LAST_NAME, "Stay");
    identifiers_set(&l.people[1], IDENTIFIER_DOMAIN, "example.com");
    return l;
}

static void forget(struct flow *f, const char *person)
{
    flow_wait_done(f, wf_forget(f->wf, person, false));
    if (f->last_err.code != ERR_NONE)
        fail_msg("%s: %s", person, f->last_err.text);
}

/* ---- the tests ---- */

static void forgotten_person_is_in_no_byte(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){0});
    struct known gone = lookup_delivered(&f, flow_lookup("Zebulon", "Quagmire", true, true));
    struct known kept = lookup_delivered(&f, flow_lookup("Ada", "Remains", true, true));
    assert_kept(&f, "Quagmire");
    assert_kept(&f, gone.email);
    forget(&f, "Zebulon Quagmire example.com");
    /* In the very files, while the program is still open. */
    assert_gone(&f, "Quagmire");
    assert_gone(&f, "quagmire");
    assert_gone(&f, "Zebulon");
    assert_gone(&f, gone.email);
    assert_gone(&f, gone.apollo_id);
    assert_null(flow_get(&f, gone.id));
    struct request *r = flow_get(&f, kept.id);
    assert_string_equal(r->people[0].findings[0].value, kept.email);
    assert_int_equal(r->delivery_count, 1);
    assert_true(r->deliveries[0].body_size > 0);
    request_free(r);
    flow_stop(&f);
}

/* One person, asked for by name once and by the found address later: each of the marks leads to both. */
static void every_mark_leads_to_every_request(void **state)
{
    (void)state;
    static const char *const FORMS[] = {"#1", "%s", "id"};
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        struct flow f;
        flow_start(&f, &(struct flow_options){0});
        struct known k = lookup_delivered(&f, flow_lookup("Zebulon", "Quagmire", true, false));
        int64_t again = flow_send_take(&f, by_email(k.email));
        request_free(flow_wait_state(&f, again, REQUEST_DELIVERED));
        forget(&f, i == 0 ? FORMS[0] : i == 1 ? k.email : k.apollo_id);
        assert_gone(&f, k.email);
        assert_gone(&f, "Quagmire");
        assert_int_equal(flow_stored_count(&f), 0);
        flow_stop(&f);
    }
}

static void batch_keeps_the_others(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){0});
    int64_t id = flow_send_take(&f, two_people("Zebulon", "Olga"));
    struct request *r = flow_wait_state(&f, id, REQUEST_DELIVERED);
    char gone[128], kept[128];
    snprintf(gone, sizeof gone, "%s", r->people[0].findings[0].value);
    snprintf(kept, sizeof kept, "%s", r->people[1].findings[0].value);
    request_free(r);
    forget(&f, gone);
    assert_gone(&f, gone);
    assert_gone(&f, "Quill");
    assert_gone(&f, "quill");
    r = flow_get(&f, id);
    assert_int_equal(r->state, REQUEST_DELIVERED);
    assert_int_equal(r->people_count, 2);
    assert_null(r->people[0].name);
    assert_int_equal(r->people[0].finding_count, 0);
    assert_string_equal(r->people[1].asked.value[IDENTIFIER_LAST_NAME], "Stay");
    assert_string_equal(r->people[1].findings[0].value, kept);
    request_free(r);
    /* And it is whole: what is left opens and shows. */
    flow_restart(&f);
    r = flow_get(&f, id);
    assert_string_equal(r->people[1].findings[0].value, kept);
    request_free(r);
    flow_stop(&f);
}

static void batch_that_waits_is_left_whole(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.scenario = "poll-pending", .speed = 0.01});
    int64_t id = flow_send_take(&f, two_people("Zebulon", "Olga"));
    flow_wait_done(&f, wf_forget(f.wf, "Zebulon Quill example.com", false));
    assert_int_equal(f.last_err.code, ERR_USAGE);
    struct request *r = flow_get(&f, id);
    assert_string_equal(r->people[0].asked.value[IDENTIFIER_LAST_NAME], "Quill");
    request_free(r);
    flow_stop(&f);
}

static void trial_removes_nothing_and_names_are_checked(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){0});
    struct known k = lookup_delivered(&f, flow_lookup("Zebulon", "Quagmire", true, false));
    flow_wait_done(&f, wf_forget(f.wf, k.email, true));
    assert_int_equal(f.last_err.code, ERR_NONE);
    struct request *r = flow_get(&f, k.id);
    assert_string_equal(r->people[0].findings[0].value, k.email);
    request_free(r);
    static const char *const BAD[] = {"",   "Zebulon",      "Zebulon Quagmire", "99999999999999999999",
                                      "x@", "linkedin.com/"};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        flow_wait_done(&f, wf_forget(f.wf, BAD[i], false));
        assert_true(BAD[i][0] == '9' || f.last_err.code != ERR_NONE);
    }
    assert_int_equal(flow_stored_count(&f), 1);
    flow_stop(&f);
}

/* ---- what is kept ---- */

static int64_t ask(const struct flow *f, const char *text)
{
    sqlite3 *db;
    sqlite3_stmt *q;
    assert_int_equal(sqlite3_open_v2(f->db, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    sqlite3_close(db);
    return value;
}

static void digests_are_kept_and_nothing_else(void **state)
{
    (void)state;
    struct flow f;
    struct program p;
    flow_start(&f, &(struct flow_options){0});
    struct known k = lookup_delivered(&f, flow_lookup("Zebulon", "Quagmire", true, false));
    assert_int_equal(ask(&f, "SELECT count(*) FROM forgotten"), 0);
    flow_wait_done(&f, wf_forget(f.wf, k.email, true));
    assert_int_equal(ask(&f, "SELECT count(*) FROM forgotten"), 0); /* a trial keeps nothing, either */
    forget(&f, k.email);
    /* The name with its domain, the id, the address that was found. */
    assert_true(ask(&f, "SELECT count(*) FROM forgotten") >= 3);
    assert_int_equal(ask(&f, "SELECT count(*) FROM person_digests"), 0);
    flow_close_core(&f);
    /* A list that names them, by their name or by the found address, is told so and sends nothing. */
    char *list = mem_text_format("%s/list.csv", f.dir),
         *url = mem_text_format("APOLLO_API_BASE_URL=%s", sim_url(f.sim));
    char *home = mem_text_format("HOME=%s", f.dir);
    FILE *file = fopen(list, "we");
    fprintf(file, "name,domain,email\nZebulon Quagmire,example.com,\n,,%s\n", k.email);
    assert_int_equal(fclose(file), 0);
    const char *env[] = {
        home, url, "APOLLO_API_KEY=test-key-0123456789", "WATERFALL_LISTEN=127.0.0.1:0", "LC_ALL=C.UTF-8",
        NULL};
    program_start(
        &p,
        (const char *const[]){"bulk", list, "--db", f.db, "--waterfall-email", "--yes", "--out", "-", NULL},
        env);
    program_finish(&p);
    assert_non_null(strstr(p.err.data, "forget"));
    program_release(&p);
    struct sim_ledger ledger;
    sim_ledger(f.sim, &ledger);
    assert_int_equal(ledger.calls, 1); /* the lookup of before */
    /* And brings nothing of them back. */
    assert_gone(&f, "Quagmire");
    assert_gone(&f, k.email);
    free(list);
    free(url);
    free(home);
    flow_stop(&f);
}

/* ---- lists ---- */

/* `bulk` with the table `text` (NULL: none) and further words, against the flow's simulator. */
static void run_list(struct flow *f, struct program *p, const char *text, const char *const *more)
{
    const char *words[16] = {"bulk", "--db", f->db, "--waterfall-email"};
    size_t count = 4;
    char *list = mem_text_format("%s/list.csv", f->dir), *home = mem_text_format("HOME=%s", f->dir);
    char *url = mem_text_format("APOLLO_API_BASE_URL=%s", sim_url(f->sim));
    const char *env[] = {
        home, url, "APOLLO_API_KEY=test-key-0123456789", "WATERFALL_LISTEN=127.0.0.1:0", "LC_ALL=C.UTF-8",
        NULL};
    if (text) {
        FILE *file = fopen(list, "we");
        assert_true(fputs(text, file) >= 0);
        assert_int_equal(fclose(file), 0);
        words[count++] = list;
    }
    while (*more)
        words[count++] = *more++;
    program_start(p, words, env);
    program_finish(p);
    free(list);
    free(home);
    free(url);
}

static char *ask_text(const struct flow *f, const char *text)
{
    sqlite3 *db;
    sqlite3_stmt *q;
    assert_int_equal(sqlite3_open_v2(f->db, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    char *value = mem_text((const char *)sqlite3_column_text(q, 0));
    sqlite3_finalize(q);
    sqlite3_close(db);
    return value;
}

/* A person of lists: sent with others, as a duplicate, under a name alone, in a list that waits for a yes. */
static void forgotten_person_leaves_every_list(void **state)
{
    (void)state;
    struct flow f;
    struct program p;
    flow_start(&f, &(struct flow_options){0});
    flow_close_core(&f);
    static const char TABLE[] =
        "Full name,Domain,LinkedIn,Note\n"
        "Zebulon Quagmire,example.com,https://www.linkedin.com/in/zebulon-quagmire-77,\"met, once\"\n"
        "Olga Stay,example.com,,mine\n"
        "Zebulon Quagmire,example.com,https://www.linkedin.com/in/zebulon-quagmire-77,Zebulon again\n"
        "Zebulon Quagmire,example.com,,by name\n"
        "Zebulon,,,see linkedin.com/in/zebulon-quagmire-77\n";
    run_list(&f, &p, TABLE, (const char *const[]){"--yes", "--out", "-", NULL});
    assert_non_null(strstr(p.out.data, "Quagmire"));
    program_release(&p);
    run_list(&f, &p, TABLE, (const char *const[]){"--refresh", NULL});
    program_release(&p);
    assert_int_equal(ask(&f, "SELECT count(*) FROM runs WHERE state = 'review'"), 1);
    char *email = ask_text(&f, "SELECT x.value FROM findings x JOIN run_rows r ON r.request = x.request AND"
                               " r.slot = x.slot WHERE r.run = 1 AND r.row = 1 AND x.field = 'email'");
    char *id = ask_text(&f, "SELECT p.apollo_id FROM people p JOIN run_rows r ON r.request = p.request AND"
                            " r.slot = p.slot WHERE r.run = 1 AND r.row = 1");
    assert_kept(&f, email);
    assert_kept(&f, "zebulon-quagmire-77");
    flow_open_core(&f);
    flow_wait_store(&f);
    forget(&f, "linkedin.com/in/zebulon-quagmire-77");
    /* In the very files, while the program is still open. */
    assert_gone(&f, "Quagmire");
    assert_gone(&f, "quagmire");
    assert_gone(&f, "Zebulon");
    assert_gone(&f, email);
    assert_gone(&f, id);
    assert_gone(&f, "met, once");
    assert_kept(&f, "Olga");
    flow_close_core(&f);
    assert_int_equal(ask(&f, "SELECT count(*) FROM run_rows WHERE standing = 6 AND digest IS NULL"
                             " AND request IS NULL AND twin IS NULL AND row <> 2"),
                     8);
    assert_int_equal(ask(&f, "SELECT count(*) FROM run_sources WHERE raw = '' AND people IS NULL"), 8);
    assert_int_equal(ask(&f, "SELECT count(*) FROM (SELECT run, standing, count FROM run_standings"
                             " WHERE count <> 0 EXCEPT SELECT run, standing, count(*) FROM run_rows"
                             " GROUP BY run, standing)"),
                     0);
    /* Each row is in its place, ours says why it is empty. */
    run_list(&f, &p, NULL, (const char *const[]){"--run", "1", "--out", "-", NULL});
    assert_non_null(strstr(p.out.data, "\n,,,,forgotten,"));
    assert_non_null(strstr(p.out.data, "\nOlga Stay,example.com,,mine,found,"));
    assert_non_null(strstr(strstr(p.out.data, "\nOlga"), "\n,,,,forgotten,"));
    program_release(&p);
    /* What waited for a yes sends the other one alone. */
    struct sim_ledger before, after;
    sim_ledger(f.sim, &before);
    run_list(&f, &p, NULL, (const char *const[]){"--run", "2", "--yes", "--out", "-", NULL});
    program_release(&p);
    sim_ledger(f.sim, &after);
    assert_int_equal(after.calls, before.calls + 1);
    assert_int_equal(ask(&f, "SELECT people_count FROM requests ORDER BY id DESC LIMIT 1"), 1);
    assert_gone(&f, "Quagmire");
    free(email);
    free(id);
    flow_stop(&f);
}

/* A later list is told, whatever it names them by: as asked, as Apollo told, as was found. */
static void forgotten_person_is_known_by_each_identifier(void **state)
{
    (void)state;
    struct flow f;
    struct program p;
    flow_start(&f, &(struct flow_options){0});
    struct known k = lookup_delivered(&f, flow_lookup("Zebulon", "Quagmire", true, false));
    char *linkedin = ask_text(&f, "SELECT json_extract(person_json, '$.linkedin_url') FROM person_documents");
    char *company = ask_text(&f, "SELECT organization FROM people");
    char *table = mem_text_format("Full name,Domain,Company,Email,LinkedIn,Apollo id\n"
                                  "Zebulon Quagmire,example.com,,,,\n"
                                  "Zebulon QUAGMIRE,,\"%s\",,,\n"
                                  ",,,%s,,\n"
                                  ",,,,%s,\n"
                                  ",,,,,%s\n",
                                  company, k.email, linkedin, k.apollo_id);
    forget(&f, "#1");
    flow_close_core(&f);
    run_list(&f, &p, table, (const char *const[]){"--yes", "--out", "-", NULL});
    const char *at = p.out.data;
    for (int i = 0; i < 5; i++) {
        at = strstr(at, "\n,,,,,,forgotten,");
        if (!at)
            fail_msg("only %d of 5 rows are forgotten:\n%s\n%s", i, p.out.data, p.err.data);
        at++;
    }
    program_release(&p);
    struct sim_ledger ledger;
    sim_ledger(f.sim, &ledger);
    assert_int_equal(ledger.calls, 1); /* the lookup of before */
    assert_gone(&f, "Quagmire");
    assert_gone(&f, "QUAGMIRE");
    assert_gone(&f, k.email);
    assert_gone(&f, k.apollo_id);
    free(linkedin);
    free(company);
    free(table);
    flow_stop(&f);
}

static void run_sql(const struct flow *f, const char *text)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(f->db, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* A history of the version without digests, as the step that brought them leaves it (store_digests_test takes
 * that step): nobody is asked, or paid for, again. */
static void asked_before_digests_counts_as_known(void **state)
{
    (void)state;
    struct flow f;
    struct program p;
    leave_one(&f);
    run_sql(&f, "DELETE FROM person_digests; INSERT INTO digest_debts SELECT id FROM requests;");
    run_list(&f, &p, "name,domain\nZebulon Quagmire,example.com\n",
             (const char *const[]){"--yes", "--out", "-", NULL});
    assert_non_null(strstr(p.out.data, "\nZebulon Quagmire,example.com,found,"));
    program_release(&p);
    struct sim_ledger ledger;
    sim_ledger(f.sim, &ledger);
    assert_int_equal(ledger.calls, 1);
    assert_int_equal(ask(&f, "SELECT count(*) FROM digest_debts"), 0);
    flow_stop(&f);
}

/* ---- the command ---- */

static int run(const struct flow *f, struct program *p, const char *const *words, const char *retention)
{
    char home[80];
    snprintf(home, sizeof home, "HOME=%s", f->dir);
    const char *env[] = {home, "LC_ALL=C.UTF-8", retention, NULL};
    program_start(p, words, env);
    return program_finish(p);
}

static void command_shows_asks_and_removes(void **state)
{
    (void)state;
    struct flow f;
    struct program p;
    struct known k = leave_one(&f);
    /* Nobody to ask: nothing happens. */
    assert_int_equal(run(&f, &p, (const char *const[]){"forget", k.email, "--db", f.db, NULL}, NULL), 2);
    assert_non_null(strstr(p.out.data, "request 1, delivered: Zebulon Quagmire"));
    assert_non_null(strstr(p.err.data, "--yes"));
    program_release(&p);
    assert_kept(&f, k.email);
    assert_int_equal(run(&f, &p, (const char *const[]){"forget", k.email, "--yes", "--db", f.db, NULL}, NULL),
                     0);
    assert_non_null(strstr(p.out.data, "Removed: 1 request."));
    program_release(&p);
    assert_gone(&f, k.email);
    assert_gone(&f, "Quagmire");
    assert_int_equal(run(&f, &p, (const char *const[]){"forget", k.email, "--yes", "--db", f.db, NULL}, NULL),
                     3);
    program_release(&p);
    flow_stop(&f);
}

static void make_older(const struct flow *f, int days)
{
    char *text =
        mem_text_format("UPDATE requests SET created_ms = created_ms - %lld, sent_ms = sent_ms - %lld,"
                        " answered_ms = answered_ms - %lld, settled_ms = settled_ms - %lld",
                        days * 86400000ll, days * 86400000ll, days * 86400000ll, days * 86400000ll);
    run_sql(f, text);
    free(text);
}

/* Any command sweeps when it opens the history. The exit code. */
static int list_keeping(const struct flow *f, const char *days)
{
    struct program p;
    char *retention = mem_text_format("WATERFALL_RETENTION_DAYS=%s", days);
    int code = run(f, &p, (const char *const[]){"list", "--db", f->db, NULL}, retention);
    program_release(&p);
    free(retention);
    return code;
}

static void old_requests_go_when_their_time_is_up(void **state)
{
    (void)state;
    struct flow f;
    struct known k = leave_one(&f);
    assert_int_equal(list_keeping(&f, "1"), 0);
    assert_kept(&f, k.email); /* of today */
    make_older(&f, 2);
    assert_int_equal(list_keeping(&f, "3"), 0);
    assert_kept(&f, k.email);
    /* The command may end before the cleaning does: what is owed to the disk is finished all the same. */
    assert_int_equal(list_keeping(&f, "1"), 0);
    assert_gone(&f, k.email);
    assert_int_equal(list_keeping(&f, "0"), 10);
    flow_stop(&f);
}

/* A machine that woke up in another month removes nothing, until the next day says so, too. */
static void clock_far_ahead_removes_nothing_today(void **state)
{
    (void)state;
    struct flow f;
    struct known k = leave_one(&f);
    assert_int_equal(list_keeping(&f, "7"), 0);
    /* The clock 42 days on is the history 42 days back. */
    make_older(&f, 42);
    run_sql(&f, "UPDATE clock_doubts SET believed_ms = believed_ms - 42 * 86400000");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(list_keeping(&f, "7"), 0);
        assert_kept(&f, k.email);
    }
    run_sql(&f, "UPDATE clock_doubts SET doubted_ms = doubted_ms - 20 * 3600000");
    assert_int_equal(list_keeping(&f, "7"), 0);
    assert_gone(&f, k.email);
    /* A history that this was never asked of: its newest request vouches for the clock. */
    flow_open_core(&f);
    k = lookup_delivered(&f, flow_lookup("Ignatz", "Quagmire", true, false));
    flow_close_core(&f);
    run_sql(&f, "DELETE FROM clock_doubts");
    make_older(&f, 42);
    assert_int_equal(list_keeping(&f, "7"), 0);
    assert_kept(&f, k.email);
    flow_stop(&f);
}

static void old_lists_go_when_their_time_is_up(void **state)
{
    (void)state;
    struct flow f;
    struct program p;
    flow_start(&f, &(struct flow_options){0});
    flow_close_core(&f);
    run_list(&f, &p, "name,domain,note\nZebulon Quagmire,example.com,wears a hat\n",
             (const char *const[]){"--yes", "--out", "-", NULL});
    program_release(&p);
    assert_int_equal(list_keeping(&f, "1"), 0);
    assert_kept(&f, "wears a hat"); /* of today */
    make_older(&f, 2);
    run_sql(&f, "UPDATE runs SET ended_ms = ended_ms - 2 * 86400000");
    assert_int_equal(list_keeping(&f, "3"), 0);
    assert_kept(&f, "wears a hat");
    /* The requests first, then the lists: a command may end in between, and the next one goes on. */
    for (int i = 0; i < 20 && is_in_history(&f, "wears a hat"); i++)
        assert_int_equal(list_keeping(&f, "1"), 0);
    assert_gone(&f, "wears a hat");
    assert_gone(&f, "Quagmire");
    assert_int_equal(ask(&f, "SELECT count(*) FROM runs"), 0);
    flow_stop(&f);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(forgotten_person_is_in_no_byte),
    cmocka_unit_test(every_mark_leads_to_every_request),
    cmocka_unit_test(batch_keeps_the_others),
    cmocka_unit_test(batch_that_waits_is_left_whole),
    cmocka_unit_test(trial_removes_nothing_and_names_are_checked),
    cmocka_unit_test(digests_are_kept_and_nothing_else),
    cmocka_unit_test(forgotten_person_leaves_every_list),
    cmocka_unit_test(forgotten_person_is_known_by_each_identifier),
    cmocka_unit_test(asked_before_digests_counts_as_known),
    cmocka_unit_test(command_shows_asks_and_removes),
    cmocka_unit_test(old_requests_go_when_their_time_is_up),
    cmocka_unit_test(clock_far_ahead_removes_nothing_today),
    cmocka_unit_test(old_lists_go_when_their_time_is_up),
};
TEST_MAIN(tests)
