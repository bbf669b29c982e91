/* theme_watch.h — tells when the theme's file was written, so that whoever makes a theme sees it at once.
 * Watches the folder, because editors write a new file and rename it. */
#ifndef TUI_TERMINAL_THEME_WATCH_H
#define TUI_TERMINAL_THEME_WATCH_H

#include <stdbool.h>

struct theme;

struct theme_watch {
    int fd, folder; /* -1: nothing is watched */
    char path[512];
};
void theme_watch_init(struct theme_watch *w);
void theme_watch_release(struct theme_watch *w);
/* Watches that theme's file; cheap where it is watched already. A compiled-in theme has none. */
void theme_watch_follow(struct theme_watch *w, const struct theme *t);
/* Takes what came on `fd`. True: the file was written. */
bool theme_watch_take(struct theme_watch *w);

#endif
