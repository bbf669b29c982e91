/* forget.c — removes a person: shows what goes, asks, and says what went. */
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/plural.h"
#include "core/waterfall.h"
#include "tui/cli/arguments.h"
#include "tui/cli/client.h"
#include "tui/cli/failure.h"
#include "tui/cli/output.h"

enum { SHOWN_MAX = 50, LINE_CEILING = 8192, ANSWER_MAX = 64 };

static void write_people(const struct request *r, struct buf *out)
{
    for (size_t i = 0; i < r->people_count; i++) {
        const struct person *p = &r->people[i];
        buf_append_text(out, i ? ", " : "");
        if (p->name)
            buf_append_text(out, p->name);
        else
            identifiers_label(&p->asked, out);
        if (p->organization)
            buf_printf(out, " (%s)", p->organization);
    }
}

static void show_request(struct client *s, int64_t id)
{
    struct err e = {0};
    struct buf line;
    struct wf_event *answer = client_answer(s, wf_query_request(s->wf, id, false), &e);
    buf_init(&line, LINE_CEILING);
    buf_printf(&line, "  request %lld", (long long)id);
    if (answer && answer->request) {
        buf_printf(&line, ", %s: ", request_state_word(answer->request->state));
        write_people(answer->request, &line);
        if (answer->request->state == REQUEST_WAITING || answer->request->state == REQUEST_UNCERTAIN)
            buf_append_text(&line, "; it still waits, and its result will be refused");
    }
    buf_append_char(&line, '\n');
    output_text(&line);
    buf_release(&line);
    wf_event_free(answer);
}

static void tell(const char *verb, const struct wf_event *ev)
{
    struct buf text;
    long long whole = (long long)ev->total, part = (long long)ev->id_count - whole;
    buf_init(&text, LINE_CEILING);
    buf_printf(&text, "%s: %lld %s", verb, whole, plural(whole, "request", "requests"));
    if (part)
        buf_printf(&text, "; from %lld %s this person alone, with the raw bodies that speak of everybody",
                   part, plural(part, "batch", "batches"));
    if (ev->matching)
        buf_printf(&text, "; %lld %s elsewhere", (long long)ev->matching,
                   plural(ev->matching, "text or row of a list", "texts and rows of lists"));
    buf_append_text(&text, ".\n");
    output_text(&text);
    buf_release(&text);
}

/* True: removing was agreed to. */
static bool ask(struct err *e)
{
    char answer[ANSWER_MAX];
    if (!isatty(STDIN_FILENO))
        return err_set(e, ERR_USAGE, "Nothing was removed: there is nobody to ask. Say it with --yes.");
    output_note("Remove all of it, for good? Type yes:");
    ssize_t n = read(STDIN_FILENO, answer, sizeof answer - 1);
    answer[n > 0 ? n : 0] = '\0';
    if (strcmp(answer, "yes\n") == 0 || strcmp(answer, "y\n") == 0)
        return true;
    return err_set(e, ERR_USAGE, "Nothing was removed.");
}

static bool show_and_ask(struct client *s, const char *person, bool is_agreed, bool *is_anything,
                         struct err *e)
{
    struct wf_event *trial = client_answer(s, wf_forget(s->wf, person, true), e);
    if (!trial)
        return false;
    *is_anything = trial->id_count || trial->matching;
    if (*is_anything) {
        for (size_t i = 0; i < trial->id_count && i < SHOWN_MAX; i++)
            show_request(s, trial->ids[i]);
        tell("To be removed", trial);
    }
    wf_event_free(trial);
    return !*is_anything || is_agreed || ask(e);
}

enum exit_code command_forget_run(const struct arguments *a)
{
    struct client s;
    struct err e = {0};
    bool is_anything = false;
    if (!client_open(&s, a, CLIENT_STORE, true, &e))
        return failure_tell(a, &e);
    if (!show_and_ask(&s, a->operand[0], a->option[OPTION_YES], &is_anything, &e))
        return failure_close(&s, a, &e);
    struct wf_event *done = client_answer(&s, wf_forget(s.wf, a->operand[0], false), &e);
    if (!done)
        return failure_close(&s, a, &e);
    if (is_anything)
        tell("Removed", done);
    else
        output_note("Nothing is stored about this person.");
    wf_event_free(done);
    client_close(&s);
    return is_anything ? EXIT_CODE_FOUND : EXIT_CODE_NOTHING;
}
