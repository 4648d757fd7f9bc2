/* Checks of a whole type: points that overlap oddly, stand on a hole, need a function that the device lacks, or mean
 * nothing. Pure; owns only the parsed type while it looks at it. */
#include "domain/type_check.h"

#include "domain/point_setting.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct checker {
    const struct type_def *type;
    const char *file;
    const struct problem_sink *sink;
    size_t count;
};

static void count_problem(void *context, const struct err *problem) {
    struct checker *c = context;
    c->count++;
    struct err named = *problem;
    err_in_file(&named, c->file);
    c->sink->report(c->sink->context, &named);
}

#define problem(c, point, member, ...)                                                                                 \
    do {                                                                                                               \
        struct err e_;                                                                                                 \
        char field_[80];                                                                                               \
        snprintf(field_, sizeof field_, "%.48s%s%s", (point)->key, (member)[0] ? "." : "", (member));                  \
        err_set(&e_, ERR_INVALID, field_, __VA_ARGS__);                                                                \
        count_problem((c), &e_);                                                                                       \
    } while (0)

static int64_t shown(const struct checker *c, int32_t address) {
    return (int64_t)address + c->type->address_base;
}

static void check_function(struct checker *c, const struct point_def *p) {
    static const int function_of[AREA_COUNT] = {
        [AREA_COIL] = 1, [AREA_DISCRETE] = 2, [AREA_INPUT] = 4, [AREA_HOLDING] = 3};
    int function = function_of[p->area];
    if (!(c->type->functions & 1 << function)) {
        problem(c, p, "area", "The area %s is read by function %d, which limits.functions does not list.",
                area_names[p->area], function);
    }
}

static void check_holes(struct checker *c, const struct point_def *p) {
    for (int i = 0; i < c->type->hole_count; i++) {
        const struct hole *h = &c->type->holes[i];
        if (h->area == p->area && p->address <= h->last && p->address + p->registers - 1 >= h->first) {
            problem(c, p, "address", "Stands on the hole from %lld to %lld.", (long long)shown(c, h->first),
                    (long long)shown(c, h->last));
        }
    }
}

static void check_size(struct checker *c, const struct point_def *p) {
    if (p->registers > c->type->registers_max) {
        problem(c, p, "value", "Needs %d registers in one request; limits.registers_max is %d.", p->registers,
                c->type->registers_max);
    }
}

static void check_counter(struct checker *c, const struct point_def *p) {
    if (p->kind == POINT_COUNTER && strcmp(p->unit->dimension, "none") == 0) {
        problem(c, p, "unit", "A counter without a unit cannot be summed.");
    }
}

static void check_side(struct checker *c, const struct point_def *p) {
    bool sided = strcmp(p->unit->dimension, "temperature") == 0 || strcmp(p->unit->dimension, "flow") == 0 ||
                 strcmp(p->unit->dimension, "mass_flow") == 0;
    if (p->side != SIDE_NONE && !sided) problem(c, p, "side", "Only temperatures and flows have a side.");
}

static void check_role(struct checker *c, const struct point_def *p) {
    static const char *const roles[] = {"outdoor",
                                        "room",
                                        "supply",
                                        "return",
                                        "flow",
                                        "power",
                                        "energy",
                                        "volume",
                                        "pressure",
                                        "pump",
                                        "valve_open",
                                        "valve_close",
                                        "room_reference",
                                        "supply_reference",
                                        "return_reference",
                                        "mode",
                                        "status",
                                        "alarm",
                                        "serial",
                                        "outdoor_minimum",
                                        "outdoor_maximum",
                                        NULL};
    if (!p->role) return;
    for (int i = 0; roles[i]; i++) {
        if (strcmp(roles[i], p->role) == 0) return;
    }
    problem(c, p, "role", "\"%s\" is no role that Hearth knows.", p->role);
}

static void check_stored(struct checker *c, const struct point_def *p) {
    if (p->kind == POINT_COUNTER && p->poll != POLL_SLOT) {
        problem(c, p, "poll", "A counter is stored, so its poll must be \"slot\", not \"%s\".",
                poll_class_names[p->poll]);
    }
    if (p->choice_count > 0 && (p->kind == POINT_MEASUREMENT || p->kind == POINT_COUNTER)) {
        problem(c, p, "choices", "A %s is a number and cannot have choices.", point_kind_names[p->kind]);
    }
}

/* Goes into the registers and comes back as it was? */
static bool survives(const struct point_def *p, double value) {
    uint16_t words[4] = {0};
    if (!point_encode(p, value, words)) return false;
    struct sample back = point_decode(p, words);
    return back.quality == QUALITY_GOOD && fabs(back.value - value) <= 1e-9 * fmax(1, fabs(value));
}

static void check_written(struct checker *c, const struct point_def *p) {
    bool bit = p->area == AREA_COIL, registers = p->area == AREA_HOLDING;
    int functions = bit ? 1 << 5 | 1 << 15 : registers ? (p->registers == 1 ? 1 << 6 : 0) | 1 << 16 : 0;
    if (p->level != LEVEL_NONE && !(c->type->functions & functions))
        problem(c, p, "level", "No function of limits.functions writes %d of the area %s.", p->registers,
                area_names[p->area]);
    if (p->level != LEVEL_NONE && p->range_step <= 0 && p->choice_count == 0)
        problem(c, p, "level", "What may be written needs a range or choices.");
}

