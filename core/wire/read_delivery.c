/* read_delivery.c — a webhook's body, or the same inside a poll's envelope (apollo.h). Forgiving in shape,
 * strict in JSON: whatever is not understood stays in the raw body, which others keep. */
#include "core/wire/apollo.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/wire/contact.h"
#include "core/wire/envelope.h"
#include "core/wire/json.h"

static const char *const message_keys[] = {"error_message", "error", "message", NULL};

static void read_delivered_person(const cJSON *item, struct person *p)
{
    const cJSON *waterfall = json_get_object(item, "waterfall");
    p->apollo_id = json_get_text(item, "id");
    contact_read_attempts(json_get(waterfall, "emails"), CONTACT_EMAIL, p);
    contact_read_attempts(json_get(waterfall, "phone_numbers"), CONTACT_PHONE, p);
    contact_read_findings(json_get(item, "emails"), CONTACT_EMAIL, false, p);
    contact_read_findings(json_get(item, "phone_numbers"), CONTACT_PHONE, false, p);
}

static void read_people(const cJSON *list, struct delivery *out)
{
    struct json_items items = json_items(list, DELIVERED_PEOPLE_MAX);
    for (const cJSON *item; (item = json_next(&items));)
        read_delivered_person(item, delivery_add_person(out));
}

/* The native phone path sends no target fields, no times, no vendors, but a status per person; a hole among
 * them says nothing. */
static bool is_native_phone(const cJSON *body)
{
    if (json_get(body, "target_fields") || json_get(body, "records_enriched") ||
        json_get(body, "request_initiated"))
        return false;
    struct json_items items = json_items(json_get(body, "people"), DELIVERED_PEOPLE_MAX);
    for (const cJSON *item; (item = json_next(&items));)
        if (!cJSON_IsNull(item) && (json_get(item, "waterfall") || !json_get(item, "status")))
            return false;
    return true;
}

static void read_target_fields(const cJSON *list, struct text_list *out)
{
    struct json_items items = json_items(list, ATTEMPT_VALUES_MAX);
    for (const cJSON *item; (item = json_next(&items));) {
        char *text = json_text(item);
        if (text)
            text_list_add_take(out, text);
    }
}

static void read_body(const cJSON *body, struct delivery *out)
{
    out->is_native_phone = is_native_phone(body);
    out->status = json_get_text(body, "status");
    out->message = json_get_text_of(body, message_keys);
    out->credits = envelope_read_credits(body);
    out->request_id = json_get_text(body, "request_id");
    out->initiated = json_get_text(body, "request_initiated");
    out->completed = json_get_text(body, "request_completed");
    read_target_fields(json_get(body, "target_fields"), &out->target_fields);
#define X(name, key, label) out->summary.name = json_get_text(body, key);
    SUMMARY_COUNTS(X)
#undef X
    read_people(json_get(body, "people"), out);
}

/* A word on how it goes, before there is a result: it must not end the wait for one. */
static bool is_under_way(const cJSON *body)
{
    char *status = json_get_text(body, "status");
    bool is_so = delivery_status_is_under_way(status) && !json_get(body, "records_enriched");
    free(status);
    return is_so;
}

/* Whether somebody is in it, or it says by its counts that nobody is. */
static bool check_body(const cJSON *body, struct err *e)
{
    if (!body)
        return err_set(e, ERR_JSON, "The body is JSON, but no object.");
    if (json_get(body, "matches") || json_get_object(body, "person"))
        return err_set(e, ERR_JSON, "This is Apollo's immediate answer, not a delivery.");
    const cJSON *people = json_get(body, "people");
    struct json_items items = json_items(people, DELIVERED_PEOPLE_MAX);
    for (const cJSON *item; (item = json_next(&items));)
        if (cJSON_IsObject(item))
            return true;
    if (is_under_way(body))
        return err_set(e, ERR_JSON, "It says that the request is under way: there is no result in it yet.");
    if (json_get(body, "status") || json_get(body, "total_requested_enrichments") ||
        json_get(body, "credits_consumed"))
        return true;
    return err_set(e, ERR_JSON, "There are no people in it: this is not one of Apollo's deliveries.");
}

/* What a poll's envelope holds may come as an object, or as a text in which that object is written. */
static bool open_text(struct json *j, const cJSON *outer)
{
    const char *text = cJSON_GetStringValue(json_get(outer, "webhook_result"));
    return text && json_open(j, text, strlen(text), NULL);
}

bool wire_read_delivery(const char *body, size_t size, struct delivery *out, struct err *e)
{
    struct json j, text;
    *out = (struct delivery){.people = NULL};
    if (!json_open(&j, body, size, e))
        return false;
    /* A list around the one delivery is a collector's habit, not another content. */
    const cJSON *outer = json_only_object(j.root);
    bool is_text = open_text(&text, outer);
    const cJSON *inner = json_only_object(is_text ? text.root : json_get(outer, "webhook_result"));
    const cJSON *content = inner ? inner : outer;
    bool is_good = check_body(content, e);
    if (is_good)
        read_body(content, out);
    if (is_text)
        json_close(&text);
    json_close(&j);
    return is_good;
}
