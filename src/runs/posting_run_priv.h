/* How groups of a posting run are written and read, for the files of
 * posting_run.h.
 */
#ifndef RUNS_POSTING_RUN_PRIV_H
#define RUNS_POSTING_RUN_PRIV_H

#include "runs/posting_run.h"

enum {
	GROUP_HEADER = 3, /* words before the postings of a group */
	POSTING_MOST = 2, /* words of a posting */
};

/* Writes a posting. Returns where the next one goes. */
static inline uint32_t *
put_posting(uint32_t *to, const struct posting *posting)
{
	uint32_t count = posting->count, plural = posting->plural;

	if (count < POSTING_RUN_MORE && (plural == 0 || plural == count)) {
		*to++ = posting->doc << 8 | (plural ? POSTING_RUN_PLURAL : 0) |
		    count;
		return to;
	}
	*to++ = posting->doc << 8 | POSTING_RUN_MORE;
	*to++ = plural << 16 | count;
	return to;
}

/* Reads a posting and moves *from past it. */
static inline struct posting
get_posting(const uint32_t **from)
{
	uint32_t word = *(*from)++;
	uint32_t count = word & POSTING_RUN_MORE;
	uint32_t plural = word & POSTING_RUN_PLURAL ? count : 0;

	if ((word & (POSTING_RUN_PLURAL | POSTING_RUN_MORE)) ==
	    POSTING_RUN_MORE) {
		count = **from & 0xffff;
		plural = *(*from)++ >> 16;
	}
	return (struct posting){word >> 8, (uint16_t)count, (uint16_t)plural};
}

/* Writes the header of a group, before its postings, which end at `end`. */
static inline void
put_header(uint32_t *group, uint64_t hash, const uint32_t *end)
{
	group[0] = (uint32_t)(hash >> 32);
	group[1] = (uint32_t)hash;
	group[2] = (uint32_t)(end - group - GROUP_HEADER);
}

#endif
