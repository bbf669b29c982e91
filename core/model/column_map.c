/* column_map.c — guessing, correcting, reading. */
#include "core/model/column_map.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/model/ascii.h"
#include "core/model/column_cell.h"
#include "core/model/column_names.h"
#include "core/model/mail_host.h"

enum { NAME_CEILING = 400 };

static const struct {
    enum identifier field;
    const char *word;
} KEYS[] = {
    {IDENTIFIER_FIRST_NAME, "first"},  {IDENTIFIER_LAST_NAME, "last"},
    {IDENTIFIER_NAME, "name"},         {IDENTIFIER_LINKEDIN_URL, "linkedin"},
    {IDENTIFIER_EMAIL, "email"},       {IDENTIFIER_ORGANIZATION_NAME, "company"},
    {IDENTIFIER_DOMAIN, "domain"},     {IDENTIFIER_ID, "id"},
    {IDENTIFIER_HASHED_EMAIL, "hash"},
};
#define KEY_COUNT (sizeof KEYS / sizeof *KEYS)

void column_map_init(struct column_map *m)
{
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        m->column[i] = -1;
    m->any = -1;
}

int column_map_count(const struct column_map *m)
{
    int count = m->any >= 0;
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        count += m->column[i] >= 0;
    return count;
}

bool column_map_is_empty(const struct column_map *m)
{
    return column_map_count(m) == 0;
}

bool column_map_names_people(const struct column_map *m)
{
    const int *c = m->column;
    bool has_exact = c[IDENTIFIER_LINKEDIN_URL] >= 0 || c[IDENTIFIER_EMAIL] >= 0 || c[IDENTIFIER_ID] >= 0 ||
                     c[IDENTIFIER_HASHED_EMAIL] >= 0 || m->any >= 0;
    return has_exact || c[IDENTIFIER_NAME] >= 0 ||
           (c[IDENTIFIER_FIRST_NAME] >= 0 && c[IDENTIFIER_LAST_NAME] >= 0);
}

/* ---- guessing from names ---- */

static char *folded(const char *name)
{
    struct buf out;
    buf_init(&out, NAME_CEILING);
    column_name_fold(&out, name);
    char *text = buf_take(&out, NULL);
    buf_release(&out);
    return text;
}

static void mend_names(struct column_map *m, char *const *names)
{
    int first = m->column[IDENTIFIER_FIRST_NAME], whole = m->column[IDENTIFIER_NAME];
    if (m->column[IDENTIFIER_LAST_NAME] >= 0 || first < 0)
        return;
    if (whole >= 0 && column_name_is_double(names[whole]) && column_name_takes_double(names[first])) {
        m->column[IDENTIFIER_LAST_NAME] = whole;
        m->column[IDENTIFIER_NAME] = -1;
    } else if (whole < 0 && (strcmp(names[first], "nombre") == 0 || strcmp(names[first], "nome") == 0)) {
        m->column[IDENTIFIER_NAME] = first;
        m->column[IDENTIFIER_FIRST_NAME] = -1;
    }
}

