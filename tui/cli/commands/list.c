/* list.c — what is stored: filtered, sorted, newest first unless told otherwise. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/json_write.h"
#include "core/base/mem.h"
#include "core/base/plural.h"
#include "core/waterfall.h"
#include "tui/cli/arguments.h"
#include "tui/cli/failure.h"
#include "tui/cli/output.h"
#include "tui/cli/client.h"
#include "tui/export_file.h"
#include "tui/mask.h"
#include "tui/terminal/text_width.h"

enum { WINDOW = 1000, LIMIT_STANDARD = 20, LIMIT_MOST = 100000, LIST_CEILING = 256 * 1024 * 1024 };

/* ---- JSON ---- */

/* What was asked of each, where the object of `show` has it, too. */
static void write_people(struct json_writer *w, const struct request_row *row)
{
    json_write_array(w, "people");
    for (size_t i = 0; i < row->asked_count; i++) {
        json_write_object(w, NULL);
        wf_write_asked_json(w, "asked", &row->asked[i]);
        json_write_end(w);
    }
    json_write_end(w);
}

static void write_row_json(struct json_writer *w, const struct request_row *row)
{
    json_write_object(w, NULL);
    json_write_int(w, "id", row->id);
    json_write_text(w, "state", request_state_word(row->state));
    json_write_text(w, "label", row->label);
    json_write_text(w, "organization", row->organization);
    write_people(w, row);
    json_write_int(w, "people_count", row->people_count);
    wf_write_wants_json(w, "wants", &row->options);
    json_write_text(w, "email", row->email);
    json_write_int(w, "email_count", row->email_count);
    json_write_text(w, "phone", row->phone);
    json_write_int(w, "phone_count", row->phone_count);
    json_write_text(w, "credits", row->credits);
    json_write_text(w, "delivered_by", channel_word(row->delivered_by));
    json_write_bool(w, "simulated", row->is_simulated);
    json_write_text(w, "message", row->message);
    wf_write_time_json(w, "created", row->created_ms);
    wf_write_time_json(w, "answered", row->answered_ms);
    wf_write_time_json(w, "settled", row->settled_ms);
    wf_write_time_json(w, "next_poll", row->next_poll_ms);
    json_write_end(w);
}

static void tell_json(const struct wf_event *rows)
{
    struct buf json;
    struct json_writer w;
    buf_init(&json, LIST_CEILING);
    json_writer_init(&w, &json);
    json_write_array(&w, NULL);
    for (size_t i = 0; i < rows->row_count; i++)
        write_row_json(&w, &rows->rows[i]);
    json_write_end(&w);
    output_json(&json);
    buf_release(&json);
}

/* ---- columns ---- */

enum column {
    COLUMN_ID,
    COLUMN_ASKED,
    COLUMN_WHO,
    COLUMN_COMPANY,
    COLUMN_STATE,
    COLUMN_EMAIL,
    COLUMN_PHONE,
    COLUMN_CREDITS,
    COLUMN_COUNT
};

static const struct {
    const char *title;
    int most;
} columns[COLUMN_COUNT] = {{"id", 12},    {"asked", 19},  {"who", 28},   {"company", 24},
                           {"state", 12}, {"e-mail", 36}, {"phone", 20}, {"credits", 10}};

/* `room` is for what is not text already. */
static const char *cell_text(const struct request_row *row, int column, char room[CLOCK_ISO_SIZE])
{
    switch ((enum column)column) {
    case COLUMN_ID:
        snprintf(room, CLOCK_ISO_SIZE, "%lld%s", (long long)row->id, row->is_simulated ? " sim" : "");
        return room;
    case COLUMN_ASKED:
        clock_format_local(row->created_ms, room);
        return room;
    case COLUMN_WHO:
        return row->label;
    case COLUMN_COMPANY:
        return row->organization;
    case COLUMN_STATE:
        return request_state_word(row->state);
    case COLUMN_EMAIL:
        return row->email;
    case COLUMN_PHONE:
        return row->phone;
    case COLUMN_CREDITS:
        return row->credits;
    case COLUMN_COUNT:
        break;
    }
    return NULL;
}

static void measure(const struct wf_event *rows, int width[COLUMN_COUNT])
{
    char room[CLOCK_ISO_SIZE];
    for (int c = 0; c < COLUMN_COUNT; c++) {
        width[c] = text_width(columns[c].title);
        for (size_t i = 0; i < rows->row_count; i++) {
            const char *text = cell_text(&rows->rows[i], c, room);
            int n = text ? text_width(text) : 1;
            width[c] = n > width[c] ? n : width[c];
        }
        width[c] = width[c] < columns[c].most ? width[c] : columns[c].most;
    }
}

static void tell_columns(const struct wf_event *rows)
{
    struct buf text;
    int width[COLUMN_COUNT];
    char room[CLOCK_ISO_SIZE];
    buf_init(&text, LIST_CEILING);
    measure(rows, width);
    for (int c = 0; c < COLUMN_COUNT; c++) {
        output_cell(&text, columns[c].title, width[c]);
        buf_append_text(&text, "  ");
    }
    output_end_line(&text);
    for (size_t i = 0; i < rows->row_count; i++) {
        for (int c = 0; c < COLUMN_COUNT; c++) {
            output_cell(&text, cell_text(&rows->rows[i], c, room), width[c]);
            buf_append_text(&text, "  ");
        }
        output_end_line(&text);
    }
    output_text(&text);
    buf_release(&text);
}

