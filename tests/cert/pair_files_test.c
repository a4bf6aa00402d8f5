/* Keys are kept: rows P62, P63 and P65. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "cert/cert_lock.h"
#include "cert/pair.h"
#include "cert/pair_find.h"
#include "support/expect.h"
#include "support/issue.h"
#include "support/server.h"

enum { PATH_SIZE = SERVER_PATH + 64, CRASHED = 99 };

static const struct span name = {"localhost", 9};

/*
 * These stand in for libc's: the process ends before the call of that number,
 * as if the power had gone. 0: never.
 */
static unsigned calls, crash_at;
static unsigned pause_us; /* before each call */
static unsigned polls; /* waited for nothing; each ends at once */

static void
count_call(void)
{
	if (++calls == crash_at)
		_exit(CRASHED);
	if (pause_us)
		usleep(pause_us);
}

static bool no_links, is_full;
static unsigned full_at; /* the call of that number finds no room; 0: none */

int
rename(const char *from, const char *to)
{
	count_call();
	errno = ENOSPC;
	return is_full || calls == full_at
	    ? -1
	    : renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int
linkat(int from_fd, const char *from, int to_fd, const char *to, int flags)
{
	(void)from_fd;
	(void)to_fd;
	(void)flags;
	count_call();
	errno = EPERM;
	return no_links ? -1 : link(from, to);
}

int
poll(struct pollfd *list, nfds_t count, int timeout)
{
	(void)list;
	(void)timeout;
	polls += count == 0;
	return pause_us ? usleep(10000) : 0;
}

struct bench {
	struct server server; /* never started */
	char certificate[PATH_SIZE], key[PATH_SIZE]; /* in use */
	char foreign[PATH_SIZE]; /* one file to import */
	struct pair pair;
	struct notes notes;
	unsigned kept;
};

static int
setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	const char *directory;

	server_make(&bench->server);
	directory = bench->server.directory;
	snprintf(bench->certificate, PATH_SIZE, "%s/certs/h.crt", directory);
	snprintf(bench->key, PATH_SIZE, "%s/certs/h.key", directory);
	snprintf(bench->foreign, PATH_SIZE, "%s/foreign.pem", directory);
	bench->pair = (struct pair){.certificate = span_of(bench->certificate),
	    .key = span_of(bench->key)};
	calls = crash_at = full_at = pause_us = polls = 0;
	no_links = is_full = false;
	*state = bench;
	return 0;
}

static int
teardown(void **state)
{
	struct bench *bench = *state;

	note_free(&bench->notes);
	server_remove(&bench->server);
	free(bench);
	return 0;
}

#define PAIR_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

/* Another pair, in the one file to import; its certificate's fingerprint. */
static void
issue_foreign(struct bench *bench, char fingerprint_r[CERT_PRINTED])
{
	struct identity_pair pair =
	    issue_pair(&(struct issue){.name = "localhost"});
	X509 *const one[] = {pair.certificate, NULL};
	struct cert cert;

	issue_write(bench->foreign, 0600, one, pair.key, NULL);
	assert_int_equal(cert_load(&cert, bench->foreign, NULL, &name, 1, false,
			     &bench->notes),
	    0);
	memcpy(fingerprint_r, cert.fingerprint, CERT_PRINTED);
	cert_free(&cert);
	identity_free(&pair);
}

static int
import(struct bench *bench)
{
	const struct pair_source source = {.certificate = bench->foreign};

	return pair_import(
	    &bench->pair, &source, name, &bench->kept, &bench->notes);
}

/* Whether the two files are a pair with that certificate. */
static bool
is_pair(struct span certificate, struct span key, const char *fingerprint)
{
	struct notes unsaid = {0};
	struct cert cert;
	bool same = cert_load(&cert, certificate.data, key.data, NULL, 0, false,
			&unsaid) == 0 &&
	    strcmp(cert.fingerprint, fingerprint) == 0;

	cert_free(&cert);
	note_free(&unsaid);
	return same;
}

/* Whether it is in use. */
static bool
is_present(const struct bench *bench, const char *fingerprint)
{
	return is_pair(bench->pair.certificate, bench->pair.key, fingerprint);
}

/* Whether it is in use or kept. */
static bool
is_somewhere(const struct bench *bench, const char *fingerprint)
{
	bool found = is_present(bench, fingerprint);
	struct arena arena = {0};

	for (unsigned i = 1; i < 20 && !found; i++)
		found = is_pair(
		    pair_kept_path(&arena, bench->pair.certificate, i),
		    pair_kept_path(&arena, bench->pair.key, i), fingerprint);
	arena_free(&arena);
	return found;
}

