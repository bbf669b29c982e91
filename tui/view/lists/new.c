/* new.c — a table that was named or pasted, looked at before it is read: what its columns are taken
 * for, and five rows. Nothing is stored and nothing is sent here. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/app.h"
#include "tui/path.h"
#include "tui/view/private_text.h"

#define PASTE_MOST (8u << 20)

/* ---- what was named ---- */

static bool has_lines(const char *bytes, size_t size)
{
    const char *end = memchr(bytes, '\n', size);
    return end && (size_t)(end - bytes) + 1 < size;
}

void lists_peek(struct app *a)
{
    struct lists *l = &a->view.lists;
    const struct wf_run_plan plan = {.path = l->new.path,
                                     .text = l->new.text,
                                     .text_size = l->new.text_size,
                                     .map = l->new.map,
                                     .options = lookup_options_of(a->form.is_on),
                                     .policy = l->new.policy};
    l->new.err = (struct err){0};
    l->peek_ticket = a->session.wf ? wf_run_peek(a->session.wf, &plan) : 1;
    a->view.is_doc_stale = true;
}

void lists_begin_new(struct app *a, const char *bytes, size_t size)
{
    struct lists_new *n = &a->view.lists.new;
    bool is_table = has_lines(bytes, size);
    char *path = is_table ? NULL : path_pasted(bytes, size);
    if (size > PASTE_MOST || (path && (!*path || strcmp(path, "-") == 0))) {
        app_toast(a, true, path ? "Name a file." : "That is much for a paste: name its file instead.");
        free(path);
        return;
    }
    mem_text_replace_take(&n->path, path);
    mem_text_replace_take(&n->text, is_table ? mem_text_n(bytes, size) : NULL);
    mem_text_replace_take(&n->map, NULL);
    n->text_size = is_table ? size : 0;
    n->policy = RUN_REUSE;
    wf_peek_free(n->peek);
    n->peek = NULL;
    if (a->view.level != LEVEL_LIST_NEW)
        insight_view_enter(a, LEVEL_LIST_NEW);
    lists_peek(a);
}

void lists_paste(struct app *a, const char *bytes, size_t size)
{
    lists_begin_new(a, bytes, size);
}

/* ---- what is shown ---- */

static void write_cells(struct app *a, struct doc *d, const char *lines, enum role role, bool is_private)
{
    for (const char *at = lines; at && *at;) {
        size_t size = strcspn(at, "\n");
        char *cell = mem_text_n(at, size < 40 ? size : 40);
        if (at != lines)
            doc_put(d, ROLE_FAINT, " | ");
        if (is_private)
            insight_doc_private(a, d, role, cell);
        else
            doc_put(d, role, cell);
        free(cell);
        at += size + (at[size] == '\n');
    }
}

static void write_peek(struct app *a, struct doc *d, const struct wf_peek *p)
{
    insight_doc_label(d, "taken for", 14);
    doc_printf(d, ROLE_MUTED, "%s, %s, %s", p->encoding, p->layout,
               p->has_header ? "columns by name" : "without names of columns");
    insight_doc_label(d, "columns", 14);
    doc_put(d, p->map_words[0] ? ROLE_STRONG : ROLE_BAD,
            p->map_words[0] ? p->map_words : "none is taken for anything that names a person");
    doc_line(d);
    if (p->has_header) {
        insight_doc_label(d, "", 4);
        write_cells(a, d, p->header_names, ROLE_LABEL, false);
    }
    for (int i = 0; i < WF_PEEK_ROWS && p->rows[i]; i++) {
        doc_line(d);
        doc_printf(d, ROLE_MUTED, "%2d", i + 1);
        doc_to(d, 4);
        doc_indent(d, 4);
        write_cells(a, d, p->rows[i], ROLE_TEXT, true);
        insight_doc_label(d, "", 4);
        doc_put(d, ROLE_MUTED, "= ");
        insight_doc_private(a, d, ROLE_VALUE, p->people[i]);
    }
}

static void write_asked(struct app *a, struct doc *d)
{
    const struct lookup_options options = lookup_options_of(a->form.is_on), *o = &options;
    insight_doc_label(d, "asks for", 14);
    struct buf asks;
    buf_init(&asks, 200);
    run_write_asks(o, &asks);
    doc_put(d, ROLE_TEXT, asks.data);
    buf_release(&asks);
    doc_put(d, ROLE_MUTED, "  (F2-F5)");
    char key[KEY_TEXT_SIZE];
    keymap_key_text(&a->keys, ACTION_LIST_KNOWN, false, key);
    insight_doc_label(d, "known people", 14);
    doc_put(d, ROLE_TEXT, lists_policy_text(a->view.lists.new.policy));
    doc_printf(d, ROLE_MUTED, "; %s changes it", key);
}

char *lists_no_person(const struct app *a)
{
    char key[KEY_TEXT_SIZE];
    keymap_key_text(&a->keys, ACTION_LIST_MAP, false, key);
    return mem_text_format("No column is taken for a person. %s says which one is, such as first=#1,last=#2.",
                           key);
}

bool lists_is_path_refused(const struct app *a)
{
    const struct lists_new *n = &a->view.lists.new;
    return a->view.level == LEVEL_LIST_NEW && n->err.code != ERR_NONE && n->path && !n->map;
}

static void write_way_out(struct app *a, struct doc *d)
{
    const struct lists_new *n = &a->view.lists.new;
    char key[KEY_TEXT_SIZE];
    if (!n->map && !n->path)
        return;
    keymap_key_text(&a->keys, n->map ? ACTION_LIST_MAP : ACTION_LIST_NEW, false, key);
    doc_line(d);
    doc_printf(d, ROLE_ACCENT, "%s corrects %s.", key, n->map ? "the columns" : "the path");
}

/* What Enter does with it, or what has to be said first. */
static void write_next_step(struct app *a, struct doc *d, const struct wf_peek *p)
{
    char key[KEY_TEXT_SIZE];
    keymap_key_text(&a->keys, ACTION_LIST_MAP, false, key);
    char *how = *p->map_words
                    ? mem_text_format(
                          "Enter reads and checks it whole; nothing is sent. %s corrects the columns.", key)
                    : lists_no_person(a);
    doc_line(d);
    doc_put(d, *p->map_words ? ROLE_ACCENT : ROLE_WARN, how);
    free(how);
}

void lists_write_new(struct app *a, struct doc *d)
{
    const struct lists_new *n = &a->view.lists.new;
    doc_line(d);
    if (n->path)
        insight_doc_private(a, d, ROLE_STRONG, n->path);
    else
        doc_put(d, ROLE_STRONG, "what was pasted");
    if (n->err.code != ERR_NONE) { /* which may name the file */
        char *why = private_sentence(a, n->err.text, n->path);
        doc_line(d);
        doc_put(d, ROLE_BAD, why);
        free(why);
        write_way_out(a, d);
    }
    if (n->peek)
        write_next_step(a, d, n->peek);
    write_asked(a, d);
    if (n->peek)
        write_peek(a, d, n->peek);
    else if (n->err.code == ERR_NONE)
        insight_doc_label(d, "Looking.", 14);
}
