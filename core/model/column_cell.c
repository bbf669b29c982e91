/* column_cell.c — lists of words, compared without case, dots and outer blanks. */
#include "core/model/column_cell.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/model/ascii.h"

enum { WORD_SIZE = 24, FIRST_NAMES_MAX = 3 };

/* `list`: words between bars. `text` is compared up to `size`, its dots left out. */
static bool is_in(const char *list, const char *text, size_t size)
{
    char word[WORD_SIZE + 3] = "|";
    size_t length = 1;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '.')
            continue;
        if (length > WORD_SIZE || text[i] == '|')
            return false;
        word[length++] = ascii_lower(text[i]);
    }
    memcpy(word + length, "|", 2);
    return length > 1 && strstr(list, word);
}

static const char *trimmed(const char *text, size_t *size)
{
    text += strspn(text, " \t\r\n");
    *size = strlen(text);
    while (*size && strchr(" \t\r\n", text[*size - 1]))
        (*size)--;
    return text;
}

/* ---- nothing ---- */

bool column_cell_is_empty(const char *cell)
{
    /* The two dashes of typesetters; what spreadsheets show for an error. */
    static const char words[] =
        "|n/a|#n/a|#ref!|#name?|#value!|#null!|#div/0!|#num!|#error!|(none)|(blank)|"
        "(empty)|(null)|(unknown)|[blank]|[empty]|<null>|\\n|\xE2\x80\x93|\xE2\x80\x94|";
    size_t size;
    const char *text = trimmed(cell, &size);
    return !ascii_has_letter(cell) || is_in(words, text, size) || (size == 4 && ascii_begins(text, "n.a."));
}

bool column_cell_is_unknown(enum identifier field, const char *cell)
{
    static const char nobody[] =
        "|unknown|undefined|not available|not applicable|not provided|unbekannt|inconnu|desconocido|"
        /* the last line of a report */
        "grand total|total general|total g\xC3\xA9n\xC3\xA9ral|total geral|totale generale|"
        "totale complessivo|eindtotaal|gesamtergebnis|";
    static const char nothing[] = "|na|nan|nil|none|null|";
    bool is_person =
        field == IDENTIFIER_FIRST_NAME || field == IDENTIFIER_LAST_NAME || field == IDENTIFIER_NAME;
    size_t size;
    const char *text = trimmed(cell, &size);
    return is_in(nobody, text, size) || (!is_person && is_in(nothing, text, size));
}

bool column_cell_says_nothing(enum identifier field, const char *cell)
{
    size_t size;
    trimmed(cell, &size);
    return size > 0 && (column_cell_is_empty(cell) || column_cell_is_unknown(field, cell));
}

/* ---- formulas that are but a text ---- */

char *column_cell_shown(const char *cell)
{
    size_t size, shown = 0;
    const char *text = trimmed(cell, &size);
    if (size < 3 || text[0] != '=' || text[1] != '"' || text[size - 1] != '"')
        return NULL;
    char *out = mem_text_n(text + 2, size - 3);
    for (const char *at = out; *at; at++) {
        if (*at == '"' && *++at != '"') { /* a second text, or more of a formula */
            free(out);
            return NULL;
        }
        out[shown++] = *at;
    }
    out[shown] = '\0';
    return out;
}

/* ---- last names first ---- */

static size_t count_words(const char *text, size_t size)
{
    size_t words = 0;
    for (size_t i = 0; i < size; i++)
        words += text[i] != ' ' && (i == 0 || text[i - 1] == ' ');
    return words;
}

/* A last name of several words is known by the first of them. */
static bool is_last_name(const char *text, size_t size)
{
    static const char particles[] =
        "|al|auf|ben|bin|bint|d'|da|das|de|del|della|den|der|des|di|do|dos|du|el|ibn|"
        "la|las|le|los|mac|mc|o'|st|saint|san|santa|ten|ter|van|vom|von|zu|zum|zur|";
    return count_words(text, size) == 1 || is_in(particles, text, strcspn(text, " "));
}

