/* `loam get`: whose key is trusted, and who gets the client's certificate. */
#include <fcntl.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "fetch/outcome.h"
#include "support/ask.h"
#include "support/get.h"
#include "support/patience.h"

enum { URL = 128 };

static void
read_known(const struct server *server, struct buf *text)
{
	char path[SERVER_PATH + 32];

	snprintf(path, sizeof(path), "%s/loam/known_hosts", server->directory);
	text->size = 0;
	assert_int_equal(file_read(path, text, NULL), 0);
}

/* Writes a file of known hosts: what is before its line, the port, the rest. */
static void
write_known_behind(const struct server *server, const char *before,
    unsigned port, const char *rest)
{
	char line[URL * 2];

	snprintf(line, sizeof(line), "%slocalhost %u %s\n", before, port, rest);
	server_write(server, "../loam/known_hosts", line);
}

/* The same: port, digest, date. */
static void
write_known(const struct server *server, unsigned port, const char *rest)
{
	write_known_behind(server, "", port, rest);
}

#define OTHER_KEY                                                              \
	"sha256:"                                                              \
	"0000000000000000000000000000000000000000000000000000000000000000 "

static const char *const nonsense[] = {
    "sha256:12 2999-01-01",
    "sha256:g000000000000000000000000000000000000000000000000000000000000000 "
    "2999-01-01T00:00:00Z",
    "sha256:0g00000000000000000000000000000000000000000000000000000000000000 "
    "2999-01-01T00:00:00Z",
    OTHER_KEY "2999-13-01T00:00:00Z",
    OTHER_KEY "2999-01-01T00:00:00Z and more",
};

/*
 * V18, V159: the first key of a host is remembered, and another is refused
 * until the certificate that was seen has expired; a file that is not
 * understood, too.
 */
static void
first_use(void **state)
{
	struct server *server = *state;
	struct identity_pair pair = identity_make("localhost");
	struct buf known = {0};
	struct span good = SPAN("20 text/plain\r\ngood");

	get_peer_says(&pair, good, PEER_CLOSES);
	char url[URL];
	snprintf(url, sizeof(url), "%s",
	    get_url("gemini://localhost:*/", get_peer.port));
	get_expect(server, url, GET_NONE, 0, "good", NULL);
	get_expect(server, url, GET_NONE, 0, "good", NULL);
	read_known(server, &known);
	struct span rest = buf_span(&known);
	expect_true("one line", buf_span(&known),
	    span_starts(span_cut_line(&rest), SPAN("localhost ")) &&
		rest.size == 0);
	write_known(server, get_peer.port, OTHER_KEY "2999-01-01T00:00:00Z");
	get_expect(server, url, GET_NONE, 4, NULL,
	    "is another than the one in line 1");
	get_expect(
	    server, url, GET_OPTIONS("--check"), 4, "remove that line", NULL);
	get_expect(
	    server, url, GET_OPTIONS("--trust-any-key"), 0, "good", NULL);
	write_known(server, get_peer.port, OTHER_KEY "2019-01-01T00:00:00Z");
	get_expect(server, url, GET_NONE, 0, "good", "has changed");
	get_expect(server, url, GET_NONE, 0, "good", NULL);
	for (size_t i = 0; i < COUNT(nonsense); i++) {
		write_known(server, get_peer.port, nonsense[i]);
		get_expect(server, url, GET_NONE, 4, NULL, "line 1 of ");
	}
	/* The file of an editor that writes a mark and CR LF. */
	write_known_behind(server, "\xef\xbb\xbf", get_peer.port,
	    OTHER_KEY "2999-01-01T00:00:00Z\r");
	get_expect(server, url, GET_NONE, 4, NULL,
	    "is another than the one in line 1");
	write_known(server, get_peer.port + 1, "nonsense");
	get_expect(server, url, GET_NONE, 0, "good", NULL);
	buf_free(&known);
	identity_free(&pair);
}

/*
 * V19: a new host's certificate is for its name and valid now; of a known key
 * neither is asked, and a certificate that was signed again is remembered.
 */
