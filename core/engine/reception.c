/* reception.c — who receives webhooks. Of all processes on one history one holds the receiver's lease and
 * listens; the others leave receiving to it and see its results in the store. When it dies the kernel gives
 * the lease back and another takes the port over. A port held by a stranger means polling, said plainly. */
#include <stdlib.h>
#include <string.h>

#include "core/base/lease.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/engine/engine.h"

/* Resolves nowhere by definition (RFC 6761), so nobody receives what is sent there. */
#define NOWHERE "https://callback.invalid"

enum { LOOK_AGAIN_MS = 2000 };

static bool is_v6(const char *address)
{
    return strchr(address, ':') != NULL;
}

/* The address on which Apollo's double, on this very machine, reaches `listen` ("127.0.0.1:8787"). */
static char *loopback_url(const struct wf *wf, const char *listen)
{
    const char *colon = strrchr(listen, ':');
    return mem_text_format("%s://%s%s", wf->reception.tls_certificate ? "https" : "http",
                           listen[0] == '[' ? "[::1]" : "127.0.0.1", colon ? colon : "");
}

/* What Apollo is told to call. `listen` is where some process of this history listens; NULL: none does. */
static void choose_callback(struct wf *wf, const char *listen)
{
    char *base;
    if (wf->reception.public_url[0])
        base = mem_text(wf->reception.public_url);
    else if (wf->api.is_loopback && listen)
        base = loopback_url(wf, listen);
    else
        base = mem_text(NOWHERE);
    mem_text_replace_take(&wf->reception.callback_base, base);
    wf->reception.has_callback = strcmp(base, NOWHERE) != 0;
    wf->reception.state =
        listen && wf->reception.has_callback ? WF_RECEPTION_WEBHOOK : WF_RECEPTION_POLL_ONLY;
}

/* Nothing that was set up is hindered: no address was given that Apollo could call. */
static bool is_chosen(const struct wf *wf, const char *sibling)
{
    bool can_listen = wf->reception.server || sibling || wf->reception.port < 0;
    bool is_exposed = wf->reception.server && !wf->reception.is_loopback;
    return wf->reception.state == WF_RECEPTION_POLL_ONLY && can_listen && !wf->reception.is_listen_taken &&
           !is_exposed && !wf->reception.public_url[0];
}

static char *explain_channel(const struct wf *wf, const char *sibling, const struct err *e)
{
    if (wf->reception.is_listen_taken)
        return mem_text_format(
            "Port %d is taken by another program, so results are fetched by polling. Set another with "
            "listen (--listen, WATERFALL_LISTEN).",
            wf->reception.port);
    if (!wf->reception.server && !sibling && wf->reception.port >= 0 && e->code == ERR_NONE)
        return mem_text(
            "Another waterfall on this history receives the webhooks; it has not said where yet.");
    if (!wf->reception.server && !sibling && wf->reception.port >= 0)
        return mem_text_format("Results are fetched by polling. %s", e->text);
    if (wf->reception.state == WF_RECEPTION_POLL_ONLY)
        return mem_text("Results are fetched by polling. For webhooks set public_url (--public-url).");
    if (sibling)
        return mem_text_format("Another waterfall on this history receives the webhooks (%s).", sibling);
    return NULL;
}

/* Whoever listens beyond this machine sees it said, always. */
static char *explanation(const struct wf *wf, const char *sibling, const struct err *e)
{
    char *channel = explain_channel(wf, sibling, e);
    if (!wf->reception.server || wf->reception.is_loopback)
        return channel;
    char *text = mem_text_format(
        "Port %d can be reached from the network, %s.%s%s", http_server_port(wf->reception.server),
        wf->reception.tls_certificate
            ? "over TLS"
            : "in plain HTTP: what is delivered there can be read on its way (see tls_certificate)",
        channel ? " " : "", channel ? channel : "");
    free(channel);
    return text;
}

static void tell_siblings(struct wf *wf)
{
    if (wf->reception.lease && wf->reception.listen)
        lease_write(wf->reception.lease, wf->reception.listen);
}

/* A sibling that holds the port and answers nobody: `note` is replaced. Apollo is told the same address all
 * the same, because it may go on at any moment. */
static void look_whether_stopped(struct wf *wf, const char *sibling, char **note)
{
    char *path = mem_text_format("%s.receiver", wf->history.path);
    int pid = sibling ? lease_stopped_holder(path) : 0;
    free(path);
    if (!pid)
        return;
    wf->reception.state = WF_RECEPTION_POLL_ONLY;
    wf->reception.is_poll_only_chosen = false;
    mem_text_replace_take(
        note, mem_text_format("Another waterfall on this history (process %d) holds the port (%s) and is "
                              "stopped: who calls there is not answered. Let it go on (fg, or kill -CONT "
                              "%d). Results are fetched by polling.",
                              pid, sibling, pid));
}

