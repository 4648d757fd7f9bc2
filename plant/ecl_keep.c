/* What survives the plant's end: the meter, rooms, and every register that is no longer as it was made. */
#include "ecl_private.h"

#include "physics/physics.h"

#include <string.h>

#define KEPT_COUNTER_MAX 4e8                    /* tenths of it fill 32 bits */
#define KEPT_TIME_MAX_MS INT64_C(4102444800000) /* 2100 */

void ecl_save(const struct plant_device *d, struct buf *line) {
    const struct ecl *c = (const struct ecl *)d;
    const struct substation *s = c->substation;
    buf_printf(line, "time=%lld energy=%.4f volume=%.5f serial=%u room=%.3f mass=%.3f",
               (long long)physics_time_ms(c->physics), s->meter.energy_kwh, s->meter.volume_m3, s->meter.serial,
               s->building.room_c, s->building.mass_c);
    for (int row = 0; row < ecl_row_count; row++) {
        const struct ecl_row *r = &ecl_rows[row];
        for (int pnu = r->first; pnu <= r->last && r->source == ECL_STORED; pnu++) {
            int place = c->places->of_row[row] + pnu - r->first;
            if (c->values[place] != c->factory[place]) buf_printf(line, " %d=%u", pnu, c->values[place]);
        }
    }
}

static bool load_number(struct str value, double most, double *out) {
    return str_to_double(value, '.', out) && *out >= 0 && *out <= most;
}

static bool load_serial(struct ecl *c, struct str value) {
    int64_t serial;
    if (!str_to_int64(value, &serial) || serial < 0 || serial > UINT32_MAX) return false;
    c->substation->meter.serial = (uint32_t)serial;
    return true;
}

static bool load_register(struct ecl *c, const char *key, struct str value) {
    int64_t pnu, word;
    if (!str_to_int64(str_of(key), &pnu) || !str_to_int64(value, &word) || pnu < 0 || pnu > 65536 || word < 0 ||
        word > 65535)
        return false;
    int row = ecl_row_find((int)pnu);
    if (row < 0 || ecl_rows[row].source != ECL_STORED || ecl_rows[row].access == ECL_READ) return false;
    if (!ecl_in_range(&ecl_rows[row], (int16_t)word)) return false;
    *ecl_stored(c, (int)pnu) = (uint16_t)word;
    return true;
}

/* All words are there: the physics begin from them. */
static bool load_done(struct ecl *c) {
    if (c->kept.time_ms) {
        physics_keep_meter(c->physics, c->index, c->kept.time_ms, c->kept.energy_kwh, c->kept.volume_m3);
        physics_keep_rooms(c->physics, c->index, c->kept.room_c, c->kept.mass_c);
    }
    c->device.unit = (uint8_t)ecl_setting(c, PNU_UNIT);
    ecl_settings_refresh(c);
    return true;
}

bool ecl_load(struct plant_device *d, const char *key, struct str value) {
    struct ecl *c = (struct ecl *)d;
    if (!key) return load_done(c);
    if (strcmp(key, "time") == 0)
        return str_to_int64(value, &c->kept.time_ms) && c->kept.time_ms > 0 && c->kept.time_ms < KEPT_TIME_MAX_MS;
    if (strcmp(key, "energy") == 0) return load_number(value, KEPT_COUNTER_MAX, &c->kept.energy_kwh);
    if (strcmp(key, "volume") == 0) return load_number(value, KEPT_COUNTER_MAX, &c->kept.volume_m3);
    if (strcmp(key, "room") == 0) return load_number(value, 60, &c->kept.room_c);
    if (strcmp(key, "mass") == 0) return load_number(value, 60, &c->kept.mass_c);
    if (strcmp(key, "serial") == 0) return load_serial(c, value);
    return load_register(c, key, value);
}