/* P62: whatever replaces a key, each that was in use is still there. */
static void
never_overwritten(void **state)
{
	struct bench *bench = *state;
	char used[6][CERT_PRINTED];

	for (unsigned round = 0; round < COUNT(used); round++) {
		issue_foreign(bench, used[round]);
		no_links = round % 2;
		assert_int_equal(import(bench), 0);
		assert_int_equal(bench->kept, round);
	}
	assert_int_equal(pair_new_key(&bench->pair, &name, 1, true,
			     &bench->kept, &bench->notes),
	    0);
	assert_int_equal(
	    pair_restore(&bench->pair, 0, &bench->kept, &bench->notes), 0);
	for (unsigned i = 0; i < COUNT(used); i++)
		assert_true(is_somewhere(bench, used[i]));
	assert_int_equal(pair_last_kept(&bench->pair), COUNT(used) + 1);
	assert_int_equal(bench->notes.count, 0);
	/* A second import of the same pair replaces nothing. */
	bench->kept = 0;
	assert_int_equal(import(bench), 0);
	assert_int_equal(bench->kept, 0);
}

/* P62: one command leads back, and again forth. */
static void
restored(void **state)
{
	struct bench *bench = *state;
	char first[CERT_PRINTED], second[CERT_PRINTED], third[CERT_PRINTED];
	struct stat about;

	assert_int_equal(
	    pair_restore(&bench->pair, 0, &bench->kept, &bench->notes), -1);
	issue_foreign(bench, first);
	assert_int_equal(import(bench), 0);
	issue_foreign(bench, second);
	assert_int_equal(import(bench), 0);
	for (int turn = 0; turn < 3; turn++) {
		assert_true(is_present(bench, second));
		assert_int_equal(
		    pair_restore(&bench->pair, 0, &bench->kept, &bench->notes),
		    0);
		assert_true(is_present(bench, first));
		assert_int_equal(stat(bench->key, &about), 0);
		assert_int_equal(about.st_mode & 0777, 0600);
		assert_int_equal(
		    pair_restore(&bench->pair, 0, &bench->kept, &bench->notes),
		    0);
	}
	/* What is kept already is not kept again. */
	assert_int_equal(pair_last_kept(&bench->pair), 2);
	issue_foreign(bench, third);
	assert_int_equal(import(bench), 0);
	assert_int_equal(
	    pair_restore(&bench->pair, 1, &bench->kept, &bench->notes), 0);
	assert_true(is_present(bench, first));
	assert_true(is_somewhere(bench, third));
	assert_int_equal(
	    pair_restore(&bench->pair, 9, &bench->kept, &bench->notes), -1);
	assert_true(is_present(bench, first));
}

/* P62: a number that somebody has removed is not what came last. */
static void
gaps(void **state)
{
	struct bench *bench = *state;
	char used[4][CERT_PRINTED], path[PATH_SIZE + 8];

	for (int i = 0; i < 3; i++) {
		issue_foreign(bench, used[i]);
		assert_int_equal(import(bench), 0);
	}
	snprintf(path, sizeof(path), "%s.old", bench->key);
	assert_int_equal(unlink(path), 0);
	snprintf(path, sizeof(path), "%s.old", bench->certificate);
	assert_int_equal(unlink(path), 0);
	issue_foreign(bench, used[3]);
	assert_int_equal(import(bench), 0);
	assert_int_equal(bench->kept, 3);
	assert_int_equal(
	    pair_restore(&bench->pair, 0, &bench->kept, &bench->notes), 0);
	assert_true(is_present(bench, used[2]));
}

/* P62: half a pair, or one that is broken, comes back as it was. */
static void
halves(void **state)
{
	struct bench *bench = *state;
	char first[CERT_PRINTED];
	struct buf before = {0}, after = {0};

	assert_int_equal(file_replace(bench->key, SPAN("broken"), 0600), 0);
	assert_int_equal(file_read(bench->key, &before, NULL), 0);
	issue_foreign(bench, first);
	assert_int_equal(import(bench), 0);
	assert_int_equal(bench->kept, 1);
	assert_true(is_present(bench, first));
	/* It is no pair that could be put back without being named. */
	assert_int_equal(pair_before(&bench->pair), 0);
	assert_int_equal(
	    pair_restore(&bench->pair, 1, &bench->kept, &bench->notes), 0);
	assert_int_equal(file_read(bench->key, &after, NULL), 0);
	expect_span("P62", buf_span(&after), buf_span(&before));
	assert_int_equal(access(bench->certificate, F_OK), -1);
	assert_true(is_somewhere(bench, first));
	buf_free(&before);
	buf_free(&after);
}

