#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/clock.h"
#include "chaos/clients.h"
#include "chaos/storm.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/installed.h"
#include "support/issue.h"
#include "support/sanitized.h"
#include "support/server_priv.h"
#include "support/status.h"
#include "text/fingerprint.h"

enum { DAY = 86400, DECADE = 3650 * DAY };

static char clock_path[SERVER_PATH], clock_shim[SERVER_PATH];

/* In the process that becomes the server, or a command. */
static void
load_clock(void)
{
	setenv("LD_PRELOAD", clock_shim, 1);
	setenv("LOAM_TEST_CLOCK", clock_path, 1);
}

/* A file that tests/preload/clock.c maps in each process of the server. */
static void
begin_clock(struct storm *storm)
{
	const char *program = getenv("LOAM");

	snprintf(clock_shim, sizeof(clock_shim), "%.*s/tests/preload/clock.so",
	    (int)(strrchr(program, '/') - program), program);
	if (SANITIZED || access(clock_shim, R_OK) < 0) {
		print_message("not seen: clocks that move; a sanitizer is in "
			      "the place of their shim, or it is not there\n");
		return;
	}
	server_join(clock_path, storm->server.directory, "clock");
	int fd = open(clock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	server_must(fd >= 0 && ftruncate(fd, sizeof(*storm->clock)) == 0,
	    "write", clock_path);
	storm->clock = mmap(NULL, sizeof(*storm->clock), PROT_READ | PROT_WRITE,
	    MAP_SHARED, fd, 0);
	close(fd);
	assert_true(storm->clock != MAP_FAILED);
	storm->server.prepare = load_clock;
}

/* In a name space of mounts of its own, which ends with this process. */
static void
begin_disk(struct storm *storm)
{
	const char *base = getenv("TMPDIR");

	server_join(
	    storm->disk, base && *base ? base : "/tmp", "loam.disk.XXXXXX");
	server_must(mkdtemp(storm->disk), "mkdtemp", storm->disk);
	if (unshare(CLONE_NEWNS) == 0 &&
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	    mount("loam", storm->disk, "tmpfs", 0, "size=64m,mode=755") == 0)
		return;
	print_message("not seen: a full disk, as this user may not mount one "
		      "(%s); files of the log are limited instead\n",
	    strerror(errno));
	rmdir(storm->disk);
	*storm->disk = '\0';
}

/* The server's directory is on that disk. */
static void
make_server(struct storm *storm)
{
	char before[SERVER_PATH] = "";
	const char *base = getenv("TMPDIR");

	begin_disk(storm);
	if (*storm->disk) {
		snprintf(before, sizeof(before), "%s", base ? base : "");
		setenv("TMPDIR", storm->disk, 1);
	}
	server_make(&storm->server);
	if (*before)
		setenv("TMPDIR", before, 1);
	else if (*storm->disk)
		unsetenv("TMPDIR");
}

unsigned
storm_below(struct storm *storm, unsigned limit)
{
	return (unsigned)(world_random(&storm->random) >> 33) % limit;
}

void
storm_configure(struct storm *storm, size_t workers)
{
	struct fingerprint print;
	unsigned size = sizeof(print.bytes);
	struct buf text = {0};

	assert_int_equal(X509_digest(storm->member.certificate, EVP_sha256(),
			     print.bytes, &size),
	    1);
	buf_format(&text,
	    "[server]\nworkers = %zu\n[limits]\nhello = 2m\nhandshake = 2m\n"
	    "request = 2m\nstall = 2m\n[log]\naccess = %s/access.log\n"
	    "[zone club]\npath = /club/\nallow = ",
	    workers, storm->server.directory);
	fingerprint_print(&print, &text);
	buf_add(&text, SPAN("\n[zone notes]\npath = /notes/\nwrite = "));
	fingerprint_print(&print, &text);
	buf_add(&text, SPAN("\n"));
	buf_byte(&text, '\0');
	server_configure(&storm->server, text.data);
	storm->workers = workers;
	buf_free(&text);
}

void
storm_launch(struct storm *storm)
{
	struct server *server = &storm->server;
	char certs[SERVER_PATH], file[SERVER_PATH], gemini[32], gopher[32];
	const char *const words[] = {"serve", "-c", file, "--capsule",
	    server->capsule, "--certs", certs, "--gemini", gemini, "--gopher",
	    gopher, NULL};

	storm->world->scans++;
	server_join(certs, server->directory, "certs");
	server_join(file, server->directory, "loam.ini");
	snprintf(gemini, sizeof(gemini), "127.0.0.1:%u", server->gemini);
	snprintf(gopher, sizeof(gopher), "127.0.0.1:%u", server->gopher);
	server_launch_bare(server, words);
	server_wait_ready(server);
	server_wait_indexed(server);
}

static struct identity_pair
make_client_identity(const char *name)
{
	return issue_pair(&(struct issue){
	    .name = name, .from = -DECADE, .until = 2L * DECADE});
}

static void
start_clients(struct storm *storm)
{
	const struct clients clients = {.server = &storm->server,
	    .world = storm->world,
	    .member = &storm->member,
	    .stranger = &storm->stranger};

	for (unsigned i = 0; i < CLIENTS; i++) {
		storm->clients[i] = clients_start(&clients, i);
		assert_true(storm->clients[i] > 0);
	}
}

static void
note_first_key(struct storm *storm)
{
	struct heard heard =
	    gemini_ask(&storm->server, "gemini://localhost/\r\n");
	unsigned size;

	assert_non_null(heard.peer);
	X509_pubkey_digest(
	    heard.peer, EVP_sha256(), storm->world->keys[0], &size);
	heard_free(&heard);
}

static bool
status_says(const struct storm *storm, const char *text)
{
	struct buf document = status_document(&storm->server);
	bool says = answer_has(buf_span(&document), text);

	buf_free(&document);
	return says;
}

void
storm_begin(struct storm *storm, uint64_t seed)
{
	*storm = (struct storm){.random = seed};
	storm->world = mmap(NULL, sizeof(*storm->world), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(storm->world != MAP_FAILED);
	storm->world->seed = seed;
	storm->faults.world = storm->world;
	installed_begin();
	make_server(storm);
	begin_clock(storm);
	storm->member = make_client_identity("member");
	storm->stranger = make_client_identity("stranger");
	publisher_begin(
	    &storm->publisher, storm->world, &storm->server, &storm->random);
	storm_configure(storm, STORM_WORKERS);
	storm_launch(storm);
	note_first_key(storm);
	EVENTUALLY(!status_says(storm, "\"rescan\":null"));
	storm->hinted = status_says(storm, "\"watch\":\"hints\"");
	start_clients(storm);
	storm->footing = storm_measure(storm);
}
