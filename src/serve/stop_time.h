/* How long workers have to finish their answers in when they are to end. */
#ifndef SERVE_STOP_TIME_H
#define SERVE_STOP_TIME_H

#include "stats/tally.h"

/*
 * After a reload or an upgrade the next change waits for that end: another
 * configuration, a certificate, a list of a zone from which somebody was taken;
 * and until then no upload is served by every worker. After a drain nothing
 * comes. Workers that others replace for another directory of a capsule have
 * the same keys and lists as those: they have that long until something else
 * waits for their end, since publishers could cut the readers of other hosts.
 */
enum {
	STOP_MAX = 10000, /* ms, after TERM, a reload or an upgrade */
	STOP_DRAIN_MAX = 60000, /* ms, where nobody waits for the end */
};

static inline int64_t
stop_time(const struct board *board)
{
	const struct board_service *service = &board->service.service;

	return tally_get(&service->draining) || tally_get(&service->unhurried)
	    ? STOP_DRAIN_MAX
	    : STOP_MAX;
}

#endif
