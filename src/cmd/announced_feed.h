/* The feed that aggregators are told of, as everybody sees it. */
#ifndef CMD_ANNOUNCED_FEED_H
#define CMD_ANNOUNCED_FEED_H

#include "cli/options.h"

/* A post, or an entry of a tinylog. */
struct announced {
	struct span id; /* that of the feed */
	struct span page; /* the URL of the page that it is on */
	int32_t day;
};

/* Its texts live in its arena, which is the caller's to free. */
struct announced_feed {
	struct arena arena;
	struct span url;
	struct announced *list; /* all of them, the newest first */
	size_t count;
};

/*
 * Reads the capsule of the host that --host means, for the feed that --feed
 * names.
 */
enum exit_code announced_feed_read(struct config *config,
    const struct given *given, struct announced_feed *feed);

#endif
