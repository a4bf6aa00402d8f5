#include <signal.h>

#include "base/clock.h"
#include "chaos/storm.h"
#include "support/ask.h"
#include "support/expect.h"
#include "support/json.h"
#include "support/status.h"

/*
 * A storm is settled when every worker answers with the newest edition. Which
 * worker takes a connection is the kernel's choice, so that all but one are
 * stopped while that one is asked.
 */

enum {
	ASKED_FOR = 2000, /* ms, before the workers are looked at again */
	OTHERS = 3, /* processes that are no workers */
};

/* Whether the others are the indexer, the writer and the keyholder. */
static bool
has_others(const struct storm *storm)
{
	struct buf document = status_document(&storm->server);
	struct span status = buf_span(&document);
	bool has = !json_is(status, "hosts.0.indexer", "null") &&
	    !json_is(status, "hosts.0.writer", "null") &&
	    !json_is(status, "keyholder", "null");

	buf_free(&document);
	return has;
}

static bool
has_all_roles(const struct storm *storm)
{
	pid_t children[PROCESS_MAX];

	return process_children(storm->server.pid, children) ==
	    storm->workers + OTHERS &&
	    process_workers(&storm->server, children) == storm->workers &&
	    has_others(storm);
}

void
storm_await_children(struct storm *storm)
{
	EVENTUALLY(has_all_roles(storm));
}

/* Whether the menu that names all articles is the newest. */
static bool
answers_with_newest(struct storm *storm)
{
	struct talk talk = ask_for(&storm->server, false, SPAN("/s/\r\n"));
	struct client client;
	struct view newest;
	bool good = client_open(&client, &talk) == 0 &&
	    client_send(&client, talk.request) == 0;

	client.until = clock_monotonic() + ASKED_FOR;
	struct heard heard = client_listen(&client);
	for (size_t i = 0; i < SLOTS; i++)
		newest.slots[i] = storm->world->slots[i].last;
	newest.moved = storm->world->moved.last;
	newest.tree = storm->world->tree.last;
	newest.mark = storm->world->mark.last;
	newest.clock = storm->world->clock.last;
	good = good && heard.end == CLIENT_FIN &&
	    span_ends(heard_span(&heard), SPAN("\r\n.\r\n")) &&
	    !world_judge_menu(storm->world, &newest, heard_span(&heard), true);
	heard_free(&heard);
	client_close(&client);
	return good;
}

static void
signal_others(const pid_t *workers, size_t count, size_t one, int signal)
{
	for (size_t i = 0; i < count; i++)
		if (i != one && signal == SIGSTOP)
			process_try_halt(workers[i]);
		else if (i != one)
			kill(workers[i], signal);
}

/* Whether all workers that there are have the newest edition. */
static bool
have_newest(struct storm *storm)
{
	pid_t workers[PROCESS_MAX];
	size_t count = process_workers(&storm->server, workers);
	bool good = count == storm->workers;

	for (size_t i = 0; i < count && good; i++) {
		signal_others(workers, count, i, SIGSTOP);
		good = answers_with_newest(storm);
		signal_others(workers, count, i, SIGCONT);
	}
	return good;
}

void
storm_settle(struct storm *storm)
{
	int64_t from = clock_monotonic();

	publisher_finish(&storm->publisher);
	/* Workers that begin have the edition of those that they replace. */
	EVENTUALLY(have_newest(storm) && has_all_roles(storm));
	publisher_settle(&storm->publisher);
	faults_retired(&storm->faults, from);
	assert_int_equal(faults_judge(&storm->faults), 0);
}
