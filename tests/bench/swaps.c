/*
 * Certificates swapped under load (E6: 1,000 of them and no failed
 * handshake), for a server that $LOAM names.
 *
 *     swaps COUNT
 */
#include <stdio.h>
#include <stdlib.h>

#include "support/swaps.h"

int
main(int count, char **arguments)
{
	struct server server;

	if (count < 2)
		return 2;
	server_make(&server);
	server_write(&server, "index.gmi", "# Home\n");
	server_configure(&server, "[server]\nworkers = 2\n");
	server_start(&server, NULL);
	unsigned long times = strtoul(arguments[1], NULL, 10);
	struct swaps swaps = swaps_run(&server, times);
	server_stop(&server);
	server_remove(&server);
	printf("%lu swaps of the certificate in %.1f s, %lu handshakes, "
	       "%lu failed\n",
	    times, (double)swaps.taken / 1e3, swaps.handshakes, swaps.failed);
	return swaps.failed > 0;
}
