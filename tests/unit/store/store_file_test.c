/* store_file_test.c — the file: made private, checked before anything is written, never overwritten, and
 * opened again when what was in the way is gone. */
#include "tests/child.h"
#include "tests/plain_sql.h"
#include "tests/unit/store/store_fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

enum { LOG_MEGABYTES = 48 }; /* more than the -wal file ever holds */

/* ---- files by hand ---- */

static void write_file(const char *path, const void *bytes, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, size), size);
    close(fd);
}

static char *read_file(const char *path, size_t *size)
{
    struct stat st;
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &st), 0);
    char *bytes = mem_zalloc((size_t)st.st_size + 1);
    assert_int_equal(read(fd, bytes, (size_t)st.st_size), st.st_size);
    close(fd);
    *size = (size_t)st.st_size;
    return bytes;
}

static mode_t mode_of(const char *folder, const char *name)
{
    struct stat st;
    char path[400];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return stat(path, &st) == 0 ? st.st_mode & 07777 : 0;
}

static size_t count_entries(const char *folder)
{
    size_t count = 0;
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (struct dirent *entry; (entry = readdir(d));)
        count += entry->d_name[0] != '.';
    closedir(d);
    return count;
}

/* Opening fails with `code` and leaves the file byte for byte as it is. */
static void expect_untouched(const char *path, enum err_code code, const char *part)
{
    size_t before_size, after_size;
    struct err e = {0};
    struct kept k = {0};
    char token[TOKEN_TEXT_SIZE];
    char *before = read_file(path, &before_size);
    struct store *s = try_open(&(struct store_options){.path = path}, &e);
    assert_int_equal(e.code, code);
    assert_non_null(strstr(e.text, path));
    assert_non_null(strstr(e.text, part));
    random_token(token);
    store_add_request_take(s, new_request(REQUEST_DRAFT, "Tim", "Zheng"), token, 0, on_result, &k);
    wait_for(s, &k);
    assert_int_equal(k.r.err.code, code);
    kept_release(&k);
    store_close(s);
    char *after = read_file(path, &after_size);
    assert_int_equal(before_size, after_size);
    assert_memory_equal(before, after, before_size);
    free(before);
    free(after);
}

/* ---- where and how it is made ---- */

static void new_history_is_private_with_its_folders(void **state)
{
    struct place *p = *state;
    char path[300], folder[200], token[TOKEN_TEXT_SIZE];
    mode_t before = umask(0);
    snprintf(folder, sizeof folder, "%s/data/waterfall", p->folder);
    snprintf(path, sizeof path, "%s/history.db", folder);
    struct store *s = open_at(path);
    add_waiting(s, token, 1);
    umask(before);
    assert_int_equal(mode_of(p->folder, "data"), 0700);
    assert_int_equal(mode_of(p->folder, "data/waterfall"), 0700);
    assert_int_equal(mode_of(folder, "history.db"), 0600);
    assert_int_equal(mode_of(folder, "history.db-wal"), 0600);
    assert_int_equal(mode_of(folder, "history.db-shm"), 0600);
    store_close(s);
    assert_int_equal(chmod(path, 0644), 0);
    s = open_at(path);
    assert_int_equal(mode_of(folder, "history.db"), 0600);
    store_close(s);
}

/* More than the -wal file holds before it is written back. */
static void fill_past_a_checkpoint(struct store *s, int megabytes)
{
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    size_t size = 1 << 20;
    int64_t id = add_waiting(s, token, 1);
    for (int i = 0; i < megabytes; i++) {
        char *body = mem_zalloc(size);
        body[0] = (char)i;
        store_put_delivery(s, token, 0, CHANNEL_WEBHOOK, body, size, 1, on_result, &k);
        wait_for(s, &k);
        assert_string_equal(k.r.err.text, "");
        kept_release(&k);
    }
    struct request *r = get(s, id, true);
    assert_int_equal(r->delivery_count, megabytes);
    for (int i = 0; i < megabytes && i < 64; i++) /* more are not shown at once */
        assert_int_equal(r->deliveries[i].body[0], i);
    request_free(r);
}

