#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "upgrade/program.h"

/*
 * An installation puts a new file at the path of the old one, so the path is
 * found at the start: later the kernel knows the old file alone, without a
 * name. Where the path is a symbolic link it may lead to another file by then,
 * so that the link counts and not where it leads now.
 */

/* The kernel's link to the file of this process, where there is one. */
#define OWN_FILE "/proc/self/exe"

enum { LINK_MAX_SIZE = 4096 };

/* Whether a path leads to this program, as far as the system can tell. */
static bool
is_own(const char *path)
{
	struct stat own, there;

	if (stat(path, &there) < 0 || access(path, X_OK) < 0 ||
	    !S_ISREG(there.st_mode))
		return false;
	return stat(OWN_FILE, &own) < 0 ||
	    (own.st_dev == there.st_dev && own.st_ino == there.st_ino);
}

/* Returns directory/name if it is this program, else NULL. */
static char *
find_in(struct span directory, struct span name)
{
	struct buf path = {0};
	char *found = NULL;

	if (!span_starts(directory, SPAN("/"))) {
		char *here = getcwd(NULL, 0);
		if (here)
			buf_format(&path, "%s/", here);
		free(here);
	}
	buf_add(&path, directory);
	if (directory.size > 0)
		buf_byte(&path, '/');
	buf_add(&path, name);
	buf_byte(&path, '\0');
	if (is_own(path.data))
		found = mem_copy(path.data, path.size - 1);
	buf_free(&path);
	return found;
}

/* As a shell looks for a command. */
static char *
find_by_name(struct span name)
{
	struct span path = span_of(getenv("PATH"));
	char *found = NULL;

	while (path.size > 0 && !found)
		found = find_in(span_cut(&path, ':'), name);
	return found;
}

static char *
read_own_link(void)
{
	char path[LINK_MAX_SIZE];
	ssize_t size = readlink(OWN_FILE, path, sizeof(path));

	if (size <= 0 || size == sizeof(path) || *path != '/')
		return NULL;
	return mem_copy(path, (size_t)size);
}

char *
program_find(const char *name)
{
	struct span called = span_of(name);
	char *found = NULL;

	if (span_starts(called, SPAN("/")))
		found = is_own(name) ? mem_copy(name, called.size) : NULL;
	else if (span_find(called, '/') < called.size)
		found = find_in(SPAN(""), called);
	else
		found = find_by_name(called);
	return found ? found : read_own_link();
}
