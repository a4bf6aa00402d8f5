#include <signal.h>

#include "base/clock.h"
#include "base/log.h"
#include "edition/root.h"
#include "serve/announce.h"
#include "serve/children.h"

/*
 * What passes between the supervisor and its children.
 *
 * The supervisor never blocks on a child. A message that does not fit into a
 * channel is remembered as a bit per host (`behind`) and sent later, from the
 * state of that moment: only the newest edition matters, so there is no queue.
 *
 * A child may have been compromised: an indexer by a publisher's file, a worker
 * by a client. So the supervisor takes nothing from a child on trust. What does
 * not pass every check is an offence: the child is killed, the log says which
 * one and for what, and another is started after a delay. Honest children send
 * nothing of that kind, whatever publishers and clients do.
 *
 * A child that sends without end costs a bounded part of a turn, and turns are
 * not begun for it more often than once in PAUSE: of editions only the newest
 * counts.
 */

enum {
	PAUSE = 5, /* ms between two reads of a channel */
	PAUSE_FULL = 500, /* the same, while descriptors are lacking */
	HANGUP = 2000, /* ms in which a child that closed its channel ends */
};

void
children_send(
    struct supervisor *supervisor, struct child *child, uint64_t hosts)
{
	if (child->role != ROLE_WORKER || (child->retired && !child->follows))
		return;
	for (size_t i = 0; i < supervisor->generation.config.host_count; i++) {
		const struct held_edition *held = &supervisor->held[i];
		if (!(hosts >> i & 1) || held->files.edition < 0 || held->moved)
			continue;
		/* The successor of one that is gone inherits the edition. */
		bool full = channel_send_edition(
				child->channel, &held->files, &held->about) < 0;
		child->behind &= ~(1ULL << i);
		child->behind |= (uint64_t)full << i;
	}
}

/*
 * A retired worker gets no new log: it writes its last lines to the file that
 * it has, which is still the log under its new name.
 */
void
children_send_log(struct supervisor *supervisor, struct child *child)
{
	if (child->role != ROLE_WORKER || child->retired)
		return;
	child->log_dropped =
	    channel_send_log(child->channel, supervisor->generation.log.fd) < 0;
}

/*
 * An indexer that is not running is told the number at its next start. What
 * cannot be sent for want of memory, or to a full channel, is sent later: who
 * has ordered it would wait for ever.
 */
void
children_send_order(struct supervisor *supervisor, struct child *child)
{
	if (child->role != ROLE_INDEXER || child->retired)
		return;
	child->order_dropped =
	    channel_send_rescan(child->channel, supervisor->rescans) < 0;
}

uint32_t
children_rescan(struct supervisor *supervisor)
{
	uint32_t number = ++supervisor->rescans;

	for (size_t i = 0; i < supervisor->count; i++)
		children_send_order(supervisor, &supervisor->children[i]);
	return number;
}

/* Only an edition that every worker can map is held and passed on. */
static const char *
fault_of_edition(const struct channel_message *message, size_t host)
{
	const struct edition_info *about = &message->about;
	struct edition_header header;
	const char *fault =
	    edition_check(message->files.edition, message->files.base, &header);

	if (fault)
		return fault;
	if (!root_is_directory(message->files.root))
		return "an edition without a directory";
	if (about->host != host)
		return "an edition of another host";
	if (about->articles != header.articles ||
	    about->files != header.files || about->large > header.files ||
	    memcmp(about->digest, header.digest, DIGEST_SIZE) != 0)
		return "an edition with other counts than its header";
	return NULL;
}

/* Whether workers serve a directory already; no for what cannot be told. */
static bool
workers_serve(const struct held_edition *held, int root)
{
	struct identity served = root_identity_of(held->served);
	struct identity found = root_identity_of(root);

	return served.inode != 0 && identity_equal(&served, &found);
}

/*
 * Whether the directory of an edition is that, or the one that the configured
 * path leads to, and which is not refused: a compromised indexer could name any
 * other that it has found open. Only for another one the path is looked at,
 * which may be on a file system that does not answer.
 */
static bool
is_configured(const struct supervisor *supervisor, size_t host, int root)
{
	const struct generation *generation = &supervisor->generation;
	struct identity found = root_identity_of(root);

	return workers_serve(&supervisor->held[host], root) ||
	    (root_is_at(generation->config.hosts[host].root.data, &found) &&
		!loaded_root_refuses(&generation->roots[host], root));
}

/*
 * The path may have been changed since the indexer opened it, so this is no
 * offence. The next one begins at the path.
 */
static void
restart_elsewhere(
    const struct supervisor *supervisor, const struct child *indexer)
{
	log_line(LOG_WARNING,
	    "an edition is not of the directory that %pS leads to: it is not "
	    "used, and another indexer starts",
	    SPAN_AT(supervisor->generation.config.hosts[indexer->host].root));
	kill(indexer->pid, SIGKILL);
}

/* The message's files are taken over. */
static void
take_edition(struct supervisor *supervisor, struct child *indexer,
    struct channel_message *message)
{
	struct held_edition *held = &supervisor->held[indexer->host];
	const char *fault = fault_of_edition(message, indexer->host);

