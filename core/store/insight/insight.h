/* insight.h — what the whole history says follows what is saved. Runs in the store thread. */
#ifndef STORE_INSIGHT_INSIGHT_H
#define STORE_INSIGHT_INSIGHT_H

#include "core/store/store_internal.h"

/* Courses and persons of a request follow what was just saved. */
bool store_note_insight(struct store_file *f, const struct request *r, struct err *e)
    __attribute__((warn_unused_result));
/* … or later; at the latest when the history is opened next. */
bool store_owe_insight(struct store_file *f, int64_t request, struct err *e)
    __attribute__((warn_unused_result));

/* What was counted may speak of what was undone, or of another file. */
void store_studies_forget(struct store_file *f);

#endif
