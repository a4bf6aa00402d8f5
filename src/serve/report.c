#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "serve/children.h"
#include "serve/report.h"
#include "stats/status.h"

/*
 * Collects a snapshot of the server for `loam status`: the supervisor's own
 * state is exact, while counters in shared memory are read one after the other
 * as their writers go on (see tally.h). status.c turns it into text.
 */

/* Adds one worker; its counts go into the totals too. */
static void
take_worker(const struct supervisor *supervisor, const struct child *child,
    struct status *status)
{
	struct status_worker *worker = &status->workers[status->worker_count++];

	worker->pid = (long)child->pid;
	worker->state = child->pid == 0              ? STATUS_RESTING
	    : child->retired || supervisor->stopping ? STATUS_ENDING
						     : STATUS_SERVING;
	tally_sum(child->tally, worker->counts);
	tally_sum(child->tally, status->totals);
}

/* Fills the list of workers, the totals, and the indexers of the hosts. */
static void
take_children(const struct supervisor *supervisor, struct status *status)
{
	memcpy(status->totals, supervisor->past, sizeof(status->totals));
	status->workers =
	    mem_alloc(supervisor->count * sizeof(*status->workers));
	for (size_t i = 0; i < supervisor->count; i++) {
		const struct child *child = &supervisor->children[i];
		if (child->worker)
			take_worker(supervisor, child, status);
		else if (!child->retired)
			status->hosts[child->host].indexer = (long)child->pid;
	}
}

static void
take_rescan(
    const struct tally_rescan *last, int64_t now, struct status_host *host)
{
	int64_t at = (int64_t)tally_get(&last->at);

	host->rescanned = at > 0;
	host->rescan_age = now - at;
	host->rescan_took = (int64_t)tally_get(&last->took);
	host->hinted = tally_get(&last->hinted);
}

static void
take_host(const struct supervisor *supervisor, size_t number, int64_t now,
    struct status_host *host)
{
	const struct generation *generation = &supervisor->generation;
	const struct held_edition *held = &supervisor->held[number];
	const struct board_host *board = children_board(supervisor, number);

	*host = (struct status_host){
	    .name = generation->vhosts[number].host,
	    .capsule = generation->config.hosts[number].root,
	    .unreadable = board->unreadable != 0,
	    .gopher = &generation->gopher[number],
	    .edition = held->files.edition >= 0 ? &held->about : NULL,
	    .edition_age = now - held->adopted,
	    .read = board->files_read,
	};
	take_rescan(&board->rescan, now, host);
}

/* The lists of the result are the caller's to free; all else is borrowed. */
static struct status
collect_status(const struct supervisor *supervisor)
{
	const struct generation *generation = &supervisor->generation;
	int64_t now = clock_monotonic();
	struct status status = {
	    .version = SPAN(LOAM_VERSION),
	    .pid = (long)getpid(),
	    .up = now - supervisor->started,
	    .stopping = supervisor->stopping,
	    .file = generation->config.file,
	    .gemini = &generation->gemini,
	    .host_count = generation->config.host_count,
	};

	status.hosts = mem_alloc(status.host_count * sizeof(*status.hosts));
	for (size_t i = 0; i < status.host_count; i++)
		take_host(supervisor, i, now, &status.hosts[i]);
	take_children(supervisor, &status);
	return status;
}

void
report_answer(void *context, struct span command, struct buf *answer)
{
	bool text = span_equal(command, SPAN("status"));

	if (!text && !span_equal(command, SPAN("status json"))) {
		buf_add(answer, SPAN("expected status or status json\n"));
		return;
	}
	struct status status = collect_status(context);
	if (text)
		status_text(&status, answer);
	else
		status_json(&status, answer);
	free(status.hosts);
	free(status.workers);
}
