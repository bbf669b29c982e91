/* doc.c — layout by words, then plain drawing. */
#include "tui/widget/doc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/terminal/text_width.h"

#define DOC_MAX_BYTES (16u * 1024 * 1024)

void doc_init(struct doc *d)
{
    *d = (struct doc){0};
    buf_init(&d->text, DOC_MAX_BYTES);
}

void doc_release(struct doc *d)
{
    buf_release(&d->text);
    free(d->spans);
    free(d->lines);
    free(d->nodes);
}

void doc_begin(struct doc *d, int width, bool is_ascii)
{
    buf_clear(&d->text);
    d->span_count = d->line_count = d->node_count = 0;
    d->width = width < 8 ? 8 : width;
    d->column = d->indent = d->part = 0;
    d->is_ascii = is_ascii;
    d->is_over = false;
}

static void line_add(struct doc *d, bool is_step)
{
    if (d->line_count >= DOC_MAX_LINES) {
        d->is_over = true;
        return;
    }
    if (d->line_count == d->line_capacity) {
        d->line_capacity = d->line_capacity ? 2 * d->line_capacity : 64;
        d->lines = mem_resize(d->lines, d->line_capacity, sizeof *d->lines);
    }
    d->lines[d->line_count++] =
        (struct doc_line){.first_span = d->span_count, .is_step = is_step, .part = d->part};
}

void doc_line(struct doc *d)
{
    line_add(d, false);
    d->column = d->indent = 0;
}

void doc_step(struct doc *d)
{
    line_add(d, true);
    d->column = d->indent = 0;
}

void doc_indent(struct doc *d, int columns)
{
    d->indent = columns < d->width / 2 ? columns : d->width / 2;
}

void doc_to(struct doc *d, int column)
{
    d->column = d->column >= column && d->column > 0 ? d->column + 1 : column;
}

static void span_add(struct doc *d, enum role role, const char *text, size_t size, int columns)
{
    if (d->is_over || !d->line_count || !size)
        return;
    size_t offset = d->text.size;
    if (!buf_append(&d->text, text, size)) {
        d->is_over = true;
        return;
    }
    if (d->span_count == d->span_capacity) {
        d->span_capacity = d->span_capacity ? 2 * d->span_capacity : 256;
        d->spans = mem_resize(d->spans, d->span_capacity, sizeof *d->spans);
    }
    d->spans[d->span_count++] = (struct doc_span){offset, size, d->column, role};
    d->lines[d->line_count - 1].span_count++;
    d->column += columns;
}

static void continue_line(struct doc *d, bool is_after_blank)
{
    const struct doc_line before = d->line_count ? d->lines[d->line_count - 1] : (struct doc_line){0};
    line_add(d, before.is_step);
    if (d->line_count && !d->is_over) {
        struct doc_line *line = &d->lines[d->line_count - 1];
        line->node = before.node;
        line->is_continued = true;
        line->is_after_blank = is_after_blank;
    }
    d->column = d->indent;
}

/* The longest beginning of `text` that fits and ends before a blank; else all that fits. */
static size_t flow_take(const char *text, size_t size, int room, int *columns)
{
    size_t fits = text_fit(text, size, room, columns);
    if (fits == size)
        return fits;
    size_t cut = fits;
    while (cut && text[cut] != ' ')
        cut--;
    if (cut && cut > fits / 3) {
        *columns = text_width_n(text, cut);
        return cut;
    }
    return fits;
}

void doc_put_n(struct doc *d, enum role role, const char *text, size_t size)
{
    while (size && !d->is_over) {
        int room = d->width - d->column, columns = 0;
        bool is_fresh = d->column <= d->indent;
        size_t take = room > 0 ? flow_take(text, size, room, &columns) : 0;
        if (take < size && !is_fresh && text[take] != ' ' && text_fit(text, size, room, NULL) == take &&
            d->width - d->indent > 2 * room) { /* a word that would be split: rather on a line of its own */
            continue_line(d, *text == ' ');
            for (; size && *text == ' '; size--)
                text++;
            continue;
        }
        if (!take && is_fresh)
            take = text_after(text, size, 0);
        span_add(d, role, text, take, columns);
        text += take;
        size -= take;
        if (size) {
            bool is_after_blank = *text == ' ';
            while (size && *text == ' ') {
                text++;
                size--;
            }
            if (size)
                continue_line(d, is_after_blank);
        }
    }
}