/* Puts the outcome into the status; tells it if it is news. */
static void conclude(struct wf *wf, const char *sibling, const struct err *e)
{
    mem_text_replace_take(&wf->reception.listen, NULL);
    if (wf->reception.server)
        wf->reception.listen = mem_text_format(is_v6(wf->reception.address) ? "[%s]:%d" : "%s:%d",
                                               wf->reception.address, http_server_port(wf->reception.server));
    tell_siblings(wf);
    choose_callback(wf, wf->reception.listen ? wf->reception.listen : sibling);
    wf->reception.is_poll_only_chosen = is_chosen(wf, sibling);
    char *note = explanation(wf, sibling, e);
    look_whether_stopped(wf, sibling, &note);
    bool is_news = !wf->reception.note != !note || (note && strcmp(note, wf->reception.note) != 0);
    mem_text_replace_take(&wf->reception.note, note);
    if (!is_news)
        return;
    if (note)
        tell_note(wf, wf->reception.is_listen_taken ? WF_NOTE_TROUBLE : WF_NOTE_INFO, 0, "%s", note);
    else
        tell_note(wf, WF_NOTE_INFO, 0, "webhooks are received here now, on %s", wf->reception.listen);
    status_post(wf);
}

/* True: nobody else of this history receives, so this process may listen. */
static bool may_receive(struct wf *wf, char sibling[LEASE_TEXT_MAX + 1])
{
    sibling[0] = '\0';
    if (wf->history.is_throw_away)
        return true;
    struct err why = {0};
    char *path = mem_text_format("%s.receiver", wf->history.path);
    wf->reception.lease = lease_take(path, &why);
    bool is_held = !wf->reception.lease && why.code == ERR_BUSY;
    if (is_held) {
        lease_read(path, sibling);
    } else if (!wf->reception.lease && wf->history.is_open && !wf->reception.is_lease_lack_told) {
        log_write(LOG_LEVEL_WARN, "no lease on receiving: %s", why.text); /* the port alone decides */
        wf->reception.is_lease_lack_told = true;
    }
    free(path);
    return !is_held;
}

/* Listening, but the lease could not be had so far: the history's very folder may just be in the making. */
static bool lacks_lease(const struct wf *wf)
{
    return wf->reception.server && !wf->reception.lease && !wf->history.is_throw_away;
}

void reception_hold(struct wf *wf)
{
    char sibling[LEASE_TEXT_MAX + 1];
    if (wf->is_closing || !lacks_lease(wf))
        return;
    if (may_receive(wf, sibling))
        tell_siblings(wf);
    if (lacks_lease(wf))
        loop_timer_set(wf->reception.timer, LOOK_AGAIN_MS);
}

void reception_look(void *owner)
{
    struct wf *wf = owner;
    struct err e = {0};
    char sibling[LEASE_TEXT_MAX + 1];
    if (wf->reception.server)
        reception_hold(wf);
    if (wf->is_closing || wf->reception.server)
        return;
    bool is_ours = may_receive(wf, sibling);
    wf->reception.is_listen_taken = false;
    if (is_ours) {
        wf->reception.server = hook_listen(wf, &e);
        wf->reception.is_listen_taken = !wf->reception.server && e.code == ERR_BUSY;
        if (wf->reception.server && wf->reception.tls_certificate)
            certificate_start(wf);
        if (!wf->reception.server) {
            lease_free(wf->reception.lease);
            wf->reception.lease = NULL;
        }
    }
    conclude(wf, sibling[0] ? sibling : NULL, &e);
    if (!wf->reception.server || lacks_lease(wf))
        loop_timer_set(wf->reception.timer, LOOK_AGAIN_MS);
}

void reception_start(struct wf *wf)
{
    if (wf->reception.port >= 0) {
        reception_look(wf);
        return;
    }
    choose_callback(wf, NULL);
    wf->reception.is_poll_only_chosen = is_chosen(wf, NULL);
    wf->reception.note = explanation(wf, NULL, &(struct err){0});
}

void reception_end(struct wf *wf)
{
    certificate_end(wf);
    http_server_free(wf->reception.server);
    wf->reception.server = NULL;
    lease_free(wf->reception.lease);
    wf->reception.lease = NULL;
}
