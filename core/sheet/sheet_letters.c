/* sheet_letters.c — see sheet_letters.h. */
#include "core/sheet/sheet_letters.h"

#include <string.h>

enum {
    MARKS_MOST = 2,    /* "Größe", "Ação" */
    FOREIGN_LEAST = 2, /* "CréditÉtoile" alone says nothing of a table that is ASCII */
};

static bool is_in(unsigned char c, const char *bytes, size_t size)
{
    return memchr(bytes, c, size) != NULL;
}
#define IS_IN(c, bytes) is_in(c, bytes, sizeof(bytes) - 1)

static bool is_plain(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_marked_capital(unsigned char c)
{
    return (c >= 0xC0 && c <= 0xDE && c != 0xD7) || IS_IN(c, "\x8A\x8C\x8E\x9F");
}

static bool is_marked(unsigned char c)
{
    return is_marked_capital(c) || (c >= 0xDF && c != 0xF7) || IS_IN(c, "\x83\x9A\x9C\x9E\xAA\xBA");
}

static bool is_small(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (is_marked(c) && !is_marked_capital(c));
}

/* What parts words: the rest of ASCII, and what stands beside letters in the West, too: the apostrophe,
 * dashes, dots, the euro and the degree, trade marks, quotes around words, the hard blank. */
static bool is_outside(unsigned char c)
{
    return (c < 0x80 && !is_plain(c)) ||
           IS_IN(c, "\x80\x85\x91\x92\x95\x96\x97\x99\xA0\xA9\xAB\xAD\xAE\xB0\xB4\xB7\xBB");
}

static bool is_no_character(unsigned char c)
{
    return IS_IN(c, "\x81\x8D\x8F\x90\x9D");
}

/* Quotes, the marks that open a Spanish sentence, and what stands for micro. */
static bool may_begin_word(unsigned char c)
{
    return IS_IN(c, "\x82\x84\x8B\x93\x94\xA1\xB5\xBF");
}

/* A letter behind a sign, unless the sign opens the word: "Wa³êsa", "£ukasz". */
static bool is_behind_sign(const struct sheet_letters *l, unsigned char c)
{
    bool is_sign = !is_outside(l->before) && !is_plain(l->before) && !is_marked(l->before);
    bool is_letter = is_plain(c) || is_marked(c);
    return is_sign && is_letter && !(may_begin_word(l->before) && is_outside(l->before_that));
}

/* A capital in the middle of a word of small letters: "JŸrgen". */
static bool is_capital_within(const struct sheet_letters *l, unsigned char c)
{
    if (is_marked_capital(c))
        return is_small(l->before);
    bool is_within = is_plain(l->before_that) || is_marked(l->before_that);
    return is_small(c) && is_marked_capital(l->before) && is_within;
}

static void end_word(struct sheet_letters *l)
{
    l->foreign += l->is_odd;
    l->western += l->has_mark && !l->is_odd;
    l->is_odd = l->has_mark = false;
    l->marks = 0;
}

static void take(struct sheet_letters *l, unsigned char c)
{
    if (is_outside(c)) {
        end_word(l);
    } else {
        l->marks = is_marked(c) ? l->marks + 1 : 0;
        l->has_mark = l->has_mark || l->marks;
        l->is_odd = l->is_odd || is_no_character(c) || l->marks > MARKS_MOST || is_behind_sign(l, c) ||
                    is_capital_within(l, c);
    }
    l->before_that = l->before;
    l->before = c;
}

void sheet_letters_count(struct sheet_letters *l, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        take(l, (unsigned char)bytes[i]);
}

bool sheet_letters_are_western(struct sheet_letters *l)
{
    end_word(l);
    return l->foreign < FOREIGN_LEAST || 2 * l->foreign <= l->western;
}
