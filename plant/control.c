/* The commands themselves: words in, effect on faults and registers, sentences out. Touches no socket. */
#include "control.h"

#include "base/str.h"
#include "base/time.h"

#include <string.h>

static const char control_help[] =
    "status                       counters, plant time, faults\n"
    "status DEVICE                one device\n"
    "fault KIND DEVICE [FROM-TO]  as --fault takes it; DEVICE is a number or *\n"
    "clear DEVICE|all             removes its faults and set registers\n"
    "set DEVICE REGISTER VALUE    what is read there from now on (raw, -32768 to 65535)\n"
    "unset DEVICE REGISTER        back to its own value\n"
    "window DEVICE open|closed    all windows of its building\n"
    "pump DEVICE broken|ok [heating|dhw]   its pump (heating); the controller does not notice\n"
    "pump network broken|ok       the pump of the heat plant\n"
    "balance                      energy of the network since the start\n"
    "help\n";

static bool need_device(struct control_plant *p, struct str word, int *out, struct err *e) {
    int64_t number;
    if (!str_to_int64(word, &number) || number < 0 || number >= p->device_count)
        return err_set(e, ERR_NOT_FOUND, NULL, "there is no device %.*s; they are 0 to %d", (int)word.length, word.at,
                       p->device_count - 1);
    *out = (int)number;
    return true;
}

static struct str word_next(struct str *rest) {
    struct str word = {0};
    while (rest->at && str_next(rest, ' ', &word) && word.length == 0) continue;
    return word;
}

static bool need_number(struct str word, int64_t min, int64_t max, const char *what, int64_t *out, struct err *e) {
    if (str_to_int64(word, out) && *out >= min && *out <= max) return true;
    return err_set(e, ERR_INVALID, NULL, "the %s is a number from %lld to %lld", what, (long long)min, (long long)max);
}

static bool do_fault(struct control_plant *p, struct str rest, struct buf *answer, struct err *e) {
    struct fault fault;
    int device = 0;
    (void)answer;
    if (!fault_parse(rest.at, &fault, e)) return false;
    struct str number = rest;
    word_next(&number);
    if (fault.device != FAULT_ALL && fault.device >= p->device_count)
        return need_device(p, word_next(&number), &device, e);
    if (!faults_add(p->faults, &fault, e)) return false;
    if (p->server) server_faults_changed(p->server);
    return true;
}

static bool do_clear(struct control_plant *p, struct str rest, struct buf *answer, struct err *e) {
    int device = FAULT_ALL;
    struct str word = word_next(&rest);
    (void)answer;
    if (!str_equal(word, "all") && !need_device(p, word, &device, e)) return false;
    faults_clear(p->faults, device);
    for (int i = 0; i < p->device_count; i++)
        if (device == FAULT_ALL || device == i) device_unforce_all(p->devices[i]);
    return true;
}

static bool do_set(struct control_plant *p, struct str rest, struct buf *answer, struct err *e) {
    int device = 0;
    int64_t address, value;
    (void)answer;
    if (!need_device(p, word_next(&rest), &device, e) ||
        !need_number(word_next(&rest), 0, 65536, "register", &address, e) ||
        !need_number(word_next(&rest), -32768, 65535, "value", &value, e))
        return false;
    if (device_force(p->devices[device], (int)address, (uint16_t)value)) return true;
    return err_set(e, ERR_BUSY, NULL, "a device has at most %d set registers", DEVICE_FORCED_MAX);
}

static bool do_unset(struct control_plant *p, struct str rest, struct buf *answer, struct err *e) {
    int device = 0;
    int64_t address;
    (void)answer;
    if (!need_device(p, word_next(&rest), &device, e) ||
        !need_number(word_next(&rest), 0, 65536, "register", &address, e))
        return false;
    device_unforce(p->devices[device], (int)address);
    return true;
}

/* ---- what a visitor can do to a building ---- */

static bool need_substation(struct control_plant *p, struct str word, struct substation **out, struct err *e) {
    int device = 0;
    if (!need_device(p, word, &device, e)) return false;
    struct plant_device *d = p->devices[device];
    if (!d->ops->substation) return err_set(e, ERR_INVALID, NULL, "device %d is a recording, not a building", device);
    *out = d->ops->substation(d);
    return true;
}

static bool need_choice(struct str word, const char *no, const char *yes, bool *out, struct err *e) {
    *out = str_equal(word, yes);
    return *out || str_equal(word, no) || err_set(e, ERR_INVALID, NULL, "say %s or %s", yes, no);
}

