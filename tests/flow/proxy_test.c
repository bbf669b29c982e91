/* proxy_test.c — the real program behind a real proxy: the API is https://0.0.0.0:PORT, which is no loopback
 * name and leads to this machine all the same, or a name that only the proxy can resolve. A TLS front with a
 * certificate of the test's hands on to the simulator; what passes the proxy is kept, and holds no key. */
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "core/base/buf.h"
#include "core/base/secret.h"
#include "core/net/http_client.h"
#include "core/sim/sim.h"
#include "tests/flow/program.h"
#include "tests/flow/proxy.h"
#include "tests/unit/net/net_support.h"
#include "tests/folder.h"

#define KEY "proxy-test-key-0123456789"

extern char **environ;

/* ---- the API, over TLS ------------------------------------------------------------------------------- */

struct front {
    struct runner runner;
    struct http_server *server;
    struct http_client *client;
    const char *url; /* of the simulator */
};

struct handed_on {
    struct front *front;
    uint64_t exchange;
};

/* Those of the answer that are not about its framing. */
static void split_headers(char *text, const char **out, size_t room)
{
    static const char *const framing[] = {"content-", "connection:", "transfer-", "keep-alive:"};
    size_t count = 0;
    for (char *save = NULL, *line = strtok_r(text, "\r\n", &save); line;
         line = strtok_r(NULL, "\r\n", &save)) {
        bool is_framing = false;
        for (size_t i = 0; i < sizeof framing / sizeof *framing; i++)
            is_framing |= strncasecmp(line, framing[i], strlen(framing[i])) == 0;
        if (!is_framing && count + 1 < room)
            out[count++] = line;
    }
    out[count] = NULL;
}

static void front_on_answer(void *owner, const struct http_answer *a)
{
    struct handed_on *h = owner;
    const char *headers[32];
    char *text = mem_text(a->headers);
    split_headers(text, headers, sizeof headers / sizeof *headers);
    http_server_reply(h->front->server, h->exchange,
                      &(struct http_reply){.status = a->status ? a->status : 502,
                                           .content_type = "application/json",
                                           .headers = headers,
                                           .body = a->body,
                                           .body_size = a->body_size});
    free(text);
    free(h);
}

static void front_on_request(void *owner, uint64_t exchange, struct http_request *r)
{
    static const char *const headers[] = {"content-type: application/json", "accept: application/json", NULL};
    struct front *f = owner;
    struct err e = {0};
    struct handed_on *h = mem_zalloc(sizeof *h);
    *h = (struct handed_on){.front = f, .exchange = exchange};
    char *url = mem_text_format("%s%s?%s", f->url, r->path, r->query), key[100];
    copy_text(key, sizeof key, r->api_key);
    struct secret *secret = secret_new_wipe(key, strlen(key), &e);
    bool is_post = r->method == HTTP_POST;
    if (!http_client_start(f->client,
                           &(struct http_call){.method = is_post ? "POST" : "GET",
                                               .url = url,
                                               .body = is_post ? r->body : NULL,
                                               .body_size = is_post ? r->body_size : 0,
                                               .key = secret,
                                               .headers = headers},
                           front_on_answer, h, NULL, &e))
        fail_msg("%s", e.text);
    secret_free(secret);
    free(url);
}

/* ---- the place --------------------------------------------------------------------------------------- */

struct place {
    char home[64], cert[100], key[100];
    struct sim *sim;
    struct front front;
    struct proxy proxy;
};

static struct place place;

