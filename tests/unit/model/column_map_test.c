/* column_map_test.c — what columns are taken for: real exports, several languages, no names at all. */
#include <stdio.h>
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/model/column_cell.h"
#include "core/model/column_map.h"
#include "tests/test.h"

enum { NAMES_MAX = 30 };

/* The map of a header, as "first=#1,…". */
static void expect_guess(const char *const *names, const char *map)
{
    struct column_map m;
    struct buf out;
    size_t count = 0;
    while (names[count])
        count++;
    column_map_guess(&m, names, count);
    buf_init(&out, 1000);
    column_map_write(&m, &out);
    assert_string_equal(out.data, map);
    buf_release(&out);
}

static void exports_are_understood(void **state)
{
    (void)state;
    /* Sales Navigator's, by a tool: the public profile is the one that anybody can open. */
    expect_guess((const char *const[]){"profileUrl", "fullName", "companyName", "defaultProfileUrl", NULL},
                 "name=#2,linkedin=#4,company=#3");
    expect_guess((const char *const[]){"First Name", "Last Name", "Title", "Company",
                                       "Company Name for Emails", "Email", "Email Status",
                                       "Person Linkedin Url", "Website", "Company Linkedin Url",
                                       "Apollo Contact Id", NULL},
                 "first=#1,last=#2,linkedin=#8,email=#6,company=#4,domain=#9");
    expect_guess((const char *const[]){"First Name", "Last Name", "URL", "Email Address", "Company",
                                       "Position", "Connected On", NULL},
                 "first=#1,last=#2,linkedin=#3,email=#4,company=#5");
    expect_guess((const char *const[]){"Record ID", "First Name", "Last Name", "Email", "Company Domain Name",
                                       "Associated Company", NULL},
                 "first=#2,last=#3,email=#4,company=#6,domain=#5");
    expect_guess((const char *const[]){"Salutation", "Full Name", "Account Name", "Email", NULL},
                 "name=#2,email=#4,company=#3");
    expect_guess(
        (const char *const[]){"first_name", "last_name", "organization_name", "linkedin_url", "id", NULL},
        "first=#1,last=#2,linkedin=#4,company=#3");
    expect_guess((const char *const[]){"ID", "FIRSTNAME", "LASTNAME", "EMAIL", "ACCOUNT.NAME",
                                       "ACCOUNT.WEBSITE", "LINKEDIN_URL__C", NULL},
                 "first=#2,last=#3,linkedin=#7,email=#4,company=#5,domain=#6");
    expect_guess((const char *const[]){"firstName", "lastName", "fullName", "title", "companyName",
                                       "companyUrl", "linkedinProfileUrl", NULL},
                 "first=#1,last=#2,name=#3,linkedin=#7,company=#5,domain=#6");
    expect_guess((const char *const[]){"First Name", "Last Name", "Organization Name", "E-mail 1 - Label",
                                       "E-mail 1 - Value", "Website 1 - Value", NULL},
                 "first=#1,last=#2,email=#5,company=#3,domain=#6");
    expect_guess((const char *const[]){"Person - Name", "Person - Email - Work", "Organization - Name", NULL},
                 "name=#1,email=#2,company=#3");
}

