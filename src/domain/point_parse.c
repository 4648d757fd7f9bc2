/* One point: JSON to struct point_def. Pure. Refuses what cannot be polled or would not mean anything; whether the
 * points of a file fit together is type_def.c's and type_check.c's. */
#include "domain/point_parse.h"

#include "domain/point_setting.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define CHOICES_MAX 256
#define FIGURE_MAX  1e15

static const int registers_of[VALUE_KINDS] = {
    [VALUE_U16] = 1, [VALUE_I16] = 1, [VALUE_U32] = 2, [VALUE_I32] = 2,  [VALUE_U64] = 4,
    [VALUE_I64] = 4, [VALUE_F32] = 2, [VALUE_F64] = 4, [VALUE_BITS] = 1, [VALUE_HHMM] = 1,
};

bool key_is_valid(const char *key) {
    size_t length = strlen(key);
    return length >= 1 && length <= 48 && strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_") == length;
}

static const char *copy_or_null(struct arena *a, const char *text) {
    return text && *text ? arena_copy(a, text) : NULL;
}

static bool parse_name(struct json_fields *f, const struct type_def *type, struct arena *a, struct point_def *p) {
    const char *key = NULL, *name = NULL;
    if (!json_need_text(f, "key", 1, 48, &key)) return false;
    if (!key_is_valid(key)) {
        return json_fail(f, "key", "A point's key is made of a to z, 0 to 9 and _ only, not \"%s\".", key);
    }
    /* Names of a library type stand in library/texts, one file per language. */
    if (type->own_points && !json_need_text(f, "name", 1, 80, &name)) return false;
    p->key = arena_copy(a, key);
    p->name = copy_or_null(a, name);
    return true;
}

static bool parse_unit(struct json_fields *f, struct point_def *p) {
    const char *unit = NULL;
    if (!json_want_text(f, "unit", 0, 16, "none", &unit)) return false;
    p->unit = unit_find(*unit ? unit : "none");
    return p->unit || json_fail(f, "unit", "\"%s\" is not a unit that Hearth knows.", unit);
}

static bool parse_meaning(struct json_fields *f, struct arena *a, struct point_def *p) {
    const char *group = NULL, *role = NULL;
    int kind = 0, poll = 0, side = 0;
    if (!json_want_text(f, "group", 0, 48, "values", &group) || !json_want_text(f, "role", 0, 32, "", &role))
        return false;
    if (!json_want_choice(f, "kind", point_kind_names, POINT_MEASUREMENT, &kind)) return false;
    if (!json_want_choice(f, "poll", poll_class_names, POLL_SLOT, &poll)) return false;
    if (!json_want_choice(f, "side", side_names, SIDE_NONE, &side)) return false;
    p->group = arena_copy(a, *group ? group : "values");
    p->role = copy_or_null(a, role);
    p->kind = (enum point_kind)kind;
    p->poll = (enum poll_class)poll;
    p->side = (enum side)side;
    return true;
}

static bool parse_bits(struct json_fields *f, struct point_def *p) {
    int64_t bit = 0, bits = 1;
    if (p->value != VALUE_BITS && (json_has(f, "bit") || json_has(f, "bits"))) {
        return json_fail(f, json_has(f, "bit") ? "bit" : "bits", "Bits are for points whose value is \"bits\" only.");
    }
    if (!json_want_int(f, "bit", 0, 15, 0, &bit) || !json_want_int(f, "bits", 1, 16, 1, &bits)) return false;
    if (bit + bits > 16) {
        return json_fail(f, "bits", "Bits %lld to %lld do not fit into a register of 16.", (long long)bit,
                         (long long)(bit + bits - 1));
    }
    p->bit_from = (int)bit;
    p->bit_count = (int)bits;
    return true;
}

