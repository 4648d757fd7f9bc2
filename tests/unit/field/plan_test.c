/* The planner: how points become blocks, and what refusals teach. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "field/plan.h"

#include <string.h>

enum { POINTS = 400 };
static struct point_def defs[POINTS];
static struct device_point points[POINTS];
static int count;
static struct plan plan;
static struct plan_learned learned;
static struct plan_limits limits;

static int fresh(void **state) {
    (void)state;
    count = 0;
    memset(defs, 0, sizeof defs);
    memset(points, 0, sizeof points);
    memset(&plan, 0, sizeof plan);
    memset(&learned, 0, sizeof learned);
    limits = (struct plan_limits){.registers_max = 125};
    return 0;
}

static int done(void **state) {
    (void)state;
    plan_fini(&plan);
    plan_learned_fini(&learned);
    return 0;
}

static void point(enum register_area area, int address, int registers, enum poll_class poll) {
    defs[count] = (struct point_def){.area = area, .address = address, .registers = registers, .poll = poll};
    points[count] = (struct device_point){.number = count + 1, .def = &defs[count]};
    count++;
}

static void holding(int address, int registers) { point(AREA_HOLDING, address, registers, POLL_SLOT); }
static void build(void) { plan_build(&plan, points, count, PLAN_CLASS(POLL_SLOT), &limits, &learned); }

static void block_is(size_t index, int address, int length, int point_count) {
    assert_true(index < plan.blocks.count);
    const struct plan_block *b = &plan.blocks.items[index];
    assert_int_equal(b->address, address);
    assert_int_equal(b->count, length);
    assert_int_equal(b->point_count, point_count);
}

static void neighbours_become_one_block_in_any_order(void **state) {
    (void)state;
    for (int i = 39; i >= 0; i--) holding(100 + i, 1);
    build();
    assert_int_equal(plan.blocks.count, 1);
    block_is(0, 100, 40, 40);
    assert_int_equal(plan.points.items[0].index, 39);
    assert_int_equal(plan.points.items[0].rank, 39);
}

static void a_block_is_at_most_as_long_as_the_device_takes(void **state) {
    (void)state;
    limits.registers_max = 100;
    for (int i = 0; i < 150; i++) holding(i, 1);
    build();
    assert_int_equal(plan.blocks.count, 2);
    block_is(0, 0, 100, 100);
    block_is(1, 100, 50, 50);
}

static void a_value_is_never_split(void **state) {
    (void)state;
    limits.registers_max = 10;
    for (int i = 0; i < 6; i++) holding(i * 4, 4);
    build();
    assert_int_equal(plan.blocks.count, 3);
    for (size_t i = 0; i < 3; i++) block_is(i, (int)i * 8, 8, 2);
    limits.registers_max = 2; /* shorter than a value: it still goes in one piece */
    build();
    assert_int_equal(plan.blocks.count, 6);
    block_is(0, 0, 4, 1);
}

static void gaps_are_bridged_up_to_the_devices_limit(void **state) {
    (void)state;
    holding(0, 1);
    holding(9, 1);  /* gap of 8 */
    holding(19, 1); /* gap of 9 */
    build();
    assert_int_equal(plan.blocks.count, 3);
    limits.gap_max = 8;
    build();
    assert_int_equal(plan.blocks.count, 2);
    block_is(0, 0, 10, 2);
}

static void known_holes_are_never_bridged(void **state) {
    (void)state;
    struct hole holes[] = {{AREA_INPUT, 0, 100}, {AREA_HOLDING, 5, 5}};
    limits.gap_max = 16;
    limits.hole_count = 2;
    limits.holes = holes;
    holding(0, 1);
    holding(4, 1);
    holding(6, 1);
    build();
    assert_int_equal(plan.blocks.count, 2);
    block_is(0, 0, 5, 2);
    block_is(1, 6, 1, 1);
}

static void areas_never_share_a_block(void **state) {
    (void)state;
    point(AREA_COIL, 0, 1, POLL_SLOT);
    point(AREA_DISCRETE, 1, 1, POLL_SLOT);
    point(AREA_INPUT, 2, 1, POLL_SLOT);
    point(AREA_HOLDING, 3, 1, POLL_SLOT);
    build();
    assert_int_equal(plan.blocks.count, 4);
}

static void bits_take_one_address_each_and_up_to_2000_per_block(void **state) {
    (void)state;
    for (int i = 0; i < POINTS; i++) point(AREA_COIL, i * 6, 1, POLL_SLOT);
    limits.gap_max = 5;
    build();
    assert_int_equal(plan.blocks.count, 2);
    block_is(0, 0, 1999, 334);
}

static void points_of_one_register_share_it(void **state) {
    (void)state;
    for (int i = 0; i < 16; i++) holding(7, 1);
    build();
    assert_int_equal(plan.blocks.count, 1);
    block_is(0, 7, 1, 16);
}

static void only_open_points_of_the_wanted_classes_are_asked_for(void **state) {
    (void)state;
    holding(0, 1);
    point(AREA_HOLDING, 1, 1, POLL_WATCH);
    holding(2, 1);
    points[2].closed = true;
    build();
    assert_int_equal(plan.blocks.count, 1);
    block_is(0, 0, 1, 1);
}

