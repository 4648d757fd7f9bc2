/* The register table of a simulated ECL 310 with A266.1 and the search in it. Data only: nothing is owned, nothing
 * changes. Initial values are the factory ones where the facts give them, else usual ones. Settings without a sourced
 * range refuse writes. */
#include "ecl_map.h"

#define LIVE(first, last, source)                                                                                      \
    { first, last, source, ECL_READ, 0, 0, 0 }
#define FIXED(first, last, value)                                                                                      \
    { first, last, ECL_STORED, ECL_READ, 0, 0, value }
#define SETTING(pnu, min, max, initial)                                                                                \
    { pnu, pnu, ECL_STORED, ECL_WRITE, min, max, initial }
#define SETTINGS(first, last, min, max, initial)                                                                       \
    { first, last, ECL_STORED, ECL_WRITE, min, max, initial }
#define DAY(first)                                                                                                     \
    { first, (first) + 5, ECL_STORED, ECL_HALF_HOUR, 0, 2400, 0 }
#define WEEK(first)                                                                                                    \
    DAY(first), DAY(first + 10), DAY(first + 20), DAY(first + 30), DAY(first + 40), DAY(first + 50), DAY(first + 60)
/* A heat meter that is not there: address 255, which no meter has; the rest is 0. */
#define NO_METER(base) FIXED(base, base, 255), FIXED(base + 1, base + 15, 0)

