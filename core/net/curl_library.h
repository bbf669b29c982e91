/* curl_library.h — libcurl, loaded when it is first needed instead of with the program. It brings two dozen
 * more libraries (Kerberos, LDAP, a second TLS …), whose loading takes longer than everything else until the
 * first frame, and the first frame makes no call. Who includes <curl/curl.h> calls its functions by their own
 * names, checked by the compiler as ever: curl_library.c defines those that are used here, and hands each
 * call on. */
#ifndef NET_CURL_LIBRARY_H
#define NET_CURL_LIBRARY_H

#include <stdbool.h>

/* Loads it and starts it, once for the whole process; from any thread. False, with the reason in *why, as
 * often as it is asked: it is not there. Until this was true, curl's functions must not be called. */
bool curl_library_load(const char **why) __attribute__((warn_unused_result));

#endif
