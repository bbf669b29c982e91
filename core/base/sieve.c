/* sieve.c — a chain of Bloom filters, each twice as large as the one before, so that it grows without
 * knowing beforehand how far and without keeping what was put in. */
#include "core/base/sieve.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

enum {
    FIRST_BITS = 1 << 15,
    BITS_PER_NUMBER = 16,
    PROBES = 6,
    WORD_BITS = 64,
};

void sieve_init(struct sieve *s)
{
    memset(s, 0, sizeof *s);
}

void sieve_release(struct sieve *s)
{
    for (size_t i = 0; i < s->block_count; i++)
        free(s->block[i].bits);
    sieve_init(s);
}

static struct sieve_block *block_with_room(struct sieve *s)
{
    struct sieve_block *last = s->block_count ? &s->block[s->block_count - 1] : NULL;
    if (last && last->room > 0)
        return last;
    assert(s->block_count < SIEVE_BLOCKS_MAX);
    struct sieve_block *b = &s->block[s->block_count++];
    b->bit_count = last ? last->bit_count * 2 : FIRST_BITS;
    b->room = b->bit_count / BITS_PER_NUMBER;
    b->bits = mem_zalloc(b->bit_count / 8);
    return b;
}

/* Two halves of one number make as many places as are wanted, all over the block. */
static size_t place_of(const struct sieve_block *b, uint64_t number, unsigned probe)
{
    uint64_t step = (number >> 32) | 1;
    return (size_t)(number + probe * step * 0x9e3779b97f4a7c15u) & (b->bit_count - 1);
}

void sieve_add(struct sieve *s, uint64_t number)
{
    struct sieve_block *b = block_with_room(s);
    b->room--;
    for (unsigned i = 0; i < PROBES; i++) {
        size_t at = place_of(b, number, i);
        b->bits[at / WORD_BITS] |= UINT64_C(1) << at % WORD_BITS;
    }
}

static bool block_may_have(const struct sieve_block *b, uint64_t number)
{
    for (unsigned i = 0; i < PROBES; i++) {
        size_t at = place_of(b, number, i);
        if (!(b->bits[at / WORD_BITS] >> at % WORD_BITS & 1))
            return false;
    }
    return true;
}

bool sieve_may_have(const struct sieve *s, uint64_t number)
{
    for (size_t i = s->block_count; i-- > 0;)
        if (block_may_have(&s->block[i], number))
            return true;
    return false;
}

static uint64_t hex_value(char c)
{
    return c <= '9' ? (uint64_t)(c - '0') : (uint64_t)((c | 0x20) - 'a' + 10);
}

uint64_t sieve_number(uint64_t secret, const char *hex)
{
    uint64_t n = 0;
    for (int i = 0; i < 16; i++)
        n = n << 4 | hex_value(hex[i]);
    /* The finalizer of MurmurHash3: every bit of the input moves every bit of the outcome. */
    n ^= secret;
    n = (n ^ n >> 33) * 0xff51afd7ed558ccdu;
    n = (n ^ n >> 33) * 0xc4ceb9fe1a85ec53u;
    return n ^ n >> 33;
}
