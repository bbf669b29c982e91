/* scenario_parse.c — the lines of a scenario file. Each statement is one row of a table: its word, how it is
 * written (which is also the error message) and the function that reads it.
 * Always true: a scenario begins as `default` and ends as its own lines have changed it. */
#include "core/sim/scenario_parse.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/nearest.h"
#include "core/sim/scenario_words.h"

#define VENDORS_MAX 32
#define PEOPLE_MAX 1000
#define BODY_MAX (64u * 1024)
#define PADDING_MAX (64 * 1024 * 1024)
#define COPIES_MAX 20

struct parser {
    struct scenario *s;
    const char *name;
    int line;
    bool is_inner;                     /* a scenario that a person's line names */
    bool has_list[VENDOR_FIELD_COUNT]; /* default's list has been replaced */
    bool has_body;
    struct err *e;
};

/* ---- the answer ---- */

static bool read_size(const char *word, size_t *out)
{
    int64_t number;
    if (!word || !scenario_read_int(word, PADDING_MAX, &number))
        return false;
    *out = (size_t)number;
    return true;
}

static bool read_answer(struct parser *p, const struct words *w)
{
    const char *kind = w->word[1] ? w->word[1] : "", *value = w->word[2];
    if (strcmp(kind, "after") == 0)
        return value && scenario_read_wait(value, &p->s->answer_after_ms);
    if (strcmp(kind, "cut") == 0)
        return read_size(value, &p->s->answer_cut);
    if (strcmp(kind, "padded") == 0)
        return read_size(value, &p->s->answer_padding);
    return p->s->is_answer_dropped = strcmp(kind, "dropped") == 0;
}

static bool read_status(struct parser *p, const struct words *w)
{
    int64_t status;
    if (w->count != 2 || !scenario_read_int(w->word[1], 599, &status) || status < 200)
        return false;
    p->s->status = (int)status;
    return true;
}

static bool read_content_type(struct parser *p, const struct words *w)
{
    if (!*w->rest)
        return false;
    mem_text_replace(&p->s->content_type, w->rest);
    return true;
}

static bool is_header(const char *text)
{
    size_t name = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
    if (name == 0 || text[name] != ':')
        return false;
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < 0x20 || (unsigned char)*c > 0x7e)
            return false;
    return true;
}

static bool read_header(struct parser *p, const struct words *w)
{
    if (w->count != 2 || !is_header(w->word[1]) || p->s->header_count == SCENARIO_HEADERS_MAX)
        return false;
    p->s->headers[p->s->header_count++] = mem_text(w->word[1]);
    return true;
}

static bool read_body_line(struct parser *p, const char *text)
{
    const char *before = p->has_body ? p->s->body : "";
    if (strlen(before) + strlen(text) > BODY_MAX)
        return err_set(p->e, ERR_CONFIG, "%s line %d: the body is larger than %u KiB", p->name, p->line,
                       BODY_MAX / 1024);
    mem_text_replace_take(&p->s->body, mem_text_format("%s%s%s", before, p->has_body ? "\n" : "", text));
    p->has_body = true;
    return true;
}

static bool read_accepted(struct parser *p, const struct words *w)
{
    return p->s->is_accepted_anyway = w->count == 2 && strcmp(w->word[1], "anyway") == 0;
}

static bool read_key(struct parser *p, const struct words *w)
{
    return p->s->is_key_refused = w->count == 2 && strcmp(w->word[1], "refused") == 0;
}

static bool read_limit(struct parser *p, const struct words *w)
{
    int span = scenario_choose(w->word[1], (const char *const[]){"minute", "hour", "day", NULL});
    if (w->count != 3 || span < 0)
        return false;
    if (strcmp(w->word[2], "none") == 0) {
        p->s->limit[span] = -1;
        return true;
    }
    return scenario_read_int(w->word[2], INT32_MAX, &p->s->limit[span]);
}

/* ---- the request ---- */

static bool read_accept(struct parser *p, const struct words *w)
{
    int choice = scenario_choose(w->word[1], (const char *const[]){"all", "first", "none", NULL});
    p->s->accept = choice < 0 ? ACCEPT_ALL : (enum scenario_accept)choice;
    return choice >= 0;
}