void column_map_guess(struct column_map *m, const char *const *name, size_t count)
{
    char **names = mem_zalloc((count + 1) * sizeof *names);
    column_map_init(m);
    for (size_t i = 0; i < count; i++)
        names[i] = folded(name[i]);
    for (int field = 0; field < IDENTIFIER_COUNT; field++) {
        int best = 0;
        for (size_t i = 0; i < count; i++) {
            int rank = column_name_rank((enum identifier)field, names[i]);
            if (rank > best) {
                best = rank;
                m->column[field] = (int)i;
            }
        }
    }
    mend_names(m, names);
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

/* ---- guessing from cells ---- */

static bool fits(enum identifier field, const char *cell)
{
    char *normal = NULL;
    struct err why;
    bool is_good = identifier_normalise(field, cell, &normal, &why) && normal;
    free(normal);
    return is_good;
}

static bool is_linkedin(const char *cell)
{
    return ascii_contains(cell, "linkedin.com/") && fits(IDENTIFIER_LINKEDIN_URL, cell);
}

/* What a cell is by its looks; IDENTIFIER_COUNT where it could be anything. */
static enum identifier kind_of(const char *cell)
{
    if (is_linkedin(cell))
        return IDENTIFIER_LINKEDIN_URL;
    if (strchr(cell, '@') && !strchr(cell, ' ') && fits(IDENTIFIER_EMAIL, cell))
        return IDENTIFIER_EMAIL;
    if (strlen(cell) == 24 && fits(IDENTIFIER_ID, cell))
        return IDENTIFIER_ID;
    if (strlen(cell) >= 32 && fits(IDENTIFIER_HASHED_EMAIL, cell))
        return IDENTIFIER_HASHED_EMAIL;
    return IDENTIFIER_COUNT;
}

static bool is_mail_with_name(const char *cell)
{
    const char *open = strrchr(cell, '<');
    return open && strchr(open, '@') && strchr(open, '>');
}

static enum identifier loose_kind(const char *cell)
{
    if (strchr(cell, ' '))
        return IDENTIFIER_NAME;
    return strchr(cell, '.') && fits(IDENTIFIER_DOMAIN, cell) ? IDENTIFIER_DOMAIN : IDENTIFIER_COUNT;
}

bool column_map_are_addresses(const char *const *cell, size_t count)
{
    size_t addresses = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_address = is_mail_with_name(cell[i]) || kind_of(cell[i]) == IDENTIFIER_EMAIL;
        if (!is_address && cell[i][strspn(cell[i], " \t")])
            return false;
        addresses += is_address;
    }
    return addresses > 1;
}

bool column_map_guess_cells(struct column_map *m, const char *const *cell, size_t count)
{
    bool has_person = false;
    column_map_init(m);
    for (size_t i = 0; i < count; i++)
        has_person = has_person || kind_of(cell[i]) != IDENTIFIER_COUNT || is_mail_with_name(cell[i]);
    if (!has_person)
        return false;
    if (count == 1) {
        m->any = 0;
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        enum identifier kind = kind_of(cell[i]);
        kind = kind == IDENTIFIER_COUNT ? loose_kind(cell[i]) : kind;
        if (kind != IDENTIFIER_COUNT && m->column[kind] < 0)
            m->column[kind] = (int)i;
    }
    return true;
}

/* ---- correcting ---- */

static bool find_key(const char *key, size_t size, enum identifier *out)
{
    for (size_t i = 0; i < KEY_COUNT; i++) {
        const char *parameter = identifier_parameter(KEYS[i].field);
        if ((strlen(KEYS[i].word) == size && memcmp(KEYS[i].word, key, size) == 0) ||
            (strlen(parameter) == size && memcmp(parameter, key, size) == 0)) {
            *out = KEYS[i].field;
            return true;
        }
    }
    return false;
}

static int find_number(const char *text, size_t count)
{
    int n = 0;
    const char *at = text + 1;
    if (text[0] != '#' || !ascii_is_digit(*at))
        return -1;
    for (; ascii_is_digit(*at) && n < 100000; at++)
        n = n * 10 + (*at - '0');
    return *at == '\0' && n >= 1 && (size_t)n <= count ? n - 1 : -1;
}

static int find_column(const char *text, const char *const *name, size_t count)
{
    int found = find_number(text, count);
    for (size_t i = 0; found < 0 && i < count; i++)
        if (strcmp(name[i], text) == 0)
            found = (int)i;
    char *wanted = folded(text);
    for (size_t i = 0; found < 0 && i < count && wanted[0]; i++) {
        char *have = folded(name[i]);
        if (strcmp(have, wanted) == 0)
            found = (int)i;
        free(have);
    }
    free(wanted);
    return found;
}

static const char NO_HEADER[] = "header=none";

