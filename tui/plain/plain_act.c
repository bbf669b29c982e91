/* plain_act.c — what a line does: a word of the table, and the answer of the core that it may wait for. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/plain/plain_internal.h"
#include "tui/plain/plain_print.h"

/* ---- waiting for the core ---- */

void plain_await(struct plain *p, enum plain_command c, uint64_t ticket, int64_t id, const char *argument)
{
    char *kept = mem_text(argument); /* it may be the pending one's own */
    free(p->pending.argument);
    p->pending = (struct plain_pending){c, ticket, id, kept};
}

bool plain_read_number(struct plain *p, const char *word, int64_t current, const char *what,
                       const char *names, int64_t *number)
{
    char *end = NULL;
    *number = current;
    if (!word) {
        if (!current)
            plain_refuse(p, "Which %s? %s names them.", what, names);
        return current > 0;
    }
    word += *word == '#';
    errno = 0;
    *number = strtoll(word, &end, 10);
    if (*end || end == word || errno || *number <= 0) {
        plain_refuse(p, "\"%.60s\" is no %s's number. %s names them.", word, what, names);
        return false;
    }
    return true;
}

/* An ID, or the request that was spoken of last. False: refused. */
static bool read_id(struct plain *p, const char *word, int64_t *id)
{
    return plain_read_number(p, word, p->current_id, "request", "list", id);
}

static void ask_request(struct plain *p, enum plain_command c, const char *id_word, const char *argument)
{
    int64_t id;
    bool with_bodies = c == PLAIN_PAYLOAD || c == PLAIN_HTTP || c == PLAIN_COPY;
    if (!read_id(p, id_word, &id))
        return;
    p->current_id = id;
    plain_await(p, c, wf_query_request(p->wf, id, with_bodies), id, argument);
}

/* ---- sending ---- */

/* `confirmed`: the question that was answered with yes. */
static void send_lookup(struct plain *p, int confirmed)
{
    struct lookup l;
    struct err e = {0};
    if (!lookup_form_take(&p->form, &l, &e)) {
        plain_refuse_err(p, &e);
    } else {
        l.minds_repeat = !confirmed;
        l.is_despite_forgotten = confirmed == PLAIN_ASKS_FORGOTTEN;
        plain_await(p, PLAIN_SEND, wf_send(p->wf, &l), 0, NULL);
    }
    lookup_release(&l);
}

static void ask_forgotten(struct plain *p, const struct err *found)
{
    p->asks = PLAIN_ASKS_FORGOTTEN;
    plain_say(p,
              "%s If you send it, the request and what Apollo tells are kept again, and it may cost credits. "
              "Type yes to send it all the same, anything else to leave it.",
              found->text);
}

static void ask_again(struct plain *p, const struct err *found)
{
    p->asks = PLAIN_ASKS_AGAIN;
    plain_say(p,
              "%s Apollo may charge once more; spent credits do not come back. Type yes to send it again, "
              "anything else to leave it.",
              found->text);
}

static void take_sent(struct plain *p, const struct wf_event *ev)
{
    if (ev->err.code != ERR_NONE) {
        if (ev->err.code == ERR_FORGOTTEN)
            ask_forgotten(p, &ev->err);
        else if (ev->err.code == ERR_REPEATED)
            ask_again(p, &ev->err);
        else
            plain_refuse_err(p, &ev->err);
        return;
    }
    p->current_id = ev->id;
    p->form.is_spent = true;
    plain_follow_add(p, ev->id, true);
    plain_say(p, "Sent as request %lld.", (long long)ev->id);
}

/* ---- one request ---- */

static void reuse(struct plain *p, const struct request *r)
{
    if (!r->people_count)
        return;
    lookup_form_fill(&p->form, &r->people[0].asked, &r->options);
    plain_form_tell(p);
}

static void take_request(struct plain *p, const struct plain_pending *q, const struct wf_event *ev)
{
    struct buf out;
    struct err e = {0};
    if (!ev->request) {
        plain_refuse_err(p, &ev->err);
        return;
    }
    if (q->command == PLAIN_REUSE) {
        reuse(p, ev->request);
        return;
    }
    char *title = mem_text_format("%s %lld", plain_command_info(q->command).word, (long long)q->id);
    buf_init(&out, PLAIN_PRINT_CEILING);
    if (plain_print(p, q->command, q->argument, ev->request, &out, &e))
        plain_tell(p, title, &out);
    else
        plain_refuse_err(p, &e);
    buf_release(&out);
    free(title);
}

static void take_done(struct plain *p, const struct plain_pending *q, const struct wf_event *ev)
{
    if (ev->err.code != ERR_NONE)
        plain_refuse_err(p, &ev->err);
    else if (q->command == PLAIN_ABANDON)
        plain_say(p,
                  ev->is_changed ? "Stopped waiting for request %lld. A late delivery still counts; spent "
                                   "credits do not come back."
                                 : "Request %lld does not wait any more: nothing to stop.",
                  (long long)q->id);
    else
        plain_say(p,
                  ev->is_changed ? "Asking Apollo for request %lld now; that is free."
                                 : "Request %lld does not wait: nothing to ask for.",
                  (long long)q->id);
}

