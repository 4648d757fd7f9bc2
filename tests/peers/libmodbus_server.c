/* libmodbus' server, which nobody here wrote, with registers of known content in all four areas: Hearth polls it (field_peer_test.c).
 * Prints "port N" and serves one client after the other until it is killed. Every register holds its address (input registers: 65535 -
 * address) except the layout of values, once per word order, from 1000 on in holding and from 2000 on in input registers. */
#include <modbus.h>

#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { COUNT = 4000, LAYOUT = 40 };

/* Bytes of a big-endian value, moved as the order says. */
static void put(uint16_t *at, const char *order, const uint8_t *bytes, int length) {
    for (int i = 0; i < length; i++) {
        int from = i;
        if (strcmp(order, "badc") == 0) from = i ^ 1;
        if (strcmp(order, "cdab") == 0) from = (length - 2 - i / 2 * 2) + i % 2;
        if (strcmp(order, "dcba") == 0) from = length - 1 - i;
        at[i / 2] = (uint16_t)(i % 2 == 0 ? bytes[from] << 8 : at[i / 2] | bytes[from]);
    }
}

static void put_number(uint16_t *at, const char *order, uint64_t bits, int length) {
    uint8_t bytes[8];
    for (int i = 0; i < length; i++) bytes[i] = (uint8_t)(bits >> 8 * (length - 1 - i));
    put(at, order, bytes, length);
}

/* Not modbus_set_float_*: libmodbus 3.1.6 names the orders of floats the other way round (its "abcd" puts DC BA on the wire). */
static void put_float(uint16_t *at, const char *order, float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_number(at, order, bits, 4);
}

static void put_layout(uint16_t *at, const char *order) {
    double pi = 3.141592653589793;
    uint64_t bits;
    memcpy(&bits, &pi, sizeof bits);
    put_number(at, order, 54321, 2);
    put_number(at + 1, order, (uint16_t)-12345, 2);
    put_number(at + 2, order, 3123456789U, 4);
    put_number(at + 4, order, (uint32_t)-1123456789, 4);
    put_number(at + 6, order, 9007199254740991U, 8);
    put_number(at + 10, order, (uint64_t)-1234567890123456, 8);
    put_float(at + 14, order, -123.456F);
    put_number(at + 16, order, bits, 8);
    put_number(at + 20, order, 0xA61C, 2);
}

static void fill(modbus_mapping_t *map) {
    static const char *const orders[] = {"abcd", "cdab", "badc", "dcba"};
    for (int i = 0; i < COUNT; i++) {
        map->tab_bits[i] = i % 3 == 0;
        map->tab_input_bits[i] = i % 5 == 0;
        map->tab_registers[i] = (uint16_t)i;
        map->tab_input_registers[i] = (uint16_t)(65535 - i);
    }
    for (int order = 0; order < 4; order++) {
        put_layout(map->tab_registers + 1000 + order * LAYOUT, orders[order]);
        put_layout(map->tab_input_registers + 2000 + order * LAYOUT, orders[order]);
    }
}

static int serve(modbus_t *m, int listener, modbus_mapping_t *map) {
    uint8_t query[MODBUS_TCP_MAX_ADU_LENGTH];
    for (;;) {
        if (modbus_tcp_accept(m, &listener) < 0) return 1;
        for (int length; (length = modbus_receive(m, query)) >= 0;)
            if (length > 0 && modbus_reply(m, query, length, map) < 0 && errno == EPIPE) break;
        modbus_close(m);
    }
}

int main(void) {
    struct sockaddr_in at;
    socklen_t length = sizeof at;
    modbus_t *m = modbus_new_tcp("127.0.0.1", 0);
    modbus_mapping_t *map = modbus_mapping_new(COUNT, COUNT, COUNT, COUNT);
    if (m == NULL || map == NULL) return 1;
    fill(map);
    int listener = modbus_tcp_listen(m, 4);
    if (listener < 0 || getsockname(listener, (struct sockaddr *)&at, &length) != 0) return 1;
    printf("port %d\n", ntohs(at.sin_port));
    fflush(stdout);
    return serve(m, listener, map);
}
