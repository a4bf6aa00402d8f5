#define _GNU_SOURCE
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "sim/replaced.h"
#include "sim/world_priv.h"

/*
 * A step is an act of the publisher, or a client that comes. After it some
 * things happen, in any order: clients send, read or leave, workers have a
 * turn, the indexer looks, an edition arrives, time passes or jumps. Now and
 * then all of them come to rest, and then answers have to be exact.
 */

enum {
	REST_EVERY = 60, /* steps, about */
	QUIET = 2100,
	QUIET_OPEN = 60100, /* the same where files are open */
	MINUTES = 600000, /* ms that pass at once, at most */
	LARGE = 200000, /* bytes */
	CUTS = 2, /* one act in so many, while a large file is being sent */
	GIVEN_UP = 10100, /* ms after which one that sends nothing has gone */
	MUTE_TURNS = 4096,
	AGAIN = 3,
	BETWEEN_LOST = 1000, /* ms between two checks for lost events */
	LOSSES = 20,
	PAUSE = 20000, /* ms that pass while a reader pauses */
};

void
world_look(struct world *world, bool everything)
{
	struct indexing *indexing = &world->indexing;
	struct publisher *publisher = &world->publisher;
	struct pressed pressed;

	world->set_back = false;
	if (!indexing->scan)
		indexing_begin(indexing);
	for (size_t i = 0; i < publisher->written_count; i++)
		scan_written(indexing->scan,
		    span_of(publisher->written[i].place->path),
		    &publisher->written[i].file);
	publisher->written_count = 0;
	if (!indexing_turn(
		indexing, &world->publisher.tree, everything, &pressed))
		return;
	world->result->editions++;
	world->result->patches += pressed.base >= 0;
	indexing->again = true;
	const struct snapshot *snapshot = world_snapshot(world, false);
	for (size_t i = 0; i < WORKERS; i++)
		serving_send(&world->workers[i],
		    &(struct delivery){.edition = dup(pressed.fd),
			.root = dup(scan_root(indexing->scan)),
			.base = pressed.base < 0 ? -1 : dup(pressed.base),
			.snapshot = snapshot});
	close(pressed.fd);
}

static void
see_edition(struct world *world, size_t worker)
{
	for (size_t i = 0; i < world->peer_count; i++) {
		struct peer *peer = &world->peers[i];
		if (peer->worker == worker && peer->force_count < FORCE_MAX)
			peer->force[peer->force_count++] =
			    world->workers[worker].holds;
	}
}

void
world_deliver(struct world *world, size_t worker, bool newest)
{
	/* An answer that waits is made as it arrives. */
	struct serving *serving = &world->workers[worker];

	if (serving->pending_count == 0)
		return;
	serving_adopt(serving, newest);
	see_edition(world, worker);
	world_check_waiting(world, worker);
}

void
world_pass(struct world *world, int64_t ms)
{
	replaced_pass(ms);
	for (size_t i = 0; i < world->peer_count; i++)
		peer_wait(&world->peers[i], ms);
}

/*
 * Minutes pass. The indexer would wake when files are quiet: it looks, so that
 * none that is written only afterwards seems to have been written all the time.
 */
static void
let_minutes_pass(struct world *world)
{
	world_pass(world, QUIET);
	world_look(world, false);
	world_pass(world, QUIET_OPEN);
	world_look(world, false);
	world_pass(world, (int64_t)chance_below(&world->chance, MINUTES));
	world_look(world, false);
}

static void
let_time_pass(struct world *world)
{
	struct chance *chance = &world->chance;

	if (chance_one_in(chance, 300))
		let_minutes_pass(world);
	else if (chance_one_in(chance, 100))
		world_pass(world, (int64_t)chance_below(chance, PAUSE));
	else if (chance_one_in(chance, 20))
		world_pass(world, (int64_t)chance_below(chance, 3000));
	else
		world_pass(world, (int64_t)chance_below(chance, 20));
	if (chance_one_in(chance, 200)) {
		int64_t jump = (int64_t)chance_below(chance, 500000) - 250000;
		world->set_back = world->set_back || jump < 0;
		replaced_jump(jump);
	}
}

