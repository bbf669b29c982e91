/* plain.c — plain mode's one wait: standard input, the core, signals; and lines out of bytes. */
#include "tui/plain/plain.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "tui/cli/client.h"
#include "tui/cli/exit_code.h"
#include "tui/cli/output.h"
#include "tui/mask.h"
#include "tui/plain/plain_internal.h"
#include "tui/view/lookup/paste.h"

enum { INPUT_CEILING = 256 * 1024, PASTE_CEILING = 64 * 1024, EVENTS_A_TURN = 500 };

/* ---- saying ---- */

void plain_say_text(struct plain *p, const struct buf *text)
{
    static const char newline[] = "\n";
    struct buf line = {.data = (char *)newline, .size = 1};
    /* What comes by itself does not stand behind what is being typed. */
    if (p->has_prompt && !output_own(&line))
        p->is_over = true;
    p->has_prompt = false;
    if (!output_text(text))
        p->is_over = true;
}

__attribute__((format(printf, 2, 0))) static void say(struct plain *p, const char *format, va_list args)
{
    char line[2000];
    struct buf text;
    vsnprintf(line, sizeof line, format, args);
    buf_init(&text, sizeof line + 2);
    buf_append_text(&text, line);
    buf_append_char(&text, '\n');
    plain_say_text(p, &text);
    buf_release(&text);
}

void plain_say(struct plain *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(p, format, args);
    va_end(args);
}

static void note_refusal(struct plain *p, enum exit_code code)
{
    p->refused_code = (int)exit_code_worse((enum exit_code)p->refused_code, code);
}

void plain_refuse_err(struct plain *p, const struct err *e)
{
    plain_say(p, "%s", e->text);
    note_refusal(p, exit_code_of_err(e));
}

void plain_refuse(struct plain *p, const char *format, ...)
{
    va_list args;
    note_refusal(p, EXIT_CODE_USAGE);
    va_start(args, format);
    say(p, format, args);
    va_end(args);
}

void plain_put_time(struct buf *out)
{
    char at[CLOCK_ISO_SIZE];
    clock_format_local_time(clock_wall_ms(), at);
    buf_printf(out, "%s ", at);
}

void plain_put_private(const struct plain *p, struct buf *out, const char *text)
{
    if (p->is_private)
        mask_append(out, text, strlen(text), true);
    else
        buf_append_text(out, text);
}

void plain_put_credits(struct buf *out, int64_t micro)
{
    char text[CREDITS_TEXT_SIZE];
    credits_format(micro, text);
    buf_append_text(out, text);
}

/* ---- status ---- */

static void put_reception(const struct wf_status *s, struct buf *out)
{
    if (s->reception == WF_RECEPTION_WEBHOOK)
        buf_printf(out, "Results are received on %s.", s->listen ? s->listen : "the callback server");
    else if (s->reception == WF_RECEPTION_POLL_ONLY)
        buf_printf(out, "Poll only. %s", s->reception_note ? s->reception_note : "Results are fetched.");
    else
        buf_append_text(out, "Starting.");
}

void plain_tell_status(struct plain *p)
{
    const struct wf_status *s = p->status;
    struct buf out;
    if (!s) {
        plain_say(p, "Starting.");
        return;
    }
    buf_init(&out, 4096);
    put_reception(s, &out);
    if (s->has_key)
        buf_printf(&out, "\nKey %s.\n", s->key_hint);
    else
        buf_append_text(&out, "\nNo API key: nothing can be sent. Set APOLLO_API_KEY and start again.\n");
    buf_printf(&out, "Credits today: %s.\n", s->credits_today ? s->credits_today : "none reported");
    buf_printf(&out, "Waiting for their result: %lld.\n", (long long)s->open_count);
    if (s->store_err.code != ERR_NONE)
        buf_printf(&out, "%s\n", s->store_err.text);
    plain_say_text(p, &out);
    buf_release(&out);
}

void plain_take_status(struct plain *p, struct wf_event *ev)
{
    bool was_good = !p->status || p->status->store_err.code == ERR_NONE;
    if (!ev->status)
        return;
    wf_status_free(p->status);
    p->status = ev->status;
    ev->status = NULL;
    if (was_good && p->status->store_err.code != ERR_NONE && p->is_private) /* else a note told it */
        plain_say(p, "%s", p->status->store_err.text);
    if (p->status->reception == p->told_reception)
        return;
    struct buf out;
    buf_init(&out, 4096);
    p->told_reception = p->status->reception;
    put_reception(p->status, &out);
    buf_append_char(&out, '\n');
    plain_say_text(p, &out);
    buf_release(&out);
}

