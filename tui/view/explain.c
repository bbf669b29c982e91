/* explain.c — a request's story in plain words, for a ticket or a colleague. */
#include <string.h>

#include "core/base/clock.h"
#include "tui/view/detail.h"
#include "tui/view/outcome.h"

static void sentence(struct doc *d)
{
    doc_line(d);
}

static void explain_asking(const struct detail_context *x, struct doc *d, const struct person *p)
{
    const struct lookup_options *o = &x->request->options;
    char when[CLOCK_ISO_SIZE];
    clock_format_local(x->request->sent_ms ? x->request->sent_ms : x->request->created_ms, when);
    doc_printf(d, ROLE_TEXT, "On %s Apollo was asked about ", when);
    struct buf label;
    buf_init(&label, 4096);
    identifiers_label(&p->asked, &label);
    detail_put_private(x, d, ROLE_STRONG, label.data);
    buf_release(&label);
    if (x->request->people_count > 1)
        doc_printf(d, ROLE_TEXT, " and %zu more", x->request->people_count - 1);
    doc_put(d, ROLE_TEXT,
            o->waterfall_email && o->waterfall_phone ? ", with the e-mail and the phone waterfall."
            : o->waterfall_email                     ? ", with the e-mail waterfall."
            : o->waterfall_phone                     ? ", with the phone waterfall."
                                                     : ", without a waterfall.");
}

static void explain_field(const struct detail_context *x, struct doc *d, const struct person *p,
                          enum contact_field field)
{
    const char *what = field == CONTACT_EMAIL ? "e-mail" : "phone";
    int asked = 0;
    for (size_t i = 0; i < p->attempt_count; i++) {
        const struct attempt *a = &p->attempts[i];
        if (a->field != field)
            continue;
        if (asked++ == 0) {
            sentence(d);
            doc_printf(d, ROLE_TEXT, "For the %s, ", what);
        } else {
            doc_put(d, ROLE_TEXT, ", then ");
        }
        doc_put(d, ROLE_VENDOR, a->vendor ? a->vendor : "an unnamed vendor");
        doc_printf(d, ROLE_TEXT, " %s", a->verification == TRISTATE_TRUE ? "checked: " : "answered: ");
        doc_put(d, attempt_role(attempt_outcome(a)), attempt_text(attempt_outcome(a)));
        if (a->status_code || a->status_message)
            doc_printf(d, ROLE_MUTED, " (%s)", a->status_message ? a->status_message : a->status_code);
    }
    if (asked)
        doc_put(d, ROLE_TEXT, ".");
    const struct finding *best = person_best(p, field);
    if (!best)
        return;
    sentence(d);
    doc_printf(d, ROLE_TEXT, "Apollo's final %s is ", what);
    detail_put_private(x, d, ROLE_VALUE, best->value);
    if (best->status)
        doc_printf(d, ROLE_TEXT, ", which it calls %s", best->status);
    if (finding_is_do_not_call(best))
        doc_printf(d, ROLE_BAD, "; it is marked do-not-call (%s)", best->dnc);
    doc_put(d, ROLE_TEXT, ".");
}

static void explain_end(struct doc *d, const struct request *r)
{
    char span[CLOCK_ISO_SIZE];
    sentence(d);
    doc_printf(d, ROLE_TEXT, "The request is %s", state_text(r->state));
    if (r->delivered_by != CHANNEL_NONE && r->settled_ms > r->created_ms) {
        clock_format_span(r->settled_ms - r->created_ms, span);
        doc_printf(d, ROLE_TEXT, ": the result came by %s after %s", channel_word(r->delivered_by), span);
    } else {
        doc_printf(d, ROLE_TEXT, ": %s", request_state_meaning(r->state));
    }
    doc_put(d, ROLE_TEXT, ". ");
    doc_printf(d, ROLE_TEXT, r->credits ? "Apollo reports %s credits." : "Apollo has reported no credits.",
               r->credits ? r->credits : "");
}

void detail_write_explanation(const struct detail_context *x, struct doc *d)
{
    const struct request *r = x->request;
    const char *advice = request_advice(r);
    doc_line(d);
    if (r->people_count)
        explain_asking(x, d, &r->people[0]);
    if (r->message) {
        sentence(d);
        doc_put(d, ROLE_TEXT, "Apollo's message: ");
        doc_put(d, ROLE_CODE, r->message);
    }
    for (size_t i = 0; i < r->people_count; i++) {
        explain_field(x, d, &r->people[i], CONTACT_EMAIL);
        explain_field(x, d, &r->people[i], CONTACT_PHONE);
    }
    explain_end(d, r);
    if (advice) {
        sentence(d);
        doc_put(d, ROLE_WARN, advice);
    }
    sentence(d);
    doc_printf(d, ROLE_MUTED, "Request %lld, Apollo's id %s%s.", (long long)r->id,
               r->request_id ? r->request_id : "not given", r->is_simulated ? ", SIMULATED" : "");
}
