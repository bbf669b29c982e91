/* bulk_format.h — a list's rows as text again: the input's own columns first and untouched, then ours. Knows
 * neither files nor the store. */
#ifndef ENGINE_BULK_FORMAT_H
#define ENGINE_BULK_FORMAT_H

#include "core/base/buf.h"
#include "core/model/run.h"
#include "core/sheet/sheet_cells.h"
#include "core/waterfall.h"

struct bulk_format {
    const struct run *run; /* borrowed */
    enum wf_export_format format;
    struct text_list vendors; /* a column each; empty: none wanted */
    struct sheet_parser *parser;
    struct text_list names; /* of the input's columns */
    int64_t count;          /* rows written */
};
/* `vendors` is taken. */
void bulk_format_init(struct bulk_format *f, const struct run *run, enum wf_export_format format,
                      struct text_list *vendors_take);
void bulk_format_release(struct bulk_format *f);

void bulk_format_begin(struct bulk_format *f, struct buf *out);
void bulk_format_line(struct bulk_format *f, const struct run_line *line, struct buf *out);
void bulk_format_end(struct bulk_format *f, struct buf *out);

#endif
