/* picture.h — an app without a terminal or an engine, fed with snapshots by hand, drawn and read as text. */
#ifndef TESTS_UNIT_TUI_PICTURE_H
#define TESTS_UNIT_TUI_PICTURE_H

#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/base/mem.h"
#include "core/waterfall.h"
#include "tui/app.h"
#include "tui/terminal/canvas.h"

#define PICTURE_NOW_MS 1767859500000LL /* 2026-01-08 08:05:00 UTC */

struct picture {
    struct app *app;
    struct canvas canvas;
    struct screen_options options;
    char *text;
};

static inline int picture_set_utc(void **state)
{
    (void)state;
    setenv("TZ", "UTC", 1);
    tzset();
    return 0;
}

static inline void picture_open(struct picture *p, const struct lookup *example)
{
    *p = (struct picture){.options = {.mode_word = "DEMO", .example = example}};
    p->app = mem_zalloc(sizeof *p->app);
    app_init(p->app, &p->options, true);
    canvas_init(&p->canvas);
}

static inline void picture_close(struct picture *p)
{
    app_release(p->app);
    free(p->app);
    free(p->text);
    canvas_release(&p->canvas);
}

/* Draws and returns the picture; valid until the next drawing. */
static inline const char *picture_draw(struct picture *p, int width, int height)
{
    app_set_time(p->app, PICTURE_NOW_MS, 1000);
    canvas_reset(&p->canvas, width, height);
    app_draw(p->app, &p->canvas);
    free(p->text);
    p->text = canvas_text(&p->canvas);
    return p->text;
}

static inline void picture_has(const char *picture, const char *wanted)
{
    if (!strstr(picture, wanted)) {
        fprintf(stderr, "wanted: %s\nin:\n%s\n", wanted, picture);
        fail();
    }
}

static inline void picture_lacks(const char *picture, const char *unwanted)
{
    if (strstr(picture, unwanted)) {
        fprintf(stderr, "unwanted: %s\nin:\n%s\n", unwanted, picture);
        fail();
    }
}

static inline void picture_is(const char *picture, const char *wanted)
{
    if (strcmp(picture, wanted) != 0) {
        fprintf(stderr, "---- wanted\n%s---- got\n%s----\n", wanted, picture);
        fail();
    }
}

static inline void press(struct picture *p, const char *key)
{
    struct input in = {.kind = INPUT_KEY};
    assert_true(key_parse(key, strlen(key), &in.key));
    app_input(p->app, &in);
}

static inline void type(struct picture *p, const char *text)
{
    for (; *text; text++) {
        char key[2] = {*text, 0};
        press(p, *text == ' ' ? "Space" : key);
    }
}

static inline void field_is(const struct picture *p, enum identifier field, const char *wanted)
{
    assert_string_equal(p->app->form.field[field].text, wanted);
}

static inline void paste(struct picture *p, const char *text)
{
    struct input in = {.kind = INPUT_PASTE, .paste = text, .paste_size = strlen(text)};
    app_input(p->app, &in);
}

/* ---- what the engine would say ---- */

/* Where the word stands first. */
static inline void click(struct picture *p, const char *word, int width, int height)
{
    const char *picture = picture_draw(p, width, height), *at = strstr(picture, word);
    assert_non_null(at);
    struct input in = {.kind = INPUT_MOUSE, .mouse = MOUSE_PRESS};
    const char *line = picture;
    for (const char *c = picture; c < at; c++)
        if (*c == '\n') {
            in.y++;
            line = c + 1;
        }
    in.x = text_width_n(line, (size_t)(at - line));
    app_input(p->app, &in);
}

static inline void tell_status(struct picture *p, enum wf_reception reception, const char *note)
{
    struct wf_event ev = {.kind = WF_EVENT_STATUS, .status = mem_zalloc(sizeof *ev.status)};
    ev.status->reception = reception;
    ev.status->listen = mem_text("127.0.0.1:8787");
    ev.status->reception_note = mem_text(note);
    ev.status->is_store_open = ev.status->has_key = ev.status->is_simulated = true;
    snprintf(ev.status->key_hint, sizeof ev.status->key_hint, "····3f2a");
    rate_windows_init(&ev.status->rates);
    app_take_event(p->app, &ev);
}

static inline void tell_rows(struct picture *p, struct request_row *rows_take, size_t count, int64_t first,
                             int64_t total)
{
    p->app->session.rows_ticket = 7;
    struct wf_event ev = {.kind = WF_EVENT_ROWS,
                          .ticket = 7,
                          .rows = rows_take,
                          .row_count = count,
                          .first = first,
                          .total = total,
                          .matching = total};
    app_take_event(p->app, &ev);
}

