#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "serve/children.h"
#include "serve/indexer.h"
#include "serve/place.h"

enum {
	QUICK_DEATH = 1000, /* ms of life under which a death is a bad sign */
	REST_LEAST = 50, /* ms before another try after a quick death */
	REST_MOST = 5000,
	STOP_MAX = 10500, /* ms; the children themselves stop in 10 s */
	KILL_AGAIN = 1000,
	RESERVE = 64, /* descriptors that are not for connections */
	DESCRIPTORS_MAX = 65536,
};

/* As many descriptors as we may have. Returns how many that is. */
static size_t
raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 1024;
	rlim_t most =
	    limit.rlim_max < DESCRIPTORS_MAX ? limit.rlim_max : DESCRIPTORS_MAX;
	if (limit.rlim_cur < most) {
		limit.rlim_cur = most;
		if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
			getrlimit(RLIMIT_NOFILE, &limit);
	}
	return (size_t)(limit.rlim_cur < most ? limit.rlim_cur : most);
}

/* Each connection may hold a socket and a file. */
static size_t
connections_of(const struct config *config)
{
	size_t descriptors = raise_descriptors();
	size_t most = descriptors > 2 * RESERVE ? (descriptors - RESERVE) / 2
						: RESERVE / 2;

	if (config->connections && (size_t)config->connections < most)
		return (size_t)config->connections;
	return most;
}

static struct worker_order
worker_order(
    const struct supervisor *supervisor, const struct child *child, int channel)
{
	const struct generation *generation = &supervisor->generation;
	const struct config *config = &generation->config;
	struct worker_order order = {
	    .listener_count = generation->listener_count,
	    .channel = channel,
	    .edition = supervisor->edition,
	    .hints = supervisor->hints[1],
	    .root = config->root.data,
	    .place = generation->place,
	    .cert = config->gemini_listen.count ? &generation->cert : NULL,
	    .ticket_keys = supervisor->ticket_keys,
	    .progress = &supervisor->board->progress,
	    .absent = &supervisor->board->absent,
	    .tally = child->tally,
	    .connections = connections_of(config),
	    .hello = config->hello,
	    .handshake = config->handshake,
	    .request = config->request,
	    .stall = config->stall,
	};

	for (size_t i = 0; i < order.listener_count; i++) {
		order.listeners[i].fd = generation->listeners[i].fd;
		order.listeners[i].gopher = generation->listeners[i].gopher;
	}
	return order;
}

static struct indexer_order
indexer_order(const struct supervisor *supervisor, int channel)
{
	const struct config *config = &supervisor->generation.config;
	struct indexer_order order = {
	    .rules = place_scan_rules(config, &supervisor->board->progress),
	    .channel = channel,
	    .hints = supervisor->hints[0],
	    .rescan = config->rescan,
	    .look = &supervisor->board->look,
	    .grace = INDEXER_GRACE,
	    .absent = &supervisor->board->absent,
	};

	order.rules.patient = supervisor->edition >= 0;
	return order;
}

/* In the child: keeps its own end of one channel and leaves all others. */
static _Noreturn void
become(struct supervisor *supervisor, const struct child *child, int channel)
{
	int code;

	signal(SIGINT, SIG_IGN); /* a terminal's: the supervisor sends TERM */
	signal(SIGHUP, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	signal(SIGCHLD, SIG_DFL);
	close(supervisor->signals);
	control_leave(&supervisor->control);
	for (size_t i = 0; i < supervisor->count; i++)
		if (supervisor->children[i].channel >= 0)
			close(supervisor->children[i].channel);
	if (child->worker) {
		struct worker_order order =
		    worker_order(supervisor, child, channel);
		/* TERM is let in once the worker listens to it. */
		code = worker_run(&order);
	} else {
		struct indexer_order order = indexer_order(supervisor, channel);
		if (supervisor->edition >= 0)
			close(supervisor->edition);
		close(supervisor->hints[1]);
		for (size_t i = 0; i < supervisor->generation.listener_count;
		     i++)
			close(supervisor->generation.listeners[i].fd);
		cert_free(&supervisor->generation.cert);
		sigset_t none;
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		code = indexer_run(&order);
	}
	_exit(code);
}

/* Nothing but the newest edition matters: one that did not fit is dropped. */
void
children_send(struct supervisor *supervisor, struct child *child)
{
	if (!child->worker || child->retired || child->pid == 0 ||
	    supervisor->edition < 0)
		return;
	child->behind = channel_send(child->channel, supervisor->edition,
			    &supervisor->about) < 0 &&
	    errno != EPIPE && errno != ECONNRESET;
}

static void
rest(struct child *child)
{
	int64_t rest = REST_LEAST;

	for (unsigned i = 2; i < child->quick_deaths && rest < REST_MOST; i++)
		rest *= 2;
	child->start_at =
	    clock_monotonic() + (rest < REST_MOST ? rest : REST_MOST);
}

static void
start_child(struct supervisor *supervisor, struct child *child)
{
	int ends[2];
	sigset_t all, before;

	child->start_at = 0;
	if (channel_pair(ends) < 0) {
		log_line(LOG_ERROR, "no channel: %s", strerror(errno));
		child->quick_deaths++;
		rest(child);
		return;
	}
	fflush(NULL);
	/* A signal between fork and the child's own handlers would be ours. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		become(supervisor, child, ends[1]);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	close(ends[1]);
	child->channel = ends[0];
	child->pid = pid > 0 ? pid : 0;
	child->started = clock_monotonic();
	if (pid < 0) {
		log_line(LOG_ERROR, "no process: %s", strerror(errno));
		close(ends[0]);
		child->channel = -1;
		child->quick_deaths++;
		rest(child);
		return;
	}
	/* It has the newest edition from the fork. */
	child->behind = false;
}

static size_t
workers_of(const struct config *config)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (config->workers > 0)
		return (size_t)config->workers;
	if (processors > TALLY_WORKERS)
		return TALLY_WORKERS;
	return processors > 0 ? (size_t)processors : 1;
}

