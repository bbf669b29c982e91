/* remember.h — comes back to where the user was: pane, tab, filter, theme and the unsent form survive a
 * restart. One small file of ours, readable by its owner alone; whatever is wrong with it is ignored. */
#ifndef TUI_REMEMBER_H
#define TUI_REMEMBER_H

#include <stdbool.h>

struct app;

/* $XDG_STATE_HOME/waterfall/screen, else below ~/.local/state; NULL where there is no home. Yours. */
char *remember_path(void) __attribute__((warn_unused_result));
void remember_load(struct app *a, const char *path);
bool remember_save(const struct app *a, const char *path);

#endif
