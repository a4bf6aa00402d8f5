/* What world.c and world_*.c share. */
#ifndef SIM_WORLD_PRIV_H
#define SIM_WORLD_PRIV_H

#include "config/config.h"
#include "sim/indexing.h"
#include "sim/peer.h"
#include "sim/world.h"

enum {
	WORKERS = 2,
	PEERS = 6,
	WORLD_PATH = 256,
	TURNS_MAX = 40000, /* until a client has its answer */
};

struct world {
	uint64_t seed, step;
	struct world_result *result;
	bool spoil;
	bool crowded; /* with more posts than lists show, and without zones */
	struct chance chance, spoils;
	char root[WORLD_PATH]; /* the capsule */
	struct config config;
	struct vhost vhost;
	struct zoning zoning;
	struct tls_context *tls;
	struct publisher publisher;
	struct indexing indexing;
	bool set_back; /* the wall clock, since the indexer has looked */
	int64_t lost_at; /* monotonic ms: events */
	size_t open; /* descriptors, at the last rest */
	struct suspects suspects;
	struct serving workers[WORKERS];
	struct peer peers[PEERS];
	size_t peer_count;
	struct clients *clients;
	struct snapshot **snapshots;
	size_t snapshot_count, snapshot_capacity;
};

void world_start(struct world *world, struct world_host *host, uint64_t seed);
void world_end(struct world *world);
/* The publisher acts, and not seldom on what a client is being sent. */
void world_publish(struct world *world);
/* The indexer looks; an edition that it presses is on its way then. */
void world_look(struct world *world, bool everything);
/* The first edition on its way arrives, or the newest. */
void world_deliver(struct world *world, size_t worker, bool newest);
/* Both clocks go on. */
void world_pass(struct world *world, int64_t ms);
/* Events of changes are lost, if there are any. */
void world_lose_events(struct world *world);
/* A client comes to a worker, and asks. */
void world_come(struct world *world);
/*
 * Each kind of reader asks one worker for the same, one after the other: what
 * it keeps for one is not for another.
 */
void world_come_all(struct world *world);
/* Asks a worker in the clear, as nobody, and goes on until that has its answer.
 */
void world_ask(struct world *world, const struct question *question,
    size_t worker, bool gopher);
/*
 * A page is asked of one worker again and again, and once more when its file is
 * another one that no edition has yet.
 */
void world_come_again(struct world *world);
/* Goes on until a client has its answer. */
void world_finish_peer(struct world *world, size_t number);
/*
 * All comes to rest, after many acts of the publisher's and after one alone: of
 * many one might bring the edition that another lacks.
 */
void world_rest(struct world *world);
/* What an edition has that is pressed now; the world keeps it. */
const struct snapshot *world_snapshot(struct world *world, bool rested);
/* The place that an answer is made of, or PLACES. */
size_t world_place(const struct world *world, const struct peer *peer);
/* Judges what a client has heard, and takes it into the digest. */
void world_judge(struct world *world, const struct peer *peer);
/* The first second after that one at which a post begins, or INT64_MAX. */
int64_t world_next_begin(const struct world *world, int64_t since);
/*
 * Whether the indexer will wake for the next post that was dated later at a
 * second of the wall clock, which may have jumped since.
 */
void world_check_rest(const struct world *world, int64_t since);
/* Whether none waits for an edition that a worker has taken over. */
void world_check_waiting(const struct world *world, size_t worker);
/* Reports a fault, of a client's answer or (NULL) of the world; exit code 1. */
_Noreturn void world_fail(
    const struct world *world, const struct peer *peer, const char *fault);

#endif
