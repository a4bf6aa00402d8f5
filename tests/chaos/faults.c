#include <stdio.h>

#include "base/clock.h"
#include "chaos/faults.h"

enum {
	LATE = 400, /* ms until a request was sent */
	TOO_LATE = 9000, /* ms in all */
};

void
faults_report(struct world *world, const struct fault *fault)
{
	uint32_t number = atomic_fetch_add(&world->fault_count, 1);
	struct fault *kept = &world->faults[number % FAULTS];

	kept->cut = fault->cut;
	kept->began = fault->began;
	kept->opened = fault->opened;
	kept->ended = fault->ended;
	kept->port = fault->port;
	snprintf(kept->text, sizeof(kept->text), "%s", fault->text);
	kept->written = true;
}

void
faults_doom(struct faults *faults, unsigned port)
{
	size_t at = faults->doomed_count++ % DOOMED;

	faults->doomed[at].at = clock_monotonic();
	faults->doomed[at].port = port;
}

static void
add_window(struct faults *faults, int64_t from, bool slow)
{
	size_t at = faults->window_count++ % WINDOWS;

	faults->windows[at].from = from;
	faults->windows[at].until = clock_monotonic();
	faults->windows[at].slow = slow;
}

void
faults_down(struct faults *faults, int64_t from)
{
	add_window(faults, from, false);
}

void
faults_retired(struct faults *faults, int64_t from)
{
	add_window(faults, from, true);
}

static bool
is_doomed(const struct faults *faults, const struct fault *fault)
{
	size_t count =
	    faults->doomed_count < DOOMED ? faults->doomed_count : DOOMED;

	for (size_t i = 0; i < count; i++)
		if (faults->doomed[i].port == fault->port &&
		    faults->doomed[i].at >= fault->began &&
		    faults->doomed[i].at <= fault->ended)
			return true;
	return false;
}

static bool
in_window(const struct faults *faults, const struct fault *fault, bool slow)
{
	size_t count =
	    faults->window_count < WINDOWS ? faults->window_count : WINDOWS;

	for (size_t i = 0; i < count; i++)
		if (faults->windows[i].slow == slow &&
		    faults->windows[i].from <= fault->ended &&
		    faults->windows[i].until >= fault->began)
			return true;
	return false;
}

/* Counts one by its reason; false if it has none. */
static bool
is_excused(struct faults *faults, const struct fault *fault)
{
	bool slow = fault->opened - fault->began > LATE ||
	    fault->ended - fault->began > TOO_LATE;

	if (!fault->cut)
		return false;
	if (is_doomed(faults, fault))
		return ++faults->cut;
	if (in_window(faults, fault, false))
		return ++faults->outage;
	return slow && in_window(faults, fault, true) && ++faults->late;
}

size_t
faults_judge(struct faults *faults)
{
	struct world *world = faults->world;
	size_t bad = 0;

	if (world->fault_count - faults->judged > FAULTS) {
		printf(
		    "FAULT more than %d of them, which are not kept\n", FAULTS);
		return 1;
	}
	for (; faults->judged != world->fault_count; faults->judged++) {
		struct fault *fault = &world->faults[faults->judged % FAULTS];
		/* Its client is still writing it. */
		if (!fault->written)
			break;
		fault->written = false;
		if (is_excused(faults, fault))
			continue;
		bad++;
		printf("FAULT %s; the request took %lld ms, of them %lld to be "
		       "sent\n",
		    fault->text, (long long)(fault->ended - fault->began),
		    (long long)(fault->opened - fault->began));
	}
	fflush(stdout);
	return bad;
}
