/* plain_view.c — vendors, credits, people, inbox, report: what is asked of the whole history, and what is
 * said of the answers. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "tui/cli/report/report.h"
#include "tui/plain/plain_figures.h"
#include "tui/plain/plain_internal.h"
#include "tui/plain/plain_story.h"
#include "tui/widget/json_doc.h"

enum {
    VIEW_PAGE = 20,
    TEXT_CEILING = 4 * 1024 * 1024,
    REPORT_CEILING = 64 * 1024 * 1024,
    IMPORT_CEILING = 2 * 1024 * 1024,
    DAYS_MOST = 36500,
    DOCUMENT_COLUMNS = 20000,
};

/* ---- asking ---- */

/* What each command asks; the last is no question. */
static const struct {
    enum plain_command command;
    enum insight_kind kind;
    bool is_window;
} questions[] = {
    {PLAIN_VENDORS, INSIGHT_VENDORS, false},     {PLAIN_WHAT_IF, INSIGHT_VENDORS, false},
    {PLAIN_ATTEMPTS, INSIGHT_ATTEMPTS, true},    {PLAIN_CREDITS, INSIGHT_CREDITS, false},
    {PLAIN_LEDGER, INSIGHT_LEDGER, true},        {PLAIN_PEOPLE, INSIGHT_PEOPLE, true},
    {PLAIN_PROFILE, INSIGHT_PERSON, false},      {PLAIN_INBOX, INSIGHT_DELIVERIES, true},
    {PLAIN_UNMATCHED, INSIGHT_DELIVERIES, true}, {PLAIN_DELIVERY, INSIGHT_REPLAY, false},
    {PLAIN_REPLAY, INSIGHT_REPLAY, false},       {PLAIN_NONE, INSIGHT_KIND_COUNT, false},
};

static int question_of(enum plain_command c)
{
    int i = 0;
    while (questions[i].command != PLAIN_NONE && questions[i].command != c)
        i++;
    return i;
}

static int64_t since_ms(const struct plain *p)
{
    return p->since_days ? (clock_wall_ms() / LEDGER_DAY_MS + 1 - p->since_days) * LEDGER_DAY_MS : 0;
}

/* `about` holds what it is asked of: its id, or a person's place in a request. */
static void ask(struct plain *p, enum plain_command c, const struct insight_query *about,
                const char *argument)
{
    const struct plain_window *w = &p->window;
    int at = question_of(c);
    bool is_window = questions[at].is_window;
    struct insight_query q = {
        .kind = questions[at].kind,
        .first = is_window ? w->next : 0,
        .count = is_window ? VIEW_PAGE : 200,
        .filter = is_window                        ? w->filter
                  : argument && c == PLAIN_VENDORS ? argument
                                                   : NULL,
        .since_ms = since_ms(p),
        .id = about->id,
        .request_id = about->request_id,
        .slot = about->slot,
        .vendor = w->vendor,
        .field = w->field,
        .choice = c == PLAIN_UNMATCHED ? DELIVERIES_LOOSE : DELIVERIES_ALL,
    };
    plain_await(p, c, wf_query_insight(p->wf, &q), about->id, argument);
}

static void ask_whole(struct plain *p, enum plain_command c, const char *argument)
{
    ask(p, c, &(struct insight_query){0}, argument);
}

void plain_view_ask(struct plain *p)
{
    ask_whole(p, p->window.command, NULL);
}

static char *joined(char *const *words, size_t count)
{
    struct buf out;
    buf_init(&out, 64 * 1024);
    for (size_t i = 0; i < count; i++)
        buf_printf(&out, "%s%s", i ? " " : "", words[i]);
    char *text = out.size ? buf_take(&out, NULL) : NULL;
    buf_release(&out);
    return text;
}

/* Words of a command that are needed again when its answer comes. */
static void ask_with_words(struct plain *p, enum plain_command c, char *const *words, size_t count)
{
    char *text = joined(words, count);
    ask_whole(p, c, text);
    free(text);
}

static void ask_one(struct plain *p, enum plain_command c, const char *word)
{
    struct insight_query about = {0};
    bool is_person = c == PLAIN_PROFILE;
    if (plain_read_number(p, word, 0, is_person ? "person" : "delivery", is_person ? "people" : "inbox",
                          &about.id))
        ask(p, c, &about, NULL);
}

