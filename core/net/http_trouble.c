/* http_trouble.c — the sentences. A call that may have arrived is never told to "try again": it may have been
 * charged. */
#include "core/net/http_trouble.h"

#include <string.h>

#include "core/base/err.h"

/* A SOCKS proxy has no status: what fails after it in TLS is the host's all the same. */
static bool is_proxys(const struct http_trouble *t)
{
    bool leads_there = t->proxy_status >= 200 && t->proxy_status < 300;
    return t->proxy && !leads_there && t->kind != HTTP_TROUBLE_NAME && t->kind != HTTP_TROUBLE_FILES &&
           t->kind != HTTP_TROUBLE_CERTIFICATE && t->kind != HTTP_TROUBLE_TLS &&
           t->kind != HTTP_TROUBLE_NO_CERTIFICATES;
}

static void say_proxys(const struct http_trouble *t, struct err *e)
{
    if (t->kind == HTTP_TROUBLE_PROXY_NAME)
        err_set(e, ERR_NETWORK,
                "The proxy %s is not found, or is none; nothing was sent. Check https_proxy in the "
                "environment.",
                t->proxy);
    else if (t->kind == HTTP_TROUBLE_CONNECT && !t->is_connected) /* else: curl 8.22's for a refusal, too */
        err_set(
            e, ERR_NETWORK,
            "The proxy %s refuses the connection or cannot be reached; nothing was sent. Check https_proxy "
            "in the environment and the network, then try again.",
            t->proxy);
    else if (t->proxy_status == 407)
        err_set(e, ERR_NETWORK,
                "The proxy %s wants a user name and a password (407); nothing was sent. Give them in "
                "https_proxy, as in http://user:password@host:port.",
                t->proxy);
    else if (t->proxy_status)
        err_set(e, ERR_NETWORK,
                "The proxy %s does not lead to %s (it answers %d); nothing was sent. Ask who runs it, or go "
                "without it: no_proxy=%s.",
                t->proxy, t->host, t->proxy_status, t->host);
    else
        err_set(e, ERR_NETWORK,
                "The proxy %s does not lead to %s (%s); nothing was sent. Check https_proxy in the "
                "environment.",
                t->proxy, t->host, t->detail);
}

static void say_not_sent(const struct http_trouble *t, struct err *e)
{
    if (is_proxys(t)) {
        say_proxys(t, e);
        return;
    }
    switch (t->kind) {
    case HTTP_TROUBLE_NAME:
        err_set(
            e, ERR_NETWORK,
            "The name %s is not found; nothing was sent. Check its spelling and the network, then try again.",
            t->host);
        return;
    case HTTP_TROUBLE_CONNECT:
        err_set(e, ERR_NETWORK,
                "%s refuses the connection or cannot be reached; nothing was sent. Check address, port and "
                "network, then try again.",
                t->host);
        return;
    case HTTP_TROUBLE_FILES:
        err_set(e, ERR_NETWORK,
                "No connection can be made: the system lets this program open no more files; nothing was "
                "sent. Raise the limit (ulimit -n) and start again.");
        return;
    case HTTP_TROUBLE_CERTIFICATE:
        err_set(
            e, ERR_NETWORK,
            "%s shows a certificate that cannot be trusted; nothing was sent. Check the address, the clock, "
            "and any proxy in between.",
            t->host);
        return;
    case HTTP_TROUBLE_TLS:
        err_set(e, ERR_NETWORK,
                "%s agrees to no TLS connection; nothing was sent. Check that an https:// server is on that "
                "port.",
                t->host);
        return;
    case HTTP_TROUBLE_NO_CERTIFICATES:
        err_set(e, ERR_NETWORK,
                "This machine's certificates cannot be read; nothing was sent. Install the package "
                "ca-certificates.");
        return;
    default:
        err_set(e, ERR_NETWORK, "%s: nothing was sent (%s). Check the network, then try again.", t->host,
                t->detail);
    }
}

/* With a proxy, names are looked up for it and connections are made to it. */
static void say_unsent_time(const struct http_trouble *t, const struct http_answer *a, struct err *e)
{
    const char *phase = "TLS was being agreed";
    if (a->name_us == 0)
        phase = t->proxy ? "the proxy's name was being looked up" : "its name was being looked up";
    else if (!t->is_connected)
        phase = t->proxy ? "the connection to the proxy was being made" : "the connection was being made";
    else if (t->proxy && t->proxy_status == 0)
        phase = "the proxy was leading there";
    if (t->proxy)
        err_set(e, ERR_NETWORK,
                "%s, by the proxy %s: time ran out while %s; nothing was sent. Check https_proxy in the "
                "environment and the network, then try again.",
                t->host, t->proxy, phase);
    else
        err_set(e, ERR_NETWORK,
                "%s: time ran out while %s; nothing was sent. Check the network, then try again.", t->host,
                phase);
}

static void say_time(const struct http_trouble *t, const struct http_answer *a, struct err *e)
{
    if (a->reach == HTTP_NOT_SENT)
        say_unsent_time(t, a, e);
    else if (a->status == 0)
        err_set(e, ERR_NETWORK, "%s did not answer in time. " HTTP_CHECK_FIRST, t->host);
    else
        err_set(e, ERR_NETWORK, "%s began to answer and did not finish in time. " HTTP_CHECK_FIRST, t->host);
}

void http_trouble_say(const struct http_trouble *t, struct http_answer *a)
{
    struct err e = {0};
    if (t->kind == HTTP_TROUBLE_TIME)
        say_time(t, a, &e);
    else if (a->reach == HTTP_NOT_SENT)
        say_not_sent(t, &e);
    else if (t->kind == HTTP_TROUBLE_SIZE)
        err_set(&e, ERR_LIMIT,
                "%s sent an answer over %u MiB, or without an end to its headers, which was not "
                "read. " HTTP_CHECK_FIRST,
                t->host, HTTP_ANSWER_CEILING / 1024 / 1024);
    else if (a->status == 0)
        err_set(&e, ERR_NETWORK, "%s ended the connection without an answer (%s). " HTTP_CHECK_FIRST, t->host,
                t->detail);
    else
        err_set(&e, ERR_NETWORK, "The answer of %s was cut short (%s). " HTTP_CHECK_FIRST, t->host,
                t->detail);
    memcpy(a->sentence, e.text, sizeof a->sentence);
}
