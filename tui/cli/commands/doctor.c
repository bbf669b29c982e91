/* doctor.c — looks at everything that a lookup needs, in the order in which it is needed, and says of
 * each what to do. Sends nothing that costs. */
#include <langinfo.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/json_write.h"
#include "core/base/secret.h"
#include "core/waterfall.h"
#include "tui/cli/arguments.h"
#include "tui/keymap.h"
#include "tui/cli/failure.h"
#include "tui/cli/output.h"
#include "tui/cli/client.h"
#include "tui/terminal/text_width.h"

enum {
    START_WAIT_MS = 15000,
    REPORT_CEILING = 256 * 1024,
    LINE_CEILING = 64 * 1024,
    SCREEN_COLUMNS = 60,
    SCREEN_ROWS = 16
};

enum verdict { VERDICT_OK, VERDICT_WARN, VERDICT_FAIL };

struct doctor {
    const struct arguments *arguments;
    struct client client;
    bool has_failed, is_read_through;
};

static bool is_json(const struct doctor *d)
{
    return d->arguments->option[OPTION_JSON] != NULL;
}

/* One line; a value may be NULL. `line` is room for it. */
static void write_event(struct buf *line, const char *event, const char *const (*members)[2], size_t count)
{
    struct json_writer w;
    json_writer_init(&w, line);
    json_write_object(&w, NULL);
    json_write_text(&w, "event", event);
    for (size_t i = 0; i < count; i++)
        json_write_text(&w, members[i][0], members[i][1]);
    json_write_end(&w);
    output_json(line);
    buf_clear(line);
}

