/* editor.c — a file that only this user can read, fork, exec; no shell. The file is gone afterwards. */
#include "tui/editor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/mem.h"

#define EDITOR_WORDS 16
#define NO_SUCH_PROGRAM 127

/* Everything is allocated before the fork: another thread may hold the allocator's lock in the child. */
struct start {
    char *command[4]; /* in the order in which they are tried */
    char *path;
};

static void exec_words(char *command, char *path)
{
    char *words[EDITOR_WORDS + 2] = {NULL}, *rest;
    int count = 0;
    for (char *word = strtok_r(command, " ", &rest); word && count < EDITOR_WORDS;
         word = strtok_r(NULL, " ", &rest))
        words[count++] = word;
    words[count] = path;
    if (count)
        execvp(words[0], words);
}

static void become_editor(struct start *s)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    for (size_t i = 0; i < sizeof s->command / sizeof *s->command; i++)
        exec_words(s->command[i], s->path);
    _exit(NO_SUCH_PROGRAM);
}

static bool run(struct start *s, struct err *e)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0)
        become_editor(s);
    if (child < 0)
        return err_set(e, ERR_INTERNAL, "The editor cannot be started: %s.", strerror(errno));
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (WIFSIGNALED(status))
        return err_set(e, ERR_CONFIG, "The editor crashed (%s). The form is as it was.",
                       strsignal(WTERMSIG(status)));
    if (WEXITSTATUS(status) == NO_SUCH_PROGRAM)
        return err_set(e, ERR_CONFIG, "There is no such editor: set EDITOR, or install vi or nano.");
    if (WEXITSTATUS(status) != 0)
        return err_set(e, ERR_CONFIG, "The editor ended with code %d. The form is as it was.",
                       WEXITSTATUS(status));
    return true;
}

static bool write_file(int fd, const struct buf *text)
{
    for (size_t at = 0; at < text->size;) {
        ssize_t n = write(fd, text->data + at, text->size - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += (size_t)n;
    }
    return true;
}

/* By its name, since editors replace files. */
static bool read_file(const char *path, struct buf *text, struct err *e)
{
    char block[4096];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return err_set(e, ERR_CONFIG, "What the editor wrote cannot be read (%s).", strerror(errno));
    buf_clear(text);
    bool has_room = true;
    for (ssize_t n; has_room && (n = read(fd, block, sizeof block)) > 0;)
        has_room = buf_append(text, block, (size_t)n);
    close(fd);
    return has_room || err_set(e, ERR_LIMIT, "What the editor wrote is too long for a form.");
}

static char *from_environment(const char *name)
{
    const char *value = getenv(name);
    return mem_text(value ? value : "");
}

bool editor_edit(struct buf *text, struct err *e)
{
    const char *folder = getenv("TMPDIR");
    struct start s = {
        .command = {from_environment("VISUAL"), from_environment("EDITOR"), mem_text("vi"), mem_text("nano")},
        .path = mem_text_format("%s/waterfall-XXXXXX.txt", folder && folder[0] == '/' ? folder : "/tmp")};
    int fd = mkostemps(s.path, 4, O_CLOEXEC);
    bool is_ok = fd >= 0 && write_file(fd, text);
    if (fd >= 0)
        close(fd);
    if (!is_ok)
        err_set(e, ERR_CONFIG, "%s cannot be written (%s).", s.path, strerror(errno));
    is_ok = is_ok && run(&s, e) && read_file(s.path, text, e);
    if (fd >= 0)
        unlink(s.path);
    for (size_t i = 0; i < sizeof s.command / sizeof *s.command; i++)
        free(s.command[i]);
    free(s.path);
    return is_ok;
}
