#define _GNU_SOURCE
/* What the supervisor and its children send each other. */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "edition/root.h"
#include "serve/children.h"
#include "serve/refresh.h"
#include "support/expect.h"
#include "support/fixture.h"

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static ino_t capsule; /* its number, ... */
static size_t asked; /* ... and how often its file system was to answer */

int
fstat(int fd, struct stat *about)
{
	int result = NEXT(fstat)(fd, about);

	asked += result == 0 && about->st_ino == capsule;
	return result;
}

int
stat(const char *path, struct stat *about)
{
	int result = NEXT(stat)(path, about);

	asked += result == 0 && about->st_ino == capsule;
	return result;
}

/* Sends the edition of a capsule, and has the supervisor take it. */
static void
send_edition(struct supervisor *supervisor, struct fixture *fixture)
{
	int ends[2];
	struct pressed pressed;
	struct pollfd ready = {.revents = POLLIN};

	assert_int_equal(channel_pair(ends), 0);
	assert_int_equal(scan_press(fixture->scan, &pressed), 0);
	struct channel_files files = {
	    pressed.fd, scan_root(fixture->scan), pressed.base};
	assert_int_equal(
	    channel_send_edition(ends[1], &files, &pressed.info), 0);
	supervisor->children =
	    &(struct child){.role = ROLE_INDEXER, .pid = 1, .channel = ends[0]};
	supervisor->count = 1;
	asked = 0;
	children_read(supervisor, &ready);
	close(pressed.fd);
	close(ends[0]);
	close(ends[1]);
}

/*
 * K383: an edition of the directory that workers serve is taken, and that one
 * of a file system that does not answer is not waited for.
 */
static void
asks_no_file_system(void **state)
{
	struct fixture *fixture = *state;
	struct supervisor *supervisor = mem_alloc(sizeof(*supervisor));
	struct held_edition *held = supervisor->held;
	struct stat about;

	server_write(&fixture->capsule, "a.gmi", "# A\n");
	fixture_open(fixture);
	assert_int_equal(fstat(scan_root(fixture->scan), &about), 0);
	capsule = about.st_ino;
	supervisor->generation.config.host_count = 1;
	supervisor->generation.config.hosts[0].root =
	    span_of(fixture->capsule.capsule);
	supervisor->indexed = true;
	assert_int_equal(held_editions_open(held, 1), 0);
	held->served = root_hold(fixture->capsule.capsule);
	send_edition(supervisor, fixture);
	assert_true(held->files.edition >= 0);
	assert_false(held->moved);
	size_t taken = asked;
	/* The portable twin has no call that does not wait. */
	asked = 0;
	assert_true(root_is_directory(held->served));
	if (asked == 0)
		assert_int_equal(taken, 0);
	held_editions_close(held, 1);
	free(supervisor);
}

/*
 * P771: an edition that comes before it is known which directory the workers
 * may read is of another one: others are started, which may.
 */
static void
nothing_served(void **state)
{
	struct fixture *fixture = *state;
	struct supervisor *supervisor = mem_alloc(sizeof(*supervisor));
	struct held_edition *held = supervisor->held;

	server_write(&fixture->capsule, "a.gmi", "# A\n");
	fixture_open(fixture);
	supervisor->generation.config.host_count = 1;
	supervisor->generation.config.hosts[0].root =
	    span_of(fixture->capsule.capsule);
	loaded_root_find(&supervisor->generation.roots[0],
	    &supervisor->generation.config, 0, geteuid());
	supervisor->indexed = true;
	assert_int_equal(held_editions_open(held, 1), 0);
	held->served = -1;
	send_edition(supervisor, fixture);
	assert_true(held->files.edition >= 0);
	assert_true(held->moved && refresh_follows(supervisor));
	held_editions_close(held, 1);
	free(supervisor);
}

/* A child whose channel takes nothing more, and the child's end of it. */
static int
make_busy(struct child *child, enum role role)
{
	int ends[2];

	assert_int_equal(channel_pair(ends), 0);
	*child = (struct child){.role = role, .channel = ends[0]};
	while (channel_send_log(ends[0], STDERR_FILENO) == 0)
		;
	return ends[1];
}

