/* guide.c — what the detail pane says while there is nothing to tell: how to get the first result. */
#include "tui/app.h"

static void write_step(struct doc *d, int number, enum role role, const char *text)
{
    doc_line(d);
    doc_printf(d, ROLE_ACCENT, "%d  ", number);
    doc_indent(d, 3);
    doc_put(d, role, text);
    doc_indent(d, 0);
}

static void write_key(const struct app *a, struct doc *d, enum action action, const char *text)
{
    char key[KEY_TEXT_SIZE];
    keymap_key_text(&a->keys, action, true, key); /* whatever has the focus, this one works */
    if (!key[0])
        return;
    doc_keep(d, text_width(key) + 1 + text_width(text));
    doc_printf(d, ROLE_KEY, "%s ", key);
    doc_printf(d, ROLE_MUTED, "%s   ", text);
}

static void write_steps(const struct app *a, struct doc *d)
{
    const struct wf_status *s = a->session.status;
    int number = 0;
    if (s && !s->has_key)
        write_step(d, ++number, ROLE_WARN,
                   "Set APOLLO_API_KEY and start again. `waterfall doctor` checks it.");
    write_step(d, ++number, ROLE_TEXT,
               "Type or paste a person: a LinkedIn URL, an e-mail, a row of a table.");
    write_step(d, ++number, ROLE_TEXT,
               "Enter sends it. The form says what it may cost, and what is missing.");
    write_step(d, ++number, ROLE_TEXT, "Apollo asks vendor after vendor; what each of them said comes here.");
}

void detail_write_guide(const struct app *a, struct doc *d, enum guide_length length)
{
    const struct wf_status *s = a->session.status;
    bool is_first = a->session.has_rows && !a->session.total && s && s->is_store_open;
    doc_line(d);
    doc_put(d, ROLE_MUTED, "The request's story appears here: who was asked, who missed, who found it.");
    if (length == GUIDE_SENTENCE || !is_first)
        return;
    if (length == GUIDE_WHOLE)
        doc_line(d);
    write_steps(a, d);
    if (length != GUIDE_WHOLE)
        return;
    doc_line(d);
    doc_line(d);
    write_key(a, d, ACTION_HELP, "every key");
    write_key(a, d, ACTION_PALETTE, "a command by its name");
    write_key(a, d, ACTION_VIEW_LISTS, "a whole table at once");
    if (s->reception == WF_RECEPTION_POLL_ONLY && s->is_poll_only_chosen && s->reception_note) {
        doc_line(d);
        doc_line(d);
        doc_put(d, ROLE_MUTED, s->reception_note);
    }
}
