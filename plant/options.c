/* Options as rows of one table: name, how it is read, where it goes. */
#include "options.h"

#include "address.h"
#include "server.h"

#include "base/str.h"
#include "base/time.h"

#include <stddef.h>
#include <string.h>

const char options_help[] =
    "hearth-plant: a district heating network to try Hearth on, without a basement.\n"
    "\n"
    "Simulates ECL Comfort 310 controllers (application A266.1) that answer Modbus/TCP as strictly as real ones, and "
    "plays recorded\n"
    "substations as generic Modbus devices. Device n (from 0) answers at 127.1.(n/250).(n%250+1), unit 1, on the "
    "loopback device only.\n"
    "\n"
    "  --devices N        simulated controllers (24; 0 when there is a --replay)\n"
    "  --port P           TCP port of all devices (1502)\n"
    "  --seed S           another network: sizes, weather, habits (1)\n"
    "  --speed X          plant seconds per second, 0 stands still (1)\n"
    "  --start TIME       plant time at the start, RFC 3339 or epoch ms (now)\n"
    "  --zone NAME        time zone of the controllers' clocks and schedules (Europe/Copenhagen)\n"
    "  --unit U           second unit id that controllers answer to, besides their own; 0 for none (254)\n"
    "  --idle S           a connection without requests is closed after S seconds (75)\n"
    "\n"
    "  --physics MODE     on, or off: values stand still as they were at the start (on)\n"
    "  --weather FILE     outdoor temperatures from a CSV file instead of made ones; it begins again at its end\n"
    "  --weather-time COLUMN, --weather-column COLUMN   where they stand in it (datetime, t_amb)\n"
    "  --history DIR      write what the controllers' stored points were in the past --days to one CSV file each in "
    "DIR,\n"
    "                     with a map for hearth import and a state file for --state that goes on from there, and end\n"
    "  --days N           length of the history (30); --step S: seconds between its rows (900)\n"
    "  --type FILE        device type that says which points are stored (library/ecl-310-a266.1.json)\n"
    "\n"
    "  --run DAYS         step through DAYS, print energy balance and cost, and end; 1 when it does not close to 0.1 "
    "%\n"
    "\n"
    "  --replay FILE      play a recording (CSV with a header line) as one more device; may be given several times\n"
    "  --map FILE         columns to registers, JSON; one per --replay, or one for all\n"
    "  --order ORDER      oldest-first (turns a file round that has its newest row first), or file\n"
    "  --lockstep         move to the next row when every register of the row was read, instead of by time\n"
    "  --rows N           stop after N rows and keep the last one\n"
    "\n"
    "  --fault KIND@DEVICE[:FROM-TO]   may be given several times; DEVICE is a number or * for all\n"
    "      of the line, FROM-TO real seconds since the start:\n"
    "        offline, refuse, reset, garbage, truncated, doubled, transaction, second-master\n"
    "        slow         FROM-TO milliseconds (2000)\n"
    "        hole         FROM-TO register numbers as printed (PNU), needed: exception 2\n"
    "      in the basement, FROM-TO plant seconds since the start; .N names a sensor (1 to 6) or circuit (1, 2):\n"
    "        frozen.3, open.3, drift.3 (1 K an hour), stuck.1, fouled.1, meter-exchange, meter-rollover, clock-drift\n"
    "  --state FILE       keep meter registers and settings there, and go on from them at the next start\n"
    "  --control PATH     take commands on a Unix socket (or '-' for standard input): help lists "
    "them\n"
    "  --send COMMAND     say COMMAND to the plant that listens on --control PATH, print its answer, and end\n"
    "\n"
    "  --list             print number, address, port, unit and kind of every device, and end\n"
    "  --inventory        print one JSON line per device, as the API takes it for a new one, and end\n"
    "  --per-address      one listening socket per device instead of one bound to the loopback device\n"
    "  --help, --version\n"
    "\n"
    "SIGUSR1 prints counters to standard error; SIGTERM and SIGINT end the plant.\n";

