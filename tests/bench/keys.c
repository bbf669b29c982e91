/* keys.c — presses keys in a program and measures, as its user would see it, the time until the frame that
 * answers stands on the emulated screen.
 *
 *   keys [-s COLUMNSxROWS] [-n COUNT] [-h COLUMN] [-p MS] -t TEXT [-b KEYS] -k KEY -k KEY -- PROGRAM
 * [ARGUMENT …]
 *
 * Waits for TEXT, types KEYS, then presses the two KEYs (terminal bytes; \e Escape, \r Enter, \t Tab, \u ^U)
 * in turns, COUNT times, MS apart. The frame has come when the line that is lit at COLUMN is another one, or
 * says something else, and is not still being fetched ("…"); without -h when anything on the screen has
 * changed. With -w TEXT, given for each KEY, when that text stands on the screen; "!TEXT": something has
 * changed, and TEXT stands nowhere. Then only the first KEY is measured, and the second is the way back.
 * Prints: median, p99 and worst in µs, keys that were never answered, bytes written to the terminal; with -w
 * the first press, which finds nothing at hand, the median and the worst of the others, and who was never
 * answered. With -q SECONDS no key is pressed: the bytes of so many seconds are all that is printed. */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vterm.h>

#include "core/base/clock.h"

enum {
    COUNT_MAX = 10000,
    START_WAIT_MS = 20000,
    ANSWER_WAIT_MS = 1000,
    AWAITED_WAIT_MS = 10000,
    TEXT_BYTES = 4096,
    KEY_BYTES = 64
};

static struct {
    int columns, rows, count, lit_column, pause_ms, quiet_s;
    const char *text, *awaited[2];
    int awaited_count;
    char before[KEY_BYTES], key[2][KEY_BYTES];
    int key_count;
    char **command;
    pid_t child;
    int master;
    VTerm *emulator;
    VTermScreen *screen;
    long long bytes;
} b = {.columns = 120, .rows = 36, .count = 300, .lit_column = -1, .pause_ms = 20};

/* What is compared: the lit row and its text, or a sum over the whole screen. */
struct sight {
    int row;
    uint64_t sum;
    bool is_fetching;
};

static void die(const char *what)
{
    fprintf(stderr, "keys: %s\n", what);
    if (b.child > 0)
        kill(b.child, SIGKILL);
    exit(1);
}

static bool feed(int wait_ms)
{
    static char bytes[65536];
    struct pollfd p = {.fd = b.master, .events = POLLIN};
    if (poll(&p, 1, wait_ms) <= 0)
        return false;
    ssize_t n = read(b.master, bytes, sizeof bytes);
    if (n <= 0)
        die("the program is gone");
    b.bytes += n;
    vterm_input_write(b.emulator, bytes, (size_t)n);
    return true;
}

static VTermScreenCell cell_at(int row, int column)
{
    VTermScreenCell cell;
    vterm_screen_get_cell(b.screen, (VTermPos){row, column}, &cell);
    return cell;
}

static bool is_same_light(VTermScreenCell x, VTermScreenCell y)
{
    vterm_screen_convert_color_to_rgb(b.screen, &x.bg);
    vterm_screen_convert_color_to_rgb(b.screen, &y.bg);
    return x.attrs.reverse == y.attrs.reverse && x.bg.rgb.red == y.bg.rgb.red &&
           x.bg.rgb.green == y.bg.rgb.green && x.bg.rgb.blue == y.bg.rgb.blue;
}

/* The row that is lit unlike the one before and the one after it. */
static int find_lit_row(void)
{
    for (int row = 2; row < b.rows - 2; row++)
        if (!is_same_light(cell_at(row, b.lit_column), cell_at(row - 1, b.lit_column)) &&
            !is_same_light(cell_at(row, b.lit_column), cell_at(row + 1, b.lit_column)))
            return row;
    return -1;
}

