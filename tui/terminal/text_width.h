/* text_width.h — how many columns text takes on a terminal.
 * A cluster is a character with its combining marks. Joiners, variation selectors and skin tones are left out
 * of clusters, because terminals disagree about their width and one wrong guess bends every column after it.
 * Expects anything: malformed or unsafe bytes count, and show, as U+FFFD. */
#ifndef TUI_TERMINAL_TEXT_WIDTH_H
#define TUI_TERMINAL_TEXT_WIDTH_H

#include <stddef.h>
#include <stdint.h>

#define CLUSTER_POINTS 4
struct cluster {
    uint32_t point[CLUSTER_POINTS]; /* base, marks; 0 after the last */
    int width;                      /* 1 or 2; 0 only for text that begins with what is left out */
};

/* Bytes taken by the first cluster; `size` is at least 1. */
size_t cluster_next(const char *text, size_t size, struct cluster *c);

/* What stands for a sign ("·", "…", quotes) where only ASCII is wanted; 0: nothing does. */
char text_ascii_sign(uint32_t point);
/* The same for a terminal that shows nothing else: Latin letters without their marks, too. */
char text_ascii(uint32_t point);

int text_width(const char *text);
int text_width_n(const char *text, size_t size);
/* Bytes of the longest beginning that takes at most `columns`; *used (may be NULL) is what it takes. */
size_t text_fit(const char *text, size_t size, int columns, int *used);
/* Start of the cluster before / after byte `at`. */
size_t text_before(const char *text, size_t at);
size_t text_after(const char *text, size_t size, size_t at);

#endif