/* ---- events ---- */

static void take_note(struct plain *p, const struct wf_note *note)
{
    struct buf out;
    if (!note->text || note->kind != WF_NOTE_TROUBLE || p->is_private)
        return; /* all else is told as a request's change; a note may hold a name */
    buf_init(&out, 8192);
    plain_put_time(&out);
    char *line = wf_note_line(note);
    buf_printf(&out, "%s\n", line);
    free(line);
    plain_say_text(p, &out);
    buf_release(&out);
}

static void take_event(struct plain *p, struct wf_event *ev)
{
    if (plain_take_answer(p, ev) || plain_follow_take(p, ev))
        return;
    if (ev->kind == WF_EVENT_RUN && !ev->ticket && ev->run)
        plain_lists_progress(p, ev->run);
    else if (ev->kind == WF_EVENT_STATUS)
        plain_take_status(p, ev);
    else if (ev->kind == WF_EVENT_CHANGED)
        plain_follow_changed(p, ev->id);
    else if (ev->kind == WF_EVENT_NOTE)
        take_note(p, &ev->note);
}

static void take_events(struct plain *p)
{
    struct wf_event *ev;
    for (int i = 0; i < EVENTS_A_TURN && (ev = wf_next_event(p->wf)); i++) {
        take_event(p, ev);
        wf_event_free(ev);
    }
}

/* ---- lines ---- */

/* An object or a call that goes on in the next line, as when one is pasted. */
static bool goes_on(const char *text)
{
    long depth = 0;
    bool is_text = false;
    if (strncmp(text, "curl ", 5) == 0)
        return lookup_paste_call_goes_on(text);
    if (strncmp(text, "import ", 7) == 0)
        text += 7 + strspn(text + 7, " \t");
    if (text[0] != '{')
        return false;
    for (const char *c = text; *c; c++) {
        if (is_text && *c == '\\' && c[1])
            c++;
        else if (*c == '"')
            is_text = !is_text;
        else if (!is_text && strchr("{}", *c))
            depth += *c == '{' ? 1 : -1;
    }
    return depth > 0;
}

static void take_line(struct plain *p, char *line)
{
    p->has_prompt = false; /* the line's end was echoed */
    line += p->pasted.size ? 0 : strspn(line, " \t");
    if (p->pasted.size)
        buf_append_char(&p->pasted, '\n');
    if (p->pasted.size || goes_on(line)) {
        bool is_end = !*line || !buf_append_text(&p->pasted, line) || !goes_on(p->pasted.data);
        if (!is_end)
            return;
        char *whole = buf_take(&p->pasted, NULL);
        plain_take_line(p, whole);
        free(whole);
    } else {
        plain_take_line(p, line);
    }
}

/* True: there was a whole line (or the rest, at the end of input), and it was taken. */
static bool take_next_line(struct plain *p)
{
    char *end = memchr(p->input.data, '\n', p->input.size);
    size_t size = end ? (size_t)(end - p->input.data) : p->input.size;
    if (!end && p->is_input_over && !p->input.size && p->pasted.size) {
        char nothing[] = "";
        take_line(p, nothing); /* what was to go on does not */
        return true;
    }
    if (!end && (!p->is_input_over || !p->input.size))
        return false;
    char *line = mem_text_n(p->input.data, size);
    size_t taken = size + (end ? 1 : 0), rest = p->input.size - taken;
    char *kept = mem_text_n(p->input.data + taken, rest);
    buf_clear(&p->input);
    buf_append(&p->input, kept, rest);
    line[strcspn(line, "\r")] = '\0';
    take_line(p, line);
    free(line);
    free(kept);
    return true;
}

static bool is_waiting(const struct plain *p)
{
    if (p->pending.command == PLAIN_WAIT)
        return plain_follow_open_count(p, p->pending.id) > 0 || (!p->pending.id && p->is_list_running);
    return p->pending.command != PLAIN_NONE;
}

static void take_lines(struct plain *p)
{
    while (!p->is_over && !is_waiting(p)) {
        if (p->pending.command == PLAIN_WAIT)
            p->pending = (struct plain_pending){0};
        if (!take_next_line(p))
            return;
    }
}