	/* The hosts of an earlier configuration have other numbers. */
	if (fault || indexer->retired) {
		channel_files_close(&message->files);
		if (fault)
			children_condemn(indexer, fault, 0);
		return;
	}
	if (!is_configured(supervisor, indexer->host, message->files.root)) {
		channel_files_close(&message->files);
		restart_elsewhere(supervisor, indexer);
		return;
	}
	channel_files_close(&held->files);
	held->files = message->files;
	/* Workers that may read the new directory are others: refresh.c. */
	held_edition_move(held, !workers_serve(held, held->files.root));
	held->about = message->about;
	held->adopted = clock_monotonic();
	for (size_t i = 0; i < supervisor->count; i++)
		children_send(supervisor, &supervisor->children[i],
		    1ULL << indexer->host);
	if (!supervisor->indexed)
		announce_editions(supervisor);
}

/* It is the supervisor that lacks descriptors; the edition stays where it is.
 */
static void
leave_unread(struct child *child)
{
	if (!child->unread)
		log_line(LOG_ERROR,
		    "an edition is not taken, since no descriptors are left: "
		    "raise ulimit -n or LimitNOFILE of systemd");
	child->unread = true;
	child->listen_at = clock_monotonic() + PAUSE_FULL;
}

bool
children_has_unread_edition(const struct supervisor *supervisor, size_t host)
{
	for (size_t i = 0; i < supervisor->count; i++) {
		const struct child *child = &supervisor->children[i];
		struct pollfd end = {.fd = child->channel, .events = POLLIN};
		if (child->role == ROLE_INDEXER && child->host == host &&
		    !child->retired && poll(&end, 1, 0) > 0)
			return true;
	}
	return false;
}

static void
read_channel(struct supervisor *supervisor, struct child *child)
{
	struct channel_message message;
	/* The others have nothing to say. */
	enum channel_got got = child->role == ROLE_INDEXER
	    ? channel_newest(child->channel, &message)
	    : channel_receive(child->channel, CHANNEL_NONE, &message);

	child->listen_at = clock_monotonic() + PAUSE;
	if (got == CHANNEL_LATER)
		leave_unread(child);
	else
		child->unread = false;
	switch (got) {
	case CHANNEL_EDITION: take_edition(supervisor, child, &message); break;
	case CHANNEL_OFFENCE:
		children_condemn(child, message.offence, 0);
		break;
	/* Most likely it has died, which children_reap() finds out. */
	case CHANNEL_CLOSED:
		children_condemn(child, "the end of its channel", HANGUP);
		break;
	case CHANNEL_LOG:
	case CHANNEL_SOCKET:
	case CHANNEL_RESCAN:
	case CHANNEL_LATER:
	case CHANNEL_EMPTY: break;
	}
}

void
children_poll(const struct supervisor *supervisor, struct pollfd *fds)
{
	int64_t now = clock_monotonic();

	for (size_t i = 0; i < supervisor->count; i++) {
		const struct child *child = &supervisor->children[i];
		fds[i] = (struct pollfd){.fd = -1, .events = POLLIN};
		if (child->listen_at <= now)
			fds[i].fd = child->channel;
	}
}

void
children_read(struct supervisor *supervisor, const struct pollfd *fds)
{
	for (size_t i = 0; i < supervisor->count; i++)
		if (fds[i].revents)
			read_channel(supervisor, &supervisor->children[i]);
}

int
children_unread_timeout(const struct supervisor *supervisor)
{
	int64_t now = clock_monotonic(), least = INT32_MAX;

	for (size_t i = 0; i < supervisor->count; i++) {
		const struct child *child = &supervisor->children[i];
		int64_t left = child->listen_at - now;
		if (child->channel >= 0 && left > 0 && left < least)
			least = left;
	}
	return (int)least;
}

static bool
owes_turn(const struct child *child)
{
	return child->role == ROLE_WORKER && !child->retired && child->pid > 0;
}

/*
 * The supervisor is hardly ever what hangs, so its own word to a watchdog would
 * prove little: each worker counts the turns of its loop in shared memory. One
 * that hangs, in a file system that does not answer or in a loop, has none.
 */
bool
children_take_turns(struct supervisor *supervisor)
{
	struct child *children = supervisor->children;

	for (size_t i = 0; i < supervisor->count; i++)
		if (owes_turn(&children[i]) &&
		    tally_get(&children[i].row->tally.turns) ==
			children[i].turns)
			return false;
	for (size_t i = 0; i < supervisor->count; i++)
		if (owes_turn(&children[i]))
			children[i].turns =
			    tally_get(&children[i].row->tally.turns);
	return true;
}

bool
children_all_accept(const struct supervisor *supervisor)
{
	const struct child *children = supervisor->children;

	for (size_t i = 0; i < supervisor->count; i++)
		if (children[i].role == ROLE_WORKER && !children[i].retired &&
		    (children[i].pid == 0 ||
			tally_get(&children[i].row->tally.turns) == 0))
			return false;
	return true;
}

bool
children_no_retired_accept(const struct supervisor *supervisor)
{
	for (size_t i = 0; i < supervisor->count; i++) {
		const struct child *child = &supervisor->children[i];
		if (child->role == ROLE_WORKER && child->retired &&
		    (!child->row || tally_get(&child->row->tally.accepts)))
			return false;
	}
	return true;
}
