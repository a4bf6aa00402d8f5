/* Handshakes of connections without a worker: turns, the cap, what it costs. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "base/clock.h"
#include "net/conn_priv.h"
#include "support/expect.h"
#include "support/server.h"
#include "support/still_clock.h"

enum {
	WAIT = 60000, /* ms */
	CLIENTS = CONN_MANY + 2,
};

/* The other end of a connection. */
struct guest {
	int fd;
	SSL *tls;
	struct conn *conn; /* as long as it is open */
};

/* Signs as a keyholder does, while which other handshakes may begin. */
struct signing {
	struct conn_env *env;
	bool meanwhile;
	size_t now, most; /* how many wait together, and waited */
	size_t refused; /* the one of those who wait that has none; 0: none */
};

struct reception {
	struct server directory; /* never started */
	struct conn_env env;
	struct tally tally;
	struct cert cert;
	struct signing signing;
	struct keyop_signer signer;
	struct listener listener;
	struct limits_shared shared;
	struct limits limits;
	struct access access;
	struct arena arena;
	struct ticket_keys keys;
	SSL_CTX *client;
	struct guest guests[CLIENTS];
};

static int
sign(void *context, size_t number, unsigned scheme, struct span message,
    unsigned char *signature, size_t *size_r)
{
	struct signing *signing = context;

	signing->now++;
	if (signing->now > signing->most)
		signing->most = signing->now;
	if (signing->meanwhile)
		conn_shake_meanwhile(signing->env);
	if (signing->now-- == signing->refused)
		return -1;
	return keyop_sign(number, scheme, message, signature, size_r);
}

static int
setup(void **state)
{
	static const struct span names = {"localhost", 9};
	struct reception *reception = calloc(1, sizeof(*reception));
	struct conn_env *env = &reception->env;
	struct buf name = {0}, key = {0};
	struct notes notes = {0};

	server_make(&reception->directory);
	buf_format(
	    &name, "%s/certs/c.crt%c", reception->directory.directory, 0);
	buf_format(&key, "%s/certs/c.key%c", reception->directory.directory, 0);
	assert_int_equal(cert_load(&reception->cert, name.data, key.data,
			     &names, 1, true, &notes),
	    0);
	assert_int_equal(ticket_keys_turn(&reception->keys, 1), 0);
	env->poller = poller_new();
	assert_int_equal(keyop_keep(0, buf_span(&reception->cert.key)), 0);
	reception->signing.env = env;
	reception->signer = (struct keyop_signer){sign, &reception->signing};
	env->tls = tls_context_new(&(struct tls_host){.cert = &reception->cert,
				       .signer = &reception->signer,
				       .names = &names,
				       .name_count = 1},
	    1, &reception->keys);
	env->tally = &reception->tally;
	env->scratch = malloc(CONN_SCRATCH);
	reception->limits.shared = &reception->shared;
	env->limits = &reception->limits;
	env->access = &reception->access;
	env->arena = &reception->arena;
	for (size_t i = 0; i < CONN_STATES; i++)
		env->queues[i].wait = WAIT;
	for (size_t i = 0; i < CONN_PROGRESS_STEPS; i++)
		env->progress[i].wait = WAIT;
	reception->listener.secure = true;
	reception->listener.protocol = &protocol_gemini;
	reception->client = SSL_CTX_new(TLS_client_method());
	buf_free(&name);
	buf_free(&key);
	note_free(&notes);
	*state = reception;
	return 0;
}

static void
leave(struct reception *reception)
{
	conn_close_all(&reception->env);
	for (size_t i = 0; i < CLIENTS; i++) {
		if (reception->guests[i].tls && reception->guests[i].fd >= 0)
			close(reception->guests[i].fd);
		SSL_free(reception->guests[i].tls);
		reception->guests[i] = (struct guest){0};
	}
}

static int
teardown(void **state)
{
	struct reception *reception = *state;

	leave(reception);
	tls_context_free(&reception->env.tls);
	poller_free(&reception->env.poller);
	cert_free(&reception->cert);
	SSL_CTX_free(reception->client);
	free(reception->env.scratch);
	server_remove(&reception->directory);
	free(reception);
	return 0;
}

