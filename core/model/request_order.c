/* request_order.c — see request_order.h. */
#include "core/model/request_order.h"

#include "core/base/err.h"
#include "core/base/nearest.h"
#include "core/model/ascii.h"

static const char *const WORDS[] = {
#define X(id, word, is_up) word,
    REQUEST_ORDERS(X)
#undef X
};

const char *request_order_word(enum request_order o)
{
    return WORDS[o];
}

bool request_order_begins_up(enum request_order o)
{
    static const bool UP[] = {
#define X(id, word, is_up) is_up,
        REQUEST_ORDERS(X)
#undef X
    };
    return UP[o];
}

bool request_order_parse(const char *text, enum request_order *order, bool *is_up, struct err *e)
{
    char sign = *text;
    text += sign == '+' || sign == '-';
    for (int o = 0; o < REQUEST_ORDER_COUNT; o++)
        if (ascii_equal(text, WORDS[o])) {
            *order = (enum request_order)o;
            *is_up = sign == '+' || (sign != '-' && request_order_begins_up(*order));
            return true;
        }
    const char *near = nearest_of(text, WORDS, REQUEST_ORDER_COUNT);
    if (near)
        return err_set(e, ERR_USAGE, "Nothing is sorted by \"%.40s\"; did you mean \"%s\"?", text, near);
    return err_set(e, ERR_USAGE,
                   "Nothing is sorted by \"%.40s\". There are time, name, company, state, email, phone, "
                   "credits.",
                   text);
}