static void
end_peer(struct world *world, size_t number)
{
	struct peer *peer = &world->peers[number];

	world_judge(world, peer);
	peer_free(peer);
	world->peers[number] = world->peers[--world->peer_count];
}

static void
move_peer(struct world *world, size_t number)
{
	peer_move(&world->peers[number], &world->chance);
	if (peer_is_done(&world->peers[number]))
		end_peer(world, number);
}

void
world_finish_peer(struct world *world, size_t number)
{
	struct peer *peer = &world->peers[number];

	for (size_t i = 1; !peer_is_done(peer); i++) {
		if (i == TURNS_MAX)
			world_fail(world, peer, "it never ends");
		serving_turn(&world->workers[peer->worker], &world->chance);
		peer_move(peer, &world->chance);
		if (i % 8 == 0)
			world_pass(world, 1);
		if (peer->mute && i % 512 == 0)
			world_pass(world, GIVEN_UP);
		if (peer->mute && i == MUTE_TURNS)
			world_fail(world, peer, "nobody gives it up");
		if (i % 64 == 0)
			world_look(world, false);
		if (i % 64 == 32)
			world_deliver(world, peer->worker, true);
	}
	world->result->given_up += peer->mute;
	end_peer(world, number);
}

static bool
is_large(const struct world *world, size_t place)
{
	const struct version *version =
	    place < PLACES ? world->publisher.tree.places[place].now : NULL;

	return version && version->size > LARGE;
}

static void
begin(struct world *world, struct peer *peer, enum caller reader, bool gopher,
    bool secure)
{
	size_t worker = peer->worker;
	struct serving *serving = &world->workers[worker];
	int fd = peer_come(peer, world->clients, peer->question, reader, gopher,
	    secure, &world->chance);

	/* Who had that number before has lost it. */
	for (size_t i = 0; i + 1 < world->peer_count; i++)
		if (world->peers[i].served == fd)
			world->peers[i].served = -1;
	peer->step = world->step;
	peer->changes = world->publisher.tree.changes;
	peer->worker = worker;
	peer->force[peer->force_count++] = serving->holds;
	serving_accept(serving,
	    secure       ? LISTEN_TLS
		: gopher ? LISTEN_GOPHER
			 : LISTEN_PLAIN,
	    fd);
}

void
world_come(struct world *world)
{
	struct chance *chance = &world->chance;
	bool gopher = chance_one_in(chance, 2);

	if (world->peer_count == PEERS)
		world_finish_peer(world, chance_below(chance, PEERS));
	struct peer *peer = &world->peers[world->peer_count++];
	peer->question = question_choose(
	    chance, &world->publisher.tree, &world->publisher.texts, gopher);
	peer->worker = chance_below(chance, WORKERS);
	/* Handshakes are dear, but only TLS tells a whole answer from a part.
	 */
	bool large = is_large(world, world_place(world, peer));
	bool secure = !gopher && chance_one_in(chance, large ? 1 : 4);
	begin(world, peer,
	    (enum caller)(secure ? chance_below(chance, READERS) : 0), gopher,
	    secure);
}

void
world_come_all(struct world *world)
{
	struct question question = question_choose(&world->chance,
	    &world->publisher.tree, &world->publisher.texts, false);
	size_t worker = chance_below(&world->chance, WORKERS);

	world->result->all_readers++;
	/* A page that is kept is asked for again. */
	for (size_t i = 0; i < 2 * READERS; i++) {
		struct peer *peer = &world->peers[world->peer_count++];
		peer->question = question;
		peer->worker = worker;
		begin(world, peer, (enum caller)(i % READERS), false, true);
		while (world->peer_count > 0)
			world_finish_peer(world, 0);
	}
}

void
world_ask(struct world *world, const struct question *question, size_t worker,
    bool gopher)
{
	struct peer *peer = &world->peers[world->peer_count++];

	peer->question = *question;
	peer->worker = worker;
	begin(world, peer, READER_NOBODY, gopher, false);
	while (world->peer_count > 0)
		world_finish_peer(world, 0);
}

