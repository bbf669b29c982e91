/* command.h — the commands: one row and one file each. --help, the manual and README are made from the rows.
 */
#ifndef TUI_CLI_COMMAND_H
#define TUI_CLI_COMMAND_H

#include <stddef.h>

#include "tui/cli/exit_code.h"

struct arguments;

/* enum, word, operands, least and most operands, function, summary, details */
#define COMMANDS(X)                                                                                          \
    X(LIVE, "", "", 0, 0, live, "the screen, live",                                                          \
      "Opens the screen against Apollo. Without a key the history can be looked at, and nothing can be "     \
      "sent. --plain is the same in lines: commands are read from standard input (help lists them), every "  \
      "change is one line, no escape sequence is written. At the end of the input it waits until all that "  \
      "was sent there is at its end, or until it is interrupted. On a terminal it ends with 0, else with "   \
      "the worst code of what was sent, and at least 2 where a line was refused.")                           \
    X(DEMO, "demo", "", 0, 0, demo, "the screen against the built-in simulator",                             \
      "Needs no key and no network, and uses a throw-away history and free ports. Everything it shows is "   \
      "marked SIMULATED. --scenario list names the scenarios. In a tour Space pauses, the arrows step, Esc " \
      "goes on without it, q leaves.")                                                                       \
    X(ENRICH, "enrich", "", 0, 0, enrich, "one lookup without a screen",                                     \
      "Sends one lookup and waits for its end. The account goes to standard output, progress to standard "   \
      "error. With --json, standard output is exactly one JSON object, also for an error. If it is "         \
      "interrupted the request stays stored and goes on waiting: waterfall wait ID.")                        \
    X(BULK, "bulk", "[FILE]", 0, 1, bulk, "a table of people in, the same table enriched out",               \
      "Reads a CSV file, JSON Lines, or standard input (-), checks every row, says what it may cost, and "   \
      "sends nothing before you say yes. Batches of ten go out within the budget; results come back into "   \
      "the rows of the table. If it is ended in any way, waterfall bulk --resume goes on where it was, and " \
      "sends no row twice. People who are known already are not asked, and not paid for, again. With "       \
      "--json: JSON Lines of progress.")                                                                     \
    X(LIST, "list", "[FILTER...]", 0, 64, list, "what is stored, newest first",                              \
      "A FILTER is what / takes in the screen: words, KEY:VALUE and comparisons, all of which must hold: "   \
      "state:waiting, vendor:icypeas, email:verified, since:1d, 'credits>5', '!is:simulated'. What begins "  \
      "with - stands behind --. With --json: one array of objects.")                                         \
    X(SHOW, "show", "ID", 1, 1, show, "everything that is stored about one request",                         \
      "With --json: the object of enrich. With --raw: the newest delivery's body, byte for byte as it "      \
      "came.")                                                                                               \
    X(INBOX, "inbox", "[WORDS...]", 0, 64, inbox, "every delivery that arrived, newest first",               \
      "WORDS are looked for in bodies, names, outcomes and notes; \"#12\" is request 12. --delivery writes " \
      "one body byte for byte as it came, an unmatched or unreadable one, too.")                             \
    X(WAIT, "wait", "[ID...]", 0, 64, wait, "waits (and polls) for what is still open",                      \
      "Without an ID it waits for everything that is open. With --json and one ID it prints the object of "  \
      "enrich, otherwise an array of such objects. Of several requests, the exit code is 8 while any is "    \
      "still waiting, else the greatest of their codes.")                                                    \
    X(SERVE, "serve", "", 0, 0, serve, "receives and polls without a screen, in the foreground",             \
      "Prints one line for each change of a request, whoever brought it about, and one for what the "        \
      "receiver itself does; names and addresses are in the lines of --json alone. Without a key it "        \
      "receives and does not poll. SIGTERM or Ctrl-C ends it once what was received is on disk and "         \
      "answered; requests go on waiting. As a service of systemd: Type=notify.")                             \
    X(ABANDON, "abandon", "ID", 1, 1, abandon, "stops waiting; a late delivery still counts",                \
      "Polling stops. Credits that Apollo spends on the request are spent all the same.")                    \
    X(FORGET, "forget", "PERSON", 1, 1, forget, "removes every stored copy of a person, for good",           \
      "PERSON is a request's number such as 17 (all people in it), an e-mail, a LinkedIn URL, an Apollo "    \
      "id, a phone, "                                                                                        \
      "or a full name with a domain (\"Tim Zheng apollo.io\"). Shows what would go and asks first. "         \
      "Requests "                                                                                            \
      "about nobody else go whole; from a batch the person goes and the others stay, without the raw "       \
      "bodies. The files are rewritten, so that their free space holds nothing either.")                     \
    X(REPORT, "report", "", 0, 0, report, "coverage, vendors and credits of the whole history",              \
      "Without --since and --until it speaks of everything. The same history and range give the same "       \
      "report, "                                                                                             \
      "byte for byte. The HTML needs no other file and no network.")                                         \
    X(IMPORT, "import", "FILE", 1, 1, import, "takes a delivery from a file, - is standard input",           \
      "For what reached you on another way: a webhook collector, a colleague, documentation. JSON with "     \
      "comments and trailing commas is taken too. It is settled like any delivery, and never counted "       \
      "twice.")                                                                                              \
    X(SET_ASIDE, "set-aside", "", 0, 0, set_aside,                                                           \
      "puts a damaged history aside; the next start begins a new one",                                       \
      "Renames it, with its -wal, to a name with the date; not a byte of it is changed. Refused for a "      \
      "history that "                                                                                        \
      "is whole, and while another program has it open. While a damaged history stays in its place, "        \
      "webhooks are "                                                                                        \
      "answered 503, so that Apollo calls again; a new one does not know the old requests.")                 \
    X(SIM, "sim", "", 0, 0, sim, "the simulator alone, in the foreground",                                   \
      "Answers like Apollo's API, and calls webhooks back, until it is interrupted; prints its address and " \
      "one line for each call. Any key will do but the one named bad. --scenario list names the scenarios.") \
    X(DOCTOR, "doctor", "", 0, 0, doctor, "checks the set-up and says what to do",                           \
      "Checks key, API, callback port, public URL, store, terminal and locale, and prints each setting "     \
      "with its origin. Costs no credits. Ends with 0, or with 10 if something has to be mended. With "      \
      "--json: JSON Lines, one a setting and one a check.")                                                  \
    X(HELP, "help", "[COMMAND]", 0, 1, help, "this, or a command's flags", "")

enum command {
#define X(name, word, operands, least, most, run, summary, details) COMMAND_##name,
    COMMANDS(X)
#undef X
        COMMAND_COUNT
};

struct command_info {
    const char *word, *operands;
    size_t operands_least, operands_most;
    enum exit_code (*run)(const struct arguments *a);
    const char *summary, *details;
};
const struct command_info *command_info(enum command c);
/* What to say to a word that other programs have for a command of ours, or that is done by a flag; or NULL.
 */
const char *command_other_word(const char *word);

#define X(name, word, operands, least, most, run, summary, details)                                          \
    enum exit_code command_##run##_run(const struct arguments *a);
COMMANDS(X)
#undef X

#endif
