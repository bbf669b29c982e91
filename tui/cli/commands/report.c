/* report.c — coverage, vendors and credits of the history, or of a part of it, in five formats. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "tui/cli/arguments.h"
#include "tui/cli/client.h"
#include "tui/cli/failure.h"
#include "tui/cli/output.h"
#include "tui/cli/report/report.h"

enum { LIMIT_STANDARD = 20, LIMIT_MOST = 1000, REPORT_CEILING = 64 * 1024 * 1024 };

static const char *const formats[] = {"text", "md", "html", "json", "csv"};
enum { FORMAT_TEXT, FORMAT_MARKDOWN, FORMAT_HTML, FORMAT_JSON, FORMAT_CSV, FORMAT_COUNT };

/* ---- what is asked ---- */

static bool read_format(const struct arguments *a, int *format, struct err *e)
{
    const char *word = a->option[OPTION_REPORT_FORMAT];
    *format = a->option[OPTION_JSON] ? FORMAT_JSON : FORMAT_TEXT;
    if (!word)
        return true;
    for (*format = 0; *format < FORMAT_COUNT; ++*format)
        if (strcmp(word, formats[*format]) == 0)
            return true;
    return err_set(e, ERR_USAGE, "--format is text, md, html, json or csv, not \"%.40s\".", word);
}

/* "2026-01-31" is that day in UTC; "30d" is so many days before the end of today, which changes from day to
 * day and is for looking, not for keeping. */
static bool read_day(const char *text, const char *flag, int64_t *day, struct err *e)
{
    struct tm tm = {0};
    int used = 0;
    if (sscanf(text, "%4d-%2d-%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &used) == 3 && used == 10 &&
        !text[10] && tm.tm_year >= 1970 && tm.tm_mon >= 1 && tm.tm_mon <= 12 && tm.tm_mday >= 1) {
        tm.tm_year -= 1900;
        tm.tm_mon -= 1;
        int month = tm.tm_mon;
        int64_t seconds = (int64_t)timegm(&tm);
        *day = seconds / (24 * 3600);
        if (tm.tm_mon == month) /* the 31st of a short month would have moved on */
            return true;
    }
    size_t digits = strspn(text, "0123456789");
    if (digits && digits < 6 && strcmp(text + digits, "d") == 0) {
        *day = clock_wall_ms() / LEDGER_DAY_MS + 1 - strtol(text, NULL, 10);
        return true;
    }
    return err_set(e, ERR_USAGE,
                   "%s is a day such as 2026-01-31 (UTC), or 30d for the last 30 days, not \"%.40s\".", flag,
                   text);
}

static bool read_range(const struct arguments *a, struct insight_query *q, struct report *r, struct err *e)
{
    const char *since = a->option[OPTION_SINCE], *until = a->option[OPTION_UNTIL];
    int64_t day;
    if (since) {
        if (!read_day(since, "--since", &day, e))
            return false;
        q->since_ms = day * LEDGER_DAY_MS;
        r->since = report_day_text(day);
    }
    if (until) {
        if (!read_day(until, "--until", &day, e))
            return false;
        q->until_ms = (day + 1) * LEDGER_DAY_MS; /* that day is in it */
        r->until = report_day_text(day);
    }
    if (q->since_ms && q->until_ms && q->since_ms >= q->until_ms)
        return err_set(e, ERR_USAGE, "--since is after --until.");
    return true;
}

/* ---- the answers ---- */

static struct insight *ask(struct client *s, struct insight_query *q, enum insight_kind kind, struct err *e)
{
    q->kind = kind;
    struct wf_event *ev = client_answer(s, wf_query_insight(s->wf, q), e);
    struct insight *x = ev ? ev->insight : NULL;
    if (ev)
        ev->insight = NULL;
    wf_event_free(ev);
    return x;
}

static bool fill(struct client *s, struct insight_query *q, struct report *r, struct err *e)
{
    struct insight *vendors = ask(s, q, INSIGHT_VENDORS, e);
    struct insight *credits = vendors ? ask(s, q, INSIGHT_CREDITS, e) : NULL;
    struct insight *ledger = credits ? ask(s, q, INSIGHT_LEDGER, e) : NULL;
    bool is_good = ledger != NULL;
    if (is_good)
        report_build(r, vendors, credits, ledger, q->since_ms);
    insight_free(vendors);
    insight_free(credits);
    insight_free(ledger);
    return is_good;
}

static void tell(const struct report *r, int format)
{
    static void (*const write[FORMAT_COUNT])(const struct report *, struct buf *) = {
        report_write_text, report_write_markdown, report_write_html, report_write_json, report_write_csv};
    struct buf out;
    buf_init(&out, REPORT_CEILING);
    write[format](r, &out);
    if (format == FORMAT_JSON)
        output_json(&out);
    else if (format == FORMAT_CSV)
        output_own(&out); /* the cleaner would drop the returns; its text was cleaned at the door */
    else
        output_text(&out);
    buf_release(&out);
}

enum exit_code command_report_run(const struct arguments *a)
{
    struct client s;
    struct err e = {0};
    struct report r = {.is_masked = a->option[OPTION_MASK] != NULL};
    struct insight_query q = {.count = LIMIT_STANDARD, .filter = a->option[OPTION_FILTER]};
    int format;
    r.filter = mem_text(q.filter);
    if (!read_format(a, &format, &e) || !read_range(a, &q, &r, &e) ||
        !arguments_number(a, OPTION_LIMIT, 0, LIMIT_MOST, &q.count, &e) ||
        !client_open(&s, a, CLIENT_STORE, true, &e)) {
        report_release(&r);
        return failure_tell(a, &e);
    }
    if (!fill(&s, &q, &r, &e)) {
        report_release(&r);
        return failure_close(&s, a, &e);
    }
    tell(&r, format);
    report_release(&r);
    client_close(&s);
    return EXIT_CODE_FOUND;
}
