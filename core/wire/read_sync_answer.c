/* read_sync_answer.c — Apollo's synchronous answer, single or bulk (apollo.h). A person's own JSON is taken
 * byte for byte from the body, never printed anew. */
#include "core/wire/apollo.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/model/ascii.h"
#include "core/model/credits.h"
#include "core/wire/contact.h"
#include "core/wire/envelope.h"
#include "core/wire/json.h"

static const char *const message_keys[] = {"error_message", "error", "message", NULL};

static char *copy_span(struct json_span span)
{
    return mem_text_n(span.at, span.size);
}

/* Ids, and flags that Apollo sets for anybody, say nothing of a person. */
static bool is_telling(const cJSON *member)
{
    size_t size = member->string ? strlen(member->string) : 0;
    if (ascii_equal(member->string, "id") || (size > 3 && ascii_equal(member->string + size - 3, "_id")))
        return false;
    if (cJSON_IsString(member))
        return member->valuestring[0] != '\0';
    return member->child != NULL;
}

/* Where nobody matched, Apollo may send an object with no more than an id in it. */
static bool is_stub(const cJSON *person)
{
    for (const cJSON *member = person->child; member; member = member->next)
        if (is_telling(member))
            return false;
    return true;
}

/* The full name, else its two parts. */
static char *read_name(const cJSON *person)
{
    char *name = json_get_text(person, "name");
    if (name)
        return name;
    char *first = json_get_text(person, "first_name"), *last = json_get_text(person, "last_name");
    if (first && last)
        mem_text_replace_take(&first, mem_text_format("%s %s", first, last));
    else if (!first)
        return last;
    free(last);
    return first;
}

static void read_own_email(const cJSON *object, struct person *p)
{
    contact_add_email_take(p, json_get_text(object, "email"), json_get_text(object, "email_status"));
}

/* `contact` is the record that the team itself has of the person: it may know more. */
static void read_contacts(const cJSON *person, struct person *p)
{
    const cJSON *contact = json_get_object(person, "contact");
    read_own_email(person, p);
    read_own_email(contact, p);
    contact_read_findings(json_get(contact, "contact_emails"), CONTACT_EMAIL, true, p);
    contact_read_findings(json_get(person, "personal_emails"), CONTACT_EMAIL, true, p);
    contact_read_findings(json_get(person, "phone_numbers"), CONTACT_PHONE, true, p);
    contact_read_findings(json_get(contact, "phone_numbers"), CONTACT_PHONE, true, p);
}

static void read_person(const cJSON *person, struct json_span span, struct person *p)
{
    if (!cJSON_IsObject(person))
        return;
    p->apollo_id = json_get_text(person, "id");
    if (is_stub(person))
        return;
    p->person_json = copy_span(span);
    p->name = read_name(person);
    p->title = json_get_text(person, "title");
    p->organization = json_get_text(json_get(person, "organization"), "name");
    read_contacts(person, p);
}

static void read_matches(const struct json *j, const cJSON *matches, struct sync_answer *out)
{
    struct json_span span = json_span_child(json_span_root(j), json_index(j->root, matches));
    struct json_items items = json_items(matches, DELIVERED_PEOPLE_MAX);
    struct json_span one = items.is_list ? json_span_first(span) : span;
    for (const cJSON *item; (item = json_next(&items));) {
        read_person(item, one, sync_answer_add_person(out));
        one = json_span_next(span, one);
    }
}

static void read_single(const struct json *j, struct sync_answer *out)
{
    const cJSON *person = json_get(j->root, "person");
    struct person *p = sync_answer_add_person(out);
    if (person)
        read_person(person, json_span_child(json_span_root(j), json_index(j->root, person)), p);
}

/* ---- unprocessed attributes ---- */

static bool is_nothing(const cJSON *item)
{
    return cJSON_IsNull(item) || ((cJSON_IsObject(item) || cJSON_IsArray(item)) && !item->child);
}

static void keep_unprocessed(struct sync_answer *out, size_t i, const cJSON *item, struct json_span span)
{
    if (is_nothing(item))
        return;
    while (out->people_count <= i)
        sync_answer_add_person(out);
    mem_text_replace_take(&out->people[i].unprocessed_json, copy_span(span));
}

static void keep_loose(struct sync_answer *out, const cJSON *item, struct json_span span)
{
    if (is_nothing(item))
        return;
    struct person *p = sync_answer_add_loose(out);
    p->unprocessed_json = copy_span(span);
    for (int f = 0; f < IDENTIFIER_COUNT; f++)
        p->asked.value[f] = json_get_text(item, identifier_parameter((enum identifier)f));
}

