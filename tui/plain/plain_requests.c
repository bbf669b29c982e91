/* plain_requests.c — the list of requests, page by page, its order, and its export. */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/base/plural.h"
#include "tui/export_file.h"
#include "tui/mask.h"
#include "tui/path.h"
#include "tui/plain/plain_internal.h"
#include "tui/plain/plain_story.h"

enum { LIST_PAGE = 20, TEXT_CEILING = 4 * 1024 * 1024 };

void plain_begin_window(struct plain *p, enum plain_command c, char *const *words, size_t count)
{
    struct buf filter;
    buf_init(&filter, 64 * 1024);
    for (size_t i = 0; i < count; i++)
        buf_printf(&filter, "%s%s", i ? " " : "", words[i]);
    free(p->window.filter);
    free(p->window.vendor);
    p->window = (struct plain_window){.command = c, .filter = filter.size ? mem_text(filter.data) : NULL};
    buf_release(&filter);
}

void plain_put_more(struct plain *p, struct buf *out, const char *none, int64_t first, size_t count,
                    int64_t total)
{
    p->window.next = first + (int64_t)count;
    if (!count)
        buf_printf(out, "%s\n", none);
    else if (p->window.next < total)
        buf_printf(out, "%lld of %lld; more goes on.\n", (long long)p->window.next, (long long)total);
    else
        buf_printf(out, "%lld in all.\n", (long long)total);
}

static void ask_rows(struct plain *p)
{
    struct wf_rows_query q = {.first = p->window.next,
                              .count = LIST_PAGE,
                              .filter = p->window.filter,
                              .order = p->order,
                              .is_up = p->is_up};
    plain_await(p, PLAIN_LIST, wf_query_rows(p->wf, &q), 0, NULL);
}

static void begin_list(struct plain *p, char *const *words, size_t count)
{
    plain_begin_window(p, PLAIN_LIST, words, count);
    ask_rows(p);
}

static void begin_export(struct plain *p, char *const *words, size_t count)
{
    if (!count) {
        plain_refuse(p, "export and the name of a file: export people.csv state:delivered.");
        return;
    }
    plain_begin_window(p, PLAIN_LIST, words + 1, count - 1);
    struct err e = {0};
    if (!export_file_check(words[0], &e)) {
        plain_refuse(p, "%s", e.text);
        return;
    }
    char *path = path_absolute(words[0]);
    const struct wf_rows_export x = {.path = path,
                                     .format = export_file_format(path),
                                     .filter = p->window.filter,
                                     .order = p->order,
                                     .is_up = p->is_up,
                                     .mask = p->is_private ? mask_text : NULL};
    plain_await(p, PLAIN_EXPORT, wf_rows_export(p->wf, &x), 0, path);
    free(path);
}

static void take_exported(struct plain *p, const struct plain_pending *q, const struct wf_event *ev)
{
    if (ev->err.code != ERR_NONE)
        plain_refuse_err(p, &ev->err);
    else
        plain_say(p, EXPORT_WRITTEN, (long long)ev->matching, plural(ev->matching, "person", "people"),
                  q->argument, p->is_private ? ", masked" : "");
}

static void go_on(struct plain *p)
{
    enum plain_command c = p->window.command;
    if (c == PLAIN_LISTS || c == PLAIN_LIST_ROWS)
        plain_lists_ask(p);
    else if (c == PLAIN_NONE || c == PLAIN_LIST)
        ask_rows(p);
    else
        plain_view_ask(p);
}

static void act_sort(struct plain *p, const char *word)
{
    struct err e = {0};
    if (!request_order_parse(word ? word : "time", &p->order, &p->is_up, &e))
        plain_refuse_err(p, &e);
    else
        begin_list(p, NULL, 0);
}

static void take_rows(struct plain *p, const struct wf_event *ev)
{
    struct buf out;
    if (ev->err.code != ERR_NONE) {
        plain_refuse_err(p, &ev->err);
        return;
    }
    buf_init(&out, TEXT_CEILING);
    for (size_t i = 0; i < ev->row_count; i++)
        plain_story_row(p, &ev->rows[i], &out);
    plain_put_more(p, &out, p->window.filter ? "No request has these words." : "No requests yet.", ev->first,
                   ev->row_count, ev->matching);
    plain_tell(p, "list", &out);
    buf_release(&out);
}

bool plain_requests_act(struct plain *p, enum plain_command c, char *const *words, size_t count)
{
    switch (c) {
    case PLAIN_LIST:
        begin_list(p, words, count);
        return true;
    case PLAIN_EXPORT:
        begin_export(p, words, count);
        return true;
    case PLAIN_SORT:
        act_sort(p, count ? words[0] : NULL);
        return true;
    case PLAIN_MORE:
        go_on(p);
        return true;
    default:
        return false;
    }
}

bool plain_requests_take(struct plain *p, const struct plain_pending *q, struct wf_event *ev)
{
    if (q->command == PLAIN_LIST)
        take_rows(p, ev);
    else if (q->command == PLAIN_EXPORT)
        take_exported(p, q, ev);
    else
        return false;
    return true;
}
