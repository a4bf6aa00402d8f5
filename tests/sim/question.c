#include <stdio.h>

#include "sim/judge.h"

/* How often each kind is asked. */
static const unsigned char weights[ASKS] = {
    [ASK_PLACE] = 10,
    [ASK_MENU] = 4,
    [ASK_TEXT] = 2,
    [ASK_DIR] = 8,
    [ASK_RECENT] = 4,
    [ASK_YEARS] = 1,
    [ASK_YEAR] = 2,
    [ASK_TAGS] = 1,
    [ASK_TAG] = 2,
    [ASK_FEED] = 2,
    [ASK_SEARCH] = 4,
    [ASK_RELATED] = 1,
    [ASK_LINKS] = 2,
    [ASK_NOTHING] = 1, /* and what comes after it */
};

enum {
	LARGE = 200000, /* bytes: what is sent while it may change */
	LOOKS = 20, /* for a file */
	PAGES = 3, /* of a search */
	LATEST = 4, /* one question in so many is about what was just done */
};

static enum ask
choose_kind(struct chance *chance)
{
	size_t sum = 0;
	enum ask ask = 0;

	for (size_t i = 0; i < ASKS; i++)
		sum += weights[i];
	for (size_t left = chance_below(chance, sum); left >= weights[ask];)
		left -= weights[ask++];
	return ask;
}

/* The next file that is large, or PLACES. */
static size_t
find_large(const struct tree *tree, size_t from)
{
	for (size_t i = 0; i < PLACES; i++) {
		const struct place *place = &tree->places[(from + i) % PLACES];
		if (place->now && place->now->size > LARGE &&
		    place->kind < PLACE_INTRO)
			return (from + i) % PLACES;
	}
	return PLACES;
}

/* What the publisher changed last. */
static size_t
find_latest(const struct tree *tree)
{
	size_t latest = 0;

	for (size_t i = 0; i < PLACES; i++)
		if (tree->places[i].touched > tree->places[latest].touched)
			latest = i;
	return latest;
}

/* Mostly one where a file is, or was; not seldom a large one. */
static size_t
choose_place(struct chance *chance, const struct tree *tree, unsigned kinds)
{
	size_t found = find_large(tree, chance_below(chance, PLACES));

	if (found < PLACES && kinds >> tree->places[found].kind & 1 &&
	    chance_one_in(chance, 4))
		return found;
	size_t latest = find_latest(tree);
	const struct version *version = tree->places[latest].now;
	/* What it links to shows that, too. */
	if (version && version->link < PLACES && chance_one_in(chance, 2))
		latest = version->link;
	if (kinds >> tree->places[latest].kind & 1 &&
	    chance_one_in(chance, LATEST))
		return latest;
	for (int i = 0; i < LOOKS; i++) {
		found = chance_below(chance, PLACES);
		if (kinds >> tree->places[found].kind & 1 &&
		    (tree->places[found].touched || chance_one_in(chance, 4)))
			break;
	}
	return found;
}

static void
name(struct question *question, const char *lead, const char *path)
{
	snprintf(question->path, sizeof(question->path), "%s%s", lead, path);
}

/* Of a selector; the ending of gemtext is left out, or replaced. */
static void
name_variant(struct question *question, const char *path, const char *ending)
{
	size_t stem = span_find_last(span_of(path), '.');

	snprintf(question->path, sizeof(question->path), "%.*s%s", (int)stem,
	    path, ending);
}

static void
ask_for_place(struct question *question, struct chance *chance,
    const struct tree *tree, bool gopher)
{
	unsigned articles = 1U << PLACE_ARTICLE;
	unsigned all = ~(1U << PLACE_DIR_LINK);
	bool made = question->ask == ASK_RELATED || question->ask == ASK_LINKS;

	if (made)
		all = articles | 1U << PLACE_PLAIN;
	if (!gopher && !made)
		question->ask = ASK_PLACE;
	if (question->ask == ASK_MENU || question->ask == ASK_TEXT)
		all = articles;
	question->number = choose_place(chance, tree, all);
	const char *path = tree->places[question->number].path;
	/* In vain no other kind is asked for. */
	if (!(all >> tree->places[question->number].kind & 1))
		question->ask = ASK_PLACE;
	if (tree->places[question->number].kind == PLACE_DIR_LINK)
		question->ask = ASK_THROUGH;
	if (question->ask == ASK_MENU || question->ask == ASK_TEXT)
		name_variant(
		    question, path, question->ask == ASK_TEXT ? ".txt" : "");
	else
		name(question,
		    question->ask == ASK_RELATED     ? "/related"
			: question->ask == ASK_LINKS ? "/links"
						     : "",
		    path);
}

