/* identifier_linkedin.c — see identifier_linkedin.h. */
#include "core/model/identifier_linkedin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/model/ascii.h"

#define SLUG_MAX 200
#define EXAMPLE "https://www.linkedin.com/in/tim-zheng"

static bool refuse(struct err *e, const char *reason)
{
    return err_set(e, ERR_IDENTITY, "LinkedIn %s; it looks like %s.", reason, EXAMPLE);
}

bool identifier_linkedin_is_host(const char *host)
{
    static const char name[] = "linkedin.com";
    size_t size = strlen(host), tail = sizeof name - 1;
    if (size < tail || !ascii_equal(host + size - tail, name))
        return false;
    return size == tail || host[size - tail - 1] == '.';
}

/* Why the first word of the path is no public profile. */
static const char *path_fault(const char *word)
{
    static const struct {
        const char *word, *fault;
    } pages[] = {
        {"sales", "shows a Sales Navigator page, which nobody else can open: open the profile and copy its "
                  "public address"},
        {"talent", "shows a Recruiter page, which nobody else can open: copy the profile's public address"},
        {"recruiter",
         "shows a Recruiter page, which nobody else can open: copy the profile's public address"},
        {"company", "shows a company's page, not a person's: use Company or Domain for that"},
        {"school", "shows a school's page, not a person's"},
        {"showcase", "shows a company's page, not a person's: use Company or Domain for that"},
        {"pub", "shows an old kind of profile address: open it and copy the one it leads to"},
        {"profile", "shows an old kind of profile address: open it and copy the one it leads to"},
        {"feed", "shows a post, not a person's profile"},
        {"posts", "shows a post, not a person's profile"},
        {"pulse", "shows an article, not a person's profile"},
        {"jobs", "shows a job, not a person's profile"},
        {"groups", "shows a group, not a person's profile"},
    };
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (ascii_equal(word, pages[i].word))
            return pages[i].fault;
    return *word ? "shows a page that is no person's profile (…/in/…)" : "leads to no profile (…/in/…)";
}

static int hex_value(char c)
{
    c = ascii_lower(c);
    return ascii_is_digit(c) ? c - '0' : c - 'a' + 10;
}

/* Percent escapes undone once. NULL: a stray %. */
static const char *decode(const char *slug, struct buf *out)
{
    for (; *slug; slug++) {
        if (*slug != '%') {
            buf_append_char(out, *slug);
        } else if (ascii_is_hex(slug[1]) && ascii_is_hex(slug[2])) {
            buf_append_char(out, (char)(hex_value(slug[1]) * 16 + hex_value(slug[2])));
            slug += 2;
        } else {
            return "has a % that two hexadecimal digits do not follow";
        }
    }
    return NULL;
}

static const char *slug_fault(const char *slug, size_t size)
{
    if (size == 0)
        return "has nothing behind /in/";
    if (size > SLUG_MAX)
        return "has a profile name of more than 200 bytes";
    if (utf8_valid_prefix(slug, size) != size)
        return "has escapes (%…) that make no text";
    for (size_t i = 0, length; i < size; i += length) {
        uint32_t point;
        length = utf8_next(slug + i, size - i, &point);
        bool is_fine = point < 0x80 ? point && (ascii_is_alnum((char)point) || strchr("-_.~", (int)point))
                                    : !utf8_is_unsafe(point) && point != UTF8_REPLACEMENT;
        if (!is_fine)
            return "has a character in the profile's name that none can have";
    }
    return NULL;
}

static void encode(struct buf *out, const char *slug, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)slug[i] < 0x80)
            buf_append_char(out, slug[i]);
        else
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)slug[i]);
    }
}

/* Takes the host off and gives the path behind it; NULL and an error if it is not LinkedIn's. "/in/tim" and
 * "in/tim", as profiles are quoted in lists, have none. In place. */
static char *skip_host(char *text, struct err *e)
{
    char *colon = strstr(text, "://");
    char *host = colon ? colon + 3 : text + strspn(text, "/");
    if (!colon && ascii_begins(host, "in/"))
        return host;
    if (colon && !ascii_begins(text, "http://") && !ascii_begins(text, "https://")) {
        refuse(e, "is no web address (https://…)");
        return NULL;
    }
    size_t length = strcspn(host, "/?#");
    char *path = host + length + (host[length] == '/');
    if (host[length] != '/')
        path = host + strlen(host);
    host[length] = '\0';
    if (strchr(host, '@')) {
        refuse(e, strchr(text, ':') ? "must not carry a user name or password" : "is not an e-mail address");
        return NULL;
    }
    host[strcspn(host, ":")] = '\0';
    if (!identifier_linkedin_is_host(host)) {
        refuse(e, "is not an address at linkedin.com");
        return NULL;
    }
    return path + strspn(path, "/");
}

static const char *write_profile(char *slug, struct buf *url)
{
    struct buf name;
    buf_init(&name, 4096);
    slug[strcspn(slug, "/?#")] = '\0';
    const char *fault = decode(slug, &name);
    if (!fault)
        fault = slug_fault(name.data, name.size);
    if (!fault) {
        buf_append_text(url, "https://www.linkedin.com/in/");
        encode(url, name.data, name.size);
    }
    buf_release(&name);
    return fault;
}

bool identifier_linkedin_normalise(char **text, struct err *e)
{
    char *path = skip_host(*text, e);
    if (!path)
        return false;
    if (ascii_begins(path, "mwlite/")) /* as phones show it */
        path += strlen("mwlite/");
    if (!ascii_begins(path, "in/")) {
        path[strcspn(path, "/?#")] = '\0';
        return refuse(e, ascii_equal(path, "in") ? "has nothing behind /in/" : path_fault(path));
    }
    struct buf url;
    buf_init(&url, 4096);
    const char *fault = write_profile(path + 3, &url);
    if (!fault)
        mem_text_replace_take(text, buf_take(&url, NULL));
    buf_release(&url);
    return fault ? refuse(e, fault) : true;
}