static void check_range(struct checker *c, const struct point_def *p) {
    double steps = (p->range_max - p->range_min) / p->range_step;
    if (fabs(steps - nearbyint(steps)) > 1e-6)
        problem(c, p, "range_max", "%g is no step of %g from %g.", p->range_max, p->range_step, p->range_min);
    if (!survives(p, p->range_min)) problem(c, p, "range_min", "%g does not fit the register.", p->range_min);
    if (!survives(p, p->range_max)) problem(c, p, "range_max", "%g does not fit the register.", p->range_max);
    if (!survives(p, p->range_min + p->range_step))
        problem(c, p, "range_step", "A step of %g does not fit the register.", p->range_step);
}

/* A choice beside a range is a code such as OFF; within the range it would make one figure mean two things. */
static void check_choice(struct checker *c, const struct point_def *p, const struct choice *choice) {
    double value = (double)choice->value;
    if (p->range_step > 0 && value >= p->range_min && value <= p->range_max)
        problem(c, p, "choices", "%g is a figure of the range and cannot stand for \"%s\".", value, choice->key);
    if (choice->level != LEVEL_NONE && choice->level <= p->level)
        problem(c, p, "choices", "\"%s\" takes no more than the setting itself.", choice->key);
    if (choice->level != LEVEL_NONE && p->level == LEVEL_NONE)
        problem(c, p, "choices", "\"%s\" has a level, but nobody writes this setting.", choice->key);
    if (p->level != LEVEL_NONE && !survives(p, value)) problem(c, p, "choices", "%g does not fit the register.", value);
}

static void check_setting(struct checker *c, const struct point_def *p) {
    struct err e;
    enum level level;
    check_written(c, p);
    if (p->range_step > 0) check_range(c, p);
    for (int i = 0; i < p->choice_count; i++) check_choice(c, p, &p->choices[i]);
    struct point_def writable = *p;
    if (writable.level == LEVEL_NONE) writable.level = LEVEL_FULL;
    bool bounded = p->range_step > 0 || p->choice_count > 0;
    if (bounded && !isnan(p->factory) && !setting_allows(&writable, p->factory, &level, &e))
        problem(c, p, "factory", "%s", e.text);
}

static void check_clock(struct checker *c, const struct point_def *p) {
    if (p->value == VALUE_HHMM && strcmp(p->unit->dimension, "time_of_day") != 0)
        problem(c, p, "unit", "A time of day has the unit \"clock\".");
}

/* A need that is always met says nothing. */
static void check_needs(struct checker *c, const struct point_def *p) {
    if (!p->needs) return;
    if (p->needs->not_a_value_count == 0 && isinf(p->needs->valid_min) && isinf(p->needs->valid_max))
        problem(c, p, "needs", "\"%s\" has no figure that means that there is nothing.", p->needs->key);
    if (p->needs->poll == POLL_LIVE) problem(c, p, "needs", "\"%s\" is read only while somebody looks.", p->needs->key);
}

/* Of two points on the same registers only fields of bits that share none are sensible. */
static void check_overlap(struct checker *c, const struct point_def *p, const struct point_def *other) {
    if (p->area != other->area || p->address >= other->address + other->registers ||
        other->address >= p->address + p->registers) {
        return;
    }
    bool bits =
        p->value == VALUE_BITS && other->value == VALUE_BITS && p->area != AREA_COIL && p->area != AREA_DISCRETE;
    bool apart = p->bit_from >= other->bit_from + other->bit_count || other->bit_from >= p->bit_from + p->bit_count;
    if (bits && apart) return;
    problem(c, p, "address", "Shares the %s at %lld with \"%s\".", bits ? "bits of the register" : "register",
            (long long)shown(c, p->address > other->address ? p->address : other->address), other->key);
}

static void check_registers(struct checker *c, int index) {
    const struct point_def *p = &c->type->points[index];
    check_setting(c, p);
    check_clock(c, p);
    check_needs(c, p);
    check_function(c, p);
    check_holes(c, p);
    check_size(c, p);
    for (int i = 0; i < index; i++) check_overlap(c, p, &c->type->points[i]);
}

static void check_points(struct checker *c) {
    bool registers = strcmp(c->type->protocol, "none") != 0;
    for (int i = 0; i < c->type->point_count; i++) {
        const struct point_def *p = &c->type->points[i];
        check_counter(c, p);
        check_side(c, p);
        check_role(c, p);
        check_stored(c, p);
        if (registers) check_registers(c, i);
    }
}

static void check_file_name(struct checker *c) {
    const char *slash = strrchr(c->file, '/');
    const char *name = slash ? slash + 1 : c->file;
    size_t length = strlen(c->type->key);
    if (strncmp(name, c->type->key, length) == 0 && strcmp(name + length, ".json") == 0) return;
    struct err e;
    err_set(&e, ERR_INVALID, "key", "The file of the type \"%s\" must be named %s.json.", c->type->key, c->type->key);
    count_problem(c, &e);
}

size_t type_check(const char *json, size_t length, const char *file, const struct problem_sink *sink) {
    struct checker c = {.file = file, .sink = sink};
    struct problem_sink counting = {count_problem, &c};
    struct err e;
    struct type_def *t = type_def_read(json, length, file, &counting, &e);
    if (!t) {
        c.count++;
        sink->report(sink->context, &e);
        return c.count;
    }
    c.type = t;
    check_file_name(&c);
    check_points(&c);
    type_def_free(t);
    return c.count;
}
