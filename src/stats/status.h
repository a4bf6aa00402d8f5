/* What a running server is doing, as text for people and as JSON. */
#ifndef STATS_STATUS_H
#define STATS_STATUS_H

#include "config/config.h"
#include "edition/edition.h"
#include "stats/tally.h"

enum status_state {
	STATUS_SERVING,
	STATUS_ENDING, /* finishes its answers and is not replaced */
	STATUS_RESTING, /* has ended too often; another starts soon */
};

struct status_worker {
	long pid; /* 0 while it rests */
	enum status_state state;
	uint64_t counts[TALLY_COUNTS];
};

struct status_host {
	struct span name, capsule;
	long indexer; /* its process; 0 while there is none */
	bool unreadable; /* the capsule cannot be read: every path answers that
			  */
	const struct addresses *gopher; /* as they were bound */
	const struct edition_info *edition; /* NULL before the first */
	int64_t edition_age;
	bool rescanned; /* at everything, once at least */
	int64_t rescan_age, rescan_took;
	bool hinted;
	uint32_t read; /* files, since the start */
};

/* All of one moment; everything is borrowed. Durations are milliseconds. */
struct status {
	struct span version;
	long pid;
	int64_t up;
	bool stopping;
	struct span file; /* empty when none was read */
	const struct addresses *gemini; /* as they were bound */
	struct status_host *hosts;
	size_t host_count;
	uint64_t totals[TALLY_COUNTS]; /* of those that have ended too */
	struct status_worker *workers;
	size_t worker_count;
};

/* Appends lines for people. */
void status_text(const struct status *status, struct buf *buf);
/*
 * Appends one JSON document and a line end:
 *
 *   version    string
 *   pid        the supervisor's
 *   up         whole seconds since the start
 *   stopping   true once it was told to end
 *   config     the file that was read, or null
 *   gemini     array of addresses, empty when off
 *   hosts      array:
 *     name       its name; capsule: its directory
 *     gopher     array of addresses, empty when off
 *     indexer    the indexer's process, or null
 *     readable   false once the capsule could not be read for so long that
 *                every path answers it
 *     edition    null before the first one, or
 *       number   64 hexadecimal digits
 *       age      whole seconds since it is served
 *       articles, files, large (of the files: texts too large for an article)
 *     rescan     of everything: null before the first one, or
 *       age      whole seconds since its end; took_ms: how long it took
 *       watch    "hints" or "polling": how changes are noticed in between
 *     read       files read since the start
 *   totals     the sum of all workers, those that have ended too:
 *     connections  open, accepted, closed; refused, handshake_limited, shed:
 * see tally.h sent         bytes of answers log_dropped  lines of the access
 * log that could not be written gemini       requests: answers in all; status:
 * of each two digits that were sent, as "20": 12 gopher       requests: answers
 * in all; ok; refused: of each reason that occurred, as "missing": 3
 * (wire/refusals.def has them) workers    array: pid (or null), state
 * ("serving", "ending", "resting"), and the members of totals. A worker that is
 * started in the place of one that crashed counts on from there.
 */
void status_json(const struct status *status, struct buf *buf);

/* The numbers that both forms derive from counts. */
uint64_t status_open(const uint64_t counts[TALLY_COUNTS]);
uint64_t status_answers(
    const uint64_t counts[TALLY_COUNTS], const struct protocol *protocol);
/* Appends an edition's number, all of it. */
void status_digest(const struct edition_info *edition, struct buf *buf);

#endif
