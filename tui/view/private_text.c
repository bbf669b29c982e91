/* private_text.c — one line. */
#include "tui/view/private_text.h"

#include <string.h>

#include "core/base/buf.h"
#include "tui/app.h"

#define LINE_LOOKED_AT 2048

int private_put(const struct app *a, struct canvas *c, int x, int y, int columns, enum role role,
                const char *text, text_edit_mask_fn *mask)
{
    if (!text || !a->is_private)
        return canvas_put_cut(c, x, y, columns, role, text);
    struct buf masked;
    buf_init(&masked, 16 * LINE_LOOKED_AT);
    mask(&masked, text, strnlen(text, LINE_LOOKED_AT), a->is_ascii);
    int used = canvas_put_cut(c, x, y, columns, role, masked.data);
    buf_release(&masked);
    return used;
}
