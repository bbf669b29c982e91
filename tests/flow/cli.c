/* cli.c — folders, words, and the object's keys. */
#include "tests/flow/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "tests/folder.h"
#include "tests/test.h"

void cli_open(struct cli *p, const char *scenario)
{
    struct err e = {0};
    *p = (struct cli){.home = "/tmp/waterfall-cli-XXXXXX"};
    assert_non_null(mkdtemp(p->home));
    p->sim = sim_start(&(struct sim_options){.scenario = scenario, .speed = 20}, &e);
    if (!p->sim)
        fail_msg("%s", e.text);
    p->key = mem_text("APOLLO_API_KEY=test-key-0123456789");
    p->url = mem_text_format("APOLLO_API_BASE_URL=%s", sim_url(p->sim));
}

void cli_write_config(struct cli *p, const char *text)
{
    char *folder = mem_text_format("%s/.config", p->home), *path = mem_text_format("%s/waterfall", folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    mem_text_replace_take(&path, mem_text_format("%s/config.ini", path));
    FILE *f = fopen(path, "we");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    free(folder);
    free(path);
}

void cli_close(struct cli *p)
{
    sim_stop(p->sim);
    folder_remove(p->home);
    free(p->key);
    free(p->url);
}

/* ---- running ---- */

enum { WORDS = 24 };

/* Blanks separate words; a word in quotes may hold blanks. `text` is changed. */
static void split(char *text, const char *words[WORDS + 1])
{
    int count = 0;
    while (*(text += strspn(text, " "))) {
        char end = *text == '"' ? '"' : ' ';
        text += end == '"';
        assert_true(count < WORDS);
        words[count++] = text;
        text += strcspn(text, end == '"' ? "\"" : " ");
        if (*text)
            *text++ = '\0';
    }
    words[count] = NULL;
}

void cli_start(struct cli *p, const char *line)
{
    const char *words[WORDS + 1];
    char *text = mem_text(line), *home = mem_text_format("HOME=%s", p->home);
    split(text, words);
    const char *env[] = {home, p->key, p->url, "LC_ALL=C.UTF-8", "TZ=UTC", "WATERFALL_LISTEN=127.0.0.1:0",
                         NULL};
    program_start(&p->program, words, env);
    free(text);
    free(home);
}

void cli_said_enough(struct cli *p)
{
    program_release(&p->program);
}

void cli_assert_run(struct cli *p, const char *line, int code)
{
    cli_start(p, line);
    int got = program_finish(&p->program);
    if (got != code)
        fail_msg("%s: %d instead of %d\n%s\n%s", line, got, code, p->program.out.data, p->program.err.data);
}

void cli_assert_said(struct cli *p, const char *part)
{
    if (!strstr(p->program.out.data, part) && !strstr(p->program.err.data, part))
        fail_msg("nowhere \"%s\"\n%s\n%s", part, p->program.out.data, p->program.err.data);
}

/* ---- the object ---- */

static void assert_keys(const cJSON *object, const char *const *keys)
{
    const cJSON *item = object->child;
    for (; *keys; keys++, item = item->next) {
        if (!item)
            fail_msg("%s is missing", *keys);
        assert_string_equal(item->string, *keys);
    }
    if (item)
        fail_msg("%s is too much", item->string);
}

const cJSON *cli_get(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    if (!item)
        fail_msg("%s is missing", key);
    return item;
}

const char *cli_text_of(const cJSON *object, const char *key)
{
    const cJSON *item = cli_get(object, key);
    return cJSON_IsString(item) ? item->valuestring : cJSON_IsNull(item) ? "null" : "no text";
}

static void assert_person_shape(const cJSON *person)
{
    static const char *const keys[] = {"asked",  "apollo_id", "name",   "title",    "organization",
                                       "person", "emails",    "phones", "attempts", NULL};
    static const char *const email[] = {"email",      "status",      "source", "type",
                                        "confidence", "validations", NULL};
    static const char *const phone[] = {"number", "raw",        "status",      "type", "dnc",
                                        "source", "confidence", "validations", NULL};
    static const char *const attempt[] = {"field",       "position",       "vendor", "vendor_id",    "status",
                                          "status_code", "status_message", "values", "verification", "auth",
                                          NULL};
    const cJSON *item;
    static const char *const asked[] = {"first_name",        "last_name", "name", "linkedin_url", "email",
                                        "organization_name", "domain",    "id",   "hashed_email", NULL};
    assert_keys(person, keys);
    assert_keys(cli_get(person, "asked"), asked);
    cJSON_ArrayForEach(item, cli_get(person, "emails")) assert_keys(item, email);
    cJSON_ArrayForEach(item, cli_get(person, "phones")) assert_keys(item, phone);
    cJSON_ArrayForEach(item, cli_get(person, "attempts")) assert_keys(item, attempt);
}

static void assert_shape(const cJSON *object)
{
    static const char *const keys[] = {"id",
                                       "state",
                                       "request_id",
                                       "credits",
                                       "delivered_by",
                                       "simulated",
                                       "message",
                                       "advice",
                                       "http_status",
                                       "retry_after",
                                       "created",
                                       "answered",
                                       "settled",
                                       "next_poll",
                                       "last_poll",
                                       "last_dispatched_at",
                                       "failure_reason",
                                       "wants",
                                       "waterfall",
                                       "initiated",
                                       "completed",
                                       "summary",
                                       "people",
                                       NULL};
    static const char *const waterfall[] = {"status", "message", "unprocessed", NULL};
    static const char *const summary[] = {
        "requested",       "enriched",         "not_found",       "email_enriched", "email_not_found",
        "mobile_enriched", "mobile_not_found", "unique_enriched", "missing",        NULL};
    const cJSON *person;
    assert_keys(object, keys);
    assert_keys(cli_get(object, "waterfall"), waterfall);
    assert_keys(cli_get(object, "summary"), summary);
    cJSON_ArrayForEach(person, cli_get(object, "people")) assert_person_shape(person);
}

cJSON *cli_parse_output(struct cli *p)
{
    const char *end = NULL;
    cJSON *value = cJSON_ParseWithOpts(p->program.out.data, &end, false);
    if (!value || strcmp(end, "\n") != 0)
        fail_msg("not exactly one JSON value:\n%s", p->program.out.data);
    return value;
}

cJSON *cli_parse_object(struct cli *p)
{
    cJSON *object = cli_parse_output(p);
    assert_shape(object);
    return object;
}

void cli_assert_enrich(const char *scenario, const char *flags, int code, const char *state)
{
    struct cli p;
    cli_open(&p, scenario);
    char *line = mem_text_format("enrich --name \"Tim Zheng\" --domain apollo.io --json %s", flags);
    cli_assert_run(&p, line, code);
    cJSON *object = cli_parse_object(&p);
    assert_string_equal(cli_text_of(object, "state"), state);
    cJSON_Delete(object);
    cli_said_enough(&p);
    free(line);
    cli_close(&p);
}

#define BOTH "--waterfall-email --waterfall-phone "
