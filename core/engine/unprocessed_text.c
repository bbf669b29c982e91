/* unprocessed_text.c — what Apollo did not process of a person, in words for whoever reads a screen. */
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/waterfall.h"
#include "core/wire/apollo.h"

char *wf_unprocessed_text(const struct person *p, wf_mask_fn *mask)
{
    struct text_list names = {0}, values = {0};
    struct buf out;
    buf_init(&out, 1 << 20);
    wire_read_unprocessed(p->unprocessed_json, &names, &values);
    for (size_t i = 0; i < names.count; i++) {
        const char *name = names.item[i], *value = values.item[i];
        char *shown = mask ? mask(value) : mem_text(value);
        buf_printf(&out, "%s%s%s%s", i ? ", " : "", name, *name && *value ? " " : "", shown);
        free(shown);
    }
    if (!out.size)
        buf_append_text(&out, "some of what was asked");
    char *text = buf_take(&out, NULL);
    buf_release(&out);
    text_list_release(&names);
    text_list_release(&values);
    return text;
}
