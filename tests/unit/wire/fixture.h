/* fixture.h — Apollo's published samples, from tests/fixtures. */
#ifndef TESTS_UNIT_WIRE_FIXTURE_H
#define TESTS_UNIT_WIRE_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>

#include "tests/test.h"

/* The whole file, NUL-terminated. Yours. */
static inline char *fixture_read(const char *name, size_t *size)
{
    char path[256];
    snprintf(path, sizeof path, "tests/fixtures/%s", name);
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("%s cannot be opened; tests run from the project's root", path);
    char *data = malloc(1 << 20);
    assert_non_null(data);
    *size = fread(data, 1, (1 << 20) - 1, f);
    data[*size] = '\0';
    fclose(f);
    return data;
}

#endif
