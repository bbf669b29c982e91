/* tour_script.h — what the tour shows and says: one table, no code. A step's acts are done one after the
 * other, as a person would do them, then the step is read, then the next begins. send          an action of
 * the screen, by its name =Ada Byron    typed, letter by letter +text         pasted
 *   @Down         a key, for a window that is open
 * Acts are separated by '|'. A window that is open when a step ends is closed without a choice. */
#ifndef TUI_TOUR_SCRIPT_H
#define TUI_TOUR_SCRIPT_H

/* scenario ("" = as before), acts, what is waited for before it goes on, pane and tab it speaks about,
 * caption */
#define TOUR_STEPS(X)                                                                                        \
    X("default", "pane-lookup", READ, LOOKUP, WATERFALL,                                                     \
      "waterfall asks Apollo.io for a person's e-mail and phone. Apollo asks one data vendor after the "     \
      "other until one has an answer: that is the waterfall. All of this is SIMULATED: no key, no network, " \
      "no credits.")                                                                                         \
    X("", "form-clear|+https://www.linkedin.com/in/tim-zheng", READ, LOOKUP, WATERFALL,                      \
      "The form holds what is known of one person. What is pasted finds its field: here a LinkedIn URL. It " \
      "can be an e-mail, First Last <mail>, a domain, JSON, or one of Apollo's calls as cURL.")              \
    X("", "=|field-previous|field-previous|field-previous|=Tim|field-next|=Zheng", READ, LOOKUP, WATERFALL,  \
      "Each field says at once what is wrong with it, and the identity's strength stands below. Too weak "   \
      "an identity is never sent: it would cost credits and find a stranger.")                               \
    X("", "toggle-phone|toggle-phone", READ, LOOKUP, WATERFALL,                                              \
      "F2 and F3 choose the waterfalls, e-mail and phone. The estimate below is a forecast from published "  \
      "prices; what it really costs comes from Apollo, with the result.")                                    \
    X("", "send", ANSWERED, REQUESTS, WATERFALL,                                                             \
      "Enter sends. Apollo answers at once, but only with \"accepted\": the vendors are asked meanwhile.")   \
    X("", "", ENDED, REQUESTS, WATERFALL,                                                                    \
      "Waiting is shown as waiting: Apollo tells nothing in between, so nothing is invented here. The "      \
      "result comes to this program's own callback server.")                                                 \
    X("", "pane-detail", READ, DETAIL, WATERFALL,                                                            \
      "The webhook has come. Read it from the top: Apollo has no e-mail, FindyMail has none, Icypeas finds " \
      "one, and nobody after it had to be asked.")                                                           \
    X("", "", READ, DETAIL, WATERFALL,                                                                       \
      "ZeroBounce finds nothing itself: it is a validator. Its check hangs under the address that it "       \
      "checked.")                                                                                            \
    X("", "", READ, DETAIL, WATERFALL,                                                                       \
      "Contradictions stay: Icypeas called its address UNVERIFIED, Apollo's final word is Verified. Both "   \
      "are Apollo's own words, and neither is smoothed over.")                                               \
    X("", "page-down", READ, DETAIL, WATERFALL,                                                              \
      "What it cost, as Apollo reports it, and when. Where Apollo reports nothing, \"not reported\" "        \
      "stands, "                                                                                             \
      "never a 0.")                                                                                          \
    X("", "tab-next|tab-next", READ, DETAIL, PAYLOAD,                                                        \
      "Every delivery is kept byte for byte, before Apollo is answered. This is the payload that all the "   \
      "rest was read from.")                                                                                 \
    X("", "tab-next", READ, DETAIL, HTTP,                                                                    \
      "And this is the call as it left and came back, the key masked, to be copied as cURL for a ticket.")   \
    X("no-match", "pane-lookup|form-clear|+Nora Nobody <nora@nowhere.example>|send", ENDED, DETAIL,          \
      WATERFALL,                                                                                             \
      "A person whom nobody knows. Apollo says so at once, in its own words, and no vendor is asked.")       \
    X("webhook-never", "pane-lookup|form-clear|+Petra Poll <petra@poll.example>|send", ENDED, DETAIL,        \
      WATERFALL,                                                                                             \
      "This webhook gets lost. Nothing is missed: after five seconds the program asks Apollo for the "       \
      "result, which is free, and then as often as Apollo suggests.")                                        \
    X("", "pane-detail", READ, DETAIL, WATERFALL,                                                            \
      "Found by polling, settled once. If the webhook came now after all, it would be kept and change "      \
      "nothing.")                                                                                            \
    X("rate-limit-429", "pane-lookup|form-clear|+Rita Limit <rita@limit.example>|send", ENDED, DETAIL,       \
      WATERFALL,                                                                                             \
      "Too many calls: Apollo refuses this one (429) and says how long to wait. Nothing is sent again by "   \
      "itself, because a second call might be charged.")                                                     \
    X("default", "pane-requests|down|privacy", READ, DETAIL, WATERFALL,                                      \
      "For a room like this one: m masks names, titles, addresses and phones, also in copies. Vendors and "  \
      "credits "                                                                                             \
      "stay.")                                                                                               \
    X("", "privacy|themes|@Down|@Down|@Down", READ, DETAIL, WATERFALL,                                       \
      "T opens the themes, dark and light: each is seen while you move through them, and Esc goes back.")    \
    X("", "pane-requests|filter|=petra", READ, REQUESTS, WATERFALL,                                          \
      "The list holds the whole history. / filters it as you type; Esc shows all again.")                    \
    X("", "@Esc|palette|=copy", READ, REQUESTS, WATERFALL,                                                   \
      "Nothing has to be remembered: F1 shows the keys, ^P finds every command by a few of its letters.")    \
    X("", "pane-lookup", READ, LOOKUP, WATERFALL,                                                            \
      "That is the tour. From here the demo is yours: F8 picks another scenario, Enter sends, ^P finds the " \
      "rest. Any key takes over, q leaves.")

#endif
