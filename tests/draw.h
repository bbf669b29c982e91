/* draw.h — what a test generates is drawn from a seed: the same numbers each time, on each machine. */
#ifndef TESTS_DRAW_H
#define TESTS_DRAW_H

#include <stdint.h>

static uint64_t draw_last;

/* What is drawn from here on depends on `seed` alone. */
static inline void draw_from(uint64_t seed)
{
    draw_last = seed;
}

/* 0 … below - 1 */
static inline int draw(int below)
{
    draw_last = draw_last * 6364136223846793005ull + 1442695040888963407ull;
    return (int)((draw_last >> 33) % (uint64_t)below);
}

#endif