/* "#ID N": the N-th of a request's people, as the screen numbers them. */
static void ask_profile(struct plain *p, char *const *words, size_t count)
{
    enum { PEOPLE_MOST = 1000 };
    struct insight_query about = {0};
    int64_t place = 1;
    if (!count || words[0][0] != '#') {
        ask_one(p, PLAIN_PROFILE, count ? words[0] : NULL);
        return;
    }
    if (!plain_read_number(p, words[0] + 1, 0, "request", "list", &about.request_id) ||
        !plain_read_number(p, count > 1 ? words[1] : NULL, place, "person", "show", &place))
        return;
    about.slot = (int)(place < PEOPLE_MOST ? place : PEOPLE_MOST) - 1;
    char *name = joined(words, count);
    ask(p, PLAIN_PROFILE, &about, name);
    free(name);
}

static void ask_attempts(struct plain *p, char *const *words, size_t count)
{
    enum contact_field field = CONTACT_EMAIL;
    size_t name = count;
    if (count > 1 && plain_field_word(words[count - 1], &field))
        name--;
    if (!name) {
        plain_refuse(p, "Attempts of which vendor? vendors names them: attempts Icypeas email.");
        return;
    }
    plain_begin_window(p, PLAIN_ATTEMPTS, NULL, 0);
    p->window.vendor = joined(words, name);
    p->window.field = field;
    plain_view_ask(p);
}

static void set_range(struct plain *p, const char *word)
{
    char *end = NULL;
    long days = word ? strtol(word, &end, 10) : -1;
    bool is_all = word && strcmp(word, "all") == 0;
    if (!is_all &&
        (!word || (*end && strcmp(end, "d") != 0) || end == word || days < 1 || days > DAYS_MOST)) {
        plain_refuse(p, "range all, or range and a number of days: range 30.");
        return;
    }
    p->since_days = is_all ? 0 : days;
    if (is_all)
        plain_say(p, "Range: all time.");
    else
        plain_say(p, "Range: %ld %s, today included.", days, days == 1 ? "day" : "days");
}

/* ---- the report ---- */

static const char *const report_formats[] = {"text", "md", "html", "json", "csv"};
enum { REPORT_FORMATS = 5 };

static int report_format(const char *word)
{
    int i = 0;
    while (word && i < REPORT_FORMATS && strcmp(report_formats[i], word) != 0)
        i++;
    return i;
}

static void ask_report(struct plain *p, const char *format, enum insight_kind kind)
{
    struct insight_query q = {.kind = kind, .count = VIEW_PAGE, .since_ms = since_ms(p)};
    plain_await(p, PLAIN_REPORT, wf_query_insight(p->wf, &q), kind, format);
}

static void begin_report(struct plain *p, const char *word)
{
    if (report_format(word) == REPORT_FORMATS)
        plain_refuse(p, "\"%.40s\" is no format. One of text, md, html, json, csv.", word);
    else
        ask_report(p, word, INSIGHT_VENDORS);
}

static void write_report(struct plain *p, const char *format, const struct insight *ledger)
{
    static void (*const write[REPORT_FORMATS])(const struct report *, struct buf *) = {
        report_write_text, report_write_markdown, report_write_html, report_write_json, report_write_csv};
    struct report r = {.is_masked = p->is_private};
    struct buf out;
    char day[LEDGER_DAY_TEXT_SIZE];
    if (p->since_days) {
        ledger_day_format(since_ms(p) / LEDGER_DAY_MS, day);
        r.since = mem_text(day);
    }
    buf_init(&out, REPORT_CEILING);
    report_build(&r, p->report[0], p->report[1], ledger, since_ms(p));
    write[report_format(format)](&r, &out);
    if (out.size && out.data[out.size - 1] != '\n')
        buf_append_char(&out, '\n');
    plain_tell(p, "report", &out);
    buf_release(&out);
    report_release(&r);
}

static void take_report(struct plain *p, const struct plain_pending *q, struct wf_event *ev)
{
    if (q->id == INSIGHT_LEDGER) {
        write_report(p, q->argument, ev->insight);
        return;
    }
    struct insight **slot = &p->report[q->id == INSIGHT_CREDITS];
    insight_free(*slot);
    *slot = ev->insight;
    ev->insight = NULL;
    ask_report(p, q->argument, q->id == INSIGHT_VENDORS ? INSIGHT_CREDITS : INSIGHT_LEDGER);
}

/* ---- deliveries ---- */

