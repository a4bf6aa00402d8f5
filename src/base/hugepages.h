/* Huge pages for large memory. */
#ifndef BASE_HUGEPAGES_H
#define BASE_HUGEPAGES_H

#include <stddef.h>

/*
 * Asks for huge pages where the system has them: the page fault of each 4 KiB
 * page costs more than the bytes that are written there.
 */
void hugepages_prefer(void *memory, size_t size);

#endif
