#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/pem.h>

#include "base/clock.h"
#include "base/file.h"
#include "chaos/acts.h"
#include "support/ask.h"
#include "support/command.h"
#include "support/expect.h"
#include "support/issue.h"
#include "support/server_priv.h"

/* Acts on what a server has around it: certificates, capsule, disk, clock. */

enum {
	LOG_MOST = 16 << 20, /* bytes */
	BALLAST = 1 << 16, /* bytes of a write */
	DAY = 86400, /* s */
	LATER = 3 * 31557600, /* s: the future has begun by then */
};

static void
path_of(const struct storm *storm, char path[SERVER_PATH], const char *name)
{
	server_join(path, storm->server.directory, name);
}

static X509 *
read_certificate(const struct storm *storm)
{
	char path[SERVER_PATH];
	X509 *certificate = NULL;

	path_of(storm, path, "certs/localhost.crt");
	FILE *file = fopen(path, "re");
	if (file) {
		certificate = PEM_read_X509(file, NULL, NULL, NULL);
		fclose(file);
	}
	return certificate;
}

/* Waits until the certificate of the file is served. */
static void
await_certificate(const struct storm *storm)
{
	X509 *certificate = read_certificate(storm);

	assert_non_null(certificate);
	EVENTUALLY(ask_serves(&storm->server, certificate));
	X509_free(certificate);
}

static void
run_command(const struct storm *storm, const char *const *words, bool may_fail)
{
	struct ran ran = command_run(&storm->server, words);

	if (ran.code != 0 && !(may_fail && ran.code == 1))
		fail_msg("%s ended with code %d: %.*s%.*s", words[1], ran.code,
		    SHOWN(buf_span(&ran.output)), SHOWN(buf_span(&ran.errors)));
	ran_free(&ran);
}

static void
renew(const struct storm *storm, bool may_fail)
{
	static const char *const words[] = {
	    "cert", "renew", "-c", "loam.ini", NULL};

	run_command(storm, words, may_fail);
}

/* Another key, which is known before it is in force. */
static void
import(struct storm *storm)
{
	static const char *const words[] = {
	    "cert", "import", "c.pem", "k.pem", "-c", "loam.ini", NULL};
	struct world *world = storm->world;
	uint32_t next = world->key.last + 1;
	char certificate[SERVER_PATH], key[SERVER_PATH];
	struct identity_pair pair =
	    issue_pair(&(struct issue){.name = "localhost",
		.kind = next % 3 ? NULL : "RSA",
		.from = -DAY,
		.until = 2 * LATER});
	unsigned size;

	X509_pubkey_digest(
	    pair.certificate, EVP_sha256(), world->keys[next % KEYS], &size);
	world->key.last = next;
	path_of(storm, certificate, "c.pem");
	path_of(storm, key, "k.pem");
	issue_write_pair(certificate, key, &pair);
	run_command(storm, words, false);
	identity_free(&pair);
}