static bool read_file(const char *path, struct buf *out, struct err *e)
{
    char bytes[16384];
    FILE *f = fopen(path, "rbe");
    if (!f)
        return err_set(e, ERR_USAGE, "%s cannot be read (%s).", path, strerror(errno));
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, f)) > 0;)
        buf_append(out, bytes, n);
    bool is_good = !ferror(f);
    fclose(f);
    if (!is_good)
        return err_set(e, ERR_USAGE, "%s cannot be read.", path);
    return !out->is_over || err_set(e, ERR_USAGE, "%s holds more than 2 MiB: that is no delivery.", path);
}

static void import_file(struct plain *p, const char *path, const char *id_word)
{
    struct buf body;
    struct err e = {0};
    int64_t id = 0;
    if (!path) {
        plain_refuse(p, "import which file? Or put the JSON behind the word.");
        return;
    }
    if (id_word && !plain_read_number(p, id_word, 0, "request", "list", &id))
        return;
    buf_init(&body, IMPORT_CEILING);
    if (read_file(path, &body, &e))
        plain_await(p, PLAIN_IMPORT, wf_import(p->wf, body.data, body.size, id), id, NULL);
    else
        plain_refuse_err(p, &e);
    buf_release(&body);
}

static void assign(struct plain *p, const char *delivery_word, const char *id_word)
{
    int64_t delivery, id;
    if (!plain_read_number(p, delivery_word, 0, "delivery", "unmatched", &delivery) ||
        !plain_read_number(p, id_word, p->current_id, "request", "list", &id))
        return;
    plain_await(p, PLAIN_ASSIGN, wf_assign(p->wf, delivery, id), id, NULL);
}

static void take_imported(struct plain *p, const struct wf_event *ev)
{
    struct err e = ev->err;
    if (e.code == ERR_JSON || e.code == ERR_LIMIT)
        e.code = ERR_USAGE; /* the file's fault, not Apollo's */
    if (e.code != ERR_NONE)
        plain_refuse_err(p, &e);
    else if (ev->outcome == DELIVERY_DUPLICATE)
        plain_say(p, "Delivery %lld: the same bytes came before. Kept, and not counted again.",
                  (long long)ev->delivery_id);
    else if (ev->id)
        plain_say(p, "Delivery %lld is taken for request %lld.", (long long)ev->delivery_id,
                  (long long)ev->id);
    else
        plain_say(p, "Delivery %lld is unmatched. assign %lld and a request's number gives it to that one.",
                  (long long)ev->delivery_id, (long long)ev->delivery_id);
}

static void put_body(const struct plain *p, const struct delivery_row *r, struct buf *out)
{
    struct doc d;
    plain_figures_delivery(p, r, out);
    if (!r->body)
        return;
    doc_init(&d);
    doc_begin(&d, DOCUMENT_COLUMNS, true);
    json_doc_write(&d, r->body, r->body_size, &(struct json_doc_options){.is_private = p->is_private});
    doc_write(&d, out);
    doc_release(&d);
}

static void put_replay(const struct plain *p, const struct wf_event *ev, struct buf *out)
{
    const struct insight *x = ev->insight;
    buf_append_text(out, "REPLAY: told as it would settle now; stored nowhere, counted nowhere.\n");
    plain_figures_delivery(p, &x->deliveries[0], out);
    if (x->request_count)
        plain_story_waterfall(p, x->requests[0], out);
    else
        buf_printf(out, "%s\n", ev->err.code != ERR_NONE ? ev->err.text : "It cannot be read.");
}

/* ---- answers ---- */

static void put_window(struct plain *p, const struct insight *x, struct buf *out)
{
    size_t count = x->attempt_count + x->ledger_count + x->people_count + x->delivery_count;
    for (size_t i = 0; i < x->attempt_count; i++)
        plain_figures_attempt(p, &x->attempts[i], out);
    for (size_t i = 0; i < x->ledger_count; i++)
        plain_figures_ledger(p, &x->ledger[i], out);
    for (size_t i = 0; i < x->people_count; i++)
        plain_figures_person(p, &x->people[i], out);
    for (size_t i = 0; i < x->delivery_count; i++)
        plain_figures_delivery(p, &x->deliveries[i], out);
    plain_put_more(p, out, "Nothing of the kind.", x->first, count, x->total);
    if (x->is_cut)
        buf_append_text(out, "The search stopped at its ceiling: there are older ones.\n");
}

