#include <errno.h>
#include <string.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "serve/children.h"
#include "serve/reload.h"
#include "serve/takeover.h"

/*
 * For its children an upgrade is a reload: the generation in force is what the
 * handover says of it, which is as much as its successor needs to know. But a
 * program that nobody has seen serve yet replaces one that does. So the
 * children of the program before go on until there is an edition for each host
 * (one of another format is made anew) and until all new workers accept: if
 * those cannot, readers notice nothing. Between programs of two versions
 * nothing is said but TERM and KILL; the channels are held, because a child
 * takes the end of its channel for that of the server, as a writer is to.
 *
 * Connections of the old workers are not counted among those of their addresses
 * any more: for the seconds that such workers have left an address may have
 * more.
 */

enum { LOOK = 20 /* ms between two looks at the new workers */ };

static const enum role roles[HANDOVER_ROLES] = {
    [HANDOVER_WORKER] = ROLE_WORKER,
    [HANDOVER_INDEXER] = ROLE_INDEXER,
    [HANDOVER_KEYHOLDER] = ROLE_KEYHOLDER,
    [HANDOVER_WRITER] = ROLE_WRITER,
};

/* Takes over an edition that was checked when it was read. */
static void
hold_edition(
    struct held_edition *held, struct handover_host *host, size_t number)
{
	struct edition_header header;

	if (host->fault)
		log_line(LOG_INFO,
		    "%pS has %s: another one is made, and the workers of "
		    "before serve until then",
		    SPAN_AT(host->name), host->fault);
	if (host->edition < 0 ||
	    edition_check(host->edition, host->base, &header))
		return;
	held->files =
	    (struct channel_files){host->edition, host->directory, host->base};
	host->edition = host->directory = host->base = -1;
	held->adopted = host->adopted;
	held->about = (struct edition_info){.host = (uint32_t)number,
	    .articles = header.articles,
	    .files = header.files,
	    .large = host->large};
	memcpy(held->about.digest, header.digest, DIGEST_SIZE);
}

/*
 * What a successor is compared with: listeners, hosts with their certificates
 * and editions, zones. It borrows texts of the handover, which has no aliases.
 */
static void
restore_generation(struct supervisor *supervisor, struct handover *handover)
{
	struct generation *generation = &supervisor->generation;
	struct config *config = &generation->config;

	*generation =
	    (struct generation){.log.fd = -1, .listeners = handover->listeners};
	handover->listeners = (struct listeners){0};
	config->host_count = handover->host_count;
	for (size_t i = 0; i < config->host_count; i++) {
		struct handover_host *host = &handover->hosts[i];
		config->hosts[i].root = host->root;
		generation->vhosts[i].host = host->name;
		generation->vhosts[i].names = &host->name;
		generation->vhosts[i].name_count = 1;
		generation->certs[i] = host->cert;
		generation->warned[i] = host->warned;
		host->cert = (struct cert){.length = 0};
		hold_edition(&supervisor->held[i], host, i);
	}
	config->zone_count = handover->zone_count;
	for (size_t i = 0; i < config->zone_count; i++) {
		config->zones[i].path = handover->zones[i].path;
		config->zones[i].hosts = handover->zones[i].hosts;
	}
}

static bool
is_child(pid_t pid)
{
	siginfo_t about;
	int failed;

	do
		failed = waitid(
		    P_PID, (id_t)pid, &about, WEXITED | WNOHANG | WNOWAIT);
	while (failed && errno == EINTR);
	return !failed;
}

static void
restore_children(struct supervisor *supervisor, struct handover *handover)
{
	for (size_t i = 0; i < handover->child_count; i++) {
		struct handover_child *child = &handover->children[i];
		if (!is_child(child->pid))
			continue;
		children_adopt(
		    supervisor, child->pid, roles[child->role], child->channel);
		child->channel = -1;
	}
}

static void
restore_shared(struct supervisor *supervisor, struct handover *handover)
{
	struct control *control = &supervisor->control;

	supervisor->started = handover->started;
	supervisor->reloads = handover->reloads;
	supervisor->indexed = handover->indexed;
	memcpy(supervisor->past, handover->counts, sizeof(supervisor->past));
	supervisor->signing->signatures = handover->signatures;
	supervisor->signing->refusals = handover->refusals;
	if (handover->ticket_keys)
		ticket_keys_inherit(
		    supervisor->ticket_keys, handover->ticket_keys);
	if (handover->buckets) {
		supervisor->limits->key = handover->key;
		throttle_restore(
		    &supervisor->limits->throttle, handover->buckets);
	}
	/* It may have been removed, and is waited for. */
	supervisor->control_lost = handover->control.fd < 0;
	if (supervisor->control_lost)
		return;
	*control =
	    (struct control){.path = mem_copy(handover->control.path.data,
				 handover->control.path.size),
		.listener = handover->control.fd,
		.device = handover->control.device,
		.inode = handover->control.inode};
	handover->control.fd = -1;
}

/* All that could fail has succeeded: from here on the program is in force. */
static void
take_over(struct supervisor *supervisor, struct generation *next,
    struct held_edition held[HOSTS_MAX], struct handover *handover)
{
	struct config *config = &supervisor->generation.config;

