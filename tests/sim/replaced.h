/* What a simulated world has in place of the system: time, chance, sockets. */
#ifndef SIM_REPLACED_H
#define SIM_REPLACED_H

#include <stdint.h>

/* A world begins: all below is as the seed says. */
void replaced_start(uint64_t seed, int64_t wall);
/* Both clocks go on. */
void replaced_pass(int64_t ms);
/* The wall clock alone is set forwards, or back. */
void replaced_jump(int64_t seconds);
/* The state of a file has changed, by its path; and its content, if so said. */
void replaced_change(const char *path, int content);

/* The nth call from now on that changes names of files fails; 0: none. */
void replaced_fail(size_t nth);

/*
 * Events that wait at that descriptor are lost, as by an overflow of their
 * queue.
 */
void replaced_lose(int fd);

#endif
