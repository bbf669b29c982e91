/* settings_key_test.c — where the key comes from, and that it leaves nothing behind. The key is compared by
 * its hint: only http_client.c may look at it. */
#include "tests/test.h"

#include <endian.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/secret.h"
#include "core/config/settings.h"

static char *home;

static int make_home(void **state)
{
    (void)state;
    home = mem_text("/tmp/waterfall-key-XXXXXX");
    if (!mkdtemp(home) || chdir(home) != 0)
        return -1;
    setenv("XDG_CONFIG_HOME", home, 1);
    unsetenv("APOLLO_API_KEY");
    return 0;
}

static int remove_home(void **state)
{
    (void)state;
    unlink("key");
    unlink("ran");
    int failed = chdir("/") | rmdir(home);
    free(home);
    return failed;
}

static void write_key_file(const char *text, mode_t mode)
{
    int fd = open("key", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

/* `command` NULL: none; `is_file`: api_key_file is "key". */
static struct secret *take_key(bool is_file_flagged, const char *command, char **origin, struct err *e)
{
    struct settings s;
    assert_true(settings_load(&s, e));
    if (is_file_flagged)
        settings_set_flag(&s, SETTING_API_KEY_FILE, "key");
    if (command)
        mem_text_replace_take(&s.value[SETTING_API_KEY_COMMAND], mem_text(command));
    assert_true(settings_check(&s, e));
    struct secret *key = settings_take_key(&s, origin, e);
    settings_release(&s);
    return key;
}

static void assert_key(bool is_file_flagged, const char *command, const char *tail, const char *from)
{
    struct err e = {0};
    char *origin, hint[SECRET_HINT_SIZE];
    struct secret *key = take_key(is_file_flagged, command, &origin, &e);
    if (!key)
        fail_msg("%s", e.text);
    secret_hint(key, hint);
    assert_string_equal(hint + strlen(hint) - 4, tail);
    assert_non_null(strstr(origin, from));
    secret_free(key);
    free(origin);
}

static void assert_no_key(bool is_file_flagged, const char *command, const char *part)
{
    struct err e = {0};
    char *origin;
    struct secret *key = take_key(is_file_flagged, command, &origin, &e);
    assert_null(key);
    assert_int_equal(e.code, ERR_CONFIG);
    if (!strstr(e.text, part))
        fail_msg("\"%s\" lacks \"%s\"", e.text, part);
    free(origin);
}

static void key_absent_says_how_to_give_one(void **state)
{
    (void)state;
    assert_no_key(false, NULL, "Set the environment variable APOLLO_API_KEY");
}

/* What /proc/self/environ shows is the memory that the kernel laid out at exec, so a child that was started
 * with the variable is needed: this very program, told so by its name. */
static int is_wiped_in_this_process(void)
{
    struct err e;
    char *origin, block[65536];
    if (!getenv("APOLLO_API_KEY"))
        return 3;
    struct settings s;
    if (!settings_load(&s, &e))
        return 4;
    struct secret *key = settings_take_key(&s, &origin, &e);
    if (!key || getenv("APOLLO_API_KEY"))
        return 5;
    int fd = open("/proc/self/environ", O_RDONLY | O_CLOEXEC);
    ssize_t size = fd >= 0 ? read(fd, block, sizeof block) : -1;
    if (size <= 0 || memmem(block, (size_t)size, "topmost", 7))
        return 6;
    secret_free(key);
    free(origin);
    settings_release(&s);
    close(fd);
    return 0;
}

static void key_from_environment_is_wiped_from_proc(void **state)
{
    (void)state;
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    assert_true(n > 0);
    self[n] = '\0';
    int status = 0;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        setenv("APOLLO_API_KEY", "topmost-secret-3f2a", 1);
        execl(self, "wiped?", (char *)NULL);
        _exit(7);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void key_forgotten_is_gone_from_the_environment(void **state)
{
    (void)state;
    setenv("APOLLO_API_KEY", "topmost-secret-3f2a", 1);
    char *place = getenv("APOLLO_API_KEY");
    settings_forget_environment_key();
    assert_null(getenv("APOLLO_API_KEY"));
    assert_int_equal(place[0], 0);
    assert_int_equal(place[18], 0);
    settings_forget_environment_key();
}

static void key_environment_beats_command_and_flag_beats_both(void **state)
{
    (void)state;
    setenv("APOLLO_API_KEY", " environment-1111\n", 1);
    assert_key(false, "echo command-key-2222", "1111", "environment APOLLO_API_KEY");
    write_key_file("file-key-here-3333\n", 0600);
    setenv("APOLLO_API_KEY", "environment-1111", 1);
    assert_key(true, "echo command-key-2222", "3333", "flag --api-key-file");
    assert_null(getenv("APOLLO_API_KEY"));
}

static void key_file_readable_by_others_is_refused(void **state)
{
    (void)state;
    write_key_file("file-key-here-3333\n", 0640);
    assert_no_key(true, NULL, "chmod 600");
    write_key_file("file-key-here-3333\n", 0604);
    assert_no_key(true, NULL, "chmod 600");
    write_key_file("file-key-here-3333\n", 0400);
    assert_key(true, NULL, "3333", "flag --api-key-file");
}

/* The list that a service manager puts on a credential: the owner, one user, a group without a right, the
 * mask. False: this file system keeps none. */
static bool set_access_list(uid_t user, uint16_t group_may)
{
    struct {
        uint32_t version;
        struct {
            uint16_t tag, permissions;
            uint32_t id;
        } entry[5];
    } list = {htole32(2),
              {{htole16(0x01), htole16(4), UINT32_MAX},
               {htole16(0x02), htole16(4), htole32(user)},
               {htole16(0x04), htole16(group_may), UINT32_MAX},
               {htole16(0x10), htole16(4), UINT32_MAX},
               {htole16(0x20), htole16(0), UINT32_MAX}}};
    return setxattr("key", "system.posix_acl_access", &list, sizeof list, 0) == 0;
}

static void key_file_of_a_service_manager_is_taken(void **state)
{
    (void)state;
    struct stat st;
    write_key_file("credential-key-5555\n", 0400);
    if (!set_access_list(geteuid(), 0))
        skip();
    assert_int_equal(stat("key", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0440); /* the mask, where a group's rights would stand */
    assert_key(true, NULL, "5555", "flag");
    assert_true(set_access_list(geteuid(), 4));
    assert_no_key(true, NULL, "others may read it");
    assert_true(set_access_list(geteuid() + 1, 0));
    assert_no_key(true, NULL, "others may read it");
}

static void key_file_odd_contents(void **state)
{
    (void)state;
    write_key_file("\n  file-key-here-3333 \r\nnotes below\n", 0600);
    assert_key(true, NULL, "3333", "flag");
    write_key_file("", 0600);
    assert_no_key(true, NULL, "empty");
    write_key_file("two words-here\n", 0600);
    assert_no_key(true, NULL, "space");
    char *long_text = mem_alloc(5001);
    memset(long_text, 'x', 5000);
    long_text[5000] = '\0';
    write_key_file(long_text, 0600);
    assert_no_key(true, NULL, "more than any key");
    free(long_text);
    unlink("key");
    assert_no_key(true, NULL, "No such file");
    assert_int_equal(mkdir("key", 0700), 0);
    assert_no_key(true, NULL, "not a file");
    rmdir("key");
}

static void key_from_command(void **state)
{
    (void)state;
    assert_key(false, "echo command-key-2222; echo note", "2222", "api_key_command");
    assert_no_key(false, "exit 3", "failed");
    assert_no_key(false, "echo command-key-2222; exit 1", "failed");
    assert_no_key(false, "true", "empty");
    assert_no_key(false, "yes", "more than any key");
}

/* The program takes its signals from a descriptor and so blocks them; a command must not inherit that. */
static void key_command_gets_plain_signals(void **state)
{
    (void)state;
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    signal(SIGPIPE, SIG_IGN);
    assert_no_key(false, "kill -TERM $$; echo survived-2222", "failed");
    sigprocmask(SIG_UNBLOCK, &blocked, NULL);
    signal(SIGPIPE, SIG_DFL);
}

static const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, make_home, remove_home)
    T(key_absent_says_how_to_give_one),
    T(key_from_environment_is_wiped_from_proc),
    T(key_forgotten_is_gone_from_the_environment),
    T(key_environment_beats_command_and_flag_beats_both),
    T(key_file_readable_by_others_is_refused),
    T(key_file_of_a_service_manager_is_taken),
    T(key_file_odd_contents),
    T(key_from_command),
    T(key_command_gets_plain_signals),
};

int main(int argc, char **argv)
{
    if (strcmp(argv[0], "wiped?") == 0)
        return is_wiped_in_this_process();
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
