#include "reply/cache_key.h"
#include "pages/virtual_path.h"

/*
 * Of a query the number of a page counts, but for a search all of it. What a
 * protocol does not have is empty in its requests.
 */
static void
add_query(struct buf *key, const struct request *request)
{
	uint64_t page = answer_page_number(request->query);
	bool search = virtual_path_search_page(request->path) > 0;

	buf_byte(key, search);
	if (search)
		buf_part(key, request->query);
	else
		buf_add(key, (struct span){(const char *)&page, sizeof(page)});
}

struct span
cache_key_of(const struct asked *asked, struct arena *arena)
{
	const struct request *request = asked->request;
	struct buf key = {0};

	buf_byte(&key, (char)asked->protocol->number);
	buf_byte(&key, (char)request->web);
	buf_byte(&key, (char)request->attributes);
	buf_part(&key, request->selector);
	buf_part(&key, request->words);
	buf_part(&key, request->path);
	add_query(&key, request);
	return buf_keep(&key, arena);
}
