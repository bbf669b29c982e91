/* demo.c — the screen against the built-in simulator: a history and ports of its own, all thrown away
 * at the end. Nothing of the user's is read but how he likes his screen. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/secret.h"
#include "core/sim/sim.h"
#include "core/waterfall.h"
#include "tui/cli/arguments.h"
#include "tui/cli/failure.h"
#include "tui/cli/scenarios.h"
#include "tui/cli/client.h"
#include "tui/plain/plain.h"
#include "tui/screen.h"

/* A new folder that only we can enter; a store needs company for its journal. Yours, and to be removed. */
static char *make_folder(struct err *e)
{
    const char *base = getenv("TMPDIR");
    char *path = mem_text_format("%s/waterfall-demo-XXXXXX", base && base[0] == '/' ? base : "/tmp");
    if (mkdtemp(path))
        return path;
    err_set(e, ERR_STORE, "No place for a throw-away history: %s (%s). Set TMPDIR.", path, strerror(errno));
    free(path);
    return NULL;
}

/* The store removes its own files; this is for what a crash or a lock left beside them. */
static void remove_folder(char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    while (folder && (entry = readdir(folder)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder)
        closedir(folder);
    rmdir(path);
    free(path);
}

static void fill_example(struct lookup *l)
{
    *l = (struct lookup){.people_count = 1, .options = {.waterfall_email = true, .waterfall_phone = true}};
    identifiers_set(&l->people[0], IDENTIFIER_FIRST_NAME, "Tim");
    identifiers_set(&l->people[0], IDENTIFIER_LAST_NAME, "Zheng");
    identifiers_set(&l->people[0], IDENTIFIER_LINKEDIN_URL, "https://www.linkedin.com/in/tim-zheng");
    identifiers_set(&l->people[0], IDENTIFIER_DOMAIN, "apollo.io");
}

/* In the engine's thread, so that the first frame waits for no port. */
static const char *begin_sim(void *owner, struct err *e)
{
    struct sim *sim = owner;
    return sim_begin(sim, e) ? sim_url(sim) : NULL;
}

/* What plays, and what is known of it here: the simulator's thread has its own copy. */
struct player {
    struct sim *sim;
    char *playing;
};

static bool on_scenario(void *owner, const char *name, struct err *e)
{
    struct player *p = owner;
    char *next = mem_text(name); /* which may be the one that plays */
    if (!sim_set_scenario(p->sim, next, e)) {
        free(next);
        return false;
    }
    free(p->playing);
    p->playing = next;
    return true;
}

static const char *playing(void *owner)
{
    return ((struct player *)owner)->playing;
}

static struct screen_scenario *list_scenarios(size_t *count)
{
    const struct sim_scenario_info *list;
    *count = sim_scenarios(&list);
    struct screen_scenario *scenarios = mem_zalloc((*count + 1) * sizeof *scenarios);
    for (size_t i = 0; i < *count; i++)
        scenarios[i] = (struct screen_scenario){.name = list[i].name, .title = list[i].title};
    return scenarios;
}

static int show(const struct arguments *a, const struct settings *settings, struct wf *wf, struct sim *sim)
{
    struct lookup example;
    size_t count;
    struct screen_scenario *scenarios = list_scenarios(&count);
    const char *first = a->option[OPTION_SCENARIO];
    struct player player = {.sim = sim, .playing = mem_text(first ? first : "default")};
    fill_example(&example);
    const struct screen_options o = {.wf = wf,
                                     .settings = settings,
                                     .example = &example,
                                     .mode_word = "DEMO",
                                     .scenarios = scenarios,
                                     .scenario_count = count,
                                     .on_scenario = on_scenario,
                                     .playing = playing,
                                     .owner = &player,
                                     .is_tour = a->option[OPTION_TOUR]};
    int code = a->option[OPTION_PLAIN] ? plain_run(&o) : screen_run(&o);
    lookup_release(&example);
    free(scenarios);
    free(player.playing);
    return code;
}

static enum exit_code play(const struct arguments *a, const struct settings *settings, struct sim *sim,
                           const char *folder)
{
    struct err e = {0};
    char key[] = "demo", *db = mem_text_format("%s/history.db", folder);
    struct wf_options o = {.find_api = begin_sim,
                           .find_api_owner = sim,
                           .listen_address = "127.0.0.1",
                           .public_url = "",
                           .db_path = db,
                           .is_throw_away_db = true,
                           .is_simulated = true,
                           .key = secret_new_wipe(key, sizeof key - 1, &e)};
    struct wf *wf = o.key ? wf_open(&o, &e) : NULL;
    enum exit_code code = wf ? (enum exit_code)show(a, settings, wf, sim) : failure_tell(a, &e);
    if (wf)
        wf_close(wf);
    free(db);
    return code;
}

static enum exit_code play_in_folder(const struct arguments *a, const struct settings *settings,
                                     const struct sim_options *options)
{
    struct err e = {0};
    char *folder = make_folder(&e);
    if (!folder)
        return failure_tell(a, &e);
    struct sim *sim = sim_new(options, &e);
    enum exit_code code = sim ? play(a, settings, sim, folder) : failure_tell(a, &e);
    sim_stop(sim);
    remove_folder(folder);
    return code;
}

enum exit_code command_demo_run(const struct arguments *a)
{
    struct err e = {0};
    struct settings settings;
    struct sim_options options = {.scenario = a->option[OPTION_SCENARIO]};
    if (scenarios_are_asked(a))
        return scenarios_tell();
    if (a->option[OPTION_PLAIN] && a->option[OPTION_TOUR])
        err_set(&e, ERR_USAGE, "The tour needs the screen: leave --plain or --tour out.");
    if (e.code != ERR_NONE || !arguments_speed(a, &options.speed, &e) ||
        (!a->option[OPTION_PLAIN] && !client_has_terminal(&e)) || !client_load_settings(&settings, a, &e))
        return failure_tell(a, &e);
    settings_forget_environment_key();
    client_block_signals();
    enum exit_code code = play_in_folder(a, &settings, &options);
    settings_release(&settings);
    return code;
}
