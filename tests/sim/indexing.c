#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "edition/root.h"
#include "index/scan_priv.h"
#include "watch/watch.h"
#include "sim/indexing.h"

/*
 * The steps of serve/indexer.c without its process. One that begins while an
 * edition is in force waits for files that are being written, for WRITERS ms at
 * most, and knows nothing of the tree as it was.
 */

enum {
	WRITERS = 5000, /* ms */
	RUNS_MAX = 8, /* that are due at once, one after the other */
};

void
indexing_probe(struct indexing *indexing, const char *directory)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/.probe", directory);
	int writer = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	indexing->writers = watch_is_being_written(fd) == 1;
	close(fd);
	close(writer);
	unlink(path);
}

void
indexing_begin(struct indexing *indexing)
{
	indexing->rules.patient = indexing->again;
	indexing->scan = scan_new(&indexing->rules);
	if (!indexing->scan) {
		perror("sim: scan");
		abort();
	}
	if (indexing->least > 0) {
		indexing->scan->term_index.small = 0;
		indexing->scan->space.least = indexing->least;
	}
	indexing->settle_until =
	    indexing->again ? clock_monotonic() + WRITERS : 0;
	indexing->published = false;
}

void
indexing_die(struct indexing *indexing)
{
	scan_free(&indexing->scan);
	indexing->again = true;
}

bool
indexing_wakes(const struct indexing *indexing)
{
	struct pollfd events = {.events = POLLIN};

	if (!indexing->scan || !scan_hinted(indexing->scan) ||
	    indexing->suspects->count > 0 || scan_due(indexing->scan) == 0)
		return true;
	if (indexing->settle_until)
		return indexing->settle_until <= clock_monotonic();
	events.fd = scan_descriptor(indexing->scan);
	return poll(&events, 1, 0) > 0;
}

static void
take_reasons(struct indexing *indexing, bool everything)
{
	struct suspects *suspects = indexing->suspects;

	scan_take_hints(indexing->scan);
	for (size_t i = 0; i < suspects->count; i++)
		scan_suspect(indexing->scan, span_of(suspects->paths[i]));
	suspects->count = 0;
	if (everything)
		scan_check_all(indexing->scan);
	else
		scan_check_unwatched(indexing->scan);
}

static bool
run(struct indexing *indexing)
{
	struct notes notes = {0};
	bool changed = false;
	size_t runs = 0;

	do
		changed = scan_run(indexing->scan, &notes);
	while (scan_due(indexing->scan) == 0 && ++runs < RUNS_MAX);
	note_free(&notes);
	return changed;
}

bool
indexing_turn(struct indexing *indexing, struct tree *tree, bool everything,
    struct pressed *pressed_r)
{
	int64_t now = clock_monotonic();
	struct tree_look look = {.now = now,
	    .wall = clock_now(),
	    .writers = indexing->writers,
	    .all = !indexing->published};

	take_reasons(indexing, everything);
	(void)scan_find_root(indexing->scan);
	if (indexing->settle_until && indexing->settle_until <= now) {
		scan_take_unfinished(indexing->scan);
		indexing->settle_until = 0;
	}
	bool changed = run(indexing);
	if (indexing->settle_until && scan_has_unfinished(indexing->scan))
		return false;
	indexing->settle_until = 0;
	look.events = indexing->rules.hints && scan_hinted(indexing->scan);
	tree_scanned(tree, &look);
	indexing->published = true;
	indexing->rules.before = root_identity_of(scan_root(indexing->scan));
	if (!changed)
		return false;
	if (scan_press(indexing->scan, pressed_r) < 0) {
		perror("sim: press");
		abort();
	}
	return true;
}
