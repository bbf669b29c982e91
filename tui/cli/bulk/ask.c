/* ask.c — see ask.h. */
#include "tui/cli/bulk/ask.h"

#include <poll.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/plural.h"
#include "core/waterfall.h"
#include "tui/cli/client.h"
#include "tui/cli/output.h"

char *bulk_question(const struct run *r, int64_t pilot)
{
    long long ready = (long long)r->standing[ROW_READY], unread = (long long)r->standing[ROW_UNREADABLE];
    struct buf out;
    buf_init(&out, 1000);
    if (pilot > 0 && pilot < ready)
        buf_printf(&out, "Send the first %lld of %lld rows", (long long)pilot, ready);
    else
        buf_printf(&out, "Send %lld %s", ready, plural(ready, "row", "rows"));
    if (unread)
        buf_printf(&out, ", without %lld that cannot be read", unread);
    buf_append_char(&out, '?');
    char *question = buf_take(&out, NULL);
    buf_release(&out);
    return question;
}

bool bulk_ask(struct client *client, const char *question)
{
    struct buf text;
    char line[64];
    buf_init(&text, 1000);
    buf_printf(&text, "%s [y/N] ", question);
    output_aside(&text);
    buf_release(&text);
    struct pollfd wait[2] = {{.fd = STDIN_FILENO, .events = POLLIN},
                             {.fd = client->signal_fd, .events = POLLIN}};
    do {
        if (poll(wait, 2, -1) < 0)
            client->is_interrupted = true;
        else if (wait[1].revents)
            client_take_signal(client);
    } while (!client->is_interrupted && !wait[0].revents);
    if (client->is_interrupted)
        return false;
    ssize_t n = read(STDIN_FILENO, line, sizeof line);
    return n > 0 && (line[0] == 'y' || line[0] == 'Y');
}

bool bulk_check_readable(const struct run *r, bool is_dry, struct err *e)
{
    long long count = (long long)r->standing[ROW_UNREADABLE];
    if (count == 0)
        return true;
    if (is_dry || r->standing[ROW_READY] == 0)
        return err_set(
            e, ERR_USAGE,
            "%lld %s cannot be read, and may hide others. Correct the table, or leave that out with "
            "--skip-unreadable.",
            count, plural(count, "row", "rows"));
    return err_set(
        e, ERR_USAGE,
        "%lld %s cannot be read, and may hide others: nothing was sent. Correct the table and read "
        "it again, or send the rest: waterfall bulk --run %lld --yes --skip-unreadable",
        count, plural(count, "row", "rows"), (long long)r->id);
}
