/* Which registers an ECL Comfort 310 with application A266.1 has: one table, shared by all simulated controllers.
 *
 * Addresses are PNUs. Source: facts/ecl-comfort.md section 1, rows of confidence A and B; what only a guess supports is
 * marked in the table. A PNU that no row covers does not exist, and a read that touches it fails as a whole. Ranges are
 * in raw register units. */
#ifndef HEARTH_PLANT_ECL_MAP_H
#define HEARTH_PLANT_ECL_MAP_H

#include <stdint.h>

enum ecl_source {
    ECL_STORED, /* state of the controller: identity, settings, schedules */
    ECL_COMMAND,
    ECL_WINK,
    ECL_CLOCK,
    ECL_ALARM_MASK,
    ECL_ALARM,
    ECL_OUTPUT_MASK,
    ECL_TRIAC,
    ECL_RELAY,
    ECL_STATUS,
    ECL_METER,
    ECL_SENSOR,
    ECL_SENSOR_CIRCUIT_1,
    ECL_ROOM_UNIT,
    ECL_OUTDOOR_LOWEST,
    ECL_OUTDOOR_HIGHEST,
    ECL_REFERENCE
};
enum ecl_access {
    ECL_READ,     /* writes are refused */
    ECL_WRITE,    /* min..max */
    ECL_HALF_HOUR /* HHMM in half hours, 0..2400 */
};
struct ecl_row {
    uint16_t first, last; /* PNUs */
    uint8_t source, access;
    int16_t min, max, initial;
};
extern const struct ecl_row ecl_rows[];
extern const int ecl_row_count;

/* Index of the row that holds `pnu`, or of none: -1. */
int ecl_row_find(int pnu);

/* Stored registers have a place in a controller's array of values; places[row] is the first one of the row. */
struct ecl_places {
    uint16_t of_row[512];
    int count;
};
void ecl_places_init(struct ecl_places *p);

/* PNUs that the simulator itself works with. */
enum ecl_pnu {
    PNU_SOFTWARE_BUILD = 8,
    PNU_CODE_NUMBER = 19,
    PNU_HARDWARE = 34,
    PNU_SOFTWARE = 35,
    PNU_SERIAL = 36,
    PNU_UNIT = 38,
    PNU_IP = 278,
    PNU_GATEWAY = 282,
    PNU_NETMASK = 286,
    PNU_KEY_VERSION = 2063,
    PNU_PRODUCTION = 2099,
    PNU_SCHEDULE = 3110,
    PNU_RELAY_OVERRIDE = 4066,
    PNU_MODE = 4201,
    PNU_METER_COMMAND = 5998,
    PNU_SUMMER_TIME = 10198,
    PNU_AUTO_SAVING = 11011,
    PNU_TOTAL_STOP = 11021,
    PNU_RETURN_X1 = 11031,
    PNU_RETURN_GAIN_MAX = 11035,
    PNU_RETURN_GAIN_MIN = 11036,
    PNU_RETURN_INTEGRAL = 11037,
    PNU_PUMP_AFTER = 11040,
    PNU_DHW_PRIORITY = 11052,
    PNU_PUMP_FROST = 11077,
    PNU_PUMP_START = 11078,
    PNU_FROST = 11093,
    PNU_ALARM_UPPER = 11147,
    PNU_ALARM_LOWER = 11148,
    PNU_ALARM_DELAY = 11149,
    PNU_SLOPE = 11175,
    PNU_FLOW_MIN = 11177,
    PNU_FLOW_MAX = 11178,
    PNU_CUTOUT = 11179,
    PNU_ROOM_COMFORT = 11180,
    PNU_ROOM_SAVING = 11181,
    PNU_ROOM_GAIN_MAX = 11182,
    PNU_ROOM_GAIN_MIN = 11183,
    PNU_VALVE_BAND = 11184,
    PNU_VALVE_INTEGRAL = 11185,
    PNU_VALVE_RUNNING = 11186,
    PNU_VALVE_NEUTRAL = 11187,
    PNU_VALVE_PULSE = 11189,
    PNU_CURVE = 11400,
    PNU_DHW_RETURN_LIMIT = 12030,
    PNU_BACTERIA_DAYS = 12122,
    PNU_BACTERIA_C = 12125,
    PNU_DHW_COMFORT = 12190,
    PNU_DHW_SAVING = 12191,
    PNU_CLOCK_HOUR = 64045
};

#endif
