/* persona.c — who a person is: name, work, place, numbers. How he is written is persona_json.c's business. */
#include "core/sim/persona.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/sim/ask.h"
#include "core/sim/dice.h"

#define NAME_MAX_BYTES 200
#define PICK(dice, list) (&(list)[dice_below(dice, sizeof(list) / sizeof(list)[0])])

static const char *const first_names[] = {"Ada",   "Amara",  "Bruno", "Clara",  "Daniel", "Elif",
                                          "Farah", "Grace",  "Hugo",  "Ines",   "Jonas",  "Keiko",
                                          "Lena",  "Mateo",  "Nadia", "Oscar",  "Priya",  "Quinn",
                                          "Rosa",  "Samuel", "Tara",  "Viktor", "Wanda",  "Yusuf"};
static const char *const last_names[] = {"Abara",  "Bergman",  "Castillo", "Dubois", "Eriksen",   "Fontaine",
                                         "Gupta",  "Hoffman",  "Ivanova",  "Jansen", "Kowalski",  "Lindqvist",
                                         "Moreno", "Nakamura", "Okafor",   "Petrov", "Quiroga",   "Rossi",
                                         "Santos", "Tanaka",   "Usman",    "Varga",  "Whitfield", "Zhou"};
static const struct place places[] = {
    {"San Francisco", "California", "United States", "415"},
    {"New York", "New York", "United States", "212"},
    {"Austin", "Texas", "United States", "512"},
    {"Chicago", "Illinois", "United States", "312"},
    {"Seattle", "Washington", "United States", "206"},
    {"Boston", "Massachusetts", "United States", "617"},
    {"Denver", "Colorado", "United States", "303"},
    {"Toronto", "Ontario", "Canada", "416"},
    {"Vancouver", "British Columbia", "Canada", "604"},
    {"Atlanta", "Georgia", "United States", "404"},
};
struct role {
    const char *title, *seniority, *department, *subdepartment;
};
static const struct role roles[] = {
    {"Head of Revenue Operations", "head", "master_sales", "revenue_operations"},
    {"VP of Sales", "vp", "master_sales", "sales"},
    {"Account Executive", "senior", "master_sales", "account_executive"},
    {"Director of Demand Generation", "director", "master_marketing", "demand_generation"},
    {"Product Marketing Manager", "manager", "master_marketing", "product_marketing"},
    {"Chief Technology Officer", "c_suite", "c_suite", "information_technology_executive"},
    {"Senior Software Engineer", "senior", "master_engineering_technical", "software_development"},
    {"Engineering Manager", "manager", "master_engineering_technical", "engineering_management"},
    {"Head of People", "head", "master_human_resources", "people_operations"},
    {"Finance Director", "director", "master_finance", "financial_planning_analysis"},
    {"Chief Executive Officer", "c_suite", "c_suite", "executive"},
    {"Customer Success Lead", "senior", "master_customer_success", "customer_success"},
};
static const char *const company_first[] = {"Quartz",  "Harbor", "Northwind", "Cedar",  "Bluefin", "Lumen",
                                            "Granite", "Meadow", "Copper",    "Orchid", "Summit",  "Willow"};
static const char *const company_second[] = {"Analytics", "Logistics", "Robotics", "Health",
                                             "Foods",     "Energy",    "Software", "Capital",
                                             "Media",     "Labs",      "Systems",  "Freight"};
static const char *const industries[] = {"information technology & services", "computer software",
                                         "logistics & supply chain",          "hospital & health care",
                                         "renewables & environment",          "financial services",
                                         "marketing & advertising",           "food production"};

/* The last part of a profile's address: "tim-zheng-677ba010". */
static void copy_slug(const char *url, char *out, size_t size)
{
    const char *in = strstr(url, "/in/");
    const char *slug = in ? in + 4 : strrchr(url, '/') ? strrchr(url, '/') + 1 : url;
    snprintf(out, size, "%.*s", (int)strcspn(slug, "/?#"), slug);
}

static void append_lower(struct buf *out, const char *text)
{
    for (const char *c = text; *c; c++)
        buf_append_char(out, (char)tolower((unsigned char)*c));
}

/* What makes two calls mean the same person: the strongest identifier that was given. */
static void write_identity(const struct asked *a, struct buf *out)
{
    char slug[NAME_MAX_BYTES];
    if (a->linkedin_url) {
        copy_slug(a->linkedin_url, slug, sizeof slug);
        append_lower(out, slug);
        return;
    }
    const char *strong[] = {a->id, a->email, a->hashed_email};
    for (size_t i = 0; i < 3; i++)
        if (strong[i]) {
            append_lower(out, strong[i]);
            return;
        }
    struct buf name;
    buf_init(&name, 16384);
    asked_write_name(a, &name);
    append_lower(out, name.data);
    buf_release(&name);
    const char *where = a->domain ? a->domain : a->organization_name;
    if (where) {
        buf_append_char(out, '@');
        append_lower(out, where);
    }
}

