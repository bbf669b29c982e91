/* wish.h — what `waterfall bulk` is asked for by its words: read and checked before anything is opened,
 * stored or sent. */
#ifndef TUI_CLI_BULK_WISH_H
#define TUI_CLI_BULK_WISH_H

#include "core/waterfall.h"
#include "tui/cli/arguments.h"

struct bulk_wish {
    const struct arguments *arguments;
    struct wf_run_plan plan;
    struct wf_run_limits limits;
    struct wf_run_export target; /* path NULL: nothing is written */
    char *in, *out;              /* absolute, or "-" */
    char *map;                   /* with the word on the header; NULL */
    int64_t run, wait_s;         /* run: by its number; 0: none was named */
    enum row_choice retry;       /* ROWS_ALL: none */
    bool is_json, is_dry, is_yes, is_resume, is_new;
};

/* False: ERR_USAGE says what to type instead. To be released in either case. */
bool bulk_wish_read(struct bulk_wish *w, const struct arguments *a, struct err *e)
    __attribute__((warn_unused_result));
void bulk_wish_release(struct bulk_wish *w);

#endif