/* A coil or discrete input is one bit: no kind, order or bit number to choose. */
static bool parse_one_bit(struct json_fields *f, struct point_def *p) {
    int value = VALUE_BITS;
    if (!json_want_choice(f, "value", value_kind_names, VALUE_BITS, &value)) return false;
    if (value != VALUE_BITS && value != VALUE_U16) {
        return json_fail(f, "value", "A %s is one bit, so its value cannot be \"%s\".",
                         p->area == AREA_COIL ? "coil" : "discrete input", value_kind_names[value]);
    }
    p->value = VALUE_BITS;
    if (!parse_bits(f, p)) return false;
    if (p->bit_from != 0 || p->bit_count != 1) {
        return json_fail(f, "bit", "A coil or discrete input has only bit 0.");
    }
    return true;
}

static bool parse_value(struct json_fields *f, struct point_def *p) {
    int order = ORDER_ABCD, value = 0;
    if (!json_want_choice(f, "order", word_order_names, ORDER_ABCD, &order)) return false;
    p->order = (enum word_order)order;
    if (p->area == AREA_COIL || p->area == AREA_DISCRETE) return parse_one_bit(f, p);
    if (!json_want_choice(f, "value", value_kind_names, -1, &value)) return false;
    p->value = (enum value_kind)value;
    return parse_bits(f, p);
}

static bool parse_registers(struct json_fields *f, const struct type_def *type, struct point_def *p) {
    int area = 0;
    int64_t address = 0, base = type->address_base;
    if (!json_want_choice(f, "area", area_names, -1, &area)) return false;
    p->area = (enum register_area)area;
    if (!json_need_int(f, "address", base, 65535 + base, &address) || !parse_value(f, p)) return false;
    p->registers = registers_of[p->value];
    p->address = (int32_t)(address - base);
    if (p->address + p->registers > 65536) {
        return json_fail(f, "address", "A value of %d registers at %lld would end past the last register.",
                         p->registers, (long long)address);
    }
    return true;
}

static bool parse_scale(struct json_fields *f, struct point_def *p) {
    if (!json_want_number(f, "scale", -1e12, 1e12, 1, &p->scale)) return false;
    if (fabs(p->scale) < 1e-12) return json_fail(f, "scale", "A scale of 0 would make every value the same.");
    return json_want_number(f, "offset", -FIGURE_MAX, FIGURE_MAX, 0, &p->offset);
}

static bool parse_range(struct json_fields *f, struct point_def *p) {
    int64_t decimals = 0;
    if (!json_want_int(f, "decimals", 0, 9, p->unit->decimals, &decimals)) return false;
    if (!json_want_number(f, "min", -FIGURE_MAX, FIGURE_MAX, (double)-INFINITY, &p->valid_min)) return false;
    if (!json_want_number(f, "max", -FIGURE_MAX, FIGURE_MAX, (double)INFINITY, &p->valid_max)) return false;
    p->decimals = (int)decimals;
    return p->valid_min <= p->valid_max ||
           json_fail(f, "max", "The largest valid value %g is below the smallest %g.", p->valid_max, p->valid_min);
}

static bool item_open(struct json_fields *item, const struct json_fields *f, const char *member, size_t index,
                      const struct json_value *value) {
    char path[sizeof f->path + 40];
    snprintf(path, sizeof path, "%s.%s[%zu]", f->path, member, index);
    return json_fields_open(item, value, path, f->e);
}

static bool parse_not_a_value(struct json_fields *f, struct point_def *p) {
    const struct json_value *array = NULL;
    if (!json_want_array(f, "not_a_value", NOT_A_VALUE_MAX, &array)) return false;
    for (size_t i = 0; array && i < json_count(array); i++) {
        struct json_fields item;
        struct not_a_value *code = &p->not_a_value[i];
        const char *quality = NULL;
        if (!item_open(&item, f, "not_a_value", i, json_at(array, i))) return false;
        if (!json_need_number(&item, "raw", -0x1p64, 0x1p64, &code->raw)) return false;
        if (!json_need_text(&item, "quality", 1, 24, &quality)) return false;
        if (!quality_parse(quality, &code->quality) || quality_usable(code->quality)) {
            return json_fail(&item, "quality", "\"%s\" is not a quality of something that is no value.", quality);
        }
        if (!json_fields_close(&item)) return false;
        p->not_a_value_count = (int)i + 1;
    }
    return true;
}

