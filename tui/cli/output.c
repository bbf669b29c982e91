/* output.c — write(2) and the cleaner. */
#include "tui/cli/output.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/utf8.h"
#include "tui/terminal/text_width.h"

enum { OUTPUT_CEILING = 64 * 1024 * 1024 };

/* The process's, as the descriptor is. */
static atomic_bool is_lost;

static bool write_all(int fd, const char *bytes, size_t size)
{
    while (size) {
        ssize_t n = write(fd, bytes, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes += n;
        size -= (size_t)n;
    }
    return true;
}

bool output_own(const struct buf *text)
{
    if (write_all(STDOUT_FILENO, text->data, text->size))
        return true;
    int why = errno;
    if (why != EPIPE && !atomic_exchange(&is_lost, true))
        output_note(
            "The output cannot be written (%s): it is not whole. What is stored can be printed again.",
            strerror(why));
    return false;
}

enum exit_code output_end(enum exit_code code)
{
    bool is_good = code == EXIT_CODE_FOUND || code == EXIT_CODE_NOTHING;
    return is_good && atomic_load(&is_lost) ? EXIT_CODE_CONFIG : code;
}

bool output_text(const struct buf *text)
{
    struct buf clean;
    buf_init(&clean, OUTPUT_CEILING);
    utf8_clean(&clean, text->data, text->size, UTF8_TEXT);
    bool is_written = output_own(&clean);
    buf_release(&clean);
    return is_written;
}

void output_aside(const struct buf *text)
{
    struct buf clean;
    buf_init(&clean, OUTPUT_CEILING);
    utf8_clean(&clean, text->data, text->size, UTF8_TEXT);
    if (!write_all(STDERR_FILENO, clean.data, clean.size)) {
        /* Nowhere is left to say that even this failed. */
    }
    buf_release(&clean);
}

bool output_json(const struct buf *json)
{
    struct buf line;
    buf_init(&line, json->size + 2);
    buf_append(&line, json->data, json->size);
    buf_append_char(&line, '\n');
    bool is_written = output_own(&line);
    buf_release(&line);
    return is_written;
}

void output_note(const char *format, ...)
{
    char raw[2000];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    struct buf line;
    buf_init(&line, 4 * sizeof raw);
    buf_append_text(&line, "waterfall: ");
    utf8_clean(&line, raw, n < 0 ? 0 : strlen(raw), UTF8_LINE);
    buf_append_char(&line, '\n');
    /* Nowhere is left to say that even this failed. */
    if (!write_all(STDERR_FILENO, line.data, line.size)) {
    }
    buf_release(&line);
}

void output_cell(struct buf *out, const char *text, int columns)
{
    int used;
    if (!text || !text[0])
        text = "-";
    size_t size = strlen(text);
    size_t kept = text_fit(text, size, columns, &used);
    if (kept < size) {
        kept = text_fit(text, size, columns > 3 ? columns - 3 : 0, &used);
        buf_append(out, text, kept);
        buf_append_text(out, "...");
        used += 3;
    } else {
        buf_append(out, text, kept);
    }
    while (used++ < columns)
        buf_append_char(out, ' ');
}

void output_end_line(struct buf *out)
{
    while (out->size && out->data[out->size - 1] == ' ')
        out->data[--out->size] = '\0';
    buf_append_char(out, '\n');
}