static void log_begins_anew_while_bodies_go_on_arriving(void **state)
{
    struct place *p = *state;
    struct stat st;
    char log[120];
    snprintf(log, sizeof log, "%s-wal", p->path);
    struct store *s = open_at(p->path);
    fill_past_a_checkpoint(s, LOG_MEGABYTES + 4);
    assert_int_equal(stat(log, &st), 0);
    if (st.st_size > LOG_MEGABYTES << 20)
        fail_msg("the log holds %lld bytes", (long long)st.st_size);
    store_close(s);
    assert_int_not_equal(stat(log, &st), 0);
    s = open_at(p->path);
    struct request *r = get(s, 1, false);
    assert_int_equal(r->delivery_count, LOG_MEGABYTES + 4);
    request_free(r);
    store_close(s);
}

static void throw_away_store_leaves_nothing_behind(void **state)
{
    struct place *p = *state;
    char token[TOKEN_TEXT_SIZE];
    struct err e = {0};
    struct store *keep = open_at(p->path);
    add_waiting(keep, token, 1);
    store_close(keep);
    size_t before = count_entries(p->folder);
    /* Beside a real history, named like it; and in a folder. */
    const char *const paths[] = {p->path, p->folder};
    for (size_t i = 0; i < 2; i++) {
        struct store *s = try_open(&(struct store_options){.path = paths[i], .is_throw_away = true}, &e);
        assert_string_equal(e.text, "");
        /* Its name is gone as soon as it is open, so that even a kill leaves nothing behind. */
        assert_int_equal(count_entries(p->folder), before);
        fill_past_a_checkpoint(s, 10);
        store_close(s);
        assert_int_equal(count_entries(p->folder), before);
    }
    keep = open_at(p->path);
    assert_int_equal(state_of(keep, 1), REQUEST_WAITING);
    store_close(keep);
}

static void name_that_sqlite_would_take_for_more_is_a_file(void **state)
{
    struct place *p = *state;
    char here[200];
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(p->folder), 0);
    store_close(open_at(":memory:"));
    store_close(open_at("file:x?mode=memory"));
    assert_int_equal(mode_of(p->folder, ":memory:"), 0600);
    assert_int_equal(mode_of(p->folder, "file:x?mode=memory"), 0600);
    assert_int_equal(chdir(here), 0);
}

/* ---- what is not ours ---- */

static void garbage_is_named_and_left_alone(void **state)
{
    struct place *p = *state;
    static const char LINE[] = "my notes, not a database\n";
    char page[16384];
    write_file(p->path, LINE, sizeof LINE - 1);
    expect_untouched(p->path, ERR_DAMAGED, "--db");
    memset(page, 'x', sizeof page);
    write_file(p->path, page, sizeof page);
    expect_untouched(p->path, ERR_DAMAGED, "--db");
    memcpy(page, "SQLite format 3", 16);
    write_file(p->path, page, sizeof page);
    expect_untouched(p->path, ERR_DAMAGED, "--db");
}

static void database_of_another_program_is_left_alone(void **state)
{
    struct place *p = *state;
    plain_sql_run(p->path, "CREATE TABLE birds (name TEXT); INSERT INTO birds VALUES ('wren')");
    expect_untouched(p->path, ERR_DAMAGED, "another program");
    unlink(p->path);
    plain_sql_run(p->path, "PRAGMA application_id = 12345; PRAGMA user_version = 1;");
    expect_untouched(p->path, ERR_DAMAGED, "another program");
}

static void newer_history_is_left_alone(void **state)
{
    struct place *p = *state;
    store_close(open_at(p->path));
    plain_sql_run(p->path, "PRAGMA user_version = 999");
    expect_untouched(p->path, ERR_DAMAGED, "newer");
}

static void folder_in_place_of_the_file_is_named(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    assert_int_equal(mkdir(p->path, 0700), 0);
    struct store *s = try_open(&(struct store_options){.path = p->path}, &e);
    assert_int_equal(e.code, ERR_DAMAGED);
    assert_non_null(strstr(e.text, p->path));
    store_close(s);
}

static void empty_file_becomes_a_history(void **state)
{
    struct place *p = *state;
    char token[TOKEN_TEXT_SIZE];
    write_file(p->path, "", 0);
    struct store *s = open_at(p->path);
    add_waiting(s, token, 1);
    store_close(s);
}

#define DOCUMENT_DIGITS "1039995589705121975"