static void languages_are_understood(void **state)
{
    (void)state;
    expect_guess((const char *const[]){"Vorname", "Nachname", "Firma", "E-Mail-Adresse", NULL},
                 "first=#1,last=#2,email=#4,company=#3");
    expect_guess((const char *const[]){"Name", "Vorname", "Unternehmen", NULL},
                 "first=#2,last=#1,company=#3");
    expect_guess(
        (const char *const[]){"Nom", "Pr\xC3\xA9nom", "Soci\xC3\xA9t\xC3\xA9", "Adresse e-mail", NULL},
        "first=#2,last=#1,email=#4,company=#3");
    expect_guess((const char *const[]){"Nombre", "Apellidos", "Empresa", "Correo electr\xC3\xB3nico", NULL},
                 "first=#1,last=#2,email=#4,company=#3");
    expect_guess((const char *const[]){"Nombre", "Empresa", NULL}, "name=#1,company=#2");
    expect_guess((const char *const[]){"Nome", "Cognome", "Azienda", NULL}, "first=#1,last=#2,company=#3");
    expect_guess((const char *const[]){"\xD0\x98\xD0\xBC\xD1\x8F",
                                       "\xD0\xA4\xD0\xB0\xD0\xBC\xD0\xB8\xD0\xBB"
                                       "\xD0\xB8\xD1\x8F",
                                       NULL},
                 "first=#1,last=#2");
    expect_guess((const char *const[]){"Vor- und Nachname", "E-Mail (geschäftlich)", "Organisation", NULL},
                 "name=#1,email=#2,company=#3");
    expect_guess((const char *const[]){"Nom de famille", "Prénom", "Raison sociale", "Nom de domaine", NULL},
                 "first=#2,last=#1,company=#3,domain=#4");
    expect_guess((const char *const[]){"Nome e cognome", "Posta elettronica", "Società", NULL},
                 "name=#1,email=#2,company=#3");
    expect_guess((const char *const[]){"Volledige naam", "E-mail", "Bedrijfsnaam", "Domein", NULL},
                 "name=#1,email=#2,company=#3,domain=#4");
    expect_guess((const char *const[]){"Nome completo", "Correio eletrônico", "Organização",
                                       "Perfil do LinkedIn", NULL},
                 "name=#1,linkedin=#4,email=#2,company=#3");
    expect_guess((const char *const[]){"Imię", "Nazwisko", "Adres e-mail", "Strona internetowa", NULL},
                 "first=#1,last=#2,email=#3,domain=#4");
    expect_guess((const char *const[]){"氏名", "会社名", "メール", "部署", NULL},
                 "name=#1,email=#3,company=#2");
    expect_guess((const char *const[]){"Contact First", "Contact Last", "Owner Email", NULL},
                 "first=#1,last=#2");
    /* As macOS writes it: the mark behind its letter. */
    expect_guess((const char *const[]){"Pre\xCC\x81nom", "Nom", NULL}, "first=#1,last=#2");
    expect_guess((const char *const[]){"Foo", "Bar", NULL}, "");
}

static void corrections_win(void **state)
{
    (void)state;
    static const char *const names[] = {"Rufname", "Person", "Mail, privat", "Sonstiges"};
    struct column_map m;
    struct err e = {0};
    column_map_guess(&m, names, 4);
    assert_true(column_map_apply(&m, "last=Person,email=#3,first=", names, 4, &e));
    assert_int_equal(m.column[IDENTIFIER_LAST_NAME], 1);
    assert_int_equal(m.column[IDENTIFIER_EMAIL], 2);
    assert_int_equal(m.column[IDENTIFIER_FIRST_NAME], -1);
    assert_false(column_map_apply(&m, "first=Nix", names, 4, &e));
    assert_non_null(strstr(e.text, "Nix"));
    assert_false(column_map_apply(&m, "frist=Person", names, 4, &e));
    assert_false(column_map_apply(&m, "first=#5", names, 4, &e));
    assert_false(column_map_apply(&m, "first", names, 4, &e));
}

static void rows_without_names_are_people(void **state)
{
    (void)state;
    struct column_map m;
    assert_true(
        column_map_guess_cells(&m, (const char *const[]){"Tim Zheng", "tim@example.com", "apollo.io"}, 3));
    assert_int_equal(m.column[IDENTIFIER_NAME], 0);
    assert_int_equal(m.column[IDENTIFIER_EMAIL], 1);
    assert_int_equal(m.column[IDENTIFIER_DOMAIN], 2);
    assert_true(column_map_guess_cells(&m, (const char *const[]){"linkedin.com/in/tim-zheng"}, 1));
    assert_int_equal(m.any, 0);
    assert_false(column_map_guess_cells(&m, (const char *const[]){"Some", "Header"}, 2));
}

