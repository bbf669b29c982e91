/* levels.c — the levels of the views, each a row: what it asks, how it is drawn, what its tabs are.
 */
#include "tui/view/insight/insight_view.h"

static const struct insight_level_ops levels[LEVEL_COUNT] = {
    [LEVEL_VENDORS] = {.page = PAGE_VENDORS,
                       .title = "Rates",
                       .kind = INSIGHT_VENDORS,
                       .is_all = true,
                       .empty =
                           "No vendor has answered in this range. Attempts come with a request's result.",
                       .count = vendors_count,
                       .head = vendors_head,
                       .row = vendors_row,
                       .foot = vendors_foot,
                       .open = vendors_open},
    [LEVEL_WHAT_IF] = {.page = PAGE_VENDORS,
                       .title = "What if",
                       .kind = INSIGHT_VENDORS,
                       .is_all = true,
                       .empty =
                           "No vendor has answered in this range. Attempts come with a request's result.",
                       .count = what_if_count,
                       .head = what_if_head,
                       .row = what_if_row},
    [LEVEL_ATTEMPTS] = {.page = PAGE_VENDORS,
                        .title = "Attempts",
                        .kind = INSIGHT_ATTEMPTS,
                        .empty = "No attempts here.",
                        .count = attempts_count,
                        .head = attempts_head,
                        .row = attempts_row,
                        .open = attempts_open},
    [LEVEL_CREDITS] = {.page = PAGE_CREDITS,
                       .title = "Overview",
                       .kind = INSIGHT_CREDITS,
                       .is_doc = true,
                       .is_all = true,
                       .write = credits_write},
    [LEVEL_LEDGER] = {.page = PAGE_CREDITS,
                      .title = "Ledger",
                      .kind = INSIGHT_LEDGER,
                      .empty = "No requests in this range.",
                      .count = ledger_count,
                      .head = ledger_head,
                      .row = ledger_row,
                      .open = ledger_open},
    [LEVEL_PEOPLE] = {.page = PAGE_PEOPLE,
                      .title = "People",
                      .kind = INSIGHT_PEOPLE,
                      .empty = "Nobody was asked about yet.",
                      .count = people_count,
                      .head = people_head,
                      .row = people_row,
                      .open = people_open},
    [LEVEL_PERSON] = {.page = PAGE_PEOPLE,
                      .title = "Person",
                      .kind = INSIGHT_PERSON,
                      .is_doc = true,
                      .write = people_write,
                      .open = people_open_request},
    [LEVEL_INBOX] = {.page = PAGE_INBOX,
                     .title = "All deliveries",
                     .kind = INSIGHT_DELIVERIES,
                     .empty = "No delivery in this range yet. Paste one here to import it.",
                     .count = inbox_count,
                     .head = inbox_head,
                     .row = inbox_row,
                     .open = inbox_open},
    [LEVEL_UNMATCHED] = {.page = PAGE_INBOX,
                         .title = "Unmatched",
                         .kind = INSIGHT_DELIVERIES,
                         .empty = "Every delivery found its request and could be read.",
                         .count = inbox_count,
                         .head = inbox_head,
                         .row = inbox_row,
                         .open = inbox_open},
    [LEVEL_PAYLOAD] = {.page = PAGE_INBOX,
                       .title = "Payload",
                       .kind = INSIGHT_REPLAY,
                       .is_doc = true,
                       .write = inbox_write_payload},
    [LEVEL_REPLAY] = {.page = PAGE_INBOX,
                      .title = "REPLAY",
                      .kind = INSIGHT_REPLAY,
                      .is_doc = true,
                      .write = inbox_write_replay},
    [LEVEL_LISTS] = {.page = PAGE_LISTS,
                     .title = "Lists",
                     .is_lists = true,
                     .empty = "No list yet. Press a to name a file, or paste a path or a whole table here.",
                     .count = lists_count,
                     .head = lists_head,
                     .row = lists_row,
                     .foot = lists_foot,
                     .open = lists_open},
    [LEVEL_LIST] =
        {.page = PAGE_LIST, .title = "Overview", .is_lists = true, .is_doc = true, .write = lists_write_run},
    [LEVEL_LIST_ROWS] = {.page = PAGE_LIST,
                         .title = "Rows",
                         .is_lists = true,
                         .empty = "No such rows. Press f to choose others.",
                         .count = lists_rows_count,
                         .head = lists_rows_head,
                         .row = lists_rows_row,
                         .open = lists_rows_open},
    [LEVEL_LIST_NEW] =
        {.page = PAGE_LISTS, .title = "New list", .is_lists = true, .is_doc = true, .write = lists_write_new},
    [LEVEL_COMPARE] = {.page = PAGE_COMPARE, .title = "Side by side", .is_doc = true, .write = compare_write},
};

const struct insight_level_ops *insight_level_ops(enum insight_level level)
{
    return &levels[level];
}

/* The tabs of each page, in order; what is reached by opening a row is no tab. */
static const enum insight_level tabs[PAGE_COUNT][3] = {
    [PAGE_VENDORS] = {LEVEL_VENDORS, LEVEL_WHAT_IF, LEVEL_COUNT},
    [PAGE_CREDITS] = {LEVEL_CREDITS, LEVEL_LEDGER, LEVEL_COUNT},
    [PAGE_PEOPLE] = {LEVEL_PEOPLE, LEVEL_COUNT},
    [PAGE_INBOX] = {LEVEL_INBOX, LEVEL_UNMATCHED, LEVEL_COUNT},
    [PAGE_COMPARE] = {LEVEL_COMPARE, LEVEL_COUNT},
    [PAGE_LISTS] = {LEVEL_LISTS, LEVEL_COUNT},
    [PAGE_LIST] = {LEVEL_LIST, LEVEL_LIST_ROWS, LEVEL_COUNT},
};

const enum insight_level *insight_tabs(enum insight_page page)
{
    return tabs[page];
}

enum insight_level insight_parent(enum insight_level level)
{
    switch (level) {
    case LEVEL_ATTEMPTS:
        return LEVEL_VENDORS;
    case LEVEL_PERSON:
        return LEVEL_PEOPLE;
    case LEVEL_PAYLOAD:
    case LEVEL_REPLAY:
        return LEVEL_INBOX;
    case LEVEL_LIST:
    case LEVEL_LIST_ROWS:
    case LEVEL_LIST_NEW:
        return LEVEL_LISTS;
    default:
        return LEVEL_COUNT;
    }
}