/* Sends a ClientHello, with the ticket of a session if there is one. */
static struct guest *
come_with(struct reception *reception, size_t at, uint64_t source,
    SSL_SESSION *session, const char *name)
{
	struct guest *guest = &reception->guests[at];
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(fcntl(ends[i], F_SETFL, O_NONBLOCK), 0);
	guest->fd = ends[1];
	guest->tls = SSL_new(reception->client);
	SSL_set_fd(guest->tls, ends[1]);
	SSL_set_tlsext_host_name(guest->tls, name);
	if (session)
		SSL_set_session(guest->tls, session);
	assert_int_equal(SSL_connect(guest->tls), -1);
	conn_open(&reception->env, &reception->listener,
	    &(struct accepted){.fd = ends[0], .source = source});
	guest->conn = reception->env.first;
	conn_ready(guest->conn);
	assert_int_equal(guest->conn->state, CONN_QUEUED);
	return guest;
}

static struct guest *
come_in(struct reception *reception, size_t at, uint64_t source)
{
	return come_with(reception, at, source, NULL, "localhost");
}

static void
poll_once(struct reception *reception)
{
	void *item;

	if (conn_run_buffered(&reception->env))
		return;
	assert_int_equal(poller_wait(reception->env.poller, WAIT, &item, 1), 1);
	conn_ready(item);
}

/* Those that wait already are reported once more. */
static void
poll_until_queued(struct reception *reception, const struct conn *conn)
{
	do
		poll_once(reception);
	while (!conn->place.queue);
}

static bool
shake(struct reception *reception, enum handshake_kind kind)
{
	return conn_shake_next(&reception->env, kind);
}

/*
 * K92: what waits for its turn has no TLS object; with its turn it has one
 * until it ends, and the request is left for the next turn.
 */
static void
step_by_step(void **state)
{
	struct reception *reception = *state;
	struct guest *guest = come_in(reception, 0, 1);
	struct conn *conn = guest->conn;

	assert_null(conn->tls);
	assert_false(conn_is_served(conn));
	assert_false(shake(reception, HANDSHAKE_BEGUN));
	reception->env.turn++;
	reception->env.handshakes_max = 1;
	assert_true(shake(reception, HANDSHAKE_NEW));
	assert_int_equal(conn->state, CONN_HANDSHAKE);
	assert_int_equal(reception->env.under_way, 1);
	assert_int_equal(SSL_connect(guest->tls), 1);
	assert_int_equal(SSL_write(guest->tls, "x", 1), 1);
	/* Its second step waits for a turn, too. */
	poll_once(reception);
	assert_int_equal(conn->state, CONN_HANDSHAKE);
	assert_false(shake(reception, HANDSHAKE_NEW));
	assert_true(shake(reception, HANDSHAKE_BEGUN));
	assert_int_equal(conn->state, CONN_REQUEST);
	assert_true(conn_is_served(conn));
	assert_int_equal(conn->in.size, 0);
	assert_int_equal(reception->env.under_way, 0);
	poll_once(reception);
	assert_int_equal(conn->in.size, 1);
	/* K97: it was put off once, however many steps it took. */
	assert_int_equal(tally_get(&reception->tally.counts[TALLY_PUT_OFF]), 1);
	assert_int_equal(
	    tally_get(&reception->tally.counts[TALLY_HANDSHAKES_ENDED]), 1);
}

/*
 * Q122: of a step that waits for its turn the poller is not told before the
 * fourth, nor when it comes, if the request lies in memory already.
 */
