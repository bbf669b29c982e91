/* sheet_letters_test.c — names in Windows-1252 against the same bytes' meaning elsewhere. */
#include <string.h>

#include "core/sheet/sheet_letters.h"
#include "tests/test.h"

static bool are_western(const char *bytes, size_t portion)
{
    struct sheet_letters l = {0};
    for (size_t size = strlen(bytes), at = 0; at < size; at += portion)
        sheet_letters_count(&l, bytes + at, portion < size - at ? portion : size - at);
    return sheet_letters_are_western(&l);
}

/* The same in one portion and byte by byte. */
static void expect(bool is_western, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (are_western(texts[i], SIZE_MAX / 2) != is_western || are_western(texts[i], 1) != is_western)
            fail_msg("text %zu, \"%s\"", i, texts[i]);
}

static void western_names_are_western(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "Tim,Zheng",
        "Tim,\xB5"
        "Torrent",
        "J\xFCrgen;M\xFCller;Gr\xF6\xDF"
        "e;GRO\xDF;\xC4nne",
        "\xC9lo\xEFse;Lef\xE8vre;cr\xE9\xE9"
        "e;\x8Cuvre;l\x92\xE9t\xE9",
        "Jos\xE9,Pe\xD1"
        "A,\xBFQu\xE9?,A\xE7\xE3o",
        "M\xDCLLER;J\xDCRGEN;\xC5"
        "DA",
        "S\xF8ren,Kj\xE6r,\x93quoted\x94 \x96 5\x80 m\xB2",
        "Tim,Zheng,Cr\xE9"
        "dit\xC9toile\nRay,Li,Acme", /* one alone, however it is spelt */
        /* One of another kind among them. */
        "J\xFCrgen,Ren\xE9,Zo\xEB,Bj\xF6rk,Wa\xB3\xEAsa",
    };
    expect(true, texts, sizeof texts / sizeof *texts);
}

static void other_encodings_are_not(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "\x8E\x52\x93\x63,\x91\xBE\x98\x59,\x8A\x94\x8E\xAE\x89\xEF\x8E\xD0\x97\xE1", /* Shift-JIS */
        "\xC8\xE2\xE0\xED,\xCF\xE5\xF2\xF0\xEE\xE2",                                  /* Windows-1251 */
        "J\x9Frgen;K\x9Aln;M\x9Fller",                                                /* Mac Roman */
        "J\x81rgen;M\x81ller",                                                        /* DOS */
        "\xA3ukasz,Wa\xB3\xEAsa",                                                     /* Windows-1250 */
    };
    expect(false, texts, sizeof texts / sizeof *texts);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(western_names_are_western),
    cmocka_unit_test(other_encodings_are_not),
};

TEST_MAIN(tests)
