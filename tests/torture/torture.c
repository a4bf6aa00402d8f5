/*
 * Torture: every call of the C library that can fail is failed once, the first
 * of its kind, the second, and so on, in a server that starts, answers on both
 * networks, takes a new article and an upload, reloads, and while its
 * certificate is renewed. Each time the answer is right, or the failure is a
 * clean one: what ends says why, nothing hangs, the supervisor has the
 * descriptors of before, no file is half written, and the next attempt works.
 *
 *   torture [-p POINTS] [-s SCENE] [CALL...]
 *   torture -m
 *
 * POINTS is how many failures of a kind are tried in a scene, evenly spread
 * over those that there are; 0: all. With -m only short transfers are
 * tried, which come last otherwise.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/file.h"
#include "support/ask.h"
#include "support/command.h"
#include "support/identity.h"
#include "support/process.h"
#include "torture/plan.h"

enum {
	SETTLED = 40000, /* ms in which a server is right again */
	ENDED = 40000, /* ms in which one that cannot start ends */
};

static const char *const calls[TORTURE_CALLS] = {
#define CALL(symbol, ...) [TORTURE_##symbol] = #symbol,
#define FLOW CALL
#define HEAP CALL
#include "torture/calls.def"
#undef CALL
#undef FLOW
#undef HEAP
};

static struct torture_plan *plan;
static char plan_path[] = "/dev/shm/loam-torture.XXXXXX";
static char shim_path[SERVER_PATH];
static size_t points_tried, points_failed;
static struct identity_pair identity; /* of who uploads */

/* In the process that becomes the server, or a command. */
static void
load_shim(void)
{
	setenv("LD_PRELOAD", shim_path, 1);
	setenv(TORTURE_PLAN, plan_path, 1);
}

static void
arm(enum torture_call call, int64_t nth)
{
	atomic_store(&plan->call, TORTURE_CALLS);
	atomic_store(&plan->fired, 0);
	atomic_store(&plan->left, nth);
	atomic_store(&plan->call, call);
}

static void
disarm(void)
{
	atomic_store(&plan->call, TORTURE_CALLS);
}

static void
forget_counts(void)
{
	for (size_t i = 0; i < TORTURE_CALLS; i++)
		atomic_store(&plan->counts[i], 0);
}

/* What went wrong; the point is named by main(). */
static bool
complain(const struct server *server, const char *text)
{
	struct buf log = server_log(server);
	size_t shown = log.size < 600 ? log.size : 600;

	printf("    %s; the log ends:\n%.*s\n", text, (int)shown,
	    log.size ? log.data + log.size - shown : "");
	buf_free(&log);
	return false;
}

/* Asks once, and says whether the answer has a part. */
static bool
asks_well(const struct server *server, bool secure, const char *path,
    const char *part)
{
	char request[SERVER_PATH];
	struct talk talk = {
	    .secure = secure, .port = secure ? server->gemini : server->gopher};

	if (secure)
		snprintf(request, sizeof(request),
		    "gemini://localhost:%u%s\r\n", server->gemini, path);
	else
		snprintf(request, sizeof(request), "%s\r\n", path);
	talk.request = span_of(request);
	struct heard heard = client_talk(&talk);
	bool good = answer_has(heard_span(&heard), part);
	heard_free(&heard);
	return good;
}

static bool
is_right(const struct server *server, const char *path, const char *part)
{
	return asks_well(server, true, path, part) &&
	    asks_well(server, false, path, part);
}

/* Once nothing fails any more, all is as before. */
static bool
settles(const struct server *server, const char *path, const char *part)
{
	int64_t until = clock_monotonic() + SETTLED;

	while (!is_right(server, path, part)) {
		if (clock_monotonic() > until || !process_alive(server->pid))
			return false;
		poll(NULL, 0, 10);
	}
	return true;
}

static bool
keeps_descriptors(const struct server *server, size_t before)
{
	int64_t until = clock_monotonic() + SETTLED;

	while (process_descriptors(server->pid) != before) {
		if (clock_monotonic() > until)
			return complain(server, "descriptors were lost");
		poll(NULL, 0, 10);
	}
	return true;
}

/* The scenes; each returns whether all was well. */

static bool
answers(struct server *server)
{
	is_right(server, "/a.gmi", "Text of an article");
	is_right(server, "/", "a.gmi");
	is_right(server, "/search?a", "a");
	disarm();
	return settles(server, "/a.gmi", "Text of an article") ||
	    complain(server, "it answers no more");
}

