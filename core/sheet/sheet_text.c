/* sheet_text.c — opening, finding the encoding, converting (iconv's only home), and noticing change. */
#include "core/sheet/sheet_text.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/sheet/sheet_letters.h"

enum { PART_SIZE = 128 * 1024, SNIFF_SIZE = 64 * 1024 };

struct sheet_text {
    int fd;
    char *name; /* for sentences */
    enum sheet_encoding encoding;
    iconv_t converter;         /* (iconv_t)-1: none needed */
    int64_t size, start, done; /* start: behind the mark */
    struct stat born;
    bool has_mark;   /* of UTF-8 */
    bool is_private; /* a temporary file of our own: nobody else can change it */
    bool is_at_end;
    char part[PART_SIZE];
    size_t part_at, part_size;
};

const char *sheet_encoding_word(enum sheet_encoding e)
{
    static const char *const words[] = {[SHEET_UTF8] = "UTF-8",
                                        [SHEET_UTF8_BOM] = "UTF-8 with a byte order mark",
                                        [SHEET_UTF8_MIXED] = "UTF-8 with some bytes of Windows-1252",
                                        [SHEET_UTF16LE] = "UTF-16 (little-endian)",
                                        [SHEET_UTF16BE] = "UTF-16 (big-endian)",
                                        [SHEET_WINDOWS_1252] = "Windows-1252 (Latin-1)"};
    return words[e];
}

/* ---- what it is ---- */

/* Looked at as a whole: the first letter that is not ASCII may be on the last line. */
struct look {
    int64_t nul_even, nul_odd, controls, seen;
    int64_t letters, malformed; /* characters of UTF-8 beyond ASCII; bytes that are none of it */
    bool is_decided;            /* so many are malformed that the rest is not looked at */
    char rest[4];               /* a character that the end of the last part cut */
    size_t rest_size;
};

static bool is_ascii_word(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return (word & 0x8080808080808080u) == 0;
}

static int64_t count_letters(const char *at, size_t size)
{
    int64_t count = 0;
    for (size_t i = 0; i < size; i++)
        count += (unsigned char)at[i] >= 0xC0;
    return count;
}

/* How many bytes of `at` are well-formed; plain ASCII goes eight at a time. */
static size_t valid_prefix(const char *at, size_t size, int64_t *letters)
{
    size_t done = 0;
    while (done < size) {
        while (done + 8 <= size && is_ascii_word(at + done))
            done += 8;
        size_t end = done;
        while (end < size && end < done + 64 && !(end + 8 <= size && is_ascii_word(at + end)))
            end++;
        /* A stretch may end inside a character. */
        while (end < size && ((unsigned char)at[end] & 0xC0) == 0x80)
            end++;
        size_t good = utf8_valid_prefix(at + done, end - done);
        *letters += count_letters(at + done, good);
        if (good < end - done)
            return done + good;
        done = end;
    }
    return done;
}

/* The character that the last part cut; tells how much of `at` belongs to it. */
static size_t look_joint(struct look *l, const char *at, size_t size)
{
    char joint[8];
    uint32_t point;
    size_t more = 4 - l->rest_size < size ? 4 - l->rest_size : size;
    memcpy(joint, l->rest, l->rest_size);
    memcpy(joint + l->rest_size, at, more);
    size_t length = utf8_next(joint, l->rest_size + more, &point);
    size_t taken = length > l->rest_size ? length - l->rest_size : 0;
    l->letters += taken > 0;
    l->malformed += taken == 0;
    l->rest_size = 0;
    return taken;
}

static void look_utf8(struct look *l, const char *at, size_t size)
{
    enum { DECIDED_AFTER = 1000 };
    size_t done = l->rest_size ? look_joint(l, at, size) : 0;
    while (done < size && !l->is_decided) {
        done += valid_prefix(at + done, size - done, &l->letters);
        size_t left = size - done;
        if (left > 0 && left < 4) {
            memcpy(l->rest, at + done, left);
            l->rest_size = left;
            return;
        }
        l->malformed += left > 0;
        done += left > 0;
        l->is_decided = l->malformed > l->letters + DECIDED_AFTER;
    }
}

