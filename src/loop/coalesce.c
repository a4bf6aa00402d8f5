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
 * those that wait for several clients. A few clients that ask again and again
 * have all asked soon, and a longer rest gives no more; where a rest gives more
 * than a few the next one is longer.
 */

bool
coalesce_goes_on(const struct coalesce *coalesce)
{
	return coalesce->left > 0;
}

static long
length(size_t clients)
{
	size_t more = clients > COALESCE_FEW ? clients - COALESCE_FEW : 0;
	size_t us = COALESCE_LEAST + COALESCE_EACH * more;

	return us < COALESCE_MOST ? (long)us : COALESCE_MOST;
}

long
coalesce_rest(struct coalesce *coalesce, size_t clients)
{
	if (coalesce_goes_on(coalesce))
		return length(coalesce->last);
	if (clients < 2 || ++coalesce->passed < COALESCE_EVERY)
		return 0;
	coalesce->passed = 0;
	return COALESCE_LEAST;
}

void
coalesce_note(struct coalesce *coalesce, size_t clients)
{
	coalesce->last = clients;
	if (clients >= COALESCE_ENOUGH)
		coalesce->left = COALESCE_POOR;
	else if (coalesce->left > 0)
		coalesce->left--;
}
