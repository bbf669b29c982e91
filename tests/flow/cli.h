/* cli.h — the built program without a screen, as a shell would run it: a home of its own, a simulator, a
 * command line, its exit code, and the one JSON object of a request. Every function fails the test, with what
 * the program said, when it does not find what it is told to find. */
#ifndef TESTS_FLOW_CLI_H
#define TESTS_FLOW_CLI_H

#include <cjson/cJSON.h>

#include "core/sim/sim.h"
#include "tests/flow/program.h"

struct cli {
    char home[64];
    struct sim *sim;
    char *key, *url; /* "APOLLO_API_KEY=…", "APOLLO_API_BASE_URL=…" */
    struct program program;
};

void cli_open(struct cli *p, const char *scenario);
/* The config.ini of its home. */
void cli_write_config(struct cli *p, const char *text);
void cli_close(struct cli *p);

/* Blanks separate the words of `line`; a word in quotes may hold blanks. */
void cli_start(struct cli *p, const char *line);
/* Runs to the end, which must be that code; what was said stays in p->program until cli_said_enough. */
void cli_assert_run(struct cli *p, const char *line, int code);
void cli_assert_said(struct cli *p, const char *part);
void cli_said_enough(struct cli *p);

/* Standard output is one JSON value, one newline, and nothing else. Free with cJSON_Delete. */
cJSON *cli_parse_output(struct cli *p);
/* … and is the object of a request: exactly its keys, in their order. */
cJSON *cli_parse_object(struct cli *p);
const cJSON *cli_get(const cJSON *object, const char *key);
/* A text's own; "null" for null, "no text" for anything else. */
const char *cli_text_of(const cJSON *object, const char *key);

/* `enrich … --json` ends with that code and that state ("null": it never became a request). */
void cli_assert_enrich(const char *scenario, const char *flags, int code, const char *state);

#endif
