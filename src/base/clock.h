/* The two clocks. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds that never go back: all deadlines are in these (T25, E16). */
int64_t clock_monotonic(void);
/* Microseconds of processor time that this process has used. */
int64_t clock_cpu(void);
/* Seconds since 1970-01-01T00:00Z, for publication dates and certificates. */
int64_t clock_now(void);
/* Milliseconds since 1970-01-01T00:00Z, for time stamps in logs. */
int64_t clock_now_ms(void);

#endif
