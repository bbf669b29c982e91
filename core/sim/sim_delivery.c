/* sim_delivery.c — the envelopes of Apollo's article and samples: counts, ids, times, people. */
#include "core/sim/sim_delivery.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/json_write.h"
#include "core/sim/dice.h"
#include "core/sim/persona.h"
#include "core/sim/sim_internal.h"
#include "core/sim/sim_waterfall.h"

#define BODY_CEILING (2u * 1024 * 1024)
#define NATIVE_CREDITS_MICRO 8000000

static bool is_asked(const struct ask *a, enum vendor_field field)
{
    return field == VENDOR_EMAIL ? a->run_waterfall_email : a->run_waterfall_phone;
}

/* The same person twice in a batch is charged once. */
static bool is_seen_before(const struct sim_record *r, size_t index)
{
    struct persona here, other;
    bool is_seen = false;
    persona_invent(&here, r->sim->seed, &r->ask.people[index]);
    for (size_t i = 0; i < index && !is_seen; i++) {
        persona_invent(&other, r->sim->seed, &r->ask.people[i]);
        is_seen = r->people[i].is_taken && strcmp(here.id, other.id) == 0;
        persona_release(&other);
    }
    persona_release(&here);
    return is_seen;
}

int64_t sim_delivery_credits_micro(const struct sim_record *r)
{
    int64_t micro = 0;
    for (size_t i = 0; i < r->ask.count; i++) {
        const struct scenario *s = r->people[i].scenario;
        if (!r->people[i].is_taken || is_seen_before(r, i))
            continue;
        micro += s->credits_micro;
        for (int field = 0; field < VENDOR_FIELD_COUNT; field++)
            if (is_asked(&r->ask, (enum vendor_field)field))
                micro += s->credits_field_micro[field];
    }
    return micro;
}

void sim_delivery_format_credits(int64_t micro, char out[SIM_CREDITS_SIZE])
{
    snprintf(out, SIM_CREDITS_SIZE, "%" PRId64 ".%06" PRId64, micro / 1000000, micro % 1000000);
    size_t size = strlen(out);
    while (out[size - 1] == '0')
        size--;
    out[out[size - 1] == '.' ? size - 1 : size] = '\0';
}

static void write_credits(struct json_writer *w, int64_t micro)
{
    char text[SIM_CREDITS_SIZE];
    sim_delivery_format_credits(micro, text);
    json_write_raw(w, "credits_consumed", text);
}

static void write_request_id(struct json_writer *w, const struct sim_record *r)
{
    switch (r->scenario->webhook_id) {
    case WEBHOOK_ID_NONE:
        break;
    case WEBHOOK_ID_UUID:
        json_write_text(w, "request_id", r->webhook_id);
        break;
    case WEBHOOK_ID_NUMBER:
        if (r->is_id_number) {
            json_write_raw(w, "request_id", r->id);
            break;
        } /* fall through */
    case WEBHOOK_ID_TEXT:
        if (r->id[0])
            json_write_text(w, "request_id", r->id);
        break;
    }
}

static void write_time(struct json_writer *w, const char *key, int64_t wall_ms)
{
    char iso[CLOCK_ISO_SIZE];
    clock_format_iso(wall_ms, iso);
    json_write_text(w, key, iso);
}

/* ---- the waterfall's ---- */

struct counts {
    int64_t taken, enriched, found[VENDOR_FIELD_COUNT];
};

static struct sim_waterfall run(const struct sim_part *part, size_t person, enum vendor_field field,
                                const struct persona *persona)
{
    const struct sim_record *r = part->record;
    struct sim_waterfall f = {.steps = &r->people[person].scenario->vendors[field],
                              .field = field,
                              .persona = persona,
                              .began_wall_ms = r->began_wall_ms,
                              .ready_wall_ms = part->ready_wall_ms};
    sim_waterfall_run(&f);
    f.is_found = f.is_found && is_asked(&r->ask, field);
    return f;
}

static struct counts count(const struct sim_part *part)
{
    const struct sim_record *r = part->record;
    struct counts n = {0};
    for (size_t i = 0; i < r->ask.count; i++) {
        if (!r->people[i].is_taken)
            continue;
        bool has_email = run(part, i, VENDOR_EMAIL, NULL).is_found;
        bool has_phone = run(part, i, VENDOR_PHONE, NULL).is_found;
        n.taken++;
        n.enriched += has_email || has_phone;
        n.found[VENDOR_EMAIL] += has_email;
        n.found[VENDOR_PHONE] += has_phone;
    }
    return n;
}

static void write_counts(struct json_writer *w, const struct sim_part *part)
{
    const struct ask *a = &part->record->ask;
    struct counts n = count(part);
    json_write_int(w, "total_requested_enrichments", (int64_t)a->count);
    json_write_array(w, "target_fields");
    if (a->run_waterfall_email)
        json_write_text(w, NULL, "emails");
    if (a->run_waterfall_phone)
        json_write_text(w, NULL, "phone_numbers");
    json_write_end(w);
    json_write_int(w, "records_enriched", n.enriched);
    json_write_int(w, "email_records_enriched", n.found[VENDOR_EMAIL]);
    json_write_int(w, "mobile_records_enriched", n.found[VENDOR_PHONE]);
    json_write_int(w, "enrichment_not_found", n.taken - n.enriched);
    json_write_int(w, "email_records_not_found",
                   a->run_waterfall_email ? n.taken - n.found[VENDOR_EMAIL] : 0);
    json_write_int(w, "mobile_records_not_found",
                   a->run_waterfall_phone ? n.taken - n.found[VENDOR_PHONE] : 0);
}