static inline struct request_row *one_row(int64_t id, enum request_state state, const char *label)
{
    struct request_row *row = mem_zalloc(sizeof *row);
    row->id = id;
    row->state = state;
    row->created_ms = row->answered_ms = PICTURE_NOW_MS - 42000;
    row->people_count = 1;
    row->label = mem_text(label);
    row->organization = mem_text("apollo.io");
    return row;
}

static inline void tell_request(struct picture *p, struct request *r_take)
{
    p->app->session.want_id = r_take->id;
    p->app->session.request_ticket = 9;
    struct wf_event ev = {.kind = WF_EVENT_REQUEST, .ticket = 9, .request = r_take};
    app_take_event(p->app, &ev);
}

/* It is the list's only one, and the one that is looked at. */
static inline void tell_only(struct picture *p, struct request *r_take)
{
    struct request_row *row = one_row(r_take->id, r_take->state, "Tim Zheng");
    tell_rows(p, row, 1, 0, 1);
    tell_request(p, r_take);
    press(p, "Esc"); /* out of the form, so that it folds */
}

static inline struct request *request_waiting(int64_t id)
{
    struct request *r = request_new();
    r->id = id;
    r->state = REQUEST_WAITING;
    r->is_simulated = r->has_callback = true;
    r->options = (struct lookup_options){.waterfall_email = true, .waterfall_phone = true};
    r->created_ms = r->sent_ms = r->answered_ms = PICTURE_NOW_MS - 42000;
    r->next_poll_ms = PICTURE_NOW_MS + 8000;
    r->request_id = mem_text("-8351464734221602674");
    r->token_hint = mem_text("3f2a…");
    struct person *who = request_add_person(r);
    identifiers_set(&who->asked, IDENTIFIER_FIRST_NAME, "Tim");
    identifiers_set(&who->asked, IDENTIFIER_LAST_NAME, "Zheng");
    who->name = mem_text("Tim Zheng");
    who->title = mem_text("Founder & CEO");
    who->organization = mem_text("Apollo");
    return r;
}

static inline void add_attempt(struct request *r, enum contact_field field, int position, const char *vendor,
                               const char *status, const char *value, bool is_validator)
{
    struct attempt *a = person_add_attempt(&r->people[0]);
    a->field = field;
    a->position = position;
    a->vendor = mem_text(vendor);
    a->vendor_id = mem_text_format("%s-1", vendor);
    a->status = mem_text(status);
    a->verification = is_validator ? TRISTATE_TRUE : TRISTATE_FALSE;
    if (value)
        text_list_add_take(&a->values, mem_text(value));
}

static inline struct finding *add_finding(struct request *r, enum contact_field field, const char *value,
                                          const char *status, const char *source)
{
    struct finding *f = person_add_finding(&r->people[0]);
    f->field = field;
    f->value = mem_text(value);
    f->status = mem_text(status);
    f->source = mem_text(source);
    return f;
}

static inline struct request *request_delivered(int64_t id)
{
    struct request *r = request_waiting(id);
    r->state = REQUEST_DELIVERED;
    r->delivered_by = CHANNEL_WEBHOOK;
    r->settled_ms = PICTURE_NOW_MS - 2000;
    r->next_poll_ms = 0;
    r->credits = mem_text("2.5");
    r->summary.requested = mem_text("1");
    r->summary.enriched = mem_text("1");
    r->summary.not_found = mem_text("0");
    add_attempt(r, CONTACT_EMAIL, 1, "Apollo", "NOT_FOUND", NULL, false);
    add_attempt(r, CONTACT_EMAIL, 2, "FindyMail", "NOT_FOUND", NULL, false);
    add_attempt(r, CONTACT_EMAIL, 3, "Icypeas", "UNVERIFIED", "tim@example.com", false);
    add_attempt(r, CONTACT_EMAIL, 4, "ZeroBounce", "VERIFIED", "tim@example.com", true);
    add_finding(r, CONTACT_EMAIL, "tim@example.com", "Verified", "Icypeas");
    add_attempt(r, CONTACT_PHONE, 1, "LeadMagic", "NOT_FOUND", NULL, false);
    add_attempt(r, CONTACT_PHONE, 2, "Prospeo", "UNVERIFIED", "916-787-1122", false);
    struct finding *phone = add_finding(r, CONTACT_PHONE, "+19167871122", "no_status", NULL);
    phone->raw = mem_text("916-787-1122");
    return r;
}

/* The same, whose delivery is here to be looked at. */
static inline struct request *request_with_body(const char *body)
{
    struct request *r = request_delivered(1);
    r->deliveries = mem_zalloc(sizeof *r->deliveries);
    r->delivery_count = 1;
    r->deliveries[0].body = mem_text(body);
    r->deliveries[0].body_size = strlen(body);
    return r;
}

#endif
