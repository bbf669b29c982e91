/* sim.c — the simulator alone, until it is interrupted or nobody reads its lines any more. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/sim/sim.h"
#include "core/waterfall.h"
#include "tui/cli/arguments.h"
#include "tui/cli/failure.h"
#include "tui/cli/output.h"
#include "tui/cli/scenarios.h"
#include "tui/cli/client.h"

#define LISTEN_STANDARD "127.0.0.1:8788"

static void say(int gone_fd, const char *line)
{
    struct buf text;
    buf_init(&text, 64 * 1024);
    buf_printf(&text, "%s\n", line);
    const uint64_t one = 1;
    /* A full counter tells just as well. */
    if (!output_text(&text) && write(gone_fd, &one, sizeof one) < 0) {
    }
    buf_release(&text);
}

/* In the simulator's thread. */
static void on_line(void *owner, const char *line)
{
    say(*(const int *)owner, line);
}

static void wait_for_end(int gone_fd)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    int signal_fd = signalfd(-1, &set, SFD_CLOEXEC);
    struct pollfd wait[2] = {{.fd = signal_fd, .events = POLLIN}, {.fd = gone_fd, .events = POLLIN}};
    while (signal_fd >= 0 && poll(wait, 2, -1) < 0 && errno == EINTR) {
    }
    if (signal_fd >= 0)
        close(signal_fd);
}

static enum exit_code serve(const struct arguments *a, const char *address, int port, double speed)
{
    struct err e = {0};
    int gone_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    /* Of its own each time: a history that outlives this simulator must not meet its request ids again. */
    uint64_t seed;
    random_bytes(&seed, sizeof seed);
    struct sim *sim = sim_start(&(struct sim_options){.address = address,
                                                      .port = port,
                                                      .scenario = a->option[OPTION_SCENARIO],
                                                      .speed = speed,
                                                      .seed = seed,
                                                      .on_line = on_line,
                                                      .owner = &gone_fd},
                                &e);
    if (sim) {
        char *where = mem_text_format("simulator on %s  (waterfall --api-url %s; any key but \"bad\")",
                                      sim_url(sim), sim_url(sim));
        say(gone_fd, where);
        free(where);
        wait_for_end(gone_fd);
        sim_stop(sim);
    }
    if (gone_fd >= 0)
        close(gone_fd);
    return sim ? EXIT_CODE_FOUND : failure_tell(a, &e);
}

enum exit_code command_sim_run(const struct arguments *a)
{
    struct err e = {0};
    struct settings settings;
    char *address = NULL;
    int port;
    double speed;
    const char *listen = a->option[OPTION_SIM_LISTEN] ? a->option[OPTION_SIM_LISTEN] : LISTEN_STANDARD;
    settings_forget_environment_key();
    if (scenarios_are_asked(a))
        return scenarios_tell();
    if (!arguments_speed(a, &speed, &e) || !settings_parse_listen(listen, &address, &port, &e))
        return failure_tell(a, &e);
    enum exit_code code;
    if (client_load_settings(&settings, a, &e)) {
        client_block_signals();
        code = serve(a, address, port, speed);
        settings_release(&settings);
        log_close();
    } else {
        code = failure_tell(a, &e);
    }
    free(address);
    return code;
}