static void
told_late(void **state)
{
	struct reception *reception = *state;
	struct conn_env *env = &reception->env;
	struct guest *guest = come_in(reception, 0, 1);
	struct conn *conn = guest->conn;

	env->handshakes_max = 1;
	assert_true(shake(reception, HANDSHAKE_NEW));
	assert_int_equal(SSL_connect(guest->tls), 1);
	assert_int_equal(SSL_write(guest->tls, "x", 1), 1);
	for (int i = 0; i < 4; i++, env->turn++) {
		poll_once(reception);
		assert_non_null(conn->place.queue);
		assert_int_equal(conn->want, POLLER_READ);
	}
	poll_once(reception);
	assert_int_equal(conn->want, POLLER_NOTHING);
	assert_true(shake(reception, HANDSHAKE_BEGUN));
	assert_int_equal(conn->state, CONN_REQUEST);
	assert_int_equal(conn->want, POLLER_NOTHING);
	/* What it has sent is read, and the rest is waited for. */
	assert_int_equal(conn_run_buffered(env), 1);
	assert_int_equal(conn->in.size, 1);
	assert_int_equal(conn->want, POLLER_READ);
	assert_int_equal(SSL_write(guest->tls, "y", 1), 1);
	poll_once(reception);
	assert_int_equal(conn->in.size, 2);
}

/* K92: no more are under way than may be; then the oldest makes room. */
static void
as_many_as_may_be(void **state)
{
	struct reception *reception = *state;
	struct conn_env *env = &reception->env;
	struct conn *conns[4];

	env->handshakes_max = 2;
	for (size_t i = 0; i < COUNT(conns); i++)
		conns[i] = come_in(reception, i, i)->conn;
	assert_int_equal(conn_shake_timeout(env, 0, -1), 0);
	assert_true(shake(reception, HANDSHAKE_NEW));
	assert_true(shake(reception, HANDSHAKE_NEW));
	/* The two have time to finish; the rest waits as long, at most. */
	assert_false(shake(reception, HANDSHAKE_NEW));
	assert_int_equal(env->under_way, 2);
	assert_null(conns[2]->tls);
	assert_in_range(conn_shake_timeout(env, conns[0]->began, -1), 1, WAIT);
	assert_int_equal(
	    conn_shake_timeout(env, conns[0]->began + WAIT, -1), 0);
	env->progress[CONN_HANDSHAKE].first->due = 0;
	assert_true(shake(reception, HANDSHAKE_NEW));
	assert_int_equal(env->count, 3);
	assert_int_equal(env->under_way, 2);
	assert_int_equal(conns[1]->state, CONN_HANDSHAKE);
	assert_int_equal(conns[2]->state, CONN_HANDSHAKE);
	assert_false(shake(reception, HANDSHAKE_NEW));
	assert_int_equal(tally_get(&reception->tally.counts[TALLY_SHED]), 1);
	/* One that ends makes room without that. */
	conn_abort(conns[1], CLOSING_STOPPED);
	assert_true(shake(reception, HANDSHAKE_NEW));
	assert_int_equal(conns[3]->state, CONN_HANDSHAKE);
	assert_int_equal(tally_get(&reception->tally.counts[TALLY_SHED]), 1);
}

/* K92: the time that it waited for its turn is not counted against it. */
static void
time_begins_with_the_turn(void **state)
{
	struct reception *reception = *state;
	struct conn *conn = come_in(reception, 0, 1)->conn;

	reception->env.handshakes_max = 1;
	reception->env.progress[CONN_HANDSHAKE].wait = 1000;
	conn->opened = conn->began = conn->opened - WAIT;
	assert_true(shake(reception, HANDSHAKE_NEW));
	assert_true(conn->progress.due >= conn->opened + WAIT + 1000);
}

/* K91: one address with many and one with a single handshake. */
static void
addresses_take_turns(void **state)
{
	struct reception *reception = *state;

	reception->env.handshakes_max = CLIENTS;
	for (size_t i = 0; i < CLIENTS - 1; i++)
		come_in(reception, i, 1);
	struct conn *honest = come_in(reception, CLIENTS - 1, 2)->conn;
	assert_true(shake(reception, HANDSHAKE_NEW));
	assert_int_equal(honest->state, CONN_QUEUED);
	assert_true(shake(reception, HANDSHAKE_NEW));
	assert_int_equal(honest->state, CONN_HANDSHAKE);
}

/* K98: a client that leaves while it waits costs no handshake. */
static void
one_that_leaves(void **state)
{
	struct reception *reception = *state;

	reception->env.handshakes_max = CLIENTS;
	for (size_t i = 0; i < 3; i++)
		come_in(reception, i, 1);
	close(reception->guests[1].fd);
	reception->guests[1].fd = -1;
	while (reception->env.count == 3)
		poll_once(reception);
	assert_int_equal(reception->env.count, 2);
	assert_true(shake(reception, HANDSHAKE_NEW));
	assert_true(shake(reception, HANDSHAKE_NEW));
	assert_false(shake(reception, HANDSHAKE_NEW));
	assert_int_equal(
	    tally_get(&reception->tally.counts[TALLY_HANDSHAKES]), 2);
}

