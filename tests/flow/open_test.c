/* open_test.c — a core at the moment when it is opened: what it says at once, and whom it asks for its API.
 */
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/waterfall.h"
#include "tests/test.h"

enum { WAIT_MS = TEST_WAIT_MS };

struct place {
    char folder[64], db[96];
    struct wf_options options;
};

static void place_make(struct place *p)
{
    struct err e;
    char key[] = "test-key-0123456789";
    *p = (struct place){.folder = "/tmp/waterfall-open-XXXXXX"};
    assert_non_null(mkdtemp(p->folder));
    snprintf(p->db, sizeof p->db, "%s/history.db", p->folder);
    p->options = (struct wf_options){.listen_port = -1, .db_path = p->db, .is_throw_away_db = true};
    p->options.key = secret_new_wipe(key, sizeof key - 1, &e);
    assert_non_null(p->options.key);
}

static void place_remove(struct place *p)
{
    assert_int_equal(rmdir(p->folder), 0);
}

static struct wf *open_core(struct place *p)
{
    struct err e;
    struct wf *wf = wf_open(&p->options, &e);
    if (!wf)
        fail_msg("%s", e.text);
    return wf;
}

/* The answer to `ticket`, whatever it is. */
static struct wf_event *await(struct wf *wf, uint64_t ticket)
{
    int64_t deadline_ms = clock_mono_ms() + WAIT_MS;
    while (clock_mono_ms() < deadline_ms) {
        struct wf_event *ev = wf_next_event(wf);
        if (ev && ev->ticket == ticket)
            return ev;
        wf_event_free(ev);
        struct pollfd wait = {.fd = wf_event_fd(wf), .events = POLLIN};
        if (!ev && poll(&wait, 1, WAIT_MS) < 0)
            fail_msg("poll fails");
    }
    fail_msg("no answer came");
    return NULL;
}

static void what_is_known_waits_when_it_is_opened(void **state)
{
    (void)state;
    struct place p;
    place_make(&p);
    p.options.api_url = "http://127.0.0.1:1/api/v1/"; /* as Apollo's own pages have it */
    p.options.is_simulated = true;
    struct wf *wf = open_core(&p);
    struct wf_event *first = wf_next_event(wf);
    assert_non_null(first);
    assert_int_equal(first->kind, WF_EVENT_STATUS);
    assert_true(first->status->is_simulated);
    assert_true(first->status->has_key);
    assert_string_equal(first->status->api_url, "http://127.0.0.1:1");
    assert_int_equal(first->status->reception, WF_RECEPTION_STARTING);
    wf_event_free(first);
    wf_close(wf);
    place_remove(&p);
}

struct finder {
    pthread_t asked_by;
    int count;
    const char *url;
};

static const char *find(void *owner, struct err *e)
{
    struct finder *f = owner;
    f->asked_by = pthread_self();
    f->count++;
    if (!f->url)
        err_set(e, ERR_BUSY, "Nobody is there who would answer.");
    return f->url;
}

static void the_api_is_found_in_a_thread_of_the_core(void **state)
{
    (void)state;
    struct place p;
    struct finder f = {.url = "http://127.0.0.1:1/"};
    place_make(&p);
    p.options.find_api = find;
    p.options.find_api_owner = &f;
    struct wf *wf = open_core(&p);
    struct wf_event *answer = await(wf, wf_check_api(wf));
    assert_int_equal(answer->err.code, ERR_NETWORK);
    wf_event_free(answer);
    wf_close(wf);
    assert_int_equal(f.count, 1);
    assert_false(pthread_equal(f.asked_by, pthread_self()));
    place_remove(&p);
}

static void assert_refused(struct place *p, enum err_code code, const char *sentence)
{
    struct wf *wf = open_core(p);
    struct lookup l = {.people_count = 1};
    identifiers_set(&l.people[0], IDENTIFIER_EMAIL, "tim@example.com");
    struct wf_event *answer = await(wf, wf_send(wf, &l));
    lookup_release(&l);
    assert_int_equal(answer->err.code, code);
    assert_non_null(strstr(answer->err.text, sentence));
    wf_event_free(answer);
    wf_close(wf);
}

static void an_api_that_is_not_found_is_the_answer_to_everything(void **state)
{
    (void)state;
    struct place p;
    struct finder f = {.url = NULL};
    place_make(&p);
    p.options.find_api = find;
    p.options.find_api_owner = &f;
    assert_refused(&p, ERR_BUSY, "Nobody is there");
    place_remove(&p);
}

static void an_api_in_the_clear_is_the_answer_to_everything(void **state)
{
    (void)state;
    struct place p;
    place_make(&p);
    p.options.api_url = "http://api.example.com";
    assert_refused(&p, ERR_CONFIG, "in the clear");
    place_remove(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_is_known_waits_when_it_is_opened),
    cmocka_unit_test(the_api_is_found_in_a_thread_of_the_core),
    cmocka_unit_test(an_api_that_is_not_found_is_the_answer_to_everything),
    cmocka_unit_test(an_api_in_the_clear_is_the_answer_to_everything),
};

TEST_MAIN(tests)