static void add_row(struct sight *s, int row, int first)
{
    for (int column = first; column < b.columns; column++) {
        uint32_t c = cell_at(row, column).chars[0];
        s->sum = s->sum * 1099511628211ULL + c + 1;
        s->is_fetching = s->is_fetching || (c == 0x2026 && column == first + 1);
    }
}

static struct sight look(void)
{
    struct sight s = {.row = -1};
    if (b.lit_column >= 0) {
        s.row = find_lit_row();
        if (s.row >= 0)
            add_row(&s, s.row, b.lit_column);
        return s;
    }
    for (int row = 0; row < b.rows; row++)
        add_row(&s, row, 0);
    s.is_fetching = false;
    return s;
}

static bool shows(const char *text)
{
    char line[TEXT_BYTES];
    for (int row = 0; row < b.rows; row++) {
        size_t size =
            vterm_screen_get_text(b.screen, line, sizeof line - 1, (VTermRect){row, row + 1, 0, b.columns});
        line[size] = '\0';
        if (strstr(line, text))
            return true;
    }
    return false;
}

static bool has_come(const char *awaited, const struct sight *before)
{
    struct sight now = look();
    if (awaited[0] != '!')
        return shows(awaited);
    return now.sum != before->sum && !shows(awaited + 1);
}

static void start(void)
{
    struct winsize size = {.ws_row = (unsigned short)b.rows, .ws_col = (unsigned short)b.columns};
    int64_t deadline_ms = clock_mono_ms() + START_WAIT_MS;
    b.child = forkpty(&b.master, NULL, NULL, &size);
    if (b.child == 0) {
        execvp(b.command[0], b.command);
        _exit(127);
    }
    while (!shows(b.text)) {
        feed(100);
        if (clock_mono_ms() > deadline_ms)
            die("the text that was to be waited for never came");
    }
}

static void press(const char *key)
{
    if (write(b.master, key, strlen(key)) < 0)
        die("the terminal takes no keys");
}

static void feed_for(int wait_ms)
{
    int64_t until_ms = clock_mono_ms() + wait_ms, left;
    while ((left = until_ms - clock_mono_ms()) > 0)
        feed((int)left);
}

/* Microseconds, or -1. */
static int64_t measure(const char *key)
{
    struct sight before = look();
    int64_t start_us = clock_mono_us(), limit_us = start_us + ANSWER_WAIT_MS * 1000;
    press(key);
    while (clock_mono_us() < limit_us) {
        if (!feed((int)((limit_us - clock_mono_us()) / 1000)))
            continue;
        int64_t now_us = clock_mono_us();
        struct sight now = look();
        if ((now.row != before.row || now.sum != before.sum) && !now.is_fetching &&
            (b.lit_column < 0 || now.row >= 0))
            return now_us - start_us;
    }
    return -1;
}

/* … until what the key leads to stands there. */
static int64_t measure_text(const char *key, const char *awaited)
{
    struct sight before = look();
    int64_t start_us = clock_mono_us(), limit_us = start_us + AWAITED_WAIT_MS * 1000LL;
    press(key);
    while (clock_mono_us() < limit_us)
        if (feed(100) && has_come(awaited, &before))
            return clock_mono_us() - start_us;
    return -1;
}

static void read_key(const char *from, char *to)
{
    size_t n = 0;
    for (; *from && n < KEY_BYTES - 1; from++) {
        static const char names[] = "ertu", bytes[] = "\033\r\t\025"; /* u: ^U, which empties a line */
        const char *name = from[0] == '\\' && from[1] ? strchr(names, from[1]) : NULL;
        bool is_escape = name != NULL;
        to[n++] = is_escape ? bytes[name - names] : *from;
        from += is_escape;
    }
    to[n] = '\0';
}

static int by_size(const void *x, const void *y)
{
    int64_t p = *(const int64_t *)x, q = *(const int64_t *)y;
    return (p > q) - (p < q);
}

