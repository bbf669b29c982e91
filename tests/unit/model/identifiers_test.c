/* What people type and paste about a person. */
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/utf8.h"
#include "core/model/identifiers.h"
#include "tests/test.h"

#define REPEAT_10(x) x x x x x x x x x x

static void assert_becomes(enum identifier field, const char *typed, const char *normal)
{
    struct err e = {0};
    char *out = NULL;
    if (!identifier_normalise(field, typed, &out, &e))
        fail_msg("\"%s\" was refused: %s", typed, e.text);
    if (!normal) {
        assert_null(out);
        return;
    }
    assert_string_equal(out, normal);
    /* What is normal stays so. */
    char *again = NULL;
    assert_true(identifier_normalise(field, out, &again, &e));
    assert_string_equal(again, normal);
    free(again);
    free(out);
}

static void assert_refused(enum identifier field, const char *typed, const char *reason)
{
    struct err e = {0};
    char *out = NULL;
    if (identifier_normalise(field, typed, &out, &e))
        fail_msg("\"%s\" became \"%s\"", typed, out);
    assert_null(out);
    assert_int_equal(e.code, ERR_IDENTITY);
    if (!strstr(e.text, reason))
        fail_msg("\"%s\": \"%s\" does not say \"%s\"", typed, e.text, reason);
    if (!strstr(e.text, identifier_label(field)) || e.text[strlen(e.text) - 1] != '.')
        fail_msg("no sentence about %s: %s", identifier_label(field), e.text);
}

static void identifier_empty_is_absent(void **state)
{
    (void)state;
    for (int f = 0; f < IDENTIFIER_COUNT; f++) {
        assert_becomes((enum identifier)f, NULL, NULL);
        assert_becomes((enum identifier)f, "", NULL);
        assert_becomes((enum identifier)f, " \t\n\xC2\xA0 ", NULL);
    }
}

static void identifier_examples_are_normal(void **state)
{
    (void)state;
    for (int f = 0; f < IDENTIFIER_COUNT; f++)
        assert_becomes((enum identifier)f, identifier_example((enum identifier)f),
                       identifier_example((enum identifier)f));
}

static void identifier_names_are_folded(void **state)
{
    (void)state;
    assert_becomes(IDENTIFIER_FIRST_NAME, "  Tim ", "Tim");
    assert_becomes(IDENTIFIER_NAME, "Tim \t  Zheng\n", "Tim Zheng");
    assert_becomes(IDENTIFIER_NAME, "Tim\xC2\xA0Zheng", "Tim Zheng");
    assert_becomes(IDENTIFIER_NAME, "\xE2\x80\x8BTim\xE2\x80\x8E Zheng\xEF\xBB\xBF", "Tim Zheng");
    assert_becomes(IDENTIFIER_LAST_NAME,
                   "O'Brien-N\xC3\xBA\xC3\xB1"
                   "ez",
                   "O'Brien-N\xC3\xBA\xC3\xB1"
                   "ez");
    assert_becomes(IDENTIFIER_NAME, "\xE5\xBC\xA0\xE3\x80\x80\xE4\xBC\x9F", "\xE5\xBC\xA0 \xE4\xBC\x9F");
    assert_becomes(IDENTIFIER_ORGANIZATION_NAME, "@Home  Inc.", "@Home Inc.");
}

static void identifier_names_that_are_something_else(void **state)
{
    (void)state;
    assert_refused(IDENTIFIER_FIRST_NAME, "tim@example.com", "belongs into E-mail");
    assert_refused(IDENTIFIER_NAME, "Tim Zheng <tim@example.com>", "belongs into E-mail");
    assert_refused(IDENTIFIER_LAST_NAME, "https://x.example/", "web address");
    assert_refused(IDENTIFIER_NAME, "linkedin.com/in/tim", "web address");
    assert_refused(IDENTIFIER_NAME, "--", "no letter");
    assert_refused(IDENTIFIER_NAME, "Tim \x1b[31m", "control character");
    assert_refused(IDENTIFIER_NAME, "Tim \xFF", "damaged");
    assert_refused(IDENTIFIER_NAME, REPEAT_10(REPEAT_10("abcdef")), "longer than 512 bytes");
}

