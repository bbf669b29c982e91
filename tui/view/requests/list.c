/* list.c — where the selection is, while the list grows above it. Draws nothing. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/app.h"

void request_list_init(struct request_list *l)
{
    *l = (struct request_list){.is_following = true, .height = 8};
}

static bool is_newest_first(const struct session *s)
{
    return s->order == REQUEST_ORDER_TIME && !s->is_up;
}

static void want_window(struct app *a)
{
    struct request_list *l = &a->list;
    int64_t page = l->height > 0 ? l->height : 1;
    session_set_anchor(&a->session, l->is_following ? 0 : l->selected_id, l->selected_index);
    session_want_rows(&a->session, l->top - page, 3 * page + 1);
}

static void keep_in_sight(struct request_list *l)
{
    int height = l->height > 0 ? l->height : 1;
    if (l->selected_index < l->top)
        l->top = l->selected_index;
    if (l->selected_index >= l->top + height)
        l->top = l->selected_index - height + 1;
    if (l->top > l->matching_seen - height)
        l->top = l->matching_seen - height;
    if (l->top < 0)
        l->top = 0;
}

static void adopt(struct app *a, int64_t index)
{
    const struct request_row *row = session_row(&a->session, index);
    struct request_list *l = &a->list;
    l->selected_index = index;
    l->selected_id = row ? row->id : 0;
    keep_in_sight(l);
    want_window(a);
    detail_select_tab(a, (int)a->detail.tab); /* asks for the request, bodies if the tab needs them */
}

void request_list_select(struct app *a, int64_t index)
{
    struct request_list *l = &a->list;
    index = index >= l->matching_seen ? l->matching_seen - 1 : index;
    index = index < 0 ? 0 : index;
    l->is_following = false;
    if (index == 0)
        l->new_count = 0;
    adopt(a, index);
}

void request_list_follow(struct app *a, int64_t id)
{
    struct request_list *l = &a->list;
    /* In another order the new one may be anywhere: its identity finds it. */
    l->is_following = !id || is_newest_first(&a->session);
    l->is_other_list = !l->is_following;
    l->new_count = 0;
    l->top = l->selected_index = 0;
    if (!id) {
        adopt(a, 0);
        return;
    }
    l->selected_id = id; /* its row may not be here yet: the identity is what counts */
    a->session.is_rows_stale = true;
    want_window(a);
    detail_select_tab(a, (int)a->detail.tab);
}

void request_list_show(struct app *a, int64_t id)
{
    struct request_list *l = &a->list;
    if (l->filter.size && !l->is_filter_parked) {
        l->is_filter_parked = true;
        session_set_filter(&a->session, NULL);
    }
    request_list_follow(a, id);
    l->is_following = false; /* newer ones must not take its place */
    l->is_other_list = true;
    want_window(a);
}

/* The selected request moved because others came in above it, or because the list is another one: the window
 * moves along. */
static void follow_identity(struct app *a)
{
    struct request_list *l = &a->list;
    struct session *s = &a->session;
    int64_t index = -1, grown = s->matching - l->matching_seen;
    bool is_told = s->rows_anchor_id && s->rows_anchor_id == l->selected_id;
    bool is_found = session_row_of(s, l->selected_id, &index) != NULL;
    if (!is_found && is_told) {
        index = s->rows_anchor_index;
        is_found = index >= 0;
    }
    if (is_found) {
        int64_t moved = index - l->selected_index;
        l->selected_index = index;
        l->top += moved;
        if (!l->is_other_list && is_newest_first(s))
            l->new_count += moved > 0 ? moved : 0;
    } else if (is_told && !s->is_counting) { /* it left the list, or is not in this one */
        l->selected_id = 0;
        l->selected_index = l->is_other_list ? 0 : l->selected_index;
    } else if (is_told) {
        return;             /* it may still be found */
    } else if (grown > 0) { /* out of the window that was asked for: look where it must be now */
        l->selected_index += grown;
        l->top += grown;
        l->new_count += l->is_other_list ? 0 : grown;
    } else if (l->selected_index >= s->matching) {
        l->selected_index = s->matching ? s->matching - 1 : 0;
        l->selected_id = 0;
    }
}

