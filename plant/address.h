/* Which loopback address is which device: device n lives at 127.1.(n/250).(n%250+1). IPv4 addresses in host order. */
#ifndef HEARTH_PLANT_ADDRESS_H
#define HEARTH_PLANT_ADDRESS_H

#include <stdint.h>
#include <stdio.h>

#define ADDRESS_DEVICES_MAX 60000
#define ADDRESS_TEXT        16

static inline uint32_t address_of(int number) {
    return UINT32_C(0x7F010000) | (uint32_t)(number / 250) << 8 | (uint32_t)(number % 250 + 1);
}

/* -1 when no device can live there. */
static inline int address_number(uint32_t address) {
    int low = (int)(address & 255);
    if ((address & 0xFFFF0000) != 0x7F010000 || low < 1 || low > 250) return -1;
    return (int)(address >> 8 & 255) * 250 + low - 1;
}

static inline const char *address_text(uint32_t address, char out[ADDRESS_TEXT]) {
    snprintf(out, ADDRESS_TEXT, "%u.%u.%u.%u", address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255);
    return out;
}

#endif