static bool read_message(struct parser *p, const struct words *w)
{
    mem_text_replace_take(&p->s->message, *w->rest ? mem_text(w->rest) : NULL);
    return true;
}

static bool read_title(struct parser *p, const struct words *w)
{
    mem_text_replace(&p->s->title, w->rest);
    return *w->rest;
}

static bool read_found(struct parser *p, const struct words *w)
{
    int choice = scenario_choose(w->word[1], (const char *const[]){"yes", "stub", "no", NULL});
    p->s->found = choice < 0 ? FOUND_YES : (enum scenario_found)choice;
    return choice >= 0;
}

static bool read_id(struct parser *p, const struct words *w)
{
    int choice = scenario_choose(
        w->word[1], (const char *const[]){"random", "negative", "19-digit", "uuid", "none", NULL});
    p->s->id = choice < 0 ? ID_RANDOM : (enum scenario_id)choice;
    return choice >= 0;
}

static bool read_webhook_id(struct parser *p, const struct words *w)
{
    int choice = scenario_choose(w->word[1], (const char *const[]){"text", "number", "uuid", "none", NULL});
    p->s->webhook_id = choice < 0 ? WEBHOOK_ID_TEXT : (enum scenario_webhook_id)choice;
    return choice >= 0;
}

static bool read_person_id(struct parser *p, const struct words *w)
{
    int choice = scenario_choose(w->word[1], (const char *const[]){"same", "new", NULL});
    p->s->is_person_id_new = choice == 1;
    return choice >= 0;
}

static bool read_credits(struct parser *p, const struct words *w)
{
    int64_t micro;
    if (w->count < 2 || w->count > 3 || !scenario_read_credits(w->word[1], &micro))
        return false;
    if (w->count == 2) {
        p->s->credits_micro = micro;
        p->s->credits_field_micro[VENDOR_EMAIL] = p->s->credits_field_micro[VENDOR_PHONE] = 0;
        return true;
    }
    int field = scenario_choose(w->word[2], (const char *const[]){"email", "phone", NULL});
    if (field < 0)
        return false;
    p->s->credits_field_micro[field] = micro;
    return true;
}

/* ---- the vendors ---- */

static bool read_vendor(struct parser *p, const struct words *w, enum vendor_field field)
{
    struct vendor_list *list = &p->s->vendors[field];
    if (!p->has_list[field])
        scenario_clear_vendors(list);
    p->has_list[field] = true;
    if (w->count == 2 && strcmp(w->word[1], "none") == 0)
        return true;
    int outcome = scenario_choose(w->word[2],
                                  (const char *const[]){"hit", "miss", "verifies", "rejects", "error", NULL});
    size_t count = w->count;
    bool is_own_key = count > 3 && strcmp(w->word[count - 1], "own-key") == 0;
    count -= is_own_key;
    bool is_error = outcome == VENDOR_ERROR;
    if (outcome < 0 || list->count == VENDORS_MAX || (is_error ? count < 4 : count > 4))
        return false;
    list->step = mem_resize(list->step, list->count + 1, sizeof *list->step);
    list->step[list->count++] = (struct vendor_step){
        .name = mem_text(w->word[1]),
        .outcome = (enum vendor_outcome)outcome,
        .code = count > 3 ? mem_text(w->word[3]) : NULL,
        .message = scenario_join_words(w, 4, count),
        .is_own_key = is_own_key,
    };
    return true;
}

static bool read_email(struct parser *p, const struct words *w)
{
    return read_vendor(p, w, VENDOR_EMAIL);
}

static bool read_phone(struct parser *p, const struct words *w)
{
    return read_vendor(p, w, VENDOR_PHONE);
}

static bool read_native(struct parser *p, const struct words *w)
{
    int choice = scenario_choose(w->word[1], (const char *const[]){"hit", "miss", "skipped", NULL});
    p->s->native = choice < 0 ? NATIVE_HIT : (enum scenario_native)choice;
    return choice >= 0;
}