static bool do_window(struct control_plant *p, struct str rest, struct buf *answer, struct err *e) {
    struct substation *s = NULL;
    bool open = false;
    (void)answer;
    if (!need_substation(p, word_next(&rest), &s, e) || !need_choice(word_next(&rest), "closed", "open", &open, e))
        return false;
    s->building.window = open ? 1 : 0;
    return true;
}

static bool do_pump(struct control_plant *p, struct str rest, struct buf *answer, struct err *e) {
    struct substation *s = NULL;
    bool broken = false, water = false;
    struct str which = word_next(&rest);
    bool network = str_equal(which, "network");
    (void)answer;
    if (network && !p->physics) return err_set(e, ERR_INVALID, NULL, "this plant has no network");
    if (!network && !need_substation(p, which, &s, e)) return false;
    if (!need_choice(word_next(&rest), "ok", "broken", &broken, e)) return false;
    struct str circuit = word_next(&rest);
    if (circuit.length && !need_choice(circuit, "heating", "dhw", &water, e)) return false;
    *(network ? &physics_plant(p->physics)->pump_broken
      : water ? &s->faults.water_pump_broken
              : &s->faults.pump_broken) = broken;
    return true;
}

static bool do_balance(struct control_plant *p, struct str rest, struct buf *answer, struct err *e) {
    struct physics_balance b;
    (void)rest;
    if (!p->physics) return err_set(e, ERR_INVALID, NULL, "this plant has no network");
    physics_balance(p->physics, &b);
    buf_printf(answer,
               "produced_kwh=%.3f taken_kwh=%.3f pipe_loss_kwh=%.3f store_loss_kwh=%.3f stored_change_kwh=%.3f\n",
               b.produced, b.taken, b.pipe_loss, b.store_loss, b.stored_change);
    buf_printf(answer, "gap_kwh=%.6f substation_gap=%.1e meter_gap=%.1e\n", b.gap, b.substation_gap, b.meter_gap);
    return true;
}

static void network_line(struct physics *p, struct buf *answer) {
    const struct heat_plant *h = physics_plant(p);
    char time[25];
    time_format(physics_time_ms(p), time);
    buf_printf(answer,
               "physics_time=%s outdoor_c=%.1f supply_c=%.1f return_c=%.1f flow_m3_h=%.1f base_kw=%.0f peak_kw=%.0f "
               "store=%.2f\n",
               time, physics_weather(p)->outdoor_c, h->supply_c, h->return_c, h->flow_m3_h, h->base_now_kw,
               h->peak_now_kw, heat_plant_store_part(h));
}

/* ---- status ---- */

static void device_line(const struct plant_device *d, struct buf *answer) {
    char text[240] = "";
    if (d->ops->status) d->ops->status(d, text, sizeof text);
    buf_printf(answer, "device=%d kind=%s unit=%d requests=%llu exceptions=%llu set=%d %s\n", d->number, d->ops->kind,
               d->unit, (unsigned long long)d->requests, (unsigned long long)d->exceptions, d->forced_count, text);
}

static bool do_status(struct control_plant *p, struct str rest, struct buf *answer, struct err *e) {
    struct str word = word_next(&rest);
    int device = 0;
    if (word.length) {
        if (!need_device(p, word, &device, e)) return false;
        device_line(p->devices[device], answer);
        return true;
    }
    if (p->server) server_describe(p->server, answer);
    if (p->physics) network_line(p->physics, answer);
    for (int i = 0; i < p->faults->count; i++) {
        char text[64];
        fault_text(&p->faults->items[i], text, sizeof text);
        buf_printf(answer, "fault=%s\n", text);
    }
    return true;
}

static bool do_help(struct control_plant *p, struct str rest, struct buf *answer, struct err *e) {
    (void)p, (void)rest, (void)e;
    buf_add_text(answer, control_help);
    return true;
}

static const struct command_row {
    const char *name;
    bool (*run)(struct control_plant *p, struct str rest, struct buf *answer, struct err *e);
} commands[] = {{"fault", do_fault}, {"clear", do_clear},     {"set", do_set},
                {"unset", do_unset}, {"status", do_status},   {"window", do_window},
                {"pump", do_pump},   {"balance", do_balance}, {"help", do_help}};

void control_execute(struct control_plant *p, const char *line, struct buf *answer) {
    struct str rest = str_trim(str_of(line));
    struct str name = word_next(&rest);
    struct err e = {0};
    bool done = false;
    err_set(&e, ERR_INVALID, NULL, "there is no command '%.*s'; help lists them", (int)name.length,
            name.at ? name.at : "");
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (!str_equal(name, commands[i].name)) continue;
        done = commands[i].run(p, rest.at ? rest : str_of(""), answer, &e);
        break;
    }
    if (done)
        buf_add_text(answer, "ok\n");
    else
        buf_printf(answer, "error: %s\n", e.text);
}
