/* export_writer.h — a file written in a thread of its own, so that no disk holds up the engine. */
#ifndef ENGINE_EXPORT_WRITER_H
#define ENGINE_EXPORT_WRITER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/net/loop.h"

struct export_writer;

/* What is `source` by whatever name (NULL: nothing) is not written over: then all is over with ERR_USAGE.
 * `on_told` is called in the loop when a portion was written, or all is over: export_writer_hear says which.
 */
struct export_writer *export_writer_start(struct loop *loop, const char *path, const char *source,
                                          loop_fn *on_told, void *owner, struct err *e)
    __attribute__((warn_unused_result));
/* Takes the bytes. */
void export_writer_put(struct export_writer *w, char *bytes_take, size_t size);
/* Nothing more comes: to the disk, then under its name. */
void export_writer_finish(struct export_writer *w);
/* What was told since the last call: portions written; *is_over with the error or ERR_NONE. */
int export_writer_hear(struct export_writer *w, bool *is_over, struct err *e);
/* What is not finished is as if it had never been. Sets it NULL; NULL is fine. */
void export_writer_free(struct export_writer **w);

#endif
