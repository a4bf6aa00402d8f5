#define _GNU_SOURCE
/*
 * What has run, in every process of every program that is built with COVER=1.
 * By itself gcov counts in the memory of each process, which writes its counts
 * to files when it exits. The children of a server leave by _exit() or are
 * killed, and may not open a file: theirs would be lost. Therefore counters.ld
 * puts the counters of all objects in one section, and every program maps one
 * file over it, shared, before main(). A counter is then one place in memory
 * for all processes that ever run; whatever ends them, nothing is left to be
 * written. Programs have the counters at the same places, since each is linked
 * with all of the archive, in its order.
 *
 * With COVERAGE_WRITE in its environment a program writes the files that gcov
 * reads, and ends.
 */
#include <fcntl.h>
#include <gcov.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Of counters.ld. */
extern char coverage_begin[], coverage_end[];
/* Of the linker: one for each object (-fprofile-info-section). */
extern const struct gcov_info *const __start_coverage_info[];
extern const struct gcov_info *const __stop_coverage_info[];

static void
name_file(const char *name, void *file_r)
{
	*(FILE **)file_r = fopen(name, "wb");
	if (*(FILE **)file_r)
		return;
	perror(name);
	_exit(1);
}

static void
write_piece(const void *bytes, unsigned size, void *file)
{
	if (fwrite(bytes, 1, size, *(FILE **)file) != size)
		_exit(1);
}

static void *
allocate(unsigned size, void *file)
{
	(void)file;
	return malloc(size);
}

static void
write_counters(void)
{
	const struct gcov_info *const *info = __start_coverage_info;

	for (; info < __stop_coverage_info; info++) {
		FILE *file;
		__gcov_info_to_gcda(
		    *info, name_file, write_piece, allocate, &file);
		if (fclose(file) != 0)
			_exit(1);
	}
	_exit(0);
}

/*
 * A program that cannot open or map the file counts for itself, and in vain.
 * System calls are made without those functions of the C library that tests
 * replace with some that fail.
 */
static void
share_counters(void)
{
	size_t size = (size_t)(coverage_end - coverage_begin);
	int fd = (int)syscall(
	    SYS_openat, AT_FDCWD, COVERAGE_FILE, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return;
	if (syscall(SYS_lseek, fd, 0, SEEK_END) < (long)size &&
	    syscall(SYS_ftruncate, fd, size) < 0)
		_exit(1);
	syscall(SYS_mmap, coverage_begin, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_FIXED, fd, 0);
	syscall(SYS_close, fd);
}

static void __attribute__((constructor)) begin(void)
{
	share_counters();
	if (getenv("COVERAGE_WRITE"))
		write_counters();
}
