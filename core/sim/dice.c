/* dice.c — splitmix64 behind an FNV-1a start: small, fast, equal everywhere. */
#include "core/sim/dice.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

void dice_init(struct dice *d, uint64_t seed, const char *text)
{
    uint64_t hash = 0xcbf29ce484222325u ^ seed;
    for (const char *c = text ? text : ""; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 0x100000001b3u;
    d->state = hash;
    dice_roll(d);
}

uint64_t dice_roll(struct dice *d)
{
    uint64_t z = d->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint32_t dice_below(struct dice *d, uint32_t limit)
{
    assert(limit > 0);
    return (uint32_t)((dice_roll(d) >> 32) * limit >> 32);
}

void dice_object_id(struct dice *d, char out[DICE_OBJECT_ID_SIZE])
{
    uint32_t born = 0x5e000000u + dice_below(d, 0x0b000000u); /* Mongo ids begin with a time: 2019 to 2025 */
    uint64_t rest = dice_roll(d);
    snprintf(out, DICE_OBJECT_ID_SIZE, "%08" PRIx32 "%016" PRIx64, born, rest);
}

void dice_uuid(struct dice *d, char out[DICE_UUID_SIZE])
{
    uint64_t high = dice_roll(d), low = dice_roll(d);
    snprintf(out, DICE_UUID_SIZE, "%08x-%04x-4%03x-%04x-%012" PRIx64, (unsigned)(high >> 32),
             (unsigned)(high >> 16 & 0xffff), (unsigned)(high & 0xfff),
             0x8000u | (unsigned)(low >> 48 & 0x3fff), low & 0xffffffffffffu);
}
