#include "reply/generated.h"

uint32_t
generated_search_page(struct span path)
{
	uint64_t number = 1;

	if (!span_skip(&path, GENERATED_SEARCH_PATH))
		return 0;
	if (path.size == 0)
		return 1;
	if (!span_skip(&path, SPAN("/")) ||
	    span_number(path, UINT32_MAX, &number) < 0 || number < 2)
		return 0;
	return (uint32_t)number;
}

enum generated
generated_find(
    const struct edition *edition, struct span path, uint32_t *article_r)
{
	static const struct {
		struct span path;
		enum generated page;
	} pages[] = {
	    {{"/recent", 7}, GENERATED_RECENT},
	    {{"/robots.txt", 11}, GENERATED_ROBOTS},
	};

	*article_r = EDITION_NONE;
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		if (span_equal(path, pages[i].path))
			return pages[i].page;
	if (generated_search_page(path) > 0)
		return GENERATED_SEARCH;
	if (!span_skip(&path, GENERATED_RELATED_PATH))
		return GENERATED_NONE;
	uint32_t number = edition_find(edition, path);
	if (number == EDITION_NONE ||
	    edition_entry(edition, number)->kind != EDITION_ARTICLE)
		return GENERATED_NONE;
	*article_r = number;
	return GENERATED_RELATED;
}
