/* The way commands come in and answers go out: a Unix socket or standard input, one command a line. Owns its
 * descriptors. A visitor that sends a line over CONTROL_LINE_MAX bytes, or does not read its answer, is dropped. */
#include "control.h"

#include "base/arena.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define VISITORS_MAX 16

struct visitor {
    struct watch watch;
    struct control *control; /* NULL: free place */
    size_t have;
    char line[CONTROL_LINE_MAX];
};

struct control {
    struct watch watch; /* the listening socket; -1 when standard input is read */
    struct plant_loop *loop;
    struct control_plant plant;
    char *path; /* of the socket file; NULL for standard input */
    struct visitor visitors[VISITORS_MAX];
};

static void visitor_close(struct visitor *v) {
    loop_close(v->control->loop, &v->watch);
}

static bool visitor_answer(struct visitor *v, const char *line) {
    AUTO_BUF(answer);
    control_execute(&v->control->plant, line, &answer);
    int out = v->watch.fd == STDIN_FILENO ? STDOUT_FILENO : v->watch.fd;
    return write(out, answer.bytes, answer.length) == (ssize_t)answer.length;
}

/* Runs every whole line; false when the visitor is to be dropped. */
static bool visitor_lines(struct visitor *v) {
    char *end;
    while ((end = memchr(v->line, '\n', v->have))) {
        *end = 0;
        if (!visitor_answer(v, v->line)) return false;
        v->have -= (size_t)(end + 1 - v->line);
        memmove(v->line, end + 1, v->have);
    }
    return v->have < sizeof v->line;
}

static void visitor_ready(struct watch *w, uint32_t events) {
    struct visitor *v = (struct visitor *)w;
    (void)events;
    ssize_t n = read(w->fd, v->line + v->have, sizeof v->line - v->have);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n > 0) v->have += (size_t)n;
    if (n <= 0 || !visitor_lines(v)) visitor_close(v);
}

static bool visitor_begin(struct control *c, int fd, struct err *e) {
    for (int i = 0; i < VISITORS_MAX; i++) {
        struct visitor *v = &c->visitors[i];
        if (v->control) continue;
        *v = (struct visitor){.watch = {fd, visitor_ready}, .control = c};
        if (loop_add(c->loop, &v->watch, EPOLLIN, e)) return true;
        v->control = NULL;
        return false;
    }
    return err_set(e, ERR_BUSY, NULL, "No more than %d visitors at a time.", VISITORS_MAX);
}

static void control_ready(struct watch *w, uint32_t events) {
    struct control *c = (struct control *)w;
    struct err e;
    (void)events;
    int fd = accept4(w->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0 && !visitor_begin(c, fd, &e)) close(fd);
}

static bool socket_address(const char *path, struct sockaddr_un *at, struct err *e) {
    *at = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof at->sun_path)
        return err_set(e, ERR_INVALID, "--control", "The path of the control socket is longer than %zu bytes.",
                       sizeof at->sun_path - 1);
    memcpy(at->sun_path, path, strlen(path) + 1);
    return true;
}

static bool socket_listen(struct control *c, const char *path, struct err *e) {
    struct sockaddr_un at;
    struct stat old;
    if (!socket_address(path, &at, e)) return false;
    if (lstat(path, &old) == 0 && S_ISSOCK(old.st_mode)) unlink(path);
    c->watch = (struct watch){socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), control_ready};
    mode_t mask = umask(077);
    bool listening =
        c->watch.fd >= 0 && bind(c->watch.fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(c->watch.fd, 8) == 0;
    int why = errno;
    umask(mask);
    if (!listening)
        return err_set(e, ERR_IO, "--control", "The control socket %s could not be made: %s.", path, strerror(why));
    c->path = heap_copy(path);
    return loop_add(c->loop, &c->watch, EPOLLIN, e);
}

struct control *control_new(struct plant_loop *l, const char *path, const struct control_plant *p, struct err *e) {
    struct control *c = heap_new(struct control);
    c->loop = l;
    c->plant = *p;
    c->watch.fd = -1;
    if (strcmp(path, "-") == 0 ? visitor_begin(c, STDIN_FILENO, e) : socket_listen(c, path, e)) return c;
    control_free(c);
    return NULL;
}

void control_tick(struct control *c) {
    for (int i = 0; i < VISITORS_MAX; i++)
        if (c->visitors[i].control && c->visitors[i].watch.fd < 0) c->visitors[i].control = NULL;
}

void control_free(struct control *c) {
    if (!c) return;
    for (int i = 0; i < VISITORS_MAX; i++)
        if (c->visitors[i].control) visitor_close(&c->visitors[i]);
    loop_close(c->loop, &c->watch);
    if (c->path) unlink(c->path);
    free(c->path);
    free(c);
}

static bool answer_complete(const struct buf *b) {
    const char *last = b->length < 2 ? NULL : memrchr(b->bytes, '\n', b->length - 1);
    if (b->length == 0 || b->bytes[b->length - 1] != '\n') return false;
    last = last ? last + 1 : b->bytes;
    return strcmp(last, "ok\n") == 0 || strncmp(last, "error: ", 7) == 0;
}

bool control_send(const char *path, const char *command, struct buf *answer, struct err *e) {
    struct sockaddr_un at;
    char bytes[4096];
    ssize_t n = 0;
    if (!socket_address(path, &at, e)) return false;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool sent = fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0 && dprintf(fd, "%s\n", command) > 0;
    int why = errno;
    while (sent && !answer_complete(answer) && (n = read(fd, bytes, sizeof bytes)) > 0)
        buf_add(answer, bytes, (size_t)n);
    if (fd >= 0) close(fd);
    if (!sent) return err_set(e, ERR_UNREACHABLE, "--control", "No plant listens on %s: %s.", path, strerror(why));
    if (!answer_complete(answer))
        return err_set(e, ERR_PROTOCOL, "--control", "The plant on %s did not finish its answer.", path);
    const char *said = memmem(answer->bytes, answer->length, "error: ", 7);
    return said ? err_set(e, ERR_INVALID, "--send", "%.*s.", (int)strcspn(said + 7, "\n"), said + 7) : true;
}
