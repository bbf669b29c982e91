/* What to do is never told past what lies there already. */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/model/advice.h"
#include "tests/test.h"

static void waiting_tells_of_a_delivery_that_could_not_be_read(void **state)
{
    struct request *r = request_new();
    (void)state;
    r->state = REQUEST_WAITING;
    r->request_id = mem_text("1");
    assert_null(request_advice(r));
    r->deliveries = mem_zalloc(sizeof *r->deliveries);
    r->delivery_count = 1;
    r->deliveries[0].outcome = DELIVERY_UNREADABLE;
    assert_non_null(strstr(request_advice(r), "could not be read"));
    r->state = REQUEST_DELIVERED;
    assert_null(request_advice(r));
    request_free(r);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(waiting_tells_of_a_delivery_that_could_not_be_read),
};
TEST_MAIN(tests)
