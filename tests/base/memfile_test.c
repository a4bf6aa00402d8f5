/* Files in memory that are sealed, and memory that processes share. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memfile.h"
#include "support/expect.h"

enum { PAGES = 4, SIZE = PAGES * MEMFILE_PAGE };

/* What a child does with memory. Returns 0 if it can. */
typedef int act(const struct memfile_shared *shared);

static int
write_first(const struct memfile_shared *shared)
{
	*(volatile char *)shared->base = 1;
	return 0;
}

static int
write_second(const struct memfile_shared *shared)
{
	*(volatile char *)(shared->base + MEMFILE_PAGE) = 2;
	return 0;
}

static int
write_last(const struct memfile_shared *shared)
{
	*(volatile char *)(shared->base + SIZE - 1) = 3;
	return 0;
}

static int
read_last(const struct memfile_shared *shared)
{
	return *(volatile char *)(shared->base + SIZE - 1);
}

static int
thaw(const struct memfile_shared *shared)
{
	return mprotect(shared->base, MEMFILE_PAGE, PROT_READ | PROT_WRITE);
}

static int
map_again(const struct memfile_shared *shared)
{
	return mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, shared->fd,
		   0) == MAP_FAILED;
}

/* Whether a child in which all but the second page is frozen can do that. */
static bool
can(const struct memfile_shared *shared, act *what)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		signal(SIGSEGV, SIG_DFL);
		if (memfile_freeze(shared, 0, MEMFILE_PAGE) < 0 ||
		    memfile_freeze(shared, 2 * MEMFILE_PAGE, SIZE) < 0)
			_exit(2);
		_exit(what(shared) == 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 2);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/*
 * D79: what is frozen can be read and not written, for good where there are
 * seals; the rest is shared as before.
 */
static void
frozen(void **state)
{
	struct memfile_shared shared;

	(void)state;
	assert_int_equal(memfile_share(&shared, "test", SIZE), 0);
	assert_false(can(&shared, write_first));
	assert_false(can(&shared, write_last));
	assert_true(can(&shared, read_last));
	assert_int_equal(shared.base[0], 0);
	assert_true(can(&shared, write_second));
	assert_int_equal(shared.base[MEMFILE_PAGE], 2);
	if (shared.fd >= 0) {
		assert_false(can(&shared, thaw));
		assert_false(can(&shared, map_again));
	} else {
		print_message("the portable twin cannot freeze for good\n");
	}
	memfile_unshare(&shared);
	assert_null(shared.base);
	assert_int_equal(shared.fd, -1);
	memfile_unshare(&shared);
}

/* D79: a part that is kept is shared, and nothing else is there. */
static void
kept(void **state)
{
	struct memfile_shared shared;
	int status;

	(void)state;
	assert_int_equal(memfile_share(&shared, "test", SIZE), 0);
	char *base = shared.base;
	pid_t pid = fork();
	if (pid == 0) {
		memfile_keep(&shared, MEMFILE_PAGE, 2 * MEMFILE_PAGE);
		base[MEMFILE_PAGE] = 5;
		_exit(shared.fd != -1 || msync(base, 1, MS_ASYNC) == 0 ||
		    msync(base + 2 * MEMFILE_PAGE, 1, MS_ASYNC) == 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(base[MEMFILE_PAGE], 5);
	memfile_unshare(&shared);
}

/* The last part is kept, with nothing behind it. */
static void
kept_to_the_end(void **state)
{
	struct memfile_shared shared;
	int status;

	(void)state;
	assert_int_equal(memfile_share(&shared, "test", SIZE), 0);
	char *base = shared.base;
	pid_t pid = fork();
	if (pid == 0) {
		memfile_keep(&shared, MEMFILE_PAGE, SIZE);
		base[SIZE - 1] = 7;
		_exit(msync(base, 1, MS_ASYNC) == 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(base[SIZE - 1], 7);
	memfile_unshare(&shared);
}

/* D73: the bytes of a sealed file are there after its writer cut it. */
static void
short_files(void **state)
{
	int fd = memfile_new("test");

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(memfile_write(fd, SPAN("loam"), 0), 0);
	assert_int_equal(memfile_seal(fd), 0);
	assert_int_equal(memfile_check(fd), 0);
	const char *bytes = memfile_map(fd, 4);
	assert_non_null(bytes);
	(void)!ftruncate(fd, 0);
	assert_memory_equal(bytes, "loam", 4);
	memfile_unmap(bytes, 4);
	close(fd);
	assert_int_equal(memfile_check(fd), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(frozen),
	    cmocka_unit_test(kept),
	    cmocka_unit_test(kept_to_the_end),
	    cmocka_unit_test(short_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
