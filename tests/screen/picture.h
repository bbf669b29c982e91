/* picture.h — pictures of a screen as text: compared with kept ones, volatile digits aside. */
#ifndef TESTS_SCREEN_PICTURE_H
#define TESTS_SCREEN_PICTURE_H

#include <stdbool.h>

/* Puts '0' for every digit of clock times and spans (12:34, 12:34:56), of dates (2026-01-08), of ports on the
 * loopback address and of shortened tokens. Nothing moves: each mask is as wide as what it covers. */
void picture_mask(char *text);

/* The kept picture, masked; yours; NULL: there is none yet. */
char *picture_load(const char *name);
/* Keeps `text` as it is, unless only what is masked has changed: then the file stays. */
void picture_update(const char *name, const char *text);

/* Both, side by side in order, and the first row that differs. */
void picture_print_difference(const char *name, const char *expected, const char *actual);

#endif