enum option_kind { FLAG, INTEGER, NUMBER, SECONDS, TEXT, TIME, CHOICE_ORDER, CHOICE_PHYSICS, REPEATED_TEXT, FAULT };
struct option_row {
    const char *name;
    enum option_kind kind;
    size_t offset, count_offset; /* count_offset: of the counter of REPEATED_TEXT */
    double min, max;
};
#define AT(member) offsetof(struct plant_options, member)
static const struct option_row rows[] = {
    {"--devices", INTEGER, AT(devices), 0, 0, ADDRESS_DEVICES_MAX},
    {"--port", INTEGER, AT(port), 0, 1, 65535},
    {"--seed", INTEGER, AT(seed), 0, 0, 9007199254740991.0},
    {"--speed", NUMBER, AT(speed), 0, 0, 100000},
    {"--start", TIME, AT(start_ms), 0, 0, 0},
    {"--zone", TEXT, AT(zone), 0, 0, 0},
    {"--unit", INTEGER, AT(second_unit), 0, 0, 255},
    {"--idle", SECONDS, AT(idle_ms), 0, 0.05, 86400},
    {"--physics", CHOICE_PHYSICS, AT(physics_off), 0, 0, 0},
    {"--weather", TEXT, AT(weather), 0, 0, 0},
    {"--weather-time", TEXT, AT(weather_time), 0, 0, 0},
    {"--weather-column", TEXT, AT(weather_column), 0, 0, 0},
    {"--history", TEXT, AT(history), 0, 0, 0},
    {"--type", TEXT, AT(type), 0, 0, 0},
    {"--days", NUMBER, AT(history_days), 0, 0, 3660},
    {"--run", NUMBER, AT(run_days), 0, 0, 36600},
    {"--step", INTEGER, AT(history_step_s), 0, 5, 86400},
    {"--replay", REPEATED_TEXT, AT(replays), AT(replay_count), 0, 0},
    {"--map", REPEATED_TEXT, AT(maps), AT(map_count), 0, 0},
    {"--order", CHOICE_ORDER, AT(as_in_file), 0, 0, 0},
    {"--lockstep", FLAG, AT(lockstep), 0, 0, 0},
    {"--rows", INTEGER, AT(rows), 0, 1, 1e9},
    {"--fault", FAULT, AT(faults), 0, 0, 0},
    {"--control", TEXT, AT(control), 0, 0, 0},
    {"--send", TEXT, AT(send), 0, 0, 0},
    {"--state", TEXT, AT(state), 0, 0, 0},
    {"--list", FLAG, AT(list), 0, 0, 0},
    {"--inventory", FLAG, AT(inventory), 0, 0, 0},
    {"--per-address", FLAG, AT(per_address), 0, 0, 0},
    {"--help", FLAG, AT(help), 0, 0, 0},
    {"--version", FLAG, AT(version), 0, 0, 0},
};

static void *field(struct plant_options *o, size_t offset) {
    return (char *)o + offset;
}

/* Integers of three widths are told apart by their member. */
static void store_integer(struct plant_options *o, const struct option_row *row, int64_t value) {
    if (row->offset == AT(seed) || row->offset == AT(rows))
        *(int64_t *)field(o, row->offset) = value;
    else
        *(int *)field(o, row->offset) = (int)value;
}

static bool read_number(struct plant_options *o, const struct option_row *row, const char *value, struct err *e) {
    int64_t whole = 0;
    double number = 0;
    bool read = row->kind == INTEGER ? str_to_int64(str_of(value), &whole) : str_to_double(str_of(value), '.', &number);
    if (row->kind == INTEGER) number = (double)whole;
    if (!read || number < row->min || number > row->max)
        return err_set(e, ERR_INVALID, row->name, "%s takes a number from %g to %.15g, not '%s'.", row->name, row->min,
                       row->max, value);
    if (row->kind == INTEGER)
        store_integer(o, row, whole);
    else if (row->kind == SECONDS)
        *(int *)field(o, row->offset) = (int)(number * 1000);
    else
        *(double *)field(o, row->offset) = number;
    return true;
}

