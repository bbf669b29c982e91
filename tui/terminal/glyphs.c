/* glyphs.c — the table's two spellings. */
#include "tui/terminal/glyphs.h"

static const char *const glyphs[GLYPH_COUNT][2] = {
#define X(id, unicode, ascii) {unicode, ascii},
    GLYPHS(X)
#undef X
};

const char *glyph_text(enum glyph g, bool is_ascii)
{
    return glyphs[g][is_ascii];
}
