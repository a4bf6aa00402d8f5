/* Looks for bytes in the memory of processes. */
#ifndef SUPPORT_MEMORY_SEARCH_H
#define SUPPORT_MEMORY_SEARCH_H

#include <sys/types.h>

#include "base/span.h"

/*
 * Whether what a process may read holds these bytes; -1 if it cannot be told,
 * for want of the right to look.
 */
int memory_holds(pid_t pid, struct span bytes);
/* The same of any of several, in one look. */
int memory_holds_any(pid_t pid, const struct span *list, size_t count);

/*
 * How many of its mappings have these bytes without a flag of smaps: "lo" is
 * locked, "dd" is kept out of core dumps. -1: the memory cannot be read.
 */
int memory_holds_without(pid_t pid, struct span bytes, const char *flag);

#endif