static void pasted_lines_each_tell_what_they_are(void **state)
{
    (void)state;
    static const struct {
        const char *cell;
        enum identifier field;
        const char *value;
    } cases[] = {
        {"tim@Example.com", IDENTIFIER_EMAIL, "tim@example.com"},
        {"linkedin.com/in/Tim", IDENTIFIER_LINKEDIN_URL, "https://www.linkedin.com/in/Tim"},
        {"Tim Zheng <tim@example.com>", IDENTIFIER_EMAIL, "tim@example.com"},
        {"Tim Zheng <tim@example.com>", IDENTIFIER_NAME, "Tim Zheng"},
        {"Tim Zheng", IDENTIFIER_NAME, "Tim Zheng"},
        {"64a7ff0cc4dfae00013df1a5", IDENTIFIER_ID, "64a7ff0cc4dfae00013df1a5"},
    };
    struct column_map m;
    column_map_init(&m);
    m.any = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct identifiers ids = {{NULL}};
        struct buf notes;
        struct column_tally tally = {0};
        buf_init(&notes, 1000);
        column_map_read(&m, &cases[i].cell, 1, &ids, &notes, &tally);
        assert_non_null(ids.value[cases[i].field]);
        assert_string_equal(ids.value[cases[i].field], cases[i].value);
        assert_int_equal(notes.size, 0);
        identifiers_release(&ids);
        buf_release(&notes);
    }
}

static void bad_cell_is_left_out_and_told(void **state)
{
    (void)state;
    struct column_map m;
    struct identifiers ids = {{NULL}};
    struct buf notes;
    struct column_tally tally = {0};
    column_map_init(&m);
    m.column[IDENTIFIER_NAME] = 0;
    m.column[IDENTIFIER_EMAIL] = 1;
    m.column[IDENTIFIER_DOMAIN] = 7; /* the row is too short for it */
    buf_init(&notes, 1000);
    column_map_read(&m, (const char *const[]){"Tim Zheng", "tim at example"}, 2, &ids, &notes, &tally);
    assert_null(ids.value[IDENTIFIER_EMAIL]);
    assert_string_equal(ids.value[IDENTIFIER_NAME], "Tim Zheng");
    assert_non_null(strstr(notes.data, "E-mail left out"));
    identifiers_release(&ids);
    buf_release(&notes);
}

/* One row of a table with these columns; NULL = nothing may be known. */
static void expect_read(enum identifier column, const char *cell, enum identifier field, const char *value,
                        const char *note)
{
    struct column_map m;
    struct identifiers ids = {{NULL}};
    struct buf notes;
    struct column_tally tally = {0};
    column_map_init(&m);
    m.column[column] = 0;
    buf_init(&notes, 1000);
    column_map_read(&m, &cell, 1, &ids, &notes, &tally);
    const char *have = ids.value[field];
    if ((have == NULL) != (value == NULL) || (value && strcmp(have, value) != 0))
        fail_msg("\"%s\": %s is %s", cell, identifier_label(field), have ? have : "not known");
    assert_string_equal(notes.size ? notes.data : "", note);
    identifiers_release(&ids);
    buf_release(&notes);
}

/* "N/A" is nobody's name, and a company of that name would make a lookup look strong that is not. */
static void cells_that_say_nothing_are_empty(void **state)
{
    (void)state;
    static const char *const empty[] = {"N/A",    " n/a ", "#N/A", "#REF!", "-",       "--",
                                        "?",      "...",   "n.a.", "N.A.",  "(blank)", "\xE2\x80\x94",
                                        "#DIV/0!"};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        for (int field = 0; field < IDENTIFIER_COUNT; field++)
            expect_read((enum identifier)field, empty[i], (enum identifier)field, NULL, "");
    expect_read(IDENTIFIER_EMAIL, "none", IDENTIFIER_EMAIL, NULL, "");
    expect_read(IDENTIFIER_DOMAIN, "Unknown", IDENTIFIER_DOMAIN, NULL, "");
    expect_read(IDENTIFIER_LINKEDIN_URL, "NULL", IDENTIFIER_LINKEDIN_URL, NULL, "");
    expect_read(IDENTIFIER_ORGANIZATION_NAME, "Unknown", IDENTIFIER_ORGANIZATION_NAME, NULL,
                "Company left out: \"Unknown\" says that it is not known.");
    expect_read(IDENTIFIER_LAST_NAME, "unknown", IDENTIFIER_LAST_NAME, NULL,
                "Last name left out: \"unknown\" says that it is not known.");
    static const char *const people[] = {"Null", "Na", "None", "\xD7\x9B\xD7\x94\xD7\x9F"};
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        expect_read(IDENTIFIER_LAST_NAME, people[i], IDENTIFIER_LAST_NAME, people[i], "");
    expect_read(IDENTIFIER_ORGANIZATION_NAME, "NA Partners", IDENTIFIER_ORGANIZATION_NAME, "NA Partners", "");
}

