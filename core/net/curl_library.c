/* curl_library.c — curl's functions, looked up by name in the loaded library. Nothing here is a decision: a
 * function that http_client.c begins to use gets its line in one of the two lists, or does not link. */
#include "core/net/curl_library.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

#include "core/net/wiping_memory.h"

#define LIBRARY "libcurl.so.4"

/* Macros of curl's that check the types of what callers pass, and end in these functions. */
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

/* const in later versions of curl. */
typedef __typeof__(_Generic(&curl_url_get, CURLUcode (*)(CURLU *, CURLUPart, char **, unsigned)
                            : (CURLU *)0, default
                            : (const CURLU *)0)) url_to_read;

/* result, name, parameters, arguments */
#define FUNCTIONS(X)                                                                                         \
    X(CURL *, curl_easy_init, (void), ())                                                                    \
    X(const char *, curl_easy_strerror, (CURLcode code), (code))                                             \
    X(CURLM *, curl_multi_init, (void), ())                                                                  \
    X(CURLMcode, curl_multi_add_handle, (CURLM * multi, CURL * easy), (multi, easy))                         \
    X(CURLMcode, curl_multi_remove_handle, (CURLM * multi, CURL * easy), (multi, easy))                      \
    X(CURLMcode, curl_multi_cleanup, (CURLM * multi), (multi))                                               \
    X(CURLMsg *, curl_multi_info_read, (CURLM * multi, int *left), (multi, left))                            \
    X(CURLMcode, curl_multi_socket_action, (CURLM * multi, curl_socket_t fd, int ready, int *running),       \
      (multi, fd, ready, running))                                                                           \
    X(CURLMcode, curl_multi_assign, (CURLM * multi, curl_socket_t fd, void *owner), (multi, fd, owner))      \
    X(struct curl_slist *, curl_slist_append, (struct curl_slist * list, const char *text), (list, text))    \
    X(CURLU *, curl_url, (void), ())                                                                         \
    X(CURLUcode, curl_url_get, (url_to_read url, CURLUPart part, char **text, unsigned flags),               \
      (url, part, text, flags))                                                                              \
    X(CURLUcode, curl_url_set, (CURLU * url, CURLUPart part, const char *text, unsigned flags),              \
      (url, part, text, flags))

/* The same, without a result. */
#define PROCEDURES(X)                                                                                        \
    X(curl_easy_cleanup, (CURL * easy), (easy))                                                              \
    X(curl_free, (void *memory), (memory))                                                                   \
    X(curl_slist_free_all, (struct curl_slist * list), (list))                                               \
    X(curl_url_cleanup, (CURLU * url), (url))

/* Written once, before anybody calls. */
static struct {
#define X(result, name, parameters, arguments) __typeof__(name) *name;
    FUNCTIONS(X)
#undef X
#define X(name, parameters, arguments) __typeof__(name) *name;
    PROCEDURES(X)
#undef X
    __typeof__(curl_global_init_mem) *curl_global_init_mem;
    __typeof__(curl_easy_setopt) *curl_easy_setopt;
    __typeof__(curl_easy_getinfo) *curl_easy_getinfo;
    __typeof__(curl_multi_setopt) *curl_multi_setopt;
    char why[200]; /* it could not be loaded; "" */
} library;

/* ---- loading ---- */

static bool find(void *handle, const char *name, void **function)
{
    *function = dlsym(handle, name);
    if (!*function)
        snprintf(library.why, sizeof library.why, LIBRARY " has no %s", name);
    return *function != NULL;
}

static bool find_all(void *handle)
{
    bool ok = true;
#define X(result, name, parameters, arguments) ok = ok && find(handle, #name, (void **)&library.name);
    FUNCTIONS(X)
#undef X
#define X(name, parameters, arguments) ok = ok && find(handle, #name, (void **)&library.name);
    PROCEDURES(X)
#undef X
    return ok && find(handle, "curl_global_init_mem", (void **)&library.curl_global_init_mem) &&
           find(handle, "curl_easy_setopt", (void **)&library.curl_easy_setopt) &&
           find(handle, "curl_easy_getinfo", (void **)&library.curl_easy_getinfo) &&
           find(handle, "curl_multi_setopt", (void **)&library.curl_multi_setopt);
}

/* It stays for as long as the program runs. */
static void load(void)
{
    void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        snprintf(library.why, sizeof library.why, "%s", dlerror());
    else if (find_all(handle) && library.curl_global_init_mem(CURL_GLOBAL_DEFAULT, wiping_malloc, wiping_free,
                                                              wiping_realloc, wiping_strdup, wiping_calloc))
        snprintf(library.why, sizeof library.why, LIBRARY " does not start");
}

bool curl_library_load(const char **why)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    *why = library.why;
    return !library.why[0];
}

/* ---- curl's names ---- */

#define X(result, name, parameters, arguments)                                                               \
    result name parameters                                                                                   \
    {                                                                                                        \
        return library.name arguments;                                                                       \
    }
FUNCTIONS(X)
#undef X
#define X(name, parameters, arguments)                                                                       \
    void name parameters                                                                                     \
    {                                                                                                        \
        library.name arguments;                                                                              \
    }
PROCEDURES(X)
#undef X

/* An option's number tells what is given with it. */
CURLcode curl_easy_setopt(CURL *easy, CURLoption option, ...)
{
    va_list args;
    va_start(args, option);
    CURLcode code = option < CURLOPTTYPE_OBJECTPOINT
                        ? library.curl_easy_setopt(easy, option, va_arg(args, long))
                    : option >= CURLOPTTYPE_OFF_T && option < CURLOPTTYPE_BLOB
                        ? library.curl_easy_setopt(easy, option, va_arg(args, curl_off_t))
                        : library.curl_easy_setopt(easy, option, va_arg(args, void *));
    va_end(args);
    return code;
}

CURLMcode curl_multi_setopt(CURLM *multi, CURLMoption option, ...)
{
    va_list args;
    va_start(args, option);
    CURLMcode code = (int)option < CURLOPTTYPE_OBJECTPOINT
                         ? library.curl_multi_setopt(multi, option, va_arg(args, long))
                         : library.curl_multi_setopt(multi, option, va_arg(args, void *));
    va_end(args);
    return code;
}

/* Always a place to write to. */
CURLcode curl_easy_getinfo(CURL *easy, CURLINFO info, ...)
{
    va_list args;
    va_start(args, info);
    CURLcode code = library.curl_easy_getinfo(easy, info, va_arg(args, void *));
    va_end(args);
    return code;
}
