#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "index/scan_priv.h"
#include "sim/replaced.h"
#include "sim/world_priv.h"

/*
 * A world at rest: what was written is finished, read and delivered, so that
 * answers have to be exact, and nothing is open that nobody needs.
 */

enum {
	RESTS = 5, /* times at which the indexer may look, QUIET ms apart */
	/* The same where a later one would merge what each look has added. */
	RESTS_SHARED = 3,
	ACTS = 2, /* of a publisher who does one thing, and then rests */
	QUIET = 2100,
	REST_QUESTIONS = 8, /* after many acts */
	ACT_QUESTIONS = 3, /* after one */
	LOSES = 4, /* of one act in so many the events are lost */
	AGAIN = 2, /* one act in so many is of a page that is kept */
	BEGINS = 4, /* one rest in so many goes on to the next post to come */
	MANY_ZONES = 3, /* of which each reader may enter others */
	DESCRIPTORS = 256, /* that may be open */
	AHEAD = 3 * 86400, /* s, to that post, at most */
};

/*
 * The indexer looks when something wakes it, and only then: what it finds by
 * itself once all that is over, nobody would ever have seen. A clock that is
 * set back wakes nothing: a post that is to come again is hidden as soon as
 * something else changes.
 */
static void
settle(struct world *world)
{
	int rests = world->indexing.least > 0 ? RESTS_SHARED : RESTS;

	if (world->set_back)
		world_look(world, false);
	for (int i = 0; i < rests; i++) {
		world_pass(world, QUIET);
		if (world->publisher.written_count > 0 ||
		    indexing_wakes(&world->indexing))
			world_look(world, false);
	}
	size_t editions = world->result->editions;
	world_look(world, false);
	if (world->result->editions > editions)
		world_fail(world, NULL, "nothing wakes for what has changed");
}

/* Whoever asks now gets what there is. */
static void
show(struct world *world, const struct snapshot *snapshot, int questions)
{
	for (size_t i = 0; i < WORKERS; i++) {
		world_deliver(world, i, true);
		world->workers[i].holds = snapshot;
	}
	for (int i = 0; i < questions; i++) {
		world_come(world);
		/* No second passes unless the world lets it. */
		world->peers[0].mute = false;
		while (world->peer_count > 0)
			world_finish_peer(world, 0);
	}
}

/* What the last change has linked to, before it and now, shows that. */
static void
show_links(struct world *world)
{
	const struct publisher *publisher = &world->publisher;

	for (size_t i = 0; i < LINKED_KEPT && i < publisher->linked_count;
	     i++) {
		struct question question;
		if (!question_of_links(
			&publisher->tree, publisher->linked[i], &question))
			continue;
		/* Draws have an order, which arguments of a call have not. */
		bool gopher = chance_one_in(&world->chance, 2);
		size_t worker = chance_below(&world->chance, WORKERS);
		world_ask(world, &question, worker, gopher);
	}
}

/*
 * A post is hidden up to the last second before it begins, whatever makes the
 * indexer look in that second, and there from the next one on.
 */
static void
cross_begin(struct world *world)
{
	int64_t begins = world_next_begin(world, clock_now());

	if (begins - clock_now() < 2 || begins - clock_now() > AHEAD)
		return;
	world_pass(world, (begins - 1) * 1000 - clock_now_ms());
	world_look(world, false);
	show(world, world_snapshot(world, true), ACT_QUESTIONS);
	world_pass(world, 1000);
	if (!indexing_wakes(&world->indexing))
		world_fail(world, NULL, "nothing wakes for a post that begins");
	world_look(world, false);
	show(world, world_snapshot(world, true), ACT_QUESTIONS);
	world->result->begins++;
}

/* Clients have gone: workers have their turns until they know. */
static void
end_conns(struct world *world, struct serving *serving)
{
	for (size_t i = 0; serving->env.first; i++) {
		if (i == TURNS_MAX)
			world_fail(world, NULL, "a connection never ends");
		serving_turn(serving, &world->chance);
		world_pass(world, 1);
	}
}

static size_t
count_descriptors(const struct world *world)
{
	size_t open = 0;

	for (int fd = 0; fd < DESCRIPTORS; fd++)
		open += fcntl(fd, F_GETFD) >= 0;
	/* Those of editions on their way are the deliveries'. */
	for (size_t i = 0; i < WORKERS; i++)
		open -= serving_pending(&world->workers[i]);
	/* The base is kept by the press, for the editions to come. */
	if (world->indexing.scan && world->indexing.scan->space.base.bytes)
		open--;
	return open;
}

/* No descriptor is open but those that were at the last rest. */
static void
check_descriptors(struct world *world)
{
	for (size_t i = 0; i < WORKERS; i++)
		end_conns(world, &world->workers[i]);
	size_t open = count_descriptors(world);
	if (world->open > 0 && open > world->open)
		world_fail(world, NULL, "descriptors stay open");
	world->open = open;
	if (!world->spoil)
		return;
	int more = dup(STDOUT_FILENO);
	world->result->tried[SPOIL_OPEN]++;
	world->result->noticed[SPOIL_OPEN] += count_descriptors(world) > open;
	close(more);
}

static void
count_posts(struct world *world, const struct snapshot *snapshot)
{
	static struct wish posts[WISHES];
	struct sight sight = {snapshot, READER_NOBODY, false};
	struct scope scope = {.of = SCOPE_POSTS};
	const struct place *places = snapshot->tree->places;
	size_t count = sight_wishes(&sight, &scope, posts);
	bool same = false;

	for (size_t i = 1; i < count; i++)
		same = same ||
		    (posts[i].day == posts[i - 1].day &&
			posts[i].instant != posts[i - 1].instant &&
			places[posts[i].place].dir ==
			    places[posts[i - 1].place].dir);
	world->result->full += count > LIST_MAX;
	world->result->same_day += same;
}

/* Everything is read and delivered. */
static void
rest(struct world *world, int questions)
{
	publisher_rest(&world->publisher);
	while (world->peer_count > 0)
		world_finish_peer(world, 0);
	settle(world);
	if (chance_one_in(&world->chance, BEGINS))
		cross_begin(world);
	const struct snapshot *snapshot = world_snapshot(world, true);
	if (chance_one_in(&world->chance, 8))
		replaced_jump((int64_t)chance_below(&world->chance, 250000));
	world_check_rest(world, snapshot->wall);
	count_posts(world, snapshot);
	show(world, snapshot, questions);
	show_links(world);
	if (world->zoning.count == MANY_ZONES)
		world_come_all(world);
	check_descriptors(world);
}

void
world_rest(struct world *world)
{
	rest(world, REST_QUESTIONS);
	for (int i = 0; i < ACTS; i++) {
		if (chance_one_in(&world->chance, AGAIN))
			world_come_again(world);
		else
			world_publish(world);
		if (world->indexing.scan &&
		    chance_one_in(&world->chance, LOSES))
			world_lose_events(world);
		rest(world, ACT_QUESTIONS);
	}
}
