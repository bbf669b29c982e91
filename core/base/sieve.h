/* sieve.h — a set of numbers in little memory (Bloom's): it never forgets one that was put in, and seldom
 * takes a stranger for one of them. Two bytes a number; it grows. Numbers must look random to whoever chooses
 * what is asked for: mix a secret in (sieve_number). */
#ifndef BASE_SIEVE_H
#define BASE_SIEVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIEVE_BLOCKS_MAX 24 /* each twice as large as the one before: more numbers than memory */

struct sieve {
    struct sieve_block {
        uint64_t *bits;
        size_t bit_count; /* a power of two */
        size_t room;      /* numbers that it still takes */
    } block[SIEVE_BLOCKS_MAX];
    size_t block_count;
};

void sieve_init(struct sieve *s);
void sieve_release(struct sieve *s);
void sieve_add(struct sieve *s, uint64_t number);
/* False: certainly not there. True: there, or one stranger in a few hundred. */
bool sieve_may_have(const struct sieve *s, uint64_t number);

/* A text of at least 16 hex digits as a number under a secret. */
uint64_t sieve_number(uint64_t secret, const char *hex);

#endif
