/* persona_test.c — invented people: always the same, plausible, and never somebody who could be called. */
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <cjson/cJSON.h>

#include "core/base/buf.h"
#include "core/base/json_write.h"
#include "core/sim/ask.h"
#include "core/sim/dice.h"
#include "core/sim/persona.h"

static void invent(struct persona *p, uint64_t seed, const char *query)
{
    struct ask a;
    assert_true(ask_read_query(&a, query, false, NULL));
    persona_invent(p, seed, &a.people[0]);
    ask_release(&a);
}

static char *person_json(uint64_t seed, const char *query)
{
    struct persona p;
    struct buf out;
    struct json_writer w;
    const struct persona_view view = {.has_email = true, .has_personal_emails = true};
    buf_init(&out, 1 << 20);
    json_writer_init(&w, &out);
    invent(&p, seed, query);
    persona_write(&p, &view, &w, NULL);
    persona_release(&p);
    char *json = buf_take(&out, NULL);
    buf_release(&out);
    return json;
}

static void the_same_question_gives_the_same_person(void **state)
{
    (void)state;
    static const char ray[] = "name=Ray+Otto&domain=acme.example",
                      eve[] = "name=Eve+Otto&domain=acme.example";
    char *one = person_json(1, ray), *again = person_json(1, ray);
    char *other = person_json(1, eve), *seed = person_json(2, ray);
    assert_string_equal(one, again);
    assert_string_not_equal(one, other);
    assert_string_not_equal(one, seed);
    free(one);
    free(again);
    free(other);
    free(seed);
}

static void one_profile_is_one_person_however_named(void **state)
{
    (void)state;
    struct persona one, two;
    invent(&one, 1, "linkedin_url=http://www.linkedin.com/in/eve-otto-1/&first_name=Eve&last_name=Otto");
    invent(&two, 1, "linkedin_url=https://linkedin.com/in/Eve-Otto-1?x");
    assert_string_equal(one.id, two.id);
    assert_string_equal(two.name, "Eve Otto");
    persona_release(&one);
    persona_release(&two);
}

static void the_articles_people_have_their_ids(void **state)
{
    (void)state;
    static const struct {
        const char *query, *id, *title;
    } cases[] = {
        {"first_name=tim&last_name=Zheng&linkedin_url=http://www.linkedin.com/in/tim-zheng-677ba010",
         "64a7ff0cc4dfae00013df1a5", "Founder & CEO"},
        {"name=Tim+Zheng", "64a7ff0cc4dfae00013df1a5", "Founder & CEO"},
        {"first_name=Ray&last_name=Li", "64a7ff0cc4dfae00013df1a6", "Co-Founder & CTO"},
    };
    struct persona p;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        invent(&p, 99, cases[i].query);
        assert_string_equal(p.id, cases[i].id);
        assert_string_equal(p.title, cases[i].title);
        assert_string_equal(p.organization.name, "Apollo.io");
        persona_release(&p);
    }
    invent(&p, 1, "name=Tim+Zheng&domain=acme.example");
    assert_string_not_equal(p.id, "64a7ff0cc4dfae00013df1a5");
    persona_release(&p);
}

static void names_come_from_whatever_is_known(void **state)
{
    (void)state;
    struct persona p;
    invent(&p, 1, "email=ray.li@corp.example");
    assert_string_equal(p.name, "Ray Li");
    persona_release(&p);
    invent(&p, 1, "id=64a7ff0cc4dfae00013d0000");
    assert_string_equal(p.id, "64a7ff0cc4dfae00013d0000");
    assert_true(strlen(p.name) > 3);
    persona_release(&p);
}

static bool is_safe_address(const char *email)
{
    const char *domain = strrchr(email, '@');
    if (!domain || strspn(email, "abcdefghijklmnopqrstuvwxyz0123456789.-_@") != strlen(email))
        return false;
    size_t size = strlen(domain);
    return strcmp(domain, "@example.com") == 0 || strcmp(domain, "@example.org") == 0 ||
           strcmp(domain, "@example.net") == 0 || (size > 9 && strcmp(domain + size - 8, ".example") == 0);
}

