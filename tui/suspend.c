/* suspend.c — the core stands still meanwhile: another process may receive and poll. */
#include "tui/suspend.h"

#include "core/waterfall.h"
#include "tui/terminal/term_guard.h"

void suspend_program(void *wf)
{
    wf_stand_still(wf, term_signals_stop_self, NULL);
}
