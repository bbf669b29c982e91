/* plain_figures.h — the views of the whole history as sentences, one thing a line. Text is not cleaned yet.
 */
#ifndef TUI_PLAIN_PLAIN_FIGURES_H
#define TUI_PLAIN_PLAIN_FIGURES_H

#include "core/waterfall.h"

struct buf;
struct plain;

void plain_figures_vendors(const struct insight *x, struct buf *out);
/* `words` are vendors in the order to be tried; "-Name" leaves one out; "email" and "phone" say the field.
 * False: which word is no vendor that was ever asked for it. */
bool plain_figures_what_if(const struct insight *x, char *const *words, size_t count, struct buf *out,
                           struct err *e) __attribute__((warn_unused_result));
void plain_figures_credits(const struct wf_status *s, const struct insight *x, struct buf *out);

void plain_figures_attempt(const struct plain *p, const struct attempt_row *r, struct buf *out);
void plain_figures_ledger(const struct plain *p, const struct ledger_row *r, struct buf *out);
void plain_figures_person(const struct plain *p, const struct person_row *r, struct buf *out);
void plain_figures_profile(const struct plain *p, const struct insight *x, struct buf *out);
void plain_figures_delivery(const struct plain *p, const struct delivery_row *r, struct buf *out);

/* "email" or "phone"; false: neither. */
bool plain_field_word(const char *word, enum contact_field *field);

#endif
