/* Messages to the service manager, received by a socket that stands for it. */
#include "io/notify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

static char received[512];

static int manager(const char *name) {
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    memcpy(at.sun_path, name, strlen(name));
    if (name[0] == '@') at.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name));
    assert_int_equal(bind(fd, (struct sockaddr *)&at, length), 0);
    setenv("NOTIFY_SOCKET", name, 1);
    return fd;
}

static const char *message(int fd) {
    ssize_t got = recv(fd, received, sizeof received - 1, MSG_DONTWAIT);
    received[got > 0 ? got : 0] = '\0';
    return received;
}

static void without_a_manager_nothing_happens(void **state) {
    (void)state;
    unsetenv("NOTIFY_SOCKET");
    assert_true(notify_send("READY=1"));
}

static void message_reaches_a_socket_file(void **state) {
    (void)state;
    char name[80];
    snprintf(name, sizeof name, "/tmp/hearth-notify-%d", (int)getpid());
    int fd = manager(name);
    assert_true(notify_send("READY=1\nSTATUS=well"));
    assert_string_equal(message(fd), "READY=1\nSTATUS=well");
    close(fd);
    assert_false(notify_send("READY=1")); /* nobody reads any more */
    unlink(name);
}

static void message_reaches_an_abstract_name(void **state) {
    (void)state;
    char name[80];
    snprintf(name, sizeof name, "@hearth-notify-%d", (int)getpid());
    int fd = manager(name);
    assert_true(notify_reloading());
    long long us = 0;
    assert_int_equal(sscanf(message(fd), "RELOADING=1\nMONOTONIC_USEC=%lld", &us), 1);
    assert_true(us > 0);
    close(fd);
}

static void other_kinds_of_address_are_refused(void **state) {
    (void)state;
    char longer[200];
    memset(longer, 'x', sizeof longer);
    longer[0] = '/';
    longer[199] = '\0';
    const char *const names[] = {"vsock:2:1234", "/", longer};
    for (size_t i = 0; i < 3; i++) {
        setenv("NOTIFY_SOCKET", names[i], 1);
        assert_false(notify_send("READY=1"));
    }
}

static void watchdog_is_asked_for_by_time_and_process(void **state) {
    (void)state;
    char pid[16];
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    assert_int_equal(notify_watchdog_ms(), 0);
    setenv("WATCHDOG_USEC", "30000000", 1);
    assert_int_equal(notify_watchdog_ms(), 30000);
    setenv("WATCHDOG_PID", "1", 1);
    assert_int_equal(notify_watchdog_ms(), 0);
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    setenv("WATCHDOG_PID", pid, 1);
    assert_int_equal(notify_watchdog_ms(), 30000);
    setenv("WATCHDOG_USEC", "soon", 1);
    assert_int_equal(notify_watchdog_ms(), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_manager_nothing_happens),
        cmocka_unit_test(message_reaches_a_socket_file),
        cmocka_unit_test(message_reaches_an_abstract_name),
        cmocka_unit_test(other_kinds_of_address_are_refused),
        cmocka_unit_test(watchdog_is_asked_for_by_time_and_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
