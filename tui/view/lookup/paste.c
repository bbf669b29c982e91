/* paste.c — what is pasted goes where it belongs: a LinkedIn URL, an e-mail, "First Last <mail>",
 * a domain, a JSON object, or a call of Apollo's. Anything else is typed where the cursor is. */
#include "tui/view/lookup/paste.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"

#define PASTE_LOOKED_AT (16 * 1024)

static bool has_word(const char *text, const char *word)
{
    return strcasestr(text, word) != NULL;
}

void pasted_release(struct pasted *p)
{
    identifiers_release(&p->ids);
}

/* The first of two values wins, as it would for a reader. */
bool pasted_take_pair(struct identifiers *ids, const char *key, const char *value)
{
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        if (strcmp(key, identifier_parameter((enum identifier)i)) == 0 && *value) {
            if (!ids->value[i])
                identifiers_set(ids, (enum identifier)i, value);
            return true;
        }
    return false;
}

bool pasted_take_switch(struct pasted *p, const char *key, const char *value)
{
    static const char *const names[TOGGLE_COUNT] = {
        [TOGGLE_EMAIL] = "run_waterfall_email",
        [TOGGLE_PHONE] = "run_waterfall_phone",
        [TOGGLE_REVEAL] = "reveal_phone_number",
        [TOGGLE_PERSONAL] = "reveal_personal_emails",
    };
    for (int i = 0; i < TOGGLE_COUNT; i++)
        if (strcmp(key, names[i]) == 0) {
            p->has_toggle[i] = true;
            p->is_on[i] = strcmp(value, "true") == 0 || strcmp(value, "1") == 0;
            return true;
        }
    return false;
}

/* What stands before a name and is none. */
static bool is_title(const char *word)
{
    static const char *const titles[] = {"dr", "prof", "mr", "mrs", "ms", "mx", "miss", "herr", "frau"};
    size_t size = strlen(word);
    size -= size && word[size - 1] == '.';
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (strlen(titles[i]) == size && strncasecmp(word, titles[i], size) == 0)
            return true;
    return false;
}

/* "Tim Zheng", "Zheng, Tim" as address books have it, "Dr. Tim Zheng". */
static void take_names(struct identifiers *ids, char *name)
{
    char *first = NULL, *last = NULL, *rest = name;
    for (char *quote; (quote = strchr(name, '"'));)
        *quote = ' ';
    if (column_cell_splits_name(name, &first, &last)) {
        identifiers_set(ids, IDENTIFIER_FIRST_NAME, first);
        identifiers_set(ids, IDENTIFIER_LAST_NAME, last);
        free(first);
        free(last);
        return;
    }
    char *behind = NULL, *alone = column_cell_without_titles(name, &behind);
    if (alone)
        memcpy(name, alone, strlen(alone) + 1); /* the shorter of the two */
    free(alone);
    free(behind);
    char *word = strtok_r(name, " \t", &rest);
    while (word && is_title(word) && rest[strspn(rest, " \t")])
        word = strtok_r(NULL, " \t", &rest);
    if (!word)
        return;
    identifiers_set(ids, IDENTIFIER_FIRST_NAME, word);
    identifiers_set(ids, IDENTIFIER_LAST_NAME, rest + strspn(rest, " \t"));
}

/* First Last <mail@example.com> */
static bool take_mailbox(struct identifiers *ids, const char *text)
{
    const char *open = strchr(text, '<'), *close = open ? strchr(open, '>') : NULL;
    if (!close || close[1 + strspn(close + 1, " \t\n,;")] || !memchr(open, '@', (size_t)(close - open)))
        return false;
    char *mail = mem_text_n(open + 1, (size_t)(close - open - 1)),
         *name = mem_text_n(text, (size_t)(open - text));
    identifiers_set(ids, IDENTIFIER_EMAIL, mail);
    take_names(ids, name);
    free(mail);
    free(name);
    return true;
}