static void last_names_may_come_first(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *first, *last;
    } turned[] = {{"Zheng, Tim", "Tim", "Zheng"},
                  {"Lovelace,Ada", "Ada", "Lovelace"},
                  {"de la Cruz, Maria Elena", "Maria Elena", "de la Cruz"},
                  {"Van den Berg , J. P.", "J. P.", "Van den Berg"},
                  {"O'Neil-Smith, Shaquille", "Shaquille", "O'Neil-Smith"}};
    for (size_t i = 0; i < sizeof turned / sizeof *turned; i++) {
        expect_read(IDENTIFIER_NAME, turned[i].cell, IDENTIFIER_FIRST_NAME, turned[i].first, "");
        expect_read(IDENTIFIER_NAME, turned[i].cell, IDENTIFIER_LAST_NAME, turned[i].last, "");
        expect_read(IDENTIFIER_NAME, turned[i].cell, IDENTIFIER_NAME, NULL, "");
    }
    static const char *const as_written[] = {"Tim Zheng",           "Smith, John, Jr.", "Apollo, Inc.",
                                             "Tim Zheng, Engineer", "Zheng,",           "King, Jr."};
    for (size_t i = 0; i < sizeof as_written / sizeof *as_written; i++)
        expect_read(IDENTIFIER_NAME, as_written[i], IDENTIFIER_NAME, as_written[i], "");
}

/* The first is the one that people look at; what is not just addresses is left out, as before. */
static void first_of_several_addresses_is_taken(void **state)
{
    (void)state;
    static const char *const several[] = {"tim@a.io; tim@b.io", "tim@a.io,tim@b.io",
                                          "mailto:tim@A.io\nray@b.io", "tim@a.io / x@b.io",
                                          "tim@a.io tim@a.io;"};
    for (size_t i = 0; i < sizeof several / sizeof *several; i++)
        expect_read(IDENTIFIER_EMAIL, several[i], IDENTIFIER_EMAIL, "tim@a.io",
                    "E-mail: the first of several is taken.");
    expect_read(IDENTIFIER_EMAIL, "tim@a.io;", IDENTIFIER_EMAIL, "tim@a.io", "");
    expect_read(IDENTIFIER_EMAIL, "tim@a.io or ray@b.io", IDENTIFIER_EMAIL, NULL,
                "E-mail left out: E-mail has more than one @; it looks like tim@example.com.");
}

static void columns_of_one_name_are_told(void **state)
{
    (void)state;
    static const char *const names[] = {"Name", "E-Mail", "Email", "Domain", "EMAIL", ""};
    struct column_map m;
    struct buf out;
    column_map_guess(&m, names, 6);
    buf_init(&out, 1000);
    column_map_describe(&m, names, 6, &out);
    assert_string_equal(out.data, "Full name = Name, E-mail = E-Mail (column 2; not read: column 3, 5), "
                                  "Domain = Domain");
    buf_release(&out);
}

