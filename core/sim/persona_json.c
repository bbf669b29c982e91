/* persona_json.c — an invented person as Apollo's JSON, as wide as the real one: what a client does not
 * expect (nulls, unknown fields, long lists) is in it too. */
#include "core/sim/persona.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/json_write.h"
#include "core/base/mem.h"
#include "core/sim/dice.h"

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static void write_nulls(struct json_writer *w, const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        json_write_null(w, keys[i]);
}

static void write_texts(struct json_writer *w, const char *key, const char *const *list, size_t count)
{
    json_write_array(w, key);
    for (size_t i = 0; i < count; i++)
        json_write_text(w, NULL, list[i]);
    json_write_end(w);
}

static const char *const earlier_titles[] = {"Sales Manager",      "Consultant",           "Product Manager",
                                             "Software Engineer",  "Marketing Specialist", "Business Analyst",
                                             "Research Assistant", "Account Manager"};
static const char *const earlier_companies[] = {
    "Silver Birch Consulting", "Atlas Freight",    "Open Harbor Bank",
    "Bright Meadow Foods",     "Polar Signal",     "Kite & Compass",
    "Redwood Instruments",     "Tidewater Studios"};

static void write_job(struct json_writer *w, struct dice *d, const struct persona *p, int from, int to)
{
    static const char *const nulls[] = {"created_at", "degree", "description", "emails",    "grade_level",
                                        "kind",       "major",  "raw_address", "updated_at"};
    char id[DICE_OBJECT_ID_SIZE], organization[DICE_OBJECT_ID_SIZE], date[16];
    dice_object_id(d, id);
    dice_object_id(d, organization);
    const char *company = earlier_companies[dice_below(d, COUNT(earlier_companies))];
    const char *title = earlier_titles[dice_below(d, COUNT(earlier_titles))];
    bool is_current = to == 0;
    json_write_object(w, NULL);
    json_write_text(w, "_id", id);
    write_nulls(w, nulls, COUNT(nulls));
    json_write_bool(w, "current", is_current);
    snprintf(date, sizeof date, "%d-%02u-01", to, 1 + dice_below(d, 12));
    json_write_text(w, "end_date", is_current ? NULL : date);
    json_write_text(w, "organization_id", is_current ? p->organization.id : organization);
    json_write_text(w, "organization_name", is_current ? p->organization.name : company);
    snprintf(date, sizeof date, "%d-%02u-01", from, 1 + dice_below(d, 12));
    json_write_text(w, "start_date", date);
    json_write_text(w, "title", is_current ? p->title : title);
    json_write_text(w, "id", id);
    json_write_text(w, "key", id);
    json_write_end(w);
}

static void write_employment(struct json_writer *w, struct dice *d, const struct persona *p)
{
    int count = 2 + (int)dice_below(d, 5), until = 2024;
    json_write_array(w, "employment_history");
    for (int i = 0; i < count; i++) {
        int from = until - 1 - (int)dice_below(d, 4);
        write_job(w, d, p, from, i == 0 ? 0 : until);
        until = from;
    }
    json_write_end(w);
}

static const char *const keywords[] = {"sales",        "automation",       "b2b",
                                       "saas",         "analytics",        "lead generation",
                                       "crm",          "workflow",         "integration",
                                       "data quality", "forecasting",      "reporting",
                                       "cloud",        "security",         "compliance",
                                       "onboarding",   "supply chain",     "optimisation",
                                       "mobile apps",  "machine learning", "payments",
                                       "open source",  "consulting",       "customer care",
                                       "training",     "logistics",        "sustainability",
                                       "research"};
static const char *const technologies[][2] = {{"Amazon AWS", "Hosting"},
                                              {"Cloudflare DNS", "Domain Name Services"},
                                              {"Google Analytics", "Analytics and Tracking"},
                                              {"Google Tag Manager", "Tag Management"},
                                              {"Gmail", "Email Providers"},
                                              {"HubSpot", "Marketing Automation"},
                                              {"Intercom", "Support and Feedback"},
                                              {"Nginx", "Load Balancers"},
                                              {"PostgreSQL", "Databases"},
                                              {"React", "Javascript Libraries"},
                                              {"Salesforce", "Customer Relationship Management"},
                                              {"Segment.io", "Tag Management"},
                                              {"Slack", "Widgets"},
                                              {"Stripe", "Payments"},
                                              {"Typekit", "Fonts"},
                                              {"WordPress.org", "CMS"},
                                              {"Zendesk", "Support and Feedback"}};
static const char *const head_counts[] = {"accounting",
                                          "administrative",
                                          "arts_and_design",
                                          "business_development",
                                          "consulting",
                                          "data_science",
                                          "education",
                                          "engineering",
                                          "entrepreneurship",
                                          "finance",
                                          "human_resources",
                                          "information_technology",
                                          "legal",
                                          "marketing",
                                          "media_and_commmunication",
                                          "operations",
                                          "product_management",
                                          "sales",
                                          "support"};

static void write_technologies(struct json_writer *w, struct dice *d)
{
    size_t first = dice_below(d, 4), step = 1 + dice_below(d, 2);
    json_write_array(w, "technology_names");
    for (size_t i = first; i < COUNT(technologies); i += step)
        json_write_text(w, NULL, technologies[i][0]);
    json_write_end(w);
    json_write_array(w, "current_technologies");
    for (size_t i = first; i < COUNT(technologies); i += step) {
        json_write_object(w, NULL);
        json_write_text(w, "uid", technologies[i][0]);
        json_write_text(w, "name", technologies[i][0]);
        json_write_text(w, "category", technologies[i][1]);
        json_write_end(w);
    }
    json_write_end(w);
}

