/* file.h — the history's file, opened and closed, and which processes send from it. Runs in the store
 * thread. */
#ifndef STORE_FILE_FILE_H
#define STORE_FILE_FILE_H

#include "core/store/store_internal.h"

/* Names the file; opens nothing. */
void store_file_init(struct store_file *f, const struct store_options *o);
/* Opens it when it is not. A transient failure is tried again after STORE_RETRY_MS, a damaged file never. */
bool store_file_ready(struct store_file *f, struct err *e) __attribute__((warn_unused_result));
/* Once more, for reading alone, into f->reading. */
bool store_file_open_reading(struct store_file *f, struct err *e) __attribute__((warn_unused_result));
/* Closes it, and deletes it if it is a throw-away. */
void store_file_release(struct store_file *f);

/* ---- which process sends (sender.c) ---- */

/* Says in f->sender who this process is: "<boot id>:<pid>:<start time>", and ":<number>" where it holds that
 * number's lock in the file "….senders" beside the history. */
void store_sender_begin(struct store_file *f);
void store_sender_end(struct store_file *f);
/* Certainly gone: its lock is free; without one: another boot, no such process, or a later process under its
 * number. */
bool store_sender_is_gone(const struct store_file *f, const char *sender);

#endif
