/* read_account.c — the free answers about the account: the profile and the credit usage (apollo.h). */
#include "core/wire/apollo.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/credits.h"
#include "core/wire/json.h"

/* An amount as its own digits; what is no number is not told. */
static char *read_amount(const cJSON *object, const char *key)
{
    char *text = json_get_text(object, key);
    int64_t micro;
    if (text && !credits_parse(text, &micro)) {
        free(text);
        return NULL;
    }
    return text;
}

static const cJSON *profile_of(const struct json *j)
{
    const cJSON *inner = json_get_object(j->root, "user");
    return inner ? inner : j->root;
}

static enum tristate read_flag(const cJSON *object, const char *key)
{
    const cJSON *flag = json_get(object, key);
    return !cJSON_IsBool(flag) ? TRISTATE_ABSENT : cJSON_IsTrue(flag) ? TRISTATE_TRUE : TRISTATE_FALSE;
}

struct account *wire_read_account(const char *body, size_t size)
{
    struct json j;
    if (!json_open(&j, body, size, NULL))
        return NULL;
    const cJSON *profile = profile_of(&j);
    struct account *a = mem_zalloc(sizeof *a);
    *a = (struct account){.waterfall_email = read_flag(profile, "waterfall_email_enabled"),
                          .waterfall_phone = read_flag(profile, "waterfall_phone_enabled"),
                          .remaining = read_amount(profile, "num_credits_remaining")};
    json_close(&j);
    bool is_told =
        a->remaining || a->waterfall_email != TRISTATE_ABSENT || a->waterfall_phone != TRISTATE_ABSENT;
    if (is_told)
        return a;
    account_free(a);
    return NULL;
}

bool wire_read_profile(const char *body, size_t size, struct balance *out)
{
    struct json j;
    if (!json_open(&j, body, size, NULL))
        return false;
    char *remaining = read_amount(profile_of(&j), "num_credits_remaining");
    json_close(&j);
    if (!remaining)
        return false;
    mem_text_replace_take(&out->remaining, remaining);
    return true;
}

static void read_line(const cJSON *item, struct balance *out)
{
    if (!cJSON_IsObject(item) || !item->string || out->line_count == BALANCE_LINES_MAX)
        return;
    struct balance_line *l = &out->line[out->line_count++];
    cJSON name = {.type = cJSON_String, .valuestring = item->string};
    *l = (struct balance_line){.name = json_text(&name)};
    l->limit = read_amount(item, "limit");
    l->consumed = read_amount(item, "consumed");
    l->left = read_amount(item, "left_over");
}

bool wire_read_credit_usage(const char *body, size_t size, struct balance *out)
{
    struct json j;
    if (!json_open(&j, body, size, NULL))
        return false;
    const cJSON *stats = json_get_object(j.root, "credit_usage_stats");
    const cJSON *cycle = json_get_object(j.root, "current_credit_cycle");
    for (const cJSON *item = stats ? stats->child : NULL; item; item = item->next)
        read_line(item, out);
    if (cycle) {
        mem_text_replace_take(&out->cycle_start, json_get_text(cycle, "start_date"));
        mem_text_replace_take(&out->cycle_end, json_get_text(cycle, "end_date"));
    }
    json_close(&j);
    return stats || cycle;
}
