/* Sessions that are resumed, and those that are not: rows K103, K105 to K108
 * and K117. */
#define _GNU_SOURCE /* memmem() */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "support/ask.h"
#include "support/expect.h"
#include "support/identity.h"
#include "support/memory_search.h"
#include "support/process.h"

#define SERVER "[server]\nworkers = 2\n[gemini]\nport = 1965\n"
#define ONE "[host one]\nname = localhost\n"
#define TWO "[host two]\nname = second.example\nalias = alias.example\n"
#define ZONE "[zone club]\npath = /club/\nallow = any\n"
#define CLUB "gemini://localhost/club/in.gmi\r\n"
#define OPEN "gemini://localhost/a.gmi\r\n"

static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};

static struct talk
talk_of(const struct server *server, const char *request, int version,
    const struct identity_pair *pair)
{
	struct talk talk = ask_for(server, true, span_of(request));

	talk.least = talk.most = version;
	talk.certificate = pair ? pair->certificate : NULL;
	talk.key = pair ? pair->key : NULL;
	return talk;
}

static void
start(struct server *server, const char *configuration)
{
	server_write(server, "club/in.gmi", "# Inside\n");
	server_start_small(server, configuration);
}

/* Until only its two workers, its indexer and its keyholder are left. */
static void
reload(struct server *server, const char *configuration, size_t times)
{
	pid_t children[PROCESS_MAX];

	server_configure(server, configuration);
	assert_int_equal(kill(server->pid, SIGHUP), 0);
	EVENTUALLY(server_logged(server, "was read again") == times);
	EVENTUALLY(process_children(server->pid, children) == 4);
}

/*
 * K106: a client that has the session of a reader without a certificate, and
 * then a certificate, is asked for it and gets in; whatever page it read first.
 */
static void
no_lockout(void **state)
{
	static const char *const first[] = {OPEN, CLUB};
	struct server *server = *state;
	struct identity_pair pair = identity_make("me");

	start(server, SERVER ONE ZONE);
	for (size_t i = 0; i < 2 * COUNT(first); i++) {
		struct talk talk =
		    talk_of(server, first[i / 2], versions[i % 2], NULL);
		struct heard bare = client_talk(&talk);
		assert_true(bare.asked);
		/* There is nothing that could be resumed. */
		talk.session = bare.session;
		struct heard again = client_talk(&talk);
		assert_false(again.reused);
		assert_int_equal(heard_status(&again), heard_status(&bare));
		talk = talk_of(server, CLUB, versions[i % 2], &pair);
		talk.session = again.session;
		struct heard known = client_talk(&talk);
		assert_true(known.asked);
		assert_int_equal(heard_status(&known), 20);
		heard_free(&bare);
		heard_free(&again);
		heard_free(&known);
	}
	identity_free(&pair);
	assert_int_equal(server_stop(server), 0);
}

/*
 * K106: nor does a session that was made before the host had a zone. A worker
 * answers 41 until it has an edition with the zone.
 */
static void
zone_that_comes_later(void **state)
{
	struct server *server = *state;
	int status;
	struct identity_pair pair = identity_make("me");
	struct heard before[COUNT(versions)];

	start(server, SERVER ONE);
	for (size_t i = 0; i < COUNT(versions); i++) {
		struct talk talk = talk_of(server, OPEN, versions[i], &pair);
		before[i] = client_talk(&talk);
		assert_false(before[i].asked);
	}
	reload(server, SERVER ONE ZONE, 1);
	for (size_t i = 0; i < COUNT(versions); i++) {
		struct talk talk = talk_of(server, CLUB, versions[i], &pair);
		talk.session = before[i].session;
		EVENTUALLY((status = ask_status(&talk)) != 41);
		assert_int_equal(status, 20);
		heard_free(&before[i]);
	}
	identity_free(&pair);
	assert_int_equal(server_stop(server), 0);
}

