#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/publisher_priv.h"
#include "sim/replaced.h"

/* Names change: of files, of directories, and of what links lead to. */

static bool
may_change_names(const struct place *from, const struct place *to)
{
	enum text_form one = publisher_form(from), other = publisher_form(to);

	return from != to && one == other && one != TEXT_INDEX &&
	    to->kind < PLACE_LINK;
}

void
publisher_move(struct publisher *publisher, struct place *place)
{
	struct place *to = publisher_any_place(publisher);

	if (!place->now || !may_change_names(place, to))
		return;
	publisher_make_dir(publisher, to->dir);
	publisher_stop_writer(place);
	publisher_stop_writer(to);
	publisher_rename(publisher, place->path, to->path);
	publisher_change(publisher, to, place->now, HOW_ARRIVED);
	publisher_change(publisher, place, NULL, HOW_ARRIVED);
}

/* Two files change places. */
void
publisher_exchange(struct publisher *publisher, struct place *place)
{
	struct place *other = publisher_any_place(publisher);
	struct version *version = other->now;

	if (!place->now || !version || !may_change_names(place, other))
		return;
	publisher_stop_writer(place);
	publisher_stop_writer(other);
	publisher_rename(publisher, other->path, "/.exchange");
	publisher_rename(publisher, place->path, other->path);
	publisher_rename(publisher, "/.exchange", place->path);
	publisher_change(publisher, other, place->now, HOW_ARRIVED);
	publisher_change(publisher, place, version, HOW_ARRIVED);
}

static bool
may_be_linked(const struct place *place)
{
	return place->kind < PLACE_LINK &&
	    publisher_form(place) == TEXT_GEMTEXT;
}

void
publisher_link(struct publisher *publisher, struct place *place)
{
	char target[FULL_PATH] = "";
	bool to_dir = place->kind == PLACE_DIR_LINK;
	size_t of =
	    chance_below(&publisher->chance, to_dir ? DIRS : PLACES + 20);

	if (place->target < PLACES)
		publisher_must(
		    unlink(publisher_path(publisher, place->path)) == 0,
		    "unlink", place->path);
	publisher_change(publisher, place, NULL, HOW_ARRIVED);
	place->target = PLACES;
	if (of >= PLACES ||
	    (!to_dir && !may_be_linked(&publisher->tree.places[of])))
		return;
	publisher_make_dir(publisher, place->dir);
	for (const char *at = place->path + 1; (at = strchr(at, '/')); at++)
		strcat(target, "../");
	strcat(target,
	    (to_dir ? tree_dirs[of] : publisher->tree.places[of].path) + 1);
	if (!*target)
		return;
	publisher_must(
	    symlink(target, publisher_path(publisher, place->path)) == 0,
	    "symlink", place->path);
	replaced_change(publisher_path(publisher, place->path), 1);
	place->target = of;
}

static void
pass_on(struct publisher *publisher, struct place *from, struct place *to)
{
	size_t target = from->target;
	bool known = from->known;

	publisher_change(publisher, to, from->now, HOW_ARRIVED);
	to->known = known;
	publisher_change(publisher, from, NULL, HOW_ARRIVED);
	from->target = PLACES;
	to->target = target;
}

/* Whether a directory, and those below it, could be taken away. */
static bool
clear_dir(struct publisher *publisher, size_t dir)
{
	for (size_t i = DIRS; i-- > dir;) {
		if (!publisher->tree.made[i] || !tree_is_below(i, dir))
			continue;
		if (rmdir(publisher_path(publisher, tree_dirs[i])) < 0)
			return false;
		publisher->tree.made[i] = false;
	}
	return true;
}

/* A directory goes with all that is in it: file by file, or at once. */
void
publisher_remove_dir(struct publisher *publisher, struct place *place)
{
	struct tree *tree = &publisher->tree;
	size_t dir = 1 + chance_below(&publisher->chance, DIRS - 1);
	char gone[FULL_PATH], path[FULL_PATH];

	(void)place;
	publisher->about = tree_dirs[dir];
	if (!tree->made[dir])
		return;
	for (size_t i = 0; i < PLACES; i++)
		if (tree_is_below(tree->places[i].dir, dir))
			publisher_stop_writer(&tree->places[i]);
	strcpy(path, publisher_path(publisher, tree_dirs[dir]));
	path[strlen(path) - 1] = '\0';
	snprintf(gone, sizeof(gone), "%s.gone", tree->root);
	bool at_once = chance_one_in(&publisher->chance, 2);
	if (at_once)
		publisher_must(rename(path, gone) == 0, "rename", path);
	publisher_remove(at_once ? gone : path);
	for (size_t i = 0; i < PLACES; i++) {
		struct place *below = &tree->places[i];
		if (!tree_is_below(below->dir, dir))
			continue;
		tree->made[below->dir] = false;
		below->target = PLACES;
		publisher_change(publisher, below, NULL, HOW_ARRIVED);
	}
}

/* From one to another, which have as many below. */
static const struct {
	size_t from, to, above, count;
} dir_moves[] = {{1, 3, 0, 2}, {3, 1, 0, 2}, {2, 4, 3, 1}, {2, 6, 5, 1},
    {4, 6, 5, 1}, {6, 2, 1, 1}, {6, 4, 3, 1}};

/* The path of a directory, without its slash. */
static const char *
bare(size_t dir, char text[PLACE_PATH])
{
	strcpy(text, tree_dirs[dir]);
	text[strlen(text) - 1] = '\0';
	return text;
}

void
publisher_move_dir(struct publisher *publisher, struct place *place)
{
	struct tree *tree = &publisher->tree;
	size_t number = chance_below(
	    &publisher->chance, sizeof(dir_moves) / sizeof(dir_moves[0]));
	size_t from = dir_moves[number].from, to = dir_moves[number].to;
	size_t files = dir_moves[number].count * NAMES;
	char old[PLACE_PATH], new[PLACE_PATH];

	(void)place;
	publisher->about = tree_dirs[from];
	if (!tree->made[from] || !clear_dir(publisher, to))
		return;
	publisher_make_dir(publisher, dir_moves[number].above);
	for (size_t i = 0; i < files; i++)
		publisher_stop_writer(&tree->places[from * NAMES + i]);
	publisher_rename(publisher, bare(from, old), bare(to, new));
	for (size_t i = 0; i < dir_moves[number].count; i++) {
		tree->made[to + i] = tree->fresh[to + i] = tree->made[from + i];
		tree->made[from + i] = false;
	}
	for (size_t i = 0; i < files; i++)
		pass_on(publisher, &tree->places[from * NAMES + i],
		    &tree->places[to * NAMES + i]);
}