void
world_come_again(struct world *world)
{
	struct publisher *publisher = &world->publisher;
	struct chance *chance = &world->chance;
	size_t worker = chance_below(chance, WORKERS);
	bool gopher = chance_one_in(chance, 2);
	struct question question = question_choose(
	    chance, &publisher->tree, &publisher->texts, gopher);

	if (question.ask > ASK_TEXT || publisher->texts.crowded ||
	    publisher->tree.places[question.number].kind > PLACE_FILE)
		return;
	for (int i = 0; i < AGAIN; i++)
		world_ask(world, &question, worker, gopher);
	publisher->asked = question.number;
	publisher_cut(publisher);
	world_ask(world, &question, worker, gopher);
	world->result->again++;
}

/* A large file of which a client has a part of what is sent, or PLACES. */
static size_t
find_sent(const struct world *world)
{
	size_t found = PLACES;

	for (size_t i = 0; i < world->peer_count; i++) {
		const struct peer *peer = &world->peers[i];
		size_t place = world_place(world, peer);
		if (peer->answer.size > 0 && is_large(world, place) &&
		    world->publisher.tree.places[place].kind < PLACE_LINK)
			found = place;
	}
	return found;
}

void
world_publish(struct world *world)
{
	struct publisher *publisher = &world->publisher;
	size_t from = chance_below(&world->chance, world->peer_count);

	publisher->asked = PLACES;
	for (size_t i = 0; i < world->peer_count; i++) {
		size_t place = world_place(
		    world, &world->peers[(from + i) % world->peer_count]);
		if (place == PLACES)
			continue;
		publisher->asked = place;
		/* Of a large file there is more to be sent. */
		if (is_large(world, place))
			break;
	}
	size_t sent = find_sent(world);
	if (sent < PLACES && chance_one_in(&world->chance, CUTS)) {
		publisher->asked = sent;
		publisher_cut(publisher);
	} else {
		publisher_act(publisher);
	}
}

/*
 * What waits to be read is lost; a queue without an event cannot overflow. The
 * next look finds all that they told of: a loss that comes sooner after another
 * one would be looked into later, and a link might lead to where it did.
 */
void
world_lose_events(struct world *world)
{
	int fd = scan_descriptor(world->indexing.scan);

	if (fd < 0 || clock_monotonic() - world->lost_at < BETWEEN_LOST ||
	    poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 0) <= 0)
		return;
	world->lost_at = clock_monotonic();
	replaced_lose(fd);
	tree_lose_events(&world->publisher.tree);
	world_look(world, false);
	world->result->losses++;
}

/* Something happens beside the publisher's acts. */
static void
go_on(struct world *world)
{
	struct chance *chance = &world->chance;
	size_t worker = chance_below(chance, WORKERS);

	switch (chance_below(chance, 10)) {
	case 0:
		if (chance_one_in(chance, 60) && world->indexing.scan)
			indexing_die(&world->indexing);
		else if (chance_one_in(chance, LOSSES) && world->indexing.scan)
			world_lose_events(world);
		else
			world_look(world, chance_one_in(chance, 40));
		break;
	case 1: world_deliver(world, worker, !chance_one_in(chance, 3)); break;
	case 2: let_time_pass(world); break;
	case 3:
	case 4:
	case 5: serving_turn(&world->workers[worker], chance); break;
	default:
		if (world->peer_count > 0)
			move_peer(
			    world, chance_below(chance, world->peer_count));
		break;
	}
}

void
world_run(struct world_host *host, uint64_t seed, size_t steps, bool spoil,
    struct world_result *result_r)
{
	static struct world world;

	world_start(&world, host, seed);
	world.result = result_r;
	world.spoil = spoil;
	for (world.step = 1; world.step <= steps; world.step++) {
		result_r->step = world.step;
		world.publisher.step = world.step;
		if (chance_one_in(&world.chance, 3))
			world_publish(&world);
		else
			world_come(&world);
		for (size_t i = chance_below(&world.chance, 24); i > 0; i--)
			go_on(&world);
		if (chance_one_in(&world.chance, REST_EVERY))
			world_rest(&world);
	}
	/* A world that ends there repeats what is found in its last rest. */
	world.step = steps;
	world_rest(&world);
	result_r->uploaded = world.publisher.uploads[UPLOAD_DONE];
	result_r->refused = world.publisher.uploads[UPLOAD_REFUSED];
	world_end(&world);
}