static void identifier_email_variants(void **state)
{
    (void)state;
    assert_becomes(IDENTIFIER_EMAIL, "Tim@Example.COM ", "Tim@example.com");
    assert_becomes(IDENTIFIER_EMAIL, "mailto:tim@example.com", "tim@example.com");
    assert_becomes(IDENTIFIER_EMAIL, "MAILTO:tim@example.com?subject=Hi", "tim@example.com");
    assert_becomes(IDENTIFIER_EMAIL, "<tim@example.com>", "tim@example.com");
    assert_becomes(IDENTIFIER_EMAIL, "Tim Zheng <tim@example.com>", "tim@example.com");
    assert_becomes(IDENTIFIER_EMAIL, "<mailto:tim@example.com>", "tim@example.com");
    assert_becomes(IDENTIFIER_EMAIL, "mailto:'tim@example.com'?subject=x", "tim@example.com");
    assert_becomes(IDENTIFIER_EMAIL, "\"tim@example.com\",", "tim@example.com");
    assert_becomes(IDENTIFIER_EMAIL, "tim+x.y_z'@sub.example.co.uk;", "tim+x.y_z'@sub.example.co.uk");
    assert_becomes(IDENTIFIER_EMAIL, "j\xC3\xB6rg@m\xC3\xBCller.de", "j\xC3\xB6rg@m\xC3\xBCller.de");
    assert_becomes(IDENTIFIER_EMAIL, "tim@xn--mller-kva.de", "tim@xn--mller-kva.de");
}

static void identifier_email_faults(void **state)
{
    (void)state;
    assert_refused(IDENTIFIER_EMAIL, "tim", "has no @");
    assert_refused(IDENTIFIER_EMAIL, "tim@", "nothing behind the @");
    assert_refused(IDENTIFIER_EMAIL, "@example.com", "nothing before the @");
    assert_refused(IDENTIFIER_EMAIL, "a@b@example.com", "more than one @");
    assert_refused(IDENTIFIER_EMAIL, "tim zheng@example.com", "space");
    assert_refused(IDENTIFIER_EMAIL, "tim@exam ple.com", "space");
    assert_refused(IDENTIFIER_EMAIL, "tim@example", "has no dot");
    assert_refused(IDENTIFIER_EMAIL, "tim@example..com", "two dots");
    assert_refused(IDENTIFIER_EMAIL, "ti..m@example.com", "two dots");
    assert_refused(IDENTIFIER_EMAIL, ".tim@example.com", "dot at the edge");
    assert_refused(IDENTIFIER_EMAIL, "tim.@example.com", "dot at the edge");
    assert_refused(IDENTIFIER_EMAIL, "tim@-example.com", "hyphen");
    assert_refused(IDENTIFIER_EMAIL, "tim@127.0.0.1", "numbers");
    assert_refused(IDENTIFIER_EMAIL, "tim@[127.0.0.1]", "no domain can have");
    assert_refused(IDENTIFIER_EMAIL, "tim(x)@example.com", "no address can have");
    assert_refused(IDENTIFIER_EMAIL, "tim@exa\"mple.com", "no domain can have");
    assert_refused(IDENTIFIER_EMAIL, "email_not_unlocked@domain.com", "placeholder");
    assert_refused(IDENTIFIER_EMAIL, REPEAT_10("abcdefg") "@example.com", "64");
    assert_refused(IDENTIFIER_EMAIL, "a@" REPEAT_10("abcdefghijklmnopqrstuvwxyz.") "com", "253");
    assert_refused(IDENTIFIER_EMAIL, "abcdefghijklmno@" REPEAT_10("abcdefghijklmnopqrstuvw.") "com", "254");
}

static void identifier_domain_variants(void **state)
{
    (void)state;
    assert_becomes(IDENTIFIER_DOMAIN, "https://www.Acme.com/x", "acme.com");
    assert_becomes(IDENTIFIER_DOMAIN, "https://Acme.com/about", "acme.com");
    assert_becomes(IDENTIFIER_DOMAIN, "www.acme.com", "acme.com");
    assert_becomes(IDENTIFIER_DOMAIN, "www.www.acme.com", "acme.com");
    assert_becomes(IDENTIFIER_DOMAIN, "WWW.ACME.COM", "acme.com");
    assert_becomes(IDENTIFIER_DOMAIN, "http://acme.com:8080?x=1", "acme.com");
    assert_becomes(IDENTIFIER_DOMAIN, "acme.com.", "acme.com");
    assert_becomes(IDENTIFIER_DOMAIN, "//acme.co.uk#top", "acme.co.uk");
    assert_becomes(IDENTIFIER_DOMAIN, "shop.acme.com", "shop.acme.com");
    assert_becomes(IDENTIFIER_DOMAIN, "www.com", "www.com");
    assert_becomes(IDENTIFIER_DOMAIN, "m\xC3\xBCller.de", "m\xC3\xBCller.de");
    assert_becomes(IDENTIFIER_DOMAIN, "linkedin.com", "linkedin.com");
    assert_becomes(IDENTIFIER_DOMAIN, "https://www.linkedin.com/", "linkedin.com");
    assert_becomes(IDENTIFIER_DOMAIN, "1and1.com", "1and1.com");
}

