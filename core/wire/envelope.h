/* envelope.h — what stands around the people in an answer or a delivery. */
#ifndef WIRE_ENVELOPE_H
#define WIRE_ENVELOPE_H

#include "core/wire/json.h"

/* credits_consumed as its own digits, a number or a text that is one; NULL: not told, which is not zero. */
char *envelope_read_credits(const cJSON *object) __attribute__((warn_unused_result));

#endif
