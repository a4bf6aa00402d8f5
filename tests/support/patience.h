/* How long tests wait for what has to happen. */
#ifndef SUPPORT_PATIENCE_H
#define SUPPORT_PATIENCE_H

/*
 * Tests wait for events, and no test asserts that one comes soon: a busy
 * machine takes its time. This is where a wait is given up as a hang.
 */
enum {
	PATIENCE = 240000, /* ms */
	PATIENCE_PAUSE = 32, /* ms, the longest between two looks */
};

/* How many ms pass before the next look, after those that have just passed. */
static inline int
patience_next(int pause)
{
	return pause < PATIENCE_PAUSE ? 2 * pause : pause;
}

#endif
