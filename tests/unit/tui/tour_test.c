/* tour_test.c — the tour without a terminal or an engine: its script can be followed, its keys do what the
 * caption says, and looking back does nothing a second time. */
#include "tests/unit/tui/picture.h"

#include "core/base/err.h"
#include "core/sim/sim.h"
#include "tui/tour.h"

struct scene {
    struct picture p;
    struct tour tour;
    int64_t mono_ms;
    char scenario[64];
    int scenario_count;
};

static bool on_scenario(void *owner, const char *name, struct err *e)
{
    struct scene *s = owner;
    (void)e;
    snprintf(s->scenario, sizeof s->scenario, "%s", name);
    s->scenario_count++;
    return true;
}

static void open_scene(struct scene *s)
{
    *s = (struct scene){.mono_ms = 1000};
    picture_open(&s->p, NULL);
    s->p.options.on_scenario = on_scenario;
    s->p.options.owner = s;
    s->p.options.is_tour = true;
    app_set_time(s->p.app, PICTURE_NOW_MS, s->mono_ms);
    tour_start(&s->tour, s->p.app);
}

static void pass(struct scene *s, int64_t ms)
{
    s->mono_ms += ms;
    app_set_time(s->p.app, PICTURE_NOW_MS, s->mono_ms);
    tour_turn(&s->tour, s->p.app);
}

static void tour_key(struct scene *s, const char *key)
{
    struct input in = {.kind = INPUT_KEY};
    assert_true(key_parse(key, strlen(key), &in.key));
    assert_true(tour_input(&s->tour, s->p.app, &in));
    tour_turn(&s->tour, s->p.app);
}

static const char *draw(struct scene *s, int width, int height)
{
    app_set_time(s->p.app, PICTURE_NOW_MS, s->mono_ms);
    canvas_reset(&s->p.canvas, width, height);
    tour_draw(&s->tour, s->p.app, &s->p.canvas);
    free(s->p.text);
    s->p.text = canvas_text(&s->p.canvas);
    return s->p.text;
}

/* ---- the script ---- */

static bool is_action(const char *name)
{
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++)
        if (strcmp(action_info((enum action)i)->name, name) == 0)
            return true;
    return false;
}

static void check_act(int step, const char *act)
{
    struct key k;
    if (act[0] == '@' && key_parse(act + 1, strlen(act + 1), &k))
        return;
    for (const char *c = act; act[0] == '=' && *c; c++)
        if ((unsigned char)*c < ' ' || (unsigned char)*c > '~')
            fail_msg("step %d types what is no ASCII: %s", step, act);
    if (act[0] != '=' && act[0] != '+' && !is_action(act))
        fail_msg("step %d: there is no action \"%s\"", step, act);
}

static void tour_script_names_real_actions_and_scenarios(void **state)
{
    (void)state;
    const struct sim_scenario_info *list;
    size_t count = sim_scenarios(&list);
    for (size_t i = 0; i < tour_step_count(); i++) {
        const struct tour_step *s = tour_step_at(i);
        char *acts = mem_text(s->acts), *rest = acts;
        for (char *act; *acts && (act = strsep(&rest, "|"));)
            check_act((int)i + 1, act);
        free(acts);
        size_t at = 0;
        while (s->scenario[0] && at < count && strcmp(list[at].name, s->scenario) != 0)
            at++;
        if (s->scenario[0] && at == count)
            fail_msg("step %zu: there is no scenario \"%s\"", i + 1, s->scenario);
        assert_true(strlen(s->caption) > 20 && strlen(s->caption) < 260);
    }
}

/* Nothing is sent twice, and nothing is waited for that was not sent. */
static void tour_script_sends_before_it_waits(void **state)
{
    (void)state;
    int sent = 0;
    for (size_t i = 0; i < tour_step_count(); i++) {
        const struct tour_step *s = tour_step_at(i);
        size_t size = strlen(s->acts);
        sent += size >= 4 && strcmp(s->acts + size - 4, "send") == 0;
        assert_true(s->until == TOUR_READ || sent > 0);
    }
    assert_int_equal(sent, 4);
    assert_string_equal(tour_step_at(0)->scenario, "default");
}

