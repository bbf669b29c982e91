/* filter_fuzz.c — whatever is typed is a filter whose every value can be used, or a clean sentence; and the
 * same expression is the same filter. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/model/filter.h"
#include "core/model/request_order.h"
#include "tests/fuzz/check_clean.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_value(const struct filter *f, const struct filter_value *v)
{
    switch (v->shape) {
    case FILTER_HAS_TEXT:
        assert(v->text < f->text_size && *filter_text(f, v));
        check_text(filter_text(f, v));
        break;
    case FILTER_HAS_WORD:
        assert(v->word >= 0);
        break;
    case FILTER_IN_RANGE:
    case FILTER_IS_ABSENT:
        break;
    }
}

static void check_filter(const struct filter *f)
{
    size_t next = 0;
    for (size_t i = 0; i < f->term_count; i++) {
        const struct filter_term *t = &f->terms[i];
        assert(t->key <= FILTER_ANYTHING && t->value_count > 0 && t->first_value == next);
        next += t->value_count;
    }
    assert(next == f->value_count && next <= FILTER_VALUES_MAX && f->term_count <= FILTER_TERMS_MAX);
    for (size_t i = 0; i < f->value_count; i++)
        check_value(f, &f->values[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct filter first, second;
    struct err e = {0}, again = {0};
    enum request_order order;
    bool is_up;
    char *text = mem_text_n((const char *)data, size);
    bool is_filter = filter_parse(text, 1767859549123, &first, &e);
    assert(filter_parse(text, 1767859549123, &second, &again) == is_filter);
    assert(filter_is_equal(&first, &second));
    assert(is_filter == (e.code == ERR_NONE) && strcmp(e.text, again.text) == 0);
    check_filter(&first);
    if (!is_filter)
        check_text(e.text);
    if (!request_order_parse(text, &order, &is_up, &e))
        check_text(e.text);
    free(text);
    return 0;
}
