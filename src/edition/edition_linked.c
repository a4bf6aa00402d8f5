#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "edition/edition_linked.h"
#include "edition/edition_priv.h"

/*
 * The links of a capsule, inverted. An edition has the paths of links and not
 * the articles that these lead to: a path leads somewhere else when a file
 * comes or goes or a redirect is configured, and then nothing here changes. A
 * view has the backlinks that it shows, so that asking costs the same whatever
 * is hidden.
 */

const struct edition_linked *
edition_linked(const struct edition *edition, uint32_t *count_r)
{
	return edition_section(
	    edition, EDITION_LINKED, sizeof(struct edition_linked), count_r);
}

void
edition_linked_range(const struct edition *edition, struct span beginning,
    uint32_t *first_r, uint32_t *end_r)
{
	uint32_t count;
	const struct edition_linked *list = edition_linked(edition, &count);
	struct buf after = {0};

	/* In UTF-8 no byte is 0xff, so that the last can be increased. */
	buf_add(&after, beginning);
	if (after.size > 0)
		after.data[after.size - 1]++;
	*first_r =
	    edition_bisect(edition, list, sizeof(*list), count, beginning);
	*end_r = edition_bisect(
	    edition, list, sizeof(*list), count, buf_span(&after));
	buf_free(&after);
}

const uint32_t *
edition_backlinks(const struct edition *edition,
    const struct edition_linked *linked, uint32_t *count_r)
{
	uint32_t all;
	const uint32_t *backlinks = edition_section(
	    edition, EDITION_BACKLINKS, sizeof(*backlinks), &all);
	bool inside =
	    linked->first <= all && linked->count <= all - linked->first;

	*count_r = inside ? linked->count : 0;
	return inside ? backlinks + linked->first : backlinks;
}

/* The entries of a view's documents: a bit for each. The caller's to free. */
static uint64_t *
shown_entries(const struct edition *view)
{
	uint32_t count, entries = edition_count(view);
	const struct edition_doc *docs = edition_docs(view, &count);
	uint64_t *shown = mem_alloc((entries / 64 + 1) * sizeof(*shown));

	for (uint32_t i = 0; i < count; i++)
		if (docs[i].entry < entries)
			shown[docs[i].entry / 64] |= 1ULL << docs[i].entry % 64;
	return shown;
}

void
edition_view_linked(struct edition *view)
{
	uint32_t count, all, left = 0, entries = edition_count(view);
	struct edition_linked *list =
	    edition_copy_section(view, EDITION_LINKED, sizeof(*list), &count);
	uint32_t *backlinks = edition_copy_section(
	    view, EDITION_BACKLINKS, sizeof(*backlinks), &all);

	if (count == 0)
		return;
	uint64_t *shown = shown_entries(view);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t kept = 0, first = list[i].first;
		if (first > all || list[i].count > all - first)
			continue;
		for (uint32_t j = first; j < first + list[i].count; j++)
			if (backlinks[j] < entries &&
			    shown[backlinks[j] / 64] >> backlinks[j] % 64 & 1)
				backlinks[first + kept++] = backlinks[j];
		list[i].count = kept;
		if (kept > 0)
			list[left++] = list[i];
	}
	view->sections[EDITION_LINKED].size = left * sizeof(*list);
	free(shown);
}
