#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/note.h"
#include "system/signals.h"
#include "upgrade/bequest.h"
#include "upgrade/trial.h"

/*
 * Once another program is executed there is no way back, so the supervisor
 * first executes it in a child, which does all that a start does but serve: it
 * reads the handover, the configuration, certificates and keys, and opens
 * sockets. What it says goes into a pipe: errors are the reason why it cannot
 * take over. The last line of one that can names the process that it would
 * become: no program says so by accident, and one that ends well, such as
 * true(1), is not taken for loam.
 */

enum {
	CHUNK = 4096,
	READS = 8, /* in a turn, of a trial that says more and more */
	SAID_MAX = 2048, /* bytes that are kept, the last ones */
	NOT_EXECUTED = 127, /* the code of a child without a program */
};

#define SUCCESS "ready to take over from process "

/* The rest of the child's life: another program, or a word why not. */
static _Noreturn void
run_program(int words, const char *program, char *const *arguments,
    const struct handover *handover, int fd)
{
	/* As an indexer: TERM ends it, and no signal of a terminal does. */
	signals_adopt(SIGNALS_INDEXER);
	if (dup2(words, STDOUT_FILENO) >= 0 &&
	    dup2(words, STDERR_FILENO) >= 0 && bequest_leave(handover, fd) == 0)
		execv(program, arguments);
	dprintf(words, "%s\n", note_cause(errno));
	_exit(NOT_EXECUTED);
}

/* Starts the child, which inherits the handover as a file. */
static int
start_child(struct trial *trial, int words, const char *program,
    char *const *arguments, const struct handover *handover,
    const struct passed *passed)
{
	sigset_t all, before;
	int fd = bequest_write(handover);

	if (fd < 0)
		return -1;
	fflush(NULL);
	/* A handler of this process would run in the child, too. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	trial->pid = fork();
	if (trial->pid == 0) {
		passed_leave(passed);
		run_program(words, program, arguments, handover, fd);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	close_quietly(fd);
	return trial->pid < 0 ? -1 : 0;
}

int
trial_start(struct trial *trial, const char *program, char *const *arguments,
    const struct handover *handover, const struct passed *passed)
{
	int ends[2];

	*trial = (struct trial){.words = -1};
	if (pipe(ends) < 0)
		return -1;
	trial->words = ends[0];
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	int result = file_nonblocking(ends[0]);
	if (result == 0)
		result = start_child(
		    trial, ends[1], program, arguments, handover, passed);
	int error = errno;
	close(ends[1]);
	if (result < 0) {
		close(ends[0]);
		*trial = (struct trial){.pid = 0};
	}
	trial->due = clock_monotonic() + TRIAL_TIME;
	errno = error;
	return result;
}

int
trial_words(const struct trial *trial)
{
	return trial->pid > 0 ? trial->words : -1;
}

static void
keep_last(struct buf *said)
{
	size_t more = said->size > SAID_MAX ? said->size - SAID_MAX : 0;

	memmove(said->data, said->data + more, said->size - more);
	said->size -= more;
}

static void
read_pipe(struct trial *trial)
{
	char bytes[CHUNK];

	for (int i = 0; i < READS && trial->words >= 0; i++) {
		ssize_t got =
		    file_read_some(trial->words, bytes, sizeof(bytes));
		if (got < 0)
			return;
		if (got == 0) {
			close(trial->words);
			trial->words = -1;
			return;
		}
		buf_add(&trial->said, (struct span){bytes, (size_t)got});
		keep_last(&trial->said);
	}
}

void
trial_turn(struct trial *trial)
{
	if (trial->pid == 0)
		return;
	read_pipe(trial);
	if (trial->ended || trial->due > clock_monotonic())
		return;
	trial->late = true;
	trial->due = INT64_MAX;
	kill(trial->pid, SIGKILL);
}

int
trial_timeout(const struct trial *trial)
{
	int64_t left = trial->due - clock_monotonic();

	if (trial->pid == 0 || trial->ended || left > INT32_MAX)
		return INT32_MAX;
	return left > 0 ? (int)left : 0;
}

void
trial_reaped(struct trial *trial, pid_t pid, int status)
{
	if (trial->pid == 0 || trial->pid != pid)
		return;
	trial->ended = true;
	trial->status = status;
}

static void
forget(struct trial *trial)
{
	if (trial->words >= 0)
		close(trial->words);
	buf_free(&trial->said);
	*trial = (struct trial){.words = -1};
}

void
trial_stop(struct trial *trial)
{
	if (trial->pid == 0)
		return;
	if (!trial->ended)
		kill(trial->pid, SIGKILL);
	forget(trial);
}

/* The last line that is not empty, without what a log line begins with. */
static struct span
last_line(struct span said)
{
	struct span line = {0};

	while (said.size > 0) {
		struct span next = span_trim(span_cut_line(&said));
		line = next.size > 0 ? next : line;
	}
	span_skip(&line, SPAN("loam: "));
	span_skip(&line, SPAN("error: "));
	return line;
}

static void
add_end(const struct trial *trial, struct buf *reason)
{
	if (trial->late)
		buf_format(
		    reason, "it was not ready within %d s", TRIAL_TIME / 1000);
	else if (WIFSIGNALED(trial->status))
		buf_format(
		    reason, "it ended by signal %d", WTERMSIG(trial->status));
	else if (WEXITSTATUS(trial->status) == NOT_EXECUTED)
		buf_add(reason, SPAN("it cannot be executed"));
	else if (WEXITSTATUS(trial->status) == 0)
		buf_add(reason, SPAN("it is no loam that can take over"));
	else
		buf_format(reason, "it ended with code %d",
		    WEXITSTATUS(trial->status));
}

bool
trial_passed(struct trial *trial, struct buf *reason)
{
	char success[64];

	read_pipe(trial);
	snprintf(success, sizeof(success), SUCCESS "%d", (int)getpid());
	struct span last = last_line(buf_span(&trial->said));
	bool passed = !trial->late && WIFEXITED(trial->status) &&
	    WEXITSTATUS(trial->status) == 0 &&
	    span_equal(last, span_of(success));
	if (!passed) {
		add_end(trial, reason);
		if (last.size > 0)
			buf_format(reason, ": %pS", SPAN_AT(last));
	}
	forget(trial);
	return passed;
}

void
trial_succeed(const struct handover *handover)
{
	printf(SUCCESS "%d\n", (int)handover->process);
	fflush(stdout);
}
