/* Connections with TLS and one host, without a worker. */
#ifndef SUPPORT_CONN_FIXTURE_H
#define SUPPORT_CONN_FIXTURE_H

#include "net/conn.h"
#include "stats/page_counts.h"
#include "support/fixture.h"

enum {
	CONN_FIXTURE_LARGE = 8 << 20, /* bytes of large.bin */
	/* Of gathered.bin: three records, with which there is no room. */
	CONN_FIXTURE_GATHERED = 48900,
};

/* What connections need of a worker, with one host. */
struct conn_fixture {
	struct fixture fixture;
	struct conn_env env;
	struct served_host site;
	struct tally tally;
	struct page_counts pages;
	struct cert cert;
	struct ticket_keys keys;
	struct listener listener;
	unsigned port;
	struct limits_shared shared;
	struct limits limits;
	struct access access;
};

/*
 * Setup and teardown of a test: its state is a conn_fixture, with a capsule of
 * large.bin alone, whose listener listens on a port of its own.
 */
int conn_fixture_make(void **state);
int conn_fixture_unmake(void **state);
/* A turn of a worker's loop. Returns whether a connection was ready. */
bool conn_fixture_turn(struct conn_fixture *fixture);

#endif
