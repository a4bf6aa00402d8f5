/* Counters in shared memory: written by one process each, read by others. */
#ifndef STATS_TALLY_H
#define STATS_TALLY_H

#include "base/memfile.h"
#include "config/config.h"
#include "stats/page_counts.h"
#include "stats/tally_rescan.h"
#include "wire/protocol.h"

/*
 * The supervisor maps this memory and its children inherit it. How a number is
 * counted is said in stats/tally_cell.h.
 */

enum {
	TALLY_OPENED, /* connections accepted */
	TALLY_CLOSED,
	TALLY_REFUSED, /* closed at once: their address had too many open */
	TALLY_PROXY_REFUSED, /* closed for want of a PROXY header that counts */
	TALLY_HANDSHAKE_LIMITED, /* closed before a TLS handshake: their
				    address had begun too many */
	TALLY_HANDSHAKES, /* TLS handshakes begun */
	TALLY_HANDSHAKES_ENDED,
	TALLY_PUT_OFF, /* handshakes that had to wait for a later turn */
	TALLY_SHED, /* closed to make room for others */
	TALLY_SENT, /* bytes of answers */
	TALLY_LOG_DROPPED, /* lines of the access log that were dropped */
	TALLY_ANSWERS, /* by protocol, then by status */
	TALLY_COUNTS = TALLY_ANSWERS + PROTOCOLS * PROTOCOL_STATUSES,
};

enum {
	TALLY_WORKERS = 256, /* the most workers of a generation */
	TALLY_SLOTS = 2 * TALLY_WORKERS, /* one generation serves, one ends */
};

/*
 * One worker's counts; the worker that replaces it counts on. The alignment
 * gives each cache line one writer (no false sharing).
 */
struct tally {
	_Alignas(64) _Atomic uint64_t counts[TALLY_COUNTS];
	_Atomic uint64_t turns; /* of the worker's loop: a sign of life */
	_Atomic uint64_t accepts; /* 1 while it takes new connections */
	_Atomic uint64_t uploads; /* bytes that its bodies have in all */
	/* The beginning of the digest of the edition that each host has in it.
	 */
	_Atomic uint64_t editions[HOSTS_MAX];
};

/* One host, written by its indexer. */
struct board_host {
	_Atomic uint32_t files_read; /* since the start or the last reload */
	_Atomic uint32_t unreadable; /* the capsule cannot be read: answers say
					so */
	struct tally_rescan rescan;
};

/* The service as a whole, written by the supervisor. */
struct board_service {
	_Atomic uint64_t draining; /* 1: proxies are to send no more clients */
	_Atomic uint64_t unhurried; /* 1: nobody waits for retired workers */
};

/* Rows of the board that have pages of their own. */
struct board_service_row {
	struct board_service service;
	char rest[MEMFILE_PAGE - sizeof(struct board_service)];
};
struct board_host_row {
	struct board_host host;
	char rest[MEMFILE_PAGE - sizeof(struct board_host)];
};
struct board_tally_row {
	struct tally tally;
	struct page_counts pages; /* what it has been asked for */
	char rest[MEMFILE_PAGE - sizeof(struct tally) -
	    sizeof(struct page_counts)];
};

/*
 * All of the shared memory of counts. Each process can write its own row alone,
 * and a reader takes no number for what its writer ought to have written there.
 * Hosts have two halves: a reload changes the half, so that an indexer that is
 * still ending does not write into a row of the new generation.
 */
struct board {
	struct board_host_row hosts[2 * HOSTS_MAX];
	struct board_tally_row tallies[TALLY_SLOTS]; /* of two generations */
	struct board_service_row service;
};

/* Adds to one count; for the tally's own worker only. */
static inline void
tally_add(struct tally *tally, size_t at, uint64_t more)
{
	tally_set(&tally->counts[at], tally_get(&tally->counts[at]) + more);
}

/* The first of a protocol's counts of answers; its status is the offset. */
static inline size_t
tally_answers(const struct protocol *protocol)
{
	return TALLY_ANSWERS + protocol->number * PROTOCOL_STATUSES;
}

/* Counts an answer by its protocol and its status; -1 is none. */
void tally_answer(
    struct tally *tally, const struct protocol *protocol, int status);
/*
 * Counts the connections and handshakes of a worker that has ended as ended,
 * too, and gives back what its uploads had.
 */
void tally_end(struct tally *tally);
/* Whether all workers that accept have the edition of a host in force. */
bool tally_agree(const struct board *board, size_t host, uint64_t edition);
/*
 * Reserves so many bytes for the body of an upload, out of what the bodies of
 * all workers may have. Returns whether there is room. Of two workers that ask
 * at the same moment both may find none.
 */
bool tally_take(struct tally *tally, const struct board *board, uint64_t bytes,
    uint64_t most);
/* Gives them back. */
void tally_give(struct tally *tally, uint64_t bytes);
/* Adds a tally to sums. */
void tally_sum(const struct tally *tally, uint64_t sums[TALLY_COUNTS]);
/* Adds a tally to sums and zeroes it, for another worker. */
void tally_move(struct tally *tally, uint64_t sums[TALLY_COUNTS]);

#endif
