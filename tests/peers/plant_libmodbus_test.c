/* libmodbus' client, which nobody here wrote, reads hearth-plant: the simulator must be strict to others, not only to
 * Hearth. Usage: plant_libmodbus_test PATH-OF-HEARTH-PLANT. Starts the plant on a free port and ends it. */
#include <modbus.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct peer {
    const char *plant;
    pid_t pid;
    int port;
    modbus_t *m;
};

static int free_port(void) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int good =
        bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && getsockname(fd, (struct sockaddr *)&at, &length) == 0;
    close(fd);
    return good ? ntohs(at.sin_port) : -1;
}

static int start_plant(void **state) {
    struct peer *p = *state;
    char port[16];
    p->port = free_port();
    snprintf(port, sizeof port, "%d", p->port);
    p->pid = fork();
    if (p->pid == 0) {
        execl(p->plant, p->plant, "--devices", "2", "--port", port, "--start", "2026-01-21T12:00:00Z", "--seed", "1",
              (char *)NULL);
        _exit(127);
    }
    return p->pid > 0 ? 0 : -1;
}

static int stop_plant(void **state) {
    struct peer *p = *state;
    int status = 0;
    kill(p->pid, SIGTERM);
    waitpid(p->pid, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1; /* a clean end */
}

static int connect_peer(void **state) {
    struct peer *p = *state;
    p->m = modbus_new_tcp("127.1.0.2", p->port);
    modbus_set_slave(p->m, 1);
    for (int i = 0; i < 100; i++) {
        if (modbus_connect(p->m) == 0) return 0;
        usleep(20000);
    }
    return -1;
}

static int disconnect_peer(void **state) {
    struct peer *p = *state;
    modbus_close(p->m);
    modbus_free(p->m);
    usleep(20000); /* the plant frees the line */
    return 0;
}

#define M (((struct peer *)*state)->m)
#define assert_exception(expression, exception)                                                                        \
    do {                                                                                                               \
        errno = 0;                                                                                                     \
        assert_int_equal(expression, -1);                                                                              \
        assert_int_equal(errno, MODBUS_ENOBASE + (exception));                                                         \
    } while (0)

static void both_read_functions_give_the_application(void **state) {
    uint16_t holding[4], input[4];
    assert_int_equal(modbus_read_registers(M, 2059, 4, holding), 4);
    assert_int_equal(modbus_read_input_registers(M, 2059, 4, input), 4);
    assert_int_equal(holding[0], 'A');
    assert_int_equal(holding[1], 266);
    assert_memory_equal(holding, input, sizeof holding);
}

static void every_other_function_is_illegal(void **state) {
    uint8_t bits[8] = {0};
    uint16_t words[8] = {0};
    assert_exception(modbus_read_bits(M, 0, 1, bits), MODBUS_EXCEPTION_ILLEGAL_FUNCTION);
    assert_exception(modbus_read_input_bits(M, 0, 1, bits), MODBUS_EXCEPTION_ILLEGAL_FUNCTION);
    assert_exception(modbus_write_bit(M, 0, 1), MODBUS_EXCEPTION_ILLEGAL_FUNCTION);
    assert_exception(modbus_write_bits(M, 0, 8, bits), MODBUS_EXCEPTION_ILLEGAL_FUNCTION);
    assert_exception(modbus_write_registers(M, 11179, 2, words), MODBUS_EXCEPTION_ILLEGAL_FUNCTION);
    assert_exception(modbus_write_and_read_registers(M, 11179, 1, words, 11179, 1, words),
                     MODBUS_EXCEPTION_ILLEGAL_FUNCTION);
    assert_exception(modbus_mask_write_register(M, 11179, 1, 1), MODBUS_EXCEPTION_ILLEGAL_FUNCTION);
}

static void open_inputs_read_19200(void **state) {
    uint16_t sensors[12];
    assert_int_equal(modbus_read_registers(M, 10200, 12, sensors), 12);
    for (int i = 6; i < 12; i++) assert_int_equal(sensors[i], 19200);
    assert_in_range(sensors[2], 2000, 9500);
}

static void reads_that_touch_a_hole_fail_as_a_whole(void **state) {
    uint16_t words[32];
    assert_int_equal(modbus_read_registers(M, 4200, 2, words), 2);
    assert_exception(modbus_read_registers(M, 4200, 3, words), MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS);
    assert_exception(modbus_read_registers(M, 3109, 10, words), MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS);
    assert_exception(modbus_read_registers(M, 4202, 1, words), MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS);
}

static void more_registers_than_a_frame_holds_are_refused(void **state) {
    uint16_t words[125];
    assert_exception(modbus_read_registers(M, 10200, 116, words), MODBUS_EXCEPTION_ILLEGAL_DATA_VALUE);
    assert_exception(modbus_read_registers(M, 10200, 125, words), MODBUS_EXCEPTION_ILLEGAL_DATA_VALUE);
}

static void one_register_is_written_and_read_back(void **state) {
    uint16_t word = 0;
    assert_int_equal(modbus_write_register(M, 11179, 215), 1);
    assert_int_equal(modbus_read_registers(M, 11179, 1, &word), 1);
    assert_int_equal(word, 215);
}

static void writes_out_of_range_or_to_read_only_registers_are_refused(void **state) {
    assert_exception(modbus_write_register(M, 11179, 401), MODBUS_EXCEPTION_ILLEGAL_DATA_VALUE);
    assert_exception(modbus_write_register(M, 10200, 1), MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS);
    assert_exception(modbus_write_register(M, 4005, 1), MODBUS_EXCEPTION_ILLEGAL_DATA_ADDRESS);
}

static void a_broadcast_write_gets_no_answer_and_acts(void **state) {
    uint16_t word = 0;
    modbus_set_slave(M, 0);
    modbus_set_response_timeout(M, 0, 200000);
    errno = 0;
    assert_int_equal(modbus_write_register(M, 11180, 177), -1);
    assert_int_equal(errno, ETIMEDOUT);
    modbus_set_slave(M, 1);
    assert_int_equal(modbus_read_registers(M, 11180, 1, &word), 1);
    assert_int_equal(word, 177);
}

static void a_foreign_unit_id_gets_no_answer(void **state) {
    uint16_t word = 0;
    modbus_set_slave(M, 3);
    modbus_set_response_timeout(M, 0, 200000);
    assert_int_equal(modbus_read_registers(M, 11179, 1, &word), -1);
    assert_int_equal(errno, ETIMEDOUT);
}

static void a_second_client_loses_its_connection(void **state) {
    struct peer *p = *state;
    uint16_t word = 0;
    assert_int_equal(modbus_read_registers(M, 2060, 1, &word), 1);
    modbus_t *second = modbus_new_tcp("127.1.0.2", p->port);
    modbus_set_slave(second, 1);
    assert_int_equal(modbus_connect(second), 0);
    assert_int_equal(modbus_read_registers(second, 2060, 1, &word), -1);
    assert_int_equal(errno, ECONNRESET);
    modbus_close(second);
    modbus_free(second);
    assert_int_equal(modbus_read_registers(M, 2060, 1, &word), 1);
    assert_int_equal(word, 266);
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, connect_peer, disconnect_peer, &peer)
int main(int argc, char **argv) {
    static struct peer peer;
    if (argc != 2) return fputs("usage: plant_libmodbus_test PATH-OF-HEARTH-PLANT\n", stderr) < 0 ? 3 : 2;
    peer.plant = argv[1];
    void *state = &peer;
    if (start_plant(&state) != 0) return 1;
    const struct CMUnitTest tests[] = {
        TEST(both_read_functions_give_the_application),
        TEST(every_other_function_is_illegal),
        TEST(open_inputs_read_19200),
        TEST(reads_that_touch_a_hole_fail_as_a_whole),
        TEST(more_registers_than_a_frame_holds_are_refused),
        TEST(one_register_is_written_and_read_back),
        TEST(writes_out_of_range_or_to_read_only_registers_are_refused),
        TEST(a_broadcast_write_gets_no_answer_and_acts),
        TEST(a_foreign_unit_id_gets_no_answer),
        TEST(a_second_client_loses_its_connection),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return failed || stop_plant(&state) != 0;
}
