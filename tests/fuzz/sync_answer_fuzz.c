/* sync_answer_fuzz.c — any synchronous answer, single or bulk, leaves a whole request: a legal next state,
 * clean text, and person objects that are JSON of their own. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/wire/apollo.h"
#include "tests/fuzz/check_clean.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_person_json(const struct person *p)
{
    const char *texts[] = {p->person_json, p->unprocessed_json};
    for (size_t i = 0; i < 2; i++) {
        bool is_json = !texts[i] || wire_check_json(texts[i], strlen(texts[i]), NULL);
        assert(is_json);
    }
    if (!p->unprocessed_json)
        return;
    struct text_list names = {0}, values = {0};
    wire_read_unprocessed(p->unprocessed_json, &names, &values);
    assert(names.count == values.count);
    for (size_t i = 0; i < names.count; i++) {
        check_text(names.item[i]);
        check_text(values.item[i]);
    }
    text_list_release(&names);
    text_list_release(&values);
}

static void settle(const struct sync_answer *a, struct lookup_options options, int people)
{
    struct request *r = request_new();
    r->state = REQUEST_SENDING;
    r->options = options;
    for (int i = 0; i < people; i++)
        request_add_person(r);
    settle_begin(r);
    enum request_state to = settle_answer(r, a);
    bool is_asked = lookup_wants_waterfall(&options) || lookup_wants_native_phone(&options);
    assert(is_asked ? to == REQUEST_WAITING || to == REQUEST_REFUSED : to == REQUEST_ANSWERED);
    assert(to != REQUEST_REFUSED || r->message);
    check_request(r);
    request_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int is_bulk = 0; is_bulk < 2; is_bulk++) {
        struct sync_answer a;
        struct err e = {0};
        bool is_read = wire_read_sync_answer((const char *)data, size, is_bulk, &a, &e);
        assert(is_read == (e.code == ERR_NONE));
        bool is_json = wire_check_json((const char *)data, size, NULL);
        assert(is_json || !is_read);
        check_text(is_read ? NULL : e.text);
        check_answer(&a);
        for (size_t i = 0; i < a.people_count; i++)
            check_person_json(&a.people[i]);
        for (unsigned o = 0; is_read && o < 8; o++) {
            struct lookup_options options = {
                .waterfall_email = o & 1, .waterfall_phone = o & 2, .reveal_phone_number = o & 4};
            settle(&a, options, is_bulk ? 2 : 1);
        }
        sync_answer_release(&a);
    }
    char *sentence = wire_read_error((const char *)data, size);
    check_text(sentence);
    assert(!sentence || strlen(sentence) <= 300);
    free(sentence);
    return 0;
}