/* Sorted by PNU; no two rows overlap (a test holds that). */
const struct ecl_row ecl_rows[] = {
    /* identity and system */
    {1, 1, ECL_COMMAND, ECL_WRITE, 0, 2, 0},
    FIXED(8, 8, 12214),
    FIXED(19, 19, 3040),
    FIXED(34, 34, 18692),
    FIXED(35, 35, 557),
    FIXED(36, 37, 0),
    SETTING(38, 1, 247, 1),
    FIXED(258, 258, 1),
    FIXED(278, 281, 0),
    FIXED(282, 285, 0),
    FIXED(286, 289, 0),
    LIVE(1024, 1025, ECL_ALARM_MASK),
    LIVE(1040, 1071, ECL_ALARM),
    FIXED(2060, 2060, 65),
    FIXED(2061, 2061, 266),
    FIXED(2062, 2062, 1),
    FIXED(2063, 2063, 261),
    {2097, 2097, ECL_WINK, ECL_WRITE, 0, 3600, 0},
    FIXED(2099, 2099, 2563),
    FIXED(2100, 2105, 0),
    FIXED(2110, 2115, 0),
    FIXED(2120, 2125, 0),
    FIXED(2130, 2135, 0),
    /* week schedules of both circuits: six registers a day, the four between days do not exist */
    WEEK(3110),
    WEEK(3210),
    /* outputs; from 3999 to 4031 all registers answer, then none up to 4059 (K3M) */
    FIXED(3998, 3998, 0),
    LIVE(3999, 3999, ECL_OUTPUT_MASK),
    LIVE(4000, 4005, ECL_TRIAC),
    LIVE(4006, 4011, ECL_RELAY),
    FIXED(4012, 4031, 0),
    SETTINGS(4066, 4071, 0, 2, 0),
    /* modes and status; 4213 to 4216 answer although A266.1 has two circuits (seen on A237) */
    SETTINGS(4201, 4202, 0, 4, 1),
    LIVE(4211, 4216, ECL_STATUS),
    /* heat meters: bus, meter 1, and four that are not there */
    SETTING(5997, 0, 3, 3),
    SETTING(5998, 0, 2, 0),
    FIXED(5999, 5999, 3),
    LIVE(6000, 6015, ECL_METER),
    NO_METER(6050),
    NO_METER(6100),
    NO_METER(6150),
    NO_METER(6200),
    /* sensors */
    SETTING(10198, 0, 1, 1),
    LIVE(10201, 10212, ECL_SENSOR),
    LIVE(10213, 10216, ECL_ROOM_UNIT), /* 10214 and 10215 answer too (K3M) */
    FIXED(10219, 10222, 19200),
    LIVE(10500, 10500, ECL_OUTDOOR_LOWEST),
    LIVE(10505, 10505, ECL_OUTDOOR_HIGHEST),
    /* floor drying */
    SETTING(10512, 0, 1, 0),
    SETTING(10514, 5, 3000, 30),
    SETTINGS(10903, 10904, 0, 20, 5),
    SETTINGS(10912, 10913, 0, 1, 0),
    SETTINGS(10930, 10934, 0, 1200, 0),
    SETTING(10935, 0, 1200, 360),
    SETTING(10936, 0, 1200, 720),
    SETTING(10937, 0, 1200, 1080),
    /* circuit 1, heating */
    SETTING(11004, 5, 150, 50),
    SETTING(11010, 0, 2, 0),
    SETTING(11011, -30, 10, -15),
    SETTING(11012, 0, 99, 0),
    SETTING(11013, 0, 99, 0),
    SETTING(11014, 9, 59, 9),
    SETTING(11015, 0, 50, 0),
    SETTING(11017, 0, 20, 0),
    SETTING(11020, 0, 1, 0),
    SETTING(11021, 0, 1, 0),
    SETTING(11022, 0, 1, 1),
    SETTING(11023, 0, 1, 0),
    SETTING(11024, 0, 1, 1),
    SETTING(11026, 0, 1, 1),
    SETTING(11028, 10, 110, 70),
    SETTING(11029, 9, 110, 9),
    SETTING(11031, -60, 20, 15),
    SETTING(11032, 10, 150, 40),
    SETTING(11033, -60, 20, -15),
    SETTING(11034, 10, 150, 60),
    SETTING(11035, -99, 99, -20),
    SETTING(11036, -99, 99, 0),
    SETTING(11037, 0, 50, 25),
    SETTING(11040, 0, 99, 3),
    SETTING(11043, 0, 99, 0),
    SETTING(11050, 0, 1, 0),
    SETTING(11052, 0, 1, 0),
    SETTING(11077, -11, 20, 2),
    SETTING(11078, 5, 40, 20),
    SETTING(11085, 0, 1, 0),
    SETTING(11093, 5, 40, 10),
    SETTING(11109, 0, 9, 0),
    SETTING(11112, 0, 50, 0),
    SETTING(11113, 1, 50, 10),
    SETTING(11114, 0, 9999, 0),
    SETTING(11115, 0, 8, 0),
    SETTINGS(11116, 11117, 0, 9999, 9999),
    SETTING(11118, -60, 20, -15),
    SETTING(11119, -60, 20, 15),
    SETTING(11141, 0, 16, 0),
    SETTING(11142, 0, 3, 0),
    SETTING(11147, 0, 30, 0),
    SETTING(11148, 0, 30, 0),
    SETTING(11149, 1, 99, 10),
    SETTING(11150, 10, 50, 30),
    SETTING(11174, 9, 59, 9),
    SETTING(11175, 1, 40, 10),
    SETTING(11177, 10, 150, 10),
    SETTING(11178, 10, 150, 90),
    SETTING(11179, 0, 50, 20),
    SETTING(11180, 50, 400, 200),
    SETTING(11181, 50, 400, 160),
    SETTING(11182, -99, 0, -40),
    SETTING(11183, 0, 99, 0),
    SETTING(11184, 5, 250, 85),
    SETTING(11185, 1, 999, 120),
    SETTING(11186, 5, 250, 60),
    SETTING(11187, 1, 9, 3),
    SETTING(11189, 2, 50, 10),
    LIVE(11201, 11202, ECL_SENSOR_CIRCUIT_1),
    LIVE(11252, 11253, ECL_REFERENCE),
    LIVE(11255, 11255, ECL_REFERENCE),
    SETTING(11392, 1, 12, 5),
    SETTING(11393, 1, 31, 20),
    SETTING(11395, 0, 300, 250),
    SETTING(11396, 1, 12, 9),
    SETTING(11397, 1, 31, 10),
    SETTING(11398, 0, 50, 20),
    SETTING(11399, 0, 300, 250),
    SETTINGS(11400, 11405, 10, 150, 0),
    SETTING(11500, 0, 1, 1),
    SETTING(11910, 0, 1, 1),
    /* circuit 2, domestic hot water */
    SETTING(12022, 0, 1, 1),
    SETTING(12023, 0, 1, 0),
    SETTING(12024, 0, 1, 1),
    SETTING(12030, 10, 110, 45),
    SETTING(12035, -99, 99, -20),
    SETTING(12036, -99, 99, 0),
    SETTING(12037, 0, 50, 25),
    SETTING(12040, 0, 99, 3),
    SETTING(12077, -11, 20, 2),
    SETTING(12078, 5, 40, 20),
    SETTING(12085, 0, 1, 0),
    SETTING(12093, 5, 40, 10),
    SETTING(12109, 0, 9, 0),
    SETTING(12111, 0, 9999, 9999),
    SETTING(12112, 0, 50, 0),
    SETTING(12113, 1, 50, 10),
    SETTING(12114, 0, 9999, 0),
    SETTING(12115, 0, 8, 0),
    SETTING(12122, 0, 127, 0),
    SETTING(12123, 0, 47, 0),
    SETTING(12124, 10, 600, 120),
    SETTING(12125, 9, 110, 9),
    SETTING(12141, 0, 16, 0),
    SETTING(12142, 0, 2, 0),
    SETTING(12147, 0, 30, 0),
    SETTING(12148, 0, 30, 0),
    SETTING(12149, 1, 99, 10),
    SETTING(12150, 10, 50, 30),
    SETTING(12173, 0, 1, 0),
    SETTING(12174, 9, 59, 9),
    SETTING(12177, 10, 150, 10),
    SETTING(12178, 10, 150, 65),
    SETTING(12184, 5, 250, 40),
    SETTING(12185, 1, 999, 20),
    SETTING(12186, 5, 250, 20),
    SETTING(12187, 1, 9, 3),
    SETTING(12189, 2, 50, 3),
    SETTING(12190, 100, 1100, 550),
    SETTING(12191, 100, 1100, 500),
    LIVE(12254, 12254, ECL_REFERENCE),
    LIVE(12256, 12256, ECL_REFERENCE),
    SETTING(12500, 0, 1, 1),
    /* clock: hour, minute, day, month, year */
    {64045, 64049, ECL_CLOCK, ECL_WRITE, 0, 2099, 0},
};
const int ecl_row_count = sizeof ecl_rows / sizeof ecl_rows[0];
_Static_assert(sizeof ecl_rows / sizeof ecl_rows[0] <= 512, "struct ecl_places has a place per row");

int ecl_row_find(int pnu) {
    int low = 0, high = ecl_row_count - 1;
    while (low <= high) {
        int middle = (low + high) / 2;
        if (pnu < ecl_rows[middle].first)
            high = middle - 1;
        else if (pnu > ecl_rows[middle].last)
            low = middle + 1;
        else
            return middle;
    }
    return -1;
}

void ecl_places_init(struct ecl_places *p) {
    *p = (struct ecl_places){0};
    for (int i = 0; i < ecl_row_count; i++) {
        p->of_row[i] = (uint16_t)p->count;
        if (ecl_rows[i].source == ECL_STORED) p->count += ecl_rows[i].last - ecl_rows[i].first + 1;
    }
}