static void look_at(struct look *l, const char *at, size_t size)
{
    for (size_t i = 0; i < size && l->seen + (int64_t)i < SNIFF_SIZE; i++) {
        unsigned char c = (unsigned char)at[i];
        l->nul_even += c == 0 && (l->seen + (int64_t)i) % 2 == 0;
        l->nul_odd += c == 0 && (l->seen + (int64_t)i) % 2 == 1;
        l->controls += c < 32 && !strchr("\t\n\r\f\v", c);
    }
    if (l->seen >= SNIFF_SIZE && memchr(at, '\0', size))
        l->nul_even++;
    if (!l->is_decided)
        look_utf8(l, at, size);
    l->seen += (int64_t)size;
}

static bool refuse_magic(const char *at, size_t size, const char *name, struct err *e)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *what;
    } known[] = {
        {"PK\3\4", 4, "a workbook (.xlsx) or an archive: save it as CSV from your spreadsheet"},
        {"\xD0\xCF\x11\xE0", 4, "an old workbook (.xls): save it as CSV from your spreadsheet"},
        {"\x1F\x8B", 2, "compressed: unpack it (gunzip)"},
        {"%PDF", 4, "a PDF: export the table as CSV from where it came"},
        {"SQLite format 3", 15, "a database: export the table as CSV"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (size >= known[i].size && memcmp(at, known[i].bytes, known[i].size) == 0)
            return err_set(e, ERR_USAGE, "%s is %s, then try again.", name, known[i].what);
    return true;
}

/* For people, who find it by its line; where it holds many, no line helps. */
static bool refuse_bytes(struct sheet_text *t, struct err *e)
{
    const char *nul = NULL;
    int64_t line = 1, at = 0;
    ssize_t n;
    while (!nul && (n = pread(t->fd, t->part, sizeof t->part, at)) > 0) {
        nul = memchr(t->part, '\0', (size_t)n);
        const char *end = nul ? nul : t->part + n;
        for (const char *lf = t->part; (lf = memchr(lf, '\n', (size_t)(end - lf))); lf++)
            line++;
        at += n;
    }
    if (nul)
        return err_set(e, ERR_USAGE,
                       "%s is not text: line %lld holds a NUL byte, which no table has. Remove it, or export "
                       "the table as CSV anew.",
                       t->name, (long long)line);
    return err_set(e, ERR_USAGE, "%s is not text: it holds bytes that no table has. Export it as CSV.",
                   t->name);
}

static bool complain_unreadable(const struct sheet_text *t, struct err *e)
{
    return err_set(e, ERR_USAGE, "%s cannot be read: %s.", t->name, strerror(errno));
}

/* Names read in another encoding than they were written in are nobody's, and would be paid for. */
static bool check_western(struct sheet_text *t, struct err *e)
{
    enum { ENOUGH = 100000 };
    struct sheet_letters letters = {0};
    int64_t at = 0;
    ssize_t n;
    while (letters.western + letters.foreign < ENOUGH &&
           (n = pread(t->fd, t->part, sizeof t->part, at)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return complain_unreadable(t, e);
        sheet_letters_count(&letters, t->part, (size_t)n);
        at += n;
    }
    return sheet_letters_are_western(&letters) ||
           err_set(
               e, ERR_USAGE,
               "%s is neither UTF-8 nor Windows-1252 (Latin-1), so its names would come out garbled. Save it "
               "from your spreadsheet as \"CSV UTF-8\", then try again.",
               t->name);
}

static bool choose_encoding(struct sheet_text *t, const struct look *l, const char *head, size_t size,
                            struct err *e)
{
    int64_t seen = l->seen < SNIFF_SIZE ? l->seen : SNIFF_SIZE;
    int64_t malformed = l->malformed + (l->rest_size > 0);
    /* In a text of one byte a letter hardly any two letters in a row are one of UTF-8. */
    enum sheet_encoding narrow = malformed == 0            ? SHEET_UTF8
                                 : malformed <= l->letters ? SHEET_UTF8_MIXED
                                                           : SHEET_WINDOWS_1252;
    if (size >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0)
        t->encoding = narrow == SHEET_UTF8 ? SHEET_UTF8_BOM : narrow;
    else if (size >= 2 && memcmp(head, "\xFF\xFE", 2) == 0)
        t->encoding = SHEET_UTF16LE;
    else if (size >= 2 && memcmp(head, "\xFE\xFF", 2) == 0)
        t->encoding = SHEET_UTF16BE;
    else if (l->nul_odd > seen / 5 && l->nul_even < l->nul_odd / 4)
        t->encoding = SHEET_UTF16LE;
    else if (l->nul_even > seen / 5 && l->nul_odd < l->nul_even / 4)
        t->encoding = SHEET_UTF16BE;
    else
        t->encoding = narrow;
    bool is_wide = t->encoding == SHEET_UTF16LE || t->encoding == SHEET_UTF16BE;
    t->has_mark = size >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0;
    if (t->has_mark && narrow == SHEET_WINDOWS_1252)
        return err_set(e, ERR_USAGE, "%s says that it is UTF-8 and is not: export it again.", t->name);
    if (!is_wide && (l->nul_even || l->nul_odd || l->controls > seen / 20))
        return refuse_bytes(t, e);
    return t->encoding != SHEET_WINDOWS_1252 || check_western(t, e);
}

static bool look_through(struct sheet_text *t, struct err *e)
{
    struct look l = {0};
    char head[16];
    size_t head_size = 0;
    for (;;) {
        ssize_t n = pread(t->fd, t->part, sizeof t->part, l.seen);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return complain_unreadable(t, e);
        if (n == 0)
            break;
        if (l.seen == 0) {
            head_size = (size_t)n < sizeof head ? (size_t)n : sizeof head;
            memcpy(head, t->part, head_size);
            if (!refuse_magic(head, head_size, t->name, e))
                return false;
        }
        look_at(&l, t->part, (size_t)n);
    }
    if (l.seen == 0)
        return err_set(e, ERR_USAGE, "%s is empty.", t->name);
    t->size = l.seen;
    if (!choose_encoding(t, &l, head, head_size, e))
        return false;
    bool has_wide_mark =
        head_size >= 2 && (memcmp(head, "\xFF\xFE", 2) == 0 || memcmp(head, "\xFE\xFF", 2) == 0);
    t->start = t->has_mark ? 3 : has_wide_mark ? 2 : 0;
    t->done = t->start;
    return true;
}

/* UTF-8, and nothing else. */
static bool is_pure(const struct sheet_text *t)
{
    return t->encoding == SHEET_UTF8 || t->encoding == SHEET_UTF8_BOM;
}

static bool set_up_converter(struct sheet_text *t, struct err *e)
{
    const char *from = t->encoding == SHEET_UTF16LE   ? "UTF-16LE"
                       : t->encoding == SHEET_UTF16BE ? "UTF-16BE"
                       : is_pure(t)                   ? NULL
                                                      : "WINDOWS-1252";
    if (!from)
        return true;
    t->converter = iconv_open("UTF-8", from);
    if (t->converter != (iconv_t)-1)
        return true;
    return err_set(e, ERR_CONFIG, "%s is %s, which this system cannot convert: save it as UTF-8.", t->name,
                   sheet_encoding_word(t->encoding));
}

/* ---- opening ---- */

static int make_temporary(struct err *e)
{
    const char *base = getenv("TMPDIR");
    char *path = mem_text_format("%s/waterfall-XXXXXX", base && base[0] == '/' ? base : "/tmp");
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    else
        err_set(e, ERR_STORE, "No place for a temporary file: %s (%s). Set TMPDIR.", path, strerror(errno));
    free(path);
    return fd;
}

static bool write_all(int fd, const char *bytes, size_t size, struct err *e)
{
    while (size) {
        ssize_t n = write(fd, bytes, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(e, ERR_STORE, "A temporary file cannot be written (%s). Make room, or set TMPDIR.",
                           strerror(errno));
        bytes += n;
        size -= (size_t)n;
    }
    return true;
}

/* What comes through a pipe can be read only once; it is read twice here. */
static bool pour(struct sheet_text *t, int stop_fd, struct err *e)
{
    int fd = make_temporary(e);
    bool is_good = fd >= 0;
    while (is_good) {
        struct pollfd wait[2] = {{.fd = t->fd, .events = POLLIN}, {.fd = stop_fd, .events = POLLIN}};
        if (poll(wait, 2, -1) < 0)
            continue;
        if (wait[1].revents) {
            is_good = err_set(e, ERR_USAGE, "Reading %s was stopped.", t->name);
            break;
        }
        ssize_t n = read(t->fd, t->part, sizeof t->part);
        if (n == 0)
            break;
        if (n < 0 && errno != EINTR && errno != EAGAIN)
            is_good = complain_unreadable(t, e);
        else if (n > 0)
            is_good = write_all(fd, t->part, (size_t)n, e);
    }
    close(t->fd);
    t->fd = fd;
    t->is_private = true;
    return is_good;
}

static struct sheet_text *text_new(int fd, const char *name)
{
    struct sheet_text *t = mem_zalloc(sizeof *t);
    t->fd = fd;
    t->name = mem_text(name);
    t->converter = (iconv_t)-1;
    return t;
}

static bool set_up(struct sheet_text *t, struct err *e)
{
    if (fstat(t->fd, &t->born) != 0)
        return complain_unreadable(t, e);
    if (!look_through(t, e) || !set_up_converter(t, e))
        return false;
    posix_fadvise(t->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return true;
}

/* Without waiting: a pipe that nobody has opened yet is waited for where the wait can be stopped. */
struct sheet_text *sheet_text_open(const char *path, int stop_fd, struct err *e)
{
    bool is_standard = strcmp(path, "-") == 0;
    int fd =
        is_standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct sheet_text *t = text_new(fd, is_standard ? "The standard input" : path);
    struct stat st;
    bool is_good = fd >= 0 && fstat(fd, &st) == 0;
    if (!is_good)
        complain_unreadable(t, e);
    else if (S_ISDIR(st.st_mode))
        is_good = err_set(e, ERR_USAGE, "%s is a folder. Name the file in it.", path);
    else if (!S_ISREG(st.st_mode))
        is_good = pour(t, stop_fd, e);
    if (is_good && set_up(t, e))
        return t;
    sheet_text_free(t);
    return NULL;
}

struct sheet_text *sheet_text_open_bytes(const char *bytes, size_t size, struct err *e)
{
    struct sheet_text *t = text_new(make_temporary(e), "The pasted text");
    t->is_private = true;
    if (t->fd >= 0 && write_all(t->fd, bytes, size, e) && set_up(t, e))
        return t;
    sheet_text_free(t);
    return NULL;
}

void sheet_text_free(struct sheet_text *t)
{
    if (!t)
        return;
    if (t->converter != (iconv_t)-1)
        iconv_close(t->converter);
    if (t->fd >= 0)
        close(t->fd);
    free(t->name);
    free(t);
}

enum sheet_encoding sheet_text_encoding(const struct sheet_text *t)
{
    return t->encoding;
}

int64_t sheet_text_size(const struct sheet_text *t)
{
    return t->size;
}

int64_t sheet_text_done(const struct sheet_text *t)
{
    return t->done - (int64_t)(t->part_size - t->part_at);
}

/* ---- reading ---- */

static bool fill(struct sheet_text *t, struct err *e)
{
    size_t kept = t->part_size - t->part_at;
    memmove(t->part, t->part + t->part_at, kept);
    t->part_at = 0;
    t->part_size = kept;
    while (!t->is_at_end && t->part_size < sizeof t->part) {
        ssize_t n = pread(t->fd, t->part + t->part_size, sizeof t->part - t->part_size, t->done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return complain_unreadable(t, e);
        t->is_at_end = n == 0;
        t->part_size += (size_t)n;
        t->done += n;
    }
    return true;
}

/* A byte that is no UTF-8: of Windows-1252, where such are known to be in the file. */
static size_t put_malformed(struct sheet_text *t, char *out)
{
    char *from = t->part + t->part_at, *to = out;
    size_t left = 1, room = 4;
    bool is_put = t->converter != (iconv_t)-1 && iconv(t->converter, &from, &left, &to, &room) != (size_t)-1;
    return is_put ? (size_t)(to - out) : utf8_put(out, UTF8_REPLACEMENT);
}

/* UTF-8 as it is, but never half a character. A file that changed since it was looked through may hold
 * anything: what is malformed by now becomes U+FFFD. */
static size_t copy_utf8(struct sheet_text *t, char *out, size_t size)
{
    size_t count = 0;
    while (t->part_at < t->part_size) {
        size_t left = t->part_size - t->part_at, room = size - count;
        size_t good = utf8_valid_prefix(t->part + t->part_at, left < room ? left : room);
        memcpy(out + count, t->part + t->part_at, good);
        t->part_at += good;
        count += good;
        left -= good;
        if (left == 0 || size - count < 4 || (left < 4 && !t->is_at_end))
            break;
        if (utf8_valid_prefix(t->part + t->part_at, left) > 0)
            continue; /* it was the room that ended */
        count += put_malformed(t, out + count);
        t->part_at++;
    }
    return count;
}

static size_t convert(struct sheet_text *t, char *out, size_t size)
{
    size_t unit = t->encoding == SHEET_WINDOWS_1252 ? 1 : 2, room = size;
    char *to = out;
    while (t->part_at < t->part_size && room >= 8) {
        char *from = t->part + t->part_at;
        size_t left = t->part_size - t->part_at;
        size_t result = iconv(t->converter, &from, &left, &to, &room);
        t->part_at = t->part_size - left;
        if (result != (size_t)-1)
            continue;
        if (errno == E2BIG || (errno == EINVAL && !t->is_at_end))
            break;
        size_t length = utf8_put(to, UTF8_REPLACEMENT);
        to += length;
        room -= length;
        t->part_at += left < unit ? left : unit;
    }
    /* A NUL would end a cell in the middle. */
    for (char *nul = out; (nul = memchr(nul, '\0', (size_t)(to - nul)));)
        *nul = ' ';
    return (size_t)(to - out);
}

bool sheet_text_read(struct sheet_text *t, char *out, size_t size, size_t *count, bool *is_end, struct err *e)
{
    *count = 0;
    if (t->part_size - t->part_at < 16 && !t->is_at_end && !fill(t, e))
        return false;
    bool is_copied = is_pure(t) || t->encoding == SHEET_UTF8_MIXED;
    *count = is_copied ? copy_utf8(t, out, size) : convert(t, out, size);
    *is_end = *count == 0 && t->is_at_end && t->part_at == t->part_size;
    return true;
}

void sheet_text_rewind(struct sheet_text *t)
{
    t->done = t->start;
    t->part_at = t->part_size = 0;
    t->is_at_end = false;
    if (t->converter != (iconv_t)-1)
        iconv(t->converter, NULL, NULL, NULL, NULL);
}

bool sheet_text_is_unchanged(struct sheet_text *t, struct err *e)
{
    struct stat now;
    if (t->is_private)
        return true;
    if (fstat(t->fd, &now) != 0)
        return complain_unreadable(t, e);
    if (now.st_size == t->born.st_size && now.st_mtim.tv_sec == t->born.st_mtim.tv_sec &&
        now.st_mtim.tv_nsec == t->born.st_mtim.tv_nsec && now.st_size == t->size)
        return true;
    return err_set(e, ERR_BUSY,
                   "%s was changed while it was read. Nothing was sent; try again when it is complete.",
                   t->name);
}
