#include <errno.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/mem.h"
#include "site/watch.h"

/* Watch descriptors are small numbers that are given out ascending. */
struct watch {
	int fd;
	void **directories; /* by watch descriptor */
	size_t capacity;
};

enum {
	EVENTS = IN_CREATE | IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE |
	    IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR,
	FINISHED = IN_CLOSE_WRITE | IN_MOVED_TO,
	GONE = IN_DELETE | IN_MOVED_FROM,
};

struct watch *
watch_new(void)
{
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	if (fd < 0)
		return NULL;
	struct watch *watch = mem_alloc(sizeof(*watch));
	watch->fd = fd;
	return watch;
}

void
watch_free(struct watch **watch)
{
	if (!*watch)
		return;
	close((*watch)->fd);
	free((*watch)->directories);
	free(*watch);
	*watch = NULL;
}

int
watch_descriptor(const struct watch *watch)
{
	return watch ? watch->fd : -1;
}

int
watch_add(struct watch *watch, const char *path, void *directory)
{
	int number = watch ? inotify_add_watch(watch->fd, path, EVENTS) : -1;

	if (number < 0)
		return -1;
	size_t before = watch->capacity;
	watch->directories = mem_grow(watch->directories, &watch->capacity,
	    (size_t)number + 1, sizeof(*watch->directories));
	for (size_t i = before; i < watch->capacity; i++)
		watch->directories[i] = NULL;
	watch->directories[number] = directory;
	return 0;
}

void
watch_remove(struct watch *watch, const void *directory)
{
	for (size_t i = 0; watch && i < watch->capacity; i++)
		if (watch->directories[i] == directory) {
			watch->directories[i] = NULL;
			inotify_rm_watch(watch->fd, (int)i);
		}
}

static void
take_event(struct watch *watch, const struct inotify_event *event,
    watch_take *take, void *context)
{
	enum watch_event what = WATCH_TOUCHED;

	if (event->mask & IN_Q_OVERFLOW) {
		take(context, NULL, SPAN(""), WATCH_LOST);
		return;
	}
	if (event->wd < 0 || (size_t)event->wd >= watch->capacity ||
	    !watch->directories[event->wd] || event->len == 0)
		return;
	if (event->mask & FINISHED)
		what = WATCH_FINISHED;
	else if (event->mask & GONE)
		what = WATCH_GONE;
	else if (event->mask & IN_ATTRIB)
		what = WATCH_MARKED;
	take(
	    context, watch->directories[event->wd], span_of(event->name), what);
}

void
watch_read(struct watch *watch, watch_take *take, void *context)
{
	_Alignas(struct inotify_event) char bytes[32768];
	ssize_t size;

	if (!watch)
		return;
	while ((size = read(watch->fd, bytes, sizeof(bytes))) > 0) {
		const char *at = bytes;
		while (at < bytes + size) {
			const struct inotify_event *event = (const void *)at;
			take_event(watch, event, take, context);
			at += sizeof(*event) + event->len;
		}
	}
}
