/* The processors of the machine. */
#ifndef SYSTEM_PROCESSORS_H
#define SYSTEM_PROCESSORS_H

#include <stddef.h>

/*
 * How many processors this process may run on, 1 at least: fewer than the
 * machine has where it was confined (taskset, a cpuset, CPUAffinity= of a
 * service). More processes than those would only take turns.
 */
size_t processors_usable(void);

#endif