static void identifier_domain_faults(void **state)
{
    (void)state;
    assert_refused(IDENTIFIER_DOMAIN, "@acme.com", "without the @");
    assert_refused(IDENTIFIER_DOMAIN, "tim@acme.com", "belongs into E-mail");
    assert_refused(IDENTIFIER_DOMAIN, "https://tim:secret@acme.com/", "user name or password");
    assert_refused(IDENTIFIER_DOMAIN, "acme", "has no dot");
    assert_refused(IDENTIFIER_DOMAIN, "ac me.com", "space");
    assert_refused(IDENTIFIER_DOMAIN, "acme..com", "two dots");
    assert_refused(IDENTIFIER_DOMAIN, ".acme.com", "two dots in a row, or one at its edge");
    assert_refused(IDENTIFIER_DOMAIN, "-acme.com", "hyphen");
    assert_refused(IDENTIFIER_DOMAIN, "acme-.com", "hyphen");
    assert_refused(IDENTIFIER_DOMAIN, "192.168.0.1", "numbers");
    assert_refused(IDENTIFIER_DOMAIN, "acme.com:80x", "port");
    assert_refused(IDENTIFIER_DOMAIN, "[::1]", "port");
    assert_refused(IDENTIFIER_DOMAIN, "https://", "is empty");
    assert_refused(IDENTIFIER_DOMAIN, "acme.com,other.com", "no domain can have");
    assert_refused(IDENTIFIER_DOMAIN, "https://www.linkedin.com/company/acme", "page of LinkedIn");
    assert_refused(IDENTIFIER_DOMAIN, REPEAT_10("abcdefg") ".com", "63");
    assert_refused(IDENTIFIER_DOMAIN, REPEAT_10("abcdefghijklmnopqrstuvwxyz.") "com", "253");
}

static void identifier_linkedin_variants(void **state)
{
    static const char *const same[] = {"linkedin.com/in/Tim-Z/?x",
                                       "https://www.linkedin.com/in/Tim-Z",
                                       "http://www.linkedin.com/in/Tim-Z/",
                                       "https://de.linkedin.com/in/Tim-Z",
                                       "https://m.linkedin.com/in/Tim-Z#about",
                                       "https://www.linkedin.com/mwlite/in/Tim-Z",
                                       "www.linkedin.com/in/Tim-Z",
                                       "HTTPS://WWW.LinkedIn.COM/in/Tim-Z",
                                       "https://www.linkedin.com:443/in/Tim-Z",
                                       "/in/Tim-Z",
                                       "in/Tim-Z/",
                                       "https://www.linkedin.com/in/Tim-Z/details/experience/",
                                       "//linkedin.com/in/Tim-Z",
                                       "https://www.linkedin.com//in/Tim-Z/en?trk=x",
                                       "https://www.linkedin.com/in/Tim%2DZ"};
    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_becomes(IDENTIFIER_LINKEDIN_URL, same[i], "https://www.linkedin.com/in/Tim-Z");
    assert_becomes(IDENTIFIER_LINKEDIN_URL, "https://linkedin.com/in/jos\xC3\xA9-x",
                   "https://www.linkedin.com/in/jos%C3%A9-x");
    assert_becomes(IDENTIFIER_LINKEDIN_URL, "https://linkedin.com/in/jos%c3%a9-x",
                   "https://www.linkedin.com/in/jos%C3%A9-x");
}

/* Escaped, a long name is three times as long; what was sent once must be taken again. */
static void identifier_linkedin_normal_form_is_taken_again(void **state)
{
    char *once, *twice;
    struct err e;
    (void)state;
    const char *typed = "linkedin.com/in/" REPEAT_10("\xE5\xBC\xB5\xE5\xBC\xB5\xE5\xBC\xB5"
                                                     "\xE5\xBC\xB5\xE5\xBC\xB5\xE5\xBC\xB5");
    assert_true(identifier_normalise(IDENTIFIER_LINKEDIN_URL, typed, &once, &e));
    assert_true(strlen(once) > IDENTIFIER_MAX_BYTES);
    assert_true(identifier_normalise(IDENTIFIER_LINKEDIN_URL, once, &twice, &e));
    assert_string_equal(once, twice);
    free(once);
    free(twice);
}