/* K107: a certificate that expires is expired in its sessions as well. */
static void
expires_in_between(void **state)
{
	enum { LIFE = 3 }; /* s */
	struct server *server = *state;
	struct identity_pair pair = identity_make("me");
	struct heard first[COUNT(versions)];

	start(server, SERVER ONE ZONE);
	X509_gmtime_adj(X509_getm_notAfter(pair.certificate), LIFE);
	X509_sign(pair.certificate, pair.key, EVP_sha256());
	for (size_t i = 0; i < COUNT(versions); i++) {
		struct talk talk = talk_of(server, CLUB, versions[i], &pair);
		first[i] = client_talk(&talk);
		assert_true(first[i].shaken);
	}
	for (size_t i = 0; i < COUNT(versions); i++) {
		struct talk talk = talk_of(server, CLUB, versions[i], NULL);
		talk.session = first[i].session;
		EVENTUALLY(ask_status(&talk) == 62);
		struct heard late = client_talk(&talk);
		assert_true(late.reused);
		assert_int_equal(heard_status(&late), 62);
		heard_free(&late);
		heard_free(&first[i]);
	}
	identity_free(&pair);
	assert_int_equal(server_stop(server), 0);
}

/*
 * K108: a session is resumed under the name that it was made under, and under
 * no other: not of another host, not of the same, not without a name.
 */
static void
names(void **state)
{
	static const char *const names[] = {"localhost", "second.example",
	    "alias.example", "", "unknown.example", "unknown2.example"};
	struct server *server = *state;
	struct identity_pair pair = identity_make("me");

	start(server, SERVER ONE TWO ZONE);
	for (size_t i = 0; i < COUNT(names) * COUNT(names); i++) {
		size_t made = i / COUNT(names), under = i % COUNT(names);
		for (size_t j = 0; j < COUNT(versions); j++) {
			struct talk talk =
			    talk_of(server, OPEN, versions[j], &pair);
			talk.name = names[made];
			struct heard first = client_talk(&talk);
			talk.session = first.session;
			talk.name = names[under];
			struct heard second = client_talk(&talk);
			expect_true("K108", span_of(names[made]),
			    first.shaken && second.shaken);
			expect_true("K108", span_of(names[under]),
			    second.reused == (made == under));
			heard_free(&first);
			heard_free(&second);
		}
	}
	identity_free(&pair);
	assert_int_equal(server_stop(server), 0);
}

/* K108: what was shown to one host does not open the zone of another. */
static void
shown_elsewhere(void **state)
{
	static const char other[] = "gemini://second.example/club/in.gmi\r\n";
	struct server *server = *state;
	struct identity_pair pair = identity_make("me");

	start(server, SERVER ONE TWO ZONE);
	for (size_t i = 0; i < COUNT(versions); i++) {
		struct talk talk = talk_of(server, CLUB, versions[i], &pair);
		struct heard shown = client_talk(&talk);
		assert_int_equal(heard_status(&shown), 20);
		talk = talk_of(server, other, versions[i], NULL);
		talk.name = "second.example";
		talk.session = shown.session;
		struct heard elsewhere = client_talk(&talk);
		assert_int_equal(heard_status(&elsewhere), 60);
		/* The same in another spelling is the same name. */
		talk = talk_of(server, CLUB, versions[i], NULL);
		talk.name = "LocalHost.";
		talk.session = shown.session;
		struct heard spelt = client_talk(&talk);
		assert_true(spelt.reused);
		assert_int_equal(heard_status(&spelt), 20);
		heard_free(&shown);
		heard_free(&elsewhere);
		heard_free(&spelt);
	}
	identity_free(&pair);
	assert_int_equal(server_stop(server), 0);
}

/*
 * K117: on Gopher nobody is asked for a certificate, and none that was shown on
 * Gemini counts there.
 */
