/* pager.c — fork, exec, a pipe; no shell, so that nothing in $PAGER but its words is obeyed. */
#include "tui/pager.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"

#define PAGER_WORDS 16
#define NO_SUCH_PROGRAM 127

static void exec_words(char *command)
{
    char *words[PAGER_WORDS + 1] = {NULL}, *rest;
    int count = 0;
    for (char *word = strtok_r(command, " ", &rest); word && count < PAGER_WORDS;
         word = strtok_r(NULL, " ", &rest))
        words[count++] = word;
    if (count)
        execvp(words[0], words);
}

/* In the child: signals as a program expects them, the text as standard input. */
static void become_pager(int text_fd, char *chosen, char *less, char *more)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    dup2(text_fd, STDIN_FILENO);
    exec_words(chosen);
    exec_words(less);
    exec_words(more);
    _exit(NO_SUCH_PROGRAM);
}

/* A pager that is left early closes the pipe: that is no error. */
static void feed(int fd, const char *text, size_t size)
{
    while (size) {
        ssize_t n = write(fd, text, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        text += n;
        size -= (size_t)n;
    }
}

bool pager_show(const char *text, size_t size, struct err *e)
{
    int ends[2], status = 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return err_set(e, ERR_INTERNAL, "The pager cannot be started: %s.", strerror(errno));
    /* Before the fork: other threads may hold the allocator's lock in the child. */
    char *chosen = mem_text(getenv("PAGER") ? getenv("PAGER") : ""), *less = mem_text("less"),
         *more = mem_text("more");
    pid_t child = fork();
    if (child == 0)
        become_pager(ends[0], chosen, less, more);
    close(ends[0]);
    if (child > 0)
        feed(ends[1], text, size);
    close(ends[1]);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    free(chosen);
    free(less);
    free(more);
    if (child < 0)
        return err_set(e, ERR_INTERNAL, "The pager cannot be started: %s.", strerror(errno));
    if (WIFEXITED(status) && WEXITSTATUS(status) == NO_SUCH_PROGRAM)
        return err_set(e, ERR_CONFIG, "There is no pager: set PAGER, or install less.");
    return true;
}
