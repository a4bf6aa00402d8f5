#include <stdlib.h>

#include "base/mem.h"
#include "index/press_priv.h"
#include "index/reader.h"

/*
 * The lists of an edition, sorted once for all pages: the children of each
 * directory, and the posts. Articles are sorted once, all together, and then
 * distributed. Display order is by date, newest first, then undated articles by
 * title; the path breaks ties, so the order is total and the same on every
 * machine.
 */

/* The first key of an article without a date. */
#define UNDATED UINT64_MAX

/*
 * An article to be sorted. The keys are what most comparisons need, and spare
 * them the record, which is in no cache.
 */
struct sorted {
	uint64_t first, second; /* ascend in display order */
	const struct record *record;
	uint32_t number;
};

static struct sorted
sorted_of(const struct record *record, uint32_t number)
{
	struct sorted sorted = {UNDATED, 0, record, number};

	if (record->date.known) {
		sorted.first =
		    (uint64_t)((int64_t)INT32_MAX - record->date.day);
		sorted.second =
		    (uint64_t)INT64_MAX - (uint64_t)record->date.instant;
		return sorted;
	}
	for (size_t i = 0; i < sizeof(sorted.second); i++)
		sorted.second = sorted.second << 8 |
		    (i < record->folded.size
			    ? (unsigned char)record->folded.data[i]
			    : 0);
	return sorted;
}

static int
compare_sorted(const void *first, const void *second)
{
	const struct sorted *a = first, *b = second;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	if (a->second != b->second)
		return a->second < b->second ? -1 : 1;
	/* The keys have all of a date, but of a title its first letters. */
	int order = a->first == UNDATED
	    ? span_compare(a->record->folded, b->record->folded)
	    : 0;
	/* Records are in path order. */
	return order ? order
		     : (a->number > b->number) - (a->number < b->number);
}

/* Whether a file shows on the page of its directory, or is that. */
static bool
shows(const struct record *record)
{
	bool page = record->role == RECORD_INDEX ||
	    (record->role == RECORD_SPECIAL &&
		tree_name_page_rank(span_file_name(record->path)) >= 0);

	if (record_is_article(record) || record->role == RECORD_FILE ||
	    record->role == RECORD_MAP)
		return !record->unlisted;
	return page;
}

/*
 * Whether a directory holds anything that its index page would show. In path
 * order the records below a directory follow it.
 */
static bool
holds_something(const struct press *press, size_t directory)
{
	struct span path = press->input->records[directory]->path;

	for (size_t i = directory + 1; i < press->input->count; i++) {
		const struct record *record = press->input->records[i];
		if (!span_starts(record->path, path))
			return false;
		if (shows(record))
			return true;
	}
	return false;
}

/* What the index page of a directory shows of it, in that order. */
enum listed {
	LISTED_NOT,
	LISTED_MAP, /* maps that stand on top */
	LISTED_ARTICLE,
	LISTED_DIRECTORY,
	LISTED_FILE,
	LISTED_KINDS,
};

/* As what the index page of its directory shows a record. */
static enum listed
listed_as(const struct press *press, size_t number)
{
	const struct record *record = press->input->records[number];

	if (!record_served(record))
		return LISTED_NOT;
	if (record_is_article(record))
		return record->unlisted ? LISTED_NOT : LISTED_ARTICLE;
	switch (record->role) {
	case RECORD_MAP: return record->unlisted ? LISTED_NOT : LISTED_MAP;
	case RECORD_FILE: return record->unlisted ? LISTED_NOT : LISTED_FILE;
	case RECORD_DIRECTORY:
		return !record->bundle &&
			!span_ends(record->path, SPAN("/.well-known/")) &&
			record->path.size > 1 && holds_something(press, number)
		    ? LISTED_DIRECTORY
		    : LISTED_NOT;
	default: return LISTED_NOT;
	}
}

/* All that index pages show: records by number, but articles as they show. */
struct listing {
	uint8_t *kinds; /* enum listed, by record number */
	uint32_t *parents; /* likewise: the directory whose page shows it */
	struct sorted *articles;
	size_t article_count;
};

