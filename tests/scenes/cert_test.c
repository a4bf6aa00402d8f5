/* Certificates of a running server: rows A22, X14 and E6. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "support/ask.h"
#include "support/expect.h"
#include "support/issue.h"
#include "support/process.h"

#define HOME "gemini://localhost/\r\n"

enum {
	DAY = 86400,
	UNNOTICED = 3000, /* ms in which a change would have been noticed */
};

/* Two paths that stand side by side until the next call. */
struct paths {
	char certificate[SERVER_PATH + 64], key[SERVER_PATH + 64];
};

static struct paths
own_pair(const struct server *server)
{
	struct paths paths;

	snprintf(paths.certificate, sizeof(paths.certificate),
	    "%s/certs/localhost.crt", server->directory);
	snprintf(paths.key, sizeof(paths.key), "%s/certs/localhost.key",
	    server->directory);
	return paths;
}

static void
put_pair(const struct server *server, const struct identity_pair *pair)
{
	struct paths paths = own_pair(server);

	issue_write_pair(paths.certificate, paths.key, pair);
}

static bool
serves_as(
    const struct server *server, const char *name, const X509 *certificate)
{
	struct heard heard = client_talk(&(struct talk){.port = server->gemini,
	    .secure = true,
	    .name = name,
	    .request = SPAN("\r\n")});
	bool same = heard.peer && X509_cmp(heard.peer, certificate) == 0;

	heard_free(&heard);
	return same;
}

static struct identity_pair
issue(const char *kind, long days)
{
	return issue_pair(&(struct issue){
	    "localhost", NULL, kind, -DAY, days * DAY + 3600, NULL});
}

/* Another certificate of a key that is there. */
static struct identity_pair
issue_again(const struct identity_pair *pair)
{
	struct identity_pair again = issue(NULL, 90);

	X509_set_pubkey(again.certificate, pair->key);
	X509_sign(again.certificate, pair->key, EVP_sha256());
	EVP_PKEY_free(again.key);
	EVP_PKEY_up_ref(pair->key);
	again.key = pair->key;
	return again;
}

static void
begin(struct server *server, const struct identity_pair *pair)
{
	server_write(server, "index.gmi", "# Home\n");
	server_configure(server, "[server]\nworkers = 1\n");
	put_pair(server, pair);
	server_start(server, NULL);
	assert_true(ask_serves(server, pair->certificate));
}

/* X14, A22: RSA in PEM with its chain, over both versions of TLS. */
static void
chain_of_rsa(void **state)
{
	static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};
	struct server *server = *state;
	struct paths paths = own_pair(server);
	struct identity_pair root =
	    issue_pair(&(struct issue){.name = "An authority", .kind = "RSA"});
	struct identity_pair leaf = issue_pair(&(struct issue){
	    .name = "localhost", .kind = "RSA", .issuer = &root});
	X509 *const chain[] = {leaf.certificate, root.certificate, NULL};

	issue_write(paths.key, 0600, NULL, leaf.key, NULL);
	issue_write(paths.certificate, 0644, chain, NULL, NULL);
	server_write(server, "index.gmi", "# Home\n");
	server_start(server, NULL);
	for (size_t i = 0; i < COUNT(versions); i++) {
		struct client client;
		struct talk what = {.port = server->gemini,
		    .secure = true,
		    .least = versions[i],
		    .most = versions[i]};
		assert_int_equal(client_open(&client, &what), 0);
		STACK_OF(X509) *sent = SSL_get_peer_cert_chain(client.tls);
		assert_int_equal(sk_X509_num(sent), 2);
		for (int j = 0; j < 2; j++)
			assert_int_equal(
			    X509_cmp(sk_X509_value(sent, j), chain[j]), 0);
		client_close(&client);
	}
	assert_int_equal(server_stop(server), 0);
	identity_free(&leaf);
	identity_free(&root);
}

/* P66: a key of Ed25519 answers over both versions of TLS. */
static void
edwards_curve(void **state)
{
	static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};
	struct server *server = *state;
	struct identity_pair pair = issue("ED25519", 60);
	struct buf request;

	begin(server, &pair);
	request = gemini_request(server, HOME);
	for (size_t i = 0; i < COUNT(versions); i++) {
		struct heard heard =
		    client_talk(&(struct talk){.port = server->gemini,
			.secure = true,
			.least = versions[i],
			.most = versions[i],
			.request = buf_span(&request)});
		assert_int_equal(heard_status(&heard), 20);
		assert_int_equal(X509_cmp(heard.peer, pair.certificate), 0);
		heard_free(&heard);
	}
	assert_int_equal(server_logged(server, "is of the type Ed25519"), 1);
	assert_int_equal(server_stop(server), 0);
	buf_free(&request);
	identity_free(&pair);
}