static void damage_inside_is_told_and_spares_the_rest(void **state)
{
    struct place *p = *state;
    char token[TOKEN_TEXT_SIZE], junk[8192];
    struct kept k = {0};
    size_t size, damaged = 0, whole = 0;
    struct store *s = open_at(p->path);
    for (int i = 0; i < 300; i++)
        add_waiting(s, token, 1);
    store_close(s);
    memset(junk, 0xAA, sizeof junk);
    char *bytes = read_file(p->path, &size);
    int fd = open(p->path, O_WRONLY);
    assert_true(fd >= 0);
    /* The last page that holds what Apollo said about somebody: the first may be the root of them all. */
    const char *hit = NULL, *next = bytes;
    while ((next = memmem(next, size - (size_t)(next - bytes), DOCUMENT_DIGITS, strlen(DOCUMENT_DIGITS))))
        hit = next++;
    assert_non_null(hit);
    off_t page = (hit - bytes) / (off_t)sizeof junk * (off_t)sizeof junk;
    assert_int_equal(pwrite(fd, junk, sizeof junk, page), sizeof junk);
    close(fd);
    free(bytes);

    s = open_at(p->path);
    for (int64_t id = 1; id <= 300; id++) {
        store_get_request(s, id, true, on_result, &k);
        wait_for(s, &k);
        assert_true(k.r.err.code == ERR_NONE || k.r.err.code == ERR_DAMAGED);
        damaged += k.r.err.code == ERR_DAMAGED;
        whole += k.r.err.code == ERR_NONE;
        kept_release(&k);
    }
    assert_true(damaged > 0 && whole > 0);
    store_close(s);
}

/* ---- what passes ---- */

static void put_back_in_order(struct store *s)
{
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t deadline = clock_mono_ms() + DEADLINE_MS;
    /* At most one attempt a second: ask until it opens. */
    for (bool is_open = false; !is_open;) {
        assert_true(clock_mono_ms() < deadline);
        store_list_open(s, on_result, &k);
        wait_for(s, &k);
        is_open = k.r.err.code == ERR_NONE;
        kept_release(&k);
    }
    add_waiting(s, token, 1);
}

static void store_opens_by_itself_once_the_way_is_free(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    char path[200];
    snprintf(path, sizeof path, "%s/in-the-way/history.db", p->folder);
    char file[200];
    snprintf(file, sizeof file, "%s/in-the-way", p->folder);
    write_file(file, "", 0);
    struct store *s = try_open(&(struct store_options){.path = path}, &e);
    assert_int_equal(e.code, ERR_STORE);
    assert_non_null(strstr(e.text, "--db"));
    assert_int_equal(unlink(file), 0);
    put_back_in_order(s);
    store_close(s);
}

static void other_programs_lock_is_busy_and_then_over(void **state)
{
    struct place *p = *state;
    char token[TOKEN_TEXT_SIZE];
    struct err e = {0};
    struct kept k = {0}, look = {0};
    struct store *s = try_open(&(struct store_options){.path = p->path, .lock_wait_ms = 30}, &e);
    int64_t id = add_waiting(s, token, 1);
    sqlite3 *lock = plain_sql_lock(p->path);
    store_put_delivery(s, token, 0, CHANNEL_WEBHOOK, mem_text("{}"), 2, 1, on_result, &k);
    store_get_request(s, id, false, on_result, &look);
    wait_for(s, &k);
    wait_for(s, &look);
    assert_int_equal(k.r.err.code, ERR_BUSY);
    assert_non_null(strstr(k.r.err.text, p->path));
    assert_int_equal(look.r.err.code, ERR_NONE); /* looking needs no lock */
    kept_release(&k);
    kept_release(&look);
    sqlite3_close(lock);
    put_stored(s, token, "{}");
    store_close(s);
}

static void history_deleted_while_open_is_not_written_into_the_void(void **state)
{
    struct place *p = *state;
    char token[TOKEN_TEXT_SIZE], moved[200];
    struct kept k = {0};
    struct store *s = open_at(p->path);
    add_waiting(s, token, 1);
    snprintf(moved, sizeof moved, "%s/moved.db", p->folder);
    assert_int_equal(rename(p->path, moved), 0);
    put(s, token, "{}", &k);
    assert_int_equal(k.r.err.code, ERR_NOT_FOUND); /* a new history: it does not know the token */
    kept_release(&k);
    assert_true(store_is_replaced(s));
    /* Who still holds a number of the old one finds nobody else under it. */
    assert_true(add_waiting(s, token, 1) > 1);
    assert_int_equal(mode_of(p->folder, "history.db"), 0600);
    store_close(s);
    s = open_at(moved); /* and what was moved is whole */
    assert_int_equal(state_of(s, 1), REQUEST_WAITING);
    store_close(s);
}

