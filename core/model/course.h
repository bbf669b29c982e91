/* course.h — one person's waterfall for one field, reduced to what statistics need: who was asked in which
 * order, how it ended, which answers were the same and what became final. The values themselves are left out
 * (they become letters), so that a million waterfalls are a few hundred different courses, each with a count.
 *
 * As text, a line a step: '+' for a finder or '!' for a validator, the outcome's letter, the values' letters,
 * a tab, the vendor. Then a line a finding: '=', the value's letter, '+' confirmed, '-' refused or '.'
 * neither by the validators named with it, and the number of the step that it comes from ('-' where none is
 * known). +M<tab>Apollo +Ha<tab>Icypeas !Va<tab>ZeroBounce =a+1 Equal courses have equal texts. */
#ifndef MODEL_COURSE_H
#define MODEL_COURSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/request.h"

struct buf;

#define COURSE_STEPS_MAX PERSON_ATTEMPTS_MAX
#define COURSE_VALUES_MAX 26 /* values told apart; further ones of a course are left out */
#define COURSE_TEXT_MAX (64 * 1024)

struct course_step {
    const char *vendor; /* points into the text, not terminated */
    size_t vendor_size;
    bool is_validator;
    enum attempt_outcome outcome;
    uint32_t values; /* a bit a value */
};
struct course_final {
    int value;   /* number of the value */
    int verdict; /* 1 confirmed, -1 refused, 0 neither */
    int step;    /* -1: from none of them */
};
struct course {
    struct course_step step[COURSE_STEPS_MAX];
    size_t step_count;
    struct course_final final[COURSE_VALUES_MAX];
    size_t final_count;
};

/* Appends the course of that field; nothing where nobody was asked and nothing was found. */
void course_write(const struct person *p, enum contact_field field, struct buf *out);
/* Reads a text that course_write wrote; `text` must outlive *c. False: it did not. */
bool course_read(const char *text, struct course *c) __attribute__((warn_unused_result));

/* Values that a validator refused / confirmed, in its own step or beside a finding. A validator that names no
 * value speaks of what the last finder before it found. */
uint32_t course_refused(const struct course *c);
uint32_t course_confirmed(const struct course *c);
/* A finder's answer of which at least one value was not refused. */
bool course_step_is_usable(const struct course *c, size_t step);

#endif