/* Takes all that a child was sent. Returns how many of a kind that were. */
static size_t
take_all(int channel, enum channel_got kind)
{
	const unsigned all = CHANNEL_EDITIONS | CHANNEL_LOGS | CHANNEL_RESCANS;
	struct channel_message message;
	enum channel_got got;
	size_t count = 0;

	while (
	    (got = channel_receive(channel, all, &message)) < CHANNEL_EMPTY) {
		count += got == kind;
		channel_files_close(&message.files);
		if (message.log >= 0)
			close(message.log);
	}
	return count;
}

/*
 * P770: what a full channel does not take, an edition, a log or an order, is
 * sent soon, once there is room; a child that is gone is sent nothing again.
 */
static void
sent_again(void **state)
{
	static const struct {
		enum role role;
		enum channel_got kind;
		bool gone;
	} rows[] = {{ROLE_WORKER, CHANNEL_EDITION, false},
	    {ROLE_WORKER, CHANNEL_LOG, false},
	    {ROLE_INDEXER, CHANNEL_RESCAN, false},
	    {ROLE_WORKER, CHANNEL_EDITION, true},
	    {ROLE_WORKER, CHANNEL_LOG, true},
	    {ROLE_INDEXER, CHANNEL_RESCAN, true}};
	struct supervisor *supervisor = mem_alloc(sizeof(*supervisor));
	struct child child;

	(void)state;
	supervisor->children = &child;
	supervisor->count = 1;
	supervisor->generation.config.host_count = 2;
	supervisor->generation.log.fd = STDERR_FILENO;
	supervisor->held[0].files = CHANNEL_NO_FILES;
	supervisor->held[1].files =
	    (struct channel_files){STDERR_FILENO, STDERR_FILENO, -1};
	for (size_t i = 0; i < COUNT(rows); i++) {
		int end = make_busy(&child, rows[i].role);
		children_send(supervisor, &child,
		    rows[i].kind == CHANNEL_EDITION ? 3 : 0);
		if (rows[i].kind == CHANNEL_LOG)
			children_send_log(supervisor, &child);
		if (rows[i].kind == CHANNEL_RESCAN)
			children_rescan(supervisor);
		assert_true(children_timeout(supervisor) <= 1000);
		children_tend(supervisor);
		assert_true(children_timeout(supervisor) <= 1000);
		if (rows[i].gone)
			close(end);
		else
			take_all(end, rows[i].kind);
		children_tend(supervisor);
		assert_true(children_timeout(supervisor) > 1000);
		if (!rows[i].gone) {
			assert_int_equal(take_all(end, rows[i].kind), 1);
			/* Who is to end is told nothing. */
			child.retired = true;
			children_send_log(supervisor, &child);
			children_rescan(supervisor);
			assert_int_equal(take_all(end, rows[i].kind), 0);
			close(end);
		}
		close(child.channel);
	}
	free(supervisor);
}

/*
 * P770: a keyholder that does not read that there is another worker is ended,
 * since its successor knows; one that has ended is left alone.
 */
static void
deaf_keyholder(void **state)
{
	struct supervisor *supervisor = mem_alloc(sizeof(*supervisor));
	struct signing_pairs *signing = &supervisor->generation.signing;
	const struct child ended = {.role = ROLE_WORKER};
	struct child keyholder;
	int status;

	(void)state;
	supervisor->children = &keyholder;
	supervisor->count = 1;
	assert_int_equal(signing_pairs_open(signing, 1), 0);
	int end = make_busy(&keyholder, ROLE_KEYHOLDER);
	keyholder.pid = fork();
	if (keyholder.pid == 0) {
		pause();
		_exit(0);
	}
	/* Of a server without keys, or of an earlier configuration. */
	children_renew_signing(
	    supervisor, &(const struct child){.role = ROLE_WORKER, .slot = 1});
	assert_int_equal(waitpid(keyholder.pid, &status, WNOHANG), 0);
	children_renew_signing(supervisor, &ended);
	assert_int_equal(waitpid(keyholder.pid, &status, 0), keyholder.pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	/* No process has this number: 0 would be all of this test. */
	keyholder.pid = 0;
	close(end);
	children_hang_up(&keyholder);
	children_renew_signing(supervisor, &ended);
	keyholder.retired = true;
	children_renew_signing(supervisor, &ended);
	signing_pairs_close(signing);
	free(supervisor);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(asks_no_file_system),
	    FIXTURE_TEST(nothing_served),
	    cmocka_unit_test(sent_again),
	    cmocka_unit_test(deaf_keyholder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
