#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "sim/publisher_priv.h"
#include "sim/replaced.h"

/*
 * Publishers drop files, write them in place and slowly, rename and exchange
 * them, move directories into zones and out of them, and go away in the middle
 * of all that. What is done to the file system is noted in the tree at once.
 */

enum {
	SOON = 5000, /* ms: a file written again has come in pieces */
	WEIGHTS = 47, /* of all acts */
	EDITS = 3, /* one text in so many keeps the title of the one before */
	ASKED = 4, /* one act in so many is about what is being asked for */
	SWAPS = 200, /* one act in so many puts another capsule there */
};

const char *
publisher_path(const struct publisher *publisher, const char *path)
{
	static char text[FULL_PATH];

	snprintf(text, sizeof(text), "%s%s", publisher->tree.root, path);
	return text;
}

void
publisher_must(bool done, const char *what, const char *path)
{
	if (done)
		return;
	fprintf(stderr, "sim: %s %s: %s\n", what, path, strerror(errno));
	_exit(2);
}

void
publisher_start(
    struct publisher *publisher, const char *root, struct chance chance)
{
	*publisher = (struct publisher){.chance = chance, .asked = PLACES};
	tree_start(&publisher->tree, root);
	publisher->texts.paths = publisher->tree.paths;
	publisher->texts.path_count = PLACES;
}

void
publisher_end(struct publisher *publisher)
{
	tree_stop(&publisher->tree);
	texts_free(&publisher->texts);
}

void
publisher_make_dir(struct publisher *publisher, size_t dir)
{
	for (size_t i = 0; i <= dir; i++) {
		if (!tree_is_below(dir, i) || publisher->tree.made[i])
			continue;
		publisher_must(
		    mkdir(publisher_path(publisher, tree_dirs[i]), 0755) == 0,
		    "mkdir", tree_dirs[i]);
		publisher->tree.made[i] = publisher->tree.fresh[i] = true;
	}
}

/* A text that comes or goes changes what it links to. */
static void
note_link(struct publisher *publisher, const struct version *version)
{
	if (version && version->link < PLACES)
		publisher->linked[publisher->linked_count++ % LINKED_KEPT] =
		    version->link;
}

/* Notes that a place has another state. */
void
publisher_change(struct publisher *publisher, struct place *place,
    struct version *version, enum place_how how)
{
	int64_t now = clock_monotonic();
	bool again =
	    how != HOW_ARRIVED && place->touched && now - place->changed < SOON;

	note_link(publisher, place->now);
	note_link(publisher, version);
	place->doubt =
	    place->doubt || publisher->tree.fresh[place->dir] || again;
	place->now = version;
	place->told = place->known = false;
	place->how = how;
	place->calm = false;
	place->changed = now;
	place->written = clock_now();
	place->seen = -1;
	place->touched = publisher->step;
	place->change = ++publisher->tree.changes;
}

enum text_form
publisher_form(const struct place *place)
{
	switch (place->kind) {
	case PLACE_PLAIN: return TEXT_PLAIN;
	case PLACE_FILE: return TEXT_FILE;
	case PLACE_INDEX: return TEXT_INDEX;
	default: return TEXT_GEMTEXT;
	}
}

struct version *
publisher_text(struct publisher *publisher, const struct place *place)
{
	enum text_form form = publisher_form(place);
	bool edits = place->now && form != TEXT_FILE &&
	    chance_one_in(&publisher->chance, EDITS);

	return text_write(&publisher->texts, &publisher->chance, form,
	    edits ? place->now : NULL, clock_now());
}

static void
put(int fd, struct span bytes, const char *path)
{
	publisher_must(write(fd, bytes.data, bytes.size) == (ssize_t)bytes.size,
	    "write", path);
}

