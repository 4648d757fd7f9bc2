/* Hearth polls Modbus servers that nobody here wrote: every area, value kind and word order through the poller, the connection test, and
 * functions 1-6, 15 and 16 through the link. Usage: field_peer_test COMMAND [ARGUMENT]: starts the server, which prints "port N". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "../unit/field/poller_fixture.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char *const *command;
static pid_t server;
static int port;

static int start_server(void **state) {
    (void)state;
    int out[2];
    if (pipe(out) != 0) return -1;
    server = fork();
    if (server == 0) {
        dup2(out[1], STDOUT_FILENO);
        close(out[0]);
        execvp(command[0], command);
        _exit(127);
    }
    close(out[1]);
    FILE *lines = fdopen(out[0], "r");
    int found = fscanf(lines, "port %d", &port);
    fclose(lines);
    return found == 1 ? 0 : -1;
}

static int stop_server(void **state) {
    (void)state;
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    return 0;
}

static void end_poller(void) {
    poller_free(poller);
    timer_free(patience);
    loop_free(loop);
}

/* ---- values through the poller ---- */

static const struct value_row {
    int offset, registers;
    enum value_kind kind;
    int bit_from, bit_count;
    double value;
} values[] = {
    {0, 1, VALUE_U16, 0, 0, 54321},
    {1, 1, VALUE_I16, 0, 0, -12345},
    {2, 2, VALUE_U32, 0, 0, 3123456789.0},
    {4, 2, VALUE_I32, 0, 0, -1123456789.0},
    {6, 4, VALUE_U64, 0, 0, 9007199254740991.0},
    {10, 4, VALUE_I64, 0, 0, -1234567890123456.0},
    {14, 2, VALUE_F32, 0, 0, (double)-123.456F},
    {16, 4, VALUE_F64, 0, 0, 3.141592653589793},
    {20, 1, VALUE_BITS, 4, 8, 0x61},
};
enum { VALUES = sizeof values / sizeof *values };

static void add_values(struct hand_made *made, enum register_area area, int address, enum word_order order) {
    for (int i = 0; i < VALUES; i++) {
        add_def(made, area, address + values[i].offset, POLL_SLOT);
        struct point_def *def = &made->defs[made->type.point_count - 1];
        def->value = values[i].kind;
        def->registers = values[i].registers;
        def->bit_from = values[i].bit_from;
        def->bit_count = values[i].bit_count;
        def->order = order;
    }
}

static void poll_values(enum register_area area, int address) {
    struct hand_made *made[ORDER_COUNT];
    open_poller(quick_options(100));
    for (int order = 0; order < ORDER_COUNT; order++) {
        made[order] = made_type();
        add_values(made[order], area, address + 40 * order, (enum word_order)order);
        set_device(made_device(order + 1, made[order], port, 1));
    }
    run_until_events(4);
    for (int n = 0; n < 4; n++) {
        assert_true(events[n].scanned);
        assert_int_equal(events[n].count, VALUES);
        for (int i = 0; i < VALUES; i++) {
            struct sample got = events[n].items[i].sample;
            assert_int_equal(got.quality, QUALITY_GOOD);
            if (got.value != values[i].value)
                fail_msg("order %d, value %d: %.17g, not %.17g", (int)events[n].device_id - 1, i, got.value, values[i].value);
        }
    }
    end_poller();
    for (int order = 0; order < ORDER_COUNT; order++) free(made[order]);
}

static void holding_values_of_every_kind_and_order_are_right(void **state) {
    (void)state;
    poll_values(AREA_HOLDING, 1000);
}

static void input_values_of_every_kind_and_order_are_right(void **state) {
    (void)state;
    poll_values(AREA_INPUT, 2000);
}

