#include <sys/socket.h>

#include "serve/channel.h"
#include "serve/indexer_told.h"

/*
 * What a worker says is a hint: it may have been taken over. Of a file that the
 * writer has renamed into place it is known that it is finished, however the
 * scan would notice it.
 */

enum {
	PATH_BYTES = 4096,
	PATHS_MAX = 256, /* read in a turn (K6) */
};

static bool
take_suspects(const struct indexer_told *told, struct scan *scan)
{
	char path[PATH_BYTES];
	int i;

	for (i = 0; i < PATHS_MAX; i++) {
		ssize_t size =
		    recv(told->suspects, path, sizeof(path), MSG_DONTWAIT);
		if (size <= 0)
			break;
		scan_suspect(scan, (struct span){path, (size_t)size});
	}
	return i > 0;
}

static bool
take_written(struct indexer_told *told, struct scan *scan)
{
	char path[CHANNEL_PATH_MAX];
	struct identity file;
	ssize_t size = 0;
	int i;

	for (i = 0; i < PATHS_MAX; i++) {
		size = channel_receive_written(told->written, path, &file);
		if (size <= 0)
			break;
		scan_written(scan, (struct span){path, (size_t)size}, &file);
	}
	if (size < 0)
		told->written = -1;
	return i > 0;
}

bool
indexer_told_take(struct indexer_told *told, struct scan *scan)
{
	bool suspects = take_suspects(told, scan);

	return (told->written >= 0 && take_written(told, scan)) || suspects;
}
