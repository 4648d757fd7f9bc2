/* The service manager's datagrams. Owns nothing; opens a socket per message, which are few. */
#include "io/notify.h"

#include "base/str.h"
#include "io/clock.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* "/run/..." is a file, "@..." an abstract name; other kinds are not ours. */
static bool address_of(const char *name, struct sockaddr_un *to, socklen_t *length) {
    size_t bytes = strlen(name);
    *to = (struct sockaddr_un){.sun_family = AF_UNIX};
    if ((name[0] != '/' && name[0] != '@') || bytes < 2 || bytes >= sizeof to->sun_path) return false;
    memcpy(to->sun_path, name, bytes);
    if (name[0] == '@') to->sun_path[0] = '\0';
    *length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + bytes);
    return true;
}

bool notify_send(const char *lines) {
    const char *name = getenv("NOTIFY_SOCKET");
    struct sockaddr_un to;
    socklen_t length;
    if (!name || !*name) return true;
    if (!address_of(name, &to, &length)) return false;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return false;
    bool sent =
        sendto(fd, lines, strlen(lines), MSG_NOSIGNAL, (struct sockaddr *)&to, length) == (ssize_t)strlen(lines);
    close(fd);
    return sent;
}

bool notify_reloading(void) {
    char lines[80];
    snprintf(lines, sizeof lines, "RELOADING=1\nMONOTONIC_USEC=%" PRId64, clock_monotonic_us());
    return notify_send(lines);
}

int64_t notify_watchdog_ms(void) {
    const char *us_text = getenv("WATCHDOG_USEC"), *pid_text = getenv("WATCHDOG_PID");
    int64_t us, pid;
    if (!us_text || !str_to_int64(str_of(us_text), &us) || us <= 0) return 0;
    if (pid_text && (!str_to_int64(str_of(pid_text), &pid) || pid != getpid())) return 0;
    return us / 1000 > 0 ? us / 1000 : 1;
}