static void identifier_linkedin_faults(void **state)
{
    const enum identifier f = IDENTIFIER_LINKEDIN_URL;
    (void)state;
    assert_refused(f, "https://www.linkedin.com/sales/lead/ACwAAA,NAME_SEARCH", "Sales Navigator");
    assert_refused(f, "https://www.linkedin.com/talent/profile/AEM", "Recruiter");
    assert_refused(f, "https://www.linkedin.com/company/acme/", "company's page");
    assert_refused(f, "https://www.linkedin.com/school/mit/", "school");
    assert_refused(f, "https://www.linkedin.com/pub/tim-zheng/10/ba0/677", "old kind");
    assert_refused(f, "https://www.linkedin.com/feed/update/urn:li:activity:1", "post");
    assert_refused(f, "https://www.linkedin.com/search?x=1", "no person's profile");
    assert_refused(f, "https://www.linkedin.com/", "no profile");
    assert_refused(f, "https://www.linkedin.com", "no profile");
    assert_refused(f, "https://www.linkedin.com/in/", "nothing behind /in/");
    assert_refused(f, "https://www.linkedin.com/in", "nothing behind /in/");
    assert_refused(f, "https://www.linkedin.com/in/?x", "nothing behind /in/");
    assert_refused(f, "https://notlinkedin.com/in/tim", "not an address at linkedin.com");
    assert_refused(f, "https://linkedin.com.evil.example/in/tim", "not an address at linkedin.com");
    assert_refused(f, "https://linkedin.com@evil.example/in/tim", "user name");
    assert_refused(f, "tim@example.com", "e-mail");
    assert_refused(f, "tim-zheng", "not an address at linkedin.com");
    assert_refused(f, "javascript://linkedin.com/in/tim", "no web address");
    assert_refused(f, "linkedin.com/in/tim zheng", "none can have");
    assert_refused(f, "linkedin.com/in/tim%2Fzheng", "none can have");
    assert_refused(f, "linkedin.com/in/tim%00", "none can have");
    assert_refused(f, "linkedin.com/in/tim%1b", "none can have");
    assert_refused(f, "linkedin.com/in/tim%E2%80%AE", "none can have");
    assert_refused(f, "linkedin.com/in/tim%FF", "make no text");
    assert_refused(f, "linkedin.com/in/tim%2", "hexadecimal");
    assert_refused(f, "linkedin.com/in/tim%zz", "hexadecimal");
    assert_refused(f, "linkedin.com/in/" REPEAT_10("abcdefghijklmnopqrstu"), "200 bytes");
    assert_refused(f, "linkedin.com/in/tim?x=" REPEAT_10(REPEAT_10("abcdefghij+")), "longer than 1024 bytes");
}

static void identifier_ids_and_hashes(void **state)
{
    (void)state;
    assert_becomes(IDENTIFIER_ID, " 64A7FF0CC4DFAE00013DF1A5 ", "64a7ff0cc4dfae00013df1a5");
    assert_becomes(IDENTIFIER_ID, "https://app.apollo.io/#/people/64a7ff0cc4dfae00013df1a5?x=1",
                   "64a7ff0cc4dfae00013df1a5");
    assert_refused(IDENTIFIER_ID, "https://app.apollo.io/#/contacts/64a7ff0cc4dfae00013df1a5",
                   "not a person's");
    assert_refused(IDENTIFIER_ID, "64a7ff0cc4dfae00013df1a", "has 23 digits and needs 24");
    assert_refused(IDENTIFIER_ID, "64a7ff0cc4dfae00013df1ag", "24 digits and letters");
    assert_becomes(IDENTIFIER_HASHED_EMAIL, "8D935115B9FF4489F2D1F9249503CADF",
                   "8d935115b9ff4489f2d1f9249503cadf");
    assert_becomes(IDENTIFIER_HASHED_EMAIL,
                   "97817c0c49994eb500ad0a5e7e2d8aed51977b26424d508f66e4e8887746a152",
                   "97817c0c49994eb500ad0a5e7e2d8aed51977b26424d508f66e4e8887746a152");
    assert_refused(IDENTIFIER_HASHED_EMAIL, "da39a3ee5e6b4b0d3255bfef95601890afd80709", "SHA-1");
    assert_refused(IDENTIFIER_HASHED_EMAIL, "abc", "has 3 digits");
    assert_refused(IDENTIFIER_HASHED_EMAIL, "tim@example.com", "belongs into E-mail");
    assert_refused(IDENTIFIER_HASHED_EMAIL, "xyz", "digits and letters a to f");
}

