/* private_text.c — see private_text.h. */
#include "tui/view/private_text.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "tui/app.h"
#include "tui/mask.h"

#define LINE_LOOKED_AT 4096

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

void private_put_wrapped(const struct app *a, struct canvas *c, struct rect r, enum role role,
                         const char *text, text_edit_mask_fn *mask)
{
    struct buf masked;
    struct doc d;
    buf_init(&masked, 16 * LINE_LOOKED_AT);
    if (a->is_private)
        mask(&masked, text, strnlen(text, LINE_LOOKED_AT), a->is_ascii);
    doc_init(&d);
    doc_begin(&d, r.width, a->is_ascii);
    doc_line(&d);
    doc_put(&d, role, a->is_private ? masked.data : text);
    doc_draw(&d, c, r, 0, -1);
    doc_release(&d);
    buf_release(&masked);
}

char *private_text(const struct app *a, const char *text)
{
    return text && a->is_private ? mask_whole(text, a->is_ascii) : mem_text(text);
}

char *private_sentence(const struct app *a, const char *sentence, const char *who)
{
    struct buf masked;
    if (!sentence || !a->is_private)
        return mem_text(sentence);
    buf_init(&masked, 4 * strlen(sentence) + 16);
    mask_sentence(&masked, sentence, who, a->is_ascii);
    char *shown = buf_take(&masked, NULL);
    buf_release(&masked);
    return shown;
}
