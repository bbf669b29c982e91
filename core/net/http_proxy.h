/* http_proxy.h — which proxy the environment wants for an https:// host. Decided here and not by libcurl, so
 * that a sentence can name the proxy that was really used. Knows no network. */
#ifndef NET_HTTP_PROXY_H
#define NET_HTTP_PROXY_H

#include <stdbool.h>

/* The value of https_proxy, HTTPS_PROXY, all_proxy or ALL_PROXY, the first that is not empty, unless no_proxy
 * (or NO_PROXY) names the host; NULL: none. It may hold a password: never show it. Borrowed from the
 * environment. */
const char *http_proxy_for(const char *host);

/* Whether a list as in no_proxy names the host: "*", a name with all below it (a leading dot changes
 * nothing), an address, or a block of addresses ("10.0.0.0/8", "fd00::/8"); commas and blanks separate. */
bool http_proxy_list_has(const char *list, const char *host);

/* "proxy.example:3128" of a proxy's URL, without user and password, for sentences; the caller's. */
char *http_proxy_name(const char *url) __attribute__((warn_unused_result));

#endif