/* K96: one whose turn does not come in time is closed, and says why. */
static void
one_that_waits_too_long(void **state)
{
	struct reception *reception = *state;
	struct conn *conn = come_in(reception, 0, 1)->conn;

	assert_ptr_equal(
	    deadline_due(&reception->env.queues[CONN_QUEUED], INT64_MAX),
	    &conn->deadline);
	conn_expire_due(&reception->env, conn->deadline.due);
	assert_int_equal(reception->env.count, 0);
	assert_null(
	    handshake_queue_first(&reception->env.handshakes, HANDSHAKE_NEW));
}

/*
 * The rest of a handshake, whose steps are of that kind after the first.
 * Returns the session, the caller's to free.
 */
static SSL_SESSION *
finish(
    struct reception *reception, struct guest *guest, enum handshake_kind kind)
{
	char byte;

	while (SSL_connect(guest->tls) != 1) {
		poll_until_queued(reception, guest->conn);
		assert_true(shake(reception, kind));
	}
	if (guest->conn->state == CONN_HANDSHAKE) {
		poll_until_queued(reception, guest->conn);
		assert_true(shake(reception, kind));
	}
	assert_int_equal(guest->conn->state, CONN_REQUEST);
	/* In TLS 1.3 the ticket comes last, with whatever is sent next. */
	conn_ready(guest->conn);
	assert_int_equal(SSL_read(guest->tls, &byte, 1), -1);
	return SSL_get1_session(guest->tls);
}

/*
 * K179: an address whose handshake was dropped takes the place of another only
 * after a longer time; once it has finished one it is as any other. A peer
 * without limits is never doubted.
 */
static void
one_that_stalled(void **state)
{
	struct reception *reception = *state;
	struct conn_env *env = &reception->env;
	struct deadline_queue *under_way = &env->progress[CONN_HANDSHAKE];

	env->handshakes_max = 1;
	for (uint64_t peer = 0; peer < 2; peer++) {
		under_way->wait = WAIT;
		come_in(reception, 0, 1)->conn->peer = peer;
		assert_true(shake(reception, HANDSHAKE_NEW));
		under_way->first->due = 0;
		come_in(reception, 1, 2);
		assert_true(shake(reception, HANDSHAKE_NEW));
		come_in(reception, 2, 1)->conn->peer = peer;
		under_way->first->due = clock_monotonic() - CONN_DOUBT / 2;
		if (peer == 0) {
			assert_true(shake(reception, HANDSHAKE_NEW));
			leave(reception);
			continue;
		}
		assert_false(shake(reception, HANDSHAKE_NEW));
		assert_false(shake(reception, HANDSHAKE_DOUBTFUL));
		int64_t due = under_way->first->due;
		assert_in_range(
		    conn_shake_timeout(env, due, -1), 1, CONN_DOUBT);
		come_in(reception, 3, 3);
		assert_true(shake(reception, HANDSHAKE_NEW));
		under_way->first->due = clock_monotonic() - CONN_DOUBT;
		assert_int_equal(conn_shake_timeout(env, due, -1), 0);
		assert_true(shake(reception, HANDSHAKE_DOUBTFUL));
		SSL_SESSION_free(
		    finish(reception, &reception->guests[2], HANDSHAKE_BEGUN));
		leave(reception);
		come_in(reception, 4, 1)->conn->peer = peer;
		assert_true(shake(reception, HANDSHAKE_NEW));
		/* The next of the same address is doubtful as this is dropped.
		 */
		come_in(reception, 5, 1);
		under_way->first->due = 0;
		assert_true(shake(reception, HANDSHAKE_NEW));
		assert_int_equal(env->under_way, 0);
		assert_true(shake(reception, HANDSHAKE_DOUBTFUL));
	}
}

