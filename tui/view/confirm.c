/* confirm.c — see confirm.h. */
#include "tui/view/confirm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/plural.h"
#include "core/base/utf8.h"
#include "core/waterfall.h"
#include "tui/app.h"

/* ---- answering ---- */

void confirm_yes(struct app *a)
{
    struct popup *p = &a->popup;
    popup_close(a, true);
    switch (p->confirm) {
    case CONFIRM_QUIT:
        a->is_over = true;
        break;
    case CONFIRM_ABANDON:
        app_abandon(a, p->confirm_id);
        break;
    case CONFIRM_SEND_AGAIN:
        app_send(a, SEND_CONFIRMED_AGAIN);
        break;
    case CONFIRM_SEND_FORGOTTEN: /* nothing is known of whom the history has forgotten */
        app_send(a, SEND_CONFIRMED_AGAIN | SEND_CONFIRMED_FORGOTTEN);
        break;
    case CONFIRM_LIST_START:
    case CONFIRM_LIST_STOP:
        lists_confirmed(a);
        break;
    }
}

bool confirm_is_costly(const struct popup *p)
{
    return p->confirm == CONFIRM_SEND_AGAIN || p->confirm == CONFIRM_SEND_FORGOTTEN ||
           p->confirm == CONFIRM_LIST_START;
}

static bool has_earlier(const struct app *a)
{
    return a->popup.confirm == CONFIRM_SEND_AGAIN && a->popup.confirm_id;
}

void confirm_key(struct app *a, struct key k)
{
    bool is_costly = confirm_is_costly(&a->popup);
    if (k.code == 'o' && has_earlier(a)) {
        popup_close(a, false);
        app_focus(a, PANE_REQUESTS);
        request_list_show(a, a->popup.confirm_id);
        return;
    }
    if ((k.code == KEYCODE_ENTER && !is_costly) || k.code == 'y' || k.code == 'Y')
        confirm_yes(a);
    else if (k.code == 'n' || k.code == 'N')
        popup_close(a, false);
    else if (a->popup.confirm == CONFIRM_QUIT && (k.code == 'q' || (k.code == 'c' && k.mods == KEYMOD_CTRL)))
        confirm_yes(a);
}

/* ---- the question ---- */

/* What is lost, or goes on without us. */
static void write_quit(const struct app *a, char *text, size_t size)
{
    long long waiting = a->session.status ? (long long)a->session.status->open_count : 0;
    const char *are = plural(waiting, "request is", "requests are");
    if (a->session.wf && wf_calls_out(a->session.wf) > 0)
        snprintf(text, size,
                 "A call to Apollo is out. Quitting waits three seconds for its answer; without one the "
                 "request may be charged and its result never be found.");
    else if (!waiting)
        snprintf(text, size, "Everything has arrived meanwhile: nothing waits any more.");
    else if (a->options->example) /* the demo's history goes with it */
        snprintf(text, size, "%lld %s still waiting, and the demo keeps nothing: what comes is lost.",
                 waiting, are);
    else
        snprintf(text, size,
                 "%lld %s still waiting and will go on waiting: the result is fetched when the "
                 "program runs again.",
                 waiting, are);
}

static void write_again(struct app *a, char *text, size_t size)
{
    char *who = lookup_form_name(a), estimate[80];
    lookup_form_estimate(&a->form, a->is_ascii, estimate, sizeof estimate);
    snprintf(text, size, "%.*s. %.100s Apollo may charge once more (%s); spent credits do not come back.",
             (int)utf8_cut(who, strlen(who), 60), who, a->asked_before ? a->asked_before : "", estimate);
    free(who);
}

