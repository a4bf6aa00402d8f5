/* The share of a worker's time that goes to clients it does not know yet. */
#ifndef LOOP_RATION_H
#define LOOP_RATION_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A worker serves connections that have shaken hands first, then spends about
 * as much time on those that have not: accepting them, and their handshakes. So
 * half of its time is for the served whenever they want it. While nobody is
 * served the others may have all of it, one handshake at a time, so that a
 * request waits for one at most, and for those whose signatures are made
 * together with its own.
 */
struct ration {
	int64_t credit; /* us that handshakes may take beside the served */
	int64_t mark; /* us: the time up to which is accounted for */
	bool others; /* somebody was served in this turn */
	bool stepped; /* a handshake had its step in this turn */
	bool came; /* somebody has come in this turn who may ask at once */
	bool yielded; /* no handshake had a step in the last turn, for such */
};

/* The longest arrears of either side, in us. */
enum { RATION_MOST = 2000, RATION_LEAST = -20000 };

/* The rule: the credit after the served took us, and after handshakes did. */
int64_t ration_earn(int64_t credit, int64_t us);
int64_t ration_spend(int64_t credit, int64_t us);

/*
 * A turn of the event loop begins. `now` is a time in us, here and below; the
 * differences count.
 */
void ration_begin(struct ration *ration, int64_t now);
/* The time since the last call was for connections that are served. */
void ration_served(struct ration *ration, int64_t now);
/*
 * The time since the last call was for clients that are not served yet; the
 * second: for the step of a handshake. It is free if nobody is served.
 */
void ration_spent(struct ration *ration, int64_t now);
void ration_stepped(struct ration *ration, int64_t now);
/* The time since the last call was for neither. */
void ration_skip(struct ration *ration, int64_t now);
/*
 * A connection was accepted whose request needs no handshake, and may be there
 * already: it is looked for before the next step of a handshake, unless the
 * last turn has yielded as well.
 */
void ration_came(struct ration *ration);
/* Whether clients that are not served yet have time left in this turn. */
bool ration_allows(const struct ration *ration);
/* Whether one more handshake may have its step in this turn. */
bool ration_allows_step(const struct ration *ration);

#endif