/* "ray-li-677ba011" or "ray.li" → Ray, Li: words of letters only. False if there are not two. */
static bool names_from_words(const char *text, size_t size, char **first, char **last)
{
    char *found[2] = {NULL, NULL};
    size_t count = 0;
    for (size_t i = 0; i < size && count < 2; i++) {
        size_t length = 0;
        while (i + length < size && isalpha((unsigned char)text[i + length]))
            length++;
        if (length == 0)
            continue;
        found[count] = mem_text_n(text + i, length);
        found[count][0] = (char)toupper((unsigned char)found[count][0]);
        count++;
        i += length;
    }
    if (count == 2) {
        mem_text_replace_take(first, found[0]);
        mem_text_replace_take(last, found[1]);
        return true;
    }
    free(found[0]);
    return false;
}

static void split_name(const char *name, char **first, char **last)
{
    const char *space = strrchr(name, ' ');
    *first = space ? mem_text_n(name, (size_t)(space - name)) : mem_text(name);
    if (space && space[1])
        *last = mem_text(space + 1);
}

/* Typed in lower case, known in Apollo's books with a capital. */
static char *capital_take(char *name)
{
    if (name)
        name[0] = (char)toupper((unsigned char)name[0]);
    return name;
}

static void invent_name(struct persona *p, struct dice *d, const struct asked *a)
{
    const char *first = *PICK(d, first_names), *last = *PICK(d, last_names);
    char slug[NAME_MAX_BYTES] = "";
    if (a->linkedin_url)
        copy_slug(a->linkedin_url, slug, sizeof slug);
    p->first_name = mem_text(a->first_name);
    p->last_name = mem_text(a->last_name);
    if (!p->first_name && !p->last_name && a->name)
        split_name(a->name, &p->first_name, &p->last_name);
    if (!p->first_name && !p->last_name &&
        !names_from_words(slug, strlen(slug), &p->first_name, &p->last_name) && a->email)
        names_from_words(a->email, strcspn(a->email, "@"), &p->first_name, &p->last_name);
    p->first_name = capital_take(p->first_name ? p->first_name : mem_text(first));
    p->last_name = capital_take(p->last_name ? p->last_name : mem_text(last));
    p->name = mem_text_format("%s %s", p->first_name, p->last_name);
}

static void append_letters(struct buf *out, const char *name)
{
    for (const char *c = name; *c && out->size < 60; c++)
        if (isalnum((unsigned char)*c))
            buf_append_char(out, (char)tolower((unsigned char)*c));
}

static void invent_profile(struct persona *p, struct dice *d, const char *asked_url)
{
    if (asked_url) {
        p->linkedin_url = mem_text(asked_url);
        return;
    }
    struct buf slug;
    buf_init(&slug, 256);
    append_letters(&slug, p->first_name);
    buf_append_char(&slug, '-');
    append_letters(&slug, p->last_name);
    p->linkedin_url =
        mem_text_format("http://www.linkedin.com/in/%s-%06x", slug.data, (unsigned)dice_below(d, 1u << 24));
    buf_release(&slug);
}

static void invent_organization(struct organization *o, struct dice *d, const struct asked *a)
{
    const char *one = *PICK(d, company_first), *two = *PICK(d, company_second);
    o->name = a->organization_name ? mem_text(a->organization_name) : mem_text_format("%s %s", one, two);
    struct buf domain;
    buf_init(&domain, 256);
    append_letters(&domain, o->name);
    o->domain = a->domain ? mem_text(a->domain)
                          : mem_text_format("%s.example", domain.size ? domain.data : "nameless");
    buf_release(&domain);
    o->industry = *PICK(d, industries);
    o->employees = (int)(12u << dice_below(d, 9)) + (int)dice_below(d, 40);
    o->founded = 1975 + (int)dice_below(d, 48);
    dice_object_id(d, o->id);
}

/* The people of Apollo's article, with the ids that it shows. */
struct known {
    const char *name, *slug, *id, *title, *headline, *seniority, *department;
};
static const struct known known_people[] = {
    {"Tim Zheng", "tim-zheng", "64a7ff0cc4dfae00013df1a5", "Founder & CEO", "Founder & CEO at Apollo",
     "founder", "c_suite"},
    {"Ray Li", "ray-li", "64a7ff0cc4dfae00013df1a6", "Co-Founder & CTO", "Co-Founder & CTO at Apollo",
     "founder", "c_suite"},
};