/* ---- pace ---- */

static void tour_goes_on_by_itself_when_it_was_read(void **state)
{
    (void)state;
    struct scene s;
    open_scene(&s);
    assert_string_equal(s.scenario, "default");
    picture_has(draw(&s, 120, 36), "Tour 1 of ");
    for (int i = 0; i < 10; i++)
        pass(&s, 100);
    picture_has(draw(&s, 120, 36), "Tour 1 of ");
    int64_t wake = tour_wake_ms(&s.tour, s.p.app);
    assert_true(wake > 0);
    pass(&s, wake - 1);
    picture_has(draw(&s, 120, 36), "Tour 1 of ");
    pass(&s, 1 + tour_wake_ms(&s.tour, s.p.app));
    picture_has(draw(&s, 120, 36), "Tour 2 of ");
    picture_close(&s.p);
}

static void tour_types_letter_by_letter_and_pastes(void **state)
{
    (void)state;
    struct scene s;
    open_scene(&s);
    tour_key(&s, "Right");
    for (int i = 0; i < 30; i++)
        pass(&s, 100);
    assert_string_equal(s.p.app->form.field[IDENTIFIER_LINKEDIN_URL].text,
                        "https://www.linkedin.com/in/tim-zheng");
    tour_key(&s, "Right");
    bool has_seen_half = false;
    for (int i = 0; i < 200; i++) {
        pass(&s, 30);
        has_seen_half = has_seen_half || strcmp(s.p.app->form.field[IDENTIFIER_LAST_NAME].text, "Zhe") == 0;
    }
    assert_true(has_seen_half);
    assert_string_equal(s.p.app->form.field[IDENTIFIER_FIRST_NAME].text, "Tim");
    assert_string_equal(s.p.app->form.field[IDENTIFIER_LAST_NAME].text, "Zheng");
    picture_close(&s.p);
}

static void tour_space_holds_it(void **state)
{
    (void)state;
    struct scene s;
    open_scene(&s);
    tour_key(&s, "Space");
    pass(&s, 1000000);
    picture_has(draw(&s, 120, 36), "paused");
    picture_has(draw(&s, 120, 36), "Tour 1 of ");
    assert_int_equal(tour_wake_ms(&s.tour, s.p.app), -1);
    tour_key(&s, "Space");
    pass(&s, 60000);
    picture_has(draw(&s, 120, 36), "Tour 2 of ");
    picture_close(&s.p);
}

static void tour_waits_for_what_really_comes(void **state)
{
    (void)state;
    struct scene s;
    open_scene(&s);
    for (int i = 0; i < 4; i++)
        tour_key(&s, "Right");
    picture_has(draw(&s, 120, 36), "Tour 5 of ");
    pass(&s, 2000);
    assert_int_equal(s.p.app->send_ticket, 1); /* it was sent, through the form */
    pass(&s, 1000000);
    picture_has(draw(&s, 120, 36), "waiting for the answer");
    struct wf_event sent = {.kind = WF_EVENT_SENT, .ticket = 1, .id = 7};
    app_take_event(s.p.app, &sent);
    tell_rows(&s.p, one_row(7, REQUEST_WAITING, "Tim Zheng"), 1, 0, 1);
    tell_request(&s.p, request_waiting(7));
    pass(&s, 1);
    picture_has(draw(&s, 120, 36), "Tour 6 of ");
    pass(&s, 1000000);
    picture_has(draw(&s, 120, 36), "waiting for the result");
    tell_request(&s.p, request_delivered(7));
    pass(&s, 1);
    picture_has(draw(&s, 120, 36), "Tour 7 of ");
    assert_int_equal(s.scenario_count, 1);
    picture_close(&s.p);
}

/* ---- keys ---- */

