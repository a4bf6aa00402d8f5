#include "check/check_series.h"
#include "edition/edition_series.h"

void
check_series(const struct edition *edition, struct notes *notes)
{
	uint32_t count;

	for (uint32_t i = 0; i < edition_series_count(edition); i++) {
		const struct edition_series *series =
		    edition_series(edition, i);
		const struct edition_part_of *parts =
		    series ? edition_parts(edition, series, &count) : NULL;
		if (!parts || count != 1)
			continue;
		/* The file, of a page that was made of one. */
		uint32_t file = edition_source(edition, parts->entry);
		note_add(notes, NOTE_REMARK,
		    edition_text(edition, edition_entry(edition, file)->path),
		    0, "the only part of the series \"%pS\"",
		    SPAN_AT(edition_text(edition, parts->name)));
	}
}