static void identifiers_normalise_is_all_or_nothing(void **state)
{
    struct identifiers ids = {{NULL}};
    enum identifier bad;
    struct err e;
    (void)state;
    identifiers_set(&ids, IDENTIFIER_EMAIL, " Tim@EXAMPLE.com");
    identifiers_set(&ids, IDENTIFIER_DOMAIN, "@acme.com");
    assert_false(identifiers_normalise(&ids, &bad, &e));
    assert_int_equal(bad, IDENTIFIER_DOMAIN);
    assert_string_equal(ids.value[IDENTIFIER_EMAIL], "Tim@EXAMPLE.com");
    identifiers_set(&ids, IDENTIFIER_DOMAIN, "https://acme.com/");
    assert_true(identifiers_normalise(&ids, &bad, &e));
    assert_string_equal(ids.value[IDENTIFIER_EMAIL], "Tim@example.com");
    assert_string_equal(ids.value[IDENTIFIER_DOMAIN], "acme.com");
    identifiers_set(&ids, IDENTIFIER_DOMAIN, "");
    assert_null(ids.value[IDENTIFIER_DOMAIN]);
    identifiers_release(&ids);
}

static struct identifiers make(enum identifier a, const char *x, enum identifier b, const char *y)
{
    struct identifiers ids = {{NULL}};
    identifiers_set(&ids, a, x);
    if (y)
        identifiers_set(&ids, b, y);
    return ids;
}

static void assert_identity(struct identifiers ids, enum identity_strength strength, const char *key,
                            const char *label)
{
    struct buf b;
    struct err e = {0};
    buf_init(&b, 4096);
    assert_int_equal(identity_strength(&ids), strength);
    identity_key(&ids, &b);
    assert_string_equal(b.data, key);
    buf_clear(&b);
    identifiers_label(&ids, &b);
    assert_string_equal(b.data, label);
    assert_int_equal(identity_check(&ids, &e), strength >= IDENTITY_FAIR);
    assert_int_equal(e.code, strength >= IDENTITY_FAIR ? ERR_NONE : ERR_IDENTITY);
    buf_release(&b);
    identifiers_release(&ids);
}

static void identity_strength_key_and_label(void **state)
{
    (void)state;
    const enum identifier first = IDENTIFIER_FIRST_NAME, last = IDENTIFIER_LAST_NAME, name = IDENTIFIER_NAME;
    assert_identity((struct identifiers){{NULL}}, IDENTITY_EMPTY, "", "(nobody)");
    assert_identity(make(first, "Tim", 0, NULL), IDENTITY_WEAK, "", "Tim");
    assert_identity(make(last, "Zheng", 0, NULL), IDENTITY_WEAK, "", "Zheng");
    assert_identity(make(name, "Zheng", 0, NULL), IDENTITY_WEAK, "", "Zheng");
    assert_identity(make(IDENTIFIER_DOMAIN, "acme.com", IDENTIFIER_ORGANIZATION_NAME, "Acme"), IDENTITY_WEAK,
                    "", "Acme");
    assert_identity(make(first, "Tim", IDENTIFIER_DOMAIN, "acme.com"), IDENTITY_WEAK, "", "Tim");
    assert_identity(make(first, "Tim", last, "Zheng"), IDENTITY_FAIR, "name:tim zheng", "Tim Zheng");
    assert_identity(make(name, "Tim Zheng", 0, NULL), IDENTITY_FAIR, "name:tim zheng", "Tim Zheng");
    assert_identity(make(name, "\xE5\xBC\xA0\xE4\xBC\x9F", 0, NULL), IDENTITY_FAIR,
                    "name:\xE5\xBC\xA0\xE4\xBC\x9F", "\xE5\xBC\xA0\xE4\xBC\x9F");
    assert_identity(make(name, "Tim Zheng", IDENTIFIER_DOMAIN, "apollo.io"), IDENTITY_STRONG,
                    "name:tim zheng@apollo.io", "Tim Zheng");
    assert_identity(make(name, "Tim Zheng", IDENTIFIER_ORGANIZATION_NAME, "Apollo"), IDENTITY_STRONG,
                    "name:tim zheng@apollo", "Tim Zheng");
    assert_identity(make(IDENTIFIER_EMAIL, "Tim@example.com", first, "Tim"), IDENTITY_EXACT,
                    "email:tim@example.com", "Tim@example.com");
    assert_identity(
        make(IDENTIFIER_LINKEDIN_URL, "https://www.linkedin.com/in/Tim-Zheng", IDENTIFIER_EMAIL, "a@b.co"),
        IDENTITY_EXACT, "linkedin:tim-zheng", "a@b.co");
    assert_identity(make(IDENTIFIER_LINKEDIN_URL, "https://www.linkedin.com/in/Tim-Zheng", 0, NULL),
                    IDENTITY_EXACT, "linkedin:tim-zheng", "Tim-Zheng");
    assert_identity(make(IDENTIFIER_ID, "64a7ff0cc4dfae00013df1a5", 0, NULL), IDENTITY_EXACT,
                    "id:64a7ff0cc4dfae00013df1a5", "64a7ff0cc4dfae00013df1a5");
    assert_identity(make(IDENTIFIER_HASHED_EMAIL, "8d935115b9ff4489f2d1f9249503cadf", 0, NULL),
                    IDENTITY_EXACT, "hash:8d935115b9ff4489f2d1f9249503cadf",
                    "8d935115b9ff4489f2d1f9249503cadf");
}

