/* plain_follow.c — the requests whose changes are told. Looks at one at a time, and at what changed meanwhile
 * once: a storm of changes costs a line for each state that was seen, never one for each event. */
#include <string.h>

#include "core/base/mem.h"
#include "tui/cli/exit_code.h"
#include "tui/plain/plain_internal.h"
#include "tui/plain/plain_story.h"

enum { FOLLOWED_MAX = 1024, STORY_CEILING = 4 * 1024 * 1024 };

static struct plain_follow *find(const struct plain *p, int64_t id)
{
    for (size_t i = 0; i < p->followed_count; i++)
        if (p->followed[i].id == id)
            return &p->followed[i];
    return NULL;
}

/* Room for one more: somebody else's that is at its end goes first. False: all are still of interest. */
static bool make_room(struct plain *p)
{
    if (p->followed_count < FOLLOWED_MAX)
        return true;
    for (size_t i = 0; i < p->followed_count; i++)
        if (!p->followed[i].is_ours && p->followed[i].is_over && p->followed[i].id != p->look_id) {
            p->followed[i] = p->followed[--p->followed_count];
            return true;
        }
    return false;
}

void plain_follow_add(struct plain *p, int64_t id, bool is_ours)
{
    struct plain_follow *f = find(p, id);
    if (!f && (make_room(p) || is_ours)) {
        if (p->followed_count == p->followed_capacity) {
            p->followed_capacity = p->followed_capacity ? 2 * p->followed_capacity : 16;
            p->followed = mem_resize(p->followed, p->followed_capacity, sizeof *p->followed);
        }
        f = &p->followed[p->followed_count++];
        *f = (struct plain_follow){.id = id};
    }
    if (!f)
        return;
    f->is_ours = f->is_ours || is_ours;
    f->is_stale = true;
}

void plain_follow_changed(struct plain *p, int64_t id)
{
    if (id)
        plain_follow_add(p, id, false);
    for (size_t i = 0; !id && i < p->followed_count; i++)
        p->followed[i].is_stale = !p->followed[i].is_over || p->followed[i].is_ours;
}

void plain_follow_ask(struct plain *p)
{
    for (size_t i = 0; i < p->followed_count && !p->look_ticket; i++) {
        struct plain_follow *f = &p->followed[i];
        if (!f->is_stale)
            continue;
        f->is_stale = false;
        p->look_id = f->id;
        p->look_ticket = wf_query_request(p->wf, f->id, false);
    }
}

/* ---- telling ---- */

static void begin_line(struct plain *p, const struct request *r, struct buf *out)
{
    plain_put_time(out);
    plain_story_name(p, r, out);
    buf_append_text(out, ": ");
}

static size_t story_size(const struct request *r)
{
    size_t size = 0;
    for (size_t i = 0; r->delivered_by != CHANNEL_NONE && i < r->people_count; i++)
        size += r->people[i].attempt_count + r->people[i].finding_count;
    return size;
}

/* A request that this run did not send is told from where it stands. */
static bool is_worth_a_line(const struct plain_follow *f, const struct request *r)
{
    if (!f->is_known)
        return r->state != REQUEST_QUEUED && r->state != REQUEST_DRAFT;
    return f->state != r->state && r->state != REQUEST_QUEUED;
}

static void tell_change(struct plain *p, const struct plain_follow *f, const struct request *r)
{
    struct buf out;
    size_t size = story_size(r);
    buf_init(&out, STORY_CEILING);
    if (f->is_known && r->poll_count > f->poll_count && r->poll_note && r->state == f->state) {
        begin_line(p, r, &out);
        buf_printf(&out, "asked Apollo for the result: %s\n", r->poll_note);
    }
    if (is_worth_a_line(f, r)) {
        begin_line(p, r, &out);
        plain_story_state(p, r, &out);
        buf_append_char(&out, '\n');
    }
    if (size != f->story_size && size)
        plain_story_waterfall(p, r, &out);
    if (f->is_known && r->duplicate_count > f->duplicate_count) {
        begin_line(p, r, &out);
        buf_append_text(&out, "the same delivery came again, which changes nothing\n");
    }
    if (out.size)
        plain_say_text(p, &out);
    buf_release(&out);
}

static void take_snapshot(struct plain *p, struct plain_follow *f, const struct request *r)
{
    tell_change(p, f, r);
    bool is_going =
        r->state == REQUEST_QUEUED || r->state == REQUEST_DRAFT || request_state_is_open(r->state);
    f->is_known = true;
    f->is_over = !is_going || request_is_hopeless(r);
    f->state = r->state;
    f->poll_count = r->poll_count;
    f->duplicate_count = r->duplicate_count;
    f->story_size = story_size(r);
    f->exit_code = (int)exit_code_of_request(r);
}

static void take_open_ids(struct plain *p, const struct wf_event *ev)
{
    if (ev->id_count > FOLLOWED_MAX / 2)
        plain_say(p, "%zu requests wait for their result; what changes is told.", ev->id_count);
    for (size_t i = 0; i < ev->id_count && ev->id_count <= FOLLOWED_MAX / 2; i++)
        plain_follow_add(p, ev->ids[i], false);
}

bool plain_follow_take(struct plain *p, struct wf_event *ev)
{
    if (ev->ticket && ev->ticket == p->open_ticket) {
        p->open_ticket = 0;
        take_open_ids(p, ev);
        return true;
    }
    if (!ev->ticket || ev->ticket != p->look_ticket)
        return false;
    struct plain_follow *f = find(p, p->look_id);
    p->look_ticket = 0;
    p->look_id = 0;
    if (f && ev->request)
        take_snapshot(p, f, ev->request);
    else if (f) /* gone from the history: nothing more can be told */
        f->is_known = f->is_over = true;
    return true;
}

size_t plain_follow_open_count(const struct plain *p, int64_t id)
{
    size_t count = 0;
    for (size_t i = 0; i < p->followed_count; i++) {
        const struct plain_follow *f = &p->followed[i];
        bool is_meant = id ? f->id == id : f->is_ours;
        count += is_meant && (!f->is_known || !f->is_over);
    }
    return count;
}

int plain_follow_exit_code(const struct plain *p)
{
    enum exit_code code = EXIT_CODE_FOUND;
    for (size_t i = 0; i < p->followed_count; i++)
        if (p->followed[i].is_ours)
            code = exit_code_worse(code, p->followed[i].is_known ? (enum exit_code)p->followed[i].exit_code
                                                                 : EXIT_CODE_WAITING);
    return (int)code;
}