/* P62: a file that cannot be kept is not replaced. */
static void
not_kept(void **state)
{
	struct bench *bench = *state;
	char first[CERT_PRINTED], second[CERT_PRINTED];

	issue_foreign(bench, first);
	assert_int_equal(import(bench), 0);
	issue_foreign(bench, second);
	no_links = is_full = true;
	assert_int_equal(import(bench), -1);
	assert_true(is_present(bench, first));
	assert_int_equal(pair_last_kept(&bench->pair), 0);
	assert_int_equal(bench->notes.errors, 1);
	assert_non_null(strstr(bench->notes.list[0].sentence.data,
	    "so nothing was replaced: No space left on device"));
	no_links = is_full = false;
	assert_int_equal(import(bench), 0);
	assert_true(is_present(bench, second));
}

static const char *
lock_of(const struct bench *bench)
{
	static char path[PATH_SIZE + 8];

	snprintf(path, sizeof(path), "%s.lock", bench->key);
	return path;
}

/* V172: both keys in one file are the new pair, which is in force. */
static void
not_dropped(void **state)
{
	struct bench *bench = *state;
	char first[CERT_PRINTED], second[CERT_PRINTED];

	issue_foreign(bench, first);
	assert_int_equal(import(bench), 0);
	issue_foreign(bench, second);
	/* Two links, then the key, the certificate, and the key again. */
	calls = 0;
	full_at = 5;
	assert_int_equal(import(bench), 0);
	assert_int_equal(calls, 5);
	assert_true(is_present(bench, second));
	assert_true(is_somewhere(bench, first));
	assert_int_equal(bench->notes.count, 1);
	assert_int_equal(bench->notes.errors, 0);
	assert_non_null(strstr(bench->notes.list[0].sentence.data,
	    "No space left on device; the new key is in force"));
}

/* Ends the command before the call of that number. Returns how it ended. */
static int
crash(struct bench *bench, unsigned at)
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		calls = 0;
		crash_at = at;
		_exit(import(bench) < 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WEXITSTATUS(status);
}

/*
 * V173: two commands at once leave one whole pair in force, and keep the other
 * and the one before.
 */
static void
at_once(void **state)
{
	struct bench *bench = *state;
	char first[CERT_PRINTED];
	int status = 0;
	struct stat about;

	issue_foreign(bench, first);
	assert_int_equal(import(bench), 0);
	pause_us = 20000;
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0)
		_exit(pair_new_key(&bench->pair, &name, 1, true, &bench->kept,
			  &bench->notes) < 0);
	assert_int_equal(pair_new_key(&bench->pair, &name, 1, true,
			     &bench->kept, &bench->notes),
	    0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(pair_last_kept(&bench->pair), 2);
	assert_true(is_somewhere(bench, first));
	/* Each of both is whole, and the one that can be gone back to. */
	assert_int_equal(pair_before(&bench->pair), 2);
	assert_int_equal(
	    pair_restore(&bench->pair, 0, &bench->kept, &bench->notes), 0);
	assert_int_equal(bench->notes.count, 0);
	assert_int_equal(stat(lock_of(bench), &about), -1);
}