/* ---- the result ---- */

static bool read_webhook(struct parser *p, const struct words *w)
{
    int64_t copies;
    switch (scenario_choose(w->word[1],
                            (const char *const[]){"after", "before-answer", "never", "copies", NULL})) {
    case 0:
        p->s->webhook = WEBHOOK_AFTER;
        return w->count == 3 && scenario_read_wait(w->word[2], &p->s->webhook_after_ms);
    case 1:
        p->s->webhook = WEBHOOK_BEFORE_ANSWER;
        p->s->webhook_after_ms = 0;
        return w->count == 2;
    case 2:
        p->s->webhook = WEBHOOK_NEVER;
        return w->count == 2;
    case 3:
        if (w->count != 3 || !scenario_read_int(w->word[2], COPIES_MAX, &copies) || copies < 1)
            return false;
        p->s->webhook_copies = (int)copies;
        return true;
    default:
        return false;
    }
}

static bool read_poll_value(struct parser *p, const char *kind, const char *value)
{
    int64_t number;
    if (strcmp(kind, "retry-after") == 0)
        return scenario_read_wait(value, &p->s->poll_retry_after_ms);
    if (!scenario_read_int(value, 1000, &number))
        return false;
    if (strcmp(kind, "pending") == 0) {
        p->s->poll_pending_count = (int)number;
        return true;
    }
    p->s->poll = POLL_STATUS;
    p->s->poll_status = (int)number;
    return strcmp(kind, "status") == 0 && number >= 400 && number <= 599;
}

static bool read_poll(struct parser *p, const struct words *w)
{
    if (w->count == 3)
        return read_poll_value(p, w->word[1], w->word[2]);
    int choice = scenario_choose(
        w->word[1], (const char *const[]){"normal", "unknown", "expired", "invalid", "failed", NULL});
    p->s->poll = choice < 0 ? POLL_NORMAL : (enum scenario_poll)choice;
    return choice >= 0 && w->count == 2;
}

/* A relative path stands beside the file that names it. */
static char *path_beside(const char *file, const char *name)
{
    const char *slash = strrchr(file, '/');
    if (!slash || name[0] == '/' || scenario_builtin_text(name))
        return mem_text(name);
    return mem_text_format("%.*s/%s", (int)(slash - file), file, name);
}

static bool add_person(struct parser *p, const char *name, const char *scenario)
{
    char *path = path_beside(p->name, scenario);
    struct err why = {.code = ERR_NONE};
    struct scenario *inner = scenario_load_at(path, true, &why);
    free(path);
    if (!inner)
        return err_set(p->e, ERR_CONFIG, "%s line %d: %s", p->name, p->line, why.text);
    p->s->people = mem_resize(p->s->people, p->s->person_count + 1, sizeof *p->s->people);
    p->s->people[p->s->person_count++] = (struct scenario_person){.name = mem_text(name), .scenario = inner};
    return true;
}

static bool read_person(struct parser *p, const struct words *w)
{
    if (w->count != 4 || strcmp(w->word[2], "scenario") != 0)
        return false;
    if (p->is_inner)
        return err_set(p->e, ERR_CONFIG,
                       "%s line %d: a scenario that a person's line names may not choose by person", p->name,
                       p->line);
    if (p->s->person_count == PEOPLE_MAX)
        return err_set(p->e, ERR_CONFIG, "%s line %d: more than %d people", p->name, p->line, PEOPLE_MAX);
    return add_person(p, w->word[1], w->word[3]);
}

/* ---- the table ---- */