/* ---- in a process of its own: limits and rights ---- */

/* With one descriptor more each time, until it opens: what is lacking is named, and no permission is. */
static void child_lacks_descriptors(void *place)
{
    const struct place *p = place;
    struct rlimit files;
    bool is_open = false;
    int told = 0, first = dup(0);
    close(first);
    getrlimit(RLIMIT_NOFILE, &files);
    for (int more = 1; more < 60 && !is_open; more++) {
        struct kept k = {0};
        struct err e = {0};
        files.rlim_cur = (rlim_t)(first + more);
        setrlimit(RLIMIT_NOFILE, &files);
        struct store *s = store_open(&(struct store_options){.path = p->path}, on_result, &k, &e);
        if (!s)
            continue;
        wait_for(s, &k);
        is_open = k.r.err.code == ERR_NONE;
        told += strstr(k.r.err.text, "no more files. Raise the limit (ulimit -n)") != NULL;
        assert_null(strstr(k.r.err.text, "permissions"));
        kept_release(&k);
        store_close(s);
    }
    assert_true(is_open && told > 0);
}

static void lack_of_descriptors_is_named(void **state)
{
    struct place *p = *state;
    store_close(open_at(p->path));
    assert_int_equal(child_run(child_lacks_descriptors, p), 0);
}

static void child_fills_the_disk(void *place)
{
    const struct place *p = place;
    char token[TOKEN_TEXT_SIZE], name[40];
    struct rlimit limit;
    struct kept k = {0};
    size_t size = 40000, stored = 0;
    signal(SIGXFSZ, SIG_IGN);
    struct store *s = open_at(p->path);
    int64_t id = add_waiting(s, token, 1);
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = 1 << 20;
    setrlimit(RLIMIT_FSIZE, &limit);
    for (;; stored++) {
        char *body = mem_alloc(size);
        memset(body, 'x', size);
        snprintf(name, sizeof name, "%zu", stored);
        memcpy(body, name, strlen(name));
        store_put_delivery(s, token, 0, CHANNEL_WEBHOOK, body, size, 1, on_result, &k);
        wait_for(s, &k);
        if (k.r.err.code != ERR_NONE)
            break;
        kept_release(&k);
        assert_true(stored < 1000);
    }
    assert_int_equal(k.r.err.code, ERR_STORE);
    assert_non_null(strstr(k.r.err.text, "room"));
    assert_int_equal(k.r.delivery_id, 0);
    kept_release(&k);
    assert_true(stored > 5);
    struct request *r = get(s, id, false); /* looking still works */
    assert_int_equal(r->delivery_count, stored);
    request_free(r);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_FSIZE, &limit);
    put_stored(s, token, "there is room again");
    r = get(s, id, true);
    assert_int_equal(r->delivery_count, stored + 1);
    assert_string_equal(r->deliveries[stored].body, "there is room again");
    request_free(r);
    store_close(s);
}

static void full_disk_acknowledges_nothing_and_recovers(void **state)
{
    assert_int_equal(child_run(child_fills_the_disk, *state), 0);
    struct place *p = *state;
    char *found = plain_sql_text(p->path, "PRAGMA integrity_check");
    assert_string_equal(found, "ok");
    free(found);
}

static void child_starts_on_a_full_disk(void *place)
{
    const struct place *p = place;
    struct rlimit limit;
    struct err e = {0};
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = 4096;
    setrlimit(RLIMIT_FSIZE, &limit);
    struct store *s = try_open(&(struct store_options){.path = p->path}, &e);
    assert_int_equal(e.code, ERR_STORE);
    assert_non_null(strstr(e.text, "room"));
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_FSIZE, &limit);
    put_back_in_order(s);
    store_close(s);
}

static void start_on_a_full_disk_recovers_without_restart(void **state)
{
    assert_int_equal(child_run(child_starts_on_a_full_disk, *state), 0);
}

