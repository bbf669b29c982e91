/* serve_lines.c — from snapshots to lines. */
#include "tui/cli/serve_lines.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/json_write.h"
#include "core/base/plural.h"
#include "core/waterfall.h"
#include "tui/cli/output.h"

enum { LINE_CEILING = 64 * 1024 * 1024 };

/* ---- the two shapes of a line ---- */

static void begin_text(struct buf *line)
{
    char at[CLOCK_ISO_SIZE];
    buf_init(line, LINE_CEILING);
    clock_format_local(clock_wall_ms(), at);
    buf_printf(line, "%s ", at);
}

static bool end_text(struct buf *line)
{
    buf_append_char(line, '\n');
    bool is_written = output_text(line);
    buf_release(line);
    return is_written;
}

static void begin_json(struct buf *line, struct json_writer *w, const char *event)
{
    char at[CLOCK_ISO_SIZE];
    buf_init(line, LINE_CEILING);
    clock_format_iso(clock_wall_ms(), at);
    json_writer_init(w, line);
    json_write_object(w, NULL);
    json_write_text(w, "event", event);
    json_write_text(w, "at", at);
}

static bool end_json(struct buf *line, struct json_writer *w)
{
    json_write_end(w);
    bool is_written = output_json(line);
    buf_release(line);
    return is_written;
}

/* ---- the receiver ---- */

static bool tell_status_json(const struct wf_status *s)
{
    struct buf line;
    struct json_writer w;
    begin_json(&line, &w, "status");
    json_write_text(&w, "reception", s->reception == WF_RECEPTION_WEBHOOK ? "webhook" : "poll");
    json_write_text(&w, "listen", s->listen);
    json_write_text(&w, "callback", s->callback_base);
    json_write_text(&w, "note", s->reception_note);
    json_write_bool(&w, "polls", s->has_key);
    json_write_text(&w, "trouble", s->store_err.code == ERR_NONE ? NULL : s->store_err.text);
    json_write_int(&w, "open", s->open_count);
    return end_json(&line, &w);
}

bool serve_tell_status(const struct wf_status *s, bool is_json)
{
    struct buf line;
    if (is_json)
        return tell_status_json(s);
    begin_text(&line);
    if (s->listen)
        buf_printf(&line, "listening on %s; Apollo is told %s/hook/...", s->listen, s->callback_base);
    else
        buf_append_text(&line, "not listening");
    buf_append_text(&line, s->has_key ? "; polling" : "; no key, so nothing is polled");
    buf_printf(&line, "; %lld open", (long long)s->open_count);
    if (s->reception_note)
        buf_printf(&line, ". %s", s->reception_note);
    if (s->store_err.code != ERR_NONE)
        buf_printf(&line, " TROUBLE: %s", s->store_err.text);
    return end_text(&line);
}

bool serve_tell_note(const struct wf_note *note, bool is_json)
{
    struct buf line;
    struct json_writer w;
    char *text = wf_note_line(note);
    if (!is_json) {
        output_note("%s", text);
        free(text);
        return true;
    }
    begin_json(&line, &w, note->kind == WF_NOTE_TROUBLE ? "trouble" : "note");
    json_write_text(&w, "message", text);
    free(text);
    return end_json(&line, &w);
}

/* ---- a request ---- */

static size_t count_findings(const struct request *r, enum contact_field field)
{
    size_t count = 0;
    for (size_t i = 0; i < r->people_count; i++)
        count += person_count_findings(&r->people[i], field);
    return count;
}

static void append_count(struct buf *line, size_t count, const char *what)
{
    if (count)
        buf_printf(line, ", %zu %s%s", count, what, count == 1 ? "" : "s");
}

static bool is_end_by_delivery(const struct request *r)
{
    return r->state == REQUEST_DELIVERED || r->state == REQUEST_NOT_FOUND;
}

bool serve_tell_request(const struct request *r, bool is_json)
{
    struct buf line;
    if (is_json) {
        struct json_writer w;
        struct buf object;
        buf_init(&object, LINE_CEILING);
        wf_write_request_json(r, &object);
        begin_json(&line, &w, "request");
        json_write_raw(&w, "request", object.data);
        buf_release(&object);
        return end_json(&line, &w);
    }
    begin_text(&line);
    buf_printf(&line, "request %lld %s%s", (long long)r->id, r->is_simulated ? "(simulated) " : "",
               request_state_word(r->state));
    if (is_end_by_delivery(r) && channel_word(r->delivered_by))
        buf_printf(&line, " by %s", channel_word(r->delivered_by));
    append_count(&line, count_findings(r, CONTACT_EMAIL), "e-mail");
    append_count(&line, count_findings(r, CONTACT_PHONE), "phone");
    if (r->credits)
        buf_printf(&line, ", credits %s", r->credits);
    if (r->duplicate_count)
        buf_printf(&line, ", delivered again %d %s", r->duplicate_count,
                   plural(r->duplicate_count, "time", "times"));
    if (!is_end_by_delivery(r) && r->state != REQUEST_WAITING && r->message)
        buf_printf(&line, ": %s", r->message);
    return end_text(&line);
}

bool serve_tell_removed(int64_t id, bool is_json)
{
    struct buf line;
    if (is_json) {
        struct json_writer w;
        begin_json(&line, &w, "removed");
        json_write_int(&w, "id", id);
        return end_json(&line, &w);
    }
    begin_text(&line);
    buf_printf(&line, "request %lld was removed from the history", (long long)id);
    return end_text(&line);
}

static uint64_t mix(uint64_t mark, uint64_t value)
{
    return (mark ^ value) * 0x100000001b3u;
}

uint64_t serve_mark(const struct request *r)
{
    uint64_t mark = mix(0xcbf29ce484222325u, (uint64_t)r->state);
    mark = mix(mark, (uint64_t)r->delivered_by);
    mark = mix(mark, count_findings(r, CONTACT_EMAIL));
    mark = mix(mark, count_findings(r, CONTACT_PHONE));
    mark = mix(mark, (uint64_t)r->duplicate_count);
    for (const char *c = r->credits ? r->credits : ""; *c; c++)
        mark = mix(mark, (unsigned char)*c);
    return mark ? mark : 1;
}
