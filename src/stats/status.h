/* The state of a running server, as text for people and as JSON. */
#ifndef STATS_STATUS_H
#define STATS_STATUS_H

#include "config/config.h"
#include "edition/edition.h"
#include "stats/tally.h"

enum status_state {
	STATUS_SERVING,
	STATUS_ENDING, /* finishes its answers and is not replaced */
	STATUS_RESTING, /* ended too often; starts again after a delay */
	STATUS_STATES,
};

struct status_worker {
	long pid; /* 0 while it is resting */
	enum status_state state;
	uint64_t counts[TALLY_COUNTS];
};

struct status_host {
	struct span name, capsule;
	long indexer; /* its process; 0: none at the moment */
	long writer; /* likewise; or the host takes no uploads */
	bool unreadable; /* the capsule cannot be read; answers say so */
	const struct addresses *gopher; /* as bound */
	const struct edition_info *edition; /* NULL before the first */
	int64_t edition_age;
	bool rescanned; /* there was a full rescan */
	int64_t rescan_age, rescan_took;
	bool hinted; /* file system events cover all directories */
	uint32_t read; /* files, since the start or the last reload */
};

/* Clients can be sent there; any other word says why not. */
#define STATUS_HEALTHY "healthy"

/* The server at one moment. Everything is borrowed; durations are ms. */
struct status {
	struct span version;
	long pid;
	int64_t up;
	bool stopping;
	struct span health; /* one word, see STATUS_HEALTHY */
	uint64_t reloads; /* since the start; those that failed, too */
	bool reload_failed; /* the last one did */
	struct span file; /* the configuration; empty if none was read */
	struct span certs; /* the directory of certificates */
	long keyholder; /* its process; 0: none at the moment */
	uint64_t signatures, refusals; /* of keyholders since the start */
	const struct addresses *gemini; /* as bound */
	int gemini_proxy, gopher_proxy; /* versions of headers; 0: none */
	const struct networks *proxy_from;
	struct status_host *hosts;
	size_t host_count;
	uint64_t totals[TALLY_COUNTS]; /* with workers that have ended */
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
 *   stopping   true once the server was told to end
 *   health     "healthy"; or "starting", "unreadable", "draining" or
 *              "ending" while no clients should be sent there
 *   config     the file that was read, as a full path, or null
 *   certs      the directory of certificates, as a full path
 *   keyholder  the keyholder's process, or null
 *   signatures since the start: made; refused, which workers of loam never ask
 *                for
 *   gemini     array of addresses, empty when off
 *   proxy      gemini, gopher: the version of the PROXY headers that
 *              connections have to begin with, or null
 *     from       array of the networks whose headers are believed
 *   hosts      array:
 *     name       its name; capsule: its directory, as a full path
 *     gopher     array of addresses, empty when off
 *     indexer    the indexer's process, or null
 *     writer     that of the writer, which takes uploads, or null
 *     readable   false if the capsule could not be read for so long
 *                that answers say so
 *     edition    null before the first one, or
 *       number   its digest, 64 hexadecimal digits
 *       age      whole seconds since workers were sent it
 *       articles, files
 *       large    how many of the files are texts too large for an article
 *     rescan     the last full one; null before the first, or
 *       age      whole seconds since its end
 *       took_ms  its duration
 *       watch    how changes are noticed in between: "hints" (file
 *                system events) or "polling"
 *     read       files read since the start or the last reload
 *   totals     sums over all workers, those that have ended included:
 *     connections  open, accepted, closed;
 *                refused, proxy_refused, handshake_limited, shed (see
 *                tally.h)
 *     handshakes   TLS handshakes under way, begun, and those of them that
 *                had to wait (put_off)
 *     sent       bytes of answers
 *     log_dropped  lines of the access log that could not be written
 *     gemini     requests: answers in all
 *                status: counts by code, as "20": 12
 *     gopher     requests: answers in all; ok
 *                refused: counts by reason, as "missing": 3
 *                (wire/refusals.def lists them)
 *   workers    array:
 *     pid        or null
 *     state      "serving", "ending" or "resting"
 *     and the members of totals. A worker that replaces one that crashed
 *     continues its counts.
 */
void status_json(const struct status *status, struct buf *buf);

/*
 * Appends samples in the text format of Prometheus, version 0.0.4. Their names
 * begin with loam_ and are never given another meaning; each has its help
 * there.
 */
void status_prometheus(const struct status *status, struct buf *buf);

/* `serving`, `ending`, `resting`. */
const char *status_state_name(enum status_state state);
/* A duration in whole seconds; 0 for a negative one. */
uint64_t status_seconds(int64_t ms);
/* Numbers that all forms derive from counts. */
uint64_t status_open(const uint64_t counts[TALLY_COUNTS]);
uint64_t status_under_way(const uint64_t counts[TALLY_COUNTS]);
uint64_t status_answers(
    const uint64_t counts[TALLY_COUNTS], const struct protocol *protocol);
/* Appends an edition's digest in hexadecimal. */
void status_digest(const struct edition_info *edition, struct buf *buf);

#endif
