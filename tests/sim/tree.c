#include <string.h>
#include <unistd.h>

#include "sim/tree.h"

/*
 * The paths are few, so that files come, go and change places under the same
 * names. What a scan has to make of a file is the rule of half-written files,
 * by when it was written: until it is done the old state stands. Where the rule
 * leaves a choice, since events may not have come, both states may be shown.
 */

enum {
	QUIET = 2000, /* ms after which a file is done */
	QUIET_OPEN = 60000, /* the same while its writer has it open */
};

const char *const tree_dirs[DIRS] = {"/", "/news/", "/news/old/", "/notes/",
    "/notes/old/", "/club/", "/club/old/", "/club/inner/"};

static const struct {
	const char *name;
	enum place_kind kind;
	int32_t day; /* 0: none */
} names[NAMES] = {
    {"a.gmi", PLACE_ARTICLE, 0},
    {"b.gmi", PLACE_ARTICLE, 0},
    {"c.gmi", PLACE_ARTICLE, 0},
    {"2020-01-05-d.gmi", PLACE_ARTICLE, 18266},
    {"2021-03-04-e.gmi", PLACE_ARTICLE, 18690},
    {"t.txt", PLACE_PLAIN, 0},
    {"u.txt", PLACE_PLAIN, 0},
    {"pic.png", PLACE_FILE, 0},
    {"blob.png", PLACE_FILE, 0},
    {"index.gmi", PLACE_INDEX, 0},
    {".intro.gmi", PLACE_INTRO, 0},
    {".standing.gmi", PLACE_STANDING, 0},
    {"left.gmi~", PLACE_UNSEEN, 0},
    {".dot.gmi", PLACE_UNSEEN, 0},
    {"link.gmi", PLACE_LINK, 0},
    {"way", PLACE_DIR_LINK, 0},
};

void
tree_start(struct tree *tree, const char *root)
{
	*tree = (struct tree){.root = root, .made = {true}};
	for (size_t i = 0; i < PLACES; i++) {
		struct place *place = &tree->places[i];
		place->dir = i / NAMES;
		strcat(strcpy(place->path, tree_dirs[place->dir]),
		    names[i % NAMES].name);
		place->kind = names[i % NAMES].kind;
		place->day = names[i % NAMES].day;
		place->dated = place->day != 0;
		place->target = PLACES;
		place->may_count = 1;
		place->calm = true;
		place->fd = -1;
		tree->paths[i] = place->path;
	}
}

void
tree_stop(struct tree *tree)
{
	for (size_t i = 0; i < PLACES; i++)
		if (tree->places[i].fd >= 0)
			close(tree->places[i].fd);
}

size_t
tree_find(const struct tree *tree, struct span path)
{
	size_t found = 0;

	while (found < PLACES &&
	    !span_equal(path, span_of(tree->places[found].path)))
		found++;
	return found;
}

size_t
tree_find_dir(struct span path)
{
	size_t found = 0;

	while (found < DIRS && !span_equal(path, span_of(tree_dirs[found])))
		found++;
	return found;
}

bool
tree_is_below(size_t dir, size_t above)
{
	return span_starts(span_of(tree_dirs[dir]), span_of(tree_dirs[above]));
}

static void
settle(struct place *place)
{
	place->may[0] = place->now;
	place->may_count = 1;
	place->calm = true;
	place->doubt = place->told = false;
}

/*
 * Whether a file is being written in a directory that took the place of the
 * capsule, which is read at once but for those. By the file's own times, since
 * nobody saw when it was opened.
 */
static bool
is_growing(const struct place *place, const struct tree_look *look)
{
	int64_t age = look->wall - place->written;

	return look->writers && place->how == HOW_OPEN &&
	    age >= -QUIET_OPEN / 1000 && age <= QUIET_OPEN / 1000;
}

/* Whether the scan has to take a file as it is. */
static bool
is_done(const struct tree *tree, const struct place *place,
    const struct tree_look *look)
{
	int64_t quiet = place->how == HOW_OPEN ? QUIET_OPEN : QUIET;

	if (!place->now || place->told || look->now - place->seen >= quiet)
		return true;
	if (tree->swapped)
		return !is_growing(place, look);
	return look->all ||
	    (look->events && !place->doubt && place->how != HOW_OPEN);
}

/* Whether the scan must not take it yet. */
static bool
is_early(const struct place *place, const struct tree_look *look)
{
	int64_t quiet =
	    place->how == HOW_OPEN && look->writers ? QUIET_OPEN : QUIET;

	if (place->known || (place->how != HOW_OPEN && look->events))
		return false;
	return look->now - place->changed < quiet;
}

static void
may_have(struct place *place, struct version *version)
{
	for (size_t i = 0; i < place->may_count; i++)
		if (place->may[i] == version)
			return;
	if (place->may_count < MAY_MAX)
		place->may[place->may_count++] = version;
}

static bool
is_to_come(const struct place *place, int64_t wall)
{
	for (size_t i = 0; i < place->may_count; i++)
		if (place->may[i] && place->may[i]->dated &&
		    place->may[i]->begins > wall)
			return true;
	return false;
}

/*
 * What is to be shown by its date, and was not, is read for its words. If it is
 * being written just then, it is shown when that is done.
 */
static void
look_at_date(struct place *place, int64_t wall)
{
	bool veiled = is_to_come(place, wall);

	if (!place->calm && (place->veiled || veiled)) {
		may_have(place, NULL);
		veiled = true;
	}
	place->veiled = veiled;
}

void
tree_lose_events(struct tree *tree)
{
	for (size_t i = 0; i < PLACES; i++)
		tree->places[i].doubt =
		    tree->places[i].doubt || !tree->places[i].calm;
}

void
tree_scanned(struct tree *tree, const struct tree_look *look)
{
	for (size_t i = 0; i < PLACES; i++) {
		struct place *place = &tree->places[i];
		if (!place->calm && place->seen < 0)
			place->seen = look->now;
		if (!place->calm && is_done(tree, place, look))
			settle(place);
		else if (!place->calm && !is_early(place, look))
			may_have(place, place->now);
		look_at_date(place, look->wall);
	}
	tree->swapped = false;
	memset(tree->fresh, 0, sizeof(tree->fresh));
}
