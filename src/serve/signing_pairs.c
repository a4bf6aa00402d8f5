#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sandbox/fd_pass.h"
#include "serve/signing_pairs.h"

static void
close_both(const int ends[2])
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
	close_both(pairs->heir);
	while (pairs->count > 0)
		close_both(pairs->ends[--pairs->count]);
	errno = error;
	return -1;
}

void
signing_pairs_replace(
    struct signing_pairs *pairs, size_t slot, const int next[2])
{
	close_both(pairs->ends[slot]);
	memcpy(pairs->ends[slot], next, sizeof(pairs->ends[slot]));
}

void
signing_pairs_close(struct signing_pairs *pairs)
{
	if (pairs->count > 0)
		close_both(pairs->heir);
	while (pairs->count > 0)
		close_both(pairs->ends[--pairs->count]);
}