static void make_pair(struct place *p)
{
    const char *const request[] = {"openssl",
                                   "req",
                                   "-x509",
                                   "-newkey",
                                   "ec",
                                   "-pkeyopt",
                                   "ec_paramgen_curve:prime256v1",
                                   "-nodes",
                                   "-days",
                                   "2",
                                   "-subj",
                                   "/CN=test",
                                   "-addext",
                                   "subjectAltName=IP:0.0.0.0,DNS:api.example.test",
                                   "-keyout",
                                   p->key,
                                   "-out",
                                   p->cert,
                                   NULL};
    pid_t pid;
    int status;
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
    assert_int_equal(posix_spawnp(&pid, "openssl", &quiet, NULL, (char *const *)(uintptr_t)request, environ),
                     0);
    posix_spawn_file_actions_destroy(&quiet);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void open_front(struct place *p)
{
    struct err e = {0};
    struct front *f = &p->front;
    f->url = sim_url(p->sim);
    runner_start(&f->runner);
    f->client = http_client_new(f->runner.loop, &e);
    f->server = http_server_new(f->runner.loop,
                                &(struct http_server_options){.address = "127.0.0.1",
                                                              .body_ceiling = 1024 * 1024,
                                                              .is_length_optional = true,
                                                              .tls_certificate = p->cert,
                                                              .tls_key = p->key,
                                                              .on_request = front_on_request,
                                                              .owner = f},
                                &e);
    if (!f->client || !f->server)
        fail_msg("%s", e.text);
    runner_go(&f->runner);
}

static void open_place(struct place *p, const char *refusal)
{
    struct err e = {0};
    *p = (struct place){.home = "/tmp/waterfall-proxy-XXXXXX"};
    assert_non_null(mkdtemp(p->home));
    snprintf(p->cert, sizeof p->cert, "%s/cert.pem", p->home);
    snprintf(p->key, sizeof p->key, "%s/key.pem", p->home);
    make_pair(p);
    p->sim = sim_start(&(struct sim_options){.speed = 20}, &e);
    assert_non_null(p->sim);
    open_front(p);
    p->proxy = (struct proxy){.to_port = http_server_port(p->front.server), .refusal = refusal};
    proxy_start(&p->proxy);
}

static void close_place(struct place *p)
{
    proxy_release(&p->proxy);
    runner_join(&p->front.runner);
    http_server_free(p->front.server);
    http_client_free(p->front.client);
    runner_end(&p->front.runner);
    sim_stop(p->sim);
    folder_remove(p->home);
}

/* One lookup, told as JSON: its exit code. `no_proxy` may be NULL. */
static int enrich(struct place *p, struct program *program, const char *api_url, const char *no_proxy,
                  bool with_waterfall)
{
    const char *words[] = {"enrich",   "--name",    "Tim Zheng",
                           "--domain", "apollo.io", "--json",
                           "--wait",   "60",        with_waterfall ? "--waterfall-email" : "--quiet",
                           NULL};
    char *env[] = {mem_text_format("HOME=%s", p->home),
                   mem_text("APOLLO_API_KEY=" KEY),
                   mem_text_format("APOLLO_API_BASE_URL=%s", api_url),
                   mem_text_format("SSL_CERT_FILE=%s", p->cert),
                   mem_text_format("https_proxy=http://user:hidden@127.0.0.1:%d", p->proxy.port),
                   mem_text_format("http_proxy=http://127.0.0.1:%d", p->proxy.port),
                   mem_text_format("no_proxy=%s", no_proxy ? no_proxy : ""),
                   mem_text("WATERFALL_LISTEN=127.0.0.1:0"),
                   NULL};
    program_start(program, words, (const char *const *)env);
    int code = program_finish(program);
    for (size_t i = 0; env[i]; i++)
        free(env[i]);
    return code;
}

static void assert_told(const struct program *p, const char *part)
{
    if (!strstr(p->out.data, part))
        fail_msg("not told: %s\n%s\n%s", part, p->out.data, p->err.data);
}

static int64_t calls_of(const struct place *p)
{
    struct sim_ledger ledger;
    sim_ledger(p->sim, &ledger);
    return ledger.calls;
}

static bool holds(const struct buf *b, const char *text)
{
    return memmem(b->data, b->size, text, strlen(text)) != NULL;
}

/* ---- tests ------------------------------------------------------------------------------------------- */

/* Nothing reaches a program behind a proxy, so the polls, too, must go through it. */
static void lookup_and_its_polls_go_through_the_proxy(void **state)
{
    (void)state;
    struct program program;
    open_place(&place, NULL);
    int code = enrich(&place, &program, "https://api.example.test", NULL, true);
    if (code != 0)
        fail_msg("%d\n%s\n%s", code, program.out.data, program.err.data);
    assert_told(&program, "\"state\":\"delivered\"");
    assert_told(&program, "\"delivered_by\":\"poll\"");
    program_release(&program);
    proxy_end(&place.proxy);
    assert_int_equal(strncmp(place.proxy.asked.data, "CONNECT api.example.test:443 HTTP/1.1\n", 38), 0);
    assert_true(place.proxy.passed.size > 1000);
    assert_false(holds(&place.proxy.passed, KEY));
    assert_int_equal(calls_of(&place), 1);
    close_place(&place);
}

static void no_proxy_goes_straight(void **state)
{
    (void)state;
    struct program program;
    char url[60];
    open_place(&place, NULL);
    snprintf(url, sizeof url, "https://0.0.0.0:%d", place.proxy.to_port);
    assert_int_equal(enrich(&place, &program, url, "elsewhere.test,0.0.0.0/32", false), 0);
    assert_told(&program, "\"state\":\"answered\"");
    program_release(&program);
    assert_int_equal(calls_of(&place), 1);
    assert_int_equal(enrich(&place, &program, sim_url(place.sim), NULL, false), 0); /* nor this machine */
    program_release(&program);
    assert_int_equal(calls_of(&place), 2);
    proxy_end(&place.proxy);
    assert_string_equal(place.proxy.asked.data, "");
    close_place(&place);
}

static void expect_refusal(const char *refusal, const char *told)
{
    struct program program;
    open_place(&place, refusal);
    assert_int_equal(enrich(&place, &program, "https://api.example.test", NULL, true), 6);
    assert_told(&program, "\"state\":\"rejected\"");
    assert_told(&program, told);
    assert_told(&program, "nothing was sent");
    char *name = mem_text_format("The proxy 127.0.0.1:%d ", place.proxy.port);
    assert_told(&program, name);
    free(name);
    assert_false(holds(&program.out, "hidden"));
    assert_false(holds(&program.err, "hidden"));
    program_release(&program);
    proxy_end(&place.proxy);
    assert_string_equal(place.proxy.asked.data, "CONNECT api.example.test:443 HTTP/1.1\n");
    assert_int_equal(calls_of(&place), 0);
    close_place(&place);
}

static void proxy_that_refuses_is_named(void **state)
{
    (void)state;
    expect_refusal("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
                   "Content-Length: 0\r\nConnection: close\r\n\r\n",
                   "wants a user name and a password");
    expect_refusal("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                   "does not lead to api.example.test");
}

static void proxy_that_is_gone_is_named(void **state)
{
    (void)state;
    struct program program;
    open_place(&place, NULL);
    proxy_end(&place.proxy);
    assert_int_equal(enrich(&place, &program, "https://api.example.test", NULL, true), 6);
    assert_told(&program, "\"state\":\"rejected\"");
    char *name = mem_text_format("The proxy 127.0.0.1:%d refuses the connection", place.proxy.port);
    assert_told(&program, name);
    free(name);
    program_release(&program);
    assert_int_equal(calls_of(&place), 0);
    close_place(&place);
}

/* A proxy sees plain HTTP, so there is none that a key could travel in. */
static void plain_http_is_given_to_no_proxy(void **state)
{
    (void)state;
    struct program program;
    open_place(&place, NULL);
    assert_int_equal(enrich(&place, &program, "http://api.example.test", NULL, false), 10);
    program_release(&program);
    proxy_end(&place.proxy);
    assert_string_equal(place.proxy.asked.data, "");
    close_place(&place);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(lookup_and_its_polls_go_through_the_proxy),
    cmocka_unit_test(no_proxy_goes_straight),
    cmocka_unit_test(proxy_that_refuses_is_named),
    cmocka_unit_test(proxy_that_is_gone_is_named),
    cmocka_unit_test(plain_http_is_given_to_no_proxy),
};
TEST_MAIN(tests)