void doc_keep(struct doc *d, int columns)
{
    if (d->column > d->indent && d->column + columns > d->width && columns <= d->width - d->indent)
        continue_line(d, true);
}

void doc_put(struct doc *d, enum role role, const char *text)
{
    if (text)
        doc_put_n(d, role, text, strlen(text));
}

void doc_printf(struct doc *d, enum role role, const char *format, ...)
{
    char text[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    doc_put(d, role, text);
}

void doc_glyph(struct doc *d, enum role role, enum glyph g)
{
    doc_put(d, role, glyph_text(g, d->is_ascii));
}

void doc_dot(struct doc *d)
{
    if (d->column <= d->indent)
        return;
    d->column++;
    doc_glyph(d, ROLE_FAINT, GLYPH_DOT);
    d->column++;
}

void doc_mark(struct doc *d, const struct doc_node *node)
{
    if (d->is_over || !d->line_count || d->lines[d->line_count - 1].node)
        return;
    if (d->node_count == d->node_capacity) {
        d->node_capacity = d->node_capacity ? 2 * d->node_capacity : 64;
        d->nodes = mem_resize(d->nodes, d->node_capacity, sizeof *d->nodes);
    }
    d->nodes[d->node_count++] = *node;
    d->lines[d->line_count - 1].node = d->node_count;
}

const struct doc_node *doc_node_at(const struct doc *d, size_t line)
{
    size_t node = line < d->line_count ? d->lines[line].node : 0;
    return node ? &d->nodes[node - 1] : NULL;
}

void doc_part(struct doc *d, int part)
{
    d->part = part;
}

int doc_part_at(const struct doc *d, size_t line)
{
    return line < d->line_count ? d->lines[line].part : 0;
}

size_t doc_step_count(const struct doc *d)
{
    size_t count = 0;
    for (size_t i = 0; i < d->line_count; i++)
        count += d->lines[i].is_step;
    return count;
}

void doc_draw(const struct doc *d, struct canvas *c, struct rect r, size_t top, int steps)
{
    int seen = 0;
    for (size_t i = 0; i < top && i < d->line_count; i++)
        seen += d->lines[i].is_step;
    for (int row = 0; row < r.height && top + (size_t)row < d->line_count; row++) {
        const struct doc_line *line = &d->lines[top + (size_t)row];
        seen += line->is_step;
        if (steps >= 0 && line->is_step && seen > steps)
            continue;
        for (size_t i = 0; i < line->span_count; i++) {
            const struct doc_span *span = &d->spans[line->first_span + i];
            canvas_put_n(c, r.x + span->column, r.y + row, r.width - span->column, span->role,
                         d->text.data + span->offset, span->size);
        }
    }
}

/* `from`: the columns before it are left out. */
static void write_line(const struct doc *d, const struct doc_line *line, int from, struct buf *out)
{
    int column = from;
    for (size_t k = 0; k < line->span_count; k++) {
        const struct doc_span *span = &d->spans[line->first_span + k];
        for (; column < span->column; column++)
            buf_append_char(out, ' ');
        buf_append(out, d->text.data + span->offset, span->size);
        column += text_width_n(d->text.data + span->offset, span->size);
    }
}

void doc_write(const struct doc *d, struct buf *out)
{
    for (size_t i = 0; i < d->line_count; i++) {
        write_line(d, &d->lines[i], 0, out);
        buf_append_char(out, '\n');
    }
}

void doc_write_unbroken(const struct doc *d, struct buf *out)
{
    for (size_t i = 0; i < d->line_count; i++) {
        const struct doc_line *line = &d->lines[i];
        bool is_going_on = line->is_continued && i;
        if (i && !is_going_on)
            buf_append_char(out, '\n');
        if (is_going_on && line->is_after_blank)
            buf_append_char(out, ' ');
        write_line(d, line, is_going_on && line->span_count ? d->spans[line->first_span].column : 0, out);
    }
    buf_append_char(out, '\n');
}
