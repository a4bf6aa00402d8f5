#include "loop/coalesce.h"

/*
 * Coalescing of events, as network cards coalesce interrupts (Mogul and
 * Ramakrishnan, "Eliminating receive livelock in an interrupt-driven kernel",
 * 1997). To sleep and to be woken costs as much as a tenth of a small answer.
 * A server that is faster than its clients is woken for each connection and
 * again for each line, to do one thing each time. If it sleeps a moment longer,
 * whatever happens, several are there: one wake-up for all of them.
 *
 * The price is that a client waits for a moment, a fraction of what a packet
 * takes to the next town. It is asked only where it pays, where a rest is
 * followed by enough to do. That is found out by trying, in a few turns among
 * those that wait for several clients.
 */

bool
coalesce_rests(struct coalesce *coalesce, size_t clients)
{
	bool tries = coalesce->left == 0 && clients > 1 &&
	    ++coalesce->passed >= COALESCE_EVERY;

	if (tries)
		coalesce->passed = 0;
	return coalesce->left > 0 || tries;
}

void
coalesce_note(struct coalesce *coalesce, size_t steps)
{
	if (steps >= COALESCE_ENOUGH)
		coalesce->left = COALESCE_POOR;
	else if (coalesce->left > 0)
		coalesce->left--;
}