/* X14: a changed file is enough; sessions go on, and the indexer too. */
static void
file_changes(void **state)
{
	struct server *server = *state;
	struct identity_pair first = issue(NULL, 60);
	struct identity_pair second = issue_again(&first);
	pid_t before[PROCESS_MAX], after[PROCESS_MAX];

	begin(server, &first);
	pid_t indexer = process_indexer(server);
	EVENTUALLY(process_workers(server, before) == 1);
	struct buf request = gemini_request(server, HOME);
	struct talk what = {.port = server->gemini,
	    .secure = true,
	    .request = buf_span(&request)};
	struct heard heard = client_talk(&what);
	put_pair(server, &second);
	EVENTUALLY(ask_serves(server, second.certificate));
	EVENTUALLY(
	    !process_alive(before[0]) && process_workers(server, after) == 1);
	assert_int_equal(process_indexer(server), indexer);
	what.session = heard.session;
	struct heard resumed = client_talk(&what);
	assert_int_equal(heard_status(&resumed), 20);
	assert_true(resumed.reused);
	/* The same key is nothing to warn of. */
	assert_int_equal(server_logged(server, "key has changed"), 0);
	assert_int_equal(server_logged(server, "was read again"), 1);
	assert_int_equal(server_stop(server), 0);
	heard_free(&heard);
	heard_free(&resumed);
	buf_free(&request);
	identity_free(&first);
	identity_free(&second);
}

/* HUP takes it at once; another key is warned of, by either way. */
static void
another_key(void **state)
{
	struct server *server = *state;
	struct identity_pair pairs[] = {
	    issue(NULL, 60), issue("RSA", 60), issue(NULL, 60)};

	begin(server, &pairs[0]);
	put_pair(server, &pairs[1]);
	kill(server->pid, SIGHUP);
	EVENTUALLY(ask_serves(server, pairs[1].certificate));
	assert_int_equal(server_logged(server, "key has changed"), 1);
	put_pair(server, &pairs[2]);
	EVENTUALLY(ask_serves(server, pairs[2].certificate));
	assert_int_equal(server_logged(server, "key has changed"), 2);
	/* HUP for anything else is no reason to. */
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "configuration was read") == 2);
	assert_int_equal(server_logged(server, "key has changed"), 2);
	assert_int_equal(server_stop(server), 0);
	for (size_t i = 0; i < COUNT(pairs); i++)
		identity_free(&pairs[i]);
}

/* E6: a pair that is broken keeps the old one, and is told of once a change. */
static void
broken_pair(void **state)
{
	struct server *server = *state;
	struct paths paths = own_pair(server);
	struct identity_pair first = issue(NULL, 60), second = issue(NULL, 60);
	pid_t before[PROCESS_MAX], after[PROCESS_MAX];

	begin(server, &first);
	EVENTUALLY(process_workers(server, before) == 1);
	issue_write(paths.key, 0600, NULL, second.key, NULL);
	EVENTUALLY(server_logged(server, "does not belong to its key") == 1);
	EVENTUALLY(server_logged(server, "read before stays") == 1);
	poll(NULL, 0, UNNOTICED);
	assert_int_equal(
	    server_logged(server, "does not belong to its key"), 1);
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "configuration stays") == 1);
	assert_int_equal(unlink(paths.key), 0);
	EVENTUALLY(server_logged(server, "No such file") == 1);
	assert_true(ask_serves(server, first.certificate));
	EVENTUALLY(process_workers(server, after) == 1);
	assert_int_equal(before[0], after[0]);
	/* What is half there is given the time to become whole. */
	issue_write(paths.key, 0604, NULL, second.key, NULL);
	EVENTUALLY(server_logged(server, "read by everybody") == 1);
	put_pair(server, &second);
	EVENTUALLY(ask_serves(server, second.certificate));
	assert_int_equal(server_stop(server), 0);
	identity_free(&first);
	identity_free(&second);
}

/* Each host has its own: what is broken of one is nothing to the others. */
static void
several_hosts(void **state)
{
	struct server *server = *state;
	struct paths paths = own_pair(server);
	struct identity_pair next = issue(NULL, 60);
	char certificate[SERVER_PATH + 64], key[SERVER_PATH + 64];

	snprintf(certificate, sizeof(certificate), "%s/certs/b.example.crt",
	    server->directory);
	snprintf(key, sizeof(key), "%s/certs/b.example.key", server->directory);
	server_write(server, "index.gmi", "# Home\n");
	server_configure(server,
	    "[server]\nworkers = 1\n[host a]\nname = localhost\n"
	    "alias = www.localhost\n[host b]\nname = b.example\n");
	server_start(server, NULL);
	/* A second start does not read what it made once more. */
	assert_int_equal(server_stop(server), 0);
	server_start(server, NULL);
	struct heard first = gemini_ask(server, HOME);
	/* A22: made for its aliases too. */
	assert_int_equal(
	    X509_check_host(first.peer, "www.localhost", 0, 0, NULL), 1);
	assert_int_equal(
	    X509_check_host(first.peer, "b.example", 0, 0, NULL), 0);
	/* It finds all of it together. */
	process_halt(server->pid);
	issue_write(paths.key, 0600, NULL, next.key, NULL);
	issue_write_pair(certificate, key, &next);
	kill(server->pid, SIGCONT);
	EVENTUALLY(server_logged(
		       server, "certificate of b.example was read again") == 1);
	assert_int_equal(
	    server_logged(server, "does not belong to its key"), 1);
	assert_int_equal(
	    server_logged(server, "localhost: its key has changed"), 0);
	assert_int_equal(
	    server_logged(server, "b.example: its key has changed"), 1);
	/* What it lacks is told, and served. */
	assert_int_equal(server_logged(server, "lacks the name b.example"), 1);
	assert_true(ask_serves(server, first.peer));
	EVENTUALLY(serves_as(server, "b.example", next.certificate));
	assert_int_equal(server_stop(server), 0);
	heard_free(&first);
	identity_free(&next);
}