static int
open_to_write(struct publisher *publisher, const char *path)
{
	int fd = open(publisher_path(publisher, path),
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	publisher_must(fd >= 0, "open", path);
	return fd;
}

void
publisher_write(
    struct publisher *publisher, const char *path, struct span bytes)
{
	int fd = open_to_write(publisher, path);

	put(fd, bytes, path);
	close(fd);
	replaced_change(publisher_path(publisher, path), 1);
}

void
publisher_stop_writer(struct place *place)
{
	if (place->fd < 0)
		return;
	close(place->fd);
	place->fd = -1;
	place->how = HOW_CLOSED;
	place->doubt = true;
}

void
publisher_rename(struct publisher *publisher, const char *from, const char *to)
{
	char old[FULL_PATH];

	strcpy(old, publisher_path(publisher, from));
	publisher_must(
	    rename(old, publisher_path(publisher, to)) == 0, "rename", from);
	replaced_change(publisher_path(publisher, to), 0);
}

/* Writes beside it, under a name that is never shown, and renames. */
static void
drop(struct publisher *publisher, struct place *place)
{
	struct version *version = publisher_text(publisher, place);
	char aside[PLACE_PATH + 8];

	publisher_make_dir(publisher, place->dir);
	publisher_stop_writer(place);
	snprintf(aside, sizeof(aside), "%s%s", tree_dirs[place->dir],
	    chance_one_in(&publisher->chance, 2) ? ".upload" : "new.part");
	publisher_write(publisher, aside, text_bytes(version));
	publisher_rename(publisher, aside, place->path);
	publisher_change(publisher, place, version, HOW_ARRIVED);
}

static void
write_in_place(struct publisher *publisher, struct place *place)
{
	struct version *version = publisher_text(publisher, place);

	publisher_make_dir(publisher, place->dir);
	publisher_stop_writer(place);
	publisher_write(publisher, place->path, text_bytes(version));
	publisher_change(publisher, place, version, HOW_CLOSED);
}

static void
begin_writing(struct publisher *publisher, struct place *place)
{
	publisher_make_dir(publisher, place->dir);
	publisher_stop_writer(place);
	place->whole = publisher_text(publisher, place);
	struct version *half = text_half(&publisher->texts, place->whole);
	place->fd = open_to_write(publisher, place->path);
	put(place->fd, text_bytes(half), place->path);
	replaced_change(publisher_path(publisher, place->path), 1);
	publisher_change(publisher, place, half, HOW_OPEN);
}

static void
end_writing(struct publisher *publisher, struct place *place)
{
	put(place->fd, span_tail(text_bytes(place->whole), place->now->size),
	    place->path);
	close(place->fd);
	place->fd = -1;
	replaced_change(publisher_path(publisher, place->path), 1);
	bool doubt = place->doubt;
	publisher_change(publisher, place, place->whole, HOW_CLOSED);
	/* Its writer has closed it once. */
	place->doubt = doubt || publisher->tree.fresh[place->dir];
}

/* A slow writer begins, or goes on; a file without halves is just written. */
static void
write_slowly(struct publisher *publisher, struct place *place)
{
	if (place->kind == PLACE_FILE)
		write_in_place(publisher, place);
	else if (place->fd >= 0)
		end_writing(publisher, place);
	else
		begin_writing(publisher, place);
}

static void
take_away(struct publisher *publisher, struct place *place)
{
	if (!place->now)
		return;
	publisher_stop_writer(place);
	publisher_must(unlink(publisher_path(publisher, place->path)) == 0,
	    "unlink", place->path);
	publisher_change(publisher, place, NULL, HOW_ARRIVED);
}

struct place *
publisher_any_place(struct publisher *publisher)
{
	size_t any = chance_below(&publisher->chance, PLACES);

	if (publisher->asked < PLACES &&
	    chance_one_in(&publisher->chance, ASKED))
		any = publisher->asked;
	return &publisher->tree.places[any];
}

/* Its attributes change, or its time, and nothing else. */
static void
touch(struct publisher *publisher, struct place *place)
{
	bool content = chance_one_in(&publisher->chance, 2);

	if (!place->now || place->fd >= 0)
		return;
	const char *path = publisher_path(publisher, place->path);
	publisher_must((content ? utimensat(AT_FDCWD, path, NULL, 0)
				: chmod(path, 0644)) == 0,
	    "touch", path);
	replaced_change(publisher_path(publisher, place->path), content);
	publisher_change(publisher, place, place->now, HOW_CLOSED);
	place->doubt = true;
}

static const struct {
	const char *name;
	void (*act)(struct publisher *publisher, struct place *place);
	unsigned weight;
	bool removes; /* in a crowded capsule a file is dropped instead */
} acts[] = {
    {"drop", drop, 10, false}, {"write", write_in_place, 4, false},
    {"write slowly", write_slowly, 6, false}, {"take away", take_away, 7, true},
    {"move", publisher_move, 5, true},
    {"exchange", publisher_exchange, 4, false}, {"touch", touch, 1, false},
    {"upload", publisher_upload, 8, false},
    {"move a directory", publisher_move_dir, 1, true},
    {"remove a directory", publisher_remove_dir, 1, true},
    {"link", publisher_link, 0, false}, /* for places of links */
};

void
publisher_act(struct publisher *publisher)
{
	struct place *place = publisher_any_place(publisher);
	bool crowded = publisher->texts.crowded;
	size_t number = sizeof(acts) / sizeof(acts[0]) - 1;
	size_t left = chance_below(&publisher->chance, WEIGHTS);

	if (!crowded && chance_one_in(&publisher->chance, SWAPS)) {
		publisher_swap(publisher);
		return;
	}
	if (place->kind < PLACE_LINK)
		for (number = 0; left >= acts[number].weight; number++)
			left -= acts[number].weight;
	if (crowded && acts[number].removes)
		number = 0;
	publisher->act = acts[number].name;
	publisher->about = place->path;
	acts[number].act(publisher, place);
}

void
publisher_crowd(struct publisher *publisher)
{
	publisher->texts.crowded = true;
	for (size_t i = 0; i < PLACES; i++)
		if (publisher->tree.places[i].kind <= PLACE_PLAIN)
			drop(publisher, &publisher->tree.places[i]);
}

void
publisher_cut(struct publisher *publisher)
{
	struct place *place = &publisher->tree.places[publisher->asked];

	publisher->act = "cut";
	publisher->about = place->path;
	write_in_place(publisher, place);
}

void
publisher_rest(struct publisher *publisher)
{
	for (size_t i = 0; i < PLACES; i++)
		if (publisher->tree.places[i].fd >= 0)
			end_writing(publisher, &publisher->tree.places[i]);
}
