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
 * those that wait for several clients, with a short rest and a long one by
 * turns. A few clients that ask again and again for small pages have all asked
 * after a short rest, and a longer one gives no more: so the short one is tried
 * again after a while. Where a rest gives more than a few the next is longer,
 * and where short ones give too little the long one does.
 */

bool
coalesce_goes_on(const struct coalesce *coalesce)
{
	return coalesce->left > 0;
}

long
coalesce_rest(struct coalesce *coalesce, size_t clients)
{
	if (coalesce_goes_on(coalesce))
		return coalesce->us;
	if (clients < 2 || ++coalesce->passed < COALESCE_EVERY)
		return 0;
	coalesce->passed = 0;
	coalesce->us =
	    coalesce->us == COALESCE_LEAST ? COALESCE_MOST : COALESCE_LEAST;
	return coalesce->us;
}

static void
note_poor(struct coalesce *coalesce)
{
	if (coalesce->left > 0)
		coalesce->left--;
	if (coalesce->left == COALESCE_POOR / 2)
		coalesce->us = COALESCE_MOST;
}

static void
note_few(struct coalesce *coalesce)
{
	if (++coalesce->few < COALESCE_LONG)
		return;
	coalesce->few = 0;
	coalesce->us = COALESCE_LEAST;
}

static void
note_many(struct coalesce *coalesce, size_t clients)
{
	size_t us = COALESCE_LEAST + COALESCE_EACH * (clients - COALESCE_FEW);

	coalesce->few = 0;
	if (us > COALESCE_MOST)
		us = COALESCE_MOST;
	if ((long)us > coalesce->us)
		coalesce->us = (long)us;
}

void
coalesce_note(struct coalesce *coalesce, size_t clients)
{
	if (clients < COALESCE_ENOUGH) {
		note_poor(coalesce);
		return;
	}
	coalesce->left = COALESCE_POOR;
	if (clients > COALESCE_FEW)
		note_many(coalesce, clients);
	else
		note_few(coalesce);
}
