/* settings_check.c — what values may be, alone and together. A complaint names the setting, where its value
 * came from, and what would be right. */
#include "core/config/settings.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/config/settings_internal.h"

static bool complain(const struct settings *s, enum setting which, struct err *e, const char *why)
{
    return err_set(e, ERR_CONFIG, "%s is \"%.80s\" (%s): %s", setting_info(which)->key, s->value[which],
                   s->origin[which], why);
}

/* ---- listen ---- */

/* Digits only: strtol would take signs, spaces and more. */
static bool parse_port(const char *text, int *port)
{
    *port = 0;
    size_t n = strlen(text);
    if (n == 0 || n > 5)
        return false;
    for (; *text; text++) {
        if (!isdigit((unsigned char)*text))
            return false;
        *port = *port * 10 + (*text - '0');
    }
    return *port <= 65535;
}

static bool is_host_text(const char *text, size_t size, const char *also)
{
    for (size_t i = 0; i < size; i++)
        if (!isascii((unsigned char)text[i]) ||
            !(isalnum((unsigned char)text[i]) || text[i] == '.' || strchr(also, text[i])))
            return false;
    return true;
}

bool settings_parse_listen(const char *text, char **address, int *port, struct err *e)
{
    const char *host = text, *colon = strrchr(text, ':'), *port_text = colon ? colon + 1 : text;
    size_t host_size = colon ? (size_t)(colon - text) : 0;
    bool is_bracketed = host_size > 2 && text[0] == '[' && text[host_size - 1] == ']';
    if (is_bracketed) {
        host++;
        host_size -= 2;
    }
    if (!is_host_text(host, host_size, is_bracketed ? ":%" : "-") || !parse_port(port_text, port))
        return err_set(e, ERR_CONFIG,
                       "\"%.80s\" is no place to listen: write ADDRESS:PORT, such as 127.0.0.1:8787 or "
                       "[::1]:8787, with a port from 0 (any free one) to 65535.",
                       text);
    *address = host_size ? mem_text_n(host, host_size) : mem_text("127.0.0.1");
    return true;
}

bool settings_listen(const struct settings *s, char **address, int *port, struct err *e)
{
    struct err why;
    if (settings_parse_listen(s->value[SETTING_LISTEN], address, port, &why))
        return true;
    return err_set(e, ERR_CONFIG, "listen (%s): %s", s->origin[SETTING_LISTEN], why.text);
}

/* ---- URLs ---- */

