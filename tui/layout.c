/* layout.c — the arithmetic. */
#include "tui/layout.h"

#define FORM_WIDE_WIDTH 42
#define FORM_STACKED_HEIGHT 10
#define EVENTS_HEIGHT 7
#define STORY_HEIGHT 26 /* a person's e-mail and phone waterfall with cost, counts and ids, in its box */

static int clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

static void lay_wide(struct layout *l, struct rect r, const struct layout_input *in)
{
    bool is_short = r.height < 26;
    int events =
        is_short ? (in->focus == PANE_EVENTS ? r.height / 2 : 0) : clamp(r.height / 5, EVENTS_HEIGHT, 14);
    int top = r.height - events;
    int form = FORM_WIDE_WIDTH + (r.width > 160 ? 18 : 0); /* there, a LinkedIn URL is seen whole */
    int lines = in->request_count > 1000 ? 1000 : (int)in->request_count;
    int share = clamp(top - STORY_HEIGHT, 5, top * 2 / 5); /* what a whole story leaves, and never most */
    int requests = clamp(lines + 2, share, clamp(r.height / 4, share, 18));
    requests = requests < in->request_least + 2 ? in->request_least + 2 : requests;
    l->is_wide = true;
    l->pane[PANE_LOOKUP] = (struct rect){r.x, r.y, form, top};
    l->pane[PANE_REQUESTS] = (struct rect){r.x + form, r.y, r.width - form, requests};
    l->pane[PANE_DETAIL] = (struct rect){r.x + form, r.y + requests, r.width - form, top - requests};
    l->pane[PANE_EVENTS] = (struct rect){r.x, r.y + top, r.width, events};
}

static void lay_stacked(struct layout *l, struct rect r, const struct layout_input *in)
{
    l->is_form_folded = in->focus != PANE_LOOKUP;
    int narrow = r.width >= 80 ? 0 : r.height < 17 ? 1 : 2; /* two lines of boxes, and of what is said */
    int form = l->is_form_folded ? 1 : FORM_STACKED_HEIGHT + narrow;
    int most = in->focus == PANE_REQUESTS ? r.height * 3 / 10 : r.height / 5; /* whoever reads a list */
    int lines = clamp(in->request_count > 1000 ? 1000 : (int)in->request_count, 1, most);
    int requests = clamp(lines + 2, in->request_least > 2 ? in->request_least + 2 : 4, 12);
    int rest = r.height - form - requests;
    int events = r.height >= 34 ? EVENTS_HEIGHT : in->focus == PANE_EVENTS ? rest / 2 : 0;
    int y = r.y;
    if (rest < 4) { /* the form needs nearly everything: what remains shows the newest requests */
        requests += rest;
        rest = 0;
    }
    l->pane[PANE_LOOKUP] = (struct rect){r.x, y, r.width, form};
    l->pane[PANE_REQUESTS] = (struct rect){r.x, y += form, r.width, requests};
    l->pane[PANE_DETAIL] = (struct rect){r.x, y += requests, r.width, rest - events};
    l->pane[PANE_EVENTS] = (struct rect){r.x, y + rest - events, r.width, events};
}

struct layout layout_make(const struct layout_input *in)
{
    struct layout l = {0};
    if (in->width < LAYOUT_MIN_WIDTH || in->height < LAYOUT_MIN_HEIGHT) {
        l.is_too_small = true;
        return l;
    }
    int banner = in->height >= 24 ? in->banner_lines : in->banner_lines > 0;
    l.title = (struct rect){0, 0, in->width, 1};
    l.banner = (struct rect){0, 1, in->width, banner};
    l.hints = (struct rect){0, in->height - 1, in->width, 1};
    struct rect middle = {0, 1 + banner, in->width, in->height - 2 - banner};
    if (in->is_zoomed)
        l.pane[in->focus] = middle;
    else if (in->width >= LAYOUT_WIDE)
        lay_wide(&l, middle, in);
    else
        lay_stacked(&l, middle, in);
    return l;
}
