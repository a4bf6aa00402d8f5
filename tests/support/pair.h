/* A host's pair that is not there yet, and where another one can be put. */
#ifndef SUPPORT_PAIR_H
#define SUPPORT_PAIR_H

#include "cert/pair.h"
#include "support/server.h"

enum { PATH_SIZE = SERVER_PATH + 64 };

/* A configuration whose certs/ is empty. */
struct bench {
	struct server server; /* never started */
	struct config config;
	struct pair pair;
	char certificate[PATH_SIZE], key[PATH_SIZE]; /* of a pair to import */
	struct notes notes;
	unsigned kept; /* the number of what an import has replaced */
};

int pair_setup(void **state);
int pair_teardown(void **state);

#define PAIR_TEST(test)                                                        \
	cmocka_unit_test_setup_teardown(test, pair_setup, pair_teardown)

#endif
