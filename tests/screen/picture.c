/* picture.c — masks by shape, files under tests/screen/pictures. */
#include "tests/screen/picture.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/mem.h"

/* '9' stands for a digit, 'x' for a hexadecimal one. Longer shapes first: the first that fits wins. */
static const char *const shapes[] = {"9999-99-99", "99:99:99",        "9:99:99",       "99:99",
                                     "token xxxx", "127.0.0.1:99999", "127.0.0.1:9999"};

static bool is_covered(char shape)
{
    return shape == '9' || shape == 'x';
}

static size_t fits(const char *text, const char *shape)
{
    size_t i = 0;
    for (; shape[i]; i++) {
        unsigned char c = (unsigned char)text[i];
        if (shape[i] == '9' ? !isdigit(c) : shape[i] == 'x' ? !isxdigit(c) : text[i] != shape[i])
            return 0;
    }
    return isdigit((unsigned char)text[i]) ? 0 : i;
}

void picture_mask(char *text)
{
    for (char *at = text; *at; at++) {
        if (at > text && isdigit((unsigned char)at[-1]))
            continue; /* inside a longer number */
        for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
            size_t length = fits(at, shapes[s]);
            for (size_t i = 0; i < length; i++)
                if (is_covered(shapes[s][i]))
                    at[i] = '0';
            if (length) {
                at += length - 1;
                break;
            }
        }
    }
}

static char *path_of(const char *name)
{
    return mem_text_format("tests/screen/pictures/%s.txt", name);
}

char *picture_load(const char *name)
{
    char *path = path_of(name), *text = NULL;
    FILE *f = fopen(path, "r");
    if (f) {
        size_t ceiling = 1 << 20;
        text = mem_zalloc(ceiling);
        if (fread(text, 1, ceiling - 1, f) == 0)
            text[0] = '\0';
        fclose(f);
        picture_mask(text);
    }
    free(path);
    return text;
}

static bool is_same_but_for_masks(const char *name, const char *text)
{
    char *kept = picture_load(name), *masked = mem_text(text);
    picture_mask(masked);
    bool is_same = kept && strcmp(kept, masked) == 0;
    free(kept);
    free(masked);
    return is_same;
}

void picture_update(const char *name, const char *text)
{
    if (is_same_but_for_masks(name, text))
        return;
    char *path = path_of(name);
    mkdir("tests/screen/pictures", 0777);
    FILE *f = fopen(path, "w");
    if (!f || fputs(text, f) < 0 || fclose(f) != 0)
        fprintf(stderr, "%s cannot be written: %s\n", path, strerror(errno));
    free(path);
}

void picture_print_difference(const char *name, const char *expected, const char *actual)
{
    size_t i = 0;
    int row = 1;
    for (; expected[i] && expected[i] == actual[i]; i++)
        row += expected[i] == '\n';
    fprintf(stderr, "---- expected: tests/screen/pictures/%s.txt ----\n%s---- actual ----\n%s", name,
            expected, actual);
    fprintf(stderr,
            "---- row %d is the first that differs; if the new one is right: UPDATE_PICTURES=1 ----\n", row);
}
