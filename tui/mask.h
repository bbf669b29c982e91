/* mask.h — privacy: text of the same shape that tells nothing. Deterministic, keeps punctuation. */
#ifndef TUI_MASK_H
#define TUI_MASK_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Letters and digits become dots (stars in ASCII), column for column. */
void mask_append(struct buf *out, const char *text, size_t size, bool is_ascii);
/* The same of a whole text. Yours. */
char *mask_whole(const char *text, bool is_ascii) __attribute__((warn_unused_result));
char *mask_text(const char *text) __attribute__((warn_unused_result));       /* in dots; fits wf_mask_fn */
char *mask_text_ascii(const char *text) __attribute__((warn_unused_result)); /* in stars */
/* Words that narrow a list: terms such as state:waiting, credits>5 or email:verified stay; of
 * company:acme.com, phone:415 or state:zheng the key alone. */
void mask_filter(struct buf *out, const char *text, size_t size, bool is_ascii);
/* A sentence of the program's: of it are masked `who` (may be NULL) and every word that is an address, a
 * phone, a LinkedIn URL. Times, sizes and units stay. */
void mask_sentence(struct buf *out, const char *text, const char *who, bool is_ascii);
/* The same where nobody is known to be named; quoted at its beginning stands what somebody typed as a filter.
 */
void mask_said(struct buf *out, const char *text, size_t size, bool is_ascii);
/* Why a row of a list is as it is, in the program's own words: of it is masked what stands in quotes, which
 * is the row's. */
void mask_reason(struct buf *out, const char *text, size_t size, bool is_ascii);
/* JSON byte by byte as it came, but for what its strings say of people; see mask_json_string. */
void mask_json(struct buf *out, const char *json, size_t size, bool is_ascii);
/* A call as cURL, or its URL: the values of the parameters, but for switches. */
void mask_url(struct buf *out, const char *url, bool is_ascii);
/* The string behind a key of JSON, with its quotes or without: Apollo's own word, or a vendor's name, stays;
 * of Apollo's sentences what names somebody is masked; all else is. */
void mask_json_string(struct buf *out, const char *key, bool is_in_vendors, const char *text, size_t size,
                      bool is_ascii);

#endif
