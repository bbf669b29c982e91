/* command_list.c — what is stored, newest first. */
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/json_write.h"
#include "core/waterfall.h"
#include "tui/cli/arguments.h"
#include "tui/cli/failure.h"
#include "tui/cli/output.h"
#include "tui/cli/client.h"
#include "tui/text_width.h"

enum { LIMIT_STANDARD = 20, LIMIT_MOST = 100000, LIST_CEILING = 256 * 1024 * 1024 };

/* ---- JSON ---- */

static void write_time(struct json_writer *w, const char *key, int64_t at_ms)
{
    char at[CLOCK_ISO_SIZE];
    clock_format_iso(at_ms, at);
    json_write_text(w, key, at_ms ? at : NULL);
}

static void write_row_json(struct json_writer *w, const struct request_row *row)
{
    json_write_object(w, NULL);
    json_write_int(w, "id", row->id);
    json_write_text(w, "state", request_state_word(row->state));
    json_write_text(w, "label", row->label);
    json_write_text(w, "organization", row->organization);
    json_write_int(w, "people", row->people_count);
    json_write_text(w, "email", row->email);
    json_write_int(w, "emails", row->email_count);
    json_write_text(w, "phone", row->phone);
    json_write_int(w, "phones", row->phone_count);
    json_write_text(w, "credits", row->credits);
    json_write_text(w, "delivered_by", channel_word(row->delivered_by));
    json_write_bool(w, "simulated", row->is_simulated);
    json_write_text(w, "message", row->message);
    write_time(w, "created", row->created_ms);
    write_time(w, "answered", row->answered_ms);
    write_time(w, "settled", row->settled_ms);
    write_time(w, "next_poll", row->next_poll_ms);
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

static void end_line(struct buf *out)
{
    while (out->size && out->data[out->size - 1] == ' ')
        out->data[--out->size] = '\0';
    buf_append_char(out, '\n');
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
    end_line(&text);
    for (size_t i = 0; i < rows->row_count; i++) {
        for (int c = 0; c < COLUMN_COUNT; c++) {
            output_cell(&text, cell_text(&rows->rows[i], c, room), width[c]);
            buf_append_text(&text, "  ");
        }
        end_line(&text);
    }
    output_text(&text);
    buf_release(&text);
}

static void tell(const struct arguments *a, const struct wf_event *rows)
{
    if (a->option[OPTION_JSON])
        tell_json(rows);
    else if (rows->row_count)
        tell_columns(rows);
    else
        output_note("Nothing is stored yet. `waterfall enrich --help` shows how to ask.");
    if (rows->total > (int64_t)rows->row_count)
        output_note("%zu of %lld; --limit shows more.", rows->row_count, (long long)rows->total);
}

enum exit_code command_list_run(const struct arguments *a)
{
    struct client s;
    struct err e = {0};
    int64_t limit = LIMIT_STANDARD;
    if (!arguments_number(a, OPTION_LIMIT, 1, LIMIT_MOST, &limit, &e) ||
        !client_open(&s, a, CLIENT_STORE, true, &e))
        return failure_tell(a, &e);
    const struct wf_rows_query query = {.count = limit};
    struct wf_event *rows = client_answer(&s, wf_query_rows(s.wf, &query), &e);
    if (!rows)
        return failure_close(&s, a, &e);
    tell(a, rows);
    wf_event_free(rows);
    client_close(&s);
    return EXIT_CODE_FOUND;
}
