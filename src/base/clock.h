/* The two clocks. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds that never go back: all deadlines are in these (T25, E16). */
int64_t clock_monotonic(void);
/*
 * Microseconds that never go back, to share out time by. The time that other
 * processes took is in them, in proportion to one's own on average: the clock
 * of the processor would leave it out, but each look at that is a system call.
 */
int64_t clock_us(void);
/* Seconds since 1970-01-01T00:00Z, for publication dates and certificates. */
int64_t clock_now(void);
/* Milliseconds since 1970-01-01T00:00Z, for time stamps in logs. */
int64_t clock_now_ms(void);

/* Waits so many milliseconds, whatever signals come meanwhile. */
void clock_wait(int64_t ms);

/* The shorter of two timeouts; a negative one is none. */
int64_t clock_earlier(int64_t timeout, int64_t other);

#endif