static bool
drops(struct server *server)
{
	static unsigned number;
	char path[64], text[64];

	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "drop%u.gmi", ++number);
		snprintf(text, sizeof(text), "# Drop %u\n", number);
		server_drop(server, path, text);
		snprintf(path, sizeof(path), "/drop%u.gmi", number);
		text[strlen(text) - 1] = '\0';
		/* The second is dropped when the first is there. */
		if (!settles(server, path, text + 2))
			return complain(server,
			    i ? "the next article is not served"
			      : "a dropped article is not served");
		unlink(server_path(server, path + 1));
		disarm();
	}
	return true;
}

static bool
reload_once(struct server *server)
{
	static const char *const said[] = {
	    "the configuration was read again", "the configuration stays"};
	size_t before[2];
	int64_t until = clock_monotonic() + SETTLED;

	for (int i = 0; i < 2; i++)
		before[i] = server_logged(server, said[i]);
	kill(server->pid, SIGHUP);
	while (server_logged(server, said[0]) == before[0] &&
	    server_logged(server, said[1]) == before[1]) {
		if (clock_monotonic() > until || !process_alive(server->pid))
			return false;
		poll(NULL, 0, 5);
	}
	return server_logged(server, said[0]) > before[0];
}

static bool
reloads(struct server *server)
{
	reload_once(server);
	is_right(server, "/a.gmi", "Text of an article");
	disarm();
	if (!settles(server, "/a.gmi", "Text of an article"))
		return complain(server, "it answers no more after a reload");
	if (!reload_once(server))
		return complain(server, "the next reload fails");
	return settles(server, "/a.gmi", "Text of an article") ||
	    complain(server, "it answers no more after the next reload");
}

static int
run_renewal(struct server *server, bool tortured)
{
	static const char *const words[] = {"cert", "renew", NULL};
	void (*prepare)(void) = server->prepare;

	server->prepare = tortured ? load_shim : NULL;
	struct ran ran = command_run(server, words);
	int code = ran.code;
	if (code != 0 && ran.errors.size == 0)
		code = -1;
	server->prepare = prepare;
	ran_free(&ran);
	return code;
}

static bool
renews(struct server *server)
{
	int code = run_renewal(server, true);

	disarm();
	if (code == -1 || code > 2)
		return complain(server, "the command ends without a word");
	if (run_renewal(server, false) != 0)
		return complain(server, "the next renewal fails");
	return settles(server, "/a.gmi", "Text of an article") ||
	    complain(server, "it answers no more after a renewal");
}

/* Uploads a page whose text is a number. Returns the status; 0: none came. */
static int
upload(const struct server *server, unsigned number)
{
	char bytes[256], body[32];
	int size = snprintf(body, sizeof(body), "# Upload %06u\n", number);

	snprintf(bytes, sizeof(bytes),
	    "titan://localhost:%u/notes/%u/a.gmi;size=%d\r\n%s", server->gemini,
	    number % 3, size, body);
	struct talk talk = {.secure = true,
	    .port = server->gemini,
	    .request = span_of(bytes),
	    .certificate = identity.certificate,
	    .key = identity.key};
	return ask_status(&talk);
}

/* Whether its file is the one with that number. */
static bool
is_uploaded(const struct server *server, unsigned number)
{
	char path[64], text[32];
	struct buf bytes = {0};

	snprintf(path, sizeof(path), "notes/%u/a.gmi", number % 3);
	snprintf(text, sizeof(text), "# Upload %06u\n", number);
	bool same = file_read(server_path(server, path), &bytes, NULL) == 0 &&
	    span_equal(buf_span(&bytes), span_of(text));
	buf_free(&bytes);
	return same;
}