/*
 * Q269: a certificate that is replaced while workers of before are ending, and
 * a reload that is refused comes as well: it is taken all the same.
 */
static void
refused_meanwhile(void **state)
{
	struct server *server = *state;
	struct identity_pair first = issue(NULL, 90), next = issue(NULL, 90);
	pid_t workers[PROCESS_MAX];

	begin(server, &first);
	EVENTUALLY(process_workers(server, workers) == 1);
	process_halt(workers[0]);
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "configuration was read again") == 1);
	put_pair(server, &next);
	/* All waits for the end of the one that stands. */
	poll(NULL, 0, UNNOTICED);
	server_configure(server, "[server]\nworkers = many\n");
	kill(server->pid, SIGHUP);
	kill(workers[0], SIGCONT);
	EVENTUALLY(server_logged(server, "configuration stays") == 1);
	EVENTUALLY(ask_serves(server, next.certificate));
	assert_int_equal(server_stop(server), 0);
	identity_free(&first);
	identity_free(&next);
}

/* Expired or nearly so: warned of once, and served all the same. */
static void
near_the_end(void **state)
{
	struct server *server = *state;
	struct identity_pair soon = issue(NULL, 5), over = issue(NULL, 1);

	begin(server, &soon);
	EVENTUALLY(server_logged(server, "expires in 5 days, on") == 1);
	X509_gmtime_adj(X509_getm_notBefore(over.certificate), -9L * DAY);
	X509_gmtime_adj(X509_getm_notAfter(over.certificate), -DAY);
	X509_sign(over.certificate, over.key, EVP_sha256());
	/* It was said, and is not said again by a reload. */
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "configuration was read") == 1);
	put_pair(server, &over);
	EVENTUALLY(ask_serves(server, over.certificate));
	EVENTUALLY(server_logged(server, ": expired on ") == 1);
	assert_int_equal(server_logged(server, "expires in 5 days, on"), 1);
	assert_int_equal(server_stop(server), 0);
	identity_free(&soon);
	identity_free(&over);
}

/*
 * K452: one that is not valid yet is told of at a start; later it is taken once
 * it is valid, and until then the one before is served.
 */
static void
too_early(void **state)
{
	struct server *server = *state;
	/* In the order in which they are put there. */
	static const long dates[][2] = {{DAY, 9L * DAY}, {DAY, 8L * DAY},
	    {-9L * DAY, -DAY}, {DAY, 7L * DAY}, {-DAY, 60L * DAY}};
	struct identity_pair pairs[COUNT(dates)], early;

	for (size_t i = 0; i < COUNT(dates); i++)
		pairs[i] = issue_pair(&(struct issue){
		    "localhost", NULL, NULL, dates[i][0], dates[i][1], NULL});
	early = issue_pair(
	    &(struct issue){"localhost", NULL, NULL, DAY, 9L * DAY, NULL});
	begin(server, &pairs[0]);
	EVENTUALLY(server_logged(server, "is not valid yet, but from ") == 1);
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "configuration was read") == 1);
	for (size_t i = 1; i < COUNT(dates); i++) {
		put_pair(server, &pairs[i]);
		EVENTUALLY(ask_serves(server, pairs[i].certificate));
	}
	EVENTUALLY(server_logged(server, "is not valid yet, but from ") == 3);
	put_pair(server, &early);
	EVENTUALLY(server_logged(server, "is kept until then") == 1);
	kill(server->pid, SIGHUP);
	EVENTUALLY(server_logged(server, "configuration stays") == 1);
	assert_true(ask_serves(server, pairs[COUNT(pairs) - 1].certificate));
	assert_int_equal(server_stop(server), 0);
	for (size_t i = 0; i < COUNT(pairs); i++)
		identity_free(&pairs[i]);
	identity_free(&early);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(chain_of_rsa),
	    SERVER_SCENE(edwards_curve),
	    SERVER_SCENE(file_changes),
	    SERVER_SCENE(another_key),
	    SERVER_SCENE(broken_pair),
	    SERVER_SCENE(several_hosts),
	    SERVER_SCENE(refused_meanwhile),
	    SERVER_SCENE(near_the_end),
	    SERVER_SCENE(too_early),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
