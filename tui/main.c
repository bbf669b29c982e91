/* main.c — arguments and wiring. What a command does is in cli/, what the screen does in screen.c. */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/confine.h"
#include "core/base/err.h"
#include "core/waterfall.h"
#include "tui/cli/arguments.h"
#include "tui/cli/completion.h"
#include "tui/cli/failure.h"
#include "tui/cli/manual.h"
#include "tui/cli/output.h"
#include "tui/cli/readme.h"
#include "tui/cli/usage.h"

enum { TEXT_CEILING = 1024 * 1024 };

/* A descriptor below 3 that is closed would be given to the store, and be printed into. */
static bool hold_standard_streams(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO)
        close(fd);
    return fd >= 0;
}

/* What is printed instead of a command being run. False: nothing of the kind was asked. */
static bool print_text(const struct arguments *a, enum exit_code *code)
{
    struct buf text;
    struct err e = {0};
    bool is_asked = true, is_good = true;
    buf_init(&text, TEXT_CEILING);
    if (a->option[OPTION_HELP])
        usage_write_command(a->command, &text);
    else if (a->option[OPTION_VERSION])
        buf_append_text(&text, "waterfall " WATERFALL_VERSION "\n");
    else if (a->option[OPTION_MAN])
        manual_write(&text);
    else if (a->option[OPTION_COMPLETION])
        is_good = completion_write(a->option[OPTION_COMPLETION], &text, &e);
    else if (a->option[OPTION_README])
        is_good = readme_write(a->option[OPTION_README], &text, &e);
    else
        is_asked = false;
    *code = is_good ? EXIT_CODE_FOUND : failure_tell(a, &e);
    if (text.size)
        output_own(&text);
    buf_release(&text);
    return is_asked;
}

int main(int argc, char **argv)
{
    struct arguments a;
    struct err e = {0};
    enum exit_code code;
    setlocale(LC_CTYPE, "");
    confine_process();
    umask(077);
    signal(SIGPIPE, SIG_IGN);
    if (!hold_standard_streams())
        return EXIT_CODE_CONFIG;
    bool has_key = arguments_wipe_key(argc, argv);
    bool is_good = !has_key && arguments_parse(&a, argc, argv, &e);
    if (has_key)
        err_set(
            &e, ERR_USAGE,
            "The API key never goes on the command line: every user of this machine can read it there, and "
            "the shell keeps it. Use APOLLO_API_KEY or --api-key-file, and replace the key you gave.");
    if (!is_good) {
        a = (struct arguments){.command = arguments_want_command(argc, argv),
                               .option[OPTION_JSON] = arguments_want_json(argc, argv) ? "" : NULL};
        return failure_tell(&a, &e); /* never 0 */
    }
    if (!print_text(&a, &code))
        code = command_info(a.command)->run(&a);
    return output_end(code);
}
