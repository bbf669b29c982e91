/* sim_record.h — the requests that were taken, for webhooks and polls to come. Only what was asked is kept;
 * the bodies follow from it and are written anew each time, the same to the byte. Bounded: the oldest go
 * first. */
#ifndef SIM_SIM_RECORD_H
#define SIM_SIM_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/sim/ask.h"
#include "core/sim/scenario.h"

struct loop_timer;
struct sim;
struct sim_answer;
struct sim_record;

#define SIM_RECORDS_MAX 100000
#define SIM_RECORDS_MAX_BYTES (128u * 1024 * 1024)

enum sim_part_kind { SIM_PART_WATERFALL, SIM_PART_NATIVE, SIM_PART_COUNT };
enum sim_part_state {
    SIM_PART_NONE,    /* not asked, or not taken */
    SIM_PART_PLANNED, /* its webhook will be sent, again perhaps */
    SIM_PART_CALLING,
    SIM_PART_ACKNOWLEDGED,
    SIM_PART_FAILED, /* nobody took it */
    SIM_PART_SILENT, /* never called back: by script, or because it is not on loopback */
};
/* What is delivered by one webhook of its own. */
struct sim_part {
    struct sim_record *record;
    enum sim_part_kind kind;
    enum sim_part_state state;
    int64_t ready_ms; /* monotonic */
    int64_t ready_wall_ms, dispatched_wall_ms;
    int attempt_count, copies_left;
    bool is_fetched;          /* by a poll */
    const char *failure;      /* NULL = none */
    struct loop_timer *timer; /* NULL = no webhook planned */
    uint64_t call;
    bool is_in_line;
    struct sim_part *next_in_line;
};

/* One person of the request and the scenario that decides on him. */
struct sim_record_person {
    struct scenario *scenario;
    bool is_taken, is_weak;
};

struct sim_record {
    struct sim *sim;
    struct sim_record *newer, *older, *next_in_bucket;
    size_t bytes;
    char id[48]; /* "" = none */
    bool is_id_number;
    char webhook_id[48];   /* where the webhook names another */
    char phone_id[25];     /* phone_enrichment.request_id */
    int64_t began_wall_ms; /* request_initiated */
    struct ask ask;
    struct sim_record_person *people; /* ask.count of them */
    struct scenario *scenario;
    int64_t credits_micro;
    bool is_told; /* the amount has reached the caller */
    int pending_polls_left;
    struct sim_part parts[SIM_PART_COUNT];
    struct sim_answer *held_answer; /* sent when the first webhook has been */
};

#define SIM_RECORD_BUCKETS 16384
struct sim_records {
    struct sim_record **bucket; /* NULL until the first record */
    struct sim_record *newest, *oldest;
    size_t count, bytes;
};

/* Takes `ask`; every person gets `s`'s scenario or his own. Not kept yet. */
struct sim_record *sim_record_new_take(struct sim *s, struct ask *ask) __attribute__((warn_unused_result));
void sim_record_free(struct sim_record *r); /* one that is not kept */

/* What it cost has reached the caller, by webhook, by poll or in the answer; counted once. */
void sim_record_tell(struct sim_record *r);

/* Gives it an id as its scenario wants, unlike any kept one's. */
void sim_record_draw_ids(struct sim_record *r);
void sim_record_keep(struct sim_record *r);
/* NULL: unknown. */
struct sim_record *sim_record_find(struct sim *s, const char *id);
void sim_records_release(struct sim *s);

bool sim_record_has(const struct sim_record *r, enum sim_part_kind kind);
size_t sim_record_taken_count(const struct sim_record *r);

#endif
