/* lists_picture.h — the Lists view as the core would have it: runs in their states, told to an open screen.
 */
#ifndef TESTS_LISTS_PICTURE_H
#define TESTS_LISTS_PICTURE_H

#include "tests/unit/tui/picture.h"

#define CREDIT 1000000LL

static inline struct run *one_run(int64_t id, enum run_state state, const char *name)
{
    struct run *r = run_new();
    r->id = id;
    r->state = state;
    r->name = mem_text(name);
    r->path = mem_text_format("/data/%s", name);
    r->encoding = mem_text("UTF-8");
    r->options = (struct lookup_options){.waterfall_email = true, .waterfall_phone = true};
    r->created_ms = PICTURE_NOW_MS - 90000;
    r->row_count = 1000;
    r->estimate = (struct estimate){200 * CREDIT, 800 * CREDIT, 2000 * CREDIT, 40};
    return r;
}

static inline struct run *run_half_done(int64_t id)
{
    struct run *r = one_run(id, RUN_RUNNING, "people.csv");
    r->is_driven = r->is_driven_here = true;
    r->standing[ROW_READY] = 400;
    r->standing[ROW_SENT] = 580;
    r->standing[ROW_WEAK] = 7;
    r->standing[ROW_DUPLICATE] = 13;
    r->state_count[REQUEST_DELIVERED].people = 300;
    r->state_count[REQUEST_WAITING].people = 100;
    r->state_count[REQUEST_REJECTED].people = 180;
    r->matched = 290;
    r->emails = 145;
    r->phones = 58;
    r->spent_micro = 412 * CREDIT + CREDIT / 2;
    r->budget_micro = 900 * CREDIT;
    r->unpriced = 100;
    r->hold_micro = CREDIT;
    return r;
}

static inline struct run *run_in_review(int64_t id)
{
    struct run *r = one_run(id, RUN_REVIEW, "leads.csv");
    r->standing[ROW_READY] = 950;
    r->standing[ROW_WEAK] = 20;
    r->standing[ROW_KNOWN] = 30;
    return r;
}

static inline void tell_runs(struct picture *p, struct run *first_take, struct run *second_take)
{
    struct run **runs = mem_zalloc(2 * sizeof *runs);
    runs[0] = first_take;
    runs[1] = second_take;
    p->app->view.lists.runs_ticket = 21;
    struct wf_event ev = {.kind = WF_EVENT_RUNS,
                          .ticket = 21,
                          .runs = runs,
                          .run_count = second_take ? 2 : 1,
                          .total = second_take ? 2 : 1};
    app_take_event(p->app, &ev);
}

static inline void tell_run(struct picture *p, struct run *r_take)
{
    p->app->view.lists.run_ticket = 22;
    struct wf_event ev = {.kind = WF_EVENT_RUN, .ticket = 22, .id = r_take->id, .run = r_take};
    app_take_event(p->app, &ev);
    run_free(ev.run);
}

static inline void progress(struct picture *p, struct run *r_take)
{
    struct wf_event ev = {.kind = WF_EVENT_RUN, .id = r_take->id, .run = r_take};
    app_take_event(p->app, &ev);
    run_free(ev.run);
}

static inline void open_lists(struct picture *p)
{
    picture_open(p, NULL);
    tell_status(p, WF_RECEPTION_WEBHOOK, NULL);
    press(p, "Esc");
    press(p, "L");
}

static inline void open_run(struct picture *p)
{
    open_lists(p);
    tell_runs(p, run_half_done(4), run_in_review(3));
    picture_draw(p, 120, 36);
    press(p, "Enter");
    tell_run(p, run_half_done(4));
}

#endif
