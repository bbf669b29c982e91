/* advice.c — one table by HTTP status, one by state. */
#include "core/model/advice.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/http_header.h"
#include "core/base/mem.h"
#include "core/base/plural.h"
#include "core/model/poll_plan.h"
#include "core/model/settle.h"

/* Apollo's own 403 is JSON. A page comes from something in front of it, which knows nothing of the key. */
static bool is_page(const char *body)
{
    size_t blanks = body ? strspn(body, " \t\r\n") : 0;
    return body && body[blanks] == '<';
}

static const char *rejected(const struct http_exchange *http, const char *message)
{
    int http_status = http->status;
    if (http_status > 0 && http_status < 500 && message && strcasestr(message, "credit"))
        return "Apollo has too few credits left for it. Have your Apollo admin add some, then send again.";
    switch (http_status) {
    case 0:
        return "Nothing was sent, so sending it again is safe once the cause is gone.";
    case 401:
        return "Apollo refused the key (401). Set APOLLO_API_KEY to a valid one; `waterfall doctor` checks "
               "it.";
    case 403:
        if (is_page(http->answer_body))
            return "A firewall in front of Apollo turned the call away (403), so the key may be good. Try "
                   "from another network, or ask Apollo's support.";
        return "The key may not make this call (403). Ask your Apollo admin for a key whose scope includes "
               "it.";
    case 400:
    case 422:
        return "Apollo did not take the call as it was. Read its words above, mend the cause, then send "
               "again.";
    case 429:
        return "Too many calls (429): this one was not taken. Send it again later.";
    default:
        break;
    }
    if (http_status >= 500)
        return "Apollo is in trouble. Look into its request log before sending again.";
    return "Apollo answered with an error. Read its words above before sending again.";
}

/* What was not given of somebody who was asked for, and would help. */
static int missing(const struct request *r)
{
    bool no_linkedin = false, no_domain = false;
    for (size_t i = 0; i < r->people_count; i++) {
        char *const *asked = r->people[i].asked.value;
        bool is_open = r->people[i].position >= 0 && !asked[IDENTIFIER_ID];
        no_linkedin |= is_open && !asked[IDENTIFIER_LINKEDIN_URL];
        no_domain |= is_open && !asked[IDENTIFIER_DOMAIN] && !asked[IDENTIFIER_EMAIL];
    }
    return no_linkedin + 2 * no_domain;
}

/* What vendors found may have been dropped: then they are not said to have had nothing. And nobody is told to
 * give what was given. */
static const char *not_found(const struct request *r)
{
#define ADVICES(reason)                                                                                      \
    {                                                                                                        \
        reason, reason " A LinkedIn URL may find more.", reason " A company domain may find more.",          \
            reason " A LinkedIn URL or a company domain may find more."                                      \
    }
    static const char *const texts[][4] = {ADVICES("Nothing was found."), ADVICES("No vendor had it."),
                                           ADVICES("Apollo kept nothing of what vendors found.")};
#undef ADVICES
    int reason = 0;
    for (size_t i = 0; i < r->people_count; i++)
        for (size_t k = 0; k < r->people[i].attempt_count; k++) {
            bool is_hit = attempt_outcome(&r->people[i].attempts[k]) == ATTEMPT_HIT;
            reason = is_hit || reason == 2 ? 2 : 1;
        }
    return texts[reason][missing(r)];
}

static bool has_unreadable(const struct request *r)
{
    for (size_t i = 0; i < r->delivery_count; i++)
        if (r->deliveries[i].outcome == DELIVERY_UNREADABLE)
            return true;
    return false;
}

/* Nobody's permission is missing then. */
static bool is_phone_skipped(const struct request *r)
{
    const char *status = r->parts[PART_NATIVE_PHONE].status;
    return status && strcmp(status, "skipped") == 0 && !r->parts[PART_WATERFALL].status;
}

static bool has_match(const struct request *r)
{
    for (size_t i = 0; i < r->people_count; i++)
        if (r->people[i].person_json || r->people[i].apollo_id)
            return true;
    return false;
}

