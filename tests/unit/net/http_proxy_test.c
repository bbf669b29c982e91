/* http_proxy_test.c — which proxy is taken, whom no_proxy spares, and that no password gets into a sentence.
 */
#include "core/net/http_proxy.h"

#include <stdlib.h>

#include "tests/test.h"

static void forget_environment(void)
{
    static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "all_proxy",
                                        "ALL_PROXY",   "no_proxy",    "NO_PROXY"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unsetenv(names[i]);
}

static void proxy_is_the_first_that_is_set(void **state)
{
    (void)state;
    forget_environment();
    assert_null(http_proxy_for("api.example"));
    setenv("http_proxy", "http://plain:1", 1); /* nothing leaves this machine in plain HTTP */
    assert_null(http_proxy_for("api.example"));
    unsetenv("http_proxy");
    setenv("ALL_PROXY", "http://d:1", 1);
    assert_string_equal(http_proxy_for("api.example"), "http://d:1");
    setenv("all_proxy", "http://c:1", 1);
    assert_string_equal(http_proxy_for("api.example"), "http://c:1");
    setenv("HTTPS_PROXY", "http://b:1", 1);
    assert_string_equal(http_proxy_for("api.example"), "http://b:1");
    setenv("https_proxy", "", 1);
    assert_string_equal(http_proxy_for("api.example"), "http://b:1");
    setenv("https_proxy", "http://a:1", 1);
    assert_string_equal(http_proxy_for("api.example"), "http://a:1");
    setenv("NO_PROXY", "example", 1);
    assert_null(http_proxy_for("api.example"));
    setenv("no_proxy", "elsewhere", 1);
    assert_string_equal(http_proxy_for("api.example"), "http://a:1");
    forget_environment();
}

static void list_names_hosts(void **state)
{
    (void)state;
    static const struct {
        const char *list, *host;
        bool has;
    } cases[] = {
        {"", "api.example", false},
        {"*", "api.example", true},
        {"api.example", "api.example", true},
        {"API.Example", "api.eXample", true},
        {"example", "api.example", true},
        {".example", "api.example", true},
        {".example", "example", true},
        {"ample", "api.example", false},
        {"pi.example", "api.example", false},
        {"example.", "api.example", true},
        {"example", "api.example.", true},
        {"a, b\tc,,api.example ,d", "api.example", true},
        {"api.example.org", "api.example", false},
        {".", "api.example", false},
        {"*.example", "api.example", false},
        {"10.0.0.0/8", "10.200.3.4", true},
        {"10.0.0.0/8", "11.0.0.1", false},
        {"192.168.128.0/17", "192.168.129.1", true},
        {"192.168.128.0/17", "192.168.127.1", false},
        {"192.168.1.1", "192.168.1.1", true},
        {"192.168.1.1/0", "8.8.8.8", true},
        {"192.168.1.1/33", "192.168.1.1", false},
        {"192.168.1.1/", "192.168.1.1", false},
        {"192.168.1.1/8x", "192.168.1.1", false},
        {"1.1", "192.168.1.1", false},
        {"fd00::/8", "[fd12::1]", true},
        {"[fd12::1]", "[fd12:0::1]", true},
        {"fd00::/8", "[fe80::1]", false},
        {"10.0.0.0/8", "[::1]", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (http_proxy_list_has(cases[i].list, cases[i].host) != cases[i].has)
            fail_msg("no_proxy=\"%s\", host %s: not %d", cases[i].list, cases[i].host, cases[i].has);
}

static void name_holds_no_password(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"http://proxy.example:3128", "proxy.example:3128"},
        {"proxy.example:3128/", "proxy.example:3128"},
        {"http://user:pass@proxy.example:3128/x", "proxy.example:3128"},
        {"http://user:p@ss/wo@rd@proxy.example", "proxy.example"},
        {"socks5h://[::1]:1080", "[::1]:1080"},
        {"http://pro\033[2Jxy", "pro?[2Jxy"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *name = http_proxy_name(cases[i][0]);
        assert_string_equal(name, cases[i][1]);
        free(name);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(proxy_is_the_first_that_is_set),
    cmocka_unit_test(list_names_hosts),
    cmocka_unit_test(name_holds_no_password),
};
TEST_MAIN(tests)
