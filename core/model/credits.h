/* credits.h — amounts that Apollo reports, which may be fractional: kept as its digits, added to the
 * millionth.
 */
#ifndef MODEL_CREDITS_H
#define MODEL_CREDITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Millionths of a credit, the nearest: a sum that Apollo made of doubles comes as 3.3000000000000003. False
 * on anything but a plain decimal (an exponent is understood) that fits. */
bool credits_parse(const char *text, int64_t *micro);
#define CREDITS_TEXT_SIZE 32
/* Without trailing zeros: "2.5", "0". */
void credits_format(int64_t micro, char out[CREDITS_TEXT_SIZE]);
/* A mean: always with two digits, "2.50", so that it is not taken for an amount of Apollo's. */
void credits_format_mean(int64_t micro, char out[CREDITS_TEXT_SIZE]);
/* An estimate: to the hundredth, without trailing zeros; it knows no more. */
void credits_format_estimate(int64_t micro, char out[CREDITS_TEXT_SIZE]);
/* "1" is one "credit", any other amount "credits". */
const char *credits_word(const char *amount);
/* The sum of what was reported: NULL when all are NULL, the very text when one is not. Yours. */
char *credits_sum(const char *const *amounts, size_t count) __attribute__((warn_unused_result));

#endif
