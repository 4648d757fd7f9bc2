/* The demo network's names and addresses. */
#include "address.h"
#include "ecl.h"
#include "inventory.h"

#include "base/json_in.h"
#include "base/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "small_network.h"

static void addresses_and_numbers_are_each_others_reverse(void **state) {
    (void)state;
    for (int n = 0; n < ADDRESS_DEVICES_MAX; n++) assert_int_equal(address_number(address_of(n)), n);
    assert_int_equal(address_number(0x7F000001), -1);
    assert_int_equal(address_number(0x7F010000), -1);
    assert_int_equal(address_number(0x7F0100FB), -1);
    assert_int_equal(address_number(0x0A010001), -1);
}

static void the_first_address_is_127_1_0_1_and_rows_have_250(void **state) {
    char text[ADDRESS_TEXT];
    (void)state;
    assert_string_equal(address_text(address_of(0), text), "127.1.0.1");
    assert_string_equal(address_text(address_of(249), text), "127.1.0.250");
    assert_string_equal(address_text(address_of(250), text), "127.1.1.1");
}

static void every_line_is_a_device_with_a_name_of_its_own(void **state) {
    struct text_map names = {0};
    struct network network;
    (void)state;
    small_network_init(&network, 300, 1768996800000);
    for (int n = 0; n < 300; n++) {
        AUTO_BUF(line);
        struct err e;
        inventory_line(network.devices[n], 1502, &line);
        assert_int_equal(line.bytes[line.length - 1], '\n');
        struct json_doc *d = json_parse(line.bytes, line.length - 1, &e);
        assert_non_null(d);
        const char *name = json_text_of(json_member(json_root(d), "name"));
        assert_null(text_map_put(&names, name, &names));
        assert_string_equal(json_text_of(json_member(json_root(d), "type")), "ecl-310-a266.1");
        assert_int_equal(json_int_of(json_member(json_root(d), "port")), 1502);
        json_free(d);
    }
    network_fini(&network);
    text_map_fini(&names);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_and_numbers_are_each_others_reverse),
        cmocka_unit_test(the_first_address_is_127_1_0_1_and_rows_have_250),
        cmocka_unit_test(every_line_is_a_device_with_a_name_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
