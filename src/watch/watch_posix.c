#include <errno.h>
#include <stddef.h>

#include "watch/watch.h"

/*
 * POSIX has no change notices: every directory is polled. kqueue(2) would need
 * an open descriptor for each file.
 */

bool
watch_suffices(const char *path)
{
	(void)path;
	return true;
}

const char *
watch_limit(int error)
{
	(void)error;
	return NULL;
}

struct watch *
watch_new(void)
{
	errno = ENOSYS;
	return NULL;
}

void
watch_free(struct watch **watch)
{
	*watch = NULL;
}

int
watch_descriptor(const struct watch *watch)
{
	(void)watch;
	return -1;
}

int
watch_add(struct watch *watch, const char *path, void *directory)
{
	(void)watch;
	(void)path;
	(void)directory;
	errno = ENOSYS;
	return -1;
}

void
watch_remove(struct watch *watch, int number, const void *directory)
{
	(void)watch;
	(void)number;
	(void)directory;
}

void
watch_read(struct watch *watch, watch_emit *emit, void *context)
{
	(void)watch;
	(void)emit;
	(void)context;
}

int
watch_is_being_written(int fd)
{
	(void)fd;
	return -1;
}
