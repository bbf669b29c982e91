/* secrets_test.c — the real program through a lookup with a marked key and under an umask that allows
 * everything; then the key and the token are searched for wherever they could have come to lie: files,
 * streams, the process list, memory that a core dump or a debugger would show. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/sanitized.h"
#include "core/sim/sim.h"
#include "tests/flow/program.h"
#include "tests/folder.h"
#include "tests/plain_sql.h"
#include "tests/test.h"

#define KEY "zq7MARKEDkey0123456789abcdefFEDCBA"

struct place {
    char home[64], db[128];
    struct sim *sim;
    char *url;
    struct program program;
};

static void open_place(struct place *p, const char *scenario, double speed)
{
    struct err e = {0};
    *p = (struct place){.home = "/tmp/waterfall-secrets-XXXXXX"};
    assert_non_null(mkdtemp(p->home));
    snprintf(p->db, sizeof p->db, "%s/.local/share/waterfall/history.db", p->home);
    p->sim = sim_start(&(struct sim_options){.scenario = scenario, .speed = speed}, &e);
    if (!p->sim)
        fail_msg("%s", e.text);
    p->url = mem_text_format("APOLLO_API_BASE_URL=%s", sim_url(p->sim));
}

static void close_place(struct place *p)
{
    sim_stop(p->sim);
    folder_remove(p->home);
    free(p->url);
}

static void start_lookup(struct place *p)
{
    char home[80];
    snprintf(home, sizeof home, "HOME=%s", p->home);
    const char *env[] = {
        home, p->url, "APOLLO_API_KEY=" KEY, "WATERFALL_LISTEN=127.0.0.1:0", "LC_ALL=C.UTF-8", NULL};
    mode_t before = umask(0);
    program_start(&p->program,
                  (const char *const[]){"enrich", "--name", "Tim Zheng", "--domain", "apollo.io",
                                        "--waterfall-email", NULL},
                  env);
    umask(before);
}

/* ---- files ---- */

static char *read_all(const char *path, size_t *size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    char *bytes = NULL;
    ssize_t n;
    *size = 0;
    do {
        bytes = mem_resize(bytes, *size + 65536, 1);
        n = read(fd, bytes + *size, 65536);
        *size += n > 0 ? (size_t)n : 0;
    } while (n > 0);
    close(fd);
    return bytes;
}

static bool holds(const char *path, const char *text)
{
    size_t size = 0;
    char *bytes = read_all(path, &size);
    bool is_there = bytes && memmem(bytes, size, text, strlen(text));
    free(bytes);
    return is_there;
}

struct search {
    const char *text;
    int files;        /* looked at */
    char found[4096]; /* paths, one a line */
};

/* nftw has no argument for its visitor. */
static struct search *search;

static int look_into(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)at;
    if (type != FTW_F && type != FTW_D)
        return 0;
    unsigned mode = st->st_mode & 07777;
    if (mode != (type == FTW_D ? 0700u : 0600u))
        fail_msg("%s has mode %o", path, mode);
    if (type == FTW_F) {
        size_t used = strlen(search->found);
        search->files++;
        if (holds(path, search->text))
            snprintf(search->found + used, sizeof search->found - used, "%s\n", path);
    }
    return 0;
}

/* Every file below, modes looked at on the way. */
static struct search search_below(const char *home, const char *text)
{
    struct search s = {.text = text};
    search = &s;
    nftw(home, look_into, 8, FTW_PHYS);
    search = NULL;
    return s;
}

/* ---- a process ---- */

static bool is_running(pid_t pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/cmdline", (int)pid);
    return holds(path, "enrich");
}

static void expect_without_key(pid_t pid, const char *what)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, what);
    /* Unreadable is well, too: that is what a process that cannot be dumped looks like to its own user. */
    if (holds(path, KEY))
        fail_msg("the key stands in %s", path);
}