/* V190: of two first keys at once the second replaces nothing unasked. */
static void
first_at_once(void **state)
{
	struct bench *bench = *state;
	int status = 0;

	pause_us = 20000;
	pid_t child = fork();
	assert_true(child >= 0);
	int result = pair_new_key(
	    &bench->pair, &name, 1, false, &bench->kept, &bench->notes);
	if (child == 0)
		_exit(result < 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(WEXITSTATUS(status), result == 0);
	assert_int_equal(pair_last_kept(&bench->pair), 0);
	assert_int_equal(pair_new_key(&bench->pair, &name, 1, false,
			     &bench->kept, &bench->notes),
	    -1);
	assert_non_null(
	    strstr(bench->notes.list[bench->notes.count - 1].sentence.data,
		"is the key that readers know"));
}

/*
 * V191: root's lock can be opened by the owner of the directory, and one that
 * cannot be opened is somebody's.
 */
static void
locked_by_root(void **state)
{
	enum { OTHER = 4242 };
	struct bench *bench = *state;
	char certs[PATH_SIZE];
	struct cert_lock lock;
	struct stat about;

	snprintf(certs, sizeof(certs), "%s/certs", bench->server.directory);
	if (geteuid() != 0) {
		print_message("skipped: not run by root\n");
		skip();
	}
	assert_int_equal(chown(bench->server.directory, OTHER, OTHER), 0);
	assert_int_equal(chown(certs, OTHER, OTHER), 0);
	assert_int_equal(cert_lock(&lock, bench->pair.key, &bench->notes), 0);
	assert_int_equal(fstat(lock.fd, &about), 0);
	assert_int_equal(about.st_uid, OTHER);
	assert_int_equal(about.st_gid, OTHER);
	cert_unlock(&lock);
	close(open(lock_of(bench), O_RDONLY | O_CREAT, 0600));
	assert_int_equal(seteuid(OTHER), 0);
	int result = cert_lock(&lock, bench->pair.key, &bench->notes);
	assert_int_equal(seteuid(0), 0);
	assert_int_equal(result, -1);
	/* A file that was there is given to nobody. */
	assert_int_equal(cert_lock(&lock, bench->pair.key, &bench->notes), 0);
	assert_int_equal(fstat(lock.fd, &about), 0);
	assert_int_equal(about.st_uid, 0);
	cert_unlock(&lock);
	assert_int_equal(bench->notes.count, 1);
}

/* V173: who does not end is told, and no file of it is in the way later. */
static void
locked(void **state)
{
	struct bench *bench = *state;
	char first[CERT_PRINTED];
	struct cert cert;
	int fd = open(lock_of(bench), O_RDONLY | O_CREAT, 0600);

	issue_foreign(bench, first);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(import(bench), -1);
	assert_true(polls > 100);
	assert_int_equal(pair_new_key(&bench->pair, &name, 1, true,
			     &bench->kept, &bench->notes),
	    -1);
	assert_int_equal(
	    pair_restore(&bench->pair, 1, &bench->kept, &bench->notes), -1);
	assert_int_equal(
	    pair_load(&cert, &bench->pair, &name, 1, &bench->notes), -1);
	close(fd);
	assert_int_equal(import(bench), 0);
	fd = open(lock_of(bench), O_RDONLY | O_CREAT, 0600);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(
	    pair_renew(&bench->pair, &name, 1, &bench->kept, &bench->notes),
	    -1);
	assert_int_equal(bench->notes.errors, 5);
	for (size_t i = 0; i < 5; i++)
		assert_non_null(strstr(bench->notes.list[i].sentence.data,
		    "is being replaced by another process, which has locked"));
	close(fd);
	assert_int_equal(
	    pair_renew(&bench->pair, &name, 1, &bench->kept, &bench->notes), 0);
	assert_int_equal(access(lock_of(bench), F_OK), -1);
	/* Where there is nothing that could be locked, it goes on. */
	assert_int_equal(symlink("none", lock_of(bench)), 0);
	assert_int_equal(
	    pair_renew(&bench->pair, &name, 1, &bench->kept, &bench->notes), 0);
	assert_int_equal(unlink(lock_of(bench)), 0);
}

/*
 * P63: a crash before any of the steps of an import leaves the old pair or the
 * new one in force, and no key is lost; the import can be done again.
 */
static void
crashes(void **state)
{
	struct bench *bench = *state;
	char first[CERT_PRINTED], second[CERT_PRINTED];
	int ended = CRASHED;
	unsigned steps = 0;

	for (unsigned at = 1; ended == CRASHED; at++) {
		issue_foreign(bench, first);
		assert_int_equal(import(bench), 0);
		issue_foreign(bench, second);
		ended = crash(bench, at);
		steps = at - 1;
		assert_true(
		    is_present(bench, first) || is_present(bench, second));
		assert_true(is_somewhere(bench, first));
		assert_int_equal(import(bench), 0);
		assert_true(is_present(bench, second));
		assert_true(is_somewhere(bench, first));
	}
	assert_int_equal(ended, 0);
	/* Two links, and the key's file twice, the certificate's once. */
	assert_int_equal(steps, 5);
	assert_int_equal(bench->notes.count, 0);
}

/* P63: the first import ends with a key alone, or with nothing. */
static void
crashes_at_first(void **state)
{
	struct bench *bench = *state;
	char first[CERT_PRINTED];

	for (unsigned at = 1; at <= 3; at++) {
		issue_foreign(bench, first);
		assert_int_equal(crash(bench, at), CRASHED);
		assert_int_equal(import(bench), 0);
		assert_true(is_present(bench, first));
		assert_int_equal(unlink(bench->key), 0);
		assert_int_equal(unlink(bench->certificate), 0);
	}
}

/* P63: a temporary file that a crash has left is in nobody's way. */
static void
left_over(void **state)
{
	struct bench *bench = *state;
	char first[CERT_PRINTED], path[PATH_SIZE + 32];

	snprintf(path, sizeof(path), "%s.%ld.tmp", bench->key, (long)getpid());
	assert_int_equal(file_replace(path, SPAN("half a key"), 0600), 0);
	issue_foreign(bench, first);
	assert_int_equal(import(bench), 0);
	assert_true(is_present(bench, first));
	assert_int_equal(access(path, F_OK), 0);
}

/* P65: the directories of other servers. */
static void
directories(void **state)
{
	static const struct {
		const char *files[3], *certificate, *key; /* NULL: not found */
	} rows[] = {
	    {{"localhost/cert.der", "localhost/key.der"}, "localhost/cert.der",
		"localhost/key.der"},
	    {{".certificates/localhost/cert.der",
		 ".certificates/localhost/key.der"},
		".certificates/localhost/cert.der",
		".certificates/localhost/key.der"},
	    {{"cert.der", "key.der"}, "cert.der", "key.der"},
	    {{"localhost.pem", "localhost.key"}, "localhost.pem",
		"localhost.key"},
	    {{"localhost.cert.pem", "localhost.key.pem"}, "localhost.cert.pem",
		"localhost.key.pem"},
	    {{"localhost.pem"}, "localhost.pem", ""},
	    {{"localhost.crt", "localhost.key"}, "localhost.crt",
		"localhost.key"},
	    {{"cert.pem", "fullchain.pem", "privkey.pem"}, "fullchain.pem",
		"privkey.pem"},
	    {{"live/localhost/fullchain.pem", "live/localhost/privkey.pem"},
		"live/localhost/fullchain.pem", "live/localhost/privkey.pem"},
	    {{"cert.pem", "key.pem"}, "cert.pem", "key.pem"},
	    {{"localhost.pfx"}, "localhost.pfx", ""},
	    {{"other.example/cert.der", "other.example/key.der"}, NULL, NULL},
	    {{"localhost/cert.der"}, NULL, NULL},
	    {{"other.pem", "other.key"}, NULL, NULL},
	};
	struct bench *bench = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = {0};
		struct notes notes = {0};
		struct span certificate, key;
		char top[PATH_SIZE], path[2 * PATH_SIZE];
		snprintf(
		    top, sizeof(top), "%s/%zu", bench->server.directory, i);
		for (size_t j = 0; j < 3 && rows[i].files[j]; j++) {
			snprintf(
			    path, sizeof(path), "%s/%s", top, rows[i].files[j]);
			for (char *at = path + strlen(bench->server.directory);
			     (at = strchr(at + 1, '/'));) {
				*at = '\0';
				(void)mkdir(path, 0700);
				*at = '/';
			}
			assert_int_equal(
			    file_replace(path, SPAN("x"), 0600), 0);
		}
		int found = pair_find(
		    top, &name, 1, &arena, &certificate, &key, &notes);
		expect_true("P65", span_of(rows[i].files[0]),
		    found == (rows[i].certificate ? 0 : -1) &&
			notes.count == (rows[i].certificate ? 0 : 1));
		if (rows[i].certificate) {
			snprintf(path, sizeof(path), "%s/%s", top,
			    rows[i].certificate);
			expect_span("P65", certificate, span_of(path));
			snprintf(path, sizeof(path), "%s/%s", top, rows[i].key);
			expect_span(
			    "P65", key, span_of(*rows[i].key ? path : ""));
		}
		note_free(&notes);
		arena_free(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    PAIR_TEST(never_overwritten),
	    PAIR_TEST(restored),
	    PAIR_TEST(gaps),
	    PAIR_TEST(halves),
	    PAIR_TEST(not_kept),
	    PAIR_TEST(not_dropped),
	    PAIR_TEST(at_once),
	    PAIR_TEST(first_at_once),
	    PAIR_TEST(locked_by_root),
	    PAIR_TEST(locked),
	    PAIR_TEST(crashes),
	    PAIR_TEST(crashes_at_first),
	    PAIR_TEST(left_over),
	    PAIR_TEST(directories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
