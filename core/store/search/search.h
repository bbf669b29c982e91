/* search.h — what filters look into, and a request in one line. Pure. */
#ifndef STORE_SEARCH_SEARCH_H
#define STORE_SEARCH_SEARCH_H

#include "core/model/request.h"

struct buf;
/* Appends `text` for searching: without case and accents, white space as one space. */
void store_fold(struct buf *out, const char *text);
void store_write_search(const struct request *r, struct buf *out);
/* Fills the columns of a request's line: label, organization, first findings, counts. */
void store_summarise(const struct request *r, struct request_row *row);

#endif
