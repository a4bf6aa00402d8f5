#include "edition/edition_priv.h"
#include "edition/edition_twins.h"

/*
 * Two forms of one text, a gemtext and a plain text of the same title, date and
 * words, are twins. Each is served, and is in the index of its directory, but
 * lists of articles have one of them: on Gemini the gemtext, on Gopher the
 * text. The twins of a text are a ring, in which each entry has the number of
 * the next. A view leaves out an entry if it shows a twin that it prefers.
 */

/* The order in which a view prefers forms, the least first. */
static unsigned
preference(const struct edition *edition, uint32_t number)
{
	static const unsigned char ranks[][3] = {
	    [EDITION_GEMTEXT_FIRST] = {[ARTICLE_GEMTEXT] = 0,
		[ARTICLE_MARKDOWN] = 1,
		[ARTICLE_PLAIN] = 2},
	    [EDITION_TEXT_FIRST] = {[ARTICLE_PLAIN] = 0,
		[ARTICLE_GEMTEXT] = 1,
		[ARTICLE_MARKDOWN] = 2},
	};
	unsigned format = edition_entry(edition, number)->format;

	return ranks[edition->forms][format < 3 ? format : 0];
}

bool
edition_has_twins(const struct edition *edition)
{
	return edition_header(edition)->twins > 0;
}

/* The next of the ring, up to `number`, with which it began; or NONE. */
static uint32_t
next_twin(const struct edition *edition, uint32_t number, uint32_t at)
{
	uint32_t next =
	    edition_traits(edition, edition_entry(edition, at))->twin;

	return next == number || next >= edition_count(edition) ? EDITION_NONE
								: next;
}

bool
edition_are_twins(const struct edition *edition, uint32_t one, uint32_t other)
{
	/* A ring of a corrupt edition may not come back to where it began. */
	uint32_t left = EDITION_TWINS_MAX;

	for (uint32_t at = next_twin(edition, one, one);
	     at != EDITION_NONE && left-- > 0; at = next_twin(edition, one, at))
		if (at == other)
			return true;
	return false;
}

bool
edition_is_second(const struct edition *edition, uint32_t number,
    uint32_t first, uint32_t end)
{
	uint32_t left = EDITION_TWINS_MAX;

	if (edition->forms == EDITION_ALL_FORMS)
		return false;
	unsigned own = preference(edition, number);
	for (uint32_t at = next_twin(edition, number, number);
	     at != EDITION_NONE && left-- > 0;
	     at = next_twin(edition, number, at)) {
		unsigned rank = preference(edition, at);
		if (at >= first && at < end && !edition_excludes(edition, at) &&
		    (rank < own || (rank == own && at < number)))
			return true;
	}
	return false;
}

const uint32_t *
edition_all_posts(const struct edition *edition, uint32_t *count_r)
{
	if (edition->forms == EDITION_ALL_FORMS)
		return edition_posts(edition, count_r);
	*count_r = edition->all_post_count;
	return edition->all_posts;
}

uint32_t
edition_drop_seconds(
    const struct edition *view, uint32_t *numbers, uint32_t count)
{
	uint32_t kept = 0;

	if (view->forms == EDITION_ALL_FORMS)
		return count;
	for (uint32_t i = 0; i < count; i++)
		if (!edition_is_second(view, numbers[i], 0, UINT32_MAX))
			numbers[kept++] = numbers[i];
	return kept;
}

void
edition_keep_posts(struct edition *view, const uint32_t *posts, uint32_t count)
{
	uint32_t *copy = arena_alloc(&view->arena, count * sizeof(*copy) + 1);

	if (count > 0)
		memcpy(copy, posts, count * sizeof(*copy));
	view->all_posts = copy;
	view->all_post_count = count;
}

/*
 * Second forms are no documents. Those of a language were counted before, as
 * document frequencies have both: what is rare among texts stays as rare.
 */
void
edition_drop_second_docs(
    const struct edition *view, struct edition_doc *docs, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (docs[i].entry != EDITION_NONE &&
		    edition_is_second(view, docs[i].entry, 0, UINT32_MAX))
			docs[i].entry = EDITION_NONE;
}
