#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "cert/key_report.h"
#include "cert/keyop_channel.h"
#include "sandbox/fd_pass.h"
#include "serve/child_main.h"
#include "serve/children.h"

/*
 * New keys need a new keyholder: the one in force has given up the right to
 * read files. It is started beside the old one, with sockets of its own, and
 * put in force together with workers of its own, or dropped if its keys cannot
 * be used or nothing has changed. So a worker and its keyholder always have the
 * two halves of the same keys, and the supervisor has only ever the public one.
 *
 * A keyholder that is started anew answers by the sockets of its predecessor,
 * so that requests which wait there have an answer. A worker's successor gets a
 * socket of its own: a worker that was taken over can spoil its one for good,
 * by shutdown(2), by a filter, or by options.
 */

enum { PATIENCE = 30000 /* ms for a report: files may be on a slow disk */ };

static int
open_report(int ends_r[2])
{
	if (pipe(ends_r) < 0)
		return -1;
	fcntl(ends_r[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends_r[1], F_SETFD, FD_CLOEXEC);
	return 0;
}

/* Starts the keyholder and reads its report. Returns 0, or -1 with errno. */
static int
fetch_report(struct supervisor *supervisor, struct generation *generation,
    struct keys_source source, struct buf *report)
{
	struct new_keys *keys = &supervisor->new_keys;
	int ends[2];

	if (signing_pairs_open(&keys->signing, generation->workers) < 0 ||
	    open_report(ends) < 0)
		return -1;
	children_fork(supervisor, &keys->keyholder,
	    &(struct keyholder_start){
		generation, source, &keys->signing, ends[1]});
	close(ends[1]);
	int result = keys->keyholder.pid > 0
	    ? key_report_read(ends[0], PATIENCE, report)
	    : -1;
	close_quietly(ends[0]);
	return result;
}

int
children_load_keys(struct supervisor *supervisor, struct generation *generation,
    const struct generation *before, enum keys_reading reading,
    struct notes *notes)
{
	struct new_keys *keys = &supervisor->new_keys;
	struct buf report = {0};
	size_t errors = notes->errors;

	if (!generation_is_secure(generation))
		return 0;
	*keys = (struct new_keys){
	    .keyholder = {.role = ROLE_KEYHOLDER, .channel = -1}};
	const struct keys_source source = {reading, before,
	    reading == KEYS_AGAIN ? generation->signing.heir[0] : -1};
	errno = 0;
	int result = fetch_report(supervisor, generation, source, &report);
	if (result < 0)
		note_add(notes, NOTE_ERROR, SPAN(""), 0,
		    "the process that reads the private keys did not report "
		    "them: %s",
		    note_cause(errno));
	else
		result = key_report_parse(buf_span(&report), keys->certs,
		    generation->config.host_count, notes);
	if (result < 0 && notes->errors == errors)
		note_add(notes, NOTE_ERROR, SPAN(""), 0,
		    "the process that reads the private keys did not report "
		    "them: it ended");
	buf_free(&report);
	if (result < 0)
		children_drop_keys(supervisor);
	return result;
}

void
children_drop_keys(struct supervisor *supervisor)
{
	struct new_keys *keys = &supervisor->new_keys;
	struct child *keyholder = &keys->keyholder;

	signing_pairs_close(&keys->signing);
	for (size_t i = 0; i < HOSTS_MAX; i++)
		cert_free(&keys->certs[i]);
	/* One that reads from a disk which does not answer ends later, and is
	 * reaped like any other. */
	if (keyholder->pid > 0) {
		kill(keyholder->pid, SIGKILL);
		(void)waitpid(keyholder->pid, NULL, WNOHANG);
		close(keyholder->channel);
	}
	*keyholder = (struct child){.pid = 0};
}

/* The keyholder in force, or NULL. */
static struct child *
find_keyholder(const struct supervisor *supervisor)
{
	for (size_t i = 0; i < supervisor->count; i++) {
		struct child *child = &supervisor->children[i];
		if (child->role == ROLE_KEYHOLDER && !child->retired)
			return child;
	}
	return NULL;
}

/*
 * A keyholder that does not run has the socket from the fork. The old one is
 * closed after the message was sent: else the keyholder might find nobody to
 * serve.
 */
static void
renew_socket(struct supervisor *supervisor, size_t slot)
{
	struct child *keyholder = find_keyholder(supervisor);
	int next[2];

	if (fd_pass_pair(SOCK_SEQPACKET, next) < 0) {
		log_line(LOG_ERROR,
		    "a worker gets no socket of its own for signatures: %s",
		    note_cause(errno));
		return;
	}
	if (keyholder &&
	    channel_send_socket(keyholder->channel, slot, next[1]) < 0) {
		log_line(LOG_ERROR,
		    "the keyholder does not read its messages: it is ended");
		kill(keyholder->pid, SIGKILL);
	}
	signing_pairs_replace(&supervisor->generation.signing, slot, next);
}

void
children_renew_signing(struct supervisor *supervisor, const struct child *ended)
{
	struct signing_pairs *signing = &supervisor->generation.signing;

	if (ended->role == ROLE_WORKER && ended->slot < signing->count)
		renew_socket(supervisor, ended->slot);
	if (ended->role == ROLE_KEYHOLDER)
		for (size_t i = 0; i < signing->count; i++)
			keyop_channel_again(signing->ends[i][1]);
}
