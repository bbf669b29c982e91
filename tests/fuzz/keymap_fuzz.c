/* keymap_fuzz.c — a key.ACTION line a line, as config.ini's reader hands them on: they are refused with a
 * sentence and leave the standard keys, or no key of one place has two meanings. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/config/settings.h"
#include "core/config/settings_internal.h"
#include "tests/fuzz/check_clean.h"
#include "tui/keymap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_keys(const struct keymap *m)
{
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        char key[KEY_TEXT_SIZE], keys[40];
        assert(m->count[a] >= 0 && m->count[a] <= KEYMAP_KEYS);
        keymap_key_text(m, (enum action)a, true, key);
        keymap_keys_text(m, (enum action)a, keys, sizeof keys);
        assert(strlen(key) < sizeof key && strlen(keys) < sizeof keys);
        for (int i = 0; i < m->count[a]; i++) {
            struct key again;
            char text[KEY_TEXT_SIZE];
            key_format(m->key[a][i], text);
            assert(key_parse(text, strlen(text), &again) && key_equal(again, m->key[a][i]));
        }
    }
}

static void check_is_standard(const struct keymap *m)
{
    struct keymap standard;
    keymap_init(&standard);
    assert(memcmp(m->count, standard.count, sizeof m->count) == 0);
    for (int a = 0; a < ACTION_COUNT; a++)
        for (int i = 0; i < m->count[a]; i++)
            assert(key_equal(m->key[a][i], standard.key[a][i]));
}

static int file_with(const uint8_t *data, size_t size)
{
    int fd = memfd_create("config.ini", 0);
    assert(fd >= 0);
    assert(write(fd, data, size) == (ssize_t)size);
    assert(fchmod(fd, 0600) == 0);
    return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const places[] = {"HOME", "XDG_CONFIG_HOME"};
    struct err e = {0};
    struct settings s;
    struct keymap m;
    for (int i = 0; i < 2; i++)
        setenv(places[i], "/nonexistent", 1);
    assert(settings_load(&s, &e));
    int fd = file_with(data, size);
    mem_text_replace_take(&s.config_path, mem_text_format("/proc/self/fd/%d", fd));
    if (settings_read_file(&s, &e)) {
        keymap_init(&m);
        if (!keymap_load(&m, &s, &e)) {
            assert(e.code == ERR_CONFIG);
            check_text(e.text);
            check_is_standard(&m);
        }
        check_keys(&m);
    }
    settings_release(&s);
    close(fd);
    return 0;
}