static void identity_check_says_what_is_missing(void **state)
{
    static const struct {
        enum identifier field;
        const char *value, *says;
    } samples[] = {{IDENTIFIER_FIRST_NAME, "Tim", "Add a last name"},
                   {IDENTIFIER_LAST_NAME, "Zheng", "Add a first name"},
                   {IDENTIFIER_NAME, "Zheng", "\"Zheng\" is not a full name"},
                   {IDENTIFIER_DOMAIN, "acme.com", "names no person"},
                   {IDENTIFIER_ORGANIZATION_NAME, "Acme", "names no person"}};
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct identifiers ids = make(samples[i].field, samples[i].value, 0, NULL);
        struct err e;
        assert_false(identity_check(&ids, &e));
        if (!strstr(e.text, samples[i].says))
            fail_msg("%s", e.text);
        identifiers_release(&ids);
    }
}

static void identifiers_set_keeps_clean_bounded_text(void **state)
{
    struct identifiers ids = {{NULL}};
    static char big[100000];
    (void)state;
    memset(big, 'x', sizeof big - 1);
    identifiers_set(&ids, IDENTIFIER_NAME, big);
    assert_int_equal(strlen(ids.value[IDENTIFIER_NAME]), 4096);
    identifiers_set(&ids, IDENTIFIER_NAME,
                    "a\x1b]0;x\x07\xE2\x80\xAE"
                    "b\xFF");
    const char *text = ids.value[IDENTIFIER_NAME];
    for (size_t i = 0, n = strlen(text); i < n;) {
        uint32_t point;
        i += utf8_next(text + i, n - i, &point);
        assert_false(utf8_is_unsafe(point));
    }
    struct identifiers copy;
    identifiers_copy(&copy, &ids);
    assert_string_equal(copy.value[IDENTIFIER_NAME], text);
    identifiers_release(&copy);
    identifiers_release(&ids);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(identifier_empty_is_absent),
    cmocka_unit_test(identifier_examples_are_normal),
    cmocka_unit_test(identifier_names_are_folded),
    cmocka_unit_test(identifier_names_that_are_something_else),
    cmocka_unit_test(identifier_email_variants),
    cmocka_unit_test(identifier_email_faults),
    cmocka_unit_test(identifier_domain_variants),
    cmocka_unit_test(identifier_domain_faults),
    cmocka_unit_test(identifier_linkedin_variants),
    cmocka_unit_test(identifier_linkedin_normal_form_is_taken_again),
    cmocka_unit_test(identifier_linkedin_faults),
    cmocka_unit_test(identifier_ids_and_hashes),
    cmocka_unit_test(identifiers_normalise_is_all_or_nothing),
    cmocka_unit_test(identity_strength_key_and_label),
    cmocka_unit_test(identity_check_says_what_is_missing),
    cmocka_unit_test(identifiers_set_keeps_clean_bounded_text),
};
TEST_MAIN(tests)