/* Whoever has an address at gmail.com does not work there. */
static void a_mail_provider_is_nobodys_company(void **state)
{
    (void)state;
    static const struct {
        const char *company, *domain; /* as they stand in the table */
        const char *asked_company, *asked_domain;
    } cases[] = {
        {"Acme", "gmail.com", "Acme", NULL},
        {"Acme", "https://www.GMAIL.com/", "Acme", NULL},
        {"", "yahoo.co.uk", NULL, NULL},
        {"Acme", "hotmail.de", "Acme", NULL},
        {"gmail.com", "acme.com", NULL, "acme.com"},
        {"Yahoo Inc.", "yahoo.com", "Yahoo Inc.", "yahoo.com"},
        {"yahoo.com", "yahoo.com", NULL, NULL},
        {"Outlook GmbH", "outlook-consulting.com", "Outlook GmbH", "outlook-consulting.com"},
        {"Acme", "mygmail.com", "Acme", "mygmail.com"},
        {"Gmx", "gmx.industries", "Gmx", "gmx.industries"},
    };
    struct column_map m;
    column_map_init(&m);
    m.column[IDENTIFIER_ORGANIZATION_NAME] = 0;
    m.column[IDENTIFIER_DOMAIN] = 1;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct identifiers ids = {{NULL}};
        struct column_tally tally = {0};
        struct buf notes;
        buf_init(&notes, 1000);
        column_map_read(&m, (const char *const[]){cases[i].company, cases[i].domain}, 2, &ids, &notes,
                        &tally);
        const char *company = ids.value[IDENTIFIER_ORGANIZATION_NAME], *domain = ids.value[IDENTIFIER_DOMAIN];
        assert_string_equal(company ? company : "none",
                            cases[i].asked_company ? cases[i].asked_company : "none");
        assert_string_equal(domain ? domain : "none", cases[i].asked_domain ? cases[i].asked_domain : "none");
        int left_out = (*cases[i].company && !company) + (*cases[i].domain && !domain);
        assert_int_equal(tally.mail_hosts, left_out);
        assert_int_equal(strstr(notes.size ? notes.data : "", "is a mail provider") != NULL, left_out > 0);
        identifiers_release(&ids);
        buf_release(&notes);
    }
}

/* What is not there is not missed row by row, and is told in one figure. */
static void cells_that_say_nothing_are_counted(void **state)
{
    (void)state;
    static const char *const row[] = {"Tim", "Zheng", "N/A", "  ", "unknown", "#REF!"};
    struct column_map m;
    struct identifiers ids = {{NULL}};
    struct column_tally tally = {0};
    struct buf notes;
    column_map_init(&m);
    m.column[IDENTIFIER_FIRST_NAME] = 0;
    m.column[IDENTIFIER_LAST_NAME] = 1;
    m.column[IDENTIFIER_EMAIL] = 2;
    m.column[IDENTIFIER_LINKEDIN_URL] = 3;
    m.column[IDENTIFIER_ORGANIZATION_NAME] = 4; /* nobody reads the last one */
    buf_init(&notes, 1000);
    for (int i = 0; i < 2; i++)
        column_map_read(&m, row, 6, &ids, &notes, &tally);
    assert_int_equal(tally.no_values, 4);
    assert_int_equal(tally.mail_hosts, 0);
    identifiers_release(&ids);
    buf_release(&notes);
}

