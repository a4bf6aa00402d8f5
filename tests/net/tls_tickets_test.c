/* Session tickets while their keys turn: rows K100, K102, K104 and K262. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "cert/cert_make.h"
#include "net/tls.h"
#include "support/expect.h"
#include "support/own_keys.h"

enum {
	BEGIN = 12345, /* monotonic ms; any */
	WORKERS = 2,
	TURNS_MAX = 20, /* of a handshake; it takes three or so */
};

/* Workers of one server, which share their ticket keys; or of one each. */
struct fleet {
	struct cert cert;
	struct ticket_keys keys;
	struct ticket_keys replica; /* of the second worker, if it is apart */
	struct tls_context *workers[WORKERS];
	int64_t now;
};

static int
make_fleet(void **state, bool apart)
{
	static const struct span names = {"localhost", 9};
	struct fleet *fleet = calloc(1, sizeof(*fleet));

	assert_int_equal(cert_make_key(&fleet->cert.key), 0);
	assert_int_equal(cert_make(buf_span(&fleet->cert.key), &names, 1,
			     &fleet->cert.chain),
	    0);
	fleet->now = BEGIN;
	assert_int_equal(ticket_keys_turn(&fleet->keys, fleet->now), 0);
	assert_int_equal(keyop_keep(0, buf_span(&fleet->cert.key)), 0);
	for (size_t i = 0; i < WORKERS; i++) {
		fleet->workers[i] =
		    tls_context_new(&(struct tls_host){.cert = &fleet->cert,
					.signer = &own_keys,
					.names = &names,
					.name_count = 1},
			1, apart && i > 0 ? &fleet->replica : &fleet->keys);
		assert_non_null(fleet->workers[i]);
	}
	*state = fleet;
	return 0;
}

static int
make(void **state)
{
	return make_fleet(state, false);
}

static int
make_replicas(void **state)
{
	return make_fleet(state, true);
}

static int
unmake(void **state)
{
	struct fleet *fleet = *state;

	for (size_t i = 0; i < WORKERS; i++)
		tls_context_free(&fleet->workers[i]);
	cert_free(&fleet->cert);
	free(fleet);
	return 0;
}

static void
turn(struct fleet *fleet)
{
	fleet->now += TICKET_INTERVAL;
	assert_int_equal(ticket_keys_turn(&fleet->keys, fleet->now), 0);
}

/* Both ends in turn, until they have shaken hands. */
static void
shake(struct tls *tls, SSL *client)
{
	bool done = false;
	char byte;

	for (int i = 0; i < TURNS_MAX; i++) {
		if (SSL_connect(client) == 1 && done) {
			/* TLS 1.3: the ticket comes after the handshake. */
			assert_int_equal(tls_flush(tls), IO_DONE);
			assert_int_equal(SSL_read(client, &byte, 1), -1);
			return;
		}
		if (!done)
			done = tls_handshake(tls) == IO_DONE;
	}
	fail_msg("no handshake");
}

/*
 * A handshake with a worker. Returns whether the session was resumed; it is
 * freed, and replaced by what the client has then.
 */
static bool
meet(struct fleet *fleet, size_t worker, int version, SSL_SESSION **session)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	SSL *client = SSL_new(context);
	struct buf none = {0};
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(fcntl(ends[i], F_SETFL, O_NONBLOCK), 0);
	struct tls *tls =
	    tls_new(fleet->workers[worker], ends[0], 0, true, &none);
	SSL_set_min_proto_version(client, version);
	SSL_set_max_proto_version(client, version);
	SSL_set_fd(client, ends[1]);
	SSL_set_tlsext_host_name(client, "localhost");
	if (*session)
		SSL_set_session(client, *session);
	shake(tls, client);
	bool reused = SSL_session_reused(client);
	SSL_SESSION_free(*session);
	*session = SSL_get1_session(client);
	SSL_set_shutdown(client, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
	SSL_free(client);
	SSL_CTX_free(context);
	tls_free(&tls);
	close(ends[0]);
	close(ends[1]);
	return reused;
}

/* Whether the session's ticket was sealed with the key in force. */
static bool
is_current(const struct fleet *fleet, const SSL_SESSION *session)
{
	const unsigned char *ticket;
	size_t size;

	SSL_SESSION_get0_ticket(session, &ticket, &size);
	return size > TICKET_NAME &&
	    memcmp(ticket, ticket_keys_current(&fleet->keys)->name,
		TICKET_NAME) == 0;
}

static SSL_SESSION *
copy(SSL_SESSION *session)
{
	SSL_SESSION_up_ref(session);
	return session;
}

/*
 * K100, K102: a session resumes with any worker; after a turn as well, with a
 * new ticket; after the next turn no more.
 */
