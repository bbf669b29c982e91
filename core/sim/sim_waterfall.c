/* sim_waterfall.c — Apollo's two spellings of a waterfall, e-mails and phone numbers, from one script. */
#include "core/sim/sim_waterfall.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/json_write.h"
#include "core/base/mem.h"
#include "core/sim/dice.h"
#include "core/sim/persona.h"

/* Apollo's ids of the vendors that its pages name; others are made up alike. */
static const struct {
    const char *name, *id[VENDOR_FIELD_COUNT];
} providers[] = {
    {"Apollo", {"apollo", "apollo"}},
    {"FindyMail", {"findymail_email_finder", "findymail_phone_finder"}},
    {"Icypeas", {"icypeas_single_email_search", "icypeas_phone_search"}},
    {"LeadMagic", {"leadmagic_email_finder", "leadmagic_mobile_finder"}},
    {"Prospeo", {"prospeo_email_finder", "prospeo_mobile_finder"}},
    {"ZeroBounce", {"zerobounce_email_validator", "zerobounce_phone_validator"}},
};

static char *provider_id(const struct vendor_step *step, enum vendor_field field)
{
    for (size_t i = 0; i < sizeof providers / sizeof providers[0]; i++)
        if (strcmp(providers[i].name, step->name) == 0)
            return mem_text(providers[i].id[field]);
    struct buf id;
    buf_init(&id, 256);
    for (const char *c = step->name; *c; c++)
        buf_append_char(&id, isalnum((unsigned char)*c) ? (char)tolower((unsigned char)*c) : '_');
    bool is_validator = step->outcome == VENDOR_VERIFIES || step->outcome == VENDOR_REJECTS;
    buf_printf(&id, "_%s_%s", field == VENDOR_EMAIL ? "email" : "mobile",
               is_validator ? "validator" : "finder");
    char *text = buf_take(&id, NULL);
    buf_release(&id);
    return text;
}

static void run_step(struct sim_waterfall *f, size_t i)
{
    switch (f->steps->step[i].outcome) {
    case VENDOR_HIT:
        f->is_found = true;
        f->is_verified = false;
        f->finder = i;
        break;
    case VENDOR_VERIFIES:
        f->is_verified = f->is_found;
        f->validator = i;
        break;
    case VENDOR_REJECTS:
        f->is_found = f->is_verified = false;
        f->variant++;
        break;
    case VENDOR_MISS:
    case VENDOR_ERROR:
        break;
    }
}

void sim_waterfall_run(struct sim_waterfall *f)
{
    f->is_found = f->is_verified = false;
    f->variant = 0;
    for (size_t i = 0; i < f->steps->count; i++)
        run_step(f, i);
}

static void write_value(const struct sim_waterfall *f, int variant, struct json_writer *w)
{
    if (f->field == VENDOR_PHONE) {
        char raw[PERSONA_PHONE_SIZE], sanitized[PERSONA_PHONE_SIZE];
        persona_phone(f->persona, variant, raw, sanitized);
        json_write_text(w, NULL, raw);
        return;
    }
    char *email = persona_email(f->persona, variant);
    json_write_text(w, NULL, email);
    free(email);
}

