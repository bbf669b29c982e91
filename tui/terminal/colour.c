/* colour.c — nearest palette entries by weighted distance; contrast by WCAG 2. */
#include "tui/terminal/colour.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const char *const base_names[] = {"black", "red",     "green", "yellow",
                                         "blue",  "magenta", "cyan",  "white"};
static const uint32_t base_rgb[16] = {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x1e5fee, 0xcd00cd,
                                      0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff4040, 0x40ff40, 0xffff40,
                                      0x5c9cff, 0xff60ff, 0x40ffff, 0xffffff};
static const int cube_level[6] = {0, 95, 135, 175, 215, 255};

static bool number_parse(const char *word, int base, unsigned long limit, uint32_t *out)
{
    char *end;
    if (!*word || strspn(word, "0123456789abcdefABCDEF") != strlen(word))
        return false;
    unsigned long value = strtoul(word, &end, base);
    if (*end || value > limit)
        return false;
    *out = (uint32_t)value;
    return true;
}

bool colour_parse(const char *word, struct colour *out)
{
    *out = (struct colour){COLOUR_DEFAULT, 0};
    if (strcmp(word, "-") == 0 || strcmp(word, "default") == 0)
        return true;
    if (word[0] == '#') {
        out->kind = COLOUR_RGB;
        return strlen(word) == 7 && number_parse(word + 1, 16, 0xffffff, &out->value);
    }
    out->kind = COLOUR_INDEX;
    if (number_parse(word, 10, 255, &out->value))
        return true;
    bool is_bright = strncmp(word, "bright-", 7) == 0;
    for (uint32_t i = 0; i < 8; i++)
        if (strcmp(word + (is_bright ? 7 : 0), base_names[i]) == 0) {
            out->value = i + (is_bright ? 8 : 0);
            return true;
        }
    return false;
}

uint32_t colour_palette_rgb(int index)
{
    if (index < 16)
        return base_rgb[index & 15];
    if (index >= 232) {
        uint32_t grey = (uint32_t)(8 + 10 * (index - 232));
        return grey << 16 | grey << 8 | grey;
    }
    index -= 16;
    return (uint32_t)(cube_level[index / 36] << 16 | cube_level[index / 6 % 6] << 8 | cube_level[index % 6]);
}

static long distance(uint32_t a, uint32_t b)
{
    long red = (long)(a >> 16) - (long)(b >> 16);
    long green = (long)(a >> 8 & 255) - (long)(b >> 8 & 255);
    long blue = (long)(a & 255) - (long)(b & 255);
    return 3 * red * red + 4 * green * green + 2 * blue * blue;
}

static int nearest(uint32_t rgb, int first, int last)
{
    int best = first;
    for (int i = first; i <= last; i++)
        if (distance(rgb, colour_palette_rgb(i)) < distance(rgb, colour_palette_rgb(best)))
            best = i;
    return best;
}

/* Of eight or sixteen colours the nearest by distance is nearly always grey: the hue is what tells green from
 * red, so it decides wherever there is one. */
static int nearest_basic(uint32_t rgb, bool has_bright)
{
    static const int of_sextant[6] = {1, 3, 2, 6, 4, 5}; /* red yellow green cyan blue magenta */
    int r = (int)(rgb >> 16), g = (int)(rgb >> 8 & 255), b = (int)(rgb & 255);
    int most = r > g ? (r > b ? r : b) : (g > b ? g : b), least = r < g ? (r < b ? r : b) : (g < b ? g : b);
    int chroma = most - least;
    if (most < 0x60)
        return has_bright && most >= 0x38 ? 8 : 0;
    if (chroma * 100 < most * 22)
        return !has_bright ? (most < 0x80 ? 0 : 7) : most < 0x98 ? 8 : most < 0xE8 ? 7 : 15;
    int degrees = most == r   ? (g - b) * 60 / chroma
                  : most == g ? 120 + (b - r) * 60 / chroma
                              : 240 + (r - g) * 60 / chroma;
    int colour = of_sextant[(degrees + 390) % 360 / 60];
    return has_bright && most >= 0xC0 ? colour + 8 : colour;
}

int colour_resolve(struct colour c, enum colour_depth depth)
{
    if (c.kind == COLOUR_DEFAULT || depth == DEPTH_MONO)
        return -1;
    uint32_t rgb = c.kind == COLOUR_RGB ? c.value : colour_palette_rgb((int)c.value);
    if (depth == DEPTH_TRUE) /* there, 0 … 7 still mean the palette */
        return c.kind == COLOUR_INDEX && c.value < 8 ? (int)c.value : (int)(rgb < 8 ? 8 : rgb);
    int count = depth == DEPTH_256 ? 256 : depth == DEPTH_16 ? 16 : 8;
    if (c.kind == COLOUR_INDEX && (int)c.value < count)
        return (int)c.value;
    if (c.kind == COLOUR_INDEX && c.value < 16)
        return (int)c.value & 7;
    return depth == DEPTH_256 ? nearest(rgb, 16, 255) : nearest_basic(rgb, depth == DEPTH_16);
}

static double channel(uint32_t value)
{
    double c = value / 255.0;
    return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t rgb)
{
    return 0.2126 * channel(rgb >> 16) + 0.7152 * channel(rgb >> 8 & 255) + 0.0722 * channel(rgb & 255);
}

double colour_contrast(uint32_t rgb_a, uint32_t rgb_b)
{
    double a = luminance(rgb_a), b = luminance(rgb_b);
    return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}