static void
each_age(void **state)
{
	struct fleet *fleet = *state;

	for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION;
	     version++) {
		SSL_SESSION *first = NULL;
		assert_false(meet(fleet, 0, version, &first));
		assert_true(is_current(fleet, first));
		for (size_t i = 0; i < WORKERS; i++) {
			SSL_SESSION *again = copy(first);
			assert_true(meet(fleet, i, version, &again));
			assert_true(is_current(fleet, again));
			SSL_SESSION_free(again);
		}
		turn(fleet);
		assert_false(is_current(fleet, first));
		for (size_t i = 0; i < WORKERS; i++) {
			SSL_SESSION *again = copy(first);
			assert_true(meet(fleet, i, version, &again));
			assert_true(is_current(fleet, again));
			SSL_SESSION_free(again);
		}
		turn(fleet);
		for (size_t i = 0; i < WORKERS; i++) {
			SSL_SESSION *again = copy(first);
			assert_false(meet(fleet, i, version, &again));
			assert_true(is_current(fleet, again));
			assert_true(meet(fleet, i, version, &again));
			SSL_SESSION_free(again);
		}
		SSL_SESSION_free(first);
	}
}

/* K104: new tickets do not prolong a session beyond its first key. */
static void
kept_alive(void **state)
{
	struct fleet *fleet = *state;

	for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION;
	     version++) {
		SSL_SESSION *session = NULL;
		assert_false(meet(fleet, 0, version, &session));
		turn(fleet);
		assert_true(meet(fleet, 0, version, &session));
		assert_true(is_current(fleet, session));
		assert_true(meet(fleet, 0, version, &session));
		turn(fleet);
		assert_false(meet(fleet, 0, version, &session));
		turn(fleet);
		assert_true(meet(fleet, 0, version, &session));
		SSL_SESSION_free(session);
	}
}

/* Gives a replica the key of that number, and the one before it. */
static void
rotate(struct ticket_keys *keys, int number)
{
	struct ticket_key *spare = ticket_keys_spare(keys);

	memset(&spare[0], number, sizeof(spare[0]));
	memset(&spare[1], number - 1, sizeof(spare[1]));
	ticket_keys_take(keys, 2);
}

/* The same with a copy of the session, which stays as it was. */
static bool
meet_again(
    struct fleet *fleet, size_t worker, int version, SSL_SESSION *session)
{
	SSL_SESSION *again = copy(session);
	bool reused = meet(fleet, worker, version, &again);

	SSL_SESSION_free(again);
	return reused;
}

/*
 * K262: a session that one replica began is resumed by another, and by both
 * after a rotation; not after two. While one of them alone has the new key,
 * what it seals is a full handshake at the other.
 */
static void
replicas(void **state)
{
	struct fleet *fleet = *state;
	struct ticket_keys *keys[] = {&fleet->keys, &fleet->replica};
	int number = 'a';

	for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION;
	     version++) {
		SSL_SESSION *first = NULL;
		for (size_t i = 0; i < WORKERS; i++)
			rotate(keys[i], number);
		assert_false(meet(fleet, 0, version, &first));
		for (size_t i = 0; i < WORKERS; i++)
			assert_true(meet_again(fleet, i, version, first));
		rotate(keys[1], ++number);
		SSL_SESSION *early = copy(first);
		assert_true(meet(fleet, 1, version, &early));
		assert_false(meet_again(fleet, 0, version, early));
		rotate(keys[0], number);
		for (size_t i = 0; i < WORKERS; i++) {
			assert_true(meet_again(fleet, i, version, first));
			assert_true(meet_again(fleet, i, version, early));
		}
		number++;
		for (size_t i = 0; i < WORKERS; i++) {
			rotate(keys[i], number);
			assert_false(meet_again(fleet, i, version, first));
		}
		SSL_SESSION_free(first);
		SSL_SESSION_free(early);
	}
}

/* K100: no ticket is said to be good for longer than an interval. */
static void
lifetime(void **state)
{
	struct fleet *fleet = *state;

	for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION;
	     version++) {
		SSL_SESSION *session = NULL;
		meet(fleet, 0, version, &session);
		assert_int_equal(SSL_SESSION_get_ticket_lifetime_hint(session),
		    TICKET_INTERVAL / 1000);
		SSL_SESSION_free(session);
	}
}

/* K100: a ticket that somebody has changed is a full handshake. */
static void
forged(void **state)
{
	struct fleet *fleet = *state;

	for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION;
	     version++) {
		SSL_SESSION *session = NULL;
		const unsigned char *ticket;
		size_t size;
		meet(fleet, 0, version, &session);
		SSL_SESSION_get0_ticket(session, &ticket, &size);
		for (size_t at = 0; at < size; at += 7) {
			SSL_SESSION *changed = SSL_SESSION_dup(session);
			const unsigned char *bytes;
			SSL_SESSION_get0_ticket(changed, &bytes, &size);
			((unsigned char *)(uintptr_t)bytes)[at] ^= 1;
			assert_false(meet(fleet, 0, version, &changed));
			SSL_SESSION_free(changed);
		}
		SSL_SESSION_free(session);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(each_age, make, unmake),
	    cmocka_unit_test_setup_teardown(kept_alive, make, unmake),
	    cmocka_unit_test_setup_teardown(lifetime, make, unmake),
	    cmocka_unit_test_setup_teardown(forged, make, unmake),
	    cmocka_unit_test_setup_teardown(replicas, make_replicas, unmake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
