/* arguments.c — words in, meaning out. The first word that is no flag names the command, wherever it stands;
 * flags are matched against it only then, so that a flag of another command can be told from a slip. */
#include "tui/cli/arguments.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/from_root.h"
#include "core/base/mem.h"
#include "core/base/nearest.h"
#include "tui/export_file.h"

enum { FLAGS_MAX = 64 };

/* A flag as it stands in argv. */
struct given {
    const char *name, *value; /* value NULL: it takes none */
    size_t name_size;
};

struct reading {
    char **argv;
    int argc, at;
    bool is_flags_over, has_command;
    struct given given[FLAGS_MAX];
    size_t given_count;
    struct arguments *out;
    struct err *e;
};

/* ---- flags, while reading ---- */

static bool complain_unknown_flag(const struct reading *r, const char *name, size_t size)
{
    const char *names[FLAG_COUNT];
    size_t count = 0;
    char word[64];
    for (int i = 0; i < FLAG_COUNT; i++)
        if (flag_at(i).commands)
            names[count++] = flag_at(i).name;
    size_t n = size < sizeof word ? size : sizeof word - 1;
    memcpy(word, name, n);
    word[n] = '\0';
    /* The dashes are no letters: they would make any short word near. */
    bool is_long = strncmp(word, "--", 2) == 0;
    for (size_t i = 0; i < count; i++)
        names[i] += 2;
    const char *near = is_long ? nearest_of(word + 2, names, count) : NULL;
    if (near)
        return err_set(r->e, ERR_USAGE, "There is no flag %s; did you mean --%s?", word, near);
    return err_set(r->e, ERR_USAGE, "There is no flag %s. `waterfall help COMMAND` lists a command's flags.",
                   word);
}

/* One letter where everybody expects one. */
static const char *long_name(const char *word)
{
    if (strcmp(word, "-h") == 0)
        return "--help";
    return strcmp(word, "-V") == 0 ? "--version" : word;
}

static bool read_flag(struct reading *r, const char *word)
{
    word = long_name(word);
    const char *equals = strchr(word, '=');
    struct given g = {.name = word, .name_size = equals ? (size_t)(equals - word) : strlen(word)};
    struct flag flag;
    if (!flag_find(word, g.name_size, COMMAND_COUNT, &flag))
        return complain_unknown_flag(r, word, g.name_size);
    if (!flag.argument[0] && equals)
        return err_set(r->e, ERR_USAGE, "%s takes no value.", flag.name);
    if (flag.argument[0]) {
        const char *next = r->at + 1 < r->argc ? r->argv[r->at + 1] : NULL;
        if (!equals && (!next || strncmp(next, "--", 2) == 0))
            return err_set(r->e, ERR_USAGE, "%s needs a value: %s %s", flag.name, flag.name, flag.argument);
        g.value = equals ? equals + 1 : next;
        r->at += !equals;
    }
    if (r->given_count == FLAGS_MAX)
        return err_set(r->e, ERR_USAGE, "More than %d flags are more than there are.", FLAGS_MAX);
    r->given[r->given_count++] = g;
    return true;
}

/* ---- the command and its operands ---- */

bool arguments_complain_command(const char *word, struct err *e)
{
    const char *words[COMMAND_COUNT], *other = command_other_word(word);
    size_t count = 0;
    if (other)
        return err_set(e, ERR_USAGE, "There is no command \"%.60s\". %s", word, other);
    for (int i = 0; i < COMMAND_COUNT; i++)
        if (command_info((enum command)i)->word[0])
            words[count++] = command_info((enum command)i)->word;
    const char *near = nearest_of(word, words, count);
    if (near)
        return err_set(e, ERR_USAGE, "There is no command \"%.60s\"; did you mean %s?", word, near);
    return err_set(e, ERR_USAGE, "There is no command \"%.60s\". `waterfall help` lists the commands.", word);
}

static bool find_command(const char *word, enum command *out)
{
    for (int i = 0; i < COMMAND_COUNT; i++) {
        const char *known = command_info((enum command)i)->word;
        if (known[0] && strcmp(known, word) == 0) {
            *out = (enum command)i;
            return true;
        }
    }
    return false;
}

static bool read_command(struct reading *r, const char *word)
{
    r->has_command = find_command(word, &r->out->command);
    return r->has_command || arguments_complain_command(word, r->e);
}

static bool read_operand(struct reading *r, const char *word)
{
    if (!r->has_command)
        return read_command(r, word);
    if (r->out->operand_count == ARGUMENTS_OPERANDS_MAX)
        return err_set(r->e, ERR_USAGE, "At most %d at once, please.", ARGUMENTS_OPERANDS_MAX);
    r->out->operand[r->out->operand_count++] = word;
    return true;
}

