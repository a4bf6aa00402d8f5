#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "sim/judge_priv.h"
#include "sim/world_priv.h"

enum {
	SHOWN_MAX = 3000, /* bytes of an answer in a report */
	LATE_MAX = 200, /* bytes of the answer to one who came late */
};

const struct snapshot *
world_snapshot(struct world *world, bool rested)
{
	world->snapshots = mem_grow(world->snapshots, &world->snapshot_capacity,
	    world->snapshot_count + 1, sizeof(*world->snapshots));
	struct snapshot *taken = snapshot_take(&world->publisher.tree,
	    &world->zoning, clock_now(), world->step, rested);
	return world->snapshots[world->snapshot_count++] = taken;
}

/* The place that an answer to a question is made of, or PLACES. */
static size_t
place_of(const struct tree *tree, const struct question *question)
{
	switch (question->ask) {
	case ASK_PLACE:
	case ASK_MENU:
	case ASK_TEXT:
	case ASK_RELATED:
	case ASK_LINKS: return question->number;
	case ASK_DIR: return judge_index(tree, question->number);
	default: return PLACES;
	}
}

size_t
world_place(const struct world *world, const struct peer *peer)
{
	return place_of(&world->publisher.tree, &peer->question);
}

struct asking {
	const struct world *world;
	const struct peer *peer;
};

static bool
is_changed(const void *context, const struct snapshot *snapshot)
{
	const struct asking *asking = context;
	const struct tree *tree = snapshot->tree;
	size_t number = world_place(asking->world, asking->peer);
	struct question direct;

	/* Gemini reads nothing for a redirect. */
	if (number == PLACES && asking->peer->gopher &&
	    question_is_direct(&asking->peer->question, snapshot, &direct))
		number = place_of(tree, &direct);
	if (number == PLACES)
		return false;
	if (!snapshot->of[number].calm ||
	    tree->places[number].change > snapshot->changes)
		return true;
	size_t target = snapshot->of[number].target;
	return tree->places[number].kind == PLACE_LINK && target < PLACES &&
	    tree->places[target].change > snapshot->changes;
}

/*
 * Uploads and renamed files change a place at once, and so does a writer; a
 * directory in place of the capsule leaves what older editions are of.
 */
static size_t
find_stale(const void *context, const struct snapshot *snapshot)
{
	const struct asking *asking = context;
	const struct tree *tree = snapshot->tree;
	size_t number = world_place(asking->world, asking->peer);

	if (number == PLACES || asking->peer->question.ask > ASK_DIR ||
	    snapshot->changes < tree->swap)
		return PLACES;
	const struct place *place = &tree->places[number];
	return place->kind < PLACE_INTRO && snapshot->of[number].count == 1 &&
		snapshot->of[number].may[0] != place->now &&
		place->change <= asking->peer->changes
	    ? number
	    : PLACES;
}

static void
add_digest(uint64_t *digest, struct span bytes)
{
	for (size_t i = 0; i < bytes.size; i++)
		*digest =
		    (*digest ^ (unsigned char)bytes.data[i]) * 0x100000001b3U;
	*digest = (*digest ^ bytes.size) * 0x100000001b3U;
}

/* Judges by each edition that was in force: one has to explain the answer. */
static const char *
judge_by_all(const struct peer *peer, const struct heard *heard)
{
	const char *fault = NULL;

	for (size_t i = peer->force_count; i-- > 0;) {
		struct sight sight = {
		    peer->force[i], peer->reader, peer->gopher};
		fault = judge(heard, &sight);
		if (!fault)
			break;
	}
	return fault;
}

/* Spoils an answer in each way, and counts what is noticed. */
static void
try_spoilt(
    struct world *world, const struct peer *peer, const struct heard *heard)
{
	struct sight sight = {
	    peer->force[peer->force_count - 1], peer->reader, peer->gopher};

	for (enum spoil i = 0; i < SPOILS; i++) {
		struct buf spoilt = {0};
		struct heard other = *heard;
		if (spoil_answer(i, heard, &sight, &world->publisher.texts,
			&world->spoils, &spoilt)) {
			other.answer = buf_span(&spoilt);
			world->result->tried[i]++;
			world->result->noticed[i] +=
			    judge_by_all(peer, &other) != NULL;
		}
		buf_free(&spoilt);
	}
}

void
world_judge(struct world *world, const struct peer *peer)
{
	struct asking asking = {world, peer};
	struct heard heard = {.question = &peer->question,
	    .answer = buf_span(&peer->answer),
	    .whole = peer_has_whole(peer),
	    .marked = peer->closed,
	    .cut = peer->left || peer->late,
	    .changed = is_changed,
	    .stale = find_stale,
	    .context = &asking,
	    .waited = peer->waited};

	add_digest(&world->result->digest, span_of(peer->question.path));
	add_digest(&world->result->digest, heard.answer);
	world->result->answers++;
	/* An answer that came late may be that of a timeout. */
	if (peer->late && heard.answer.size < LATE_MAX)
		heard.whole = false;
	const char *fault = judge_by_all(peer, &heard);
	if (fault)
		world_fail(world, peer, fault);
	if (world->spoil)
		try_spoilt(world, peer, &heard);
}

