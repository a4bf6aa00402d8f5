#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "config/real_path.h"
#include "serve/children.h"
#include "orders/report.h"
#include "stats/status.h"
#include "text/uri.h"

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
	if (!child->row)
		return;
	tally_sum(&child->row->tally, worker->counts);
	tally_sum(&child->row->tally, status->totals);
}

/* Fills the list of workers, the totals, and the other processes. */
static void
take_children(const struct supervisor *supervisor, struct status *status)
{
	memcpy(status->totals, supervisor->past, sizeof(status->totals));
	status->workers =
	    mem_alloc(supervisor->count * sizeof(*status->workers));
	for (size_t i = 0; i < supervisor->count; i++) {
		const struct child *child = &supervisor->children[i];
		if (child->role == ROLE_WORKER)
			take_worker(supervisor, child, status);
		else if (child->retired)
			continue;
		else if (child->role == ROLE_INDEXER)
			status->hosts[child->host].indexer = (long)child->pid;
		else if (child->role == ROLE_WRITER)
			status->hosts[child->host].writer = (long)child->pid;
		else if (child->role == ROLE_KEYHOLDER)
			status->keyholder = (long)child->pid;
	}
}

/* Moments that cannot be, which a corrupt indexer wrote, are shown as now. */
static void
take_rescan(
    const struct tally_rescan *last, int64_t now, struct status_host *host)
{
	uint64_t at = tally_get(&last->at), took = tally_get(&last->took);

	at = at < (uint64_t)now ? at : (uint64_t)now;
	host->rescanned = at > 0;
	host->rescan_age = now - (int64_t)at;
	host->rescan_took = (int64_t)(took < at ? took : at);
	host->hinted = tally_get(&last->hinted) != 0;
}

static void
take_host(const struct supervisor *supervisor, size_t number, int64_t now,
    struct status_host *host)
{
	const struct generation *generation = &supervisor->generation;
	const struct held_edition *held = &supervisor->held[number];
	const struct board_host *board =
	    &supervisor_host_row(supervisor, number)->host;

	*host = (struct status_host){
	    .name = generation->vhosts[number].host,
	    .capsule = generation->config.hosts[number].root,
	    .unreadable = board->unreadable != 0,
	    .gopher = &generation->listeners.gopher[number],
	    .edition = held->files.edition >= 0 ? &held->about : NULL,
	    .edition_age = now - held->adopted,
	    .read = board->files_read,
	};
	take_rescan(&board->rescan, now, host);
}

struct span
report_health(const struct supervisor *supervisor)
{
	size_t hosts = supervisor->generation.config.host_count, lost = 0;
	bool starting = !children_all_accept(supervisor);

	/*
	 * Before there are editions all pages are answered with a failure. One
	 * capsule that is lost takes no readers from the others.
	 */
	for (size_t i = 0; i < hosts; i++)
		if (supervisor_host_row(supervisor, i)->host.unreadable)
			lost++;
		else if (supervisor->held[i].files.edition < 0)
			starting = true;
	return supervisor->stopping    ? SPAN("ending")
	    : supervisor->drain_at > 0 ? SPAN("draining")
	    : lost == hosts            ? SPAN("unreadable")
	    : starting                 ? SPAN("starting")
				       : SPAN(STATUS_HEALTHY);
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
	    .health = report_health(supervisor),
	    .reloads = supervisor->reloads,
	    .reload_failed = supervisor->faults.size > 0,
	    .file = generation->config.file,
	    .certs = generation->config.certificates,
	    .gemini = &generation->listeners.gemini,
	    .gemini_proxy = generation->config.gemini_proxy,
	    .gopher_proxy = generation->config.gopher_proxy,
	    .proxy_from = &generation->config.proxy_from,
	    .signatures = supervisor->signing->signatures,
	    .refusals = supervisor->signing->refusals,
	    .host_count = generation->config.host_count,
	};

	status.hosts = mem_alloc(status.host_count * sizeof(*status.hosts));
	for (size_t i = 0; i < status.host_count; i++)
		take_host(supervisor, i, now, &status.hosts[i]);
	take_children(supervisor, &status);
	return status;
}

/* A line of a path that is escaped, so that no name can make another line. */
static void
add_path(
    struct buf *answer, struct arena *arena, const char *key, struct span path)
{
	buf_format(answer, "%s ", key);
	if (path.size > 0)
		uri_encode_path(answer, real_path_of(arena, path));
	buf_byte(answer, '\n');
}

void
report_paths(const struct supervisor *supervisor, struct buf *answer)
{
	const struct config *config = &supervisor->generation.config;
	struct arena arena = {0};

	buf_format(answer, "pid %ld\n", (long)getpid());
	add_path(answer, &arena, "directory", SPAN("."));
	add_path(answer, &arena, "config", config->file);
	add_path(answer, &arena, "certs", config->certificates);
	for (size_t i = 0; i < config->host_count; i++)
		add_path(answer, &arena, "capsule", config->hosts[i].root);
	arena_free(&arena);
}

/* In full: a reader of the status may be in another directory. */
static void
resolve_paths(struct arena *arena, struct status *status)
{
	if (status->file.size > 0)
		status->file = real_path_of(arena, status->file);
	status->certs = real_path_of(arena, status->certs);
	for (size_t i = 0; i < status->host_count; i++)
		status->hosts[i].capsule =
		    real_path_of(arena, status->hosts[i].capsule);
}

bool
report_status(
    const struct supervisor *supervisor, struct span form, struct buf *answer)
{
	static const struct {
		struct span name;
		void (*print)(const struct status *status, struct buf *buf);
	} forms[] = {
	    {SPAN(""), status_text},
	    {SPAN("json"), status_json},
	    {SPAN("prometheus"), status_prometheus},
	};
	size_t at = 0;

	while (at < sizeof(forms) / sizeof(forms[0]) &&
	    !span_equal(form, forms[at].name))
		at++;
	if (at == sizeof(forms) / sizeof(forms[0]))
		return false;
	struct status status = collect_status(supervisor);
	struct arena arena = {0};
	resolve_paths(&arena, &status);
	forms[at].print(&status, answer);
	arena_free(&arena);
	free(status.hosts);
	free(status.workers);
	return true;
}

void
report_pages(const struct supervisor *supervisor, struct buf *answer)
{
	const struct page_counts *tables[TALLY_SLOTS + 1];
	size_t count = 0;

	tables[count++] = &supervisor->past_pages;
	for (size_t i = 0; i < supervisor->count; i++)
		if (supervisor->children[i].row)
			tables[count++] = &supervisor->children[i].row->pages;
	page_counts_text(tables, count, answer);
}
