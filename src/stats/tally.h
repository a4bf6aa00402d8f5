/* What the processes have done, counted where the supervisor sees it. */
#ifndef STATS_TALLY_H
#define STATS_TALLY_H

#include <stdatomic.h>

#include "config/config.h"
#include "wire/protocol.h"

/*
 * A mapping that the supervisor makes and its children inherit. Every number
 * in it has one writer, so that counting is a load and a store and nobody ever
 * waits; who reads sees each number whole, but not all of one moment.
 */

enum {
	TALLY_OPENED, /* connections accepted */
	TALLY_CLOSED,
	TALLY_REFUSED, /* not accepted: their address had too many */
	TALLY_HANDSHAKE_LIMITED, /* closed before a TLS handshake: too many of
				    those */
	TALLY_SHED, /* closed before they had asked, to make room */
	TALLY_SENT, /* bytes of answers */
	TALLY_LOG_DROPPED, /* lines of the access log that were dropped */
	TALLY_ANSWERS, /* by protocol, then by status */
	TALLY_COUNTS = TALLY_ANSWERS + PROTOCOLS * PROTOCOL_STATUSES,
};

enum {
	TALLY_WORKERS = 256, /* the most that there are of a generation */
	TALLY_SLOTS = 2 * TALLY_WORKERS, /* one serves while one ends */
};

/* One worker's; its successor counts on. A cache line has one writer. */
struct tally {
	_Alignas(64) _Atomic uint64_t counts[TALLY_COUNTS];
};

/* The indexer's: when it last looked at everything. */
struct tally_look {
	_Atomic uint64_t at; /* monotonic ms of its end; 0: never yet */
	_Atomic uint64_t took; /* ms, the edition that came of it included */
	_Atomic uint64_t hinted; /* whether every directory sends hints */
};

/* What the indexer of one host tells. */
struct board_capsule {
	uint32_t progress; /* files read so far */
	uint32_t absent; /* whether the capsule cannot be read */
	struct tally_look look;
};

struct board {
	struct board_capsule capsules[2 * HOSTS_MAX]; /* of two generations */
	struct tally tallies[TALLY_SLOTS];
};

static inline uint64_t
tally_get(const _Atomic uint64_t *count)
{
	return atomic_load_explicit(count, memory_order_relaxed);
}

static inline void
tally_set(_Atomic uint64_t *count, uint64_t value)
{
	atomic_store_explicit(count, value, memory_order_relaxed);
}

/* Counts `more` of what stands at `at`. */
static inline void
tally_add(struct tally *tally, size_t at, uint64_t more)
{
	tally_set(&tally->counts[at], tally_get(&tally->counts[at]) + more);
}

/* Where the answers of a protocol are counted, by status. */
static inline size_t
tally_answers(const struct protocol *protocol)
{
	return TALLY_ANSWERS + protocol->number * PROTOCOL_STATUSES;
}

/* Counts an answer by its protocol and its status; -1 is none. */
void tally_answer(
    struct tally *tally, const struct protocol *protocol, int status);
/* The indexer has looked at everything since a monotonic ms. */
void tally_look(struct tally_look *look, int64_t began, bool hinted);
/* A worker has ended, and its connections with it. */
void tally_end(struct tally *tally);
/* Adds a tally to sums. */
void tally_sum(const struct tally *tally, uint64_t sums[TALLY_COUNTS]);
/* The same, and nothing is left of it for the next one. */
void tally_move(struct tally *tally, uint64_t sums[TALLY_COUNTS]);

#endif
