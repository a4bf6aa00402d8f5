#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "chaos/clients.h"
#include "chaos/publisher.h"
#include "support/expect.h"
#include "support/server_priv.h"

/*
 * Each way in which publishers write: a hidden file that is renamed, a file
 * that is written where it stands, in two parts; one that is removed; a
 * directory that is renamed; all of the capsule at once. The world is told
 * before anything changes.
 */

enum {
	OPEN_MOST = 40000, /* ms: an indexer takes a file after 60 s of it */
	YEAR = 31557600, /* s */
};

static void
path_of(
    const struct publisher *publisher, char path[SERVER_PATH], const char *name)
{
	server_join(path, publisher->server->directory, name);
}

/* The path of a slot in a directory beside the capsule, or in the capsule. */
static void
slot_path(const struct publisher *publisher, const char *tree, size_t slot,
    bool hidden, char path[SERVER_PATH])
{
	char name[64];

	snprintf(name, sizeof(name), "%s/s/%s%02zu.gmi", tree,
	    hidden ? "." : "", slot);
	path_of(publisher, path, name);
}

/* Returns whether all was written; else there is no such file. */
static bool
put(const char *path, struct span bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	bool whole =
	    fd >= 0 && write(fd, bytes.data, bytes.size) == (ssize_t)bytes.size;

	if (fd >= 0)
		close(fd);
	if (!whole)
		unlink(path);
	return whole;
}

static void
must_put(const struct publisher *publisher, const char *tree, const char *name,
    struct span bytes)
{
	char path[SERVER_PATH], full[SERVER_PATH];

	path_of(publisher, full, tree);
	server_join(path, full, name);
	server_must(put(path, bytes), "write", path);
}

/* Writes a version by a rename. */
static bool
drop(const struct publisher *publisher, const char *tree, size_t slot,
    uint32_t version)
{
	char hidden[SERVER_PATH], path[SERVER_PATH];
	struct buf bytes = {0};

	slot_path(publisher, tree, slot, true, hidden);
	slot_path(publisher, tree, slot, false, path);
	world_file(publisher->world, slot, version, &bytes);
	bool done = put(hidden, buf_span(&bytes)) && rename(hidden, path) == 0;
	if (!done)
		unlink(hidden);
	buf_free(&bytes);
	return done;
}

/* Writes the first half where the file stands, and leaves it open. */
static bool
begin_half(struct publisher *publisher, size_t slot, uint32_t version)
{
	char path[SERVER_PATH];
	struct buf bytes = {0};

	slot_path(publisher, "capsule", slot, false, path);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	server_must(fd >= 0, "open", path);
	world_file(publisher->world, slot, version, &bytes);
	server_must(write(fd, bytes.data, bytes.size) == (ssize_t)bytes.size,
	    "write", path);
	buf_free(&bytes);
	publisher->slots[slot].fd = fd;
	publisher->slots[slot].begun = clock_monotonic();
	return true;
}

static void
end_half(struct publisher *publisher, size_t slot)
{
	uint32_t version = publisher->slots[slot].version;
	struct buf half = {0}, whole = {0};
	int *fd = &publisher->slots[slot].fd;

	publisher->world->slots[slot].last = version + 1;
	world_file(publisher->world, slot, version, &half);
	world_file(publisher->world, slot, version + 1, &whole);
	struct span rest = span_tail(buf_span(&whole), half.size);
	server_must(write(*fd, rest.data, rest.size) == (ssize_t)rest.size,
	    "write", "the rest of a half");
	close(*fd);
	*fd = -1;
	publisher->slots[slot].version++;
	buf_free(&half);
	buf_free(&whole);
}

static bool
make_version(struct publisher *publisher, size_t slot, uint32_t version)
{
	char path[SERVER_PATH];

	switch (world_kind(publisher->world, slot, version)) {
	case VERSION_HALF: return begin_half(publisher, slot, version);
	case VERSION_NONE:
		slot_path(publisher, "capsule", slot, false, path);
		return unlink(path) == 0 || errno == ENOENT;
	case VERSION_SHOWN:
	case VERSION_DRAFT: break;
	}
	return drop(publisher, "capsule", slot, version);
}