static bool read_words(struct reading *r)
{
    for (r->at = 1; r->at < r->argc; r->at++) {
        const char *word = r->argv[r->at];
        bool is_flag = !r->is_flags_over && word[0] == '-' && word[1];
        if (is_flag && strcmp(word, "--") == 0)
            r->is_flags_over = true;
        else if (!(is_flag ? read_flag(r, word) : read_operand(r, word)))
            return false;
    }
    return true;
}

/* ---- flags, once the command is known ---- */

/* "`waterfall enrich` or `waterfall wait`" */
static void name_commands(unsigned commands, struct buf *out)
{
    int count = 0;
    for (int i = 0; i < COMMAND_COUNT; i++) {
        if (!(commands & 1u << i))
            continue;
        const char *word = command_info((enum command)i)->word;
        buf_printf(out, "%s`waterfall%s%s`", count++ ? " or " : "", word[0] ? " " : "", word);
    }
}

static bool complain_other_command(const struct reading *r, const struct given *g)
{
    struct buf where;
    struct flag flag;
    unsigned commands = 0;
    for (int i = 0; i < FLAG_COUNT; i++) {
        flag = flag_at(i);
        if (strlen(flag.name) == g->name_size && memcmp(flag.name, g->name, g->name_size) == 0)
            commands |= flag.commands;
    }
    buf_init(&where, 1000);
    name_commands(commands, &where);
    const char *word = command_info(r->out->command)->word;
    err_set(r->e, ERR_USAGE, "%.*s belongs to %s, not to `waterfall%s%s`.", (int)g->name_size, g->name,
            where.data, word[0] ? " " : "", word);
    buf_release(&where);
    return false;
}

static bool take_flag(struct reading *r, const struct given *g)
{
    struct flag flag;
    if (!flag_find(g->name, g->name_size, r->out->command, &flag))
        return complain_other_command(r, g);
    const char **place = flag.kind == FLAG_IDENTIFIER ? &r->out->identifier[flag.index]
                         : flag.kind == FLAG_OPTION   ? &r->out->option[flag.index]
                                                      : &r->out->setting[flag.index];
    if (*place)
        return err_set(r->e, ERR_USAGE, "%s is given twice.", flag.name);
    *place = g->value ? g->value : "";
    return true;
}

/* Most often a name without its quotes. */
static bool complain_operand(const struct reading *r, const struct command_info *command)
{
    const char *word = r->out->operand[command->operands_most];
    if (r->out->command == COMMAND_ENRICH)
        return err_set(
            r->e, ERR_USAGE,
            "`waterfall enrich` takes flags alone, and \"%.60s\" is none. A value with blanks stands in "
            "quotes: --name \"Tim Zheng\".",
            word);
    return err_set(r->e, ERR_USAGE, "`waterfall %s` does not take \"%.60s\". Usage: waterfall %s%s%s%s",
                   command->word, word, command->word, command->operands[0] ? " " : "", command->operands,
                   r->out->command == COMMAND_FORGET ? ", in quotes where it has blanks" : "");
}

static bool check_operands(const struct reading *r)
{
    const struct arguments *a = r->out;
    const struct command_info *command = command_info(a->command);
    if (a->option[OPTION_HELP])
        return true;
    if (a->operand_count < command->operands_least)
        return err_set(r->e, ERR_USAGE, "`waterfall %s` needs one: waterfall %s %s", command->word,
                       command->word, command->operands);
    if (a->operand_count > command->operands_most)
        return complain_operand(r, command);
    return true;
}

bool arguments_parse(struct arguments *a, int argc, char **argv, struct err *e)
{
    *a = (struct arguments){.command = COMMAND_LIVE};
    struct reading r = {.argv = argv, .argc = argc, .out = a, .e = e};
    if (!read_words(&r))
        return false;
    for (size_t i = 0; i < r.given_count; i++)
        if (!take_flag(&r, &r.given[i]))
            return false;
    if (a->option[OPTION_WAIT] && a->option[OPTION_NO_WAIT])
        return err_set(e, ERR_USAGE, "--wait and --no-wait contradict each other. Give one of them.");
    return check_operands(&r);
}

/* ---- the key ---- */

static void wipe(char *text)
{
    explicit_bzero(text, strlen(text));
}

bool arguments_wipe_key(int argc, char **argv)
{
    static const char *const names[] = {"--api-key", "--api_key",   "--apikey",
                                        "--key",     "--x-api-key", "--apollo-api-key"};
    bool is_found = false;
    for (int i = 1; i < argc; i++)
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            size_t n = strlen(names[k]);
            if (strncmp(argv[i], names[k], n) != 0 || (argv[i][n] != '\0' && argv[i][n] != '='))
                continue;
            is_found = true;
            if (argv[i][n] == '=')
                wipe(argv[i] + n + 1);
            else if (i + 1 < argc)
                wipe(argv[i + 1]);
        }
    return is_found;
}

