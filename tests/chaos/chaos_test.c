/*
 * A storm: a server whose processes are killed and stopped, which is reloaded
 * and upgraded, whose certificates and capsules are swapped, whose disk is full
 * and whose clock jumps, while its publisher writes and readers of both
 * networks judge each answer. SEED gives the order of what happens,
 * ACTS how many acts there are, or FOR how many minutes it lasts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "chaos/acts.h"
#include "support/given.h"
#include "support/expect.h"

enum { ACTS = 4, MINUTE = 60000 /* ms */ };

static void
print_toll(const struct storm *storm)
{
	const struct world *world = storm->world;
	const struct toll *toll = &storm->toll;
	static const char *const roles[STORM_ROLES] = {
	    "supervisor", "worker", "indexer", "writer", "keyholder"};

	print_message("%lu acts, %lu changes of the capsule\n", storm->acts,
	    storm->publisher.changes);
	print_message("%lu requests over TLS, %lu in Gopher; %lu sessions "
		      "resumed, %lu told to try again, %lu uploads taken\n",
	    world->asked[1], world->asked[0], world->resumed, world->busy,
	    world->uploads);
	print_message("lost 0; ended with a killed worker %lu, while the "
		      "server was down %lu, of clients that were late %lu\n",
	    storm->faults.cut, storm->faults.outage, storm->faults.late);
	for (int i = 0; i < STORM_ROLES; i++)
		print_message("%s: killed %lu times, stopped %lu times\n",
		    roles[i], toll->kills[i], toll->stops[i]);
	print_message("%lu reloads and %lu refused, %lu upgrades and %lu "
		      "refused\n",
	    toll->reloads, toll->reloads_refused, toll->upgrades,
	    toll->upgrades_refused);
	print_message("certificates: %lu renewed, %lu imported, %lu refused\n",
	    toll->renewals, toll->imports, toll->certs_refused);
	print_message("%lu other capsules, %lu full disks, %lu clocks moved, "
		      "%lu logs rotated\n",
	    toll->capsules, toll->disks, toll->clocks, toll->logs);
}

/*
 * K210, K211: each answer is one that may be, and whole, or cut because its
 * worker was killed; in the end nothing is left over.
 */
static void
storms(void **state)
{
	struct storm *storm = *state;
	double minutes = given_fraction("FOR", getenv("FOR"), 0);
	uint64_t most = given_number("ACTS", getenv("ACTS"), 1, UINT32_MAX,
	    minutes > 0 ? UINT32_MAX : ACTS);
	/* Of a long storm another one each time, as far as it is not said. */
	uint64_t other = minutes > 0 ? (uint64_t)clock_us() % 1000000 : 1;
	uint64_t seed =
	    given_number("SEED", getenv("SEED"), 0, UINT64_MAX, other);

	print_message("SEED=%llu\n", (unsigned long long)seed);
	storm_begin(storm, seed);
	if (!storm->hinted) {
		print_message("skipped: storms: without events of the file "
			      "system a half cannot be told from a whole\n");
		return;
	}
	int64_t until = clock_monotonic() + (int64_t)(minutes * (double)MINUTE);
	do
		acts_run(storm);
	while (
	    storm->acts < most && (minutes <= 0 || clock_monotonic() < until));
	storm_end(storm);
	storm->act = NULL;
	print_toll(storm);
}

static int
begin(void **state)
{
	*state = calloc(1, sizeof(struct storm));
	return *state ? 0 : -1;
}

static int
end(void **state)
{
	struct storm *storm = *state;

	if (storm->act)
		print_message("SEED=%llu fails at act %lu, %s\n",
		    (unsigned long long)storm->world->seed, storm->acts,
		    storm->act);
	storm_free(storm);
	free(storm);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(storms, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
