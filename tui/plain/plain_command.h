/* plain_command.h — what can be typed in plain mode: one table, and words out of a line. A command that does
 * what an action of the screen does has the action's name and help: both are one list. */
#ifndef TUI_PLAIN_PLAIN_COMMAND_H
#define TUI_PLAIN_PLAIN_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/actions.h"

struct buf;

/* enum, action of the screen (NONE: it has none), word ("" = the action's name), another word for it, its
 * arguments, help ("" = the action's) */
#define PLAIN_COMMANDS(X)                                                                                    \
    X(LOOKUP, NONE, "lookup", "", "[FIELD=VALUE ...] [SWITCH+ ...]",                                         \
      "Begin a lookup: fields such as first=Ada last=\"de la Cruz\" linkedin=URL company= domain= email=, "  \
      "switches email+ phone+ reveal+ personal+ (minus: off). Without arguments: say what the form holds")   \
    X(SET, NONE, "set", "", "FIELD=VALUE ...", "Change fields or switches and leave the others")             \
    X(SEND, SEND, "", "", "", "")                                                                            \
    X(CLEAR, FORM_CLEAR, "", "clear", "", "")                                                                \
    X(UNDO, EDIT_UNDO, "", "", "", "")                                                                       \
    X(EDITOR, EDITOR, "", "", "", "")                                                                        \
    X(TOGGLE_EMAIL, TOGGLE_EMAIL, "", "", "", "")                                                            \
    X(TOGGLE_PHONE, TOGGLE_PHONE, "", "", "", "")                                                            \
    X(TOGGLE_REVEAL, TOGGLE_REVEAL, "", "", "", "")                                                          \
    X(TOGGLE_PERSONAL, TOGGLE_PERSONAL, "", "", "", "")                                                      \
    X(LIST, FILTER, "list", "filter", "[WORDS]",                                                             \
      "The newest requests; with words, only those that have them")                                          \
    X(SORT, SORT, "", "", "COLUMN",                                                                          \
      "The requests in another order: time, name, company, state, email, phone or credits; -name and +name " \
      "say which way round")                                                                                 \
    X(EXPORT, EXPORT, "", "", "FILE [WORDS]",                                                                \
      "Write requests to a .csv, .jsonl or .json file, in the order of the list; with words, only those "    \
      "that have them")                                                                                      \
    X(MORE, NONE, "more", "", "", "Go on with what was listed last")                                         \
    X(SHOW, OPEN, "show", "open", "[ID]",                                                                    \
      "Tell a request: who was asked, who missed, who found, what it cost")                                  \
    X(PERSON, NONE, "person", "", "[ID]", "All that Apollo said of the person")                              \
    X(PAYLOAD, NONE, "payload", "", "[ID]", "Every delivery of a request, as a tree")                        \
    X(VERBATIM, VERBATIM, "", "", "[ID]", "The newest delivery of a request, byte for byte")                 \
    X(HTTP, NONE, "http", "", "[ID]", "The call as it went out and came back")                               \
    X(EXPLAIN, EXPLAIN, "", "", "[ID]", "")                                                                  \
    X(COPY, COPY_MENU, "copy", "copy-menu", "email|phone|row|waterfall|json|payload|curl|id [ID]",           \
      "Print just that, for a pipe or to be taken from here")                                                \
    X(COMPARE, COMPARE, "", "", "", "Keep what was told last; a second time: tell how the two differ")       \
    X(PAGER, PAGER, "", "", "", "Read what was told last in your pager ($PAGER)")                            \
    X(REUSE, REUSE, "", "", "[ID]", "")                                                                      \
    X(ABANDON, ABANDON, "", "", "ID", "")                                                                    \
    X(POLL, POLL_NOW, "", "", "[ID]", "")                                                                    \
    X(WAIT, NONE, "wait", "", "[ID]",                                                                        \
      "Take no command until the request, or all that was sent here, is at its end")                         \
    X(STATUS, NONE, "status", "", "", "How results reach this program, the key, the credits of today")       \
    X(VENDORS, VIEW_VENDORS, "", "", "[WORDS]", "")                                                          \
    X(ATTEMPTS, NONE, "attempts", "", "VENDOR [email|phone]", "What one vendor was asked, newest first")     \
    X(WHAT_IF, NONE, "what-if", "", "[email|phone] [VENDOR ...] [-VENDOR ...]",                              \
      "Had the vendors been asked in this order, and without those with a minus: who would have been found") \
    X(CREDITS, VIEW_CREDITS, "", "", "", "")                                                                 \
    X(LEDGER, NONE, "ledger", "", "[WORDS]", "What each request cost, newest first")                         \
    X(BALANCE, VIEW_BALANCE, "balance", "view-balance", "", "Read the balance from Apollo now (free)")       \
    X(RANGE, VIEW_PERIOD, "range", "view-period", "all|DAYS",                                                \
      "The time range of vendors, attempts, credits, ledger, inbox and report: all, or so many days")        \
    X(REPORT, NONE, "report", "", "[text|md|html|json|csv]",                                                 \
      "Coverage, vendors and credits of the range, as tables")                                               \
    X(PEOPLE, VIEW_PEOPLE, "", "", "[WORDS]", "")                                                            \
    X(PROFILE, PROFILE, "", "", "NUMBER | #ID [N]",                                                          \
      "One of the people, or the N-th of a request, across all requests: who said what, what contradicts")   \
    X(INBOX, VIEW_INBOX, "", "", "[WORDS]", "Every delivery, newest first")                                  \
    X(UNMATCHED, NONE, "unmatched", "", "[WORDS]", "Deliveries that found no request, or cannot be read")    \
    X(DELIVERY, NONE, "delivery", "", "NUMBER", "One delivery of the inbox, as a tree")                      \
    X(REPLAY, VIEW_REPLAY, "replay", "view-replay", "NUMBER",                                                \
      "How one delivery of the inbox would settle now; nothing is stored")                                   \
    X(ASSIGN, VIEW_ASSIGN, "assign", "view-assign", "NUMBER ID", "Give an unmatched delivery to a request")  \
    X(IMPORT, NONE, "import", "", "FILE [ID] | {JSON}",                                                      \
      "Take a delivery from a file, or from what stands behind the word, for a request")                     \
    X(LISTS, VIEW_LISTS, "", "", "", "")                                                                     \
    X(LIST_SHOW, NONE, "list-show", "", "[LIST]", "One list: its state, its coverage, its credits")          \
    X(LIST_ROWS, LIST_CHOICE, "list-rows", "list-choice",                                                    \
      "[LIST] [all|found|missing|failed|weak|duplicate|known|ready]", "The rows of a list")                  \
    X(LIST_NEW, LIST_NEW, "", "", "FILE",                                                                    \
      "Look at a table: what its columns are taken for, and five rows. Nothing is sent")                     \
    X(LIST_MAP, LIST_MAP, "", "", "first=Vorname,email=#3", "Correct what the new list's columns mean")      \
    X(LIST_READ, NONE, "list-read", "", "[reuse|refresh|missing]",                                           \
      "Read and check the new list whole, with the form's switches; people who are known keep their result " \
      "(reuse), are asked again (refresh), or for what is missing. Nothing is sent")                         \
    X(LIST_KNOWN, LIST_KNOWN, "", "", "[LIST] reuse|refresh|missing [ROW]",                                  \
      "At the review: known people, or the one of a row, keep their result, are asked again, or for what "   \
      "is missing")                                                                                          \
    X(LIST_START, LIST_START, "", "", "[LIST] [budget=CREDITS] [day=CREDITS] [pilot=ROWS]",                  \
      "Send a list, or go on with it, after a yes")                                                          \
    X(LIST_PAUSE, LIST_PAUSE, "", "", "[LIST]", "Send nothing more of a list for now")                       \
    X(LIST_STOP, LIST_STOP, "", "", "[LIST]",                                                                \
      "End a list, after a yes; remove one of which nothing was sent")                                       \
    X(LIST_RETRY, LIST_RETRY, "", "", "[LIST] failed|missing", "Make rows of a list ready once more")        \
    X(LIST_EXPORT, LIST_EXPORT, "", "", "[LIST] FILE [CHOICE] [vendors]",                                    \
      "Write a list's rows to a .csv, .jsonl or .json file")                                                 \
    X(MASK, PRIVACY, "mask", "privacy", "[on|off]", "")                                                      \
    X(SCENARIO, SCENARIOS, "scenario", "scenarios", "[NAME]",                                                \
      "Say what the simulator plays from now on; without a name: list all")                                  \
    X(HELP, HELP, "", "palette", "[COMMAND]", "This, or one command")                                        \
    X(QUIT, QUIT, "", "exit", "", "")

