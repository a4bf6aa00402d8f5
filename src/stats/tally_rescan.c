#include "base/clock.h"
#include "stats/tally_rescan.h"

void
tally_rescan(struct tally_rescan *last, int64_t began, bool hinted)
{
	int64_t now = clock_monotonic();

	tally_set(&last->took, (uint64_t)(now - began));
	tally_set(&last->hinted, hinted);
	tally_set(&last->at, (uint64_t)now);
}