static void write_upper(struct json_writer *w, const char *key, const char *text)
{
    char *upper = mem_text(text);
    for (char *c = upper; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    json_write_text(w, key, upper);
    free(upper);
}

static const char *status_word(const struct vendor_step *step)
{
    static const char *const words[] = {
        [VENDOR_HIT] = "unverified",  [VENDOR_MISS] = "not_found", [VENDOR_VERIFIES] = "verified",
        [VENDOR_REJECTS] = "invalid", [VENDOR_ERROR] = "error",
    };
    return step->outcome == VENDOR_HIT && step->code ? step->code : words[step->outcome];
}

/* The n of "<provider>-<n>": which of this provider's turns it is. */
static int turn_of(const struct sim_waterfall *f, size_t i)
{
    int turn = 1;
    for (size_t j = 0; j < i; j++)
        turn += strcmp(f->steps->step[j].name, f->steps->step[i].name) == 0;
    return turn;
}

static void write_vendor(const struct sim_waterfall *f, size_t i, int variant, struct json_writer *w)
{
    const struct vendor_step *step = &f->steps->step[i];
    bool is_quiet = step->outcome == VENDOR_MISS || step->outcome == VENDOR_ERROR;
    char *provider = provider_id(step, f->field);
    char *id = mem_text_format("%s-%d", provider, turn_of(f, i));
    json_write_object(w, NULL);
    json_write_text(w, "id", id);
    json_write_text(w, "name", step->name);
    write_upper(w, "status", status_word(step));
    json_write_array(w, f->field == VENDOR_EMAIL ? "emails" : "phone_numbers");
    if (!is_quiet)
        write_value(f, variant, w);
    json_write_end(w);
    json_write_bool(w, "usedForVerification",
                    step->outcome == VENDOR_VERIFIES || step->outcome == VENDOR_REJECTS);
    json_write_text(w, "statusCode", is_quiet || step->outcome == VENDOR_REJECTS ? step->code : NULL);
    json_write_text(w, "statusMessage", step->message);
    json_write_text(w, "authMechanism", step->is_own_key ? "api_key" : "native");
    json_write_end(w);
    free(provider);
    free(id);
}

void sim_waterfall_write_vendors(const struct sim_waterfall *f, struct json_writer *w)
{
    int variant = 0;
    json_write_object(w, NULL);
    json_write_array(w, "vendors");
    for (size_t i = 0; i < f->steps->count; i++) {
        write_vendor(f, i, variant, w);
        variant += f->steps->step[i].outcome == VENDOR_REJECTS;
    }
    json_write_end(w);
    json_write_end(w);
}

/* Steps follow each other evenly between the call and the result. */
static int64_t step_wall_ms(const struct sim_waterfall *f, size_t i)
{
    int64_t span_ms = f->ready_wall_ms - f->began_wall_ms;
    return f->began_wall_ms + span_ms * (int64_t)(i + 1) / (int64_t)(f->steps->count + 1);
}

static void write_precise_time(struct json_writer *w, const char *key, int64_t wall_ms)
{
    char iso[CLOCK_ISO_SIZE], precise[CLOCK_ISO_SIZE + 8];
    clock_format_iso(wall_ms, iso);
    snprintf(precise, sizeof precise, "%.19s.%03dZ", iso, (int)(wall_ms % 1000));
    json_write_text(w, key, precise);
}

static void write_validation(const struct sim_waterfall *f, struct json_writer *w)
{
    const struct vendor_step *step = &f->steps->step[f->validator];
    char iso[CLOCK_ISO_SIZE];
    clock_format_iso(step_wall_ms(f, f->validator), iso);
    json_write_object(w, NULL);
    json_write_text(w, "raw_status", step->code ? step->code : "valid");
    json_write_text(w, "third_party_validator_name", step->name);
    json_write_text(w, "timestamp", iso);
    json_write_end(w);
}

/* The article's own sample calls an address "Verified" that its vendor calls UNVERIFIED; so does this. */
static void write_email(const struct sim_waterfall *f, struct json_writer *w)
{
    char *email = persona_email(f->persona, f->variant);
    char *provider = provider_id(&f->steps->step[f->finder], VENDOR_EMAIL);
    json_write_object(w, NULL);
    json_write_text(w, "email", email);
    json_write_null(w, "email_source_cd");
    json_write_int(w, "position", 0);
    json_write_text(w, "email_status_cd", "Verified");
    json_write_null(w, "extrapolated_email_confidence");
    json_write_text(w, "third_party_data_provider_id", provider);
    write_precise_time(w, "waterfall_enriched_at", step_wall_ms(f, f->finder));
    json_write_array(w, "vendor_validation_statuses");
    if (f->is_verified)
        write_validation(f, w);
    json_write_end(w);
    json_write_end(w);
    free(email);
    free(provider);
}

static void write_phone(const struct sim_waterfall *f, struct json_writer *w)
{
    char raw[PERSONA_PHONE_SIZE], sanitized[PERSONA_PHONE_SIZE], id[DICE_OBJECT_ID_SIZE];
    struct dice d;
    persona_phone(f->persona, f->variant, raw, sanitized);
    dice_init(&d, f->persona->seed, raw);
    dice_object_id(&d, id);
    json_write_object(w, NULL);
    json_write_text(w, "_id", id);
    json_write_null(w, "confidence_cd");
    json_write_object(w, "dnc_other_info");
    json_write_end(w);
    json_write_null(w, "dnc_status_cd");
    json_write_null(w, "dnc_status_updated_at");
    json_write_text(w, "raw_number", raw);
    json_write_text(w, "sanitized_number", sanitized);
    json_write_text(w, "status_cd", f->is_verified ? "valid_number" : "no_status");
    json_write_text(w, "type_cd", f->is_verified ? "mobile" : NULL);
    json_write_text(w, "id", id);
    json_write_text(w, "key", id);
    json_write_end(w);
}

void sim_waterfall_write_findings(const struct sim_waterfall *f, struct json_writer *w)
{
    json_write_array(w, f->field == VENDOR_EMAIL ? "emails" : "phone_numbers");
    if (f->is_found && f->field == VENDOR_EMAIL)
        write_email(f, w);
    else if (f->is_found)
        write_phone(f, w);
    json_write_end(w);
}
