#include "loop/ration.h"

/*
 * An account of time, as in deficit round robin (Shreedhar and Varghese,
 * "Efficient fair queueing using deficit round-robin", SIGCOMM 1995): what one
 * side took, the other side may take. The measure is time and not a count of
 * steps, since a signature with RSA takes twenty times as long as one with
 * P-256, and an answer from ten microseconds to some milliseconds. The credit
 * has a ceiling, so that hours without handshakes do not buy seconds of them,
 * and a floor, so that one long step does not keep handshakes waiting for long.
 */

int64_t
ration_earn(int64_t credit, int64_t us)
{
	return credit + us < RATION_MOST ? credit + us : RATION_MOST;
}

int64_t
ration_spend(int64_t credit, int64_t us)
{
	return credit - us > RATION_LEAST ? credit - us : RATION_LEAST;
}

void
ration_begin(struct ration *ration, int64_t now)
{
	ration->mark = now;
	ration->yielded = ration->came && !ration->yielded;
	ration->others = ration->stepped = ration->came = false;
}

void
ration_served(struct ration *ration, int64_t now)
{
	ration->others = true;
	ration->credit = ration_earn(ration->credit, now - ration->mark);
	ration->mark = now;
}

void
ration_spent(struct ration *ration, int64_t now)
{
	if (ration->others)
		ration->credit =
		    ration_spend(ration->credit, now - ration->mark);
	ration->mark = now;
}

void
ration_stepped(struct ration *ration, int64_t now)
{
	ration_spent(ration, now);
	ration->stepped = true;
}

void
ration_skip(struct ration *ration, int64_t now)
{
	ration->mark = now;
}

void
ration_came(struct ration *ration)
{
	ration->came = true;
}

bool
ration_allows(const struct ration *ration)
{
	return !ration->others || ration->credit > 0;
}

bool
ration_allows_step(const struct ration *ration)
{
	return ration_allows(ration) && (ration->others || !ration->stepped) &&
	    (!ration->came || ration->yielded);
}
