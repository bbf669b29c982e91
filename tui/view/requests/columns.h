/* columns.h — how wide the columns of the list of requests are. Pure arithmetic.
 * Where everything fits the shares are fixed, so that a list looks the same with every person in it. Where a
 * name or a company would be cut, it gets what the others do not need. */
#ifndef TUI_VIEW_REQUESTS_COLUMNS_H
#define TUI_VIEW_REQUESTS_COLUMNS_H

#include <stdbool.h>

/* The widest of each that has been in sight so far. It only grows: a list that is scrolled through must not
 * breathe. */
struct request_widths {
    int name, organization, email;
};

struct request_columns {
    int name, organization, outcome, email, phone, credits; /* 0: not shown */
    bool has_channel; /* room for how a result came, in every row or in none */
};

struct request_columns request_columns_make(int width, struct request_widths widest);

#endif