/* The list is positional, null where somebody was processed. One of another length has left those out, and a
 * place in it says nothing: counted all the same, it would give one person's result to another. */
static void read_unprocessed_list(const cJSON *list, struct json_span span, struct sync_answer *out)
{
    size_t count = cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 1;
    bool is_in_place = out->people_count == 0 || count == out->people_count;
    struct json_items items = json_items(list, DELIVERED_PEOPLE_MAX);
    struct json_span one = items.is_list ? json_span_first(span) : span;
    const cJSON *item;
    for (size_t i = 0; (item = json_next(&items)); i++) {
        if (is_in_place)
            keep_unprocessed(out, i, item, one);
        else
            keep_loose(out, item, one);
        one = json_span_next(span, one);
    }
}

/* For one person the list holds one object; should it hold more, all of it is that person's. */
static void read_unprocessed(const struct json *j, const cJSON *waterfall, bool is_positional,
                             struct sync_answer *out)
{
    const cJSON *list = json_get(waterfall, "unprocessed_attributes");
    if (!list)
        return;
    struct json_span outer = json_span_child(json_span_root(j), json_index(j->root, waterfall));
    struct json_span span = json_span_child(outer, json_index(waterfall, list));
    bool is_single_item = cJSON_IsArray(list) && list->child && !list->child->next;
    if (is_positional || is_single_item)
        read_unprocessed_list(list, span, out);
    else
        keep_unprocessed(out, 0, list, span);
}

/* A bare word in place of the object is taken for its status: "accepted" must not count as nothing said. */
static char *read_status(const cJSON *root, const char *key)
{
    const cJSON *node = json_get(root, key);
    return cJSON_IsString(node) ? json_text(node) : json_get_text(node, "status");
}

static void read_statuses(const struct json *j, bool is_positional, struct sync_answer *out)
{
    const cJSON *waterfall = json_get_object(j->root, "waterfall");
    const cJSON *phone = json_get_object(j->root, "phone_enrichment");
    out->waterfall_status = read_status(j->root, "waterfall");
    out->has_waterfall = waterfall || out->waterfall_status;
    out->waterfall_message = json_get_text(waterfall, "message");
    out->phone_status = read_status(j->root, "phone_enrichment");
    out->has_phone_enrichment = phone || out->phone_status;
    out->phone_message = json_get_text(phone, "message");
    if (waterfall)
        read_unprocessed(j, waterfall, is_positional, out);
}

/* Where it is published, else where it would stand next to what it belongs to. That of phone_enrichment leads
 * nowhere: it cannot be polled for. */
static char *read_request_id(const cJSON *root)
{
    char *id = json_get_text(root, "request_id");
    return id ? id : json_get_text(json_get_object(root, "waterfall"), "request_id");
}

/* A gateway, and Apollo's older endpoints, answer 200 and say in the body that it came to nothing. With an id
 * it came to something that can be asked for, whatever else it says. */
static bool is_error(const cJSON *root, const struct sync_answer *a)
{
    static const char *const error_keys[] = {"error", "error_message", "error_code", NULL};
    static const char *const bad_words[] = {"failed", "error", "failure"};
    for (size_t i = 0; i < a->people_count; i++)
        if (a->people[i].person_json)
            return false;
    if (a->has_waterfall || a->has_phone_enrichment || a->request_id)
        return false;
    char *told = json_get_text_of(root, error_keys), *status = json_get_text(root, "status");
    bool is_so = told || ascii_is_one_of(status, bad_words, sizeof bad_words / sizeof *bad_words);
    free(told);
    free(status);
    return is_so;
}

bool wire_read_sync_answer(const char *body, size_t size, bool is_bulk, struct sync_answer *out,
                           struct err *e)
{
    struct json j;
    *out = (struct sync_answer){.people = NULL};
    if (!json_open(&j, body, size, e))
        return false;
    if (!cJSON_IsObject(j.root)) {
        json_close(&j);
        return err_set(e, ERR_JSON, "Apollo's answer is JSON, but no object.");
    }
    const cJSON *matches = json_get(j.root, "matches");
    bool is_positional = matches || (is_bulk && !json_get(j.root, "person"));
    if (matches)
        read_matches(&j, matches, out);
    else if (!is_positional)
        read_single(&j, out);
    out->request_id = read_request_id(j.root);
    out->credits = envelope_read_credits(j.root);
    out->message = json_get_text_of(j.root, message_keys);
    read_statuses(&j, is_positional, out);
    out->is_error = is_error(j.root, out);
    json_close(&j);
    return true;
}
