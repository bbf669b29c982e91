/* key_decoder.c — see key_decoder.h. A sequence is parsed only once it is whole. */
#include "tui/terminal/key_decoder.h"

#include <string.h>

#include "core/base/utf8.h"

#define SEQUENCE_MAX 64
#define PASTE_END "\033[201~"

void key_decoder_init(struct key_decoder *d)
{
    *d = (struct key_decoder){0};
    buf_init(&d->in, 256 * 1024);
    buf_init(&d->paste, PASTE_MAX_BYTES);
}

void key_decoder_release(struct key_decoder *d)
{
    buf_release(&d->in);
    buf_release(&d->paste);
}

void key_decoder_feed(struct key_decoder *d, const char *bytes, size_t size)
{
    if (d->at) {
        size_t rest = d->in.size - d->at;
        memmove(d->in.data, d->in.data + d->at, rest + 1);
        d->in.size = rest;
        d->at = 0;
    }
    buf_append(&d->in, bytes, size);
}

static bool emit_key(struct input *out, uint32_t code, unsigned mods)
{
    *out = (struct input){.kind = INPUT_KEY, .key = {code, (uint8_t)mods}};
    return true;
}

/* ---- CSI ---- */

static uint32_t key_of_letter(char letter)
{
    switch (letter) {
    case 'A':
        return KEYCODE_UP;
    case 'B':
        return KEYCODE_DOWN;
    case 'C':
        return KEYCODE_RIGHT;
    case 'D':
        return KEYCODE_LEFT;
    case 'H':
        return KEYCODE_HOME;
    case 'F':
        return KEYCODE_END;
    case 'P':
    case 'Q':
    case 'R':
    case 'S':
        return KEYCODE_F1 + (uint32_t)(letter - 'P');
    case 'M':
        return KEYCODE_ENTER;
    default:
        return 0;
    }
}

static uint32_t key_of_number(int number)
{
    static const uint32_t low[] = {0,           KEYCODE_HOME,    KEYCODE_INSERT,    KEYCODE_DELETE,
                                   KEYCODE_END, KEYCODE_PAGE_UP, KEYCODE_PAGE_DOWN, KEYCODE_HOME,
                                   KEYCODE_END};
    if (number >= 1 && number <= 8)
        return low[number];
    if (number >= 11 && number <= 15)
        return KEYCODE_F1 + (uint32_t)(number - 11);
    if (number >= 17 && number <= 21)
        return KEYCODE_F6 + (uint32_t)(number - 17);
    if (number == 23 || number == 24)
        return KEYCODE_F11 + (uint32_t)(number - 23);
    return 0;
}

static bool emit_point(struct input *out, uint32_t point, unsigned mods)
{
    switch (point) {
    case '\r':
    case '\n':
        return emit_key(out, KEYCODE_ENTER, mods);
    case '\t':
        return emit_key(out, KEYCODE_TAB, mods);
    case 27:
        return emit_key(out, KEYCODE_ESC, mods);
    case 8:
    case 127:
        return emit_key(out, KEYCODE_BACKSPACE, mods);
    case 0:
        return emit_key(out, KEYCODE_SPACE, mods | KEYMOD_CTRL);
    case ' ':
        return emit_key(out, KEYCODE_SPACE, mods & (unsigned)~KEYMOD_SHIFT);
    }
    if (point < 27)
        return emit_key(out, point + 'a' - 1, mods | KEYMOD_CTRL);
    if (point < 32)
        return emit_key(out, point + '@', mods | KEYMOD_CTRL);
    if (utf8_is_unsafe(point))
        return false;
    if (mods & KEYMOD_CTRL && point >= 'A' && point <= 'Z')
        point += 32;
    return emit_key(out, point, mods & (unsigned)~KEYMOD_SHIFT);
}

static unsigned mods_of(int parameter)
{
    unsigned bits = parameter > 1 ? (unsigned)(parameter - 1) : 0;
    return (bits & 1 ? KEYMOD_SHIFT : 0u) | (bits & 2 ? KEYMOD_ALT : 0u) | (bits & 4 ? KEYMOD_CTRL : 0u);
}

/* Up to four numbers of at most five digits each, between the introducer and the final byte. */
static int parameters_read(const char *bytes, size_t size, int out[4])
{
    int count = 0;
    bool is_sub = false;
    memset(out, 0, 4 * sizeof *out);
    for (size_t i = 0; i < size && count < 4; i++) {
        if (bytes[i] == ';') {
            count++;
            is_sub = false;
        } else if (bytes[i] == ':') {
            is_sub = true; /* kitty's extra colours of a parameter */
        } else if (!is_sub && bytes[i] >= '0' && bytes[i] <= '9' && out[count] < 100000) {
            out[count] = out[count] * 10 + bytes[i] - '0';
        }
    }
    return count < 4 ? count + 1 : 4;
}

