/* export.h — what every export shares, private to engine/: rows made into text portion by portion, no more of
 * them under way than memory should hold, a thread that writes, and an end that waits for what is still with
 * the store. Where the rows come from is the business of bulk_export.c and rows_export.c. */
#ifndef ENGINE_EXPORT_H
#define ENGINE_EXPORT_H

#include "core/engine/bulk/bulk.h"
#include "core/engine/export/export_format.h"
#include "core/engine/export/export_writer.h"

enum { EXPORT_TEXT_CEILING = 256 << 20 }; /* of one portion */

/* The first member of each kind of export. */
struct export
{
    struct export *next; /* in wf->bulk.exports */
    struct wf *wf;
    uint64_t ticket;
    struct run_command *plan; /* path, format, mask …; a copy without the texts that only a beginning needs */
    struct export_format format;
    struct export_writer *writer;
    struct loop_timer *end_timer;
    void (*ask)(struct export * x);     /* asks the store for the next portion */
    void (*release)(struct export * x); /* what is the kind's own; the memory is freed afterwards */
    size_t asks_out;                    /* questions that are with the store */
    int portions_out;                   /* texts that are with the writer */
    bool has_format, is_finishing, is_over;
    bool is_read; /* nothing is left to ask for: set by the kind */
};

/* `x` is zeroed memory of mem_zalloc, which is freed when the export is over. */
void export_init(struct export *x, struct wf *wf, uint64_t ticket, const struct run_command *plan);
/* Opens the file, writes the head of rows that look like those of `table`, which outlives the export, and
 * asks for the first portion; or is over. The file that `table` was read from is not written over. */
void export_open(struct export *x, const struct run *table, struct text_list *vendors_take);
/* A question came back from the store. False: nobody wants its answer, because of `e` or since before. */
bool export_came_back(struct export *x, const struct err *e) __attribute__((warn_unused_result));
/* To the writer with it, and on to the next portion. `too_long` is said where the text outgrew its ceiling.
 */
void export_put(struct export *x, struct buf *text_take, const char *too_long);
/* Tells the client. Only the first word counts. */
void export_end(struct export *x, const struct err *e);

/* Threads end, and with them what is not complete. */
void exports_end(struct wf *wf);
void exports_free(struct wf *wf);

#endif