/* What the screen needs and lines do not: action, what to do here. Together with the commands these are all
 * actions there are. */
#define PLAIN_NEEDLESS(X)                                                                                    \
    X(STOP_NEXT, "set changes any field")                                                                    \
    X(STOP_PREVIOUS, "set changes any field")                                                                \
    X(FIELD_NEXT, "set changes any field")                                                                   \
    X(FIELD_PREVIOUS, "set changes any field")                                                               \
    X(PRESS, "set changes any switch: set phone-")                                                           \
    X(LEAVE, "every command works at any time")                                                              \
    X(EDIT_HOME, "the terminal edits the line")                                                              \
    X(EDIT_END, "the terminal edits the line")                                                               \
    X(EDIT_LEFT, "the terminal edits the line")                                                              \
    X(EDIT_RIGHT, "the terminal edits the line")                                                             \
    X(EDIT_WORD_LEFT, "the terminal edits the line")                                                         \
    X(EDIT_WORD_RIGHT, "the terminal edits the line")                                                        \
    X(EDIT_ERASE, "the terminal edits the line")                                                             \
    X(EDIT_DELETE, "the terminal edits the line")                                                            \
    X(EDIT_KILL_END, "the terminal edits the line")                                                          \
    X(EDIT_KILL_START, "the terminal edits the line")                                                        \
    X(EDIT_KILL_WORD, "the terminal edits the line")                                                         \
    X(EDIT_KILL_BLANK, "the terminal edits the line")                                                        \
    X(EDIT_KILL_WORD_ON, "the terminal edits the line")                                                      \
    X(EDIT_YANK, "the terminal edits the line")                                                              \
    X(UP, "name the number: show 3")                                                                         \
    X(DOWN, "name the number: show 3")                                                                       \
    X(PAGE_UP, "list begins again")                                                                          \
    X(PAGE_DOWN, "more goes on")                                                                             \
    X(FIRST, "list begins again")                                                                            \
    X(LAST, "sort turns a list round: sort +time")                                                           \
    X(FILTER_TOGGLE, "list with words filters, list without shows all")                                      \
    X(SORT_REVERSE, "say which way round: sort -name")                                                       \
    X(TAB_NEXT, "show, person, payload and http tell a request's parts")                                     \
    X(TAB_PREVIOUS, "show, person, payload and http tell a request's parts")                                 \
    X(FOLD, "everything is told unfolded")                                                                   \
    X(UNFOLD, "everything is told unfolded")                                                                 \
    X(NODE_TOGGLE, "everything is told unfolded")                                                            \
    X(NODE_OPEN, "everything is told unfolded")                                                              \
    X(NODE_CLOSE, "everything is told unfolded")                                                             \
    X(PERSON_NEXT, "all people of a request are told")                                                       \
    X(PERSON_PREVIOUS, "all people of a request are told")                                                   \
    X(SEARCH, "pager, and / in it, searches what was told")                                                  \
    X(SEARCH_NEXT, "pager, and n in it, goes on")                                                            \
    X(SEARCH_PREVIOUS, "pager, and N in it, goes back")                                                      \
    X(BACK, "every command works at any time")                                                               \
    X(UNFILTER, "list without words shows all")                                                              \
    X(PANE_NEXT, "every command works at any time")                                                          \
    X(PANE_PREVIOUS, "every command works at any time")                                                      \
    X(PANE_LOOKUP, "lookup says what the form holds")                                                        \
    X(PANE_REQUESTS, "list names the requests")                                                              \
    X(PANE_DETAIL, "show tells a request")                                                                   \
    X(PANE_EVENTS, "what happens is told when it happens")                                                   \
    X(VIEW_OPEN, "profile, delivery, attempts and list-show tell one of them")                               \
    X(VIEW_BACK, "every command works at any time")                                                          \
    X(VIEW_FILTER, "put the words behind the command: people Zheng")                                         \
    X(VIEW_ORDER, "what-if names a field and an order")                                                      \
    X(VIEW_REVERSE, "report csv has every figure, to be sorted by any")                                      \
    X(VIEW_EARLIER, "what-if names the order")                                                               \
    X(VIEW_LATER, "what-if names the order")                                                                 \
    X(VIEW_LEAVE_OUT, "what-if leaves out what has a minus")                                                 \
    X(COPY, "copy says what: copy email")                                                                    \
    X(ZOOM, "lines have no panes")                                                                           \
    X(THEMES, "lines have no colours")                                                                       \
    X(MOUSE, "the mouse is the terminal's")                                                                  \
    X(SUSPEND, "the terminal's own ^Z stops the program")                                                    \
    X(REDRAW, "nothing is drawn")

enum plain_command {
    PLAIN_NONE, /* an empty line, or no command */
#define X(id, action, word, other, arguments, help) PLAIN_##id,
    PLAIN_COMMANDS(X)
#undef X
        PLAIN_COMMAND_COUNT
};

struct plain_command_info {
    const char *word, *other, *arguments, *help;
    enum action action;
};
struct plain_command_info plain_command_info(enum plain_command c);
/* PLAIN_NONE: no command has this word. */
enum plain_command plain_command_of(const char *word);
/* The screen's action of this name is needless here: what to do instead; NULL: there is no such. */
const char *plain_needless(const char *word);
/* The nearest command's word, for "did you mean"; NULL. */
const char *plain_command_nearest(const char *word);

enum { PLAIN_WORDS_MAX = 64 };
/* Cuts `line` into words at blanks; "quotes" and 'quotes' hold blanks together, also inside a word. The words
 * point into `line`, which is changed. Words past the ceiling are left out. */
size_t plain_split(char *line, char *words[PLAIN_WORDS_MAX]);

void plain_command_write_help(enum plain_command c, struct buf *out);

#endif
