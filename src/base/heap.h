/* What the system is told of a process's memory. */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include <stddef.h>

enum { HEAP_LARGE = 8 << 20 }; /* bytes from which huge pages pay */

/*
 * Asks for huge pages for large memory: the page fault of each 4 KiB page costs
 * more than the bytes that are written there.
 */
void heap_prefer_huge(void *memory, size_t size);
/*
 * Makes room for at least so many bytes at the end of the heap, in huge pages:
 * for what is about to be allocated, in blocks of less than HEAP_LARGE. Room
 * that nobody writes to takes no memory; heap_trim() ends it.
 */
void heap_make_room(size_t size);
/*
 * Gives the pages back that lie whole in a part of allocated memory: what was
 * there is lost, and it can be written again.
 */
void heap_release(void *memory, size_t size);
/*
 * Gives freed memory back to the system, as far as the C library can. It walks
 * the heap: for moments after much has been freed.
 */
void heap_trim(void);
/*
 * Keeps the memory of this process, and of those that it forks, from others: it
 * gets into no core file, and no process without privileges can read it or
 * trace this one, where the system can do that. A change of the user undoes it.
 */
void heap_conceal(void);
/*
 * Keeps what this process has written to its memory so far, freed memory and
 * stacks too, out of core files, where the system can do that for pages.
 */
void heap_undump(void);

#endif
