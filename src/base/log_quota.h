/* How many lines of the log others may cause. */
#ifndef BASE_LOG_QUOTA_H
#define BASE_LOG_QUOTA_H

#include "base/hash.h"
#include "base/log.h"

enum {
	LOG_QUOTA_BURST = 50, /* lines at once */
	LOG_QUOTA_REFILL = 6000, /* ms until there is room for one more */
	LOG_QUOTA_AGAIN = 60000, /* ms in which no path has a cause twice */
	LOG_QUOTA_RECENT = 128, /* lines that are remembered */
};

/*
 * A publisher's file, link or permission can change many times a second, and a
 * new name can be wrong each time: the first is told once a minute, and all
 * together fill no log (K127). A zeroed struct is a full quota.
 */
struct log_quota {
	struct log_quota_line {
		uint64_t hash; /* of path and cause */
		int64_t until; /* monotonic ms: it is not written before */
	} recent[LOG_QUOTA_RECENT];
	struct hash_key key; /* of the hashes, drawn at the first use */
	size_t next; /* of `recent`, to be replaced */
	int64_t used; /* ms of refill that the lines written stand for */
	int64_t seen; /* monotonic ms of the last use */
	int64_t told; /* and of the last count in the log */
	size_t left_out; /* lines, since they were last counted in the log */
	/* What the lines are about, and where all of them are, as behind
	 * "1 more message is about "; NULL is the files of publishers. */
	const char *about;
};

/* Whether a line may be written at a monotonic ms; else it is counted. */
bool log_quota_take(struct log_quota *quota, int64_t now);
/*
 * log_notes() within a quota; then, if there is room, the number of lines that
 * were left out, a warning. One path has one cause, its sentence without what
 * it quotes.
 */
void log_quota_notes(struct log_quota *quota, const struct notes *notes,
    enum log_level error, enum log_level remark, int64_t now);

#endif
