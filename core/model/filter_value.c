/* filter_value.c — what one value of a term means: a word of its key, text, or a range of numbers. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/nearest.h"
#include "core/model/ascii.h"
#include "core/model/credits.h"
#include "core/model/filter_internal.h"
#include "core/model/request.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define MICRO 1000000

static const char *const FOUND_WORDS[] = {"found", "none", "verified", "unverified"};
static const char *const IS_WORDS[] = {"simulated", "live", "open", "batch"};
static const char *const NONE_WORDS[] = {"none"};

const char *filter_key_value(enum filter_key k, size_t index)
{
    switch (k) {
    case FILTER_STATE:
        return index < REQUEST_STATE_COUNT ? request_state_word((enum request_state)index) : NULL;
    case FILTER_EMAIL:
    case FILTER_PHONE:
        return index < COUNT(FOUND_WORDS) ? FOUND_WORDS[index] : NULL;
    case FILTER_IS:
        return index < COUNT(IS_WORDS) ? IS_WORDS[index] : NULL;
    case FILTER_BY:
        return index < CHANNEL_IMPORT ? channel_word((enum channel)(index + 1)) : NULL;
    case FILTER_CREDITS:
        return index < COUNT(NONE_WORDS) ? NONE_WORDS[index] : NULL;
    default:
        return NULL;
    }
}

/* ---- adding ---- */

static bool add(struct filter *f, const struct filter_value *v, struct err *e)
{
    if (f->value_count == FILTER_VALUES_MAX)
        return err_set(e, ERR_USAGE, "A filter has at most %d values.", FILTER_VALUES_MAX);
    f->values[f->value_count++] = *v;
    return true;
}

bool filter_add_text(struct filter *f, const char *text, struct err *e)
{
    struct filter_value v = {.shape = FILTER_HAS_TEXT, .text = f->text_size};
    size_t size = strlen(text) + 1;
    if (!add(f, &v, e))
        return false;
    /* The expression itself is shorter than this. */
    assert(f->text_size + size <= sizeof f->text);
    memcpy(f->text + f->text_size, text, size);
    f->text_size += size;
    return true;
}

static bool add_range(struct filter *f, int64_t low, int64_t high, struct err *e)
{
    return add(f, &(struct filter_value){.shape = FILTER_IN_RANGE, .low = low, .high = high}, e);
}

/* ---- words ---- */

static bool add_word(struct filter *f, const struct filter_spot *s, size_t index, struct err *e)
{
    struct filter_value v = {.shape = FILTER_HAS_WORD, .word = (int)index};
    if (s->key == FILTER_BY)
        v.word = (int)index + 1; /* after "none" */
    return add(f, &v, e);
}

static bool is_same_word(const char *typed, const char *word, bool is_whole)
{
    for (; *typed && *word; typed++, word++)
        if (ascii_lower(*typed == '-' ? '_' : *typed) != *word)
            return false;
    return !*typed && (!is_whole || !*word);
}

/* The word itself, else every word that begins so. */
static bool add_words(struct filter *f, const struct filter_spot *s, bool *is_any, struct err *e)
{
    const char *word;
    *is_any = false;
    for (size_t i = 0; (word = filter_key_value(s->key, i)); i++)
        if (is_same_word(s->value, word, true)) {
            *is_any = true;
            return add_word(f, s, i, e);
        }
    for (size_t i = 0; (word = filter_key_value(s->key, i)); i++)
        if (is_same_word(s->value, word, false)) {
            *is_any = true;
            if (!add_word(f, s, i, e))
                return false;
        }
    return true;
}

/* As it was typed, or with the colon that says the same. */
static const char *compare_sign(enum filter_compare c)
{
    static const char *const signs[] = {[FILTER_EQUAL] = ":",
                                        [FILTER_LESS] = "<",
                                        [FILTER_LESS_EQUAL] = "<=",
                                        [FILTER_GREATER] = ">",
                                        [FILTER_GREATER_EQUAL] = ">="};
    return signs[c];
}

static bool fail_word(const struct filter_spot *s, struct err *e)
{
    const char *words[REQUEST_STATE_COUNT + 1], *word;
    size_t count = 0;
    while (count < COUNT(words) && (word = filter_key_value(s->key, count)))
        words[count++] = word;
    const char *near = nearest_of(s->value, words, count);
    const char *key = filter_key_word(s->key), *sign = compare_sign(s->compare);
    if (near)
        return err_set(e, ERR_USAGE, "\"%s%s%.40s\" is nothing; did you mean \"%s:%s\"?", key, sign, s->value,
                       key, near);
    if (count > 1)
        return err_set(e, ERR_USAGE, "\"%s%s%.40s\" is nothing; it takes %s, %s and the like.", key, sign,
                       s->value, words[0], words[1]);
    return err_set(e, ERR_USAGE, "\"%s%s%.40s\" is nothing; write it like %s.", key, sign, s->value,
                   filter_key_example(s->key));
}