bool plain_take_answer(struct plain *p, struct wf_event *ev)
{
    struct plain_pending q = p->pending;
    if (q.command == PLAIN_NONE || !q.ticket || ev->ticket != q.ticket)
        return false;
    p->pending = (struct plain_pending){0};
    if (plain_lists_take(p, &q, ev) || plain_view_take(p, &q, ev) || plain_requests_take(p, &q, ev)) {
        free(q.argument);
        return true;
    }
    switch (q.command) {
    case PLAIN_SEND:
        take_sent(p, ev);
        break;
    case PLAIN_ABANDON:
    case PLAIN_POLL:
        take_done(p, &q, ev);
        break;
    case PLAIN_STATUS:
        plain_take_status(p, ev);
        plain_tell_status(p);
        break;
    default:
        take_request(p, &q, ev);
    }
    free(q.argument);
    return true;
}

/* ---- what needs no answer ---- */

static void act_switch(struct plain *p, enum action action)
{
    lookup_form_act(&p->form, action);
    plain_form_tell(p);
}

static void act_mask(struct plain *p, const char *word)
{
    if (word && strcmp(word, "on") != 0 && strcmp(word, "off") != 0) {
        plain_refuse(p, "mask on, or mask off.");
        return;
    }
    free(p->told.text); /* what was told unmasked is not told again */
    free(p->told.title);
    p->told = (struct plain_told){0};
    free(p->kept.text);
    free(p->kept.title);
    p->kept = (struct plain_told){0};
    bool is_locked = p->options->settings && settings_is_on(p->options->settings, SETTING_PRIVACY);
    p->is_private = is_locked || (word ? strcmp(word, "on") == 0 : !p->is_private);
    plain_say(p, p->is_private ? "Names, titles, companies, addresses, phones and ids are masked."
                               : "Nothing is masked any more.");
}

static void tell_scenarios(struct plain *p)
{
    const struct screen_options *o = p->options;
    struct buf out;
    buf_init(&out, 64 * 1024);
    for (size_t i = 0; i < o->scenario_count; i++)
        buf_printf(&out, "%s: %s.\n", o->scenarios[i].name, o->scenarios[i].title);
    if (o->playing)
        buf_printf(&out, "Now it plays %s.\n", o->playing(o->owner));
    plain_say_text(p, &out);
    buf_release(&out);
}

static void act_scenario(struct plain *p, const char *name)
{
    const struct screen_options *o = p->options;
    struct err e = {0};
    if (!o->scenario_count)
        plain_refuse(p, "Only the demo has scenarios: waterfall demo --plain.");
    else if (!name)
        tell_scenarios(p);
    else if (!o->on_scenario(o->owner, name, &e))
        plain_refuse_err(p, &e);
    else
        plain_say(p, "From now on the simulator plays %s.", name);
}

static void refuse_word(struct plain *p, const char *word)
{
    const char *near = plain_command_nearest(word), *instead = plain_needless(word);
    if (instead)
        plain_refuse(p, "%s is for the screen; here %s.", word, instead);
    else if (near)
        plain_refuse(p, "There is no command \"%.60s\"; did you mean %s?", word, near);
    else
        plain_refuse(p, "There is no command \"%.60s\". help lists them.", word);
}

static void act_help(struct plain *p, const char *word)
{
    enum plain_command only = word ? plain_command_of(word) : PLAIN_NONE;
    struct buf out;
    if (word && only == PLAIN_NONE) {
        refuse_word(p, word);
        return;
    }
    buf_init(&out, 64 * 1024);
    for (int c = PLAIN_NONE + 1; c < PLAIN_COMMAND_COUNT; c++)
        if ((only == PLAIN_NONE || c == (int)only) && (c != PLAIN_SCENARIO || p->options->scenario_count))
            plain_command_write_help((enum plain_command)c, &out);
    if (only == PLAIN_NONE)
        buf_append_text(&out,
                        "A LinkedIn URL, an e-mail, First Last <mail>, a domain, a JSON object or a call of "
                        "Apollo's as cURL fills the form: type or paste it as a line. Words with blanks "
                        "stand in quotes. On a terminal Ctrl-R shows again what you have typed.\n");
    plain_say_text(p, &out);
    buf_release(&out);
}

static void act_wait(struct plain *p, const char *word)
{
    int64_t id = 0;
    if (word && !read_id(p, word, &id))
        return;
    if (id)
        plain_follow_add(p, id, false);
    plain_await(p, PLAIN_WAIT, 0, id, NULL);
}

static void act_copy(struct plain *p, const char *what, const char *id)
{
    if (!what || !plain_print_knows(what))
        plain_refuse(p, "copy what? One of %s.", plain_command_info(PLAIN_COPY).arguments);
    else
        ask_request(p, PLAIN_COPY, id, what);
}

