/* search.c — what a filter looks into, and how text is folded so that "muller" finds "Müller".
 * The same folding is used for what is stored and for what is typed; it is a rule of this file alone. */
#include "core/store/search/search.h"
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/store/store_internal.h"

/* ---- folding ---- */

/* Latin letters with marks to their plain ones. Ascending. */
static const struct {
    uint16_t first, last;
    char plain[3];
} LATIN[] = {
    {0xC0, 0xC5, "a"},     {0xC6, 0xC6, "ae"},     {0xC7, 0xC7, "c"},     {0xC8, 0xCB, "e"},
    {0xCC, 0xCF, "i"},     {0xD0, 0xD0, "d"},      {0xD1, 0xD1, "n"},     {0xD2, 0xD6, "o"},
    {0xD8, 0xD8, "o"},     {0xD9, 0xDC, "u"},      {0xDD, 0xDD, "y"},     {0xDE, 0xDE, "th"},
    {0xDF, 0xDF, "ss"},    {0xE0, 0xE5, "a"},      {0xE6, 0xE6, "ae"},    {0xE7, 0xE7, "c"},
    {0xE8, 0xEB, "e"},     {0xEC, 0xEF, "i"},      {0xF0, 0xF0, "d"},     {0xF1, 0xF1, "n"},
    {0xF2, 0xF6, "o"},     {0xF8, 0xF8, "o"},      {0xF9, 0xFC, "u"},     {0xFD, 0xFD, "y"},
    {0xFE, 0xFE, "th"},    {0xFF, 0xFF, "y"},      {0x100, 0x105, "a"},   {0x106, 0x10D, "c"},
    {0x10E, 0x111, "d"},   {0x112, 0x11B, "e"},    {0x11C, 0x123, "g"},   {0x124, 0x127, "h"},
    {0x128, 0x131, "i"},   {0x132, 0x133, "ij"},   {0x134, 0x135, "j"},   {0x136, 0x138, "k"},
    {0x139, 0x142, "l"},   {0x143, 0x14B, "n"},    {0x14C, 0x151, "o"},   {0x152, 0x153, "oe"},
    {0x154, 0x159, "r"},   {0x15A, 0x161, "s"},    {0x162, 0x167, "t"},   {0x168, 0x173, "u"},
    {0x174, 0x175, "w"},   {0x176, 0x178, "y"},    {0x179, 0x17E, "z"},   {0x17F, 0x17F, "s"},
    {0x1A0, 0x1A1, "o"},   {0x1AF, 0x1B0, "u"},    {0x1CD, 0x1CE, "a"},   {0x1CF, 0x1D0, "i"},
    {0x1D1, 0x1D2, "o"},   {0x1D3, 0x1DC, "u"},    {0x1E6, 0x1E7, "g"},   {0x218, 0x219, "s"},
    {0x21A, 0x21B, "t"},   {0x1E00, 0x1E01, "a"},  {0x1E02, 0x1E07, "b"}, {0x1E08, 0x1E09, "c"},
    {0x1E0A, 0x1E13, "d"}, {0x1E14, 0x1E1D, "e"},  {0x1E1E, 0x1E1F, "f"}, {0x1E20, 0x1E21, "g"},
    {0x1E22, 0x1E2B, "h"}, {0x1E2C, 0x1E2F, "i"},  {0x1E30, 0x1E35, "k"}, {0x1E36, 0x1E3D, "l"},
    {0x1E3E, 0x1E43, "m"}, {0x1E44, 0x1E4B, "n"},  {0x1E4C, 0x1E53, "o"}, {0x1E54, 0x1E57, "p"},
    {0x1E58, 0x1E5F, "r"}, {0x1E60, 0x1E69, "s"},  {0x1E6A, 0x1E71, "t"}, {0x1E72, 0x1E7B, "u"},
    {0x1E7C, 0x1E7F, "v"}, {0x1E80, 0x1E89, "w"},  {0x1E8A, 0x1E8D, "x"}, {0x1E8E, 0x1E8F, "y"},
    {0x1E90, 0x1E95, "z"}, {0x1E9E, 0x1E9E, "ss"}, {0x1EA0, 0x1EB7, "a"}, {0x1EB8, 0x1EC7, "e"},
    {0x1EC8, 0x1ECB, "i"}, {0x1ECC, 0x1EE3, "o"},  {0x1EE4, 0x1EF1, "u"}, {0x1EF2, 0x1EF9, "y"},
};

