/* settings.h — every setting, once: flag > environment > config.ini > default, each with its origin.
 * The table feeds the parser, `doctor`, --help, the manual and README. The key is not a setting: it has no
 * flag and no line in the file, because both would put it on a disk or in a process list. */
#ifndef CONFIG_SETTINGS_H
#define CONFIG_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct secret;

/* enum, key in config.ini, flag ("" = none), environment ("" = none), default, argument's name, help */
#define SETTINGS(X)                                                                                          \
    X(API_URL, "api_url", "--api-url", "APOLLO_API_BASE_URL", "https://api.apollo.io", "URL",                \
      "where Apollo's API is; http:// only on loopback")                                                     \
    X(API_KEY_FILE, "api_key_file", "--api-key-file", "", "", "FILE",                                        \
      "a file that holds the API key, readable by you alone")                                                \
    X(API_KEY_COMMAND, "api_key_command", "", "", "", "COMMAND",                                             \
      "a command that prints the API key within ten seconds, such as a password manager's")                  \
    X(LISTEN, "listen", "--listen", "WATERFALL_LISTEN", "127.0.0.1:8787", "ADDR:PORT",                       \
      "where the callback server listens; port 0 takes any free one")                                        \
    X(EXPOSE, "expose", "--expose", "WATERFALL_EXPOSE", "off", "on|off",                                     \
      "allow listen to name an address that other machines reach")                                           \
    X(TLS_CERTIFICATE, "tls_certificate", "--tls-certificate", "WATERFALL_TLS_CERTIFICATE", "", "FILE",      \
      "serve the callback address over TLS with this certificate chain (PEM), read anew when renewed")       \
    X(TLS_KEY, "tls_key", "--tls-key", "WATERFALL_TLS_KEY", "", "FILE",                                      \
      "the certificate's private key (PEM)")                                                                 \
    X(PUBLIC_URL, "public_url", "--public-url", "WATERFALL_PUBLIC_URL", "", "URL",                           \
      "base of the address that Apollo is told to call; /hook/<token> is appended")                          \
    X(DB, "db", "--db", "WATERFALL_DB", "", "FILE",                                                          \
      "the history (default: $XDG_DATA_HOME/waterfall/history.db)")                                          \
    X(RETENTION_DAYS, "retention_days", "", "WATERFALL_RETENTION_DAYS", "", "DAYS",                          \
      "requests that are over are removed after as many days (default: they are kept)")                      \
    X(LOG, "log", "--log", "WATERFALL_LOG", "", "FILE",                                                      \
      "the log (default: $XDG_STATE_HOME/waterfall/waterfall.log)")                                          \
    X(THEME, "theme", "--theme", "WATERFALL_THEME", "waterfall-dark", "NAME",                                \
      "colours: a name in themes/, or a file")                                                               \
    X(ANIMATION, "animation", "", "WATERFALL_ANIMATION", "on", "on|off",                                     \
      "reveal a delivery's attempts step by step")                                                           \
    X(MOUSE, "mouse", "", "WATERFALL_MOUSE", "auto", "auto|on|off",                                          \
      "mouse clicks and wheel; auto: not inside GNU screen, which would hold Esc back for it")               \
    X(ASCII, "ascii", "--ascii", "WATERFALL_ASCII", "auto", "auto|on|off",                                   \
      "plain ASCII glyphs; auto: where the locale is not UTF-8")                                             \
    X(PRIVACY, "privacy", "--privacy", "WATERFALL_PRIVACY", "off", "on|off",                                 \
      "on: names, titles, addresses and phones stay masked; no key switches it off")                         \
    X(LOW_BALANCE, "low_balance", "", "WATERFALL_LOW_BALANCE", "", "CREDITS",                                \
      "warn when Apollo says that fewer credits are left (asks the free endpoints)")                         \
    X(DAILY_CREDITS, "daily_credits", "", "WATERFALL_DAILY_CREDITS", "", "CREDITS",                          \
      "warn when more credits than this were reported since midnight")

enum setting {
#define X(name, key, flag, env, standard, argument, help) SETTING_##name,
    SETTINGS(X)
#undef X
        SETTING_COUNT
};

struct setting_info {
    const char *key, *flag, *env, *standard, *argument, *help;
};
const struct setting_info *setting_info(enum setting s);

/* "key.quit = ^Q, F4": which actions there are only the screen knows, so it reads these lines. */
struct setting_line {
    char *name, *value; /* "quit", "^Q, F4" */
    char *origin;       /* "~/…/config.ini line 3" */
};

struct settings {
    char *value[SETTING_COUNT];  /* never NULL; "" = not set */
    char *origin[SETTING_COUNT]; /* "default", "environment APOLLO_API_BASE_URL", "~/…/config.ini line 3",
                                    "flag --db" */
    char *config_path;           /* the file that is read, whether it exists or not */
    struct setting_line *key_line;
    size_t key_line_count;
};

/* Reads defaults, then the file, then the environment. False (ERR_CONFIG): an unreadable file, an unknown
 * key ("line 3: unknown setting \"lisen\"; did you mean \"listen\"?"), a bad value. */
bool settings_load(struct settings *s, struct err *e) __attribute__((warn_unused_result));
void settings_release(struct settings *s);
/* Takes one flag's value. */
void settings_set_flag(struct settings *s, enum setting which, const char *value);
/* Checks values together: listen's shape, port 0 with a public URL, URLs, on/off words. Expands the default
 * paths of DB and LOG. Call after the flags. */
bool settings_check(struct settings *s, struct err *e) __attribute__((warn_unused_result));

/* 0 = for ever. */
int settings_retention_days(const struct settings *s);
bool settings_is_on(const struct settings *s, enum setting which);
/* Splits "127.0.0.1:8787", "[::1]:0", ":8787" (127.0.0.1), "8787", "localhost:0". `address` is yours. */
bool settings_parse_listen(const char *text, char **address, int *port, struct err *e)
    __attribute__((warn_unused_result));
bool settings_listen(const struct settings *s, char **address, int *port, struct err *e)
    __attribute__((warn_unused_result));

/* The key: --api-key-file, else APOLLO_API_KEY, else the file's api_key_file, else api_key_command (run by
 * /bin/sh, 10 s). NULL with ERR_CONFIG and how to give one. The environment variable is wiped and unset in
 * any case. `origin` is yours, and NULL only where no key was named at all. */
struct secret *settings_take_key(const struct settings *s, char **origin, struct err *e)
    __attribute__((warn_unused_result));

/* Wipes APOLLO_API_KEY from this process's environment, where /proc would show it: for a command that has no
 * use for the key. */
void settings_forget_environment_key(void);

#endif
