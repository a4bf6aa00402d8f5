#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "serve/signing_pairs.h"

int
signing_pair_open(int ends_r[2])
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends_r) < 0)
		return -1;
	fcntl(ends_r[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends_r[1], F_SETFD, FD_CLOEXEC);
	return 0;
}

void
signing_pair_close(const int ends[2])
{
	close(ends[0]);
	close(ends[1]);
}

int
signing_pairs_open(struct signing_pairs *pairs, size_t count)
{
	pairs->count = 0;
	if (signing_pair_open(pairs->heir) < 0)
		return -1;
	while (pairs->count < count &&
	    signing_pair_open(pairs->ends[pairs->count]) == 0)
		pairs->count++;
	if (pairs->count == count)
		return 0;
	int error = errno;
	signing_pair_close(pairs->heir);
	while (pairs->count > 0)
		signing_pair_close(pairs->ends[--pairs->count]);
	errno = error;
	return -1;
}

void
signing_pairs_close(struct signing_pairs *pairs)
{
	if (pairs->count > 0)
		signing_pair_close(pairs->heir);
	while (pairs->count > 0)
		signing_pair_close(pairs->ends[--pairs->count]);
}