static void write_head_counts(struct json_writer *w, struct dice *d, int employees)
{
    json_write_object(w, "departmental_head_count");
    for (size_t i = 0; i < COUNT(head_counts); i++)
        json_write_int(w, head_counts[i], dice_below(d, (uint32_t)employees / 8 + 2));
    json_write_end(w);
}

static void write_organization_links(struct json_writer *w, const struct organization *o)
{
    char *site = mem_text_format("http://www.%s", o->domain);
    char *profile = mem_text_format("http://www.linkedin.com/company/%s", o->id);
    json_write_text(w, "website_url", site);
    json_write_null(w, "blog_url");
    json_write_null(w, "angellist_url");
    json_write_text(w, "linkedin_url", profile);
    json_write_null(w, "twitter_url");
    json_write_null(w, "facebook_url");
    free(site);
    free(profile);
}

static void write_organization(struct json_writer *w, struct dice *d, const struct persona *p)
{
    const struct organization *o = &p->organization;
    char phone[20];
    snprintf(phone, sizeof phone, "+1 %s-555-01%02u", p->place->area_code, dice_below(d, 100));
    json_write_object(w, "organization");
    json_write_text(w, "id", o->id);
    json_write_text(w, "name", o->name);
    write_organization_links(w, o);
    json_write_object(w, "primary_phone");
    json_write_text(w, "number", phone);
    json_write_text(w, "source", "Scraped");
    json_write_end(w);
    write_texts(w, "languages", (const char *const[]){"English"}, 1);
    json_write_int(w, "alexa_ranking", 10000 + dice_below(d, 900000));
    json_write_text(w, "phone", phone);
    json_write_int(w, "founded_year", o->founded);
    json_write_null(w, "publicly_traded_symbol");
    json_write_text(w, "primary_domain", o->domain);
    json_write_text(w, "industry", o->industry);
    write_texts(w, "industries", &o->industry, 1);
    size_t first = dice_below(d, 8);
    write_texts(w, "keywords", keywords + first, COUNT(keywords) - first);
    json_write_int(w, "estimated_num_employees", o->employees);
    json_write_int(w, "annual_revenue", (int64_t)o->employees * (90000 + dice_below(d, 90000)));
    json_write_text(w, "city", p->place->city);
    json_write_text(w, "state", p->place->state);
    json_write_text(w, "country", p->place->country);
    json_write_null(w, "suborganizations");
    write_technologies(w, d);
    write_head_counts(w, d, o->employees);
    json_write_end(w);
}

static void write_addresses(struct json_writer *w, const struct persona *p, const struct persona_view *view)
{
    char *email = persona_email(p, 0);
    if (view->has_email) {
        json_write_text(w, "email", email);
        json_write_text(w, "email_status", "verified");
    }
    if (view->has_personal_emails) {
        char *personal = mem_text_format("%s@example.net", p->other_id);
        write_texts(w, "personal_emails", (const char *const[]){personal}, 1);
        free(personal);
    }
    free(email);
}

void persona_write(const struct persona *p, const struct persona_view *view, struct json_writer *w,
                   const char *key)
{
    static const char *const nulls[] = {"photo_url", "twitter_url", "github_url", "facebook_url",
                                        "extrapolated_email_confidence"};
    struct dice d = {.state = p->seed};
    json_write_object(w, key);
    json_write_text(w, "id", p->id);
    json_write_text(w, "first_name", p->first_name);
    json_write_text(w, "last_name", p->last_name);
    json_write_text(w, "name", p->name);
    json_write_text(w, "linkedin_url", p->linkedin_url);
    json_write_text(w, "title", p->title);
    write_nulls(w, nulls, COUNT(nulls));
    json_write_text(w, "headline", p->headline);
    write_addresses(w, p, view);
    json_write_text(w, "organization_id", p->organization.id);
    write_employment(w, &d, p);
    json_write_text(w, "city", p->place->city);
    json_write_text(w, "state", p->place->state);
    json_write_text(w, "country", p->place->country);
    write_organization(w, &d, p);
    json_write_bool(w, "is_likely_to_engage", dice_below(&d, 2));
    json_write_null(w, "intent_strength");
    json_write_bool(w, "show_intent", false);
    json_write_bool(w, "revealed_for_current_team", true);
    write_texts(w, "departments", &p->department, 1);
    write_texts(w, "subdepartments", &p->subdepartment, 1);
    write_texts(w, "functions", (const char *const[]){"entrepreneurship"}, 1);
    json_write_text(w, "seniority", p->seniority);
    json_write_end(w);
}

void persona_write_stub(const struct persona *p, struct json_writer *w, const char *key)
{
    static const char *const nulls[] = {"linkedin_url",
                                        "title",
                                        "photo_url",
                                        "twitter_url",
                                        "github_url",
                                        "facebook_url",
                                        "extrapolated_email_confidence",
                                        "headline",
                                        "organization_id",
                                        "city",
                                        "state",
                                        "country",
                                        "seniority"};
    json_write_object(w, key);
    json_write_text(w, "id", p->id);
    json_write_null(w, "first_name");
    json_write_null(w, "last_name");
    json_write_text(w, "name", "");
    write_nulls(w, nulls, COUNT(nulls));
    write_texts(w, "employment_history", NULL, 0);
    write_texts(w, "departments", NULL, 0);
    json_write_end(w);
}
