#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/judge_priv.h"

/*
 * An answer is right if one edition explains all of it. First of all, whatever
 * was asked: no token is in it of a text that the reader may not see. Then what
 * was asked for is there or not, and a list is complete and in order.
 */

const char *
judge_presence(enum presence presence, enum verdict verdict)
{
	if (verdict == VERDICT_MISSING && presence == PRESENT_YES)
		return "what is there is not found";
	if (verdict == VERDICT_FOUND && presence == PRESENT_NO)
		return "what is not there is found";
	return verdict > VERDICT_MISSING ? "it is refused" : NULL;
}

size_t
judge_dir(const struct question *question, const struct tree *tree)
{
	switch (question->ask) {
	case ASK_PLACE:
	case ASK_MENU:
	case ASK_TEXT:
	case ASK_RELATED:
	case ASK_LINKS:
	case ASK_THROUGH: return tree->places[question->number].dir;
	case ASK_DIR:
	case ASK_FEED:
	case ASK_NOTHING: return question->number;
	default: return DIRS;
	}
}

size_t
judge_index(const struct tree *tree, size_t dir)
{
	size_t place = dir * NAMES;

	while (tree->places[place].kind != PLACE_INDEX)
		place++;
	return place;
}

enum presence
judge_direct(const struct question *question, const struct sight *sight,
    struct question *direct_r)
{
	const struct snapshot *snapshot = sight->snapshot;
	size_t dir = judge_dir(question, snapshot->tree);

	if (!question_is_direct(question, snapshot, direct_r) ||
	    (dir < DIRS && sight_is_closed(sight, dir)))
		return PRESENT_NO;
	enum presence presence = direct_r->ask == ASK_DIR
	    ? sight_dir(sight, direct_r->number)
	    : sight_place(sight, direct_r->number);
	return presence == PRESENT_YES && dir < DIRS && !snapshot->rested
	    ? PRESENT_MAYBE
	    : presence;
}

const char *
judge_block(const struct sight *sight, enum place_kind kind, size_t dir,
    struct span page)
{
	const struct version *block = sight_block(sight, kind, dir);
	uint32_t id;

	if (!block)
		return NULL;
	while (text_next_token(&page, &id))
		if (id == block->id)
			return NULL;
	return "a block of the directory is missing";
}

/* `2021 (3)`, `lantern (2)`: how many there are of each. */
static const char *
judge_counts(const struct sight *sight, const struct items *items,
    struct scope scope, const char *name)
{
	size_t least, most, counted = 0;

	sight_count(sight, &scope, &least, &most);
	for (size_t i = 0; i < items->count; i++) {
		struct span label = items->list[i].label;
		if (span_skip(&label, span_of(name)) &&
		    span_skip(&label, SPAN(" (")))
			counted = (size_t)atoi(label.data);
	}
	return counted < least || counted > most
	    ? "a count of entries that is not theirs"
	    : NULL;
}

static const char *
judge_years(const struct sight *sight, const struct items *items)
{
	const char *fault = NULL;
	char name[24];

	for (size_t year = 2016; year < 2026 && !fault; year++) {
		snprintf(name, sizeof(name), "%zu", year);
		fault = judge_counts(sight, items,
		    (struct scope){.of = SCOPE_YEAR, .number = year}, name);
	}
	return fault;
}

static const char *
judge_tags(const struct sight *sight, const struct items *items)
{
	const char *fault = NULL;

	for (size_t tag = 0; tag < TAGS && !fault; tag++)
		fault = judge_counts(sight, items,
		    (struct scope){.of = SCOPE_TAG, .number = tag},
		    text_tags[tag]);
	return fault;
}

/* An article that has the word in its title is found. */
static const char *
judge_search(const struct heard *heard, const struct sight *sight,
    const struct items *items)
{
	const struct version *word = heard->question->word;
	const struct snapshot *snapshot = sight->snapshot;
	bool found = false, there = false;

	for (size_t i = 0; word && i < items->count; i++)
		found = found ||
		    span_ends(items->list[i].label, span_of(word->token));
	for (size_t i = 0; word && i < PLACES; i++)
		there = there ||
		    (snapshot->tree->places[i].kind <= PLACE_PLAIN &&
			snapshot->of[i].count == 1 && snapshot->of[i].may[0] &&
			snapshot->of[i].may[0]->id == word->id &&
			sight_place(sight, i) == PRESENT_YES);
	if (there && !found)
		return "a search does not find an article by its title";
	return items_are_seen(sight, items);
}

/* The article itself, then others that resemble it, or all that link to it. */
static const char *
judge_about(const struct question *question, const struct sight *sight,
    enum verdict verdict, struct items *items)
{
	struct scope scope = {.of = SCOPE_LINKED, .number = question->number};
	const char *fault =
	    judge_presence(sight_place(sight, question->number), verdict);