static void tour_looking_back_does_nothing_twice(void **state)
{
    (void)state;
    struct scene s;
    open_scene(&s);
    for (int i = 0; i < 4; i++)
        tour_key(&s, "Right");
    pass(&s, 2000);
    struct wf_event sent = {.kind = WF_EVENT_SENT, .ticket = s.p.app->send_ticket, .id = 7};
    assert_int_equal(sent.ticket, 1);
    app_take_event(s.p.app, &sent);
    int undo = s.p.app->form.undo_count;
    tour_key(&s, "Left");
    tour_key(&s, "Left");
    picture_has(draw(&s, 120, 36), "Tour 3 of ");
    picture_has(draw(&s, 120, 36), "looking back");
    pass(&s, 1000000);
    picture_has(draw(&s, 120, 36), "Tour 3 of "); /* nothing moves on while somebody looks back */
    assert_int_equal(s.p.app->form.undo_count, undo);
    assert_int_equal(s.p.app->send_ticket, 0);
    tour_key(&s, "Right");
    tour_key(&s, "Right");
    picture_lacks(draw(&s, 120, 36), "looking back");
    picture_has(draw(&s, 120, 36), "Tour 5 of ");
    assert_int_equal(s.p.app->form.undo_count, undo);
    picture_close(&s.p);
}

static void tour_says_how_to_leave_it(void **state)
{
    (void)state;
    struct scene s;
    open_scene(&s);
    tour_key(&s, "x");
    picture_has(draw(&s, 120, 36), "This is a tour.");
    pass(&s, 4001);
    picture_lacks(draw(&s, 120, 36), "This is a tour.");
    tour_key(&s, "Esc");
    picture_lacks(draw(&s, 120, 36), "Tour ");
    assert_false(tour_input(&s.tour, s.p.app, &(struct input){.kind = INPUT_KEY, .key = {'x', 0}}));
    assert_false(s.p.app->is_over);
    picture_close(&s.p);
}

static void tour_q_leaves_the_program(void **state)
{
    (void)state;
    static const char *const keys[] = {"q", "^Q", "^C"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct scene s;
        open_scene(&s);
        tour_key(&s, keys[i]);
        assert_true(s.p.app->is_over);
        picture_close(&s.p);
    }
}

/* ---- pictures ---- */

static void tour_fits_every_size_and_says_simulated(void **state)
{
    (void)state;
    static const int sizes[][2] = {{1, 1},   {20, 5},  {59, 30},  {60, 16},  {60, 24},
                                   {80, 24}, {81, 20}, {120, 36}, {500, 200}};
    struct scene s;
    open_scene(&s);
    tell_status(&s.p, WF_RECEPTION_WEBHOOK, NULL);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const char *picture = draw(&s, sizes[i][0], sizes[i][1]);
        assert_int_equal(s.p.canvas.height, sizes[i][1]);
        if (sizes[i][0] < 60 || sizes[i][1] < 16)
            continue;
        picture_has(picture, "SIMULATED");
        picture_has(picture, "Tour 1 of ");
        picture_has(picture, "q leave");
        if (sizes[i][1] >= 24)
            picture_has(picture, "LinkedIn"); /* the form that it speaks about */
    }
    picture_close(&s.p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(tour_script_names_real_actions_and_scenarios),
    cmocka_unit_test(tour_script_sends_before_it_waits),
    cmocka_unit_test(tour_goes_on_by_itself_when_it_was_read),
    cmocka_unit_test(tour_types_letter_by_letter_and_pastes),
    cmocka_unit_test(tour_space_holds_it),
    cmocka_unit_test(tour_waits_for_what_really_comes),
    cmocka_unit_test(tour_looking_back_does_nothing_twice),
    cmocka_unit_test(tour_says_how_to_leave_it),
    cmocka_unit_test(tour_q_leaves_the_program),
    cmocka_unit_test(tour_fits_every_size_and_says_simulated),
};
TEST_MAIN(tests)
