/* One redirect rule: an old path that has moved, or is gone. */
#ifndef CONFIG_REDIRECT_H
#define CONFIG_REDIRECT_H

#include "base/arena.h"
#include "base/buf.h"

/*
 * A status, an old path, a target. An old path that ends in a star matches all
 * paths below its directory: they lead to one page or, if the target ends in a
 * star too, to the same path below the target. Spans live in an arena.
 */
struct redirect {
	unsigned status; /* 30 temporary, 31 permanent, 52 gone: no target */
	struct span from; /* decoded, composed; the directory if `below` */
	bool below; /* matches all paths below `from` */
	bool tail; /* the rest of the path is appended to the target */
	/* A target in the capsule: decoded path, query with its `?`. */
	struct span path, query;
	/*
	 * A target elsewhere, percent-encoded; empty: in the capsule. The host,
	 * port and decoded path of a gemini URL tell whether it leads back.
	 */
	struct span url, host;
	unsigned port;
	unsigned line;
};

/*
 * Parses a rule: a status, an old path, and a target unless it is gone. Paths
 * are decoded once, like those of requests; URLs are percent-encoded. The
 * caller sets `line`. Returns NULL, or what was expected, a static sentence.
 */
const char *redirect_read(
    struct span text, struct arena *arena, struct redirect *rule_r);
/*
 * Appends the target of a path that the rule matches: a decoded path of the
 * capsule, or a URL.
 */
void redirect_target(
    const struct redirect *redirect, struct span path, struct buf *buf);
/* Returns the same in an arena. */
struct span redirect_follow(
    const struct redirect *redirect, struct span path, struct arena *arena);

#endif