bool column_map_says_no_header(const char *spec)
{
    for (const char *at = spec; at && *at; at += strspn(at, ",")) {
        size_t size = strcspn(at, ",");
        if (size == sizeof NO_HEADER - 1 && memcmp(at, NO_HEADER, size) == 0)
            return true;
        at += size;
    }
    return false;
}

static bool apply_one(struct column_map *m, const char *item, const char *const *name, size_t count,
                      struct err *e)
{
    const char *equals = strchr(item, '=');
    enum identifier field = IDENTIFIER_COUNT;
    size_t size = equals ? (size_t)(equals - item) : 0;
    bool is_any = size == 3 && memcmp(item, "any", 3) == 0;
    if (strcmp(item, NO_HEADER) == 0)
        return true;
    if (!equals || (!is_any && !find_key(item, size, &field)))
        return err_set(
            e, ERR_USAGE,
            "\"%.60s\" maps nothing: write first=COLUMN, and so on with last, name, linkedin, email, "
            "company, domain, id or hash.",
            item);
    int *place = is_any ? &m->any : &m->column[field];
    *place = equals[1] ? find_column(equals + 1, name, count) : -1;
    if (*place < 0 && equals[1])
        return err_set(e, ERR_USAGE,
                       "There is no column \"%.80s\". Name one as the file does, or by number: %.*s=#1.",
                       equals + 1, (int)size, item);
    return true;
}

bool column_map_apply(struct column_map *m, const char *spec, const char *const *name, size_t count,
                      struct err *e)
{
    bool is_good = true;
    while (*spec && is_good) {
        size_t size = strcspn(spec, ",");
        char *item = mem_text_n(spec, size);
        is_good = size == 0 || apply_one(m, item, name, count, e);
        free(item);
        spec += size + (spec[size] == ',');
    }
    return is_good;
}

void column_map_write(const struct column_map *m, struct buf *out)
{
    for (size_t i = 0; i < KEY_COUNT; i++)
        if (m->column[KEYS[i].field] >= 0)
            buf_printf(out, "%s%s=#%d", out->size ? "," : "", KEYS[i].word, m->column[KEYS[i].field] + 1);
    if (m->any >= 0)
        buf_printf(out, "%sany=#%d", out->size ? "," : "", m->any + 1);
}

/* Of columns with one name one is read, and nothing but its number tells which. */
static void describe_namesakes(int column, const char *const *name, size_t count, struct buf *out)
{
    int others = 0;
    char *own = folded(name[column]);
    for (size_t i = 0; i < count; i++) {
        char *have = folded(name[i]);
        if ((int)i != column && own[0] && strcmp(have, own) == 0) {
            if (!others++)
                buf_printf(out, " (column %d; not read: column", column + 1);
            buf_printf(out, "%s %zu", others > 1 ? "," : "", i + 1);
        }
        free(have);
    }
    free(own);
    if (others)
        buf_append_char(out, ')');
}

static void describe_one(const char *label, int column, const char *const *name, size_t count,
                         struct buf *out)
{
    if (column < 0)
        return;
    buf_printf(out, "%s%s = ", out->size ? ", " : "", label);
    if ((size_t)column >= count || !name[column][0]) {
        buf_printf(out, "column %d", column + 1);
        return;
    }
    buf_append_text(out, name[column]);
    describe_namesakes(column, name, count, out);
}

void column_map_describe(const struct column_map *m, const char *const *name, size_t count, struct buf *out)
{
    for (size_t i = 0; i < KEY_COUNT; i++)
        describe_one(identifier_label(KEYS[i].field), m->column[KEYS[i].field], name, count, out);
    describe_one("whatever each cell is", m->any, name, count, out);
}

/* ---- reading ---- */

/* One row on its way. */
struct row_reading {
    struct identifiers *ids;
    struct buf *notes;
    struct column_tally *tally;
};

static void leave_out(struct row_reading *r, enum identifier field, const char *why)
{
    buf_printf(r->notes, "%s%s left out: %s", r->notes->size ? " " : "", identifier_label(field), why);
}