static void write_question(struct app *a, struct confirm_question *q)
{
    char *name;
    switch (a->popup.confirm) {
    case CONFIRM_QUIT:
        q->yes = "quit";
        snprintf(q->title, sizeof q->title, "Quit?");
        write_quit(a, q->text, sizeof q->text);
        break;
    case CONFIRM_ABANDON:
        q->yes = "stop waiting";
        name = app_request_name(a, a->popup.confirm_id);
        snprintf(q->title, sizeof q->title, "Stop waiting for %s?", name);
        snprintf(q->text, sizeof q->text,
                 "The program no longer asks for the result. A delivery that comes late still counts. "
                 "Spent credits do not come back.");
        free(name);
        break;
    case CONFIRM_SEND_AGAIN:
        q->yes = "send again";
        snprintf(q->title, sizeof q->title, "Ask about the same person again?");
        write_again(a, q->text, sizeof q->text);
        break;
    case CONFIRM_SEND_FORGOTTEN:
        q->yes = "send all the same";
        snprintf(q->title, sizeof q->title, "Ask about somebody you had forgotten?");
        snprintf(q->text, sizeof q->text,
                 "This person is on your forget list. Nothing was stored or sent so far. If you send it, "
                 "the request and what Apollo tells are kept in the history again, and it may cost credits.");
        break;
    case CONFIRM_LIST_START:
    case CONFIRM_LIST_STOP:
        lists_write_question(a, q);
        break;
    }
}

/* ---- drawing ---- */

/* What a question can be answered with, in its order on their line. */
struct answer {
    uint32_t code;
    const char *key, *text;
};
enum { ANSWERS_MOST = 3, ANSWERS_APART = 3 };

static size_t answers_of(const struct app *a, const char *yes, struct answer out[ANSWERS_MOST])
{
    size_t count = 0;
    out[count++] = confirm_is_costly(&a->popup) ? (struct answer){'y', "y", yes}
                                                : (struct answer){KEYCODE_ENTER, "Enter", yes};
    if (has_earlier(a))
        out[count++] = (struct answer){'o', "o", "see what came of it"};
    out[count++] = (struct answer){KEYCODE_ESC, "Esc", "go back"};
    return count;
}

/* What is asked, in lines of their own width: nothing of it may be cut. */
static void write_confirm(struct app *a, const char *text, const char *yes, int width)
{
    struct doc *d = &a->popup.doc;
    struct answer answers[ANSWERS_MOST];
    doc_begin(d, width, a->is_ascii);
    doc_line(d);
    doc_put(d, ROLE_TEXT, text);
    doc_line(d);
    doc_line(d);
    size_t count = answers_of(a, yes, answers);
    for (size_t i = 0; i < count; i++) {
        doc_put(d, ROLE_KEY, answers[i].key);
        doc_printf(d, ROLE_TEXT, " %s%*s", answers[i].text, i + 1 < count ? ANSWERS_APART : 0, "");
    }
}

/* The answers on their line, to be clicked. */
static void hit_answers(struct app *a, const char *yes, struct rect line)
{
    struct answer answers[ANSWERS_MOST];
    size_t count = answers_of(a, yes, answers);
    int x = line.x, end = line.x + line.width;
    for (size_t i = 0; i < count; i++) {
        int width = text_width(answers[i].key) + 1 + text_width(answers[i].text);
        if (x + width <= end)
            hits_add(&a->hits, (struct rect){x, line.y, width, 1}, HIT_POPUP_KEY, answers[i].code);
        x += width + ANSWERS_APART;
    }
}

void confirm_draw(struct app *a, struct canvas *c)
{
    struct confirm_question q = {.yes = ""};
    struct doc *d = &a->popup.doc;
    write_question(a, &q);
    struct rect r = popup_middle(c, 62, 0);
    write_confirm(a, q.text, q.yes, r.width - POPUP_EDGES);
    r = popup_middle(c, 62, (int)d->line_count + 4);
    struct rect inside = rect_inset(popup_window(a, c, r, q.title, NULL), 2, 1);
    doc_draw(d, c, inside, 0, -1);
    int answers_y = (int)d->line_count < inside.height ? (int)d->line_count : inside.height;
    hit_answers(a, q.yes, (struct rect){inside.x, inside.y + answers_y - 1, inside.width, 1});
    if ((int)d->line_count > inside.height) { /* the keys before the end of the sentence */
        struct rect last = {inside.x, inside.y + inside.height - 1, inside.width, 1};
        canvas_fill(c, last, ROLE_POPUP);
        doc_draw(d, c, last, d->line_count - 1, -1);
    }
}
