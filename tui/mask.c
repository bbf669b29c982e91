/* mask.c — one dot a column, so that tables keep their shape. */
#include "tui/mask.h"

#include <ctype.h>
#include <string.h>

#include "core/base/buf.h"
#include "tui/glyphs.h"
#include "tui/text_width.h"

void mask_append(struct buf *out, const char *text, size_t size, bool is_ascii)
{
    for (size_t at = 0; at < size;) {
        struct cluster c;
        size_t length = cluster_next(text + at, size - at, &c);
        if (c.point[0] < 0x80 && !isalnum((int)c.point[0]))
            buf_append(out, text + at, length);
        else
            for (int i = 0; i < c.width; i++)
                buf_append_text(out, glyph_text(GLYPH_MASK, is_ascii));
        at += length;
    }
}
