#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/mem.h"

#include "system/descriptors.h"

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

void
descriptors_fill_standard(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)open("/dev/null",
			    fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static int
by_number(const void *a, const void *b)
{
	int one = *(const int *)a, other = *(const int *)b;

	return (one > other) - (one < other);
}

static bool
is_kept(int fd, const int *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == fd)
			return true;
	return false;
}

/*
 * Not closed: the next file that is opened would have the number. One that is
 * kept may have it, if the server was started without the standard file.
 */
static void
leave_standard(const int *kept, size_t count)
{
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int fd = STDIN_FILENO; fd <= STDOUT_FILENO; fd++)
		if (!is_kept(fd, kept, count))
			dup2(nothing, fd);
	if (nothing > STDERR_FILENO)
		close(nothing);
}

/*
 * A list of what stays, not of what goes: a descriptor that is added to the
 * supervisor, or that it inherited itself, gets into no child by oversight.
 */
void
descriptors_keep(const int *kept, size_t count)
{
	int *sorted = mem_alloc((count + 1) * sizeof(*sorted));
	int next = STDERR_FILENO + 1;
	size_t first = 0;

	memcpy(sorted, kept, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), by_number);
	while (first < count && sorted[first] < 0)
		first++;
	leave_standard(sorted, count);
	for (size_t i = first; i < count; i++) {
		for (; next < sorted[i]; next++)
			close(next);
		if (next <= sorted[i])
			next = sorted[i] + 1;
	}
	closefrom(next);
	free(sorted);
}
