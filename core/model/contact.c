/* contact.c — what attempts and findings amount to: Apollo's words, read for people. An unknown word never
 * becomes a claim; the words themselves are always kept and shown. */
#include "core/model/request.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "core/model/ascii.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static const char *const hit_words[] = {"FOUND", "VERIFIED", "VALID", "SUCCESS", "UNVERIFIED"};
static const char *const miss_words[] = {"NOT_FOUND", "NO_RESULT", "NO_RESULTS",     "NO_DATA",
                                         "NO_MATCH",  "MISS",      "no_apollo_data", "UNAVAILABLE"};
static const char *const confirming_words[] = {"VERIFIED", "VALID", "FOUND", "SUCCESS", "DELIVERABLE"};
static const char *const rejecting_words[] = {"INVALID",    "REJECTED",     "UNDELIVERABLE", "BOUNCED",
                                              "UNVERIFIED", "NOT_VERIFIED", "DO_NOT_MAIL",   "SPAMTRAP"};
static const char *const trouble_parts[] = {"ERROR",   "FAIL",         "TIMEOUT",    "TIMED_OUT",
                                            "LIMITED", "UNAUTHORIZED", "FORBIDDEN",  "EXCEPTION",
                                            "CREDIT",  "QUOTA",        "RATE_LIMIT", "EXHAUSTED"};

const char *contact_field_word(enum contact_field f)
{
    return f == CONTACT_EMAIL ? "email" : "phone";
}

const char *contact_field_name(enum contact_field f)
{
    return f == CONTACT_EMAIL ? "e-mail" : "phone";
}

const char *contact_field_title(enum contact_field f)
{
    return f == CONTACT_EMAIL ? "E-mail" : "Phone";
}

bool lookup_asks(const struct lookup_options *o, enum contact_field f)
{
    return f == CONTACT_EMAIL ? o->waterfall_email : o->waterfall_phone || o->reveal_phone_number;
}

const char *channel_word(enum channel c)
{
    static const char *const words[] = {[CHANNEL_NONE] = NULL,
                                        [CHANNEL_WEBHOOK] = "webhook",
                                        [CHANNEL_POLL] = "poll",
                                        [CHANNEL_IMPORT] = "import"};
    assert((unsigned)c < COUNT(words));
    return words[c];
}

const char *delivery_outcome_word(enum delivery_outcome o)
{
    static const char *const words[] = {
        [DELIVERY_STORED] = "stored",         [DELIVERY_SETTLED] = "settled",
        [DELIVERY_MERGED] = "merged",         [DELIVERY_DUPLICATE] = "duplicate",
        [DELIVERY_UNREADABLE] = "unreadable", [DELIVERY_UNMATCHED] = "unmatched",
    };
    assert((unsigned)o < COUNT(words));
    return words[o];
}

static bool speaks_of_trouble(const char *word)
{
    for (size_t i = 0; i < COUNT(trouble_parts); i++)
        if (ascii_contains(word, trouble_parts[i]))
            return true;
    return false;
}

static enum attempt_outcome validator_outcome(const struct attempt *a)
{
    if (ascii_is_one_of(a->status, confirming_words, COUNT(confirming_words)))
        return ATTEMPT_VERIFIED;
    if (ascii_is_one_of(a->status, rejecting_words, COUNT(rejecting_words)))
        return ATTEMPT_REJECTED;
    return ATTEMPT_UNKNOWN;
}

static enum attempt_outcome finder_outcome(const struct attempt *a)
{
    bool has_value = a->values.count > 0;
    /* UNVERIFIED says that a value was not checked, and needs a value to say it of. */
    if (ascii_equal(a->status, "UNVERIFIED"))
        return has_value ? ATTEMPT_HIT : ATTEMPT_UNKNOWN;
    if (ascii_is_one_of(a->status, hit_words, COUNT(hit_words)))
        return ATTEMPT_HIT;
    if (ascii_is_one_of(a->status, rejecting_words, COUNT(rejecting_words)))
        return ATTEMPT_REJECTED;
    if (!a->status && has_value)
        return ATTEMPT_HIT;
    return ATTEMPT_UNKNOWN;
}

