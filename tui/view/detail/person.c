/* person.c — what Apollo said of each person, all of it: the fields of the immediate answer as an
 * outline, and what the deliveries found beside it. */
#include <string.h>

#include "tui/view/detail/detail.h"
#include "tui/widget/json_doc.h"

#define LABEL_WIDTH 26 /* the outline's too */

static void write_asked(const struct detail_context *x, struct doc *d, const struct person *p)
{
    for (int i = 0; i < IDENTIFIER_COUNT; i++) {
        if (!p->asked.value[i])
            continue;
        doc_line(d);
        doc_put(d, ROLE_LABEL, identifier_label((enum identifier)i));
        doc_to(d, LABEL_WIDTH);
        doc_indent(d, LABEL_WIDTH);
        detail_put_private(x, d, ROLE_TEXT, p->asked.value[i]);
    }
}

static void write_found(const struct detail_context *x, struct doc *d, const struct person *p)
{
    for (size_t i = 0; i < p->finding_count; i++) {
        const struct finding *f = &p->findings[i];
        doc_line(d);
        doc_put(d, ROLE_LABEL, contact_field_name(f->field));
        doc_to(d, LABEL_WIDTH);
        doc_indent(d, LABEL_WIDTH);
        detail_put_private(x, d, ROLE_VALUE, f->value);
        if (f->status) {
            doc_dot(d);
            doc_put(d, ROLE_CODE, f->status);
        }
    }
}

static void write_heading(struct doc *d, const char *text)
{
    doc_line(d);
    doc_put(d, ROLE_STRONG, text);
}

static void write_one(const struct detail_context *x, struct doc *d, const struct person *p)
{
    const struct json_doc_options outline = {.is_outline = true,
                                             .is_private = x->is_private,
                                             .open_depth = x->open_depth,
                                             .folds = x->folds,
                                             .body = (unsigned)(p - x->request->people)};
    write_heading(d, "Asked for");
    write_asked(x, d, p);
    if (p->finding_count) {
        doc_line(d);
        write_heading(d, "Found");
        write_found(x, d, p);
    }
    doc_line(d);
    write_heading(d, "Apollo's record");
    if (p->person_json) {
        json_doc_write(d, p->person_json, strlen(p->person_json), &outline);
    } else {
        doc_line(d);
        doc_put(d, ROLE_MUTED,
                request_is_unplaced(x->request, p) ? "Whose record came cannot be told."
                : request_was_answered(x->request) ? "Apollo matched nobody."
                : request_state_is_open(x->request->state) && !x->request->answered_ms
                    ? "The answer has not come yet."
                    : "No answer with a record came.");
    }
}

void detail_write_person(const struct detail_context *x, struct doc *d)
{
    for (size_t i = 0; i < x->request->people_count; i++) {
        if (i) {
            doc_line(d);
            doc_line(d);
        }
        doc_part(d, (int)i + 1);
        if (x->request->people_count > 1) {
            doc_line(d);
            doc_printf(d, ROLE_ACCENT, "Person %zu", i + 1);
        }
        write_one(x, d, &x->request->people[i]);
    }
}
