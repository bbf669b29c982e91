/* wish.c — see wish.h. */
#include "tui/cli/bulk/wish.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "tui/cli/output.h"

enum {
    WAIT_STANDARD_S = 900,
    WAIT_MOST_S = 30 * 24 * 3600,
    PILOT_MOST = 1000000,
    CALLS_MOST = 64,
};

static bool read_credits(const struct arguments *a, enum option o, int64_t *micro, struct err *e)
{
    const char *text = a->option[o];
    if (!text)
        return true;
    if (credits_parse(text, micro) && *micro > 0)
        return true;
    return err_set(e, ERR_USAGE, "%s is an amount of credits above 0, such as 500 or 12.5, not \"%.40s\".",
                   o == OPTION_BUDGET ? "--budget" : "--day-budget", text);
}

static bool read_choices(struct bulk_wish *w, struct err *e)
{
    const char *only = w->arguments->option[OPTION_ONLY], *retry = w->arguments->option[OPTION_RETRY];
    if (only && !row_choice_from_word(only, &w->target.choice))
        return err_set(
            e, ERR_USAGE,
            "--only is all, found, missing, failed, weak, duplicate, known or ready, not \"%.40s\".", only);
    if (retry && strcmp(retry, "weak") == 0)
        return err_set(e, ERR_USAGE,
                       "Weak rows are corrected first: --only weak --out FILE writes them alone; correct "
                       "FILE and send it with waterfall bulk FILE.");
    if (retry &&
        (!row_choice_from_word(retry, &w->retry) || (w->retry != ROWS_FAILED && w->retry != ROWS_MISSING)))
        return err_set(e, ERR_USAGE, "--retry is failed or missing, not \"%.40s\".", retry);
    if (retry && !w->run)
        return err_set(e, ERR_USAGE, "--retry needs the list: --run ID. `waterfall bulk --resume` names it.");
    if (retry && w->is_dry)
        return err_set(e, ERR_USAGE, "--retry and --dry-run contradict each other. Give one of them.");
    if (only && !w->arguments->option[OPTION_OUT])
        return err_set(e, ERR_USAGE,
                       "--only writes a part of the rows: say where to with --out FILE, so that the whole "
                       "table stays as it is.");
    return true;
}

/* Where nothing can be written is found out before anything is spent. */
static bool read_target(struct bulk_wish *w, struct err *e)
{
    const char *path = w->arguments->option[OPTION_OUT];
    if (!path)
        return true;
    if (strcmp(path, "-") == 0 && w->is_json)
        return err_set(e, ERR_USAGE, "--out - and --json would mix on standard output. Name a file.");
    return arguments_target(w->arguments, &w->out, e) && (w->target.path = w->out);
}

static bool read_options(struct bulk_wish *w, struct err *e)
{
    const struct arguments *a = w->arguments;
    w->plan.options = arguments_options(a);
    if (a->option[OPTION_NO_HEADER])
        w->map = mem_text_format("header=none,%s", a->option[OPTION_MAP] ? a->option[OPTION_MAP] : "");
    w->plan.map = w->map ? w->map : a->option[OPTION_MAP];
    w->plan.policy = a->option[OPTION_REFRESH]   ? RUN_REFRESH
                     : a->option[OPTION_MISSING] ? RUN_MISSING
                                                 : RUN_REUSE;
    if (a->option[OPTION_REFRESH] && a->option[OPTION_MISSING])
        return err_set(e, ERR_USAGE, "--refresh and --missing contradict each other. Give one of them.");
    int64_t calls = 0;
    if (!arguments_number(a, OPTION_CALLS, 1, CALLS_MOST, &calls, e))
        return false;
    w->limits.calls_most = (int)calls;
    return read_credits(a, OPTION_BUDGET, &w->limits.budget_micro, e) &&
           read_credits(a, OPTION_DAY_BUDGET, &w->limits.day_budget_micro, e) &&
           arguments_number(a, OPTION_PILOT, 1, PILOT_MOST, &w->limits.pilot, e) &&
           arguments_number(a, OPTION_WAIT, 0, WAIT_MOST_S, &w->wait_s, e) &&
           arguments_number(a, OPTION_RUN, 1, INT64_MAX / 10, &w->run, e);
}

/* Its path from the root, so that the list names it wherever it is gone on with. What is read must not be
 * written over, and that is told before anything is spent. */
static bool find_table(struct bulk_wish *w, const char *name, struct err *e)
{
    struct stat in, out;
    w->plan.path = w->in = arguments_path(name);
    bool is_same = w->out && stat(w->in, &in) == 0 && stat(w->out, &out) == 0 && in.st_dev == out.st_dev &&
                   in.st_ino == out.st_ino;
    return !is_same ||
           err_set(e, ERR_USAGE, "%s would be written over by its own result. Choose another --out.", name);
}

static bool read_source(struct bulk_wish *w, struct err *e)
{
    const struct arguments *a = w->arguments;
    int ways = (a->operand_count > 0) + w->is_resume + (w->run > 0 && !w->is_resume);
    if (ways == 0)
        return err_set(
            e, ERR_USAGE,
            "Name a file: waterfall bulk people.csv --out enriched.csv --waterfall-email. Or go on "
            "with an earlier list: waterfall bulk --resume.");
    if (ways > 1)
        return err_set(e, ERR_USAGE, "A file, --resume and --run each name a list. Give one of them.");
    w->is_new = a->operand_count > 0;
    if (w->is_new && !find_table(w, a->operand[0], e))
        return false;
    const struct lookup_options *o = &w->plan.options;
    if (w->is_new && !w->is_dry && !o->waterfall_email && !o->waterfall_phone && !o->reveal_phone_number &&
        !o->reveal_personal_emails && !a->option[OPTION_YES])
        output_note(
            "Nothing but plain enrichment is asked. --waterfall-email or --waterfall-phone ask vendors.");
    return true;
}

bool bulk_wish_read(struct bulk_wish *w, const struct arguments *a, struct err *e)
{
    *w = (struct bulk_wish){.arguments = a};
    w->is_json = a->option[OPTION_JSON];
    w->is_dry = a->option[OPTION_DRY_RUN];
    w->is_yes = a->option[OPTION_YES];
    w->is_resume = a->option[OPTION_RESUME];
    w->target.with_vendors = a->option[OPTION_VENDORS];
    w->wait_s = WAIT_STANDARD_S;
    w->retry = ROWS_ALL;
    w->limits = (struct wf_run_limits){.budget_micro = -1, .day_budget_micro = -1, .pilot = -1};
    return read_options(w, e) && arguments_format(a, &w->target.format, e) && read_choices(w, e) &&
           read_target(w, e) && read_source(w, e);
}

void bulk_wish_release(struct bulk_wish *w)
{
    free(w->in);
    free(w->out);
    free(w->map);
}
