/* poll_fuzz.c — any answer to a poll means one of the known things, and what is promised as a result is one.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/base/err.h"
#include "core/wire/apollo.h"
#include "tests/fuzz/check_clean.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int statuses[] = {0, 200, 400, 401, 403, 404, 410, 429, 500, -1, 99999};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        struct poll_answer p;
        wire_read_poll(statuses[i], (const char *)data, size, &p);
        assert((unsigned)p.kind <= POLL_TROUBLE);
        assert(p.kind != POLL_RESULT || statuses[i] == 200);
        bool is_json = wire_check_json((const char *)data, size, NULL);
        assert(is_json || p.kind != POLL_RESULT);
        assert(p.retry_after_s >= 0 && p.retry_after_s <= 24 * 3600);
        assert(poll_wait_ms(p.kind, 3, p.retry_after_s, 99) <= 27LL * 3600 * 1000);
        check_text(p.last_dispatched_at);
        check_text(p.failure_reason);
        check_text(p.webhook_status);
        poll_answer_release(&p);
    }
    return 0;
}