/* A host that cannot be anybody else's: by its address, never by how a name begins. */
static bool is_loopback(const char *host)
{
    struct in_addr v4;
    struct in6_addr v6;
    if (strcasecmp(host, "localhost") == 0)
        return true;
    if (inet_pton(AF_INET, host, &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, host, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

/* Splits "host:port/path" behind the scheme; NULL or the reason. *host is yours, also on failure. */
static const char *split_authority(const char *rest, char **host)
{
    size_t size = strcspn(rest, "/");
    char *authority = mem_text_n(rest, size), *start = authority, *end = strchr(authority, ']');
    const char *reason = NULL;
    int port = 1;
    if (start[0] == '[' && end) {
        start++;
        *end++ = '\0';
    } else {
        end = strchr(authority, ':');
    }
    if (end && *end == ':') {
        *end = '\0';
        if (!parse_port(end + 1, &port) || port == 0)
            reason = "its port is not a number from 1 to 65535.";
    } else if (end && *end) {
        reason = "its host is malformed.";
    }
    if (!reason && (start[0] == '\0' || !is_host_text(start, strlen(start), start == authority ? "-_" : ":")))
        reason = "it names no host.";
    *host = mem_text(start);
    free(authority);
    return reason;
}

/* NULL or the reason. */
static const char *url_fault(const char *url, bool *is_plain, bool *is_local)
{
    bool is_https = strncasecmp(url, "https://", 8) == 0;
    *is_plain = strncasecmp(url, "http://", 7) == 0;
    *is_local = false;
    if (!is_https && !*is_plain)
        return "it must begin with https:// (or http:// on this machine).";
    for (const char *c = url; *c; c++)
        if (*c <= ' ' || *c >= 127 || strchr("\"<>\\^`{|}", *c))
            return "it holds a space or a character that no URL has.";
    if (strpbrk(url, "?#@"))
        return "it must be a plain base, without user name, ? and #.";
    char *host;
    const char *reason = split_authority(url + (is_https ? 8 : 7), &host);
    if (!reason)
        *is_local = is_loopback(host);
    free(host);
    return reason;
}

static void cut_trailing_slashes(char *url)
{
    size_t n = strlen(url);
    while (n && url[n - 1] == '/')
        url[--n] = '\0';
}

static bool check_urls(struct settings *s, struct err *e)
{
    bool is_plain, is_local;
    const char *fault = url_fault(s->value[SETTING_API_URL], &is_plain, &is_local);
    if (!fault && is_plain && !is_local)
        fault = "the key would travel readable by everybody on the way; use https://.";
    if (fault)
        return complain(s, SETTING_API_URL, e, fault);
    cut_trailing_slashes(s->value[SETTING_API_URL]);
    if (!s->value[SETTING_PUBLIC_URL][0])
        return true;
    fault = url_fault(s->value[SETTING_PUBLIC_URL], &is_plain, &is_local);
    if (fault)
        return complain(s, SETTING_PUBLIC_URL, e, fault);
    cut_trailing_slashes(s->value[SETTING_PUBLIC_URL]);
    return true;
}

/* Never by accident: whoever opens the port to others is told first what they will find there. */
static bool check_exposure(const struct settings *s, const char *address, struct err *e)
{
    if (is_loopback(address) || settings_is_on(s, SETTING_EXPOSE))
        return true;
    return err_set(e, ERR_CONFIG,
                   "listen is \"%.80s\" (%s): other machines could reach that port%s. Behind a tunnel or a "
                   "proxy listen on 127.0.0.1; if it is meant, say expose = on (--expose on).",
                   s->value[SETTING_LISTEN], s->origin[SETTING_LISTEN],
                   s->value[SETTING_TLS_CERTIFICATE][0]
                       ? ""
                       : ", and what is delivered there could be read on its way, since it is not TLS");
}

static bool check_tls(const struct settings *s, struct err *e)
{
    bool has_certificate = s->value[SETTING_TLS_CERTIFICATE][0], has_key = s->value[SETTING_TLS_KEY][0];
    if (has_certificate == has_key)
        return true;
    return complain(s, has_certificate ? SETTING_TLS_CERTIFICATE : SETTING_TLS_KEY, e,
                    has_certificate ? "it needs its private key in tls_key."
                                    : "it needs its certificate in tls_certificate.");
}

static bool check_reception(const struct settings *s, struct err *e)
{
    char *address;
    int port;
    if (!settings_listen(s, &address, &port, e))
        return false;
    bool is_good = check_exposure(s, address, e) && check_tls(s, e);
    free(address);
    if (!is_good)
        return false;
    if (port != 0 || !s->value[SETTING_PUBLIC_URL][0])
        return true;
    return err_set(
        e, ERR_CONFIG,
        "listen is \"%.80s\" (%s) and public_url is set (%s): nobody can forward to a port that is "
        "another one at every start. Give listen a fixed port.",
        s->value[SETTING_LISTEN], s->origin[SETTING_LISTEN], s->origin[SETTING_PUBLIC_URL]);
}

/* ---- words and paths ---- */

/* A setting whose argument is "on|off" takes these words and no others. */
static bool check_choice(const struct settings *s, enum setting which, struct err *e)
{
    const char *choices = setting_info(which)->argument, *value = s->value[which];
    size_t size = strlen(value);
    if (!strchr(choices, '|'))
        return true;
    for (const char *c = choices; *c; c += strcspn(c, "|"), c += *c == '|')
        if (strcspn(c, "|") == size && strncmp(c, value, size) == 0)
            return true;
    char *why = mem_text_format("it must be one of %s.", choices);
    complain(s, which, e, why);
    free(why);
    return false;
}

/* Digits, so that a typing error never means "remove more". */
static bool check_retention(const struct settings *s, struct err *e)
{
    const char *days = s->value[SETTING_RETENTION_DAYS];
    if (!days[0] || (strspn(days, "0123456789") == strlen(days) && strlen(days) <= 5 && days[0] != '0'))
        return true;
    return complain(s, SETTING_RETENTION_DAYS, e,
                    "it must be a number of days from 1 to 99999, or left out.");
}

int settings_retention_days(const struct settings *s)
{
    return (int)strtol(s->value[SETTING_RETENTION_DAYS], NULL, 10);
}

/* Credits: a plain decimal. Empty: never. */
static bool check_amount(const struct settings *s, enum setting which, struct err *e)
{
    const char *value = s->value[which];
    size_t size = strlen(value), digits = strspn(value, "0123456789");
    bool is_whole = digits == size;
    bool is_decimal = digits && value[digits] == '.' && value[digits + 1] &&
                      digits + 1 + strspn(value + digits + 1, "0123456789") == size;
    if (size <= 15 && (is_whole || is_decimal))
        return true;
    return complain(s, which, e, "it must be a number of credits such as 100 or 2.5, or nothing.");
}

static bool settle_path(struct settings *s, enum setting which, char *standard_take, struct err *e)
{
    if (!s->value[which][0] && !standard_take)
        return err_set(e, ERR_CONFIG, "There is no home directory to keep %s in. Set %s.",
                       setting_info(which)->key, setting_info(which)->flag);
    const char *path = s->value[which][0] ? s->value[which] : standard_take;
    mem_text_replace_take(&s->value[which], settings_full_path(path));
    free(standard_take);
    return true;
}

bool settings_check(struct settings *s, struct err *e)
{
    for (int i = 0; i < SETTING_COUNT; i++)
        if (!check_choice(s, (enum setting)i, e))
            return false;
    if (!s->value[SETTING_THEME][0])
        return complain(s, SETTING_THEME, e, "name a theme, or leave the setting out.");
    return check_amount(s, SETTING_LOW_BALANCE, e) && check_amount(s, SETTING_DAILY_CREDITS, e) &&
           check_urls(s, e) && check_reception(s, e) && check_retention(s, e) &&
           settle_path(s, SETTING_DB, settings_path("XDG_DATA_HOME", ".local/share", "waterfall/history.db"),
                       e) &&
           settle_path(s, SETTING_LOG,
                       settings_path("XDG_STATE_HOME", ".local/state", "waterfall/waterfall.log"), e) &&
           settle_path(s, SETTING_API_KEY_FILE, mem_text(""), e) &&
           settle_path(s, SETTING_TLS_CERTIFICATE, mem_text(""), e) &&
           settle_path(s, SETTING_TLS_KEY, mem_text(""), e);
}
