/* actions.h — everything a person can do, in one table: id, name, keys, where, help, hint.
 * Keys, hint bar, help window, command palette, README and manual page are all made from it. */
#ifndef TUI_ACTIONS_H
#define TUI_ACTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/terminal/key.h"

struct buf;

/* Where an action can be called. TYPING: while a text field has the focus, which is where single letters
 * type; ANYWHERE includes it, PANES does not. */
enum where {
    WHERE_ANYWHERE = 1,
    WHERE_PANES = 2,
    WHERE_FORM = 4,
    WHERE_TYPING = 8,
    WHERE_REQUESTS = 16,
    WHERE_DETAIL = 32,
    WHERE_EVENTS = 64,
    WHERE_VIEW = 128, /* a view of the whole history */
    WHERE_LISTS = WHERE_REQUESTS | WHERE_DETAIL | WHERE_EVENTS | WHERE_VIEW,
};

/* enum, name (config file, palette), keys, where, help, hint ("" = not in the hint bar) */
#define ACTIONS(X)                                                                                           \
    X(SEND, "send", "Enter", WHERE_FORM, "Send the lookup to Apollo", "send")                                \
    X(STOP_NEXT, "stop-next", "Tab", WHERE_FORM, "Next field, box, Send; after Send the next pane", "next")  \
    X(STOP_PREVIOUS, "stop-previous", "Shift-Tab", WHERE_FORM,                                               \
      "The one before; before the first the pane before", "")                                                \
    X(FIELD_NEXT, "field-next", "Down ^N", WHERE_FORM, "Go to the next field", "")                           \
    X(FIELD_PREVIOUS, "field-previous", "Up", WHERE_FORM, "Go to the previous field", "")                    \
    X(PRESS, "press", "Space", WHERE_FORM, "Switch the box, press the button", "")                           \
    X(FORM_CLEAR, "form-clear", "^L", WHERE_FORM, "Empty the form (undo brings it back)", "")                \
    X(EDIT_UNDO, "undo", "^_", WHERE_FORM, "Undo the last change of the form", "")                           \
    X(EDITOR, "editor", "Alt-e", WHERE_FORM, "Edit the form in your editor ($VISUAL, $EDITOR)", "")          \
    X(LEAVE, "leave", "Esc", WHERE_FORM, "Leave the form for the requests", "leave")                         \
    X(EDIT_HOME, "edit-home", "^A Home", WHERE_TYPING, "Go to the beginning of the field", "")               \
    X(EDIT_END, "edit-end", "^E End", WHERE_TYPING, "Go to the end of the field", "")                        \
    X(EDIT_LEFT, "edit-left", "Left ^B", WHERE_TYPING, "Go one character back", "")                          \
    X(EDIT_RIGHT, "edit-right", "Right ^F", WHERE_TYPING, "Go one character on", "")                         \
    X(EDIT_WORD_LEFT, "edit-word-left", "Alt-b Ctrl-Left", WHERE_TYPING, "Go one word back", "")             \
    X(EDIT_WORD_RIGHT, "edit-word-right", "Alt-f Ctrl-Right", WHERE_TYPING, "Go one word on", "")            \
    X(EDIT_ERASE, "edit-erase", "Backspace ^H", WHERE_TYPING, "Erase the character before", "")              \
    X(EDIT_DELETE, "edit-delete", "Delete ^D", WHERE_TYPING, "Erase the character at the cursor", "")        \
    X(EDIT_KILL_END, "edit-kill-end", "^K", WHERE_TYPING, "Cut to the end of the field", "")                 \
    X(EDIT_KILL_START, "edit-kill-start", "^U", WHERE_TYPING, "Cut to the beginning of the field", "")       \
    X(EDIT_KILL_WORD, "edit-kill-word", "Alt-Backspace", WHERE_TYPING, "Cut the word before", "")            \
    X(EDIT_KILL_BLANK, "edit-kill-blank", "^W", WHERE_TYPING, "Cut back to the blank before", "")            \
    X(EDIT_KILL_WORD_ON, "edit-kill-word-on", "Alt-d", WHERE_TYPING, "Cut the word after", "")               \
    X(EDIT_YANK, "edit-yank", "^Y", WHERE_TYPING, "Put back what was cut", "")                               \
    X(UP, "up", "Up k", WHERE_LISTS, "Go up", "")                                                            \
    X(DOWN, "down", "Down j", WHERE_LISTS, "Go down", "")                                                    \
    X(PAGE_UP, "page-up", "PgUp ^B", WHERE_LISTS, "Go a page up", "")                                        \
    X(PAGE_DOWN, "page-down", "PgDn ^F", WHERE_LISTS, "Go a page down", "")                                  \
    X(FIRST, "first", "Home g", WHERE_LISTS, "Go to the first line; in Requests: follow what is new", "")    \
    X(LAST, "last", "End G", WHERE_LISTS, "Go to the last line", "")                                         \
    X(OPEN, "open", "Enter Right l", WHERE_REQUESTS, "Look at the request in the detail pane", "open")       \
    X(FILTER, "filter", "/", WHERE_REQUESTS, "Show only what fits: words, state:waiting, credits>5",         \
      "filter")                                                                                              \
    X(FILTER_TOGGLE, "filter-toggle", "\\", WHERE_REQUESTS, "Park the filter, or bring it back", "")         \
    X(SORT, "sort", "o", WHERE_REQUESTS, "Sort by the next column", "")                                      \
    X(SORT_REVERSE, "sort-reverse", "O", WHERE_REQUESTS, "Sort the other way round", "")                     \
    X(EXPORT, "export", "E", WHERE_REQUESTS, "Write what is listed to a file: CSV, JSON Lines, JSON", "")    \
    X(ABANDON, "abandon", "a", WHERE_REQUESTS | WHERE_DETAIL, "Stop waiting for the request", "abandon")     \
    X(POLL_NOW, "poll", "p", WHERE_REQUESTS | WHERE_DETAIL, "Ask Apollo for the result now (free)",          \
      "poll now")                                                                                            \
    X(REUSE, "reuse", "e", WHERE_REQUESTS | WHERE_DETAIL, "Put the request's person into the form", "")      \
    X(EXPLAIN, "explain", "x", WHERE_REQUESTS | WHERE_DETAIL, "Say in plain words what happened", "explain") \
    X(PROFILE, "profile", "w", WHERE_REQUESTS | WHERE_DETAIL,                                                \
      "Who said what of the person, across all requests", "who")                                             \
    X(TAB_NEXT, "tab-next", "]", WHERE_PANES, "Next tab of the detail pane", "")                             \
    X(TAB_PREVIOUS, "tab-previous", "[", WHERE_PANES, "Previous tab of the detail pane", "tabs")             \
    X(PAGER, "pager", "v", WHERE_REQUESTS | WHERE_DETAIL, "Read the tab in your pager", "")                  \
    X(FOLD, "fold", "-", WHERE_DETAIL, "Fold the deepest level of Person, Payload, HTTP", "")                \
    X(UNFOLD, "unfold", "+ =", WHERE_DETAIL, "Unfold one level more", "")                                    \
    X(NODE_TOGGLE, "node", "Enter Space", WHERE_DETAIL,                                                      \
      "Fold or unfold the line; in Waterfall: a page down", "fold")                                          \
    X(NODE_OPEN, "node-open", "Right l", WHERE_DETAIL, "Unfold the line, or go into it", "")                 \
    X(NODE_CLOSE, "node-close", "Left h", WHERE_DETAIL,                                                      \
      "Fold the line, or leave it; then back to the requests", "")                                           \
    X(PERSON_NEXT, "person-next", "}", WHERE_DETAIL, "Next person of the request", "person")                 \
    X(PERSON_PREVIOUS, "person-previous", "{", WHERE_DETAIL, "Previous person of the request", "")           \
    X(SEARCH, "search", "/", WHERE_DETAIL, "Look for a text in the tab; what is folded is opened", "search") \
    X(SEARCH_NEXT, "search-next", "n", WHERE_DETAIL, "Next match; without a search: new lookup", "")         \
    X(SEARCH_PREVIOUS, "search-previous", "N", WHERE_DETAIL, "Previous match", "")                           \
    X(VERBATIM, "verbatim", "t", WHERE_DETAIL, "The payload as a tree or as the very text", "")              \
    X(BACK, "back", "Esc", WHERE_DETAIL | WHERE_EVENTS, "Back to the requests", "")                          \
    X(UNFILTER, "unfilter", "Esc", WHERE_REQUESTS, "Show all requests", "")                                  \
    X(COPY, "copy", "y", WHERE_LISTS, "Copy what matters here to the clipboard", "copy")                     \
    X(COPY_MENU, "copy-menu", "Y", WHERE_LISTS, "Choose what to copy: e-mail, phone, row, JSON, cURL", "")   \
    X(TOGGLE_EMAIL, "toggle-email", "F2", WHERE_ANYWHERE, "E-mail waterfall on or off", "e-mail")            \
    X(TOGGLE_PHONE, "toggle-phone", "F3", WHERE_ANYWHERE, "Phone waterfall on or off", "phone")              \
    X(TOGGLE_REVEAL, "toggle-reveal", "F4", WHERE_ANYWHERE, "Reveal phone number on or off", "")             \
    X(TOGGLE_PERSONAL, "toggle-personal", "F5", WHERE_ANYWHERE, "Personal e-mails on or off", "")            \
    X(PANE_NEXT, "pane-next", "Tab", WHERE_ANYWHERE, "Next pane", "pane")                                    \
    X(PANE_PREVIOUS, "pane-previous", "Shift-Tab", WHERE_ANYWHERE, "Previous pane", "")                      \
    X(PANE_LOOKUP, "pane-lookup", "1 Alt-1 n", WHERE_ANYWHERE, "Go to Lookup", "")                           \
    X(PANE_REQUESTS, "pane-requests", "2 Alt-2", WHERE_ANYWHERE, "Go to Requests", "")                       \
    X(PANE_DETAIL, "pane-detail", "3 Alt-3", WHERE_ANYWHERE, "Go to the detail pane", "")                    \
    X(PANE_EVENTS, "pane-events", "4 Alt-4", WHERE_ANYWHERE, "Go to Events", "")                             \
    X(VIEW_VENDORS, "vendors", "V F6", WHERE_ANYWHERE, "Vendors: who earns their place", "vendors")          \
    X(VIEW_CREDITS, "credits", "C F7", WHERE_ANYWHERE, "Credits: ledger, burn, balance", "credits")          \
    X(VIEW_PEOPLE, "people", "P Alt-p", WHERE_ANYWHERE, "People: one page across all requests", "people")    \
    X(VIEW_INBOX, "inbox", "I F12", WHERE_ANYWHERE, "Inbox: every delivery; paste here to import", "inbox")  \
    X(VIEW_LISTS, "lists", "L Alt-l", WHERE_ANYWHERE, "Lists: tables in, enriched tables out", "lists")      \
    X(VIEW_OPEN, "view-open", "Enter Right l", WHERE_VIEW, "Open the line", "open")                          \
    X(VIEW_BACK, "view-back", "Esc Left h", WHERE_VIEW, "Back to the list, then to the requests", "back")    \
    X(VIEW_FILTER, "view-filter", "/", WHERE_VIEW, "Show only what has these words", "filter")               \
    X(VIEW_PERIOD, "view-period", "t", WHERE_VIEW, "Change the time range", "range")                         \
    X(VIEW_ORDER, "view-order", "o", WHERE_VIEW, "Vendors: sort otherwise; What if: the other field",        \
      "order")                                                                                               \
    X(VIEW_REVERSE, "view-reverse", "O", WHERE_VIEW, "Vendors: sort the other way round", "")                \
    X(VIEW_EARLIER, "view-earlier", "K", WHERE_VIEW, "What if: ask this vendor earlier", "earlier")          \
    X(VIEW_LATER, "view-later", "J", WHERE_VIEW, "What if: ask this vendor later", "later")                  \
    X(VIEW_LEAVE_OUT, "view-leave-out", "x", WHERE_VIEW, "What if: leave this vendor out, or back in",       \
      "leave out")                                                                                           \
    X(VIEW_REPLAY, "view-replay", "r", WHERE_VIEW, "Inbox: show the payload as it would settle", "replay")   \
    X(VIEW_ASSIGN, "view-assign", "A", WHERE_VIEW, "Inbox: give an unmatched delivery to a request",         \
      "assign")                                                                                              \
    X(VIEW_BALANCE, "view-balance", "b", WHERE_VIEW, "Credits: read the balance now (free)", "balance")      \
    X(LIST_START, "list-start", "s", WHERE_VIEW, "Lists: send it or go on, after a budget and a yes",        \
      "send")                                                                                                \
    X(LIST_PAUSE, "list-pause", "p", WHERE_VIEW, "Lists: pause it", "pause")                                 \
    X(LIST_STOP, "list-stop", "X", WHERE_VIEW, "Lists: end it; remove one of which nothing was sent",        \
      "stop")                                                                                                \
    X(LIST_RETRY, "list-retry", "R", WHERE_VIEW, "Lists: make the failed or missing rows ready again",       \
      "retry")                                                                                               \
    X(LIST_EXPORT, "list-export", "e", WHERE_VIEW, "Lists: write the rows to a file", "export")              \
    X(LIST_NEW, "list-new", "a", WHERE_VIEW, "Lists: look at a file (or paste a path or a table)", "add")    \
    X(LIST_MAP, "list-map", "=", WHERE_VIEW, "New list: correct what the columns mean", "columns")           \
    X(LIST_CHOICE, "list-choice", "f", WHERE_VIEW, "Rows of a list, attempts: show other ones", "choose")    \
    X(LIST_KNOWN, "list-known", "u", WHERE_VIEW, "Lists: known people, in Rows this one: reuse or ask",      \
      "known")                                                                                               \
    X(COMPARE, "compare", "c", WHERE_REQUESTS | WHERE_DETAIL | WHERE_VIEW,                                   \
      "Keep what is shown; a second time: side by side", "compare")                                          \
    X(ZOOM, "zoom", "z F11", WHERE_ANYWHERE, "Give the pane the whole screen, or give it back", "zoom")      \
    X(PRIVACY, "privacy", "m F9", WHERE_ANYWHERE, "Mask people: names, addresses, phones, what you type",    \
      "")                                                                                                    \
    X(THEMES, "themes", "T F10", WHERE_ANYWHERE, "Choose a theme", "")                                       \
    X(SCENARIOS, "scenarios", "S F8", WHERE_ANYWHERE, "Choose what the simulator plays (demo)", "scenario")  \
    X(MOUSE, "mouse", "M", WHERE_PANES, "Mouse on or off (off: the terminal selects text)", "")              \
    X(HELP, "help", "F1 ?", WHERE_ANYWHERE, "Show the keys", "help")                                         \
    X(PALETTE, "palette", "^P :", WHERE_ANYWHERE, "Find a command by name", "commands")                      \
    X(SUSPEND, "suspend", "^Z", WHERE_ANYWHERE, "Stop the program until the shell's fg", "")                 \
    X(REDRAW, "redraw", "^R", WHERE_ANYWHERE, "Draw the screen anew", "")                                    \
    X(QUIT, "quit", "^Q ^C q", WHERE_ANYWHERE, "Quit; requests go on waiting", "quit")

enum action {
    ACTION_NONE,
#define X(id, name, keys, where, help, hint) ACTION_##id,
    ACTIONS(X)
#undef X
        ACTION_COUNT
};

struct action_info {
    const char *name, *keys, *help, *hint;
    unsigned where;
};
const struct action_info *action_info(enum action a);

/* Whether it can be called there, for palette and hints. */
bool action_is_possible(enum action a, unsigned where, bool is_typing);
/* One of the lists' own: their names in the table begin with "list-". */
bool action_is_of_lists(enum action a);
/* Where it works, in words: "form", "requests, detail", "everywhere". */
const char *action_where_text(enum action a);

/* The table for README (Markdown) and for the manual page (mdoc-free man macros). */
void actions_write_markdown(struct buf *out);
void actions_write_man(struct buf *out);

#endif
