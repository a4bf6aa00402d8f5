/* The memory of another process: what is in it, and what it shares. */
#ifndef SUPPORT_MEMORY_H
#define SUPPORT_MEMORY_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/span.h"

/*
 * Whether a secret is anywhere in the memory of a process, freed memory and
 * stacks included. Fails the test if the memory cannot be read.
 */
bool memory_has(pid_t pid, struct span secret);
/* Bytes of memory that it shares with others, all or those that it can write.
 */
size_t memory_shared(pid_t pid, bool writable);
/*
 * Sets each byte of the memory that it shares and can write, as the process
 * itself could. Returns how many there are.
 */
size_t memory_fill(pid_t pid, int byte);
/* Whether it maps a file whose name has this text. */
bool memory_maps(pid_t pid, const char *name);

#endif