static void read_input(struct plain *p)
{
    char bytes[4096];
    ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n <= 0)
        p->is_input_over = true;
    else if (!buf_append(&p->input, bytes, (size_t)n)) {
        plain_refuse(p, "A line of more than %d bytes is no command; it was dropped.", INPUT_CEILING);
        buf_clear(&p->input);
    }
}

/* ---- the wait ---- */

static void take_signal(struct plain *p)
{
    int number = client_next_signal(p->signal_fd, p->wf);
    if (!number)
        return;
    p->signal_number = number;
    p->is_over = true;
}

/* Somebody who types ahead needs no prompt, and his line was echoed already. */
static bool has_typed_ahead(void)
{
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&in, 1, 0) == 1;
}

static void prompt(struct plain *p)
{
    static const char text[] = "> ";
    struct buf line = {.data = (char *)text, .size = sizeof text - 1};
    if (!p->is_interactive || p->has_prompt || p->is_over || is_waiting(p) || p->is_input_over ||
        p->pasted.size || has_typed_ahead())
        return;
    p->has_prompt = true;
    if (!output_own(&line))
        p->is_over = true;
}

/* At the end of input what was sent is waited for: a script wants its results. */
static void end_input(struct plain *p)
{
    if (!p->is_input_over || p->is_over || is_waiting(p) || p->input.size)
        return;
    if (plain_follow_open_count(p, 0) == 0 && !p->look_ticket && !p->is_list_running)
        p->is_over = true;
}

static void wait_once(struct plain *p)
{
    bool may_read = !p->is_input_over && !is_waiting(p);
    struct pollfd fds[] = {{.fd = may_read ? STDIN_FILENO : -1, .events = POLLIN},
                           {.fd = wf_event_fd(p->wf), .events = POLLIN},
                           {.fd = p->signal_fd, .events = POLLIN}};
    if (poll(fds, sizeof fds / sizeof *fds, -1) < 0 && errno != EINTR) {
        p->is_over = true;
        return;
    }
    if (fds[2].revents)
        take_signal(p);
    if (fds[1].revents)
        take_events(p);
    if (fds[0].revents && !p->is_over)
        read_input(p);
}

static void run(struct plain *p)
{
    while (!p->is_over) {
        take_lines(p);
        plain_follow_ask(p);
        end_input(p);
        prompt(p);
        if (!p->is_over)
            wait_once(p);
    }
}

/* ---- life ---- */

static void greet(struct plain *p)
{
    plain_say(p, "waterfall, plain mode. help lists the commands, quit leaves.");
    if (p->options->scenario_count)
        plain_say(p, "SIMULATED: everything here comes from the built-in simulator. No key, no network, no "
                     "credits.");
    if (!lookup_form_is_empty(&p->form))
        plain_form_tell(p);
}

static int open_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    client_watch_stopping(&set);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int exit_code_at_end(struct plain *p)
{
    size_t open = plain_follow_open_count(p, 0);
    if (p->signal_number) {
        if (open)
            plain_say(p, "Interrupted. %zu sent here %s waiting; come back with: waterfall wait.", open,
                      open == 1 ? "goes on" : "go on");
        return 128 + p->signal_number;
    }
    if (p->is_interactive)
        return EXIT_CODE_FOUND;
    return (int)exit_code_worse((enum exit_code)plain_follow_exit_code(p), (enum exit_code)p->refused_code);
}

static void release(struct plain *p)
{
    wf_status_free(p->status);
    lookup_form_release(&p->form);
    free(p->pending.argument);
    free(p->followed);
    free(p->window.filter);
    free(p->window.vendor);
    free(p->told.title);
    free(p->told.text);
    free(p->kept.title);
    free(p->kept.text);
    insight_free(p->report[0]);
    insight_free(p->report[1]);
    free(p->new_list.path);
    free(p->new_list.map);
    buf_release(&p->input);
    buf_release(&p->pasted);
    if (p->signal_fd >= 0)
        close(p->signal_fd);
}

int plain_run(const struct screen_options *o)
{
    struct plain *p = mem_zalloc(sizeof *p);
    p->options = o;
    p->is_private = o->settings && settings_is_on(o->settings, SETTING_PRIVACY);
    p->wf = o->wf;
    p->signal_fd = open_signals();
    p->is_interactive = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    buf_init(&p->input, INPUT_CEILING);
    buf_init(&p->pasted, PASTE_CEILING);
    lookup_form_init(&p->form, o->example);
    greet(p);
    p->open_ticket = wf_query_open(p->wf);
    run(p);
    int code = exit_code_at_end(p);
    release(p);
    free(p);
    return code;
}
