/* sending.h — one lookup between its command and its answer on disk; shared by send.c, which leads to the
 * call, and send_answer.c, which takes what it came to. Nobody else includes it. */
#ifndef ENGINE_SENDING_H
#define ENGINE_SENDING_H

#include "core/engine/bulk/bulk.h"
#include "core/engine/engine.h"

struct sending {
    struct sending *next;
    struct wf *wf;
    uint64_t ticket;
    int64_t id; /* 0 until stored */
    struct lookup lookup;
    char token[TOKEN_TEXT_SIZE];
    char *label;
    uint64_t call_id;
    uint64_t cut_for;  /* the ticket of an interruption, answered when this is over; 0: none */
    int64_t cut_at_ms; /* monotonic: it is answered until then, or cut */
    bool is_called;    /* the call is out: an interruption makes it uncertain */
    bool is_held;      /* queued until Apollo's limit has room again */
    bool is_paced;     /* counted as out */
    bool is_simulated;
    bool awaits_disk; /* what is to be stored next was refused; tried again once it can be written */
    struct http_exchange *exchange; /* as it will be kept; ours until it is */
    /* What the call came to, until it is stored: an answer, read from `exchange`, or an end with a sentence.
     */
    bool is_over, is_answer;
    enum request_state end;
    char *message;
    int64_t run;               /* the list whose batch it is; 0: none */
    struct call_report report; /* for that list */
};

void sending_free(struct sending *s);
/* Its call is no longer out. */
void sending_is_back(struct sending *s);
/* It is no longer counted as out; `a` NULL: it came to nothing. */
void sending_end_pace(struct sending *s, const struct http_answer *a);
/* The call as it is shown. Yours. */
struct http_exchange *sending_exchange(const struct sending *s);

/* Whether what the disk refused is worth keeping for later. */
bool sending_may_wait(const struct sending *s, const struct err *err);

/* http_client's; `owner` is the sending. */
void sending_on_answer(void *owner, const struct http_answer *a);
/* The call is over without a usable answer. It is freed once that is stored, however long that takes. */
void sending_end(struct sending *s, enum request_state to, const char *message);
void sending_end_uncertain(struct sending *s, const char *what);
/* Stores once more what was refused. */
void sending_keep_again(struct sending *s);

#endif
