#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "chaos/acts.h"
#include "support/descriptors.h"
#include "support/expect.h"
#include "support/installed.h"

/*
 * Acts follow from the seed alone: what depends on time, as how long a reload
 * takes, draws no number. Each is done before the next begins, while the
 * publisher and the clients go on.
 */

enum {
	STOPPED_MOST = 1500, /* ms */
	LONG = 5000, /* ms: a signature is waited for 10 s */
};

/* The publisher goes on in the middle of an act. */
static void
publish_some(struct storm *storm)
{
	for (unsigned i = storm_below(storm, 4); i > 0; i--)
		publisher_change(&storm->publisher);
}

/* The clients of a worker that stands still. */
static void
doom_clients(struct storm *storm, pid_t worker)
{
	struct descriptor list[DESCRIPTORS_LISTED];
	size_t count = descriptors_list(worker, list);

	for (size_t i = 0; i < count; i++) {
		struct sockaddr_in peer = {0};
		socklen_t size = sizeof(peer);
		int fd = strncmp(list[i].target, "socket:", 7) == 0
		    ? descriptors_copy(worker, list[i].number)
		    : -1;
		if (fd < 0)
			continue;
		if (getpeername(fd, (struct sockaddr *)&peer, &size) == 0 &&
		    peer.sin_family == AF_INET)
			faults_doom(&storm->faults, ntohs(peer.sin_port));
		close(fd);
	}
}

static void
kill_worker(struct storm *storm)
{
	pid_t workers[PROCESS_MAX];
	int64_t from = clock_monotonic();
	size_t count = process_workers(&storm->server, workers);

	assert_true(count > 0);
	pid_t worker = workers[storm_below(storm, 64) % count];
	process_halt(worker);
	bool seen = descriptors_may_copy(worker);
	doom_clients(storm, worker);
	kill(worker, SIGKILL);
	EVENTUALLY(!process_alive(worker));
	if (!seen)
		faults_down(&storm->faults, from);
}

static pid_t
process_of(struct storm *storm, enum storm_role role)
{
	pid_t pid = 0, workers[PROCESS_MAX];
	size_t count;

	switch (role) {
	case STORM_SUPERVISOR: return storm->server.pid;
	case STORM_INDEXER:
		EVENTUALLY((pid = process_indexer(&storm->server)) > 0);
		return pid;
	case STORM_WRITER:
		EVENTUALLY((pid = process_writer(&storm->server)) > 0);
		return pid;
	case STORM_KEYHOLDER:
		EVENTUALLY((pid = process_keyholder(&storm->server)) > 0);
		return pid;
	default:
		EVENTUALLY(
		    (count = process_workers(&storm->server, workers)) > 0);
		return workers[storm_below(storm, 64) % count];
	}
}

/* As systemd does: what is left of it ends, then it is started again. */
static void
kill_supervisor(struct storm *storm)
{
	struct server *server = &storm->server;
	pid_t children[PROCESS_MAX];
	int64_t from = clock_monotonic();
	size_t count = process_children(server->pid, children);

	kill(server->pid, SIGKILL);
	assert_int_equal(waitpid(server->pid, NULL, 0), server->pid);
	server->pid = 0;
	for (size_t i = 0; i < count; i++)
		EVENTUALLY(!process_alive(children[i]));
	storm_launch(storm);
	faults_down(&storm->faults, from);
}

/* Of 16 one is the supervisor. */
static void
act_kill(struct storm *storm)
{
	static const enum storm_role roles[] = {STORM_SUPERVISOR, STORM_WORKER,
	    STORM_WORKER, STORM_WORKER, STORM_WORKER, STORM_WORKER,
	    STORM_INDEXER, STORM_INDEXER, STORM_INDEXER, STORM_INDEXER,
	    STORM_INDEXER, STORM_KEYHOLDER, STORM_WRITER, STORM_WRITER,
	    STORM_KEYHOLDER, STORM_KEYHOLDER};
	enum storm_role role = roles[storm_below(storm, COUNT(roles))];

	publish_some(storm);
	storm->world->scans++;
	if (role == STORM_SUPERVISOR) {
		kill_supervisor(storm);
	} else if (role == STORM_WORKER) {
		kill_worker(storm);
	} else {
		pid_t pid = process_of(storm, role);
		kill(pid, SIGKILL);
		EVENTUALLY(!process_alive(pid));
	}
	storm->toll.kills[role]++;
	publish_some(storm);
	storm_await_children(storm);
}

