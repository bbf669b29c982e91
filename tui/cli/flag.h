/* flag.h — every flag, and which commands take it: the identifiers', the settings' and those below in one
 * list, so that the parser and all help read the same. */
#ifndef TUI_CLI_FLAG_H
#define TUI_CLI_FLAG_H

#include <stdbool.h>
#include <stddef.h>

#include "core/waterfall.h"
#include "tui/cli/command.h"

#define FLAG_ON(command) (1u << COMMAND_##command)
#define FLAG_ON_ALL ((1u << COMMAND_COUNT) - 1)

/* enum, flag, argument ("" = none), commands, help */
#define OPTIONS(X)                                                                                           \
    X(WATERFALL_EMAIL, "--waterfall-email", "", FLAG_ON(ENRICH) | FLAG_ON(BULK),                             \
      "ask the e-mail waterfall's vendors")                                                                  \
    X(WATERFALL_PHONE, "--waterfall-phone", "", FLAG_ON(ENRICH) | FLAG_ON(BULK),                             \
      "ask the phone waterfall's vendors")                                                                   \
    X(REVEAL_PHONE_NUMBER, "--reveal-phone-number", "", FLAG_ON(ENRICH) | FLAG_ON(BULK),                     \
      "ask Apollo's own phone numbers")                                                                      \
    X(REVEAL_PERSONAL_EMAILS, "--reveal-personal-emails", "", FLAG_ON(ENRICH) | FLAG_ON(BULK),               \
      "ask for personal e-mails; Apollo tells none of people in GDPR regions")                               \
    X(WAIT, "--wait", "SECONDS", FLAG_ON(BULK) | FLAG_ON(ENRICH) | FLAG_ON(WAIT),                            \
      "how long to wait for the end, counted from the start (a call that is out may end first, within two "  \
      "minutes); of a list since it had nothing more to send "                                               \
      "(default 900)")                                                                                       \
    X(NO_WAIT, "--no-wait", "", FLAG_ON(ENRICH),                                                             \
      "end once Apollo has answered; the request goes on waiting")                                           \
    X(JSON, "--json", "",                                                                                    \
      FLAG_ON(BULK) | FLAG_ON(ENRICH) | FLAG_ON(LIST) | FLAG_ON(SHOW) | FLAG_ON(INBOX) | FLAG_ON(WAIT) |     \
          FLAG_ON(REPORT) | FLAG_ON(SERVE) | FLAG_ON(DOCTOR),                                                \
      "JSON on standard output")                                                                             \
    X(QUIET, "--quiet", "", FLAG_ON(BULK) | FLAG_ON(ENRICH) | FLAG_ON(WAIT),                                 \
      "no progress on standard error")                                                                       \
    X(LIMIT, "--limit", "N", FLAG_ON(LIST) | FLAG_ON(INBOX) | FLAG_ON(REPORT),                               \
      "how many to list (default 20)")                                                                       \
    X(SINCE, "--since", "DAY", FLAG_ON(REPORT), "from this day on: 2026-01-31 (UTC), or 30d: the last 30")   \
    X(UNTIL, "--until", "DAY", FLAG_ON(REPORT), "up to and with this day")                                   \
    X(REPORT_FORMAT, "--format", "NAME", FLAG_ON(REPORT), "text, md, html, json or csv")                     \
    X(FILTER, "--filter", "WORDS", FLAG_ON(REPORT),                                                          \
      "only requests that the list would show with this filter")                                             \
    X(MASK, "--mask", "", FLAG_ON(REPORT), "names are masked")                                               \
    X(MASK_FILE, "--mask", "", FLAG_ON(LIST),                                                                \
      "with --out or --format: names, titles, companies, addresses and phones are masked; reasons are "      \
      "left out, since Apollo's words may name somebody")                                                    \
    X(RAW, "--raw", "", FLAG_ON(SHOW), "the newest delivery's body, byte for byte")                          \
    X(DELIVERY, "--delivery", "NUMBER", FLAG_ON(INBOX), "the body of this delivery, byte for byte")          \
    X(REQUEST, "--request", "ID", FLAG_ON(IMPORT), "the request that the delivery is for")                   \
    X(SORT, "--sort", "COLUMN", FLAG_ON(LIST),                                                               \
      "by time, name, company, state, email, phone or credits; -COLUMN the other way round")                 \
    X(SIM_LISTEN, "--listen", "ADDR:PORT", FLAG_ON(SIM),                                                     \
      "where the simulator listens (default 127.0.0.1:8788); port 0 takes any free one")                     \
    X(SCENARIO, "--scenario", "NAME", FLAG_ON(DEMO) | FLAG_ON(SIM),                                          \
      "what the simulator plays: a name, a file, or list to see the names")                                  \
    X(SPEED, "--speed", "N", FLAG_ON(DEMO) | FLAG_ON(SIM), "N times as fast (default 1)")                    \
    X(PLAIN, "--plain", "", FLAG_ON(LIVE) | FLAG_ON(DEMO),                                                   \
      "lines instead of a screen, and typed commands: for screen readers, pipes and scripts")                \
    X(TOUR, "--tour", "", FLAG_ON(DEMO), "the demo shows itself, step by step, with captions")               \
    X(OUT, "--out", "FILE", FLAG_ON(BULK) | FLAG_ON(LIST),                                                   \
      "where the enriched table, or what is listed, goes; - is standard output")                             \
    X(FORMAT, "--format", "NAME", FLAG_ON(BULK) | FLAG_ON(LIST),                                             \
      "csv, jsonl or json (default: by the name of the file)")                                               \
    X(BUDGET, "--budget", "CREDITS", FLAG_ON(BULK),                                                          \
      "never more than this for the list, what is under way included")                                       \
    X(DAY_BUDGET, "--day-budget", "CREDITS", FLAG_ON(BULK), "never more than this a day, for all lists")     \
    X(PILOT, "--pilot", "N", FLAG_ON(BULK), "send N rows first, then ask whether to go on")                  \
    X(YES, "--yes", "", FLAG_ON(FORGET) | FLAG_ON(BULK), "do it without asking")                             \
    X(DESPITE_FORGOTTEN, "--despite-forgotten", "", FLAG_ON(ENRICH),                                         \
      "ask about the person even if you had them forgotten")                                                 \
    X(DRY_RUN, "--dry-run", "", FLAG_ON(BULK), "read, check and estimate; keep and send nothing")            \
    X(MAP, "--map", "FIELD=COLUMN,...", FLAG_ON(BULK),                                                       \
      "what columns mean: first, last, name, linkedin, email, company, domain, id, hash; COLUMN is a name "  \
      "or "                                                                                                  \
      "#number; remembered for tables with the same header")                                                 \
    X(NO_HEADER, "--no-header", "", FLAG_ON(BULK),                                                           \
      "the first line is somebody already; --map says by number what the columns mean")                      \
    X(SKIP_UNREADABLE, "--skip-unreadable", "", FLAG_ON(BULK),                                               \
      "send the other rows where some cannot be read, and may hide more; else nothing is sent")              \
    X(REFRESH, "--refresh", "", FLAG_ON(BULK), "ask, and pay, again for people who are known")               \
    X(MISSING, "--missing", "", FLAG_ON(BULK), "ask people who are known for the missing field alone")       \
    X(RESUME, "--resume", "", FLAG_ON(BULK),                                                                 \
      "go on with the latest list that was begun and is not at its end")                                     \
    X(RUN, "--run", "ID", FLAG_ON(BULK),                                                                     \
      "the list of that number: to go on, to retry, or to write it again")                                   \
    X(RETRY, "--retry", "failed|missing", FLAG_ON(BULK), "with --run: ask again for these rows")             \
    X(ONLY, "--only", "CHOICE", FLAG_ON(BULK),                                                               \
      "write only rows that are found, missing, failed, weak, duplicate, known or ready")                    \
    X(VENDORS, "--vendors", "", FLAG_ON(BULK), "one more column for each vendor")                            \
    X(CALLS, "--calls", "N", FLAG_ON(BULK), "batches out at a time (default 4)")                             \
    X(HELP, "--help", "", FLAG_ON_ALL, "what the program or the command does")                               \
    X(VERSION, "--version", "", FLAG_ON(LIVE), "the version")                                                \
    X(MAN, "--man", "", FLAG_ON(LIVE), "the manual page, as roff")                                           \
    X(COMPLETION, "--completion", "SHELL", FLAG_ON(LIVE),                                                    \
      "what bash, zsh or fish needs to complete with Tab")                                                   \
    X(README, "--readme", "SECTION", FLAG_ON(LIVE), "a table of README, as Markdown")

enum option {
#define X(name, flag, argument, commands, help) OPTION_##name,
    OPTIONS(X)
#undef X
        OPTION_COUNT
};

enum flag_kind { FLAG_IDENTIFIER, FLAG_OPTION, FLAG_SETTING };

struct flag {
    enum flag_kind kind;
    int index; /* enum identifier, option or setting */
    const char *name, *argument, *help;
    const char *example; /* of an identifier; else "" */
    unsigned commands;   /* FLAG_ON bits */
};

enum { FLAG_COUNT = IDENTIFIER_COUNT + OPTION_COUNT + SETTING_COUNT };
/* A setting without a flag has the name "" and no commands. */
struct flag flag_at(int position);
/* The flag of this name that `command` takes; COMMAND_COUNT: that any takes. False: none. */
bool flag_find(const char *name, size_t size, enum command command, struct flag *out);

#endif
