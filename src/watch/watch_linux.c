#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <linux/magic.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/mem.h"
#include "watch/sparse.h"
#include "watch/watch.h"

/*
 * inotify(7): one watch descriptor a directory, an ascending number, by which
 * a map finds the directory of an event. fanotify could watch a whole
 * file system at once, but needs CAP_SYS_ADMIN.
 */
struct watch {
	int fd;
	struct sparse directories; /* by watch descriptor */
};

enum {
	READS_MAX = 64, /* of 32 KiB, in one call */
	EVENTS = IN_CREATE | IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE |
	    IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_MOVE_SELF |
	    IN_DELETE_SELF | IN_ONLYDIR,
	ENDED = IN_MOVE_SELF | IN_DELETE_SELF | IN_UNMOUNT | IN_IGNORED,
};

/* E12: types of statfs(2), many of which <linux/magic.h> lacks. */
static const unsigned remote[] = {
    NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, 0xfe534d42, /* SMB 2 and 3 */
    0xff534d42, /* CIFS */
    0x00c36400, /* Ceph */
    0x65735546, /* FUSE, and virtiofs with it */
    V9FS_MAGIC, AFS_SUPER_MAGIC, 0x6b414653, /* the kernel's own AFS */
    CODA_SUPER_MAGIC, 0x564c, /* NCP */
    0x01161970, /* GFS2 */
    0x7461636f, /* OCFS2 */
    0x0bd00bd0, /* Lustre */
    0x47504653, /* GPFS */
    0x19830326, /* BeeGFS */
    0xaad7aaea, /* PanFS */
    0x786f4256, /* VirtualBox shared directories */
    0xbacbacbc, /* VMware shared directories */
    0x7c7c6673, /* Parallels shared directories */
};

bool
watch_suffices(const char *path)
{
	struct statfs about;

	if (statfs(path, &about) < 0)
		return true;
	for (size_t i = 0; i < sizeof(remote) / sizeof(remote[0]); i++)
		if ((unsigned)about.f_type == remote[i])
			return false;
	return true;
}

const char *
watch_limit(int error)
{
	switch (error) {
	case ENOSPC: return "fs.inotify.max_user_watches";
	case EMFILE: return "fs.inotify.max_user_instances";
	default: return NULL;
	}
}

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
	sparse_free(&(*watch)->directories);
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
	sparse_put(&watch->directories, number, directory);
	return number;
}

void
watch_remove(struct watch *watch, int number, const void *directory)
{
	/* inotify gives one inode one number, for whichever path came last. */
	if (!watch || number < 0 ||
	    sparse_get(&watch->directories, number) != directory)
		return;
	sparse_remove(&watch->directories, number);
	inotify_rm_watch(watch->fd, number);
}

/* What an event says of a name; the first that fits. */
static const struct {
	uint32_t mask;
	enum watch_event event;
} named_events[] = {
    {IN_MOVED_TO, WATCH_ARRIVED},
    {IN_CLOSE_WRITE, WATCH_CLOSED},
    {IN_DELETE | IN_MOVED_FROM, WATCH_GONE},
    {IN_CREATE, WATCH_CREATED},
    {IN_ATTRIB, WATCH_MARKED},
    {IN_MODIFY, WATCH_WRITTEN},
};

enum { NAMED_EVENTS = sizeof(named_events) / sizeof(named_events[0]) };

/* Emits one event, or none if it is about a directory as such. */
static void
take_event(struct watch *watch, const struct inotify_event *event,
    watch_emit *emit, void *context)
{
	if (event->mask & IN_Q_OVERFLOW) {
		emit(context, NULL, SPAN(""), WATCH_LOST);
		return;
	}
	void *directory = sparse_get(&watch->directories, event->wd);
	if (!directory)
		return;
	/* The kernel has removed the watch. */
	if (event->mask & IN_IGNORED)
		sparse_remove(&watch->directories, event->wd);
	if (event->mask & ENDED) {
		emit(context, directory, SPAN(""), WATCH_ENDED);
		return;
	}
	for (size_t i = 0; event->len > 0 && i < NAMED_EVENTS; i++)
		if (event->mask & named_events[i].mask) {
			emit(context, directory, span_of(event->name),
			    named_events[i].event);
			return;
		}
}

void
watch_read(struct watch *watch, watch_emit *emit, void *context)
{
	_Alignas(struct inotify_event) char bytes[32768];
	ssize_t size;

	if (!watch)
		return;
	/* K6: a writer that never rests must not hold the process. */
	for (int i = 0; i < READS_MAX; i++) {
		size = read(watch->fd, bytes, sizeof(bytes));
		if (size <= 0)
			return;
		const char *at = bytes;
		while (at < bytes + size) {
			const struct inotify_event *event = (const void *)at;
			take_event(watch, event, emit, context);
			at += sizeof(*event) + event->len;
		}
	}
}

/*
 * A lease for reading is refused while any open file or mapping of the inode
 * can be written to, whichever name it was opened by: inotify tells of the
 * writes only that were made through a name in a directory that is watched. A
 * lease is for the owner of the file, or CAP_LEASE. Its end here, microseconds
 * later, lets a process go on that opens the file for writing meanwhile; the
 * signal that announces such a process has to be one that is ignored.
 */
int
watch_is_being_written(int fd)
{
	if (fcntl(fd, F_SETSIG, SIGURG) < 0)
		return -1;
	if (fcntl(fd, F_SETLEASE, F_RDLCK) < 0)
		return errno == EAGAIN ? 1 : -1;
	fcntl(fd, F_SETLEASE, F_UNLCK);
	return 0;
}
