/* clipboard.c — see clipboard.h. */
#include "tui/terminal/clipboard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/buf.h"

#define SCREEN_PIECE 240

static void append_base64(struct buf *out, const unsigned char *in, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        unsigned group = (unsigned)in[i] << 16 | (i + 1 < size ? (unsigned)in[i + 1] << 8 : 0) |
                         (i + 2 < size ? in[i + 2] : 0u);
        char text[4] = {digits[group >> 18], digits[group >> 12 & 63],
                        i + 1 < size ? digits[group >> 6 & 63] : '=',
                        i + 2 < size ? digits[group & 63] : '='};
        buf_append(out, text, 4);
    }
}

/* screen hands on what stands in a DCS, but keeps only so many bytes of one: hence in pieces. */
static void append_for_screen(struct buf *out, const char *code)
{
    buf_append_text(out, "\033P\033]52;c;");
    for (size_t piece; *code; code += piece) {
        piece = strnlen(code, SCREEN_PIECE);
        buf_append(out, code, piece);
        if (code[piece])
            buf_append_text(out, "\033\\\033P");
    }
    buf_append_text(out, "\007\033\\");
}

static bool is_in_tmux(void)
{
    const char *where = getenv("TMUX");
    return where && *where;
}

bool clipboard_write_code(const char *text, size_t size, struct buf *out)
{
    struct buf code;
    const char *name = getenv("TERM");
    if (size > CLIPBOARD_MAX_BYTES)
        return false;
    buf_init(&code, 2 * CLIPBOARD_MAX_BYTES);
    append_base64(&code, (const unsigned char *)text, size);
    if (!is_in_tmux() && name && strncmp(name, "screen", 6) == 0)
        append_for_screen(out, code.data);
    else
        buf_printf(out, "\033]52;c;%s\007", code.data);
    if (is_in_tmux()) /* it takes the one or the other, by its settings, or neither */
        buf_printf(out, "\033Ptmux;\033\033]52;c;%s\007\033\\", code.data);
    buf_release(&code);
    return true;
}

/* Nobody waits for this process: tmux takes its time, and may not be there at all. */
static void feed_tmux(const char *text, size_t size)
{
    int ends[2], nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    if (nowhere < 0 || pipe2(ends, O_CLOEXEC) != 0)
        _exit(1);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[0], STDIN_FILENO);
        execlp("tmux", "tmux", "load-buffer", "-w", "-", (char *)NULL);
        _exit(1);
    }
    close(ends[0]);
    for (ssize_t n = 0; child > 0 && size && (n = write(ends[1], text, size)) > 0; size -= (size_t)n)
        text += n;
    _exit(0);
}

void clipboard_tell_tmux(const char *text, size_t size)
{
    if (!is_in_tmux())
        return;
    pid_t child = fork();
    if (child == 0) {
        if (fork() == 0)
            feed_tmux(text, size);
        _exit(0);
    }
    while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
        continue;
}
