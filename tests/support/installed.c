#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "support/expect.h"
#include "support/installed.h"

enum { PROGRAM_MAX = 256 << 20 };

static struct {
	char original[SERVER_PATH]; /* $LOAM; empty: it was not set */
	char source[SERVER_PATH]; /* whose file that is */
	/* Beside it: a directory for scratch files may not execute any. */
	char path[SERVER_PATH + 16], new[SERVER_PATH + 32];
} installed;

const char *
installed_begin(void)
{
	const char *program = getenv("LOAM");

	snprintf(installed.original, sizeof(installed.original), "%s",
	    program ? program : "");
	char *whole = realpath(program ? program : "build/loam", NULL);
	assert_non_null(whole);
	snprintf(installed.source, sizeof(installed.source), "%s", whole);
	free(whole);
	snprintf(installed.path, sizeof(installed.path), "%s.%d",
	    installed.source, (int)getpid());
	snprintf(
	    installed.new, sizeof(installed.new), "%s.new", installed.path);
	installed_put();
	setenv("LOAM", installed.path, 1);
	return installed.path;
}

void
installed_end(void)
{
	unlink(installed.path);
	if (*installed.original)
		setenv("LOAM", installed.original, 1);
	else
		unsetenv("LOAM");
}

const char *
installed_source(void)
{
	return installed.source;
}

static void
put(struct span bytes, mode_t mode)
{
	int fd =
	    open(installed.new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);

	assert_true(fd >= 0);
	for (size_t done = 0; done < bytes.size;) {
		ssize_t put = write(fd, bytes.data + done, bytes.size - done);
		assert_true(put > 0);
		done += (size_t)put;
	}
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
	assert_int_equal(rename(installed.new, installed.path), 0);
}

static void
read_source(struct buf *bytes)
{
	bytes->limit = PROGRAM_MAX;
	assert_int_equal(file_read(installed.source, bytes, NULL), 0);
}

void
installed_put(void)
{
	struct buf bytes = {0};

	read_source(&bytes);
	put(buf_span(&bytes), 0755);
	buf_free(&bytes);
}

void
installed_put_changed(const char *from, const char *to)
{
	struct buf bytes = {0};
	size_t size = strlen(from), changed = 0;

	assert_int_equal(strlen(to), size);
	read_source(&bytes);
	for (size_t at = 0; at + size <= bytes.size; at++)
		if (memcmp(bytes.data + at, from, size) == 0) {
			memcpy(bytes.data + at, to, size);
			changed++;
		}
	assert_true(changed > 0);
	put(buf_span(&bytes), 0755);
	buf_free(&bytes);
}

void
installed_put_text(const char *text, mode_t mode)
{
	put(span_of(text), mode);
}

void
installed_remove(void)
{
	assert_int_equal(unlink(installed.path), 0);
}

int
installed_setup(void **state)
{
	int made = server_setup(state);

	if (made == 0)
		installed_begin();
	return made;
}

int
installed_teardown(void **state)
{
	int removed = server_teardown(state);

	installed_end();
	return removed;
}