static bool emit_mouse(struct input *out, const int p[4], char final)
{
    int code = p[0];
    *out = (struct input){.kind = INPUT_MOUSE, .x = p[1] - 1, .y = p[2] - 1, .button = code & 3};
    if (code & 64) {
        out->mouse = code & 1 ? MOUSE_WHEEL_DOWN : MOUSE_WHEEL_UP;
        return (code & 3) < 2 && final == 'M' && out->x >= 0 && out->y >= 0;
    }
    out->mouse = final == 'm' ? MOUSE_RELEASE : code & 32 ? MOUSE_DRAG : MOUSE_PRESS;
    return out->x >= 0 && out->y >= 0;
}

/* `body` lies between "ESC[" and the final byte. */
static bool emit_csi(struct key_decoder *d, struct input *out, const char *body, size_t size, char final)
{
    int p[4];
    if (size && body[0] == '<') {
        parameters_read(body + 1, size - 1, p);
        return (final == 'M' || final == 'm') && emit_mouse(out, p, final);
    }
    if (size && (body[0] == '?' || body[0] == '>' || body[0] == '='))
        return false;
    int count = parameters_read(body, size, p);
    if (final == '~' && p[0] == 200) {
        d->is_pasting = true;
        buf_clear(&d->paste);
        return false;
    }
    if (final == 'I' || final == 'O') {
        *out = (struct input){.kind = final == 'I' ? INPUT_FOCUS_IN : INPUT_FOCUS_OUT};
        return true;
    }
    if (final == 'Z')
        return emit_key(out, KEYCODE_TAB, KEYMOD_SHIFT);
    if (final == 'u')
        return emit_point(out, (uint32_t)p[0], count > 1 ? mods_of(p[1]) : 0);
    if (final == '~' && p[0] == 27 && count >= 3)
        return emit_point(out, (uint32_t)p[2], mods_of(p[1]));
    uint32_t code = final == '~' ? key_of_number(p[0]) : key_of_letter(final);
    return code && code != KEYCODE_ENTER && emit_key(out, code, count > 1 ? mods_of(p[1]) : 0);
}

/* ---- taking whole sequences from the front ---- */

enum taken { TAKEN_EVENT, TAKEN_NOTHING, TAKEN_PARTIAL };

static enum taken take_csi(struct key_decoder *d, const char *s, size_t size, struct input *out)
{
    size_t end = 2;
    if (size > 2 && s[2] == '[') { /* the Linux console's F1 … F5 */
        if (size < 4)
            return TAKEN_PARTIAL;
        d->at += 4;
        return s[3] >= 'A' && s[3] <= 'E' && emit_key(out, KEYCODE_F1 + (uint32_t)(s[3] - 'A'), 0)
                   ? TAKEN_EVENT
                   : TAKEN_NOTHING;
    }
    while (end < size && s[end] >= 0x20 && s[end] < 0x40)
        end++;
    if (end >= SEQUENCE_MAX) {
        d->is_overlong = true;
        d->at += end;
        return TAKEN_NOTHING;
    }
    if (end == size)
        return TAKEN_PARTIAL;
    if (s[end] < 0x40 || s[end] > 0x7E) { /* broken off by something else: keep that */
        d->at += end;
        return TAKEN_NOTHING;
    }
    d->at += end + 1;
    return emit_csi(d, out, s + 2, end - 2, s[end]) ? TAKEN_EVENT : TAKEN_NOTHING;
}

static enum taken take_ss3(struct key_decoder *d, const char *s, size_t size, struct input *out)
{
    if (size < 3)
        return TAKEN_PARTIAL;
    d->at += 3;
    uint32_t code = key_of_letter(s[2]);
    return code && emit_key(out, code, 0) ? TAKEN_EVENT : TAKEN_NOTHING;
}

static enum taken take_character(struct key_decoder *d, const char *s, size_t size, unsigned mods,
                                 struct input *out)
{
    uint32_t point;
    size_t length = utf8_next(s, size, &point);
    unsigned char first = (unsigned char)s[0];
    if (point == UTF8_REPLACEMENT && length == 1 && first >= 0xC2 && first < 0xF5) {
        size_t wanted = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (size < wanted && utf8_valid_prefix(s, size) == 0 && size < 4)
            return TAKEN_PARTIAL;
    }
    d->at += length + (mods ? 1 : 0);
    return point != UTF8_REPLACEMENT && emit_point(out, point, mods) ? TAKEN_EVENT : TAKEN_NOTHING;
}

static enum taken take_escape(struct key_decoder *d, const char *s, size_t size, struct input *out)
{
    if (size < 2)
        return TAKEN_PARTIAL;
    switch (s[1]) {
    case '[':
        return take_csi(d, s, size, out);
    case 'O':
        return take_ss3(d, s, size, out);
    case ']':
    case 'P':
    case '^':
    case '_':
        if (size < 3) /* Alt-] alone is a key */
            return TAKEN_PARTIAL;
        d->is_skipping = true;
        d->at += 2;
        return TAKEN_NOTHING;
    case 27:
        d->at += 1;
        emit_key(out, KEYCODE_ESC, 0);
        return TAKEN_EVENT;
    default:
        return take_character(d, s + 1, size - 1, KEYMOD_ALT, out);
    }
}