/* A session of a guest that has been here and gone. */
static SSL_SESSION *
visit(struct reception *reception, int version)
{
	reception->env.handshakes_max = 1;
	SSL_CTX_set_max_proto_version(reception->client, version);
	struct guest *guest = come_in(reception, 0, 1);
	assert_false(guest->conn->known);
	assert_true(shake(reception, HANDSHAKE_NEW));
	SSL_SESSION *session = finish(reception, guest, HANDSHAKE_BEGUN);
	conn_abort(guest->conn, CLOSING_DONE);
	SSL_set_shutdown(guest->tls, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
	SSL_free(guest->tls);
	close(guest->fd);
	*guest = (struct guest){0};
	return session;
}

static const int versions[] = {TLS1_3_VERSION, TLS1_2_VERSION};

/*
 * K94: a client that resumes a session waits for nobody: not for those that
 * came before it, nor for those that are under way.
 */
static void
resumes_at_once(void **state)
{
	struct reception *reception = *state;

	for (size_t i = 0; i < COUNT(versions); i++) {
		SSL_SESSION *session = visit(reception, versions[i]);
		for (size_t j = 0; j < 3; j++)
			come_in(reception, j, 1);
		assert_true(shake(reception, HANDSHAKE_NEW));
		assert_false(shake(reception, HANDSHAKE_NEW));
		struct guest *guest =
		    come_with(reception, 3, 1, session, "localhost");
		assert_true(guest->conn->known);
		assert_int_equal(conn_shake_timeout(&reception->env, 0, -1), 0);
		assert_true(shake(reception, HANDSHAKE_KNOWN));
		assert_int_equal(reception->env.under_way, 1);
		SSL_SESSION_free(session);
		session = finish(reception, guest, HANDSHAKE_KNOWN);
		assert_true(SSL_session_reused(guest->tls));
		assert_int_equal(reception->env.under_way, 0);
		SSL_SESSION_free(session);
		leave(reception);
	}
}

/* K94: but one that resumes does not push out another one that does. */
static void
both_resume(void **state)
{
	struct reception *reception = *state;
	SSL_SESSION *session = visit(reception, TLS1_2_VERSION);

	come_with(reception, 0, 1, session, "localhost");
	come_with(reception, 1, 1, session, "localhost");
	assert_true(shake(reception, HANDSHAKE_KNOWN));
	assert_true(shake(reception, HANDSHAKE_KNOWN));
	assert_false(shake(reception, HANDSHAKE_NEW));
	assert_int_equal(reception->env.count, 2);
	int64_t began = reception->guests[0].conn->began;
	assert_in_range(
	    conn_shake_timeout(&reception->env, began, -1), 1, WAIT);
	reception->env.progress[CONN_PROGRESS_KNOWN].first->due = 0;
	assert_int_equal(conn_shake_timeout(&reception->env, began, -1), 0);
	assert_true(shake(reception, HANDSHAKE_NEW));
	assert_int_equal(reception->env.under_way, 1);
	SSL_SESSION_free(session);
}

/*
 * K150: clients with tickets take half of the places before others; beyond
 * that they take turns with them, by address.
 */
static void
half_resume(void **state)
{
	struct reception *reception = *state;
	struct conn_env *env = &reception->env;
	SSL_SESSION *session = visit(reception, TLS1_3_VERSION);

	env->handshakes_max = 4;
	for (size_t i = 0; i < 6; i++)
		come_with(reception, i, 1, session, "localhost");
	while (shake(reception, HANDSHAKE_KNOWN))
		continue;
	assert_int_equal(env->under_way, 2);
	assert_int_equal(env->known_under_way, 2);
	assert_true(shake(reception, HANDSHAKE_NEW));
	struct guest *guest = come_in(reception, 6, 2);
	assert_true(shake(reception, HANDSHAKE_NEW));
	assert_int_equal(guest->conn->state, CONN_HANDSHAKE);
	assert_false(shake(reception, HANDSHAKE_NEW));
	/* More tickets do not push it out. */
	come_with(reception, 7, 3, session, "localhost");
	assert_true(shake(reception, HANDSHAKE_KNOWN));
	assert_false(shake(reception, HANDSHAKE_KNOWN));
	assert_false(shake(reception, HANDSHAKE_NEW));
	assert_int_equal(env->count, 8);
	SSL_SESSION_free(session);
	SSL_SESSION_free(finish(reception, guest, HANDSHAKE_BEGUN));
	assert_int_equal(env->known_under_way, 2);
	leave(reception);
	assert_int_equal(env->known_under_way, 0);
	assert_int_equal(env->under_way, 0);
}

/* K95: a ticket of a key that is gone, or of nobody, gives no precedence. */
static void
tickets_of_others(void **state)
{
	struct reception *reception = *state;

	for (size_t i = 0; i < COUNT(versions); i++) {
		SSL_SESSION *session = visit(reception, versions[i]);
		struct ticket_key key = reception->keys.key[0];
		for (size_t j = 0; j < 2; j++)
			reception->keys.key[j].mac[0] ^= 1;
		assert_false(come_with(reception, 0, 1, session, "localhost")
				 ->conn->known);
		for (size_t j = 0; j < 2; j++) {
			reception->keys.key[j].mac[0] ^= 1;
			reception->keys.key[j].name[0] ^= 1;
		}
		assert_false(come_with(reception, 1, 1, session, "localhost")
				 ->conn->known);
		for (size_t j = 0; j < 2; j++)
			reception->keys.key[j].name[0] ^= 1;
		assert_memory_equal(&key, &reception->keys.key[0], sizeof(key));
		assert_true(come_with(reception, 2, 1, session, "localhost")
				->conn->known);
		SSL_SESSION_free(session);
		leave(reception);
	}
}

/*
 * K95: a ticket of this server that opens no session here stops the handshake
 * before anything is computed; it queues with the others, and then goes on.
 */
static void
tickets_that_do_not_count(void **state)
{
	struct reception *reception = *state;

	for (size_t i = 0; i < COUNT(versions); i++) {
		SSL_SESSION *session = visit(reception, versions[i]);
		char byte;
		reception->env.handshakes_max = 2;
		struct conn *other = come_in(reception, 0, 2)->conn;
		struct guest *guest =
		    come_with(reception, 1, 1, session, "elsewhere");
		assert_true(guest->conn->known);
		assert_true(shake(reception, HANDSHAKE_KNOWN));
		assert_false(guest->conn->known);
		assert_int_equal(
		    recv(guest->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT), -1);
		assert_false(shake(reception, HANDSHAKE_KNOWN));
		assert_false(shake(reception, HANDSHAKE_BEGUN));
		assert_true(shake(reception, HANDSHAKE_NEW));
		assert_int_equal(other->state, CONN_HANDSHAKE);
		assert_int_equal(
		    recv(guest->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT), -1);
		/* There is no room for one more, and it needs none. */
		assert_true(shake(reception, HANDSHAKE_NEW));
		SSL_SESSION_free(session);
		session = finish(reception, guest, HANDSHAKE_BEGUN);
		assert_false(SSL_session_reused(guest->tls));
		assert_int_equal(reception->env.under_way, 1);
		SSL_SESSION_free(session);
		leave(reception);
	}
}

/* Guests of as many addresses, and the first step. Returns how many began. */
static size_t
begin_together(struct reception *reception, size_t count)
{
	reception->signing.meanwhile = true;
	reception->signing.most = 0;
	for (size_t i = 0; i < count; i++)
		come_in(reception, i, i + 1);
	assert_true(shake(reception, HANDSHAKE_NEW));
	assert_int_equal(reception->signing.now, 0);
	assert_int_equal(reception->signing.most, reception->env.under_way);
	return reception->env.under_way;
}

/*
 * Q114: while a handshake waits for its signature the next ones begin, a few of
 * them; each is finished as if it were alone.
 */
static void
signed_together(void **state)
{
	struct reception *reception = *state;
	enum { TOGETHER = CONN_WAITING_MAX + 1, ALL = TOGETHER + 4 };

	reception->env.handshakes_max = CLIENTS;
	assert_int_equal(begin_together(reception, ALL), TOGETHER);
	reception->signing.meanwhile = false;
	for (size_t i = 0; i < ALL; i++)
		assert_int_equal(reception->guests[i].conn->state,
		    i < TOGETHER ? CONN_HANDSHAKE : CONN_QUEUED);
	for (size_t i = 0; i < TOGETHER; i++)
		SSL_SESSION_free(
		    finish(reception, &reception->guests[i], HANDSHAKE_BEGUN));
	assert_int_equal(reception->env.under_way, 0);
}

/*
 * Q118: handshakes that end inside of another's wait, as their client has left,
 * has no signature or is refused, leave those around them as they are.
 */
static void
ended_inside(void **state)
{
	static const struct {
		const char *groups;
		bool leaves;
		enum conn_state state;
	} rows[] = {
	    {"X25519", false, CONN_HANDSHAKE}, {"X25519", true, CONN_DRAIN},
	    {"P-256", false, CONN_DRAIN}, /* no signature */
	    {"P-256", false, CONN_HANDSHAKE},
	    {"X448", false, CONN_DRAIN}, /* no group in common */
	};
	struct reception *reception = *state;
	struct guest *guests = reception->guests;

	reception->env.handshakes_max = CLIENTS;
	reception->signing.meanwhile = true;
	reception->signing.refused = 3;
	for (size_t i = 0; i < COUNT(rows); i++) {
		SSL_CTX_set1_groups_list(reception->client, rows[i].groups);
		come_in(reception, i, i + 1);
	}
	close(guests[1].fd);
	guests[1].fd = -1;
	assert_true(shake(reception, HANDSHAKE_NEW));
	assert_int_equal(reception->signing.most, 4);
	assert_int_equal(reception->env.under_way, 2);
	reception->signing.meanwhile = false;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(guests[i].conn->state, rows[i].state);
	for (size_t i = 0; i < COUNT(rows); i += 3)
		SSL_SESSION_free(
		    finish(reception, &guests[i], HANDSHAKE_BEGUN));
	assert_int_equal(reception->env.under_way, 0);
}

/* Q114: none is dropped for one that begins beside it. */
static void
room_together(void **state)
{
	struct reception *reception = *state;

	reception->env.handshakes_max = 3;
	reception->env.progress[CONN_HANDSHAKE].wait = 0;
	assert_int_equal(begin_together(reception, 5), 3);
	assert_int_equal(tally_get(&reception->tally.counts[TALLY_SHED]), 0);
}

/* Q114: no more begin than those that are served leave time for. */
static void
time_together(void **state)
{
	struct reception *reception = *state;

	reception->env.handshakes_max = CLIENTS;
	reception->env.ration.others = true;
	assert_int_equal(begin_together(reception, 5), 1);
	assert_true(reception->env.ration.credit < 0);
}

/* K297: a crowd begins one by one, and what is no crowd does not. */
static void
crowd_one_by_one(void **state)
{
	struct reception *reception = *state;

	reception->env.handshakes_max = CLIENTS;
	assert_int_equal(begin_together(reception, CONN_MANY + 2), 1);
	reception->signing.most = 0;
	assert_true(shake(reception, HANDSHAKE_NEW));
	assert_int_equal(reception->signing.most, CONN_WAITING_MAX + 1);
}

#define RECEPTION_TEST(test)                                                   \
	cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    RECEPTION_TEST(step_by_step),
	    RECEPTION_TEST(told_late),
	    RECEPTION_TEST(as_many_as_may_be),
	    RECEPTION_TEST(one_that_stalled),
	    RECEPTION_TEST(time_begins_with_the_turn),
	    RECEPTION_TEST(addresses_take_turns),
	    RECEPTION_TEST(one_that_leaves),
	    RECEPTION_TEST(one_that_waits_too_long),
	    RECEPTION_TEST(resumes_at_once),
	    RECEPTION_TEST(both_resume),
	    RECEPTION_TEST(half_resume),
	    RECEPTION_TEST(tickets_of_others),
	    RECEPTION_TEST(tickets_that_do_not_count),
	    RECEPTION_TEST(signed_together),
	    RECEPTION_TEST(ended_inside),
	    RECEPTION_TEST(room_together),
	    RECEPTION_TEST(time_together),
	    RECEPTION_TEST(crowd_one_by_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
