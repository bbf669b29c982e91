/* wire_fuzz.c — every body that Apollo, or somebody in its place, can send: the strict scan, the webhook, the
 * synchronous answers, the poll, the error. What leaves the wire is clean, and what the scan refuses nothing
 * reads. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/utf8.h"
#include "core/wire/apollo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_clean(const char *text)
{
    if (!text)
        return;
    size_t size = strlen(text);
    assert(utf8_valid_prefix(text, size) == size);
    for (size_t i = 0; i < size;) {
        uint32_t point;
        i += utf8_next(text + i, size - i, &point);
        assert(!utf8_is_unsafe(point));
    }
}

static void check_person(const struct person *p)
{
    check_clean(p->apollo_id);
    check_clean(p->delivered_id);
    check_clean(p->name);
    check_clean(p->title);
    check_clean(p->organization);
    for (size_t i = 0; i < p->attempt_count; i++) {
        const struct attempt *a = &p->attempts[i];
        check_clean(a->vendor);
        check_clean(a->vendor_id);
        check_clean(a->status);
        check_clean(a->status_code);
        check_clean(a->status_message);
        check_clean(a->auth);
        for (size_t v = 0; v < a->values.count; v++)
            check_clean(a->values.item[v]);
    }
    for (size_t i = 0; i < p->finding_count; i++) {
        const struct finding *f = &p->findings[i];
        assert(f->value);
        check_clean(f->value);
        check_clean(f->raw);
        check_clean(f->status);
        check_clean(f->source);
        check_clean(f->type);
        check_clean(f->dnc);
    }
}

static void read_answer(const char *body, size_t size, bool is_bulk, bool is_json)
{
    struct err e = {0};
    struct sync_answer answer = {0};
    bool ok = wire_read_sync_answer(body, size, is_bulk, &answer, &e);
    assert(is_json || !ok);
    if (ok) {
        check_clean(answer.request_id);
        check_clean(answer.message);
        for (size_t i = 0; i < answer.people_count; i++)
            check_person(&answer.people[i]);
    } else {
        check_clean(e.text);
    }
    sync_answer_release(&answer);
}

static void read_delivery(const char *body, size_t size, bool is_json)
{
    struct err e = {0};
    struct delivery delivery = {0};
    bool ok = wire_read_delivery(body, size, &delivery, &e);
    assert(is_json || !ok);
    for (size_t i = 0; ok && i < delivery.people_count; i++)
        check_person(&delivery.people[i]);
    delivery_release(&delivery);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int statuses[] = {200, 400, 404, 410, 429, 500, 0};
    struct err e = {0};
    char *body = malloc(size + 1);
    memcpy(body, data, size);
    body[size] = '\0';
    bool is_json = wire_check_json(body, size, &e);
    read_delivery(body, size, is_json);
    read_answer(body, size, false, is_json);
    read_answer(body, size, true, is_json);
    struct poll_answer poll = {0};
    wire_read_poll(statuses[size % (sizeof statuses / sizeof *statuses)], body, size, &poll);
    poll_answer_release(&poll);
    char *code = NULL, *sentence = wire_read_error(body, size, &code);
    check_clean(sentence);
    assert(!sentence || strlen(sentence) <= 300);
    free(sentence);
    free(code);
    free(body);
    return 0;
}