static bool take_single(struct identifiers *ids, const char *text)
{
    static const enum identifier kinds[] = {IDENTIFIER_LINKEDIN_URL, IDENTIFIER_EMAIL, IDENTIFIER_ID,
                                            IDENTIFIER_HASHED_EMAIL, IDENTIFIER_DOMAIN};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char *normal = NULL;
        bool is_fit = identifier_normalise(kinds[i], text, &normal, NULL) && normal;
        if (kinds[i] == IDENTIFIER_LINKEDIN_URL)
            is_fit = is_fit && has_word(text, "linkedin.com/");
        if (kinds[i] == IDENTIFIER_DOMAIN)
            is_fit = is_fit && strchr(text, '.');
        if (is_fit)
            identifiers_set(ids, kinds[i], normal);
        free(normal);
        if (is_fit)
            return true;
    }
    return false;
}

/* ---- a row of a spreadsheet ---- */

enum { ROW_NAMES_MOST = 3 };

/* Cells that are no address and the like: a name, or first and last, and then a company. */
static bool take_named_cells(struct identifiers *ids, char *const *cells, int count)
{
    bool is_full_name = count && strchr(cells[0], ' ');
    int company = is_full_name ? 1 : 2;
    if (count > company + 1 || (count == 1 && !is_full_name))
        return false;
    if (is_full_name) {
        take_names(ids, cells[0]);
    } else if (count) {
        identifiers_set(ids, IDENTIFIER_FIRST_NAME, cells[0]);
        identifiers_set(ids, IDENTIFIER_LAST_NAME, cells[1]);
    }
    if (count > company)
        identifiers_set(ids, IDENTIFIER_ORGANIZATION_NAME, cells[company]);
    return true;
}

/* Cells beside each other, as a spreadsheet gives them; what may mean anything else is left alone. */
static bool take_row(struct identifiers *ids, const char *text)
{
    char *row = mem_text(text), *rest = row, *names[ROW_NAMES_MOST + 1], *cell;
    int count = 0, known = 0;
    bool is_row = strchr(text, '\t') && !strchr(text, '\n');
    while (is_row && (cell = strsep(&rest, "\t")) && count <= ROW_NAMES_MOST) {
        cell += strspn(cell, " ");
        if (!*cell || column_cell_is_empty(cell))
            continue;
        if (!strchr(cell, ' ') && take_single(ids, cell))
            known++;
        else
            names[count++] = cell;
    }
    is_row = is_row && count + known > 1 && count <= ROW_NAMES_MOST && take_named_cells(ids, names, count);
    if (!is_row)
        identifiers_release(ids);
    free(row);
    return is_row;
}

/* Several lines that each look like somebody's: a field is no place for them. */
static bool is_table(const char *text)
{
    int lines = 0;
    while (*text && lines < 2) {
        size_t size = strcspn(text, "\n");
        char *line = mem_text_n(text, size);
        bool is_blank = !line[strspn(line, " \t")];
        bool is_row = strpbrk(line, ",;\t@") || has_word(line, "linkedin.com/");
        free(line);
        if (!is_blank && !is_row)
            return false;
        lines += !is_blank;
        text += size + (text[size] == '\n');
    }
    return lines == 2;
}

static bool paste_understand(struct pasted *p, const char *text)
{
    if (lookup_paste_call(text, p)) {
        p->is_record = p->err.code == ERR_NONE;
        return p->is_record;
    }
    p->is_record = strchr(text, '{') && lookup_paste_json(text, p);
    if (p->is_record)
        return true;
    bool is_one = take_mailbox(&p->ids, text) || (!strpbrk(text, " \t\n") && take_single(&p->ids, text)) ||
                  take_row(&p->ids, text);
    p->people = is_one;
    p->is_table = !is_one && is_table(text);
    if (p->is_table)
        err_set(&p->err, ERR_USAGE, "That is a table, which lists take whole.");
    return is_one;
}

