/* Allocation that succeeds or ends the process. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/*
 * Out of memory ends the process with a line on standard error: the supervisor
 * starts another, and no caller needs an error path that no test takes. Sizes
 * that a peer controls are limited before they come here.
 */

/* The end of a process that lacks memory. */
_Noreturn void mem_end(void);
/* Returns size zeroed bytes, which the caller frees. */
void *mem_alloc(size_t size);
/* Returns a NUL-terminated copy of size bytes, which the caller frees. */
char *mem_copy(const char *data, size_t size);
/* What mem_grow() does where there is no room. */
void *mem_enlarge(void *old, size_t *capacity_r, size_t need, size_t size);
/*
 * Grows an array; only this and mem_fit() call realloc(). Returns old, or its
 * bytes moved, with room for at least need elements of size bytes; *capacity_r
 * counts elements. New room is not zeroed.
 */
static inline void *
mem_grow(void *old, size_t *capacity_r, size_t need, size_t size)
{
	return need <= *capacity_r ? old
				   : mem_enlarge(old, capacity_r, need, size);
}
/* Shrinks an array of bytes to its first `size`, not 0. Returns it. */
void *mem_fit(void *old, size_t size);

#endif
