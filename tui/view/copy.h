/* copy.h — what can be copied of a request, and what `y` takes where. Masked while privacy is on. */
#ifndef TUI_VIEW_COPY_H
#define TUI_VIEW_COPY_H

struct app;
struct doc;
struct menu;

void copy_here(struct app *a); /* what matters most in the focused pane */
void copy_fill_menu(struct app *a, struct menu *m);
void copy_choose(struct app *a, int value);
void copy_doc(struct app *a, const char *what, const struct doc *d);

#endif