/* Copies of the key in memory that a core dump would hold. -1: this user may not look, as nobody else may. */
static int count_copies(pid_t pid)
{
    char path[64], line[512];
    snprintf(path, sizeof path, "/proc/%d/smaps", (int)pid);
    FILE *maps = fopen(path, "re");
    snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC), count = 0;
    unsigned long from = 0, to = 0;
    bool is_readable = false;
    if (!maps || fd < 0) {
        if (maps)
            fclose(maps);
        return -1;
    }
    while (fgets(line, sizeof line, maps)) {
        unsigned long a, b;
        char rights[8];
        if (sscanf(line, "%lx-%lx %7s", &a, &b, rights) == 3) {
            from = a;
            to = b;
            is_readable = rights[0] == 'r' && !strstr(line, "[v");
        }
        /* The flags come last; "dd": left out of dumps. */
        if (strncmp(line, "VmFlags:", 8) != 0 || !is_readable || strstr(line, " dd"))
            continue;
        char *bytes = mem_alloc(to - from);
        ssize_t n = pread(fd, bytes, to - from, (off_t)from);
        for (char *at = bytes; n > 0 && (at = memmem(at, (size_t)(bytes + n - at), KEY, strlen(KEY))); at++)
            count++;
        free(bytes);
    }
    fclose(maps);
    close(fd);
    return count;
}

static void expect_no_core(pid_t pid)
{
    char path[64];
    size_t size = 0;
    snprintf(path, sizeof path, "/proc/%d/limits", (int)pid);
    char *limits = read_all(path, &size);
    assert_non_null(limits);
    limits = mem_resize(limits, size + 1, 1);
    limits[size] = '\0';
    const char *core = strstr(limits, "Max core file size");
    assert_non_null(core);
    assert_int_equal(strtoull(core + strlen("Max core file size"), NULL, 10), 0);
    free(limits);
}

/* ---- the tests ---- */

static void key_is_nowhere_while_the_program_runs(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, "poll-pending", 1);
    start_lookup(&p);
    program_await(&p.program, "is stored");
    struct sim_ledger ledger = {0};
    /* The call is over once Apollo's answer was told. */
    program_await(&p.program, ": waiting");
    sim_ledger(p.sim, &ledger);
    assert_int_equal(ledger.calls, 1);
    assert_true(is_running(p.program.pid));
    expect_without_key(p.program.pid, "environ");
    expect_without_key(p.program.pid, "cmdline");
    expect_no_core(p.program.pid);
    /* A sanitizer keeps what was freed: its memory is not judged. */
    int copies = IS_SANITIZED ? 0 : count_copies(p.program.pid);
    if (copies < 0)
        printf("# its memory is closed to this user: not searched\n");
    else if (copies > 0)
        fail_msg("%d copies of the key in memory that can be dumped", copies);
    assert_true(is_running(p.program.pid)); /* what was looked at was alive */
    program_signal(&p.program, SIGTERM);
    program_finish(&p.program);
    program_release(&p.program);
    close_place(&p);
}

static void read_token(const struct place *p, char out[128])
{
    char *token = plain_sql_text(p->db, "SELECT token_verifier FROM requests");
    snprintf(out, 128, "%s", token);
    free(token);
    assert_true(strlen(out) >= 32);
}

/* Whether the lookup went well, was refused with the key quoted back, or the call broke off. */
static void search_after(const char *scenario, int code)
{
    struct place p;
    char token[128];
    open_place(&p, scenario, 20);
    start_lookup(&p);
    int got = program_finish(&p.program);
    if (got != code)
        fail_msg("%s: %d instead of %d\n%s", scenario, got, code, p.program.err.data);
    struct search s = search_below(p.home, KEY);
    assert_string_equal(s.found, "");
    assert_true(s.files >= 2); /* the history and the log at least */
    read_token(&p, token);
    s = search_below(p.home, token);
    /* The proving half of a token is in the history alone: not in the log, and on no stream. */
    for (char *line = s.found; *line; line += strcspn(line, "\n"), line += *line == '\n')
        if (strncmp(line, p.db, strlen(p.db)) != 0)
            fail_msg("the token stands in %s", line);
    assert_null(strstr(p.program.out.data, token));
    assert_null(strstr(p.program.err.data, token));
    assert_null(strstr(p.program.out.data, KEY));
    assert_null(strstr(p.program.err.data, KEY));
    program_release(&p.program);
    close_place(&p);
}

static void key_and_token_are_in_no_file_afterwards(void **state)
{
    (void)state;
    search_after("default", 0);
    search_after("key-401", 4);
    search_after("cut-answer", 0);
    search_after("server-html", 5);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(key_is_nowhere_while_the_program_runs),
    cmocka_unit_test(key_and_token_are_in_no_file_afterwards),
};
TEST_MAIN(tests)
