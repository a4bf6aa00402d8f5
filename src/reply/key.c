#include "pages/virtual_path.h"
#include "reply/key.h"

enum kind { KIND_GOPHER, KIND_SEARCH, KIND_PAGE };

/* A browser's line and a question about attributes are kinds of selectors. */
static void
add_gopher(struct buf *key, const struct request *request)
{
	buf_byte(key, KIND_GOPHER);
	buf_byte(key, (char)request->web);
	buf_byte(key, (char)request->attributes);
	buf_part(key, request->selector);
	buf_part(key, request->words);
}

/* Of a query counts the number of a page, but for a search all of it. */
static void
add_gemini(struct buf *key, const struct request *request)
{
	if (virtual_path_search_page(request->path) > 0) {
		buf_byte(key, KIND_SEARCH);
		buf_part(key, request->query);
	} else {
		uint64_t page = answer_page(request->query);
		buf_byte(key, KIND_PAGE);
		buf_add(key, (struct span){(const char *)&page, sizeof(page)});
	}
	buf_part(key, request->path);
}

struct span
key_of(const struct asked *asked, struct arena *arena)
{
	struct buf key = {0};

	if (asked->by == ASKED_BY_GOPHER)
		add_gopher(&key, asked->request);
	else
		add_gemini(&key, asked->request);
	struct span kept = arena_copy(arena, buf_span(&key));
	buf_free(&key);
	return kept;
}
