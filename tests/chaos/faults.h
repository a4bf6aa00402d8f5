/* What went wrong in a storm, and what of it has a reason. */
#ifndef CHAOS_FAULTS_H
#define CHAOS_FAULTS_H

#include "chaos/world.h"

enum {
	DOOMED = 4096, /* connections of killed workers that are remembered */
	WINDOWS = 256, /* the same of times */
};

/*
 * In the process that makes the storm. A worker is stopped before it is killed,
 * so that its connections are known by their ports.
 */
struct faults {
	struct world *world;
	struct {
		int64_t at; /* monotonic ms */
		unsigned port; /* of the client */
	} doomed[DOOMED];
	size_t doomed_count;
	struct {
		int64_t from, until;
		bool slow; /* only a client that was slow is excused */
	} windows[WINDOWS];
	size_t window_count;
	uint32_t judged;
	unsigned long cut, late, outage; /* excused, by their reasons */
};

/* Called by clients. */
void faults_report(struct world *world, const struct fault *fault);

/* A connection's worker is about to be killed. */
void faults_doom(struct faults *faults, unsigned port);
/*
 * The server was down from then to now; or its workers of that time had to
 * end, which wait 500 ms for a first byte and 10 s for answers.
 */
void faults_down(struct faults *faults, int64_t from);
void faults_retired(struct faults *faults, int64_t from);
/* Prints what has no reason of all that was reported. Returns how many. */
size_t faults_judge(struct faults *faults);

#endif