/*
 * Moves the articles that are not in order behind those that are, as Dropsort
 * does: of two in a wrong order both. Returns how many are in order.
 */
static size_t
part_unsorted(struct sorted *list, size_t count)
{
	struct sorted *apart = mem_alloc(count * sizeof(*apart) + 1);
	size_t kept = 0, moved = 0;

	for (size_t i = 0; i < count; i++) {
		if (kept > 0 && compare_sorted(&list[kept - 1], &list[i]) > 0) {
			apart[moved++] = list[--kept];
			apart[moved++] = list[i];
		} else {
			list[kept++] = list[i];
		}
	}
	if (moved > 0)
		memcpy(list + kept, apart, moved * sizeof(*apart));
	free(apart);
	return kept;
}

/*
 * Sorts articles that were nearly in order at the last press: comparing each
 * with the next is far less than sorting them all.
 */
static void
sort_again(struct sorted *list, size_t count)
{
	size_t left = part_unsorted(list, count), right = count - left;
	struct sorted *apart = mem_alloc(right * sizeof(*apart) + 1);

	qsort(list + left, right, sizeof(*list), compare_sorted);
	if (right > 0)
		memcpy(apart, list + left, right * sizeof(*apart));
	for (size_t to = count; right > 0;) {
		bool first = left > 0 &&
		    compare_sorted(&list[left - 1], &apart[right - 1]) > 0;
		list[--to] = first ? list[--left] : apart[--right];
	}
	free(apart);
}

/*
 * Lists the articles in the order of the last press: record->place is where one
 * was. New ones, and those whose place is taken, come behind.
 */
static void
list_articles(const struct press *press, struct listing *listing)
{
	size_t count = press->input->count, places = press->space->places;
	struct sorted *at = mem_alloc((places + count) * sizeof(*at) + 1);
	size_t more = places;

	for (size_t i = 0; i < count; i++) {
		const struct record *record = press->input->records[i];
		record_fetch_ahead(press->input->records, i, count);
		if (listing->kinds[i] != LISTED_ARTICLE)
			continue;
		bool known =
		    record->place < places && !at[record->place].record;
		at[known ? record->place : more++] =
		    sorted_of(record, (uint32_t)i);
	}
	for (size_t i = 0; i < more; i++)
		if (at[i].record)
			listing->articles[listing->article_count++] = at[i];
	free(at);
}

/* Sets the place of each record, in the order in which they are in memory. */
static void
keep_places(const struct press *press, const struct listing *listing)
{
	size_t count = press->input->count;
	uint32_t *places = mem_alloc(count * sizeof(*places) + 1);

	for (size_t i = 0; i < listing->article_count; i++)
		places[listing->articles[i].number] = (uint32_t)i;
	for (size_t i = 0; i < count; i++)
		if (press->input->records[i]->place != places[i])
			press->input->records[i]->place = places[i];
	press->space->places = listing->article_count;
	free(places);
}

static void
make_listing(const struct press *press, struct listing *listing)
{
	size_t count = press->input->count;

	*listing = (struct listing){.kinds = mem_alloc(count + 1),
	    .parents = mem_alloc(count * sizeof(*listing->parents) + 1),
	    .articles = mem_alloc(count * sizeof(*listing->articles) + 1)};
	for (size_t i = 0; i < count; i++) {
		record_fetch_ahead(press->input->records, i, count);
		listing->kinds[i] = (uint8_t)listed_as(press, i);
	}
	list_articles(press, listing);
	sort_again(listing->articles, listing->article_count);
	keep_places(press, listing);
}

/* The directory whose page shows a record, by number. */
static uint32_t
shown_in(struct press *press, size_t number)
{
	uint32_t parent = press_entry(press, press->entry_of[number])->parent;

	/* A page bundle is an article of the directory above it. */
	return press->input->records[number]->bundle
	    ? press_entry(press, parent)->parent
	    : parent;
}

/* Adds a record to the children of its directory, the next of which is known.
 */
static void
place_child(const struct press *press, const struct listing *listing,
    uint32_t *children, uint32_t *next, size_t number)
{
	children[next[listing->parents[number]]++] = press->entry_of[number];
}

