/* contact.c — see contact.h. The synchronous answer and the webhook spell the same things differently; both
 * are read everywhere, because nobody promises which comes where. */
#include "core/wire/contact.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/person_merge.h"

/* Further spellings follow the usual one; a NULL ends each list. */
static const char *const email_keys[] = {"email", "value", "address", NULL};
static const char *const email_status_keys[] = {"email_status_cd", "email_status", "status", NULL};
static const char *const email_source_keys[] = {"third_party_data_provider_id", "third_party_vendor_name",
                                                "email_source_cd", "source", NULL};
static const char *const email_type_keys[] = {"type_cd", "type", NULL};
static const char *const email_confidence_keys[] = {"extrapolated_email_confidence", "confidence_cd",
                                                    "confidence", NULL};
static const char *const number_keys[] = {"sanitized_number", "raw_number", "number",
                                          "phone_number",     "value",      NULL};
static const char *const raw_keys[] = {"raw_number", "number", "phone_number", NULL};
static const char *const phone_status_keys[] = {"status_cd", "status", NULL};
static const char *const phone_source_keys[] = {"third_party_data_provider_id", "third_party_vendor_name",
                                                "direct_dial_source_cd", "source", NULL};
static const char *const phone_type_keys[] = {"type_cd", "type", NULL};
static const char *const dnc_keys[] = {"dnc_status_cd", "dnc_status", NULL};
static const char *const phone_confidence_keys[] = {"confidence_cd", "confidence", NULL};
static const char *const validator_keys[] = {"third_party_validator_name", "validator_name", "name", NULL};
static const char *const verdict_keys[] = {"raw_status", "status", NULL};

static struct finding *find_same(const struct person *p, const struct finding *f)
{
    for (size_t i = 0; i < p->finding_count; i++)
        if (finding_is_same(&p->findings[i], f))
            return &p->findings[i];
    return NULL;
}

/* The finding, unless there is no value or no room. Of one that the person has already, all that is new is
 * taken: the second mention may be the one that says do-not-call. Takes what `f` holds. */
static void add_finding_take(struct person *p, struct finding *f)
{
    bool is_value = !finding_value_is_placeholder(f->value);
    struct finding *same = is_value ? find_same(p, f) : NULL;
    if (is_value && !same && person_count_findings(p, f->field) < PERSON_FINDINGS_MAX) {
        *person_add_finding(p) = *f;
        return;
    }
    if (same)
        finding_merge(same, f);
    finding_release(f);
}

void contact_add_email_take(struct person *p, char *email, char *status)
{
    struct finding f = {.field = CONTACT_EMAIL, .value = email, .status = status, .is_from_answer = true};
    add_finding_take(p, &f);
}

/* "ZeroBounce: valid". */
static char *read_validation(const cJSON *item)
{
    if (!cJSON_IsObject(item))
        return json_text(item);
    char *name = json_get_text_of(item, validator_keys), *verdict = json_get_text_of(item, verdict_keys);
    if (name && verdict) {
        mem_text_replace_take(&name, mem_text_format("%s: %s", name, verdict));
        free(verdict);
        return name;
    }
    return name ? name : verdict;
}

static void read_validations(const cJSON *list, struct text_list *out)
{
    struct json_items items = json_items(list, ATTEMPT_VALUES_MAX);
    for (const cJSON *item; (item = json_next(&items));) {
        char *text = read_validation(item);
        if (text)
            text_list_add_take(out, text);
    }
}

static void read_email(const cJSON *item, struct finding *f)
{
    if (!cJSON_IsObject(item)) {
        f->value = json_text(item);
        return;
    }
    f->value = json_get_text_of(item, email_keys);
    f->status = json_get_text_of(item, email_status_keys);
    f->source = json_get_text_of(item, email_source_keys);
    f->type = json_get_text_of(item, email_type_keys);
    f->confidence = json_get_text_of(item, email_confidence_keys);
    read_validations(json_get(item, "vendor_validation_statuses"), &f->validations);
}

