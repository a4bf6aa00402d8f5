#include <sys/resource.h>

#include "serve/descriptors.h"

enum { RESERVE = 32 }; /* descriptors kept free of connections (T17) */

/* Raises the soft limit on descriptors to the hard one. Returns the limit. */
static size_t
raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 1024;
	rlim_t most =
	    limit.rlim_max < DESCRIPTORS_MAX ? limit.rlim_max : DESCRIPTORS_MAX;
	if (limit.rlim_cur < most) {
		limit.rlim_cur = most;
		if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
			getrlimit(RLIMIT_NOFILE, &limit);
	}
	return (size_t)(limit.rlim_cur < most ? limit.rlim_cur : most);
}

/* Half of the descriptors: a connection may hold a socket and a file. */
size_t
descriptors_connections(const struct config *config)
{
	size_t descriptors = raise_descriptors();
	size_t most = descriptors > 2 * RESERVE ? (descriptors - RESERVE) / 2
						: RESERVE / 2;

	if (config->connections && (size_t)config->connections < most)
		return (size_t)config->connections;
	return most;
}