static void
certificates(void **state)
{
	struct server *server = *state;
	struct identity_pair other = identity_make("other.example");
	struct identity_pair pair = identity_make("localhost");
	struct span good = SPAN("20 text/plain\r\ngood");
	struct buf known = {0};

	get_peer_says(&other, good, PEER_CLOSES);
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_NONE, 4, NULL, "is for another name");
	get_expect(server, get_url("gemini://127.0.0.1:*/", get_peer.port),
	    GET_NONE, 0, "good", NULL);
	get_peer_says(&pair, good, PEER_CLOSES);
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_NONE, 0, "good", NULL);
	/* The same key, signed for the future: on a new port it is new. */
	X509_gmtime_adj(X509_getm_notBefore(pair.certificate), 86400);
	X509_sign(pair.certificate, pair.key, EVP_sha256());
	get_peer_says(&pair, good, PEER_CLOSES);
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_NONE, 4, NULL, "is not valid before ");
	/* And for the past. */
	X509_gmtime_adj(X509_getm_notBefore(pair.certificate), -86400);
	X509_gmtime_adj(X509_getm_notAfter(pair.certificate), -60);
	X509_sign(pair.certificate, pair.key, EVP_sha256());
	read_known(server, &known);
	get_peer_says(&pair, good, PEER_CLOSES);
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_NONE, 4, NULL, "expired on ");
	/* As known before under its port. */
	struct span lines = buf_span(&known), line = {0};
	while (lines.size > 0)
		line = span_cut_line(&lines);
	span_cut_word(&line);
	span_cut_word(&line);
	struct buf rest = {0};
	buf_add(&rest, line);
	buf_byte(&rest, '\0');
	write_known(server, get_peer.port, rest.data);
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_NONE, 0, "good", NULL);
	read_known(server, &known);
	lines = buf_span(&known);
	span_cut_line(&lines);
	expect_true("a second line", buf_span(&known), lines.size > 0);
	buf_free(&rest);
	buf_free(&known);
	identity_free(&pair);
	identity_free(&other);
}

/*
 * Asks while another command has the known hosts, with a time limit that is
 * long enough to come as far as them.
 */
static void
expect_held(const struct server *server, const char *url)
{
	struct ran ran = {.code = OUTCOME_LATE};
	char limit[16];

	for (int seconds = 1;
	     ran.code == OUTCOME_LATE && seconds * 1000 < PATIENCE;
	     seconds *= 2) {
		ran_free(&ran);
		snprintf(limit, sizeof(limit), "%d", seconds);
		ran = get_run(server, url, GET_OPTIONS("--timeout", limit));
	}
	ran_expect(&ran, url, 4, NULL, "known_hosts cannot be read: ");
}

/* V18: a list of keys that cannot be read is no empty one. */
static void
unreadable(void **state)
{
	struct server *server = *state;
	struct identity_pair pair = identity_make("localhost");
	const char *path;
	char url[URL];

	get_peer_says(&pair, SPAN("20 text/plain\r\ngood"), PEER_CLOSES);
	snprintf(url, sizeof(url), "%s",
	    get_url("gemini://localhost:*/", get_peer.port));
	get_expect(server, url, GET_NONE, 0, "good", NULL);
	path = server_path(server, "../loam/known_hosts");
	/* Another command has it, and keeps it. */
	int fd = open(path, O_RDWR | O_CLOEXEC);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	expect_held(server, url);
	close(fd);
	assert_int_equal(truncate(path, (16 << 20) + 1), 0);
	get_expect(server, url, GET_NONE, 4, NULL,
	    "known_hosts cannot be read: File too large; ");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	get_expect(server, url, GET_NONE, 4, NULL,
	    "known_hosts cannot be read: Is a directory; ");
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(symlink("known_hosts", path), 0);
	get_expect(server, url, GET_NONE, 4, NULL,
	    "known_hosts cannot be read: Too many levels");
	/* What is read, and takes no line, is no mistake of the answer. */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("/proc/version", path), 0);
	get_expect(
	    server, url, GET_NONE, 0, "good", "cannot be remembered in ");
	identity_free(&pair);
}

/* V18: without a place for keys the certificate alone is judged, and said. */
static void
places(void **state)
{
	static const struct {
		const char *data, *home;
		bool kept;
	} rows[] = {
	    {NULL, NULL, false},
	    {"data", "home", false},
	    {"", "", false},
	    {NULL, "/", true},
	    {"data", "/", true},
	};
	struct server *server = *state;
	struct identity_pair pair = identity_make("localhost");

	get_peer_says(&pair, SPAN("20 text/plain\r\ngood"), PEER_CLOSES);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *url =
		    get_url("gemini://localhost:*/", get_peer.port);
		char home[SERVER_PATH + 2];
		snprintf(home, sizeof(home), "%s",
		    rows[i].kept       ? server->directory
			: rows[i].home ? rows[i].home
				       : "");
		unsetenv("XDG_DATA_HOME");
		unsetenv("HOME");
		if (rows[i].data)
			setenv("XDG_DATA_HOME", rows[i].data, 1);
		if (rows[i].home)
			setenv("HOME", home, 1);
		get_expect(server, url, GET_NONE, 0, "good",
		    rows[i].kept ? NULL : "keys of hosts are not remembered");
		if (!rows[i].kept)
			get_expect(server, url, GET_OPTIONS("--trust-any-key"),
			    0, "good", NULL);
	}
	assert_int_equal(
	    access(
		server_path(server, "../.local/share/loam/known_hosts"), F_OK),
	    0);
	identity_free(&pair);
}

