#include <stdio.h>
#include <string.h>

#include "chaos/world.h"

/*
 * The model of a storm. Each article is a slot whose versions follow each other
 * without end; what a version holds follows from the seed, so that a client
 * knows each text without being told. All of a text names its version, which
 * is why one that is made of two shows.
 */

enum { NEVER = UINT32_MAX };

const char world_cut[] = "the answer is cut";

/* Words that a draft, a zone's article and nothing else has. */
#define DRAFT_WORD "hushhush"
#define ZONE_WORD "clubclub"

/* Steele, Lea, Flood: SplitMix64 (OOPSLA 2014). */
uint64_t
world_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15U;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
	z = (z ^ z >> 27) * 0x94d049bb133111ebU;
	return z ^ z >> 31;
}

static uint64_t
dice(const struct world *world, size_t slot, uint32_t version)
{
	uint64_t state = world->seed ^ (uint64_t)slot << 40 ^ version;

	return world_random(&state);
}

void
world_look(const struct world *world, struct view *view_r)
{
	for (size_t i = 0; i < SLOTS; i++)
		view_r->slots[i] = world->slots[i].first;
	view_r->moved = world->moved.first;
	view_r->tree = world->tree.first;
	view_r->mark = world->mark.first;
	view_r->clock = world->clock.first;
	view_r->key = world->key.first;
}

/* A half is of an odd version, and the next one is its whole. */
enum version_kind
world_kind(const struct world *world, size_t slot, uint32_t version)
{
	uint64_t number = dice(world, slot, version) % 16;

	if (version % 2 == 1 && number >= 10)
		return VERSION_HALF;
	if (version == 0 ||
	    (version % 2 == 0 &&
		world_kind(world, slot, version - 1) == VERSION_HALF))
		return VERSION_SHOWN;
	return number < 2 ? VERSION_DRAFT
	    : number < 4  ? VERSION_NONE
			  : VERSION_SHOWN;
}

static void
write_article(
    const struct world *world, size_t slot, uint32_t version, struct buf *text)
{
	unsigned lines = 8 + (unsigned)(dice(world, slot, version) / 16 % 40);

	buf_format(text,
	    "# Slot %02zu version %u\n\nSummary of slot %02zu version %u.\n\n",
	    slot, version, slot, version);
	for (unsigned i = 0; i < lines; i++)
		buf_format(text, "Line %u of %u has slotword%02zu in it.\n", i,
		    version, slot);
	buf_add(text, SPAN("The end of it.\n"));
}

/* The text that is sent of a version. */
static void
write_text(
    const struct world *world, size_t slot, uint32_t version, struct buf *text)
{
	enum version_kind kind = world_kind(world, slot, version);
	size_t before = text->size;

	if (kind == VERSION_DRAFT)
		buf_format(text, "# " DRAFT_WORD " %02zu %u\n", slot, version);
	else
		write_article(
		    world, slot, version + (kind == VERSION_HALF), text);
	if (kind == VERSION_HALF)
		text->size = before + (text->size - before) / 2;
}

void
world_file(
    const struct world *world, size_t slot, uint32_t version, struct buf *bytes)
{
	if (world_kind(world, slot, version) == VERSION_DRAFT)
		buf_add(bytes, SPAN("---\ndraft: true\n---\n"));
	else if (slot % DATED == 0)
		buf_format(bytes, "---\ndate: 2019-01-%02zu\n---\n", slot + 1);
	write_text(world, slot, version, bytes);
}

const char *
world_judge_words(struct span text, bool member)
{
	static const struct span words[] = {SPAN(DRAFT_WORD), SPAN(ZONE_WORD)};
	size_t count = member ? 1 : 2;

	for (; text.size > 0; text = span_tail(text, 1))
		for (size_t i = 0; i < count; i++)
			if (*text.data == *words[i].data &&
			    span_starts(text, words[i]))
				return "it has words of what is hidden";
	return NULL;
}

/*
 * A half is shown only by an indexer that begins, which takes files as they
 * stand: one that runs knows that a writer has it open still.
 */
