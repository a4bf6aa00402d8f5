#include <stdio.h>
#include <stdlib.h>

#include "support/expect.h"
#include "support/pair.h"

int
pair_setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	server_make(&bench->server);
	config_start(&bench->config);
	config_finish(&bench->config, &bench->notes);
	bench->config.certificates = arena_format(
	    &bench->config.arena, "%s/certs", bench->server.directory);
	bench->pair = pair_of(&bench->config, 0, SPAN("localhost"));
	snprintf(
	    bench->certificate, PATH_SIZE, "%s/c.pem", bench->server.directory);
	snprintf(bench->key, PATH_SIZE, "%s/k.pem", bench->server.directory);
	*state = bench;
	return 0;
}

int
pair_teardown(void **state)
{
	struct bench *bench = *state;

	note_free(&bench->notes);
	config_free(&bench->config);
	server_remove(&bench->server);
	free(bench);
	return 0;
}
