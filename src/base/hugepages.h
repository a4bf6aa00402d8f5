/* How the system is to lay out large memory. */
#ifndef BASE_HUGEPAGES_H
#define BASE_HUGEPAGES_H

#include <stddef.h>

/*
 * Asks for large pages where the system has them: a first touch of each small
 * one costs more than what is written there.
 */
void pages_prefer_large(void *memory, size_t size);

#endif
