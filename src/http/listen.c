/* Opens the server's sockets and names who is at the other end. Owns nothing: descriptors belong to the caller. */
#include "http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 511, USER_TIMEOUT_MS = 60000 };

static bool address_parse(const char *text, int port, struct sockaddr_storage *out, socklen_t *length) {
    struct sockaddr_in *four = (struct sockaddr_in *)out;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;
    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons((uint16_t)port);
        *length = sizeof *four;
        return true;
    }
    if (inet_pton(AF_INET6, text, &six->sin6_addr) != 1) return false;
    six->sin6_family = AF_INET6;
    six->sin6_port = htons((uint16_t)port);
    *length = sizeof *six;
    return true;
}

/* Closes `fd` and says why; returns -1. */
static int give_up(int fd, const char *where, struct err *e) {
    int number = errno;
    if (fd >= 0) close(fd);
    if (number == EADDRINUSE)
        err_set(e, ERR_CONFLICT, where, "The address %s is in use by another program.", where);
    else
        err_set(e, ERR_IO, where, "Cannot listen on %s: %s.", where, strerror(number));
    return -1;
}

int listen_tcp(const char *address, int port, struct err *e) {
    struct sockaddr_storage at;
    socklen_t length;
    char where[80];
    snprintf(where, sizeof where, strchr(address, ':') ? "[%s]:%d" : "%s:%d", address, port);
    if (!address_parse(address, port, &at, &length)) {
        err_set(e, ERR_INVALID, "server.listen", "The address %s to listen on is not an IPv4 or IPv6 address.",
                address);
        return -1;
    }
    int fd = socket(at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    unsigned timeout_ms = USER_TIMEOUT_MS; /* accepted sockets inherit it: a vanished peer is noticed in a minute, not
                                              in a quarter of an hour */
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout_ms, sizeof timeout_ms) != 0 ||
        bind(fd, (struct sockaddr *)&at, length) != 0 || listen(fd, BACKLOG) != 0)
        return give_up(fd, where, e);
    return fd;
}

static bool remove_stale(const char *path) {
    struct stat info;
    if (lstat(path, &info) != 0) return errno == ENOENT;
    if (!S_ISSOCK(info.st_mode)) {
        errno = EEXIST;
        return false;
    }
    return unlink(path) == 0;
}

int listen_unix(const char *path, struct err *e) {
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof at.sun_path) {
        err_set(e, ERR_INVALID, path, "The path of the local socket is longer than %zu bytes.", sizeof at.sun_path - 1);
        return -1;
    }
    memcpy(at.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    /* Linux gives the file the socket's own mode, so there is no moment at which others could open it. */
    if (fd < 0 || fchmod(fd, 0600) != 0 || !remove_stale(path) || bind(fd, (struct sockaddr *)&at, sizeof at) != 0 ||
        listen(fd, BACKLOG) != 0)
        return give_up(fd, path, e);
    return fd;
}

int listen_port(int fd) {
    struct sockaddr_storage at = {0};
    socklen_t length = sizeof at;
    if (getsockname(fd, (struct sockaddr *)&at, &length) != 0) return 0;
    if (at.ss_family == AF_INET) return ntohs(((struct sockaddr_in *)&at)->sin_port);
    return at.ss_family == AF_INET6 ? ntohs(((struct sockaddr_in6 *)&at)->sin6_port) : 0;
}

bool listen_peer_is_ours(int fd) {
    struct ucred who;
    socklen_t length = sizeof who;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &length) != 0) return false;
    return who.uid == 0 || who.uid == geteuid();
}

void listen_address_text(const struct sockaddr *address, char out[48]) {
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)(const void *)address;
    const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)address;
    out[0] = 0;
    if (address->sa_family == AF_INET)
        inet_ntop(AF_INET, &four->sin_addr, out, 48);
    else if (address->sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&six->sin6_addr))
        inet_ntop(AF_INET, &six->sin6_addr.s6_addr[12], out, 48);
    else if (address->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &six->sin6_addr, out, 48);
}