/* Where a name was to stand it is missed, and said; an address that is none is none. */
static void take_unknown(struct row_reading *r, enum identifier field, const char *text)
{
    struct err why;
    char *normal = NULL;
    if (!identifier_normalise(field, text, &normal, &why))
        return;
    err_set(&why, ERR_IDENTITY, "\"%s\" says that it is not known.", normal);
    leave_out(r, field, why.text);
    free(normal);
}

static bool take_first_email(struct row_reading *r, const char *text)
{
    char *first = column_cell_first_email(text);
    if (!first)
        return false;
    mem_text_replace_take(&r->ids->value[IDENTIFIER_EMAIL], first);
    buf_printf(r->notes, "%sE-mail: the first of several is taken.", r->notes->size ? " " : "");
    return true;
}

static void take(struct row_reading *r, enum identifier field, const char *text)
{
    struct err why;
    char *normal = NULL;
    if (column_cell_is_empty(text))
        return;
    if (column_cell_is_unknown(field, text)) {
        take_unknown(r, field, text);
        return;
    }
    if (identifier_normalise(field, text, &normal, &why)) {
        if (normal)
            mem_text_replace_take(&r->ids->value[field], normal);
    } else if (field != IDENTIFIER_EMAIL || !take_first_email(r, text)) {
        leave_out(r, field, why.text);
        r->tally->misfits++;
    }
}

/* "Grün, MBA" and "Grün (she/her)": nobody is called so, and Apollo would look for that. */
static void take_without_titles(struct row_reading *r, enum identifier field, const char *cell)
{
    char *titles = NULL, *name = column_cell_without_titles(cell, &titles);
    take(r, field, name ? name : cell);
    if (name) {
        buf_printf(r->notes, "%s%s: \"%s\" behind it is left out.", r->notes->size ? " " : "",
                   identifier_label(field), titles);
        r->tally->titles++;
    }
    free(name);
    free(titles);
}

/* "Dr. Grün" and "Grün" are one person, and paid for once. NULL: the cell is fine. */
static char *leave_out_salutation(struct row_reading *r, enum identifier field, const char *cell)
{
    char *salutation = NULL;
    char *name = column_cell_without_salutation(cell, field == IDENTIFIER_NAME ? 2 : 1, &salutation);
    if (name) {
        buf_printf(r->notes, "%s%s: \"%s\" before it is left out.", r->notes->size ? " " : "",
                   identifier_label(field), salutation);
        r->tally->titles++;
    }
    free(salutation);
    return name;
}

/* "Zheng, Tim" is somebody's last and first name, which Apollo would look up as one name written so. */
static void take_name(struct row_reading *r, const char *whole)
{
    char *first = NULL, *last = NULL, *rest = leave_out_salutation(r, IDENTIFIER_NAME, whole);
    const char *cell = rest ? rest : whole;
    if (r->ids->value[IDENTIFIER_FIRST_NAME] || r->ids->value[IDENTIFIER_LAST_NAME] ||
        !column_cell_splits_name(cell, &first, &last)) {
        take_without_titles(r, IDENTIFIER_NAME, cell);
    } else {
        take(r, IDENTIFIER_FIRST_NAME, first);
        take(r, IDENTIFIER_LAST_NAME, last);
    }
    free(first);
    free(last);
    free(rest);
}

/* "Tim Zheng <tim@example.com>" */
static void take_mail_with_name(struct row_reading *r, const char *cell)
{
    const char *open = strrchr(cell, '<');
    char *name = mem_text_n(cell, (size_t)(open - cell));
    char *mail = mem_text_n(open + 1, strcspn(open + 1, ">"));
    take_name(r, name);
    take(r, IDENTIFIER_EMAIL, mail);
    free(name);
    free(mail);
}