static void tell(struct doctor *d, enum verdict v, const char *subject, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void tell(struct doctor *d, enum verdict v, const char *subject, const char *format, ...)
{
    static const char *const words[] = {"ok", "warn", "fail"};
    char text[1000];
    struct buf line;
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    buf_init(&line, LINE_CEILING);
    if (is_json(d)) {
        write_event(&line, "check",
                    (const char *const[][2]){{"check", subject}, {"verdict", words[v]}, {"message", text}},
                    3);
    } else {
        buf_printf(&line, "  %-4s  %-11s %s\n", words[v], subject, text);
        output_text(&line);
    }
    buf_release(&line);
    d->has_failed = d->has_failed || v == VERDICT_FAIL;
}

/* ---- settings ---- */

static void tell_settings_json(const struct settings *s)
{
    struct buf line;
    buf_init(&line, LINE_CEILING);
    for (int i = 0; i < SETTING_COUNT; i++) {
        const char *value = s->value[i] && s->value[i][0] ? s->value[i] : NULL;
        write_event(&line, "setting",
                    (const char *const[][2]){{"name", setting_info((enum setting)i)->key},
                                             {"value", value},
                                             {"from", s->origin[i]}},
                    3);
    }
    buf_release(&line);
}

static void tell_settings(const struct settings *s)
{
    struct buf text;
    buf_init(&text, REPORT_CEILING);
    bool is_there = s->config_path && access(s->config_path, F_OK) == 0;
    buf_printf(&text, "settings (%s%s)\n", s->config_path ? s->config_path : "no home directory",
               is_there ? "" : ", which does not exist");
    for (int i = 0; i < SETTING_COUNT; i++) {
        buf_printf(&text, "  %-16s ", setting_info((enum setting)i)->key);
        /* Never cut: a path is copied from here. */
        output_cell(&text, s->value[i], text_width(s->value[i]) < 40 ? 40 : text_width(s->value[i]));
        buf_printf(&text, "  %s\n", s->origin[i]);
    }
    buf_append_text(&text, "\nchecks\n");
    output_text(&text);
    buf_release(&text);
}

/* ---- key and API ---- */

static struct secret *check_key(struct doctor *d, const struct settings *s)
{
    struct err e = {0};
    char *origin, hint[SECRET_HINT_SIZE];
    struct secret *key = settings_take_key(s, &origin, &e);
    secret_hint(key, hint);
    if (key)
        tell(d, VERDICT_OK, "key", "%s, from %s", hint, origin);
    else
        tell(d, VERDICT_FAIL, "key", "%s", e.text);
    free(origin);
    return key;
}

static void tell_credits(struct doctor *d, const char *remaining)
{
    int64_t left, low;
    const char *limit = d->client.settings.value[SETTING_LOW_BALANCE];
    if (limit && credits_parse(limit, &low) && credits_parse(remaining, &left) && left < low)
        tell(d, VERDICT_WARN, "credits", "%s left, fewer than %s (low_balance)", remaining, limit);
    else
        tell(d, strcmp(remaining, "0") == 0 ? VERDICT_WARN : VERDICT_OK, "credits", "%s left", remaining);
}

/* The first thing without which every waterfall is refused: it is the admin's to set up at Apollo. */
static void tell_account(struct doctor *d, const struct account *a)
{
    const bool is_off[] = {a && a->waterfall_email == TRISTATE_FALSE,
                           a && a->waterfall_phone == TRISTATE_FALSE};
    if (a && a->remaining)
        tell_credits(d, a->remaining);
    if (is_off[0] || is_off[1])
        tell(d, VERDICT_WARN, "waterfall",
             "Apollo says that it is not enabled for %s. An admin sets it up in Apollo's waterfall settings.",
             is_off[0] && is_off[1] ? "e-mails and phones"
             : is_off[0]            ? "e-mails"
                                    : "phones");
    else if (a && a->waterfall_email == TRISTATE_TRUE && a->waterfall_phone == TRISTATE_TRUE)
        tell(d, VERDICT_OK, "waterfall", "enabled for e-mails and phones");
    else
        tell(d, VERDICT_OK, "waterfall", "Apollo does not tell this key whether it is enabled");
}

static void check_api(struct doctor *d)
{
    struct err e = {0};
    const char *url = d->client.settings.value[SETTING_API_URL];
    if (!d->client.status || !d->client.status->has_key) {
        tell(d, VERDICT_WARN, "API", "%s is not asked, since there is no key.", url);
        return;
    }
    struct wf_event *done = client_answer(&d->client, wf_check_api(d->client.wf), &e);
    if (done)
        tell(d, VERDICT_OK, "API", "%s answers and knows the key", url);
    else
        tell(d, VERDICT_FAIL, "API", "%s: %s", url, e.text);
    if (done)
        tell_account(d, done->account);
    wf_event_free(done);
}

/* ---- callback server and public URL ---- */

static bool is_loopback_text(const char *listen)
{
    return strncmp(listen, "127.", 4) == 0 || strncmp(listen, "[::1]", 5) == 0 ||
           strncmp(listen, "localhost", 9) == 0;
}

static void check_callback(struct doctor *d)
{
    const struct wf_status *s = d->client.status;
    const char *note = s && s->reception_note ? s->reception_note : "It did not start within 15 seconds.";
    if (!s || (!s->listen && (s->is_listen_taken || s->reception != WF_RECEPTION_WEBHOOK)))
        tell(d, VERDICT_WARN, "callback", "%s", note);
    else if (!s->listen)
        tell(d, VERDICT_OK, "callback", "%s", note);
    else if (!is_loopback_text(s->listen))
        tell(d, VERDICT_WARN, "callback",
             "listens on %s. %s A tunnel or proxy in front of 127.0.0.1 exposes less.", s->listen, note);
    else
        tell(d, VERDICT_OK, "callback", "listens on %s", s->listen);
}

/* Called from here: whoever asks from outside may fare otherwise, where a router does not lead its own
 * network back. */
static void check_reach(struct doctor *d, const char *url)
{
    struct err e = {0};
    struct wf_event *done = client_answer(&d->client, wf_check_reach(d->client.wf), &e);
    if (done)
        tell(d, VERDICT_OK, "public URL", "%s/hook/<token> leads to the callback server", url);
    else
        tell(d, VERDICT_WARN, "public URL", "%s, called from here: %s", url, e.text);
    wf_event_free(done);
}

static void check_public_url(struct doctor *d)
{
    const struct wf_status *s = d->client.status;
    const char *url = d->client.settings.value[SETTING_PUBLIC_URL];
    /* http:// passes for this machine alone. */
    bool is_api_here = strncasecmp(d->client.settings.value[SETTING_API_URL], "http://", 7) == 0;
    if (!url[0] && (is_api_here || (s && s->reception == WF_RECEPTION_WEBHOOK)))
        tell(d, VERDICT_OK, "public URL", "not needed: the API is on this machine");
    else if (!url[0])
        tell(d, VERDICT_WARN, "public URL",
             "none, so results are fetched by polling. To receive webhooks, set public_url (--public-url, "
             "WATERFALL_PUBLIC_URL) to an address that leads to the callback server.");
    else if (strncasecmp(url, "http://", 7) == 0 && !is_loopback_text(url + 7))
        tell(d, VERDICT_WARN, "public URL",
             "%s: deliveries would travel readable by everybody; use https://.", url);
    else if (s)
        check_reach(d, url);
}

/* ---- store ---- */

static void check_store(struct doctor *d)
{
    const struct wf_status *s = d->client.status;
    const char *path = d->client.settings.value[SETTING_DB];
    if (s && s->is_store_open && s->store_err.code == ERR_NONE)
        tell(d, VERDICT_OK, "store", "%s, %lld still open%s", path, (long long)s->open_count,
             d->is_read_through ? "" : "; too large to be read for damage to its end here");
    else if (s && s->store_err.code != ERR_NONE)
        tell(d, VERDICT_FAIL, "store", "%s", s->store_err.text);
    else
        tell(d, VERDICT_FAIL, "store", "%s did not open within 15 seconds.", path);
}

/* ---- terminal and locale, from what the environment says ---- */

static void check_terminal(struct doctor *d)
{
    const char *term = getenv("TERM"), *colour = getenv("COLORTERM"), *no_colour = getenv("NO_COLOR");
    struct winsize size = {0};
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        tell(d, VERDICT_WARN, "terminal", "none here: only the commands without a screen will do.");
    else if (!term || !term[0] || strcmp(term, "dumb") == 0)
        tell(d, VERDICT_FAIL, "terminal",
             "TERM is \"%s\". Set it to what your terminal is, such as "
             "xterm-256color.",
             term ? term : "");
    else if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col &&
             (size.ws_col < SCREEN_COLUMNS || size.ws_row < SCREEN_ROWS))
        tell(d, VERDICT_WARN, "terminal", "%dx%d is less than the %dx%d that the screen needs.", size.ws_col,
             size.ws_row, SCREEN_COLUMNS, SCREEN_ROWS);
    else
        tell(d, VERDICT_OK, "terminal", "%s, %dx%d, %s", term, size.ws_col, size.ws_row,
             no_colour && no_colour[0]  ? "no colours (NO_COLOR)"
             : colour && colour[0]      ? "true colour"
             : strstr(term, "256color") ? "256 colours"
                                        : "colours as its description says");
}

