#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <sys/file.h>

#include "base/clock.h"
#include "upload/store_lock.h"

/*
 * Two hosts of one directory have a writer each, at a reload the next writer
 * starts before the last has ended, and a person may put a version back: each
 * changes files with this lock alone. But any process that can read the capsule
 * can lock its directory, and for as long as it likes. So nobody waits for it
 * without end.
 */

enum { LOOK = 10 /* ms between two attempts */ };

int
store_lock(int root, int64_t wait)
{
	int64_t until = clock_monotonic() + wait;

	while (flock(root, LOCK_EX | LOCK_NB) < 0) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK)
			return 0;
		if (clock_monotonic() >= until)
			return -1;
		poll(NULL, 0, LOOK);
	}
	return 0;
}

void
store_unlock(int root)
{
	(void)flock(root, LOCK_UN);
}