/* Whoever is asked for, no real person is ever mailed or called. */
static void addresses_and_numbers_are_fictional(void **state)
{
    (void)state;
    static const char *const domains[] = {"",
                                          "&domain=apollo.io",
                                          "&domain=acme.example",
                                          "&domain=google.com",
                                          "&domain=x+y.example",
                                          "&domain=a@b.example",
                                          "&domain=%C3%A9.example"};
    static const char *const names[] = {
        "Tim+Zheng", "%E7%8E%8B+%E5%B0%8F%E6%98%8E", "Zo%C3%AB+O%27Neill", "A+B+C+D", "x@y+z", "%3D+("};
    for (size_t i = 0; i < 7 * 6; i++) {
        char query[200];
        snprintf(query, sizeof query, "name=%s%s", names[i % 6], domains[i / 6]);
        struct persona p;
        invent(&p, i, query);
        for (int variant = 0; variant < 3; variant++) {
            char raw[PERSONA_PHONE_SIZE], sanitized[PERSONA_PHONE_SIZE];
            char *email = persona_email(&p, variant);
            if (!is_safe_address(email))
                fail_msg("%s", email);
            free(email);
            persona_phone(&p, variant, raw, sanitized);
            assert_int_equal(strlen(raw), 12);
            assert_memory_equal(raw + 3, "-555-01", 7);
            assert_int_equal(strlen(sanitized), 12);
            assert_memory_equal(sanitized + 5, "55501", 5);
        }
        persona_release(&p);
    }
}

static void a_refused_address_is_followed_by_another(void **state)
{
    (void)state;
    struct persona p;
    invent(&p, 1, "name=Ray+Li");
    char *first = persona_email(&p, 0), *second = persona_email(&p, 1), *third = persona_email(&p, 2);
    assert_string_equal(first, "ray.li@example.com");
    assert_string_equal(second, "rli@example.com");
    assert_string_not_equal(second, third);
    free(first);
    free(second);
    free(third);
    persona_release(&p);
}

static void the_json_is_of_real_size_and_whole(void **state)
{
    (void)state;
    for (int i = 0; i < 200; i++) {
        char name[40];
        snprintf(name, sizeof name, "name=Person+Number%d", i);
        char *json = person_json(7, name);
        size_t size = strlen(json);
        if (size < 3500 || size > 15000)
            fail_msg("%s has %zu bytes", name, size);
        cJSON *parsed = cJSON_Parse(json);
        assert_non_null(parsed);
        static const char *const keys[] = {
            "id",          "title",        "headline",           "city",
            "departments", "seniority",    "employment_history", "linkedin_url",
            "email",       "email_status", "personal_emails"};
        for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++)
            if (!cJSON_GetObjectItemCaseSensitive(parsed, keys[k]))
                fail_msg("no %s", keys[k]);
        const cJSON *organization = cJSON_GetObjectItemCaseSensitive(parsed, "organization");
        assert_true(
            cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(organization, "estimated_num_employees")));
        assert_true(cJSON_IsString(cJSON_GetObjectItemCaseSensitive(organization, "primary_domain")));
        cJSON_Delete(parsed);
        free(json);
    }
}

static void dice_repeat_themselves(void **state)
{
    (void)state;
    struct dice a, b;
    dice_init(&a, 5, "text");
    dice_init(&b, 5, "text");
    bool has_seen[6] = {false};
    for (int i = 0; i < 200; i++) {
        uint32_t roll = dice_below(&a, 6);
        assert_int_equal(roll, dice_below(&b, 6));
        assert_true(roll < 6);
        has_seen[roll] = true;
    }
    for (int i = 0; i < 6; i++)
        assert_true(has_seen[i]);
    char id[DICE_OBJECT_ID_SIZE], uuid[DICE_UUID_SIZE];
    dice_object_id(&a, id);
    dice_uuid(&a, uuid);
    assert_int_equal(strspn(id, "0123456789abcdef"), 24);
    assert_int_equal(strlen(uuid), 36);
    assert_int_equal(uuid[14], '4');
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_same_question_gives_the_same_person),
    cmocka_unit_test(one_profile_is_one_person_however_named),
    cmocka_unit_test(the_articles_people_have_their_ids),
    cmocka_unit_test(names_come_from_whatever_is_known),
    cmocka_unit_test(addresses_and_numbers_are_fictional),
    cmocka_unit_test(a_refused_address_is_followed_by_another),
    cmocka_unit_test(the_json_is_of_real_size_and_whole),
    cmocka_unit_test(dice_repeat_themselves),
};
TEST_MAIN(tests)
