/* What a setting takes. Pure: owns nothing, writes nothing. */
#include "domain/point_setting.h"

#include <math.h>

#define FIGURE_MAX 1e15

static bool parse_range(struct json_fields *f, struct point_def *p) {
    bool least = json_has(f, "range_min"), most = json_has(f, "range_max");
    if (least != most)
        return json_fail(f, least ? "range_max" : "range_min", "A range has a smallest and a largest value.");
    if (!least && json_has(f, "range_step")) return json_fail(f, "range_step", "A step without a range.");
    if (!least) return true;
    if (!json_need_number(f, "range_min", -FIGURE_MAX, FIGURE_MAX, &p->range_min)) return false;
    if (!json_need_number(f, "range_max", -FIGURE_MAX, FIGURE_MAX, &p->range_max)) return false;
    if (!json_want_number(f, "range_step", 0, FIGURE_MAX, fabs(p->scale), &p->range_step)) return false;
    if (p->range_step < 1e-12) return json_fail(f, "range_step", "A step must be greater than 0.");
    return p->range_min <= p->range_max ||
           json_fail(f, "range_max", "The largest value %g is below the smallest %g.", p->range_max, p->range_min);
}

bool setting_parse(struct json_fields *f, struct point_def *p) {
    static const char *const members[] = {"level", "range_min", "range_max", "range_step", "factory"};
    int level = LEVEL_NONE;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        if (p->kind != POINT_SETTING && json_has(f, members[i]))
            return json_fail(f, members[i], "Only a point of the kind \"setting\" has this.");
    }
    if (!json_want_choice(f, "level", level_names, LEVEL_NONE, &level)) return false;
    p->level = (enum level)level;
    return parse_range(f, p) && json_want_number(f, "factory", -FIGURE_MAX, FIGURE_MAX, (double)NAN, &p->factory);
}

static const struct choice *choice_of(const struct point_def *def, double value) {
    for (int i = 0; i < def->choice_count; i++) {
        if ((double)def->choices[i].value == value) return &def->choices[i];
    }
    return NULL;
}

/* A step is met when the value is as near to it as decimals in a double can be. */
static bool on_a_step(const struct point_def *def, double value) {
    double steps = (value - def->range_min) / def->range_step;
    return fabs(steps - nearbyint(steps)) < 1e-6;
}

static bool in_range(const struct point_def *def, double value, struct err *e) {
    const char *symbol = def->unit->symbol;
    if (def->range_step <= 0)
        return err_set(e, ERR_INVALID, def->key, "%g is none of the values that can be chosen.", value);
    if (value < def->range_min || value > def->range_max)
        return err_set(e, ERR_INVALID, def->key, "%g %s lies outside %g to %g %s.", value, symbol, def->range_min,
                       def->range_max, symbol);
    return on_a_step(def, value) || err_set(e, ERR_INVALID, def->key, "%g %s is no step of %g %s from %g %s.", value,
                                            symbol, def->range_step, symbol, def->range_min, symbol);
}

bool setting_allows(const struct point_def *def, double value, enum level *level, struct err *e) {
    if (def->level == LEVEL_NONE) return err_set(e, ERR_INVALID, def->key, "This point cannot be written.");
    if (!isfinite(value)) return err_set(e, ERR_INVALID, def->key, "A number is needed.");
    const struct choice *choice = choice_of(def, value);
    if (!choice && !in_range(def, value, e)) return false;
    *level = choice && choice->level > def->level ? choice->level : def->level;
    return true;
}