/* ---- numbers ---- */

static bool add_compared(struct filter *f, enum filter_compare compare, int64_t first, int64_t last,
                         struct err *e)
{
    switch (compare) {
    case FILTER_LESS:
        /* Nothing is less than the least. */
        return first == INT64_MIN ? add_range(f, 1, 0, e) : add_range(f, INT64_MIN, first - 1, e);
    case FILTER_LESS_EQUAL:
        return add_range(f, INT64_MIN, last, e);
    case FILTER_GREATER:
        return last == INT64_MAX ? add_range(f, 1, 0, e) : add_range(f, last + 1, INT64_MAX, e);
    case FILTER_GREATER_EQUAL:
        return add_range(f, first, INT64_MAX, e);
    case FILTER_EQUAL:
        break;
    }
    return add_range(f, first, last, e);
}

static bool read_digits(const char *text, int64_t *out)
{
    int64_t n = 0;
    if (!*text || strlen(text) > 18)
        return false;
    for (; *text; text++) {
        if (!ascii_is_digit(*text))
            return false;
        n = n * 10 + (*text - '0');
    }
    *out = n;
    return true;
}

static bool add_credits(struct filter *f, const struct filter_spot *s, struct err *e)
{
    int64_t micro;
    if (s->compare == FILTER_EQUAL && is_same_word(s->value, NONE_WORDS[0], true))
        return add(f, &(struct filter_value){.shape = FILTER_IS_ABSENT}, e);
    if (!credits_parse(s->value, &micro))
        return fail_word(s, e);
    return add_compared(f, s->compare, micro, micro, e);
}

static bool add_status(struct filter *f, const struct filter_spot *s, struct err *e)
{
    const char *v = s->value;
    int64_t status;
    if (strlen(v) == 3 && v[0] >= '1' && v[0] <= '5' && ascii_equal(v + 1, "xx"))
        return add_compared(f, s->compare, (v[0] - '0') * 100, (v[0] - '0') * 100 + 99, e);
    if (!read_digits(v, &status) || status > 999)
        return fail_word(s, e);
    return add_compared(f, s->compare, status, status, e);
}

static bool add_id(struct filter *f, const struct filter_spot *s, struct err *e)
{
    int64_t id;
    if (!read_digits(s->value[0] == '#' ? s->value + 1 : s->value, &id))
        return fail_word(s, e);
    return add_compared(f, s->compare, id, id, e);
}

static bool add_time(struct filter *f, const struct filter_spot *s, struct err *e)
{
    int64_t first, last;
    if (!filter_read_time(s->value, s->now_ms, &first, &last))
        return err_set(e, ERR_USAGE,
                       "\"%s:%.40s\" is no time; write 30m, 12h, 1d, 2w, today, yesterday, 2026-11-01 or "
                       "2026-11-01T14:30.",
                       filter_key_word(s->key), s->value);
    return s->key == FILTER_SINCE ? add_range(f, first, INT64_MAX, e) : add_range(f, INT64_MIN, last, e);
}

/* ---- by key ---- */

static bool is_compared_key(enum filter_key k)
{
    return k == FILTER_CREDITS || k == FILTER_HTTP || k == FILTER_ID;
}

static bool is_address(const struct filter_spot *s)
{
    return s->is_quoted || (s->key == FILTER_EMAIL ? strchr(s->value, '@') != NULL
                                                   : strcspn(s->value, "0123456789") < strlen(s->value));
}

static bool add_found(struct filter *f, const struct filter_spot *s, struct err *e)
{
    bool is_any;
    if (is_address(s))
        return filter_add_text(f, s->value, e);
    return add_words(f, s, &is_any, e) && (is_any || fail_word(s, e));
}

bool filter_add_value(struct filter *f, const struct filter_spot *s, struct err *e)
{
    bool is_any;
    if (s->compare != FILTER_EQUAL && !is_compared_key(s->key))
        return err_set(e, ERR_USAGE, "\"%s\" is not compared by < or >; write it like %s.",
                       filter_key_word(s->key), filter_key_example(s->key));
    switch (s->key) {
    case FILTER_VENDOR:
    case FILTER_COMPANY:
        return filter_add_text(f, s->value, e);
    case FILTER_EMAIL:
    case FILTER_PHONE:
        return add_found(f, s, e);
    case FILTER_CREDITS:
        return add_credits(f, s, e);
    case FILTER_HTTP:
        return add_status(f, s, e);
    case FILTER_ID:
        return add_id(f, s, e);
    case FILTER_SINCE:
    case FILTER_UNTIL:
        return add_time(f, s, e);
    default:
        return add_words(f, s, &is_any, e) && (is_any || fail_word(s, e));
    }
}
