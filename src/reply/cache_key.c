#include "pages/pager.h"
#include "pages/virtual_path.h"
#include "reply/cache_key.h"

/*
 * Two requests may share a response only if everything that it depends on is
 * equal (row K11). A key is the concatenation of these parts, numbers at their
 * fixed size and strings after their length (row K12): a separator could be a
 * byte of a part. Requests are keyed after parsing, so that all spellings of a
 * URL which the parser normalises have one key. Whether Gopher+ asks for
 * attributes follows from selector and words; whether a line is HTTP does not.
 */

/*
 * A search depends on the whole query, other pages on the page number in it:
 * a client that varies the query cannot fill the cache with copies.
 */
static void
add_query(struct buf *key, const struct request *request)
{
	uint64_t page = pager_number(request->query);
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
	buf_part(&key, request->selector);
	buf_part(&key, request->words);
	buf_part(&key, request->path);
	add_query(&key, request);
	return buf_keep(&key, arena);
}
