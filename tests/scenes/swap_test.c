/* Certificates swapped under load; tests/bench/swaps.c does a thousand. */
#include "support/expect.h"
#include "support/swaps.h"

enum { SWAPS = 8 }; /* each pair twice, of every kind */

static void
under_load(void **state)
{
	struct server *server = *state;

	server_write(server, "index.gmi", "# Home\n");
	server_configure(server, "[server]\nworkers = 2\n");
	server_start(server, NULL);
	struct swaps swaps = swaps_run(server, SWAPS);
	print_message(
	    "%lu handshakes, %lu failed\n", swaps.handshakes, swaps.failed);
	assert_true(swaps.handshakes > SWAPS);
	assert_int_equal(swaps.failed, 0);
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(under_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
