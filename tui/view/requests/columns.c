/* columns.c — columns leave from the right as the pane narrows. */
#include "tui/view/requests/columns.h"

#define TIME 10
#define OUTCOME 27
#define OUTCOME_LEAST 24 /* "✓ 10 e-mails + 10 phones" and the clock of what waits; not how it came */
#define CREDITS 8
#define EMAIL 28
#define PHONE 16
#define NAME_MOST 34
#define NAME_LEAST 12
#define ORGANIZATION_LEAST 9 /* its title and the arrow of the order */

static int at_most(int a, int b)
{
    return a < b ? a : b;
}

/* What `to` lacks, as far as `from` can spare it. */
static void lend(int *from, int least, int *to, int wanted)
{
    int lacks = wanted - *to, spare = *from - least;
    int lent = at_most(lacks, spare);
    if (lent > 0) {
        *from -= lent;
        *to += lent;
    }
}

static int at_least(int a, int b)
{
    return a > b ? a : b;
}

struct request_columns request_columns_make(int width, struct request_widths widest)
{
    struct request_columns col = {.outcome = OUTCOME, .credits = CREDITS};
    int rest = width - TIME - col.outcome - col.credits - 4;
    int name = at_most(widest.name, NAME_MOST), organization = widest.organization;
    if (width >= 118) {
        col.email = EMAIL;
        rest -= col.email + 2;
    }
    if (width >= 136) {
        col.phone = PHONE;
        rest -= col.phone + 2;
    }
    col.organization = rest >= 26 ? rest * 2 / 5 : 0;
    col.name = rest - (col.organization ? col.organization + 2 : 0);
    if (col.name > NAME_MOST) {
        col.organization += col.name - NAME_MOST;
        col.name = NAME_MOST;
    }
    if (col.organization) {
        lend(&col.organization, at_least(organization, ORGANIZATION_LEAST), &col.name, name);
        lend(&col.name, at_least(name, NAME_LEAST), &col.organization, organization);
    }
    lend(&col.outcome, OUTCOME_LEAST, &col.name, name);
    if (col.organization)
        lend(&col.outcome, OUTCOME_LEAST, &col.organization, organization);
    col.has_channel = col.outcome == OUTCOME;
    if (col.email && col.organization)
        lend(&col.organization, at_least(organization, ORGANIZATION_LEAST), &col.email, widest.email);
    if (col.email)
        lend(&col.name, at_least(name, NAME_LEAST), &col.email, widest.email);
    return col;
}