static bool choice_known(const struct choice *choices, size_t count, int64_t value) {
    for (size_t i = 0; i < count; i++) {
        if (choices[i].value == value) return true;
    }
    return false;
}

static bool parse_choice(const struct json_fields *f, const struct json_value *value, size_t index,
                         struct choice *choices, struct arena *a) {
    struct json_fields item;
    const char *key = NULL;
    int64_t number = 0;
    int level = 0;
    if (!item_open(&item, f, "choices", index, value)) return false;
    if (!json_need_int(&item, "value", INT32_MIN, UINT32_MAX, &number)) return false;
    if (!json_need_text(&item, "key", 1, 48, &key)) return false;
    if (!json_want_choice(&item, "level", level_names, LEVEL_NONE, &level)) return false;
    if (choice_known(choices, index, number)) {
        return json_fail(&item, "value", "The value %lld has two names.", (long long)number);
    }
    choices[index] = (struct choice){number, arena_copy(a, key), (enum level)level};
    return json_fields_close(&item);
}

static bool parse_choices(struct json_fields *f, struct arena *a, struct point_def *p) {
    const struct json_value *array = NULL;
    if (!json_want_array(f, "choices", CHOICES_MAX, &array)) return false;
    size_t count = array ? json_count(array) : 0;
    struct choice *choices = count ? arena_new_n(a, struct choice, count) : NULL;
    for (size_t i = 0; i < count; i++) {
        if (!parse_choice(f, json_at(array, i), i, choices, a)) return false;
    }
    p->choices = choices;
    p->choice_count = (int)count;
    return true;
}

/* Where a fact stands and how sure it is: every point of a library type says both, a user's own says neither. */
static bool parse_origin(struct json_fields *f, const struct type_def *type, struct arena *a, struct point_def *p) {
    static const char *const names[] = {"A", "B", "U", NULL};
    int confidence = 0;
    const char *source = NULL;
    p->confidence = '-';
    if (type->own_points) return true;
    if (!json_want_choice(f, "confidence", names, -1, &confidence)) return false;
    if (!json_need_text(f, "source", 1, 200, &source)) return false;
    p->confidence = names[confidence][0];
    p->source = arena_copy(a, source);
    return true;
}

static bool parse_needs(struct json_fields *f, struct arena *a, const char **needs) {
    const char *key = NULL;
    if (!json_want_text(f, "needs", 1, 48, NULL, &key)) return false;
    *needs = copy_or_null(a, key);
    return true;
}

static bool has_registers(const struct type_def *type) {
    return strcmp(type->protocol, "none") != 0;
}

/* What only a point that is read and written has. */
static bool parse_traffic(struct json_fields *f, const struct type_def *type, struct arena *a, struct point_def *p,
                          const char **needs) {
    return parse_registers(f, type, p) && parse_scale(f, p) && setting_parse(f, p) && parse_needs(f, a, needs);
}

static bool parse_all(struct json_fields *f, const struct type_def *type, struct arena *a, struct point_def *p,
                      const char **needs) {
    if (!parse_name(f, type, a, p) || !parse_unit(f, p) || !parse_meaning(f, a, p)) return false;
    if (has_registers(type) && !parse_traffic(f, type, a, p, needs)) return false;
    return parse_range(f, p) && parse_not_a_value(f, p) && parse_choices(f, a, p) && parse_origin(f, type, a, p);
}

bool point_parse(const struct json_value *value, const struct type_def *type, const char *path, struct arena *a,
                 struct point_def *out, const char **needs, struct err *e) {
    struct json_fields f;
    struct point_def p = {.value = VALUE_F64,
                          .registers = registers_of[VALUE_F64],
                          .scale = 1,
                          .area = AREA_HOLDING,
                          .factory = (double)NAN};
    *needs = NULL;
    if (!json_fields_open(&f, value, path, e) || !parse_all(&f, type, a, &p, needs) || !json_fields_close(&f))
        return false;
    *out = p;
    return true;
}
