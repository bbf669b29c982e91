/* terminal_look.c — what a person sees: cells, rows, the whole picture. */
#include <stdlib.h>

#include "core/base/utf8.h"
#include "tests/screen/terminal_internal.h"

static uint32_t rgb(const struct terminal *t, VTermColor colour)
{
    vterm_screen_convert_color_to_rgb(t->screen, &colour);
    return (uint32_t)colour.rgb.red << 16 | (uint32_t)colour.rgb.green << 8 | colour.rgb.blue;
}

struct terminal_cell terminal_cell(const struct terminal *t, int row, int column)
{
    struct terminal_cell out = {.width = 1};
    VTermScreenCell cell;
    if (!vterm_screen_get_cell(t->screen, (VTermPos){row, column}, &cell))
        return out;
    size_t size = 0;
    for (size_t i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
        if (cell.chars[i] != (uint32_t)-1) /* the second half of a wide character */
            size += utf8_put(out.text + size, cell.chars[i]);
    out.width = cell.width;
    out.foreground = rgb(t, cell.fg);
    out.background = rgb(t, cell.bg);
    out.is_default_foreground = VTERM_COLOR_IS_DEFAULT_FG(&cell.fg);
    out.is_default_background = VTERM_COLOR_IS_DEFAULT_BG(&cell.bg);
    out.is_bold = cell.attrs.bold;
    out.is_reverse = cell.attrs.reverse;
    out.is_underlined = cell.attrs.underline != 0;
    return out;
}

char *terminal_row_text(const struct terminal *t, int row)
{
    struct buf line;
    buf_init(&line, 1 << 16);
    for (int column = 0; column < t->columns;) {
        struct terminal_cell cell = terminal_cell(t, row, column);
        buf_append_text(&line, cell.text[0] ? cell.text : " ");
        column += cell.width > 1 ? cell.width : 1;
    }
    while (line.size && line.data[line.size - 1] == ' ')
        line.data[--line.size] = '\0';
    char *text = buf_take(&line, NULL);
    buf_release(&line);
    return text;
}

char *terminal_picture(const struct terminal *t)
{
    struct buf all;
    buf_init(&all, 1 << 22);
    for (int row = 0; row < t->rows; row++) {
        char *text = terminal_row_text(t, row);
        buf_append_text(&all, text);
        buf_append_char(&all, '\n');
        free(text);
    }
    char *picture = buf_take(&all, NULL);
    buf_release(&all);
    return picture;
}

int terminal_find_row(const struct terminal *t, const char *text)
{
    int found = -1;
    for (int row = 0; row < t->rows && found < 0; row++) {
        char *line = terminal_row_text(t, row);
        if (strstr(line, text))
            found = row;
        free(line);
    }
    return found;
}

int terminal_find_column(const struct terminal *t, int row, const char *text)
{
    for (int column = 0; column < t->columns; column++) {
        size_t matched = 0;
        for (int at = column; at < t->columns && text[matched];) {
            struct terminal_cell cell = terminal_cell(t, row, at);
            const char *shown = cell.text[0] ? cell.text : " ";
            if (strncmp(text + matched, shown, strlen(shown)) != 0)
                break;
            matched += strlen(shown);
            at += cell.width > 1 ? cell.width : 1;
        }
        if (!text[matched])
            return column;
    }
    return -1;
}

bool terminal_shows(const struct terminal *t, const char *text)
{
    return terminal_find_row(t, text) >= 0;
}

bool terminal_is_cursor_visible(const struct terminal *t)
{
    return t->is_cursor_visible;
}

void terminal_cursor(const struct terminal *t, int *row, int *column)
{
    VTermPos at;
    vterm_state_get_cursorpos(vterm_obtain_state(t->emulator), &at);
    *row = at.row;
    *column = at.col;
}

bool terminal_is_alternate(const struct terminal *t)
{
    return t->is_alternate;
}

const char *terminal_raw(const struct terminal *t, size_t *size)
{
    *size = t->raw.size;
    return t->raw.data;
}

const char *terminal_home(const struct terminal *t)
{
    return t->home;
}

const char *terminal_device(const struct terminal *t)
{
    return ptsname(t->session.master);
}

int terminal_program_id(const struct terminal *t)
{
    return t->session.program;
}
