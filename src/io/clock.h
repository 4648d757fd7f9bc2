/* The two clocks. Only the shell reads them; the core takes `now` as an argument. */
#ifndef HEARTH_IO_CLOCK_H
#define HEARTH_IO_CLOCK_H

#include <stdint.h>

int64_t clock_wall_ms(void);      /* UTC epoch; may jump */
int64_t clock_monotonic_ms(void); /* never jumps; for intervals */
int64_t clock_monotonic_us(void);

#endif
