/* suspend.h — stopped as a job of the shell (^Z): while it is, this process answers nobody, so it first gives
 * up what it holds for others. */
#ifndef TUI_SUSPEND_H
#define TUI_SUSPEND_H

/* Stops this process and returns when it goes on. `wf`: the core, a struct wf; the terminal was given back
 * before. */
void suspend_program(void *wf);

#endif
