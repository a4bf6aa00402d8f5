#define _GNU_SOURCE
/* What the supervisor does with what an indexer sends: row K383. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "edition/root.h"
#include "serve/children.h"
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    FIXTURE_TEST(asks_no_file_system),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
