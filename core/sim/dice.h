/* dice.h — chance that can be repeated: the same seed and words give the same rolls, on every machine.
 * Never for secrets; those come from base/random.h. */
#ifndef SIM_DICE_H
#define SIM_DICE_H

#include <stddef.h>
#include <stdint.h>

struct dice {
    uint64_t state;
};

/* Rolls that follow from a seed and some text, which may be NULL. */
void dice_init(struct dice *d, uint64_t seed, const char *text);
uint64_t dice_roll(struct dice *d);
uint32_t dice_below(struct dice *d, uint32_t limit); /* 0 … limit-1; limit > 0 */

#define DICE_OBJECT_ID_SIZE 25
void dice_object_id(struct dice *d, char out[DICE_OBJECT_ID_SIZE]); /* 24 hex digits, as Apollo's ids */
#define DICE_UUID_SIZE 37
void dice_uuid(struct dice *d, char out[DICE_UUID_SIZE]); /* version 4 */

#endif