/* A title behind a name is no part of it; what may be somebody's name stays, and nothing goes unsaid. */
static void titles_before_a_name_are_left_out_and_said(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *name, *salutation; /* NULL: it stays as it is written */
        size_t least;
    } cases[] = {
        {"Dr. Tim Zheng", "Tim Zheng", "Dr.", 2},
        {" Herr  Prof. Dr. Tim Zheng", " Tim Zheng", "Herr  Prof. Dr.", 2},
        {"Ms Ada Byron, PhD", "Ada Byron, PhD", "Ms", 2},
        {"DR. TIM ZHENG", "TIM ZHENG", "DR.", 2},
        {"Zheng, Dr. Tim", "Zheng, Tim", "Dr.", 2},
        {"Dr. Tim", "Tim", "Dr.", 1},
        {"Se\u00f1ora Garc\u00eda", "Garc\u00eda", "Se\u00f1ora", 1},
        {"Prof. Dr. med. h.c. Tim Zheng", "Tim Zheng", "Prof. Dr. med. h.c.", 2},
        {"Zheng, Dr. rer. nat. Tim", "Zheng, Tim", "Dr. rer. nat.", 2},
        {"Dr. van der Berg", "van der Berg", "Dr.", 2},
        {"dr. j. smith", "j. smith", "dr.", 2},
        {"Ing. Mario Rossi", "Mario Rossi", "Ing.", 2},
        {"Ing Marie Svensson", NULL, NULL, 2},
        {"Sig Erik", NULL, NULL, 1},
        {"Tim Zheng, Dr. rer. nat.", NULL, NULL, 2},
        {"Tim Zheng, Prof. Dr.", NULL, NULL, 2},
        {"Dr Dre", NULL, NULL, 2},
        {"MS Dhoni Kumar", NULL, NULL, 2},
        {"Dr.", NULL, NULL, 1},
        {"Drew Zheng", NULL, NULL, 2},
        {"Zheng, Tim", NULL, NULL, 2},
        {"Zheng, Dr.", NULL, NULL, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *said = NULL, *name = column_cell_without_salutation(cases[i].cell, cases[i].least, &said);
        if (!cases[i].name && name)
            fail_msg("%s: %s", cases[i].cell, name);
        if (cases[i].name) {
            assert_non_null(name);
            assert_string_equal(name, cases[i].name);
            assert_string_equal(said, cases[i].salutation);
        }
        free(name);
        free(said);
    }
}

static void titles_behind_a_name_are_left_out_and_said(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *name, *titles; /* titles NULL: it stays as it is written */
    } cases[] = {
        {"Gr\u00fcn, MBA", "Gr\u00fcn", "MBA"},
        {"Smith, Ph.D., CFA", "Smith", "Ph.D., CFA"},
        {"Smith,MBA PMP\u00ae", "Smith", "MBA PMP\u00ae"},
        {"de la Cruz, SHRM-CP ", "de la Cruz", "SHRM-CP"},
        {"Ondo, Mba", "Ondo, Mba", NULL},
        {"ONDO, MBA", "ONDO, MBA", NULL},
        {"King, Jr.", "King, Jr.", NULL},
        {"Rahman, Md", "Rahman, Md", NULL},
        {"Smith, MBA, Tim", "Smith, MBA, Tim", NULL},
        {"Smith MBA", "Smith MBA", NULL},
        {"Smith,", "Smith,", NULL},
        {", MBA", ", MBA", NULL},
        {"Zheng (she/her)", "Zheng", "(she/her)"},
        {" Zheng (He / Him / His) ", "Zheng", "(He / Him / His)"},
        {"ZHENG (THEY/THEM)", "ZHENG", "(THEY/THEM)"},
        {"Garc\u00eda (\u00e9l/ella)", "Garc\u00eda", "(\u00e9l/ella)"},
        {"Zheng (she/her), MBA", "Zheng", "(she/her), MBA"},
        {"Zheng, MBA (she/her)", "Zheng", "MBA (she/her)"},
        {"Zheng (Her)", "Zheng (Her)", NULL},
        {"Zheng (she/)", "Zheng (she/)", NULL},
        {"Zheng (she/Li)", "Zheng (she/Li)", NULL},
        {"Zheng ()", "Zheng ()", NULL},
        {"(she/her)", "(she/her)", NULL},
        {"Zheng she/her)", "Zheng she/her)", NULL},
    };
    struct column_map m;
    column_map_init(&m);
    m.column[IDENTIFIER_LAST_NAME] = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct identifiers ids = {{NULL}};
        struct column_tally tally = {0};
        struct buf notes;
        char said[200] = "";
        if (cases[i].titles)
            snprintf(said, sizeof said, "Last name: \"%s\" behind it is left out.", cases[i].titles);
        buf_init(&notes, 1000);
        column_map_read(&m, &cases[i].cell, 1, &ids, &notes, &tally);
        assert_string_equal(ids.value[IDENTIFIER_LAST_NAME], cases[i].name);
        assert_string_equal(notes.size ? notes.data : "", said);
        assert_int_equal(tally.titles, cases[i].titles != NULL);
        identifiers_release(&ids);
        buf_release(&notes);
    }
    m.column[IDENTIFIER_LAST_NAME] = -1;
    m.column[IDENTIFIER_NAME] = 0;
    struct identifiers ids = {{NULL}};
    struct column_tally tally = {0};
    struct buf notes;
    buf_init(&notes, 1000);
    column_map_read(&m, (const char *const[]){"Tim Zheng, PhD"}, 1, &ids, &notes, &tally);
    assert_string_equal(ids.value[IDENTIFIER_NAME], "Tim Zheng");
    assert_string_equal(notes.data, "Full name: \"PhD\" behind it is left out.");
    identifiers_release(&ids);
    buf_release(&notes);
}

