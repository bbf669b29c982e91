/* insight.h — questions about the whole history and their answers: windows and sums, never the table.
 * An answer is owned by whoever holds it. Text is clean; NULL is "not told". */
#ifndef MODEL_INSIGHT_H
#define MODEL_INSIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/course.h"
#include "core/model/ledger.h"
#include "core/model/request.h"
#include "core/model/vendor_stats.h"

#define INSIGHT_RUNS_MAX 50
#define INSIGHT_SPARKS VENDOR_SPARKS /* parts of the time, for small charts */

enum insight_kind {
    INSIGHT_VENDORS,  /* courses with their counts: vendor_stats.h and vendor_replay.h make figures of them */
    INSIGHT_ATTEMPTS, /* a window of the attempts of one vendor and field, newest request first */
    INSIGHT_LEDGER,   /* a window of requests with what they cost and who returned something */
    INSIGHT_CREDITS,  /* days, balances, what is held */
    INSIGHT_PEOPLE,   /* a window of people, most recently asked first */
    INSIGHT_PERSON,   /* every request about one of them, newest first */
    INSIGHT_DELIVERIES, /* a window of arrivals, newest first */
    INSIGHT_REPLAY,     /* one stored body, read again into a request that is stored nowhere */
    INSIGHT_KIND_COUNT
};

enum delivery_choice {
    DELIVERIES_ALL,
    DELIVERIES_LOOSE, /* unmatched or unreadable: what needs a person */
    DELIVERIES_CHOICE_COUNT
};

struct insight_query {
    enum insight_kind kind;
    int64_t first, count;       /* the window; of PERSON and DELIVERIES too */
    const char *filter;         /* the list's, as in wf_rows_query; NULL = all */
    int64_t since_ms, until_ms; /* asked (deliveries: received) in [since, until); 0 = open. Not for people */
    enum contact_field field;   /* ATTEMPTS */
    const char *vendor;         /* ATTEMPTS */
    enum attempt_choice step;   /* ATTEMPTS: only such of its steps */
    int64_t id;                 /* PERSON, REPLAY: its own; DELIVERIES: of one request, 0 = all */
    int64_t request_id;         /* PERSON, id 0: whoever is asked about at this place of this request */
    int slot;
    enum delivery_choice choice;
    bool with_bodies; /* DELIVERIES */
    int wait_ms; /* a look through the history that takes longer is told as is_counting; 0: told when whole */
};

struct course_count {
    enum contact_field field;
    char *course;
    int64_t count;
    int64_t spark[INSIGHT_SPARKS]; /* of the count, by time: as many as the answer's spark_count */
};

struct attempt_row {
    int64_t request_id, asked_ms;
    char *label, *organization;  /* of the person */
    int place;                   /* among all that were asked for the field */
    bool is_validator, is_final; /* is_final: one of its values is a final finding */
    enum attempt_outcome outcome;
    char *status, *status_code, *values; /* values: joined by ", " */
};

struct ledger_row {
    struct request_row request;
    char *sources;  /* vendors that returned data: "Icypeas, Prospeo"; NULL = none */
    char *enriched; /* Apollo's count of records enriched; NULL = not reported */
};

struct person_row {
    int64_t id;
    char *name, *organization, *key; /* key: what makes requests speak of the same person */
    int64_t request_count, last_request, last_ms;
};

struct delivery_row {
    int64_t id, request_id;       /* request 0: unmatched */
    int64_t received_ms, same_as; /* same_as 0: no repeat */
    enum channel channel;
    enum delivery_outcome outcome;
    char *note, *label;
    size_t body_size;
    char *body; /* with_bodies; a repeat's is the first one's */
};

struct insight {
    enum insight_kind kind;
    bool has_simulated;   /* VENDORS, CREDITS, LEDGER: some of what is counted was said by the simulator */
    int64_t first, total; /* total: how long the whole list is, of which this is a window */
    bool is_cut;          /* the search stopped at its ceiling: there are more */
    bool is_counting;  /* not looked through yet: asking the same again goes on. Of PEOPLE and DELIVERIES what
                          was found so far is told, the newest; of others nothing */
    double part;       /* … and how much of it is done, 0 to 1 */
    int64_t spark_day; /* the UTC day with which spark[0] begins */
    int spark_days, spark_count; /* how many days each of them has, and how many there are */
    struct course_count *courses;
    size_t course_count;
    struct attempt_row *attempts;
    size_t attempt_count;
    struct ledger_row *ledger;
    size_t ledger_count;
    struct ledger_day *days; /* by day, then kind */
    size_t day_count;
    struct balance *balances; /* oldest first */
    size_t balance_count;
    struct ledger_run *runs; /* newest first; at most INSIGHT_RUNS_MAX; a filter does not speak of them */
    size_t run_count;
    int64_t held_count; /* requests that are open: what they will cost is not known */
    struct person_row *people;
    size_t people_count;
    struct request **requests; /* PERSON: newest first; REPLAY: one, id 0, is_simulated as the real one */
    int *slots;                /* PERSON: which person of each request */
    size_t request_count;
    struct delivery_row *deliveries;
    size_t delivery_count;
};
struct insight *insight_new(enum insight_kind kind) __attribute__((warn_unused_result));
void insight_free(struct insight *x); /* NULL is fine */

/* Zeroed rows at the end of their list. */
struct course_count *insight_add_course(struct insight *x);
struct attempt_row *insight_add_attempt(struct insight *x);
struct ledger_row *insight_add_ledger(struct insight *x);
struct ledger_day *insight_add_day(struct insight *x);
struct balance *insight_add_balance(struct insight *x);
struct ledger_run *insight_add_run(struct insight *x);
struct person_row *insight_add_person(struct insight *x);
struct delivery_row *insight_add_delivery(struct insight *x);
void insight_add_request_take(struct insight *x, struct request *r, int slot);

/* What makes requests speak of one person: Apollo's id, else the identity that was typed. Appends nothing for
 * somebody who cannot be told from others. */
void person_key(const struct person *p, struct buf *out);

#endif