static void read_phone(const cJSON *item, struct finding *f)
{
    if (!cJSON_IsObject(item)) {
        f->value = json_text(item);
        f->raw = mem_text(f->value);
        return;
    }
    f->value = json_get_text_of(item, number_keys);
    f->raw = json_get_text_of(item, raw_keys);
    f->status = json_get_text_of(item, phone_status_keys);
    f->source = json_get_text_of(item, phone_source_keys);
    f->type = json_get_text_of(item, phone_type_keys);
    f->dnc = json_get_text_of(item, dnc_keys);
    f->confidence = json_get_text_of(item, phone_confidence_keys);
    read_validations(json_get(item, "vendor_validation_statuses"), &f->validations);
}

void contact_read_findings(const cJSON *list, enum contact_field field, bool is_from_answer, struct person *p)
{
    struct json_items items = json_items(list, PERSON_FINDINGS_MAX);
    for (const cJSON *item; (item = json_next(&items));) {
        struct finding f = {.field = field, .is_from_answer = is_from_answer};
        if (field == CONTACT_EMAIL)
            read_email(item, &f);
        else
            read_phone(item, &f);
        add_finding_take(p, &f);
    }
}

/* ---- attempts ---- */

static enum tristate read_tristate(const cJSON *node)
{
    if (!cJSON_IsBool(node))
        return TRISTATE_ABSENT;
    return cJSON_IsTrue(node) ? TRISTATE_TRUE : TRISTATE_FALSE;
}

static void read_values(const cJSON *vendor, enum contact_field field, struct text_list *out)
{
    struct json_items items =
        json_items(json_get(vendor, field == CONTACT_EMAIL ? "emails" : "phone_numbers"), ATTEMPT_VALUES_MAX);
    for (const cJSON *item; (item = json_next(&items));) {
        char *text = cJSON_IsObject(item)
                         ? json_get_text_of(item, field == CONTACT_EMAIL ? email_keys : number_keys)
                         : json_text(item);
        if (text)
            text_list_add_take(out, text);
    }
}

/* A vendor may be named only. */
static void read_vendor(const cJSON *vendor, struct attempt *a)
{
    if (!cJSON_IsObject(vendor)) {
        a->vendor = json_text(vendor);
        return;
    }
    a->vendor = json_get_text(vendor, "name");
    a->vendor_id = json_get_text(vendor, "id");
    a->status = json_get_text(vendor, "status");
    a->status_code = json_get_text(vendor, "statusCode");
    a->status_message = json_get_text(vendor, "statusMessage");
    a->auth = json_get_text(vendor, "authMechanism");
    a->verification = read_tristate(json_get(vendor, "usedForVerification"));
    read_values(vendor, a->field, &a->values);
}

static void add_attempt(const cJSON *vendor, enum contact_field field, struct person *p)
{
    struct attempt a = {.field = field,
                        .verification = TRISTATE_ABSENT,
                        .position = (int)person_count_attempts(p, field) + 1};
    read_vendor(vendor, &a);
    bool says_something =
        a.vendor || a.vendor_id || a.status || a.status_code || a.status_message || a.values.count > 0;
    if (says_something && a.position <= PERSON_ATTEMPTS_MAX)
        *person_add_attempt(p) = a;
    else
        attempt_release(&a);
}

void contact_read_attempts(const cJSON *list, enum contact_field field, struct person *p)
{
    struct json_items groups = json_items(list, PERSON_ATTEMPTS_MAX);
    for (const cJSON *group; (group = json_next(&groups));) {
        const cJSON *inner = json_get(group, "vendors");
        bool is_group = inner || cJSON_GetObjectItemCaseSensitive(group, "vendors");
        struct json_items vendors = json_items(is_group ? inner : group, PERSON_ATTEMPTS_MAX);
        for (const cJSON *vendor; (vendor = json_next(&vendors));)
            add_attempt(vendor, field, p);
    }
}
