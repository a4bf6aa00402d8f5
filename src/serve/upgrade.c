#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "serve/upgrade.h"
#include "system/signals.h"
#include "upgrade/bequest.h"

/*
 * The supervisor executes the new program in its own place: its number stays,
 * by which a service manager and pid files know it, and so do its children, who
 * serve on until the new program has others (takeover.c). What cannot be undone
 * is tried first, in a child (upgrade/trial.c); meanwhile all goes on, but that
 * no reload begins.
 */

static const enum handover_role names[ROLES] = {
    [ROLE_WORKER] = HANDOVER_WORKER,
    [ROLE_INDEXER] = HANDOVER_INDEXER,
    [ROLE_KEYHOLDER] = HANDOVER_KEYHOLDER,
    [ROLE_WRITER] = HANDOVER_WRITER,
};

static void
describe_children(
    const struct supervisor *supervisor, struct handover *handover)
{
	struct tally ended;

	memcpy(handover->counts, supervisor->past, sizeof(handover->counts));
	handover->children =
	    mem_alloc((supervisor->count + 1) * sizeof(*handover->children));
	for (size_t i = 0; i < supervisor->count; i++) {
		const struct child *child = &supervisor->children[i];
		if (child->row) {
			/* What its connections still do is not counted. */
			ended = child->row->tally;
			tally_end(&ended);
			tally_sum(&ended, handover->counts);
		}
		if (child->pid > 0 && child->channel >= 0)
			handover->children[handover->child_count++] =
			    (struct handover_child){
				child->pid, names[child->role], child->channel};
	}
}

static void
describe_hosts_of(
    const struct supervisor *supervisor, struct handover *handover)
{
	const struct generation *generation = &supervisor->generation;
	const struct config *config = &generation->config;

	for (size_t i = 0; i < config->host_count; i++)
		handover->hosts[handover->host_count++] =
		    (struct handover_host){.name = generation->vhosts[i].host,
			.root = config->hosts[i].root,
			.edition = supervisor->held[i].files.edition,
			.directory = supervisor->held[i].files.root,
			.base = supervisor->held[i].files.base,
			.large = supervisor->held[i].about.large,
			.adopted = supervisor->held[i].adopted,
			.cert = generation->certs[i],
			.warned = generation->warned[i]};
	for (size_t i = 0; i < config->zone_count; i++)
		handover->zones[handover->zone_count++] =
		    (struct handover_zone){
			config->zones[i].hosts, config->zones[i].path};
}

/* All is borrowed but what free_description() frees. */
static struct handover *
describe_service(const struct supervisor *supervisor, bool trial)
{
	const struct control *control = &supervisor->control;
	struct handover *handover = mem_alloc(sizeof(*handover));

	*handover = (struct handover){
	    .version = SPAN(LOAM_VERSION),
	    .process = getpid(),
	    .trial = trial,
	    .indexed = supervisor->indexed,
	    .started = supervisor->started,
	    .reloads = supervisor->reloads,
	    .file = supervisor->generation.config.file,
	    .listeners = supervisor->generation.listeners,
	    .control = {control->path ? control->listener : -1, control->device,
		control->inode, span_of(control->path)},
	    .signatures = supervisor->signing->signatures,
	    .refusals = supervisor->signing->refusals,
	    .ticket_keys = ticket_keys_are_own(supervisor->ticket_keys)
		? supervisor->ticket_keys
		: NULL,
	    .key = supervisor->limits->key,
	    .buckets = mem_alloc(THROTTLE_BUCKETS * sizeof(uint64_t)),
	};
	throttle_save(&supervisor->limits->throttle, handover->buckets);
	describe_hosts_of(supervisor, handover);
	describe_children(supervisor, handover);
	return handover;
}

static void
free_description(struct handover *handover)
{
	free(handover->buckets);
	free(handover->children);
	free(handover);
}

static void
log_failure(const struct supervisor *supervisor, struct span reason)
{
	log_line(LOG_ERROR,
	    "%s cannot take over, and version %s goes on: %pS; correct it and "
	    "send USR2 again",
	    supervisor->program ? supervisor->program : "the program",
	    LOAM_VERSION, SPAN_AT(reason));
}

static struct identity
file_identity(const char *path)
{
	struct stat about;

	return stat(path, &about) < 0 ? (struct identity){0}
				      : identity_of(&about);
}

void
upgrade_begin(struct supervisor *supervisor)
{
	if (!supervisor->program) {
		log_failure(supervisor,
		    SPAN("the path that it was started by leads to another "
			 "program"));
		return;
	}
	struct handover *handover = describe_service(supervisor, true);
	supervisor->tried = file_identity(supervisor->program);
	if (trial_start(&supervisor->trial, supervisor->program,
		supervisor->arguments, handover, &supervisor->passed) < 0)
		log_failure(supervisor, span_of(note_cause(errno)));
	free_description(handover);
}

/*
 * From here on signals wait for the next program. Those that are in the pipe
 * already are sent again, and so is a request for a reload: it is done after
 * the upgrade.
 */
static void
hold_signals(const struct supervisor *supervisor, sigset_t *before_r)
{
	sigset_t all;
	uint64_t got;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, before_r);
	while ((got = signals_take(supervisor->signals)) != 0)
		for (int signal = 1; signal <= SIGRTMAX; signal++)
			if (got & signals_bit(signal))
				kill(getpid(), signal);
	if (supervisor->reload)
		kill(getpid(), SIGHUP);
}

/* Returns only if that fails, with errno. */
static void
execute(struct supervisor *supervisor)
{
	struct handover *handover = describe_service(supervisor, false);
	sigset_t before;

	hold_signals(supervisor, &before);
	fflush(NULL);
	int fd = bequest_write(handover);
	if (fd >= 0 && bequest_leave(handover, fd) == 0 &&
	    passed_leave(&supervisor->passed) == 0 &&
	    notify_leave(&supervisor->notify) == 0)
		execv(supervisor->program, supervisor->arguments);
	int error = errno;
	notify_take_back();
	passed_take_back(&supervisor->passed);
	if (fd >= 0) {
		bequest_take_back(handover, fd);
		close(fd);
	}
	free_description(handover);
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
}

/* A file that was replaced during its trial has one of its own. */
static void
go_over(struct supervisor *supervisor)
{
	struct identity now = file_identity(supervisor->program);

	if (!identity_equal(&now, &supervisor->tried)) {
		upgrade_begin(supervisor);
		return;
	}
	notify_reloading(&supervisor->notify);
	execute(supervisor);
	log_failure(supervisor, span_of(note_cause(errno)));
	notify_send(&supervisor->notify,
	    "READY=1\nSTATUS=Serving as before: the program cannot be "
	    "executed");
}

void
upgrade_turn(struct supervisor *supervisor)
{
	struct buf reason = {0};

	trial_turn(&supervisor->trial);
	if (!supervisor->trial.ended)
		return;
	if (trial_passed(&supervisor->trial, &reason))
		go_over(supervisor);
	else
		log_failure(supervisor, buf_span(&reason));
	buf_free(&reason);
}