static bool
may_show(const struct world *world, size_t slot, uint32_t version)
{
	enum version_kind kind = world_kind(world, slot, version);

	return kind == VERSION_SHOWN ||
	    (kind == VERSION_HALF && world->scans > world->halves[slot]);
}

bool
world_may_lack(const struct world *world, const struct view *view, size_t slot)
{
	for (uint32_t v = view->slots[slot]; v <= world->slots[slot].last; v++)
		if (world_kind(world, slot, v) == VERSION_NONE ||
		    world_kind(world, slot, v) == VERSION_DRAFT)
			return true;
	return false;
}

static bool
is_open(uint32_t first, const struct versions *versions)
{
	return first < versions->last;
}

bool
world_may_change(
    const struct world *world, const struct view *view, size_t slot)
{
	return is_open(view->slots[slot], &world->slots[slot]) ||
	    is_open(view->tree, &world->tree);
}

bool
world_may_move(const struct world *world, const struct view *view)
{
	return is_open(view->moved, &world->moved) ||
	    is_open(view->tree, &world->tree);
}

bool
world_is_key(const struct world *world, const struct view *view,
    const unsigned char digest[KEY_DIGEST])
{
	for (uint32_t v = view->key; v <= world->key.last; v++)
		if (memcmp(world->keys[v % KEYS], digest, KEY_DIGEST) == 0)
			return true;
	return false;
}

/*
 * What follows the text of a page: an empty line and menus, after the end of a
 * last line that lacks one.
 */
static const char *
judge_foot(const struct world *world, const struct view *view, struct span text,
    struct span rest)
{
	if (!span_ends(text, SPAN("\n")) && !span_skip(&rest, SPAN("\n")))
		return "what follows a text is no menu";
	if (!span_starts(rest, SPAN("\n## ")) &&
	    !span_starts(rest, SPAN("\n=> ")))
		return "what follows a text is no menu";
	return world_judge_menu(world, view, rest, false);
}

const char *
world_judge_text(const struct world *world, const struct view *view,
    struct span text, bool secure, struct span body)
{
	if (secure && span_starts(body, text))
		return judge_foot(
		    world, view, text, span_tail(body, text.size));
	if (!secure && span_equal(body, text))
		return NULL;
	/* Gopher has no other end of a file than that of the connection. */
	return !secure && span_starts(text, body)
	    ? world_cut
	    : "no version that was in force has this text";
}

/* Whether a body is of one version: NULL, CUT, or another reason. */
static const char *
judge_version(const struct world *world, const struct view *view, size_t slot,
    uint32_t version, bool secure, struct span body)
{
	struct buf text = {0};

	write_text(world, slot, version, &text);
	const char *why =
	    world_judge_text(world, view, buf_span(&text), secure, body);
	buf_free(&text);
	return why;
}

const char *
world_judge_page(const struct world *world, const struct view *view,
    size_t slot, bool secure, struct span body)
{
	const char *best = "no version that was in force is shown";
	uint32_t last = world->slots[slot].last;

	for (uint32_t v = view->slots[slot]; v <= last; v++) {
		if (!may_show(world, slot, v))
			continue;
		bool half = world_kind(world, slot, v) == VERSION_HALF;
		const char *why =
		    judge_version(world, view, slot, v, secure, body);
		/* It may have been read before its first half was written. */
		if (!why || (half && body.size == 0))
			return NULL;
		if (best != world_cut)
			best = why;
	}
	return best;
}

/* Reads `lot NN version V`; the `S` before it is of either case. */
static bool
read_mention(struct span text, size_t *slot_r, uint32_t *version_r)
{
	char bytes[32] = "";
	unsigned slot, version;

	if (!span_starts(text, SPAN("lot ")))
		return false;
	text = span_head(text, sizeof(bytes) - 1);
	memcpy(bytes, text.data, text.size);
	if (sscanf(bytes, "lot %2u version %u", &slot, &version) != 2)
		return false;
	*slot_r = slot;
	*version_r = version;
	return true;
}