/* Whether a step has touched a place, before its scan or once that was over. */
static bool
is_touched_in(const struct tree *tree, size_t number, uint64_t step)
{
	size_t target = tree->places[number].target;

	return tree->places[number].touched == step ||
	    (tree->places[number].kind == PLACE_LINK && target < PLACES &&
		tree->places[target].touched == step);
}

void
world_check_waiting(const struct world *world, size_t worker)
{
	const struct serving *serving = &world->workers[worker];

	for (size_t i = 0; i < world->peer_count; i++) {
		const struct peer *peer = &world->peers[i];
		struct asking asking = {world, peer};
		if (peer->worker == worker &&
		    world_place(world, peer) < PLACES &&
		    serving_waits(serving, peer->served) &&
		    !is_changed(&asking, serving->holds) &&
		    !is_touched_in(&world->publisher.tree,
			world_place(world, peer), serving->holds->step))
			world_fail(
			    world, peer, "it waits, and its edition has come");
	}
}

int64_t
world_next_begin(const struct world *world, int64_t since)
{
	const struct tree *tree = &world->publisher.tree;
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < PLACES; i++) {
		const struct version *version = tree->places[i].now;
		if (version && !version->hidden && version->dated &&
		    tree->places[i].kind < PLACE_UNSEEN &&
		    version->begins > since && version->begins < next)
			next = version->begins;
	}
	return next;
}

void
world_check_rest(const struct world *world, int64_t since)
{
	int64_t now = clock_now(), next = world_next_begin(world, since);

	for (size_t i = 0; i < PLACES; i++)
		if (!world->publisher.tree.places[i].calm)
			world_fail(world, NULL, "the model does not rest");
	if (next == INT64_MAX)
		return;
	int64_t due = scan_due(world->indexing.scan);
	int64_t wait = next > now ? (next - now) * 1000 : 0;
	if (due < 0 || due > wait)
		world_fail(world, NULL, "nothing wakes for a post to come");
}

static void
print_version(const struct version *version)
{
	struct buf day = {0};

	text_day(&day, version->day);
	printf(
	    ", \"%s\"%s", version->title, version->hidden ? ", a draft" : "");
	if (version->dated)
		printf(", %.*s%s", (int)day.size, day.data,
		    version->begins > clock_now() ? ", to come" : "");
	buf_free(&day);
}

static void
print_versions(const struct world *world)
{
	const struct tree *tree = &world->publisher.tree;

	for (size_t i = 0; i < PLACES; i++) {
		const struct place *place = &tree->places[i];
		if (!place->now && place->target == PLACES)
			continue;
		printf("  %s: touched in step %lu, %s", place->path,
		    (unsigned long)place->touched,
		    place->calm ? "calm" : "not calm");
		if (place->now)
			print_version(place->now);
		if (place->target < PLACES)
			printf(", leads to %s",
			    place->kind == PLACE_LINK
				? tree->places[place->target].path
				: tree_dirs[place->target]);
		printf("\n");
	}
}

static void
print_peer(const struct world *world, const struct peer *peer)
{
	static const char *const readers[READERS] = {"nobody", "the member",
	    "the guest", "the friend", "the keeper", "the other"};
	struct span answer = buf_span(&peer->answer);

	printf("%s of %s over %s%s, since step %lu, by worker %zu%s%s%s\n",
	    peer->question.path, readers[peer->reader],
	    peer->gopher ? "Gopher" : "Gemini", peer->secure ? ", TLS" : "",
	    (unsigned long)peer->step, peer->worker,
	    peer_has_whole(peer) ? ", whole" : ", cut",
	    peer->left ? ", left" : "", peer->late ? ", late" : "");
	for (size_t i = 0; i < peer->force_count; i++) {
		struct sight sight = {
		    peer->force[i], peer->reader, peer->gopher};
		struct asking asking = {world, peer};
		struct heard heard = {.question = &peer->question,
		    .answer = answer,
		    .whole = peer_has_whole(peer),
		    .marked = peer->closed,
		    .changed = is_changed,
		    .stale = find_stale,
		    .context = &asking,
		    .waited = peer->waited};
		const char *fault = judge(&heard, &sight);
		printf("  edition of step %ld%s: %s\n",
		    peer->force[i] ? (long)peer->force[i]->step : -1,
		    peer->force[i] && peer->force[i]->rested ? ", at rest" : "",
		    fault ? fault : "right");
	}
	printf("answer, %zu bytes:\n%.*s\n", answer.size,
	    (int)(answer.size < SHOWN_MAX ? answer.size : SHOWN_MAX),
	    answer.data ? answer.data : "");
}

void
world_fail(
    const struct world *world, const struct peer *peer, const char *fault)
{
	printf("FAULT in seed %lu, step %lu: %s\n", (unsigned long)world->seed,
	    (unsigned long)world->step, fault);
	printf("the publisher's last act: %s, %s\n",
	    world->publisher.act ? world->publisher.act : "none",
	    world->publisher.about ? world->publisher.about : "");
	if (peer)
		print_peer(world, peer);
	printf("the tree, in a world %s events:\n",
	    world->indexing.rules.hints ? "with" : "without");
	print_versions(world);
	fflush(stdout);
	/* What it holds is not lost: nobody is to look for leaks. */
	_exit(1);
}