	if (fault || verdict != VERDICT_FOUND)
		return fault;
	for (size_t i = 0; i < items->count; i++)
		if (!items->list[i].navigation &&
		    (items->list[i].place == question->number) != (i == 0))
			return "an article that resembles itself, or nothing";
	if (question->ask == ASK_RELATED)
		return items_are_seen(sight, items);
	items->list[0].navigation = true;
	return items_compare(sight, &scope, items, ITEMS_MAX, false);
}

/* A list that is only there if it has entries. */
static const char *
judge_list(const struct sight *sight, struct scope scope, enum verdict verdict,
    const struct items *items)
{
	size_t least, most;

	sight_count(sight, &scope, &least, &most);
	const char *fault = judge_presence(least ? PRESENT_YES
		: most                           ? PRESENT_MAYBE
						 : PRESENT_NO,
	    verdict);
	if (fault || verdict != VERDICT_FOUND)
		return fault;
	return items_compare(sight, &scope, items, ITEMS_MAX, false);
}

static const char *
judge_in_dir(const struct heard *heard, const struct sight *sight,
    enum verdict verdict, const struct items *items)
{
	bool feed = heard->question->ask == ASK_FEED;
	size_t dir = heard->question->number;
	struct scope scope = {
	    .of = feed ? SCOPE_FEED : SCOPE_DIR, .number = dir};
	const char *fault = judge_presence(sight_dir(sight, dir), verdict);

	if (!fault && verdict == VERDICT_FOUND && !feed)
		fault = judge_block(sight, PLACE_INTRO, dir, heard->answer);
	if (fault || verdict != VERDICT_FOUND)
		return fault;
	return items_compare(
	    sight, &scope, items, feed ? LIST_MAX : ITEMS_MAX, feed);
}

const char *
judge_page(const struct heard *heard, const struct sight *sight,
    enum verdict verdict, struct span page, judge_read *read)
{
	static struct items items;
	const struct question *question = heard->question;
	struct scope scope = {.number = question->number};
	const char *fault = NULL;

	items.count = 0;
	if (verdict == VERDICT_FOUND)
		fault = read(sight->snapshot->tree, page, &items);
	if (!fault && verdict == VERDICT_FOUND && question->ask != ASK_FEED)
		fault = items_lead_on(&items);
	if (fault)
		return fault;
	switch (question->ask) {
	case ASK_DIR:
	case ASK_FEED: return judge_in_dir(heard, sight, verdict, &items);
	case ASK_YEAR:
		scope.of = SCOPE_YEAR;
		return judge_list(sight, scope, verdict, &items);
	case ASK_TAG:
		scope.of = SCOPE_TAG;
		return judge_list(sight, scope, verdict, &items);
	case ASK_RELATED:
	case ASK_LINKS: return judge_about(question, sight, verdict, &items);
	default: break;
	}
	if (verdict != VERDICT_FOUND)
		return "a page that is always there is not";
	switch (question->ask) {
	case ASK_RECENT:
		scope.of = SCOPE_POSTS;
		return items_compare(sight, &scope, &items, LIST_MAX, false);
	case ASK_YEARS: return judge_years(sight, &items);
	case ASK_TAGS: return judge_tags(sight, &items);
	case ASK_SEARCH:
		fault = question->word
		    ? NULL
		    : judge_words(question, sight, page, &items);
		return fault ? fault : judge_search(heard, sight, &items);
	default: return items_are_seen(sight, &items);
	}
}

/* The one that was asked for may be repeated. */
static bool
is_asked(const struct question *question, uint32_t id)
{
	return question->word && question->word->id == id;
}

/* Without TLS only menus show that nothing is missing at their end. */
static bool
shows_end(const struct heard *heard)
{
	return heard->whole &&
	    (heard->marked || span_ends(heard->answer, SPAN("\r\n.\r\n")));
}

/*
 * Whether the answer is of a state that a file had before the client came: what
 * is kept of a page is not sent when its file is another one.
 */
static bool
is_stale(const struct heard *heard, const struct sight *sight)
{
	const struct snapshot *snapshot = sight->snapshot;
	size_t number =
	    snapshot ? heard->stale(heard->context, snapshot) : PLACES;

	return number < PLACES &&
	    sight_shows(sight, number, snapshot->of[number].may[0]) &&
	    heard->answer.size > 0 &&
	    (sight->gopher ? !span_starts(heard->answer, SPAN("3"))
			   : span_starts(heard->answer, SPAN("20")));
}

const char *
judge(const struct heard *heard, const struct sight *sight)
{
	struct span rest = heard->answer;
	uint32_t id;

	while (text_next_token(&rest, &id))
		if (!is_asked(heard->question, id) &&
		    (!sight->snapshot || !sight_has_token(sight, id)))
			return "a word of what is not shown";
	if (is_stale(heard, sight))
		return "a text of a file that is not there any more";
	bool may_end = heard->cut ||
	    (sight->snapshot &&
		heard->changed(heard->context, sight->snapshot));
	if (may_end && !shows_end(heard))
		return NULL;
	if (!heard->whole)
		return "it ends before its end";
	return sight->gopher ? judge_gopher(heard, sight)
			     : judge_gemini(heard, sight);
}
