/* sim_match_json.c — the synchronous answers of people/match and people/bulk_match, field by field as the
 * article shows them. The request id is written as text, digit for digit: no double ever holds it. */
#include "core/sim/sim_match.h"

#include "core/base/buf.h"
#include "core/base/json_write.h"
#include "core/sim/persona.h"
#include "core/sim/sim_delivery.h"
#include "core/sim/sim_internal.h"

static bool is_found(const struct sim_record_person *p)
{
    return p->scenario->found == FOUND_YES;
}

static void write_person(struct json_writer *w, const char *key, const struct sim_record *r, size_t i)
{
    const struct sim_record_person *state = &r->people[i];
    if (state->scenario->found == FOUND_NO || (r->ask.is_bulk && state->is_weak)) {
        json_write_null(w, key);
        return;
    }
    struct persona p;
    persona_invent(&p, r->sim->seed, &r->ask.people[i]);
    if (state->is_weak || !is_found(state)) {
        persona_write_stub(&p, w, key);
    } else {
        const struct persona_view view = {.has_email = !r->ask.run_waterfall_email,
                                          .has_personal_emails = r->ask.reveal_personal_emails};
        persona_write(&p, &view, w, key);
    }
    persona_release(&p);
}

static void write_asked(struct json_writer *w, const struct asked *p)
{
    json_write_object(w, NULL);
#define X(field)                                                                                             \
    if (p->field)                                                                                            \
        json_write_text(w, #field, p->field);
    ASKED_FIELDS(X)
#undef X
    json_write_end(w);
}

/* Of one person who is taken all the same, the weakest attribute counts as not processed. */
static void write_weakest(struct json_writer *w, const struct asked *p)
{
    struct asked weakest = {0};
    if (p->domain)
        weakest.domain = p->domain;
    else if (p->organization_name)
        weakest.organization_name = p->organization_name;
    else
        weakest.name = p->name ? p->name : p->last_name;
    write_asked(w, &weakest);
}

static bool is_partial(const struct sim_record *r)
{
    size_t taken = sim_record_taken_count(r);
    return taken < r->ask.count || r->scenario->accept == ACCEPT_FIRST;
}

const char *sim_match_status(const struct sim_record *r)
{
    if (sim_record_taken_count(r) == 0)
        return "failed";
    return is_partial(r) ? "partial_accepted" : "accepted";
}

static const char *usual_message(const struct sim_record *r)
{
    if (sim_record_taken_count(r) == 0)
        return SIM_MESSAGE_NO_IDENTIFIERS;
    return is_partial(r) ? SIM_MESSAGE_PARTIAL : SIM_MESSAGE_ACCEPTED;
}

/* A team without permission is told so, and no attribute is blamed. */
static bool has_unprocessed(const struct sim_record *r)
{
    bool is_weak = false;
    for (size_t i = 0; i < r->ask.count; i++)
        is_weak |= r->people[i].is_weak;
    return is_partial(r) && (is_weak || sim_record_taken_count(r) > 0);
}

static void write_unprocessed(struct json_writer *w, const struct sim_record *r)
{
    json_write_array(w, "unprocessed_attributes");
    for (size_t i = 0; i < r->ask.count; i++) {
        if (!r->people[i].is_taken)
            write_asked(w, &r->ask.people[i]);
        else if (!r->ask.is_bulk)
            write_weakest(w, &r->ask.people[i]);
        else
            json_write_null(w, NULL);
    }
    json_write_end(w);
}

static void write_waterfall(struct json_writer *w, const struct sim_record *r)
{
    bool is_weak = r->ask.count == 1 && r->people[0].is_weak;
    json_write_object(w, "waterfall");
    json_write_text(w, "status", sim_match_status(r));
    json_write_text(w, "message", r->scenario->message && !is_weak ? r->scenario->message : usual_message(r));
    if (has_unprocessed(r))
        write_unprocessed(w, r);
    json_write_end(w);
}

static void write_phone_enrichment(struct json_writer *w, const struct sim_record *r)
{
    bool is_pending = sim_record_has(r, SIM_PART_NATIVE);
    bool is_weak = r->ask.count == 1 && r->people[0].is_weak;
    json_write_object(w, "phone_enrichment");
    json_write_text(w, "status", is_pending ? "pending" : "skipped");
    if (is_pending)
        json_write_text(w, "request_id", r->phone_id);
    json_write_text(w, "message",
                    is_pending ? "Phone enrichment is processing asynchronously."
                    : is_weak  ? SIM_MESSAGE_NO_IDENTIFIERS
                               : "A phone enrichment for this person is already running.");
    json_write_end(w);
}

static void write_tail(struct json_writer *w, const struct sim_record *r)
{
    if (ask_wants_waterfall(&r->ask))
        write_waterfall(w, r);
    if (ask_wants_native_phone(&r->ask))
        write_phone_enrichment(w, r);
    if (r->is_id_number)
        json_write_raw(w, "request_id", r->id);
    else if (r->id[0])
        json_write_text(w, "request_id", r->id);
}

/* Only an answer that nothing follows counts and charges at once. */
static void write_plain_counts(struct json_writer *w, const struct sim_record *r)
{
    char credits[SIM_CREDITS_SIZE];
    int64_t found = 0;
    for (size_t i = 0; i < r->ask.count; i++)
        found += is_found(&r->people[i]) && !r->people[i].is_weak;
    sim_delivery_format_credits(r->credits_micro, credits);
    json_write_int(w, "unique_enriched_records", found);
    json_write_int(w, "missing_records", (int64_t)r->ask.count - found);
    json_write_raw(w, "credits_consumed", credits);
}

static void write_bulk(struct json_writer *w, const struct sim_record *r)
{
    json_write_text(w, "status", "success");
    json_write_null(w, "error_code");
    json_write_null(w, "error_message");
    json_write_int(w, "total_requested_enrichments", (int64_t)r->ask.count);
    if (!ask_wants_waterfall(&r->ask))
        write_plain_counts(w, r);
    json_write_array(w, "matches");
    for (size_t i = 0; i < r->ask.count; i++)
        write_person(w, NULL, r, i);
    json_write_end(w);
}

void sim_match_write_answer(const struct sim_record *r, struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out);
    json_write_object(&w, NULL);
    if (r->ask.is_bulk)
        write_bulk(&w, r);
    else
        write_person(&w, "person", r, 0);
    write_tail(&w, r);
    json_write_end(&w);
}
