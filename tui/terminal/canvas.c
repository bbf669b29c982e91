/* canvas.c — cells and clipping. */
#include "tui/terminal/canvas.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"

void canvas_init(struct canvas *c)
{
    *c = (struct canvas){0};
}

void canvas_release(struct canvas *c)
{
    free(c->cells);
    canvas_init(c);
}

void canvas_reset(struct canvas *c, int width, int height)
{
    width = width < 1 ? 1 : width;
    height = height < 1 ? 1 : height;
    if (width != c->width || height != c->height) {
        c->cells = mem_resize(c->cells, (size_t)width * (size_t)height, sizeof *c->cells);
        c->width = width;
        c->height = height;
    }
    c->has_cursor = false;
    c->right = width;
    canvas_fill(c, (struct rect){0, 0, width, height}, ROLE_SCREEN);
}

static struct cell *cell_at(struct canvas *c, int x, int y)
{
    return &c->cells[(size_t)y * (size_t)c->width + (size_t)x];
}

static struct rect clip(const struct canvas *c, struct rect r)
{
    int right = r.x + r.width, bottom = r.y + r.height;
    r.x = r.x < 0 ? 0 : r.x;
    r.y = r.y < 0 ? 0 : r.y;
    r.width = (right > c->width ? c->width : right) - r.x;
    r.height = (bottom > c->height ? c->height : bottom) - r.y;
    return r;
}

/* Whatever is about to be overwritten must not leave half a wide character behind. */
static void unpair(struct canvas *c, int x, int y)
{
    struct cell *cell = cell_at(c, x, y);
    if (cell->width == 0 && x > 0) {
        cell[-1].width = 1;
        cell[-1].point[0] = ' ';
        cell[-1].point[1] = 0;
    }
    if (cell->width == 2 && x + 1 < c->width) {
        cell[1].width = 1;
        cell[1].point[0] = ' ';
        cell[1].point[1] = 0;
    }
}

void canvas_fill(struct canvas *c, struct rect r, enum role ground)
{
    const struct cell blank = {
        .point = {' '}, .width = 1, .role = (uint8_t)ground, .ground = (uint8_t)ground};
    r = clip(c, r);
    for (int y = r.y; y < r.y + r.height; y++) {
        if (r.width > 0 && r.x > 0)
            unpair(c, r.x, y);
        if (r.width > 0 && r.x + r.width < c->width)
            unpair(c, r.x + r.width - 1, y);
        for (int x = r.x; x < r.x + r.width; x++)
            *cell_at(c, x, y) = blank;
    }
}

void canvas_tint(struct canvas *c, struct rect r, enum role ground)
{
    r = clip(c, r);
    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++) {
            struct cell *cell = cell_at(c, x, y);
            if (cell->role == cell->ground)
                cell->role = (uint8_t)ground;
            cell->ground = (uint8_t)ground;
        }
}

void canvas_mark(struct canvas *c, struct rect r, enum role role)
{
    r = clip(c, r);
    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++)
            cell_at(c, x, y)->role = (uint8_t)role;
}

int canvas_limit(struct canvas *c, int right)
{
    int before = c->right;
    c->right = right < c->width ? right : c->width;
    return before;
}

static void cell_put(struct canvas *c, int x, int y, enum role role, const struct cluster *what)
{
    struct cell *cell = cell_at(c, x, y);
    unpair(c, x, y);
    memcpy(cell->point, what->point, sizeof cell->point);
    char plain = c->is_ascii ? text_ascii_sign(what->point[0]) : 0;
    cell->point[0] = plain ? (uint32_t)(unsigned char)plain : cell->point[0];
    cell->width = (uint8_t)what->width;
    cell->role = (uint8_t)role;
    if (what->width == 2) {
        unpair(c, x + 1, y);
        cell[1] = (struct cell){.width = 0, .role = (uint8_t)role, .ground = cell->ground};
    }
}

int canvas_put_n(struct canvas *c, int x, int y, int columns, enum role role, const char *text, size_t size)
{
    if (y < 0 || y >= c->height || !text)
        return 0;
    int end = x + columns > c->right ? c->right : x + columns, start = x;
    for (size_t at = 0; at < size;) {
        struct cluster next;
        at += cluster_next(text + at, size - at, &next);
        if (!next.width)
            continue;
        if (x + next.width > end)
            break;
        if (x >= 0)
            cell_put(c, x, y, role, &next);
        x += next.width;
    }
    return x - start;
}

int canvas_put(struct canvas *c, int x, int y, int columns, enum role role, const char *text)
{
    return text ? canvas_put_n(c, x, y, columns, role, text, strlen(text)) : 0;
}

int canvas_put_cut(struct canvas *c, int x, int y, int columns, enum role role, const char *text)
{
    if (!text || columns <= 0)
        return 0;
    size_t size = strnlen(text, (size_t)columns * 64 + 64); /* a megabyte of marks is not worth measuring */
    if (text_fit(text, size, columns, NULL) == size)
        return canvas_put_n(c, x, y, columns, role, text, size);
    int used;
    size_t fits = text_fit(text, size, columns - 1, &used);
    used = canvas_put_n(c, x, y, columns - 1, role, text, fits);
    return used + canvas_glyph(c, x + used, y, role, GLYPH_ELLIPSIS);
}

int canvas_put_right(struct canvas *c, int x, int y, int columns, enum role role, const char *text)
{
    int width = text ? text_width(text) : 0;
    if (width >= columns)
        return canvas_put_cut(c, x, y, columns, role, text);
    return columns - width + canvas_put(c, x + columns - width, y, width, role, text);
}

int canvas_glyph(struct canvas *c, int x, int y, enum role role, enum glyph g)
{
    const char *text = glyph_text(g, c->is_ascii);
    return canvas_put(c, x, y, text_width(text), role, text);
}

int canvas_printf(struct canvas *c, int x, int y, int columns, enum role role, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return canvas_put_cut(c, x, y, columns, role, text);
}

void canvas_cursor(struct canvas *c, int x, int y)
{
    c->has_cursor = x >= 0 && y >= 0 && x < c->width && y < c->height;
    c->cursor_x = x;
    c->cursor_y = y;
}

struct rect rect_inset(struct rect r, int horizontal, int vertical)
{
    r.x += horizontal;
    r.y += vertical;
    r.width -= 2 * horizontal;
    r.height -= 2 * vertical;
    r.width = r.width < 0 ? 0 : r.width;
    r.height = r.height < 0 ? 0 : r.height;
    return r;
}

bool rect_has(struct rect r, int x, int y)
{
    return x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height;
}

static void cell_append(struct buf *out, const struct cell *cell)
{
    for (int i = 0; i < CLUSTER_POINTS && cell->point[i]; i++) {
        char bytes[4];
        buf_append(out, bytes, utf8_put(bytes, cell->point[i]));
    }
}

char *canvas_text(const struct canvas *c)
{
    struct buf out;
    buf_init(&out, (size_t)c->width * (size_t)c->height * 16 + 64);
    for (int y = 0; y < c->height; y++) {
        const struct cell *row = &c->cells[(size_t)y * (size_t)c->width];
        int width = c->width;
        while (width && row[width - 1].width == 1 && row[width - 1].point[0] == ' ' &&
               !row[width - 1].point[1])
            width--;
        for (int x = 0; x < width; x++)
            if (row[x].width)
                cell_append(&out, &row[x]);
        buf_append_char(&out, '\n');
    }
    char *text = buf_take(&out, NULL);
    buf_release(&out);
    return text;
}