bool arguments_want_json(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--json") == 0)
            return true;
    return false;
}

enum command arguments_want_command(int argc, char **argv)
{
    enum command command = COMMAND_LIVE;
    for (int i = 1; i < argc && !find_command(argv[i], &command); i++)
        continue;
    return command;
}

/* ---- numbers ---- */

static bool read_digits(const char *text, int64_t most, int64_t *out)
{
    int64_t n = 0;
    size_t length = strlen(text);
    if (length == 0 || length > 18 || strspn(text, "0123456789") != length)
        return false;
    for (; *text; text++)
        n = n * 10 + (*text - '0');
    *out = n;
    return n <= most;
}

struct lookup_options arguments_options(const struct arguments *a)
{
    return (struct lookup_options){.waterfall_email = a->option[OPTION_WATERFALL_EMAIL],
                                   .waterfall_phone = a->option[OPTION_WATERFALL_PHONE],
                                   .reveal_phone_number = a->option[OPTION_REVEAL_PHONE_NUMBER],
                                   .reveal_personal_emails = a->option[OPTION_REVEAL_PERSONAL_EMAILS]};
}

bool arguments_number(const struct arguments *a, enum option o, int64_t least, int64_t most, int64_t *out,
                      struct err *e)
{
    const char *text = a->option[o];
    int64_t n;
    if (!text)
        return true;
    if (!read_digits(text, most, &n) || n < least)
        return err_set(e, ERR_USAGE, "%s is a whole number from %lld to %lld, not \"%.40s\".",
                       flag_at(IDENTIFIER_COUNT + (int)o).name, (long long)least, (long long)most, text);
    *out = n;
    return true;
}

bool arguments_speed(const struct arguments *a, double *out, struct err *e)
{
    const char *text = a->option[OPTION_SPEED];
    *out = 1;
    if (!text)
        return true;
    char *end;
    /* The letters that strtod also takes (hexadecimal, infinity) are kept from it. */
    double n = strtod(text, &end);
    if (*end || end == text || strspn(text, "0123456789.") != strlen(text) || !(n > 0 && n <= 1000))
        return err_set(e, ERR_USAGE, "--speed is a number above 0 and at most 1000, not \"%.40s\".", text);
    *out = n;
    return true;
}

bool arguments_id(const char *text, int64_t *out, struct err *e)
{
    if (read_digits(text + (text[0] == '#'), INT64_MAX, out) && *out > 0)
        return true;
    return err_set(e, ERR_USAGE, "\"%.40s\" is no id: a number as `waterfall list` shows it.", text);
}

/* ---- where something is to be written ---- */

char *arguments_path(const char *name)
{
    return strcmp(name, "-") == 0 ? mem_text(name) : path_from_root(name);
}

bool arguments_format(const struct arguments *a, enum wf_export_format *out, struct err *e)
{
    static const char *const words[WF_EXPORT_FORMAT_COUNT] = {
        [WF_EXPORT_CSV] = "csv", [WF_EXPORT_JSON_LINES] = "jsonl", [WF_EXPORT_JSON] = "json"};
    const char *word = a->option[OPTION_FORMAT], *path = a->option[OPTION_OUT];
    *out = WF_EXPORT_CSV;
    if (!word && path && !export_file_check(path, e))
        return false;
    if (!word && path)
        *out = export_file_format(path);
    for (int i = 0; word && i < WF_EXPORT_FORMAT_COUNT; i++)
        if (strcmp(word, words[i]) == 0) {
            *out = (enum wf_export_format)i;
            return true;
        }
    return !word || err_set(e, ERR_USAGE, "--format is csv, jsonl or json, not \"%.40s\".", word);
}

/* A file is replaced, which the folder it really stands in must allow; a pipe or a device is only written. */
static bool is_writable(const char *path, struct err *e)
{
    char *real = realpath(path, NULL);
    char *place = mem_text(real ? real : path), *slash = strrchr(place, '/');
    struct stat st;
    if (slash && (stat(place, &st) != 0 || S_ISREG(st.st_mode)))
        slash[1] = 0;
    bool is_good = !slash || access(place, W_OK) == 0 ||
                   err_set(e, ERR_USAGE, "Nothing can be written into %s (%s). Choose another --out.", place,
                           strerror(errno));
    free(place);
    free(real);
    return is_good;
}

bool arguments_target(const struct arguments *a, char **path, struct err *e)
{
    const char *out = a->option[OPTION_OUT];
    struct stat st;
    *path = NULL;
    if (!out)
        return true;
    *path = arguments_path(out);
    if (stat(*path, &st) == 0 && S_ISDIR(st.st_mode))
        return err_set(e, ERR_USAGE, "%s is a folder. Name the file in it: --out %s/enriched.csv", out, out);
    return is_writable(*path, e);
}
