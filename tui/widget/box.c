/* box.c — frames. */
#include "tui/widget/box.h"

#include <string.h>

static void horizontal(struct canvas *c, int x, int y, int width, enum role role)
{
    for (int i = 0; i < width; i++)
        canvas_glyph(c, x + i, y, role, GLYPH_HORIZONTAL);
}

static void frame(struct canvas *c, struct rect r, enum role role)
{
    int right = r.x + r.width - 1, bottom = r.y + r.height - 1;
    horizontal(c, r.x + 1, r.y, r.width - 2, role);
    horizontal(c, r.x + 1, bottom, r.width - 2, role);
    for (int y = r.y + 1; y < bottom; y++) {
        canvas_glyph(c, r.x, y, role, GLYPH_VERTICAL);
        canvas_glyph(c, right, y, role, GLYPH_VERTICAL);
    }
    canvas_glyph(c, r.x, r.y, role, GLYPH_TOP_LEFT);
    canvas_glyph(c, right, r.y, role, GLYPH_TOP_RIGHT);
    canvas_glyph(c, r.x, bottom, role, GLYPH_BOTTOM_LEFT);
    canvas_glyph(c, right, bottom, role, GLYPH_BOTTOM_RIGHT);
}

int box_title_end(const struct box *b)
{
    int x = b->rect.x + 2;
    if (b->number)
        x += 1 + text_width(b->number);
    if (b->title)
        x += 1 + text_width(b->title);
    return x + (b->title ? 1 : 2);
}

struct rect box_draw(struct canvas *c, const struct box *b)
{
    struct rect r = b->rect, inside = rect_inset(r, 1, 1);
    enum role title = b->is_focused ? ROLE_TITLE_FOCUSED : ROLE_TITLE;
    if (r.width < 2 || r.height < 2)
        return inside;
    frame(c, r, b->is_focused ? ROLE_BORDER_FOCUSED : ROLE_BORDER);
    int x = r.x + 2, end = r.x + r.width - 2;
    if (b->number) {
        x += canvas_put(c, x, r.y, end - x, title, " ");
        x += canvas_put(c, x, r.y, end - x, b->is_focused ? ROLE_TITLE_FOCUSED : ROLE_MUTED, b->number);
        if (!b->title)
            x += canvas_put(c, x, r.y, end - x, title, " ");
    }
    if (b->title) {
        x += canvas_put(c, x, r.y, end - x, title, " ");
        x += canvas_put_cut(c, x, r.y, end - x, title, b->title);
        x += canvas_put(c, x, r.y, end - x, title, " ");
    }
    if (b->note && *b->note) {
        int width = text_width(b->note) + 2;
        if (x + width <= end) {
            canvas_put(c, end - width, r.y, width, b->note_role, " ");
            canvas_put(c, end - width + 1, r.y, width - 2, b->note_role, b->note);
            canvas_put(c, end - 1, r.y, 1, b->note_role, " ");
        }
    }
    return inside;
}

void box_scroll_bar(struct canvas *c, struct rect rect, long long first, long long shown, long long total,
                    bool is_focused)
{
    int track = rect.height - 2;
    if (total <= shown || track < 2)
        return;
    int size = (int)(track * shown / total);
    size = size < 1 ? 1 : size;
    int at = (int)((track - size) * first / (total - shown));
    for (int i = 0; i < size; i++)
        canvas_glyph(c, rect.x + rect.width - 1, rect.y + 1 + at + i,
                     is_focused ? ROLE_BORDER_FOCUSED : ROLE_MUTED, GLYPH_THUMB);
}
