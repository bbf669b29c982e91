/* sim_record.c — a hash table by id and a list by age. */
#include "core/sim/sim_record.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/sim/dice.h"
#include "core/sim/sim_answer.h"
#include "core/sim/sim_internal.h"
#include "core/sim/sim_webhook.h"

static struct scenario *scenario_of_person(struct scenario *all, const struct asked *p)
{
    struct buf name;
    buf_init(&name, 16384);
    asked_write_name(p, &name);
    struct scenario *chosen = scenario_for(all, name.data);
    buf_release(&name);
    return chosen;
}

static size_t text_bytes(const char *text)
{
    return text ? strlen(text) + 1 : 0;
}

static size_t ask_bytes(const struct ask *a)
{
    size_t bytes = text_bytes(a->webhook_url);
    for (size_t i = 0; i < a->count; i++) {
        const struct asked *p = &a->people[i];
        bytes += sizeof *p + sizeof(struct sim_record_person);
#define X(field) bytes += text_bytes(p->field);
        ASKED_FIELDS(X)
#undef X
    }
    return bytes;
}

struct sim_record *sim_record_new_take(struct sim *s, struct ask *ask)
{
    struct sim_record *r = mem_zalloc(sizeof *r);
    r->sim = s;
    r->ask = *ask;
    *ask = (struct ask){0};
    r->bytes = sizeof *r + ask_bytes(&r->ask);
    r->began_wall_ms = clock_wall_ms();
    r->people = mem_zalloc(r->ask.count * sizeof *r->people);
    for (size_t i = 0; i < r->ask.count; i++)
        r->people[i] = (struct sim_record_person){
            .scenario = scenario_hold(scenario_of_person(s->scenario, &r->ask.people[i])),
            .is_weak = !asked_is_strong(&r->ask.people[i]),
        };
    r->scenario = scenario_hold(r->ask.is_bulk ? s->scenario : r->people[0].scenario);
    r->pending_polls_left = r->scenario->poll_pending_count;
    for (int i = 0; i < SIM_PART_COUNT; i++)
        r->parts[i] = (struct sim_part){.record = r, .kind = (enum sim_part_kind)i};
    return r;
}

void sim_record_free(struct sim_record *r)
{
    for (int i = 0; i < SIM_PART_COUNT; i++)
        sim_webhook_cancel(&r->parts[i]);
    if (r->held_answer)
        sim_answer_send_take(r->held_answer, 0);
    for (size_t i = 0; i < r->ask.count; i++)
        scenario_drop(r->people[i].scenario);
    scenario_drop(r->scenario);
    free(r->people);
    ask_release(&r->ask);
    free(r);
}

static struct sim_record **bucket_of(struct sim *s, const char *id)
{
    struct dice hash;
    dice_init(&hash, s->seed, id);
    return &s->records.bucket[dice_below(&hash, SIM_RECORD_BUCKETS)];
}

struct sim_record *sim_record_find(struct sim *s, const char *id)
{
    if (!s->records.bucket)
        return NULL;
    struct sim_record *r = *bucket_of(s, id);
    while (r && strcmp(r->id, id) != 0)
        r = r->next_in_bucket;
    return r;
}

/* Over 2^53 and odd: the digits that a double loses. */
static int64_t draw_number(struct dice *d, enum scenario_id kind)
{
    uint64_t roll = dice_roll(d);
    if (kind == ID_19_DIGIT)
        return (int64_t)(1000000000000000000u + roll % 8000000000000000000u) | 1;
    int64_t number = (int64_t)(roll >> 1 | 1u << 30 | 1u);
    return kind == ID_NEGATIVE || roll >> 63 ? -number : number;
}

static void draw_id(struct sim_record *r)
{
    struct dice *d = &r->sim->id_dice;
    enum scenario_id kind = r->scenario->id;
    r->is_id_number = kind != ID_UUID && kind != ID_NONE;
    if (kind == ID_UUID)
        dice_uuid(d, r->id);
    else if (r->is_id_number)
        snprintf(r->id, sizeof r->id, "%" PRId64, draw_number(d, kind));
}

void sim_record_tell(struct sim_record *r)
{
    if (r->is_told)
        return;
    r->is_told = true;
    sim_add(r->sim, &r->sim->ledger.told_micro, r->credits_micro);
}

void sim_record_draw_ids(struct sim_record *r)
{
    do
        draw_id(r);
    while (r->id[0] && sim_record_find(r->sim, r->id));
    dice_uuid(&r->sim->id_dice, r->webhook_id);
    dice_object_id(&r->sim->id_dice, r->phone_id);
}

static void forget(struct sim_record *r)
{
    struct sim_records *all = &r->sim->records;
    if (r->id[0]) {
        struct sim_record **link = bucket_of(r->sim, r->id);
        while (*link != r)
            link = &(*link)->next_in_bucket;
        *link = r->next_in_bucket;
    }
    *(r->older ? &r->older->newer : &all->oldest) = r->newer;
    *(r->newer ? &r->newer->older : &all->newest) = r->older;
    all->count--;
    all->bytes -= r->bytes;
    sim_record_free(r);
}

void sim_record_keep(struct sim_record *r)
{
    struct sim_records *all = &r->sim->records;
    while (all->oldest && (all->count >= SIM_RECORDS_MAX || all->bytes + r->bytes > SIM_RECORDS_MAX_BYTES))
        forget(all->oldest);
    if (!all->bucket)
        all->bucket = mem_zalloc(SIM_RECORD_BUCKETS * sizeof *all->bucket);
    if (r->id[0]) {
        struct sim_record **bucket = bucket_of(r->sim, r->id);
        r->next_in_bucket = *bucket;
        *bucket = r;
    }
    r->older = all->newest;
    *(all->newest ? &all->newest->newer : &all->oldest) = r;
    all->newest = r;
    all->count++;
    all->bytes += r->bytes;
}

void sim_records_release(struct sim *s)
{
    while (s->records.oldest)
        forget(s->records.oldest);
    free(s->records.bucket);
    s->records = (struct sim_records){0};
}

bool sim_record_has(const struct sim_record *r, enum sim_part_kind kind)
{
    return r->parts[kind].state != SIM_PART_NONE;
}

size_t sim_record_taken_count(const struct sim_record *r)
{
    size_t count = 0;
    for (size_t i = 0; i < r->ask.count; i++)
        count += r->people[i].is_taken;
    return count;
}