static void become(struct persona *p, const struct known *k)
{
    snprintf(p->id, sizeof p->id, "%s", k->id);
    mem_text_replace_take(&p->first_name, NULL);
    mem_text_replace_take(&p->last_name, NULL);
    split_name(k->name, &p->first_name, &p->last_name);
    mem_text_replace(&p->name, k->name);
    mem_text_replace(&p->headline, k->headline);
    p->title = k->title;
    p->seniority = k->seniority;
    p->department = k->department;
    p->subdepartment = "founder";
    p->place = &places[0];
    mem_text_replace(&p->organization.name, "Apollo.io");
    mem_text_replace(&p->organization.domain, "apollo.io");
    p->organization.industry = "information technology & services";
    p->organization.employees = 1600;
    p->organization.founded = 2015;
    snprintf(p->organization.id, sizeof p->organization.id, "5e66b6381e05b4008c8331b8");
}

static void become_known(struct persona *p, const struct asked *a)
{
    char slug[NAME_MAX_BYTES] = "";
    if (a->linkedin_url)
        copy_slug(a->linkedin_url, slug, sizeof slug);
    for (size_t i = 0; i < sizeof known_people / sizeof known_people[0]; i++) {
        bool is_same = *slug ? strncasecmp(slug, known_people[i].slug, strlen(known_people[i].slug)) == 0
                             : strcasecmp(p->name, known_people[i].name) == 0;
        if (a->id)
            is_same = strcasecmp(a->id, known_people[i].id) == 0;
        if (a->domain && strcasecmp(a->domain, "apollo.io") != 0)
            is_same = false;
        if (is_same && !a->email && !a->hashed_email)
            become(p, &known_people[i]);
    }
}
void persona_invent(struct persona *p, uint64_t seed, const struct asked *asked)
{
    *p = (struct persona){0};
    struct buf identity;
    buf_init(&identity, 16384);
    write_identity(asked, &identity);
    struct dice d;
    dice_init(&d, seed, identity.data);
    buf_release(&identity);

    p->seed = dice_roll(&d);
    dice_object_id(&d, p->id);
    dice_object_id(&d, p->other_id);
    if (asked->id && strlen(asked->id) == sizeof p->id - 1)
        snprintf(p->id, sizeof p->id, "%s", asked->id);
    invent_name(p, &d, asked);
    invent_profile(p, &d, asked->linkedin_url);
    const struct role *role = PICK(&d, roles);
    p->title = role->title;
    p->seniority = role->seniority;
    p->department = role->department;
    p->subdepartment = role->subdepartment;
    p->place = PICK(&d, places);
    invent_organization(&p->organization, &d, asked);
    p->headline = mem_text_format("%s at %s", p->title, p->organization.name);
    become_known(p, asked);
    p->phone_line = 100 + dice_below(&d, 100);
}

void persona_release(struct persona *p)
{
    free(p->first_name);
    free(p->last_name);
    free(p->name);
    free(p->linkedin_url);
    free(p->headline);
    free(p->organization.name);
    free(p->organization.domain);
    *p = (struct persona){0};
}

/* A domain of a real company must not be mailed to: only invented ones serve as they are. */
static const char *mail_domain(const struct persona *p)
{
    static const char *const safe[] = {"example.com", "example.org", "example.net"};
    const char *domain = p->organization.domain, *dot = strrchr(domain, '.');
    size_t plain = strspn(domain, "abcdefghijklmnopqrstuvwxyz0123456789.-");
    if (dot && strcmp(dot, ".example") == 0 && !domain[plain] && dot > domain)
        return domain;
    if (strcmp(p->organization.name, "Apollo.io") == 0)
        return safe[0];
    return safe[p->seed % 3];
}

char *persona_email(const struct persona *p, int variant)
{
    struct buf first, last;
    buf_init(&first, 256);
    buf_init(&last, 256);
    append_letters(&first, p->first_name);
    append_letters(&last, p->last_name);
    if (first.size == 0)
        buf_append_text(&first, "mail");
    if (last.size == 0)
        buf_append_text(&last, p->other_id);
    char *email = NULL;
    const char *domain = mail_domain(p);
    if (variant == 0)
        email = mem_text_format("%s.%s@%s", first.data, last.data, domain);
    else if (variant == 1)
        email = mem_text_format("%c%s@%s", first.data[0], last.data, domain);
    else
        email = mem_text_format("%s%d@%s", first.data, variant, domain);
    buf_release(&first);
    buf_release(&last);
    return email;
}

void persona_phone(const struct persona *p, int variant, char raw[PERSONA_PHONE_SIZE],
                   char sanitized[PERSONA_PHONE_SIZE])
{
    unsigned line = 100 + (p->phone_line + (unsigned)variant * 7) % 100;
    snprintf(raw, PERSONA_PHONE_SIZE, "%s-555-0%03u", p->place->area_code, line);
    snprintf(sanitized, PERSONA_PHONE_SIZE, "+1%s5550%03u", p->place->area_code, line);
}
