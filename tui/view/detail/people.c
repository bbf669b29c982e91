/* people.c — which of a request's people is looked at: where they begin in the tab's document, the way
 * from one to the next, and the mark beside the one. It stays the same from tab to tab. */
#include "tui/app.h"
#include "tui/view/detail/detail.h"

/* Of the document that is shown: the lines of Payload and HTTP are nobody's. */
static bool has_people(const struct app *a)
{
    const struct request *r = a->session.request;
    bool is_told = a->detail.tab == TAB_WATERFALL || a->detail.tab == TAB_PERSON;
    return is_told && r && r->people_count > 1;
}

/* The first line of theirs; line_count: none. */
static size_t first_line(const struct doc *d, int slot)
{
    size_t line = 0;
    while (line < d->line_count && doc_part_at(d, line) != slot + 1)
        line++;
    return line;
}

static bool is_in_sight(const struct detail *d, int slot)
{
    for (size_t line = d->top; line < d->top + (size_t)d->height && line < d->doc.line_count; line++)
        if (doc_part_at(&d->doc, line) == slot + 1)
            return true;
    return false;
}

/* Whose line that is, or whose is the nearest one above it, else below. */
static int slot_near(const struct doc *d, size_t line)
{
    int part = 0;
    for (size_t i = line + 1; i-- > 0 && !part;)
        part = doc_part_at(d, i);
    for (size_t i = line; i < d->line_count && !part; i++)
        part = doc_part_at(d, i);
    return part ? part - 1 : 0;
}

/* In a tree the chosen line says who it is; elsewhere who was gone to, as long as they are in sight. */
int detail_person_slot(const struct app *a)
{
    const struct detail *d = &a->detail;
    const struct request *r = a->session.request;
    int most = r && r->people_count ? (int)r->people_count - 1 : 0, slot = d->slot;
    if (has_people(a) && !d->is_slot_sought && detail_is_tree(a))
        slot = slot_near(&d->doc, d->cursor);
    else if (has_people(a) && !d->is_slot_sought && !is_in_sight(d, slot))
        slot = slot_near(&d->doc, d->top);
    return slot > most ? most : slot;
}

static void seek(struct app *a, int slot)
{
    a->detail.slot = slot;
    a->detail.is_slot_sought = true;
}

void detail_person_choose(struct app *a, size_t line)
{
    if (!has_people(a))
        return;
    a->detail.slot = slot_near(&a->detail.doc, line);
    a->detail.is_slot_sought = false;
}

/* On somebody's line of the overview, which belongs to nobody: it leads to them. */
void detail_person_click(struct app *a, size_t line)
{
    const struct doc_node *node = detail_is_tree(a) ? NULL : doc_node_at(&a->detail.doc, line);
    if (node && has_people(a))
        seek(a, (int)node->id - 1);
    else
        detail_person_choose(a, line);
}

/* The first one's tab is shown from its top: what stands above them is not passed by. */
void detail_person_keep(struct app *a)
{
    int slot = detail_person_slot(a);
    a->detail.slot = slot;
    a->detail.is_slot_sought = slot > 0;
}

/* Whose beginning lies below, or was scrolled past, is gone to first. */
void detail_person_step(struct app *a, int by)
{
    struct detail *d = &a->detail;
    const struct request *r = a->session.request;
    int slot = detail_person_slot(a), last = r && r->people_count ? (int)r->people_count - 1 : 0;
    if (d->tab != TAB_WATERFALL && d->tab != TAB_PERSON) {
        detail_select_tab(a, TAB_WATERFALL);
        seek(a, slot);
        return;
    }
    bool is_tree = detail_is_tree(a);
    size_t at = is_tree ? d->cursor : d->top, end = d->top + (size_t)d->height;
    size_t line = d->is_slot_sought ? at : first_line(&d->doc, slot);
    if (by > 0 ? line < end : line >= at)
        slot += by;
    if (slot < 0 || !has_people(a)) {
        d->slot = 0;
        if (is_tree)
            d->cursor = d->top = 0;
        else
            detail_scroll(a, -DOC_MAX_LINES);
    } else {
        seek(a, slot > last ? last : slot);
    }
}

void detail_person_follow(struct app *a)
{
    struct detail *d = &a->detail;
    size_t line = d->is_slot_sought && has_people(a) ? first_line(&d->doc, d->slot) : d->doc.line_count;
    d->slot = detail_person_slot(a);
    if (line < d->doc.line_count) {
        d->top = d->cursor = line;
        d->reveal_start_ms = 0;
    }
    if (has_people(a))
        d->is_slot_sought = false;
}

void detail_person_draw(struct app *a, struct canvas *c, struct rect inside)
{
    const struct detail *d = &a->detail;
    if (!has_people(a))
        return;
    for (int i = 0; i < inside.height && d->top + (size_t)i < d->doc.line_count; i++)
        if (doc_part_at(&d->doc, d->top + (size_t)i) == d->slot + 1) {
            canvas_glyph(c, inside.x - 1, inside.y + i, ROLE_ACCENT, GLYPH_POINTER);
            return;
        }
}
