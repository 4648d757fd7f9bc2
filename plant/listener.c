/* Opens listening sockets; see listener.h. Owns nothing afterwards. */
#include "listener.h"

#include "address.h"

#include "base/arena.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 4096

enum opened { OPENED, NOT_TO_LO, FAILED };

static enum opened open_one(uint32_t address, int port, bool to_lo, int *out) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    if (fd < 0) return FAILED;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    enum opened result = FAILED;
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(address)};
    if (to_lo && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3) != 0)
        result = NOT_TO_LO;
    else if (bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, BACKLOG) == 0)
        result = OPENED;
    if (result == OPENED) {
        *out = fd;
        return OPENED;
    }
    int why = errno;
    close(fd);
    errno = why;
    return result;
}

static bool fail(uint32_t address, int port, struct err *e) {
    char text[ADDRESS_TEXT];
    return err_set(e, ERR_IO, "--port", "Port %d cannot be listened on at %s: %s.", port, address_text(address, text),
                   strerror(errno));
}

bool listener_open(int port, int devices, bool per_address, int **fds, int *count, bool *bound_to_lo, struct err *e) {
    *fds = heap_array((size_t)devices + 1, sizeof **fds);
    *count = 0;
    *bound_to_lo = false;
    enum opened first = per_address ? NOT_TO_LO : open_one(INADDR_ANY, port, true, &(*fds)[0]);
    if (first == FAILED) return fail(INADDR_ANY, port, e);
    if (first == OPENED) {
        *bound_to_lo = true;
        *count = 1;
        return true;
    }
    for (int n = 0; n < devices; n++) {
        if (open_one(address_of(n), port, false, &(*fds)[n]) != OPENED) return fail(address_of(n), port, e);
        *count = n + 1;
    }
    return true;
}
