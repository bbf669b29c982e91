/* column_names.h — what people call the columns of their tables. */
#ifndef MODEL_COLUMN_NAMES_H
#define MODEL_COLUMN_NAMES_H

#include <stdbool.h>

#include "core/model/identifiers.h"

struct buf;

/* "E-Mail-Adresse" → "emailadresse": letters and digits, without case, accents and marks. */
void column_name_fold(struct buf *out, const char *name);
/* How well a folded name fits: 0 = not at all, more is better. */
int column_name_rank(enum identifier field, const char *folded);
/* "name", "nom", "naam": the last name beside a first name in the same language, else the whole name. */
bool column_name_is_double(const char *folded);
/* "vorname", "prenom": languages in which it stands beside such a name. */
bool column_name_takes_double(const char *folded);

#endif
