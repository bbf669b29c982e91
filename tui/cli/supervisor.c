/* supervisor.c — the protocol is older than its library and as short as this. */
#include "tui/cli/supervisor.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void supervisor_tell(const char *words)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    const char *name = getenv("NOTIFY_SOCKET");
    size_t size = name ? strlen(name) : 0;
    if (size == 0 || size >= sizeof to.sun_path || (name[0] != '/' && name[0] != '@'))
        return;
    memcpy(to.sun_path, name, size);
    if (name[0] == '@') /* the abstract name space */
        to.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    /* A supervisor that does not listen finds out by its own time-out. */
    if (sendto(fd, words, strlen(words), MSG_NOSIGNAL | MSG_DONTWAIT, (const struct sockaddr *)&to,
               (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size)) < 0) {
    }
    close(fd);
}
