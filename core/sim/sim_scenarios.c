/* sim_scenarios.c — the compiled-in scenarios with their titles, for help and the picker. The titles are read
 * from the files once per process and never change after that: the one thing here that outlives a simulator.
 */
#include "core/sim/sim.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "core/sim/scenario.h"

#define SCENARIOS_MAX 128
#define TITLE_SIZE 120

static struct sim_scenario_info infos[SCENARIOS_MAX];
static char titles[SCENARIOS_MAX][TITLE_SIZE];
static size_t info_count;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void copy_title(const char *text, char out[TITLE_SIZE])
{
    const char *title = strncmp(text, "title ", 6) == 0 ? text : strstr(text, "\ntitle ");
    assert(title); /* a test holds that every file has one */
    title = strchr(title, ' ') + 1;
    snprintf(out, TITLE_SIZE, "%.*s", (int)strcspn(title, "\n"), title);
}

static void read_titles(void)
{
    const char *name;
    while ((name = scenario_builtin_name(info_count))) {
        assert(info_count < SCENARIOS_MAX);
        copy_title(scenario_builtin_text(name), titles[info_count]);
        infos[info_count] = (struct sim_scenario_info){.name = name, .title = titles[info_count]};
        info_count++;
    }
}

size_t sim_scenarios(const struct sim_scenario_info **list)
{
    pthread_once(&once, read_titles);
    *list = infos;
    return info_count;
}