static void
gopher_asks_nobody(void **state)
{
	static const char *const names[] = {"localhost", ""};
	struct server *server = *state;
	struct identity_pair pair = identity_make("me");

	start(server, SERVER "[gopher]\ntls = yes\n" ONE ZONE);
	for (size_t i = 0; i < 2 * COUNT(names); i++) {
		struct talk talk =
		    talk_of(server, CLUB, versions[i % 2], &pair);
		talk.name = names[i / 2];
		struct heard shown = client_talk(&talk);
		assert_int_equal(heard_status(&shown), 20);
		talk.session = shown.session;
		talk.port = server->gopher;
		talk.request = SPAN("/club/in.gmi\r\n");
		struct heard heard = client_talk(&talk);
		assert_true(heard.shaken);
		assert_false(heard.reused);
		assert_false(heard.asked);
		assert_true(answer_starts(heard_span(&heard), "3"));
		heard_free(&shown);
		heard_free(&heard);
	}
	identity_free(&pair);
	assert_int_equal(server_stop(server), 0);
}

/*
 * K105: with `tickets = no` nothing is resumed, not even what was begun before;
 * a reload keeps the keys.
 */
static void
no_tickets(void **state)
{
	struct server *server = *state;
	struct heard before[COUNT(versions)];

	start(server, SERVER ONE);
	for (size_t i = 0; i < COUNT(versions); i++) {
		struct talk talk = talk_of(server, OPEN, versions[i], NULL);
		before[i] = client_talk(&talk);
		assert_true(SSL_SESSION_is_resumable(before[i].session));
	}
	reload(server,
	    "[server]\nworkers = 2\ntickets = no\n[gemini]\nport = 1965\n" ONE,
	    1);
	for (size_t i = 0; i < COUNT(versions); i++) {
		struct talk talk = talk_of(server, OPEN, versions[i], NULL);
		talk.session = before[i].session;
		struct heard heard = client_talk(&talk);
		assert_int_equal(heard_status(&heard), 20);
		assert_false(heard.reused);
		assert_false(SSL_SESSION_is_resumable(heard.session));
		assert_false(SSL_SESSION_has_ticket(heard.session));
		heard_free(&heard);
	}
	reload(server, SERVER ONE, 2);
	for (size_t i = 0; i < COUNT(versions); i++) {
		struct talk talk = talk_of(server, OPEN, versions[i], NULL);
		talk.session = before[i].session;
		struct heard heard = client_talk(&talk);
		assert_true(heard.reused);
		heard_free(&heard);
		heard_free(&before[i]);
	}
	assert_int_equal(server_stop(server), 0);
}

/*
 * K103: the ticket keys are in the supervisor and in the workers, and not in
 * the indexer. Each ticket begins with the name of its key, which lies beside
 * the key.
 */
static void
keys_of_workers_alone(void **state)
{
	enum { NAME = 16 };
	struct server *server = *state;
	pid_t workers[PROCESS_MAX];
	const unsigned char *ticket;
	size_t size;

	start(server, SERVER ONE);
	struct talk talk = talk_of(server, OPEN, TLS1_3_VERSION, NULL);
	struct heard heard = client_talk(&talk);
	SSL_SESSION_get0_ticket(heard.session, &ticket, &size);
	assert_true(size > NAME);
	struct span name = {(const char *)ticket, NAME};
	int holds = memory_holds(server->pid, name);
	if (holds < 0)
		skip();
	assert_int_equal(holds, 1);
	EVENTUALLY(process_workers(server, workers) == 2);
	assert_int_equal(memory_holds(workers[0], name), 1);
	assert_int_equal(memory_holds(workers[1], name), 1);
	assert_int_equal(memory_holds(process_indexer(server), name), 0);
	heard_free(&heard);
	assert_int_equal(server_stop(server), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SERVER_SCENE(no_lockout),
	    SERVER_SCENE(zone_that_comes_later),
	    SERVER_SCENE(expires_in_between),
	    SERVER_SCENE(names),
	    SERVER_SCENE(shown_elsewhere),
	    SERVER_SCENE(gopher_asks_nobody),
	    SERVER_SCENE(no_tickets),
	    SERVER_SCENE(keys_of_workers_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