static void
ask_for_word(
    struct question *question, struct chance *chance, const struct texts *texts)
{
	static const char *const common[] = {"river", "copper garden", "owl"};

	if (texts->count == 0 || chance_one_in(chance, 3)) {
		question->number = 1 + chance_below(chance, PAGES);
		char page[24] = "";
		if (question->number > 1)
			snprintf(page, sizeof(page), "/%zu", question->number);
		snprintf(question->path, sizeof(question->path), "/search%s?%s",
		    page, common[chance_below(chance, 3)]);
		return;
	}
	question->word = texts->list[chance_below(chance, texts->count)];
	name(question, "/search?", question->word->token);
}

static void
ask_odd(
    struct question *question, struct chance *chance, const struct tree *tree)
{
	static const struct {
		const char *path;
		enum ask ask;
		const char *dir;
	} odd[] = {
	    {"/nothing.gmi", ASK_NOTHING, "/"},
	    {"/news", ASK_BARE, "/news/"},
	    {"/club", ASK_BARE, "/club/"},
	    {"/news/a.gmi/", ASK_NOTHING, "/news/"},
	    {"/robots.txt", ASK_ROBOTS, "/"},
	    {"/club/nothing", ASK_NOTHING, "/club/"},
	};
	size_t link = (chance_below(chance, DIRS) + 1) * NAMES - 1;
	size_t number = chance_below(chance, 2 * sizeof(odd) / sizeof(odd[0]));

	if (number < sizeof(odd) / sizeof(odd[0])) {
		question->ask = odd[number].ask;
		question->number = tree_find_dir(span_of(odd[number].dir));
		name(question, "", odd[number].path);
		return;
	}
	question->ask = ASK_THROUGH;
	question->number = link;
	name(question, tree->places[link].path, number & 1 ? "/a.gmi" : "/");
}

struct question
question_choose(struct chance *chance, const struct tree *tree,
    const struct texts *texts, bool gopher)
{
	struct question question = {.ask = choose_kind(chance)};

	switch (question.ask) {
	case ASK_PLACE:
	case ASK_MENU:
	case ASK_TEXT:
	case ASK_RELATED:
	case ASK_LINKS: ask_for_place(&question, chance, tree, gopher); break;
	case ASK_DIR:
	case ASK_FEED:
		question.number = chance_one_in(chance, LATEST)
		    ? tree->places[find_latest(tree)].dir
		    : chance_below(chance, DIRS);
		name(&question, tree_dirs[question.number],
		    question.ask == ASK_FEED ? "atom.xml" : "");
		break;
	case ASK_RECENT: name(&question, "/recent", ""); break;
	case ASK_YEARS: name(&question, "/archive/", ""); break;
	case ASK_YEAR:
		question.number = 2018 + chance_below(chance, 6);
		snprintf(question.path, sizeof(question.path), "/archive/%zu",
		    question.number);
		break;
	case ASK_TAGS: name(&question, "/tags/", ""); break;
	case ASK_TAG:
		question.number = chance_below(chance, TAGS);
		name(&question, "/tags/", text_tags[question.number]);
		break;
	case ASK_SEARCH: ask_for_word(&question, chance, texts); break;
	default: ask_odd(&question, chance, tree); break;
	}
	return question;
}

bool
question_of_links(
    const struct tree *tree, size_t number, struct question *question_r)
{
	if (number >= PLACES || tree->places[number].kind > PLACE_PLAIN)
		return false;
	*question_r = (struct question){.ask = ASK_LINKS, .number = number};
	name(question_r, "/links", tree->places[number].path);
	return true;
}

bool
question_is_direct(const struct question *question,
    const struct snapshot *snapshot, struct question *direct_r)
{
	const struct tree *tree = snapshot->tree;
	struct span below = span_of(question->path);
	size_t dir = question->ask == ASK_BARE ? question->number : DIRS;

	if (question->ask == ASK_THROUGH) {
		dir = snapshot->of[question->number].target;
		span_skip(&below, span_of(tree->places[question->number].path));
	}
	if (dir >= DIRS)
		return false;
	*direct_r = (struct question){.ask = ASK_DIR, .number = dir};
	name(direct_r, tree_dirs[dir], "");
	if (question->ask == ASK_THROUGH && below.size > 1) {
		name(direct_r, tree_dirs[dir], below.data + 1);
		direct_r->ask = ASK_PLACE;
		direct_r->number = tree_find(tree, span_of(direct_r->path));
	}
	return true;
}