static bool
may_be_named(const struct world *world, const struct view *view, size_t slot,
    uint32_t version)
{
	uint32_t last = world->slots[slot].last;

	for (uint32_t v = view->slots[slot]; v <= last; v++)
		if (may_show(world, slot, v) &&
		    v + (world_kind(world, slot, v) == VERSION_HALF) == version)
			return true;
	return false;
}

static bool
has(struct span text, const char *part)
{
	struct span wanted = span_of(part);

	for (; text.size >= wanted.size; text = span_tail(text, 1))
		if (span_starts(text, wanted))
			return true;
	return false;
}

/* Whether a text has the name of a thing with one of its versions. */
static bool
has_mark(struct span text, const char *name, uint32_t first,
    const struct versions *versions)
{
	char mark[32];

	for (uint32_t v = first; v <= versions->last; v++) {
		snprintf(mark, sizeof(mark), "%s %u.", name, v);
		if (has(text, mark))
			return true;
	}
	return false;
}

/* Articles that the clock shows and hides, and directories that move. */
static const char *
judge_marks(const struct world *world, const struct view *view,
    struct span text, bool whole)
{
	uint32_t clock = world->clock.last, moved = world->moved.last;

	if (has(text, "Tomorrow") && clock % 2 == 0 && view->clock == clock)
		return "an article of the future is shown";
	if (!whole)
		return NULL;
	if (!has(text, "Tomorrow") && clock % 2 == 1 && view->clock == clock)
		return "an article whose date has come is missing";
	if (view->moved == moved &&
	    (!has(text, moved % 2 ? "/s/e/" : "/s/d/") ||
		has(text, moved % 2 ? "/s/d/" : "/s/e/")))
		return "a directory has not moved as it should";
	if (!has_mark(text, "Tree", view->tree, &world->tree) ||
	    !has_mark(text, "Mark", view->mark, &world->mark))
		return "it is of another capsule";
	return NULL;
}

/* Whether none of these slots is missing of which each version is shown. */
static bool
is_complete(const struct world *world, const struct view *view,
    const uint32_t seen[SLOTS], size_t first, size_t step)
{
	for (size_t i = first; i < SLOTS; i += step) {
		bool shown = true;
		uint32_t last = world->slots[i].last;
		for (uint32_t v = view->slots[i]; v <= last; v++)
			shown =
			    shown && world_kind(world, i, v) == VERSION_SHOWN;
		if (shown && seen[i] == NEVER)
			return false;
	}
	return true;
}

/* Notes the versions that a text names; `once`: each article one time. */
static const char *
judge_names(const struct world *world, const struct view *view,
    struct span text, bool once, uint32_t seen[SLOTS])
{
	uint32_t version;
	size_t slot;

	memset(seen, 0xff, SLOTS * sizeof(*seen));
	for (struct span at = text; at.size > 0; at = span_tail(at, 1)) {
		if (*at.data != 'l' || !read_mention(at, &slot, &version))
			continue;
		if (slot >= SLOTS || !may_be_named(world, view, slot, version))
			return "a version is named that was not in force";
		if (seen[slot] != NEVER && seen[slot] != version)
			return "two versions of an article are named";
		if (seen[slot] != NEVER && once)
			return "a menu names an article twice";
		seen[slot] = version;
	}
	return NULL;
}

const char *
world_judge_menu(const struct world *world, const struct view *view,
    struct span text, bool whole)
{
	uint32_t seen[SLOTS];
	const char *why = judge_names(world, view, text, whole, seen);

	if (!why && whole && !is_complete(world, view, seen, 0, 1))
		why = "a menu lacks an article";
	return why ? why : judge_marks(world, view, text, whole);
}

const char *
world_judge_list(const struct world *world, const struct view *view,
    struct span text, size_t first, size_t step)
{
	uint32_t seen[SLOTS];
	const char *why = judge_names(world, view, text, false, seen);

	if (!why && !is_complete(world, view, seen, first, step))
		why = "a list lacks an article";
	return why ? why : judge_marks(world, view, text, false);
}
