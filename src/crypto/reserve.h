/* Random bytes of the system, taken in advance. */
#ifndef CRYPTO_RESERVE_H
#define CRYPTO_RESERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RESERVE_MAX = 512 }; /* bytes at once, of several handshakes */

struct reserve;

/*
 * NULL where the system cannot empty memory in a child process, or has none.
 * For one thread at a time.
 */
struct reserve *reserve_new(void);
/* Bytes that are left are overwritten. */
void reserve_free(struct reserve **reserve);
/* Those that are taken from here on are asked for afterwards. */
void reserve_empty(struct reserve *reserve);
/*
 * Takes as many bytes as are wanted. No byte is had twice, by this process or
 * by a child, nor in another second than the system gave it, and where it lay
 * it is overwritten. Returns false if the system has none: nothing was taken.
 */
bool reserve_take(
    struct reserve *reserve, int64_t second, void *bytes, size_t size);

#endif
