/* The controller: its stored registers, what may be written to them, and its birth. Values that change by themselves
 * come from the physics (ecl_live.c), settings go there (ecl_settings.c). Owns its stored values. Knows nothing of
 * sockets; the time is an argument. */
#include "ecl_private.h"

#include "physics/physics.h"

#include "base/arena.h"
#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A read lets the physics catch up by itself, but not for long: who runs them keeps them near the present. */
#define READ_STEPS_MAX 20000

uint16_t *ecl_stored(struct ecl *c, int pnu) {
    int row = ecl_row_find(pnu);
    REQUIRE(row >= 0 && ecl_rows[row].source == ECL_STORED);
    return &c->values[c->places->of_row[row] + pnu - ecl_rows[row].first];
}

int ecl_setting(const struct ecl *c, int pnu) {
    return (int16_t)*ecl_stored((struct ecl *)c, pnu);
}

static void advance(struct ecl *c, int64_t now_ms) {
    physics_advance(c->physics, now_ms, READ_STEPS_MAX);
    ecl_monitor(c);
}

static uint8_t ecl_read(struct plant_device *d, uint8_t function, int address, int count, int64_t now_ms,
                        uint16_t *words) {
    struct ecl *c = (struct ecl *)d;
    (void)function; /* functions 3 and 4 read the same registers */
    int row = ecl_row_find(address);
    for (int pnu = address, at = row; pnu < address + count; pnu++) { /* all exist, or nothing is answered */
        if (at >= 0 && at < ecl_row_count && pnu > ecl_rows[at].last) at++;
        if (at < 0 || at >= ecl_row_count || pnu < ecl_rows[at].first) return MODBUS_ILLEGAL_ADDRESS;
    }
    advance(c, now_ms);
    for (int i = 0; i < count; i++) {
        if (address + i > ecl_rows[row].last) row++;
        const struct ecl_row *r = &ecl_rows[row];
        words[i] = r->source == ECL_STORED ? c->values[c->places->of_row[row] + address + i - r->first]
                                           : ecl_live(c, r, address + i, now_ms);
    }
    return 0;
}

/* ---- writes ---- */

/* Manual is a mode of the whole controller: it takes every circuit along, and back. */
static void write_mode(struct ecl *c, int circuit, int mode) {
    bool was_manual = ecl_setting(c, PNU_MODE) == MODE_MANUAL;
    if (mode == MODE_MANUAL) {
        for (int i = 0; i < 2 && !was_manual; i++) {
            c->mode_before_manual[i] = (uint8_t)ecl_setting(c, PNU_MODE + i);
            *ecl_stored(c, PNU_MODE + i) = MODE_MANUAL;
        }
        return;
    }
    if (was_manual) *ecl_stored(c, PNU_MODE + !circuit) = c->mode_before_manual[!circuit];
    *ecl_stored(c, PNU_MODE + circuit) = (uint16_t)mode;
}

/* Each write must leave a valid date; seconds become 0. */
static uint8_t write_clock(struct ecl *c, int index, int value, int64_t now_ms) {
    struct civil t = civil_from_ms(ecl_clock_ms(c, now_ms));
    int *fields[5] = {&t.hour, &t.minute, &t.day, &t.month, &t.year};
    *fields[index] = value;
    t.second = t.millisecond = 0;
    if (t.year < 2009 || t.year > 2099 || !civil_valid(&t)) return MODBUS_ILLEGAL_VALUE;
    c->substation->clock_error_ms = civil_to_ms(&t) - physics_local_ms(c->physics, now_ms);
    return 0;
}

static bool half_hour(int value) {
    return value == 2400 || (value >= 0 && value < 2400 && (value % 100 == 0 || value % 100 == 30));
}

bool ecl_in_range(const struct ecl_row *row, int number) {
    return number >= row->min && number <= row->max && (row->access != ECL_HALF_HOUR || half_hour(number));
}

static uint8_t write_stored(struct ecl *c, int pnu, uint16_t value) {
    if (pnu == PNU_MODE || pnu == PNU_MODE + 1)
        write_mode(c, pnu - PNU_MODE, value);
    else if (pnu == PNU_METER_COMMAND)
        *ecl_stored(c, pnu) = 0; /* carried out at once */
    else
        *ecl_stored(c, pnu) = value;
    c->device.unit = (uint8_t)ecl_setting(c, PNU_UNIT);
    ecl_settings_refresh(c);
    return 0;
}