static void act_on_waiting(struct plain *p, enum plain_command c, const char *word)
{
    int64_t id;
    if (c == PLAIN_ABANDON && !word) {
        plain_refuse(p, "abandon which request? Name its number: abandon 3.");
        return;
    }
    if (read_id(p, word, &id))
        plain_await(p, c, c == PLAIN_ABANDON ? wf_abandon(p->wf, id) : wf_poll_now(p->wf, id), id, NULL);
}

/* The form, and sending it. False: not among these. */
static bool act_form(struct plain *p, enum plain_command c, char *const *words, size_t count)
{
    switch (c) {
    case PLAIN_LOOKUP:
    case PLAIN_SET:
        plain_form_set(p, words, count, c == PLAIN_LOOKUP && count);
        return true;
    case PLAIN_SEND:
        send_lookup(p, PLAIN_ASKS_NOTHING);
        return true;
    case PLAIN_CLEAR:
    case PLAIN_UNDO:
    case PLAIN_TOGGLE_EMAIL:
    case PLAIN_TOGGLE_PHONE:
    case PLAIN_TOGGLE_REVEAL:
    case PLAIN_TOGGLE_PERSONAL:
        act_switch(p, plain_command_info(c).action);
        return true;
    case PLAIN_EDITOR:
        plain_edit(p);
        return true;
    default:
        return false;
    }
}

/* One request. */
static bool act_request(struct plain *p, enum plain_command c, const char *first, const char *second)
{
    switch (c) {
    case PLAIN_VERBATIM:
        ask_request(p, PLAIN_COPY, first, "payload");
        return true;
    case PLAIN_SHOW:
    case PLAIN_PERSON:
    case PLAIN_PAYLOAD:
    case PLAIN_HTTP:
    case PLAIN_EXPLAIN:
    case PLAIN_REUSE:
        ask_request(p, c, first, NULL);
        return true;
    case PLAIN_COPY:
        act_copy(p, first, second);
        return true;
    case PLAIN_ABANDON:
    case PLAIN_POLL:
        act_on_waiting(p, c, first);
        return true;
    case PLAIN_WAIT:
        act_wait(p, first);
        return true;
    default:
        return false;
    }
}

static void act(struct plain *p, enum plain_command c, char *const *words, size_t count)
{
    const char *first = count ? words[0] : NULL, *second = count > 1 ? words[1] : NULL;
    if (plain_view_act(p, c, words, count) || plain_lists_act(p, c, words, count) ||
        plain_requests_act(p, c, words, count) || act_form(p, c, words, count) ||
        act_request(p, c, first, second))
        return;
    switch (c) {
    case PLAIN_COMPARE:
        plain_compare(p);
        break;
    case PLAIN_PAGER:
        plain_page(p);
        break;
    case PLAIN_STATUS:
        plain_await(p, c, wf_query_status(p->wf), 0, NULL);
        break;
    case PLAIN_MASK:
        act_mask(p, first);
        break;
    case PLAIN_SCENARIO:
        act_scenario(p, first);
        break;
    case PLAIN_HELP:
        act_help(p, first);
        break;
    case PLAIN_QUIT:
        p->is_over = true;
        break;
    default: /* done above */
        break;
    }
}

/* ---- a line ---- */

/* True: the line was the answer to the question. */
static bool take_confirmation(struct plain *p, const char *word)
{
    int asked = p->asks;
    bool is_yes = strcmp(word, "yes") == 0;
    if (asked == PLAIN_ASKS_NOTHING)
        return false;
    p->asks = PLAIN_ASKS_NOTHING;
    if (!is_yes)
        plain_say(p, asked == PLAIN_ASKS_LIST_STOP ? "Left as it is." : "Not sent.");
    else if (asked == PLAIN_ASKS_LIST_START)
        plain_lists_confirmed(p, PLAIN_LIST_START);
    else if (asked == PLAIN_ASKS_LIST_STOP)
        plain_lists_confirmed(p, PLAIN_LIST_STOP);
    else
        send_lookup(p, asked);
    return is_yes || strcmp(word, "no") == 0;
}

/* JSON behind the word, which splitting would take apart. */
static bool take_import(struct plain *p, const char *line)
{
    static const char word[] = "import ";
    if (strncmp(line, word, sizeof word - 1) != 0)
        return false;
    const char *json = line + sizeof word - 1;
    json += strspn(json, " \t");
    if (*json != '{')
        return false;
    plain_await(p, PLAIN_IMPORT, wf_import(p->wf, json, strlen(json), 0), 0, NULL);
    return true;
}

void plain_take_line(struct plain *p, char *line)
{
    char *words[PLAIN_WORDS_MAX], *whole = mem_text(line);
    size_t count = plain_split(line, words);
    if (!count && p->asks != PLAIN_ASKS_NOTHING)
        take_confirmation(p, "");
    if (count && !take_confirmation(p, words[0]) && !take_import(p, whole)) {
        enum plain_command c = plain_command_of(words[0]);
        if (c != PLAIN_NONE)
            act(p, c, words + 1, count - 1);
        else if (words[0][0] != '#' && plain_form_paste(p, whole)) /* a script may have remarks */
            plain_form_tell(p);
        else if (words[0][0] != '#')
            refuse_word(p, words[0]);
    }
    free(whole);
}
