#include "edition/edition_priv.h"
#include "edition/weight.h"

/*
 * What is counted among the articles that a reader may see: the audience's
 * numbers. Here are means that a pass over the documents gives, which the press
 * takes of all documents and a view of those that it shows; the lengths of
 * vectors, of which the press stored those of each audience, since they would
 * take a pass over all postings; and the names of tags.
 */

static uint64_t
mean_of(const struct edition_doc *docs, size_t count, const uint32_t *words)
{
	uint64_t sum = 0, used = 0;

	for (size_t i = 0; i < count; i++)
		if (docs[i].entry != EDITION_NONE) {
			sum += words[i];
			used++;
		}
	return used ? sum / used : 0;
}

void
edition_set_norms(struct edition_doc *docs, size_t count, const uint32_t *words)
{
	uint64_t mean = mean_of(docs, count, words);

	for (size_t i = 0; i < count; i++)
		if (docs[i].entry != EDITION_NONE)
			docs[i].length_norm =
			    weight_length_norm(words[i], mean);
}

/*
 * The lengths of the vectors for the audience, or for the largest one within it
 * that has lengths. NULL in a corrupt edition, or one without zones.
 */
static const uint32_t *
find_lengths(const struct edition *view, uint32_t docs)
{
	uint32_t count, all;
	const struct edition_audience *audiences = edition_section(
	    view, EDITION_AUDIENCES, sizeof(*audiences), &count);
	const uint32_t *lengths =
	    edition_section(view, EDITION_LENGTHS, sizeof(*lengths), &all);
	const struct edition_audience *best = NULL;

	for (uint32_t i = 0; i < count; i++)
		if (!(audiences[i].zones & ~view->audience) &&
		    (audiences[i].zones == view->audience || !best ||
			(best->zones != view->audience &&
			    audiences[i].docs > best->docs)))
			best = &audiences[i];
	if (!best || (uint64_t)count * docs > all)
		return NULL;
	return lengths + (size_t)(best - audiences) * docs;
}

void
edition_weigh_docs(
    const struct edition *view, struct edition_doc *docs, uint32_t count)
{
	uint32_t words_count;
	const uint32_t *lengths = find_lengths(view, count);
	const uint32_t *words = edition_section(
	    view, EDITION_DOC_WORDS, sizeof(*words), &words_count);

	for (uint32_t i = 0; lengths && i < count; i++)
		docs[i].length = lengths[i];
	if (words_count == count)
		edition_set_norms(docs, count, words);
}

/* The uses of one spelling that the view shows. */
struct spelling_use {
	uint32_t articles, met;
};

/* Adds up a spelling from *at on, and moves *at past it. */
static struct spelling_use
use_of(const struct edition *view, const struct edition_spelling *list,
    uint32_t count, uint32_t *at)
{
	const struct edition_spelling *first = &list[*at];
	struct spelling_use use = {.met = UINT32_MAX};

	for (; *at < count && list[*at].tag == first->tag &&
	     list[*at].text.at == first->text.at;
	     ++*at) {
		const struct edition_spelling *one = &list[*at];
		if (!audience_sees(view->audience, one->zone))
			continue;
		use.articles += one->articles;
		if (one->met < use.met)
			use.met = one->met;
	}
	return use;
}

/* As the press names tags: by the most used spelling, or the first of these. */
void
edition_name_tags(
    const struct edition *view, struct edition_tag *tags, uint32_t count)
{
	uint32_t all;
	const struct edition_spelling *list =
	    edition_section(view, EDITION_SPELLINGS, sizeof(*list), &all);
	struct spelling_use best = {0};

	for (uint32_t at = 0; at < all;) {
		const struct edition_spelling *one = &list[at];
		if (at == 0 || one->tag != one[-1].tag)
			best = (struct spelling_use){0};
		struct spelling_use use = use_of(view, list, all, &at);
		if (one->tag >= count || use.articles < best.articles ||
		    (use.articles == best.articles &&
			(use.articles == 0 || use.met > best.met)))
			continue;
		tags[one->tag].name = one->text;
		best = use;
	}
}

uint64_t
edition_audience_of(
    const struct edition *edition, const struct span *closed, size_t count)
{
	uint32_t zones;
	const struct edition_string *paths =
	    edition_section(edition, EDITION_ZONES, sizeof(*paths), &zones);
	uint64_t audience = 1;

	for (uint32_t i = 0; i < zones && i < AUDIENCE_ZONES_MAX; i++) {
		bool seen = true;
		for (size_t j = 0; j < count; j++)
			seen = seen &&
			    !audience_covers(
				closed[j], edition_text(edition, paths[i]));
		audience |= (uint64_t)seen << (i + 1);
	}
	return audience;
}

bool
edition_knows_zones(
    const struct edition *edition, const struct span *zones, size_t count)
{
	uint32_t known;
	const struct edition_string *paths =
	    edition_section(edition, EDITION_ZONES, sizeof(*paths), &known);

	for (size_t i = 0; i < count; i++) {
		uint32_t at = 0;
		while (at < known &&
		    !span_equal(edition_text(edition, paths[at]), zones[i]))
			at++;
		if (at == known)
			return false;
	}
	return true;
}
