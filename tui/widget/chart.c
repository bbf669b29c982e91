/* chart.c — see chart.h. */
#include "tui/widget/chart.h"

#define EIGHTHS 8

static const enum glyph sparks[EIGHTHS] = {GLYPH_SPARK_1, GLYPH_SPARK_2, GLYPH_SPARK_3, GLYPH_SPARK_4,
                                           GLYPH_SPARK_5, GLYPH_SPARK_6, GLYPH_SPARK_7, GLYPH_BAR_FULL};

static void add(struct chart *c, enum role role, enum glyph glyph)
{
    if (c->count == CHART_CELLS_MAX)
        return;
    c->glyph[c->count] = glyph;
    c->role[c->count++] = role;
}

void chart_bar(struct chart *c, int columns, double part)
{
    int full = part <= 0 ? 0 : part >= 1 ? columns : (int)(part * columns + 0.5);
    if (part > 0 && full == 0)
        full = 1;
    if (part < 1 && full == columns)
        full = columns - 1;
    c->count = 0;
    for (int i = 0; i < columns; i++)
        add(c, i < full ? ROLE_ACCENT : ROLE_FAINT, i < full ? GLYPH_BAR_FULL : GLYPH_BAR_EMPTY);
}

static int cell_of(int columns, double part)
{
    int cell = (int)(part * columns);
    return cell < 0 ? 0 : cell >= columns ? columns - 1 : cell;
}

void chart_interval(struct chart *c, int columns, double low, double value, double high)
{
    int first = cell_of(columns, low), mark = cell_of(columns, value), last = cell_of(columns, high);
    c->count = 0;
    for (int i = 0; i < columns; i++) {
        if (i == mark && high > low)
            add(c, ROLE_STRONG, GLYPH_MARK);
        else if (i < first || (i == first && high <= low && value > 0))
            add(c, ROLE_ACCENT, GLYPH_BAR_FULL);
        else if (i <= last && high > low)
            add(c, ROLE_ACCENT, GLYPH_BAR_MAYBE);
        else
            add(c, ROLE_FAINT, GLYPH_BAR_EMPTY);
    }
}

void chart_sparks(struct chart *c, const double *part, int count)
{
    c->count = 0;
    for (int i = 0; i < count; i++) {
        int level = (int)(part[i] * EIGHTHS);
        if (part[i] < 0)
            add(c, ROLE_FAINT, GLYPH_UNTOLD);
        else
            add(c, ROLE_ACCENT, sparks[level >= EIGHTHS ? EIGHTHS - 1 : level]);
    }
}

void chart_columns(struct chart *c, const double *part, int count, int row, int rows)
{
    c->count = 0;
    for (int i = 0; i < count; i++) {
        int eighths = part[i] <= 0 ? 0 : (int)(part[i] * rows * EIGHTHS + 0.5);
        if (part[i] > 0 && eighths == 0)
            eighths = 1;
        eighths -= row * EIGHTHS;
        if (eighths > 0)
            add(c, ROLE_ACCENT, sparks[eighths >= EIGHTHS ? EIGHTHS - 1 : eighths - 1]);
        else
            add(c, ROLE_FAINT, row == 0 ? GLYPH_UNTOLD : GLYPH_BLANK);
    }
}

int chart_put(const struct chart *chart, struct canvas *c, int x, int y)
{
    for (int i = 0; i < chart->count; i++)
        canvas_glyph(c, x + i, y, chart->role[i], chart->glyph[i]);
    return chart->count;
}

void chart_write(const struct chart *chart, struct doc *d)
{
    for (int i = 0; i < chart->count; i++)
        doc_glyph(d, chart->role[i], chart->glyph[i]);
}