static uint8_t ecl_write(struct plant_device *d, int address, uint16_t value, int64_t now_ms) {
    struct ecl *c = (struct ecl *)d;
    int at = ecl_row_find(address), number = (int16_t)value;
    if (at < 0 || ecl_rows[at].access == ECL_READ) return MODBUS_ILLEGAL_ADDRESS;
    const struct ecl_row *row = &ecl_rows[at];
    if (!ecl_in_range(row, number)) return MODBUS_ILLEGAL_VALUE;
    advance(c, now_ms); /* what was before the write ran on the old settings */
    switch (row->source) {
    case ECL_COMMAND:
        return 0;
    case ECL_WINK:
        c->wink_until_ms = now_ms + number * SECOND_MS;
        return 0;
    case ECL_CLOCK:
        return write_clock(c, address - row->first, number, now_ms);
    default:
        return write_stored(c, address, value);
    }
}

/* ---- birth ---- */

static void values_initial(struct ecl *c) {
    for (int row = 0; row < ecl_row_count; row++) {
        const struct ecl_row *r = &ecl_rows[row];
        for (int pnu = r->first; pnu <= r->last && r->source == ECL_STORED; pnu++)
            c->values[c->places->of_row[row] + pnu - r->first] = (uint16_t)r->initial;
    }
}

static void identity_initial(struct ecl *c, uint32_t address) {
    static const uint16_t versions[] = {557, 557, 557, 560, 312}; /* 2.45, 2.48, 1.56 */
    uint64_t key = c->substation->site.key;
    uint32_t serial = 100000000 + (uint32_t)(key % 89999999);
    *ecl_stored(c, PNU_SERIAL) = (uint16_t)(serial >> 16);
    *ecl_stored(c, PNU_SERIAL + 1) = (uint16_t)serial;
    *ecl_stored(c, PNU_SOFTWARE) = versions[key % 5];
    struct civil made = civil_from_ms(c->substation->site.installed_ms);
    *ecl_stored(c, PNU_PRODUCTION) = (uint16_t)((made.year - 2000) << 8 | (1 + (int)(key >> 20 & 0xFFFF) % 52));
    for (int i = 0; i < 4; i++) {
        int shift = 24 - 8 * i;
        *ecl_stored(c, PNU_IP + i) = (uint16_t)(address >> shift & 255);
        *ecl_stored(c, PNU_GATEWAY + i) = (uint16_t)((UINT32_C(0x7F000001) >> shift) & 255);
        *ecl_stored(c, PNU_NETMASK + i) = i == 0 ? 255 : 0;
    }
}

static bool ecl_unit_is_mine(const struct plant_device *d, uint8_t unit) {
    return unit == d->unit || (unit && unit == ((const struct ecl *)d)->second_unit);
}

static void ecl_status(const struct plant_device *d, char *out, size_t size) {
    const struct ecl *c = (const struct ecl *)d;
    const struct substation *s = c->substation;
    snprintf(out, size,
             "outdoor_c=%.1f room_c=%.1f flow_c=%.1f dhw_c=%.1f supply_c=%.1f return_c=%.1f power_kw=%.1f window=%s "
             "pumps=%s",
             s->sensed[SENSOR_OUTDOOR], s->building.room_c, s->heating.flow_c, s->hot_water.flow_c, s->supply_c,
             s->return_c, s->power_kw, s->building.window > 0 ? "open" : "closed",
             s->faults.pump_broken || s->faults.water_pump_broken ? "broken" : "ok");
}

static struct substation *ecl_substation(struct plant_device *d) {
    return ((struct ecl *)d)->substation;
}

static void ecl_free(struct plant_device *d) {
    free(d);
}

static const uint8_t ecl_functions[] = {MODBUS_READ_HOLDING, MODBUS_READ_INPUT, MODBUS_WRITE_REGISTER, 0};
static const struct device_ops ecl_ops = {
    .kind = "ecl-310-a266.1",
    .hearth_type = "ecl-310-a266.1",
    .functions = ecl_functions,
    .ask_max = 123,
    .adu_max = 240,
    .single_client = true,
    .address_base = 1,
    .read = ecl_read,
    .write = ecl_write,
    .unit_is_mine = ecl_unit_is_mine,
    .status = ecl_status,
    .substation = ecl_substation,
    .save = ecl_save,
    .load = ecl_load,
    .free = ecl_free,
};

struct plant_device *ecl_new(int number, const struct ecl_options *options) {
    struct ecl *c = heap_alloc(sizeof *c + 2 * (size_t)options->places->count * sizeof c->values[0]);
    c->device.ops = &ecl_ops;
    c->device.number = number;
    c->device.unit = 1;
    c->second_unit = options->second_unit;
    c->places = options->places;
    c->physics = options->physics;
    c->index = options->substation;
    c->substation = physics_substation(c->physics, c->index);
    values_initial(c);
    identity_initial(c, options->address);
    ecl_settings_initial(c);
    c->factory = c->values + c->places->count;
    memcpy(c->factory, c->values, (size_t)c->places->count * sizeof c->values[0]);
    ecl_settings_refresh(c);
    return &c->device;
}