/* False: a refusal stands in `e`. */
static bool put_answer(struct plain *p, const struct plain_pending *q, const struct wf_event *ev,
                       struct buf *out, struct err *e)
{
    const struct insight *x = ev->insight;
    char *line = mem_text(q->argument ? q->argument : ""), *words[PLAIN_WORDS_MAX];
    size_t count = plain_split(line, words);
    bool is_good = true;
    switch (q->command) {
    case PLAIN_VENDORS:
        plain_figures_vendors(x, out);
        break;
    case PLAIN_WHAT_IF:
        is_good = plain_figures_what_if(x, words, count, out, e);
        break;
    case PLAIN_CREDITS:
        plain_figures_credits(p->status, x, out);
        break;
    case PLAIN_PROFILE:
        is_good = x->people_count > 0;
        if (!is_good && !q->id)
            *e = ev->err;
        else if (!is_good)
            err_set(e, ERR_NOT_FOUND, "There is no person %lld; people names them.", (long long)q->id);
        if (is_good)
            plain_figures_profile(p, x, out);
        break;
    case PLAIN_DELIVERY:
    case PLAIN_REPLAY:
        is_good = x->delivery_count ||
                  err_set(e, ERR_NOT_FOUND, "There is no delivery %lld; inbox names them.", (long long)q->id);
        if (is_good && q->command == PLAIN_DELIVERY)
            put_body(p, &x->deliveries[0], out);
        else if (is_good)
            put_replay(p, ev, out);
        break;
    default:
        put_window(p, x, out);
    }
    free(line);
    return is_good;
}

static void take_insight(struct plain *p, const struct plain_pending *q, struct wf_event *ev)
{
    struct buf out;
    struct err e = {0};
    if (!ev->insight) {
        plain_refuse_err(p, &ev->err);
        return;
    }
    if (q->command == PLAIN_REPORT) {
        take_report(p, q, ev);
        return;
    }
    const char *word = plain_command_info(q->command).word;
    char *title = q->id         ? mem_text_format("%s %lld", word, (long long)q->id)
                  : q->argument ? mem_text_format("%s %s", word, q->argument)
                                : mem_text(word);
    buf_init(&out, TEXT_CEILING);
    if (put_answer(p, q, ev, &out, &e))
        plain_tell(p, title, &out);
    else
        plain_refuse_err(p, &e);
    buf_release(&out);
    free(title);
}

bool plain_view_take(struct plain *p, const struct plain_pending *q, struct wf_event *ev)
{
    if (ev->kind == WF_EVENT_INSIGHT)
        take_insight(p, q, ev);
    else if (ev->kind == WF_EVENT_IMPORTED)
        take_imported(p, ev);
    else if (q->command == PLAIN_BALANCE && ev->err.code != ERR_NONE)
        plain_refuse_err(p, &ev->err);
    else if (q->command == PLAIN_BALANCE)
        ask_whole(p, PLAIN_CREDITS, NULL);
    else
        return false;
    return true;
}

bool plain_view_act(struct plain *p, enum plain_command c, char *const *words, size_t count)
{
    const char *first = count ? words[0] : NULL, *second = count > 1 ? words[1] : NULL;
    switch (c) {
    case PLAIN_VENDORS:
    case PLAIN_WHAT_IF:
    case PLAIN_CREDITS:
        ask_with_words(p, c, words, count);
        return true;
    case PLAIN_ATTEMPTS:
        ask_attempts(p, words, count);
        return true;
    case PLAIN_LEDGER:
    case PLAIN_PEOPLE:
    case PLAIN_INBOX:
    case PLAIN_UNMATCHED:
        plain_begin_window(p, c, words, count);
        plain_view_ask(p);
        return true;
    case PLAIN_PROFILE:
        ask_profile(p, words, count);
        return true;
    case PLAIN_DELIVERY:
    case PLAIN_REPLAY:
        ask_one(p, c, first);
        return true;
    case PLAIN_BALANCE:
        plain_await(p, c, wf_read_balance(p->wf), 0, NULL);
        return true;
    case PLAIN_RANGE:
        set_range(p, first);
        return true;
    case PLAIN_REPORT:
        begin_report(p, first);
        return true;
    case PLAIN_IMPORT:
        import_file(p, first, second);
        return true;
    case PLAIN_ASSIGN:
        assign(p, first, second);
        return true;
    default:
        return false;
    }
}