static void all_four_areas_are_read_in_one_scan(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    for (int i = 0; i < 4; i++) {
        add_def(made, AREA_COIL, 300 + i, POLL_SLOT);
        add_def(made, AREA_DISCRETE, 300 + i, POLL_SLOT);
        add_def(made, AREA_HOLDING, 300 + i, POLL_SLOT);
        add_def(made, AREA_INPUT, 300 + i, POLL_SLOT);
    }
    open_poller(quick_options(100));
    set_device(made_device(1, made, port, 1));
    run_until_events(1);
    assert_true(events[0].scanned);
    for (int i = 0; i < 4; i++) {
        const struct scan_item *at = &events[0].items[i * 4];
        assert_int_equal((int)at[0].sample.value, i % 3 == 0);
        assert_int_equal((int)at[1].sample.value, i % 5 == 0);
        assert_int_equal((int)at[2].sample.value, 300 + i);
        assert_int_equal((int)at[3].sample.value, 65535 - 300 - i);
    }
    end_poller();
    free(made);
}

static void registers_that_do_not_exist_become_exceptions_and_the_rest_is_read(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 3994, 12, POLL_SLOT); /* the last six do not exist */
    open_poller(quick_options(200));
    set_device(made_device(1, made, port, 1));
    run_until_events(2);
    for (int n = 0; n < 2; n++) {
        assert_true(events[n].scanned);
        for (int i = 0; i < 12; i++)
            assert_int_equal(events[n].items[i].sample.quality, i < 6 ? QUALITY_GOOD : QUALITY_EXCEPTION);
        assert_int_equal((int)events[n].items[5].sample.value, 3999);
    }
    end_poller();
    free(made);
}

static struct probe_result probed;
static double probed_value;

static void take_probe(void *context, const struct probe_result *result) {
    (void)context;
    probed = *result;
    if (result->count > 0) probed_value = result->samples[0].value;
    loop_stop(loop);
}

static void the_connection_test_reads_it(void **state) {
    (void)state;
    struct hand_made *made = made_type();
    add_registers(made, 77, 1, POLL_IDENTITY);
    open_poller(quick_options(900000));
    assert_true(poller_probe(poller, "127.0.0.1", port, 1, &made->type, take_probe, NULL, &e));
    run_for(5000);
    assert_true(probed.connected && probed.answered);
    assert_int_equal((int)probed_value, 77);
    end_poller();
    free(made);
}

/* ---- functions through the link ---- */

static enum exchange_end answer_end;
static int answer_exception;
static uint16_t answer_words[DRIVER_WORDS_MAX];

static void take_answer(struct exchange *x, const struct answer *answer) {
    answer_end = answer->end;
    answer_exception = answer->exception;
    if (answer->end == EXCHANGE_ANSWERED && answer->exception == 0 && x->ask.write == NULL)
        memcpy(answer_words, answer->words, x->ask.count * sizeof *answer_words);
    loop_stop(loop);
}

static void ask(struct link *l, enum register_area area, int address, int count, const uint16_t *write) {
    struct exchange x = {
        .ask = {1, area, (uint16_t)address, (uint16_t)count, write},
        .rank = write != NULL ? EXCHANGE_WRITE : EXCHANGE_POLL,
        .done = take_answer,
    };
    memset(answer_words, 0xEE, sizeof answer_words);
    answer_end = EXCHANGE_SILENT;
    assert_true(link_submit(l, &x, &e));
    run_for(5000);
    assert_int_equal(answer_end, EXCHANGE_ANSWERED);
}

static struct link *open_link(void) {
    static uint16_t words[DRIVER_WORDS_MAX];
    static uint64_t random_state = 1;
    struct link_options options = {
        .driver = driver_find("modbus-tcp"),
        .host = "127.0.0.1",
        .port = port,
        .timeout_ms = 2000,
        .backoff_base_ms = 1000,
        .backoff_max_ms = 1000,
        .loopback_allowed = true,
        .random = &random_state,
        .words = words,
    };
    open_poller(quick_options(900000)); /* for its loop */
    options.loop = loop;
    return link_new(&options);
}

