#define _GNU_SOURCE
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "sim/publisher_priv.h"
#include "sim/replaced.h"

/*
 * Another directory is put in place of the capsule, as a deployment does: some
 * files are the same there, some others, some are missing.
 */

static int
remove_one(
    const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)about;
	(void)kind;
	(void)where;
	return remove(path);
}

void
publisher_remove(const char *path)
{
	nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Writes a file of the other directory; the first is always there. */
static void
fill(struct publisher *publisher, struct place *place)
{
	struct chance *chance = &publisher->chance;
	struct version *version = place->now;

	place->target = PLACES;
	if (place != publisher->tree.places &&
	    (!version || chance_one_in(chance, 4))) {
		publisher_change(publisher, place, NULL, HOW_ARRIVED);
		return;
	}
	if (!version || chance_one_in(chance, 3))
		version = text_write(&publisher->texts, chance,
		    publisher_form(place), NULL, clock_now());
	publisher_make_dir(publisher, place->dir);
	publisher_write(publisher, place->path, text_bytes(version));
	publisher_change(publisher, place, version, HOW_ARRIVED);
}

void
publisher_swap(struct publisher *publisher)
{
	struct tree *tree = &publisher->tree;
	const char *root = tree->root;
	char next[FULL_PATH], old[FULL_PATH];

	publisher->act = "swap the capsule";
	publisher->about = "/";
	snprintf(next, sizeof(next), "%s.next", root);
	snprintf(old, sizeof(old), "%s.old", root);
	for (size_t i = 0; i < PLACES; i++)
		publisher_stop_writer(&tree->places[i]);
	publisher_must(mkdir(next, 0755) == 0, "mkdir", next);
	memset(tree->made, 0, sizeof(tree->made));
	tree->made[0] = true;
	tree->root = next;
	for (size_t i = 0; i < PLACES; i++)
		fill(publisher, &tree->places[i]);
	tree->root = root;
	publisher_remove(old);
	publisher_must(
	    rename(root, old) == 0 && rename(next, root) == 0, "rename", root);
	/* What old editions are of is still there, or not. */
	if (chance_one_in(&publisher->chance, 2))
		publisher_remove(old);
	tree->swapped = true;
	tree->swap = tree->changes;
}
