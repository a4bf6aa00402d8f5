#include <dirent.h>
#include <fnmatch.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "support/descriptors.h"
#include "support/part.h"
#include "support/process.h"
#include "support/patience.h"
#include "support/server_priv.h"
#include "torture/torture.h"
#include "upload/store_spot.h"

/*
 * What a failure may leave behind: files that were written aside or in part,
 * and descriptors in any process of a server. All of it goes in a while: what a
 * killed writer has left is swept by the next one, and a client that has left
 * has its descriptor for a moment.
 */

enum {
	LOOKS = 50, /* in a row that find as many: a server that rests */
};

static bool
is_aside(const char *name)
{
	return span_ends(span_of(name), SPAN(".tmp")) ||
	    span_starts(span_of(name), SPAN(STORE_ASIDE));
}

/* The first file below a directory that was written aside. */
static bool
find_aside(const char *directory, char path_r[SERVER_PATH])
{
	DIR *stream = opendir(directory);
	const struct dirent *entry;
	bool found = false;

	while (stream && !found && (entry = readdir(stream))) {
		char path[SERVER_PATH];
		if (span_equal(span_of(entry->d_name), SPAN(".")) ||
		    span_equal(span_of(entry->d_name), SPAN("..")) ||
		    snprintf(path, sizeof(path), "%s/%s", directory,
			entry->d_name) >= (int)sizeof(path))
			continue;
		found = is_aside(entry->d_name);
		if (found)
			memcpy(path_r, path, sizeof(path));
		else if (entry->d_type == DT_DIR)
			found = find_aside(path, path_r);
	}
	if (stream)
		closedir(stream);
	return found;
}

bool
torture_leaves_no_file(const struct server *server)
{
	int64_t until = clock_monotonic() + PATIENCE;
	char path[SERVER_PATH];

	while (find_aside(server->directory, path)) {
		if (clock_monotonic() > until) {
			printf("    %s\n", path);
			return torture_complain(
			    server, "something was left aside");
		}
		poll(NULL, 0, 10);
	}
	return true;
}

int
torture_take_files(const struct server *server, const char *directory,
    const char *pattern, const char *end)
{
	char path[SERVER_PATH], file[SERVER_PATH];
	const struct dirent *entry;
	int count = 0;

	server_join(path, server->directory, directory);
	DIR *list = opendir(path);
	while (list && (entry = readdir(list))) {
		struct buf text = {0};
		if (fnmatch(pattern, entry->d_name, 0) != 0)
			continue;
		server_join(file, path, entry->d_name);
		file_read(file, &text, NULL);
		if (count >= 0)
			count++;
		if (!span_ends(buf_span(&text), span_of(end)))
			count = -1;
		buf_free(&text);
		unlink(file);
	}
	if (list)
		closedir(list);
	return count;
}

bool
torture_has_file(const struct server *server, const char *directory,
    const char *pattern, struct span bytes)
{
	char path[SERVER_PATH], file[SERVER_PATH];
	const struct dirent *entry;
	bool found = false;

	server_join(path, server->directory, directory);
	DIR *list = opendir(path);
	while (list && !found && (entry = readdir(list))) {
		struct buf text = {0};
		if (fnmatch(pattern, entry->d_name, 0) != 0)
			continue;
		server_join(file, path, entry->d_name);
		found = file_read(file, &text, NULL) == 0 &&
		    part_count(buf_span(&text), bytes) > 0;
		buf_free(&text);
	}
	if (list)
		closedir(list);
	return found;
}

static size_t
count_descriptors(const struct server *server)
{
	pid_t children[PROCESS_MAX];
	size_t open = process_descriptors(server->pid);

	for (size_t i = process_children(server->pid, children); i > 0; i--)
		open += process_descriptors(children[i - 1]);
	return open;
}

/* All of them, by the process that has them. */
static void
list_descriptors(const struct server *server)
{
	pid_t processes[PROCESS_MAX + 1];
	size_t count = process_children(server->pid, processes);

	processes[count++] = server->pid;
	for (size_t i = 0; i < count; i++) {
		struct descriptor list[DESCRIPTORS_LISTED];
		size_t open = descriptors_list(processes[i], list);
		printf("    process %d:", (int)processes[i]);
		for (size_t j = 0; j < open; j++)
			printf(" %d %s;", list[j].number, list[j].target);
		printf("\n");
	}
}

size_t
torture_usual_descriptors(const struct server *server)
{
	int64_t until = clock_monotonic() + PATIENCE;
	size_t usual = count_descriptors(server);

	/* Processes may be replaced just then: what stands for a while. */
	for (int i = 0; i < LOOKS && clock_monotonic() < until; i++) {
		poll(NULL, 0, 10);
		size_t open = count_descriptors(server);
		i = open == usual ? i : 0;
		usual = open;
	}
	return usual;
}

bool
torture_keeps_descriptors(const struct server *server, size_t before)
{
	int64_t until = clock_monotonic() + PATIENCE;

	while (count_descriptors(server) > before) {
		if (clock_monotonic() > until) {
			list_descriptors(server);
			return torture_complain(
			    server, "descriptors were lost");
		}
		poll(NULL, 0, 10);
	}
	return true;
}