static void tell(const struct arguments *a, const struct wf_event *rows, const char *history)
{
    if (a->option[OPTION_JSON])
        tell_json(rows);
    else if (rows->row_count)
        tell_columns(rows);
    else if (rows->total)
        output_note("None of %lld %s fits.", (long long)rows->total,
                    plural(rows->total, "request", "requests"));
    else
        output_note("Nothing is stored yet in %s. `waterfall enrich --help` shows how to ask.", history);
    if (rows->matching > (int64_t)rows->row_count)
        output_note("%zu of %lld; --limit shows more.", rows->row_count, (long long)rows->matching);
}

/* ---- asking ---- */

struct wanted {
    struct wf_rows_query query;
    struct buf filter;
    int64_t limit;
};

static bool read_wanted(const struct arguments *a, struct wanted *w, struct err *e)
{
    struct filter ignored;
    for (size_t i = 0; i < a->operand_count; i++) {
        buf_append_text(&w->filter, i ? " " : "");
        buf_append_text(&w->filter, a->operand[i]);
    }
    w->limit = LIMIT_STANDARD;
    w->query = (struct wf_rows_query){
        .filter = w->filter.data, .wait_ms = INT_MAX, .with_asked = a->option[OPTION_JSON] != NULL};
    if (w->filter.is_over)
        return err_set(e, ERR_USAGE, "A filter has at most %d bytes.", FILTER_BYTES_MAX);
    return filter_parse(w->filter.data, clock_wall_ms(), &ignored, e) &&
           (!a->option[OPTION_SORT] ||
            request_order_parse(a->option[OPTION_SORT], &w->query.order, &w->query.is_up, e)) &&
           arguments_number(a, OPTION_LIMIT, 1, LIMIT_MOST, &w->limit, e);
}

static void append_rows(struct wf_event *all, struct wf_event *more)
{
    if (!more->row_count)
        return;
    all->rows = mem_resize(all->rows, all->row_count + more->row_count + 1, sizeof *all->rows);
    memcpy(all->rows + all->row_count, more->rows, more->row_count * sizeof *all->rows);
    all->row_count += more->row_count;
    more->row_count = 0;
}

/* Window by window, since an answer is one. */
static struct wf_event *ask(struct client *s, struct wanted *w, struct err *e)
{
    struct wf_event *all = NULL;
    do {
        int64_t left = w->limit - w->query.first;
        w->query.count = left < WINDOW ? left : WINDOW;
        struct wf_event *rows = client_answer(s, wf_query_rows(s->wf, &w->query), e);
        bool is_last = !rows || rows->row_count < (size_t)w->query.count;
        w->query.first += w->query.count;
        if (!all) {
            all = rows;
        } else {
            if (rows)
                append_rows(all, rows);
            wf_event_free(rows);
        }
        if (is_last)
            break;
    } while (w->query.first < w->limit);
    if (e->code == ERR_NONE)
        return all;
    wf_event_free(all);
    return NULL;
}

/* ---- into a file ---- */

static enum exit_code write_file(const struct arguments *a, struct wanted *w)
{
    struct client s;
    struct err e = {0};
    struct wf_rows_export x = {.filter = w->filter.data,
                               .order = w->query.order,
                               .is_up = w->query.is_up,
                               .most = a->option[OPTION_LIMIT] ? w->limit : 0,
                               .mask = a->option[OPTION_MASK_FILE] ? mask_text : NULL};
    char *path = NULL;
    if (a->option[OPTION_JSON])
        err_set(&e, ERR_USAGE,
                "--json and a file contradict each other: --format json says what is written.");
    bool is_good = e.code == ERR_NONE && arguments_format(a, &x.format, &e) &&
                   arguments_target(a, &path, &e) && client_open(&s, a, CLIENT_STORE, true, &e);
    if (!is_good) {
        free(path);
        return failure_tell(a, &e);
    }
    x.path = path ? path : "-";
    struct wf_event *ev = client_answer(&s, wf_rows_export(s.wf, &x), &e);
    enum exit_code code = EXIT_CODE_FOUND;
    if (!ev)
        code = failure_tell(a, &e);
    else if (path && strcmp(path, "-") != 0)
        output_note(EXPORT_WRITTEN, (long long)ev->matching, plural(ev->matching, "person", "people"), path,
                    x.mask ? " (UTF-8, lines end in LF), masked" : " (UTF-8, lines end in LF)");
    wf_event_free(ev);
    client_close(&s);
    free(path);
    return code;
}

static enum exit_code list(const struct arguments *a, struct wanted *w)
{
    struct client s;
    struct err e = {0};
    if (a->option[OPTION_OUT] || a->option[OPTION_FORMAT])
        return read_wanted(a, w, &e) ? write_file(a, w) : failure_tell(a, &e);
    if (a->option[OPTION_MASK_FILE]) {
        err_set(&e, ERR_USAGE, "--mask is for what is written: add --format csv, or --out FILE.");
        return failure_tell(a, &e);
    }
    if (!read_wanted(a, w, &e) || !client_open(&s, a, CLIENT_STORE, true, &e))
        return failure_tell(a, &e);
    struct wf_event *rows = ask(&s, w, &e);
    if (!rows)
        return failure_close(&s, a, &e);
    tell(a, rows, s.settings.value[SETTING_DB]);
    wf_event_free(rows);
    client_close(&s);
    return EXIT_CODE_FOUND;
}

enum exit_code command_list_run(const struct arguments *a)
{
    struct wanted w;
    buf_init(&w.filter, FILTER_BYTES_MAX + 1);
    enum exit_code code = list(a, &w);
    buf_release(&w.filter);
    return code;
}
