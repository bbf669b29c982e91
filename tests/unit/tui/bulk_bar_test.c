/* bulk_bar_test.c — a list's progress in one line: what is left of it, and when nothing is. */
#include <string.h>

#include "core/base/buf.h"
#include "core/waterfall.h"
#include "tests/test.h"
#include "tui/cli/bulk/account.h"

static void expect_bar(const struct run *r, const char *part, bool is_told)
{
    struct buf out;
    buf_init(&out, 1000);
    bulk_write_bar(r, 2, 80, true, &out);
    if ((strstr(out.data, part) != NULL) != is_told)
        fail_msg("%s", out.data);
    buf_release(&out);
}

/* What stopped at its budget, or was paused, gets no further in five minutes or ever. */
static void time_is_left_only_while_it_runs(void **state)
{
    (void)state;
    struct run r = {
        .state = RUN_RUNNING, .row_count = 700, .standing = {[ROW_READY] = 600, [ROW_SENT] = 100}};
    expect_bar(&r, ", 2.0/s, 5:00", true);
    static const enum run_state over[] = {RUN_BUDGET, RUN_PAUSED, RUN_STOPPED, RUN_FINISHED};
    for (size_t i = 0; i < sizeof over / sizeof *over; i++) {
        r.state = over[i];
        expect_bar(&r, "/s", false);
        expect_bar(&r, "5:00", false);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(time_is_left_only_while_it_runs),
};

TEST_MAIN(tests)
