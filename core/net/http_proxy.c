/* http_proxy.c — see http_proxy.h. Ports in no_proxy are not understood, as in libcurl. */
#include "core/net/http_proxy.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/mem.h"

#define ENTRY_SIZE 256
#define BETWEEN ", \t"

static const char *first_set(const char *const names[])
{
    for (; *names; names++) {
        const char *value = getenv(*names);
        if (value && *value)
            return value;
    }
    return NULL;
}

/* ---- no_proxy ---------------------------------------------------------------------------------------- */

struct address {
    unsigned char bytes[16];
    int bits; /* 0 = not an address */
};

static struct address read_address(const char *text)
{
    struct address a = {.bits = 0};
    char bare[INET6_ADDRSTRLEN + 2];
    size_t size = strlen(text);
    if (size >= 2 && size < sizeof bare && text[0] == '[' && text[size - 1] == ']') {
        memcpy(bare, text + 1, size - 2);
        bare[size - 2] = '\0';
        text = bare;
    }
    if (inet_pton(AF_INET, text, a.bytes) == 1)
        a.bits = 32;
    else if (inet_pton(AF_INET6, text, a.bytes) == 1)
        a.bits = 128;
    return a;
}

static bool is_in_block(const struct address *host, const struct address *block, int bits)
{
    int whole = bits / 8, rest = bits % 8;
    if (host->bits != block->bits || memcmp(host->bytes, block->bytes, (size_t)whole) != 0)
        return false;
    return rest == 0 || (host->bytes[whole] ^ block->bytes[whole]) >> (8 - rest) == 0;
}

/* "/8" and nothing else behind an address; -1: nonsense, which names nobody. */
static int read_bits(const char *slash, int most)
{
    char *end;
    if (!slash)
        return most;
    long bits = strtol(slash + 1, &end, 10);
    return end == slash + 1 || *end || bits < 0 || bits > most ? -1 : (int)bits;
}

static bool names_address(char *entry, const struct address *host)
{
    char *slash = strchr(entry, '/');
    if (slash)
        *slash = '\0';
    struct address block = read_address(entry);
    int bits = block.bits ? read_bits(slash, block.bits) : -1;
    return bits >= 0 && is_in_block(host, &block, bits);
}

static size_t without_last_dot(const char *name)
{
    size_t size = strlen(name);
    return size && name[size - 1] == '.' ? size - 1 : size;
}

static bool names_host(const char *entry, const char *host)
{
    entry += *entry == '.';
    size_t size = without_last_dot(entry), host_size = without_last_dot(host);
    if (size == 0 || size > host_size || strncasecmp(host + host_size - size, entry, size) != 0)
        return false;
    return size == host_size || host[host_size - size - 1] == '.';
}

bool http_proxy_list_has(const char *list, const char *host)
{
    struct address address = read_address(host);
    for (list += strspn(list, BETWEEN); *list; list += strspn(list, BETWEEN)) {
        char entry[ENTRY_SIZE]; /* a name has at most 253 bytes */
        size_t size = strcspn(list, BETWEEN);
        if (size < sizeof entry) {
            memcpy(entry, list, size);
            entry[size] = '\0';
            if (strcmp(entry, "*") == 0 ||
                (address.bits ? names_address(entry, &address) : names_host(entry, host)))
                return true;
        }
        list += size;
    }
    return false;
}

/* ---- the proxy --------------------------------------------------------------------------------------- */

const char *http_proxy_for(const char *host)
{
    static const char *const proxies[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", NULL};
    static const char *const exceptions[] = {"no_proxy", "NO_PROXY", NULL};
    const char *proxy = first_set(proxies), *list = first_set(exceptions);
    return proxy && list && http_proxy_list_has(list, host) ? NULL : proxy;
}

char *http_proxy_name(const char *url)
{
    const char *scheme = strstr(url, "://"), *start = scheme ? scheme + 3 : url;
    const char *user = strrchr(start, '@'); /* the last: a password may hold another, and even a slash */
    if (user)
        start = user + 1;
    char *name = mem_text_n(start, strcspn(start, "/"));
    for (char *c = name; *c; c++)
        if (*c <= ' ' || *c > '~')
            *c = '?';
    return name;
}
