/*
 * Upgrades and reloads under load of both networks, for a server that $LOAM
 * names: no request may fail.
 *
 *     upgrades UPGRADES RELOADS
 */
#include <stdio.h>
#include <stdlib.h>

#include "support/upgrades.h"

int
main(int count, char **arguments)
{
	struct server server;

	if (count < 3)
		return 2;
	unsigned times = (unsigned)strtoul(arguments[1], NULL, 10);
	unsigned reloads = (unsigned)strtoul(arguments[2], NULL, 10);
	server_make(&server);
	server_write(&server, "index.gmi", "# Home\n");
	server_configure(&server, "[server]\nworkers = 2\n");
	server_start(&server, NULL);
	struct upgrades result = upgrades_run(&server, times, reloads);
	server_stop(&server);
	server_remove(&server);
	printf("%u upgrades in %.1f s and %u reloads in %.1f s under load: "
	       "%lu requests, %lu failed (and %lu of clients that were "
	       "late), %lu sessions resumed, %lu of them across an upgrade, "
	       "%lu lost\n",
	    times, (double)result.upgrading / 1e3, reloads,
	    (double)result.reloading / 1e3, result.requests, result.failed,
	    result.late, result.resumed, result.across, result.lost);
	return result.failed > 0 || result.lost > 0;
}
