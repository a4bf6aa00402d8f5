#include <stddef.h>

#include "site/watch.h"

/* No hints here: whoever asks looks at everything again from time to time. */

struct watch *
watch_new(void)
{
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
	return -1;
}

void
watch_remove(struct watch *watch, const void *directory)
{
	(void)watch;
	(void)directory;
}

void
watch_read(struct watch *watch, watch_take *take, void *context)
{
	(void)watch;
	(void)take;
	(void)context;
}
