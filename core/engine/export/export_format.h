/* export_format.h — a list's rows as text again: the input's own columns first and untouched, then ours.
 * Knows neither files nor the store. */
#ifndef ENGINE_EXPORT_FORMAT_H
#define ENGINE_EXPORT_FORMAT_H

#include "core/base/buf.h"
#include "core/model/run.h"
#include "core/sheet/sheet_cells.h"
#include "core/waterfall.h"

struct export_format {
    const struct run *run; /* borrowed */
    enum wf_export_format format;
    struct text_list vendors; /* a column each; empty: none wanted */
    struct sheet_parser *parser;
    struct text_list names; /* of the input's columns */
    int64_t count;          /* rows written */
};
/* `vendors` is taken. */
void export_format_init(struct export_format *f, const struct run *run, enum wf_export_format format,
                        struct text_list *vendors_take);
void export_format_release(struct export_format *f);

void export_format_begin(struct export_format *f, struct buf *out);
void export_format_line(struct export_format *f, const struct run_line *line, struct buf *out);
void export_format_end(struct export_format *f, struct buf *out);

#endif