/* What is written aside by the names that a writer has for it. */
static bool
leaves_nothing(const struct server *server)
{
	static const char *const names[] = {"notes/.loam-upload",
	    "notes/0/.loam-upload", "notes/1/.loam-upload",
	    "notes/2/.loam-upload", ".loam-upload"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (access(server_path(server, names[i]), F_OK) == 0)
			return false;
	return true;
}

/*
 * An upload is done or is not, as the answer says; 40 may be of a writer that
 * could not answer any more. Three paths in turn: a new one, and known ones.
 */
static bool
uploads(struct server *server)
{
	static unsigned number;
	unsigned mine = ++number;
	int status = upload(server, mine);
	bool done = is_uploaded(server, mine);
	int64_t until = clock_monotonic() + SETTLED;

	disarm();
	if ((status == 20 || status == 30) && !done)
		return complain(server, "an upload is lost");
	if (status > 40 && done)
		return complain(server, "a refused upload is there");
	number += 3;
	do {
		status = upload(server, number);
		if (clock_monotonic() > until)
			return complain(server, "the next upload fails");
	} while (status != 20 && status != 30);
	if (!is_uploaded(server, number))
		return complain(server, "the next upload is lost");
	return leaves_nothing(server) ||
	    complain(server, "something was left aside");
}

/* Whether a line that has the text has come, within a time. */
static bool
says(struct server *server, const char *text, int64_t until)
{
	char bytes[512];

	fcntl(server->output, F_SETFL, O_NONBLOCK);
	for (;;) {
		ssize_t got = read(server->output, bytes, sizeof(bytes));
		if (got > 0)
			buf_add(
			    &server->lines, (struct span){bytes, (size_t)got});
		if (answer_has(buf_span(&server->lines), text))
			return true;
		if (got == 0 || clock_monotonic() > until)
			return false;
		poll(NULL, 0, 2);
	}
}

static void
read_port(const struct server *server, const char *name, unsigned *port_r)
{
	char text[SERVER_PATH];
	const char *at;

	snprintf(text, sizeof(text), "%.*s", (int)server->lines.size,
	    server->lines.data ? server->lines.data : "");
	at = strstr(text, name);
	at = at ? strstr(at, "127.0.0.1:") : NULL;
	*port_r = at ? (unsigned)strtoul(at + 10, NULL, 10) : 0;
}

/* A start that is tortured, then one that is not. */
static bool
starts(struct server *server)
{
	int64_t until = clock_monotonic() + ENDED;
	bool good = true;

	server_launch(server, NULL);
	if (says(server, "indexed", until)) {
		disarm();
		read_port(server, "gemini", &server->gemini);
		read_port(server, "gopher", &server->gopher);
		good = settles(server, "/a.gmi", "Text of an article") ||
		    complain(server, "it has started, and does not answer");
		good &= server_stop(server) == 0 ||
		    complain(server, "it does not stop well");
	} else if (clock_monotonic() > until) {
		good = complain(server, "it hangs");
		kill(server->pid, SIGKILL);
		server_wait_end(server);
	} else {
		struct buf log = server_log(server);
		int code = server_wait_end(server);
		good = (code != 0 && code < 128 && log.size > 0) ||
		    complain(server, "it ends without a word, or by a signal");
		buf_free(&log);
	}
	disarm();
	server_start(server, NULL);
	good &= is_right(server, "/a.gmi", "Text of an article") ||
	    complain(server, "the next start is no good");
	server_stop(server);
	return good;
}

static const struct scene {
	const char *name;
	bool (*run)(struct server *server);
	bool starts; /* the scene starts the server itself */
} scenes[] = {
    {"answers", answers, false},
    {"drops", drops, false},
    {"reloads", reloads, false},
    {"renews", renews, false},
    {"uploads", uploads, false},
    {"starts", starts, true},
};

enum { SCENES = sizeof(scenes) / sizeof(scenes[0]) };

/* The fingerprint of who uploads. */
static const char *
print_of_identity(void)
{
	static char text[2 * DIGEST_SIZE + 1];
	unsigned char bytes[DIGEST_SIZE];
	unsigned size = sizeof(bytes);

	X509_digest(identity.certificate, EVP_sha256(), bytes, &size);
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	return text;
}

static void
open_server(struct server *server, const struct scene *scene)
{
	char text[256];

	server_make(server);
	server->prepare = load_shim;
	server->faults = true;
	server_write(server, "a.gmi", "# A\n\nText of an article.\n");
	server_write(server, "d/b.txt", "B\n\nAnother one.\n");
	snprintf(text, sizeof(text),
	    "[server]\nworkers = 1\n[zone notes]\npath = /notes/\n"
	    "write = %s\n",
	    print_of_identity());
	server_configure(server, text);
	if (!scene->starts)
		server_start(server, NULL);
}

/*
 * A supervisor without memory ends, and says so: whoever watches over services
 * starts it again.
 */
static bool
restarts(struct server *server)
{
	bool said = server_logged(server, "out of memory") > 0;
	int code = server_wait_end(server);

	server_start(server, NULL);
	return (said && code == 1) ||
	    complain(server, "the server has ended without a word");
}

static void
try_point(struct server *server, const struct scene *scene,
    enum torture_call call, int64_t nth)
{
	size_t before = scene->starts ? 0 : process_descriptors(server->pid);

	arm(call, nth);
	bool good = scene->run(server);
	disarm();
	if (!scene->starts && !process_alive(server->pid))
		good = restarts(server);
	else if (!scene->starts)
		good &= keeps_descriptors(server, before);
	points_tried++;
	if (good)
		return;
	points_failed++;
	printf("FAULT %s: %s, number %lld\n", scene->name, calls[call],
	    (long long)nth);
	fflush(stdout);
}

/* How often each call is made in a scene that nothing befalls. */
static void
count_calls(struct server *server, const struct scene *scene,
    uint64_t counts_r[TORTURE_CALLS])
{
	forget_counts();
	if (!scene->run(server))
		printf("FAULT %s: nothing was done to it\n", scene->name);
	for (size_t i = 0; i < TORTURE_CALLS; i++)
		counts_r[i] = atomic_load(&plan->counts[i]);
}

static bool
is_chosen(char *const *names, const char *name)
{
	bool any = false;

	for (; *names; names++) {
		any = true;
		if (strcmp(*names, name) == 0)
			return true;
	}
	return !any;
}

static void
run_scene(const struct scene *scene, uint64_t most, char *const *names)
{
	struct server server;
	uint64_t counts[TORTURE_CALLS];

	open_server(&server, scene);
	count_calls(&server, scene, counts);
	for (size_t call = 0; call < TORTURE_CALLS; call++) {
		uint64_t count = counts[call];
		if (count == 0 || !is_chosen(names, calls[call]))
			continue;
		uint64_t points = most && count > most ? most : count;
		size_t failed = points_failed;
		for (uint64_t i = 0; i < points; i++)
			try_point(&server, scene, (enum torture_call)call,
			    (int64_t)(1 + i * count / points));
		printf("%-8s %-18s %6llu calls %5llu points %3zu faults\n",
		    scene->name, calls[call], (unsigned long long)count,
		    (unsigned long long)points, points_failed - failed);
		fflush(stdout);
	}
	server_remove(&server);
}

/* All scenes while each large transfer is short. */
static void
run_mode(enum torture_mode mode, const char *name)
{
	for (size_t i = 0; i < SCENES; i++) {
		struct server server;
		atomic_store(&plan->mode, mode);
		open_server(&server, &scenes[i]);
		bool good = scenes[i].run(&server);
		printf("%-8s %-18s %s\n", scenes[i].name, name,
		    good ? "good" : "FAULT");
		points_tried++;
		points_failed += !good;
		atomic_store(&plan->mode, TORTURE_FAIL);
		server_remove(&server);
	}
}

static void
make_plan(const char *program)
{
	int fd = mkstemp(plan_path);

	if (fd < 0 || ftruncate(fd, sizeof(*plan)) < 0)
		exit(2);
	plan = mmap(
	    NULL, sizeof(*plan), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (plan == MAP_FAILED)
		exit(2);
	disarm();
	char *path = realpath(program, NULL);
	snprintf(shim_path, sizeof(shim_path), "%.*s/shim.so",
	    (int)(strrchr(path, '/') - path), path);
	free(path);
}

int
main(int count, char **words)
{
	uint64_t most = 40;
	const char *only = NULL;
	bool modes = false;
	int option;

	while ((option = getopt(count, words, "p:s:m")) != -1)
		if (option == 'p')
			most = strtoull(optarg, NULL, 10);
		else if (option == 's')
			only = optarg;
		else if (option == 'm')
			modes = true;
		else
			return 2;
	make_plan(words[0]);
	identity = identity_make("torture");
	for (size_t i = 0; i < SCENES && !modes; i++)
		if (!only || strcmp(only, scenes[i].name) == 0)
			run_scene(&scenes[i], most, words + optind);
	if (!only && !words[optind])
		run_mode(TORTURE_SHORT, "short");
	unlink(plan_path);
	identity_free(&identity);
	printf("%zu points, %zu faults\n", points_tried, points_failed);
	return points_failed > 0;
}