static bool
is_written(const struct supervisor *supervisor, const struct tally *tally)
{
	for (size_t i = 0; i < supervisor->count; i++)
		if (supervisor->children[i].tally == tally)
			return true;
	return false;
}

/* One that nobody writes: there are enough for two generations. */
static struct tally *
free_tally(const struct supervisor *supervisor)
{
	struct tally *tally = supervisor->board->tallies;

	while (is_written(supervisor, tally))
		tally++;
	return tally;
}

/* One indexer and the workers of the generation at hand. */
void
children_start(struct supervisor *supervisor)
{
	size_t workers = workers_of(&supervisor->generation.config);

	for (size_t i = 0; i <= workers; i++) {
		struct tally *tally = i > 0 ? free_tally(supervisor) : NULL;
		supervisor->children =
		    mem_grow(supervisor->children, &supervisor->capacity,
			supervisor->count + 1, sizeof(*supervisor->children));
		struct child *child =
		    &supervisor->children[supervisor->count++];
		*child = (struct child){
		    .worker = i > 0, .channel = -1, .tally = tally};
		start_child(supervisor, child);
	}
}

static void
forget_child(struct supervisor *supervisor, size_t at)
{
	if (supervisor->children[at].tally)
		tally_move(supervisor->children[at].tally, supervisor->past);
	supervisor->children[at] = supervisor->children[--supervisor->count];
}

static void
bury(struct supervisor *supervisor, size_t at, int status)
{
	struct child *child = &supervisor->children[at];
	int64_t lived = clock_monotonic() - child->started;

	close(child->channel);
	child->channel = -1;
	child->pid = 0;
	if (child->tally)
		tally_end(child->tally);
	if (child->retired || supervisor->stopping) {
		forget_child(supervisor, at);
		return;
	}
	if (WIFSIGNALED(status))
		log_line(LOG_WARNING, "%s ended by signal %d: another starts",
		    child->worker ? "a worker" : "the indexer",
		    WTERMSIG(status));
	else
		log_line(LOG_WARNING, "%s ended with code %d: another starts",
		    child->worker ? "a worker" : "the indexer",
		    WEXITSTATUS(status));
	child->quick_deaths = lived < QUICK_DEATH ? child->quick_deaths + 1 : 0;
	/* The first death is an accident; the next ones in a row a habit. */
	if (child->quick_deaths > 1)
		rest(child);
	else
		start_child(supervisor, child);
}

void
children_reap(struct supervisor *supervisor)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (size_t i = 0; i < supervisor->count; i++)
			if (supervisor->children[i].pid == pid) {
				bury(supervisor, i, status);
				break;
			}
}

/* Children of before finish what they are doing; the indexer just ends. */
void
children_retire(struct supervisor *supervisor)
{
	for (size_t i = supervisor->count; i > 0; i--) {
		struct child *child = &supervisor->children[i - 1];
		if (!child->retired)
			child->kill_at = clock_monotonic() + STOP_MAX;
		child->retired = true;
		if (child->pid == 0)
			forget_child(supervisor, i - 1);
		else
			kill(child->pid, SIGTERM);
	}
}

bool
children_retiring(const struct supervisor *supervisor)
{
	for (size_t i = 0; i < supervisor->count; i++)
		if (supervisor->children[i].retired)
			return true;
	return false;
}

/* Starts who has rested, and sends again what did not fit. */
void
children_tend(struct supervisor *supervisor)
{
	int64_t now = clock_monotonic();

	for (size_t i = 0; i < supervisor->count; i++) {
		struct child *child = &supervisor->children[i];
		if (child->start_at && child->start_at <= now)
			start_child(supervisor, child);
		if (child->behind)
			children_send(supervisor, child);
		if (child->kill_at && child->kill_at <= now) {
			kill(child->pid, SIGKILL);
			child->kill_at = now + KILL_AGAIN;
		}
	}
}

int
children_timeout(const struct supervisor *supervisor)
{
	int64_t now = clock_monotonic(), least = 3600000;

	for (size_t i = 0; i < supervisor->count; i++) {
		const struct child *child = &supervisor->children[i];
		int64_t left = child->start_at ? child->start_at - now
		    : child->kill_at           ? child->kill_at - now
					       : least;
		if (child->behind && left > REST_LEAST)
			left = REST_LEAST;
		least = left < least ? left : least;
	}
	return least > 0 ? (int)least : 0;
}
