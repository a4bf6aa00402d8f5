#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/conn_priv.h"
#include "support/conn_fixture.h"
#include "support/expect.h"
#include "support/own_keys.h"
#include "support/patience.h"

static void
suspect(void *context, size_t host, struct span path)
{
	(void)context;
	(void)host;
	(void)path;
}

static void
listen_somewhere(struct conn_fixture *fixture)
{
	struct sockaddr_in here = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(here);

	fixture->listener.fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(
	    bind(fixture->listener.fd, (struct sockaddr *)&here, size), 0);
	assert_int_equal(listen(fixture->listener.fd, 8), 0);
	getsockname(fixture->listener.fd, (struct sockaddr *)&here, &size);
	fixture->listener.secure = true;
	fixture->listener.protocol = &protocol_gemini;
	fixture->port = ntohs(here.sin_port);
}

int
conn_fixture_make(void **state)
{
	static const struct span names = {"localhost", 9};
	struct conn_fixture *fixture = calloc(1, sizeof(*fixture));
	struct buf large = {0}, name = {0}, key = {0};
	struct notes notes = {0};

	fixture_make(&fixture->fixture);
	buf_repeat(&large, 'x', CONN_FIXTURE_LARGE);
	server_write_bytes(
	    &fixture->fixture.capsule, "large.bin", buf_span(&large));
	server_write_bytes(&fixture->fixture.capsule, "gathered.bin",
	    span_head(buf_span(&large), CONN_FIXTURE_GATHERED));
	fixture_open(&fixture->fixture);
	buf_format(
	    &name, "%s/certs/c.crt%c", fixture->fixture.capsule.directory, 0);
	buf_format(
	    &key, "%s/certs/c.key%c", fixture->fixture.capsule.directory, 0);
	assert_int_equal(cert_load(&fixture->cert, name.data, key.data, &names,
			     1, true, &notes),
	    0);
	fixture->env.poller = poller_new();
	assert_int_equal(keyop_keep(0, buf_span(&fixture->cert.key)), 0);
	assert_int_equal(ticket_keys_turn(&fixture->keys, 1), 0);
	fixture->env.tls =
	    tls_context_new(&(struct tls_host){.cert = &fixture->cert,
				.signer = &own_keys,
				.names = &names,
				.name_count = 1},
		1, &fixture->keys);
	fixture->site.context = fixture->fixture.context;
	fixture->env.hosts = (struct served_hosts){&fixture->site, 1};
	fixture->env.arena = &fixture->fixture.arena;
	fixture->env.tally = &fixture->tally;
	fixture->env.pages = &fixture->pages;
	fixture->env.scratch = malloc(CONN_SCRATCH);
	fixture->env.suspect = suspect;
	fixture->limits.shared = &fixture->shared;
	fixture->env.limits = &fixture->limits;
	fixture->env.access = &fixture->access;
	fixture->env.handshakes_max = 1;
	for (size_t i = 0; i < CONN_STATES; i++)
		fixture->env.queues[i].wait = PATIENCE;
	listen_somewhere(fixture);
	buf_free(&large);
	buf_free(&name);
	buf_free(&key);
	note_free(&notes);
	*state = fixture;
	return 0;
}

int
conn_fixture_unmake(void **state)
{
	struct conn_fixture *fixture = *state;

	conn_close_all(&fixture->env);
	response_cache_clear(&fixture->site.cache);
	tls_context_free(&fixture->env.tls);
	poller_free(&fixture->env.poller);
	cert_free(&fixture->cert);
	free(fixture->env.scratch);
	close(fixture->listener.fd);
	fixture_remove(&fixture->fixture);
	free(fixture);
	return 0;
}

bool
conn_fixture_turn(struct conn_fixture *fixture)
{
	void *item;

	while (conn_shake_next(&fixture->env, HANDSHAKE_BEGUN) ||
	    conn_shake_next(&fixture->env, HANDSHAKE_NEW))
		;
	if (conn_run_buffered(&fixture->env))
		return true;
	if (poller_wait(fixture->env.poller, PATIENCE, &item, 1) == 0)
		return false;
	conn_ready(item);
	return true;
}
