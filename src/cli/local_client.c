/* A small blocking HTTP/1.1 client for one peer: our own server, on our own Unix socket. Owns its socket and what was
 * read past a reply. It understands what our server sends (Content-Length or chunked) and calls everything else an
 * error; it is never used for the Internet. */
#include "cli/local_client.h"

#include "base/arena.h"
#include "base/json_in.h"
#include "base/str.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define REPLY_MAX   ((size_t)256 << 20)
#define HEADERS_MAX 65536
#define TIMEOUT_S   120

struct local_client {
    int fd;
    char path[108];
    struct buf in; /* received, not yet used */
};

struct local_client *local_client_open(const char *data_directory, struct err *e) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int length = snprintf(address.sun_path, sizeof address.sun_path, "%s/hearth.sock", data_directory);
    if (length >= (int)sizeof address.sun_path) {
        err_set(e, ERR_INVALID, data_directory, "the path is too long for a Unix socket");
        return NULL;
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval patience = {.tv_sec = TIMEOUT_S};
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        err_set(e, ERR_UNREACHABLE, address.sun_path, "no server answers there: %s", strerror(errno));
        if (fd >= 0) close(fd);
        return NULL;
    }
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    struct local_client *c = heap_new(struct local_client);
    c->fd = fd;
    memcpy(c->path, address.sun_path, sizeof c->path);
    return c;
}

void local_client_close(struct local_client *c) {
    if (!c) return;
    close(c->fd);
    buf_fini(&c->in);
    free(c);
}

static bool send_all(struct local_client *c, const char *bytes, size_t length, struct err *e) {
    while (length > 0) {
        ssize_t sent = send(c->fd, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return err_set(e, ERR_UNREACHABLE, c->path, "the server went away: %s", strerror(errno));
        bytes += sent;
        length -= (size_t)sent;
    }
    return true;
}

static bool receive_more(struct local_client *c, struct err *e) {
    if (c->in.length > REPLY_MAX) return err_set(e, ERR_TOO_LARGE, c->path, "the reply is over %zu bytes", REPLY_MAX);
    buf_reserve(&c->in, 65536);
    for (;;) {
        ssize_t got = recv(c->fd, c->in.bytes + c->in.length, 65536, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return err_set(e, ERR_TIMEOUT, c->path, "no reply within %d s: %s", TIMEOUT_S, strerror(errno));
        if (got == 0) return err_set(e, ERR_UNREACHABLE, c->path, "the server closed the connection");
        c->in.length += (size_t)got;
        return true;
    }
}

static bool receive_count(struct local_client *c, size_t count, struct err *e) {
    while (c->in.length < count)
        if (!receive_more(c, e)) return false;
    return true;
}

/* Length of the text up to and with `mark`, received if need be. */
static bool receive_until(struct local_client *c, const char *mark, size_t *length, struct err *e) {
    for (;;) {
        const char *found = c->in.length ? memmem(c->in.bytes, c->in.length, mark, strlen(mark)) : NULL;
        if (found) {
            *length = (size_t)(found - c->in.bytes) + strlen(mark);
            return true;
        }
        if (c->in.length > HEADERS_MAX) return err_set(e, ERR_PROTOCOL, c->path, "the reply's headers have no end");
        if (!receive_more(c, e)) return false;
    }
}

static bool take_bytes(struct local_client *c, size_t count, struct buf *reply, struct err *e) {
    if (count > REPLY_MAX) return err_set(e, ERR_TOO_LARGE, c->path, "the reply is over %zu bytes", REPLY_MAX);
    if (!receive_count(c, count, e)) return false;
    buf_add(reply, c->in.bytes, count);
    buf_drop_front(&c->in, count);
    return true;
}

static bool take_chunks(struct local_client *c, struct buf *reply, struct err *e) {
    for (;;) {
        size_t line;
        if (!receive_until(c, "\r\n", &line, e)) return false;
        size_t count = strtoul(c->in.bytes, NULL, 16);
        buf_drop_front(&c->in, line);
        if (!take_bytes(c, count, reply, e) || !receive_count(c, 2, e)) return false;
        buf_drop_front(&c->in, 2);
        if (count == 0) return true;
    }
}

static bool take_reply(struct local_client *c, int *status, struct buf *reply, struct err *e) {
    size_t length;
    if (!receive_until(c, "\r\n\r\n", &length, e)) return false;
    char *headers = strndup(c->in.bytes, length);
    if (!headers) abort();
    buf_drop_front(&c->in, length);
    const char *content = strcasestr(headers, "\r\ncontent-length:");
    bool chunked = strcasestr(headers, "\r\ntransfer-encoding: chunked") != NULL;
    bool ok = sscanf(headers, "HTTP/1.1 %d", status) == 1;
    size_t count = content ? strtoul(content + strlen("\r\ncontent-length:"), NULL, 10) : 0;
    free(headers);
    if (!ok) return err_set(e, ERR_PROTOCOL, c->path, "the reply is not HTTP/1.1");
    if (chunked) return take_chunks(c, reply, e);
    return take_bytes(c, count, reply, e);
}

bool local_client_call(struct local_client *c, const char *method, const char *path, const char *body, size_t length,
                       int *status, struct buf *reply, struct err *e) {
    AUTO_BUF(request);
    buf_printf(&request, "%s %s HTTP/1.1\r\nHost: localhost\r\n", method, path);
    if (body) buf_printf(&request, "Content-Type: application/json\r\nContent-Length: %zu\r\n", length);
    buf_add_text(&request, "\r\n");
    if (body) buf_add(&request, body, length);
    buf_clear(reply);
    return send_all(c, request.bytes, request.length, e) && take_reply(c, status, reply, e);
}

static bool problem_to_err(const char *path, int status, const struct buf *reply, struct err *e) {
    struct err unreadable = {0};
    struct json_doc *d = json_parse(reply->bytes ? reply->bytes : "", reply->length, &unreadable);
    const struct json_value *field = d ? json_member(json_root(d), "field") : NULL,
                            *detail = d ? json_member(json_root(d), "detail") : NULL;
    enum err_code code = status == 404   ? ERR_NOT_FOUND
                         : status == 409 ? ERR_CONFLICT
                         : status < 500  ? ERR_INVALID
                                         : ERR_INTERNAL;
    if (detail && json_kind(detail) == JSON_TEXT)
        err_set(e, code, field && json_kind(field) == JSON_TEXT ? json_text_of(field) : path, "%s",
                json_text_of(detail));
    else
        err_set(e, code, path, "the server answered %d", status);
    json_free(d);
    return false;
}

bool local_client_ask(struct local_client *c, const char *method, const char *path, const char *body, size_t length,
                      struct buf *reply, struct err *e) {
    int status = 0;
    if (!local_client_call(c, method, path, body, length, &status, reply, e)) return false;
    return status < 400 ? true : problem_to_err(path, status, reply, e);
}
