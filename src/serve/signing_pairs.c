#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sandbox/fd_pass.h"
#include "serve/signing_pairs.h"

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
	if (fd_pass_pair(SOCK_SEQPACKET, pairs->heir) < 0)
		return -1;
	while (pairs->count < count &&
	    fd_pass_pair(SOCK_SEQPACKET, pairs->ends[pairs->count]) == 0)
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
