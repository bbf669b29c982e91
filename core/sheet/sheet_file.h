/* sheet_file.h — a file that is either there whole or not at all: written beside its name and moved over it
 * at the end. A full disk leaves the old one as it was. A symbolic link stays one: what it leads to is
 * replaced. A pipe or a device has no such promise: it is written as it is. What others lay in the way in a
 * folder that all may write to, links and pipes, is refused. */
#ifndef SHEET_SHEET_FILE_H
#define SHEET_SHEET_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct sheet_file;

/* "-" is the standard output, which has no such promise; where its reader has gone, what is written is let
 * go. */
struct sheet_file *sheet_file_new(const char *path, struct err *e) __attribute__((warn_unused_result));
bool sheet_file_write(struct sheet_file *f, const char *bytes, size_t size, struct err *e)
    __attribute__((warn_unused_result));
/* On disk, then under its name. Frees `f` either way. */
bool sheet_file_finish(struct sheet_file *f, struct err *e) __attribute__((warn_unused_result));
void sheet_file_drop(struct sheet_file *f); /* as if it had never been; NULL is fine */

#endif