static void
change_slot(struct publisher *publisher, size_t slot)
{
	struct world *world = publisher->world;
	uint32_t next = publisher->slots[slot].version + 1;
	bool half = world_kind(world, slot, next) == VERSION_HALF;

	if (publisher->slots[slot].fd >= 0) {
		end_half(publisher, slot);
		return;
	}
	/* A half that has no space would be another half. */
	if (half && publisher->full)
		return;
	if (half)
		world->halves[slot] = world->scanned;
	world->slots[slot].last = next;
	if (make_version(publisher, slot, next))
		publisher->slots[slot].version = next;
	else
		publisher->failures++;
	server_must(publisher->full || publisher->slots[slot].version == next,
	    "change", "an article");
}

static void
move_directory(struct publisher *publisher)
{
	char paths[2][SERVER_PATH];
	uint32_t now = publisher->world->moved.last;

	path_of(publisher, paths[0], "capsule/s/d");
	path_of(publisher, paths[1], "capsule/s/e");
	publisher->world->moved.last = now + 1;
	server_must(rename(paths[now % 2], paths[(now + 1) % 2]) == 0, "rename",
	    paths[now % 2]);
}

/* One that has been open for long would be taken as it is soon. */
static void
look_at_halves(struct publisher *publisher)
{
	int64_t now = clock_monotonic();

	for (size_t i = 0; i < SLOTS; i++)
		if (publisher->slots[i].fd >= 0 &&
		    now - publisher->slots[i].begun > OPEN_MOST)
			end_half(publisher, i);
}

void
publisher_change(struct publisher *publisher)
{
	uint64_t number = world_random(publisher->random);

	if (!publisher->full)
		look_at_halves(publisher);
	publisher->changes++;
	if (number % 16 == 0)
		move_directory(publisher);
	else
		change_slot(publisher, number / 16 % SLOTS);
}

/* An article that only an indexer that has read all of the capsule shows. */
static void
drop_mark(struct publisher *publisher)
{
	char hidden[SERVER_PATH], path[SERVER_PATH];
	struct buf text = {0};

	path_of(publisher, hidden, "capsule/s/.mark.gmi");
	path_of(publisher, path, "capsule/s/mark.gmi");
	buf_format(&text, "# Mark %u.\n", ++publisher->world->mark.last);
	server_must(put(hidden, buf_span(&text)) && rename(hidden, path) == 0,
	    "write", path);
	buf_free(&text);
}

void
publisher_finish(struct publisher *publisher)
{
	for (size_t i = 0; i < SLOTS; i++) {
		if (publisher->slots[i].fd >= 0)
			end_half(publisher, i);
		if (publisher->slots[i].version <
		    publisher->world->slots[i].last)
			change_slot(publisher, i);
	}
	drop_mark(publisher);
}

/* The next version of a slot in another directory: never a half. */
static void
copy_slot(struct publisher *publisher, const char *tree, size_t slot)
{
	struct world *world = publisher->world;
	uint32_t version = publisher->slots[slot].version;

	if (world_random(publisher->random) % 3 == 0)
		version++;
	version += world_kind(world, slot, version) == VERSION_HALF;
	world->slots[slot].last = version;
	if (world_kind(world, slot, version) != VERSION_NONE)
		server_must(drop(publisher, tree, slot, version), "write",
		    "an article");
	publisher->slots[slot].version = version;
}