static bool read_repeated(struct plant_options *o, const struct option_row *row, const char *value, struct err *e) {
    int *count = field(o, row->count_offset);
    if (*count == REPLAYS_MAX)
        return err_set(e, ERR_INVALID, row->name, "%s may be given %d times.", row->name, REPLAYS_MAX);
    ((const char **)field(o, row->offset))[(*count)++] = value;
    return true;
}

static bool read_value(struct plant_options *o, const struct option_row *row, const char *value, struct err *e) {
    struct fault fault;
    switch (row->kind) {
    case INTEGER:
    case NUMBER:
    case SECONDS:
        return read_number(o, row, value, e);
    case TEXT:
        *(const char **)field(o, row->offset) = value;
        return true;
    case REPEATED_TEXT:
        return read_repeated(o, row, value, e);
    case FAULT:
        return fault_parse(value, &fault, e) && faults_add(&o->faults, &fault, e);
    case TIME:
        if (time_parse(str_of(value), field(o, row->offset))) return true;
        return err_set(e, ERR_INVALID, row->name, "--start takes a time like 2027-01-14T08:00:00Z, not '%s'.", value);
    case CHOICE_ORDER:
        o->as_in_file = strcmp(value, "file") == 0;
        if (o->as_in_file || strcmp(value, "oldest-first") == 0) return true;
        return err_set(e, ERR_INVALID, row->name, "--order takes oldest-first or file, not '%s'.", value);
    case CHOICE_PHYSICS:
        o->physics_off = strcmp(value, "off") == 0;
        if (o->physics_off || strcmp(value, "on") == 0) return true;
        return err_set(e, ERR_INVALID, row->name, "--physics takes on or off, not '%s'.", value);
    default:
        return false;
    }
}

static const struct option_row *row_find(const char *name, size_t length) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strlen(rows[i].name) == length && memcmp(rows[i].name, name, length) == 0) return &rows[i];
    return NULL;
}

/* What fits together. */
static bool check(struct plant_options *o, struct err *e) {
    if (o->devices < 0) o->devices = o->replay_count ? 0 : 24;
    if (o->replay_count && o->map_count != 1 && o->map_count != o->replay_count)
        return err_set(e, ERR_INVALID, "--map", "Each --replay needs its --map, or one --map serves all of them.");
    if (!o->replay_count && (o->map_count || o->lockstep || o->rows != INT64_MAX))
        return err_set(e, ERR_INVALID, "--replay", "--map, --lockstep and --rows need a --replay.");
    if (o->send && !o->control)
        return err_set(e, ERR_INVALID, "--send", "--send needs the --control PATH to speak to.");
    if (o->devices + o->replay_count > ADDRESS_DEVICES_MAX)
        return err_set(e, ERR_INVALID, "--devices", "A plant has at most %d devices.", ADDRESS_DEVICES_MAX);
    return true;
}

bool options_parse(int argc, char **argv, struct plant_options *out, struct err *e) {
    *out = (struct plant_options){.devices = -1,
                                  .port = 1502,
                                  .seed = 1,
                                  .speed = 1,
                                  .start_ms = INT64_MIN,
                                  .zone = "Europe/Copenhagen",
                                  .second_unit = 254,
                                  .idle_ms = SERVER_IDLE_MS,
                                  .rows = INT64_MAX,
                                  .weather_time = "datetime",
                                  .weather_column = "t_amb",
                                  .type = "library/ecl-310-a266.1.json",
                                  .history_days = 30,
                                  .history_step_s = 900};
    for (int i = 1; i < argc; i++) {
        const char *equals = strchr(argv[i], '=');
        const struct option_row *row = row_find(argv[i], equals ? (size_t)(equals - argv[i]) : strlen(argv[i]));
        if (!row || (equals && row->kind == FLAG))
            return err_set(e, ERR_INVALID, argv[i], "There is no option '%s'; --help lists them.", argv[i]);
        if (row->kind == FLAG) {
            *(bool *)field(out, row->offset) = true;
            continue;
        }
        const char *value = equals ? equals + 1 : ++i < argc ? argv[i] : NULL;
        if (!value) return err_set(e, ERR_INVALID, row->name, "%s needs a value.", row->name);
        if (!read_value(out, row, value, e)) return false;
    }
    return check(out, e);
}
