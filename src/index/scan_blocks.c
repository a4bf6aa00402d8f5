#include "index/scan_priv.h"
#include "text/language.h"

/*
 * The gemtext that an edition adds to a record: to an article and the page of a
 * directory the nearest standing block above it, to a directory its intro. None
 * says anywhere what is in a zone that the reader may not see.
 */

/* Whether a path is in a zone that a directory is not in. */
static bool
is_closer(const struct scan *scan, struct span path, struct span directory)
{
	const struct scan_rules *rules = scan->rules;

	for (size_t i = 0; i < rules->zone_count; i++)
		if (audience_covers(rules->zones[i], path) &&
		    !audience_covers(rules->zones[i], directory))
			return true;
	return false;
}

bool
scan_leads_closer(
    const struct scan *scan, const struct record *link, struct span directory)
{
	struct span way = link->symlink->way;
	struct buf path = {0};
	bool closer = false;

	while (way.size > 0 && !closer) {
		path.size = 0;
		buf_add(&path, span_cut(&way, '\0'));
		closer = is_closer(scan, buf_span(&path), directory);
		/* A zone may be that of a link to a directory. */
		buf_byte(&path, '/');
		closer |= is_closer(scan, buf_span(&path), directory);
	}
	buf_free(&path);
	return closer;
}

bool
scan_speaks_for(const struct scan *scan, const struct record *record,
    const struct record *directory)
{
	return record_visible(record, scan->now) &&
	    !is_closer(scan, record->path, directory->path) &&
	    !(record->symlink &&
		scan_leads_closer(scan, record, directory->path));
}

/* The intro or standing block of that name in a directory, or NULL. */
static const struct record *
directory_block(
    const struct scan *scan, const struct record *directory, struct span name)
{
	const struct record *found = dir_find_name(directory, name);
	bool usable = found && !record_served(found) &&
	    scan_speaks_for(scan, found, directory) &&
	    !span_equal(found->charset, CHARSET_UNSURE);

	return usable ? found : NULL;
}

/* The nearest standing block; in a directory the language's own is first. */
static const struct record *
find_standing(const struct scan *scan, struct span language,
    const struct scan_chain *chain)
{
	const struct record *block = NULL;
	struct arena arena = {0};
	struct span own = arena_format(
	    &arena, ".standing.%pS.gmi", SPAN_AT(language_primary(language)));

	for (; chain && !block; chain = chain->above) {
		block = directory_block(scan, chain->directory, own);
		if (!block)
			block = directory_block(
			    scan, chain->directory, SPAN(".standing.gmi"));
	}
	arena_free(&arena);
	return block;
}

static const struct record *
standing_for(const struct scan *scan, const struct record *record,
    struct scan_chain *chain)
{
	if (!chain->language.data ||
	    !span_equal(chain->language, record->language)) {
		chain->language = record->language;
		chain->standing = find_standing(scan, record->language, chain);
	}
	return chain->standing;
}

const struct record *
scan_block_for(const struct scan *scan, const struct record *record,
    struct scan_chain *chain)
{
	if (record_is_article(record))
		return standing_for(scan, record, chain);
	switch (record->role) {
	case RECORD_INDEX: return standing_for(scan, record, chain);
	case RECORD_DIRECTORY:
		return directory_block(scan, record, SPAN(".intro.gmi"));
	default: return NULL;
	}
}