static void
act_stop(struct storm *storm)
{
	enum storm_role role = (enum storm_role)storm_below(storm, STORM_ROLES);
	unsigned lasts = 50 + storm_below(storm, STOPPED_MOST);
	int64_t from = clock_monotonic();
	pid_t pid = process_of(storm, role);

	process_halt(pid);
	publish_some(storm);
	poll(NULL, 0, (int)lasts);
	publish_some(storm);
	kill(pid, SIGCONT);
	storm->toll.stops[role]++;
	if (clock_monotonic() - from > LONG)
		faults_down(&storm->faults, from);
	faults_retired(&storm->faults, from);
}

static void
signal_and_wait(
    struct storm *storm, int signal, const char *said, bool publishes)
{
	size_t before = server_logged(&storm->server, said);

	kill(storm->server.pid, signal);
	if (publishes)
		publish_some(storm);
	EVENTUALLY(server_logged(&storm->server, said) > before);
}

void
acts_signal(struct storm *storm, int signal, const char *said)
{
	signal_and_wait(storm, signal, said, true);
}

void
acts_await(struct storm *storm, int signal, const char *said)
{
	signal_and_wait(storm, signal, said, false);
}

/* All processes are others afterwards. */
static void
renew_all(struct storm *storm, int signal, const char *said)
{
	int64_t from = clock_monotonic();

	storm->world->scans++;
	acts_signal(storm, signal, said);
	storm_await_children(storm);
	faults_retired(&storm->faults, from);
}

void
acts_reload(struct storm *storm)
{
	renew_all(storm, SIGHUP, "the configuration was read again");
	storm->toll.reloads++;
}

static void
act_reload(struct storm *storm)
{
	size_t workers = 1 + storm_below(storm, 3);

	switch (storm_below(storm, 4)) {
	case 0:
		server_configure(&storm->server, "[server]\nworkers = many\n");
		acts_signal(storm, SIGHUP, "the configuration stays");
		storm_configure(storm, storm->workers);
		storm->toll.reloads_refused++;
		break;
	case 1: storm_configure(storm, workers); /* fall through */
	default: acts_reload(storm);
	}
}

static void
act_upgrade(struct storm *storm)
{
	static const char *const broken[] = {"#!/bin/sh\nexit 3\n",
	    "#!/no/such/shell\n", "\177ELF\002\001\001", "",
	    "#!/bin/sh\necho ready gemini=off gopher=off\n"};
	unsigned number = storm_below(storm, 2 * COUNT(broken));

	if (number < COUNT(broken)) {
		installed_put_text(broken[number], 0755);
		acts_signal(storm, SIGUSR2, "cannot take over, and version");
		installed_put();
		storm->toll.upgrades_refused++;
		return;
	}
	installed_put();
	renew_all(storm, SIGUSR2, "serve; those of before finish");
	storm->toll.upgrades++;
}

static void
act_publish(struct storm *storm)
{
	for (unsigned i = 1 + storm_below(storm, 12); i > 0; i--) {
		publisher_change(&storm->publisher);
		poll(NULL, 0, (int)storm_below(storm, 30));
	}
}

void
acts_run(struct storm *storm)
{
	static const struct {
		const char *name;
		unsigned weight; /* of 32 */
		void (*run)(struct storm *storm);
	} acts[] = {
	    {"publish", 5, act_publish},
	    {"kill", 7, act_kill},
	    {"stop", 4, act_stop},
	    {"reload", 3, act_reload},
	    {"upgrade", 3, act_upgrade},
	    {"certificate", 3, acts_certificate},
	    {"capsule", 3, acts_capsule},
	    {"disk", 1, acts_disk},
	    {"clock", 2, acts_clock},
	    {"log", 1, acts_log},
	};
	unsigned number = storm_below(storm, 32);
	size_t at = 0;

	while (number >= acts[at].weight)
		number -= acts[at++].weight;
	acts_keep_room(storm);
	storm->act = acts[at].name;
	storm->acts++;
	acts[at].run(storm);
	if (storm_below(storm, 2))
		storm_settle(storm);
}
