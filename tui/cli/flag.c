/* flag.c — three tables read as one. */
#include "tui/cli/flag.h"

#include <assert.h>
#include <string.h>

static const struct flag options[OPTION_COUNT] = {
#define X(name, flag, argument, commands, help)                                                              \
    [OPTION_##name] = {FLAG_OPTION, OPTION_##name, flag, argument, help, "", commands},
    OPTIONS(X)
#undef X
};

enum {
    ON_SCREEN = FLAG_ON(LIVE) | FLAG_ON(DEMO),
    ON_STORE = FLAG_ON(LIVE) | FLAG_ON(ENRICH) | FLAG_ON(BULK) | FLAG_ON(LIST) | FLAG_ON(SHOW) |
               FLAG_ON(INBOX) | FLAG_ON(REPORT) | FLAG_ON(IMPORT) | FLAG_ON(WAIT) | FLAG_ON(SERVE) |
               FLAG_ON(ABANDON) | FLAG_ON(FORGET) | FLAG_ON(SET_ASIDE) | FLAG_ON(DOCTOR),
    ON_API =
        FLAG_ON(LIVE) | FLAG_ON(ENRICH) | FLAG_ON(BULK) | FLAG_ON(WAIT) | FLAG_ON(SERVE) | FLAG_ON(DOCTOR),
};

static unsigned commands_of_setting(enum setting s)
{
    switch (s) {
    case SETTING_API_URL:
    case SETTING_API_KEY_FILE:
    case SETTING_LISTEN:
    case SETTING_PUBLIC_URL:
    case SETTING_EXPOSE:
    case SETTING_TLS_CERTIFICATE:
    case SETTING_TLS_KEY:
        return ON_API;
    case SETTING_DB:
        return ON_STORE;
    case SETTING_LOG:
        return ON_STORE | ON_SCREEN | FLAG_ON(SIM);
    case SETTING_THEME:
    case SETTING_ASCII:
    case SETTING_PRIVACY:
        return ON_SCREEN | FLAG_ON(DOCTOR);
    default:
        return 0;
    }
}

struct flag flag_at(int position)
{
    assert(position >= 0 && position < FLAG_COUNT);
    if (position < IDENTIFIER_COUNT) {
        enum identifier field = (enum identifier)position;
        return (struct flag){FLAG_IDENTIFIER,         position,
                             identifier_flag(field),  "TEXT",
                             identifier_label(field), identifier_example(field),
                             FLAG_ON(ENRICH)};
    }
    position -= IDENTIFIER_COUNT;
    if (position < OPTION_COUNT)
        return options[position];
    enum setting which = (enum setting)(position - OPTION_COUNT);
    const struct setting_info *info = setting_info(which);
    return (struct flag){FLAG_SETTING,
                         (int)which,
                         info->flag,
                         info->argument,
                         info->help,
                         "",
                         info->flag[0] ? commands_of_setting(which) : 0};
}

bool flag_find(const char *name, size_t size, enum command command, struct flag *out)
{
    unsigned wanted = command == COMMAND_COUNT ? FLAG_ON_ALL : 1u << command;
    for (int i = 0; i < FLAG_COUNT; i++) {
        *out = flag_at(i);
        if ((out->commands & wanted) && strlen(out->name) == size && memcmp(out->name, name, size) == 0)
            return true;
    }
    return false;
}
