/* A redirect or a tombstone: a path that leads elsewhere, or is gone. */
#ifndef TEXT_REDIRECT_H
#define TEXT_REDIRECT_H

#include "base/arena.h"
#include "base/buf.h"

/*
 * One rule: a code, an old path, a target. A star behind the last slash of the
 * old path stands for all below it, which leads to one page, or, where the
 * target ends in a star too, keeps what stands in its place. What is gone has
 * no target. The spans live in an arena.
 */
struct redirect {
	unsigned status; /* 30 for now, 31 for good, 52 gone */
	struct span from; /* decoded; of a rule for all below, the directory */
	bool below;
	bool tail; /* what stands behind `from` is kept */
	/* A target of ours: its decoded path, and a query as it was written. */
	struct span path, query;
	/*
	 * One elsewhere, percent-encoded; empty: it is ours. Where it is one of
	 * Gemini's, host and port say whose, and path as above.
	 */
	struct span url, host;
	unsigned port;
	unsigned line;
};

/*
 * Reads a rule: a code, an old path, and a target unless it is gone. Paths are
 * decoded once, as those of requests are; URLs are encoded. `line` is the
 * caller's. Returns NULL, or what was expected, a static sentence.
 */
const char *redirect_read(
    struct span text, struct arena *arena, struct redirect *rule_r);
/*
 * Appends where a path that the rule is for leads: of ours the decoded path,
 * else the URL.
 */
void redirect_target(
    const struct redirect *redirect, struct span path, struct buf *buf);
/* The same, in an arena. */
struct span redirect_follow(
    const struct redirect *redirect, struct span path, struct arena *arena);

#endif
