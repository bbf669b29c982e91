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

static void put_what_was_said(const struct detail_context *x, struct doc *d, const struct attempt *a)
{
    enum attempt_outcome outcome = attempt_outcome(a);
    bool is_check = a->verification == TRISTATE_TRUE;
    doc_put(d, ROLE_VENDOR, a->vendor ? a->vendor : "An unnamed vendor");
    if (outcome == ATTEMPT_HIT && !is_check) {
        doc_put(d, attempt_role(outcome), " found ");
        detail_put_private(x, d, ROLE_VALUE, a->values.count ? a->values.item[0] : "something");
        if (a->values.count > 1)
            doc_printf(d, ROLE_TEXT, " and %zu more", a->values.count - 1);
        if (a->status)
            doc_printf(d, ROLE_TEXT, " and called it %s", a->status);
    } else if (outcome == ATTEMPT_MISS) {
        doc_put(d, attempt_role(outcome), " did not have it");
    } else if (outcome == ATTEMPT_VERIFIED || outcome == ATTEMPT_REJECTED) {
        doc_printf(d, ROLE_TEXT, " checked %s and ", a->values.count == 1 ? "it" : "what was found");
        doc_put(d, attempt_role(outcome), outcome == ATTEMPT_VERIFIED ? "verified it" : "rejected it");
    } else {
        doc_put(d, attempt_role(outcome),
                outcome == ATTEMPT_ERROR ? " failed" : " answered something unclear");
        if (a->status && outcome != ATTEMPT_ERROR)
            doc_printf(d, ROLE_TEXT, ", %s", a->status);
    }
    if (a->status_code || a->status_message)
        doc_printf(d, ROLE_MUTED, " (%s)", a->status_message ? a->status_message : a->status_code);
    doc_put(d, ROLE_TEXT, ". ");
}

static void put_final(const struct detail_context *x, struct doc *d, const struct finding *best,
                      const char *what)
{
    doc_printf(d, ROLE_TEXT, "Apollo's final %s is ", what);
    detail_put_private(x, d, ROLE_VALUE, best->value);
    const char *end = finding_is_do_not_call(best) ? "" : "."; /* it stays with the word before it */
    if (best->status)
        doc_printf(d, ROLE_TEXT, ", which it calls %s%s", best->status, end);
    else
        doc_put(d, ROLE_TEXT, end);
    if (finding_is_do_not_call(best))
        doc_printf(d, ROLE_BAD, "; it is marked do-not-call (%s).", best->dnc);
}

static bool is_field_asked(const struct request *r, enum contact_field field)
{
    return field == CONTACT_EMAIL ? r->options.waterfall_email
                                  : r->options.waterfall_phone || r->options.reveal_phone_number;
}

static void explain_field(const struct detail_context *x, struct doc *d, const struct person *p,
                          enum contact_field field)
{
    const struct request *r = x->request;
    const char *what = field == CONTACT_EMAIL ? "e-mail" : "phone";
    const struct finding *best = person_best(p, field);
    bool is_over = r->delivered_by != CHANNEL_NONE && is_field_asked(r, field);
    size_t asked = 0;
    for (size_t i = 0; i < p->attempt_count; i++)
        asked += p->attempts[i].field == field;
    if (!asked && !best && !is_over)
        return;
    sentence(d);
    doc_put(d, ROLE_LABEL, field == CONTACT_EMAIL ? "E-mail: " : "Phone: ");
    for (size_t i = 0; i < p->attempt_count; i++)
        if (p->attempts[i].field == field)
            put_what_was_said(x, d, &p->attempts[i]);
    if (best)
        put_final(x, d, best, what);
    else if (is_over)
        doc_printf(d, ROLE_TEXT, asked ? "So there is no %s." : "No vendor was asked, and there is no %s.",
                   what);
}

static void explain_person(const struct detail_context *x, struct doc *d, const struct person *p)
{
    if (x->request->people_count > 1) {
        struct buf label;
        buf_init(&label, 4096);
        identifiers_label(&p->asked, &label);
        doc_line(d);
        sentence(d);
        detail_put_private(x, d, ROLE_STRONG, p->name ? p->name : label.data);
        buf_release(&label);
    }
    explain_field(x, d, p, CONTACT_EMAIL);
    explain_field(x, d, p, CONTACT_PHONE);
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
    if (r->credits)
        doc_printf(d, ROLE_TEXT, "Apollo reports %s %s.", r->credits, credits_word(r->credits));
    else
        doc_put(d, ROLE_TEXT, "Apollo has reported no credits.");
}

void detail_write_explanation(const struct detail_context *x, struct doc *d)
{
    const struct request *r = x->request;
    const char *advice = request_advice(r);
    doc_line(d);
    if (r->people_count)
        explain_asking(x, d, &r->people[0]);
    if (r->message && r->delivered_by == CHANNEL_NONE) { /* with a result it is only that it was accepted */
        sentence(d);
        doc_put(d, ROLE_TEXT, "Apollo's message: ");
        doc_put(d, ROLE_CODE, r->message);
    }
    for (size_t i = 0; i < r->people_count; i++)
        explain_person(x, d, &r->people[i]);
    if (r->people_count > 1)
        doc_line(d);
    explain_end(d, r);
    if (advice) {
        sentence(d);
        doc_put(d, ROLE_WARN, advice);
    }
    sentence(d);
    doc_printf(d, ROLE_MUTED, "Request %lld, Apollo's id %s%s.", (long long)r->id,
               r->request_id ? r->request_id : "not given", r->is_simulated ? ", SIMULATED" : "");
}
