/* doc_search.c — wrapped lines are put together again, searched, and what is found is told line by line. */
#include "tui/widget/doc_search.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/terminal/text_width.h"

#define GROUP_MAX_BYTES (16u * 1024 * 1024)

/* A span's place in the text that is put together. */
struct piece {
    size_t at, size, line;
    int column;
};
struct group {
    struct buf text;
    struct piece *piece;
    size_t count, capacity;
};

void doc_matches_release(struct doc_matches *m)
{
    free(m->match);
    *m = (struct doc_matches){0};
}

/* ---- putting together ---- */

static void add_piece(struct group *g, const struct doc *d, const struct doc_span *span, size_t line)
{
    if (g->count == g->capacity) {
        g->capacity = g->capacity ? 2 * g->capacity : 32;
        g->piece = mem_resize(g->piece, g->capacity, sizeof *g->piece);
    }
    g->piece[g->count++] = (struct piece){g->text.size, span->size, line, span->column};
    buf_append(&g->text, d->text.data + span->offset, span->size);
}

static void add_line(struct group *g, const struct doc *d, size_t at)
{
    const struct doc_line *line = &d->lines[at];
    int column = 0;
    if (line->is_after_blank)
        buf_append_char(&g->text, ' ');
    for (size_t i = 0; i < line->span_count; i++) {
        const struct doc_span *span = &d->spans[line->first_span + i];
        if (span->column > column && (i || !line->is_continued))
            buf_append_char(&g->text, ' '); /* what stands apart is not one word */
        add_piece(g, d, span, at);
        column = span->column + text_width_n(d->text.data + span->offset, span->size);
    }
}

/* ---- finding ---- */

static bool has_capital(const char *text)
{
    for (; *text; text++)
        if (isupper((unsigned char)*text))
            return true;
    return false;
}

static const char *occurrence(const char *in, const char *text, bool is_exact)
{
    return is_exact ? strstr(in, text) : strcasestr(in, text);
}

static void add_match(struct doc_matches *m, struct doc_match match)
{
    if (m->size == m->capacity) {
        m->capacity = m->capacity ? 2 * m->capacity : 64;
        m->match = mem_resize(m->match, m->capacity, sizeof *m->match);
    }
    m->match[m->size++] = match;
    m->count += !match.is_rest;
}

/* What of the pieces lies between two places of the text put together; pieces of a line are told as one. */
static void tell(struct doc_matches *m, const struct group *g, size_t from, size_t to)
{
    size_t first = m->size;
    for (size_t i = 0; i < g->count; i++) {
        const struct piece *p = &g->piece[i];
        size_t begin = from > p->at ? from : p->at, end = to < p->at + p->size ? to : p->at + p->size;
        if (begin >= end)
            continue;
        const char *text = g->text.data;
        int column = p->column + text_width_n(text + p->at, begin - p->at);
        int columns = text_width_n(text + begin, end - begin);
        struct doc_match *last = m->size > first ? &m->match[m->size - 1] : NULL;
        if (last && last->line == p->line)
            last->columns = column + columns - last->column;
        else
            add_match(m, (struct doc_match){p->line, column, columns, last != NULL});
    }
}

static void find_in_group(const struct group *g, const char *text, bool is_exact, struct doc_matches *out)
{
    size_t size = strlen(text);
    for (const char *at = g->text.data; (at = occurrence(at, text, is_exact)); at += size) {
        if (out->count >= DOC_MATCHES_MOST) {
            out->is_over = true;
            return;
        }
        tell(out, g, (size_t)(at - g->text.data), (size_t)(at - g->text.data) + size);
    }
}

void doc_find(const struct doc *d, const char *text, struct doc_matches *out)
{
    struct group g = {0};
    bool is_exact = has_capital(text);
    out->size = out->count = 0;
    out->is_over = false;
    if (!*text)
        return;
    buf_init(&g.text, GROUP_MAX_BYTES);
    for (size_t line = 0; line < d->line_count && !out->is_over;) {
        buf_clear(&g.text);
        g.count = 0;
        do
            add_line(&g, d, line++);
        while (line < d->line_count && d->lines[line].is_continued);
        if (g.text.size)
            find_in_group(&g, text, is_exact, out);
    }
    buf_release(&g.text);
    free(g.piece);
}

void doc_matches_draw(const struct doc_matches *m, struct canvas *c, struct rect r, size_t top)
{
    for (size_t i = 0; i < m->size; i++) {
        const struct doc_match *match = &m->match[i];
        if (match->line < top || match->line >= top + (size_t)r.height)
            continue;
        canvas_mark(c, (struct rect){r.x + match->column, r.y + (int)(match->line - top), match->columns, 1},
                    ROLE_MATCH);
    }
}
