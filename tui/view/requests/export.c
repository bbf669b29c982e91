/* export.c — the line that asks for a file's name, and what becomes of it. The core writes; what is
 * masked on the screen is masked in the file. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/plural.h"
#include "tui/app.h"
#include "tui/export_file.h"
#include "tui/mask.h"
#include "tui/path.h"

void requests_export_open(struct app *a)
{
    struct request_list *l = &a->list;
    if (l->export_ticket) {
        app_toast(a, true, "%s is still being written.", l->exported_to);
    } else if (!a->session.has_rows || !a->session.matching) {
        app_toast(a, true, "There is nothing to write.");
    } else {
        l->is_exporting = true;
        text_edit_set(&l->out, "waterfall-requests.csv");
    }
}

static void begin(struct app *a)
{
    struct request_list *l = &a->list;
    const struct session *s = &a->session;
    l->is_exporting = false;
    l->is_export_masked = a->is_private;
    if (!l->out.size) {
        app_toast(a, true, "Nothing was exported: no file was named.");
        return;
    }
    struct err e = {0};
    if (!export_file_check(l->out.text, &e)) {
        app_toast(a, true, "%s", e.text);
        return;
    }
    mem_text_replace_take(&l->exported_to, path_absolute(l->out.text));
    const struct wf_rows_export x = {.path = l->exported_to,
                                     .format = export_file_format(l->exported_to),
                                     .filter = s->filter,
                                     .order = s->order,
                                     .is_up = s->is_up,
                                     .mask = a->is_private ? mask_text : NULL};
    l->export_ticket = s->wf ? wf_rows_export(s->wf, &x) : 1;
    app_toast(a, false, "Writing %lld %s to %s.", (long long)s->matching,
              plural(s->matching, "request", "requests"), l->exported_to);
}

void requests_export_key(struct app *a, struct key k)
{
    struct request_list *l = &a->list;
    enum action other;
    if (k.code == KEYCODE_ESC) {
        l->is_exporting = false;
    } else if (k.code == KEYCODE_ENTER) {
        begin(a);
    } else if (!text_edit_key(&l->out, &a->keys, k, &a->form.cut, &other)) {
        app_act(a, other);
    }
}

void requests_export_paste(struct app *a, const char *bytes, size_t size)
{
    text_edit_paste(&a->list.out, bytes, size);
}

void requests_export_draw(struct app *a, struct canvas *c, struct rect line)
{
    static const char label[] = "write (over) the file ";
    int x = line.x + 1, width = line.width - 2;
    int used = canvas_put_cut(c, x, line.y, width, ROLE_ACCENT, label);
    text_edit_draw(&a->list.out, c, (struct rect){x + used, line.y, width - used, 1}, true,
                   "a path; .csv, .jsonl or .json", NULL);
}

bool requests_export_take(struct app *a, const struct wf_event *ev)
{
    struct request_list *l = &a->list;
    if (!l->export_ticket || ev->ticket != l->export_ticket)
        return false;
    l->export_ticket = 0;
    if (ev->err.code != ERR_NONE)
        app_toast(a, true, "%s", ev->err.text);
    else
        app_toast(a, false, EXPORT_WRITTEN, (long long)ev->matching, plural(ev->matching, "person", "people"),
                  l->exported_to, l->is_export_masked ? ", masked" : "");
    return true;
}