static const char *refused(const struct request *r)
{
    if (is_phone_skipped(r))
        return "Nothing will be delivered for this request: the phone comes with the earlier one that "
               "still runs.";
    if (r->message && strcasestr(r->message, "permission"))
        return "Nothing will be delivered. Ask your Apollo admin to allow waterfall enrichment.";
    if (!has_match(r))
        return "Nothing will be delivered: Apollo matched nobody. Check what was typed, or add what else you "
               "know, then send again.";
    return "Nothing will be delivered. Mend what Apollo names, or ask your admin to allow waterfall "
           "enrichment.";
}

const char *request_advice(const struct request *r)
{
    if (r->state == REQUEST_WAITING && has_unreadable(r))
        return "Something was delivered that could not be read as a result. It is kept as it came, among the "
               "deliveries; the wait goes on.";
    switch (r->state) {
    case REQUEST_DRAFT:
        return "Nothing was asked of Apollo. Send it again if you still want it.";
    case REQUEST_REJECTED:
        return rejected(&r->http, r->message);
    case REQUEST_UNCERTAIN:
        return request_is_hopeless(r)
                   ? "Apollo was given no address to call, so the result cannot come here. Look into "
                     "Apollo's "
                     "request log before sending it again: a second call may be charged again."
                   : "Its delivery is still waited for. Look into Apollo's request log before sending it "
                     "again: a "
                     "second call may be charged again.";
    case REQUEST_REFUSED:
        return refused(r);
    case REQUEST_WAITING:
        if (request_is_hopeless(r))
            return "Apollo gave no request id and was given no address to call, so the result cannot come "
                   "here. "
                   "Look into Apollo's request log.";
        if (!r->request_id)
            return "Apollo gave no request id, so the result cannot be fetched: only a webhook can bring it.";
        return NULL;
    case REQUEST_NOT_FOUND:
        if (settle_is_failed_delivery(r))
            return "It failed at Apollo, so nobody knows yet whether vendors have it. Sent again it is a new "
                   "request, which may be charged.";
        return not_found(r);
    case REQUEST_EXPIRED:
        return "Apollo keeps results for 30 days. Sending it again would be a new, charged request.";
    case REQUEST_ABANDONED:
        return "A delivery that still comes will be taken.";
    default:
        return NULL;
    }
}

const char *request_meaning(const struct request *r)
{
    bool is_advised =
        r->state == REQUEST_DRAFT || r->state == REQUEST_REFUSED || r->state == REQUEST_ABANDONED;
    return is_advised ? NULL : request_state_meaning(r->state);
}

int request_retry_after_s(const struct request *r)
{
    bool is_limited = r->state == REQUEST_REJECTED && r->http.status == 429 && r->http.answer_headers;
    return is_limited ? http_header_retry_after_s(r->http.answer_headers, r->answered_ms / 1000) : 0;
}

char *request_advice_text(const struct request *r)
{
    int seconds = request_retry_after_s(r);
    if (seconds)
        return mem_text_format(
            "Too many calls (429): this one was not taken. Apollo said: try again in %d %s.", seconds,
            plural(seconds, "second", "seconds"));
    return mem_text(request_advice(r));
}

char *request_keeping_text(const struct request *r, int64_t now_ms, int *days)
{
    int64_t since_ms = r->answered_ms ? r->answered_ms : r->sent_ms;
    bool is_polling_over = r->poll_note && r->next_poll_ms <= 0;
    *days = 0;
    if ((r->state != REQUEST_WAITING && r->state != REQUEST_UNCERTAIN) || since_ms <= 0 || !r->request_id ||
        is_polling_over)
        return NULL;
    int64_t left_ms = since_ms + RESULT_LIFETIME_MS - now_ms;
    if (left_ms <= 0)
        return mem_text("Apollo's 30 days are over by this clock: abandon it, or wait on");
    *days = (int)(left_ms / (24 * 3600 * 1000LL));
    if (*days == 0)
        return mem_text("Apollo keeps it less than a day more");
    return mem_text_format("Apollo keeps it %d more %s", *days, plural(*days, "day", "days"));
}
