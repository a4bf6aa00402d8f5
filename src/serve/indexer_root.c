#include <unistd.h>

#include "base/clock.h"
#include "edition/root.h"
#include "serve/indexer_priv.h"

/*
 * The root of a capsule. The sandbox allows the directory that the path led to
 * at the start, not the one above it, where keys may be. When the path leads
 * elsewhere (a link that was changed, a mount), this process ends, and the next
 * one begins there, unless hosts/loaded_root.c refuses: such a capsule cannot
 * be read.
 *
 * A capsule that disappears is not an empty capsule (E13): for a grace period
 * the last edition stays in force, after that workers answer with a temporary
 * error.
 */

/*
 * Ends this process if the path leads to a directory outside of the sandbox, or
 * away from one that was refused.
 */
static void
leave_if_moved(const struct indexer *indexer)
{
	const char *path = indexer->order->rules.root;

	if (indexer->refused ? !root_is_elsewhere(path, &indexer->boxed)
			     : !root_is_beyond(path, &indexer->boxed))
		return;
	if (indexer->unreadable_since && indexer->loss_told)
		log_line(LOG_INFO, "the capsule %s is there again", path);
	_exit(CHILD_EXIT_MOVED);
}

void
indexer_root_lost(struct indexer *indexer, const char *why)
{
	const struct indexer_order *order = indexer->order;
	int64_t now = clock_monotonic();
	bool fresh = !indexer->unreadable_since;

	leave_if_moved(indexer);
	tally_set(&order->last_rescan->failed, indexer->ordered);
	if (fresh) {
		indexer->unreadable_since = now;
		indexer->loss_told = log_quota_take(&indexer->quota, now);
	}
	if (fresh && indexer->loss_told)
		log_line(LOG_WARNING,
		    "the capsule %s cannot be read: %s; its last edition is "
		    "served for %d s more",
		    order->rules.root, why, (int)(order->grace / 1000));
	if (*order->unreadable ||
	    now - indexer->unreadable_since < order->grace)
		return;
	*order->unreadable = 1;
	log_line(LOG_ERROR, "the capsule %s cannot be read: %s",
	    order->rules.root, why);
}

bool
indexer_find_root(struct indexer *indexer)
{
	const char *why = scan_find_root(indexer->scan);

	indexer->find_at = clock_monotonic() + INDEXER_FIND;
	if (why)
		indexer_root_lost(indexer, why);
	return why == NULL;
}

void
indexer_root_back(struct indexer *indexer)
{
	if (indexer->unreadable_since && indexer->loss_told)
		log_line(LOG_INFO, "the capsule %s can be read again",
		    indexer->order->rules.root);
	indexer->unreadable_since = 0;
	*indexer->order->unreadable = 0;
}
