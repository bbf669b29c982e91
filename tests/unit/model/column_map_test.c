/* column_map_test.c — what columns are taken for: real exports, several languages, no names at all. */
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/err.h"
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
        buf_init(&notes, 1000);
        column_map_read(&m, &cases[i].cell, 1, &ids, &notes);
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
    column_map_init(&m);
    m.column[IDENTIFIER_NAME] = 0;
    m.column[IDENTIFIER_EMAIL] = 1;
    m.column[IDENTIFIER_DOMAIN] = 7; /* the row is too short for it */
    buf_init(&notes, 1000);
    column_map_read(&m, (const char *const[]){"Tim Zheng", "n/a"}, 2, &ids, &notes);
    assert_null(ids.value[IDENTIFIER_EMAIL]);
    assert_string_equal(ids.value[IDENTIFIER_NAME], "Tim Zheng");
    assert_non_null(strstr(notes.data, "E-mail left out"));
    identifiers_release(&ids);
    buf_release(&notes);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(exports_are_understood),
        cmocka_unit_test(languages_are_understood),
        cmocka_unit_test(corrections_win),
        cmocka_unit_test(rows_without_names_are_people),
        cmocka_unit_test(pasted_lines_each_tell_what_they_are),
        cmocka_unit_test(bad_cell_is_left_out_and_told),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
