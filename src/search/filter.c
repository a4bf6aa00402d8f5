#include "config/labels.h"
#include "search/filter.h"
#include "text/language.h"

bool
filter_passes(const struct edition *edition, const struct edition_entry *entry,
    const struct query *query)
{
	for (size_t i = 0; i < query->filter_count; i++) {
		const struct query_filter *filter = &query->filters[i];
		struct span language =
		    language_primary(edition_text(edition, entry->language));
		if (filter->language &&
		    span_equal_nocase(language,
			language_primary(filter->value)) == filter->excluded)
			return false;
	}
	return true;
}