static void check_locale(struct doctor *d)
{
    const char *codeset = nl_langinfo(CODESET);
    if (strcmp(codeset, "UTF-8") == 0)
        tell(d, VERDICT_OK, "locale", "UTF-8");
    else
        tell(d, VERDICT_WARN, "locale",
             "%s is not UTF-8: the screen uses plain ASCII. Set LC_ALL=C.UTF-8 for its glyphs.", codeset);
}

/* ---- all ---- */

/* Until reception and store have both come to a result. */
static void await_start(struct client *s)
{
    int64_t deadline_ms = clock_mono_ms() + START_WAIT_MS;
    struct wf_event *ev;
    while (!s->status || s->status->reception == WF_RECEPTION_STARTING ||
           (!s->status->is_store_open && s->status->store_err.code == ERR_NONE)) {
        if (client_next(s, deadline_ms, &ev) != CLIENT_EVENT)
            return;
        wf_event_free(ev);
    }
}

/* That it opens says little: it is read for damage, and written. */
static void await_store(struct doctor *d)
{
    struct err e = {0};
    struct wf_event *answer = client_answer(&d->client, wf_query_open(d->client.wf), &e);
    if (!answer && d->client.status && d->client.status->store_err.code == ERR_NONE)
        d->client.status->store_err = e;
    else if (answer && d->client.status)
        d->client.status->open_count = (int64_t)answer->id_count;
    bool is_readable = answer != NULL;
    wf_event_free(answer);
    if (!is_readable)
        return;
    answer = client_answer(&d->client, wf_check_store(d->client.wf), &e);
    if (!answer && d->client.status)
        d->client.status->store_err = e;
    d->is_read_through = answer && answer->is_changed;
    wf_event_free(answer);
}

static void check_keys(struct doctor *d)
{
    struct keymap keys;
    struct err e = {0};
    size_t own = d->client.settings.key_line_count;
    if (!keymap_load(&keys, &d->client.settings, &e))
        tell(d, VERDICT_FAIL, "keys", "%s", e.text);
    else if (own)
        tell(d, VERDICT_OK, "keys", "%zu of your own in config.ini, no clash", own);
}

static enum exit_code examine(struct doctor *d)
{
    await_start(&d->client);
    if (d->client.status && d->client.status->is_store_open)
        await_store(d);
    check_api(d);
    check_callback(d);
    check_public_url(d);
    check_store(d);
    check_terminal(d);
    check_keys(d);
    check_locale(d);
    bool is_interrupted = d->client.is_interrupted;
    client_close(&d->client);
    if (is_interrupted)
        return EXIT_CODE_INTERRUPTED;
    return d->has_failed ? EXIT_CODE_CONFIG : EXIT_CODE_FOUND;
}

enum exit_code command_doctor_run(const struct arguments *a)
{
    struct doctor d = {.arguments = a};
    struct settings settings;
    struct err e = {0};
    if (!client_load_settings(&settings, a, &e))
        return failure_tell(a, &e);
    if (is_json(&d))
        tell_settings_json(&settings);
    else
        tell_settings(&settings);
    struct secret *key = check_key(&d, &settings);
    if (client_open_take(&d.client, &settings, CLIENT_FULL, key, &e))
        return examine(&d);
    tell(&d, VERDICT_FAIL, "core", "%s", e.text);
    return EXIT_CODE_CONFIG;
}
