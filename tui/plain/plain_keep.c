/* plain_keep.c — what was told last: kept for a comparison, or given to a pager. Pager and editor need a
 * terminal; a pipe has neither use nor key for them. */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/base/plural.h"
#include "tui/terminal/hand_off.h"
#include "tui/suspend.h"
#include "tui/plain/plain_internal.h"
#include "tui/widget/line_diff.h"

enum { TOLD_CEILING = 4 * 1024 * 1024 };

static void told_release(struct plain_told *t)
{
    free(t->title);
    free(t->text);
    *t = (struct plain_told){0};
}

void plain_tell(struct plain *p, const char *title, const struct buf *text)
{
    told_release(&p->told);
    if (text->size && text->size <= TOLD_CEILING)
        p->told = (struct plain_told){mem_text(title), mem_text_n(text->data, text->size)};
    plain_say_text(p, text);
}

/* ---- comparing ---- */

struct telling {
    struct plain *p;
    const char *left, *right;
    size_t same, different;
};

static void put_line(struct buf *out, const char *where, const char *text, size_t size)
{
    buf_printf(out, "Only in %s: ", where);
    buf_append(out, text, size);
    buf_append_char(out, '\n');
}

static void on_pair(void *owner, const struct line_pair *pair)
{
    struct telling *t = owner;
    struct buf out;
    if (pair->is_same) {
        t->same++;
        return;
    }
    t->different++;
    buf_init(&out, TOLD_CEILING);
    if (pair->left)
        put_line(&out, t->left, pair->left, pair->left_size);
    if (pair->right)
        put_line(&out, t->right, pair->right, pair->right_size);
    plain_say_text(t->p, &out);
    buf_release(&out);
}

void plain_compare(struct plain *p)
{
    struct telling t = {.p = p};
    if (!p->told.text) {
        plain_refuse(p, "Nothing to compare was told yet: show a request first.");
        return;
    }
    if (!p->kept.text) {
        p->kept = p->told;
        p->told = (struct plain_told){0};
        plain_say(p, "Kept %s. Have the other one told, and type compare again.", p->kept.title);
        return;
    }
    t.left = p->kept.title;
    t.right = p->told.title;
    line_diff(p->kept.text, p->told.text, on_pair, &t);
    plain_say(p, "%s and %s: %zu %s the same, %zu %s.", t.left, t.right, t.same,
              plural((int64_t)t.same, "line is", "lines are"), t.different,
              plural((int64_t)t.different, "differs", "differ"));
    told_release(&p->kept);
}

/* ---- other programs ---- */

static bool has_terminal(struct plain *p, const char *what)
{
    if (!p->is_interactive)
        plain_refuse(p, "%s needs a terminal.", what);
    return p->is_interactive;
}

static struct lender lender_of(const struct plain *p)
{
    return (struct lender){.signal_fd = p->signal_fd, .stop = suspend_program, .owner = p->wf};
}

static void take_back(struct plain *p, const struct lender *by)
{
    if (!by->ended_by)
        return;
    p->signal_number = by->ended_by;
    p->is_over = true;
}

void plain_page(struct plain *p)
{
    struct buf text;
    struct err e = {0};
    struct lender by = lender_of(p);
    if (!p->told.text)
        plain_refuse(p, "Nothing was told yet: show a request first.");
    if (!p->told.text || !has_terminal(p, "The pager"))
        return;
    buf_init(&text, TOLD_CEILING);
    buf_append_text(&text, p->told.text);
    if (!hand_off_page(&text, &by, &e))
        plain_refuse_err(p, &e);
    take_back(p, &by);
    buf_release(&text);
}

void plain_edit(struct plain *p)
{
    struct buf text;
    struct err e = {0};
    struct lender by = lender_of(p);
    if (p->is_private) { /* an editor would show everything */
        plain_refuse(p, "Privacy is on: the editor would show the person.");
        return;
    }
    if (!has_terminal(p, "The editor"))
        return;
    buf_init(&text, TOLD_CEILING);
    lookup_form_write_text(&p->form, &text);
    if (hand_off_edit(&text, &by, &e) && lookup_form_read_text(&p->form, text.data, text.size, &e))
        plain_form_tell(p);
    else
        plain_refuse_err(p, &e);
    take_back(p, &by);
    buf_release(&text);
}