static void the_last_address_is_reached_and_nothing_past_it(void **state) {
    (void)state;
    holding(65535, 1);
    holding(65535, 2);
    build();
    assert_int_equal(plan.points.count, 1);
    block_is(0, 65535, 1, 1);
}

static void nothing_wanted_is_an_empty_plan(void **state) {
    (void)state;
    build();
    assert_int_equal(plan.blocks.count, 0);
    assert_true(plan.built);
}

/* A device with holes at the addresses given; asks every block until none is refused any more. Returns the number of requests. */
static int ask_all(const int *missing, int missing_count) {
    int requests = 0;
    for (size_t b = 0; b < plan.blocks.count;) {
        const struct plan_block *block = &plan.blocks.items[b];
        bool refused = false;
        for (int i = 0; i < missing_count; i++)
            refused = refused || (missing[i] >= block->address && missing[i] < block->address + block->count);
        requests++;
        if (!refused || !plan_refused(&plan, b, points, &learned, 1000)) b++;
    }
    return requests;
}

static void a_refused_block_is_halved_until_the_hole_stands_alone(void **state) {
    (void)state;
    for (int i = 0; i < 64; i++) holding(i, 1);
    build();
    int missing[] = {37};
    assert_in_range(ask_all(missing, 1), 7, 14);
    int holes = 0, covered = 0;
    for (size_t b = 0; b < plan.blocks.count; b++) {
        const struct plan_block *block = &plan.blocks.items[b];
        covered += block->point_count;
        holes += block->hole;
        if (block->hole) assert_int_equal(block->address, 37);
    }
    assert_int_equal(covered, 64);
    assert_int_equal(holes, 1);
    assert_int_equal(learned.holes.count, 1);
}

static void what_was_learned_shapes_the_next_plan(void **state) {
    (void)state;
    for (int i = 0; i < 64; i++) holding(i, 1);
    build();
    int missing[] = {0, 20, 63};
    ask_all(missing, 3);
    build();
    int asked = 0;
    for (size_t b = 0; b < plan.blocks.count; b++) {
        const struct plan_block *block = &plan.blocks.items[b];
        if (block->hole) continue;
        asked++;
        for (int i = 0; i < 3; i++)
            assert_false(missing[i] >= block->address && missing[i] < block->address + block->count);
    }
    assert_int_equal(asked, 2); /* 1..19 and 21..62 */
}

static void a_gap_that_the_device_refuses_is_not_bridged_again(void **state) {
    (void)state;
    limits.gap_max = 10;
    for (int i = 0; i < 4; i++) holding(i, 1);
    for (int i = 0; i < 4; i++) holding(10 + i, 1);
    build();
    assert_int_equal(plan.blocks.count, 1);
    int missing[] = {6};
    assert_int_equal(ask_all(missing, 1), 3);
    assert_int_equal(plan.blocks.count, 2);
    assert_int_equal(learned.holes.count, 0);
    build();
    assert_int_equal(plan.blocks.count, 2);
    block_is(0, 0, 4, 4);
    block_is(1, 10, 4, 4);
}

static void a_hole_waits_longer_each_time_and_is_forgotten_when_it_answers(void **state) {
    (void)state;
    holding(5, 2);
    build();
    int64_t waits[3];
    for (int i = 0; i < 3; i++) {
        assert_false(plan_refused(&plan, 0, points, &learned, 0));
        waits[i] = plan.blocks.items[0].again_ms;
    }
    assert_true(waits[0] >= 45000 && waits[1] > waits[0] && waits[2] > waits[1]);
    assert_int_equal(learned.holes.count, 1);
    plan_answered(&plan, 0, &learned);
    assert_false(plan.blocks.items[0].hole);
    assert_int_equal(learned.holes.count, 0);
}

static void overlapping_values_are_one_hole_together(void **state) {
    (void)state;
    holding(10, 2);
    holding(11, 1);
    holding(12, 1);
    build();
    int missing[] = {11};
    ask_all(missing, 1);
    build();
    assert_int_equal(plan.blocks.count, 2);
    assert_true(plan.blocks.items[0].hole);
    block_is(0, 10, 2, 2);
    block_is(1, 12, 1, 1);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, done)
    const struct CMUnitTest tests[] = {
        TEST(neighbours_become_one_block_in_any_order),
        TEST(a_block_is_at_most_as_long_as_the_device_takes),
        TEST(a_value_is_never_split),
        TEST(gaps_are_bridged_up_to_the_devices_limit),
        TEST(known_holes_are_never_bridged),
        TEST(areas_never_share_a_block),
        TEST(bits_take_one_address_each_and_up_to_2000_per_block),
        TEST(points_of_one_register_share_it),
        TEST(only_open_points_of_the_wanted_classes_are_asked_for),
        TEST(the_last_address_is_reached_and_nothing_past_it),
        TEST(nothing_wanted_is_an_empty_plan),
        TEST(a_refused_block_is_halved_until_the_hole_stands_alone),
        TEST(what_was_learned_shapes_the_next_plan),
        TEST(a_gap_that_the_device_refuses_is_not_bridged_again),
        TEST(a_hole_waits_longer_each_time_and_is_forgotten_when_it_answers),
        TEST(overlapping_values_are_one_hole_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
