#include "base/clock.h"
#include "net/conn_priv.h"

/*
 * When the places are taken somebody has to make room: whoever has got least
 * far. Each step towards a whole request is a rung of a ladder.
 */

void
conn_climb(struct conn *conn)
{
	struct deadline_queue *ladder = conn->host->ladder;

	switch (conn->state) {
	case CONN_FIRST:
	case CONN_HELLO:
	case CONN_HANDSHAKE: ladder += conn->state; break;
	case CONN_REQUEST: ladder += CONN_REQUEST + conn->in.size; break;
	default: deadline_clear(&conn->rung); return;
	}
	deadline_set(&conn->rung, ladder, conn->opened);
}

struct conn *
conn_least(struct conn_host *host, bool any)
{
	int64_t now = any ? INT64_MAX : clock_monotonic();

	for (size_t i = 0; i < CONN_RUNGS; i++) {
		struct deadline *rung = deadline_due(&host->ladder[i], now);
		if (rung)
			return (struct conn *)((char *)rung -
			    offsetof(struct conn, rung));
	}
	return NULL;
}