static enum taken take_skipped(struct key_decoder *d, const char *s, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (s[i] == 7 || (s[i] == 27 && i + 1 < size)) {
            d->at += i + (s[i] == 27 && s[i + 1] == '\\' ? 2 : s[i] == 7 ? 1 : 0);
            d->is_skipping = false;
            return TAKEN_NOTHING;
        }
    }
    d->at += size - (size && s[size - 1] == 27 ? 1 : 0);
    return TAKEN_PARTIAL;
}

/* However the bytes were cut, an overlong sequence goes with its final byte; anything else ends it and stays.
 */
static enum taken take_overlong(struct key_decoder *d, const char *s, size_t size)
{
    size_t end = 0;
    while (end < size && s[end] >= 0x20 && s[end] < 0x40)
        end++;
    d->at += end;
    if (end == size)
        return TAKEN_PARTIAL;
    d->is_overlong = false;
    d->at += s[end] >= 0x40 && s[end] <= 0x7E;
    return TAKEN_NOTHING;
}

/* Terminals paste what Enter sends for each line's end, CR; a line ends by LF for everybody who takes it. */
static void paste_end_lines(struct buf *paste)
{
    size_t kept = 0;
    for (size_t i = 0; i < paste->size; i++) {
        bool is_pair = paste->data[i] == '\r' && i + 1 < paste->size && paste->data[i + 1] == '\n';
        if (!is_pair)
            paste->data[kept++] = paste->data[i] == '\r' ? '\n' : paste->data[i];
    }
    if (paste->size)
        paste->data[kept] = '\0';
    paste->size = kept;
}

static bool paste_emit(struct key_decoder *d, struct input *out)
{
    d->is_pasting = false;
    paste_end_lines(&d->paste);
    *out = (struct input){.kind = INPUT_PASTE, .paste = d->paste.data, .paste_size = d->paste.size};
    return true;
}

static enum taken take_paste(struct key_decoder *d, const char *s, size_t size, struct input *out)
{
    const char *end = memmem(s, size, PASTE_END, strlen(PASTE_END));
    size_t take = end ? (size_t)(end - s) : size;
    if (!end) { /* the end may be arriving in pieces */
        const char *escape = memrchr(s, 27, size);
        if (escape && (size_t)(s + size - escape) < strlen(PASTE_END))
            take = (size_t)(escape - s);
    }
    size_t room = d->paste.ceiling - d->paste.size;
    buf_append(&d->paste, s, take < room ? take : room);
    d->at += take;
    if (!end)
        return TAKEN_PARTIAL;
    d->at += strlen(PASTE_END);
    paste_emit(d, out);
    return TAKEN_EVENT;
}

static enum taken take_one(struct key_decoder *d, struct input *out)
{
    const char *s = d->in.data + d->at;
    size_t size = d->in.size - d->at;
    if (d->is_pasting)
        return take_paste(d, s, size, out);
    if (!size)
        return TAKEN_PARTIAL;
    if (d->is_skipping)
        return take_skipped(d, s, size);
    if (d->is_overlong)
        return take_overlong(d, s, size);
    return s[0] == 27 ? take_escape(d, s, size, out) : take_character(d, s, size, 0, out);
}

bool key_decoder_next(struct key_decoder *d, struct input *out)
{
    for (;;)
        switch (take_one(d, out)) {
        case TAKEN_EVENT:
            return true;
        case TAKEN_PARTIAL:
            return false;
        case TAKEN_NOTHING:
            break;
        }
}

bool key_decoder_is_waiting(const struct key_decoder *d)
{
    return d->is_pasting || d->is_skipping || d->is_overlong || d->at < d->in.size;
}

void key_decoder_end(struct key_decoder *d)
{
    d->is_skipping = d->is_overlong = false;
    if (d->is_pasting) { /* its end never came: give what there is and go on */
        key_decoder_feed(d, PASTE_END, strlen(PASTE_END));
        return;
    }
    size_t size = d->in.size - d->at;
    const char *s = d->in.data + d->at;
    bool is_escape = size && s[0] == 27;
    char second = size > 1 ? s[1] : 0;
    d->at = d->in.size;
    /* ESC alone is Esc (told by its CSI u spelling); ESC [ is Alt-[; the rest of a cut sequence is noise. */
    if (is_escape && size == 1)
        key_decoder_feed(d, "\033[27u", 5);
    else if (is_escape && size == 2 && strchr("[]O P^_", second))
        key_decoder_feed(d,
                         second == '['   ? "\033[91;3u"
                         : second == ']' ? "\033[93;3u"
                                         : "",
                         second == '[' || second == ']' ? 7 : 0);
}