/* Neither a title, nor what makes a company, stands where the first names should. */
static bool are_first_names(const char *text, size_t size)
{
    static const char others[] =
        "|jr|sr|junior|senior|ii|iii|iv|v|mba|emba|bba|phd|ph|dphil|md|do|dds|dmd|dvm|esq|cpa|cfa|cma|cfp|"
        "pmp|"
        "csm|jd|llm|llb|rn|np|pa|pe|pharmd|edd|psyd|mph|msw|lcsw|ba|bs|bsc|ma|ms|msc|meng|beng|md|mp|mpa|mpp|"
        "shrm-cp|shrm-scp|phr|sphr|cissp|aia|leed|dr|prof|ret|obe|mbe|kc|qc|"
        "inc|llc|llp|lp|ltd|limited|gmbh|mbh|ag|kg|se|sa|sas|sarl|srl|spa|bv|nv|oy|ab|as|aps|plc|pty|pte|"
        "corp|"
        "co|company|group|holding|";
    if (count_words(text, size) > FIRST_NAMES_MAX)
        return false;
    for (size_t at = 0; at < size;) {
        size_t length = strcspn(text + at, " ");
        length = length < size - at ? length : size - at;
        if (length && is_in(others, text + at, length))
            return false;
        at += length + 1;
    }
    return true;
}

bool column_cell_splits_name(const char *cell, char **first, char **last)
{
    size_t first_size, last_size;
    const char *comma = strchr(cell, ',');
    if (!comma || strchr(comma + 1, ',') || strpbrk(cell, "0123456789@/&;|()\r\n"))
        return false;
    char *before = mem_text_n(cell, (size_t)(comma - cell));
    const char *given = trimmed(comma + 1, &first_size), *family = trimmed(before, &last_size);
    bool is_split = first_size && last_size && ascii_has_letter(given) && ascii_has_letter(before) &&
                    is_last_name(family, last_size) && are_first_names(given, first_size);
    if (is_split) {
        *first = mem_text_n(given, first_size);
        *last = mem_text_n(family, last_size);
    }
    free(before);
    return is_split;
}

/* ---- titles behind a name ---- */

/* Degrees and certificates as they are written; some of them in small letters are somebody's name. */
static bool is_title(const char *text, size_t size)
{
    static const char titles[] =
        "|MBA|EMBA|BBA|PhD|PHD|DPhil|DDS|DMD|DVM|CPA|CFA|CFP|CMA|CISA|CISM|CISSP|PMP|CSM|CSPO|LLM|LLB|PharmD|"
        "EdD|PsyD|MPH|MSW|LCSW|BSc|MSc|MEng|BEng|MPA|MPP|SHRM-CP|SHRM-SCP|PHR|SPHR|ACCA|FCCA|ACA|CIPD|MCIPD|";
    char word[WORD_SIZE + 3] = "|";
    size_t length = 1;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '.' || text[i] == '\xC2' || text[i] == '\xAE') /* "Ph.D.", "PMP®" */
            continue;
        if (length > WORD_SIZE || text[i] == '|')
            return false;
        word[length++] = text[i];
    }
    memcpy(word + length, "|", 2);
    return length > 1 && strstr(titles, word);
}

/* "she/her", "he / him / his": at least two of them, and nothing else. */
static bool are_pronouns(const char *text, size_t size)
{
    static const char pronouns[] =
        "|he|him|his|she|her|hers|they|them|their|theirs|xe|xem|ze|zir|hir|any|all|er|ihm|ihn|sie|ihr|dey|il|"
        "lui|"
        "elle|iel|\xC3\xA9l|el|ella|elles|ela|ele|dele|dela|hij|hem|zij|haar|han|hon|hen|";
    size_t count = 0;
    for (size_t at = 0; at < size; count++) {
        size_t length = strcspn(text + at, "/"), word_size;
        length = length < size - at ? length : size - at;
        char *one = mem_text_n(text + at, length);
        const char *word = trimmed(one, &word_size);
        bool is_one = is_in(pronouns, word, word_size);
        free(one);
        if (!is_one)
            return false;
        at += length + 1;
    }
    return count > 1;
}

/* How much of the text is left without "(she/her)" at its end. */
static size_t without_pronouns(const char *text, size_t size)
{
    const char *open = size && text[size - 1] == ')' ? memrchr(text, '(', size) : NULL;
    return open && are_pronouns(open + 1, size - 2 - (size_t)(open - text)) ? (size_t)(open - text) : size;
}

static bool are_titles(const char *text, size_t size)
{
    size_t count = 0, at = 0;
    while (at += strspn(text + at, ", "), at < size) {
        size_t length = strcspn(text + at, ", ");
        length = length < size - at ? length : size - at;
        if (!is_title(text + at, length))
            return false;
        at += length;
        count++;
    }
    return count > 0;
}

