#include "check/check_links.h"

void
check_links(const struct context *context, struct notes *notes)
{
	const struct edition *edition = context->edition;
	uint32_t count, told = EDITION_NONE;
	const struct edition_symlink *links = edition_symlinks(edition, &count);

	for (uint32_t i = 0; i < count; i++) {
		struct span path = edition_text(
		    edition, edition_entry(edition, links[i].link)->path);
		struct span through = edition_text(
		    edition, edition_entry(edition, links[i].through)->path);
		const struct zone *zone =
		    zone_ahead(&context->vhost->zones, through, path);
		if (!zone || links[i].link == told)
			continue;
		told = links[i].link;
		note_add(notes, NOTE_REMARK, path, 0,
		    "hidden from others: the link leads to %pS in the zone "
		    "%pS",
		    SPAN_AT(through), SPAN_AT(zone->path));
	}
}
