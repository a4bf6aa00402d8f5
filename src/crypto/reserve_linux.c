#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#include "crypto/reserve.h"

/*
 * Whoever reads this memory learns bytes that are to come, as he would of the
 * state of any generator, but no more than these, and none that are gone. The
 * kernel empties it in a child, however that is begun (MADV_WIPEONFORK), and
 * what is empty is asked for anew: to compare getpid() at each use would not
 * see a child that has the number of an ancestor. A snapshot of a machine has
 * these bytes each time that it is started, so they last for a second.
 */
struct reserve {
	size_t left; /* the last bytes of these */
	int64_t second; /* they are of */
	unsigned char bytes[RESERVE_MAX];
};

struct reserve *
reserve_new(void)
{
	struct reserve *reserve = mmap(NULL, sizeof(*reserve),
	    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (reserve == MAP_FAILED)
		return NULL;
	if (madvise(reserve, sizeof(*reserve), MADV_WIPEONFORK) < 0) {
		munmap(reserve, sizeof(*reserve));
		return NULL;
	}
	/* The process that has it makes no core file in any case. */
	(void)madvise(reserve, sizeof(*reserve), MADV_DONTDUMP);
	return reserve;
}

void
reserve_free(struct reserve **reserve)
{
	if (!*reserve)
		return;
	reserve_empty(*reserve);
	munmap(*reserve, sizeof(**reserve));
	*reserve = NULL;
}

void
reserve_empty(struct reserve *reserve)
{
	reserve->left = 0;
	explicit_bzero(reserve->bytes, sizeof(reserve->bytes));
}

/* A signal may cut short what is more than 256 bytes: getrandom(2). */
static bool
ask_system(unsigned char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t got = getrandom(bytes, size, 0);
		if (got < 0 && errno != EINTR)
			return false;
		bytes += got < 0 ? 0 : got;
		size -= got < 0 ? 0 : (size_t)got;
	}
	return true;
}

static bool
refill(struct reserve *reserve, int64_t second)
{
	reserve_empty(reserve);
	if (!ask_system(reserve->bytes, sizeof(reserve->bytes)))
		return false;
	reserve->second = second;
	reserve->left = sizeof(reserve->bytes);
	return true;
}

bool
reserve_take(struct reserve *reserve, int64_t second, void *bytes, size_t size)
{
	if (size > sizeof(reserve->bytes))
		return ask_system(bytes, size);
	if ((reserve->left < size || reserve->second != second) &&
	    !refill(reserve, second))
		return false;
	unsigned char *first =
	    reserve->bytes + sizeof(reserve->bytes) - reserve->left;
	reserve->left -= size;
	memcpy(bytes, first, size);
	explicit_bzero(first, size);
	return true;
}