static void write_person(struct json_writer *w, const struct sim_part *part, size_t i)
{
    const struct sim_record *r = part->record;
    struct persona p;
    persona_invent(&p, r->sim->seed, &r->ask.people[i]);
    struct sim_waterfall email = run(part, i, VENDOR_EMAIL, &p), phone = run(part, i, VENDOR_PHONE, &p);
    json_write_object(w, NULL);
    json_write_text(w, "id", r->scenario->is_person_id_new ? p.other_id : p.id);
    json_write_object(w, "waterfall");
    if (r->ask.run_waterfall_email) {
        json_write_array(w, "emails");
        sim_waterfall_write_vendors(&email, w);
        json_write_end(w);
    }
    if (r->ask.run_waterfall_phone) {
        json_write_array(w, "phone_numbers");
        sim_waterfall_write_vendors(&phone, w);
        json_write_end(w);
    }
    json_write_end(w);
    sim_waterfall_write_findings(&phone, w);
    sim_waterfall_write_findings(&email, w);
    json_write_end(w);
    persona_release(&p);
}

static void write_waterfall(struct json_writer *w, const struct sim_part *part)
{
    const struct sim_record *r = part->record;
    json_write_text(w, "status", "success");
    write_counts(w, part);
    write_credits(w, r->credits_micro);
    write_request_id(w, r);
    write_time(w, "request_initiated", r->began_wall_ms);
    write_time(w, "request_completed", part->ready_wall_ms);
    json_write_array(w, "people");
    for (size_t i = 0; i < r->ask.count; i++)
        if (r->people[i].is_taken)
            write_person(w, part, i);
    json_write_end(w);
}

/* ---- the native phone's: no vendors, no times, no request id ---- */

static void write_native_phone(struct json_writer *w, const struct persona *p)
{
    char raw[PERSONA_PHONE_SIZE], sanitized[PERSONA_PHONE_SIZE], spaced[PERSONA_PHONE_SIZE + 4];
    char id[DICE_OBJECT_ID_SIZE];
    struct dice d;
    persona_phone(p, 0, raw, sanitized);
    dice_init(&d, p->seed, sanitized);
    dice_object_id(&d, id);
    snprintf(spaced, sizeof spaced, "+1 %s", raw);
    json_write_object(w, NULL);
    json_write_text(w, "_id", id);
    json_write_text(w, "confidence_cd", "high");
    json_write_null(w, "created_at");
    json_write_text(w, "direct_dial_source_cd", "contact_trusted");
    json_write_object(w, "dnc_other_info");
    json_write_text(w, "country", "United States");
    json_write_end(w);
    json_write_text(w, "dnc_status_cd", "not_found");
    json_write_text(w, "dnc_status_updated_at", "2023-08-15T20:57:53.108+00:00");
    json_write_int(w, "position", 0);
    json_write_text(w, "raw_number", spaced);
    json_write_text(w, "sanitized_number", sanitized);
    json_write_text(w, "status_cd", "valid_number");
    json_write_text(w, "type_cd", "mobile");
    json_write_null(w, "updated_at");
    json_write_text(w, "id", id);
    json_write_text(w, "key", id);
    json_write_end(w);
}

static void write_native_person(struct json_writer *w, const struct sim_record *r, size_t i, bool is_hit)
{
    struct persona p;
    persona_invent(&p, r->sim->seed, &r->ask.people[i]);
    json_write_object(w, NULL);
    json_write_text(w, "id", r->scenario->is_person_id_new ? p.other_id : p.id);
    json_write_text(w, "status", is_hit ? "success" : "not_found");
    json_write_array(w, "phone_numbers");
    if (is_hit)
        write_native_phone(w, &p);
    json_write_end(w);
    json_write_end(w);
    persona_release(&p);
}

static void write_native(struct json_writer *w, const struct sim_record *r)
{
    int64_t hits = 0;
    for (size_t i = 0; i < r->ask.count; i++)
        hits += !r->people[i].is_weak && r->people[i].scenario->native == NATIVE_HIT;
    json_write_text(w, "status", "success");
    json_write_int(w, "total_requested_enrichments", (int64_t)r->ask.count);
    json_write_int(w, "unique_enriched_records", hits);
    json_write_int(w, "missing_records", (int64_t)r->ask.count - hits);
    write_credits(w, hits * NATIVE_CREDITS_MICRO);
    json_write_array(w, "people");
    for (size_t i = 0; i < r->ask.count; i++)
        write_native_person(w, r, i, !r->people[i].is_weak && r->people[i].scenario->native == NATIVE_HIT);
    json_write_end(w);
}

void sim_delivery_write(struct json_writer *w, const char *key, const struct sim_part *part)
{
    json_write_object(w, key);
    if (part->kind == SIM_PART_NATIVE)
        write_native(w, part->record);
    else
        write_waterfall(w, part);
    json_write_end(w);
}

void sim_delivery_init(struct buf *out, const struct sim_part *part)
{
    struct json_writer w;
    buf_init(out, BODY_CEILING);
    json_writer_init(&w, out);
    sim_delivery_write(&w, NULL, part);
}