static void the_longest_reads_of_functions_1_to_4_are_right(void **state) {
    (void)state;
    struct link *l = open_link();
    ask(l, AREA_COIL, 1, 2000, NULL);
    for (int i = 0; i < 2000; i++) assert_int_equal(answer_words[i], (i + 1) % 3 == 0);
    ask(l, AREA_DISCRETE, 3, 1999, NULL);
    for (int i = 0; i < 1999; i++) assert_int_equal(answer_words[i], (i + 3) % 5 == 0);
    ask(l, AREA_HOLDING, 100, 125, NULL);
    for (int i = 0; i < 125; i++) assert_int_equal(answer_words[i], 100 + i);
    ask(l, AREA_INPUT, 100, 125, NULL);
    for (int i = 0; i < 125; i++) assert_int_equal(answer_words[i], 65535 - 100 - i);
    link_free(l);
    end_poller();
}

static void writes_of_functions_5_6_15_and_16_are_read_back(void **state) {
    (void)state;
    struct link *l = open_link();
    uint16_t words[1968];
    for (int i = 0; i < 1968; i++) words[i] = i % 7 == 0;
    ask(l, AREA_COIL, 0, 1968, words); /* 15 */
    assert_int_equal(answer_exception, 0);
    ask(l, AREA_COIL, 0, 1968, NULL);
    assert_memory_equal(answer_words, words, sizeof words);
    words[0] = 1;
    ask(l, AREA_COIL, 3001, 1, words); /* 5 */
    ask(l, AREA_COIL, 3000, 3, NULL);
    assert_int_equal(answer_words[1], 1);
    for (int i = 0; i < 123; i++) words[i] = (uint16_t)(i * 531);
    ask(l, AREA_HOLDING, 500, 123, words); /* 16 */
    ask(l, AREA_HOLDING, 500, 123, NULL);
    assert_memory_equal(answer_words, words, 123 * sizeof *words);
    words[0] = 0xBEEF;
    ask(l, AREA_HOLDING, 500, 1, words); /* 6 */
    ask(l, AREA_HOLDING, 500, 2, NULL);
    assert_int_equal(answer_words[0], 0xBEEF);
    assert_int_equal(answer_words[1], 531);
    link_free(l);
    end_poller();
}

static void an_address_that_does_not_exist_is_an_exception(void **state) {
    (void)state;
    struct link *l = open_link();
    ask(l, AREA_HOLDING, 4000, 1, NULL);
    assert_int_equal(answer_exception, MODBUS_ILLEGAL_ADDRESS);
    ask(l, AREA_HOLDING, 3999, 1, NULL);
    assert_int_equal(answer_exception, 0);
    link_free(l);
    end_poller();
}

/* A script needs its npm packages beside it. */
static bool packages_missing(const char *script) {
    char path[1024];
    struct stat found;
    const char *slash = script != NULL ? strrchr(script, '/') : NULL;
    if (slash == NULL) return false;
    snprintf(path, sizeof path, "%.*s/node_modules/modbus-serial", (int)(slash - script), script);
    return stat(path, &found) != 0;
}

int main(int argument_count, char **arguments) {
    if (argument_count < 2) return 2;
    command = arguments + 1;
    if (packages_missing(arguments[2])) {
        puts("[  SKIPPED ] peers/field_modbus_serial: tests/peers/node_modules is absent (npm ci in tests/peers)");
        return 77;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holding_values_of_every_kind_and_order_are_right),
        cmocka_unit_test(input_values_of_every_kind_and_order_are_right),
        cmocka_unit_test(all_four_areas_are_read_in_one_scan),
        cmocka_unit_test(registers_that_do_not_exist_become_exceptions_and_the_rest_is_read),
        cmocka_unit_test(the_connection_test_reads_it),
        cmocka_unit_test(the_longest_reads_of_functions_1_to_4_are_right),
        cmocka_unit_test(writes_of_functions_5_6_15_and_16_are_read_back),
        cmocka_unit_test(an_address_that_does_not_exist_is_an_exception),
    };
    return cmocka_run_group_tests(tests, start_server, stop_server);
}
