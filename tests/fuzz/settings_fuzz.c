/* settings_fuzz.c — config.ini: read or refused with a sentence, checked together, released. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/config/settings.h"
#include "core/config/settings_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file without a place: its descriptor has a name all the same. */
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
    struct err e = {0};
    struct settings s;
    setenv("HOME", "/nonexistent", 1);
    setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
    assert(settings_load(&s, &e));
    int fd = file_with(data, size);
    mem_text_replace_take(&s.config_path, mem_text_format("/proc/self/fd/%d", fd));
    char *address = NULL;
    int port;
    if (!settings_read_file(&s, &e))
        assert(e.code == ERR_CONFIG && e.text[0]);
    else if (settings_check(&s, &e))
        assert(settings_listen(&s, &address, &port, &e));
    else
        assert(e.text[0]);
    free(address);
    settings_release(&s);
    close(fd);
    return 0;
}
