/* Every field of every published body, replaced by each kind of JSON in turn, left out, or doubled: each is
 * read without harm, what comes out is clean, and the rest of the body is still understood. */
#include <stdlib.h>

#include "core/base/err.h"
#include "core/wire/apollo.h"
#include "core/wire/json.h"
#include "tests/fuzz/check_clean.h"
#include "tests/unit/wire/fixture.h"

static const char *const fixtures[] = {"bulk_accepted.json",
                                       "bulk_failed.json",
                                       "bulk_partial_accepted.json",
                                       "bulk_without_waterfall.json",
                                       "match_accepted.json",
                                       "match_accepted_negative_id.json",
                                       "match_native_phone_pending.json",
                                       "match_native_phone_skipped.json",
                                       "match_no_match.json",
                                       "match_no_permission.json",
                                       "match_waterfall_failed.json",
                                       "poll_delivered.json",
                                       "poll_delivery_failed.json",
                                       "webhook_native_phone.json",
                                       "webhook_waterfall.json",
                                       "webhook_waterfall_fall_through.json",
                                       "error_403.json",
                                       "poll_404_pending.json"};

static const char *const others[] = {"null",
                                     "\"\\u0000\"",
                                     "\"\\udead x\"",
                                     "1e999",
                                     "false",
                                     "true",
                                     "0",
                                     "-8351464734221602674",
                                     "2.50",
                                     "\"\"",
                                     "\"x\\u001b[31m\\u202e\"",
                                     "[]",
                                     "[null]",
                                     "[[[1]]]",
                                     "{}",
                                     "{\"id\":1,\"vendors\":[{\"name\":\"v\"}],\"email\":[],\"status\":{}}",
                                     "[\"a\",{\"email\":\"b@c.co\"}]"};
#define OTHER_COUNT (sizeof others / sizeof *others)

static void settle_everything(const struct sync_answer *a, const struct delivery *d)
{
    struct request *r = request_new();
    enum delivery_outcome outcome;
    r->state = REQUEST_SENDING;
    r->options.waterfall_email = r->options.reveal_phone_number = true;
    request_add_person(r);
    request_add_person(r);
    settle_begin(r);
    if (a)
        r->state = settle_answer(r, a);
    else
        r->state = REQUEST_UNCERTAIN;
    if (d)
        for (int i = 0; i < 2; i++)
            r->state = settle_delivery(r, d, CHANNEL_WEBHOOK, 1, &outcome);
    check_request(r);
    request_free(r);
}

/* Through every door; returns how many of them understood it. */
static int read_everywhere(const char *text)
{
    size_t size = strlen(text);
    int understood = 0;
    for (int is_bulk = 0; is_bulk < 2; is_bulk++) {
        struct sync_answer a;
        struct delivery d;
        bool is_answer = wire_read_sync_answer(text, size, is_bulk, &a, NULL);
        bool is_delivery = wire_read_delivery(text, size, &d, NULL);
        check_answer(&a);
        check_delivery(&d);
        settle_everything(is_answer ? &a : NULL, is_delivery ? &d : NULL);
        understood += is_answer + is_delivery;
        sync_answer_release(&a);
        delivery_release(&d);
    }
    struct poll_answer p;
    wire_read_poll(200, text, size, &p);
    check_text(p.failure_reason);
    poll_answer_release(&p);
    char *sentence = wire_read_error(text, size);
    check_text(sentence);
    free(sentence);
    return understood;
}

static void read_printed(const cJSON *root)
{
    char *text = cJSON_PrintUnformatted(root);
    assert_non_null(text);
    assert_true(read_everywhere(text) > 0);
    free(text);
}

/* `item` becomes each of the others in place, then goes by another name, then by its neighbour's. */
static size_t change_item(const cJSON *root, cJSON *item)
{
    const cJSON saved = *item;
    bool has_neighbour = item->string && item->prev && item->prev->string;
    char *names[] = {(char *)"another", has_neighbour ? item->prev->string : NULL};
    for (size_t i = 0; i < OTHER_COUNT; i++) {
        item->type = cJSON_Raw;
        item->child = NULL;
        item->valuestring = (char *)others[i];
        read_printed(root);
    }
    *item = saved;
    for (size_t i = 0; i < 2 && saved.string; i++) {
        item->string = names[i] ? names[i] : saved.string;
        read_printed(root);
    }
    *item = saved;
    return OTHER_COUNT;
}

static size_t change_below(const cJSON *root, cJSON *node)
{
    size_t changes = 0;
    for (cJSON *item = node->child; item; item = item->next)
        changes += change_item(root, item) + change_below(root, item);
    return changes;
}

static void wrong_types_everywhere_do_no_harm(void **state)
{
    size_t changes = 0;
    (void)state;
    for (size_t i = 0; i < sizeof fixtures / sizeof *fixtures; i++) {
        size_t size;
        char *text = fixture_read(fixtures[i], &size);
        struct json j;
        assert_true(json_open(&j, text, size, NULL));
        changes += change_below(j.root, j.root);
        json_close(&j);
        free(text);
    }
    assert_true(changes > 3000);
}

static void assert_contacts(const cJSON *root, const char *changed)
{
    struct delivery d;
    struct err e = {0};
    char *text = cJSON_PrintUnformatted(root);
    if (!wire_read_delivery(text, strlen(text), &d, &e))
        fail_msg("with another %s: %s", changed, e.text);
    assert_int_equal(d.people_count, 1);
    assert_int_equal(d.people[0].attempt_count, 2);
    assert_int_equal(d.people[0].finding_count, 2);
    delivery_release(&d);
    free(text);
}

static void wrong_envelope_loses_no_contact(void **state)
{
    size_t size;
    char *text = fixture_read("webhook_waterfall.json", &size);
    struct json j;
    (void)state;
    assert_true(json_open(&j, text, size, NULL));
    for (cJSON *item = j.root->child; item; item = item->next) {
        if (strcmp(item->string, "people") == 0)
            continue;
        const cJSON saved = *item;
        for (size_t i = 0; i < OTHER_COUNT; i++) {
            item->type = cJSON_Raw;
            item->child = NULL;
            item->valuestring = (char *)others[i];
            assert_contacts(j.root, item->string);
        }
        *item = saved;
    }
    json_close(&j);
    free(text);
}

static void missing_fields_lose_no_contact(void **state)
{
    size_t size;
    char *text = fixture_read("webhook_waterfall.json", &size);
    struct json j;
    (void)state;
    assert_true(json_open(&j, text, size, NULL));
    while (j.root->child->next)
        cJSON_DetachItemFromObjectCaseSensitive(j.root, strcmp(j.root->child->string, "people")
                                                            ? j.root->child->string
                                                            : j.root->child->next->string);
    assert_contacts(j.root, "nothing but people");
    json_close(&j);
    free(text);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(wrong_types_everywhere_do_no_harm),
    cmocka_unit_test(wrong_envelope_loses_no_contact),
    cmocka_unit_test(missing_fields_lose_no_contact),
};
TEST_MAIN(tests)
