#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "sim/model.h"

/*
 * The rules of a capsule, written down a second time and without any of the
 * product's code: drafts, dates, zones, names that are never shown, links, and
 * the one order of all lists.
 */

enum { DAY = 86400 };

struct snapshot *
snapshot_take(const struct tree *tree, const struct zoning *zoning,
    int64_t wall, uint64_t step, bool rested)
{
	struct snapshot *taken = mem_alloc(sizeof(*taken));

	*taken = (struct snapshot){.tree = tree,
	    .zoning = zoning,
	    .wall = wall,
	    .step = step,
	    .changes = tree->changes,
	    .rested = rested};
	for (size_t i = 0; i < PLACES; i++) {
		const struct place *place = &tree->places[i], *from = place;
		if (place->kind == PLACE_LINK && place->target < PLACES)
			from = &tree->places[place->target];
		taken->of[i].target = place->target;
		taken->of[i].calm = from->calm && place->calm;
		taken->of[i].count = from->may_count;
		memcpy(taken->of[i].may, from->may, sizeof(from->may));
	}
	return taken;
}

bool
sight_is_closed(const struct sight *sight, size_t dir)
{
	const struct zoning *zoning = sight->snapshot->zoning;

	for (size_t i = 0; i < zoning->count; i++)
		if (tree_is_below(dir, zoning->list[i].dir) &&
		    (sight->gopher ||
			!(zoning->list[i].readers >> sight->reader & 1)))
			return true;
	return false;
}

/* Whether a place is read, and is on other pages, but has none of its own. */
static bool
is_block(const struct sight *sight, size_t number)
{
	enum place_kind kind = sight->snapshot->tree->places[number].kind;

	return kind == PLACE_INTRO || kind == PLACE_STANDING;
}

bool
sight_shows(
    const struct sight *sight, size_t number, const struct version *version)
{
	const struct snapshot *snapshot = sight->snapshot;
	const struct place *place = &snapshot->tree->places[number];
	size_t target = snapshot->of[number].target;

	if (!version || version->hidden || place->kind == PLACE_UNSEEN ||
	    place->kind == PLACE_DIR_LINK ||
	    sight_is_closed(sight, place->dir) ||
	    (version->dated && version->begins > snapshot->wall))
		return false;
	if (place->kind != PLACE_LINK)
		return true;
	return target < PLACES &&
	    snapshot->tree->places[target].kind != PLACE_UNSEEN &&
	    !is_block(sight, target) &&
	    !sight_is_closed(sight, snapshot->tree->places[target].dir);
}

/* The version that a block has for certain; *any_r says if it may have one. */
static const struct version *
block_at(const struct sight *sight, size_t number, bool *any_r)
{
	const struct snapshot *snapshot = sight->snapshot;
	size_t count = snapshot->of[number].count;

	*any_r = false;
	for (size_t i = 0; i < count; i++)
		*any_r = *any_r ||
		    sight_shows(sight, number, snapshot->of[number].may[i]);
	return *any_r && count == 1 ? snapshot->of[number].may[0] : NULL;
}

const struct version *
sight_block(const struct sight *sight, enum place_kind kind, size_t dir)
{
	const struct version *found = NULL;
	bool any = false;

	/* Directories come after those above them. */
	for (size_t i = dir + 1; i-- > 0 && !any;) {
		size_t number = i * NAMES;
		if (!tree_is_below(dir, i))
			continue;
		while (sight->snapshot->tree->places[number].kind != kind)
			number++;
		found = block_at(sight, number, &any);
		if (kind == PLACE_INTRO)
			break;
	}
	return found;
}

enum presence
sight_place(const struct sight *sight, size_t number)
{
	const struct snapshot *snapshot = sight->snapshot;
	bool link = snapshot->tree->places[number].kind == PLACE_LINK;
	size_t count = snapshot->of[number].count, shown = 0;

	if (is_block(sight, number))
		return PRESENT_NO;
	for (size_t i = 0; i < count; i++)
		shown +=
		    sight_shows(sight, number, snapshot->of[number].may[i]);
	if (shown == 0)
		return PRESENT_NO;
	return shown == count && (!link || snapshot->rested) ? PRESENT_YES
							     : PRESENT_MAYBE;
}

enum presence
sight_dir(const struct sight *sight, size_t dir)
{
	enum presence most = dir == 0 ? PRESENT_YES : PRESENT_NO;

	for (size_t i = 0; i < PLACES; i++) {
		enum presence found =
		    tree_is_below(sight->snapshot->tree->places[i].dir, dir)
		    ? sight_place(sight, i)
		    : PRESENT_NO;
		most = found > most ? found : most;
	}
	return most;
}

bool
sight_has_token(const struct sight *sight, uint32_t id)
{
	const struct snapshot *snapshot = sight->snapshot;

	for (size_t i = 0; i < PLACES; i++)
		for (size_t j = 0; j < snapshot->of[i].count; j++) {
			const struct version *version = snapshot->of[i].may[j];
			if (version && version->id == id &&
			    sight_shows(sight, i, version))
				return true;
		}
	return false;
}

static struct wish
wish_of(const struct sight *sight, size_t number, const struct version *version)
{
	const struct place *place = &sight->snapshot->tree->places[number];

	return (struct wish){.place = number,
	    .version = version,
	    .presence = sight_place(sight, number),
	    .dated = version->dated || place->dated,
	    .day = version->dated ? version->day : place->day,
	    .instant =
		version->dated ? version->instant : (int64_t)place->day * DAY,
	    .rank = place->kind == PLACE_FILE ? 2 : 0};
}

static int
year_of(int32_t day)
{
	struct buf text = {0};

	text_day(&text, day);
	buf_byte(&text, '\0');
	int year = atoi(text.data);
	buf_free(&text);
	return year;
}