	restore_shared(supervisor, handover);
	restore_children(supervisor, handover);
	children_relieve(supervisor, ROLE_INDEXER);
	config->control = next->config.control;
	reload_exchange(supervisor, next, held);
	if (supervisor->control_lost)
		log_line(LOG_WARNING,
		    "there is no control socket: it is made once its place can "
		    "be had");
	for (size_t i = 0; i < config->host_count; i++)
		held_edition_serve(
		    &supervisor->held[i], &supervisor->generation.roots[i]);
	children_start_signing(supervisor);
	children_start_indexers(supervisor);
	supervisor->relief = RELIEF_EDITIONS;
	log_line(LOG_INFO, "version %s takes over from version %pS",
	    LOAM_VERSION, SPAN_AT(handover->version));
}

/* The children of before see the end of their channels, and end. */
static void
give_up(struct supervisor *supervisor)
{
	held_editions_close(
	    supervisor->held, supervisor->generation.config.host_count);
	generation_free(&supervisor->generation);
}

/*
 * What fails is tried again as long as there are tries: the trial could do it,
 * and there is no program of before to go back to. Returns 0, or -1 with errno.
 */
static int
open_editions(struct supervisor *supervisor, size_t hosts, int tries)
{
	while (held_editions_open(supervisor->held, hosts) < 0) {
		if (--tries <= 0)
			return -1;
		clock_wait(TAKEOVER_PAUSE);
	}
	return 0;
}

/* The configuration is read again, and the keys. */
static int
try_again(struct supervisor *supervisor, struct generation *next,
    struct held_edition held[HOSTS_MAX], struct notes *notes)
{
	struct config config;

	clock_wait(TAKEOVER_PAUSE);
	note_free(notes);
	return supervisor->load(supervisor->context, &config, notes) < 0
	    ? -1
	    : reload_succeed(supervisor, &config, next, held, notes);
}

int
takeover_run(struct supervisor *supervisor, struct config *config,
    struct handover *handover)
{
	struct generation next;
	struct held_edition held[HOSTS_MAX];
	struct notes notes = {0};
	int tries = handover->trial ? 1 : TAKEOVER_TRIES;

	if (open_editions(supervisor, handover->host_count, tries) < 0) {
		log_line(LOG_ERROR, "the server cannot start: %s",
		    note_cause(errno));
		config_free(config);
		return -1;
	}
	restore_generation(supervisor, handover);
	int result = reload_succeed(supervisor, config, &next, held, &notes);
	while (result < 0 && --tries > 0)
		result = try_again(supervisor, &next, held, &notes);
	note_free(&notes);
	if (result < 0) {
		give_up(supervisor);
		return -1;
	}
	if (!handover->trial) {
		take_over(supervisor, &next, held, handover);
		return 0;
	}
	held_editions_close(held, next.config.host_count);
	reload_give_up(supervisor, &next);
	trial_succeed(handover);
	return 0;
}

/* Without a capsule that can be read there is no edition to wait for. */
static bool
has_editions(const struct supervisor *supervisor)
{
	for (size_t i = 0; i < supervisor->generation.config.host_count; i++)
		if (supervisor->held[i].files.edition < 0 &&
		    !supervisor_host_row(supervisor, i)->host.unreadable)
			return false;
	return true;
}

bool
takeover_fails(const struct supervisor *supervisor)
{
	for (size_t i = 0; i < supervisor->count; i++)
		if (!supervisor->children[i].retired &&
		    supervisor->children[i].quick_deaths > 1)
			return supervisor->relief != RELIEF_NONE;
	return false;
}

static void
log_failure_once(struct supervisor *supervisor)
{
	if (supervisor->relief_fails || !takeover_fails(supervisor))
		return;
	supervisor->relief_fails = true;
	log_line(LOG_ERROR,
	    "processes of version %s end again and again, and the workers of "
	    "before serve on: install a version that works, and send USR2",
	    LOAM_VERSION);
}

void
takeover_turn(struct supervisor *supervisor)
{
	if (supervisor->stopping)
		supervisor->relief = RELIEF_NONE;
	log_failure_once(supervisor);
	if (supervisor->relief == RELIEF_EDITIONS &&
	    (has_editions(supervisor) ||
		!children_any_worker_retired(supervisor))) {
		children_start_workers(supervisor);
		supervisor->relief = RELIEF_WORKERS;
	}
	if (supervisor->relief != RELIEF_WORKERS ||
	    !children_all_accept(supervisor))
		return;
	children_relieve(supervisor, ROLE_WORKER);
	children_relieve(supervisor, ROLE_KEYHOLDER);
	children_relieve(supervisor, ROLE_WRITER);
	supervisor->relief = RELIEF_NONE;
	log_line(LOG_INFO,
	    "the workers of version %s serve; those of before finish their "
	    "answers",
	    LOAM_VERSION);
}

int
takeover_timeout(const struct supervisor *supervisor)
{
	return supervisor->relief == RELIEF_WORKERS ? LOOK : INT32_MAX;
}