static void take_any(struct row_reading *r, const char *cell)
{
    enum identifier kind = kind_of(cell);
    if (is_mail_with_name(cell))
        take_mail_with_name(r, cell);
    else if (kind == IDENTIFIER_COUNT || kind == IDENTIFIER_NAME)
        take_name(r, cell);
    else
        take(r, kind, cell);
}

/* A mail provider's name says nothing of where its customers work. */
static bool is_mail_host(const struct identifiers *ids, enum identifier field)
{
    struct err why;
    char *host = NULL;
    const char *value = ids->value[field];
    if (field == IDENTIFIER_DOMAIN)
        return value && mail_host_is_no_company(value, ids->value[IDENTIFIER_ORGANIZATION_NAME]);
    if (!value || !strchr(value, '.') || strchr(value, ' '))
        return false;
    bool is_host =
        identifier_normalise(IDENTIFIER_DOMAIN, value, &host, &why) && host && mail_host_is_public(host);
    free(host);
    return is_host;
}

static void leave_out_mail_host(struct row_reading *r, enum identifier field)
{
    struct err why;
    if (!is_mail_host(r->ids, field))
        return;
    err_set(&why, ERR_IDENTITY, "\"%s\" is a mail provider, with customers in every company.",
            r->ids->value[field]);
    leave_out(r, field, why.text);
    mem_text_replace_take(&r->ids->value[field], NULL);
    r->tally->mail_hosts++;
}

static void take_half_name(struct row_reading *r, enum identifier field, const char *cell)
{
    char *rest = leave_out_salutation(r, field, cell);
    if (field == IDENTIFIER_LAST_NAME)
        take_without_titles(r, field, rest ? rest : cell);
    else
        take(r, field, rest ? rest : cell);
    free(rest);
}

static void take_column(struct row_reading *r, enum identifier field, const char *cell)
{
    if (field == IDENTIFIER_NAME)
        take_name(r, cell);
    else if (field == IDENTIFIER_LAST_NAME || field == IDENTIFIER_FIRST_NAME)
        take_half_name(r, field, cell);
    else
        take(r, field, cell);
    if (!r->ids->value[field])
        r->tally->no_values += column_cell_says_nothing(field, cell);
}

/* Of "ada@a.io, ray@b.io" in a list of one column Ray would be missed by nobody. */
static void tell_unread(struct row_reading *r, const char *const *cell, size_t count)
{
    size_t unread = 0;
    for (size_t i = 1; i < count; i++)
        unread += cell[i][0] != '\0';
    if (unread == 0)
        return;
    buf_printf(r->notes, "%sWhat stands behind the first of its cells is not read: a row is one person.",
               r->notes->size ? " " : "");
    r->tally->misfits += (int64_t)unread;
}

/* What a spreadsheet shows of a cell is what its owner means by it. */
static void take_shown(struct row_reading *r, int field, const char *cell)
{
    char *shown = column_cell_shown(cell);
    const char *text = shown ? shown : cell;
    if (field == IDENTIFIER_COUNT)
        take_any(r, text);
    else
        take_column(r, (enum identifier)field, text);
    free(shown);
}

void column_map_read(const struct column_map *m, const char *const *cell, size_t count,
                     struct identifiers *ids, struct buf *notes, struct column_tally *tally)
{
    struct row_reading r = {ids, notes, tally};
    identifiers_release(ids);
    for (int field = 0; field < IDENTIFIER_COUNT; field++) {
        int column = m->column[field];
        if (column >= 0 && (size_t)column < count && cell[column][0])
            take_shown(&r, field, cell[column]);
    }
    if (m->any >= 0 && (size_t)m->any < count && cell[m->any][0])
        take_shown(&r, IDENTIFIER_COUNT, cell[m->any]);
    if (m->any == 0)
        tell_unread(&r, cell, count);
    leave_out_mail_host(&r, IDENTIFIER_DOMAIN);
    leave_out_mail_host(&r, IDENTIFIER_ORGANIZATION_NAME);
}
