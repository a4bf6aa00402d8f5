/* Certificates swapped under load: hardening.md, "rotate under load 1,000x; 0
 * failed handshakes". tests/bench/swaps.c does all of them. */
#include "support/expect.h"
#include "support/swaps.h"

enum { SWAPS = 1000, TIME = 8000 /* ms: as many as there is time for */ };

static void
under_load(void **state)
{
	struct server *server = *state;

	server_write(server, "index.gmi", "# Home\n");
	server_configure(server, "[server]\nworkers = 2\n");
	server_start(server, NULL);
	struct swaps swaps = swaps_run(server, SWAPS, TIME);
	print_message("%lu swaps, %lu handshakes, %lu failed\n", swaps.swaps,
	    swaps.handshakes, swaps.failed);
	assert_true(swaps.swaps > 5 && swaps.handshakes > 50);
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
