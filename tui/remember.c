/* remember.c — "key value" lines. What the user set by flag, environment or file wins over what is
 * remembered. */
#include "tui/remember.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/folders.h"
#include "core/base/mem.h"
#include "tui/app.h"

#define REMEMBER_MAX_BYTES (64 * 1024)

char *remember_path(void)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (state && state[0] == '/')
        return mem_text_format("%s/waterfall/screen", state);
    return home && home[0] == '/' ? mem_text_format("%s/.local/state/waterfall/screen", home) : NULL;
}

/* ---- reading ---- */

static bool theme_is_chosen(const struct app *a)
{
    const struct settings *s = a->options->settings;
    return s && strcmp(s->origin[SETTING_THEME], "default") != 0;
}

static bool take_field(struct app *a, const char *key, const char *value)
{
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        if (strcmp(key, identifier_parameter((enum identifier)i)) == 0) {
            text_edit_set(&a->form.field[i], value);
            return true;
        }
    return false;
}

static int small_number(const char *value, int limit)
{
    long n = strtol(value, NULL, 10);
    return n >= 0 && n < limit ? (int)n : 0;
}

static void take_line(struct app *a, const char *key, const char *value)
{
    struct theme t;
    enum request_order order;
    bool is_up;
    if (take_field(a, key, value))
        return;
    if (strcmp(key, "asked") == 0)
        for (int i = 0; i < TOGGLE_COUNT && value[i]; i++)
            a->form.is_on[i] = value[i] == '1';
    else if (strcmp(key, "spent") == 0)
        a->form.is_spent = small_number(value, 2);
    else if (strcmp(key, "pane") == 0)
        a->focus = (enum pane)small_number(value, PANE_COUNT);
    else if (strcmp(key, "tab") == 0)
        a->detail.tab = (enum detail_tab)small_number(value, TAB_COUNT);
    else if (strcmp(key, "private") == 0)
        a->is_private = a->is_private_for_good || small_number(value, 2);
    else if (strcmp(key, "parked") == 0)
        a->list.is_filter_parked = small_number(value, 2);
    else if (strcmp(key, "filter") == 0)
        text_edit_set(&a->list.filter, value);
    else if (strcmp(key, "sort") == 0 && request_order_parse(value, &order, &is_up, NULL))
        session_set_order(&a->session, order, is_up);
    else if (strcmp(key, "theme") == 0 && !theme_is_chosen(a) && theme_load(&t, value, NULL))
        a->theme = t;
}

void remember_load(struct app *a, const char *path)
{
    char line[1024];
    FILE *f = fopen(path, "re");
    if (!f)
        return;
    for (int size = 0; size < REMEMBER_MAX_BYTES && fgets(line, sizeof line, f); size += (int)strlen(line)) {
        line[strcspn(line, "\n")] = 0;
        char *value = strchr(line, ' ');
        if (value) {
            *value++ = 0;
            take_line(a, line, value);
        }
    }
    fclose(f);
    lookup_form_recheck(&a->form);
    if (a->list.filter.size)
        request_list_filter_changed(a);
}

/* ---- writing ---- */

static void compose(const struct app *a, struct buf *out)
{
    buf_printf(out, "pane %d\ntab %d\nprivate %d\nparked %d\nspent %d\nasked ", (int)a->focus,
               (int)a->detail.tab, a->is_private && !a->is_private_for_good, a->list.is_filter_parked,
               a->form.is_spent);
    for (int i = 0; i < TOGGLE_COUNT; i++)
        buf_append_char(out, a->form.is_on[i] ? '1' : '0');
    buf_append_char(out, '\n');
    if (!theme_is_chosen(a))
        buf_printf(out, "theme %s\n", a->theme.name);
    buf_printf(out, "sort %c%s\n", a->session.is_up ? '+' : '-', request_order_word(a->session.order));
    if (a->list.filter.size)
        buf_printf(out, "filter %s\n", a->list.filter.text);
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        if (a->form.field[i].size)
            buf_printf(out, "%s %s\n", identifier_parameter((enum identifier)i), a->form.field[i].text);
}

/* Beside it first, then in its place: a crash in between leaves the old one. */
static bool write_file(const char *path, const struct buf *text)
{
    char *beside = mem_text_format("%s.new", path);
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool is_ok = fd >= 0 && write(fd, text->data, text->size) == (ssize_t)text->size;
    if (fd >= 0)
        is_ok = close(fd) == 0 && is_ok;
    is_ok = is_ok && rename(beside, path) == 0;
    if (!is_ok)
        unlink(beside);
    free(beside);
    return is_ok;
}

bool remember_save(const struct app *a, const char *path)
{
    struct buf text;
    buf_init(&text, REMEMBER_MAX_BYTES);
    compose(a, &text);
    free(folders_make(path)); /* what could not be made is met when the file is written */
    bool is_ok = write_file(path, &text);
    buf_release(&text);
    return is_ok;
}
