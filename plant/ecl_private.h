/* Inside of the simulated controller; for ecl*.c only. */
#ifndef HEARTH_PLANT_ECL_PRIVATE_H
#define HEARTH_PLANT_ECL_PRIVATE_H

#include "ecl.h"

struct ecl {
    struct plant_device device;
    const struct ecl_places *places;
    struct physics *physics;       /* borrowed */
    struct substation *substation; /* of `physics`, number `index` */
    int index;
    uint8_t second_unit;
    uint8_t mode_before_manual[2];
    int64_t wink_until_ms, apart_since_ms;
    struct {
        int64_t time_ms;
        double energy_kwh, volume_m3, room_c, mass_c;
    } kept;            /* words of the last run's state, until all are read */
    uint16_t *factory; /* [places->count], inside `values`: as it was made, to tell what was set since */
    uint16_t values[]; /* [2 * places->count] */
};

enum { RELAY_DHW_PUMP = 0, RELAY_HEATING_PUMP = 1, RELAY_ALARM = 5 }; /* P1, P2 and A1 of A266.1 on a 310 */

uint16_t *ecl_stored(struct ecl *c, int pnu); /* a stored register, which must exist */
int ecl_setting(const struct ecl *c, int pnu);
int64_t ecl_clock_ms(const struct ecl *c, int64_t now_ms); /* what its own clock shows, as if it were UTC */

/* ecl_settings.c: registers to the settings that the physics run on. */
void ecl_settings_refresh(struct ecl *c);
void ecl_settings_initial(struct ecl *c);

/* ecl_live.c: a register that is computed when it is asked for. */
uint16_t ecl_live(struct ecl *c, const struct ecl_row *row, int pnu, int64_t now_ms);
void ecl_monitor(struct ecl *c); /* the temperature monitor, once per reading */

/* ecl_keep.c: what survives the plant's end. */
void ecl_save(const struct plant_device *d, struct buf *line);
bool ecl_load(struct plant_device *d, const char *key, struct str value);
bool ecl_in_range(const struct ecl_row *row, int number);

#endif
