/* chart.h — small charts made of cells: bars, rates with their interval, lines of sparks, columns. Each reads
 * by its shapes alone, without colour and in ASCII. Knows no domain. */
#ifndef TUI_WIDGET_CHART_H
#define TUI_WIDGET_CHART_H

#include "tui/terminal/canvas.h"
#include "tui/widget/doc.h"

#define CHART_CELLS_MAX 200

struct chart {
    enum glyph glyph[CHART_CELLS_MAX];
    enum role role[CHART_CELLS_MAX];
    int count;
};

/* Full in proportion: something is never drawn as nothing, nor less than all as all. */
void chart_bar(struct chart *c, int columns, double part);
/* From 0 to 1: full up to the low end, then the interval, with a mark at the value. Bounds without a value in
 * between: pass low as value. */
void chart_interval(struct chart *c, int columns, double low, double value, double high);
/* A cell a value from 0 to 1; below 0: nothing is known there. */
void chart_sparks(struct chart *c, const double *part, int count);
/* The row `row` (0 = the lowest) of columns that are `rows` high. */
void chart_columns(struct chart *c, const double *part, int count, int row, int rows);

int chart_put(const struct chart *chart, struct canvas *c, int x, int y);
void chart_write(const struct chart *chart, struct doc *d);

#endif
