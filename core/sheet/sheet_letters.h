/* sheet_letters.h — whether a text of one byte a letter is Windows-1252, or something else that has no mark
 * of its own: Shift-JIS, Windows-1251, Mac Roman, a code page of DOS. Looks at how its letters stand in
 * words; knows no file. */
#ifndef SHEET_SHEET_LETTERS_H
#define SHEET_SHEET_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Words with letters beyond ASCII. Begins as zeros. */
struct sheet_letters {
    int64_t western, foreign;          /* such as Windows-1252 spells, and such as nobody would */
    unsigned char before, before_that; /* what the last portion ended with */
    int marks;                         /* letters with a mark in a row */
    bool has_mark, is_odd;             /* the word under way */
};

/* The next portion. */
void sheet_letters_count(struct sheet_letters *l, const char *bytes, size_t size);
/* After the last portion. Some words that nobody would spell so are in any table. */
bool sheet_letters_are_western(struct sheet_letters *l);

#endif