void request_list_sync(struct app *a)
{
    struct request_list *l = &a->list;
    struct session *s = &a->session;
    if (s->rows_err.code != ERR_NONE)
        return;
    if (l->is_following) {
        const struct request_row *newest = session_row(s, 0);
        bool is_expected = l->selected_id && !session_row_of(s, l->selected_id, NULL) && s->is_rows_stale;
        l->matching_seen = s->matching;
        if (newest && !is_expected)
            adopt(a, 0);
        else
            want_window(a);
        return;
    }
    if (l->selected_id)
        follow_identity(a);
    l->matching_seen = s->matching;
    l->is_other_list = l->is_other_list && s->is_counting;
    if (!l->selected_id)
        adopt(a, l->selected_index < s->matching ? l->selected_index : s->matching ? s->matching - 1 : 0);
    keep_in_sight(l);
    want_window(a);
}

void request_list_resized(struct app *a)
{
    keep_in_sight(&a->list);
    want_window(a);
}

/* Another list of the same requests: the selected one stays selected where it is among them. */
static void show_other_list(struct app *a)
{
    struct request_list *l = &a->list;
    l->is_other_list = true;
    l->new_count = 0;
    if (l->is_following)
        l->top = 0;
    want_window(a);
}

/* What stands before the word that is being typed. NULL: that is no filter either. */
static char *words_before(const struct app *a, const char *text)
{
    struct filter ignored;
    struct err why = {0};
    size_t size = strlen(text);
    while (size && text[size - 1] != ' ')
        size--;
    while (size && text[size - 1] == ' ')
        size--;
    char *before = mem_text_n(text, size);
    if (filter_parse(before, a->now_ms, &ignored, &why))
        return before;
    free(before);
    return NULL;
}

/* While "state:" lacks its value the list is not narrowed to who has the word "state" anywhere. */
void request_list_filter_changed(struct app *a)
{
    struct request_list *l = &a->list;
    struct filter ignored;
    char *text = l->is_filter_parked ? NULL : mem_text(l->filter.text);
    l->filter_err = (struct err){0};
    if (!filter_parse(text, a->now_ms, &ignored, &l->filter_err))
        mem_text_replace_take(&text, words_before(a, l->filter.text));
    if (l->filter_err.code == ERR_NONE || text) {
        session_set_filter(&a->session, text && *text ? text : NULL);
        show_other_list(a);
    }
    free(text);
}

static void set_order(struct app *a, enum request_order order, bool is_up)
{
    session_set_order(&a->session, order, is_up);
    a->list.is_following = a->list.is_following && is_newest_first(&a->session);
    show_other_list(a);
}

void request_list_sort(struct app *a, enum request_order order)
{
    const struct session *s = &a->session;
    set_order(a, order, s->order == order ? !s->is_up : request_order_begins_up(order));
}

static void filter_toggle(struct app *a)
{
    struct request_list *l = &a->list;
    if (!l->filter.size) {
        app_toast(a, true, "There is no filter to park.");
        return;
    }
    l->is_filter_parked = !l->is_filter_parked;
    request_list_filter_changed(a);
}

bool request_list_act(struct app *a, enum action action)
{
    struct request_list *l = &a->list;
    int page = l->height > 1 ? l->height - 1 : 1;
    switch (action) {
    case ACTION_UP:
        request_list_select(a, l->selected_index - 1);
        return true;
    case ACTION_DOWN:
        request_list_select(a, l->selected_index + 1);
        return true;
    case ACTION_PAGE_UP:
        request_list_select(a, l->selected_index - page);
        return true;
    case ACTION_PAGE_DOWN:
        request_list_select(a, l->selected_index + page);
        return true;
    case ACTION_FIRST:
        request_list_follow(a, 0);
        return true;
    case ACTION_LAST:
        request_list_select(a, l->matching_seen - 1);
        return true;
    case ACTION_FILTER:
        l->is_filtering = true;
        l->is_filter_parked = false;
        text_edit_go_on(&l->filter);
        request_list_filter_changed(a);
        return true;
    case ACTION_FILTER_TOGGLE:
        filter_toggle(a);
        return true;
    case ACTION_EXPORT:
        requests_export_open(a);
        return true;
    case ACTION_SORT:
        request_list_sort(a, (enum request_order)((a->session.order + 1) % REQUEST_ORDER_COUNT));
        return true;
    case ACTION_SORT_REVERSE:
        request_list_sort(a, a->session.order);
        return true;
    case ACTION_UNFILTER:
        if (l->filter.size && !l->is_filter_parked)
            filter_toggle(a);
        return true;
    default:
        return false;
    }
}

bool request_list_is_ticking(const struct app *a)
{
    for (size_t i = 0; i < a->session.row_count; i++) {
        int64_t index = a->session.rows_first + (int64_t)i;
        if (index >= a->list.top && index < a->list.top + a->list.height &&
            request_state_is_open(a->session.rows[i].state))
            return true;
    }
    return false;
}