/* A certificate that is cut off, or another's, is not taken by a reload. */
static void
spoil(struct storm *storm, bool cut)
{
	char path[SERVER_PATH], kept[SERVER_PATH], next[SERVER_PATH];
	struct buf bytes = {0};

	path_of(storm, path, "certs/localhost.crt");
	path_of(storm, kept, "certs/kept");
	path_of(storm, next, "certs/next");
	server_must(link(path, kept) == 0, "link", path);
	if (cut) {
		server_must(file_read(path, &bytes, NULL) == 0, "read", path);
		int fd = open(next, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
		ssize_t put = write(fd, bytes.data, bytes.size / 2);
		server_must(put > 0, "write", next);
		close(fd);
		buf_free(&bytes);
	} else {
		struct identity_pair other =
		    issue_pair(&(struct issue){.name = "localhost"});
		X509 *const chain[] = {other.certificate, NULL};
		issue_write(next, 0644, chain, NULL, NULL);
		identity_free(&other);
	}
	server_must(rename(next, path) == 0, "rename", next);
	acts_signal(storm, SIGHUP, "the configuration stays");
	server_must(rename(kept, path) == 0, "rename", kept);
	storm->toll.certs_refused++;
}

void
acts_certificate(struct storm *storm)
{
	int64_t from = clock_monotonic();

	switch (storm_below(storm, 4)) {
	case 0: spoil(storm, storm_below(storm, 2)); return;
	case 1:
		import(storm);
		storm->toll.imports++;
		break;
	default: renew(storm, false); storm->toll.renewals++;
	}
	await_certificate(storm);
	storm_await_children(storm);
	faults_retired(&storm->faults, from);
}

void
acts_capsule(struct storm *storm)
{
	int64_t from = clock_monotonic();

	publisher_replace(&storm->publisher, storm_below(storm, 2));
	storm->toll.capsules++;
	storm_settle(storm);
	faults_retired(&storm->faults, from);
}

/* While nothing can be written all is served, and no file becomes less. */
static void
without_space(struct storm *storm)
{
	X509 *before = read_certificate(storm);

	storm->publisher.full = true;
	for (unsigned i = 1 + storm_below(storm, 6); i > 0; i--)
		publisher_change(&storm->publisher);
	renew(storm, true);
	X509 *after = read_certificate(storm);
	assert_non_null(after);
	assert_int_equal(
	    EVP_PKEY_eq(X509_get0_pubkey(before), X509_get0_pubkey(after)), 1);
	poll(NULL, 0, (int)storm_below(storm, 300));
	storm->publisher.full = false;
	X509_free(before);
	X509_free(after);
}

static void
fill_disk(struct storm *storm)
{
	static const char bytes[BALLAST];
	char path[SERVER_PATH];
	size_t size = sizeof(bytes);

	server_join(path, storm->disk, "ballast");
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	server_must(fd >= 0, "open", path);
	while (size > 0)
		if (write(fd, bytes, size) < 0)
			size /= 2;
	assert_int_equal(errno, ENOSPC);
	close(fd);
	without_space(storm);
	server_must(unlink(path) == 0, "unlink", path);
}

/* The access log of each worker is as large as files may be. */
static void
limit_files(struct storm *storm)
{
	pid_t workers[PROCESS_MAX];
	struct rlimit before[PROCESS_MAX], limit;
	size_t count = process_workers(&storm->server, workers);

	for (size_t i = 0; i < count; i++) {
		if (prlimit(workers[i], RLIMIT_FSIZE, NULL, &before[i]) < 0)
			return;
		limit = before[i];
		limit.rlim_cur = 1;
		prlimit(workers[i], RLIMIT_FSIZE, &limit, NULL);
	}
	without_space(storm);
	for (size_t i = 0; i < count; i++)
		prlimit(workers[i], RLIMIT_FSIZE, &before[i], NULL);
}

void
acts_disk(struct storm *storm)
{
	if (*storm->disk)
		fill_disk(storm);
	else
		limit_files(storm);
	storm->toll.disks++;
	/* A certificate that was renewed all the same. */
	await_certificate(storm);
	storm_settle(storm);
}

/* Years ahead, or back again. A change makes an indexer look at the time. */
void
acts_clock(struct storm *storm)
{
	uint32_t next = storm->world->clock.last + 1;

	if (storm->clock) {
		storm->world->clock.last = next;
		*(volatile int64_t *)storm->clock = next % 2 ? LATER : 0;
		storm->toll.clocks++;
	}
	publisher_change(&storm->publisher);
	storm_settle(storm);
}

/* The access log is rotated. */
void
acts_log(struct storm *storm)
{
	char path[SERVER_PATH], old[SERVER_PATH];

	path_of(storm, path, "access.log");
	path_of(storm, old, "access.log.old");
	server_must(rename(path, old) == 0, "rename", path);
	acts_await(storm, SIGUSR1, "the access log was opened again");
	server_must(unlink(old) == 0, "unlink", old);
	storm->toll.logs++;
}

void
acts_keep_room(struct storm *storm)
{
	char path[SERVER_PATH];
	struct stat about;

	path_of(storm, path, "access.log");
	if (stat(path, &about) == 0 && about.st_size > LOG_MOST)
		acts_log(storm);
}