struct statement {
    const char *word, *usage;
    bool (*read)(struct parser *p, const struct words *w);
};
static const struct statement statements[] = {
    {"title", "title TEXT", read_title},
    {"answer", "answer after WAIT, answer dropped, answer cut BYTES, or answer padded BYTES", read_answer},
    {"status", "status 200…599", read_status},
    {"content-type", "content-type TYPE", read_content_type},
    {"header", "header \"NAME: VALUE\", at most 8", read_header},
    {"accepted", "accepted anyway", read_accepted},
    {"key", "key refused", read_key},
    {"limit", "limit minute|hour|day N|none", read_limit},
    {"accept", "accept all|first|none", read_accept},
    {"message", "message TEXT", read_message},
    {"found", "found yes|stub|no", read_found},
    {"id", "id random|negative|19-digit|uuid|none", read_id},
    {"webhook-id", "webhook-id text|number|uuid|none", read_webhook_id},
    {"person-id", "person-id same|new", read_person_id},
    {"credits", "credits N [email|phone], such as 2.5", read_credits},
    {"email", "email VENDOR hit|miss|verifies|rejects [WORD], email VENDOR error CODE [TEXT], or email none",
     read_email},
    {"phone", "phone VENDOR hit|miss|verifies|rejects [WORD], phone VENDOR error CODE [TEXT], or phone none",
     read_phone},
    {"native", "native hit|miss|skipped", read_native},
    {"webhook", "webhook after WAIT, before-answer, never, or copies 1…20", read_webhook},
    {"poll", "poll normal|unknown|expired|invalid|failed, pending N, status 400…599, or retry-after WAIT",
     read_poll},
    {"person", "person \"NAME\" scenario NAME", read_person},
};
#define STATEMENT_COUNT (sizeof statements / sizeof statements[0])

static const char *statement_word(size_t index)
{
    return index < STATEMENT_COUNT ? statements[index].word : NULL;
}

static bool read_statement(struct parser *p, const struct words *w)
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++) {
        if (strcmp(statements[i].word, w->word[0]) != 0)
            continue;
        p->e->code = ERR_NONE;
        if (statements[i].read(p, w))
            return true;
        return p->e->code == ERR_NONE
                   ? err_set(p->e, ERR_CONFIG, "%s line %d: write %s", p->name, p->line, statements[i].usage)
                   : false;
    }
    const char *nearest = nearest_name(w->word[0], statement_word);
    if (nearest)
        return err_set(p->e, ERR_CONFIG, "%s line %d: unknown word \"%s\"; did you mean \"%s\"?", p->name,
                       p->line, w->word[0], nearest);
    return err_set(p->e, ERR_CONFIG, "%s line %d: unknown word \"%s\"", p->name, p->line, w->word[0]);
}

/* ---- the lines ---- */

static bool read_line(struct parser *p, const char *line, size_t size)
{
    if (size > 0 && line[0] == '|') {
        size_t skip = size > 1 && line[1] == ' ' ? 2 : 1;
        char *text = mem_text_n(line + skip, size - skip);
        bool is_read = read_body_line(p, text);
        free(text);
        return is_read;
    }
    struct words w;
    const char *trouble = scenario_words_init(&w, line, size);
    bool is_read = trouble ? err_set(p->e, ERR_CONFIG, "%s line %d: %s", p->name, p->line, trouble)
                           : w.count == 0 || read_statement(p, &w);
    scenario_words_release(&w);
    return is_read;
}

static bool read_text(struct scenario *s, const char *name, const char *text, bool is_inner, struct err *e)
{
    struct parser p = {.s = s, .name = name, .is_inner = is_inner, .e = e};
    while (*text) {
        size_t size = strcspn(text, "\n");
        p.line++;
        if (!read_line(&p, text, size))
            return false;
        text += size + (text[size] == '\n');
    }
    return true;
}

struct scenario *scenario_parse_at(const char *name, const char *text, bool is_inner, struct err *e)
{
    struct err unheard;
    struct scenario *s = mem_zalloc(sizeof *s);
    *s = (struct scenario){.references = 1,
                           .name = mem_text(name),
                           .body = mem_text(""),
                           .limit = {-1, -1, -1},
                           .webhook_copies = 1};
    if (read_text(s, "default", scenario_builtin_text("default"), true, e ? e : &unheard) &&
        read_text(s, name, text, is_inner, e ? e : &unheard))
        return s;
    scenario_drop(s);
    return NULL;
}

struct scenario *scenario_parse(const char *name, const char *text, struct err *e)
{
    return scenario_parse_at(name, text, false, e);
}
