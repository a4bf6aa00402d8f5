/* The two clocks. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds that never go back: every deadline is counted in these. */
int64_t clock_monotonic(void);
/* Seconds since 1970-01-01T00:00Z: for publication dates and certificates. */
int64_t clock_now(void);
/* The same in milliseconds: when something was written down. */
int64_t clock_now_ms(void);

#endif
