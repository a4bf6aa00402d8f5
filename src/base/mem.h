/* Memory that is either there or ends the process. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/*
 * Out of memory ends the process with a line on standard error: a supervisor
 * starts another, and no caller has a branch that is never taken. Sizes that
 * a peer controls have a limit before they come here.
 */

/* Returns size zeroed bytes, the caller's to free(). */
void *mem_alloc(size_t size);
/* Returns a NUL-terminated copy of size bytes, the caller's to free(). */
char *mem_copy(const char *data, size_t size);
/*
 * The one way in which anything grows: returns old, or its bytes moved, with
 * room for at least need elements of size bytes each; *capacity_r counts
 * elements. New room is not zeroed.
 */
void *mem_grow(void *old, size_t *capacity_r, size_t need, size_t size);

#endif
