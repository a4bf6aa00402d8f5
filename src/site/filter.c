#include "base/utf8.h"
#include "config/labels.h"
#include "site/filter.h"

static bool
has_tag(const struct edition *edition, const struct edition_entry *entry,
    struct span tag)
{
	struct buf folded = {0};
	bool found = false;

	for (uint32_t i = 0; i < entry->count && !found; i++) {
		folded.size = 0;
		utf8_fold(&folded, edition_tag(edition, entry, i));
		found = span_equal(buf_span(&folded), tag);
	}
	buf_free(&folded);
	return found;
}

bool
filter_passes(const struct edition *edition, const struct edition_entry *entry,
    const struct query *query)
{
	for (size_t i = 0; i < query->filter_count; i++) {
		const struct query_filter *filter = &query->filters[i];
		struct span language =
		    language_primary(edition_text(edition, entry->language));
		bool has = filter->language
		    ? span_equal_nocase(
			  language, language_primary(filter->value))
		    : has_tag(edition, entry, filter->value);
		if (has == filter->excluded)
			return false;
	}
	return true;
}