/* Writes a file of what is not NULL. */
static void
write_pem(const struct server *server, const char *name, X509 *certificate,
    EVP_PKEY *key)
{
	char path[SERVER_PATH + 16];

	snprintf(path, sizeof(path), "%s/%s", server->directory, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	if (certificate)
		PEM_write_X509(file, certificate);
	if (key)
		PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL);
	assert_int_equal(fclose(file), 0);
}

/* V21, P392: a redirect to another host does not take the certificate with it.
 */
static void
own_certificate(void **state)
{
	struct server *server = *state;
	struct identity_pair pair = identity_make("localhost");
	struct identity_pair own = identity_make("me");
	struct peer_answer answers[] = {
	    {SPAN("30 /same\r\n"), PEER_CLOSES},
	    {SPAN("20 text/plain\r\n"), PEER_TELLS},
	    {SPAN("20 text/plain\r\n"), PEER_TELLS},
	};
	char turn[URL];

	write_pem(server, "own.pem", own.certificate, own.key);
	peer_start(&get_peer, &pair, answers, COUNT(answers));
	const char *const *options =
	    GET_OPTIONS("--trust-any-key", "--cert", "own.pem");
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    options, 0, "cert", "/same");
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_OPTIONS("--trust-any-key"), 0, "none", NULL);
	peer_stop(&get_peer);
	/* The redirect names the peer's own port, which is known by now. */
	answers[0] =
	    (struct peer_answer){SPAN("20 text/plain\r\n"), PEER_TELLS};
	peer_start(&get_peer, &pair, answers, 1);
	snprintf(
	    turn, sizeof(turn), "30 gemini://127.0.0.1:%u/\r\n", get_peer.port);
	struct peer first = get_peer;
	get_peer.pid = 0;
	get_peer_says(&pair, span_of(turn), PEER_CLOSES);
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    options, 0, "none", "redirected to gemini://127.0.0.1");
	peer_stop(&first);
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_OPTIONS("--key", "own.pem"), 2, NULL, "--cert");
	get_expect(server, get_url("gemini://localhost:*/", get_peer.port),
	    GET_OPTIONS("--cert", "none.pem"), 1, NULL,
	    "none.pem cannot be used: No such file or directory; --cert");
	identity_free(&pair);
	identity_free(&own);
}

/* K308: of a certificate or key that cannot be used it is said what it lacks.
 */
static void
useless_certificates(void **state)
{
	static const struct {
		const char *cert, *key, *said;
	} rows[] = {
	    {"cert.pem", NULL,
		"cert.pem cannot be used: it has no private "
		"key; --cert and --key take"},
	    {"cert.pem", "empty.pem",
		"empty.pem cannot be used: it has no private key; "},
	    {"cert.pem", "broken.pem",
		"broken.pem cannot be used: its private key cannot be read; "},
	    {"cert.pem", "other.pem",
		"other.pem cannot be used: key values mismatch; "},
	    {"cert.pem", "none.pem",
		"none.pem cannot be used: No such file or directory; "},
	    {"empty.pem", NULL,
		"empty.pem cannot be used: it has no certificate; "},
	    {"broken.pem", NULL,
		"broken.pem cannot be used: it has no certificate; "},
	};
	struct server *server = *state;
	struct identity_pair pair = identity_make("localhost");
	struct identity_pair own = identity_make("me");

	write_pem(server, "cert.pem", own.certificate, NULL);
	write_pem(server, "other.pem", NULL, pair.key);
	write_pem(server, "empty.pem", NULL, NULL);
	server_write(server, "../broken.pem",
	    "-----BEGIN PRIVATE KEY-----\nAAAA\n"
	    "-----END PRIVATE KEY-----\n");
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct peer_answer answer = {
		    SPAN("20 text/plain\r\n"), PEER_TELLS};
		peer_start(&get_peer, &pair, &answer, 1);
		get_expect(server,
		    get_url("gemini://localhost:*/", get_peer.port),
		    rows[i].key ? GET_OPTIONS("--trust-any-key", "--cert",
				      rows[i].cert, "--key", rows[i].key)
				: GET_OPTIONS("--trust-any-key", "--cert",
				      rows[i].cert),
		    1, NULL, rows[i].said);
		peer_stop(&get_peer);
	}
	identity_free(&pair);
	identity_free(&own);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    GET_SCENE(first_use),
	    GET_SCENE(certificates),
	    GET_SCENE(unreadable),
	    GET_SCENE(places),
	    GET_SCENE(own_certificate),
	    GET_SCENE(useless_certificates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