/* "=" and a quoted text keeps a spreadsheet from reading a number; what it shows is what is meant. */
static void texts_behind_an_equals_sign_are_read(void **state)
{
    (void)state;
    expect_read(IDENTIFIER_FIRST_NAME, "=\"Tim\"", IDENTIFIER_FIRST_NAME, "Tim", "");
    expect_read(IDENTIFIER_DOMAIN, " =\"apollo.io\" ", IDENTIFIER_DOMAIN, "apollo.io", "");
    expect_read(IDENTIFIER_ORGANIZATION_NAME, "=\"The \"\"A\"\" Team\"", IDENTIFIER_ORGANIZATION_NAME,
                "The \"A\" Team", "");
    expect_read(IDENTIFIER_LAST_NAME, "=\"\"", IDENTIFIER_LAST_NAME, NULL, "");
    expect_read(IDENTIFIER_LAST_NAME, "=\"a\"&\"b\"", IDENTIFIER_LAST_NAME, "=\"a\"&\"b\"", "");
    expect_read(IDENTIFIER_LAST_NAME, "=\"", IDENTIFIER_LAST_NAME, NULL, "");
}

static void cells_that_do_not_fit_are_counted(void **state)
{
    (void)state;
    static const char *const row[] = {"not an address", "Zheng", "Tim"};
    struct column_map m;
    struct identifiers ids = {{NULL}};
    struct column_tally tally = {0};
    struct buf notes;
    column_map_init(&m);
    m.column[IDENTIFIER_EMAIL] = 0;
    m.column[IDENTIFIER_LAST_NAME] = 1;
    m.column[IDENTIFIER_FIRST_NAME] = 2;
    buf_init(&notes, 1000);
    for (int i = 0; i < 3; i++)
        column_map_read(&m, row, 3, &ids, &notes, &tally);
    assert_int_equal(tally.misfits, 3);
    assert_int_equal(tally.no_values, 0);
    identifiers_release(&ids);
    buf_release(&notes);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mail_provider_is_nobodys_company),
        cmocka_unit_test(cells_that_say_nothing_are_counted),
        cmocka_unit_test(titles_before_a_name_are_left_out_and_said),
        cmocka_unit_test(titles_behind_a_name_are_left_out_and_said),
        cmocka_unit_test(cells_that_do_not_fit_are_counted),
        cmocka_unit_test(texts_behind_an_equals_sign_are_read),
        cmocka_unit_test(exports_are_understood),
        cmocka_unit_test(languages_are_understood),
        cmocka_unit_test(corrections_win),
        cmocka_unit_test(rows_without_names_are_people),
        cmocka_unit_test(pasted_lines_each_tell_what_they_are),
        cmocka_unit_test(bad_cell_is_left_out_and_told),
        cmocka_unit_test(cells_that_say_nothing_are_empty),
        cmocka_unit_test(last_names_may_come_first),
        cmocka_unit_test(first_of_several_addresses_is_taken),
        cmocka_unit_test(columns_of_one_name_are_told),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
