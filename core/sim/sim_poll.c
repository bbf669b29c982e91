/* sim_poll.c — GET webhook_result/{id}: what became of a request, for those whom no webhook reached. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/json_write.h"
#include "core/sim/ask.h"
#include "core/sim/sim_answer.h"
#include "core/sim/sim_delivery.h"
#include "core/sim/sim_internal.h"

static bool is_int64(const char *id)
{
    const char *digits = id + (*id == '-');
    size_t count = strspn(digits, "0123456789");
    return count > 0 && count <= 19 && !digits[count];
}

static bool is_uuid(const char *id)
{
    return strlen(id) == 36 && strspn(id, "0123456789abcdefABCDEF-") == 36;
}

/* Apollo's own answer puts the number through a double: 1039995589705121975 comes back as …900. */
static void damage_id(const char *id, char out[48])
{
    char digits[48];
    double value = strtod(id, NULL);
    if (!is_int64(id) || strlen(id) < 17) {
        snprintf(out, 48, "%s", id);
        return;
    }
    snprintf(digits, sizeof digits, "%.16e", value);
    size_t size = 0;
    for (const char *c = digits; *c && *c != 'e'; c++)
        if (*c != '.')
            out[size++] = *c;
    while (size < strlen(id))
        out[size++] = '0';
    out[size] = '\0';
}

/* A request of two parts shows the one that nobody has got yet; else its first. */
static struct sim_part *part_to_show(struct sim_record *r)
{
    struct sim_part *first = NULL;
    for (int i = 0; i < SIM_PART_COUNT; i++) {
        struct sim_part *part = &r->parts[i];
        if (part->state == SIM_PART_NONE)
            continue;
        if (part->state != SIM_PART_ACKNOWLEDGED && !part->is_fetched)
            return part;
        first = first ? first : part;
    }
    return first;
}

static bool is_pending(struct sim_record *r, const struct sim_part *part)
{
    if (clock_mono_ms() < part->ready_ms)
        return true;
    return r->pending_polls_left > 0 && r->pending_polls_left-- > 0;
}

static void write_pending(const struct sim_call *c, const struct sim_record *r)
{
    int64_t wait_ms = sim_wait_ms(c->sim, r->scenario->poll_retry_after_ms);
    char body[128];
    snprintf(body, sizeof body, "{\"error_code\":\"result_pending\",\"retry_after_seconds\":%" PRId64 "}",
             wait_ms <= 1000 ? (int64_t)1 : (wait_ms + 999) / 1000);
    sim_answer_set(c->answer, 404, SIM_JSON, body);
}

static const char *webhook_status(const struct sim_part *part, bool has_result)
{
    if (!has_result || part->state == SIM_PART_FAILED)
        return "failed";
    return part->state == SIM_PART_ACKNOWLEDGED ? "success" : "in_progress";
}

static void write_result(const struct sim_call *c, struct sim_part *part, bool has_result)
{
    const struct sim_record *r = part->record;
    char id[48], dispatched[CLOCK_ISO_SIZE];
    damage_id(r->id, id);
    clock_format_iso(part->dispatched_wall_ms, dispatched);
    struct json_writer w;
    json_writer_init(&w, &c->answer->body);
    json_write_object(&w, NULL);
    json_write_text(&w, "request_id", id);
    json_write_text(&w, "webhook_status", webhook_status(part, has_result));
    json_write_text(&w, "request_type", part->kind == SIM_PART_NATIVE ? "phone" : "waterfall");
    json_write_text(&w, "last_dispatched_at", part->dispatched_wall_ms ? dispatched : NULL);
    json_write_text(&w, "failure_reason", has_result ? part->failure : "Waterfall enrichment failed");
    if (has_result)
        sim_delivery_write(&w, "webhook_result", part);
    else
        json_write_null(&w, "webhook_result");
    json_write_end(&w);
    part->is_fetched |= has_result;
    if (has_result && part->kind == SIM_PART_WATERFALL)
        sim_record_tell(part->record);
}

static void write_error(const struct sim_call *c, int status, const char *code)
{
    char body[128];
    snprintf(body, sizeof body, "{\"error_code\":\"%s\"}", code);
    sim_answer_set(c->answer, status, SIM_JSON, body);
}

static void write_status(const struct sim_call *c, int status)
{
    if (status == 401)
        sim_answer_refuse_key(c->answer);
    else
        sim_answer_set(c->answer, status, SIM_JSON, "{\"message\":\"Something went wrong on our side.\"}");
}

static const char *poll(struct sim_call *c, struct sim_record *r)
{
    switch (r->scenario->poll) {
    case POLL_UNKNOWN:
        write_error(c, 404, "request_id_unknown");
        return "unknown by scenario";
    case POLL_EXPIRED:
        write_error(c, 410, "request_id_expired");
        return "expired by scenario";
    case POLL_INVALID:
        write_error(c, 400, "invalid_request_id");
        return "invalid by scenario";
    case POLL_UNDELIVERED:
        write_result(c, part_to_show(r), false);
        return "failed by scenario";
    case POLL_STATUS:
        write_status(c, r->scenario->poll_status);
        return "an error by scenario";
    case POLL_NORMAL:
        break;
    }
    struct sim_part *part = part_to_show(r);
    if (is_pending(r, part)) {
        write_pending(c, r);
        return "pending";
    }
    write_result(c, part, true);
    return "here is the result";
}

void sim_poll_handle(struct sim_call *c)
{
    char *id = ask_decode(c->path_tail, strlen(c->path_tail), NULL);
    struct sim_record *r = id ? sim_record_find(c->sim, id) : NULL;
    const char *outcome;
    sim_add(c->sim, &c->sim->ledger.polls, 1);
    if (r && *r->id) {
        outcome = poll(c, r);
    } else if (id && (is_int64(id) || is_uuid(id))) {
        write_error(c, 404, "request_id_unknown");
        outcome = "unknown";
    } else {
        write_error(c, 400, "invalid_request_id");
        outcome = "no request id";
    }
    sim_say(c->sim, "\u2192 GET /webhook_result %s: %s", id ? id : "", outcome);
    free(id);
}
