/* delivery_fuzz.c — any body settles any request without harm: twice is once, nothing found is taken away,
 * only legal moves, all text clean. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/apollo.h"
#include "tests/fuzz/check_clean.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct request *make_request(uint8_t shape)
{
    struct request *r = request_new();
    r->options.waterfall_email = shape & 1;
    r->options.waterfall_phone = shape & 2;
    r->options.reveal_phone_number = shape & 4;
    for (int i = 0; i < 1 + (shape >> 3) % 3; i++)
        request_add_person(r)->apollo_id = i ? NULL : mem_text("64a7ff0cc4dfae00013df1a5");
    settle_begin(r);
    enum request_state s = (enum request_state)((shape >> 5) + REQUEST_REJECTED);
    r->state = s;
    return r;
}

static void settle_once(struct request *r, const struct delivery *d)
{
    enum delivery_outcome outcome;
    struct check_amount before = check_count(r);
    enum request_state from = r->state, to = settle_delivery(r, d, CHANNEL_WEBHOOK, 1, &outcome);
    struct check_amount after = check_count(r);
    assert(to == from || request_state_may_move(from, to));
    assert(outcome == DELIVERY_SETTLED || outcome == DELIVERY_MERGED);
    assert(after.people >= before.people && after.findings >= before.findings);
    assert(after.attempts >= before.attempts);
    r->state = to;
    check_request(r);
}

static void settle_twice(const struct delivery *d, uint8_t shape)
{
    struct request *r = make_request(shape);
    settle_once(r, d);
    struct check_amount once = check_count(r);
    char *credits = mem_text(r->credits);
    enum request_state state = r->state;
    settle_once(r, d);
    struct check_amount twice = check_count(r);
    assert(memcmp(&once, &twice, sizeof once) == 0);
    assert(r->state == state);
    assert(!credits == !r->credits && (!credits || strcmp(credits, r->credits) == 0));
    free(credits);
    request_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct delivery d;
    struct err e = {0};
    uint8_t shape = size ? data[size - 1] : 0; /* the body's own last byte: seeds stay plain JSON files */
    bool is_read = wire_read_delivery((const char *)data, size, &d, &e);
    assert(is_read == (e.code == ERR_NONE));
    bool is_json = wire_check_json((const char *)data, size, NULL);
    assert(is_json || !is_read); /* what the strict scan refuses nothing reads */
    check_delivery(&d);
    for (int i = 0; is_read && i < 8; i++)
        settle_twice(&d, (uint8_t)(shape + 37 * i));
    delivery_release(&d);
    return 0;
}
