#include "check/check_links.h"

/* A zone that one path is in and another is not, or NULL. */
static const struct zone *
closer_zone(const struct zones *zones, struct span path, struct span other)
{
	const struct zone *zone;

	for (size_t i = 0; i < zones->count; i++)
		if ((zone = zone_at(zones, 1ULL << i, path)) &&
		    !zone_at(zones, 1ULL << i, other))
			return zone;
	return NULL;
}

void
check_links(const struct context *context, struct notes *notes)
{
	const struct edition *edition = context->edition;
	uint32_t count, told = EDITION_NONE;
	const struct edition_link *links = edition_links(edition, &count);

	for (uint32_t i = 0; i < count; i++) {
		struct span path = edition_text(
		    edition, edition_entry(edition, links[i].link)->path);
		struct span through = edition_text(
		    edition, edition_entry(edition, links[i].through)->path);
		const struct zone *zone =
		    closer_zone(&context->vhost->zones, through, path);
		if (!zone || links[i].link == told)
			continue;
		told = links[i].link;
		note_add(notes, NOTE_REMARK, path, 0,
		    "hidden from others: the link leads to %pS in the zone "
		    "%pS",
		    SPAN_AT(through), SPAN_AT(zone->path));
	}
}