static const char *find_plain(uint32_t point)
{
    size_t low = 0, high = STORE_COUNT_OF(LATIN);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (point > LATIN[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_hit = low < STORE_COUNT_OF(LATIN) && point >= LATIN[low].first;
    return is_hit ? LATIN[low].plain : NULL;
}

static uint32_t fold_greek(uint32_t point)
{
    static const uint16_t ACCENTED[] = {0x386, 0x3B1, 0x388, 0x3B5, 0x389, 0x3B7, 0x38A, 0x3B9, 0x38C, 0x3BF,
                                        0x38E, 0x3C5, 0x38F, 0x3C9, 0x3AA, 0x3B9, 0x3AB, 0x3C5, 0x3AC, 0x3B1,
                                        0x3AD, 0x3B5, 0x3AE, 0x3B7, 0x3AF, 0x3B9, 0x3C2, 0x3C3, 0x3CA, 0x3B9,
                                        0x3CB, 0x3C5, 0x3CC, 0x3BF, 0x3CD, 0x3C5, 0x3CE, 0x3C9};
    for (size_t i = 0; i < STORE_COUNT_OF(ACCENTED); i += 2)
        if (point == ACCENTED[i])
            return ACCENTED[i + 1];
    return point >= 0x391 && point <= 0x3A9 ? point + 0x20 : point;
}

static uint32_t fold_cyrillic(uint32_t point)
{
    if (point == 0x401 || point == 0x451)
        return 0x435; /* Ё is typed as Е as often as not */
    if (point <= 0x40F)
        return point + 0x50;
    if (point <= 0x42F)
        return point + 0x20;
    return point >= 0x460 && point != 0x482 && !(point >= 0x4C0 && point <= 0x4CF) ? point | 1 : point;
}

static uint32_t fold_point(uint32_t point)
{
    if (point < 0x80)
        return point >= 'A' && point <= 'Z' ? point + 0x20 : point;
    if (point >= 0x370 && point <= 0x3FF)
        return fold_greek(point);
    if (point >= 0x400 && point <= 0x52F)
        return fold_cyrillic(point);
    if (point >= 0x531 && point <= 0x556)
        return point + 0x30; /* Armenian */
    if (point >= 0xFF21 && point <= 0xFF3A)
        return point - 0xFF21 + 'a'; /* full width */
    if (point >= 0xFF41 && point <= 0xFF5A)
        return point - 0xFF41 + 'a';
    return point;
}

static bool is_mark(uint32_t point)
{
    return point >= 0x300 && point <= 0x36F; /* the accent of a decomposed letter */
}

static bool is_space(uint32_t point)
{
    return point <= ' ' || point == 0xA0 || point == 0x3000 || (point >= 0x2000 && point <= 0x200B);
}

static void fold_space(struct buf *out)
{
    if (out->size && out->data[out->size - 1] != ' ')
        buf_append_char(out, ' ');
}

void store_fold(struct buf *out, const char *text)
{
    size_t size = strlen(text);
    for (size_t at = 0; at < size;) {
        uint32_t point;
        at += utf8_next(text + at, size - at, &point);
        const char *plain = point < 0xC0 ? NULL : find_plain(point);
        if (is_space(point)) {
            fold_space(out);
        } else if (plain) {
            buf_append_text(out, plain);
        } else if (!is_mark(point)) {
            char bytes[4];
            buf_append(out, bytes, utf8_put(bytes, fold_point(point)));
        }
    }
}

/* ---- what is looked into ---- */

static void write_text(struct buf *out, const char *text)
{
    if (!text)
        return;
    store_fold(out, text);
    fold_space(out);
}

static void write_person(struct buf *out, const struct person *p)
{
    for (size_t i = 0; i < IDENTIFIER_COUNT; i++)
        write_text(out, p->asked.value[i]);
    write_text(out, p->name);
    write_text(out, p->title);
    write_text(out, p->organization);
    write_text(out, p->apollo_id);
    write_text(out, p->delivered_id);
    for (size_t i = 0; i < p->finding_count; i++) {
        write_text(out, p->findings[i].value);
        write_text(out, p->findings[i].raw);
    }
}

static void write_attempts(struct buf *out, const struct person *p)
{
    for (size_t i = 0; i < p->attempt_count; i++) {
        write_text(out, p->attempts[i].vendor);
        for (size_t k = 0; k < p->attempts[i].values.count; k++)
            write_text(out, p->attempts[i].values.item[k]);
    }
}

/* What people know a request by comes first: the ceiling cuts what is least looked for. */
void store_write_search(const struct request *r, struct buf *out)
{
    buf_printf(out, "#%lld ", (long long)r->id);
    for (size_t i = 0; i < r->people_count; i++)
        write_person(out, &r->people[i]);
    write_text(out, r->request_id);
    write_text(out, r->message);
    for (size_t i = 0; i < r->people_count; i++)
        write_attempts(out, &r->people[i]);
}

/* ---- a request's line ---- */

static void summarise_one(const struct person *p, struct request_row *row)
{
    struct buf label;
    buf_init(&label, IDENTIFIER_MAX_BYTES * 3);
    identifiers_label(&p->asked, &label);
    row->label = p->name ? mem_text(p->name) : buf_take(&label, NULL);
    buf_release(&label);
    const char *asked = p->asked.value[IDENTIFIER_ORGANIZATION_NAME];
    row->organization = mem_text(p->organization ? p->organization
                                 : asked         ? asked
                                                 : p->asked.value[IDENTIFIER_DOMAIN]);
}

static void summarise_findings(const struct person *p, struct request_row *row)
{
    const struct finding *email = person_best(p, CONTACT_EMAIL), *phone = person_best(p, CONTACT_PHONE);
    if (!row->email && email)
        row->email = mem_text(email->value);
    if (!row->phone && phone)
        row->phone = mem_text(phone->value);
    for (size_t i = 0; i < p->finding_count; i++)
        *(p->findings[i].field == CONTACT_EMAIL ? &row->email_count : &row->phone_count) += 1;
}

void store_summarise(const struct request *r, struct request_row *row)
{
    const struct person *first = NULL;
    for (size_t i = 0; i < r->people_count; i++) {
        const struct person *p = &r->people[i];
        summarise_findings(p, row);
        if (p->position < 0)
            continue;
        row->people_count++;
        row->matched_people += p->person_json != NULL;
        row->email_people += person_best(p, CONTACT_EMAIL) != NULL;
        row->phone_people += person_best(p, CONTACT_PHONE) != NULL;
        first = first ? first : p;
    }
    if (row->people_count == 1)
        summarise_one(first, row);
    else
        row->label = mem_text_format("%d people", row->people_count);
}