enum attempt_outcome attempt_outcome(const struct attempt *a)
{
    if (ascii_is_one_of(a->status, miss_words, COUNT(miss_words)))
        return speaks_of_trouble(a->status_code) ? ATTEMPT_ERROR : ATTEMPT_MISS;
    enum attempt_outcome outcome =
        a->verification == TRISTATE_TRUE ? validator_outcome(a) : finder_outcome(a);
    if (outcome != ATTEMPT_UNKNOWN)
        return outcome;
    if (speaks_of_trouble(a->status) || speaks_of_trouble(a->status_code))
        return ATTEMPT_ERROR;
    if (!a->status && ascii_is_one_of(a->status_code, miss_words, COUNT(miss_words)))
        return ATTEMPT_MISS;
    return ATTEMPT_UNKNOWN;
}

bool finding_is_do_not_call(const struct finding *f)
{
    return f->dnc && !ascii_equal(f->dnc, "not_found");
}

bool finding_value_is_placeholder(const char *value)
{
    return !value || !*value || ascii_begins(value, "email_not_unlocked");
}

int finding_status_rank(const char *status)
{
    static const char *const good[] = {"verified", "valid", "valid_number"};
    static const char *const bad[] = {"unavailable", "invalid", "invalid_number", "bounced", "undeliverable"};
    if (ascii_is_one_of(status, good, COUNT(good)))
        return 2;
    return ascii_is_one_of(status, bad, COUNT(bad)) ? 0 : 1;
}

static size_t digits_of(const char *text, char *out, size_t size)
{
    size_t n = 0;
    for (; *text && n + 1 < size; text++)
        if (isdigit((unsigned char)*text))
            out[n++] = *text;
    out[n] = '\0';
    return n;
}

/* With and without its country code it is the same from ten digits on: fewer could be anybody's. */
bool phone_is_same(const char *a, const char *b)
{
    char x[64], y[64];
    if (!a || !b)
        return false;
    size_t n = digits_of(a, x, sizeof x), m = digits_of(b, y, sizeof y);
    if (n == 0)
        return strcmp(a, b) == 0;
    if (n == m)
        return strcmp(x, y) == 0;
    return n > m ? m >= 10 && strcmp(x + n - m, y) == 0 : n >= 10 && strcmp(y + m - n, x) == 0;
}

bool finding_is_same(const struct finding *a, const struct finding *b)
{
    if (a->field != b->field)
        return false;
    if (a->field == CONTACT_EMAIL)
        return ascii_equal(a->value, b->value);
    return phone_is_same(a->value, b->value) || phone_is_same(a->raw, b->value) ||
           phone_is_same(a->value, b->raw) || phone_is_same(a->raw, b->raw);
}

/* Verified before the rest; then what may be called; then what a delivery brought. The first of equals wins:
 * Apollo lists its choice first. */
static int finding_score(const struct finding *f)
{
    return finding_status_rank(f->status) * 4 + !finding_is_do_not_call(f) * 2 + !f->is_from_answer;
}

const struct finding *person_best(const struct person *p, enum contact_field field)
{
    const struct finding *best = NULL;
    for (size_t i = 0; i < p->finding_count; i++) {
        const struct finding *f = &p->findings[i];
        if (f->field == field && (!best || finding_score(f) > finding_score(best)))
            best = f;
    }
    return best;
}

bool attempt_has_finding(const struct attempt *a, const struct finding *f)
{
    for (size_t i = 0; i < a->values.count; i++)
        if ((f->value && strcasecmp(a->values.item[i], f->value) == 0) ||
            (f->raw && strcmp(a->values.item[i], f->raw) == 0))
            return true;
    return false;
}

const struct attempt *person_finding_source(const struct person *p, const struct finding *f)
{
    const struct attempt *by_value = NULL;
    for (size_t i = 0; i < p->attempt_count; i++) {
        const struct attempt *a = &p->attempts[i];
        if (a->field != f->field || a->verification == TRISTATE_TRUE)
            continue;
        if (f->source && a->vendor_id && strncmp(a->vendor_id, f->source, strlen(f->source)) == 0)
            return a;
        if (!by_value && f->value && attempt_has_finding(a, f))
            by_value = a;
    }
    return by_value;
}

const char *person_finding_vendor(const struct person *p, const struct finding *f)
{
    const struct attempt *a = person_finding_source(p, f);
    return a && a->vendor ? a->vendor : f->source;
}