static void
make_tree(struct publisher *publisher, const char *tree)
{
	static const char *const directories[] = {"", "/s", "/s/d", "/club"};
	char path[SERVER_PATH], name[64];
	struct buf large = clients_large(), future = {0}, mark = {0};
	struct tm begins;
	time_t then = time(NULL) + YEAR;

	for (size_t i = 0; i < COUNT(directories); i++) {
		bool moved = i == 2 && publisher->world->moved.last % 2;
		snprintf(name, sizeof(name), "%s%s", tree,
		    moved ? "/s/e" : directories[i]);
		path_of(publisher, path, name);
		server_must(mkdir(path, 0755) == 0, "mkdir", path);
	}
	gmtime_r(&then, &begins);
	buf_format(&future, "---\ndate: %04d-%02d-%02d\n---\n# Tomorrow\n",
	    begins.tm_year + 1900, begins.tm_mon + 1, begins.tm_mday);
	buf_format(&mark, "# Tree %u.\n", publisher->trees);
	must_put(publisher, tree, "index.gmi", SPAN("# Home\n"));
	must_put(publisher, tree, "large.bin", buf_span(&large));
	must_put(publisher, tree, "s/future.gmi", buf_span(&future));
	must_put(publisher, tree, "s/tree.gmi", buf_span(&mark));
	mark.size = 0;
	buf_format(&mark, "# Mark %u.\n", publisher->world->mark.last);
	must_put(publisher, tree, "s/mark.gmi", buf_span(&mark));
	must_put(publisher, tree,
	    publisher->world->moved.last % 2 ? "s/e/one.gmi" : "s/d/one.gmi",
	    SPAN(MOVED_TEXT));
	must_put(publisher, tree, "club/in.gmi", SPAN(ZONE_TEXT));
	for (size_t i = 0; i < SLOTS; i++)
		copy_slot(publisher, tree, i);
	buf_free(&large);
	buf_free(&future);
	buf_free(&mark);
}

/* Where a link leads; empty if it does not. */
static void
real_path(const char *link, char path[SERVER_PATH])
{
	char *real = realpath(link, NULL);

	snprintf(path, SERVER_PATH, "%s", real ? real : "");
	free(real);
}

static void
turn_link(struct publisher *publisher, const char *target)
{
	char next[SERVER_PATH], link[SERVER_PATH];

	path_of(publisher, link, "capsule");
	path_of(publisher, next, "capsule.next");
	real_path(link, publisher->gone);
	server_must(symlink(target, next) == 0, "symlink", next);
	server_must(rename(next, link) == 0, "rename", next);
}

void
publisher_begin(struct publisher *publisher, struct world *world,
    const struct server *server, uint64_t *random)
{
	*publisher = (struct publisher){
	    .world = world, .server = server, .random = random};
	for (size_t i = 0; i < SLOTS; i++)
		publisher->slots[i].fd = -1;
	server_must(rmdir(server->capsule) == 0, "rmdir", server->capsule);
	make_tree(publisher, "tree");
	turn_link(publisher, "tree");
}

/* Under the name of the one that is the capsule, which gets another. */
static void
rename_tree(struct publisher *publisher, const char *tree)
{
	char now[SERVER_PATH], next[SERVER_PATH], gone[SERVER_PATH];

	real_path(publisher->server->capsule, now);
	path_of(publisher, next, tree);
	path_of(publisher, gone, "gone");
	server_must(rename(now, gone) == 0, "rename", now);
	server_must(rename(next, now) == 0, "rename", next);
	strcpy(publisher->gone, gone);
}

static void
remove_gone(struct publisher *publisher)
{
	if (*publisher->gone)
		server_remove_tree(publisher->gone);
	*publisher->gone = '\0';
}

void
publisher_replace(struct publisher *publisher, bool rename_it)
{
	struct world *world = publisher->world;
	char tree[32];

	publisher_finish(publisher);
	remove_gone(publisher);
	snprintf(tree, sizeof(tree), "tree%u", ++publisher->trees);
	world->tree.last = publisher->trees;
	world->scans++;
	make_tree(publisher, tree);
	if (rename_it)
		rename_tree(publisher, tree);
	else
		turn_link(publisher, tree);
}

static void
settle(struct versions *versions)
{
	versions->first = versions->last;
}

void
publisher_settle(struct publisher *publisher)
{
	struct world *world = publisher->world;

	for (size_t i = 0; i < SLOTS; i++)
		settle(&world->slots[i]);
	settle(&world->moved);
	settle(&world->tree);
	settle(&world->mark);
	world->scanned = world->scans;
	settle(&world->clock);
	settle(&world->key);
	remove_gone(publisher);
}

void
publisher_end(struct publisher *publisher)
{
	for (size_t i = 0; i < SLOTS; i++)
		if (publisher->server && publisher->slots[i].fd >= 0)
			close(publisher->slots[i].fd);
}