/* What tells one person from another; a company has many. */
static const enum identifier telling[] = {IDENTIFIER_FIRST_NAME,  IDENTIFIER_LAST_NAME,    IDENTIFIER_NAME,
                                          IDENTIFIER_EMAIL,       IDENTIFIER_LINKEDIN_URL, IDENTIFIER_ID,
                                          IDENTIFIER_HASHED_EMAIL};
enum { TELLING_COUNT = sizeof telling / sizeof *telling };

static bool is_same_value(enum identifier field, const char *typed, const char *pasted)
{
    char *a = NULL, *b = NULL;
    bool is_valid =
        identifier_normalise(field, typed, &a, NULL) && identifier_normalise(field, pasted, &b, NULL);
    bool is_same = !is_valid || !a || !b || strcasecmp(a, b) == 0; /* a slip is mended, not contradicted */
    free(a);
    free(b);
    return is_same;
}

/* Whether the form's person gives way: to a whole record, to somebody whom the form contradicts, and, once
 * that person was sent, to whoever is named next. Else the paste adds what it knows. */
static enum paste_place place_of(const struct lookup_form *f, const struct pasted *p)
{
    bool is_somebody = false;
    for (int i = 0; i < TELLING_COUNT; i++) {
        const char *pasted = p->ids.value[telling[i]], *typed = f->field[telling[i]].text;
        is_somebody = is_somebody || pasted;
        if (pasted && *typed && !is_same_value(telling[i], typed, pasted))
            return PASTE_SOMEBODY_ELSE;
    }
    return p->is_record ? PASTE_SOMEBODY_ELSE : is_somebody && f->is_spent ? PASTE_NEXT : PASTE_ADDED;
}

static void paste_fill(struct lookup_form *f, const struct pasted *p, bool is_anew)
{
    struct identifiers merged = {0};
    bool is_on[TOGGLE_COUNT];
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        identifiers_set(&merged, (enum identifier)i,
                        p->ids.value[i] || is_anew ? p->ids.value[i] : f->field[i].text);
    for (int i = 0; i < TOGGLE_COUNT; i++)
        is_on[i] = p->has_toggle[i] ? p->is_on[i] : f->is_on[i];
    const struct lookup_options o = lookup_options_of(is_on);
    lookup_form_fill(f, &merged, &o);
    identifiers_release(&merged);
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        if (p->ids.value[i])
            f->stop = i;
}

/* A clean copy without the blanks around it. Yours. */
static char *paste_clean(const char *bytes, size_t size)
{
    struct buf clean;
    buf_init(&clean, 4 * PASTE_LOOKED_AT);
    utf8_clean(&clean, bytes, size < PASTE_LOOKED_AT ? size : PASTE_LOOKED_AT, UTF8_TEXT);
    const char *text = clean.data + strspn(clean.data, " \t\n");
    size_t length = strlen(text);
    while (length && strchr(" \t\n", text[length - 1]))
        length--;
    char *copy = mem_text_n(text, length);
    buf_release(&clean);
    return copy;
}

bool lookup_paste_read(const char *bytes, size_t size, struct pasted *out)
{
    char *text = paste_clean(bytes, size);
    *out = (struct pasted){0};
    bool is_understood = paste_understand(out, text);
    free(text);
    return is_understood;
}

int lookup_form_paste(struct lookup_form *f, const char *bytes, size_t size, enum paste_place *place,
                      struct err *e)
{
    struct pasted p = {0};
    char *text = paste_clean(bytes, size);
    bool is_understood = paste_understand(&p, text);
    enum paste_place taken = is_understood ? place_of(f, &p) : PASTE_ADDED;
    *place = lookup_form_is_empty(f) ? PASTE_ADDED : taken;
    if (is_understood)
        paste_fill(f, &p, taken != PASTE_ADDED);
    else if (p.is_table)
        *place = PASTE_TABLE;
    else if (p.err.code != ERR_NONE)
        *e = p.err;
    else
        lookup_form_type(f, text, strlen(text));
    pasted_release(&p);
    free(text);
    return is_understood ? p.people : 0;
}