static void read_arguments(int argc, char **argv)
{
    for (int option; (option = getopt(argc, argv, "+s:n:h:p:q:t:b:k:w:")) != -1;) {
        if (option == 's' && sscanf(optarg, "%dx%d", &b.columns, &b.rows) == 2)
            continue;
        if (option == 'n')
            b.count = (int)strtol(optarg, NULL, 10);
        else if (option == 'h')
            b.lit_column = (int)strtol(optarg, NULL, 10);
        else if (option == 'p')
            b.pause_ms = (int)strtol(optarg, NULL, 10);
        else if (option == 'q')
            b.quiet_s = (int)strtol(optarg, NULL, 10);
        else if (option == 't')
            b.text = optarg;
        else if (option == 'b')
            read_key(optarg, b.before);
        else if (option == 'k' && b.key_count < 2)
            read_key(optarg, b.key[b.key_count++]);
        else if (option == 'w' && b.awaited_count < 2)
            b.awaited[b.awaited_count++] = optarg;
        else
            exit(2);
    }
    b.command = argv + optind;
    if (!b.command[0] || !b.text || (b.key_count != 2 && !b.quiet_s) || b.count < 1 || b.count > COUNT_MAX ||
        (b.awaited_count == 2 && b.count < 4))
        exit(2);
}

struct tally {
    int64_t us[COUNT_MAX];
    int answered, missed;
};

static void note(struct tally *t, int64_t took_us)
{
    if (took_us < 0)
        t->missed++;
    else
        t->us[t->answered++] = took_us;
}

static void press_in_turns(struct tally *t)
{
    for (int i = 0; i < b.count; i++) {
        note(t, measure(b.key[i % 2]));
        feed_for(b.pause_ms);
    }
}

/* There and back; the way back is not measured, but has to be found. → the first press, or -1 */
static int64_t press_there_and_back(struct tally *t)
{
    int64_t first_us = -1;
    for (int i = 0; i + 1 < b.count; i += 2) {
        int64_t took_us = measure_text(b.key[0], b.awaited[0]);
        if (i == 0)
            first_us = took_us;
        if (i > 0 || took_us < 0)
            note(t, took_us);
        feed_for(b.pause_ms);
        if (measure_text(b.key[1], b.awaited[1]) < 0)
            t->missed++;
        feed_for(b.pause_ms);
    }
    return first_us;
}

static void print_figures(struct tally *t, int64_t first_us)
{
    if (!t->answered)
        die("no key was answered");
    qsort(t->us, (size_t)t->answered, sizeof *t->us, by_size);
    long long median = t->us[t->answered / 2], worst = t->us[t->answered - 1];
    if (b.awaited_count < 2)
        printf("%lld %lld %lld %d %lld\n", median, (long long)t->us[(t->answered - 1) * 99 / 100], worst,
               t->missed, b.bytes);
    else if (first_us < 0)
        printf("- %lld %lld %d\n", median, worst, t->missed);
    else
        printf("%lld %lld %lld %d\n", (long long)first_us, median, worst, t->missed);
}

int main(int argc, char **argv)
{
    static struct tally tally;
    int64_t first_us = -1;
    read_arguments(argc, argv);
    b.emulator = vterm_new(b.rows, b.columns);
    vterm_set_utf8(b.emulator, 1);
    b.screen = vterm_obtain_screen(b.emulator);
    vterm_screen_enable_altscreen(b.screen, 1);
    vterm_screen_reset(b.screen, 1);
    start();
    feed_for(500);
    for (const char *c = b.before; *c; c++) {
        press((char[]){*c, '\0'});
        feed_for(200); /* an Escape that stands alone must stand alone */
    }
    b.bytes = 0;
    if (b.quiet_s)
        feed_for(b.quiet_s * 1000);
    else if (b.awaited_count == 2)
        first_us = press_there_and_back(&tally);
    else
        press_in_turns(&tally);
    kill(b.child, SIGTERM);
    waitpid(b.child, NULL, 0);
    if (b.quiet_s)
        printf("%lld\n", b.bytes);
    else
        print_figures(&tally, first_us);
    vterm_free(b.emulator);
    return 0;
}
