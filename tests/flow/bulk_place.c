/* bulk_place.c — folders, ports, words, and tables read again. */
#include "tests/flow/bulk_place.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/model/credits.h"
#include "tests/folder.h"
#include "tests/test.h"

enum { WORDS_MAX = 36 };

static int free_port(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &size), 0);
    close(fd);
    return ntohs(a.sin_port);
}

void bulk_place_open(struct bulk_place *p, const char *scenario, double speed)
{
    struct err e = {0};
    snprintf(p->dir, sizeof p->dir, "/tmp/waterfall-bulk-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    p->sim = sim_start(&(struct sim_options){.scenario = scenario, .speed = speed}, &e);
    if (!p->sim)
        fail_msg("the simulator did not start: %s", e.text);
    p->env[0] = mem_text_format("HOME=%s", p->dir);
    p->env[1] = mem_text("APOLLO_API_KEY=test-key-0123456789");
    p->env[2] = mem_text_format("APOLLO_API_BASE_URL=%s", sim_url(p->sim));
    p->env[3] = mem_text("LC_ALL=C.UTF-8");
    p->env[4] = NULL;
    /* One port for every start, so that webhooks of a killed program reach the next. */
    p->listen = mem_text_format("127.0.0.1:%d", free_port());
    p->in = mem_text_format("%s/people.csv", p->dir);
    p->out = mem_text_format("%s/out.csv", p->dir);
}

void bulk_place_close(struct bulk_place *p)
{
    sim_stop(p->sim);
    folder_remove(p->dir);
    for (int i = 0; p->env[i]; i++)
        free(p->env[i]);
    free(p->listen);
    free(p->in);
    free(p->out);
}

void bulk_place_write_file(const char *path, const char *text, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, size), size);
    close(fd);
}

void bulk_place_start(struct bulk_place *p, struct program *program, const char *const *words)
{
    const char *all[WORDS_MAX] = {"bulk", "--listen", p->listen};
    size_t count = 3;
    for (; *words; words++)
        all[count++] = *words;
    program_start(program, all, (const char *const *)p->env);
}

int bulk_place_run(struct bulk_place *p, struct program *program, const char *const *words)
{
    bulk_place_start(p, program, words);
    return program_finish(program);
}

void bulk_place_assert_end(struct bulk_place *p, struct program *program, const char *const *words, int code)
{
    int got = bulk_place_run(p, program, words);
    if (got != code)
        fail_msg("ended with %d, not %d\n%s\n%s", got, code, program->out.data, program->err.data);
}

void bulk_place_write_people(const struct bulk_place *p, int count)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_append_text(&text, "First Name,Last Name,Email\n");
    for (int i = 0; i < count; i++)
        buf_printf(&text, "Jo%d,Doe,jo%d@example.com\n", i, i);
    bulk_place_write_file(p->in, text.data, text.size);
    buf_release(&text);
}

void bulk_place_set_scenario(struct bulk_place *p, const char *name)
{
    struct err e;
    if (!sim_set_scenario(p->sim, name, &e))
        fail_msg("%s", e.text);
}

/* ---- tables ---- */

void table_open(struct table *t, const char *path)
{
    struct err e = {0};
    struct sheet_record record;
    struct sheet_text *text = sheet_text_open(path, -1, &e);
    if (!text)
        fail_msg("%s", e.text);
    *t = (struct table){.reader = sheet_reader_new_take(text, &e)};
    assert_non_null(t->reader);
    assert_true(sheet_reader_next(t->reader, &record, &e));
    for (size_t i = 0; i < record.cells.count; i++) {
        t->names.item = mem_resize(t->names.item, t->names.count + 1, sizeof *t->names.item);
        t->names.item[t->names.count++] = mem_text(record.cells.cell[i]);
    }
}

void table_close(struct table *t)
{
    for (size_t i = 0; i < t->names.count; i++)
        free(t->names.item[i]);
    free(t->names.item);
    sheet_reader_free(t->reader);
}

size_t table_count_names(const struct table *t, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < t->names.count; i++)
        count += strcmp(t->names.item[i], name) == 0;
    return count;
}

const char *table_cell(const struct table *t, const struct sheet_record *record, const char *name)
{
    for (size_t i = 0; i < t->names.count && i < record->cells.count; i++)
        if (strcmp(t->names.item[i], name) == 0)
            return record->cells.cell[i];
    fail_msg("no column %s in this row", name);
    return NULL;
}

/* What follows `key` in the last object that was told. */
static void told(const struct program *program, const char *key, char out[32])
{
    const char *at = NULL, *next = program->out.data;
    while ((next = strstr(next, key)))
        at = next += strlen(key);
    if (!at)
        fail_msg("%s was not told\n%s", key, program->out.data);
    snprintf(out, 32, "%.*s", (int)strcspn(at, "\",}"), at);
}

int64_t bulk_place_told_credits(const struct program *program)
{
    char amount[32];
    int64_t micro;
    told(program, "\"credits\":\"", amount);
    assert_true(credits_parse(amount, &micro));
    return micro;
}

int64_t bulk_place_told_count(const struct program *program, const char *key)
{
    char number[32];
    told(program, key, number);
    return strtoll(number, NULL, 10);
}

int64_t bulk_place_calls(struct bulk_place *p)
{
    struct sim_ledger ledger;
    sim_ledger(p->sim, &ledger);
    return ledger.calls;
}