/* Where the name is all in capitals, so is what stands behind it, and says nothing. */
static bool has_small_letter(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (text[i] >= 'a' && text[i] <= 'z')
            return true;
    return false;
}

/* The same without ", MBA". */
static size_t without_degrees(const char *text, size_t size)
{
    const char *comma = memchr(text, ',', size);
    size_t before = comma ? (size_t)(comma - text) : size;
    return comma && are_titles(comma, size - before) && has_small_letter(text, before) ? before : size;
}

static size_t without_blanks(const char *text, size_t size)
{
    while (size && strchr(" \t\r\n", text[size - 1]))
        size--;
    return size;
}

char *column_cell_without_titles(const char *cell, char **titles)
{
    size_t whole, behind;
    const char *text = trimmed(cell, &whole);
    size_t size = without_blanks(text, without_pronouns(text, whole));
    size = without_blanks(text, without_degrees(text, size));
    size = without_blanks(text, without_pronouns(text, size));
    if (size == whole || size == 0)
        return NULL;
    const char *rest = text + size + strspn(text + size, ", \t");
    const char *end = trimmed(rest, &behind);
    *titles = mem_text_n(end, behind);
    return mem_text_n(text, size);
}

/* ---- how somebody is addressed, before a name ---- */

/* "Dr." and "Herr". In capitals and without a dot it may be somebody's initials: "MS Dhoni"; and some are
 * first names without one: "Ing Marie", "Sig". */
static bool is_salutation(const char *word, size_t size)
{
    static const char salutations[] =
        "|mr|mrs|ms|miss|mx|dr|prof|professor|rev|herr|frau|hr|monsieur|madame|mme|mlle|se\xC3\xB1or|"
        "se\xC3\xB1ora|"
        "sra|srta|signor|signora|dott|dottssa|dipl-ing|dr-ing|dhr|mevr|";
    bool has_dot = memchr(word, '.', size) != NULL;
    bool is_capital = size > 1 && word[1] >= 'A' && word[1] <= 'Z';
    return ((has_dot || !is_capital) && is_in(salutations, word, size)) ||
           (has_dot && is_in("|ing|sig|", word, size));
}

/* What a doctor is of: "med.", "rer. nat.", "h.c."; what is shorter is an initial. */
static bool is_faculty(const char *word, size_t size)
{
    return size > 3 && word[0] >= 'a' && word[0] <= 'z' && word[size - 1] == '.';
}

/* How much of the text is salutations, where as many words are left behind all of them. */
static size_t salutation_size(const char *text, size_t least_words)
{
    size_t done = 0;
    for (;;) {
        const char *word = text + done;
        size_t size = strcspn(word, " ");
        if (!is_salutation(word, size) && !(done && is_faculty(word, size)))
            break;
        done += size + strspn(word + size, " ");
    }
    return count_words(text + done, strlen(text + done)) < least_words ? 0 : done;
}

char *column_cell_without_salutation(const char *cell, size_t least_words, char **salutation)
{
    const char *begin = cell + strspn(cell, " \t\r\n"), *comma = strchr(begin, ',');
    size_t size = salutation_size(begin, least_words);
    if (size == 0 && comma) { /* "Zheng, Dr. Tim" */
        begin = comma + 1 + strspn(comma + 1, " ");
        size = salutation_size(begin, 1);
    }
    if (size == 0)
        return NULL;
    size_t said = size;
    while (said && begin[said - 1] == ' ')
        said--;
    *salutation = mem_text_n(begin, said);
    return mem_text_format("%.*s%s", (int)(begin - cell), cell, begin + size);
}

/* ---- several addresses ---- */

#define BETWEEN_EMAILS ";,|/ \t\r\n"

char *column_cell_first_email(const char *cell)
{
    char *first = NULL;
    size_t count = 0;
    for (const char *at = cell + strspn(cell, BETWEEN_EMAILS); *at; at += strspn(at, BETWEEN_EMAILS)) {
        size_t size = strcspn(at, BETWEEN_EMAILS);
        char *one = mem_text_n(at, size), *normal = NULL;
        struct err why;
        bool is_email = identifier_normalise(IDENTIFIER_EMAIL, one, &normal, &why) && normal;
        free(one);
        if (is_email && !first)
            first = normal;
        else
            free(normal);
        if (!is_email) {
            free(first);
            return NULL;
        }
        count++;
        at += size;
    }
    if (count > 1)
        return first;
    free(first);
    return NULL;
}