/*
 * Whether a text links to an article, by its path or by that of a symbolic
 * link, of which an edition may have another target unless all is at rest.
 */
static enum presence
links_to(
    const struct sight *sight, const struct version *version, size_t number)
{
	const struct snapshot *snapshot = sight->snapshot;
	size_t link = version->link;

	if (link >= PLACES || link == number)
		return link == number ? PRESENT_YES : PRESENT_NO;
	if (snapshot->tree->places[link].kind != PLACE_LINK)
		return PRESENT_NO;
	if (!snapshot->rested)
		return PRESENT_MAYBE;
	return snapshot->of[link].target == number ? sight_place(sight, link)
						   : PRESENT_NO;
}

/* Whether a list has an entry; `wish` is of a version that is shown. */
static bool
is_within(const struct sight *sight, const struct scope *scope,
    const struct wish *wish)
{
	const struct place *place = &sight->snapshot->tree->places[wish->place];
	bool text = place->kind == PLACE_ARTICLE || place->kind == PLACE_PLAIN;

	for (size_t i = 0; i < scope->without_count; i++)
		if (wish->place == scope->without[i])
			return false;
	switch (scope->of) {
	case SCOPE_ALL: return true;
	case SCOPE_DIR:
		return place->dir == scope->number &&
		    place->kind != PLACE_INDEX;
	case SCOPE_POSTS: return text && wish->dated;
	case SCOPE_YEAR:
		return text && wish->dated &&
		    year_of(wish->day) == (int)scope->number;
	case SCOPE_TAG: return text && wish->version->tags >> scope->number & 1;
	case SCOPE_FEED:
		return text && wish->dated &&
		    tree_is_below(place->dir, scope->number);
	case SCOPE_LINKED:
		return place->kind == PLACE_ARTICLE &&
		    wish->place != scope->number &&
		    links_to(sight, wish->version, scope->number) != PRESENT_NO;
	}
	return false;
}

/* The directories that an index lists. */
static size_t
add_dirs(const struct sight *sight, const struct scope *scope,
    struct wish *wishes, size_t count)
{
	for (size_t i = 1; i < DIRS; i++) {
		const char *slash = strchr(tree_dirs[i] + 1, '/');
		size_t above = slash[1]
		    ? tree_find_dir((struct span){
			  tree_dirs[i], (size_t)(slash + 1 - tree_dirs[i])})
		    : 0;
		enum presence found = sight_dir(sight, i);
		if (found == PRESENT_NO ||
		    (scope->of == SCOPE_DIR && above != scope->number))
			continue;
		wishes[count++] = (struct wish){
		    .place = PLACES + i, .presence = found, .rank = 1};
	}
	return count;
}

/* Adds those of a place, any of whose versions may be there. */
static size_t
add_place(const struct sight *sight, const struct scope *scope, size_t number,
    struct wish *wishes, size_t count)
{
	const struct snapshot *snapshot = sight->snapshot;
	size_t from = count;

	if (is_block(sight, number))
		return count;
	for (size_t j = 0; j < snapshot->of[number].count; j++) {
		const struct version *version = snapshot->of[number].may[j];
		if (!sight_shows(sight, number, version))
			continue;
		struct wish wish = wish_of(sight, number, version);
		if (!is_within(sight, scope, &wish))
			continue;
		if (scope->of == SCOPE_LINKED &&
		    links_to(sight, version, scope->number) == PRESENT_MAYBE)
			wish.presence = PRESENT_MAYBE;
		wishes[count++] = wish;
	}
	for (size_t i = from; i < count; i++)
		if (count - from < snapshot->of[number].count)
			wishes[i].presence = PRESENT_MAYBE;
	return count;
}

static const char *
path_of(const struct snapshot *snapshot, const struct wish *wish)
{
	return wish->place < PLACES ? snapshot->tree->places[wish->place].path
				    : tree_dirs[wish->place - PLACES];
}

static const struct snapshot *sorted;

/* Dated first, the newest first; then by title; then by path. */
static int
compare_wishes(const void *first, const void *second)
{
	const struct wish *a = first, *b = second;
	int order = 0;

	if (a->rank != b->rank)
		return a->rank - b->rank;
	if (a->rank == 0 && a->dated != b->dated)
		return a->dated ? -1 : 1;
	if (a->rank == 0 && a->dated && a->day != b->day)
		return a->day > b->day ? -1 : 1;
	if (a->rank == 0 && a->dated && a->instant != b->instant)
		return a->instant > b->instant ? -1 : 1;
	if (a->rank == 0 && !a->dated)
		order = strcasecmp(a->version->title, b->version->title);
	return order ? order : strcmp(path_of(sorted, a), path_of(sorted, b));
}

size_t
sight_wishes(const struct sight *sight, const struct scope *scope,
    struct wish wishes_r[WISHES])
{
	size_t count = 0;

	for (size_t i = 0; i < PLACES; i++)
		count = add_place(sight, scope, i, wishes_r, count);
	if (scope->of == SCOPE_ALL || scope->of == SCOPE_DIR)
		count = add_dirs(sight, scope, wishes_r, count);
	sorted = sight->snapshot;
	qsort(wishes_r, count, sizeof(*wishes_r), compare_wishes);
	return count;
}

void
sight_count(const struct sight *sight, const struct scope *scope,
    size_t *least_r, size_t *most_r)
{
	*least_r = *most_r = 0;
	for (size_t i = 0; i < PLACES; i++) {
		struct wish wishes[MAY_MAX];
		size_t found = add_place(sight, scope, i, wishes, 0);
		*most_r += found > 0;
		*least_r += found > 0 && wishes[0].presence == PRESENT_YES;
	}
}
