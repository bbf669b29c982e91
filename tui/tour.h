/* tour.h — the demo that shows itself: does what the script says, through the same actions as keys do,
 * against the same simulator, with a caption below. Stands between the loop and the app, which does not know
 * of it. */
#ifndef TUI_TOUR_H
#define TUI_TOUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/layout.h"
#include "tui/view/detail/detail.h"

struct app;
struct canvas;
struct input;

enum tour_until {
    TOUR_READ,     /* nothing but that it was read */
    TOUR_ANSWERED, /* the request that was sent last has Apollo's answer */
    TOUR_ENDED,    /* it is at its end */
};
struct tour_step {
    const char *scenario, *acts;
    enum tour_until until;
    enum pane pane;
    enum detail_tab tab;
    const char *caption;
};
size_t tour_step_count(void);
const struct tour_step *tour_step_at(size_t index);

#define TOUR_STEPS_MAX 40
struct tour {
    bool is_on, is_paused;
    bool is_hurried;           /* the user wants the next step: no pauses, no reading */
    int at, shown;             /* shown < at: looking back; what was done stays done */
    const char *act;           /* the next act of step `at`; "" = all are done */
    size_t typed;              /* bytes of it */
    int64_t begun_ms, next_ms; /* monotonic: of the step; of the next act */
    int64_t notice_until_ms;   /* how to leave is said with more weight */
    bool is_sending;
    int64_t request_id;                      /* the one that was sent last; 0 = none yet */
    int64_t request_of_step[TOUR_STEPS_MAX]; /* so that looking back shows it again */
};

void tour_start(struct tour *t, struct app *a);
/* True: it was the tour's to deal with. */
bool tour_input(struct tour *t, struct app *a, const struct input *in);
/* Once a turn of the loop: does what is due. True: there is something new to draw. */
bool tour_turn(struct tour *t, struct app *a);
/* Milliseconds until something is due; -1: never. */
int64_t tour_wake_ms(const struct tour *t, const struct app *a);
/* Draws the app above the caption. */
void tour_draw(struct tour *t, struct app *a, struct canvas *c);

#endif
