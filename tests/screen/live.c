/* live.c — see live.h. */
#include "tests/screen/live.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/folder.h"
#include "tests/test.h"

void live_open(struct live *l, const char *scenario)
{
    char path[60];
    snprintf(l->home, sizeof l->home, "/tmp/waterfall-live.XXXXXX");
    assert_non_null(mkdtemp(l->home));
    snprintf(path, sizeof path, "%s/own.scenario", l->home);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(scenario, f);
    assert_int_equal(fclose(f), 0);
    background_start_simulator(&l->sim, path, "1");
}

struct terminal *live_start(const struct live *l)
{
    const char *const arguments[] = {"--api-url", l->sim.url, "--listen", "127.0.0.1:0", NULL};
    char editor[64];
    snprintf(editor, sizeof editor, "EDITOR=%s/editor", l->home);
    const char *const environment[] = {"APOLLO_API_KEY=test-key-0123456789", editor, NULL};
    return terminal_start(&(struct terminal_options){
        .columns = 120, .rows = 36, .arguments = arguments, .environment = environment, .home = l->home});
}

void live_close(struct live *l)
{
    background_stop(&l->sim);
    folder_remove(l->home);
}
