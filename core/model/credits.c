/* credits.c — see credits.h. Integers only: a double would turn ten times 0.1 into something else. */
#include "core/model/credits.h"

#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/model/ascii.h"

#define MICRO_DIGITS 6
#define DIGITS_MAX 40
#define EXPONENT_MAX 1000

/* A decimal taken apart: 0.d1d2d3… times ten to the `point`. */
struct decimal {
    bool is_negative;
    char digit[DIGITS_MAX];
    int count;
    int point;
};

/* What is beyond DIGITS_MAX is finer than anything that is counted, or the amount does not fit. */
static void push_digit(struct decimal *d, char c)
{
    bool is_leading = d->count == 0 && c == '0'; /* has no weight; the caller moves the point */
    if (!is_leading && d->count < DIGITS_MAX)
        d->digit[d->count++] = (char)(c - '0');
}

static bool parse_exponent(const char **at, int *exponent)
{
    const char *p = *at;
    bool is_negative = *p == '-';
    if (*p == '-' || *p == '+')
        p++;
    if (!ascii_is_digit(*p))
        return false;
    for (*exponent = 0; ascii_is_digit(*p); p++)
        if (*exponent < EXPONENT_MAX)
            *exponent = *exponent * 10 + (*p - '0');
    if (is_negative)
        *exponent = -*exponent;
    *at = p;
    return true;
}

static bool parse_decimal(const char *p, struct decimal *d)
{
    int whole = 0, leading = 0, exponent = 0;
    bool has_digit = false, is_fraction = false;
    *d = (struct decimal){.is_negative = *p == '-'};
    if (*p == '-')
        p++;
    for (; ascii_is_digit(*p) || (*p == '.' && !is_fraction); p++) {
        if (*p == '.') {
            is_fraction = true;
            continue;
        }
        has_digit = true;
        push_digit(d, *p);
        if (!is_fraction && d->count > 0)
            whole++;
        if (is_fraction && d->count == 0)
            leading++;
    }
    if (has_digit && (*p == 'e' || *p == 'E')) {
        p++;
        if (!parse_exponent(&p, &exponent))
            return false;
    }
    d->point = whole - leading + exponent;
    return has_digit && *p == '\0';
}

bool credits_parse(const char *text, int64_t *micro)
{
    struct decimal d;
    if (!text || !parse_decimal(text, &d))
        return false;
    *micro = 0;
    int needed = d.count == 0 ? 0 : d.point + MICRO_DIGITS; /* digits of the result */
    if (needed > 19)
        return false;
    int64_t sum = 0;
    for (int i = 0; i < needed; i++) {
        int digit = i < d.count ? d.digit[i] : 0;
        if (__builtin_mul_overflow(sum, 10, &sum) || __builtin_add_overflow(sum, digit, &sum))
            return false;
    }
    bool is_up = needed >= 0 && needed < d.count && d.digit[needed] >= 5;
    if (__builtin_add_overflow(sum, is_up, &sum))
        return false;
    *micro = d.is_negative ? -sum : sum;
    return true;
}

const char *credits_word(const char *amount)
{
    return strcmp(amount, "1") == 0 ? "credit" : "credits";
}

void credits_format(int64_t micro, char out[CREDITS_TEXT_SIZE])
{
    uint64_t size = micro < 0 ? 0 - (uint64_t)micro : (uint64_t)micro;
    int length = snprintf(out, CREDITS_TEXT_SIZE, "%s%llu.%06llu", micro < 0 ? "-" : "",
                          (unsigned long long)(size / 1000000), (unsigned long long)(size % 1000000));
    while (out[length - 1] == '0')
        out[--length] = '\0';
    if (out[length - 1] == '.')
        out[--length] = '\0';
}

void credits_format_mean(int64_t micro, char out[CREDITS_TEXT_SIZE])
{
    uint64_t size = micro < 0 ? 0 - (uint64_t)micro : (uint64_t)micro, hundredths = (size + 5000) / 10000;
    snprintf(out, CREDITS_TEXT_SIZE, "%s%llu.%02llu", micro < 0 && hundredths ? "-" : "",
             (unsigned long long)(hundredths / 100), (unsigned long long)(hundredths % 100));
}

void credits_format_estimate(int64_t micro, char out[CREDITS_TEXT_SIZE])
{
    int64_t rest = micro % 10000;
    credits_format(micro - rest + (rest >= 5000 && micro <= INT64_MAX - 10000 ? 10000 : 0), out);
}

static bool add_amounts(const char *const *amounts, size_t count, int64_t *sum)
{
    int64_t one;
    *sum = 0;
    for (size_t i = 0; i < count; i++)
        if (amounts[i] && (!credits_parse(amounts[i], &one) || __builtin_add_overflow(*sum, one, sum)))
            return false;
    return true;
}

/* Amounts that cannot be added are still told: "1e400 + 2". */
static char *join_amounts(const char *const *amounts, size_t count)
{
    struct buf all;
    buf_init(&all, 4096);
    for (size_t i = 0; i < count; i++) {
        if (!amounts[i])
            continue;
        if (all.size > 0)
            buf_append_text(&all, " + ");
        buf_append_text(&all, amounts[i]);
    }
    char *text = buf_take(&all, NULL);
    buf_release(&all);
    return text;
}

char *credits_sum(const char *const *amounts, size_t count)
{
    const char *only = NULL;
    size_t told = 0;
    for (size_t i = 0; i < count; i++) {
        if (amounts[i])
            only = amounts[i], told++;
    }
    if (told <= 1)
        return mem_text(only);
    int64_t sum;
    if (!add_amounts(amounts, count, &sum))
        return join_amounts(amounts, count);
    char text[CREDITS_TEXT_SIZE];
    credits_format(sum, text);
    return mem_text(text);
}
