/* random.h — randomness from the kernel, and comparing secrets without telling where they differ. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A token is 64 lower-case hex digits, 256 bits: the first half finds the request (an index may compare it
 * byte by byte), the second half proves it (compared in constant time). */
#define TOKEN_TEXT_SIZE 65
#define TOKEN_SELECTOR_LENGTH 32

void random_bytes(void *out, size_t size);
uint32_t random_below(uint32_t limit); /* 0 … limit-1, unbiased; limit > 0 */
void random_token(char out[TOKEN_TEXT_SIZE]);
/* 64 lower-case hex digits and nothing else. */
bool random_is_token(const char *text);
bool random_equal(const void *a, const void *b, size_t size); /* constant time */

#endif