#define NOBODY 65534

static void child_without_rights(void *place)
{
    const struct place *p = place;
    struct err e = {0};
    if (getuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
        _exit(3);
    struct store *s = try_open(&(struct store_options){.path = p->path}, &e);
    assert_int_equal(e.code, ERR_STORE);
    assert_non_null(strstr(e.text, p->folder));
    assert_non_null(strstr(e.text, "ermission"));
    assert_null(strstr(e.text, "No such"));
    store_close(s);
}

static void folder_without_rights_is_a_sentence(void **state)
{
    struct place *p = *state;
    assert_int_equal(chmod(p->folder, 0555), 0);
    assert_int_equal(child_run(child_without_rights, p), 0);
    struct place deeper = *p; /* whose folder cannot even be made */
    snprintf(deeper.path, sizeof deeper.path, "%s/a/b/history.db", p->folder);
    assert_int_equal(child_run(child_without_rights, &deeper), 0);
    assert_int_equal(chmod(p->folder, 0755), 0);
    assert_int_equal(count_entries(p->folder), 0);
}

static void file_without_rights_is_a_sentence(void **state)
{
    struct place *p = *state;
    store_close(open_at(p->path));
    /* Readable and no more: to others, or to us as its owner, whose store makes anything else private again.
     */
    assert_int_equal(chmod(p->path, getuid() == 0 ? 0444 : 0400), 0);
    assert_int_equal(chmod(p->folder, 0555), 0);
    assert_int_equal(child_run(child_without_rights, p), 0);
    assert_int_equal(chmod(p->folder, 0777), 0);
    assert_int_equal(child_run(child_without_rights, p), 0);
}

static void child_with_rights_on_what_is_roots(void *place)
{
    const struct place *p = place;
    struct err e = {0};
    if (setgid(NOBODY) != 0 || setuid(NOBODY) != 0)
        _exit(3);
    struct store *s = try_open(&(struct store_options){.path = p->path}, &e);
    assert_int_equal(e.code, ERR_STORE);
    assert_non_null(strstr(e.text, "somebody else's"));
    store_close(s);
}

/* Only root can play somebody else. */
static void a_file_laid_in_the_way_by_somebody_else_is_not_written_to(void **state)
{
    struct place *p = *state;
    if (getuid() != 0)
        skip();
    assert_int_equal(close(open(p->path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600)), 0);
    assert_int_equal(chmod(p->path, 0666), 0);
    assert_int_equal(chmod(p->folder, 0777), 0);
    assert_int_equal(child_run(child_with_rights_on_what_is_roots, p), 0);
    assert_int_equal(mode_of(p->folder, "history.db"), 0666);
    struct stat st;
    assert_int_equal(stat(p->path, &st), 0);
    assert_int_equal(st.st_size, 0);
}

static const struct CMUnitTest tests[] = {
    PLACE_TEST(new_history_is_private_with_its_folders),
    PLACE_TEST(log_begins_anew_while_bodies_go_on_arriving),
    PLACE_TEST(throw_away_store_leaves_nothing_behind),
    PLACE_TEST(name_that_sqlite_would_take_for_more_is_a_file),
    PLACE_TEST(garbage_is_named_and_left_alone),
    PLACE_TEST(database_of_another_program_is_left_alone),
    PLACE_TEST(newer_history_is_left_alone),
    PLACE_TEST(folder_in_place_of_the_file_is_named),
    PLACE_TEST(empty_file_becomes_a_history),
    PLACE_TEST(damage_inside_is_told_and_spares_the_rest),
    PLACE_TEST(store_opens_by_itself_once_the_way_is_free),
    PLACE_TEST(other_programs_lock_is_busy_and_then_over),
    PLACE_TEST(history_deleted_while_open_is_not_written_into_the_void),
    PLACE_TEST(full_disk_acknowledges_nothing_and_recovers),
    PLACE_TEST(start_on_a_full_disk_recovers_without_restart),
    PLACE_TEST(folder_without_rights_is_a_sentence),
    PLACE_TEST(lack_of_descriptors_is_named),
    PLACE_TEST(a_file_laid_in_the_way_by_somebody_else_is_not_written_to),
    PLACE_TEST(file_without_rights_is_a_sentence),
};
TEST_MAIN(tests)