/* Gives each directory a slice of the section. Returns where each begins. */
static uint32_t *
slice_children(struct press *press, const struct listing *listing)
{
	uint32_t *next = mem_alloc((size_t)press->entries * sizeof(*next) + 1);
	uint32_t first = 0;

	for (size_t i = 0; i < press->input->count; i++)
		if (listing->kinds[i] != LISTED_NOT) {
			listing->parents[i] = shown_in(press, i);
			next[listing->parents[i]]++;
		}
	for (uint32_t i = 0; i < press->entries; i++) {
		uint32_t count = next[i];
		next[i] = first;
		if (count == 0)
			continue;
		press_entry(press, i)->first = first;
		press_entry(press, i)->count = count;
		first += count;
	}
	return next;
}

/*
 * Distributes the children of all directories at once, a counting sort: each
 * directory's are a slice of the section, in display order.
 */
static void
add_children(struct press *press, const struct listing *listing)
{
	size_t count = press->input->count, size = 0;
	uint32_t *next = slice_children(press, listing);

	for (size_t i = 0; i < count; i++)
		size += listing->kinds[i] != LISTED_NOT;
	uint32_t *children = mem_alloc(size * sizeof(*children) + 1);
	for (int kind = LISTED_MAP; kind < LISTED_KINDS; kind++) {
		size_t all =
		    kind == LISTED_ARTICLE ? listing->article_count : count;
		for (size_t i = 0; i < all; i++) {
			if (kind == LISTED_ARTICLE)
				place_child(press, listing, children, next,
				    listing->articles[i].number);
			else if (listing->kinds[i] == kind)
				place_child(press, listing, children, next, i);
		}
	}
	press_add(press, EDITION_CHILDREN, children, size * sizeof(*children));
	free(children);
	free(next);
}

static void
add_post(struct press *press, uint32_t doc, uint32_t entry)
{
	struct language *language = &press->languages[press->language_of[doc]];

	press_add(press, EDITION_POSTS, &entry, sizeof(entry));
	language->posts = mem_grow(language->posts, &language->post_capacity,
	    language->post_count + 1, sizeof(*language->posts));
	language->posts[language->post_count++] = entry;
}

/* Sets each document's position, and writes the posts: those with a date. */
static void
add_positions(struct press *press, const struct listing *listing)
{
	uint32_t *doc_of = mem_alloc(press->input->count * sizeof(*doc_of) + 1);
	uint32_t position = 0;

	for (uint32_t doc = 0; doc < press->doc_count; doc++)
		doc_of[press->docs[doc]] = doc;
	for (size_t i = 0; i < listing->article_count; i++) {
		const struct record *record = listing->articles[i].record;
		uint32_t number = listing->articles[i].number;
		if (!record_indexed(record))
			continue;
		press->position_of[doc_of[number]] = position++;
		if (record->date.known)
			add_post(
			    press, doc_of[number], press->entry_of[number]);
	}
	free(doc_of);
}

static void
add_languages(struct press *press)
{
	for (size_t i = 0; i < press->language_count; i++) {
		const struct language *language = &press->languages[i];
		struct edition_language written = {
		    .tag = press_share(press, language->tag),
		    .docs = language->docs,
		    .first =
			(uint32_t)(press->sections[EDITION_POSTS_BY_LANGUAGE]
				       .size /
			    sizeof(uint32_t)),
		    .posts = (uint32_t)language->post_count,
		};
		press_add(press, EDITION_LANGUAGES, &written, sizeof(written));
		press_add(press, EDITION_POSTS_BY_LANGUAGE, language->posts,
		    language->post_count * sizeof(uint32_t));
	}
}

void
press_lists(struct press *press)
{
	struct listing listing;

	make_listing(press, &listing);
	add_children(press, &listing);
	add_positions(press, &listing);
	free(listing.kinds);
	free(listing.parents);
	free(listing.articles);
	add_languages(press);
}

uint32_t *
press_display_order(const struct press *press)
{
	uint32_t *order = mem_alloc(press->doc_count * sizeof(*order) + 1);

	for (uint32_t doc = 0; doc < press->doc_count; doc++)
		order[press->position_of[doc]] = doc;
	return order;
}
