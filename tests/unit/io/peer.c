/* Listening sockets for tests. Owns nothing: the test closes what it gets. */
#include "peer.h"

#include "base/err.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static int bound(int *port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    REQUIRE(fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0);
    REQUIRE(getsockname(fd, (struct sockaddr *)&address, &length) == 0);
    *port = ntohs(address.sin_port);
    return fd;
}

int peer_listen(int *port) {
    int fd = bound(port);
    REQUIRE(listen(fd, 16) == 0);
    return fd;
}

int peer_accept(int listener) {
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    REQUIRE(fd >= 0);
    return fd;
}

int peer_unused_port(void) {
    int port;
    close(bound(&port));
    return port;
}
